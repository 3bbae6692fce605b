// BuildQuery.cpp - queries: SELECT, set operators, WITH, tails.

#include "Builder.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::parse;

// --- Queries and set operators -----------------------------------------------

void Builder::beginQuery() {
  QueryFrame &frame = queries.add();
  frame.loc = startOf(_input.current);
  frame.open = startOf(_input.last);
  frame.mark = values.size();
  frame.setMark = setOperators.size();
  frame.conditionMark = conditions.size();
  frame.endMark = ends.size();
}

void Builder::endQuery() {
  QueryFrame &frame = queries.back(); // Stays as it is until another is pushed.
  queries.pop_back();
  lastOpen = frame.open;
  bool single = values.size() - frame.mark == 1;
  giveTailToLast(frame);
  frame.parenthesised = frame.parenthesised && single;
  push(finishQuery(frame, combine(frame.mark, frame.setMark)));
}

/// Behind a query in parentheses, which its range takes in.
void Builder::endTerm() {
  queries.back().parenthesised = true;
  top<ast::Query>()->range = toLast(lastOpen);
}

void Builder::setOperator() {
  Tok word = _input.last.type == Tok::LATE_SET ? _input.last.word : _input.last.type;
  ast::SetOperator op = word == Tok::UNION       ? ast::SetOperator::Union
                        : word == Tok::INTERSECT ? ast::SetOperator::Intersect
                                                 : ast::SetOperator::Except;
  if (++operatorCount > maxOperators)
    failTooLarge();
  setOperators.push_back({op, false, std::exchange(nextSide, nullptr)});
}

/// FULL, LEFT, INNER or OUTER before a set operator; OUTER alone is FULL.
void Builder::setSide() {
  std::string word = text(_input.last).upper();
  if (nextSide) {
    if (word != "OUTER" || nextSide->side == "INNER")
      diags.report(rangeOf(_input.last), diag::SyntaxError, "a set operator", "'" + word + "'");
    return;
  }
  nextSide = arena.make<ast::SetMatching>(rangeOf(_input.last));
  nextSide->side = word == "OUTER" ? "FULL" : arena.copy(llvm::StringRef(word));
}

ast::SetMatching *Builder::setMatching() {
  ast::SetMatching *&matching = setOperators.back().matching;
  if (!matching)
    matching = arena.make<ast::SetMatching>(rangeOf(_input.last));
  matching->range.end = endOf(_input.last);
  return matching;
}

void Builder::setByName() {
  setMatching()->words = "BY NAME";
  if (!text(_input.last).equals_insensitive("name"))
    diags.report(rangeOf(_input.last), diag::SyntaxError, "NAME behind BY",
                 ("'" + text(_input.last) + "'").str());
}

void Builder::setCorresponding() {
  if (setMatching()->words.empty()) // STRICT has come before.
    setMatching()->words = "CORRESPONDING";
}

/// Where ORDER BY and LIMIT behind set operators belong to the last query.
void Builder::giveTailToLast(QueryFrame &frame) {
  bool isTail = !frame.orderBy.empty() || frame.limit || frame.offset;
  for (size_t i = frame.endMark; i != ends.size(); ++i)
    isTail = isTail || ends[i]->kind != ast::NodeKind::RawClause;
  if (isTail && setOperators.size() > frame.setMark && dialect::hasClause(facts, "operand_tails"))
    closeOperand(frame);
}

/// Gives what has been read of the tail to the newest operand, but for what ends
/// the whole query: FORMAT and SETTINGS.
void Builder::closeOperand(QueryFrame &frame) {
  QueryFrame own = frame;
  llvm::SmallVector<const ast::Clause *, 2> kept, given;
  for (size_t i = frame.endMark; i != ends.size(); ++i)
    (ends[i]->kind == ast::NodeKind::RawClause ? kept : given).push_back(ends[i]);
  ends.resize(frame.endMark);
  ends.append(given);
  const auto *last = pop<ast::Query>();
  own.with = nullptr;
  own.loc = last->range.begin;
  push(finishQuery(own, last));
  frame.orderBy = {};
  frame.limit = frame.offset = nullptr;
  frame.fetch = false;
  ends.append(kept);
}

