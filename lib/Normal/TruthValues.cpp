// TruthValues.cpp - Where NULL counts as false, p IS TRUE, p = TRUE, COALESCE(p, FALSE) and
// CASE WHEN p THEN TRUE ELSE FALSE END are p. Anywhere, a test IS TRUE of what is not
// NULL is that test.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Scalar *mesh::normal::applyTruthValues(Rewriter &rw, const Scalar &scalar, Place place) {
  const auto *call = asCall(scalar);
  if (!call)
    return nullptr;
  auto argument = [&](size_t i) -> const Scalar & { return *call->arguments[i]; };
  if (call->function == "is true" && (place.truth || rw.isNotNull(argument(0), place.input)))
    return place.truth || rw.isTruth(argument(0)) ? &argument(0) : nullptr;
  if (call->function == "=")
    for (size_t side : {0, 1})
      if (isBoolean(argument(side), true) && rw.isTruth(argument(1 - side)))
        return &argument(1 - side);
  if (!place.truth)
    return nullptr;
  if (call->function == "is false" && rw.isTruth(argument(0)))
    return rw.test("not", {&argument(0)}, scalar.range);
  if (call->function == "=")
    for (size_t side : {0, 1})
      if (isBoolean(argument(side), false) && rw.isTruth(argument(1 - side)))
        return rw.test("not", {&argument(1 - side)}, scalar.range);
  if (call->function == "coalesce" && call->arguments.size() == 2 && isBoolean(argument(1), false))
    return &argument(0);
  if (call->function == "case" && call->arguments.size() == 3 && isBoolean(argument(1), true) &&
      (isBoolean(argument(2), false) || isNull(argument(2))))
    return &argument(0);
  return nullptr;
}
