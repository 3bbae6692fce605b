// LegaliseQuery.cpp - the rules for queries and tables.

#include "Legaliser.h"
#include "mesh/Emit/EmitDiagnostics.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::emit;
using dialect::Feature;

// --- SELECT ------------------------------------------------------------------

const ast::Node *Legaliser::legal(const ast::Select &node) {
  if (!node.distinctOn.empty())
    need(Feature::DistinctOn, node);
  if (node.qualify)
    need(Feature::Qualify, *node.qualify);
  if (node.items.empty() && !hasClause(facts, "empty_select"))
    diags.report(node.range, diag::NotInDialect, "a SELECT without a list", facts.name);
  Scope scope;
  if (facts.flattensNames)
    for (const ast::Table *table : node.from)
      expose(*table, scope);
  checkNames(scope);
  scopes.push_back(std::move(scope));
  const ast::Node *legal = rewriteChildren(node);
  scopes.pop_back();
  return ordered(ast::cast<ast::Select>(*legal));
}

/// Where rows are bounded behind an ORDER BY alone: one that says nothing, which DISTINCT would
/// not take.
const ast::Select *Legaliser::ordered(const ast::Select &node) {
  if (!isUnordered(node))
    return &node;
  if (node.distinct) {
    auto *bare = copy(node);
    bare->with = nullptr;
    bare->limit = nullptr;
    bare->ends = {};
    bare->conditions = {};
    return ordered(*wrappedTail(node, bare));
  }
  auto *null = arena.make<ast::Literal>(node.limit->range);
  null->literal = ast::LiteralKind::Null;
  null->text = "NULL";
  auto *nothing = arena.make<ast::Select>(node.limit->range);
  nothing->items = arena.copy<const ast::Expr *>({null});
  auto *query = arena.make<ast::Subquery>(node.limit->range);
  query->query = nothing;
  auto *order = arena.make<ast::OrderItem>(node.limit->range);
  order->expr = query;
  auto *changed = copy(node);
  changed->orderBy = arena.copy<const ast::OrderItem *>({order});
  return changed;
}

static bool isCubeOrRollup(const ast::Expr *item) {
  const auto *call = ast::as<ast::Function>(item);
  return call && call->qualifiers.empty() && !call->name.quoted &&
         (call->name.text().equals_insensitive("cube") ||
          call->name.text().equals_insensitive("rollup"));
}

const ast::Node *Legaliser::legal(const ast::GroupBy &node) {
  if (node.all)
    need(Feature::GroupByAll, node);
  if (!node.groupingSets.empty() || llvm::any_of(node.items, isCubeOrRollup))
    need(Feature::GroupingSets, node);
  return rewriteChildren(node);
}

const ast::Node *Legaliser::legal(const ast::Limit &node) {
  const auto &same = ast::cast<ast::Limit>(*rewriteChildren(node));
  if (!facts.hasLimit && same.count && !same.offset) { // FETCH stands behind OFFSET.
    auto *none = arena.make<ast::Literal>(node.range);
    none->literal = ast::LiteralKind::Number;
    none->text = "0";
    auto *changed = copy(same);
    changed->offset = none;
    return changed;
  }
  if (same.count || !facts.hasLimit || has(Feature::BareOffset))
    return &same;
  auto *one = arena.make<ast::Literal>(node.range);
  one->literal = ast::LiteralKind::Number;
  one->text = "1";
  auto *noLimit = arena.make<ast::Unary>(node.range); // Less than zero is no limit.
  noLimit->op = ast::UnaryOp::Minus;
  noLimit->operand = one;
  auto *changed = copy(same);
  changed->count = noLimit;
  return changed;
}

// --- Set operations ----------------------------------------------------------

/// SELECT * FROM table
ast::Select *Legaliser::selectFrom(const ast::Table *table) {
  auto *select = arena.make<ast::Select>(table->range);
  select->items = arena.copy<const ast::Expr *>({arena.make<ast::Star>(table->range)});
  select->from = arena.copy<const ast::Table *>({table});
  return select;
}

/// SELECT * FROM (query)
ast::Select *Legaliser::selectFrom(const ast::Query *query) {
  auto *table = arena.make<ast::TableSubquery>(query->range);
  table->query = query;
  table->alias = aliasIfNeeded(query->range);
  return selectFrom(static_cast<const ast::Table *>(table));
}

/// An alias for a subquery that has none; null where it may do without.
const ast::TableAlias *Legaliser::aliasIfNeeded(SourceRange range) {
  if (has(Feature::UnnamedSubqueries))
    return nullptr;
  std::string name = "_q" + std::to_string(++unnamed);
  auto *alias = arena.make<ast::TableAlias>(range);
  alias->name = ast::Ident(arena.copy(llvm::StringRef(name)), range.begin);
  return alias;
}

