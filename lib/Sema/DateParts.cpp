// DateParts.cpp - DATEDIFF(day, a, b): a word that looks like a column and is none, but the
// part of a date. Where a function takes one is part of the dialect's syntax, so a column
// of that name does not change it.
//
// Snowflake: docs.snowflake.com/en/sql-reference/functions-date-time. Redshift:
// docs.aws.amazon.com/redshift/latest/dg/Date_functions_header.html. Databricks, Spark:
// docs.databricks.com/sql/language-manual/functions/datediff3.html and those beside it.
// BigQuery: cloud.google.com/bigquery/docs/reference/standard-sql/date_functions. T-SQL:
// learn.microsoft.com/sql/t-sql/functions/datediff-transact-sql. MySQL:
// dev.mysql.com/doc/refman/8.4/en/date-and-time-functions.html.

#include "mesh/Sema/DateParts.h"
#include "Analyser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mesh;
using namespace mesh::sema;
using dialect::DialectId;

/// The words for parts of dates, of all dialects. Any other word is a column there, in a
/// form of the call that is not known here.
static bool isDatePart(llvm::StringRef word) {
  static constexpr llvm::StringLiteral all =
      "millennium century decade isoyear yearofweek yearofweekiso year years yyyy yy y "
      "yr yrs quarter quarters qtr qtrs qq q month months mon mons mm m week weeks "
      "isoweek iso_week week_iso weekiso weekofyear isowk isoww wk ww w woy wy day "
      "days dayofmonth dayofyear dayofweek dayofweekiso dayofweek_iso weekday yearday "
      "dow doy dw dy dd d hour hours hrs hr hh h minute minutes mins min mi n second "
      "seconds secs sec ss s millisecond milliseconds msec ms microsecond microseconds "
      "usec mcs us nanosecond nanoseconds nsec ns epoch epoch_second epoch_seconds "
      "epoch_millisecond epoch_milliseconds epoch_microsecond epoch_microseconds "
      "epoch_nanosecond epoch_nanoseconds timezone_hour timezone_minute tzoffset "
      "monday tuesday wednesday thursday friday saturday sunday ";
  static const llvm::StringSet<> words = [] {
    llvm::SmallVector<llvm::StringRef, 96> each;
    all.split(each, ' ', -1, false);
    llvm::StringSet<> made;
    made.insert(each.begin(), each.end());
    return made;
  }();
  return words.contains(word.lower());
}

/// Which argument of a call is the part of a date, where it comes first or last in calls
/// of so many arguments; none: null.
static const ast::Expr *datePartOf(const ast::Function &call, DialectId dialect) {
  std::string lower = call.name.text().lower();
  llvm::StringRef name = lower;
  size_t count = call.arguments.size();
  auto first = [&](size_t wanted) { return count == wanted ? call.arguments.front() : nullptr; };
  auto last = [&](size_t wanted) { return count == wanted ? call.arguments.back() : nullptr; };
  auto isOneOf = [&](std::initializer_list<llvm::StringRef> names) {
    return llvm::is_contained(names, name);
  };
  switch (dialect) {
  case DialectId::Snowflake:
    if (isOneOf({"datediff", "dateadd", "timediff", "timeadd", "timestampdiff", "timestampadd"}))
      return first(3);
    if (isOneOf({"date_part", "date_trunc"}))
      return first(2);
    return name == "last_day" ? last(2) : nullptr;
  case DialectId::Redshift:
    if (isOneOf({"datediff", "dateadd", "date_diff", "date_add"}))
      return first(3);
    return isOneOf({"date_part"}) ? first(2) : nullptr;
  case DialectId::Spark:
  case DialectId::Databricks:
    return isOneOf(
               {"datediff", "date_diff", "dateadd", "date_add", "timestampdiff", "timestampadd"})
               ? first(3)
               : nullptr;
  case DialectId::TSql:
    if (isOneOf({"datediff", "datediff_big", "dateadd"}))
      return first(3);
    return isOneOf({"datepart", "datename", "datetrunc"}) ? first(2) : nullptr;
  case DialectId::MySql:
    return isOneOf({"timestampdiff", "timestampadd"}) ? first(3) : nullptr;
  case DialectId::BigQuery:
    if (isOneOf({"date_diff", "datetime_diff", "timestamp_diff", "time_diff"}))
      return last(3);
    if (isOneOf({"date_trunc", "datetime_trunc", "timestamp_trunc", "time_trunc"}) && count == 3)
      return call.arguments[1]; // The third is a time zone.
    return isOneOf({"date_trunc", "datetime_trunc", "timestamp_trunc", "time_trunc", "last_day"})
               ? last(2)
               : nullptr;
  default:
    return nullptr;
  }
}

const ast::Name *mesh::sema::findDatePart(const ast::Function &call,
                                          const dialect::DialectFacts &dialect) {
  if (!call.qualifiers.empty() || call.name.quoted)
    return nullptr;
  const ast::Expr *part = datePartOf(call, dialect.id);
  const auto *week = part ? ast::as<ast::Function>(part) : nullptr; // WEEK(MONDAY)
  if (week && week->arguments.size() == 1 && week->name.text().equals_insensitive("week"))
    part = week->arguments.front();
  const auto *name = part ? ast::as<ast::Name>(part) : nullptr;
  bool isPart =
      name && name->qualifiers.empty() && !name->name.quoted && isDatePart(name->name.text());
  return isPart ? name : nullptr;
}

/// Notes the part of a date among the arguments, so that it is not looked for as a column.
void Analyser::noteDatePart(const ast::Function &call) {
  if (const ast::Name *part = findDatePart(call, dialect))
    dateParts.insert(part);
}
