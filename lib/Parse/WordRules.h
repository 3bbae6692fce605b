// WordRules.h - where a word is a keyword and where a name: the actions of the
// grammar that both passes run. Each looks at the current token and may change
// what it is; `after` is the next character behind it that is no blank.

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
  if (isKeyword(token) && (usesOf(token.word) & STATEMENT) && llvm::isAlpha(*after))
    token.type = Tok::RAW_WORD;
}

inline const char *skipWord(const char *at) {
  while (llvm::isAlnum(*at) || *at == '_')
    ++at;
  while (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')
    ++at;
  return at;
}

/// Units of time behind INTERVAL '1'.
inline bool isUnit(llvm::StringRef text) {
  static constexpr llvm::StringRef units[] = {
      "year",        "quarter",     "month",   "week",    "day",        "hour",
      "minute",      "second",      "decade",  "century", "millennium", "nanosecond",
      "millisecond", "microsecond", "isoweek", "isoyear"};
  static constexpr llvm::StringRef pairs[] = {
      "year_month",       "day_hour",           "day_minute",        "day_second",
      "hour_minute",      "hour_second",        "minute_second",     "day_microsecond",
      "hour_microsecond", "minute_microsecond", "second_microsecond"};
  for (llvm::StringRef unit : units)
    if (text.equals_insensitive(unit) ||
        (text.size() == unit.size() + 1 && (text.back() | 0x20) == 's' &&
         text.drop_back().equals_insensitive(unit)))
      return true;
  for (llvm::StringRef pair : pairs)
    if (text.equals_insensitive(pair))
      return true;
  return false;
}

/// `text` is the current token's.
inline void unitWord(Lexeme &token, llvm::StringRef text) {
  if (token.type == Tok::IDENT && !token.quoted && isUnit(text))
    token.type = Tok::UNIT;
}

/// The unit behind an expression, which may hold an interval itself.
inline void lastUnitWord(Lexeme &token, llvm::StringRef text) {
  if (token.type == Tok::IDENT && !token.quoted && isUnit(text))
    token.type = Tok::LAST_UNIT;
}

/// The word at the front of a text that is padded.
inline llvm::StringRef wordAt(const char *at) {
  const char *stop = at;
  while (llvm::isAlnum(*stop) || *stop == '_')
    ++stop;
  return {at, static_cast<size_t>(stop - at)};
}

/// -1 DAY, - '1' DAY: a sign, a literal and a unit of time.
inline bool isSignedInterval(const char *at) {
  if (*at != '-' && *at != '+')
    return false;
  while (*++at == ' ')
    ;
  if (*at == '\'') {
    while (*++at && *at != '\'' && *at != '\n')
      ;
    ++at;
  } else if (!llvm::isDigit(*at)) {
    return false;
  }
  while (llvm::isDigit(*at) || *at == '.')
    ++at;
  while (*at == ' ')
    ++at;
  return isUnit(wordAt(at));
}

/// 2 * 2 DAY: a number that an operator follows.
inline bool isSum(const char *at) {
  while (llvm::isDigit(*at))
    ++at;
  while (*at == ' ')
    ++at;
  return *at == '*' || *at == '/' || *at == '%' || *at == '+' || *at == '-';
}

/// INTERVAL is a keyword before a value; where a dialect lets any expression follow,
/// before every word that may begin one.
inline Tok intervalWord(const char *after, const dialect::DialectFacts &facts) {
  bool string = *after == '\'' || (*after == '"' && facts.doubleQuotesString);
  if (facts.intervalExpressions && llvm::isDigit(*after) && isSum(after))
    return Tok::INTERVAL_EXPR;
  if (string || llvm::isDigit(*after) || *after == '(' || *after == '@' || *after == '?' ||
      (*after == ':' && after[1] != ':' && after[1] != '=') || isSignedInterval(after))
    return Tok::INTERVAL;
  if (!facts.intervalExpressions)
    return Tok::IDENT;
  if (*after == '-' || *after == '`')
    return Tok::INTERVAL_EXPR;
  if (!llvm::isAlpha(*after) && *after != '_')
    return Tok::IDENT;
  llvm::StringRef next = wordAt(after);
  Tok known = findWord(after, next.size());
  bool ends = known != Tok::NONE && known != Tok::CASE && (usesOf(known) & (HARD | NOT_ALIAS));
  return ends ? Tok::IDENT : Tok::INTERVAL_EXPR;
}

/// EXTRACT(field FROM ...), not a function of that name.
inline bool isExtract(const char *paren) {
  const char *at = paren + 1;
  while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')
    ++at;
  if (*at == '\'' || *at == '"') {
    char quote = *at;
    while (*++at && *at != quote)
      ;
    ++at;
    while (*at == ' ')
      ++at;
  } else {
    at = skipWord(at);
  }
  return spells(at, "from");
}

/// Whether a query may stand in the parenthesis, not arguments.
inline bool mayBeginQuery(const char *paren) {
  const char *at = paren + 1;
  while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')
    ++at;
  return !llvm::isAlpha(*at) || spells(at, "select") || spells(at, "with") ||
         spells(at, "values") || spells(at, "from");
}

/// WITH TIME ZONE '...', behind the type of a literal.
inline bool isZonedLiteral(const char *at) {
  if (!spells(at, "with") && !spells(at, "without"))
    return false;
  at = skipWord(at);
  if (!spells(at, "time"))
    return false;
  at = skipWord(at);
  return spells(at, "zone") && *skipWord(at) == '\'';
}

inline void operandWord(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  uint16_t uses = usesOf(token.word);
  if ((uses & BEFORE_PAREN) && !(uses & AFTER_CALL) && *after == '(') {
    bool block = token.word == Tok::MODEL || token.word == Tok::AUDIT || token.word == Tok::METRIC;
    bool isPart = token.word == Tok::DATE_PART;
    bool other =
        ((isPart || (token.word == Tok::EXTRACT && facts.extractIsCall)) && !isExtract(after)) ||
        (token.word == Tok::EXISTS && facts.arrow == dialect::ArrowUse::Lambda &&
         !mayBeginQuery(after));
    if (!block && !other)
      token.type = isPart ? Tok::EXTRACT : token.word;
  } else if (token.word == Tok::INTERVAL) {
    token.type = intervalWord(after, facts);
  } else if (uses & BEFORE_QUOTE) {
    bool zoned = (token.word == Tok::TIME || token.word == Tok::TIMESTAMP) && isZonedLiteral(after);
    if (*after == '\'' || (*after == '"' && facts.doubleQuotesString) || zoned)
      token.type = Tok::TYPED;
  } else if (token.word == Tok::TYPE_NAME) {
    token.type = Tok::TYPED;
  } else if ((uses & BEFORE_ANGLE) && *after == '<' && facts.angleTypes) {
    token.type = Tok::ANGLE_TYPE;
  } else if (token.word == Tok::INTO && startsName(after) && isReserved(facts, "into")) {
    token.type = Tok::INTO; // SELECT INTO t FROM u, which has no columns, is no column INTO.
  } else if (token.word == Tok::NEXT && spells(after, "value") && spells(skipWord(after), "for")) {
    token.type = Tok::NEXT;
  } else if (token.word == Tok::APPROXIMATE || token.word == Tok::ANY) {
    if (startsName(after) && *skipWord(after) == '(')
      token.type = Tok::PREFIX_WORD;
  } else if (token.word == Tok::BINARY || token.word == Tok::CONNECT_BY_ROOT) {
    if (startsName(after) || *after == '(' || *after == '\'' || *after == '"')
      token.type = Tok::PREFIX_WORD;
  }
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

/// OVER (...) behind a value that is no call.
inline void valueOver(Lexeme &token, const char *after) {
  if (token.type == Tok::IDENT && !token.quoted && *after == '(')
    token.type = Tok::VALUE_OVER;
}

/// VALUES as the name of a column, where what follows it begins no row.
inline void valuesName(Lexeme &token, const char *after) {
  bool isName = !*after || llvm::StringRef("),.;:=<>+*/%|]").contains(*after);
  for (const char *word :
       {"as", "from", "where", "and", "or", "is", "in", "like", "order", "group"})
    isName = isName || spells(after, word);
  if (isName)
    quotedName(token);
}

/// Tokens that, where an operand begins, may be other than they look.
inline bool isOddOperand(Tok type) {
  constexpr uint64_t odd =
      bitOf(Tok::STAR) | bitOf(Tok::PERCENT) | bitOf(Tok::LIKE) | bitOf(Tok::AND) | bitOf(Tok::OR);
  return isOneOf(type, odd) || type == Tok::ALL || type == Tok::VALUES || type == Tok::CASE;
}

/// = ALL (...), LIKE(...), AND(...); %s and %(name)s; *COLUMNS(...); VALUES as a name
inline void oddOperand(Lexeme &token, Scanner &scanner) {
  const char *at = scanner.text() + token.offset;
  if (token.type == Tok::PERCENT) {
    const char *stop = at + 1;
    if (*stop == '(') {
      while (llvm::isAlnum(*++stop) || *stop == '_')
        ;
      if (*stop++ != ')')
        return;
    }
    if (*stop == 's' && !llvm::isAlnum(stop[1]) && stop[1] != '_')
      scanner.split(token, Tok::PARAMETER, static_cast<uint32_t>(stop + 1 - at));
  } else if (token.type == Tok::STAR) {
    bool columns = scanner.facts().customOperators && spells(at + 1, "columns");
    if (columns && *skipWord(at + 1) == '(')
      token.type = Tok::OPERATOR;
  } else if (token.type == Tok::VALUES) {
    valuesName(token, scanner.peek(token));
  } else if ((token.type == Tok::CASE || token.type == Tok::ALL) && *scanner.peek(token) == '.') {
    plainKeyword(token, scanner.facts());
  } else if (token.type == Tok::CASE) {
    return;
  } else if (*scanner.peek(token) == '(') {
    bool isOperator = token.type == Tok::AND || token.type == Tok::OR;
    if (!isOperator || scanner.facts().operatorCalls)
      token.type = Tok::IDENT;
  }
}

/// Words that are names where a value may be left out, before the grammar asks whether
/// one is there: VALUES, GROUP before a comma, and in some dialects AND(...).
inline void oddName(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  if (token.type == Tok::VALUES)
    valuesName(token, after);
  else if ((token.type == Tok::AND || token.type == Tok::OR) && *after == '(' &&
           facts.operatorCalls)
    token.type = Tok::IDENT;
  else if (token.type == Tok::GROUP && (*after == ')' || *after == ','))
    quotedName(token);
}
inline bool isOddName(Tok type) {
  return type == Tok::VALUES || type == Tok::AND || type == Tok::OR || type == Tok::GROUP;
}

/// Behind the "(" of a call: a column (+), and VALUES as a name.
inline void openCall(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  if (token.type == Tok::PLUS && *after == ')' && facts.features.has(dialect::Feature::OuterMarks))
    token.type = Tok::OUTER_MARK;
  else
    oddName(token, after, facts);
}

/// {fn value}, {d 'text'}
inline void odbcWord(Lexeme &token, llvm::StringRef text, const char *after,
                     const dialect::DialectFacts &facts) {
  if (token.type != Tok::IDENT || token.quoted ||
      !facts.features.has(dialect::Feature::OdbcEscapes))
    return;
  bool isCall = text.equals_insensitive("fn") && llvm::isAlpha(*after);
  bool isTime = *after == '\'' && (text.equals_insensitive("d") || text.equals_insensitive("t") ||
                                   text.equals_insensitive("ts"));
  if (isCall || isTime)
    token.type = Tok::ODBC_WORD;
}

/// SECOND(3). `open` is where the token begins.
inline void precisionWord(Lexeme &token, const char *open) {
  if (token.type != Tok::LP)
    return;
  const char *at = open + 1;
  while (llvm::isDigit(*at))
    ++at;
  if (at != open + 1 && *at == ')')
    token.type = Tok::UNIT_LP;
}

/// Behind a unit: another number with a unit.
inline void moreUnits(Lexeme &token, const char *start, const char *after,
                      const dialect::DialectFacts &facts) {
  if (!facts.features.has(dialect::Feature::IntervalSums))
    return;
  if ((token.type == Tok::NUMBER || token.type == Tok::STRING) && isUnit(wordAt(after)))
    token.type = Tok::INTERVAL_MORE;
  else if ((token.type == Tok::PLUS || token.type == Tok::MINUS) && isSignedInterval(start))
    token.type = Tok::INTERVAL_SIGN;
}

/// [a:-:b]
inline void boundWord(Lexeme &token, const char *after) {
  if (token.type == Tok::MINUS && *after == ':')
    token.type = Tok::NO_BOUND;
}

inline void symmetricWord(Lexeme &token, const char *after) {
  bool word = isKeyword(token) && (token.word == Tok::SYMMETRIC || token.word == Tok::ASYMMETRIC);
  if (word && !spells(after, "and") && *after != '.' && *after != ',')
    token.type = Tok::SYMMETRIC;
}

/// IS JSON and its like, where IS takes no value.
inline void isTestWord(Lexeme &token, llvm::StringRef text, const dialect::DialectFacts &facts) {
  static constexpr llvm::StringLiteral words[] = {
      "json",  "normalized", "nfc",   "nfd",    "nfkc", "nfkd", "document", "scalar",
      "array", "object",     "value", "unique", "keys", "with", "without"};
  bool word = token.type == Tok::IDENT ? !token.quoted : token.type == Tok::WITH;
  if (!word || facts.features.has(dialect::Feature::IsAnything))
    return;
  for (llvm::StringRef each : words)
    if (text.equals_insensitive(each))
      token.type = Tok::IS_WORD;
}

inline void forWord(Lexeme &token) {
  if (isKeyword(token) && token.word == Tok::FOR)
    token.type = Tok::FOR;
}

/// A word among the arguments of `function`, or the ":" that takes its place.
inline void wordInCall(Lexeme &token, llvm::StringRef text, llvm::StringRef function,
                       bool atStart) {
  bool word =
      token.type == Tok::IDENT ? !token.quoted : token.type > Tok::NONE && usesOf(token.type) != 0;
  if (token.type == Tok::COLON)
    word = !atStart;
  if (!word)
    return;
  Tok found = findCallWord(function, text, atStart);
  if (found != Tok::NONE)
    token.type = found;
}

/// At the start of an argument.
inline void argumentStart(Lexeme &token, llvm::StringRef text, const char *after,
                          llvm::StringRef function) {
  if (!isKeyword(token))
    return;
  bool behind = llvm::isAlnum(*after) || *after == '_' || *after == '\'' || *after == '"';
  if (token.word == Tok::LAMBDA && (llvm::isAlpha(*after) || *after == '"' || *after == '_'))
    token.type = Tok::LAMBDA;
  else if ((token.word == Tok::TABLE_WORD || token.word == Tok::MODEL) && startsName(after))
    token.type = Tok::TABLE_ARGUMENT;
  else if (token.word == Tok::VARIADIC && (behind || *after == '$' || *after == '('))
    token.type = Tok::OPERATOR;
  else if ((usesOf(token.word) & CALL_START) && behind)
    wordInCall(token, text, function, true);
}

/// Behind a word of a call: `last`.
inline void wordBehindWord(Lexeme &token, llvm::StringRef text, llvm::StringRef function,
                           llvm::StringRef last) {
  bool startsValue = token.type == Tok::IDENT || token.type == Tok::NULL_ ||
                     token.type == Tok::TRUE_ || token.type == Tok::FALSE_ ||
                     token.type == Tok::CASE || token.type == Tok::NOT;
  if (!startsValue || !wantsValue(function, last))
    wordInCall(token, text, function, false);
}

inline void zoneWord(Lexeme &token, const char *after) {
  if (isKeyword(token) && token.word == Tok::WITHOUT && spells(after, "time"))
    token.type = Tok::WITHOUT;
}

/// NTH_VALUE(a, 2) FROM LAST OVER (...)
inline bool isFromEnd(const char *after) {
  if (!spells(after, "first") && !spells(after, "last"))
    return false;
  after = skipWord(after);
  return spells(after, "over") || spells(after, "ignore") || spells(after, "respect");
}

inline void callWord(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  if (token.type == Tok::FROM && isFromEnd(after))
    token.type = Tok::FROM_END;
  if (!isKeyword(token))
    return;
  if (token.word == Tok::APPLY && *after == '(' &&
      facts.features.has(dialect::Feature::ColumnTransformers))
    token.type = Tok::COLUMN_APPLY;
  uint16_t uses = usesOf(token.word);
  if (!(uses & AFTER_CALL))
    return;
  bool fits = token.word == Tok::EXPORT_STATE ? true
              : uses & BEFORE_PAREN           ? *after == '('
              : uses & BEFORE_WORD            ? hasPartner(token.word, after)
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

inline void starWord(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  Tok word = token.type == Tok::EXCEPT  ? Tok::EXCEPT
             : token.type == Tok::IDENT ? token.word
                                        : Tok::NONE;
  bool bare = facts.starTakesName && llvm::isAlpha(*after) && !spells(after, "select") &&
              !spells(after, "all") && !spells(after, "distinct") && !spells(after, "with");
  if (word == Tok::EXCLUDE || (word == Tok::EXCEPT && (*after == '(' || bare)))
    token.type = Tok::STAR_EXCEPT;
  else if (word == Tok::REPLACE)
    token.type = *after == '(' ? Tok::STAR_REPLACE : Tok::STAR_REPLACE_ONE;
  else if (word == Tok::RENAME)
    token.type = *after == '(' ? Tok::STAR_RENAME : Tok::STAR_RENAME_ONE;
  else if (word == Tok::APPLY && *after == '(' &&
           facts.features.has(dialect::Feature::ColumnTransformers))
    token.type = Tok::COLUMN_APPLY;
}

/// Whether a type goes on: `last` is the word before, in any case of letters.
inline bool continuesType(llvm::StringRef last, llvm::StringRef word, const char *after) {
  auto isOneOf = [](llvm::StringRef text, std::initializer_list<llvm::StringRef> all) {
    for (llvm::StringRef each : all)
      if (text.equals_insensitive(each))
        return true;
    return false;
  };
  bool character = isOneOf(last, {"character", "char", "nchar", "varchar"});
  if (isOneOf(word, {"unsigned", "signed", "zerofill"}))
    return true;
  if (isOneOf(word, {"precision"}))
    return isOneOf(last, {"double"});
  if (isOneOf(word, {"varying"}))
    return character || isOneOf(last, {"bit", "binary"});
  if (isOneOf(word, {"character", "char", "varchar"}) && isOneOf(last, {"national", "long"}))
    return true;
  if (isOneOf(word, {"character"}))
    return spells(after, "set");
  if (isOneOf(word, {"set"}))
    return character;
  if (isOneOf(word, {"large"}))
    return (character || isOneOf(last, {"binary"})) && spells(after, "object");
  if (isOneOf(word, {"object"}))
    return isOneOf(last, {"large"});
  if (isOneOf(word, {"int", "integer", "bigint", "smallint", "tinyint"}))
    return isOneOf(last, {"unsigned", "signed"});
  if (isOneOf(word, {"raw"}))
    return isOneOf(last, {"long"});
  if (isOneOf(word, {"to"}))
    return isUnit(last);
  // The name behind CHARACTER SET.
  const char *before = last.data() - 1;
  while (*before == ' ')
    --before;
  bool isSet = isOneOf(last, {"set"}) && (*before | 0x20) == 'r' && (before[-1] | 0x20) != 'o';
  return isSet || (isUnit(word) && isOneOf(last, {"interval", "to"}));
}

inline void typeWord(Lexeme &token, llvm::StringRef text, const char *after, llvm::StringRef last,
                     const dialect::DialectFacts &facts) {
  if (token.type == Tok::LT) {
    if (facts.angleTypes && (last.equals_insensitive("array") || last.equals_insensitive("map") ||
                             last.equals_insensitive("struct") || last.equals_insensitive("range")))
      token.type = Tok::TYPE_LT;
    return;
  }
  if (token.type == Tok::LBRACKET && *after != ']' && !facts.bracketTypes)
    token.type = Tok::CAST_LBRACKET;
  if (token.type != Tok::IDENT || token.quoted)
    return;
  if (token.word == Tok::WITHOUT && (spells(after, "time") || spells(after, "local")))
    token.type = Tok::WITHOUT;
  else if (token.word == Tok::ARRAY && !facts.angleTypes && isReserved(facts, "array"))
    token.type = Tok::TYPE_ARRAY;
  else if (continuesType(last, text, after))
    token.type = Tok::TYPE_WORD;
}

/// The type of a field, which may be called UNION.
inline void fieldWord(Lexeme &token, const char *after) {
  if (token.type == Tok::UNION && *after == '(')
    token.type = Tok::IDENT;
}

inline void fieldOption(Lexeme &token, const char *after) {
  if (isKeyword(token) && token.word == Tok::COMMENT && (*after == '\'' || *after == '"'))
    token.type = Tok::COMMENT;
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
  if (isKeyword(token) && (token.word == Tok::UNBOUNDED || token.word == Tok::CURRENT) &&
      hasPartner(token.word, after))
    token.type = token.word;
}

/// GROUPING SETS, and RECURSIVE behind WITH.
inline void ownWord(Lexeme &token, Tok word, const char *after) {
  if (isKeyword(token) && token.word == word && hasPartner(word, after))
    token.type = word;
}

/// Behind WITH.
inline void withWord(Lexeme &token, const char *after, const dialect::DialectFacts &facts) {
  ownWord(token, Tok::RECURSIVE, after);
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

/// Between rows that stand in FROM without parentheses around them.
inline void rowComma(Lexeme &token, const char *after) {
  if (token.type == Tok::COMMA && *after == '(' && !isNameList(after))
    token.type = Tok::ROW_COMMA;
}

/// The comma behind the last row of VALUES.
inline void rowsComma(Lexeme &token, const char *after) {
  if (token.type == Tok::COMMA && (*after == ')' || *after == ';' || *after == 0))
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

#include "ClauseWords.h"

#endif // MESH_LIB_PARSE_WORDRULES_H