/// SELECT ... LIMIT 1 UNION ALL SELECT ...
void Builder::endOperand() {
  QueryFrame &frame = queries.back();
  if (values.size() == frame.mark) // ((SELECT 1) LIMIT 1 UNION ...): it was read as a value.
    refuseLast();
  closeOperand(frame);
}

/// Joins the queries from `mark` on with the set operators from `setMark` on,
/// from left to right, INTERSECT first where the dialect says so.
const ast::Query *Builder::combine(size_t mark, size_t setMark) {
  if (setOperators.size() == setMark) // As for most.
    return pop<ast::Query>();
  llvm::SmallVector<const ast::Query *, 4> operands;
  for (size_t i = mark; i != values.size(); ++i)
    operands.push_back(static_cast<const ast::Query *>(values[i]));
  values.resize(mark);
  llvm::SmallVector<SetOp, 4> ops(setOperators.begin() + static_cast<ptrdiff_t>(setMark),
                                  setOperators.end());
  setOperators.resize(setMark);
  auto make = [&](const ast::Query *left, SetOp op, const ast::Query *right) {
    auto *node = arena.make<ast::SetOperation>(SourceRange{left->range.begin, right->range.end});
    node->op = op.op;
    node->all = op.all;
    node->matching = op.matching;
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
         conditions.size() > frame.conditionMark || ends.size() > frame.endMark;
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
    node->ends = takeClauses(ends, frame.endMark);
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
  case ast::NodeKind::RawQuery:
    const_cast<ast::RawQuery *>(static_cast<const ast::RawQuery *>(query))->with = frame.with;
    const_cast<ast::Query *>(query)->range = toLast(frame.loc);
    break;
  default:
    finish(const_cast<ast::ParenQuery *>(&ast::cast<ast::ParenQuery>(*query)));
    break;
  }
  conditions.resize(frame.conditionMark);
  return query;
}

void Builder::macroQuery() {
  const auto *call = pop<ast::MacroCall>();
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
  const ast::Node *only = values[mark];
  while (const auto *paren = ast::as<ast::Paren>(only)) // More parentheses mean nothing.
    only = paren->inner;
  for (const auto *paren = ast::as<ast::TableParen>(only); paren && !paren->alias;
       paren = ast::as<ast::TableParen>(only))
    only = paren->inner;
  const auto *subquery = ast::as<ast::Subquery>(only);
  const auto *table = ast::as<ast::TableSubquery>(only);
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
    ends.resize(frame.endMark);
    return;
  }
  first->range = values[mark]->range;
  frame.loc = first->range.begin;
  values.resize(mark);
  push(first);
  values.append(more);
  giveTailToLast(frame);
  frame.parenthesised = !hasSetOperators;
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

void Builder::nameCte(ast::Ident name) {
  auto *node = arena.make<ast::Cte>(SourceRange{name.loc, endOf(_input.last)});
  node->name = name;
  ctes.push_back(node);
}

void Builder::namedValue() {
  const ast::Expr *value = popExpr();
  auto *node = arena.make<ast::NamedValue>(toLast(value->range.begin));
  node->value = value;
  node->name = ident(_input.last);
  push(node);
}

void Builder::beginRoutine() {
  beginRaw();
  words.blocks.holds = BlockState::Routine;
}

void Builder::routineToken() {
  rawToken();
  parse::routineWord(_input.current, after(), words.blocks.depth);
}

void Builder::endRoutine() {
  RawFrame frame = takeRaw();
  words.blocks = {};
  auto *node = arena.make<ast::InlineFunction>(toLast(frame.loc));
  node->text = takeVerbatim(frame);
  push(node);
}

