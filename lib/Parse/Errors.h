// Errors.h - the thorough pass, as Parse.cpp sees it.

#ifndef MESH_LIB_PARSE_ERRORS_H
#define MESH_LIB_PARSE_ERRORS_H

#include "Scanner.h"
#include "mesh/Basic/Diagnostics.h"

namespace mesh::parse {

/// What a text is read as.
enum class Entry : uint8_t { File, Query, Expression, Arguments };

/// Finds and reports every mistake of a text. Throws only what the standard
/// library throws.
void reportMistakes(llvm::StringRef text, SourceLoc base, Entry entry,
                    const dialect::DialectFacts &dialect, Diagnostics &diags);

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_ERRORS_H
