// HintsWords.cpp - slips with words: misspelt, left out, in the wrong order.

#include "HintsList.h"
#include "WordRules.h"
#include "mesh/Basic/Names.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>

using namespace mesh;
using namespace mesh::parse;

/// "FORM" for "FROM". A misspelt word was taken for a name; what is refused is
/// that name or what follows it.
void mesh::parse::misspeltWord(const Mistake &m, Repairs &repairs) {
  static const auto keywords = [] {
    std::vector<llvm::StringRef> all;
    for (int raw = static_cast<int>(Tok::NONE) + 1; raw != static_cast<int>(Tok::UNKNOWN); ++raw)
      if (usesOf(static_cast<Tok>(raw)) && llvm::isUpper(describe(static_cast<Tok>(raw)).front()))
        all.push_back(describe(static_cast<Tok>(raw)));
    return all;
  }();
  for (size_t back = 0; back != 3 && m.at >= m.begin + back; ++back) {
    size_t i = m.at - back;
    bool plain = m.isName(i) && !m.tokens[i].quoted && m.kind(i) == Tok::IDENT;
    if (!plain || m.tokens[i].length > 24)
      continue;
    std::vector<llvm::StringRef> left = keywords;
    // The first letter is the least likely to be wrong: DSC is DESC rather than ASC.
    char first = llvm::toUpper(m.spelling(i).front());
    std::stable_partition(left.begin(), left.end(),
                          [&](llvm::StringRef word) { return word.front() == first; });
    for (unsigned tries = 0; tries != 3; ++tries) {
      llvm::StringRef nearest = nearestName(m.spelling(i), left);
      if (nearest.empty())
        break;
      Repair repair = makeRepair(m.range(i), diag::MisspeltWord, m.spelling(i), nearest);
      propose(m, repairs, std::move(repair), {replace(m, i, nearest)});
      llvm::erase(left, nearest);
    }
  }
}

/// Whether a keyword at `i` stands where a name would, from what follows it.
static bool standsForName(const Mistake &m, size_t i) {
  Tok next = m.kind(i + 1);
  switch (m.kind(i)) {
  case Tok::GROUP:
  case Tok::ORDER:
    return next != Tok::BY;
  case Tok::LIMIT:
  case Tok::OFFSET:
  case Tok::FETCH:
  case Tok::WINDOW:
  case Tok::QUALIFY:
  case Tok::VALUES:
  case Tok::JOIN:
    return next != Tok::SELECT && next != Tok::NUMBER && next != Tok::LP;
  default:
    if (next == Tok::SEMI || next == Tok::END_OF_TEXT) // SELECT FROM; is left unfinished.
      return m.kind(i) != Tok::FROM || m.kind(i - 1) == Tok::FROM;
    return next == Tok::COMMA || next == Tok::DOT || (next >= Tok::EQ && next <= Tok::GE) ||
           (i == m.at && next == Tok::FROM && m.kind(i) != Tok::FROM);
  }
}

/// Whether an operand, or a table, may begin behind the token at `i`.
static bool beforeOperand(const Mistake &m, size_t i) {
  Tok tok = m.kind(i);
  return tok == Tok::COMMA || tok == Tok::LP || tok == Tok::SELECT || tok == Tok::DISTINCT ||
         tok == Tok::BY || tok == Tok::WHERE || tok == Tok::WHEN || tok == Tok::FROM ||
         (isInfix(tok) && tok != Tok::STAR);
}

/// What is refused is the keyword or, where its clause might begin, what follows it.
void mesh::parse::keywordAsName(const Mistake &m, Repairs &repairs) {
  for (size_t i : {m.at, m.at - 1}) {
    if (i >= m.tokens.size() || i + 1 == m.begin)
      continue;
    bool keyword = m.tokens[i].type > Tok::NONE && (usesOf(m.tokens[i].type) & HARD);
    bool clause = i < m.at && i > m.begin && rankOf(m.kind(i)) > 2 && beforeOperand(m, i - 1);
    if (!(i == m.at ? keyword : clause) || !standsForName(m, i))
      continue;
    char quote = m.dialect.identifierQuote;
    std::string quoted = std::string(1, quote) + m.spelling(i).str() + (quote == '[' ? ']' : quote);
    propose(m, repairs, makeRepair(m.range(i), diag::KeywordAsName, m.spelling(i)),
            {replace(m, i, quoted)});
  }
}