/// SELECT * FROM (inner), with the WITH and the tail of `node`.
template <typename T>
const ast::Select *Legaliser::wrappedTail(const T &node, const ast::Query *inner) {
  ast::Select *select = selectFrom(inner);
  select->with = node.with;
  select->orderBy = node.orderBy;
  select->limit = node.limit;
  select->ends = node.ends;
  select->conditions = node.conditions;
  select->range = node.range;
  return select;
}

namespace {
/// What a query has around its body.
struct Ends {
  bool with = false, tail = false;
};
} // namespace

static Ends endsOf(const ast::Query &query) {
  auto ends = [](const auto &node) {
    return Ends{node.with != nullptr, !node.orderBy.empty() || node.limit || !node.ends.empty()};
  };
  switch (query.kind) {
  case ast::NodeKind::Select:
    return ends(static_cast<const ast::Select &>(query));
  case ast::NodeKind::SetOperation:
    return ends(static_cast<const ast::SetOperation &>(query));
  case ast::NodeKind::Values:
    return ends(static_cast<const ast::Values &>(query));
  case ast::NodeKind::ParenQuery:
    return ends(static_cast<const ast::ParenQuery &>(query));
  default:
    return {};
  }
}

/// An operand that could only stand in parentheses becomes a SELECT from it.
/// `hasTail`: it is the last one before an ORDER BY or LIMIT.
const ast::Query *Legaliser::operand(const ast::Query *query, bool isRight, bool hasTail) {
  Ends ends = endsOf(*query);
  bool nested = query->kind == ast::NodeKind::SetOperation && isRight;
  bool values =
      query->kind == ast::NodeKind::Values && isRight && hasTail && !has(Feature::ValuesTail);
  return ends.with || ends.tail || nested || values ? selectFrom(query) : query;
}

const ast::Node *Legaliser::legal(const ast::SetOperation &node) {
  if (node.all && node.op != ast::SetOperator::Union)
    need(Feature::SetOperatorAll, node);
  const auto &same = ast::cast<ast::SetOperation>(*rewriteChildren(node));
  if (isUnordered(same) ||
      (hasClause(facts, "operand_tails") && (!same.orderBy.empty() || same.limit))) {
    auto *bare = copy(same); // They would belong to the last operand.
    bare->with = nullptr;
    bare->orderBy = {};
    bare->limit = nullptr;
    bare->ends = {};
    bare->conditions = {};
    return ordered(*wrappedTail(same, bare));
  }
  if (has(Feature::QueryOperands))
    return &same;
  const ast::Query *left = operand(same.left, false, false);
  const ast::Query *right = operand(same.right, true, endsOf(same).tail);
  if (left == same.left && right == same.right)
    return &same;
  auto *changed = copy(same);
  changed->left = left;
  changed->right = right;
  return changed;
}

const ast::Node *Legaliser::legal(const ast::Values &node) {
  const auto &same = ast::cast<ast::Values>(*rewriteChildren(node));
  if (!endsOf(same).tail || has(Feature::ValuesTail))
    return &same;
  auto *bare = arena.make<ast::Values>(same.range);
  bare->rows = same.rows;
  return ordered(*wrappedTail(same, bare));
}

const ast::Node *Legaliser::legal(const ast::ParenQuery &node) {
  const auto &same = ast::cast<ast::ParenQuery>(*rewriteChildren(node));
  if ((has(Feature::QueryOperands) && !isUnordered(same)) ||
      same.inner->kind == ast::NodeKind::MacroQuery)
    return &same;
  return ordered(*wrappedTail(same, same.inner));
}

// --- Tables ------------------------------------------------------------------

std::string Legaliser::folded(llvm::ArrayRef<ast::Ident> path) const {
  std::string text;
  for (const ast::Ident &ident : path)
    text += fold(facts, ident.text(), ident.quoted) + ".";
  return text;
}

void Legaliser::expose(const ast::Table &table, const ast::TableAlias *alias, Scope &scope) const {
  if (alias)
    scope.push_back({folded(alias->name), "", &table, false});
}

