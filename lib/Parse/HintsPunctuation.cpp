// HintsPunctuation.cpp - slips with commas, parentheses, operators and the signs
// of MODEL blocks.

#include "HintsList.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::parse;

void mesh::parse::missingComma(const Mistake &m, Repairs &repairs) {
  if (!m.expects(Tok::COMMA) || m.at == m.begin)
    return;
  if (tookAlias(m)) // a b.c, a b + c
    propose(m, repairs, makeRepair(m.range(m.at - 1), diag::MissingComma, m.quote(m.at - 1)),
            {insertBehind(m, m.at - 2, ",")});
  bool word = m.kind(m.at) > Tok::NONE && (usesOf(m.kind(m.at)) & NOT_ALIAS); // Such as DESC.
  if (!startsOperand(m, m.at) || word)
    return;
  Tok clause = m.at >= m.begin + 2 ? m.kind(m.at - 2) : Tok::NONE;
  if (clause == Tok::LIMIT || clause == Tok::OFFSET) // LIMIT 5, 6 is nobody's guess.
    return;
  // One column a line: what stands alone on the line before was taken for an alias.
  bool aliased = m.at >= m.begin + 2 && m.isName(m.at - 1) && m.startsLine(m.at) &&
                 m.startsLine(m.at - 1) && startsOperand(m, m.at - 2);
  Repair repair = makeRepair(m.range(m.at), diag::MissingComma, m.quote(m.at));
  if (aliased) {
    repair = makeRepair(m.range(m.at - 1), diag::MissingComma, m.quote(m.at - 1));
    propose(m, repairs, std::move(repair),
            {insertBehind(m, m.at - 2, ","), insertBehind(m, m.at - 1, ",")});
    return;
  }
  propose(m, repairs, std::move(repair), {insertBehind(m, m.at - 1, ",")});
}

void mesh::parse::extraComma(const Mistake &m, Repairs &repairs) {
  if (m.at == m.begin)
    return;
  Tok before = m.kind(m.at - 1), found = m.found();
  bool ends = found == Tok::COMMA || found == Tok::RP || found == Tok::RBRACKET ||
              found == Tok::SEMI || found == Tok::END_OF_TEXT || found == Tok::AS ||
              rankOf(found) || startsStatement(found);
  Tok next = m.kind(m.at + 1);
  bool branch = found == Tok::COMMA && m.expects(Tok::END) &&
                (next == Tok::WHEN || next == Tok::ELSE || next == Tok::END);
  bool first = found == Tok::COMMA && (before == Tok::SELECT || before == Tok::LP ||
                                       before == Tok::BY || before == Tok::LBRACKET);
  if ((before != Tok::COMMA || !ends) && !first && !branch)
    return;
  size_t comma = found == Tok::COMMA ? m.at : m.at - 1;
  propose(m, repairs, makeRepair(m.range(comma), diag::ExtraComma, m.quote(comma + 1)),
          {remove(m, comma)});
}

/// What is open where a query goes on or the statement ends: one ")" or more.
void mesh::parse::unclosedParen(const Mistake &m, Repairs &repairs) {
  Tok found = m.found();
  bool ends = found == Tok::SEMI || found == Tok::END_OF_TEXT || startsStatement(found) ||
              rankOf(found) || found == Tok::AS || found == Tok::COMMA || found == Tok::RBRACKET ||
              found == Tok::RP || found == Tok::LP || m.isName(m.at);
  if (m.opens.empty() || m.at == m.begin || !ends)
    return;
  size_t open = m.open();
  if (open == m.at - 1 && found != Tok::RP && found != Tok::RBRACKET)
    return; // Nothing in it yet.
  bool bracket = m.kind(open) == Tok::LBRACKET;
  Repair repair = expectedAt(m, m.at, bracket ? "']'" : "')'");
  repair.diagnostic.notes.push_back(openedHere(m, open));
  bool closer = found == Tok::RBRACKET || found == Tok::RP;
  if (closer && (found == Tok::RBRACKET) != bracket)
    propose(m, repairs, repair, {replace(m, m.at, bracket ? "]" : ")")});
  if (startsStatement(found) && m.opens.size() == 1 && open && isBlock(m.kind(open - 1)))
    propose(m, repairs, repair, {insertBehind(m, m.at - 1, ");")});
  if (m.at > open + 3 && m.kind(m.at - 2) == Tok::AS) { // (a + b AS c FROM t
    Repair early = expectedAt(m, m.at - 2, "')'");
    early.diagnostic.notes = repair.diagnostic.notes;
    propose(m, repairs, early, {insertBehind(m, m.at - 3, bracket ? "]" : ")")});
  }
  if (balance(m, m.kind(open)) <= 0) // It is closed later.
    return;
  std::string closers;
  for (size_t i : llvm::reverse(m.opens.take_back(4))) {
    closers += m.kind(i) == Tok::LBRACKET ? "]" : ")";
    propose(m, repairs, repair, {insertBehind(m, m.at - 1, closers)});
    if (m.expects(Tok::END)) // (CASE WHEN a THEN b
      propose(m, repairs, repair, {insertBehind(m, m.at - 1, " END" + closers)});
  }
}

