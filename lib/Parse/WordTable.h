// WordTable.h - the words of Tokens.def in a hash table that the compiler fills.

#ifndef MESH_LIB_PARSE_WORDTABLE_H
#define MESH_LIB_PARSE_WORDTABLE_H

#include "Token.h"
#include "mesh/Basic/Sixteen.h"
#include <array>
#include <string>

namespace mesh::parse {

struct TokenNames {
  const char *name, *text;
};

inline constexpr TokenNames tokenNames[wordTableSize] = {
    {"NONE", ""},
#define MESH_TOKEN(Name, Text) {#Name, Text},
#define MESH_WORD(Name, Text, Uses) {#Name, Text},
#include "Tokens.def"
};

/// A word of at most 16 letters, lower-cased by setting bit 5 of every byte,
/// which also maps "_" and digits one to one.
struct PackedWord {
  uint64_t low = 0, high = 0;
  bool operator==(const PackedWord &) const = default;
};

inline constexpr size_t wordSlots = 1024; ///< So many that few words share one.

constexpr size_t slotOf(PackedWord word) {
  return (word.low + word.high * 9) * 0x9e3779b97f4a7c15u >> 54;
}
static_assert(wordSlots == 1u << (64 - 54));

struct WordTable {
  std::array<uint16_t, wordSlots> index{};       ///< The word in each slot, or 0.
  std::array<PackedWord, wordTableSize> words{}; ///< By its number.
};

inline constexpr WordTable wordTable = [] {
  WordTable table;
  for (size_t i = 0; i != wordTableSize; ++i) {
    size_t length = std::char_traits<char>::length(tokenNames[i].text);
    if (!wordUses[i] || length > 16)
      continue;
    PackedWord &word = table.words[i];
    for (size_t at = 0; at != length; ++at)
      (at < 8 ? word.low : word.high) |=
          uint64_t(static_cast<uint8_t>(tokenNames[i].text[at]) | 0x20) << (at % 8 * 8);
    size_t slot = slotOf(word);
    while (table.index[slot])
      slot = (slot + 1) % wordSlots;
    table.index[slot] = static_cast<uint16_t>(i);
  }
  return table;
}();

/// The first `length` of the bytes.
inline PackedWord pack(Sixteen bytes, size_t length) {
  static constexpr auto masks = [] {
    std::array<char, 32> table{};
    for (size_t i = 0; i != 16; ++i)
      table[i] = static_cast<char>(0xff);
    return table;
  }();
  bytes = (bytes | 0x20) & loadSixteen(masks.data() + 16 - length);
  uint64_t halves[2];
  std::memcpy(halves, &bytes, sizeof(halves)); // Little-endian, as the table.
  return {halves[0], halves[1]};
}

inline Tok findWord(PackedWord word) {
  size_t slot = slotOf(word);
  while (uint16_t known = wordTable.index[slot]) {
    if (wordTable.words[known] == word)
      return static_cast<Tok>(known);
    slot = (slot + 1) % wordSlots;
  }
  return Tok::NONE;
}

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_WORDTABLE_H
