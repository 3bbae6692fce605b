// BuildClauses.cpp - the rare clauses of a query, and what is kept as it was written.

#include "Builder.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::parse;

// --- Text --------------------------------------------------------------------

/// The text between two places in upper case, with one blank between its words.
llvm::StringRef Builder::spelling(uint32_t start, uint32_t stop) {
  const char *at = _input.scanner.text() + start, *end = _input.scanner.text() + stop;
  std::string result;
  for (at = _input.scanner.skip(at); at < end; at = _input.scanner.skip(at)) {
    const char *begin = at;
    while (at < end && _input.scanner.skip(at) == at)
      ++at;
    llvm::StringRef word(begin, static_cast<size_t>(at - begin));
    result += (result.empty() ? "" : " ") + word.upper();
  }
  return arena.copy(llvm::StringRef(result));
}

List<const ast::Clause *> Builder::takeClauses(PlainStack<const ast::Clause *, 2> &from,
                                               size_t mark) {
  List<const ast::Clause *> taken =
      arena.copy(llvm::ArrayRef<const ast::Clause *>(from).drop_front(mark));
  from.resize(mark);
  return taken;
}

/// The text of a clause whose last token has just been read.
const ast::Verbatim *Builder::takeVerbatim(RawFrame &frame) {
  auto *node = arena.make<ast::Verbatim>(toLast(frame.loc));
  node->dialect = facts.name;
  node->pieces = takeFrom<ast::Node>(frame.mark);
  return node;
}

// --- Behind SELECT -----------------------------------------------------------

/// SELECT /*+ hints */
void Builder::selectHint() {
  const char *behind = _input.scanner.text() + _input.last.end();
  while (llvm::isSpace(*behind))
    ++behind;
  if (*behind != '/' || !dialect::hasClause(facts, "hints")) // As for most.
    return;
  llvm::StringRef gap(behind, static_cast<size_t>(startOfCurrent() - behind));
  if (!gap.starts_with("/*+"))
    return;
  size_t close = gap.find("*/");
  if (close == llvm::StringRef::npos || !gap.drop_front(close + 2).trim().empty())
    return; // With other comments around it: a comment like them.
  uint32_t start = static_cast<uint32_t>(gap.data() - _input.scanner.text());
  auto *node =
      arena.make<ast::Hint>(SourceRange{at(start), at(start + static_cast<uint32_t>(close) + 2)});
  node->text = gap.slice(3, close).trim();
  _input.scanner.forgetComment();
  extra(node);
}

void Builder::topParen() {
  const ast::Expr *count = popExpr();
  auto *paren = arena.make<ast::Paren>(toLast(count->range.begin));
  paren->inner = count;
  push(paren);
}

/// TOP (SELECT ...)
void Builder::topQuery() {
  const auto *query = pop<ast::Query>();
  auto *node = arena.make<ast::Subquery>(toLast(query->range.begin));
  node->query = query;
  push(node);
}

void Builder::topCount() {
  const ast::Expr *count = popExpr();
  auto *node = arena.make<ast::Top>(count->range);
  node->count = count;
  push(node);
}

void Builder::endTop() { extra(pop<ast::Clause>()); }

void Builder::selectAs() {
  auto *node = arena.make<ast::SelectWords>(rangeOf(_input.last));
  node->words = arena.copy(llvm::StringRef("AS " + text(_input.last).upper()));
  extra(node);
}

void Builder::selectWords() {
  auto *node = arena.make<ast::SelectWords>(rangeOf(_input.last));
  node->words = arena.copy(llvm::StringRef(text(_input.last).upper()));
  extra(node);
}

/// SELECT a, b EXCLUDE (c)
void Builder::listExclude() {
  auto *node = arena.make<ast::ListExclude>(rangeOf(_input.last));
  node->columns = takeNames();
  extra(node);
}

void Builder::aliasNames() {
  List<ast::Ident> names = takeNames();
  const ast::Expr *expr = popExpr();
  auto *node = arena.make<ast::AliasList>(toLast(expr->range.begin));
  node->expr = expr;
  node->names = names;
  push(node);
}

/// name: expression
void Builder::prefixAlias() {
  const ast::Expr *before = popExpr();
  const auto *name = ast::as<ast::Name>(before);
  if (!name || !name->qualifiers.empty())
    diags.report(before->range, diag::SyntaxError, "a name before ':'", "an expression");
  idents.push_back(name ? name->name : ast::Ident("", before->range.begin));
}

