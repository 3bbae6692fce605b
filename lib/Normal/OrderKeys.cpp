// OrderKeys.cpp - An order needs no key that is the same in all rows that it puts in order: a key
// of PARTITION BY, a constant, one that stands before it already.
//
// Without any key all rows are peers: RANGE up to the current row is then up to the last. Any other
// frame needs its last key: RANGE of an offset counts in its values, ROWS in its order.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

using Order = llvm::SmallVector<rel::OrderKey, 4>;

static Order neededKeys(llvm::ArrayRef<rel::OrderKey> order, llvm::ArrayRef<const Scalar *> fixed,
                        Rewriter &rw) {
  Order needed;
  for (const rel::OrderKey &key : order) {
    auto same = [&](const Scalar *other) { return sameScalar(*key.expr, *other); };
    auto before = [&](const rel::OrderKey &other) { return sameScalar(*key.expr, *other.expr); };
    bool settled = llvm::any_of(fixed, same) || llvm::any_of(needed, before);
    if (!isConstant(*key.expr) && !(settled && rw.isPlain(*key.expr)))
      needed.push_back(key);
  }
  return needed;
}

static const Scalar *simplify(const rel::WindowScalar &window, Rewriter &rw) {
  Order needed = neededKeys(window.order, window.partition, rw);
  if (needed.size() == window.order.size())
    return &window;
  auto *other = rw.copyOf(window);
  other->order = rw.arena.copy(llvm::ArrayRef<rel::OrderKey>(needed));
  if (!needed.empty() || !window.hasFrame)
    return other;
  // A frame over peers only; ROWS would count them in an order that is none.
  bool toCurrent = window.unit == rel::FrameUnit::Range &&
                   window.start == rel::FrameBound::UnboundedPreceding &&
                   window.end == rel::FrameBound::CurrentRow && window.exclusion.empty();
  if (!toCurrent)
    return &window;
  other->end = rel::FrameBound::UnboundedFollowing;
  return other;
}

const Rel *mesh::normal::applyOrderKeys(Rewriter &rw, const Rel &rel) {
  if (rel.kind == RelKind::Limit) {
    const auto &limit = rel::as<rel::LimitRel>(rel);
    Order needed = neededKeys(limit.order, {}, rw);
    if (needed.size() == limit.order.size())
      return nullptr;
    auto *other = rw.copyOf(limit);
    other->order = rw.arena.copy(llvm::ArrayRef<rel::OrderKey>(needed));
    return other;
  }
  if (rel.kind != RelKind::Window)
    return nullptr;
  const Rel *other = mapParts(
      rw.arena, rel,
      [&](const Scalar &scalar) { return simplify(rel::as<rel::WindowScalar>(scalar), rw); },
      [](const Rel &input) { return &input; });
  return other == &rel ? nullptr : other;
}
