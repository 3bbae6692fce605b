// Token.cpp - the table of words: a hash table that the compiler fills.

#include "Token.h"
#include <array>
#include <cstring>

using namespace mesh;
using namespace mesh::parse;

namespace {
struct TokenFacts {
  const char *name, *text;
  uint16_t uses; ///< 0: no word.
};

/// A word of at most 16 letters, lower-cased by setting bit 5 of every byte,
/// which also maps "_" and digits one to one.
struct Packed {
  uint64_t low = 0, high = 0;
  bool operator==(const Packed &) const = default;
};

constexpr size_t slots = 512;
} // namespace

static constexpr TokenFacts facts[] = {
    {"NONE", "", 0},
#define MESH_TOKEN(Name, Text) {#Name, Text, 0},
#define MESH_WORD(Name, Text, Uses) {#Name, Text, Uses},
#include "Tokens.def"
};

static constexpr size_t slotOf(Packed word) {
  return (word.low * 0x9e3779b97f4a7c15u ^ word.high * 0xc2b2ae3d27d4eb4fu) >> 55;
}
static_assert(slots == 1u << (64 - 55));

static constexpr Packed pack(const char *text, size_t length) {
  Packed word;
  for (size_t i = 0; i != length; ++i)
    (i < 8 ? word.low : word.high) |= uint64_t(static_cast<uint8_t>(text[i]) | 0x20) << (i % 8 * 8);
  return word;
}

namespace {
struct Entry {
  Packed word;
  Tok tok = Tok::NONE;
};
} // namespace

static constexpr auto table = [] {
  std::array<Entry, slots> entries{};
  for (size_t i = 0; i != std::size(facts); ++i) {
    size_t length = std::char_traits<char>::length(facts[i].text);
    if (!facts[i].uses || length > 16)
      continue;
    Packed word = pack(facts[i].text, length);
    size_t slot = slotOf(word);
    while (entries[slot].tok != Tok::NONE)
      slot = (slot + 1) % slots;
    entries[slot] = {word, static_cast<Tok>(i)};
  }
  return entries;
}();

uint16_t mesh::parse::usesOf(Tok tok) { return facts[static_cast<size_t>(tok)].uses; }

llvm::StringRef mesh::parse::describe(Tok tok) {
  if (tok == Tok::END_OF_TEXT)
    return "the end of the file";
  return facts[static_cast<size_t>(tok)].text;
}

llvm::StringRef mesh::parse::nameOf(Tok tok) {
  if (tok == Tok::END_OF_TEXT)
    return "END_OF_TEXT";
  return facts[static_cast<size_t>(tok)].name;
}

/// The few words that are longer than the table holds.
static Tok findLongWord(llvm::StringRef word) {
  for (Tok tok : {Tok::ON_VIRTUAL_UPDATE_BEGIN, Tok::ON_VIRTUAL_UPDATE_END})
    if (word.equals_insensitive(facts[static_cast<size_t>(tok)].text))
      return tok;
  return Tok::NONE;
}

Tok mesh::parse::findWord(const char *text, size_t length) {
  if (length > 16)
    return findLongWord({text, length});
  Packed word;
  std::memcpy(&word, text, sizeof(word)); // Little-endian, as `pack`.
  constexpr uint64_t bit5 = 0x2020202020202020u;
  if (length < 8) {
    word.low = (word.low | bit5) & ((uint64_t(1) << length * 8) - 1);
    word.high = 0;
  } else {
    word.low |= bit5;
    word.high = length == 16 ? word.high | bit5
                             : (word.high | bit5) & ((uint64_t(1) << (length - 8) * 8) - 1);
  }
  for (size_t slot = slotOf(word);; slot = (slot + 1) % slots) {
    if (table[slot].tok == Tok::NONE)
      return Tok::NONE;
    if (table[slot].word == word)
      return table[slot].tok;
  }
}
