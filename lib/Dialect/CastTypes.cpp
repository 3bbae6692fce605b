// CastTypes.cpp - names of types in casts, where a dialect does not have the usual ones.

#include "mesh/Dialect/SqlForms.h"
#include "llvm/ADT/StringRef.h"

using namespace mesh;
using namespace mesh::dialect;

namespace {
struct Spelling {
  const char *usual, *own;
};
struct Row {
  const char *dialects; ///< Names between blanks.
  Spelling types[12];
};
} // namespace

// TIMESTAMP is left alone where it is a type of its own and not the usual one.
static constexpr Row rows[] = {
    {" postgres ", {{"TINYINT", "SMALLINT"}, {"DOUBLE", "DOUBLE PRECISION"}, {"BLOB", "BYTEA"}}},
    {" redshift ",
     {{"TINYINT", "SMALLINT"},
      {"INT", "INTEGER"},
      {"DOUBLE", "DOUBLE PRECISION"},
      {"TEXT", "VARCHAR(MAX)"},
      {"BLOB", "VARBYTE"},
      {"TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"}}},
    {" trino presto athena ",
     {{"INT", "INTEGER"},
      {"FLOAT", "REAL"},
      {"TEXT", "VARCHAR"},
      {"BLOB", "VARBINARY"},
      {"TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE"}}},
    {" spark databricks ",
     {{"REAL", "FLOAT"}, {"TEXT", "STRING"}, {"VARCHAR", "STRING"}, {"BLOB", "BINARY"}}},
    {" snowflake ", {{"TEXT", "VARCHAR"}, {"BLOB", "BINARY"}}},
    {" bigquery ",
     {{"BOOLEAN", "BOOL"},
      {"TINYINT", "INT64"},
      {"SMALLINT", "INT64"},
      {"INT", "INT64"},
      {"BIGINT", "INT64"},
      {"REAL", "FLOAT64"},
      {"FLOAT", "FLOAT64"},
      {"DOUBLE", "FLOAT64"},
      {"TEXT", "STRING"},
      {"VARCHAR", "STRING"},
      {"CHAR", "STRING"},
      {"BLOB", "BYTES"}}},
    {" clickhouse ",
     {{"BOOLEAN", "Nullable(Bool)"},
      {"TINYINT", "Nullable(Int8)"},
      {"SMALLINT", "Nullable(Int16)"},
      {"INT", "Nullable(Int32)"},
      {"BIGINT", "Nullable(Int64)"},
      {"REAL", "Nullable(Float32)"},
      {"FLOAT", "Nullable(Float32)"},
      {"DOUBLE", "Nullable(Float64)"},
      {"TEXT", "Nullable(String)"},
      {"VARCHAR", "Nullable(String)"},
      {"DATE", "Nullable(DATE)"},
      {"TIMESTAMP", "Nullable(DateTime64(6))"}}},
    {" mysql ",
     {{"BOOLEAN", "SIGNED"},
      {"TINYINT", "SIGNED"},
      {"SMALLINT", "SIGNED"},
      {"INT", "SIGNED"},
      {"BIGINT", "SIGNED"},
      {"REAL", "FLOAT"},
      {"TEXT", "CHAR"},
      {"VARCHAR", "CHAR"},
      {"BLOB", "BINARY"}}},
    {" tsql ",
     {{"BOOLEAN", "BIT"},
      {"INT", "INTEGER"},
      {"DOUBLE", "FLOAT"},
      {"TEXT", "VARCHAR(MAX)"},
      {"BLOB", "VARBINARY(MAX)"},
      {"TIMESTAMP", "DATETIME2"},
      {"TIMESTAMPTZ", "DATETIMEOFFSET"},
      {"UUID", "UNIQUEIDENTIFIER"}}},
};

/// The usual name of what dialects spell otherwise too.
static llvm::StringRef usualName(llvm::StringRef name) {
  static constexpr Spelling synonyms[] = {
      {"BOOL", "BOOLEAN"},  {"INTEGER", "INT"},    {"INT4", "INT"},
      {"INT8", "BIGINT"},   {"INT64", "BIGINT"},   {"INT2", "SMALLINT"},
      {"FLOAT8", "DOUBLE"}, {"FLOAT64", "DOUBLE"}, {"DOUBLE PRECISION", "DOUBLE"},
      {"STRING", "TEXT"}};
  for (const Spelling &each : synonyms)
    if (name.equals_insensitive(each.usual))
      return each.own;
  return name;
}

std::string mesh::dialect::castType(llvm::StringRef type, const DialectFacts &dialect) {
  llvm::StringRef name = type.take_until([](char c) { return c == '('; }).rtrim();
  bool bitsAreCounted = dialect.id == DialectId::ClickHouse; // Its Int8 has one byte.
  llvm::StringRef usual = bitsAreCounted ? name : usualName(name);
  std::string between = " " + std::string(dialect.name) + " ";
  for (const Row &row : rows) {
    if (!llvm::StringRef(row.dialects).contains(between))
      continue;
    for (const Spelling &each : row.types)
      if (each.usual && usual.equals_insensitive(each.usual)) {
        llvm::StringRef own = each.own;
        return own.str() + (own.contains('(') ? "" : type.drop_front(name.size()).str());
      }
  }
  return type.str();
}
