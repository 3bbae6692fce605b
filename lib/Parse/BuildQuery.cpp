// BuildQuery.cpp - queries and what FROM holds.

#include "Builder.h"
#include "mesh/Parse/ParseDiagnostics.h"

using namespace mesh;
using namespace mesh::parse;

// --- Queries and set operators -----------------------------------------------

void Builder::beginQuery() {
  QueryFrame frame{};
  frame.loc = startOf(_input.current);
  frame.open = startOf(_input.last);
  frame.mark = values.size();
  frame.setMark = setOperators.size();
  frame.conditionMark = conditions.size();
  queries.push_back(frame);
}

void Builder::endQuery() {
  QueryFrame frame = queries.back();
  queries.pop_back();
  lastOpen = frame.open;
  bool single = values.size() - frame.mark == 1;
  frame.parenthesised = frame.parenthesised && single;
  push(finishQuery(frame, combine(frame.mark, frame.setMark)));
}

/// Behind a query in parentheses, which its range takes in.
void Builder::endTerm() {
  queries.back().parenthesised = true;
  top<ast::Query>()->range = toLast(lastOpen);
}

void Builder::setOperator() {
  ast::SetOperator op = _input.last.type == Tok::UNION       ? ast::SetOperator::Union
                        : _input.last.type == Tok::INTERSECT ? ast::SetOperator::Intersect
                                                             : ast::SetOperator::Except;
  if (++operatorCount > maxOperators)
    failTooLarge();
  setOperators.push_back({op, false});
}

/// Joins the queries from `mark` on with the set operators from `setMark` on,
/// from left to right, INTERSECT first where the dialect says so.
const ast::Query *Builder::combine(size_t mark, size_t setMark) {
  List<const ast::Query *> all = takeFrom<ast::Query>(mark);
  llvm::SmallVector<const ast::Query *, 4> operands(all.begin(), all.end());
  llvm::SmallVector<SetOp, 4> ops(setOperators.begin() + static_cast<ptrdiff_t>(setMark),
                                  setOperators.end());
  setOperators.resize(setMark);
  auto make = [&](const ast::Query *left, SetOp op, const ast::Query *right) {
    auto *node = arena.make<ast::SetOperation>(SourceRange{left->range.begin, right->range.end});
    node->op = op.op;
    node->all = op.all;
    node->left = left;
    node->right = right;
    return node;
  };
  llvm::SmallVector<const ast::Query *, 4> terms = {operands[0]};
  llvm::SmallVector<SetOp, 4> between;
  for (size_t i = 0; i != ops.size(); ++i) {
    bool tight = facts.intersectFirst && ops[i].op == ast::SetOperator::Intersect;
    if (tight) {
      terms.back() = make(terms.back(), ops[i], operands[i + 1]);
    } else {
      between.push_back(ops[i]);
      terms.push_back(operands[i + 1]);
    }
  }
  const ast::Query *result = terms[0];
  for (size_t i = 0; i != between.size(); ++i)
    result = make(result, between[i], terms[i + 1]);
  return result;
}

bool Builder::hasTail(const QueryFrame &frame) const {
  return !frame.orderBy.empty() || frame.limit || frame.offset ||
         conditions.size() > frame.conditionMark;
}

