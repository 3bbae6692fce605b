// Scanner.cpp - one switch over the class of a token's first byte, and the tokens
// that most texts consist of; ScannerRare.cpp has the others. The text is padded
// with NUL bytes, so nothing here tests for its end before looking.

#include "Scanner.h"
#include "WordTable.h"
#include <cstring>

using namespace mesh;
using namespace mesh::parse;

/// The tokens of class Single, and operators that are whole if no other
/// character of an operator follows.
static constexpr auto singles = [] {
  std::array<Tok, 128> table{};
  table['('] = Tok::LP;
  table[')'] = Tok::RP;
  table[','] = Tok::COMMA;
  table[';'] = Tok::SEMI;
  table[']'] = Tok::RBRACKET;
  table['='] = Tok::EQ;
  table['<'] = Tok::LT;
  table['>'] = Tok::GT;
  table['+'] = Tok::PLUS;
  table['-'] = Tok::MINUS;
  table['*'] = Tok::STAR;
  table['/'] = Tok::SLASH;
  table['%'] = Tok::PERCENT;
  return table;
}();

Scanner::Scanner(llvm::StringRef text, const dialect::DialectFacts &facts)
    : begin(text.begin()), end(text.end()), cursor(text.begin()), dialect(facts),
      tables(scannerTables(facts)) {
  if (text.starts_with("\xef\xbb\xbf")) // A byte order mark is no part of the text.
    cursor += 3;
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
  if (at[0] == '{' && at[1] == '#') { // Of Jinja; a comment in every dialect.
    size_t stop = llvm::StringRef(at, static_cast<size_t>(end - at)).find("#}", 2);
    return stop == llvm::StringRef::npos ? nullptr : at + stop + 2;
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
    while (classAt(at) == Blank)
      ++at;
    if (*at != '-' && *at != '/' && *at != '#' && *at != '{')
      return at;
    const char *after = skipComment(at);
    if (!after)
      return end;
    if (after == at)
      return at;
    at = after;
  }
}

/// Behind the spaces at `at`, but for the last few.
static const char *skipSpaces(const char *at) {
  uint64_t eight;
  while (std::memcpy(&eight, at, 8), eight == 0x2020202020202020u)
    at += 8;
  return at;
}

/// How many letters, digits and "_" there are at the front, sixteen at most. Other
/// bytes of words are left to `oddWord`.
static unsigned wordLength(Sixteen bytes) {
  return leading(within(bytes | 0x20, 'a', 'z') | within(bytes, '0', '9') | equal(bytes, '_'));
}

void Scanner::word(Lexeme &token, const char *start) {
  Sixteen bytes = loadSixteen(start);
  unsigned length = wordLength(bytes);
  const char *stop = start + length;
  if (meansMoreBehindWord(classAt(stop))) [[unlikely]]
    return length == 16 ? longWord(token, start) : oddWord(token, start);
  ScannerTables::Word known = tables.words[static_cast<size_t>(findWord(pack(bytes, length)))];
  if (known.word == Tok::TYPE_NAME && !(*stop == ' ' && isBeforeString(stop)))
    known.word = Tok::NONE;
  finish(token, known.type, start, stop, known.word);
}

/// A name that a string follows is a type, where the dialect says so.
bool Scanner::isBeforeString(const char *at) const {
  while (*at == ' ')
    ++at;
  return classAt(at) == Quote || classAt(at) == StringQuote;
}

/// Most numbers are digits and nothing else.
void Scanner::digits(Lexeme &token, const char *start) {
  unsigned length = leading(within(loadSixteen(start), '0', '9'));
  ByteClass behind = classAt(start + length);
  if (meansMoreBehindWord(behind) || behind == Dot)
    return number(token, start);
  bool isPart = tables.digitParts && start != begin && start[-1] == '.';
  finish(token, isPart ? Tok::IDENT : Tok::NUMBER, start, start + length);
}

/// Most quoted texts have nothing odd in them or behind them.
void Scanner::plainQuoted(Lexeme &token, const char *start, char quote, Tok type) {
  const char *at = start + 1;
  for (;; at += 16) {
    Sixteen bytes = loadSixteen(at);
    Sixteen odd = equal(bytes, quote) | equal(bytes, '\\') | equal(bytes, '@');
    if (upperBits(odd)) {
      at += leading(~odd);
      break;
    }
    if (at >= end)
      break;
  }
  bool plain = *at == quote && at[1] != quote && at < end;
  const char *stop = at + 1;
  if (plain && tables.joinsStrings && type == Tok::STRING) {
    while (classAt(++at) == Blank)
      ;
    plain = classAt(at) != Quote && classAt(at) != StringQuote;
  }
  if (!plain)
    return quoted(token, start, start, quote, type);
  finish(token, type, start, stop);
  token.quoted = type == Tok::IDENT;
}

/// From a quote that makes names, or the bracket that may do so.
void Scanner::identifier(Lexeme &token, const char *start) {
  if (*start == '[' && !bracketQuotes(start))
    return finish(token, Tok::LBRACKET, start, start + 1);
  plainQuoted(token, start, *start == '[' ? ']' : *start, Tok::IDENT);
}

void Scanner::next(Lexeme &token) {
  const char *at = cursor;
  at += *at == ' ';
  for (;;) {
    switch (classAt(at)) {
    case Blank:
      ++at;
      if (*at == ' ') // An indented line, most likely.
        at = skipSpaces(at);
      continue;
    case Letter:
      return word(token, at);
    case Underscore:
      return underscored(token, at);
    case Digit:
      return digits(token, at);
    case Quote:
      return plainQuoted(token, at, '\'', Tok::STRING);
    case Identifier:
      return identifier(token, at);
    case StringQuote:
      return plainQuoted(token, at, '"', Tok::STRING);
    case Single:
      return finish(token, singles[static_cast<uint8_t>(*at)], at, at + 1);
    case Dot:
      if (classAt(at + 1) == Digit)
        return punctuated(token, at);
      return finish(token, Tok::DOT, at, at + 1);
    case Operator:
      if (Tok single = singles[static_cast<uint8_t>(*at)];
          single != Tok::NONE && !isOperatorByte(at[1]))
        return finish(token, single, at, at + 1);
      return mark(token, at);
    case Ampersand:
    case Hash:
    case HashName:
      return mark(token, at);
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
    }
  }
}

void Input::advance() {
  last = current;
  scanner.next(current);
}
