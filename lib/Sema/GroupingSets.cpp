// GroupingSets.cpp - GROUPING SETS, ROLLUP and CUBE: the rows of one aggregation for each
// set of keys, one behind the other. A key that is not in the set is NULL there.

#include "Analyser.h"
#include "SelectState.h"
#include "mesh/AST/Walk.h"
#include "mesh/Dialect/ValueFacts.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::sema;
using rel::ColumnId;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;
using rel::ScalarKind;

using Keys = KeySet;

/// A query of more sets is not understood.
static constexpr size_t mostSets = 64;

/// ROLLUP or CUBE.
static const ast::Function *asSetsFunction(const ast::Expr &expr, llvm::StringRef name) {
  const auto *call = ast::as<ast::Function>(&expr);
  bool matches = call && call->qualifiers.empty() && !call->name.quoted &&
                 call->name.text().equals_insensitive(name);
  return matches ? call : nullptr;
}

bool mesh::sema::makesGroupingSets(const ast::GroupBy &group) {
  return !group.groupingSets.empty() || llvm::any_of(group.items, [](const ast::Expr *item) {
    return item->kind == ast::NodeKind::GroupingSets || asSetsFunction(*item, "rollup") ||
           asSetsFunction(*item, "cube");
  });
}

/// The keys of `a` or `(a, b)`.
Keys Analyser::keysOf(const ast::Expr &expr, SelectState &state) {
  Keys keys;
  auto add = [&](const ast::Expr &each) {
    bool outputsFirst = dialect::valueFacts(dialect).groupNames == dialect::NameUse::Outputs;
    const Scalar *known = ordinalOrAlias(each, state, outputsFirst);
    if (known && outputsFirst && !mayBeKey(*known))
      known = nullptr;
    keys.push_back(known ? known : scalar(each, {&state.scope, &state.ctes, "GROUP BY"}));
  };
  if (const auto *tuple = ast::as<ast::Tuple>(&expr))
    for (const ast::Expr *item : tuple->items)
      add(*item);
  else if (const auto *paren = ast::as<ast::Paren>(&expr))
    add(*paren->inner);
  else
    add(expr);
  return keys;
}

/// The sets that an item stands for.
std::vector<Keys> Analyser::setsOf(const ast::Expr &expr, SelectState &state) {
  std::vector<Keys> sets;
  auto append = [](Keys &to, const Keys &more) { to.append(more.begin(), more.end()); };
  if (const auto *rollup = asSetsFunction(expr, "rollup")) {
    sets.push_back({});
    for (const ast::Expr *each : rollup->arguments) {
      sets.push_back(sets.back());
      append(sets.back(), keysOf(*each, state));
    }
    return sets;
  }
  if (const auto *cube = asSetsFunction(expr, "cube")) {
    sets.push_back({});
    for (const ast::Expr *each : cube->arguments) {
      Keys keys = keysOf(*each, state);
      for (size_t i = 0, count = sets.size(); i != count && count <= mostSets; ++i) {
        sets.push_back(sets[i]);
        append(sets.back(), keys);
      }
    }
    return sets;
  }
  if (const auto *several = ast::as<ast::GroupingSets>(&expr))
    return setsOf(several->sets, state);
  return {keysOf(expr, state)};
}

std::vector<Keys> Analyser::setsOf(List<const ast::Expr *> list, SelectState &state) {
  std::vector<Keys> sets;
  for (const ast::Expr *each : list) {
    std::vector<Keys> more = setsOf(*each, state);
    sets.insert(sets.end(), more.begin(), more.end());
  }
  return sets;
}

/// Whether it is GROUPING(key, ...) as the standard has it.
static bool isGrouping(const ast::Function &call, const dialect::DialectFacts &dialect) {
  return asSetsFunction(call, "grouping") && !call.arguments.empty() &&
         call.arguments.size() < 32 && !call.tail && dialect.id != dialect::DialectId::ClickHouse;
}

/// Stands for the number that `groupingOf` puts in its place; null if it is no such call.
const Scalar *Analyser::groupingCall(const ast::Function &call, const Context &context) {
  if (!isGrouping(call, dialect) || !context.aggregates)
    return nullptr;
  auto *node = makeScalar<rel::AggregateScalar>(ScalarKind::Aggregate, call.range);
  node->function = "grouping";
  node->arguments = scalars(call.arguments, context);
  node->type = DataType{model::TypeKind::BigInt, -1, -1, {}};
  node->notNull = true;
  return node;
}

/// A bit for each argument, the first one highest: whether it is not in the set.
const Scalar *Analyser::groupingOf(const rel::AggregateScalar &call,
                                   llvm::ArrayRef<const Scalar *> set) {
  uint64_t bits = 0;
  for (const Scalar *argument : call.arguments) {
    auto isIt = [&](const Scalar *key) { return rel::sameScalar(*key, *argument); };
    bits = bits << 1 | (llvm::any_of(set, isIt) ? 0 : 1);
  }
  auto *literal = makeScalar<rel::LiteralScalar>(ScalarKind::Literal, call.range);
  literal->literal = rel::LiteralKind::Number;
  literal->text = intern(std::to_string(bits));
  literal->type = call.type;
  return literal;
}