/// "AS FROM t", "t. FROM u", "ELSE END": what belongs between the two was left
/// out, so the second keyword was taken for a name.
void mesh::parse::nameLeftOut(const Mistake &m, Repairs &repairs) {
  if (m.at < m.begin + 2)
    return;
  size_t word = m.at - 1;
  Tok before = m.kind(m.at - 2);
  if (m.kind(word) == Tok::END && (before == Tok::CASE || before == Tok::ELSE ||
                                   before == Tok::THEN || before == Tok::WHEN || isInfix(before))) {
    bool empty = before == Tok::CASE;
    Repair repair = expectedAt(m, word, empty ? "WHEN" : "an expression");
    repair.edits = {insertBefore(m, word, empty ? "WHEN x THEN x" : "x")};
    repairs.push_back(std::move(repair));
    return;
  }
  bool keyword = rankOf(m.kind(word)) || m.kind(word) == Tok::ON || m.kind(word) == Tok::USING;
  if (!keyword || (before != Tok::AS && before != Tok::DOT))
    return;
  Repair repair = expectedAt(m, word, before == Tok::AS ? "a name behind AS" : "a name behind '.'");
  repair.edits = {insertBefore(m, word, "x")};
  repairs.push_back(std::move(repair));
}

/// A word that must stand here and was left out: BY, AS, THEN, END ...
void mesh::parse::missingWord(const Mistake &m, Repairs &repairs) {
  for (size_t i : {m.at, m.at - 1})
    if (i > m.begin && i < m.tokens.size() && m.kind(i) == Tok::BY && m.isName(i)) {
      Repair repair = expectedAt(m, i, "GROUP BY or ORDER BY");
      repair.edits = {insertBefore(m, i, "ORDER")};
      repairs.push_back(std::move(repair));
    }
  if (m.expected.place == Expected::Table && m.at > m.begin && m.kind(m.at - 1) == Tok::LP) {
    propose(m, repairs, expectedAt(m, m.at, "SELECT"), {insertBefore(m, m.at, "SELECT")});
    if (m.at >= m.begin + 2 && m.kind(m.at - 2) == Tok::LP)
      propose(m, repairs, expectedAt(m, m.at - 1, "VALUES"), {insertBefore(m, m.at - 1, "VALUES")});
  }
  size_t open = m.open();
  if (m.found() == Tok::FROM && open != Mistake::none && !m.expects(Tok::FROM) && m.at > open + 1)
    propose(m, repairs, expectedAt(m, open + 1, "SELECT"), {insertBefore(m, open + 1, "SELECT")});
  for (size_t i : {m.at, m.at - 1})
    if (i > m.begin && m.kind(i) == Tok::WITHIN && m.kind(i + 1) == Tok::LP)
      propose(m, repairs, expectedAt(m, i + 1, "GROUP"), {insertBefore(m, i + 1, "GROUP")});
  if (m.found() == Tok::OUTER) {
    Repair repair = expectedAt(m, m.at, "LEFT, RIGHT or FULL");
    repair.edits = {insertBefore(m, m.at, "LEFT")};
    repairs.push_back(std::move(repair));
  }
  if (m.expects(Tok::JOIN) && isJoinWord(m.found()) && isJoinWord(m.kind(m.at - 1))) // LEFT RIGHT
    propose(m, repairs, expectedAt(m, m.at, "JOIN"), {remove(m, m.at)});
  if (m.expects(Tok::COMMA)) // Among so much, which word is missing would be a guess.
    return;
  if (m.found() == Tok::THEN && m.expects(Tok::WHEN) && m.at >= m.begin + 2 &&
      m.kind(m.at - 2) == Tok::CASE)
    propose(m, repairs, expectedAt(m, m.at, "WHEN"), {insertBefore(m, m.at - 1, "WHEN")});
  for (Tok tok : {Tok::BY, Tok::AS, Tok::THEN, Tok::WHEN, Tok::END, Tok::ON, Tok::FROM, Tok::TO,
                  Tok::JOIN, Tok::ROW, Tok::ROWS, Tok::ONLY, Tok::NULLS, Tok::SETS, Tok::ZONE,
                  Tok::TIME, Tok::PRECEDING, Tok::LP}) {
    if (tok == Tok::JOIN && isJoinWord(m.found()))
      continue;
    if (tok == Tok::FROM && m.expects(Tok::SELECT)) // A query, which rarely begins so.
      continue;
    bool guess = m.expects(Tok::NUMBER) || m.expects(Tok::EQ) || balance(m, Tok::LP) >= 0;
    if (!m.expects(tok) || (tok == Tok::LP && guess))
      continue;
    llvm::StringRef word = tok == Tok::LP ? "(" : describe(tok);
    propose(m, repairs, expectedAt(m, m.at, describe(tok)), {insertBefore(m, m.at, word)});
    // CAST(a, INT), EXTRACT(year, day).
    if (m.found() == Tok::COMMA || m.found() == Tok::EQ)
      propose(m, repairs, expectedAt(m, m.at, describe(tok)),
              {replace(m, m.at, (" " + word).str())});
  }
}

