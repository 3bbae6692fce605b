// Align.h - finds the places of comments in a printed text by laying the tokens
// of the source and those of the print side by side.

#ifndef MESH_LIB_FORMAT_ALIGN_H
#define MESH_LIB_FORMAT_ALIGN_H

#include "mesh/Emit/PrettyPrinter.h"
#include "mesh/Parse/Parse.h"
#include <optional>

namespace mesh::format {

/// A part of a text, with its tokens and comments in their order.
struct Tokens {
  llvm::StringRef text; ///< The whole text: what the offsets count from.
  llvm::ArrayRef<parse::TextToken> list;

  llvm::StringRef spelling(const parse::TextToken &token) const {
    return text.substr(token.offset, token.length);
  }
};

/// The text of a comment without the blanks at the end of its line.
llvm::StringRef commentText(const Tokens &tokens, const parse::TextToken &comment);

/// Whether the comment goes on to the end of its line.
bool isLineComment(llvm::StringRef text);

/// Where the comments of `source` go in `printed`, which is the same statement
/// printed, with a ";" at its end. Comments that stand there already, in what is
/// printed as it was written, are left out. None if the print has another order:
/// FROM t SELECT a.
std::optional<std::vector<emit::PlacedComment>> placeComments(const Tokens &source,
                                                              const Tokens &printed);

} // namespace mesh::format

#endif // MESH_LIB_FORMAT_ALIGN_H
