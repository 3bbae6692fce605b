// ScannerRare.cpp - the tokens that most texts hold none of.

#include "Scanner.h"
#include "ScannerTables.h"
#include "mesh/Dialect/ValueFacts.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::parse;

// --- Words and numbers -------------------------------------------------------

/// A word of more than sixteen bytes, which is no keyword but for a few.
void Scanner::longWord(Lexeme &token, const char *start) {
  const char *at = start + 16;
  while (isWordByte(classAt(at)))
    ++at;
  char first = static_cast<char>(*start | 0x20);
  if (first == 'o' || first == 'j' || meansMoreBehindWord(classAt(at)))
    return oddWord(token, start);
  bool typed = tables.typedNames && *at == ' ' && isBeforeString(at);
  finish(token, Tok::IDENT, start, at, typed ? Tok::TYPE_NAME : Tok::NONE);
}

/// A word with something at its end that `word` did not expect.
void Scanner::oddWord(Lexeme &token, const char *start) {
  const char *at = start + 1;
  while (isWordByte(classAt(at)) || *at == '$')
    ++at;
  if (*at == '@' && (at[1] == '{' || isLetter(classAt(at + 1))))
    return templatedWord(token, start, at);
  size_t length = static_cast<size_t>(at - start);
  ByteClass next = classAt(at);
  if ((next == Quote || next == StringQuote) && prefixed(token, start, at))
    return;
  if (next == HashName)
    return hashedWord(token, start, at);
  ScannerTables::Word known = tables.words[static_cast<size_t>(findWord(start, length))];
  finish(token, known.type, start, at, known.word == Tok::TYPE_NAME ? Tok::NONE : known.word);
  if (token.type != Tok::IDENT || token.word != Tok::NONE)
    return;
  if (next == Ampersand && length == 1 && (*start | 0x20) == 'u' && (at[1] == '\'' || at[1] == '"'))
    return unicode(token, start, at + 1);
  if (tables.typedNames && isBeforeString(at))
    token.word = Tok::TYPE_NAME;
  if (length > 16 && (*start | 0x20) == 'j')
    jinja(token, start, at);
}

/// A name with "#" in it.
void Scanner::hashedWord(Lexeme &token, const char *start, const char *at) {
  while (isWordByte(classAt(at)) || *at == '$' || *at == '#')
    ++at;
  finish(token, Tok::IDENT, start, at);
}

/// U&'text' UESCAPE '!', or a name of that form.
void Scanner::unicode(Lexeme &token, const char *start, const char *open) {
  bool name = *open == '"';
  quoted(token, start, open, *open, name ? Tok::IDENT : Tok::STRING);
  if (token.type != Tok::IDENT && token.type != Tok::STRING)
    return;
  const char *at = skipBlanks(cursor);
  if (!llvm::StringRef(at, 7).equals_insensitive("uescape"))
    return;
  at = skipBlanks(at + 7);
  if (at[0] == '\'' && at[1] && at[2] == '\'')
    finish(token, token.type, start, at + 3);
  token.quoted = name;
}

/// _latin1 'text', _latin1 X'1F': a character set, and a string behind a blank; else
/// a name.
void Scanner::underscored(Lexeme &token, const char *start) {
  static constexpr llvm::StringLiteral sets =
      " armscii8 ascii big5 binary cp1250 cp1251 cp1256 cp1257 cp850 cp852 cp866 cp932 dec8 "
      "eucjpms euckr gb18030 gb2312 gbk geostd8 greek hebrew hp8 keybcs2 koi8r koi8u latin1 "
      "latin2 latin5 latin7 macce macroman sjis swe7 tis620 ucs2 ujis utf16 utf16le utf32 utf8 "
      "utf8mb3 utf8mb4 ";
  word(token, start);
  if (token.type != Tok::IDENT || token.templated)
    return;
  const char *at = cursor, *open = skipBlanks(at);
  bool digits = (*open | 0x20) == 'x' && open[1] == '\'';
  ByteClass quote = classAt(open + digits);
  std::string set = llvm::StringRef(start + 1, static_cast<size_t>(at - start - 1)).lower();
  if (open != at && (quote == Quote || quote == StringQuote) && dialect::listHolds(sets, set))
    quoted(token, start, open + digits, open[digits], Tok::STRING);
}

