// ScannerTables.h - what the scanner asks about a dialect for every byte and word.

#ifndef MESH_LIB_PARSE_SCANNERTABLES_H
#define MESH_LIB_PARSE_SCANNERTABLES_H

#include "Token.h"
#include "mesh/Dialect/Dialect.h"
#include <array>

namespace mesh::parse {

/// What a byte may begin.
enum ByteClass : uint8_t {
  Unknown,
  Blank,
  Identifier, ///< A quote that makes an identifier.
  Hash,
  Single, ///< Punctuation of one byte, which no dialect has another use for.
  Dot,
  Operator, ///< All other punctuation.
  Nul,
  // These mean something behind a word, without a blank between.
  Letter, ///< Also "_" and every byte of a multi-byte character.
  Digit,
  Dollar,
  Quote,
  StringQuote, ///< A double quote where it makes a string.
  Ampersand,   ///< Where U&'text' is a string.
  At,
  HashName,   ///< "#" where names hold it.
  Underscore, ///< Where _utf8 'text' is a string.
};

inline bool meansMoreBehindWord(ByteClass byteClass) { return byteClass >= Letter; }
inline bool isLetter(ByteClass byteClass) { return byteClass == Letter || byteClass == Underscore; }
inline bool isWordByte(ByteClass byteClass) { return isLetter(byteClass) || byteClass == Digit; }

inline constexpr auto operatorBytes = [] {
  std::array<bool, 256> table{};
  for (char c : {'+', '-', '*', '/', '<', '>', '=', '~', '!', '@', '#', '%', '^', '&', '|', '?'})
    table[static_cast<uint8_t>(c)] = true;
  return table;
}();

/// Whether the character may be one of several in an operator.
inline bool isOperatorByte(char c) { return operatorBytes[static_cast<uint8_t>(c)]; }

struct ScannerTables {
  std::array<ByteClass, 256> classes{};
  /// Of each word of Tokens.def: the type and the word of its token.
  struct Word {
    Tok type = Tok::IDENT, word = Tok::NONE;
  };
  std::array<Word, wordTableSize> words{};
  bool typedNames = false;   ///< A name before a string is a type.
  bool joinsStrings = false; ///< Strings side by side may be one.
  bool digitParts = false;   ///< Digits behind "." are a name.
};

const ScannerTables &scannerTables(const dialect::DialectFacts &facts);

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_SCANNERTABLES_H
