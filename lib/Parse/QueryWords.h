// QueryWords.h - where a word is a keyword in statements and in the clauses of a
// query. A part of WordRules.h, which includes it.

#ifndef MESH_LIB_PARSE_QUERYWORDS_H
#define MESH_LIB_PARSE_QUERYWORDS_H

#include "WordRules.h"

namespace mesh::parse {

/// WITH before a value.
inline void withValue(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  if (token.type == Tok::WITH && hasClause(facts, "with_values") && !isCte(after))
    token.type = Tok::WITH_VALUE;
}

/// The first word of a statement that is no query names a block or a statement
/// that Mesh passes on.
inline void statementWord(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  withValue(token, after, facts);
  if (token.type != Tok::IDENT || token.quoted)
    return;
  bool isQuery = token.word == Tok::TABLE_WORD || token.word == Tok::PIVOT ||
                 token.word == Tok::UNPIVOT || token.word == Tok::PIVOT_WIDER ||
                 token.word == Tok::PIVOT_LONGER;
  if (Tok made = isQuery ? queryToken(token.word, after, facts) : Tok::NONE; made != Tok::NONE) {
    token.type = made;
    return;
  }
  bool block = token.word == Tok::AUDIT || token.word == Tok::METRIC;
  bool keyword = (block && *after == '(') || token.word == Tok::MODEL;
  token.type = keyword ? token.word : Tok::RAW_WORD;
}

/// A statement as a macro's argument begins with a word of its own.
inline void macroArgumentWord(Lexeme &token, const char *after) {
  if (isKeyword(token) && (usesOf(token.word) & STATEMENT) &&
      llvm::isAlpha(*after == '@' ? after[1] : *after))
    token.type = Tok::RAW_WORD;
  else if (token.type == Tok::VALUES && *after == ':') // A parameter's name.
    token.type = Tok::IDENT;
}

/// Whether `before` ends in EXISTS (SELECT.
bool endsInExists(llvm::StringRef before);

/// EXISTS (SELECT FROM t): an empty token takes the place of the list. Elsewhere the
/// list was rather forgotten, though PostgreSQL would not mind.
inline void noItems(Lexeme &token, Scanner &scanner) {
  bool ends = token.type == Tok::FROM || token.type == Tok::WHERE;
  if (ends && hasClause(scanner.facts(), "empty_select") &&
      endsInExists({scanner.text(), token.offset}))
    scanner.split(token, Tok::NO_ITEMS, 0);
}

/// GO ends a batch as a semicolon does where it stands alone: on its line, or with
/// `first` in its statement.
inline void batchEnd(Lexeme &token, const Scanner &scanner, bool first = false) {
  if (token.word != Tok::GO || token.quoted)
    return;
  const char *before = scanner.text() + token.offset, *behind = scanner.text() + token.end();
  while (!first && before != scanner.text() && (before[-1] == ' ' || before[-1] == '\t'))
    --before;
  first = first || before == scanner.text() || before[-1] == '\n';
  while (*behind == ' ' || *behind == '\t' || *behind == '\r')
    ++behind;
  if (first &&
      (!*behind || *behind == '\n' || *behind == ';' || (*behind == '-' && behind[1] == '-')))
    token.type = Tok::SEMI;
}

inline void frameWord(Lexeme &token, const char *after) {
  if (isKeyword(token) && (token.word == Tok::UNBOUNDED || token.word == Tok::CURRENT) &&
      hasPartner(token.word, after))
    token.type = token.word;
}

/// WITH @name AS (...): a variable is the name of a common table expression.
inline void macroCte(Lexeme &token) {
  if (token.type == Tok::MACRO_VARIABLE)
    name(token);
}

/// Behind WITH.
inline void withWord(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  ownWord(token, Tok::RECURSIVE, after);
  macroCte(token);
  if (token.type == Tok::ALL && spells(after, "as"))
    plainKeyword(token, facts);
  if (isKeyword(token) && token.word == Tok::FUNCTION && startsName(after) &&
      hasClause(facts, "inline_functions"))
    token.type = Tok::INLINE_FUNCTION;
}

/// Within a function in WITH, `depth` blocks deep: what does not end it.
inline void routineWord(Lexeme &token, const char *after, unsigned depth) {
  if (depth && (token.type == Tok::SELECT || token.type == Tok::VALUES || token.type == Tok::WITH))
    token.type = Tok::ROUTINE_WORD;
  else if (token.type == Tok::WITH && *after == '(')
    token.type = Tok::ROUTINE_WORD;
  else if (token.type == Tok::COMMA && !depth && spells(after, "function"))
    token.type = Tok::ROUTINE_COMMA;
  else if (token.type == Tok::LP && !spells(after, "select") && !spells(after, "with") &&
           !spells(after, "values") && *after != '(')
    token.type = Tok::ROUTINE_LP;
}

/// Behind the name of a common table expression: t (SELECT ...) is t AS (SELECT ...).
inline void cteParen(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  if (token.type == Tok::LP &&
      (spells(after, "select") || spells(after, "with") || spells(after, "from")) &&
      hasClause(facts, "bare_ctes"))
    token.type = Tok::LP_QUERY;
}

/// What begins a query, or stands in the place of one.
inline void queryWord(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  withValue(token, after, facts);
  if (isKeyword(token))
    if (Tok made = queryToken(token.word, after, facts); made != Tok::NONE)
      token.type = made;
}

inline void selectWord(Lexeme &token, llvm::StringRef text, const char *after,
                       const dialect::DialectFacts &facts) {
  if (token.type == Tok::ALL && *after == '.')
    plainKeyword(token, facts);
  else if (token.type == Tok::AS && llvm::isAlpha(*after) && hasClause(facts, "select_as"))
    token.type = Tok::SELECT_AS;
  else if (token.type == Tok::IDENT && !token.quoted)
    if (Tok made = selectToken(token.word, text, after, facts); made != Tok::NONE)
      token.type = made;
}

/// A name before ":" is the alias of the table behind it.
inline void prefixAlias(Lexeme &token, const char *after) {
  if (token.type == Tok::IDENT && *after == ':' && after[1] != ':' && after[1] != '=')
    token.type = Tok::PREFIX_ALIAS;
}

/// What begins with "@" and is no macro, but the place of a file; or is a string that says so.
inline void stageWord(Lexeme &token, Scanner &scanner) {
  const char *at = scanner.text() + token.offset;
  if ((*at != '@' && token.type != Tok::STRING) || !hasClause(scanner.facts(), "stages"))
    return;
  if (token.type == Tok::STRING)
    token.type = Tok::STAGE;
  else if (uint32_t length = stageLength(at))
    scanner.split(token, Tok::STAGE, length);
}

inline bool isOddTable(Tok type) {
  return type == Tok::VALUES || type == Tok::CASE || type == Tok::ALL;
}

inline void tableWord(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  plainKeyword(token, facts);
  if (token.type == Tok::VALUES)
    token.type = Tok::TABLE_VALUES;
  else if (isKeyword(token))
    if (Tok made = tableToken(token.word, after, facts); made != Tok::NONE)
      token.type = made;
}

inline void percentWord(Lexeme &token) {
  if (isKeyword(token) && token.word == Tok::PERCENT_WORD)
    token.type = token.word;
}

/// WITH TIES behind TOP, where an empty list of items would let a tail follow.
inline void topTiesWord(Lexeme &token, const char *after) {
  if (token.type == Tok::WITH && spells(after, "ties"))
    token.type = Tok::TOP_TIES;
}

/// GROUPING SETS behind the items of GROUP BY, without a comma.
inline void groupSetsWord(Lexeme &token, const char *after) {
  if (isKeyword(token) && token.word == Tok::GROUPING && hasPartner(token.word, after))
    token.type = Tok::GROUP_SETS;
}

/// The unit of a sample without parentheses.
inline void sampleWord(Lexeme &token, llvm::StringRef text) {
  bool unit = text.equals_insensitive("rows") || text.equals_insensitive("percent");
  if (((token.type == Tok::IDENT && !token.quoted) || token.type == Tok::ROWS) && unit)
    token.type = Tok::SAMPLE_UNIT;
}

/// BY NAME and CORRESPONDING [BY (...)] behind a set operator.
inline void setWord(Lexeme &token, const char *after) {
  if (!isKeyword(token))
    return;
  if (token.word == Tok::BY && (spells(after, "name") || *after == '('))
    token.type = Tok::SET_BY;
  else if (token.word == Tok::STRICT && spells(after, "corresponding"))
    token.type = Tok::SET_STRICT;
  else if (token.word == Tok::CORRESPONDING)
    token.type = token.word;
}

/// A set operator behind ORDER BY or LIMIT, which then belong to the query before it.
inline void lateSetWord(Lexeme &token, const dialect::DialectFacts &facts) {
  bool isSet =
      token.type == Tok::UNION || token.type == Tok::INTERSECT || token.type == Tok::EXCEPT;
  if (isSet && hasClause(facts, "operand_tails")) {
    token.word = token.type;
    token.type = Tok::LATE_SET;
  }
}

/// USING a, b
inline void usingWord(Lexeme &token, const dialect::DialectFacts &facts) {
  if (token.type == Tok::IDENT && hasClause(facts, "bare_using"))
    token.type = Tok::USING_NAME;
}

/// LIMIT n BY
inline void limitByWord(Lexeme &token) {
  if (token.word == Tok::BY && !token.quoted)
    token.type = Tok::LIMIT_BY;
}

inline void limitWord(Lexeme &token, const char *after) {
  if (token.type == Tok::NUMBER && *after == '%' && isPercentage(after))
    token.type = Tok::PERCENT_NUMBER;
}

/// expr AS (a, b)
inline void namesWord(Lexeme &token, const char *open) {
  if (token.type == Tok::LP && isNameList(open))
    token.type = Tok::LP_NAMES;
}

/// name: expression
inline void colonWord(Lexeme &token, const dialect::DialectFacts &facts) {
  if (token.type == Tok::COLON && hasClause(facts, "prefix_alias"))
    token.type = Tok::ALIAS_COLON;
}

/// Behind the alias of a table: names of its columns, or with types.
inline void columnsWord(Lexeme &token, const char *open) {
  if (token.type == Tok::LP && isDefinitionList(open))
    token.type = Tok::LP_DEFINITIONS;
}

/// Behind the query of a common table expression, and in what follows it there.
inline void cteWord(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  if (isKeyword(token) && (token.word == Tok::SEARCH || token.word == Tok::CYCLE))
    token.type = Tok::CTE_SUFFIX;
  else if (token.type == Tok::COMMA && hasClause(facts, "with_values"))
    token.type = isCte(after) ? Tok::COMMA : Tok::WITH_COMMA;
  else if (token.type == Tok::COMMA && !beginsCte(after))
    token.type = Tok::CTE_COMMA;
}

/// Between rows that stand in FROM without parentheses around them, up to the alias: VALUES
/// (1, 2), (3, 4). Where rows need no parentheses, all that follows is a row: VALUES 1, 2.
inline void rowComma(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  if (token.type == Tok::COMMA && (*after == '(' || hasClause(facts, "values_alias")))
    token.type = Tok::ROW_COMMA;
}

/// Behind a comma in FROM: VALUES (...) is a table like others.
inline void tablesComma(Lexeme &token, const char *after) {
  if (token.type == Tok::VALUES && *after == '(')
    token.type = Tok::TABLE_VALUES;
}

/// The comma behind the last row of VALUES.
inline void rowsComma(Lexeme &token, const char *after) {
  if (token.type == Tok::COMMA &&
      (*after == ')' || *after == ';' || *after == 0 || spells(after, "as")))
    token.type = Tok::LAST_COMMA;
}

/// DISTRIBUTE BY and SORT BY are PARTITION BY and ORDER BY there.
inline void windowWord(Lexeme &token, const char *after) {
  bool sorts = token.word == Tok::DISTRIBUTE || token.word == Tok::SORT;
  if (sorts && !token.quoted && spells(after, "by"))
    token.type = token.word == Tok::SORT ? Tok::ORDER : Tok::PARTITION;
  if (isKeyword(token) && (token.word == Tok::PARTITION || token.word == Tok::ROWS ||
                           token.word == Tok::RANGE || token.word == Tok::GROUPS))
    token.type = token.word;
}

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_QUERYWORDS_H