/// Gives the query of a frame its WITH and its tail.
const ast::Query *Builder::finishQuery(const QueryFrame &frame, const ast::Query *query) {
  if (!frame.with && !hasTail(frame))
    return query;
  if (frame.parenthesised || query->kind == ast::NodeKind::MacroQuery) {
    auto *node = arena.make<ast::ParenQuery>(query->range);
    node->inner = query;
    query = node;
  }
  const ast::Limit *limit = nullptr;
  if (frame.limit || frame.offset) {
    auto *node = arena.make<ast::Limit>((frame.limit ? frame.limit : frame.offset)->range);
    node->count = frame.limit;
    node->offset = frame.offset;
    limit = node;
  }
  llvm::SmallVector<const ast::ClauseCondition *, 4> kept;
  auto finish = [&](auto *node) {
    kept.append(node->conditions.begin(), node->conditions.end());
    for (size_t i = frame.conditionMark; i != conditions.size(); ++i)
      kept.push_back(conditions[i]);
    node->with = frame.with;
    node->orderBy = frame.orderBy;
    node->limit = limit;
    node->conditions = arena.copy(llvm::ArrayRef<const ast::ClauseCondition *>(kept));
    node->range = toLast(frame.loc);
  };
  switch (query->kind) {
  case ast::NodeKind::Select:
    finish(const_cast<ast::Select *>(static_cast<const ast::Select *>(query)));
    break;
  case ast::NodeKind::SetOperation:
    finish(const_cast<ast::SetOperation *>(static_cast<const ast::SetOperation *>(query)));
    break;
  case ast::NodeKind::Values:
    finish(const_cast<ast::Values *>(static_cast<const ast::Values *>(query)));
    break;
  default:
    finish(const_cast<ast::ParenQuery *>(&ast::cast<ast::ParenQuery>(*query)));
    break;
  }
  conditions.resize(frame.conditionMark);
  return query;
}

void Builder::macroQuery() {
  const auto *call = static_cast<const ast::MacroCall *>(pop());
  auto *node = arena.make<ast::MacroQuery>(call->range);
  node->call = call;
  push(node);
}

/// @WHERE(condition) and its like.
void Builder::condition(ast::ClauseKind clause) {
  const ast::Expr *expr = popExpr();
  auto *node = arena.make<ast::ClauseCondition>(expr->range);
  node->clause = clause;
  node->condition = expr;
  conditions.push_back(node);
}

/// What stands between parentheses from `mark` on, if it is one query.
ast::Query *Builder::parenthesisedQuery(size_t mark) {
  if (values.size() != mark + 1)
    return nullptr;
  const auto *subquery = ast::as<ast::Subquery>(values[mark]);
  const auto *table = ast::as<ast::TableSubquery>(values[mark]);
  if (table && (table->alias || table->lateral))
    return nullptr;
  const ast::Query *query = subquery ? subquery->query : table ? table->query : nullptr;
  return const_cast<ast::Query *>(query);
}

/// Behind expressions in parentheses: if set operators or a tail came, what was
/// read as an expression was the first query of a larger one.
void Builder::parenTail() {
  QueryFrame frame = queries.back();
  queries.pop_back();
  bool hasSetOperators = setOperators.size() > frame.setMark;
  if (!hasSetOperators && !hasTail(frame))
    return;
  size_t mark = parens.back().mark;
  List<const ast::Node *> more = takeFrom<ast::Node>(frame.mark);
  ast::Query *first = parenthesisedQuery(mark);
  if (!first) {
    diags.report(toLast(parens.back().loc), diag::SetOperatorNeedsQuery);
    setOperators.resize(frame.setMark);
    conditions.resize(frame.conditionMark);
    return;
  }
  first->range = values[mark]->range;
  frame.loc = first->range.begin;
  frame.parenthesised = !hasSetOperators;
  values.resize(mark);
  push(first);
  values.insert(values.end(), more.begin(), more.end());
  push(finishQuery(frame, combine(mark, frame.setMark)));
}

// --- WITH --------------------------------------------------------------------

void Builder::beginWith() {
  withs.push_back({startOf(_input.last), false, nextWithCondition, values.size()});
  nextWithCondition = nullptr;
}

void Builder::endWith() {
  WithFrame frame = withs.back();
  withs.pop_back();
  auto *node = arena.make<ast::With>(toLast(frame.loc));
  node->recursive = frame.recursive;
  node->condition = frame.condition;
  node->ctes = takeFrom<ast::Node>(frame.mark);
  queries.back().with = node;
}

void Builder::cteName() {
  auto *node = arena.make<ast::Cte>(rangeOf(_input.last));
  node->name = ident(_input.last);
  ctes.push_back(node);
}

