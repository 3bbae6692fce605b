// WordRules.h - where a word is a keyword and where a name: the actions of the
// grammar that both passes run. Each looks at the current token and may change
// what it is; `after` is the next character behind it that is no blank. Here is
// what all of them need; each kind of place has a file, which this one includes.

#ifndef MESH_LIB_PARSE_WORDRULES_H
#define MESH_LIB_PARSE_WORDRULES_H

#include "Scanner.h"
#include "WordedCalls.h"
#include "llvm/ADT/StringExtras.h"

namespace mesh::parse {

/// Rules that may be open at a time, in both passes, and how many of them an expression
/// in parentheses opens, and one among the arguments of a call.
inline constexpr unsigned maxOpenRules = 6000, rulesOfParens = 4, rulesOfCall = 6;

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
  case Tok::SOUNDS:
    return spells(after, "like");
  case Tok::MEMBER:
    return spells(after, "of");
  case Tok::GLOBAL:
    return spells(after, "in") || spells(after, "not");
  case Tok::NAMED_OPERATOR:
    return *after == '(';
  case Tok::SIMILAR:
    return spells(after, "to");
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

/// The token that a word of a rare clause stands for before `after`, or NONE where
/// it is a name; see RareWords.cpp. `wanted` is the place that asks.
Tok rareToken(Tok word, uint16_t wanted, const char *after, const dialect::DialectFacts &facts);
/// Words that are asked for in one place each.
Tok queryToken(Tok word, const char *after, const dialect::DialectFacts &facts);
Tok selectToken(Tok word, llvm::StringRef text, const char *after,
                const dialect::DialectFacts &facts);
/// Whether a name begins at `at` that is no keyword which may follow a name.
bool startsName(const char *at);
Tok tableToken(Tok word, const char *after, const dialect::DialectFacts &facts);
/// Whether "(" at `at` opens a list of names and nothing else.
bool isNameList(const char *at);
/// Whether "(" at `at` opens names of columns with their types.
bool isDefinitionList(const char *at);
/// Whether a number and a percent sign are all of a LIMIT. `after` is behind the number.
bool isPercentage(const char *after);
/// Whether the comma before `after` begins the next common table expression.
bool beginsCte(const char *after);
/// Whether a common table expression begins at `at`, where a value might as well.
bool isCte(const char *at);
/// How long the words before the table of an INSERT are that is read as a tree; 0 if
/// it is of another form.
uint32_t insertLength(const char *at, const dialect::DialectFacts &facts);
/// How long the place of a staged file is that begins at `at` with "@"; 0 if none does.
uint32_t stageLength(const char *at);

/// Makes the current word a keyword if it has one of the uses that are wanted. `after`
/// looks at what follows, for the few words whose meaning lies there.
template <typename After>
inline void promote(Lexeme &token, uint16_t wanted, const dialect::DialectFacts &facts,
                    After after) {
  if (token.type != Tok::IDENT && token.type != Tok::WITH && token.type != Tok::NOT)
    return;
  uint16_t uses = usesOf(token.word);
  Tok made = token.word;
  if (!(uses & COMBINES) && !(uses & wanted))
    return;
  if (uses & (COMBINES | BEFORE_WORD))
    made = rareToken(token.word, wanted, after(), facts);
  if (made != Tok::NONE)
    token.type = made;
}

/// How deep in BEGIN ... END a statement is that is passed on: there a semicolon
/// does not end it.
struct BlockState {
  enum : uint8_t { None, Possible, Routine, Rule } holds = None;
  bool declares = false, endsCase = false;
  unsigned depth = 0;
  uint32_t opened = 0; ///< Where the outermost BEGIN stands.

