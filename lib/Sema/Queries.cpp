// Queries.cpp - SELECT. What it may hold: Ctes.cpp, Stars.cpp; what may hold it:
// SetOperations.cpp.

#include "Analyser.h"
#include "SelectState.h"
#include "mesh/AST/Walk.h"
#include "mesh/Dialect/ValueFacts.h"
#include "mesh/Emit/Emit.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::sema;
using rel::ColumnId;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;
using rel::ScalarKind;

bool Analyser::run(const ast::Query &query) {
  size_t errorsBefore = diags.errorCount();
  Output output = analyseQuery(query, nullptr, nullptr);
  if (output.open)
    output = withoutColumns(query, std::move(output));
  if (diags.errorCount() != errorsBefore)
    return false;
  finishOpens();
  result.root = output.rel;
  result.columnsKnown = !output.open;
  result.outputNames.reserve(output.columns.size());
  result.outputSpellings.reserve(output.columns.size());
  for (NamedColumn &column : output.columns) {
    result.outputNames.push_back(std::move(column.name));
    result.outputSpellings.push_back(std::move(column.spelling));
  }
  return true;
}

Analyser::Output Analyser::analyseParts(const ast::Query &query, Scope *outer, CteScope *ctes) {
  switch (query.kind) {
  case ast::NodeKind::Select:
    return analyse(ast::cast<ast::Select>(query), outer, ctes);
  case ast::NodeKind::SetOperation:
    return analyse(ast::cast<ast::SetOperation>(query), outer, ctes);
  case ast::NodeKind::Values:
    return analyse(ast::cast<ast::Values>(query), outer, ctes);
  case ast::NodeKind::ParenQuery:
    return analyse(ast::cast<ast::ParenQuery>(query), outer, ctes);
  case ast::NodeKind::RawQuery:
    refuse(query, ast::constructName(query));
    return {make<rel::ValuesRel>(RelKind::Values, query.range), {}};
  default:
    return analyse(ast::cast<ast::MacroQuery>(query), outer, ctes);
  }
}

Analyser::Output Analyser::analyse(const ast::MacroQuery &macro, Scope *, CteScope *) {
  diags.report(macro.range, diag::UnexpandedMacro, macro.call->name.text());
  return {make<rel::ValuesRel>(RelKind::Values, macro.range), {}};
}

/// The name that a cast has from the column that it casts; null if there is none.
static const ast::Ident *nameInCast(const ast::Expr &item) {
  const ast::Expr *inner = &item;
  while (const auto *cast = ast::as<ast::Cast>(inner))
    inner = cast->operand;
  if (inner == &item)
    return nullptr;
  if (const auto *name = ast::as<ast::Name>(inner))
    return &name->name;
  const auto *field = ast::as<ast::Field>(inner);
  return field ? &field->name : nullptr;
}

/// The name of an output column: its alias, the name of the column that it is or
/// casts, or one made from its place.
std::string Analyser::itemName(const ast::Expr &item, size_t index, std::string &spelling) {
  const ast::Ident *written = nullptr;
  if (const auto *alias = ast::as<ast::Alias>(&item))
    written = &alias->name;
  else if (const auto *name = ast::as<ast::Name>(&item))
    written = &name->name;
  if (written) {
    spelling = written->text().str();
    return fold(*written);
  }
  const ast::Ident *cast = nameInCast(item);
  spelling = cast ? cast->text().str() : "_col_" + std::to_string(index);
  return resolution.itemNames[&item] = cast ? fold(*cast) : spelling;
}

/// Whether a scalar is a column of a query around the scope.
static bool isOuter(const Scalar &scalar, const Scope &scope) {
  if (!scope.outer || scalar.kind != ScalarKind::Column)
    return false;
  ColumnId id = rel::as<rel::ColumnScalar>(scalar).id;
  auto isIt = [&](const NamedColumn &column) { return column.id == id; };
  return llvm::none_of(scope.visible,
                       [&](const VisibleColumn &each) { return isIt(each.column); }) &&
         llvm::none_of(scope.bindings,
                       [&](const Binding &each) { return llvm::any_of(each.columns, isIt); });
}