void Builder::endCte() {
  ast::Cte *node = ctes.back();
  ctes.pop_back();
  node->query = static_cast<const ast::Query *>(pop());
  node->range.end = endOf(_input.last);
  push(node);
}

// --- SELECT ------------------------------------------------------------------

void Builder::beginSelect() {
  selects.push_back({arena.make<ast::Select>(rangeOf(_input.last)), conditions.size()});
}

void Builder::endSelect() {
  SelectFrame frame = selects.back();
  selects.pop_back();
  frame.node->range.end = endOf(_input.last);
  frame.node->conditions = arena.copy(
      llvm::ArrayRef<const ast::ClauseCondition *>(conditions).drop_front(frame.conditionMark));
  conditions.resize(frame.conditionMark);
  queries.back().parenthesised = false;
  push(frame.node);
}

void Builder::beginGroup() {
  groups.push_back(arena.make<ast::GroupBy>(rangeOf(_input.last)));
  beginList();
}

void Builder::groupingSets() {
  List<const ast::Expr *> sets = takeList<ast::Expr>();
  once(!groups.back()->groupingSets.empty(), sets[0]->range, "GROUPING SETS");
  groups.back()->groupingSets = sets;
}

void Builder::endGroup() {
  ast::GroupBy *node = groups.back();
  groups.pop_back();
  node->items = takeList<ast::Expr>();
  node->range.end = endOf(_input.last);
  select()->groupBy = node;
}

void Builder::endNamedWindow() {
  const auto *window = static_cast<const ast::Window *>(pop());
  ast::Ident windowIdent = takeIdent();
  auto *node = arena.make<ast::NamedWindow>(toLast(windowIdent.loc));
  node->name = windowIdent;
  node->window = window;
  push(node);
}

void Builder::queryOrder() {
  List<const ast::OrderItem *> items = takeList<ast::OrderItem>();
  QueryFrame &frame = queries.back();
  once(!frame.orderBy.empty(), items[0]->range, "ORDER BY");
  if (frame.limit || frame.offset)
    diags.report(items[0]->range, diag::OrderBehindLimit);
  frame.orderBy = items;
}

void Builder::limit() {
  const ast::Expr *count = popExpr();
  once(queries.back().limit, count->range, "LIMIT");
  queries.back().limit = count;
}

/// LIMIT offset, count
void Builder::limitPair() {
  const ast::Expr *first = queries.back().limit;
  once(queries.back().offset, first->range, "OFFSET");
  queries.back().offset = first;
  queries.back().limit = popExpr();
}

void Builder::offset() {
  const ast::Expr *rows = popExpr();
  once(queries.back().offset, rows->range, "OFFSET");
  queries.back().offset = rows;
}

void Builder::valuesQuery() {
  List<const ast::Expr *> rows = takeList<ast::Expr>();
  auto *node = arena.make<ast::Values>(toLast(takePlace()));
  node->rows = rows;
  queries.back().parenthesised = false;
  push(node);
}

List<ast::Ident> Builder::takeNames() {
  size_t mark = marks.back();
  marks.pop_back();
  List<ast::Ident> names = arena.copy(llvm::ArrayRef<ast::Ident>(idents).drop_front(mark));
  idents.resize(mark);
  return names;
}

// --- FROM --------------------------------------------------------------------

void Builder::tableName() {
  if (!pathOpen)
    return; // It was a call: `tableFunction` has made the node.
  pathOpen = false;
  size_t last = idents.size() - 1;
  auto *node = arena.make<ast::TableName>(toLast(pathLoc));
  node->name = idents[last];
  node->qualifiers =
      arena.copy(llvm::ArrayRef<ast::Ident>(idents).slice(pathBegin, last - pathBegin));
  idents.resize(pathBegin);
  push(node);
}

void Builder::tableFunction() {
  const auto *call = static_cast<const ast::Function *>(pop());
  auto *node = arena.make<ast::TableFunction>(call->range);
  node->call = call;
  push(node);
}

