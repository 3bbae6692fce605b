// DialectTypes.cpp - see the header.

#include "mesh/Model/DialectTypes.h"

using namespace mesh;
using namespace mesh::model;
using dialect::DialectId;

/// Whether the dialect knows the name as another type than those that it is a synonym of elsewhere.
static bool isOwnType(llvm::StringRef name, bool hasArguments, DialectId id) {
  using enum DialectId;
  auto isOneOf = [&](auto... names) { return (name.equals_insensitive(names) || ...); };
  switch (id) {
  case Postgres: // CHAR is CHAR(1), BPCHAR has no bound; JSON keeps its text.
    return isOneOf("jsonb") || (isOneOf("bpchar") && !hasArguments);
  case Redshift: // BPCHAR is CHAR(256).
    return isOneOf("bpchar") && !hasArguments;
  case ClickHouse: // It has a fixed length.
    return isOneOf("int128", "binary");
  case BigQuery: // Of no zone, TIMESTAMP is of one.
    return isOneOf("datetime");
  case Spark:
  case Databricks: // TIMESTAMP is of the zone of the session.
    return isOneOf("timestamp_ntz");
  case Snowflake: // A setting says what TIMESTAMP is.
    return isOneOf("timestamp_ntz", "timestamp_ltz", "datetime");
  case MySql: // Of another character set; of a fixed length; of another size.
    return isOneOf("nchar", "nvarchar", "binary", "mediumint", "mediumtext", "longtext");
  case TSql:
    return isOneOf("nchar", "nvarchar", "binary");
  case DuckDb:
  case Sqlite:
  case Trino:
  case Presto:
  case Athena:
    return false;
  }
  llvm_unreachable("dialect outside Dialects.def");
}

/// Names of integers by their bits, where others count bytes.
static TypeKind integerOfBits(llvm::StringRef name, DialectId id) {
  bool countsBits = id == DialectId::ClickHouse;
  if (countsBits && name.equals_insensitive("int8"))
    return TypeKind::TinyInt;
  if ((countsBits || id == DialectId::DuckDb) && name.equals_insensitive("int16"))
    return TypeKind::SmallInt;
  return TypeKind::Other;
}

/// TIMESTAMP where DATETIME is what others call so.
static DataType readTimestamp(llvm::StringRef text, DialectId id) {
  DataType type = parseType(text);
  if (id == DialectId::TSql) // It is the number of a change.
    return {TypeKind::Other, -1, -1, "ROWVERSION"};
  if (id == DialectId::MySql && type.kind == TypeKind::Timestamp) // Shown in the session's zone.
    type.kind = TypeKind::TimestampTz;
  return type;
}

static llvm::StringRef nameOf(llvm::StringRef text) {
  return text.take_until([](char c) { return c == '(' || c == '['; }).rtrim();
}

DataType mesh::model::parseType(llvm::StringRef text, const dialect::DialectFacts &dialect) {
  if (TypeKind kind = integerOfBits(text.trim(), dialect.id); kind != TypeKind::Other)
    return {kind, -1, -1, {}};
  if (nameOf(text.trim()).equals_insensitive("timestamp"))
    return readTimestamp(text, dialect.id);
  return readType(text, dialect);
}

DataType mesh::model::readType(llvm::StringRef text, const dialect::DialectFacts &dialect) {
  llvm::StringRef trimmed = text.trim(), name = nameOf(trimmed);
  bool isOwn = isOwnType(name, trimmed.size() != name.size(), dialect.id);
  return isOwn ? DataType{TypeKind::Other, -1, -1, trimmed} : parseType(text);
}
