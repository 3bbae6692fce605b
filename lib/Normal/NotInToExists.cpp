// NotInToExists.cpp - NOT x IN (SELECT y ...) is NOT EXISTS (... WHERE x = y) where neither side
// can be NULL.

#include "Conversions.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Scalar *mesh::normal::applyNotInToExists(Rewriter &rw, const Scalar &scalar, Place place) {
  const auto *negation = asCall(scalar, "not");
  if (!negation || negation->arguments[0]->kind != ScalarKind::Subquery)
    return nullptr;
  const auto &subquery = rel::as<rel::SubqueryScalar>(*negation->arguments[0]);
  if (subquery.subquery != rel::SubqueryKind::In)
    return nullptr;
  for (const Scalar *operand : subquery.operands)
    if (!rw.isNotNull(*operand, place.input))
      return nullptr;
  for (auto [operand, id] : llvm::zip(subquery.operands, outputOf(*subquery.rel)))
    if (!rw.isNotNull(id, subquery.rel) ||
        mayCompareToNull({operand, rw.column(id, scalar.range)}, rw.dialect))
      return nullptr;
  const Scalar *exists = applyInToExists(rw, subquery, {true, place.input});
  return exists ? rw.test("not", {exists}, scalar.range) : nullptr;
}