/// A string with letters before its quote, if they mean anything.
bool Scanner::prefixed(Lexeme &token, const char *start, const char *quote) {
  llvm::StringRef prefix(start, static_cast<size_t>(quote - start));
  if (prefix.size() > 2 && prefix.front() != '_')
    return false;
  std::string lower = prefix.lower();
  bool raw = dialect.rawStrings && lower == "r";
  bool bytes = dialect.byteStrings && (lower == "b" || lower == "rb" || lower == "br");
  bool charset = dialect.charsetStrings && prefix.size() > 1 && prefix.front() == '_';
  if (lower == "x" && *quote == '\'')
    quoted(token, start, quote, '\'', Tok::BLOB);
  else if (raw || bytes || charset || (lower == "e" && dialect.escapeStrings) ||
           (*quote == '\'' && (lower == "n" || lower == "b")))
    quoted(token, start, quote, *quote, Tok::STRING);
  else
    return false;
  return true;
}

/// A name with macros in it: letters, "@name" and "@{name}" without blanks between.
void Scanner::templatedWord(Lexeme &token, const char *start, const char *at) {
  for (;;) {
    if (at[0] == '@' && at[1] == '{') {
      if (at < noBrace) // Looked for before: many of these in a row take no longer.
        break;
      const char *close = at + 2;
      while (close < end && *close != '}' && *close != '\n')
        ++close;
      if (*close != '}') {
        noBrace = close;
        break;
      }
      at = close + 1;
    } else if (at[0] == '@' && isLetter(classAt(at + 1))) {
      ++at;
    } else if (isWordByte(classAt(at)) || *at == '$') {
      ++at;
    } else {
      break;
    }
  }
  if (at == start) // "@{" without its end.
    return finish(token, Tok::UNKNOWN, start, start + 2);
  finish(token, Tok::IDENT, start, at);
  token.templated = 1;
}

/// Where 0b11, 0o17 or 0x1F ends; `at` if it is none.
static const char *endOfRadix(const char *at) {
  llvm::StringRef digits = (at[1] | 0x20) == 'b'   ? "01_"
                           : (at[1] | 0x20) == 'o' ? "01234567_"
                           : (at[1] | 0x20) == 'x' ? "0123456789abcdefABCDEF_"
                                                   : "";
  const char *stop = at + 2;
  if (digits.empty() || !digits.contains(*stop) || !*stop)
    return at;
  while (*stop && digits.contains(*stop))
    ++stop;
  return stop;
}

void Scanner::number(Lexeme &token, const char *start) {
  const char *at = start;
  if (dialect.digitParts && *start != '.' && start != begin && start[-1] == '.')
    return digitPart(token, start);
  auto skipDigits = [&] { // An underscore stands between two of them: 1_b is 1 and _b.
    while (classAt(at) == Digit ||
           (*at == '_' && at != start && classAt(at - 1) == Digit && classAt(at + 1) == Digit))
      ++at;
  };
  if (at[0] == '0' && isLetter(classAt(at + 1)))
    if (const char *stop = endOfRadix(at); stop != at) {
      bool isHex = (at[1] | 0x20) == 'x', known = dialect::valueFacts(dialect).radixNumbers;
      if (known || (!isHex && !dialect.numberSuffixes)) // Never 0 with the name b101.
        return finish(token, known ? Tok::NUMBER : Tok::UNKNOWN, start, stop);
    }
  bool emptyBlob = dialect.blobsAreNumbers && !isWordByte(classAt(at + 2));
  if (at[0] == '0' && (at[1] | 0x20) == 'x' && (llvm::isHexDigit(at[2]) || emptyBlob) &&
      dialect.hexNumbers) {
    at += 2;
    while (llvm::isHexDigit(*at))
      ++at;
    return finish(token, dialect.hexIsBlob ? Tok::BLOB : Tok::NUMBER, start, at);
  }
  skipDigits();
  if (*at == '.') {
    ++at;
    skipDigits();
  }
  if ((*at | 0x20) == 'e') {
    const char *exponent = at + 1 + (at[1] == '+' || at[1] == '-');
    if (classAt(exponent) == Digit) {
      at = exponent;
      skipDigits();
    }
  }
  if (isLetter(classAt(at)) && (dialect.numberSuffixes || dialect.digitNames))
    return lettersBehindNumber(token, start, at);
  finish(token, Tok::NUMBER, start, at);
}

/// t.1a, t.25: a part of a name behind a ".".
void Scanner::digitPart(Lexeme &token, const char *start) {
  const char *at = start;
  while (isWordByte(classAt(at)))
    ++at;
  finish(token, Tok::IDENT, start, at);
}

