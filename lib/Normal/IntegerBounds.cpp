// IntegerBounds.cpp - x > 5 is x >= 6, x < 5 is x <= 4, for x of an integer type.
//
// Where types are only preferences, only a column is surely whole (premise 2 of
// docs/fingerprints.md): sums may overflow into fractions.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Scalar *mesh::normal::applyIntegerBounds(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar);
  if (!call || !isComparison(call->function))
    return nullptr;
  for (size_t side : {0, 1}) {
    const Scalar &value = *call->arguments[side], &bound = *call->arguments[1 - side];
    std::optional<int64_t> number = wholeNumber(bound);
    if (!number || !value.type.isInteger() || isConstant(value) ||
        (rw.dialect.affinityTyping && value.kind != ScalarKind::Column))
      continue;
    llvm::StringRef op = side ? mirrored(call->function) : call->function;
    if (op == ">")
      return rw.test(">=", {&value, rw.whole(*number + 1, bound, bound.range)}, scalar.range);
    if (op == "<")
      return rw.test("<=", {&value, rw.whole(*number - 1, bound, bound.range)}, scalar.range);
  }
  return nullptr;
}
