// NullIf.cpp - NULLIF(a, b) is CASE WHEN a = b THEN NULL ELSE a END.
//
// a is computed twice then, so it must be plain. Where types are only preferences, a
// comparison converts its sides and NULLIF does not: only numbers are the same.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Scalar *mesh::normal::applyNullIf(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar, "nullif");
  if (!call || call->arguments.size() != 2 || !rw.isPlain(*call->arguments[0]) ||
      rw.hasSubquery(*call->arguments[0]))
    return nullptr;
  auto isNumber = [](const Scalar *each) { return each->type.isNumber(); };
  if (rw.dialect.affinityTyping && !llvm::all_of(call->arguments, isNumber))
    return nullptr;
  const Scalar *equal = rw.test("=", call->arguments, scalar.range);
  return rw.call("case", {equal, rw.null(scalar.range), call->arguments[0]}, scalar.type,
                 scalar.range);
}
