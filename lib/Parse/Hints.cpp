// Hints.cpp - the table of all hints, what they share, and what is done where
// none helps. A new hint is a function in one of the files beside and a line here.

#include "HintsList.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::parse;

// --- What hints ask and propose ---------------------------------------------------

Tok Mistake::kind(size_t i) const {
  if (i >= tokens.size())
    return Tok::END_OF_TEXT;
  const Lexeme &token = tokens[i];
  bool word = token.type == Tok::IDENT && !token.quoted && token.word != Tok::NONE;
  return word ? token.word : token.type;
}

SourceRange Mistake::range(size_t i) const {
  if (tokens[i].type == Tok::END_OF_TEXT && i) // What is missing is missing behind the last token.
    return rangeOf(tokens[i - 1].end(), tokens[i - 1].end());
  return rangeOf(tokens[i].offset, tokens[i].end());
}

std::string Mistake::quote(size_t i) const {
  return kind(i) == Tok::END_OF_TEXT ? "the end of the file" : quoteToken(spelling(i));
}

std::string mesh::parse::quoteToken(llvm::StringRef spelling) {
  llvm::StringRef line = spelling.take_until([](char c) { return c == '\n' || c == '\r'; });
  if (line.size() <= 40 && line.size() == spelling.size())
    return "'" + line.str() + "'";
  line = line.take_front(40);
  while (!line.empty() && (line.back() & 0xc0) == 0x80) // Not within a character.
    line = line.drop_back();
  if (!line.empty() && (line.back() & 0x80))
    line = line.drop_back();
  return "'" + line.str() + "...'";
}

bool Mistake::startsLine(size_t i) const {
  if (i == 0)
    return true;
  return text.slice(tokens[i - 1].end(), tokens[i].offset).contains('\n');
}

bool mesh::parse::isInfix(Tok tok) { return tok >= Tok::EQ && tok <= Tok::IS; }

/// Whether the token may begin an operand, or a table.
bool mesh::parse::startsOperand(const Mistake &m, size_t i) {
  switch (m.tokens[i].type) {
  case Tok::IDENT:
  case Tok::NUMBER:
  case Tok::STRING:
  case Tok::BLOB:
  case Tok::LP:
  case Tok::NULL_:
  case Tok::TRUE_:
  case Tok::FALSE_:
  case Tok::CASE:
  case Tok::MACRO_VARIABLE:
  case Tok::MACRO_STRING:
  case Tok::MACRO_CALL:
  case Tok::PARAMETER:
    return true;
  default:
    return false;
  }
}

bool mesh::parse::startsStatement(Tok tok) {
  switch (tok) {
  case Tok::SELECT:
  case Tok::WITH:
  case Tok::MODEL:
  case Tok::AUDIT:
  case Tok::METRIC:
  case Tok::JINJA:
  case Tok::ON_VIRTUAL_UPDATE_BEGIN:
  case Tok::ON_VIRTUAL_UPDATE_END:
    return true;
  default:
    return tok > Tok::NONE && (usesOf(tok) & STATEMENT);
  }
}

/// The place of a clause in a query; 0 for what begins none.
unsigned mesh::parse::rankOf(Tok tok) {
  switch (tok) {
  case Tok::FROM:
    return 1;
  case Tok::JOIN:
  case Tok::LEFT:
  case Tok::RIGHT:
  case Tok::FULL:
  case Tok::INNER:
  case Tok::CROSS:
  case Tok::NATURAL:
    return 2;
  case Tok::AT_JOIN:
    return 2;
  case Tok::WHERE:
  case Tok::AT_WHERE:
    return 3;
  case Tok::GROUP:
  case Tok::AT_GROUP_BY:
    return 4;
  case Tok::HAVING:
  case Tok::AT_HAVING:
    return 5;
  case Tok::QUALIFY:
  case Tok::WINDOW:
  case Tok::PARTITION:
    return 6;
  case Tok::UNION:
  case Tok::INTERSECT:
  case Tok::EXCEPT:
    return 7;
  case Tok::ORDER:
  case Tok::AT_ORDER_BY:
    return 8;
  case Tok::AT_LIMIT:
  case Tok::LIMIT:
  case Tok::OFFSET:
  case Tok::FETCH:
    return 9;
  default:
    return 0;
  }
}

bool mesh::parse::isJoinWord(Tok tok) { return rankOf(tok) == 2; }

