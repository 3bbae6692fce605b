// Queries.cpp - SELECT, set operations, VALUES, WITH.

#include "Analyser.h"
#include "SelectState.h"
#include "mesh/AST/Walk.h"
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
  for (const NamedColumn &column : output.columns) {
    result.outputNames.push_back(column.name);
    result.outputSpellings.push_back(column.spelling);
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

// --- WITH ----------------------------------------------------------------------

void Analyser::bindCtes(const ast::With *with, Scope *outer, CteScope &scope) {
  if (!with)
    return;
  for (const ast::Node *node : with->ctes) {
    const auto *cte = ast::as<ast::Cte>(node);
    if (node->kind == ast::NodeKind::InlineFunction || node->kind == ast::NodeKind::NamedValue) {
      refuse(*node, ast::constructName(*node));
      continue;
    }
    if (!cte) {
      diags.report(node->range, diag::UnexpandedMacro, "...");
      continue;
    }
    refuseClauses(cte->extras);
    std::string name = fold(cte->name);
    if (scope.ctes.contains(name))
      diags.report(SourceRange{cte->name.loc, cte->name.loc.offset(cte->name.size)},
                   diag::DuplicateCte, cte->name.text());
    if (!with->recursive)
      checkSelfReference(*with, *cte, name, scope);
    bool callsItself = false;
    if (with->recursive)
      for (const TableReference &table : findTables(*cte->query, dialect))
        callsItself = callsItself || (table.parts.size() == 1 && fold(table.node->name) == name);
    CteBinding binding;
    if (callsItself) {
      binding = recursiveCte(*cte, name, outer, scope);
    } else {
      Output output = analyseQuery(*cte->query, outer, &scope);
      binding.rel = output.rel;
      binding.columns = std::move(output.columns);
      binding.open = output.open;
      renameColumns(*cte, cte->columns, binding.columns, binding.open);
    }
    scope.ctes[name] = std::move(binding);
  }
}

/// Without RECURSIVE a query does not see its own name; but SQLite takes it for
/// itself all the same. So it must be another table's beyond doubt.
void Analyser::checkSelfReference(const ast::With &with, const ast::Cte &cte,
                                  const std::string &name, CteScope &scope) {
  bool isUnion = cte.query->kind == ast::NodeKind::SetOperation;
  for (const TableReference &table : findTables(*cte.query, dialect)) {
    if (table.parts.size() != 1 || fold(table.node->name) != name)
      continue;
    const rel::Relation *relation = findRelation(table.parts, table.range);
    bool isOther = scope.find(name) || (relation && relation->columnsKnown);
    if (isOther && !isUnion)
      continue;
    auto handle = diags.report(table.range, diag::SelfReference, cte.name.text());
    if (isUnion)
      handle.fix({with.range.begin, with.range.begin.offset(4)}, "WITH RECURSIVE");
    return;
  }
}

/// Whether a relation holds bounds or functions whose results are open.
static bool leavesOpen(const Rel &rel, rel::EachOnce &once) {
  if (!once.enter(rel))
    return false; // It was looked at.
  bool open = rel.kind == RelKind::Function && rel::as<rel::FunctionRel>(rel).open;
  if (rel.kind == RelKind::Limit) {
    const auto &limit = rel::as<rel::LimitRel>(rel);
    open = limit.count || limit.offset;
  }
  auto look = [&](auto &self, const Scalar &scalar) -> void {
    if (scalar.kind == ScalarKind::Call)
      open = open || rel::as<rel::CallScalar>(scalar).occurrence;
    if (scalar.kind == ScalarKind::Opaque)
      open = open || rel::as<rel::OpaqueScalar>(scalar).occurrence;
    if (scalar.kind == ScalarKind::Window)
      open = open || rel::as<rel::WindowScalar>(scalar).tiesMatter;
    if (scalar.kind == ScalarKind::Aggregate)
      open = open || rel::as<rel::AggregateScalar>(scalar).orderMatters;
    if (scalar.kind == ScalarKind::Subquery)
      open = open || leavesOpen(*rel::as<rel::SubqueryScalar>(scalar).rel, once);
    rel::forEachOperand(scalar, [&](const Scalar &operand) { self(self, operand); });
  };
  rel::forEachPart(
      rel, [&](const Scalar &scalar) { look(look, scalar); },
      [&](const Rel &input) { open = open || leavesOpen(input, once); });
  return open;
}

/// A CTE that reads itself is not looked into: it is its text and its inputs.
/// Its names are checked all the same, with the columns of its first query.
CteBinding Analyser::recursiveCte(const ast::Cte &cte, const std::string &name, Scope *outer,
                                  CteScope &scope) {
  const auto *unions = ast::as<ast::SetOperation>(cte.query);
  CteBinding binding;
  if (!unions) {
    unsupported(cte, "a recursive CTE that is no UNION");
    binding.rel = make<rel::ValuesRel>(RelKind::Values, cte.range);
    return binding;
  }
  CteScope inner{&scope, {}};
  Output first = analyseQuery(*unions->left, outer, &inner);
  if (first.open)
    return openCte(cte);
  renameColumns(cte.columns, first.columns);
  auto *self = make<rel::ValuesRel>(RelKind::Values, cte.range);
  llvm::SmallVector<ColumnId, 8> ids;
  for (NamedColumn &column : first.columns) {
    const rel::ColumnInfo info = result.info(column.id);
    column.id = newColumn(column.name, info.type, info.collation, info.notNull);
    ids.push_back(column.id);
  }
  self->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  inner.ctes[name] = {self, first.columns};
  Output whole = analyseQuery(*cte.query, outer, &inner);
  if (whole.open)
    return openCte(cte);
  ids.clear();
  auto *opaqueRel = make<rel::OpaqueRel>(RelKind::Opaque, cte.range);
  opaqueRel->construct = "a recursive CTE";
  rel::EachOnce once;
  opaqueRel->open = leavesOpen(*whole.rel, once);
  opaqueRel->traced = whole.rel;
  opaqueRel->self = self;
  binding.columns = std::move(whole.columns);
  renameColumns(cte.columns, binding.columns);
  for (NamedColumn &column : binding.columns) {
    column.id = newColumn(column.name, result.info(column.id).type);
    ids.push_back(column.id);
  }
  opaqueRel->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  addOpaqueText(*opaqueRel, *cte.query, readTables(*cte.query, &inner, self));
  binding.rel = opaqueRel;
  return binding;
}

// --- SELECT --------------------------------------------------------------------

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

/// The expression among `aliased` (those of REPLACE or RENAME) that `name` belongs to.
template <typename NameOf>
static const ast::Alias *findAliased(List<const ast::Expr *> aliased, NameOf nameOf,
                                     const std::string &name) {
  for (const ast::Expr *expr : aliased)
    if (const auto *alias = ast::as<ast::Alias>(expr); alias && nameOf(*alias) == name)
      return alias;
  return nullptr;
}

static const ast::StarChanges &changesOf(const ast::Star &star) {
  static const ast::StarChanges none{SourceRange()};
  return star.changes ? *star.changes : none;
}

void Analyser::addStarColumn(const ast::Star &star, const NamedColumn &column,
                             const Binding *binding, SelectState &state) {
  const ast::StarChanges &changes = changesOf(star);
  if (llvm::any_of(changes.except, [&](ast::Ident ident) { return fold(ident) == column.name; }))
    return;
  Item item;
  item.scalar = this->column(column.id, star.range);
  item.name = column.name;
  item.spelling = column.spelling;
  StarColumn written{binding ? binding->written : ast::Ident(), column.spelling, {}, nullptr};
  auto newNameOf = [&](const ast::Alias &alias) { return fold(alias.name); };
  auto oldNameOf = [&](const ast::Alias &alias) {
    const auto *name = ast::as<ast::Name>(alias.expr);
    return name ? fold(name->name) : "";
  };
  if (const ast::Alias *alias = findAliased(changes.replace, newNameOf, column.name)) {
    Context context{&state.scope, &state.ctes, "SELECT", true, true, false, &state.select};
    item.expr = written.replaced = alias;
    item.scalar = scalar(*alias->expr, context);
  }
  if (const ast::Alias *alias = findAliased(changes.rename, oldNameOf, column.name)) {
    item.name = fold(alias->name);
    item.spelling = written.newName = alias->name.text().str();
  }
  state.items.push_back(std::move(item));
  resolution.stars[&star].push_back(std::move(written));
}

void Analyser::readStar(const ast::Star &star, SelectState &state) {
  if (state.scope.bindings.empty()) {
    diags.report(star.range, diag::StarWithoutFrom);
    return;
  }
  const Binding *only = nullptr;
  if (!star.qualifiers.empty()) {
    only = findBinding(state.scope, star.qualifiers);
    if (!only) {
      reportUnknownTable(star.qualifiers, star.range.begin, state.scope);
      return;
    }
  }
  for (Binding &binding : state.scope.bindings)
    if (binding.open && (!only || only == &binding))
      return readOpenStar(star, binding, only || state.scope.bindings.size() == 1, state);
  if (!changesOf(star).exceptPaths.empty())
    unsupported(star, "EXCLUDE with a table before the column");
  resolution.stars[&star]; // Even if nothing is left of it.
  std::vector<VisibleColumn> columns = state.scope.visible;
  if (only) {
    columns.clear();
    for (const NamedColumn &column : only->columns)
      columns.push_back({column, only});
  }
  checkStarNames(star, columns);
  for (const VisibleColumn &each : columns)
    addStarColumn(star, each.column, each.binding, state);
}

/// What is left out, replaced or renamed must be there.
void Analyser::checkStarNames(const ast::Star &star, llvm::ArrayRef<VisibleColumn> columns) {
  auto check = [&](const ast::Ident &ident) {
    std::string name = fold(ident);
    if (llvm::none_of(columns, [&](const VisibleColumn &each) { return each.column.name == name; }))
      diags.report(SourceRange{ident.loc, ident.loc.offset(ident.size)}, diag::UnknownColumn,
                   ident.text(), "'*'");
  };
  const ast::StarChanges &changes = changesOf(star);
  for (const ast::Ident &ident : changes.except)
    check(ident);
  for (const ast::Expr *each : changes.replace)
    if (const auto *alias = ast::as<ast::Alias>(each))
      check(alias->name);
  for (const ast::Expr *each : changes.rename)
    if (const auto *alias = ast::as<ast::Alias>(each))
      if (const auto *name = ast::as<ast::Name>(alias->expr))
        check(name->name);
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
  bool readsAgain = dialect::hasClause(dialect, "lateral_aliases");
  std::map<std::string, bool> hiding;
  if (dialect::hasClause(dialect, "aliases_first"))
    for (const ast::Expr *expr : state.select.items)
      if (const auto *alias = ast::as<ast::Alias>(expr))
        hiding[fold(alias->name)] = holdsAggregate(*alias->expr);
  for (const ast::Expr *expr : state.select.items) {
    state.scope.hiding = hiding;
    if (const auto *alias = ast::as<ast::Alias>(expr)) // Within itself it is the column.
      state.scope.hiding.erase(fold(alias->name));
    if (const auto *star = ast::as<ast::Star>(expr)) {
      readStar(*star, state);
      continue;
    }
    Item item;
    item.expr = expr;
    item.scalar = scalar(*expr, context);
    item.name = itemName(*expr, state.items.size(), item.spelling);
    item.isOuter = isOuter(*item.scalar, state.scope);
    if (readsAgain && expr->kind == ast::NodeKind::Alias)
      state.scope.aliases.push_back({item.name, item.scalar});
    state.items.push_back(std::move(item));
  }
  state.scope.hiding = std::move(hiding);
  state.scope.aliases.clear();
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

void Analyser::readGroupKeys(SelectState &state) {
  const ast::GroupBy *group = state.select.groupBy;
  if (!group)
    return;
  if (makesGroupingSets(*group))
    return readGroupingSets(state);
  Context context{&state.scope, &state.ctes, "GROUP BY"};
  if (group->all)
    for (const Item &item : state.items)
      if (!item.expr || !holdsAggregate(*item.expr))
        state.groupKeys.push_back(item.scalar);
  for (const ast::Expr *expr : group->items) {
    const Scalar *key = ordinalOrAlias(*expr, state, false);
    state.groupKeys.push_back(key ? key : scalar(*expr, context));
  }
}

void Analyser::readOrder(SelectState &state) {
  Context context{&state.scope, &state.ctes, "ORDER BY", true, true, false, &state.select};
  for (const ast::OrderItem *item : state.select.orderBy) {
    if (item->expr->kind == ast::NodeKind::OrderAll) {
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
    state.rel = analyseFrom(select.from, state.scope, &state.ctes);
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
    context.columnsOnly = !dialect::hasClause(dialect, "lateral_aliases") &&
                          !dialect::hasClause(dialect, "where_aliases");
    state.rel = filter(state.rel, scalar(*select.where, context));
  }
  readGroupKeys(state);
  if (select.having)
    state.having = scalar(*select.having, {&state.scope, &state.ctes, "HAVING", true});
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
      llvm::any_of(select.items, [&](const ast::Expr *item) { return holdsAggregate(*item); }) ||
      llvm::any_of(select.orderBy,
                   [&](const ast::OrderItem *item) { return holdsAggregate(*item->expr); });
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

// --- Set operations and the rest -----------------------------------------------

Analyser::Output Analyser::analyse(const ast::SetOperation &operation, Scope *outer,
                                   CteScope *ctes) {
  refuseClauses(operation.ends);
  if (operation.matching)
    refuse(operation, ast::constructName(*operation.matching));
  CteScope scope{ctes, {}};
  bindCtes(operation.with, outer, scope);
  Output left = analyseQuery(*operation.left, outer, &scope);
  Output right = analyseQuery(*operation.right, outer, &scope);
  Output output = combine(operation, std::move(left), std::move(right));
  return applyTail(std::move(output), operation.orderBy, operation.limit, outer, &scope);
}

Analyser::Output Analyser::combine(const ast::SetOperation &operation, Output left, Output right) {
  if (left.open || right.open) {
    unsupportedColumns(operation, "a set operation on columns that are not known");
    return left;
  }
  if (left.columns.size() != right.columns.size()) {
    reportArity(operation.right->range, left.columns.size(), right.columns.size(), "column");
    return left;
  }
  using rel::SetOperator;
  auto *node = make<rel::SetOperationRel>(RelKind::SetOperation, operation.range);
  bool isUnion = operation.op == ast::SetOperator::Union;
  node->op = isUnion ? SetOperator::UnionAll
             : operation.op == ast::SetOperator::Intersect
                 ? (operation.all ? SetOperator::IntersectAll : SetOperator::Intersect)
                 : (operation.all ? SetOperator::ExceptAll : SetOperator::Except);
  const Rel *branches[] = {left.rel, right.rel};
  node->branches = arena.copy(llvm::ArrayRef<const Rel *>(branches));
  llvm::SmallVector<ColumnId, 8> ids;
  for (size_t i = 0; i != left.columns.size(); ++i) {
    const rel::ColumnInfo a = result.info(left.columns[i].id), b = result.info(right.columns[i].id);
    bool binary = a.collation == rel::Collation::Binary && b.collation == rel::Collation::Binary;
    ids.push_back(newColumn(left.columns[i].name, commonType(a.type, b.type),
                            binary ? rel::Collation::Binary : rel::Collation::Unknown,
                            a.notNull && b.notNull));
    left.columns[i].id = ids.back();
  }
  node->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  left.rel = isUnion && !operation.all ? distinct(node) : node;
  return left;
}

/// ORDER BY and LIMIT behind something whose columns are known by name only.
Analyser::Output Analyser::applyTail(Output input, List<const ast::OrderItem *> orderBy,
                                     const ast::Limit *limit, Scope *outer, CteScope *ctes) {
  if (orderBy.empty() && !limit)
    return input;
  if (input.open) {
    unsupportedColumns(orderBy.empty() ? static_cast<const ast::Node &>(*limit) : *orderBy[0],
                       "an order or bound behind columns that are not known");
    return input;
  }
  Scope scope;
  scope.outer = outer;
  for (const NamedColumn &column : input.columns)
    scope.aliases.push_back({column.name, this->column(column.id, {})});
  Context context{&scope, ctes, "ORDER BY"};
  context.aliasesFirst = true;
  auto *node = make<rel::LimitRel>(RelKind::Limit, input.rel->range);
  node->input = input.rel;
  llvm::SmallVector<rel::OrderKey, 4> order;
  for (const ast::OrderItem *item : orderBy) {
    if (item->expr->kind == ast::NodeKind::OrderAll) {
      for (const NamedColumn &each : input.columns)
        order.push_back(orderKey(*item, column(each.id, item->range)));
      continue;
    }
    const Scalar *key = nullptr;
    if (std::optional<uint64_t> number = ordinal(*item->expr)) {
      if (*number >= 1 && *number <= input.columns.size())
        key = column(input.columns[*number - 1].id, item->range);
      else
        diags.report(item->range, diag::OrdinalOutOfRange, static_cast<int64_t>(*number),
                     static_cast<int64_t>(input.columns.size()));
    }
    order.push_back(orderKey(*item, key ? key : scalar(*item->expr, context)));
  }
  node->order = arena.copy(llvm::ArrayRef<rel::OrderKey>(order));
  if (limit) {
    node->count = limit->count ? scalar(*limit->count, context) : nullptr;
    node->offset = limit->offset ? scalar(*limit->offset, context) : nullptr;
  }
  input.rel = node;
  return input;
}

Analyser::Output Analyser::analyse(const ast::ParenQuery &paren, Scope *outer, CteScope *ctes) {
  refuseClauses(paren.ends);
  CteScope scope{ctes, {}};
  bindCtes(paren.with, outer, scope);
  return applyTail(analyseQuery(*paren.inner, outer, &scope), paren.orderBy, paren.limit, outer,
                   &scope);
}

Analyser::Output Analyser::analyse(const ast::Values &values, Scope *outer, CteScope *ctes) {
  refuseClauses(values.ends);
  CteScope scope{ctes, {}};
  bindCtes(values.with, outer, scope);
  Scope inner;
  inner.outer = outer;
  Context context{&inner, &scope, "VALUES"};
  auto *node = make<rel::ValuesRel>(RelKind::Values, values.range);
  llvm::SmallVector<List<const Scalar *>, 16> rows;
  for (const ast::Expr *row : values.rows) {
    llvm::SmallVector<const Scalar *, 8> cells;
    if (const auto *tuple = ast::as<ast::Tuple>(row))
      for (const ast::Expr *cell : tuple->items)
        cells.push_back(scalar(*cell, context));
    else
      cells.push_back(scalar(*row, context));
    if (!rows.empty() && cells.size() != rows[0].size()) {
      reportArity(row->range, rows[0].size(), cells.size(), "value");
      continue;
    }
    rows.push_back(arena.copy(llvm::ArrayRef<const Scalar *>(cells)));
  }
  node->rows = arena.copy(llvm::ArrayRef<List<const Scalar *>>(rows));
  Output output;
  llvm::SmallVector<ColumnId, 8> ids;
  for (size_t i = 0; !rows.empty() && i != rows[0].size(); ++i) {
    llvm::SmallVector<const Scalar *, 16> cells;
    for (List<const Scalar *> row : rows)
      cells.push_back(row[i]);
    std::string name = "column" + std::to_string(i + 1);
    ids.push_back(newColumn(name, commonType(cells)));
    output.columns.push_back({name, name, ids.back()});
  }
  node->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  output.rel = node;
  return applyTail(std::move(output), values.orderBy, values.limit, outer, &scope);
}
