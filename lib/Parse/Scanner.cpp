// Scanner.cpp - one switch over the class of a token's first byte. The text is
// padded with NUL bytes, so nothing here tests for its end before looking.

#include "Scanner.h"
#include "llvm/ADT/StringExtras.h"
#include <array>
#include <cassert>
#include <cstring>
#include <mutex>

using namespace mesh;
using namespace mesh::parse;

namespace {
/// What a byte may begin.
enum Class : uint8_t {
  Unknown,
  Blank,
  Letter, ///< Also "_" and every byte of a multi-byte character.
  Digit,
  Quote,
  Identifier,  ///< A quote that makes an identifier.
  StringQuote, ///< A double quote where it makes a string.
  Dollar,
  Hash,
  At,
  Single, ///< Punctuation of one byte, which no dialect has another use for.
  Dot,
  Operator, ///< All other punctuation.
  Nul,
};

using ClassTable = std::array<uint8_t, 256>;
} // namespace

/// The tokens of class Single.
static constexpr auto singles = [] {
  std::array<Tok, 128> table{};
  table['('] = Tok::LP;
  table[')'] = Tok::RP;
  table[','] = Tok::COMMA;
  table[';'] = Tok::SEMI;
  table[']'] = Tok::RBRACKET;
  return table;
}();

/// What goes on with a word: bytes of class Letter and Digit, and "$".
static constexpr auto goesOn = [] {
  std::array<bool, 256> table{};
  for (unsigned c = 0; c != 256; ++c)
    table[c] = c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
               c == '_' || c == '$';
  return table;
}();

static ClassTable makeClasses(const dialect::DialectFacts &facts) {
  ClassTable table{};
  for (char c : {' ', '\t', '\n', '\r', '\f', '\v'})
    table[static_cast<uint8_t>(c)] = Blank;
  for (int c = 'a'; c <= 'z'; ++c)
    table[c] = table[c - 'a' + 'A'] = Letter;
  for (int c = 0x80; c <= 0xff; ++c)
    table[c] = Letter;
  table['_'] = Letter;
  for (int c = '0'; c <= '9'; ++c)
    table[c] = Digit;
  for (char c : llvm::StringRef("[:=<>!+-*/%|&^~?{}"))
    table[static_cast<uint8_t>(c)] = Operator;
  for (char c : llvm::StringRef("(),;]"))
    table[static_cast<uint8_t>(c)] = Single;
  table['.'] = Dot;
  table['\''] = Quote;
  table['"'] = facts.doubleQuotesString ? StringQuote : Identifier;
  if (facts.backticksQuote)
    table['`'] = Identifier;
  if (facts.bracketsQuote)
    table['['] = Identifier;
  table['$'] = Dollar;
  table['#'] = Hash;
  table['@'] = At;
  table[0] = Nul;
  return table;
}

using WordTable = std::array<bool, wordTableSize>;

/// Which words of Tokens.def are keywords in the dialect.
static WordTable makeWords(const dialect::DialectFacts &facts) {
  WordTable table{};
  for (size_t i = 1; i != table.size(); ++i) {
    Tok tok = static_cast<Tok>(i);
    if (!usesOf(tok))
      continue;
    std::string word = describe(tok).lower();
    bool optional = usesOf(tok) & OPTIONAL;
    table[i] = optional ? dialect::listHolds(facts.words, word)
                        : !dialect::listHolds(facts.plainWords, word);
  }
  return table;
}

static const bool *wordsOf(const dialect::DialectFacts &facts) {
  static std::array<WordTable, dialect::dialectCount> tables;
  static std::array<std::once_flag, dialect::dialectCount> made;
  auto index = static_cast<size_t>(facts.id);
  std::call_once(made[index], [&] { tables[index] = makeWords(facts); });
  return tables[index].data();
}

/// The table of a dialect, made when it is first asked for.
static const uint8_t *classesOf(const dialect::DialectFacts &facts) {
  static const auto tables = [] {
    std::vector<ClassTable> all(dialect::allDialects().size());
    for (const dialect::DialectFacts *each : dialect::allDialects())
      all[static_cast<size_t>(each->id)] = makeClasses(*each);
    return all;
  }();
  return tables[static_cast<size_t>(facts.id)].data();
}

Scanner::Scanner(llvm::StringRef text, const dialect::DialectFacts &facts)
    : begin(text.begin()), end(text.end()), cursor(text.begin()), dialect(facts),
      classes(classesOf(facts)), keywords(wordsOf(facts)) {
  if (text.starts_with("\xef\xbb\xbf")) // A byte order mark is no part of the text.
    cursor += 3;
}