/// 1L, 1.5BD; or a name that begins with digits.
void Scanner::lettersBehindNumber(Lexeme &token, const char *start, const char *at) {
  const char *stop = at;
  while (isWordByte(classAt(stop)))
    ++stop;
  std::string letters = llvm::StringRef(at, static_cast<size_t>(stop - at)).lower();
  bool suffix = letters == "l" || letters == "s" || letters == "y" || letters == "d" ||
                letters == "f" || letters == "bd";
  if (dialect.numberSuffixes && suffix)
    return finish(token, Tok::NUMBER, start, stop);
  bool isName = dialect.digitNames &&
                std::all_of(start, at, [](char c) { return llvm::isDigit(c) || c == '_'; });
  finish(token, isName ? Tok::IDENT : Tok::NUMBER, start, isName ? stop : at);
}

/// From the quote at `open` to its partner, which is written twice to stand for
/// itself. `start` is where the token begins (a prefix may come before the quote).
void Scanner::quoted(Lexeme &token, const char *start, const char *open, char quote, Tok type) {
  if (type == Tok::STRING && dialect.tripleQuotes && open[1] == quote && open[2] == quote)
    return tripleQuoted(token, start, open);
  bool escaped = false, templated = false, isString = type == Tok::STRING;
  char prefix = llvm::isAlpha(*start) ? static_cast<char>(*start | 0x20) : '\0';
  bool backslashes = isString ? (dialect.backslashEscapes || prefix == 'e') &&
                                    !(prefix == 'r' && dialect.rawStringsEnd)
                              : dialect.escapedNames;
  bool doubles = !isString || dialect.doubledQuotes;
  const char *at = open + 1;
  for (; at < end; ++at) {
    if (*at == quote) {
      if (at[1] != quote || !doubles)
        break;
      escaped = true;
      ++at;
    } else if (*at == '\\' && backslashes) {
      escaped = true;
      ++at;
    } else if (*at == '@' && (at[1] == '{' || isLetter(classAt(at + 1)))) {
      templated = true;
    }
  }
  if (at >= end)
    return finish(token, type == Tok::IDENT ? Tok::UNCLOSED_QUOTE : Tok::UNCLOSED_STRING, start,
                  end);
  if (isString && dialect.adjacentStrings != dialect::AdjacentStrings::Apart && prefix != 'r') {
    const char *more = at + 1;
    bool newline = false;
    for (; classAt(more) == Blank; ++more)
      newline = newline || *more == '\n';
    ByteClass next = classAt(more);
    if ((next == Quote || next == StringQuote) &&
        (newline || dialect.adjacentStrings == dialect::AdjacentStrings::Joined)) {
      quoted(token, start, more, *more, Tok::STRING);
      token.escaped = token.type == Tok::STRING;
      return;
    }
  }
  finish(token, type, start, at + 1);
  token.quoted = type == Tok::IDENT;
  token.escaped = escaped;
  token.templated = templated && type == Tok::IDENT;
}

/// '''text''', which ends at the next three quotes that no backslash stands before.
void Scanner::tripleQuoted(Lexeme &token, const char *start, const char *open) {
  char quote = *open;
  const char *at = open + 3;
  for (; at < end; ++at) {
    if (*at == '\\')
      ++at;
    else if (at[0] == quote && at[1] == quote && at[2] == quote)
      break;
  }
  if (at >= end)
    return finish(token, Tok::UNCLOSED_STRING, start, end);
  finish(token, Tok::STRING, start, at + 3);
  token.escaped = 1;
}

/// $1, or $tag$ ... $tag$ and ${name} where the dialect has it.
void Scanner::dollar(Lexeme &token, const char *start) {
  const char *at = start + 1;
  if (*at == '{' && dialect.braceVariables) {
    while (at < end && *at != '}' && *at != '\n')
      ++at;
    bool closed = *at == '}';
    return finish(token, closed ? Tok::PARAMETER : Tok::UNKNOWN, start,
                  closed ? at + 1 : start + 1);
  }
  while (isWordByte(classAt(at)))
    ++at;
  if (*at == '.' && llvm::isDigit(start[1]) && hasClause(dialect, "money")) // $1.50
    while (llvm::isDigit(*++at))
      ;
  if (*at != '$' || !dialect.dollarStrings) {
    Tok type = at == start + 1 ? Tok::UNKNOWN : Tok::PARAMETER;
    return finish(token, type, start, at);
  }
  llvm::StringRef tag(start, static_cast<size_t>(at + 1 - start));
  llvm::StringRef rest(at + 1, static_cast<size_t>(end - at - 1));
  size_t close = rest.find(tag);
  if (close == llvm::StringRef::npos)
    return finish(token, Tok::UNCLOSED_STRING, start, end);
  finish(token, Tok::STRING, start, rest.data() + close + tag.size());
}

