// MergeBounds.cpp - Of several bounds on one value the tightest stays: x > 5 AND x > 3 is x > 5,
// x = 5 AND x > 3 is x = 5, x > 5 AND x < 3 is FALSE. What must be true of the constants:
// Bounds.cpp.

#include "Bounds.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mesh;
using namespace mesh::normal;

const Rel *mesh::normal::applyMergeBounds(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Filter)
    return nullptr;
  const auto &filter = rel::as<rel::FilterRel>(rel);
  constexpr size_t widest = 64; // Each is compared with each.
  llvm::SmallVector<Bound, 8> bounds;
  for (const Scalar *each : filter.conjuncts)
    if (std::optional<Bound> bound = readBound(*each, rw); bound && bounds.size() < widest)
      bounds.push_back(*bound);
  llvm::SmallPtrSet<const Scalar *, 8> gone;
  for (size_t i = 0; i != bounds.size(); ++i)
    for (size_t j = 0; j != bounds.size(); ++j) {
      const Bound &a = bounds[i], &b = bounds[j];
      if (i == j || gone.contains(a.condition) || gone.contains(b.condition) ||
          !areComparable(a, b))
        continue;
      if (exclude(a, b))
        return rw.filter(*filter.input, {rw.boolean(false, a.condition->range)});
      if (follows(a, b))
        gone.insert(a.condition);
    }
  if (gone.empty())
    return nullptr;
  Conjuncts kept;
  for (const Scalar *each : filter.conjuncts)
    if (!gone.contains(each))
      kept.push_back(each);
  return rw.filter(*filter.input, kept);
}
