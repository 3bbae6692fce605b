// Literals.h - where a literal is another value than a column that holds it, since it takes its
// type from what it stands beside.

#ifndef MESH_NORMAL_LITERALS_H
#define MESH_NORMAL_LITERALS_H

#include "mesh/Dialect/Dialect.h"
#include "mesh/Rel/Rel.h"
#include "llvm/ADT/ArrayRef.h"

namespace mesh::normal {

/// Whether the operation gives the same of the literal and of a column that holds it, which is
/// the argument at `place`.
bool takesLiteral(llvm::StringRef operation, llvm::ArrayRef<const rel::Scalar *> arguments,
                  size_t place, const rel::Scalar &literal, const dialect::DialectFacts &dialect);

} // namespace mesh::normal

#endif // MESH_NORMAL_LITERALS_H
