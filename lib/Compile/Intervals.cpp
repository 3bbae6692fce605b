// Intervals.cpp - whether it shows in the rows of a model that is filled interval
// by interval how long the intervals are.
//
// It does not if the query asks for no interval (the rows of each are then taken
// out of the whole result), or only filters by it and keeps the rows of different
// times apart: what it groups, it groups by the time column.

#include "Unit.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::compile;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;
using rel::ScalarKind;

/// Whether a time variable stands somewhere in the relation.
static bool asksForInterval(const Rel &rel, rel::EachOnce &once) {
  if (!once.enter(rel))
    return false; // It was looked at.
  bool asks =     // The text of what is not understood is all there is to see.
      rel.kind == RelKind::Opaque && rel::as<rel::OpaqueRel>(rel).text.contains('@');
  auto look = [&](auto &self, const Scalar &scalar) -> void {
    asks = asks || (scalar.kind == ScalarKind::Symbol &&
                    rel::as<rel::SymbolScalar>(scalar).name.starts_with("@"));
    if (scalar.kind == ScalarKind::Subquery)
      asks = asks || asksForInterval(*rel::as<rel::SubqueryScalar>(scalar).rel, once);
    rel::forEachOperand(scalar, [&](const Scalar &operand) { self(self, operand); });
  };
  rel::forEachPart(
      rel, [&](const Scalar &scalar) { look(look, scalar); },
      [&](const Rel &input) { asks = asks || asksForInterval(input, once); });
  return asks;
}

/// Whether a relation brings rows together that may be of different times.
static bool mixesTimes(const Rel &rel, rel::ColumnId time) {
  auto isTime = [&](const Scalar *scalar) {
    return scalar->kind == ScalarKind::Column && rel::as<rel::ColumnScalar>(*scalar).id == time;
  };
  switch (rel.kind) {
  case RelKind::Aggregate:
    return llvm::none_of(rel::as<rel::AggregateRel>(rel).keys,
                         [&](const rel::Definition &key) { return key.id == time; });
  case RelKind::Window:
    return llvm::any_of(rel::as<rel::WindowRel>(rel).windows, [&](const rel::Definition &window) {
      return llvm::none_of(rel::as<rel::WindowScalar>(*window.expr).partition, isTime);
    });
  case RelKind::Limit: {
    const auto &limit = rel::as<rel::LimitRel>(rel);
    return limit.count || limit.offset;
  }
  case RelKind::SetOperation:
    if (rel::as<rel::SetOperationRel>(rel).op == rel::SetOperator::UnionAll)
      return false;
    [[fallthrough]];
  case RelKind::Distinct: // Whole rows are compared; with the time in them, of one time only.
    return !llvm::is_contained(rel::outputOf(rel), time);
  case RelKind::Opaque:
    return true;
  case RelKind::Join: { // The nearest partner may be of another time.
    rel::JoinKind join = rel::as<rel::JoinRel>(rel).join;
    return join == rel::JoinKind::AsOf || join == rel::JoinKind::AsOfLeft;
  }
  case RelKind::Scan:
  case RelKind::Values:
  case RelKind::Filter:
  case RelKind::Project:
  case RelKind::Apply:
  case RelKind::Instance:
  case RelKind::Function:
    return false;
  }
  llvm_unreachable("relation kind outside the list");
}

static bool shows(const Rel &rel, rel::ColumnId time, rel::EachOnce &once) {
  rel::EachOnce below;
  if (!once.enter(rel) || !asksForInterval(rel, below))
    return false; // It was looked at, or is the same for every interval.
  bool isFilter =
      rel.kind == RelKind::Filter || rel.kind == RelKind::Join || rel.kind == RelKind::Apply;
  bool found = mixesTimes(rel, time);
  auto look = [&](auto &self, const Scalar &scalar) -> void {
    if (scalar.kind == ScalarKind::Symbol &&
        rel::as<rel::SymbolScalar>(scalar).name.starts_with("@"))
      found = found || !isFilter;
    if (scalar.kind == ScalarKind::Subquery)
      found = found || shows(*rel::as<rel::SubqueryScalar>(scalar).rel, time, once);
    rel::forEachOperand(scalar, [&](const Scalar &operand) { self(self, operand); });
  };
  rel::forEachPart(
      rel, [&](const Scalar &scalar) { look(look, scalar); },
      [&](const Rel &input) { found = found || shows(input, time, once); });
  return found;
}

bool mesh::compile::showsIntervals(const rel::Query &query, llvm::StringRef timeColumn) {
  llvm::SmallVector<rel::ColumnId, 8> output = rel::outputOf(*query.root);
  rel::ColumnId time;
  for (size_t i = 0; i != output.size(); ++i)
    if (query.outputNames[i] == timeColumn)
      time = output[i];
  rel::EachOnce once;
  return shows(*query.root, time, once);
}