/// WITH a (SELECT 1): what is in the parentheses was taken for a list of names.
void mesh::parse::missingAs(const Mistake &m, Repairs &repairs) {
  if (m.at < m.begin + 3)
    return;
  size_t open = m.at - 2;
  Tok word = m.kind(m.at - 1);
  bool query = word == Tok::SELECT || word == Tok::WITH || word == Tok::VALUES;
  if (query && m.kind(open) == Tok::LP && m.isName(open - 1))
    propose(m, repairs, expectedAt(m, open, "AS"), {insertBefore(m, open, "AS")});
}

/// BETWEEN 1, 2 and BETWEEN 1 2
void mesh::parse::betweenAnd(const Mistake &m, Repairs &repairs) {
  bool instead = m.found() == Tok::COMMA || m.found() == Tok::TO; // Of AND.
  if (!instead && !startsOperand(m, m.at))
    return;
  Edit edit = insertBefore(m, m.at, "AND");
  if (instead)
    edit = replace(m, m.at, m.found() == Tok::COMMA ? " AND" : "AND");
  for (size_t i = m.at; i-- > m.begin && i + 6 > m.at && m.kind(i) != Tok::AND;)
    if (m.kind(i) == Tok::BETWEEN)
      propose(m, repairs,
              makeRepair(Mistake::rangeOf(m.tokens[i].offset, m.tokens[m.at - 1].end()),
                         diag::BetweenNeedsAnd),
              {edit});
}

/// SUM(a) (PARTITION BY b), ROW_NUMBER OVER (ORDER BY a)
void mesh::parse::missingOver(const Mistake &m, Repairs &repairs) {
  if (m.at < m.begin + 3)
    return;
  size_t open = m.kind(m.at - 1) == Tok::LP ? m.at - 1 : m.at - 2;
  Tok word = m.kind(open + 1);
  if (m.kind(open) == Tok::LP && m.kind(open - 1) == Tok::RP &&
      (word == Tok::PARTITION || word == Tok::ORDER))
    propose(m, repairs, expectedAt(m, open, "OVER"), {insertBefore(m, open, "OVER")});
  if (m.found() == Tok::LP && m.kind(m.at - 1) == Tok::OVER && m.isName(m.at - 2))
    propose(m, repairs, expectedAt(m, m.at - 1, "'('"), {insertBehind(m, m.at - 2, "()")});
}

/// A word between two things that might as well be separated by a comma.
void mesh::parse::missingLink(const Mistake &m, Repairs &repairs) {
  if (m.found() == Tok::ON) // FROM t, u ON ...
    for (size_t i = m.at; i-- > m.begin && i + 6 > m.at;)
      if (m.kind(i) == Tok::COMMA)
        propose(m, repairs, expectedAt(m, i, "JOIN"), {replace(m, i, " JOIN")});
  bool condition = false; // Whether a condition was begun.
  for (size_t i = m.at; i-- > m.begin && i + 200 > m.at && !condition;)
    condition = m.kind(i) == Tok::WHERE || m.kind(i) == Tok::ON || m.kind(i) == Tok::HAVING;
  for (Tok tok : {Tok::ON, Tok::JOIN, Tok::WHERE, Tok::UNION, Tok::AND}) {
    if (!m.expects(tok) || (tok == Tok::AND && !condition) ||
        (tok == Tok::JOIN && isJoinWord(m.found())))
      continue;
    if (tookAlias(m))
      propose(m, repairs, expectedAt(m, m.at - 1, describe(tok)),
              {insertBefore(m, m.at - 1, describe(tok))});
    bool fits = tok == Tok::UNION ? (m.found() == Tok::ALL || m.found() == Tok::SELECT) &&
                                        m.kind(m.at - 1) != Tok::EXISTS
                                  : startsOperand(m, m.at);
    if (fits)
      propose(m, repairs, expectedAt(m, m.at, describe(tok)),
              {insertBefore(m, m.at, describe(tok))});
  }
}

