// Tidy.h - what formatting changes in a tree: the letters of names that have no
// case, and the form of casts. All of it means the same.

#ifndef MESH_LIB_FORMAT_TIDY_H
#define MESH_LIB_FORMAT_TIDY_H

#include "mesh/AST/AST.h"
#include "mesh/Format/Format.h"

namespace mesh::format {

/// The statement of `file` as it is to be printed. Macro calls stay as they are, and
/// so do casts where one of them holds a comment, which may belong to its words.
const ast::Statement *tidy(const ast::Statement &statement, const ast::File &file,
                           const dialect::DialectFacts &dialect, const Options &options,
                           Arena &arena);

} // namespace mesh::format

#endif // MESH_LIB_FORMAT_TIDY_H
