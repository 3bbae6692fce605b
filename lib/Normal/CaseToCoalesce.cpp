// CaseToCoalesce.cpp - CASE WHEN x IS NULL THEN y ELSE x END is COALESCE(x, y). So are NVL and
// IFNULL.
//
// Both read x once; it must be plain.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static const Scalar *tested(const Scalar &condition, bool negated) {
  const Scalar *inner = &condition;
  if (negated) {
    const auto *negation = asCall(condition, "not");
    if (!negation)
      return nullptr;
    inner = negation->arguments[0];
  }
  const auto *test = asCall(*inner, "is null");
  return test ? test->arguments[0] : nullptr;
}

const Scalar *mesh::normal::applyCaseToCoalesce(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar);
  if (!call)
    return nullptr;
  if ((call->function == "ifnull" || call->function == "nvl") && call->arguments.size() == 2)
    return rw.call("coalesce", call->arguments, scalar.type, scalar.range);
  if (call->function != "case" || call->arguments.size() != 3)
    return nullptr;
  for (bool negated : {false, true}) {
    const Scalar *value = tested(*call->arguments[0], negated);
    const Scalar *same = call->arguments[negated ? 1 : 2];
    if (value && rw.isPlain(*value) && sameScalar(*value, *same))
      return rw.call("coalesce", {value, call->arguments[negated ? 2 : 1]}, scalar.type,
                     scalar.range);
  }
  return nullptr;
}