/// A "(" or "[" that is missing a little earlier: the statement has more ")" or "]".
void mesh::parse::unopenedParen(const Mistake &m, Repairs &repairs) {
  for (Tok open : {Tok::LP, Tok::LBRACKET}) {
    if (balance(m, open) >= 0)
      continue;
    for (size_t back = 0; back != 24 && m.at + 1 > m.begin + back; ++back) {
      size_t i = m.at + 1 - back;
      if (i >= m.tokens.size() || m.kind(i) == Tok::RP || m.kind(i) == Tok::RBRACKET)
        continue;
      propose(m, repairs, expectedAt(m, i, describe(open)),
              {{m.tokens[i].offset, 0, open == Tok::LP ? "(" : "["}});
    }
  }
}

/// Parentheses that should close in front of a comma or clause before the mistake.
void mesh::parse::unclosedClause(const Mistake &m, Repairs &repairs) {
  size_t open = m.open();
  if (open == Mistake::none || m.kind(open) != Tok::LP || balance(m, Tok::LP) <= 0)
    return;
  unsigned depth = 0, tries = 0;
  for (size_t i = m.at; i-- > open + 2 && tries != 5;) {
    depth += m.kind(i) == Tok::RP;
    depth -= m.kind(i) == Tok::LP && depth;
    bool clause = clauseAt(m, i) >= 3 && m.kind(i - 1) != Tok::COMMA;
    if (depth || (!clause && m.kind(i) != Tok::COMMA))
      continue;
    ++tries;
    Repair repair = expectedAt(m, i, "')'");
    repair.diagnostic.notes.push_back(openedHere(m, open));
    propose(m, repairs, std::move(repair), {insertBehind(m, i - 1, ")")});
  }
}

/// A parenthesis that opens within a line was likely meant to close on it.
void mesh::parse::unclosedLine(const Mistake &m, Repairs &repairs) {
  unsigned tries = 0;
  Repairs all; // One for each, from the innermost on.
  for (size_t open : llvm::reverse(m.opens)) {
    bool bracket = m.kind(open) == Tok::LBRACKET;
    if (tries == 4 || balance(m, m.kind(open)) <= 0)
      continue;
    ++tries;
    size_t end = open + 1;
    while (end < m.at && !m.startsLine(end))
      ++end;
    if (end == m.at || end == open + 1) // Not on an earlier line, or nothing on it.
      continue;
    if (m.kind(end - 1) == Tok::COMMA || m.kind(end - 1) == Tok::SEMI)
      --end;
    for (size_t i : {end, end - 2}) { // In front of "AS name", too.
      bool alias = i != end && m.kind(i) == Tok::AS;
      if ((i != end && !alias) || i <= open + 1)
        continue;
      Repair repair = expectedAt(m, i, bracket ? "']'" : "')'");
      repair.diagnostic.notes.push_back(openedHere(m, open));
      propose(m, repairs, std::move(repair), {insertBehind(m, i - 1, bracket ? "]" : ")")});
      if (i == end)
        all.push_back(repairs.back());
    }
  }
  if (all.size() < 2)
    return;
  Repair together = all.back();
  for (const Repair &inner : llvm::drop_begin(llvm::reverse(all))) {
    together.edits.append(inner.edits);
    together.more.push_back(inner.diagnostic);
  }
  repairs.push_back(std::move(together));
}

/// ";" within parentheses, or an expression, that go on behind it.
void mesh::parse::semicolonInside(const Mistake &m, Repairs &repairs) {
  Tok next = m.kind(m.at + 1);
  if (m.found() != Tok::SEMI || startsStatement(next) || next == Tok::END_OF_TEXT)
    return;
  if (m.opens.empty()) // a + ; b
    return propose(m, repairs, plainMessage(m), {replace(m, m.at, "")});
  for (llvm::StringRef text : {",", ""}) {
    Repair repair = expectedAt(m, m.at, m.expects(Tok::COMMA) ? "',' or ')'" : "')'");
    repair.diagnostic.notes.push_back(openedHere(m, m.open()));
    propose(m, repairs, std::move(repair), {replace(m, m.at, text)});
  }
}

