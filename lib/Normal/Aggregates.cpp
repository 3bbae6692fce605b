// Aggregates.cpp - COUNT of what is never NULL is COUNT(*); DISTINCT goes in MIN and MAX, as does
// an order that does not matter; agg(CASE WHEN p THEN x END) is agg(x) FILTER (WHERE p) where the
// function ignores NULL. SUM(CASE WHEN p THEN 1 ELSE 0 END) is COUNT(*) FILTER (WHERE p) where a
// group has rows and both are of one type; over no rows they differ. COUNT_IF(p) is COUNT(*) FILTER
// (WHERE p).
//
// Where a comparison takes its collation from an operand, only numbers lose the CASE.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static bool ignoresNull(llvm::StringRef function) {
  return function == "count" || function == "sum" || function == "avg" || function == "min" ||
         function == "max";
}

/// The CASE WHEN p THEN x END that the only argument is.
static const rel::CallScalar *onlyCase(const rel::AggregateScalar &aggregate, const Rewriter &rw) {
  if (aggregate.arguments.size() != 1 || !ignoresNull(aggregate.function))
    return nullptr;
  if (rw.dialect.absenceIsDefault && aggregate.function != "count") // Over no rows it is no NULL.
    return nullptr;
  const auto *choice = asCall(*aggregate.arguments[0], "case");
  return choice && choice->arguments.size() == 3 && isNull(*choice->arguments[2]) ? choice
                                                                                  : nullptr;
}

/// COUNT of the rows for which a SUM adds one; null if it is no such SUM.
static const Scalar *asCount(const Scalar &scalar, Rewriter &rw) {
  if (scalar.kind != ScalarKind::Aggregate || !rw.dialect.sumsAsItCounts)
    return nullptr;
  const auto &sum = rel::as<rel::AggregateScalar>(scalar);
  if (sum.function != "sum" || sum.distinct || sum.filter || sum.arguments.size() != 1 ||
      sum.nulls != rel::NullTreatment::Default || !sum.order.empty())
    return nullptr;
  const auto *choice = asCall(*sum.arguments[0], "case");
  bool isOne = wholeNumber(*sum.arguments[0]) == 1;
  bool isChoice = choice && choice->arguments.size() == 3 &&
                  wholeNumber(*choice->arguments[1]) == 1 &&
                  wholeNumber(*choice->arguments[2]) == 0;
  if (!isOne && !isChoice)
    return nullptr;
  auto *count = rw.copyOf(sum);
  count->function = "count";
  count->star = true;
  count->arguments = {};
  count->filter = isChoice ? choice->arguments[0] : nullptr;
  return count;
}

/// COUNT_IF(p), where it is of the type of COUNT.
static bool isCountIf(const rel::AggregateScalar &aggregate, const Rewriter &rw) {
  return (aggregate.function == "countif" || aggregate.function == "count_if") &&
         !rw.dialect.typesAreKnown && rw.dialect.id != dialect::DialectId::Snowflake &&
         !aggregate.distinct && aggregate.arguments.size() == 1;
}

static const rel::AggregateScalar *simplify(const rel::AggregateScalar &aggregate, const Rel &input,
                                            Rewriter &rw) {
  if (aggregate.nulls != rel::NullTreatment::Default)
    return nullptr;
  auto other = aggregate;
  bool compares = aggregate.distinct || aggregate.function == "min" || aggregate.function == "max";
  if (aggregate.distinct && (aggregate.function == "min" || aggregate.function == "max")) {
    other.distinct = false;
  } else if (!aggregate.order.empty() && !aggregate.orderMatters) {
    other.order = {};
  } else if (aggregate.filter && isBoolean(*aggregate.filter, true)) {
    other.filter = nullptr;
  } else if (aggregate.function == "count" && !aggregate.distinct && !aggregate.star &&
             aggregate.arguments.size() == 1 && rw.isPlain(*aggregate.arguments[0]) &&
             !rw.hasSubquery(*aggregate.arguments[0]) && !asCall(*aggregate.arguments[0], "row") &&
             rw.isNotNull(*aggregate.arguments[0], &input)) {
    other.star = true;
    other.arguments = {};
  } else if (isCountIf(aggregate, rw)) {
    const Scalar *condition = aggregate.arguments[0];
    other.function = "count";
    other.star = true;
    other.arguments = {};
    other.filter = aggregate.filter
                       ? rw.test("and", {aggregate.filter, condition}, condition->range)
                       : condition;
  } else if (const auto *choice = onlyCase(aggregate, rw);
             choice && (!compares || !rw.dialect.collationFromLeft ||
                        choice->arguments[1]->type.isNumber())) {
    const Scalar *condition = choice->arguments[0];
    other.filter = aggregate.filter
                       ? rw.test("and", {aggregate.filter, condition}, condition->range)
                       : condition;
    other.arguments = rw.list({choice->arguments[1]});
  } else {
    return nullptr;
  }
  return rw.copyOf(other);
}

const Rel *mesh::normal::applyAggregates(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Aggregate && rel.kind != RelKind::Window)
    return nullptr;
  const Rel &input = rel.kind == RelKind::Aggregate ? *rel::as<rel::AggregateRel>(rel).input
                                                    : *rel::as<rel::WindowRel>(rel).input;
  bool isGrouped = rel.kind == RelKind::Aggregate && !rel::as<rel::AggregateRel>(rel).keys.empty();
  const Rel *changed = mapParts(
      rw.arena, rel,
      [&](const Scalar &scalar) -> const Scalar * {
        if (scalar.kind == ScalarKind::Aggregate) {
          if (isGrouped)
            if (const Scalar *count = asCount(scalar, rw))
              return count;
          const auto *other = simplify(rel::as<rel::AggregateScalar>(scalar), input, rw);
          return other ? other : &scalar;
        }
        if (scalar.kind != ScalarKind::Window)
          return &scalar;
        const auto &window = rel::as<rel::WindowScalar>(scalar);
        const auto *call = simplify(*window.call, input, rw);
        if (!call)
          return &scalar;
        auto *copy = rw.copyOf(window);
        copy->call = call;
        return copy;
      },
      [](const Rel &below) { return &below; });
  return changed == &rel ? nullptr : changed;
}
