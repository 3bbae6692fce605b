// TypedLiterals.cpp - A text that is compared with a date is that date: day >= '2024-01-01' is
// day >= DATE '2024-01-01', and with a time of day for a timestamp.
//
// Where literals take the type of what they are compared with; the text must be a day that there
// is, so that both ways of writing succeed; the type of the value must be certain.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;
using dialect::DialectId;
using model::TypeKind;

/// Whether a literal becomes what a column of the type holds.
static bool takesType(DialectId dialect, TypeKind type) {
  switch (dialect) {
  case DialectId::DuckDb:
  case DialectId::Postgres:
  case DialectId::Redshift:
    return type == TypeKind::Date || type == TypeKind::Timestamp;
  case DialectId::Snowflake: // TIMESTAMP is what a setting says there, or has a zone.
  case DialectId::BigQuery:
  case DialectId::Spark:
  case DialectId::Databricks:
    return type == TypeKind::Date;
  case DialectId::Sqlite:
  case DialectId::Trino:
  case DialectId::Presto:
  case DialectId::Athena:
  case DialectId::ClickHouse:
  case DialectId::MySql:
  case DialectId::TSql:
    return false;
  }
  return false;
}

/// "2024-02-29", and "2024-02-29 12:00:00" for a timestamp.
static bool isMoment(llvm::StringRef text, TypeKind type) {
  constexpr llvm::StringRef form = "dddd-dd-dd dd:dd:dd";
  if (text.size() != 10 && (type != TypeKind::Timestamp || text.size() != form.size()))
    return false;
  for (size_t i = 0; i != text.size(); ++i)
    if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
      return false;
  auto number = [&](size_t at, size_t length) {
    unsigned value = 0;
    text.substr(at, length).getAsInteger(10, value);
    return value;
  };
  unsigned year = number(0, 4), month = number(5, 2), day = number(8, 2);
  constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year == 0 || month == 0 || month > 12 || day == 0)
    return false;
  bool isLeap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (day > days[month - 1] + isLeap)
    return false;
  return text.size() == 10 || (number(11, 2) < 24 && number(14, 2) < 60 && number(17, 2) < 60);
}

const Scalar *mesh::normal::applyTypedLiterals(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar);
  if (!takesType(rw.dialect.id, TypeKind::Date) || !call ||
      (!isComparison(call->function) && call->function != "in") || comparesRows(*call))
    return nullptr;
  auto isTyped = [&](const Scalar *each) {
    return takesType(rw.dialect.id, each->type.kind) && rw.hasCertainType(*each);
  };
  const auto *typed = llvm::find_if(call->arguments, isTyped);
  if (typed == call->arguments.end() || (call->function == "in" && !isTyped(call->arguments[0])))
    return nullptr;
  TypeKind type = (*typed)->type.kind;
  llvm::SmallVector<const Scalar *, 8> arguments(call->arguments.begin(), call->arguments.end());
  bool changed = false;
  for (const Scalar *&each : arguments) {
    const auto *literal = asLiteral(*each);
    if (!literal || literal->literal != rel::LiteralKind::String || !isMoment(literal->text, type))
      continue;
    auto *moment = rw.copyOf(*literal);
    if (type == TypeKind::Timestamp && literal->text.size() == 10)
      moment->text = rw.arena.copy((literal->text + " 00:00:00").str());
    each = rw.call("cast", {moment}, {type, -1, -1, {}}, literal->range);
    changed = true;
  }
  return changed ? rw.test(call->function, arguments, scalar.range) : nullptr;
}