/// SELECT a t WHERE ...: the query has no FROM, and goes on as if it had. The
/// table may have been taken for an alias.
void mesh::parse::missingFrom(const Mistake &m, Repairs &repairs) {
  if (!m.expects(Tok::FROM))
    return;
  bool aliased = m.at >= m.begin + 3 && m.isName(m.at - 1) && m.kind(m.at - 2) != Tok::AS &&
                 m.kind(m.at - 2) != Tok::DOT;
  if (aliased && (rankOf(m.found()) > 1 || m.kind(m.at - 2) == Tok::STAR))
    propose(m, repairs, expectedAt(m, m.at - 1, "FROM"), {insertBefore(m, m.at - 1, "FROM")});
  if (!startsOperand(m, m.at))
    return;
  unsigned depth = 0;
  bool hasClause = m.at > m.begin && m.kind(m.at - 1) == Tok::STAR;
  for (size_t i = m.at; i < m.tokens.size() && i < m.at + 1000; ++i) {
    Tok tok = m.kind(i);
    if (tok == Tok::FROM && depth == 0)
      return;
    hasClause |= depth == 0 && rankOf(tok) > 1;
    depth += tok == Tok::LP;
    if (tok == Tok::RP && depth-- == 0)
      break;
  }
  if (hasClause)
    propose(m, repairs, expectedAt(m, m.at, "FROM"), {insertBefore(m, m.at, "FROM")});
}

/// SELECT TOP 10 a
void mesh::parse::topRows(const Mistake &m, Repairs &repairs) {
  if (m.at < m.begin + 2 || m.tokens[m.at].type != Tok::NUMBER || m.kind(m.at - 2) != Tok::SELECT ||
      !m.spelling(m.at - 1).equals_insensitive("top"))
    return;
  uint32_t begin = m.tokens[m.at - 1].offset, end = m.tokens[m.at].end();
  Repair repair = makeRepair(Mistake::rangeOf(begin, end), diag::TopClause);
  repair.edits = {{begin, end - begin, ""}};
  repairs.push_back(std::move(repair));
}

/// LIMIT 10, where rows are limited otherwise.
void mesh::parse::limitRows(const Mistake &m, Repairs &repairs) {
  size_t at =
      m.tokens[m.at].type == Tok::NUMBER && m.at > m.begin ? m.at - 1 : m.at; // FROM t LIMIT
  bool limit = m.isName(at) && m.spelling(at).equals_insensitive("limit");
  if (m.dialect.hasLimit || !limit || m.tokens[at + 1].type != Tok::NUMBER)
    return;
  Repair repair = makeRepair(m.range(at), diag::LimitClause, m.dialect.name);
  repair.edits = {remove(m, at), remove(m, at + 1)};
  repair.certain = true;
  repairs.push_back(std::move(repair));
}

/// SELECT a, DISTINCT b
void mesh::parse::distinctPlace(const Mistake &m, Repairs &repairs) {
  if (m.found() != Tok::DISTINCT || m.at == m.begin || m.kind(m.at - 1) != Tok::COMMA)
    return;
  Repair repair = makeRepair(m.range(m.at), diag::DistinctPlace);
  repair.edits = {remove(m, m.at)};
  repairs.push_back(std::move(repair));
}

/// OVER (ORDER BY a BETWEEN 1 PRECEDING AND ...): BETWEEN was taken for an operator.
void mesh::parse::frameUnit(const Mistake &m, Repairs &repairs) {
  if (m.found() != Tok::PRECEDING && m.found() != Tok::FOLLOWING)
    return;
  for (size_t i = m.at; i-- > m.begin && i + 4 > m.at;)
    if (m.kind(i) == Tok::BETWEEN)
      propose(m, repairs, expectedAt(m, i, "ROWS or RANGE"), {insertBefore(m, i, "ROWS")});
}

/// INTERVAL '1' WEEK, where only some units stand behind the text.
void mesh::parse::intervalUnit(const Mistake &m, Repairs &repairs) {
  if (m.at < m.begin + 2 || m.kind(m.at - 1) != Tok::STRING || m.kind(m.at - 2) != Tok::INTERVAL ||
      !isUnit(m.spelling(m.at)))
    return;
  std::string inside = (m.spelling(m.at - 1).drop_back() + " " + m.spelling(m.at) + "'").str();
  uint32_t begin = m.tokens[m.at - 1].offset;
  propose(m, repairs,
          makeRepair(m.range(m.at), diag::UnitOutside, m.spelling(m.at), m.dialect.name),
          {{begin, m.tokens[m.at].end() - begin, inside}});
}

void mesh::parse::elseIf(const Mistake &m, Repairs &repairs) {
  for (size_t i = m.at; i > m.begin && i + 3 > m.at; --i) {
    if (m.kind(i - 1) != Tok::ELSE || !m.spelling(i).equals_insensitive("if"))
      continue;
    Repair repair =
        makeRepair(Mistake::rangeOf(m.tokens[i - 1].offset, m.tokens[i].end()), diag::ElseIf);
    uint32_t begin = m.tokens[i - 1].offset;
    propose(m, repairs, std::move(repair), {{begin, m.tokens[i].end() - begin, "WHEN"}});
  }
}