/// Whether what follows an "@" makes a macro of it.
static bool startsMacro(const char *at) {
  return llvm::isAlpha(*at) || *at == '_' || *at == '{' || *at == '\'' || *at == '"' ||
         (*at & 0x80);
}

static Tok clauseMacro(llvm::StringRef name) {
  static constexpr std::pair<const char *, Tok> clauses[] = {
      {"with", Tok::AT_WITH},     {"join", Tok::AT_JOIN},         {"where", Tok::AT_WHERE},
      {"having", Tok::AT_HAVING}, {"group_by", Tok::AT_GROUP_BY}, {"order_by", Tok::AT_ORDER_BY},
      {"limit", Tok::AT_LIMIT}};
  for (auto [text, tok] : clauses)
    if (name.equals_insensitive(text))
      return tok;
  return Tok::MACRO_CALL;
}

/// @name, @name(, @{name}..., @'text'; `start` is where the "@" stands.
void Scanner::macro(Lexeme &token, const char *start) {
  if (dialect.customOperators && !startsMacro(start + 1 + (start[1] == '@')))
    return customOperator(token, start);
  while (start[1] == '@') // "@@name" is "@name".
    ++start;
  if (start[1] == '{')
    return templatedWord(token, start, start);
  if (start[1] == '\'' || start[1] == '"') {
    quoted(token, start, start + 1, start[1], Tok::STRING);
    if (token.type == Tok::STRING)
      token.type = Tok::MACRO_STRING;
    return;
  }
  const char *at = start + 1;
  while (isWordByte(classAt(at)))
    ++at;
  if (at == start + 1)
    return finish(token, Tok::UNKNOWN, start, at);
  bool glued = *at == '@' && (at[1] == '{' || isLetter(classAt(at + 1)));
  bool path = *at == '.' && (isLetter(classAt(at + 1)) || at[1] == '@' || at[1] == '*' ||
                             classAt(at + 1) == Identifier);
  if (glued || path)
    return templatedWord(token, start, start);
  llvm::StringRef name(start + 1, static_cast<size_t>(at - start - 1));
  bool call = *skipBlanks(at) == '(';
  finish(token, call ? clauseMacro(name) : Tok::MACRO_VARIABLE, start, at);
}

/// JINJA_QUERY_BEGIN; ... JINJA_END, which is one token.
void Scanner::jinja(Lexeme &token, const char *start, const char *at) {
  llvm::StringRef opening(start, static_cast<size_t>(at - start));
  if (!opening.equals_insensitive("jinja_query_begin") &&
      !opening.equals_insensitive("jinja_statement_begin"))
    return;
  llvm::StringRef rest(at, static_cast<size_t>(end - at));
  size_t close = rest.find_insensitive("jinja_end");
  if (close == llvm::StringRef::npos)
    return finish(token, Tok::UNCLOSED_JINJA, start, end);
  finish(token, Tok::JINJA, start, at + close + llvm::StringRef("jinja_end").size());
}

