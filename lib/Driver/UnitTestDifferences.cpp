// UnitTestDifferences.cpp - see the header.

#include "UnitTestDifferences.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>

using namespace mesh;
using namespace mesh::driver;

static std::optional<double> numberOf(llvm::StringRef text) {
  double number;
  return text.getAsDouble(number) ? std::nullopt : std::optional(number);
}

/// As SQLMesh compares: numbers by value, times however they are written.
static bool isSame(const Value &expected, const engine::Field &actual) {
  if (expected.isNull() || !actual)
    return expected.isNull() && !actual;
  if (expected.kind == Value::Kind::Bool) {
    llvm::StringRef text = *actual;
    bool isTrue = text == "1" || text.equals_insensitive("true");
    bool isFalse = text == "0" || text.equals_insensitive("false");
    return expected.boolean ? isTrue : isFalse;
  }
  std::string text = toPlainText(expected);
  if (text == *actual)
    return true;
  std::optional<double> a = numberOf(text), b = numberOf(*actual);
  if (a && b)
    return std::fabs(*a - *b) <= 1e-8 + 1e-5 * std::fabs(*b);
  std::optional<TimeExpression> before = parseTime(text, Instant()),
                                after = parseTime(*actual, Instant());
  return before && after && llvm::StringRef(text).contains('-') &&
         before->instant == after->instant;
}

static std::string shown(const std::vector<std::string> &columns, const Row &row) {
  std::string text;
  for (const std::string &column : columns) {
    auto value = row.find(column);
    text += (text.empty() ? "" : ", ") + column + ": " +
            (value == row.end() || value->second.isNull() ? "NULL" : toPlainText(value->second));
  }
  return text;
}

static std::string shown(const engine::Result &result, const std::vector<engine::Field> &row) {
  std::string text;
  for (size_t i = 0; i != row.size(); ++i)
    text += (text.empty() ? "" : ", ") + result.columns[i] + ": " + row[i].value_or("NULL");
  return text;
}

using Places = std::map<std::string, size_t>; ///< Of columns, by folded names.

/// What is wrong with the columns of a result.
static std::vector<std::string> differencesOfColumns(const Rows &expected, bool isPartial,
                                                     const Places &places) {
  std::vector<std::string> differences;
  for (const std::string &column : expected.columns)
    if (!places.contains(column))
      differences.push_back("there is no column '" + column + "'");
  if (!isPartial && !expected.rows.empty())
    for (const auto &[column, place] : places)
      if (!llvm::is_contained(expected.columns, column))
        differences.push_back("column '" + column +
                              "' is not expected; 'partial: true' leaves it out");
  return differences;
}

std::vector<std::string> mesh::driver::differencesOf(const Rows &expected, bool isPartial,
                                                     const engine::Result &actual,
                                                     const dialect::DialectFacts &dialect) {
  Places places;
  for (size_t i = 0; i != actual.columns.size(); ++i)
    places[dialect::fold(dialect, actual.columns[i], false)] = i;
  std::vector<std::string> differences = differencesOfColumns(expected, isPartial, places);
  if (!differences.empty())
    return differences;
  std::vector<bool> isTaken(actual.rows.size());
  for (const Row &row : expected.rows) {
    size_t at = 0;
    for (; at != actual.rows.size(); ++at)
      if (!isTaken[at] && llvm::all_of(expected.columns, [&](const std::string &column) {
            auto value = row.find(column);
            return isSame(value == row.end() ? Value() : value->second,
                          actual.rows[at][places[column]]);
          }))
        break;
    if (at == actual.rows.size())
      differences.push_back("missing  " + shown(expected.columns, row));
    else
      isTaken[at] = true;
  }
  for (size_t at = 0; at != actual.rows.size(); ++at)
    if (!isTaken[at])
      differences.push_back("too much " + shown(actual, actual.rows[at]));
  return differences;
}

Rows mesh::driver::rowsOf(const engine::Result &result, const dialect::DialectFacts &dialect) {
  Rows rows;
  for (const std::string &column : result.columns)
    rows.columns.push_back(dialect::fold(dialect, column, false));
  for (const std::vector<engine::Field> &fields : result.rows) {
    Row row;
    for (size_t i = 0; i != fields.size(); ++i)
      row[rows.columns[i]] = fields[i] ? Value::ofString(*fields[i]) : Value();
    rows.rows.push_back(std::move(row));
  }
  return rows;
}
