// NotNullTests.cpp - x IS NULL is FALSE, and IS [NOT] DISTINCT FROM is <> or =, where NULL does not
// occur; x + 1 IS NULL is x IS NULL.

#include "Conversions.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// The only argument that may be NULL of a call that is NULL with its arguments and never else.
static const Scalar *decidesNull(const Scalar &value, Rewriter &rw, const Rel *input) {
  const auto *call = asCall(value);
  if (!call || !rw.isStrict(*call, true))
    return nullptr;
  const Scalar *found = nullptr;
  for (const Scalar *each : call->arguments) {
    if (rw.isNotNull(*each, input))
      continue;
    if (found)
      return nullptr;
    found = each;
  }
  return found;
}

const Scalar *mesh::normal::applyNotNullTests(Rewriter &rw, const Scalar &scalar, Place place) {
  const auto *call = asCall(scalar);
  if (!call)
    return nullptr;
  if (call->function == "is null") {
    if (!rw.isPlain(*call->arguments[0]))
      return nullptr;
    if (rw.isNotNull(*call->arguments[0], place.input))
      return rw.boolean(false, scalar.range);
    const Scalar *only = decidesNull(*call->arguments[0], rw, place.input);
    return only ? rw.test("is null", {only}, scalar.range) : nullptr;
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
  if (!llvm::all_of(call->arguments, compares) || mayCompareToNull(call->arguments, rw.dialect))
    return nullptr;
  // What IS compares on SQLite may be a truth value: x IS TRUE.
  if (llvm::any_of(call->arguments, [](const Scalar *each) {
        return isBoolean(*each, true) || isBoolean(*each, false);
      }))
    return nullptr;
  return rw.test("<>", call->arguments, scalar.range);
}
