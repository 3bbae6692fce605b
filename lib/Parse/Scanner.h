// Scanner.h - text to tokens, one at a time. Which quotes, comments and words
// there are is the dialect's; which words are keywords is left to the parser.

#ifndef MESH_LIB_PARSE_SCANNER_H
#define MESH_LIB_PARSE_SCANNER_H

#include "ScannerTables.h"
#include "mesh/Dialect/Dialect.h"
#include "llvm/ADT/SmallVector.h"
#include <cstring>

namespace mesh::parse {

class Scanner {
public:
  /// `text` must be followed by SourceManager::padding NUL bytes.
  Scanner(llvm::StringRef text, const dialect::DialectFacts &facts);

  /// Reads the next token; at the end of the text, END_OF_TEXT again and again.
  void next(Lexeme &token);

  /// The first character behind the last token that is no blank and in no
  /// comment; NUL at the end. The caller may look at what follows it.
  const char *peek() const { return skipBlanks(cursor); }
  const char *peek(const Lexeme &token) const { return skipBlanks(begin + token.end()); }

  /// The first character from `at` on that is no blank and in no comment.
  const char *skip(const char *at) const { return skipBlanks(at); }

  const char *text() const { return begin; }
  const dialect::DialectFacts &facts() const { return dialect; }

  /// Of a token that holds two, such as the ">>" behind nested types: makes it the
  /// first of them, of `length` bytes. It must be the token that was read last.
  void split(Lexeme &token, Tok type, uint32_t length) {
    finish(token, type, begin + token.offset, begin + token.offset + length);
  }

  struct CommentSpan {
    uint32_t offset, length;
  };
  llvm::ArrayRef<CommentSpan> comments() const { return found; }
  /// The comment that was read last is a part of the text.
  void forgetComment() { found.pop_back(); }

private:
  ByteClass classAt(const char *at) const { return tables.classes[static_cast<uint8_t>(*at)]; }
  const char *skipBlanks(const char *at) const;
  const char *skipComment(const char *at) const;
  void word(Lexeme &token, const char *start);
  bool isBeforeString(const char *at) const;
  void longWord(Lexeme &token, const char *start);
  void oddWord(Lexeme &token, const char *start);
  void digits(Lexeme &token, const char *start);
  void plainQuoted(Lexeme &token, const char *start, char quote, Tok type);
  void identifier(Lexeme &token, const char *start);
  void mark(Lexeme &token, const char *at);
  bool prefixed(Lexeme &token, const char *start, const char *quote);
  void templatedWord(Lexeme &token, const char *start, const char *at);
  bool bracketQuotes(const char *at);
  void hashedWord(Lexeme &token, const char *start, const char *at);
  void unicode(Lexeme &token, const char *start, const char *open);
  void underscored(Lexeme &token, const char *start);
  void number(Lexeme &token, const char *start);
  void digitPart(Lexeme &token, const char *start);
  void parameterNumber(Lexeme &token, const char *start);
  void lettersBehindNumber(Lexeme &token, const char *start, const char *at);
  bool endsOperand(const char *at) const;
  void hash(Lexeme &token, const char *start);
  void tripleQuoted(Lexeme &token, const char *start, const char *open);
  void quoted(Lexeme &token, const char *start, const char *open, char quote, Tok type);
  void dollar(Lexeme &token, const char *start);
  void macro(Lexeme &token, const char *start);
  void customOperator(Lexeme &token, const char *start);
  void punctuated(Lexeme &token, const char *start);
  void colon(Lexeme &token, const char *start);
  bool braceParameter(Lexeme &token, const char *start);
  void jinja(Lexeme &token, const char *start, const char *at);
  void comment(const char *start, const char *stop);
  void finish(Lexeme &token, Tok type, const char *start, const char *stop, Tok word = Tok::NONE) {
    // In the two pieces in which it will be copied soon: what is read in larger ones
    // than it was written in has to wait until that is in the cache.
    uint64_t head = static_cast<uint16_t>(type) | uint64_t(static_cast<uint16_t>(word)) << 16 |
                    static_cast<uint64_t>(start - begin) << 32;
    std::memcpy(static_cast<void *>(&token), &head, sizeof(head));
    token.length = static_cast<uint32_t>(stop - start) & 0xfffffffu;
    token.quoted = token.escaped = token.templated = token.unused = 0;
    cursor = stop;
  }

  const char *begin, *end, *cursor;
  const dialect::DialectFacts &dialect;
  const ScannerTables &tables;
  llvm::SmallVector<CommentSpan, 8> found;
  const char *noBracket = nullptr; ///< Up to here no "]" ends a name in brackets.
  const char *noBrace = nullptr;   ///< Up to here no "}" ends a "@{" that has been read.
};

/// The tokens as a parser asks for them: the current one, and the last that was
/// consumed. The generated parser sees it as ANTLR's `_input`.
struct Input {
  Scanner scanner;
  Lexeme current, last;

  Input *operator->() { return this; }
  size_t LA(int) const { return static_cast<size_t>(static_cast<int64_t>(current.type)); }
  void advance();
};

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_SCANNER_H