void Builder::endPrefixAlias() {
  ast::Ident name = takeIdent();
  const ast::Expr *expr = popExpr();
  auto *node = arena.make<ast::Alias>(toLast(name.loc));
  node->expr = expr;
  node->name = name;
  push(node);
}

/// FROM t without SELECT is SELECT * FROM t.
void Builder::allItems() {
  auto *star = arena.make<ast::Star>(select()->range);
  select()->items = arena.copy<const ast::Expr *>({star});
}

// --- Behind FROM -------------------------------------------------------------

void Builder::prewhere() {
  const ast::Expr *condition = popExpr();
  auto *node = arena.make<ast::Prewhere>(condition->range);
  node->condition = condition;
  extra(node);
}

void Builder::beginLateralView() {
  lateralViews.push_back(arena.make<ast::LateralView>(rangeOf(_input.last)));
}

void Builder::lateralCall() { lateralViews.back()->call = popCall(); }

void Builder::endLateralView() {
  ast::LateralView *node = lateralViews.back();
  lateralViews.pop_back();
  node->range.end = endOf(_input.last);
  extra(node);
}

void Builder::beginArrayJoin() { places.push_back(_input.last.offset); }

void Builder::endArrayJoin() {
  List<const ast::Expr *> items = takeList<ast::Expr>();
  auto *node = arena.make<ast::ArrayJoin>(toLast(takePlace()));
  uint32_t start = node->range.begin.raw - base.raw;
  node->left = (_input.scanner.text()[start] | 0x20) == 'l';
  node->items = items;
  extra(node);
}

// --- GROUP BY ----------------------------------------------------------------

const ast::GroupModifier *Builder::groupModifier(llvm::StringRef text) {
  auto *node = arena.make<ast::GroupModifier>(rangeOf(_input.last));
  node->words = text;
  return node;
}

void Builder::groupWith() {
  extra(groupModifier(arena.copy(llvm::StringRef("WITH " + text(_input.last).upper()))));
}

void Builder::groupingSetsBehind() {
  List<const ast::Expr *> sets = takeList<ast::Expr>();
  auto *node = arena.make<ast::GroupSets>(toLast(sets[0]->range.begin));
  node->sets = sets;
  extra(node);
}

// --- Tails -------------------------------------------------------------------

void Builder::percentNumber() {
  auto *node = arena.make<ast::Literal>(rangeOf(_input.last));
  node->literal = ast::LiteralKind::Number;
  node->text = text(_input.last);
  push(node);
}

/// LIMIT n%
void Builder::limitPercent() {
  limit();
  limitPercentWord();
}

/// Makes a clause of its own of the count that was read last.
void Builder::limitPercentWord() {
  QueryFrame &frame = queries.back();
  auto *node = arena.make<ast::LimitMode>(frame.limit->range);
  node->count = frame.limit;
  node->percent = true;
  node->fetch = frame.fetch;
  frame.limit = nullptr;
  end(node);
}

void Builder::limitTies() {
  QueryFrame &frame = queries.back();
  if (!text(_input.last).equals_insensitive("ties"))
    diags.report(rangeOf(_input.last), diag::SyntaxError, "TIES behind WITH", "something else");
  if (!frame.limit && ends.size() > frame.endMark &&
      ends.back()->kind == ast::NodeKind::LimitMode) {
    const_cast<ast::LimitMode &>(ast::cast<ast::LimitMode>(*ends.back())).ties = true;
    return;
  }
  if (!frame.limit) {
    diags.report(rangeOf(_input.last), diag::SyntaxError, "LIMIT or FETCH before WITH TIES",
                 "no bound");
    return;
  }
  auto *node = arena.make<ast::LimitMode>(frame.limit->range);
  node->count = frame.limit;
  node->ties = true;
  node->fetch = frame.fetch;
  frame.limit = nullptr;
  end(node);
}

/// LIMIT n BY a, b
void Builder::limitBy() {
  List<const ast::Expr *> items = takeList<ast::Expr>();
  QueryFrame &frame = queries.back();
  if (!frame.limit) {
    diags.report(items[0]->range, diag::SyntaxError, "LIMIT before BY", "no bound");
    return;
  }
  auto *node = arena.make<ast::LimitBy>(toLast(frame.limit->range.begin));
  node->count = frame.limit;
  node->offset = frame.offset;
  node->items = items;
  frame.limit = frame.offset = nullptr;
  end(node);
}

