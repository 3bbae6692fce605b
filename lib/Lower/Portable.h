// Portable.h - whether a query of one dialect means the same in another one, as far
// as its functions, types and operators go; shared inside Lower.

#ifndef MESH_LIB_LOWER_PORTABLE_H
#define MESH_LIB_LOWER_PORTABLE_H

#include "mesh/AST/AST.h"
#include "mesh/Basic/Diagnostics.h"
#include "mesh/Dialect/Dialect.h"

namespace mesh::lower {

/// Reports all that could mean something else in `to`. False if there is any.
bool checkPortable(const ast::Node &node, const dialect::DialectFacts &from,
                   const dialect::DialectFacts &to, Diagnostics &diags);

} // namespace mesh::lower

#endif // MESH_LIB_LOWER_PORTABLE_H
