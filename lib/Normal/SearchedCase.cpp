// SearchedCase.cpp - CASE x WHEN 1 THEN a ... is CASE WHEN x = 1 THEN a ..., and IIF or IF is CASE.
//
// x is computed for each WHEN then, so it must be plain.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Scalar *mesh::normal::applySearchedCase(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar);
  if (!call)
    return nullptr;
  if ((call->function == "iif" || call->function == "iff" || call->function == "if") &&
      call->arguments.size() == 3)
    return rw.call("case", call->arguments, scalar.type, scalar.range);
  if (call->function != "case of" || !rw.isPlain(*call->arguments[0]) ||
      rw.hasSubquery(*call->arguments[0]) || asCall(*call->arguments[0], "row"))
    return nullptr;
  llvm::SmallVector<const Scalar *, 8> arguments;
  for (size_t i = 1; i + 1 < call->arguments.size(); i += 2) {
    arguments.push_back(
        rw.test("=", {call->arguments[0], call->arguments[i]}, call->arguments[i]->range));
    arguments.push_back(call->arguments[i + 1]);
  }
  arguments.push_back(call->arguments.back());
  return rw.call("case", arguments, scalar.type, scalar.range);
}