void Builder::fetchCount() {
  queries.back().fetch = true;
  limit();
}

/// FETCH FIRST ROW
void Builder::fetchOne() {
  auto *one = arena.make<ast::Literal>(rangeOf(_input.last));
  one->literal = ast::LiteralKind::Number;
  one->text = "1";
  push(one);
  fetchCount();
}

/// FETCH 1
void Builder::shortFetch() {
  if (!hasClause(facts, "short_fetch"))
    diags.report(rangeOf(_input.last), diag::SyntaxError, "FIRST or NEXT",
                 "'" + text(_input.last).str() + "'");
  fetchCount();
}

/// FETCH ... ROWS ONLY, or WITH TIES, which comes as a clause of its own.
void Builder::fetch() {}

void Builder::orderAll() {
  auto *node = arena.make<ast::OrderAll>(rangeOf(_input.last));
  node->word = "ALL";
  push(node);
}

void Builder::orderUsing() {
  auto *item = top<ast::OrderItem>();
  auto *node = arena.make<ast::OrderUsing>(toLast(item->range.begin));
  node->operand = item->expr;
  uint32_t begin = places.back();
  places.pop_back();
  node->op = {_input.scanner.text() + begin, _input.last.end() - begin};
  item->expr = node;
}

void Builder::beginByClause() {
  byWords.push_back(arena.copy(llvm::StringRef(text(_input.last).upper() + " BY")));
}

void Builder::byClause() {
  List<const ast::OrderItem *> items = takeList<ast::OrderItem>();
  auto *node = arena.make<ast::ByClause>(toLast(items[0]->range.begin));
  node->words = byWords.back();
  byWords.pop_back();
  node->items = items;
  end(node);
}

// --- Clauses that are kept as they were written ------------------------------

static ast::RawClauseKind rawKind(Tok token, Tok word) {
  using enum ast::RawClauseKind;
  switch (token) {
  case Tok::RAW_INTO:
    return Into;
  case Tok::RAW_CONNECT:
    return ConnectBy;
  case Tok::PIPE_ARROW:
    return Pipe;
  case Tok::RAW_SCRIPT:
    return Script;
  case Tok::RAW_KEY:
    return UsingKey;
  case Tok::CTE_SUFFIX:
    return SearchOrCycle;
  default:
    return word == Tok::OPTION     ? Option
           : word == Tok::INTO     ? Into
           : word == Tok::WITH     ? Fill
           : word == Tok::SETTINGS ? Settings
           : word == Tok::FORMAT   ? Format
                                   : Locking;
  }
}

void Builder::beginRawClause() {
  beginRaw();
  endsExpression();
}

const ast::RawClause *Builder::rawClause() {
  RawFrame frame = takeRaw();
  auto *node = arena.make<ast::RawClause>(toLast(frame.loc));
  node->clause = rawKind(frame.token, frame.word);
  node->text = takeVerbatim(frame);
  return node;
}

void Builder::endRawExtra() { extra(rawClause()); }
/// A clause that ends a query, of which some come last: what stood behind them would be
/// printed before them.
void Builder::endRawEnd() {
  const ast::RawClause *clause = rawClause();
  Tok next = _input.current.type;
  bool isLast = clause->clause == ast::RawClauseKind::Format ||
                clause->clause == ast::RawClauseKind::Settings ||
                clause->clause == ast::RawClauseKind::Into;
  if (isLast &&
      (next == Tok::LIMIT || next == Tok::OFFSET || next == Tok::ORDER || next == Tok::FETCH))
    refuse(_input.current.offset);
  end(clause);
}

void Builder::cteUsing() { cteExtra(rawClause()); }
void Builder::cteTail() {
  const ast::Clause *clause = rawClause(); // Its pieces lie above the CTE.
  auto *cte = top<ast::Cte>();
  llvm::SmallVector<const ast::Clause *, 2> clauses(cte->extras.begin(), cte->extras.end());
  clauses.push_back(clause);
  cte->extras = arena.copy(llvm::ArrayRef<const ast::Clause *>(clauses));
  cte->range.end = endOf(_input.last);
}

void Builder::cteExtra(const ast::Clause *clause) {
  ctes.back()->extras = arena.copy<const ast::Clause *>({clause});
}

void Builder::endRawQuery() {
  RawFrame frame = takeRaw();
  auto *node = arena.make<ast::RawQuery>(toLast(frame.loc));
  node->text = takeVerbatim(frame);
  queries.back().parenthesised = false;
  push(node);
}
