// RowComparisons.cpp - (a, b) = (c, d) is a = c AND b = d, and (a, b) <> (c, d) is a <> c OR b <>
// d, NULLs included.
//
// Only where rows are compared that way: DuckDB and Trino take NULL for a value within a row, and
// so does PostgreSQL within a row of a row.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Scalar *mesh::normal::applyRowComparisons(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *comparison = asCall(scalar);
  if (!comparison || comparison->arguments.size() != 2 || !rw.dialect.rowsCompareByPart)
    return nullptr;
  bool equal = comparison->function == "=";
  const auto *left = asCall(*comparison->arguments[0], "row");
  const auto *right = left ? asCall(*comparison->arguments[1], "row") : nullptr;
  if ((!equal && comparison->function != "<>") || !right || left->arguments.empty() ||
      left->arguments.size() != right->arguments.size())
    return nullptr;
  auto isRow = [](const Scalar *part) { return asCall(*part, "row") != nullptr; };
  if (llvm::any_of(left->arguments, isRow) || llvm::any_of(right->arguments, isRow))
    return nullptr;
  const Scalar *all = nullptr;
  for (size_t i = 0; i != left->arguments.size(); ++i) {
    const Scalar *part =
        rw.test(comparison->function, {left->arguments[i], right->arguments[i]}, scalar.range);
    all = all ? rw.test(equal ? "and" : "or", {all, part}, scalar.range) : part;
  }
  return all;
}
