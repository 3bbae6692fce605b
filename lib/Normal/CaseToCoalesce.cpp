// CaseToCoalesce.cpp - CASE WHEN x IS NULL THEN y ELSE x END is COALESCE(x, y). So are NVL and
// IFNULL, and CASE WHEN x IS NOT NULL THEN x is COALESCE of x and the rest of the CASE.
//
// Both read x once; it must be plain. The rest alone must have the type that it has with x. On
// ClickHouse the CASE is of a type that holds NULL, the COALESCE is not.

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

/// COALESCE of the first result and the rest, where that is what the first WHEN says.
static const Scalar *takeFirst(const rel::CallScalar &call, Rewriter &rw) {
  const Scalar *value = tested(*call.arguments[0], true);
  if (!value || !rw.isPlain(*value) || !sameScalar(*value, *call.arguments[1]))
    return nullptr;
  auto hasType = [&](const Scalar &result) {
    return isNull(result) || (call.type.isKnown() && result.type == call.type);
  };
  if (!rw.dialect.affinityTyping)
    for (size_t i = 1; i < call.arguments.size(); i += 2)
      if (!hasType(*call.arguments[i]) || !hasType(*call.arguments.back()))
        return nullptr;
  llvm::ArrayRef<const Scalar *> rest = call.arguments;
  const Scalar *other = rw.call("case", rest.drop_front(2), call.type, call.range);
  return rw.call("coalesce", {value, other}, call.type, call.range);
}

const Scalar *mesh::normal::applyCaseToCoalesce(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar);
  if (!call)
    return nullptr;
  if ((call->function == "ifnull" || call->function == "nvl") && call->arguments.size() == 2)
    return rw.call("coalesce", call->arguments, scalar.type, scalar.range);
  if (call->function != "case" || rw.dialect.absenceIsDefault)
    return nullptr;
  if (call->arguments.size() != 3)
    return takeFirst(*call, rw);
  for (bool negated : {false, true}) {
    const Scalar *value = tested(*call->arguments[0], negated);
    const Scalar *same = call->arguments[negated ? 1 : 2];
    if (value && rw.isPlain(*value) && sameScalar(*value, *same))
      return rw.call("coalesce", {value, call->arguments[negated ? 2 : 1]}, scalar.type,
                     scalar.range);
  }
  return nullptr;
}