void Builder::tableString() {
  auto *node = arena.make<ast::TableName>(rangeOf(_input.last));
  node->name = ident(_input.last);
  push(node);
}

void Builder::tableMacro() {
  const ast::Expr *macro = popExpr();
  auto *node = arena.make<ast::TableMacro>(macro->range);
  node->macro = macro;
  push(node);
}

void Builder::tableParenTail() { parenTail(); }

void Builder::endTableParen() {
  ParenFrame frame = parens.back();
  parens.pop_back();
  SourceRange range = toLast(frame.loc);
  bool query = values.back()->kind >= ast::NodeKind::Select &&
               values.back()->kind <= ast::NodeKind::MacroQuery;
  if (query) {
    auto *node = arena.make<ast::TableSubquery>(range);
    node->query = static_cast<const ast::Query *>(pop());
    return push(node);
  }
  List<const ast::Table *> tables = takeFrom<ast::Table>(frame.mark);
  const ast::Table *inner = tables[0];
  for (const ast::Table *right : llvm::ArrayRef<const ast::Table *>(tables).drop_front()) {
    auto *join = arena.make<ast::Join>(SourceRange{inner->range.begin, right->range.end});
    join->join = ast::JoinKind::Comma;
    join->left = inner;
    join->right = right;
    inner = join;
  }
  auto *node = arena.make<ast::TableParen>(range);
  node->inner = inner;
  push(node);
}

/// The field of a table in which its alias stands.
template <typename Fn> static void withAlias(const ast::Node *table, Fn &&fn) {
  auto give = [&](const auto *node) {
    fn(const_cast<std::remove_cvref_t<decltype(*node)> &>(*node).alias);
  };
  switch (table->kind) {
  case ast::NodeKind::TableName:
    return give(static_cast<const ast::TableName *>(table));
  case ast::NodeKind::TableSubquery:
    return give(static_cast<const ast::TableSubquery *>(table));
  case ast::NodeKind::TableFunction:
    return give(static_cast<const ast::TableFunction *>(table));
  case ast::NodeKind::TableParen:
    return give(static_cast<const ast::TableParen *>(table));
  case ast::NodeKind::TableMacro:
    return give(static_cast<const ast::TableMacro *>(table));
  default:
    llvm_unreachable("only primary tables have aliases");
  }
}

void Builder::tableAlias() {
  auto *alias = arena.make<ast::TableAlias>(rangeOf(_input.last));
  alias->name = ident(_input.last);
  withAlias(values.back(), [&](const ast::TableAlias *&field) { field = alias; });
}

void Builder::aliasColumns() {
  List<ast::Ident> names = takeNames();
  withAlias(values.back(), [&](const ast::TableAlias *&field) {
    auto *alias = const_cast<ast::TableAlias *>(field);
    alias->columns = names;
    alias->range.end = endOf(_input.last);
  });
}

void Builder::endTable() {
  bool isLateral = laterals.back();
  laterals.pop_back();
  auto *table = top<ast::Table>();
  table->range.end = endOf(_input.last);
  if (!isLateral)
    return;
  if (table->kind == ast::NodeKind::TableSubquery)
    top<ast::TableSubquery>()->lateral = true;
  else if (table->kind == ast::NodeKind::TableFunction)
    top<ast::TableFunction>()->lateral = true;
  else
    diags.report(table->range, diag::SyntaxError, "a subquery or a function after LATERAL",
                 "a table");
}

void Builder::endJoin() {
  JoinFrame frame = joins.back();
  joins.pop_back();
  if (++operatorCount > maxOperators)
    failTooLarge();
  const auto *right = static_cast<const ast::Table *>(pop());
  const auto *left = static_cast<const ast::Table *>(pop());
  auto *node = arena.make<ast::Join>(toLast(left->range.begin));
  node->join = frame.kind;
  node->natural = frame.natural;
  node->left = left;
  node->right = right;
  node->on = frame.on;
  node->columns = frame.columns;
  node->condition = frame.condition;
  push(node);
}
