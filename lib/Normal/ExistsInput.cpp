// ExistsInput.cpp - What EXISTS and IN ask of a subquery is which rows it has, not how often nor in
// what order: DISTINCT goes, and under EXISTS also the select list, windows, a LIMIT that lets a
// row through, grouping (a group exists where a row does), and the right side of a left join.
//
// Aggregation without GROUP BY stays, since it always has a row; so does what may return
// several rows or none in a select list.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static const Rel *inputOf(const Rel &rel, bool exists, Rewriter &rw) {
  switch (rel.kind) {
  case RelKind::Distinct:
    return rel::as<rel::DistinctRel>(rel).input;
  case RelKind::Project: {
    const auto &project = rel::as<rel::ProjectRel>(rel);
    return exists && rw.isPlain(project.definitions) ? project.input : nullptr;
  }
  case RelKind::Window:
    return exists ? rel::as<rel::WindowRel>(rel).input : nullptr;
  case RelKind::Aggregate: {
    const auto &aggregate = rel::as<rel::AggregateRel>(rel);
    return exists && !aggregate.keys.empty() && rw.isPlain(aggregate.keys) ? aggregate.input
                                                                           : nullptr;
  }
  case RelKind::Limit: {
    const auto &limit = rel::as<rel::LimitRel>(rel);
    std::optional<int64_t> count = limit.count ? wholeNumber(*limit.count) : std::nullopt;
    bool unbounded = !limit.count && !limit.offset;
    return unbounded || (exists && !limit.offset && count && *count >= 1) ? limit.input : nullptr;
  }
  case RelKind::Join: {
    const auto &join = rel::as<rel::JoinRel>(rel);
    return exists && join.join == rel::JoinKind::Left ? join.left : nullptr;
  }
  case RelKind::Scan:
  case RelKind::Values:
  case RelKind::Filter:
  case RelKind::Apply:
  case RelKind::SetOperation:
  case RelKind::Instance:
  case RelKind::Function:
  case RelKind::Opaque:
    return nullptr;
  }
  llvm_unreachable("relation kind outside the list");
}

const Scalar *mesh::normal::applyExistsInput(Rewriter &rw, const Scalar &scalar, Place) {
  if (scalar.kind != ScalarKind::Subquery)
    return nullptr;
  const auto &subquery = rel::as<rel::SubqueryScalar>(scalar);
  if (subquery.subquery == rel::SubqueryKind::Value)
    return nullptr;
  const Rel *input = inputOf(*subquery.rel, subquery.subquery == rel::SubqueryKind::Exists, rw);
  if (!input)
    return nullptr;
  auto *other = rw.copyOf(subquery);
  other->rel = input;
  return other;
}
