// PivotInput.h - what stands before PIVOT or UNPIVOT, and what it reads of that.

#ifndef MESH_LIB_SEMA_PIVOTINPUT_H
#define MESH_LIB_SEMA_PIVOTINPUT_H

#include "Analyser.h"
#include "llvm/ADT/DenseSet.h"

namespace mesh::sema {

struct Analyser::PivotInput {
  Scope scope; ///< Its own: what stands around the pivot sees only what it puts out.
  const rel::Rel *rel = nullptr;
  llvm::SmallVector<const rel::Scalar *, 8> arguments; ///< Aggregates, then the column.
  llvm::SmallDenseSet<uint32_t, 8> read;               ///< Columns in those.
  bool isOpen = false;                                 ///< Nobody knows what it keeps.
};

/// An UNPIVOT that is a union.
struct Analyser::Unpivoted {
  const ast::Unpivot &table;
  const rel::Rel *input;
  std::vector<NamedColumn> kept;
};

} // namespace mesh::sema

#endif // MESH_LIB_SEMA_PIVOTINPUT_H
