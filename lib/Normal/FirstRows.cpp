// FirstRows.cpp - A rank that is at most 1 is 1, since ranks begin there.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// Whether the column is ROW_NUMBER, RANK or DENSE_RANK of a window below.
static bool isRank(ColumnId id, const Rel &rel) {
  if (rel.kind == RelKind::Filter)
    return isRank(id, *rel::as<rel::FilterRel>(rel).input);
  if (rel.kind == RelKind::Project)
    return isRank(id, *rel::as<rel::ProjectRel>(rel).input);
  if (rel.kind != RelKind::Window)
    return false;
  const auto &window = rel::as<rel::WindowRel>(rel);
  for (const rel::Definition &each : window.windows)
    if (each.id == id) {
      llvm::StringRef function = rel::as<rel::WindowScalar>(*each.expr).call->function;
      return function == "row_number" || function == "rank" || function == "dense_rank";
    }
  return isRank(id, *window.input);
}

const Rel *mesh::normal::applyFirstRows(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Filter)
    return nullptr;
  const auto &filter = rel::as<rel::FilterRel>(rel);
  Conjuncts conjuncts(filter.conjuncts.begin(), filter.conjuncts.end());
  bool changed = false;
  for (const Scalar *&each : conjuncts) {
    const auto *comparison = asCall(*each);
    if (!comparison || !isComparison(comparison->function))
      continue;
    for (size_t side : {0, 1}) {
      llvm::StringRef op = side ? mirrored(comparison->function) : comparison->function;
      const Scalar &value = *comparison->arguments[side], &bound = *comparison->arguments[1 - side];
      if (value.kind != ScalarKind::Column || !op.starts_with("<"))
        continue;
      std::optional<int64_t> number = wholeNumber(bound);
      bool first = (op == "<=" && number == 1) || (op == "<" && number == 2);
      if (!first || !isRank(rel::as<rel::ColumnScalar>(value).id, *filter.input))
        continue;
      each = rw.test("=", {&value, rw.whole(1, bound, bound.range)}, each->range);
      changed = true;
      break;
    }
  }
  return changed ? rw.filter(*filter.input, conjuncts) : nullptr;
}
