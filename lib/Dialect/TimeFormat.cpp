// TimeFormat.cpp - see the header. The words of each dialect are those of its own
// functions that format times; longer words stand before those that they begin with.

#include "mesh/Dialect/TimeFormat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::dialect;

namespace {
struct TimeWord {
  llvm::StringRef written, strftime;
};

struct TimeWords {
  llvm::ArrayRef<TimeWord> words;
  bool hasPercent; ///< The words are directives with "%".
  bool ignoresCase;
};
} // namespace

static constexpr TimeWord postgresWords[] = {
    {"FMDDD", "%-j"}, {"FMDD", "%-d"}, {"FMMM", "%-m"},   {"FMHH24", "%-H"}, {"FMHH12", "%-I"},
    {"FMMI", "%-M"},  {"FMSS", "%-S"}, {"TMMonth", "%B"}, {"TMMon", "%b"},   {"TMDay", "%A"},
    {"TMDy", "%a"},   {"YYYY", "%Y"},  {"YY", "%y"},      {"HH24", "%H"},    {"HH12", "%I"},
    {"DDD", "%j"},    {"DD", "%d"},    {"MI", "%M"},      {"MM", "%m"},      {"SS", "%S"},
    {"US", "%f"},     {"WW", "%U"},    {"D", "%u"}};

static constexpr TimeWord sparkWords[] = {
    {"yyyy", "%Y"}, {"YYYY", "%Y"}, {"yy", "%y"}, {"YY", "%y"}, {"y", "%Y"},      {"Y", "%Y"},
    {"MMMM", "%B"}, {"MMM", "%b"},  {"MM", "%m"}, {"M", "%-m"}, {"dd", "%d"},     {"d", "%-d"},
    {"DD", "%j"},   {"D", "%-j"},   {"HH", "%H"}, {"H", "%-H"}, {"hh", "%I"},     {"h", "%-I"},
    {"mm", "%M"},   {"m", "%-M"},   {"ss", "%S"}, {"s", "%-S"}, {"SSSSSS", "%f"}, {"a", "%p"},
    {"EEEE", "%A"}, {"EEE", "%a"},  {"EE", "%a"}, {"E", "%a"}};

static constexpr TimeWord snowflakeWords[] = {
    {"YYYY", "%Y"}, {"YY", "%y"},  {"MMMM", "%B"}, {"MON", "%b"},  {"MM", "%m"},
    {"DD", "%d"},   {"DY", "%a"},  {"HH24", "%H"}, {"HH12", "%I"}, {"MI", "%M"},
    {"SS", "%S"},   {"FF6", "%f"}, {"AM", "%p"},   {"PM", "%p"},   {"\"T\"", "T"}};

static constexpr TimeWord tsqlWords[] = {
    {"yyyy", "%Y"}, {"yy", "%y"},   {"MMMM", "%B"}, {"MMM", "%b"},   {"MM", "%m"},
    {"M", "%-m"},   {"dddd", "%A"}, {"ddd", "%a"},  {"dd", "%d"},    {"d", "%-d"},
    {"HH", "%H"},   {"H", "%-H"},   {"hh", "%I"},   {"h", "%-I"},    {"mm", "%M"},
    {"m", "%-M"},   {"ss", "%S"},   {"s", "%-S"},   {"ffffff", "%f"}};

static constexpr TimeWord mySqlWords[] = {
    {"%M", "%B"}, {"%c", "%-m"}, {"%e", "%-d"}, {"%h", "%I"}, {"%i", "%M"},
    {"%s", "%S"}, {"%k", "%-H"}, {"%l", "%-I"}, {"%W", "%A"}, {"%T", "%H:%M:%S"}};

static constexpr TimeWord bigQueryWords[] = {{"%x", "%m/%d/%y"}, {"%D", "%m/%d/%y"},
                                             {"%E6S", "%S.%f"},  {"%e", "%-d"},
                                             {"%F", "%Y-%m-%d"}, {"%T", "%H:%M:%S"}};

static TimeWords wordsOf(const DialectFacts &facts) {
  switch (facts.id) {
  case DialectId::Postgres:
  case DialectId::Redshift:
    return {postgresWords, false, true};
  case DialectId::Spark:
  case DialectId::Databricks:
    return {sparkWords, false, false};
  case DialectId::Snowflake:
    return {snowflakeWords, false, true};
  case DialectId::TSql:
    return {tsqlWords, false, false};
  case DialectId::MySql:
  case DialectId::Trino:
  case DialectId::Presto:
    return {mySqlWords, true, false};
  case DialectId::BigQuery:
    return {bigQueryWords, true, false};
  case DialectId::Sqlite:
  case DialectId::DuckDb:
  case DialectId::Athena:
  case DialectId::ClickHouse:
    return {{}, true, false};
  }
  llvm_unreachable("dialect outside Dialects.def");
}

std::string mesh::dialect::strftimeFormat(const DialectFacts &dialect, llvm::StringRef format,
                                          std::string &unknown) {
  TimeWords table = wordsOf(dialect);
  if (!table.hasPercent && format.contains('%'))
    return format.str();
  std::string result;
  while (!format.empty()) {
    auto begins = [&](const TimeWord &word) {
      return table.ignoresCase ? format.starts_with_insensitive(word.written)
                               : format.starts_with(word.written);
    };
    if (const TimeWord *word = llvm::find_if(table.words, begins); word != table.words.end()) {
      result += word->strftime;
      format = format.drop_front(word->written.size());
      continue;
    }
    size_t size = table.hasPercent && format.front() == '%' ? 2 : 1;
    bool isLetter = llvm::isAlpha(format.front()) && format.front() != 'T' && format.front() != 'Z';
    if (!table.hasPercent && (isLetter || llvm::StringRef("'\"\\[]").contains(format.front()))) {
      unknown = isLetter ? format.take_while(llvm::isAlpha).str() : format.take_front(1).str();
      return "";
    }
    result += format.take_front(size);
    format = format.drop_front(std::min(size, format.size()));
  }
  return result;
}