void mesh::parse::strayCloser(const Mistake &m, Repairs &repairs) {
  Tok found = m.found();
  if (!(found == Tok::RP || found == Tok::RBRACKET) ||
      (!m.opens.empty() && balance(m, found == Tok::RP ? Tok::LP : Tok::LBRACKET) >= 0))
    return;
  propose(m, repairs, makeRepair(m.range(m.at), diag::StrayCloser, m.quote(m.at)),
          {remove(m, m.at)});
}

/// A parenthesis too many a little earlier.
void mesh::parse::earlierParen(const Mistake &m, Repairs &repairs) {
  int open = balance(m, Tok::LP);
  bool unfinished = m.found() == Tok::END_OF_TEXT || m.found() == Tok::SEMI;
  if (open == 0 || (open > 0 && unfinished))
    return;
  Tok extra = open > 0 ? Tok::LP : Tok::RP;
  for (size_t i = m.at; i-- > m.begin + 1 && i + 16 > m.at;)
    if (m.kind(i) == extra)
      propose(m, repairs,
              open > 0 ? makeRepair(m.range(i), diag::UnexpectedToken, m.quote(i))
                       : makeRepair(m.range(i), diag::StrayCloser, m.quote(i)),
              {remove(m, i)});
}

/// USING a, OVER PARTITION BY a, AS SELECT ...: what must stand in parentheses.
void mesh::parse::missingParens(const Mistake &m, Repairs &repairs) {
  size_t from = m.at;
  bool anything =
      m.expects(Tok::COMMA) || m.expects(Tok::SEMI) || m.expects(Tok::NUMBER) || m.expects(Tok::EQ);
  if (m.at >= m.begin + 3 && m.kind(m.at - 3) == Tok::OVER)
    from = m.at - 2; // OVER w BY x: w was taken for a window's name, BY for an alias.
  else if (m.at >= m.begin + 2 && m.kind(m.at - 2) == Tok::OVER)
    from = m.at - 1;
  else if (m.found() == Tok::COMMA && m.at >= m.begin + 2 && m.kind(m.at - 2) == Tok::IN)
    from = m.at - 1;
  else if (m.at >= m.begin + 2 &&
           (m.kind(m.at - 2) == Tok::CAST || m.kind(m.at - 2) == Tok::EXTRACT))
    from = m.at - 1; // CAST a AS INT
  else if ((!m.expects(Tok::LP) || anything) && m.kind(m.at - 1) != Tok::EXISTS)
    return;
  if (from == m.begin)
    return;
  bool query = m.kind(from) == Tok::SELECT; // With many names in it.
  unsigned depth = 0, tries = 0;
  for (size_t i = from + 1; i < m.tokens.size() && tries != (query ? 40 : 6); ++i) {
    Tok tok = m.kind(i);
    bool ends =
        depth == 0 && (tok == Tok::COMMA || tok == Tok::AS || tok == Tok::RP || tok == Tok::SEMI ||
                       tok == Tok::END_OF_TEXT || tok == Tok::SELECT || tok == Tok::FROM ||
                       tok == Tok::AND || tok == Tok::OR || rankOf(tok) || tok == Tok::IDENT);
    if (ends && ++tries)
      propose(m, repairs, expectedAt(m, from, "'('"),
              {{m.tokens[from].offset, 0, "("}, insertBehind(m, i - 1, ")")});
    depth += tok == Tok::LP;
    if (tok == Tok::RP && depth-- == 0)
      return;
  }
}