/// Reads a GROUP BY of several sets: each item is combined with each of the others.
void Analyser::readGroupingSets(SelectState &state) {
  const ast::GroupBy &group = *state.select.groupBy;
  if (dialect.absenceIsDefault)
    unsupported(group, "keys that are a value of their type where they are none of the set");
  std::vector<Keys> all = {{}};
  auto combine = [&](const std::vector<Keys> &more) {
    std::vector<Keys> combined;
    for (const Keys &left : all)
      for (const Keys &right : more)
        if (combined.size() <= mostSets) {
          combined.push_back(left);
          combined.back().append(right.begin(), right.end());
        }
    all = std::move(combined);
  };
  for (const ast::Expr *item : group.items)
    combine(setsOf(*item, state));
  if (!group.groupingSets.empty())
    combine(setsOf(group.groupingSets, state));
  if (all.size() > mostSets || all.empty())
    unsupported(group, "so many grouping sets");
  for (const Keys &set : all)
    state.groupKeys.append(set.begin(), set.end());
  state.groupingSets = std::move(all);
  ast::walk(state.select, [&](const ast::Node &node) {
    const auto *call = ast::as<ast::Function>(&node);
    llvm::StringRef name = call ? call->name.text() : "";
    if ((name.starts_with_insensitive("grouping") && !isGrouping(*call, dialect)) ||
        name.equals_insensitive("group_id"))
      unsupported(*call, name.upper());
    return node.kind != ast::NodeKind::Subquery;
  });
}

static bool holdsSubquery(const Scalar &scalar) {
  bool holds = scalar.kind == ScalarKind::Subquery;
  rel::forEachOperand(scalar, [&](const Scalar &each) { holds = holds || holdsSubquery(each); });
  return holds;
}

/// The aggregation for one of the sets, over a use of the input with columns of its own;
/// its output is that of `all`.
const Rel *Analyser::aggregateSet(const rel::AggregateRel &all, const Keys &set) {
  auto *instance = make<rel::InstanceRel>(RelKind::Instance, all.input->range);
  instance->definition = all.input;
  llvm::DenseMap<uint32_t, ColumnId> own;
  llvm::SmallVector<ColumnId, 16> ids;
  for (ColumnId id : rel::outputOf(*all.input)) {
    rel::ColumnInfo info = result.info(id);
    ids.push_back(newColumn(info.name, info.type, info.collation, info.notNull));
    own[id.index] = ids.back();
  }
  instance->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  auto over = [&](auto &self, const Scalar &scalar) -> const Scalar * {
    if (scalar.kind == ScalarKind::Column)
      if (auto found = own.find(rel::as<rel::ColumnScalar>(scalar).id.index); found != own.end())
        return column(found->second, scalar.range);
    return rel::mapOperands(arena, scalar, [&](const Scalar &each) { return self(self, each); });
  };
  llvm::SmallVector<rel::Definition, 8> keys, aggregates, missing;
  llvm::SmallVector<ColumnId, 16> columns;
  for (const rel::Definition &key : all.keys) {
    ColumnId id = newColumn(result.info(key.id).name, key.expr->type);
    bool isIn =
        llvm::any_of(set, [&](const Scalar *each) { return rel::sameScalar(*each, *key.expr); });
    (isIn ? keys : missing)
        .push_back({id, isIn ? over(over, *key.expr) : nullLiteral(key.expr->range)});
    columns.push_back(id);
  }
  for (const rel::Definition &each : all.aggregates) {
    const auto &aggregate = rel::as<rel::AggregateScalar>(*each.expr);
    if (aggregate.function == "grouping") {
      columns.push_back(newColumn("grouping", each.expr->type));
      missing.push_back({columns.back(), groupingOf(aggregate, set)});
      continue;
    }
    aggregates.push_back(
        {newColumn(result.info(each.id).name, each.expr->type), over(over, *each.expr)});
    columns.push_back(aggregates.back().id);
  }
  auto *node = make<rel::AggregateRel>(RelKind::Aggregate, all.range);
  node->input = instance;
  node->writtenKeys = static_cast<uint32_t>(keys.size());
  node->keys = arena.copy(llvm::ArrayRef<rel::Definition>(keys));
  node->aggregates = arena.copy(llvm::ArrayRef<rel::Definition>(aggregates));
  auto *project = make<rel::ProjectRel>(RelKind::Project, all.range);
  project->input = node;
  project->definitions = arena.copy(llvm::ArrayRef<rel::Definition>(missing));
  project->columns = arena.copy(llvm::ArrayRef<ColumnId>(columns));
  return project;
}

/// Puts the aggregations of all sets in place of the one over all keys.
const Rel *Analyser::splitIntoSets(const rel::AggregateRel &all, llvm::ArrayRef<Keys> sets) {
  auto holds = [](const rel::Definition &each) { return holdsSubquery(*each.expr); };
  if (!all.bare.empty() || llvm::any_of(all.keys, holds) || llvm::any_of(all.aggregates, holds)) {
    if (!notUnderstood)
      notUnderstood = NotUnderstood{"GROUPING SETS over such values", all.range};
    return &all;
  }
  auto *node = make<rel::SetOperationRel>(RelKind::SetOperation, all.range);
  node->op = rel::SetOperator::UnionAll;
  llvm::SmallVector<const Rel *, 8> branches;
  for (const Keys &set : sets)
    branches.push_back(aggregateSet(all, set));
  node->branches = arena.copy(llvm::ArrayRef<const Rel *>(branches));
  node->columns = arena.copy(llvm::ArrayRef<ColumnId>(rel::outputOf(all)));
  return node;
}
