// RowComparisons.cpp - (a, b) = (c, d) is a = c AND b = d, and (a, b) <> (c, d) is a <> c OR b <>
// d, NULLs included.
//
// Only where rows are compared that way: DuckDB and Trino take NULL for a value within a row.

#include "Rewriter.h"

using namespace mesh;
using namespace mesh::normal;
using dialect::DialectId;

static bool comparesByPart(DialectId dialect) {
  return dialect == DialectId::Sqlite || dialect == DialectId::Postgres ||
         dialect == DialectId::MySql;
}

const Scalar *mesh::normal::applyRowComparisons(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *comparison = asCall(scalar);
  if (!comparison || comparison->arguments.size() != 2 || !comparesByPart(rw.dialect.id))
    return nullptr;
  bool equal = comparison->function == "=";
  const auto *left = asCall(*comparison->arguments[0], "row");
  const auto *right = left ? asCall(*comparison->arguments[1], "row") : nullptr;
  if ((!equal && comparison->function != "<>") || !right || left->arguments.empty() ||
      left->arguments.size() != right->arguments.size())
    return nullptr;
  const Scalar *all = nullptr;
  for (size_t i = 0; i != left->arguments.size(); ++i) {
    const Scalar *part =
        rw.test(comparison->function, {left->arguments[i], right->arguments[i]}, scalar.range);
    all = all ? rw.test(equal ? "and" : "or", {all, part}, scalar.range) : part;
  }
  return all;
}