void Builder::endCte() {
  ast::Cte *node = ctes.back();
  ctes.pop_back();
  node->query = pop<ast::Query>();
  node->range.end = endOf(_input.last);
  push(node);
}

// --- SELECT ------------------------------------------------------------------

void Builder::beginSelect() {
  selects.push_back(
      {arena.make<ast::Select>(rangeOf(_input.last)), conditions.size(), extras.size()});
}

void Builder::endSelect() {
  SelectFrame frame = selects.back();
  selects.pop_back();
  frame.node->range.end = endOf(_input.last);
  frame.node->conditions = arena.copy(
      llvm::ArrayRef<const ast::ClauseCondition *>(conditions).drop_front(frame.conditionMark));
  conditions.resize(frame.conditionMark);
  if (extras.size() > frame.extraMark)
    frame.node->extras = takeClauses(extras, frame.extraMark);
  queries.back().parenthesised = false;
  push(frame.node);
}

void Builder::beginGroup() {
  groups.push_back(arena.make<ast::GroupBy>(rangeOf(_input.last)));
  beginList();
}

void Builder::groupingSets() {
  List<const ast::Expr *> sets = takeList<ast::Expr>();
  auto *node = arena.make<ast::GroupingSets>(toLast(sets[0]->range.begin));
  node->sets = sets;
  push(node);
}

void Builder::endGroup() {
  ast::GroupBy *node = groups.back();
  groups.pop_back();
  node->items = takeList<ast::Expr>();
  auto isSets = [](const ast::Expr *item) { return item->kind == ast::NodeKind::GroupingSets; };
  if (llvm::count_if(node->items, isSets) == 1) { // It has a place of its own, behind the items.
    llvm::SmallVector<const ast::Expr *, 8> others(node->items.begin(), node->items.end());
    const auto *only = *llvm::find_if(others, isSets);
    node->groupingSets = static_cast<const ast::GroupingSets *>(only)->sets;
    llvm::erase(others, only);
    node->items = arena.copy(llvm::ArrayRef<const ast::Expr *>(others));
  }
  node->range.end = endOf(_input.last);
  select()->groupBy = node;
}

/// a AS b is a AS (b).
void Builder::windowAlias() {
  if (!hasClause(facts, "window_alias"))
    diags.report(rangeOf(_input.last), diag::SyntaxError, "'('",
                 "'" + text(_input.last).str() + "'");
  beginWindow();
  windowBase();
  endWindow();
}

void Builder::endNamedWindow() {
  const auto *window = pop<ast::Window>();
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
  if (!first) { // LIMIT ALL, LIMIT 5 PERCENT
    diags.report(pop()->range, diag::SyntaxError, "a number of rows before the comma", "no such");
    return;
  }
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
  for (const ast::Expr *const &row : rows)
    const_cast<const ast::Expr *&>(row) = inPlainParens(row);
  node->rows = rows;
  queries.back().parenthesised = false;
  push(node);
}

/// VALUES (1) AS t(a): SELECT * FROM (VALUES (1)) AS t(a)
void Builder::valuesTable() {
  const auto *values = pop<ast::Query>();
  if (!dialect::hasClause(facts, "values_alias"))
    diags.report(rangeOf(_input.current), diag::SyntaxError,
                 "the next clause or the end of the query", "a name");
  auto *node = arena.make<ast::TableSubquery>(values->range);
  node->query = values;
  push(node);
}

void Builder::valuesSelect() {
  const auto *table = pop<ast::Table>();
  auto *node = arena.make<ast::Select>(toLast(table->range.begin));
  node->items = arena.copy<const ast::Expr *>({arena.make<ast::Star>(node->range)});
  node->from = arena.copy<const ast::Table *>({table});
  aliasedValues = node;
  push(node);
}

List<ast::Ident> BuilderBase::takeNames() {
  size_t mark = marks.back();
  marks.pop_back();
  List<ast::Ident> names = arena.copy(llvm::ArrayRef<ast::Ident>(idents).drop_front(mark));
  idents.resize(mark);
  return names;
}