/// Operators of other languages, and those written with a blank in between.
void mesh::parse::wrongOperator(const Mistake &m, Repairs &repairs) {
  static constexpr std::pair<const char *, const char *> known[] = {
      {"=<", "<="},  {"=!", "!="},  {"!", "!="},   {"> =", ">="}, {"< =", "<="}, {"! =", "!="},
      {"< >", "<>"}, {"= =", "="},  {"&&", "AND"}, {"&", "AND"},  {"| |", "||"}, {"===", "="},
      {"!==", "<>"}, {"= >", ">="}, {"!<", ">="},  {"!>", "<="}};
  if (m.at == m.begin)
    return;
  llvm::StringRef both = m.text.slice(m.tokens[m.at - 1].offset, m.tokens[m.at].end());
  llvm::StringRef next = m.at + 1 < m.tokens.size()
                             ? m.text.slice(m.tokens[m.at].offset, m.tokens[m.at + 1].end())
                             : "";
  for (auto [wrong, right] : known) {
    size_t from = both == wrong ? m.at - 1 : m.at;
    size_t to = next == wrong ? m.at + 1 : m.at;
    if (both != wrong && next != wrong && (m.spelling(m.at) != wrong || wrong[1]))
      continue;
    uint32_t begin = m.tokens[from].offset, end = m.tokens[to].end();
    std::string text = wrong == llvm::StringRef("!") && m.expects(Tok::NUMBER) ? "NOT " : right;
    if (text == "AND" && end < m.text.size() && !llvm::isSpace(m.text[end]))
      text += " ";
    propose(m, repairs,
            makeRepair(Mistake::rangeOf(begin, end), diag::WrongOperator, wrong,
                       llvm::StringRef(text).trim()),
            {{begin, end - begin, text}});
  }
}

/// "name = x", "name: x".
void mesh::parse::propertySign(const Mistake &m, Repairs &repairs) {
  Tok found = m.found();
  bool sign = found == Tok::EQ || found == Tok::COLON || found == Tok::ASSIGN ||
              found == Tok::FATARROW || found == Tok::ARROW;
  if (!sign || m.at < m.begin + 3 || !isBlock(m.kind(m.begin)))
    return;
  Tok before = m.kind(m.at - 2);
  if (before == Tok::LP || before == Tok::COMMA)
    propose(m, repairs, makeRepair(m.range(m.at), diag::PropertySign, m.quote(m.at)),
            {remove(m, m.at)});
}

/// MODEL name x, kind FULL;
void mesh::parse::blockParens(const Mistake &m, Repairs &repairs) {
  if (m.at != m.begin + 1 || !isBlock(m.kind(m.begin)))
    return;
  size_t end = m.at;
  while (m.kind(end) != Tok::SEMI && m.kind(end) != Tok::END_OF_TEXT)
    ++end;
  Edit open{m.tokens[m.at].offset, 0, "("};
  bool closed = m.kind(end - 1) == Tok::RP; // Maybe only the first one is missing.
  if (closed)
    propose(m, repairs, expectedAt(m, m.at, "'('"), {open});
  propose(m, repairs, expectedAt(m, m.at, "'('"), {open, insertBehind(m, end - 1, ")")});
}

/// kind INCREMENTAL_BY_TIME_RANGE time_column ds: a property of the kind.
void mesh::parse::kindParens(const Mistake &m, Repairs &repairs) {
  static constexpr llvm::StringLiteral ofKinds[] = {
      "batch_size",  "lookback",        "merge_filter",           "partition_by",    "path",
      "time_column", "unique_key",      "valid_to_name",          "valid_from_name", "when_matched",
      "columns",     "updated_at_name", "invalidate_hard_deletes"};
  if (m.at < m.begin + 3 || !isBlock(m.kind(m.begin)) || !m.isName(m.at) ||
      !m.spelling(m.at - 2).equals_insensitive("kind") ||
      !llvm::any_of(
          ofKinds, [&](llvm::StringRef each) { return m.spelling(m.at).equals_insensitive(each); }))
    return;
  unsigned depth = 0;
  size_t end = m.at;
  for (; end + 1 < m.tokens.size(); ++end) {
    if (!depth && (m.kind(end) == Tok::COMMA || m.kind(end) == Tok::RP))
      break;
    depth += m.kind(end) == Tok::LP;
    depth -= m.kind(end) == Tok::RP;
  }
  propose(m, repairs, expectedAt(m, m.at, "'('"),
          {{m.tokens[m.at].offset, 0, "("}, insertBehind(m, end - 1, ")")});
}

/// MODEL (grain (a, b, kind FULL): the list ends before the next property.
void mesh::parse::unclosedList(const Mistake &m, Repairs &repairs) {
  if (!isBlock(m.kind(m.begin)) || m.opens.size() < 2 || m.at < m.begin + 4 ||
      balance(m, Tok::LP) <= 0 || m.kind(m.at - 2) != Tok::COMMA || !m.isName(m.at - 1))
    return;
  Repair repair = expectedAt(m, m.at - 2, "')'");
  repair.diagnostic.notes.push_back(openedHere(m, m.open()));
  propose(m, repairs, std::move(repair), {insertBehind(m, m.at - 3, ")")});
}