  void begin(const Lexeme &first, llvm::StringRef word, const char *after);
  /// Behind the token `last`; `current` is the next one.
  void step(const Lexeme &last, llvm::StringRef text, Lexeme &current, llvm::StringRef currentText);
};

/// What belongs to one parse beside the current token.
struct WordState {
  unsigned macroQueries = 0; ///< How deep in queries and statements that are macro arguments.
  unsigned kindDepth = 0;    ///< How deep in the properties of a model's kind.
  BlockState blocks;         ///< Of the statement that is being passed on.
  bool inserts = false;      ///< Within an INSERT.
  bool valuesCalls = false;  ///< Within ON DUPLICATE KEY UPDATE, where VALUES(a) is a call.
  unsigned documents = 0;    ///< How deep in JSON_TABLE and XMLTABLE.
};

/// Behind a query or statement that is a macro's argument: whether a comma
/// begins the next argument. What begins a query cannot go on a list.
inline bool separatesArguments(const char *afterComma) {
  return spells(afterComma, "select") || spells(afterComma, "with");
}

inline const char *skipWord(const char *at) {
  while (llvm::isAlnum(*at) || *at == '_')
    ++at;
  while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
    ++at;
  return at;
}

/// The word at the front of a text that is padded.
inline llvm::StringRef wordAt(const char *at) {
  const char *stop = at;
  while (llvm::isAlnum(*stop) || *stop == '_')
    ++stop;
  return {at, static_cast<size_t>(stop - at)};
}

/// A keyword that is a name for once: from here on it is as good as quoted.
inline void quotedName(Lexeme &token) {
  token.type = Tok::IDENT;
  token.quoted = 1;
}

/// CASE and ALL where no keyword can be meant, in dialects that reserve neither.
inline void plainKeyword(Lexeme &token, const dialect::DialectFacts &facts) {
  if ((token.type == Tok::CASE || token.type == Tok::ALL) && hasClause(facts, "plain_keywords"))
    quotedName(token);
}

inline void fieldOption(Lexeme &token, const char *after) {
  if (isKeyword(token) && token.word == Tok::COMMENT && (*after == '\'' || *after == '"'))
    token.type = Tok::COMMENT;
}

/// Names of properties; some of them have values of a form of their own.
inline void propertyWord(Lexeme &token, llvm::StringRef text, const WordState &state) {
  bool isWord = token.type == Tok::IDENT || (token.type > Tok::NONE && (usesOf(token.type) & HARD));
  if (!isWord)
    return;
  token.type = Tok::PROPERTY;
  if (text.equals_insensitive("when_matched"))
    token.type = Tok::PROPERTY_RAW;
  else if (state.kindDepth && text.equals_insensitive("time_data_type"))
    token.type = Tok::PROPERTY_TYPE;
  else if (state.kindDepth)
    return;
  else if (text.equals_insensitive("kind"))
    token.type = Tok::PROPERTY_KIND;
  else if (text.equals_insensitive("columns"))
    token.type = Tok::PROPERTY_COLUMNS;
}

/// What begins a constraint behind the type of a column: NOT NULL, PRIMARY KEY.
inline void constraintWord(Lexeme &token, llvm::StringRef text) {
  static constexpr llvm::StringRef words[] = {
      "auto_increment", "autoincrement", "check",     "collate", "comment",    "constraint",
      "default",        "encode",        "generated", "masking", "not",        "null",
      "options",        "primary",       "unique",    "key",     "references", "distkey",
      "sortkey"};
  bool isWord = token.type == Tok::IDENT || token.type > Tok::NONE;
  if (isWord && !token.quoted &&
      llvm::any_of(words, [&](llvm::StringRef word) { return text.equals_insensitive(word); }))
    token.type = Tok::COLUMN_CONSTRAINT;
}

/// Within WHEN MATCHED ... without parentheses: the comma before "name =" or "table."
/// goes on with SET, another begins the next property.
inline void mergeWord(Lexeme &token, const char *after) {
  if (token.type != Tok::COMMA)
    return;
  const char *end = after;
  while (llvm::isAlnum(*end) || *end == '_' || *end == '"' || *end == '`')
    ++end;
  while (*end == ' ' || *end == '\n' || *end == '\t' || *end == '\r')
    ++end;
  if (end != after && (*end == '=' || *end == '.'))
    token.type = Tok::MERGE_COMMA;
}

/// A keyword that is all of a property's value is a name: "grants_target_layer all".
inline void valueWord(Lexeme &token, const char *after) {
  static constexpr Tok values[] = {Tok::NULL_, Tok::TRUE_, Tok::FALSE_};
  if (token.type > Tok::NONE && (usesOf(token.type) & HARD) &&
      !llvm::is_contained(values, token.type) && (*after == ',' || *after == ')'))
    token.type = Tok::IDENT;
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

/// GROUPING SETS, and RECURSIVE behind WITH.
inline void ownWord(Lexeme &token, Tok word, const char *after) {
  if (isKeyword(token) && token.word == word && hasPartner(word, after))
    token.type = word;
}

} // namespace mesh::parse

#include "ClauseWords.h"
#include "ExpressionWords.h"
#include "QueryWords.h"

#endif // MESH_LIB_PARSE_WORDRULES_H
