// ImpliedComparisons.cpp - where every row has x > 5, x > 3 within an expression is TRUE and
// x < 4 is FALSE: CASE WHEN x > 3 THEN a END is a above WHERE x > 5.
//
// The condition must hold for every row that the expression is computed for, and of the
// same value; then that is not NULL, and the comparison is not either. What must be true of
// the constants: Bounds.cpp.

#include "Bounds.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static const Scalar *decide(const Scalar &scalar, llvm::ArrayRef<Bound> bounds, Rewriter &rw) {
  if (isLeaf(scalar))
    return &scalar;
  if (std::optional<Bound> bound = readBound(scalar, rw))
    for (const Bound &known : bounds)
      if (&scalar != known.condition && areComparable(*bound, known)) {
        if (follows(*bound, known))
          return rw.boolean(true, scalar.range);
        if (exclude(*bound, known))
          return rw.boolean(false, scalar.range);
      }
  return mapOperands(rw.arena, scalar,
                     [&](const Scalar &operand) { return decide(operand, bounds, rw); });
}

const Rel *mesh::normal::applyImpliedComparisons(Rewriter &rw, const Rel &rel) {
  const Rel *rows = nullptr; // Those that the expressions are computed for.
  if (rel.kind == RelKind::Filter || rel.kind == RelKind::Join)
    rows = &rel;
  else if (rel.kind == RelKind::Project)
    rows = rel::as<rel::ProjectRel>(rel).input;
  else if (rel.kind == RelKind::Aggregate)
    rows = rel::as<rel::AggregateRel>(rel).input;
  else if (rel.kind == RelKind::Window)
    rows = rel::as<rel::WindowRel>(rel).input;
  if (!rows)
    return nullptr;
  if (rw.dialect.absenceIsDefault && rel.kind != RelKind::Filter) // See Normal.cpp: TRUE is no 1.
    return nullptr;
  llvm::ArrayRef<Bound> bounds = boundsOf(*rows, rw);
  // A join is asked for its own sake alone: a chain of them is then gone up, not down.
  if (bounds.empty() || rel.kind == RelKind::Join)
    return nullptr;
  llvm::ArrayRef<Bound> own;
  if (rel.kind == RelKind::Filter)
    own = boundsAmong(rel::as<rel::FilterRel>(rel).conjuncts, rw);
  bool hasMore = own.size() == mostAmong;
  auto isOwn = [&](const Scalar &scalar) {
    if (own.empty())
      return hasMore && readBound(scalar, rw).has_value();
    bool found = own.front().condition == &scalar; // They come in the order of the conjuncts.
    own = own.drop_front(found);
    return found;
  };
  auto decideOnce = [&](const Scalar &scalar) {
    // Which of two conjuncts goes is another rule's to say.
    if (isLeaf(scalar) || isOwn(scalar) || rw.undecided.lookup(&scalar) == bounds.data())
      return &scalar;
    const Scalar *decided = decide(scalar, bounds, rw);
    if (decided == &scalar)
      rw.undecided[&scalar] = bounds.data();
    return decided;
  };
  const Rel *other = mapParts(rw.arena, rel, decideOnce, [](const Rel &input) { return &input; });
  return other == &rel ? nullptr : other;
}
