// WordRules.h - where a word is a keyword and where a name: the actions of the
// grammar that both passes run. Each looks at the current token and may change
// what it is; `after` is the next character behind it that is no blank.

#ifndef MESH_LIB_PARSE_WORDRULES_H
#define MESH_LIB_PARSE_WORDRULES_H

#include "Scanner.h"
#include "llvm/ADT/StringExtras.h"

namespace mesh::parse {

/// Rules that may be open at a time, in both passes; an expression in parentheses
/// opens four.
inline constexpr unsigned maxOpenRules = 6000;

inline bool isKeyword(const Lexeme &token) {
  return token.type == Tok::IDENT && token.word != Tok::NONE;
}

/// Whether the word at `at` is `word`.
inline bool spells(const char *at, llvm::StringRef word) {
  return llvm::StringRef(at, word.size()).equals_insensitive(word) &&
         !llvm::isAlnum(at[word.size()]) && at[word.size()] != '_';
}

/// Words that are keywords only before one certain word.
inline bool hasPartner(Tok word, const char *after) {
  switch (word) {
  case Tok::AT:
    return spells(after, "time");
  case Tok::SIMILAR:
    return spells(after, "to");
  case Tok::SEMI_:
  case Tok::ANTI:
    return spells(after, "join");
  case Tok::IGNORE_:
  case Tok::RESPECT:
    return spells(after, "nulls");
  case Tok::WITHIN:
    return spells(after, "group");
  case Tok::GROUPING:
    return spells(after, "sets");
  case Tok::CURRENT:
    return spells(after, "row");
  case Tok::RECURSIVE: // Else it is the name of the first table.
    return *after != '(' && !spells(after, "as");
  case Tok::UNBOUNDED:
    return spells(after, "preceding") || spells(after, "following");
  default:
    return llvm::isAlpha(*after);
  }
}

/// Makes the current word a keyword if `uses` has one of its uses.
inline void promote(Lexeme &token, uint16_t wanted, const char *after) {
  if (!isKeyword(token))
    return;
  uint16_t uses = usesOf(token.word);
  if ((uses & wanted) && (!(uses & BEFORE_WORD) || hasPartner(token.word, after)))
    token.type = token.word;
}

/// What belongs to one parse beside the current token.
struct WordState {
  unsigned macroQueries = 0; ///< How deep in queries and statements that are macro arguments.
  unsigned kindDepth = 0;    ///< How deep in the properties of a model's kind.
};

/// Behind a query or statement that is a macro's argument: whether a comma
/// begins the next argument. What begins a query cannot go on a list.
inline bool separatesArguments(const char *afterComma) {
  return spells(afterComma, "select") || spells(afterComma, "with");
}

/// The first word of a statement that is no query names a block or a statement
/// that Mesh passes on.
inline void statementWord(Lexeme &token, const char *after) {
  if (token.type != Tok::IDENT || token.quoted)
    return;
  bool block = token.word == Tok::AUDIT || token.word == Tok::METRIC;
  bool keyword = (block && *after == '(') || token.word == Tok::MODEL;
  token.type = keyword ? token.word : Tok::RAW_WORD;
}

/// A statement as a macro's argument begins with a word of its own.
inline void macroArgumentWord(Lexeme &token, const char *after) {
  if (isKeyword(token) && (usesOf(token.word) & STATEMENT) && llvm::isAlpha(*after))
    token.type = Tok::RAW_WORD;
}

inline void operandWord(Lexeme &token, const char *after) {
  if (!isKeyword(token))
    return;
  uint16_t uses = usesOf(token.word);
  if ((uses & BEFORE_PAREN) && !(uses & AFTER_CALL) && *after == '(') {
    bool block = token.word == Tok::MODEL || token.word == Tok::AUDIT || token.word == Tok::METRIC;
    if (!block)
      token.type = token.word;
  } else if (uses & BEFORE_QUOTE) {
    if (token.word == Tok::INTERVAL) {
      if (*after == '\'' || llvm::isDigit(*after) || *after == '(' || *after == '@')
        token.type = Tok::INTERVAL;
    } else if (*after == '\'') {
      token.type = Tok::TYPED;
    }
  }
}

inline void callWord(Lexeme &token, const char *after) {
  if (!isKeyword(token))
    return;
  uint16_t uses = usesOf(token.word);
  if (!(uses & AFTER_CALL))
    return;
  bool fits = uses & BEFORE_PAREN  ? *after == '('
              : uses & BEFORE_WORD ? hasPartner(token.word, after)
                                   : *after == '(' || llvm::isAlpha(*after) || *after == '"';
  if (fits)
    token.type = token.word;
}

/// IGNORE NULLS and RESPECT NULLS behind the arguments, before the parenthesis.
inline void argumentWord(Lexeme &token, const char *after) {
  bool isNulls = isKeyword(token) && (token.word == Tok::IGNORE_ || token.word == Tok::RESPECT);
  if (isNulls && hasPartner(token.word, after))
    token.type = Tok::ARGUMENT_NULLS;
}

inline void starWord(Lexeme &token, const char *after) {
  Tok word = token.type == Tok::EXCEPT  ? Tok::EXCEPT
             : token.type == Tok::IDENT ? token.word
                                        : Tok::NONE;
  if (word == Tok::EXCLUDE || (word == Tok::EXCEPT && *after == '('))
    token.type = Tok::STAR_EXCEPT;
  else if (word == Tok::REPLACE && *after == '(')
    token.type = Tok::STAR_REPLACE;
  else if (word == Tok::RENAME && *after == '(')
    token.type = Tok::STAR_RENAME;
}

inline void typeWord(Lexeme &token, const char *after) {
  if (!isKeyword(token) || !(usesOf(token.word) & IN_TYPE))
    return;
  if (token.word != Tok::WITHOUT)
    token.type = Tok::TYPE_WORD;
  else if (spells(after, "time"))
    token.type = Tok::WITHOUT;
}

/// Units of time behind INTERVAL '1'. `text` is the current token's.
inline void unitWord(Lexeme &token, llvm::StringRef text) {
  static constexpr llvm::StringRef units[] = {"year",        "quarter",    "month",  "week",
                                              "day",         "hour",       "minute", "second",
                                              "millisecond", "microsecond"};
  if (token.type != Tok::IDENT || token.quoted)
    return;
  for (llvm::StringRef unit : units)
    if (text.equals_insensitive(unit) ||
        (text.size() == unit.size() + 1 && (text.back() | 0x20) == 's' &&
         text.drop_back().equals_insensitive(unit)))
      token.type = Tok::UNIT;
}

/// Names of properties; three of them have values of a form of their own.
inline void propertyWord(Lexeme &token, llvm::StringRef text, const WordState &state) {
  bool isWord = token.type == Tok::IDENT || (token.type > Tok::NONE && (usesOf(token.type) & HARD));
  if (!isWord)
    return;
  token.type = Tok::PROPERTY;
  if (text.equals_insensitive("when_matched"))
    token.type = Tok::PROPERTY_RAW;
  else if (state.kindDepth)
    return;
  else if (text.equals_insensitive("kind"))
    token.type = Tok::PROPERTY_KIND;
  else if (text.equals_insensitive("columns"))
    token.type = Tok::PROPERTY_COLUMNS;
}

/// Where the grammar wants a name, a keyword is one, and @name is a name that a
/// macro makes.
inline void name(Lexeme &token) {
  if (token.type == Tok::MACRO_VARIABLE) {
    token.type = Tok::IDENT;
    token.templated = 1;
  } else if (token.type > Tok::NONE && usesOf(token.type)) {
    token.word = token.type;
    token.type = Tok::IDENT;
  }
}

inline void frameWord(Lexeme &token, const char *after) {
  if (isKeyword(token) && (token.word == Tok::UNBOUNDED || token.word == Tok::CURRENT))
    promote(token, SOFT, after);
}

inline void windowWord(Lexeme &token) {
  if (isKeyword(token) && (token.word == Tok::PARTITION || token.word == Tok::ROWS ||
                           token.word == Tok::RANGE || token.word == Tok::GROUPS))
    token.type = token.word;
}

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_WORDRULES_H