void Analyser::readItems(SelectState &state) {
  Context context{&state.scope, &state.ctes, "SELECT", true, true, false, &state.select};
  if (state.select.items.empty() && &state.select != existsQuery)
    unsupported(state.select, "a SELECT without a list");
  std::map<std::string, bool> hiding;
  state.items.reserve(state.select.items.size());
  if (aliasesFirst)
    for (const ast::Expr *expr : state.select.items)
      if (const auto *alias = ast::as<ast::Alias>(expr))
        hiding[fold(alias->name)] = holdsAggregate(*alias->expr);
  for (const ast::Expr *expr : state.select.items) {
    if (!hiding.empty()) {
      state.scope.hiding = hiding;
      if (const auto *alias = ast::as<ast::Alias>(expr)) // Within itself it is the column.
        state.scope.hiding.erase(fold(alias->name));
    }
    if (const auto *star = ast::as<ast::Star>(expr)) {
      readStar(*star, state);
      continue;
    }
    Item item;
    item.expr = expr;
    item.scalar = scalar(*expr, context);
    item.name = itemName(*expr, state.items.size(), item.spelling);
    item.isOuter = isOuter(*item.scalar, state.scope);
    if (lateralAliases && expr->kind == ast::NodeKind::Alias)
      state.scope.aliases.push_back({item.name, item.scalar});
    state.items.push_back(std::move(item));
  }
  firstOfStar(state);
  state.scope.hiding = std::move(hiding);
  state.scope.aliases.clear();
  state.scope.aliases.reserve(state.items.size());
  for (const Item &item : state.items)
    state.scope.aliases.push_back({item.name, item.scalar});
}

/// The number of an output column in ORDER BY or GROUP BY: `2`, also in parentheses.
std::optional<uint64_t> Analyser::ordinal(const ast::Expr &expr) {
  const ast::Expr *inner = &expr;
  for (;;) {
    const auto *unary = ast::as<ast::Unary>(inner);
    if (const auto *paren = ast::as<ast::Paren>(inner))
      inner = paren->inner;
    else if (unary && unary->op == ast::UnaryOp::Plus && dialect.affinityTyping)
      inner = unary->operand;
    else
      break;
  }
  const auto *literal = ast::as<ast::Literal>(inner);
  uint64_t number = 0;
  if (!literal || literal->literal != ast::LiteralKind::Number ||
      literal->text.get().getAsInteger(10, number))
    return std::nullopt;
  return number;
}

/// `2` or the name of an output column, in ORDER BY and GROUP BY; null for
/// anything else.
const Scalar *Analyser::ordinalOrAlias(const ast::Expr &expr, SelectState &state, bool aliasFirst) {
  if (std::optional<uint64_t> place = ordinal(expr)) {
    uint64_t number = *place;
    if (state.openStar && number > state.starPlace)
      return unsupported(expr, "the number of a column in a star or behind it");
    if (number >= 1 && number <= state.items.size())
      return state.items[number - 1].scalar;
    diags.report(expr.range, diag::OrdinalOutOfRange, static_cast<int64_t>(number),
                 static_cast<int64_t>(state.items.size()));
    return nullLiteral(expr.range);
  }
  const auto *name = ast::as<ast::Name>(&expr);
  if (!aliasFirst || !name || !name->qualifiers.empty())
    return nullptr;
  std::string folded = fold(name->name);
  for (const Item &item : state.items)
    if (item.name == folded)
      return item.scalar;
  return nullptr;
}

bool mesh::sema::mayBeKey(const Scalar &output) {
  bool may = output.kind != ScalarKind::Aggregate && output.kind != ScalarKind::Window;
  rel::forEachOperand(output, [&](const Scalar &operand) { may = may && mayBeKey(operand); });
  return may;
}

void Analyser::readGroupKeys(SelectState &state) {
  const ast::GroupBy *group = state.select.groupBy;
  if (!group)
    return;
  if (makesGroupingSets(*group))
    return readGroupingSets(state);
  Context context{&state.scope, &state.ctes, "GROUP BY"};
  if (group->all && state.openStar)
    return void(unsupported(*group, "all columns, of which some are not known"));
  if (group->all)
    for (const Item &item : state.items)
      if (!item.expr || !holdsAggregate(*item.expr))
        state.groupKeys.push_back(item.scalar);
  auto readsNothing = [](const Scalar *key) { return rel::columnsOf(*key).empty(); };
  if (group->all && !state.groupKeys.empty() && llvm::all_of(state.groupKeys, readsNothing))
    return void(unsupported(*group, "GROUP BY ALL of constants"));
  for (const ast::Expr *expr : group->items) {
    if (const auto *tuple = ast::as<ast::Tuple>(expr); tuple && tuple->items.empty())
      continue; // () is one group of all rows.
    bool outputsFirst = dialect::valueFacts(dialect).groupNames == dialect::NameUse::Outputs;
    const Scalar *key = ordinalOrAlias(*expr, state, outputsFirst);
    if (key && outputsFirst && !mayBeKey(*key)) // A column is meant, or it is an error.
      key = nullptr;
    state.groupKeys.push_back(key ? key : scalar(*expr, context));
  }
}

