// SplitBetween.cpp - x BETWEEN a AND b is x >= a AND x <= b.
//
// x is computed twice then, so it must be plain.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Scalar *mesh::normal::applySplitBetween(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *between = asCall(scalar, "between");
  if (!between || !rw.isPlain(*between->arguments[0]) || rw.hasSubquery(*between->arguments[0]) ||
      asCall(*between->arguments[0], "row"))
    return nullptr;
  const Scalar *low = rw.test(">=", {between->arguments[0], between->arguments[1]}, scalar.range);
  const Scalar *high = rw.test("<=", {between->arguments[0], between->arguments[2]}, scalar.range);
  return rw.test("and", {low, high}, scalar.range);
}
