// Prune.cpp - the way down from a projection or an aggregation to what it does without.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// Whether there is something that may go: cheap, as it mostly is not.
static bool holdsAny(Rewriter &rw, const Rel &rel, const Pruning &what, const ColumnSet &used) {
  if (what.mayGo(rel, used))
    return true;
  if (rel.kind == RelKind::Filter)
    return holdsAny(rw, *rel::as<rel::FilterRel>(rel).input, what, used);
  if (rel.kind != RelKind::Join || !what.holds(rel) || !rw.mayLook())
    return false;
  const auto &join = rel::as<rel::JoinRel>(rel);
  return holdsAny(rw, *join.left, what, used) || holdsAny(rw, *join.right, what, used);
}

static void add(ColumnSet &used, const ColumnSet &more) { used.insert(more.begin(), more.end()); }

/// The relation without what goes. What is read on the way down is added to `used`: a side's own
/// columns are no other side's.
static const Rel *without(Rewriter &rw, const Rel &rel, const Pruning &what, ColumnSet &used) {
  if (what.mayGo(rel, used))
    if (const Rel *other = what.without(rel, used))
      return without(rw, *other, what, used);
  if (rel.kind == RelKind::Filter) {
    const auto &filter = rel::as<rel::FilterRel>(rel);
    for (const Scalar *conjunct : filter.conjuncts)
      add(used, columnsOf(*conjunct));
    const Rel *input = without(rw, *filter.input, what, used);
    return input == filter.input ? &rel : rw.withInput(rel, *input);
  }
  if (rel.kind != RelKind::Join || !what.holds(rel) || !rw.mayLook())
    return &rel;
  const auto &join = rel::as<rel::JoinRel>(rel);
  for (const Scalar *conjunct : join.conjuncts)
    add(used, columnsOf(*conjunct));
  add(used, rw.columnsAround(*join.right));
  add(used, rw.columnsAround(*join.left));
  const Rel *left = without(rw, *join.left, what, used);
  const Rel *right = without(rw, *join.right, what, used);
  if (left == join.left && right == join.right)
    return &rel;
  auto *other = rw.copyOf(join);
  other->left = left;
  other->right = right;
  return other;
}

const Rel *mesh::normal::prune(Rewriter &rw, const Rel &rel, const Pruning &what) {
  if (rel.kind != RelKind::Project && rel.kind != RelKind::Aggregate)
    return nullptr;
  const Rel *input = rel.kind == RelKind::Project ? rel::as<rel::ProjectRel>(rel).input
                                                  : rel::as<rel::AggregateRel>(rel).input;
  if (!what.holds(*input) || !holdsAny(rw, *input, what, rw.readOfInput(rel)))
    return nullptr;
  ColumnSet used = rw.readOfInput(rel);
  const Rel *other = without(rw, *input, what, used);
  return other == input ? nullptr : rw.withInput(rel, *other);
}
