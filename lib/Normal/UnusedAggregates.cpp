// UnusedAggregates.cpp - SUM(b) of GROUP BY a goes where nothing reads it.
//
// Not without keys: that is one row because of it.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static void add(ColumnSet &used, const ColumnSet &more) { used.insert(more.begin(), more.end()); }

static const Rel *ofAggregate(const rel::AggregateRel &aggregate, const ColumnSet &used,
                              Rewriter &rw) {
  if (aggregate.keys.empty() || !aggregate.bare.empty()) // MAX decides which row is shown, too.
    return &aggregate;
  llvm::SmallVector<rel::Definition, 8> kept;
  for (const rel::Definition &each : aggregate.aggregates)
    if (used.contains(each.id.index) || !rw.isPlain(*each.expr))
      kept.push_back(each);
  if (kept.size() == aggregate.aggregates.size())
    return &aggregate;
  auto *other = rw.copyOf(aggregate);
  other->aggregates = rw.arena.copy(llvm::ArrayRef<rel::Definition>(kept));
  return other;
}

/// Whether there is an aggregate that is not among them.
static bool holdsUnused(const Rel &rel, const ColumnSet &used, Rewriter &rw) {
  if (rel.kind == RelKind::Aggregate)
    return llvm::any_of(rel::as<rel::AggregateRel>(rel).aggregates,
                        [&](const auto &each) { return !used.contains(each.id.index); });
  if (rel.kind == RelKind::Filter)
    return holdsUnused(*rel::as<rel::FilterRel>(rel).input, used, rw);
  if (rel.kind != RelKind::Join || !rw.holdsAggregate(rel) || !rw.mayLook())
    return false;
  const auto &join = rel::as<rel::JoinRel>(rel);
  return holdsUnused(*join.left, used, rw) || holdsUnused(*join.right, used, rw);
}

/// The relation without aggregates that are not among `used`, to which is added what is read on the
/// way down: a side's own columns are no other side's.
static const Rel *without(const Rel &rel, ColumnSet &used, Rewriter &rw) {
  if (rel.kind == RelKind::Aggregate)
    return ofAggregate(rel::as<rel::AggregateRel>(rel), used, rw);
  if (!rw.mayLook())
    return &rel;
  if (rel.kind == RelKind::Filter) {
    const auto &filter = rel::as<rel::FilterRel>(rel);
    for (const Scalar *conjunct : filter.conjuncts)
      add(used, columnsOf(*conjunct));
    const Rel *input = without(*filter.input, used, rw);
    return input == filter.input ? &rel : rw.withInput(rel, *input);
  }
  if (rel.kind != RelKind::Join || !rw.holdsAggregate(rel))
    return &rel;
  const auto &join = rel::as<rel::JoinRel>(rel);
  for (const Scalar *conjunct : join.conjuncts)
    add(used, columnsOf(*conjunct));
  add(used, rw.columnsAround(*join.right));
  add(used, rw.columnsAround(*join.left));
  const Rel *left = without(*join.left, used, rw);
  const Rel *right = without(*join.right, used, rw);
  if (left == join.left && right == join.right)
    return &rel;
  auto *other = rw.copyOf(join);
  other->left = left;
  other->right = right;
  return other;
}

const Rel *mesh::normal::applyUnusedAggregates(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Project && rel.kind != RelKind::Aggregate)
    return nullptr;
  const Rel *input = rel.kind == RelKind::Project ? rel::as<rel::ProjectRel>(rel).input
                                                  : rel::as<rel::AggregateRel>(rel).input;
  if (!rw.holdsAggregate(*input) || !holdsUnused(*input, rw.readOfInput(rel), rw))
    return nullptr;
  ColumnSet used = rw.readOfInput(rel);
  const Rel *other = without(*input, used, rw);
  return other == input ? nullptr : rw.withInput(rel, *other);
}