void Scanner::finish(Lexeme &token, Tok type, const char *start, const char *stop) {
  token.type = type;
  token.word = Tok::NONE;
  token.offset = static_cast<uint32_t>(start - begin);
  token.length = static_cast<uint32_t>(stop - start) & 0xfffffffu;
  token.quoted = token.escaped = token.templated = 0;
  cursor = stop;
}

void Scanner::comment(const char *start, const char *stop) {
  found.push_back({static_cast<uint32_t>(start - begin), static_cast<uint32_t>(stop - start)});
}

/// The end of the comment that begins at `at`; `at` itself if none does, and
/// null if it is not closed.
const char *Scanner::skipComment(const char *at) const {
  bool line = (at[0] == '-' && at[1] == '-' &&
               (!dialect.dashesNeedBlank || static_cast<unsigned char>(at[2]) <= ' ')) ||
              (at[0] == '#' && dialect.hashComments) ||
              (at[0] == '/' && at[1] == '/' && dialect.slashComments);
  if (line) {
    const void *newline = std::memchr(at, '\n', static_cast<size_t>(end - at));
    return newline ? static_cast<const char *>(newline) : end;
  }
  if (at[0] != '/' || at[1] != '*')
    return at;
  unsigned depth = 1;
  for (at += 2; at < end; ++at) {
    if (at[0] == '*' && at[1] == '/') {
      ++at;
      if (--depth == 0)
        return at + 1;
    } else if (dialect.nestedComments && at[0] == '/' && at[1] == '*') {
      ++at;
      ++depth;
    }
  }
  return nullptr;
}

const char *Scanner::skipBlanks(const char *at) const {
  for (;;) {
    while (classes[static_cast<uint8_t>(*at)] == Blank)
      ++at;
    const char *after = skipComment(at);
    if (!after)
      return end;
    if (after == at)
      return at;
    at = after;
  }
}

static bool isWordByte(uint8_t byteClass) { return byteClass == Letter || byteClass == Digit; }

void Scanner::word(Lexeme &token, const char *start) {
  const char *at = start + 1;
  while (goesOn[static_cast<uint8_t>(*at)])
    ++at;
  if (*at == '@' && (at[1] == '{' || classes[static_cast<uint8_t>(at[1])] == Letter))
    return templatedWord(token, start, at);
  size_t length = static_cast<size_t>(at - start);
  uint8_t next = classes[static_cast<uint8_t>(*at)];
  if ((next == Quote || next == StringQuote) && prefixed(token, start, at))
    return;
  Tok known = findWord(start, length);
  finish(token, Tok::IDENT, start, at);
  if (known != Tok::NONE && keywords[static_cast<size_t>(known)]) {
    uint16_t uses = usesOf(known);
    if (uses & HARD)
      token.type = known;
    if (!(uses & HARD) || (uses & COMBINES))
      token.word = known;
    return;
  }
  if (dialect.unicodeStrings && *at == '&' && at[1] == '\'' && length == 1 &&
      (*start | 0x20) == 'u')
    return quoted(token, start, at + 1, '\'', Tok::STRING);
  if (dialect.anyTypedLiteral)
    typeName(token, at);
  if (length > 16 && (*start | 0x20) == 'j')
    jinja(token, start, at);
}