void Legaliser::expose(const ast::Table &table, Scope &scope) const {
  switch (table.kind) {
  case ast::NodeKind::TableName: {
    const auto &named = ast::cast<ast::TableName>(table);
    if (named.alias)
      return expose(table, named.alias, scope);
    scope.push_back(
        {folded(named.name), folded(named.qualifiers), &table, !named.qualifiers.empty()});
    return;
  }
  case ast::NodeKind::TableSubquery:
    return expose(table, ast::cast<ast::TableSubquery>(table).alias, scope);
  case ast::NodeKind::TableFunction:
    return expose(table, ast::cast<ast::TableFunction>(table).alias, scope);
  case ast::NodeKind::TableMacro:
    return expose(table, ast::cast<ast::TableMacro>(table).alias, scope);
  case ast::NodeKind::TableParen:
    if (const ast::TableAlias *alias = ast::cast<ast::TableParen>(table).alias)
      return expose(table, alias, scope);
    return expose(*ast::cast<ast::TableParen>(table).inner, scope);
  case ast::NodeKind::RawTable:
    return expose(table, ast::cast<ast::RawTable>(table).alias, scope);
  case ast::NodeKind::DocumentTable:
    return expose(table, ast::cast<ast::DocumentTable>(table).alias, scope);
  case ast::NodeKind::TimeTravel:
    if (const ast::TableAlias *alias = ast::cast<ast::TimeTravel>(table).alias)
      return expose(table, alias, scope);
    return expose(*ast::cast<ast::TimeTravel>(table).inner, scope);
  case ast::NodeKind::Pivot:
    return expose(table, ast::cast<ast::Pivot>(table).alias, scope);
  case ast::NodeKind::Unpivot:
    return expose(table, ast::cast<ast::Unpivot>(table).alias, scope);
  case ast::NodeKind::MatchRecognize:
    return expose(table, ast::cast<ast::MatchRecognize>(table).alias, scope);
  case ast::NodeKind::Sample:
    if (const ast::TableAlias *alias = ast::cast<ast::Sample>(table).alias)
      return expose(table, alias, scope);
    return expose(*ast::cast<ast::Sample>(table).inner, scope);
  case ast::NodeKind::StagedFile:
    return expose(table, ast::cast<ast::StagedFile>(table).alias, scope);
  case ast::NodeKind::TableParameter:
    return expose(table, ast::cast<ast::TableParameter>(table).alias, scope);
  case ast::NodeKind::ObjectUnpivot:
    return expose(table, ast::cast<ast::ObjectUnpivot>(table).alias, scope);
  case ast::NodeKind::TableSuffix:
    if (const ast::TableAlias *alias = ast::cast<ast::TableSuffix>(table).alias)
      return expose(table, alias, scope);
    return expose(*ast::cast<ast::TableSuffix>(table).inner, scope);
  case ast::NodeKind::Join:
    expose(*ast::cast<ast::Join>(table).left, scope);
    return expose(*ast::cast<ast::Join>(table).right, scope);
  default:
    return;
  }
}

/// Without their schemas two tables of one FROM must not share a name.
void Legaliser::checkNames(const Scope &scope) {
  for (size_t i = 0; i != scope.size(); ++i) {
    const Exposed &table = scope[i];
    bool clash = llvm::any_of(llvm::ArrayRef(scope).take_front(i), [&](const Exposed &before) {
      return (table.flattened || before.flattened) && before.name == table.name &&
             before.schema != table.schema;
    });
    if (clash)
      diags.report(table.table->range, diag::SameTableName, llvm::StringRef(table.name).rtrim('.'),
                   facts.name);
  }
}

/// A name for a table that no table within `within` is called by.
ast::Ident Legaliser::freshName(const ast::Node &within, const ast::Ident &wish) {
  std::string name = wish.text().str();
  auto isTaken = [&] {
    bool taken = false;
    ast::walk(within, [&](const ast::Node &node) {
      const auto *table = ast::as<ast::TableName>(&node);
      taken = taken || (table && table->name.text().equals_insensitive(name));
      return !taken;
    });
    return taken;
  };
  for (unsigned i = 1; isTaken(); ++i)
    name = (wish.text() + "_" + llvm::Twine(i)).str();
  return {arena.copy(llvm::StringRef(name)), wish.loc, true};
}

