// SqlForms.h - how a dialect writes what macros write for it: a hash of texts, a
// series of dates, a literal of a point in time.

#ifndef MESH_DIALECT_SQLFORMS_H
#define MESH_DIALECT_SQLFORMS_H

#include "mesh/Dialect/Dialect.h"

namespace mesh::dialect {

/// How texts are put together.
enum class Joining : uint8_t {
  Operator, ///< a || b
  Call,     ///< CONCAT(a, b)
  CastCall, ///< CONCAT(CAST(a AS VARCHAR), CAST(b AS VARCHAR))
  Plus,     ///< a + b
};

struct SqlForms {
  const char *dialect = nullptr;
  const char *textType = "TEXT";
  Joining joining = Joining::Operator;

  /// Hashes, as a pattern around the text $x: of MD5; of SHA and SHA1; of SHA224,
  /// SHA256, SHA384 and SHA512, whose bits are $n; of others, whose name is $h.
  const char *md5 = "MD5($x)", *sha1 = "$h($x)", *sha2 = "$h($x)", *hash = "$h($x)";

  /// A query of one column $c with the dates from $s to $e, each $n units $u after the
  /// last one. Null: by the features of the dialect.
  const char *dateSeries = nullptr;
  /// Whether its intervals know quarters, or months have to do.
  bool hasQuarters = true;
  /// What an interval of a week is, if it is not written as others are.
  const char *week = nullptr;

  /// Points in time, as patterns around a literal: $t; $u without its zone; $p is "(6)"
  /// where there are fractions of a second. Null: a cast to TIMESTAMPTZ, TIMESTAMP, DATE.
  const char *zoned = nullptr, *plain = nullptr, *date = nullptr;
  /// The last moment of an interval is its last nanosecond, not microsecond.
  bool nanoseconds = false;

  /// What a macro casts to where dividing whole numbers would drop the fraction.
  const char *doubleType = "DOUBLE PRECISION";

  /// Whether the text $x matches the regular expression $p; null: there are none.
  const char *matches = "REGEXP_LIKE($x, $p)";
  /// The function for standard deviations; null: there is none.
  const char *deviation = "STDDEV";
  /// The natural logarithm.
  const char *logarithm = "LN";
};

const SqlForms &sqlForms(const DialectFacts &dialect);

/// How a cast of the dialect spells a type, which is given as most spell it:
/// "DOUBLE" is "FLOAT64" in BigQuery.
std::string castType(llvm::StringRef type, const DialectFacts &dialect);

} // namespace mesh::dialect

#endif // MESH_DIALECT_SQLFORMS_H
