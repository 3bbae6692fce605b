// NotNullTests.cpp - x IS NULL is FALSE, and IS [NOT] DISTINCT FROM is <> or =, where NULL does not
// occur.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Scalar *mesh::normal::applyNotNullTests(Rewriter &rw, const Scalar &scalar, Place place) {
  const auto *call = asCall(scalar);
  if (!call)
    return nullptr;
  if (call->function == "is null") {
    if (rw.isPlain(*call->arguments[0]) && rw.isNotNull(*call->arguments[0], place.input))
      return rw.boolean(false, scalar.range);
    return nullptr;
  }
  if (call->function != "is distinct" || comparesRows(*call))
    return nullptr;
  for (size_t side : {0, 1})
    if (isNull(*call->arguments[side])) // x IS NULL, the long way.
      return rw.test("not", {rw.test("is null", {call->arguments[1 - side]}, scalar.range)},
                     scalar.range);
  auto compares = [&](const Scalar *each) { // NaN is not distinct from NaN, but may be <> it.
    return rw.isNotNull(*each, place.input) && rw.isOrdered(*each);
  };
  if (!llvm::all_of(call->arguments, compares))
    return nullptr;
  // What IS compares on SQLite may be a truth value: x IS TRUE.
  if (llvm::any_of(call->arguments, [](const Scalar *each) {
        return isBoolean(*each, true) || isBoolean(*each, false);
      }))
    return nullptr;
  return rw.test("<>", call->arguments, scalar.range);
}
