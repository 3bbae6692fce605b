// MergeExtremes.cpp - MAX over groups of a MAX for each finer group is one MAX, and so is MIN. So
// are both over what the finer groups are made by.
//
// Of values that compare as equal and are not the same, each shows one of its choice: only exact
// ones are merged.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// MIN or MAX of one value, of all rows but for FILTER.
static const rel::AggregateScalar *asExtreme(const Scalar &scalar) {
  if (scalar.kind != ScalarKind::Aggregate)
    return nullptr;
  const auto &aggregate = rel::as<rel::AggregateScalar>(scalar);
  bool extreme = aggregate.function == "min" || aggregate.function == "max";
  return extreme && aggregate.arguments.size() == 1 && !aggregate.distinct &&
                 aggregate.order.empty() && aggregate.nulls == rel::NullTreatment::Default
             ? &aggregate
             : nullptr;
}

/// The inner grouping, below a choice of its columns.
static const rel::AggregateRel *innerOf(const rel::AggregateRel &outer) {
  const Rel *below = outer.input;
  if (below->kind == RelKind::Project && rel::as<rel::ProjectRel>(*below).definitions.empty())
    below = rel::as<rel::ProjectRel>(*below).input;
  if (below->kind != RelKind::Aggregate)
    return nullptr;
  const auto &inner = rel::as<rel::AggregateRel>(*below);
  return inner.keys.empty() || !inner.bare.empty() ? nullptr : &inner;
}

/// What the column is a key of the inner grouping for; null if it is none.
static const Scalar *keyBehind(const Scalar &scalar, const rel::AggregateRel &inner, Rewriter &rw) {
  const Scalar *expr = nullptr;
  if (scalar.kind != ScalarKind::Column ||
      !isDefined(inner.keys, rel::as<rel::ColumnScalar>(scalar).id, expr))
    return nullptr;
  return rw.isExact(*expr, *inner.input) ? expr : nullptr;
}

/// The one aggregate for two; null if they are not of a kind.
static const Scalar *merged(const Scalar &scalar, const rel::AggregateRel &inner, Rewriter &rw) {
  const rel::AggregateScalar *outer = asExtreme(scalar);
  if (!outer || outer->filter || outer->arguments[0]->kind != ScalarKind::Column)
    return nullptr;
  const Scalar &argument = *outer->arguments[0], *expr = nullptr;
  auto *both = rw.copyOf(*outer);
  if (const Scalar *key = keyBehind(argument, inner, rw)) {
    both->arguments = rw.list({key});
    return both;
  }
  if (!isDefined(inner.aggregates, rel::as<rel::ColumnScalar>(argument).id, expr))
    return nullptr;
  const rel::AggregateScalar *finer = asExtreme(*expr);
  // The argument may be compared by a collation that the outer one does not have; an
  // aggregate over no rows need not be NULL.
  bool compares = rw.dialect.collationFromLeft && finer && !finer->arguments[0]->type.isNumber();
  bool mayBeEmpty = finer && finer->filter && rw.dialect.absenceIsDefault;
  if (!finer || finer->function != outer->function || compares || mayBeEmpty ||
      !rw.isExact(*finer->arguments[0], *inner.input))
    return nullptr;
  both->arguments = finer->arguments;
  both->filter = finer->filter;
  return both;
}

const Rel *mesh::normal::applyMergeExtremes(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Aggregate)
    return nullptr;
  const auto &outer = rel::as<rel::AggregateRel>(rel);
  const rel::AggregateRel *inner = innerOf(outer);
  if (!inner || outer.aggregates.empty() || !outer.bare.empty() || !rw.isPlain(inner->keys) ||
      !rw.isPlain(inner->aggregates))
    return nullptr;
  llvm::SmallVector<rel::Definition, 8> keys, aggregates;
  for (const rel::Definition &key : outer.keys) {
    const Scalar *expr = keyBehind(*key.expr, *inner, rw);
    if (!expr)
      return nullptr;
    keys.push_back({key.id, expr});
  }
  for (const rel::Definition &each : outer.aggregates) {
    const Scalar *expr = merged(*each.expr, *inner, rw);
    if (!expr)
      return nullptr;
    aggregates.push_back({each.id, expr});
  }
  auto *one = rw.copyOf(outer);
  one->input = inner->input;
  one->keys = rw.arena.copy(llvm::ArrayRef<rel::Definition>(keys));
  one->aggregates = rw.arena.copy(llvm::ArrayRef<rel::Definition>(aggregates));
  return one;
}