void Analyser::readOrder(SelectState &state) {
  Context context{&state.scope, &state.ctes, "ORDER BY", true, true, false, &state.select};
  context.aliasesFirst = dialect::valueFacts(dialect).orderNames != dialect::NameUse::Columns;
  for (const ast::OrderItem *item : state.select.orderBy) {
    if (item->expr->kind == ast::NodeKind::OrderAll) {
      if (state.openStar)
        unsupported(*item, "all columns, of which some are not known");
      for (const Item &each : state.items)
        state.order.push_back(orderKey(*item, each.scalar));
      continue;
    }
    const Scalar *key = ordinalOrAlias(*item->expr, state, true);
    state.order.push_back(orderKey(*item, key ? key : scalar(*item->expr, context)));
  }
}

const Rel *Analyser::filter(const Rel *input, const Scalar *condition) {
  if (!condition)
    return input;
  auto *node = make<rel::FilterRel>(RelKind::Filter, condition->range);
  node->input = input;
  node->conjuncts = arena.copy(llvm::ArrayRef<const Scalar *>(condition));
  return node;
}

const Rel *Analyser::project(const Rel *input, llvm::ArrayRef<Item> items, SourceRange range,
                             std::vector<NamedColumn> &columns) {
  auto *node = make<rel::ProjectRel>(RelKind::Project, range);
  node->input = input;
  llvm::SmallVector<rel::Definition, 16> definitions;
  llvm::SmallVector<ColumnId, 16> ids;
  columns.reserve(columns.size() + items.size());
  for (const Item &item : items) {
    if (item.scalar->kind == ScalarKind::Column && !item.isOuter) {
      ids.push_back(rel::as<rel::ColumnScalar>(*item.scalar).id);
    } else {
      ids.push_back(
          newColumn(item.name, item.scalar->type, rel::Collation::Unknown, item.scalar->notNull));
      definitions.push_back({ids.back(), item.scalar});
    }
    columns.push_back({item.name, item.spelling, ids.back()});
  }
  node->definitions = arena.copy(llvm::ArrayRef<rel::Definition>(definitions));
  node->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  return node;
}

const Rel *Analyser::distinct(const Rel *input) {
  auto *node = make<rel::DistinctRel>(RelKind::Distinct, input->range);
  node->input = input;
  return node;
}

Analyser::Output Analyser::analyse(const ast::Select &select, Scope *outer, CteScope *ctes) {
  refuseClauses(select.ends);
  SelectState state{select, {}, {}, nullptr, {}, {}, {}, {}, nullptr, nullptr, {}};
  state.scope.outer = outer;
  state.ctes.outer = ctes;
  bindCtes(select.with, outer, state.ctes);
  if (!select.from.empty()) {
    state.scope.readsFrom = &select;
    state.rel = analyseFrom(select.from, state.scope, &state.ctes);
    state.scope.readsFrom = nullptr;
  } else { // One row without columns.
    auto *row = make<rel::ValuesRel>(RelKind::Values, select.range);
    row->rows = arena.copy(llvm::ArrayRef<List<const Scalar *>>(List<const Scalar *>()));
    state.rel = row;
  }
  for (const ast::Clause *clause : select.extras)
    if (const auto *view = ast::as<ast::LateralView>(clause))
      state.rel = lateralView(*view, state.rel, state.scope, &state.ctes);
    else
      refuse(*clause, ast::constructName(*clause));
  readItems(state);
  if (select.where) {
    Context context{&state.scope, &state.ctes, "WHERE"};
    context.columnsOnly = !lateralAliases && !whereAliases;
    state.rel = filter(state.rel, scalar(*select.where, context));
  }
  readGroupKeys(state);
  if (select.having) {
    Context context{&state.scope, &state.ctes, "HAVING", true};
    context.aliasesFirst = dialect::valueFacts(dialect).havingNames != dialect::NameUse::Columns;
    state.having = scalar(*select.having, context);
  }
  if (select.qualify)
    state.qualify =
        scalar(*select.qualify, {&state.scope, &state.ctes, "QUALIFY", true, true, false, &select});
  readOrder(state);
  Context distinctOn{&state.scope, &state.ctes, "DISTINCT ON", true, true, false, &select};
  for (const ast::Expr *expr : select.distinctOn) {
    const Scalar *key = ordinalOrAlias(*expr, state, true);
    state.distinctOn.push_back(key ? key : scalar(*expr, distinctOn));
  }
  for (Binding &binding : state.scope.bindings)
    if (binding.open)
      finishOpen(*binding.open);
  Output output = finishSelect(state);
  if (state.handsOn)
    output.open = handOn(state, output);
  return output;
}

