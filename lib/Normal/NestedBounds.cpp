// NestedBounds.cpp - Of comparisons of one value with constants within an expression those go that
// others make needless: x > 5 OR x > 3 is x > 3, x > 5 AND x > 3 is x > 5. What must be true of the
// constants: Bounds.cpp.
//
// All are NULL where the value is, so what is left is too.

#include "Bounds.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mesh;
using namespace mesh::normal;

/// Of AND what follows from another goes, of OR what another follows from.
static bool isNeedless(const Bound &bound, const Bound &other, bool conjunction) {
  return areComparable(bound, other) &&
         (conjunction ? follows(bound, other) : follows(other, bound));
}

const Scalar *mesh::normal::applyNestedBounds(Rewriter &rw, const Scalar &scalar, Place place) {
  const auto *call = asCall(scalar);
  if (!call || (call->function != "and" && call->function != "or"))
    return nullptr;
  constexpr size_t widest = 32; // Each is compared with each.
  bool conjunction = call->function == "and";
  llvm::SmallVector<Bound, 4> bounds;
  for (const Scalar *each : call->arguments)
    if (std::optional<Bound> bound = readBound(*each, rw); bound && bounds.size() < widest)
      bounds.push_back(*bound);
  if (bounds.size() < 2)
    return nullptr;
  llvm::SmallPtrSet<const Scalar *, 8> gone;
  for (const Bound &bound : bounds)
    for (const Bound &other : bounds) {
      if (bound.condition == other.condition || gone.contains(other.condition))
        continue;
      if (conjunction && place.truth && areComparable(bound, other) && exclude(bound, other))
        return rw.boolean(false, scalar.range);
      if (isNeedless(bound, other, conjunction))
        gone.insert(bound.condition);
    }
  if (gone.empty())
    return nullptr;
  llvm::SmallVector<const Scalar *, 8> kept;
  for (const Scalar *each : call->arguments)
    if (!gone.contains(each))
      kept.push_back(each);
  return kept.size() == 1 ? kept[0] : rw.test(call->function, kept, scalar.range);
}