/// A name that a string follows is a type, where the dialect says so.
void Scanner::typeName(Lexeme &token, const char *at) {
  while (*at == ' ')
    ++at;
  uint8_t behind = classes[static_cast<uint8_t>(*at)];
  if ((behind == Quote || behind == StringQuote) && token.type == Tok::IDENT)
    token.word = Tok::TYPE_NAME;
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
    } else if (at[0] == '@' && classes[static_cast<uint8_t>(at[1])] == Letter) {
      ++at;
    } else if (isWordByte(classes[static_cast<uint8_t>(*at)]) || *at == '$') {
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

void Scanner::number(Lexeme &token, const char *start) {
  const char *at = start;
  auto isDigit = [&](char c) { return classes[static_cast<uint8_t>(c)] == Digit || c == '_'; };
  if (at[0] == '0' && (at[1] | 0x20) == 'x' && llvm::isHexDigit(at[2]) && dialect.hexNumbers) {
    at += 2;
    while (llvm::isHexDigit(*at))
      ++at;
    return finish(token, dialect.hexIsBlob ? Tok::BLOB : Tok::NUMBER, start, at);
  }
  while (isDigit(*at))
    ++at;
  if (*at == '.') {
    ++at;
    while (isDigit(*at))
      ++at;
  }
  if ((*at | 0x20) == 'e') {
    const char *exponent = at + 1 + (at[1] == '+' || at[1] == '-');
    if (classes[static_cast<uint8_t>(*exponent)] == Digit) {
      at = exponent;
      while (isDigit(*at))
        ++at;
    }
  }
  if (classes[static_cast<uint8_t>(*at)] == Letter &&
      (dialect.numberSuffixes || dialect.digitNames))
    return lettersBehindNumber(token, start, at);
  finish(token, Tok::NUMBER, start, at);
}

/// 1L, 1.5BD; or a name that begins with digits.
void Scanner::lettersBehindNumber(Lexeme &token, const char *start, const char *at) {
  const char *stop = at;
  while (isWordByte(classes[static_cast<uint8_t>(*stop)]))
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
  char prefix = start == open ? '\0' : static_cast<char>(*start | 0x20);
  bool backslashes = isString && (dialect.backslashEscapes || prefix == 'e');
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
    } else if (*at == '@' && (at[1] == '{' || classes[static_cast<uint8_t>(at[1])] == Letter)) {
      templated = true;
    }
  }
  if (at >= end)
    return finish(token, type == Tok::IDENT ? Tok::UNCLOSED_QUOTE : Tok::UNCLOSED_STRING, start,
                  end);
  if (isString && dialect.adjacentStrings != dialect::AdjacentStrings::Apart && prefix == '\0') {
    const char *more = at + 1;
    bool newline = false;
    for (; classes[static_cast<uint8_t>(*more)] == Blank; ++more)
      newline = newline || *more == '\n';
    uint8_t next = classes[static_cast<uint8_t>(*more)];
    if ((next == Quote || next == StringQuote) &&
        (newline || dialect.adjacentStrings == dialect::AdjacentStrings::Joined)) {
      quoted(token, more, more, *more, Tok::STRING);
      if (token.type == Tok::STRING) {
        finish(token, Tok::STRING, start, cursor);
        token.escaped = 1;
      }
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

/// $1, or $tag$ ... $tag$ where the dialect has it.
void Scanner::dollar(Lexeme &token, const char *start) {
  const char *at = start + 1;
  while (isWordByte(classes[static_cast<uint8_t>(*at)]))
    ++at;
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
  while (isWordByte(classes[static_cast<uint8_t>(*at)]))
    ++at;
  if (at == start + 1)
    return finish(token, Tok::UNKNOWN, start, at);
  bool glued = *at == '@' && (at[1] == '{' || classes[static_cast<uint8_t>(at[1])] == Letter);
  bool path = *at == '.' && (classes[static_cast<uint8_t>(at[1])] == Letter || at[1] == '@' ||
                             at[1] == '*' || classes[static_cast<uint8_t>(at[1])] == Identifier);
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

/// Behind the spaces at `at`, but for the last few.
static const char *skipSpaces(const char *at) {
  uint64_t eight;
  while (std::memcpy(&eight, at, 8), eight == 0x2020202020202020u)
    at += 8;
  return at;
}

static constexpr auto operatorBytes = [] {
  std::array<bool, 256> table{};
  for (char c : {'+', '-', '*', '/', '<', '>', '=', '~', '!', '@', '#', '%', '^', '&', '|', '?'})
    table[static_cast<uint8_t>(c)] = true;
  return table;
}();

static bool isOperatorByte(char c) { return operatorBytes[static_cast<uint8_t>(c)]; }

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
  uint8_t before = start == begin ? uint8_t(Blank) : classes[static_cast<uint8_t>(start[-1])];
  uint8_t behind = classes[static_cast<uint8_t>(start[1])];
  bool glued = isWordByte(before) || before == Identifier || before == StringQuote ||
               (start != begin && (start[-1] == ')' || start[-1] == ']' || start[-1] == '}' ||
                                   start[-1] == '\'' || start[-1] == '['));
  if (dialect.colonPaths && glued && start[-1] != '\'' &&
      (behind == Letter || behind == Identifier || start[1] == '"' || start[1] == '['))
    return finish(token, Tok::PATH_COLON, start, start + 1);
  if (glued || !isWordByte(behind) || dialect.arrow == dialect::ArrowUse::Both)
    return finish(token, Tok::COLON, start, start + 1);
  const char *at = start + 1;
  while (isWordByte(classes[static_cast<uint8_t>(*at)]))
    ++at;
  finish(token, Tok::PARAMETER, start, at);
}

/// {name: Type}
bool Scanner::braceParameter(Lexeme &token, const char *start) {
  const char *at = skipBlanks(start + 1);
  if (classes[static_cast<uint8_t>(*at)] != Letter)
    return false;
  while (isWordByte(classes[static_cast<uint8_t>(*at)]))
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

/// Punctuation, which may also begin a comment or a number.
void Scanner::punctuated(Lexeme &token, const char *at) {
  using dialect::Feature;
  auto [type, length] = punctuation(at);
  bool bracesMean = dialect.features.has(Feature::Structs) || dialect.features.has(Feature::Maps);
  switch (*at) {
  case '.':
    if (classes[static_cast<uint8_t>(at[1])] == Digit && !endsOperand(at))
      return number(token, at);
    break;
  case ':':
    if (length == 1)
      return colon(token, at);
    break;
  case '{':
    if (dialect.braceParameters && braceParameter(token, at))
      return;
    if (!bracesMean || at[1] == '{' || at[1] == '%' || at[1] == '#') // Jinja.
      type = Tok::UNKNOWN;
    break;
  case '}':
    if (!bracesMean || at[-1] == '%' || at[-1] == '#')
      type = Tok::UNKNOWN;
    break;
  case '?':
    if (dialect.ternary)
      type = Tok::TERNARY;
    break;
  case '!':
    if (length == 2 && type == Tok::OPERATOR && !dialect::hasOperator(dialect, {at, 2}))
      return finish(token, Tok::UNKNOWN, at, at + 1);
    if (length == 1 && dialect.bang == dialect::BangUse::Operator)
      type = Tok::UNKNOWN;
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

/// Whether the "." at `at` stands behind a value whose numbered field it begins.
bool Scanner::endsOperand(const char *at) const {
  return dialect.tupleFields && at != begin &&
         (at[-1] == ')' || at[-1] == ']' || isWordByte(classes[static_cast<uint8_t>(at[-1])]));
}

void Scanner::next(Lexeme &token) {
  const char *at = cursor;
  for (;;) {
    uint8_t byteClass = classes[static_cast<uint8_t>(*at)];
    switch (byteClass) {
    case Blank:
      ++at;
      if (*at == ' ') // An indented line, most likely.
        at = skipSpaces(at);
      continue;
    case Letter:
      return word(token, at);
    case Digit:
      return number(token, at);
    case Quote:
      return quoted(token, at, at, '\'', Tok::STRING);
    case Identifier:
      if (*at == '[' && !bracketQuotes(at))
        return finish(token, Tok::LBRACKET, at, at + 1);
      return quoted(token, at, at, *at == '[' ? ']' : *at, Tok::IDENT);
    case StringQuote:
      return quoted(token, at, at, '"', Tok::STRING);
    case Single:
      return finish(token, singles[static_cast<uint8_t>(*at)], at, at + 1);
    case Dot:
      if (classes[static_cast<uint8_t>(at[1])] != Digit)
        return finish(token, Tok::DOT, at, at + 1);
      break;
    case Dollar:
      return dollar(token, at);
    case At:
      return macro(token, at);
    case Nul:
      if (at >= end)
        return finish(token, Tok::END_OF_TEXT, end, end);
      return finish(token, Tok::UNKNOWN, at, at + 1);
    case Unknown:
      return finish(token, Tok::UNKNOWN, at, at + 1);
    default:
      break;
    }
    // Punctuation, which may also begin a comment or a number.
    if (*at == '-' || *at == '/' || *at == '#') {
      if (dialect.dashesNeedBlank && at[0] == '/' && at[1] == '*' && at[2] == '!')
        return finish(token, Tok::UNKNOWN, at, at + 3); // MySQL runs what is in it.
      const char *after = skipComment(at);
      if (!after)
        return finish(token, Tok::UNCLOSED_COMMENT, at, end);
      if (after != at) {
        comment(at, after);
        at = after;
        continue;
      }
      if (*at == '#' && (dialect.hashNames || !dialect.customOperators))
        return hash(token, at);
    }
    if (dialect.customOperators && isOperatorByte(*at))
      return customOperator(token, at);
    return punctuated(token, at);
  }
}

/// #name, or nothing that could begin a token.
void Scanner::hash(Lexeme &token, const char *start) {
  const char *at = start + 1;
  if (dialect.customOperators && classes[static_cast<uint8_t>(*at)] != Letter)
    return customOperator(token, start);
  while (dialect.hashNames && (isWordByte(classes[static_cast<uint8_t>(*at)]) || *at == '#'))
    ++at;
  finish(token, at == start + 1 ? Tok::UNKNOWN : Tok::IDENT, start, at);
}
