// Conversions.h - what engines make of values on their way: see Conversions.cpp.

#ifndef MESH_LIB_NORMAL_CONVERSIONS_H
#define MESH_LIB_NORMAL_CONVERSIONS_H

#include "Rewriter.h"
#include "mesh/Dialect/ValueFacts.h"

namespace mesh::normal {

/// Whether a comparison of values that are not NULL may be NULL: of arrays and rows with a NULL in
/// them, or of documents that hold a `null`.
bool mayCompareToNull(llvm::ArrayRef<const Scalar *> sides, const dialect::DialectFacts &dialect);

} // namespace mesh::normal

#endif // MESH_LIB_NORMAL_CONVERSIONS_H
