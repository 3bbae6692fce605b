// Functions.cpp - look-up in the tables of Functions.def and Functions/*.def.

#include "mesh/Dialect/Functions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include <cstring>
#include <span>
#include <string_view>

using namespace mesh;
using namespace mesh::dialect;

namespace {
/// Flags of Functions.def.
enum : unsigned { NONE = 0, ORDERED = 1, DUPLICATE_FREE = 2, TIES = 4 };

constexpr unsigned ALL = ~0u;
#define MESH_DIALECT(Name, Spelling) constexpr unsigned Name = 1u << unsigned(DialectId::Name);
#include "mesh/Dialect/Dialects.def"

struct Entry {
  unsigned dialects;
  FunctionFacts facts;
};
} // namespace

#define MESH_FUNCTION(Dialects, Name, Class, Kind, Result, Min, Max, Flags)                        \
  {Dialects,                                                                                       \
   {Name, FunctionClass::Class, Volatility::Kind, ResultRule::Result, Min, Max,                    \
    ((Flags) & ORDERED) != 0, ((Flags) & DUPLICATE_FREE) != 0, ((Flags) & TIES) != 0}},
static constexpr Entry common[] = {
#include "mesh/Dialect/Functions.def"
};
static constexpr Entry aggregates[] = {
#include "mesh/Dialect/Functions/Aggregates.def"
};
static constexpr Entry sqlite[] = {
#include "mesh/Dialect/Functions/Sqlite.def"
};
static constexpr Entry duckDb[] = {
#include "mesh/Dialect/Functions/DuckDb.def"
};
static constexpr Entry postgres[] = {
#include "mesh/Dialect/Functions/Postgres.def"
};
static constexpr Entry redshift[] = {
#include "mesh/Dialect/Functions/Redshift.def"
};
static constexpr Entry trino[] = {
#include "mesh/Dialect/Functions/Trino.def"
};
static constexpr Entry spark[] = {
#include "mesh/Dialect/Functions/Spark.def"
};
static constexpr Entry snowflake[] = {
#include "mesh/Dialect/Functions/Snowflake.def"
};
static constexpr Entry bigQuery[] = {
#include "mesh/Dialect/Functions/BigQuery.def"
};
static constexpr Entry clickHouse[] = {
#include "mesh/Dialect/Functions/ClickHouse.def"
};
static constexpr Entry mySql[] = {
#include "mesh/Dialect/Functions/MySql.def"
};
static constexpr Entry tSql[] = {
#include "mesh/Dialect/Functions/TSql.def"
};
#undef MESH_FUNCTION

/// Whether entries stand in the order of their names, as the look-up wants them.
static constexpr bool isSorted(std::span<const Entry> table) {
  for (size_t i = 1; i < table.size(); ++i)
    if (std::string_view(table[i].facts.name) < std::string_view(table[i - 1].facts.name))
      return false;
  return true;
}
static_assert(isSorted(common) && isSorted(aggregates) && isSorted(sqlite) && isSorted(duckDb) &&
              isSorted(postgres) && isSorted(redshift) && isSorted(trino) && isSorted(spark) &&
              isSorted(snowflake) && isSorted(bigQuery) && isSorted(clickHouse) &&
              isSorted(mySql) && isSorted(tSql));

/// The functions that only the dialect has, or its family.
static llvm::ArrayRef<Entry> ownTable(DialectId id) {
  switch (id) {
  case DialectId::Sqlite:
    return sqlite;
  case DialectId::DuckDb:
    return duckDb;
  case DialectId::Postgres:
    return postgres;
  case DialectId::Redshift:
    return redshift;
  case DialectId::Trino:
  case DialectId::Presto:
  case DialectId::Athena:
    return trino;
  case DialectId::Spark:
  case DialectId::Databricks:
    return spark;
  case DialectId::Snowflake:
    return snowflake;
  case DialectId::BigQuery:
    return bigQuery;
  case DialectId::ClickHouse:
    return clickHouse;
  case DialectId::MySql:
    return mySql;
  case DialectId::TSql:
    return tSql;
  }
  llvm_unreachable("dialect outside Dialects.def");
}

