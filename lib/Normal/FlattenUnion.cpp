// FlattenUnion.cpp - UNION ALL in UNION ALL is one.
//
// The columns must be of one type in all branches, so that nothing is converted.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static bool sameTypes(llvm::ArrayRef<ColumnId> a, llvm::ArrayRef<ColumnId> b, Rewriter &rw) {
  for (size_t i = 0; i != a.size(); ++i) {
    const rel::DataType &type = rw.query.info(a[i]).type;
    if (!type.isKnown() || type != rw.query.info(b[i]).type)
      return false;
  }
  return true;
}

const Rel *mesh::normal::applyFlattenUnion(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::SetOperation)
    return nullptr;
  const auto &operation = rel::as<rel::SetOperationRel>(rel);
  constexpr size_t widest = 64; // A chain would copy its branches again for each link.
  if (operation.op != rel::SetOperator::UnionAll || operation.branches.size() > widest)
    return nullptr;
  llvm::SmallVector<const Rel *, 8> branches;
  for (const Rel *branch : operation.branches) {
    if (!sameTypes(operation.columns, outputOf(*branch), rw))
      return nullptr;
    const auto *inner =
        branch->kind == RelKind::SetOperation ? &rel::as<rel::SetOperationRel>(*branch) : nullptr;
    if (inner && inner->op == rel::SetOperator::UnionAll && inner->branches.size() <= widest &&
        llvm::all_of(inner->branches, [&](const Rel *each) {
          return sameTypes(operation.columns, outputOf(*each), rw);
        }))
      branches.append(inner->branches.begin(), inner->branches.end());
    else
      branches.push_back(branch);
  }
  if (branches.size() == operation.branches.size())
    return nullptr;
  auto *copy = rw.copyOf(operation);
  copy->branches = rw.arena.copy(llvm::ArrayRef<const Rel *>(branches));
  return copy;
}
