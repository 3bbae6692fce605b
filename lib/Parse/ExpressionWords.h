// ExpressionWords.h - where a word is a keyword within expressions: operands,
// intervals, calls, stars and types. A part of WordRules.h, which includes it.

#ifndef MESH_LIB_PARSE_EXPRESSIONWORDS_H
#define MESH_LIB_PARSE_EXPRESSIONWORDS_H

#include "WordRules.h"

namespace mesh::parse {

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
  for (llvm::StringRef plural : {"centuries", "millennia"})
    if (text.equals_insensitive(plural))
      return true;
  for (llvm::StringRef pair : pairs)
    if (text.equals_insensitive(pair))
      return true;
  return false;
}

/// `text` is the current token's.
inline void unitWord(Lexeme &token, llvm::StringRef text, const dialect::DialectFacts &facts) {
  if (token.type != Tok::IDENT || token.quoted || !isUnit(text))
    return;
  bool isStandard = llvm::any_of(
      llvm::ArrayRef<llvm::StringRef>{"year", "month", "day", "hour", "minute", "second"},
      [&](llvm::StringRef unit) { return text.equals_insensitive(unit); });
  if (isStandard || !hasClause(facts, "standard_units")) // Else a column's name.
    token.type = Tok::UNIT;
}

/// The unit behind an expression, which may hold an interval itself.
inline void lastUnitWord(Lexeme &token, llvm::StringRef text) {
  if (token.type == Tok::IDENT && !token.quoted && isUnit(text))
    token.type = Tok::LAST_UNIT;
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
  bool isName = llvm::isAlpha(*at) || *at == '_' || *at == '"' || *at == '`';
  return !isName || spells(at, "select") || spells(at, "with") || spells(at, "values") ||
         spells(at, "from");
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
    if (startsName(after) || llvm::isDigit(*after) || *after == '(' || *after == '\'' ||
        *after == '"')
      token.type = Tok::PREFIX_WORD;
  }
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
  } else if (token.type == Tok::ALL && spells(scanner.peek(token), "unnest")) {
    token.type = Tok::PREFIX_WORD; // a LIKE ALL UNNEST(b)
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
  else if (token.type == Tok::LIKE && *after == '(')
    token.type = Tok::IDENT; // LIKE(a, b)
}
inline bool isOddName(Tok type) {
  return type == Tok::VALUES || type == Tok::AND || type == Tok::OR || type == Tok::GROUP ||
         type == Tok::LIKE;
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

/// IGNORE NULLS belongs to the call before it where OVER follows, or where aggregates take it
/// too; else to the call that it is an argument of: ARRAY_AGG(LOWER(a) IGNORE NULLS).
inline bool nullsBehindCall(const char *after, const dialect::DialectFacts &facts) {
  return spells(skipWord(after), "over") || hasClause(facts, "nulls_without_over");
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
                                   : *after == '(' || llvm::isAlpha(*after) || *after == '"' ||
                                         (*after == '@' && token.word == Tok::OVER);
  if (fits && (token.word == Tok::IGNORE_ || token.word == Tok::RESPECT))
    fits = nullsBehindCall(after, facts);
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

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_EXPRESSIONWORDS_H