/// The place of the clause that begins at `i`; 0 for a name that only looks so.
unsigned mesh::parse::clauseAt(const Mistake &m, size_t i) {
  Tok tok = m.kind(i), next = m.kind(i + 1);
  if (m.tokens[i].type != Tok::IDENT)
    return rankOf(tok);
  if (i > m.begin && (m.kind(i - 1) == Tok::DOT || m.kind(i - 1) == Tok::AS))
    return 0;
  if (isJoinWord(tok))
    return isJoinWord(next) || next == Tok::OUTER || next == Tok::SEMI_ || next == Tok::ANTI ||
                   m.kind(i + 2) == Tok::JOIN
               ? 2
               : 0;
  if (tok == Tok::PARTITION)
    return next == Tok::BY ? 6 : 0;
  bool operand = next == Tok::IDENT || next == Tok::NUMBER || next == Tok::FIRST ||
                 next == Tok::NEXT || next == Tok::LP || next == Tok::NOT;
  return operand ? rankOf(tok) : 0;
}

llvm::StringRef mesh::parse::clauseName(Tok tok) {
  switch (tok) {
  case Tok::GROUP:
    return "GROUP BY";
  case Tok::ORDER:
    return "ORDER BY";
  case Tok::PARTITION:
    return "PARTITION BY";
  default:
    return isJoinWord(tok) ? "a join" : describe(tok);
  }
}

/// The repair "expected `wanted`, found token `i`".
Repair mesh::parse::expectedAt(const Mistake &m, size_t i, llvm::StringRef wanted) {
  return makeRepair(m.range(i), diag::SyntaxError, wanted, m.quote(i));
}

void mesh::parse::offer(llvm::StringRef whole, Repair &repair) {
  uint32_t begin = repair.edits.front().offset;
  uint32_t end = begin;
  std::string text;
  for (const Edit &edit : repair.edits) { // In their order.
    text += whole.slice(end, edit.offset).str() + edit.text;
    end = edit.offset + edit.length;
  }
  repair.diagnostic.fixes.push_back({Mistake::rangeOf(begin, end), text});
}

void mesh::parse::propose(const Mistake &m, Repairs &repairs, Repair repair,
                          std::initializer_list<Edit> edits) {
  repair.edits.assign(edits);
  offer(m.text, repair);
  repairs.push_back(std::move(repair));
}

Edit mesh::parse::insertBefore(const Mistake &m, size_t i, llvm::StringRef word) {
  uint32_t at = m.tokens[i].offset;
  bool glued = at && !llvm::isSpace(m.text[at - 1]) && m.text[at - 1] != '(';
  return {at, 0, ((glued ? " " : "") + word + " ").str()};
}

Edit mesh::parse::insertBehind(const Mistake &m, size_t i, llvm::StringRef text) {
  return {m.tokens[i].end(), 0, text.str()};
}

Edit mesh::parse::replace(const Mistake &m, size_t i, llvm::StringRef text) {
  return {m.tokens[i].offset, m.tokens[i].length, text.str()};
}

/// Takes the token away, and the blanks before it.
Edit mesh::parse::remove(const Mistake &m, size_t i) {
  uint32_t begin = m.tokens[i].offset;
  if (i > m.begin && m.text.slice(m.tokens[i - 1].end(), begin).trim().empty() && !m.startsLine(i))
    begin = m.tokens[i - 1].end();
  return {begin, m.tokens[i].end() - begin, ""};
}

/// How many more of this opener than of its closer the statement has.
int mesh::parse::balance(const Mistake &m, Tok opener) {
  Tok closer = opener == Tok::LP ? Tok::RP : Tok::RBRACKET;
  int open = 0;
  for (size_t i = m.begin; i < m.tokens.size() && m.kind(i) != Tok::SEMI; ++i)
    open += (m.kind(i) == opener) - (m.kind(i) == closer);
  return open;
}

/// Whether the name before the mistake was taken for an alias, where what comes
/// shows that it begins an expression.
bool mesh::parse::tookAlias(const Mistake &m) {
  Tok found = m.found();
  bool goesOn = found == Tok::DOT || found == Tok::LP || found == Tok::COLONS ||
                found == Tok::NOT || found == Tok::LBRACKET || isInfix(found);
  return goesOn && m.at >= m.begin + 3 && m.isName(m.at - 1) && m.kind(m.at - 2) != Tok::AS &&
         m.kind(m.at - 2) != Tok::DOT && m.kind(m.at - 2) != Tok::COMMA;
}

bool mesh::parse::isBlock(Tok tok) {
  return tok == Tok::MODEL || tok == Tok::AUDIT || tok == Tok::METRIC;
}