/// Where the SELECT begins to which the token at `at` would belong.
static size_t selectBefore(const Mistake &m) {
  unsigned depth = 0;
  for (size_t i = m.at; i-- > m.begin;) {
    Tok tok = m.kind(i);
    if (tok == Tok::RP)
      ++depth;
    else if (tok == Tok::LP && depth-- == 0)
      return i;
    else if (tok == Tok::SELECT && depth == 0)
      return i;
  }
  return m.begin;
}

/// The first clause of the same query, from `select` on, that should come behind
/// one of rank `rank`; with `same`, the first of just that rank.
static size_t findClause(const Mistake &m, size_t select, unsigned rank, bool same) {
  unsigned depth = 0;
  for (size_t i = select + 1; i < m.at; ++i) {
    Tok tok = m.kind(i);
    depth += tok == Tok::LP;
    depth -= tok == Tok::RP && depth;
    unsigned found = clauseAt(m, i);
    if (depth == 0 && (same ? found == rank : found > rank))
      return i;
  }
  return Mistake::none;
}

/// The end of the clause at the mistake: the next clause, or what ends the query.
static size_t clauseEnd(const Mistake &m) {
  unsigned depth = 0;
  bool query = rankOf(m.found()) == 7; // UNION: all of the second query.
  size_t i = m.at + 1;
  while (i < m.tokens.size() && isJoinWord(m.kind(m.at)) && isJoinWord(m.kind(i)))
    ++i; // LEFT JOIN
  for (; i < m.tokens.size(); ++i) {
    Tok tok = m.kind(i);
    if (tok == Tok::SEMI || tok == Tok::END_OF_TEXT || (!query && depth == 0 && clauseAt(m, i)))
      return i;
    depth += tok == Tok::LP;
    if (tok == Tok::RP && depth-- == 0)
      return i;
  }
  return m.tokens.size() - 1;
}

/// WHERE behind GROUP BY, a second WHERE.
void mesh::parse::clauseOrder(const Mistake &m, Repairs &repairs) {
  unsigned rank = clauseAt(m, m.at);
  if (!rank)
    return;
  size_t select = selectBefore(m);
  size_t first = rank == 2 || rank == 7 ? Mistake::none : findClause(m, select, rank, true);
  size_t later = findClause(m, select, rank, false);
  bool second = first != Mistake::none;
  if (!second && later == Mistake::none)
    return;
  llvm::StringRef name = clauseName(m.found());
  Repair repair =
      second ? makeRepair(m.range(m.at), diag::RepeatedClause, name)
             : makeRepair(m.range(m.at), diag::ClauseOrder, name, clauseName(m.kind(later)));
  size_t other = second ? first : later;
  repair.diagnostic.notes.push_back(
      {m.range(other), formatDiagnostic(diag::ClauseHere, clauseName(m.kind(other)))});
  bool joins = second && later == Mistake::none && (rank == 3 || rank == 5);
  if (joins)
    propose(m, repairs, repair, {replace(m, m.at, "AND")});
  uint32_t begin = m.tokens[m.at].offset;
  repair.edits = {{begin, m.tokens[clauseEnd(m)].offset - begin, ""}};
  repairs.push_back(std::move(repair));
}

void mesh::parse::missingSemicolon(const Mistake &m, Repairs &repairs) {
  if (!m.expects(Tok::SEMI) && !m.opens.empty())
    return;
  // The first word of a statement may have been taken for an alias.
  for (size_t i : {m.at, m.at - 1}) {
    if (i <= m.begin || i >= m.tokens.size() || !startsStatement(m.kind(i)) ||
        m.kind(i - 1) == Tok::EXISTS)
      continue;
    bool soft = m.tokens[i].type == Tok::IDENT;
    if (soft && !m.startsLine(i))
      continue;
    propose(m, repairs, makeRepair(m.range(i), diag::MissingSemicolon, m.quote(i)),
            {insertBehind(m, i - 1, ";")});
  }
}

/// "AND AND", "order order DESC"
void mesh::parse::repeatedWord(const Mistake &m, Repairs &repairs) {
  bool word = m.isName(m.at) || isInfix(m.found()) || m.found() > Tok::PARAMETER;
  for (size_t i : {m.at, m.at - 1})
    if (word && i > m.begin && i < m.tokens.size() && !m.spelling(i).empty() &&
        m.spelling(i).equals_insensitive(m.spelling(i - 1)))
      propose(m, repairs, makeRepair(m.range(i), diag::RepeatedWord, m.quote(i)), {remove(m, i)});
}