/// SELECT column1 AS a, column2 AS b FROM (values)
const ast::Select *Legaliser::selectColumns(const ast::Values &values,
                                            const ast::TableAlias &alias) {
  const auto *row = ast::as<ast::Tuple>(values.rows[0]);
  size_t width = row ? row->items.size() : values.rows[0]->kind == ast::NodeKind::Paren;
  if (alias.columns.size() > width)
    return nullptr;
  ast::Select *select = selectFrom(&values);
  llvm::SmallVector<const ast::Expr *, 8> items;
  for (size_t i = 0; i != width; ++i) {
    auto *column = arena.make<ast::Name>(alias.range);
    std::string name = "column" + std::to_string(i + 1);
    column->name = ast::Ident(arena.copy(llvm::StringRef(name)), alias.range.begin);
    auto *renaming = arena.make<ast::Alias>(alias.range);
    renaming->expr = column;
    if (i < alias.columns.size())
      renaming->name = alias.columns[i];
    items.push_back(renaming->name ? static_cast<const ast::Expr *>(renaming) : column);
  }
  select->items = arena.copy(llvm::ArrayRef<const ast::Expr *>(items));
  return select;
}

/// WITH t(a, b) AS (query) SELECT * FROM t
const ast::Select *Legaliser::selectByCte(const ast::Query *query, const ast::TableAlias &alias) {
  auto *cte = arena.make<ast::Cte>(alias.range);
  cte->name = freshName(*query, alias.name);
  cte->columns = alias.columns;
  cte->query = query;
  auto *with = arena.make<ast::With>(alias.range);
  with->ctes = arena.copy<const ast::Node *>({cte});
  auto *table = arena.make<ast::TableName>(alias.range);
  table->name = cte->name;
  ast::Select *select = selectFrom(static_cast<const ast::Table *>(table));
  select->with = with;
  return select;
}

/// The query as a table whose columns have the names that `alias` gives them.
const ast::Table *Legaliser::renamed(const ast::Query *query, const ast::TableAlias &alias,
                                     SourceRange range) {
  const auto *values = ast::as<ast::Values>(query);
  const ast::Select *select = values ? selectColumns(*values, alias) : nullptr;
  auto *name = arena.make<ast::TableAlias>(alias.range);
  name->name = alias.name;
  auto *table = arena.make<ast::TableSubquery>(range);
  table->query = select ? select : selectByCte(query, alias);
  table->alias = name;
  return table;
}

static bool namesColumns(const ast::TableAlias *alias) { return alias && !alias->columns.empty(); }

const ast::Node *Legaliser::legal(const ast::TableName &node) {
  bool rename = namesColumns(node.alias) && !has(Feature::TableColumns);
  bool flatten =
      facts.flattensNames && !node.qualifiers.empty() && !node.name.templated &&
      llvm::none_of(node.qualifiers, [](const ast::Ident &each) { return bool(each.templated); });
  const auto *same = &ast::cast<ast::TableName>(*rewriteChildren(node));
  if (flatten) {
    std::string name;
    for (const ast::Ident &qualifier : node.qualifiers)
      name += qualifier.text().str() + ".";
    name += node.name.text();
    auto *flat = copy(*same);
    flat->qualifiers = {};
    flat->name = ast::Ident(arena.copy(llvm::StringRef(name)), node.range.begin, true);
    if (!node.alias) {
      auto *alias = arena.make<ast::TableAlias>(node.range);
      alias->name = rewriteIdent(node.name, *alias);
      flat->alias = alias;
    }
    same = flat;
  }
  if (!rename)
    return same;
  auto *bare = copy(*same);
  bare->alias = nullptr;
  return renamed(selectFrom(static_cast<const ast::Table *>(bare)), *same->alias, node.range);
}

const ast::Node *Legaliser::legal(const ast::TableSubquery &node) {
  if (node.lateral)
    need(Feature::Lateral, node);
  const auto &same = ast::cast<ast::TableSubquery>(*rewriteChildren(node));
  if (namesColumns(same.alias) && !has(Feature::TableColumns))
    return renamed(same.query, *same.alias, node.range);
  if (same.alias || has(Feature::UnnamedSubqueries))
    return &same;
  auto *changed = copy(same);
  changed->alias = aliasIfNeeded(node.range);
  return changed;
}

const ast::Node *Legaliser::legal(const ast::TableFunction &node) {
  if (namesColumns(node.alias))
    need(Feature::TableColumns, node);
  const auto &same = ast::cast<ast::TableFunction>(*rewriteChildren(node));
  if (!node.lateral || has(Feature::Lateral))
    return &same;
  auto *changed = copy(same); // A function's arguments see the tables before it anyway.
  changed->lateral = false;
  return changed;
}

const ast::Node *Legaliser::legal(const ast::TableParen &node) {
  const auto &same = ast::cast<ast::TableParen>(*rewriteChildren(node));
  if (!namesColumns(same.alias) || has(Feature::TableColumns))
    return &same;
  auto *bare = copy(same);
  bare->alias = nullptr;
  return renamed(selectFrom(static_cast<const ast::Table *>(bare)), *same.alias, node.range);
}