DiagNote mesh::parse::openedHere(const Mistake &m, size_t open) {
  bool bracket = m.kind(open) == Tok::LBRACKET;
  return {m.range(open),
          formatDiagnostic(bracket ? diag::BracketOpenedHere : diag::ParenOpenedHere)};
}

// --- The table -------------------------------------------------------------------

namespace {
/// How much the parser must read behind a mistake, with a repair, for the repair
/// to be taken: tokens, and the one that it stops at.
enum Least : uint8_t { Sure = 1, Firm = 2, Likely = 3, Guess = 4, Everything = Repair::everything };

struct Hint {
  void (*propose)(const Mistake &, Repairs &);
  Least least;
};
} // namespace

/// The likeliest first: where two would help, the user sees the upper one.
static constexpr Hint hints[] = {
    {clientCommand, Sure},         // \d, DELIMITER //, %python
    {lookalikeCharacter, Sure},    // “name”
    {jinjaHere, Sure},             // {{ ref('x') }}
    {unclosedText, Likely},        // 'abc
    {swallowedText, Firm},         // 'abc, and the next quote closes it
    {quoteInside, Sure},           // 'it's'
    {backslashEscape, Sure},       // 'it\'s'
    {wrongQuote, Sure},            // `name`
    {badNumber, Sure},             // 1.2.3
    {propertySign, Sure},          // MODEL (name = x)
    {blockParens, Likely},         // MODEL name x;
    {kindParens, Likely},          // kind INCREMENTAL_BY_TIME_RANGE time_column x
    {commentSign, Sure},           // a // the key
    {topRows, Likely},             // SELECT TOP 10 a
    {limitRows, Sure},             // LIMIT 10, in T-SQL
    {distinctPlace, Likely},       // a, DISTINCT b
    {bareText, Likely},            // DATE 2024-01-01
    {frameUnit, Likely},           // ORDER BY a BETWEEN 1 PRECEDING
    {intervalUnit, Sure},          // INTERVAL '1' WEEK
    {elseIf, Likely},              // CASE ... ELSE IF
    {nameLeftOut, Likely},         // a AS FROM t
    {wrongOperator, Sure},         // =<
    {repeatedWord, Likely},        // AND AND
    {misspeltWord, Likely},        // FORM
    {clauseOrder, Likely},         // GROUP BY ... WHERE
    {missingSemicolon, Likely},    // SELECT 1 SELECT 2
    {extraComma, Likely},          // a, b, WHERE
    {keywordAsName, Firm},         // t.a = order
    {semicolonInside, Everything}, // (a; b)
    {unclosedLine, Firm},          // (a, and a line later FROM t
    {unclosedParen, Likely},       // (a FROM t
    {unclosedClause, Likely},      // (SELECT a UNION SELECT b ORDER BY a) ORDER BY a
    {unclosedList, Likely},        // MODEL (grain (a, b, kind FULL)
    {missingFrom, Likely},         // SELECT a t WHERE
    {missingAs, Likely},           // WITH a (SELECT 1)
    {missingOver, Likely},         // SUM(a) (PARTITION BY b)
    {betweenAnd, Likely},          // BETWEEN 1, 2
    {missingParens, Likely},       // USING a
    {strayCloser, Likely},         // a)
    {unopenedParen, Everything},   // a) FROM t
    {missingWord, Likely},         // ORDER a
    {earlierParen, Everything},    // a ), b) FROM t
    {missingComma, Guess},         // a b c
    {missingLink, Guess},          // FROM t a = 1
};

void mesh::parse::collectHints(const Mistake &mistake, Repairs &repairs) {
  for (const Hint &hint : hints) {
    size_t before = repairs.size();
    hint.propose(mistake, repairs);
    for (Repair &repair : llvm::drop_begin(repairs, before))
      repair.least = hint.least;
  }
}

void mesh::parse::collectRemovals(const Mistake &m, Repairs &repairs) {
  bool broken = m.found() >= Tok::UNCLOSED_STRING; // Or all the rest.
  if (m.found() != Tok::END_OF_TEXT && m.found() != Tok::SEMI && !broken)
    propose(m, repairs, plainMessage(m), {remove(m, m.at)});
  for (size_t i : {m.at - 1, m.at - 2})
    if (i >= m.begin && i < m.at && (m.isName(i) || m.kind(i) == Tok::LP || m.kind(i) == Tok::RP))
      propose(m, repairs, makeRepair(m.range(i), diag::UnexpectedToken, m.quote(i)),
              {remove(m, i)});
  for (Repair &repair : repairs)
    repair.least = Everything;
}

