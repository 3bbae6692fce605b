// ThroughUnion.cpp - A condition on a UNION ALL filters each of its branches.
//
// The columns that it reads must be of one type in all of them, so that nothing is
// converted in between; where types are only preferences that is never sure. Nor is it of texts
// where they compare by collations: the union may have another one than its branches.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Rel *mesh::normal::applyThroughUnion(Rewriter &rw, const Rel &rel, const Scalar &condition) {
  const auto &operation = rel::as<rel::SetOperationRel>(rel);
  if (operation.op != rel::SetOperator::UnionAll || rw.hasSubquery(condition) ||
      rw.dialect.affinityTyping)
    return nullptr;
  ColumnSet used = columnsOf(condition);
  llvm::SmallVector<const Rel *, 8> branches;
  for (const Rel *branch : operation.branches) {
    llvm::SmallVector<ColumnId, 8> ids = outputOf(*branch);
    Substitution by;
    for (size_t i = 0; i != ids.size(); ++i) {
      if (!used.contains(operation.columns[i].index))
        continue;
      const rel::DataType &type = rw.query.info(operation.columns[i]).type;
      if (!type.isKnown() || rw.query.info(ids[i]).type != type ||
          (rw.dialect.equalTextsMayDiffer && type.isText()))
        return nullptr;
      by[operation.columns[i].index] = rw.column(ids[i], condition.range);
    }
    if (by.empty())
      return nullptr;
    const Scalar *moved = rw.substitute(condition, by);
    const Rel *pushed = push(rw, *branch, *moved);
    branches.push_back(pushed ? pushed : rw.filter(*branch, {moved}));
  }
  auto *copy = rw.copyOf(operation);
  copy->branches = rw.arena.copy(llvm::ArrayRef<const Rel *>(branches));
  return copy;
}
