// Names.h - "did you mean".

#ifndef MESH_BASIC_NAMES_H
#define MESH_BASIC_NAMES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace mesh {

/// The candidate nearest to `name` by edit distance, upper and lower case
/// counting as equal; empty if none is near enough to be a likely slip. Ties
/// go to the first.
llvm::StringRef nearestName(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> candidates);

} // namespace mesh

#endif // MESH_BASIC_NAMES_H
