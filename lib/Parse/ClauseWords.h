// ClauseWords.h - where a word is a keyword within the rare statements and tables:
// INSERT, pivots, samples, MATCH_RECOGNIZE, JSON_TABLE. A part of WordRules.h, which
// includes it.

#ifndef MESH_LIB_PARSE_CLAUSEWORDS_H
#define MESH_LIB_PARSE_CLAUSEWORDS_H

#include "WordRules.h"

namespace mesh::parse {

/// INSERT INTO and its like, of the common forms, are one token.
inline void insertWord(Lexeme &token, Scanner &scanner) {
  if (token.type != Tok::RAW_WORD || (token.word != Tok::INSERT && token.word != Tok::REPLACE))
    return;
  if (uint32_t length = insertLength(scanner.text() + token.offset, scanner.facts()))
    scanner.split(token, Tok::INSERT_INTO, length);
}

/// What may stand behind the table of an INSERT, and behind its columns.
inline void insertSource(Lexeme &token, llvm::StringRef text, const char *after) {
  if (token.type == Tok::VALUES)
    token.type = Tok::INSERT_VALUES;
  else if (token.type == Tok::LP &&
           (spells(after, "select") || spells(after, "with") || spells(after, "from")))
    token.type = Tok::LP_QUERY;
  else if (token.type != Tok::IDENT || token.quoted)
    return;
  else if (token.word == Tok::PARTITION && *after == '(')
    token.type = Tok::INSERT_PARTITION;
  else if ((token.word == Tok::BY && (spells(after, "name") || spells(after, "position"))) ||
           (text.equals_insensitive("overriding") && llvm::isAlpha(*after)))
    token.type = Tok::INSERT_MODE;
  else if (text.equals_insensitive("default") && spells(after, "values"))
    token.type = Tok::INSERT_DEFAULT;
}

/// ON CONFLICT and ON DUPLICATE KEY, which end the query of an INSERT.
inline void conflictWord(Lexeme &token, const char *after) {
  if (token.type != Tok::ON)
    return;
  const char *behind = skipWord(after);
  if (spells(after, "duplicate") && spells(behind, "key"))
    token.type = Tok::ON_DUPLICATE;
  else if (spells(after, "conflict") &&
           (*behind == '(' || spells(behind, "do") || spells(behind, "on")))
    token.type = Tok::ON_CONFLICT;
}

/// Behind the rows of an INSERT: what has no rule is passed on.
inline void insertTailWord(Lexeme &token) {
  if (token.type == Tok::IDENT)
    token.type = Tok::INSERT_TAIL;
}

/// The words behind ON CONFLICT and ON DUPLICATE.
inline void doWord(Lexeme &token, llvm::StringRef text) {
  if (token.type != Tok::IDENT || token.quoted)
    return;
  static constexpr std::pair<llvm::StringLiteral, Tok> words[] = {{"do", Tok::DO},
                                                                  {"nothing", Tok::DO_NOTHING},
                                                                  {"update", Tok::DO_UPDATE},
                                                                  {"set", Tok::DO_SET},
                                                                  {"key", Tok::DO_KEY}};
  for (const auto &[word, tok] : words)
    if (text.equals_insensitive(word))
      token.type = tok;
}

/// VALUES(a), where no rows can be meant.
inline void valuesCall(Lexeme &token, const char *after, const WordState &state) {
  if (state.valuesCalls && token.type == Tok::VALUES && *after == '(')
    token.type = Tok::IDENT;
}

/// INTO NAME name VALUE value, behind what is unpivoted.
inline void unpivotWord(Lexeme &token, llvm::StringRef text) {
  if (text.equals_insensitive("name") && !token.quoted)
    token.type = Tok::UNPIVOT_NAME;
  else if ((text.equals_insensitive("value") && !token.quoted) || token.type == Tok::VALUES)
    token.type = Tok::UNPIVOT_VALUE;
}

/// FOR behind the aggregates of a pivot.
inline void pivotFor(Lexeme &token) {
  if (token.word == Tok::FOR && !token.quoted)
    token.type = Tok::FOR;
}

inline void pivotValueWord(Lexeme &token, const char *after) {
  if (isKeyword(token) && token.word == Tok::ANY && (*after == ')' || spells(after, "order")))
    token.type = Tok::PIVOT_ANY;
}

/// The parts of MATCH_RECOGNIZE.
inline void matchWord(Lexeme &token, llvm::StringRef text, const char *after) {
  if (token.word == Tok::PARTITION && spells(after, "by"))
    token.type = Tok::PARTITION;
  if (token.type == Tok::WITH)
    token.type = Tok::MATCH_WITH;
  if (token.type != Tok::IDENT || token.quoted)
    return;
  if (text.equals_insensitive("measures"))
    token.type = Tok::MEASURES;
  else if (text.equals_insensitive("pattern") && *after == '(')
    token.type = Tok::PATTERN;
  else if (text.equals_insensitive("subset"))
    token.type = Tok::SUBSET;
  else if (text.equals_insensitive("define"))
    token.type = Tok::DEFINE;
}

/// FINAL and RUNNING before a measure.
inline void measureWord(Lexeme &token, llvm::StringRef text, const char *after) {
  bool word = text.equals_insensitive("final") || text.equals_insensitive("running");
  if (token.type == Tok::IDENT && !token.quoted && word && startsName(after))
    token.type = Tok::MATCH_SEMANTICS;
}

/// DEFAULT ON NULL, behind the values of a pivot.
inline void pivotDefaultWord(Lexeme &token, llvm::StringRef text, const char *after) {
  if (token.type == Tok::IDENT && !token.quoted && text.equals_insensitive("default") &&
      spells(after, "on"))
    token.type = Tok::PIVOT_DEFAULT;
}

/// Within the parentheses of a sample.
inline void sampleStart(Lexeme &token, llvm::StringRef text, const char *after) {
  if (token.type == Tok::IDENT && text.equals_insensitive("bucket") && llvm::isDigit(*after))
    token.type = Tok::BUCKET;
  else if (token.type == Tok::NUMBER && *after == '%' && isPercentage(after))
    token.type = Tok::PERCENT_NUMBER;
}

// --- JSON_TABLE and XMLTABLE ---------------------------------------------------

/// Whether the token is spelled like a word, be it a keyword or not.
inline bool isSpelled(const Lexeme &token) {
  return token.type == Tok::IDENT ? !token.quoted : token.type > Tok::NONE && usesOf(token.type);
}

/// What stands behind an argument, a column or another word.
inline void documentWord(Lexeme &token, llvm::StringRef text) {
  static constexpr llvm::StringLiteral words[] = {
      "by",      "ref",    "value", "array",   "conditional", "document", "empty", "encoding",
      "error",   "exists", "false", "format",  "json",        "keep",     "not",   "null",
      "object",  "omit",   "on",    "quotes",  "scalar",      "string",   "true",  "unconditional",
      "unknown", "utf8",   "with",  "without", "wrapper",     "utf16",    "utf32"};
  if (!isSpelled(token) && token.type != Tok::ON)
    return;
  if (text.equals_insensitive("columns"))
    token.type = Tok::DOC_COLUMNS;
  else if (text.equals_insensitive("passing"))
    token.type = Tok::PASSING;
  else if (text.equals_insensitive("path") || text.equals_insensitive("default"))
    token.type = Tok::DOC_VALUE_WORD;
  for (llvm::StringRef word : words)
    if (text.equals_insensitive(word))
      token.type = Tok::DOC_WORD;
}

/// PASSING BY REF
inline void documentBy(Lexeme &token, const char *after) {
  if (token.word == Tok::BY && !token.quoted && (spells(after, "ref") || spells(after, "value")))
    token.type = Tok::DOC_BY;
}

/// NESTED PATH at the beginning of a column.
inline void documentColumnWord(Lexeme &token, llvm::StringRef text, const char *after) {
  bool nests = spells(after, "path") || *after == '\'';
  if (token.type == Tok::IDENT && !token.quoted && text.equals_insensitive("nested") && nests)
    token.type = Tok::DOC_NESTED;
  else
    name(token);
}

/// WITH WRAPPER behind a type, which may end in WITH TIME ZONE.
inline void documentType(Lexeme &token, const char *after) {
  if (token.type == Tok::WITH && !spells(after, "time") && !spells(after, "local"))
    token.type = Tok::DOC_WORD;
}

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_CLAUSEWORDS_H