/// Calls `fn` for each entry of the name in the dialect until it returns true.
template <typename Fn>
static const FunctionFacts *findEntry(const DialectFacts &dialect, llvm::StringRef name, Fn fn) {
  llvm::SmallString<32> lower;
  for (char c : name)
    lower.push_back(llvm::toLower(c));
  auto isBefore = [](const Entry &each, const char *text) {
    return std::strcmp(each.facts.name, text) < 0;
  };
  for (llvm::ArrayRef<Entry> table :
       {llvm::ArrayRef<Entry>(common), ownTable(dialect.id), llvm::ArrayRef<Entry>(aggregates)}) {
    const Entry *entry = llvm::lower_bound(table, lower.c_str(), isBefore);
    for (; entry != table.end() && lower == entry->facts.name; ++entry)
      if ((entry->dialects & 1u << unsigned(dialect.id)) && fn(entry->facts))
        return &entry->facts;
  }
  return nullptr;
}

bool mesh::dialect::isFunctionName(const DialectFacts &dialect, llvm::StringRef name) {
  return findEntry(dialect, name, [](const FunctionFacts &) { return true; });
}

const FunctionFacts *mesh::dialect::findFunction(const DialectFacts &dialect, llvm::StringRef name,
                                                 size_t argumentCount) {
  return findEntry(dialect, name, [&](const FunctionFacts &facts) {
    bool noLimit = facts.maxArguments == 255;
    return argumentCount >= facts.minArguments && (noLimit || argumentCount <= facts.maxArguments);
  });
}

// --- Of a project ----------------------------------------------------------------

/// Takes one part of a name, folded, off the front of `rest`. None if there is none.
static std::optional<std::string> takePart(const DialectFacts &dialect, llvm::StringRef &rest) {
  bool quoted = rest.starts_with("\"") || rest.starts_with("`");
  llvm::StringRef part;
  if (quoted) {
    size_t end = rest.find(rest.front(), 1);
    if (end == llvm::StringRef::npos)
      return std::nullopt;
    part = rest.substr(1, end - 1);
    rest = rest.substr(end + 1);
  } else {
    part = rest.take_until([](char c) { return c == '.'; });
    rest = rest.substr(part.size());
  }
  auto isInName = [&](char c) {
    return quoted ? c != '.' : llvm::isAlnum(c) || c == '_' || c == '$';
  };
  if (part.empty() || !llvm::all_of(part, isInName) || (!quoted && llvm::isDigit(part.front())))
    return std::nullopt;
  return dialect.ownFunctionsAreSensitive ? part.str() : fold(dialect, part, quoted);
}

std::optional<std::string> mesh::dialect::foldFunction(const DialectFacts &dialect,
                                                       llvm::StringRef name) {
  std::string path;
  for (llvm::StringRef rest = name.trim();;) {
    std::optional<std::string> part = takePart(dialect, rest);
    if (!part)
      return std::nullopt;
    path += *part;
    if (rest.empty())
      return path;
    if (!rest.consume_front("."))
      return std::nullopt;
    path += '.';
  }
}

/// A blank is in no name of a table.
static std::string markOf(llvm::StringRef path) { return ("own " + path).str(); }

void OwnFunctions::add(const std::string &path, FunctionClass functionClass,
                       Volatility volatility) {
  auto [entry, added] = byMark.try_emplace(markOf(path));
  entry->second = {entry->first.c_str(), functionClass, volatility, ResultRule::Unknown, 0, 255};
}

bool OwnFunctions::holds(const FunctionFacts &facts) const { return byMark.contains(facts.name); }

const FunctionFacts *OwnFunctions::find(llvm::ArrayRef<std::string> parts) const {
  for (const std::string &part : parts)
    if (llvm::StringRef(part).contains('.')) // "a.b"() is not a.b().
      return nullptr;
  auto found = byMark.find(markOf(llvm::join(parts, ".")));
  return found == byMark.end() ? nullptr : &found->second;
}
