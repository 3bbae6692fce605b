// MergeBounds.cpp - Of several bounds on one value the tightest stays: x > 5 AND x > 3 is x > 5,
// x = 5 AND x > 3 is x = 5, x > 5 AND x < 3 is FALSE, x >= 5 AND x <= 5 is x = 5, x > 5 AND x <> 3
// is x > 5, x >= 5 AND x <> 5 is x > 5. What must be true of the constants: Bounds.cpp.

#include "Bounds.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mesh;
using namespace mesh::normal;

/// The comparison that says what both let through; empty: none does.
static llvm::StringRef meet(const Bound &a, const Bound &b) {
  if (a.constant.compare(b.constant) != 0)
    return "";
  if (a.op == ">=" && b.op == "<=" && a.constant.number)
    return "=";
  return b.op == "<>" && (a.op == ">=" || a.op == "<=") ? a.op.take_front() : "";
}

const Rel *mesh::normal::applyMergeBounds(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Filter)
    return nullptr;
  const auto &filter = rel::as<rel::FilterRel>(rel);
  llvm::ArrayRef<Bound> bounds = boundsAmong(filter.conjuncts, rw); // Each is compared with each.
  llvm::SmallPtrSet<const Scalar *, 8> gone;
  Conjuncts kept;
  for (size_t i = 0; i != bounds.size(); ++i)
    for (size_t j = 0; j != bounds.size(); ++j) {
      const Bound &a = bounds[i], &b = bounds[j];
      if (a.condition == b.condition || gone.contains(a.condition) || gone.contains(b.condition) ||
          !areComparable(a, b))
        continue;
      if (exclude(a, b))
        return rw.filter(*filter.input, {rw.boolean(false, a.condition->range)});
      if (follows(a, b)) {
        gone.insert(a.condition);
      } else if (llvm::StringRef op = meet(a, b); !op.empty()) {
        const auto &call = *asCall(*a.condition);
        bool isMirrored = call.arguments[0] != a.value;
        kept.push_back(rw.test(isMirrored ? mirrored(op) : op, call.arguments, call.range));
        gone.insert({a.condition, b.condition});
      }
    }
  if (gone.empty())
    return nullptr;
  for (const Scalar *each : filter.conjuncts)
    if (!gone.contains(each))
      kept.push_back(each);
  return rw.filter(*filter.input, kept);
}
