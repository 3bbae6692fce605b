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

using Bounds = llvm::SmallVector<Bound, 8>;

/// Each expression is compared with each of them.
static constexpr size_t most = 32;

/// The bounds that every row of the relation fulfils; looked for no deeper than `depth`.
static void collect(const Rel &rel, Rewriter &rw, unsigned depth, Bounds &bounds) {
  auto addAll = [&](llvm::ArrayRef<const Scalar *> conjuncts) {
    for (const Scalar *each : conjuncts)
      if (std::optional<Bound> bound = readBound(*each, rw); bound && bounds.size() < most)
        bounds.push_back(*bound);
  };
  if (!depth)
    return;
  switch (rel.kind) {
  case RelKind::Filter:
    addAll(rel::as<rel::FilterRel>(rel).conjuncts);
    return collect(*rel::as<rel::FilterRel>(rel).input, rw, depth - 1, bounds);
  case RelKind::Project:
    return collect(*rel::as<rel::ProjectRel>(rel).input, rw, depth - 1, bounds);
  case RelKind::Window:
    return collect(*rel::as<rel::WindowRel>(rel).input, rw, depth - 1, bounds);
  case RelKind::Distinct:
    return collect(*rel::as<rel::DistinctRel>(rel).input, rw, depth - 1, bounds);
  case RelKind::Limit:
    return collect(*rel::as<rel::LimitRel>(rel).input, rw, depth - 1, bounds);
  case RelKind::Join: {
    const auto &join = rel::as<rel::JoinRel>(rel);
    if (join.join == rel::JoinKind::Full)
      return;
    collect(*join.left, rw, depth - 1, bounds);
    if (join.join != rel::JoinKind::Inner)
      return;
    addAll(join.conjuncts);
    return collect(*join.right, rw, depth - 1, bounds);
  }
  case RelKind::Scan:
  case RelKind::Values:
  case RelKind::Apply:
  case RelKind::Aggregate:
  case RelKind::SetOperation:
  case RelKind::Instance:
  case RelKind::Function:
  case RelKind::Opaque:
    return;
  }
  llvm_unreachable("relation kind outside the list");
}

static const Scalar *decide(const Scalar &scalar, const Bounds &bounds, Rewriter &rw) {
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
  constexpr unsigned deepest = 8;
  Bounds bounds;
  if (rel.kind == RelKind::Filter)
    collect(rel, rw, deepest, bounds);
  else if (rel.kind == RelKind::Project)
    collect(*rel::as<rel::ProjectRel>(rel).input, rw, deepest, bounds);
  else if (rel.kind == RelKind::Aggregate)
    collect(*rel::as<rel::AggregateRel>(rel).input, rw, deepest, bounds);
  else if (rel.kind == RelKind::Window)
    collect(*rel::as<rel::WindowRel>(rel).input, rw, deepest, bounds);
  if (bounds.empty())
    return nullptr;
  bool isFilter = rel.kind == RelKind::Filter;
  const Rel *other = mapParts(
      rw.arena, rel,
      [&](const Scalar &scalar) { // Which of two conjuncts goes is another rule's to say.
        return isFilter && readBound(scalar, rw) ? &scalar : decide(scalar, bounds, rw);
      },
      [](const Rel &input) { return &input; });
  return other == &rel ? nullptr : other;
}