Repair mesh::parse::plainMessage(const Mistake &m) {
  if (std::optional<Repair> broken = brokenToken(m))
    return *broken;
  // A comma that was refused where one may stand is the second of two.
  bool second = m.expects(m.tokens[m.at].type);
  // The name of a property, and no value.
  bool property = m.at >= m.begin + 3 && isBlock(m.kind(m.begin)) && m.isName(m.at - 1) &&
                  (m.kind(m.at - 2) == Tok::COMMA || m.kind(m.at - 2) == Tok::LP) &&
                  m.opens.size() == 1 && !m.expects(Tok::COMMA);
  Tok before = m.at > m.begin ? m.kind(m.at - 1) : Tok::NONE;
  std::string wanted = property                    ? "a value for " + m.quote(m.at - 1)
                       : second                    ? "an expression"
                       : m.expected.tokens.empty() ? ""
                                                   : describeExpected(m.expected, before);
  Repair repair = wanted.empty() ? makeRepair(m.range(m.at), diag::UnexpectedToken, m.quote(m.at))
                                 : expectedAt(m, m.at, wanted);
  bool goesOn = rankOf(m.found()) || isInfix(m.found()) || m.found() == Tok::ON ||
                m.found() == Tok::AS || m.found() == Tok::COMMA;
  if (m.at == m.begin && m.behindStatement && goesOn)
    repair.diagnostic.notes.push_back({{}, formatDiagnostic(diag::QueryEnded)});
  bool ends = m.found() == Tok::SEMI || m.found() == Tok::END_OF_TEXT || rankOf(m.found()) ||
              startsStatement(m.found());
  if (size_t open = m.open(); open != Mistake::none && ends && m.kind(open) == Tok::LP)
    repair.diagnostic.notes.push_back({m.range(open), formatDiagnostic(diag::ParenOpenedHere)});
  return repair;
}

// --- Detours ---------------------------------------------------------------------

static void detour(Repairs &repairs, uint32_t begin, uint32_t end, llvm::StringRef text) {
  Repair repair;
  repair.edits = {{begin, end - begin, text.str()}};
  repair.least = 4;
  repairs.push_back(std::move(repair));
}

/// Where the parser could take up again behind the mistake: at the next comma,
/// clause or closer of the same level.
static llvm::SmallVector<size_t, 6> anchors(const Mistake &m) {
  llvm::SmallVector<size_t, 6> found;
  unsigned depth = 0;
  for (size_t i = m.at; i < m.tokens.size() && found.size() < 5 && i < m.at + 2000; ++i) {
    Tok tok = m.kind(i);
    bool anchor = depth == 0 && (tok == Tok::COMMA || tok == Tok::RP || rankOf(tok) ||
                                 tok == Tok::SEMI || tok == Tok::END_OF_TEXT || tok == Tok::WHEN ||
                                 tok == Tok::THEN || tok == Tok::ELSE || tok == Tok::END ||
                                 tok == Tok::AND || tok == Tok::OR || tok == Tok::AS);
    if (anchor && i != m.at)
      found.push_back(i);
    if (tok == Tok::SEMI)
      break;
    depth += tok == Tok::LP;
    if (tok == Tok::RP && depth-- == 0)
      break;
  }
  return found;
}

void mesh::parse::collectDetours(const Mistake &m, Repairs &repairs) {
  uint32_t begin = m.tokens[m.at].offset, end = m.tokens[m.at].end();
  detour(repairs, begin, begin, " x ");
  if (m.found() == Tok::END_OF_TEXT)
    return;
  detour(repairs, begin, begin, ", ");
  detour(repairs, begin, end, "");
  detour(repairs, begin, end, " x ");
  for (size_t anchor : anchors(m)) {
    detour(repairs, begin, m.tokens[anchor].offset, "");
    detour(repairs, begin, m.tokens[anchor].offset, " x ");
  }
  if (m.opens.empty())
    return;
  // All that stands in the parentheses.
  unsigned depth = 0;
  for (size_t i = m.open() + 1; i < m.tokens.size(); ++i) {
    depth += m.kind(i) == Tok::LP;
    if (m.kind(i) == Tok::RP && depth-- == 0) {
      detour(repairs, m.tokens[m.open()].end(), m.tokens[i].offset, " x ");
      return;
    }
  }
}
