// Tokens.h - what stands within the tags of a template, token by token.

#ifndef MESH_LIB_JINJA_TOKENS_H
#define MESH_LIB_JINJA_TOKENS_H

#include "mesh/Jinja/Jinja.h"

namespace mesh::jinja {

struct Token {
  enum Kind : uint8_t { End, Name, Integer, Real, Text, Sign } kind = End;
  std::string text;
  size_t offset = 0;
};

class Tokens {
protected:
  Tokens(llvm::StringRef source, Error &where) : text(source), error(where) {}

  /// To the next token, from `at` on.
  void next();
  bool isSign(llvm::StringRef sign) const {
    return token.kind == Token::Sign && token.text == sign;
  }
  bool isWord(llvm::StringRef word) const {
    return token.kind == Token::Name && token.text == word;
  }
  bool take(llvm::StringRef sign) {
    if (!isSign(sign))
      return false;
    next();
    return true;
  }
  bool takeWord(llvm::StringRef word) {
    if (!isWord(word))
      return false;
    next();
    return true;
  }
  void expect(llvm::StringRef sign);
  std::string expectName();
  /// Only the first one is told; there are no more tokens after it.
  void fail(size_t offset, std::string message);

  llvm::StringRef text;
  Error &error;
  size_t at = 0; ///< Behind the token.
  Token token;
  bool failed = false;

private:
  void readNumber();
  void readText();
};

} // namespace mesh::jinja

#endif // MESH_LIB_JINJA_TOKENS_H
