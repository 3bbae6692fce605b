// DependentKeys.cpp - A key of a grouping that nothing reads goes, if the keys that are read decide
// it: conditions make it equal to one of them, or to a constant, or they hold a key of its table.
//
// A single one stays, be it a constant: see ConstantKeys.cpp.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static const rel::ColumnScalar *asColumn(const Scalar &scalar) {
  return scalar.kind == ScalarKind::Column ? &rel::as<rel::ColumnScalar>(scalar) : nullptr;
}

/// Whether all values that are equal to the constant are one group: they are compared in the
/// column's own way.
static bool isConstantFor(const Scalar &constant, const Scalar &column, Rewriter &rw) {
  if (!isConstant(constant) || !rw.hasCertainType(column))
    return false;
  const auto *literal = asLiteral(constant);
  if (column.type.isText())
    return literal && literal->literal == rel::LiteralKind::String;
  return (column.type.isInteger() && wholeNumber(constant)) || comparesAsItIs(column, constant, rw);
}

/// Whether the conditions make the column equal to a constant or to one of `deciding`.
static bool isEquated(const Scalar &column, llvm::ArrayRef<const Scalar *> conditions,
                      const ColumnSet &deciding, Rewriter &rw) {
  return llvm::any_of(conditions, [&](const Scalar *each) {
    const auto *equality = asCall(*each, "=");
    for (size_t side : {0, 1}) {
      if (!equality || !sameScalar(*equality->arguments[side], column))
        continue;
      const Scalar &other = *equality->arguments[1 - side];
      const rel::ColumnScalar *twin = asColumn(other);
      if (twin ? deciding.contains(twin->id.index) && comparesAsItIs(column, other, rw)
               : isConstantFor(other, column, rw))
        return true;
    }
    return false;
  });
}

/// Whether rows that agree in `deciding` agree in the column, because they come from one row of
/// the input that it is of. On the side of an outer join that may be NULL they need not.
static bool isOfOneRow(ColumnId id, const Rel &rel, const ColumnSet &deciding, Rewriter &rw) {
  if (rel.kind == RelKind::Filter)
    return isOfOneRow(id, *rel::as<rel::FilterRel>(rel).input, deciding, rw);
  if (rel.kind == RelKind::Join) {
    const auto &join = rel::as<rel::JoinRel>(rel);
    bool isInner = join.join == rel::JoinKind::Inner;
    bool keepsLeft = isInner || join.join == rel::JoinKind::Left;
    return (keepsLeft && isOfOneRow(id, *join.left, deciding, rw)) ||
           (isInner && isOfOneRow(id, *join.right, deciding, rw));
  }
  ColumnSet only;
  only.insert(id.index);
  return rw.puts(rel, only) && rw.isPlain(rel) && rw.isDuplicateFree(rel, deciding);
}

const Rel *mesh::normal::applyDependentKeys(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Project)
    return nullptr;
  const Rel *having = rel::as<rel::ProjectRel>(rel).input, *below = having;
  if (having->kind == RelKind::Filter)
    below = rel::as<rel::FilterRel>(*having).input;
  if (below->kind != RelKind::Aggregate)
    return nullptr;
  const auto &aggregate = rel::as<rel::AggregateRel>(*below);
  if (aggregate.keys.size() < 2 || !aggregate.bare.empty() || !rw.isPlain(aggregate.keys))
    return nullptr;
  ColumnSet used = rw.readOfInput(rel), deciding;
  if (having != below)
    for (const Scalar *each : rel::as<rel::FilterRel>(*having).conjuncts) {
      ColumnSet more = columnsOf(*each);
      used.insert(more.begin(), more.end());
    }
  for (const rel::Definition &key : aggregate.keys)
    if (const rel::ColumnScalar *column = asColumn(*key.expr);
        column && used.contains(key.id.index))
      deciding.insert(column->id.index);
  llvm::ArrayRef<const Scalar *> conditions;
  if (aggregate.input->kind == RelKind::Filter)
    conditions = rel::as<rel::FilterRel>(*aggregate.input).conjuncts;
  llvm::SmallVector<rel::Definition, 8> kept;
  for (const rel::Definition &key : aggregate.keys) {
    const rel::ColumnScalar *column = asColumn(*key.expr);
    bool isDecided =
        column && !used.contains(key.id.index) &&
        (isEquated(*column, conditions, deciding, rw) ||
         (!deciding.empty() && isOfOneRow(column->id, *aggregate.input, deciding, rw)));
    if (!isDecided)
      kept.push_back(key);
  }
  if (kept.empty() || kept.size() == aggregate.keys.size())
    return nullptr;
  auto *fewer = rw.copyOf(aggregate);
  fewer->keys = rw.arena.copy(llvm::ArrayRef<rel::Definition>(kept));
  return rw.withInput(rel, having == below ? *fewer : *rw.withInput(*having, *fewer));
}
