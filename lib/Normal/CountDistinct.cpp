// CountDistinct.cpp - COUNT(*) over a DISTINCT is COUNT(DISTINCT x) over what is below it, where x
// is the one column that the groups are not made by, and is never NULL. And COUNT(DISTINCT x) is
// COUNT(x) where no two rows of a group have the same x.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// COUNT of all rows, or of one value.
static const rel::AggregateScalar *asCount(const Scalar &scalar) {
  if (scalar.kind != ScalarKind::Aggregate)
    return nullptr;
  const auto &count = rel::as<rel::AggregateScalar>(scalar);
  return count.function == "count" && count.nulls == rel::NullTreatment::Default &&
                 (count.star || count.arguments.size() == 1)
             ? &count
             : nullptr;
}

/// COUNT(DISTINCT x), if it counts the rows of DISTINCT for each group.
static const Scalar *overInput(const Scalar &scalar, const Scalar &value, const Rel &input,
                               Rewriter &rw) {
  const rel::AggregateScalar *count = asCount(scalar);
  if (!count || count->distinct || count->filter)
    return nullptr;
  bool fits = count->star ? rw.isNotNull(value, &input) : sameScalar(*count->arguments[0], value);
  if (!fits)
    return nullptr;
  auto *other = rw.copyOf(*count);
  other->star = false;
  other->distinct = true;
  other->arguments = rw.list({&value});
  return other;
}

static const Rel *overDistinct(const rel::AggregateRel &aggregate, Rewriter &rw) {
  const Rel &input = *rel::as<rel::DistinctRel>(*aggregate.input).input;
  ColumnSet keys;
  for (const rel::Definition &key : aggregate.keys) {
    if (key.expr->kind != ScalarKind::Column || !rw.isExact(*key.expr, input))
      return nullptr;
    keys.insert(rel::as<rel::ColumnScalar>(*key.expr).id.index);
  }
  std::optional<ColumnId> counted;
  for (ColumnId id : outputOf(input)) {
    if (keys.contains(id.index) || counted == id)
      continue;
    if (counted)
      return nullptr;
    counted = id;
  }
  if (!counted)
    return nullptr;
  const Scalar &value = *rw.column(*counted, aggregate.range);
  llvm::SmallVector<rel::Definition, 4> counts;
  for (const rel::Definition &each : aggregate.aggregates) {
    const Scalar *count = overInput(*each.expr, value, input, rw);
    if (!count)
      return nullptr;
    counts.push_back({each.id, count});
  }
  auto *other = rw.copyOf(aggregate);
  other->input = &input;
  other->aggregates = rw.arena.copy(llvm::ArrayRef<rel::Definition>(counts));
  return other;
}

/// COUNT(x), if x comes once in a group.
static const Scalar *ofUnique(const Scalar &scalar, const rel::AggregateRel &aggregate,
                              Rewriter &rw) {
  const rel::AggregateScalar *count = asCount(scalar);
  if (!count || !count->distinct || count->star || count->arguments[0]->kind != ScalarKind::Column)
    return nullptr;
  ColumnSet columns;
  columns.insert(rel::as<rel::ColumnScalar>(*count->arguments[0]).id.index);
  for (const rel::Definition &key : aggregate.keys)
    if (key.expr->kind == ScalarKind::Column)
      columns.insert(rel::as<rel::ColumnScalar>(*key.expr).id.index);
  if (!rw.isDuplicateFree(*aggregate.input, columns))
    return nullptr;
  auto *other = rw.copyOf(*count);
  other->distinct = false;
  return other;
}

const Rel *mesh::normal::applyCountDistinct(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Aggregate)
    return nullptr;
  const auto &aggregate = rel::as<rel::AggregateRel>(rel);
  if (aggregate.aggregates.empty() || !aggregate.bare.empty())
    return nullptr;
  if (aggregate.input->kind == RelKind::Distinct)
    if (const Rel *other = overDistinct(aggregate, rw))
      return other;
  llvm::SmallVector<rel::Definition, 4> counts;
  bool changed = false;
  for (const rel::Definition &each : aggregate.aggregates) {
    const Scalar *count = ofUnique(*each.expr, aggregate, rw);
    changed = changed || count;
    counts.push_back({each.id, count ? count : each.expr});
  }
  if (!changed)
    return nullptr;
  auto *other = rw.copyOf(aggregate);
  other->aggregates = rw.arena.copy(llvm::ArrayRef<rel::Definition>(counts));
  return other;
}
