// Expected.h - what could have stood where the parser stopped, and how to say it.

#ifndef MESH_LIB_PARSE_EXPECTED_H
#define MESH_LIB_PARSE_EXPECTED_H

#include "Errors.h"
#include <bitset>

namespace mesh::parse {

/// The tokens that may stand at a place.
class TokenSet {
public:
  void add(Tok tok) { bits.set(static_cast<size_t>(static_cast<int>(tok) + 1)); }
  bool has(Tok tok) const { return bits.test(static_cast<size_t>(static_cast<int>(tok) + 1)); }
  bool empty() const { return bits.none(); }

private:
  std::bitset<1024> bits;
};

struct Expected {
  TokenSet tokens; ///< Empty if nobody knows.
  /// The rule that was looking for them, as far as messages care.
  enum Place : uint8_t {
    Elsewhere,
    Table,
    TypeName,
    CommonTable,
    SelectList,
    Properties
  } place = Elsewhere;
  uint32_t stop = ~0u; ///< Where the token begins that was refused.
};

/// Runs ANTLR's stock parser over `text` up to the first mistake.
Expected findExpected(llvm::StringRef text, Entry entry, const dialect::DialectFacts &dialect);

/// The set as a user would name it, behind the keyword `before`: a few words,
/// however large the grammar is.
std::string describeExpected(const Expected &expected, Tok before);

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_EXPECTED_H
