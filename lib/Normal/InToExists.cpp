// InToExists.cpp - Where NULL counts as false, x IN (SELECT y ...) is EXISTS (... WHERE x = y).
//
// Under NOT it does not, and there it stays. So it does where IN compares as texts what `=`
// compares as numbers.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Scalar *mesh::normal::applyInToExists(Rewriter &rw, const Scalar &scalar, Place place) {
  if (scalar.kind != ScalarKind::Subquery || !place.truth)
    return nullptr;
  const auto &subquery = rel::as<rel::SubqueryScalar>(scalar);
  if (subquery.subquery != rel::SubqueryKind::In ||
      !llvm::all_of(subquery.operands, [&](const Scalar *each) {
        return rw.isPlain(*each) && !rw.hasSubquery(*each) && !asCall(*each, "row");
      }))
    return nullptr;
  llvm::SmallVector<ColumnId, 8> ids = outputOf(*subquery.rel);
  if (ids.size() != subquery.operands.size())
    return nullptr;
  llvm::SmallVector<const Scalar *, 4> conditions;
  for (size_t i = 0; i != ids.size(); ++i) {
    const Scalar *column = rw.column(ids[i], subquery.operands[i]->range);
    const auto *equal = rw.test("=", {subquery.operands[i], column}, scalar.range);
    if (mayTurnNull(*equal, rw))
      return nullptr;
    conditions.push_back(equal);
  }
  return rw.exists(*subquery.rel, conditions, scalar.range);
}
