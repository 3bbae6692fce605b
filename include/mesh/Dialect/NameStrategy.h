// NameStrategy.h - names of dialects that are read as a relative of theirs, but compare
// names in their own way.

#ifndef MESH_DIALECT_NAMESTRATEGY_H
#define MESH_DIALECT_NAMESTRATEGY_H

#include "llvm/ADT/StringRef.h"

namespace mesh::dialect {

/// The "normalization_strategy" of the dialect, where it is not that of the facts which
/// `findDialect` gives for it; else empty.
llvm::StringRef strategyOf(llvm::StringRef name);

} // namespace mesh::dialect

#endif // MESH_DIALECT_NAMESTRATEGY_H
