// InToExists.cpp - Where NULL counts as false, x IN (SELECT y ...) is EXISTS (... WHERE x = y).
//
// Under NOT it does not, and there it stays. So it does where IN compares as texts what `=`
// compares as numbers or as CHAR, and where it may find NaN.

#include "Conversions.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// Whether the engine cannot tell IN of a subquery from `=`.
static bool comparesAlike(const Scalar &value, const Scalar &item,
                          const dialect::DialectFacts &dialect) {
  using model::TypeKind;
  auto isSure = [](const Scalar &side) {
    TypeKind kind = side.type.kind;
    return side.type.isKnown() && kind != TypeKind::Double && kind != TypeKind::Real &&
           kind != TypeKind::Float && kind != TypeKind::Other;
  };
  bool isChar = value.type.kind == TypeKind::Char || item.type.kind == TypeKind::Char;
  return !dialect::valueFacts(dialect).inHasItsOwnWay ||
         (isSure(value) && isSure(item) && (!isChar || value.type == item.type));
}

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
    if (mayTurnNull(*equal, rw) || !comparesAlike(*subquery.operands[i], *column, rw.dialect))
      return nullptr;
    conditions.push_back(equal);
  }
  return rw.exists(*subquery.rel, conditions, scalar.range);
}
