// JoinSides.h - one join while it is being analysed.

#ifndef MESH_LIB_SEMA_JOINSIDES_H
#define MESH_LIB_SEMA_JOINSIDES_H

#include "Analyser.h"

namespace mesh::sema {

/// The two sides of a join, and which part of the scope's visible columns and
/// of its tables is whose.
struct Analyser::JoinSides {
  const ast::Join &join;
  ast::JoinKind kind; ///< OUTER APPLY is a left join.
  Scope &scope;
  const rel::Rel *left, *right;
  size_t leftBegin, rightBegin;
  size_t leftBinding, rightBinding;
  llvm::SmallVector<const rel::Scalar *, 4> conjuncts;
  llvm::SmallVector<rel::Definition, 4> merged; ///< Of a full join.
};

/// Whether `other` stands in the relation.
bool contains(const rel::Rel &rel, const rel::Rel &other, rel::EachOnce &once);

} // namespace mesh::sema

#endif // MESH_LIB_SEMA_JOINSIDES_H