/// Builds what stands above FROM and WHERE, in the order in which SQL computes it.
Analyser::Output Analyser::finishSelect(SelectState &state) {
  const ast::Select &select = state.select;
  bool aggregated =
      select.groupBy || select.having ||
      llvm::any_of(select.items, [&](const ast::Expr *item) { return holdsAggregate(*item); });
  const auto *ordering = llvm::find_if(
      select.orderBy, [&](const ast::OrderItem *item) { return holdsAggregate(*item->expr); });
  if (!aggregated && ordering != select.orderBy.end()) {
    const ast::Expr &expr = *(*ordering)->expr;
    if (dialect.affinityTyping) // SQLite refuses it, or drops the ORDER BY of a subquery unseen.
      diags.report(expr.range, diag::AggregateMisplaced, emit::print(expr, dialect),
                   "ORDER BY where nothing else is aggregated");
    aggregated = true;
  }
  if (aggregated && state.openStar)
    unsupportedColumns(*state.openStar, "a star among aggregates");
  if (aggregated)
    liftAggregates(state);
  state.rel = filter(state.rel, state.having);
  liftWindows(state);
  state.rel = filter(state.rel, state.qualify);
  if (!state.distinctOn.empty())
    state.rel = firstOfEach(state);
  const Scalar *count = nullptr, *offset = nullptr;
  Context context{nullptr, nullptr, "LIMIT"};
  Scope nothing;
  context.scope = &nothing;
  if (select.limit) {
    count = select.limit->count ? scalar(*select.limit->count, context) : nullptr;
    offset = select.limit->offset ? scalar(*select.limit->offset, context) : nullptr;
  }
  auto limited = [&](const Rel *input) -> const Rel * {
    if (state.order.empty() && !count && !offset)
      return input;
    auto *node = make<rel::LimitRel>(RelKind::Limit, select.range);
    node->input = input;
    node->order = arena.copy(llvm::ArrayRef<rel::OrderKey>(state.order));
    node->count = count;
    node->offset = offset;
    return node;
  };
  Output output;
  if (!select.distinct ||
      !select.distinctOn.empty()) { // The order may use columns that are not put out.
    output.rel = project(limited(state.rel), state.items, select.range, output.columns);
    return output;
  }
  // DISTINCT comes first: an order key is then one of the output columns.
  const Rel *rows = distinct(project(state.rel, state.items, select.range, output.columns));
  orderDistinct(state, output.columns, count || offset);
  output.rel = limited(rows);
  return output;
}

/// DISTINCT ON: the rows that are first in the query's order among those with the same keys.
const Rel *Analyser::firstOfEach(SelectState &state) {
  SourceRange range = state.select.distinctOn[0]->range;
  auto *call = makeScalar<rel::AggregateScalar>(ScalarKind::Aggregate, range);
  call->function = "row_number";
  call->type = DataType{model::TypeKind::BigInt, -1, -1, {}};
  auto *number = makeScalar<rel::WindowScalar>(ScalarKind::Window, range);
  number->type = call->type;
  number->notNull = true;
  number->call = call;
  number->partition = arena.copy(llvm::ArrayRef<const Scalar *>(state.distinctOn));
  number->order = arena.copy(llvm::ArrayRef<rel::OrderKey>(state.order));
  if (state.order.empty())
    number->end = rel::FrameBound::UnboundedFollowing;
  number->tiesMatter = true;
  auto *window = make<rel::WindowRel>(RelKind::Window, range);
  window->input = state.rel;
  rel::Definition definition{newColumn("row_number", number->type), number};
  window->windows = arena.copy(llvm::ArrayRef<rel::Definition>(definition));
  auto *one = makeScalar<rel::LiteralScalar>(ScalarKind::Literal, range);
  one->literal = rel::LiteralKind::Number;
  one->text = "1";
  one->type = call->type;
  const Scalar *isFirst = this->call("=", {column(definition.id, range), one},
                                     DataType{model::TypeKind::Boolean, -1, -1, {}}, range);
  return filter(window, isFirst);
}

/// Puts output columns for the order keys of a DISTINCT query. What it does not put
/// out orders nothing that can be seen, unless there is a bound.
void Analyser::orderDistinct(SelectState &state, llvm::ArrayRef<NamedColumn> columns,
                             bool bounded) {
  std::vector<rel::OrderKey> kept;
  for (rel::OrderKey key : state.order) {
    bool shown = key.expr->kind == ScalarKind::Literal;
    for (size_t i = 0; i != state.items.size() && !shown; ++i)
      if (rel::sameScalar(*key.expr, *state.items[i].scalar)) {
        key.expr = column(columns[i].id, key.expr->range);
        shown = true;
      }
    if (shown)
      kept.push_back(key);
    else if (bounded)
      diags.report(key.expr->range, diag::NotSupportedYet,
                   "a bound on DISTINCT rows in the order of what they do not show");
  }
  state.order.assign(kept.begin(), kept.end());
}
