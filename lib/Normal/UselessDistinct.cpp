// UselessDistinct.cpp - DISTINCT goes over rows that are distinct already, below another DISTINCT,
// and below MIN, MAX and COUNT(DISTINCT ...).
//
// SQLite takes a real number for an integer on its way through DISTINCT or GROUP BY now and
// then (0.0 comes out as 0), so there neither goes over what may be one.
//
// Below another one only if values that compare as equal are the same: which of them the
// inner one shows would decide what is computed of it.

#include "Rewriter.h"
#include "mesh/Dialect/Functions.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static constexpr unsigned deepest = 8;

static bool isExactRow(const Rel &rel, Rewriter &rw) {
  return llvm::all_of(outputOf(rel), [&](ColumnId id) { return rw.isExact(id, rel); });
}

/// The relation without a DISTINCT that takes away no more than one above does; looked
/// for no deeper than `depth` relations.
static const Rel *withoutDistinct(const Rel &rel, Rewriter &rw, unsigned depth) {
  if (!depth)
    return &rel;
  switch (rel.kind) {
  case RelKind::Distinct: {
    const Rel *input = rel::as<rel::DistinctRel>(rel).input;
    return isExactRow(*input, rw) ? input : &rel;
  }
  case RelKind::Filter:
  case RelKind::Project: {
    const Rel *input = rel.kind == RelKind::Filter ? rel::as<rel::FilterRel>(rel).input
                                                   : rel::as<rel::ProjectRel>(rel).input;
    if (!rw.isPlain(rel))
      return &rel;
    const Rel *other = withoutDistinct(*input, rw, depth - 1);
    return other == input ? &rel : rw.withInput(rel, *other);
  }
  case RelKind::SetOperation: {
    const auto &operation = rel::as<rel::SetOperationRel>(rel);
    if (operation.op != rel::SetOperator::UnionAll)
      return &rel;
    return mapParts(
        rw.arena, rel, [](const Scalar &scalar) { return &scalar; },
        [&](const Rel &branch) { return withoutDistinct(branch, rw, depth - 1); });
  }
  case RelKind::Scan:
  case RelKind::Values:
  case RelKind::Join:
  case RelKind::Apply:
  case RelKind::Aggregate:
  case RelKind::Window:
  case RelKind::Limit:
  case RelKind::Instance:
  case RelKind::Function:
  case RelKind::Opaque:
    return &rel;
  }
  llvm_unreachable("relation kind outside the list");
}

/// Whether the column holds what something counted. (A sum of two columns that prefer
/// integers is no integer for certain.)
static bool isCount(ColumnId id, const Rel &rel) {
  auto among = [&](List<rel::Definition> definitions, const Rel &input) {
    for (const rel::Definition &each : definitions)
      if (each.id == id)
        return each.expr->kind == ScalarKind::Column
                   ? isCount(rel::as<rel::ColumnScalar>(*each.expr).id, input)
                   : isCount(*each.expr);
    return isCount(id, input);
  };
  switch (rel.kind) {
  case RelKind::Filter:
    return isCount(id, *rel::as<rel::FilterRel>(rel).input);
  case RelKind::Limit:
    return isCount(id, *rel::as<rel::LimitRel>(rel).input);
  case RelKind::Project:
    return among(rel::as<rel::ProjectRel>(rel).definitions, *rel::as<rel::ProjectRel>(rel).input);
  case RelKind::Window:
    return among(rel::as<rel::WindowRel>(rel).windows, *rel::as<rel::WindowRel>(rel).input);
  case RelKind::Aggregate:
    return llvm::any_of(
        rel::as<rel::AggregateRel>(rel).aggregates,
        [&](const rel::Definition &each) { return each.id == id && isCount(*each.expr); });
  case RelKind::Scan:
  case RelKind::Values:
  case RelKind::Join:
  case RelKind::Apply:
  case RelKind::Distinct:
  case RelKind::SetOperation:
  case RelKind::Instance:
  case RelKind::Function:
  case RelKind::Opaque:
    return false;
  }
  llvm_unreachable("relation kind outside the list");
}

/// Whether DISTINCT shows every value as it is.
static bool keepsValues(const Rel &rel, Rewriter &rw) {
  return !rw.dialect.affinityTyping || llvm::all_of(outputOf(rel), [&](ColumnId id) {
    return rw.query.info(id).type.isText() || rw.isExact(id, rel) || isCount(id, rel);
  });
}

/// Whether an aggregate gives the same for rows that come once and for rows that come again.
static bool ignoresRepetition(const rel::Definition &definition,
                              const dialect::DialectFacts &dialect) {
  if (definition.expr->kind != ScalarKind::Aggregate)
    return false;
  const auto &aggregate = rel::as<rel::AggregateScalar>(*definition.expr);
  const dialect::FunctionFacts *facts =
      dialect::findFunction(dialect, aggregate.function, aggregate.arguments.size());
  return (facts && facts->ignoresDuplicates) ||
         (aggregate.function == "count" && aggregate.distinct);
}

/// A DISTINCT below a grouping that does not count rows.
static const Rel *belowAggregate(const rel::AggregateRel &aggregate, Rewriter &rw) {
  if (aggregate.aggregates.empty() || !aggregate.bare.empty() || !rw.isPlain(aggregate.keys) ||
      !rw.isPlain(aggregate.aggregates) || !keepsValues(*aggregate.input, rw) ||
      !llvm::all_of(aggregate.aggregates, [&](const rel::Definition &each) {
        return ignoresRepetition(each, rw.dialect);
      }))
    return nullptr;
  const Rel *other = withoutDistinct(*aggregate.input, rw, deepest);
  return other == aggregate.input ? nullptr : rw.withInput(aggregate, *other);
}

const Rel *mesh::normal::applyUselessDistinct(Rewriter &rw, const Rel &rel) {
  if (rel.kind == RelKind::Aggregate)
    return belowAggregate(rel::as<rel::AggregateRel>(rel), rw);
  if (rel.kind != RelKind::Distinct)
    return nullptr;
  const Rel &input = *rel::as<rel::DistinctRel>(rel).input;
  if (!keepsValues(input, rw))
    return nullptr;
  ColumnSet columns;
  for (ColumnId id : outputOf(input))
    columns.insert(id.index);
  if (rw.isDuplicateFree(input, columns))
    return &input;
  const Rel *other = withoutDistinct(input, rw, deepest);
  return other == &input ? nullptr : rw.withInput(rel, *other);
}
