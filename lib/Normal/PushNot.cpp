// PushNot.cpp - NOT moves to the tests: NOT (a AND b) is NOT a OR NOT b.
//
// NOT (a < b) is a >= b where every two values that are not NULL compare: not where NaN
// is neither less nor more than a number, and not of rows.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static llvm::StringRef opposite(llvm::StringRef op) {
  return op == "="    ? "<>"
         : op == "<>" ? "="
         : op == "<"  ? ">="
         : op == "<=" ? ">"
         : op == ">"  ? "<="
         : op == ">=" ? "<"
                      : "";
}

const Scalar *mesh::normal::applyPushNot(Rewriter &rw, const Scalar &scalar, Place place) {
  const auto *negation = asCall(scalar, "not");
  const auto *inner = negation ? asCall(*negation->arguments[0]) : nullptr;
  if (!inner)
    return nullptr;
  llvm::StringRef op = inner->function;
  if (op == "and" || op == "or") {
    llvm::SmallVector<const Scalar *, 8> negated;
    for (const Scalar *each : inner->arguments)
      negated.push_back(rw.test("not", {each}, each->range));
    return rw.test(op == "and" ? "or" : "and", negated, scalar.range);
  }
  if (op == "not" && (place.truth || rw.isTruth(*inner->arguments[0])))
    return inner->arguments[0];
  if (opposite(op).empty() || comparesRows(*inner))
    return nullptr;
  bool equality = op == "=" || op == "<>";
  auto isOrdered = [&](const Scalar *side) { return rw.isOrdered(*side); };
  if (!equality && !llvm::all_of(inner->arguments, isOrdered))
    return nullptr;
  return rw.test(opposite(op), inner->arguments, scalar.range);
}
