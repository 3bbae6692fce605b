// Errors.h - what happens to text that the fast pass refused.
//
// The statement that holds the mistake is repaired, in a copy, until it reads:
// each repair is a change of its text that a hint proposes, and is only taken
// if the fast parser then gets further. So one mistake gives one message, the
// next one in the same statement is found too, and a fix that is offered is
// known to help. Statements without a mistake are read once.

#ifndef MESH_LIB_PARSE_ERRORS_H
#define MESH_LIB_PARSE_ERRORS_H

#include "Builder.h"

namespace mesh::parse {

/// What a text is read as.
enum class Entry : uint8_t { File, Query, Expression, Arguments };

/// How far the fast parser got.
struct Attempt {
  bool whole = false; ///< To the end.
  ParseFailed::Reason reason = ParseFailed::Syntax;
  uint32_t stop = 0; ///< Where the token begins that it refused.
};

/// Reads `text`, behind which SourceManager::padding NUL bytes stand, and drops
/// the tree. Mistakes that are none of syntax are reported.
Attempt attempt(llvm::StringRef text, SourceLoc base, Entry entry,
                const dialect::DialectFacts &dialect, Diagnostics &diags);

/// What was done, so that tests can see that it is bounded.
struct Effort {
  size_t bytes = 0;      ///< Read by attempts at a repair.
  unsigned attempts = 0; ///< At repairs.
  unsigned reported = 0;
};

/// Mistakes of one text that are reported; the rest is only counted.
inline constexpr unsigned maxMistakes = 100;
/// Statements with a mistake that are counted.
inline constexpr unsigned maxCountedStatements = 100000;

/// Finds and reports every mistake of a text that the fast pass refused at
/// `first`, having found `others`. Throws only what the standard library throws.
Effort reportMistakes(llvm::StringRef text, SourceLoc base, Entry entry,
                      const dialect::DialectFacts &dialect, Attempt first,
                      const Diagnostics &others, Diagnostics &diags);

/// Reports what was found in a text that reads, but not more than `maxMistakes`.
void reportSome(const Diagnostics &found, Diagnostics &diags);

/// Reports characters that look like SQL's own but are others, such as
/// typographic quotes, where they stand outside strings and comments. Databases
/// take them for letters, and nobody who writes them means that.
void reportLookalikes(llvm::StringRef text, SourceLoc base, const dialect::DialectFacts &dialect,
                      Diagnostics &diags);

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_ERRORS_H