/// The token at `at` and its length, for bytes of class Operator.
static std::pair<Tok, unsigned> punctuation(const char *at) {
  switch (at[0]) {
  case '[':
    return {Tok::LBRACKET, 1};
  case '.':
    return {Tok::DOT, 1};
  case '+':
    return {Tok::PLUS, 1};
  case '*':
    return {Tok::STAR, 1};
  case '/':
    return {Tok::SLASH, 1};
  case '%':
    return {Tok::PERCENT, 1};
  case '&':
    return {Tok::AMP, 1};
  case '^':
    return {Tok::CARET, 1};
  case '~':
    return {Tok::TILDE, 1};
  case '?':
    return {Tok::PARAMETER, 1};
  case '{':
    return {Tok::LBRACE, 1};
  case '}':
    return {Tok::RBRACE, 1};
  case '=':
    if (at[1] == '>')
      return {Tok::FATARROW, 2};
    return {Tok::EQ, at[1] == '=' ? 2 : 1};
  case '<':
    if (at[1] == '>')
      return {Tok::NE, 2};
    if (at[1] == '=')
      return at[2] == '>' ? std::pair(Tok::OPERATOR, 3u) : std::pair(Tok::LE, 2u);
    return at[1] == '<' ? std::pair(Tok::SHL, 2u) : std::pair(Tok::LT, 1u);
  case '>':
    if (at[1] == '=')
      return {Tok::GE, 2};
    return at[1] == '>' ? std::pair(Tok::SHR, 2u) : std::pair(Tok::GT, 1u);
  case '!':
    if (at[1] == '<' || at[1] == '>')
      return {Tok::OPERATOR, 2};
    return at[1] == '=' ? std::pair(Tok::NE, 2u) : std::pair(Tok::OPERATOR, 1u);
  case '-':
    if (at[1] == '>')
      return at[2] == '>' ? std::pair(Tok::DARROW, 3u) : std::pair(Tok::ARROW, 2u);
    return {Tok::MINUS, 1};
  case '|':
    return at[1] == '|' ? std::pair(Tok::CONCAT, 2u) : std::pair(Tok::PIPE, 1u);
  case ':':
    if (at[1] == ':')
      return {Tok::COLONS, 2};
    return at[1] == '=' ? std::pair(Tok::ASSIGN, 2u) : std::pair(Tok::COLON, 1u);
  default:
    return {Tok::UNKNOWN, 1};
  }
}

/// A run of operator characters, as PostgreSQL delimits it:
/// https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-OPERATORS
/// It ends before a comment, and before a macro; one of several characters ends in
/// "+" or "-" only if it holds a character that no common operator has.
void Scanner::customOperator(Lexeme &token, const char *start) {
  const char *at = start;
  bool special = false;
  for (; isOperatorByte(*at); ++at) {
    if ((at[0] == '-' && at[1] == '-') || (at[0] == '/' && at[1] == '*') ||
        (at[0] == '@' && startsMacro(at + 1)) ||
        (at[0] == '?' && at != start && !dialect.questionOperators))
      break;
    special = special || llvm::StringRef("~!@#%^&|?").contains(*at);
  }
  while (at - start > 1 && !special && (at[-1] == '+' || at[-1] == '-'))
    --at;
  auto [type, length] = punctuation(start);
  if (at <= start + length) {
    bool single = *start == '@' || *start == '#';
    if (*start == '!' && length == 1)
      type = Tok::UNKNOWN;
    if (*start == '?')
      type = dialect.questionOperators ? Tok::QUESTION : Tok::PARAMETER;
    return finish(token, single && length == 1 ? Tok::OPERATOR : type, start, start + length);
  }
  finish(token, Tok::OPERATOR, start, at);
}

/// ":" as what begins a parameter or a path; else itself.
void Scanner::colon(Lexeme &token, const char *start) {
  ByteClass before = start == begin ? Blank : classAt(start - 1);
  ByteClass behind = classAt(start + 1);
  bool glued = isWordByte(before) || before == Identifier || before == StringQuote ||
               (start != begin && (start[-1] == ')' || start[-1] == ']' || start[-1] == '}' ||
                                   start[-1] == '\'' || start[-1] == '['));
  if (dialect.colonPaths && glued && start[-1] != '\'' &&
      (isLetter(behind) || behind == Identifier || start[1] == '"' || start[1] == '['))
    return finish(token, Tok::PATH_COLON, start, start + 1);
  bool subcolumn =
      start != begin && start[-1] == '.' && dialect.features.has(dialect::Feature::Subcolumns);
  if (glued || subcolumn || !isWordByte(behind) || dialect.arrow == dialect::ArrowUse::Both)
    return finish(token, Tok::COLON, start, start + 1);
  const char *at = start + 1;
  while (isWordByte(classAt(at)))
    ++at;
  finish(token, Tok::PARAMETER, start, at);
}

/// {name: Type}
bool Scanner::braceParameter(Lexeme &token, const char *start) {
  const char *at = skipBlanks(start + 1);
  if (!isLetter(classAt(at)))
    return false;
  while (isWordByte(classAt(at)))
    ++at;
  if (*skipBlanks(at) != ':')
    return false;
  while (at < end && *at != '}' && *at != '\n')
    ++at;
  if (*at != '}')
    return false;
  finish(token, Tok::PARAMETER, start, at + 1);
  return true;
}

/// Whether what an opening bracket begins is a name, where brackets quote. With a
/// comma in it, it is a list of Mesh's own.
bool Scanner::bracketQuotes(const char *at) {
  if (at < noBracket) // Looked for before: many of these in a row take no longer.
    return false;
  while (at < end && *at != ']' && *at != ',' && *at != '\n')
    ++at;
  noBracket = at;
  return at < end && *at == ']';
}

