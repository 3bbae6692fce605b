// Token.h - tokens, numbered by Tokens.def.

#ifndef MESH_LIB_PARSE_TOKEN_H
#define MESH_LIB_PARSE_TOKEN_H

#include "llvm/ADT/StringRef.h"
#include <cstddef>
#include <cstdint>

namespace mesh::parse {

/// The numbers that the grammar's vocabulary has too. End of text is -1, as in ANTLR.
enum class Tok : int16_t {
  END_OF_TEXT = -1,
  NONE = 0,
#define MESH_TOKEN(Name, Text) Name,
#define MESH_WORD(Name, Text, Uses) Name,
#include "Tokens.def"
};

/// For sets of the first 64 tokens.
constexpr uint64_t bitOf(Tok tok) { return uint64_t(1) << static_cast<int>(tok); }
constexpr bool isOneOf(Tok tok, uint64_t bits) {
  auto number = static_cast<uint64_t>(static_cast<int64_t>(tok));
  return number < 64 && (bits >> number & 1);
}

/// Where a word may be a keyword; see Tokens.def.
enum WordUse : uint16_t {
  HARD = 1,
  SOFT = 2,
  NOT_ALIAS = 4,
  NOT_TABLE = 8,
  BEFORE_PAREN = 16,
  BEFORE_QUOTE = 32,
  BEFORE_WORD = 64,
  AFTER_CALL = 128,
  IN_TYPE = 256,
  STATEMENT = 512,
  CALL_START = 1024,
  BEFORE_ANGLE = 2048,
  OPTIONAL = 4096,
  COMBINES = 8192,
};

/// How many tokens there are, NONE among them.
inline constexpr size_t wordTableSize = 1
#define MESH_TOKEN(Name, Text) +1
#define MESH_WORD(Name, Text, Uses) +1
#include "Tokens.def"
    ;

struct Lexeme {
  Tok type = Tok::NONE;
  Tok word = Tok::NONE; ///< Of a word that could be a keyword: which.
  uint32_t offset = 0, length : 28 = 0;
  uint32_t quoted : 1 = 0;    ///< A quoted identifier.
  uint32_t escaped : 1 = 0;   ///< The text between the quotes holds escapes.
  uint32_t templated : 1 = 0; ///< An identifier that holds macros.
  uint32_t unused : 1 = 0;    ///< Named, so that all of the word is written at once.

  uint32_t end() const { return offset + length; }
};
static_assert(sizeof(Lexeme) == 12 && offsetof(Lexeme, offset) == 4);

inline constexpr uint16_t wordUses[wordTableSize] = {
    0,
#define MESH_TOKEN(Name, Text) 0,
#define MESH_WORD(Name, Text, Uses) Uses,
#include "Tokens.def"
};

/// Where the word `tok` may be a keyword: a set of WordUse.
constexpr uint16_t usesOf(Tok tok) { return wordUses[static_cast<size_t>(tok)]; }
/// How messages call the token.
llvm::StringRef describe(Tok tok);
/// The name of the token in Tokens.def.
llvm::StringRef nameOf(Tok tok);

/// The keyword that the word `text` spells in any case of letters, or NONE.
/// At least 16 bytes behind `text` must be readable.
Tok findWord(const char *text, size_t length);

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_TOKEN_H