/// Operators; and comments, behind which the next token is read.
void Scanner::mark(Lexeme &token, const char *at) {
  bool commented = false;
  while (*at == '-' || *at == '/' || *at == '#' || *at == '{') {
    if (dialect.dashesNeedBlank && at[0] == '/' && at[1] == '*' && at[2] == '!')
      return finish(token, Tok::UNKNOWN, at, at + 3); // MySQL runs what is in it.
    const char *after = skipComment(at);
    if (!after)
      return finish(token, Tok::UNCLOSED_COMMENT, at, end);
    if (after == at)
      break;
    comment(at, after);
    commented = true;
    at = after;
    while (classAt(at) == Blank)
      ++at;
  }
  if (commented) {
    cursor = at;
    return next(token);
  }
  if (*at == '#' && (dialect.hashNames || !dialect.customOperators))
    return hash(token, at);
  if (dialect.customOperators && isOperatorByte(*at))
    return customOperator(token, at);
  punctuated(token, at);
}

/// Punctuation, which may also begin a number.
void Scanner::punctuated(Lexeme &token, const char *at) {
  using dialect::Feature;
  auto [type, length] = punctuation(at);
  bool bracesMean = dialect.features.has(Feature::Structs) || dialect.features.has(Feature::Maps);
  switch (*at) {
  case '.':
    if (classAt(at + 1) == Digit && !endsOperand(at))
      return number(token, at);
    break;
  case ':':
    if (length == 1)
      return colon(token, at);
    break;
  case '{':
    if (dialect.braceParameters && braceParameter(token, at))
      return;
    if (!bracesMean || at[1] == '{' || at[1] == '%') // Jinja.
      type = Tok::UNKNOWN;
    break;
  case '}':
    if (!bracesMean || (at != begin && (at[-1] == '%' || at[-1] == '#')))
      type = Tok::UNKNOWN;
    break;
  case '?':
    if (dialect.tryColons && at[1] == ':' && at[2] == ':')
      return finish(token, Tok::TRY_COLONS, at, at + 3);
    if (dialect.ternary)
      type = Tok::TERNARY;
    else if (llvm::isDigit(at[1]))
      return parameterNumber(token, at);
    break;
  case '!':
    if (dialect.bang == dialect::BangUse::Not && type == Tok::OPERATOR) // !a, a ! IN (b), a !< b
      type = length == 1 ? Tok::NOT : at[1] == '<' ? Tok::GE : Tok::LE;
    if (length == 2 && type == Tok::OPERATOR && !dialect::hasOperator(dialect, {at, 2}))
      return finish(token, Tok::UNKNOWN, at, at + 1);
    if (length == 1 && dialect.bang == dialect::BangUse::Operator)
      type = dialect.features.has(Feature::BangMethods) ? Tok::BANG : Tok::UNKNOWN;
    break;
  case '|':
    if (length == 2 && dialect.pipesAreOr)
      type = Tok::OR;
    if (at[1] == '>' && hasClause(dialect, "pipes"))
      return finish(token, Tok::PIPE_ARROW, at, at + 2);
    break;
  case '&':
    if (at[1] == '&' && dialect.ampersandsAreAnd)
      return finish(token, Tok::AND, at, at + 2);
    break;
  default:
    break;
  }
  finish(token, type, at, at + length);
}

/// ?1
void Scanner::parameterNumber(Lexeme &token, const char *start) {
  const char *at = start + 1;
  while (llvm::isDigit(*at))
    ++at;
  finish(token, Tok::PARAMETER, start, at);
}

/// Whether the "." at `at` stands behind a value whose numbered field it begins.
bool Scanner::endsOperand(const char *at) const {
  if (at == begin || !(dialect.tupleFields || dialect.digitParts))
    return false;
  ByteClass before = classAt(at - 1);
  return at[-1] == ')' || at[-1] == ']' || isWordByte(before) || before == Identifier;
}

/// #name, or nothing that could begin a token.
void Scanner::hash(Lexeme &token, const char *start) {
  const char *at = start + 1;
  if (dialect.customOperators && !isLetter(classAt(at)))
    return customOperator(token, start);
  while (dialect.hashNames && (isWordByte(classAt(at)) || *at == '#'))
    ++at;
  finish(token, at == start + 1 ? Tok::UNKNOWN : Tok::IDENT, start, at);
}
