// SqlForms.cpp - see the header. A dialect without a row has the forms of PostgreSQL.

#include "mesh/Dialect/SqlForms.h"

using namespace mesh;
using namespace mesh::dialect;

static constexpr const char *arraySeries =
    "SELECT $c FROM UNNEST(SEQUENCE($s, $e, $i)) AS _exploded($c)";
static constexpr const char *explodedSeries =
    "SELECT $c FROM EXPLODE(SEQUENCE($s, $e, $i)) AS _exploded($c)";
static constexpr const char *trinoHash = "LOWER(TO_HEX($h(TO_UTF8($x))))";
static constexpr const char *trinoMd5 = "LOWER(TO_HEX(MD5(TO_UTF8($x))))";

static constexpr SqlForms trinoForms(const char *name) {
  SqlForms forms;
  forms.dialect = name;
  forms.textType = "VARCHAR";
  forms.joining = Joining::CastCall;
  forms.md5 = trinoMd5;
  forms.sha1 = "LOWER(TO_HEX(SHA1(TO_UTF8($x))))";
  forms.sha2 = forms.hash = trinoHash;
  forms.dateSeries = arraySeries;
  forms.hasQuarters = false;
  forms.week = "INTERVAL '7' DAY";
  forms.zoned = "CAST($t AS TIMESTAMP$p WITH TIME ZONE)";
  forms.plain = "CAST($t AS TIMESTAMP$p)";
  forms.doubleType = "DOUBLE";
  return forms;
}

static constexpr SqlForms prestoForms() {
  SqlForms forms = trinoForms("presto");
  forms.zoned = "CAST($t AS TIMESTAMP WITH TIME ZONE)"; // It has no precisions.
  forms.plain = nullptr;
  return forms;
}

static constexpr SqlForms sparkForms(const char *name) {
  SqlForms forms;
  forms.dialect = name;
  forms.textType = "STRING";
  forms.joining = Joining::Call;
  forms.sha2 = "SHA2($x, $n)";
  forms.dateSeries = explodedSeries;
  forms.hasQuarters = false;
  forms.zoned = forms.plain = "CAST($t AS TIMESTAMP)";
  return forms;
}

static constexpr SqlForms rows[] = {
    trinoForms("trino"),
    prestoForms(),
    trinoForms("athena"),
    sparkForms("spark"),
    sparkForms("databricks"),
    {.dialect = "sqlite", .doubleType = "REAL", .matches = nullptr, .deviation = nullptr},
    {.dialect = "duckdb", .matches = "REGEXP_MATCHES($x, $p)"},
    {.dialect = "postgres",
     .dateSeries = "SELECT $c FROM (SELECT CAST(value AS DATE) FROM "
                   "GENERATE_SERIES($s, $e, INTERVAL '$n $m') AS _t(value)) AS _exploded($c)",
     .matches = "$x ~ $p"},
    {.dialect = "redshift",
     .textType = "VARCHAR(MAX)",
     .sha2 = "SHA2($x, $n)",
     .dateSeries = "WITH RECURSIVE _generated_dates($c) AS (SELECT $s AS $c UNION ALL "
                   "SELECT CAST(DATEADD($u, 1, $c) AS DATE) FROM _generated_dates "
                   "WHERE CAST(DATEADD($u, 1, $c) AS DATE) <= $e) "
                   "SELECT $c FROM (SELECT $c FROM _generated_dates) AS _generated_dates",
     .zoned = "CAST($t AS TIMESTAMP WITH TIME ZONE)",
     .matches = "$x ~ $p"},
    {.dialect = "snowflake",
     .textType = "VARCHAR",
     .joining = Joining::Call,
     .dateSeries = "SELECT $c FROM (SELECT DATEADD($u, CAST($c AS INT), $s) AS $c FROM "
                   "TABLE(FLATTEN(INPUT => ARRAY_GENERATE_RANGE(0, DATEDIFF($u, $s, $e) + 1))) "
                   "AS _exploded(seq, key, path, index, $c, this)) AS _exploded($c)"},
    {.dialect = "bigquery",
     .textType = "STRING",
     .joining = Joining::Call,
     .md5 = "TO_HEX(MD5($x))",
     .dateSeries = "SELECT $c FROM UNNEST(GENERATE_DATE_ARRAY($s, $e, $i)) AS $c",
     .zoned = "CAST($t AS TIMESTAMP)",
     .plain = "CAST($t AS DATETIME)",
     .matches = "REGEXP_CONTAINS($x, $p)"},
    {.dialect = "clickhouse",
     .textType = "Nullable(String)",
     .joining = Joining::Call,
     .md5 = "LOWER(HEX(MD5($x)))",
     .sha1 = "LOWER(HEX(SHA1($x)))",
     .sha2 = "LOWER(HEX($h($x)))",
     .dateSeries = "SELECT $c FROM (SELECT $s + toInterval$U(number) AS $c "
                   "FROM numbers(dateDiff('$l', $s, $e) + 1)) AS _exploded WHERE $c <= $e",
     .zoned = "CAST($u AS DateTime64(6, 'UTC'))",
     .plain = "CAST($t AS DateTime64(6))",
     .date = "toDate($t)",
     .matches = "match($x, $p)",
     .deviation = "stddevSamp"},
    {.dialect = "mysql",
     .textType = "CHAR",
     .joining = Joining::Call,
     .sha2 = "SHA2($x, $n)",
     .dateSeries = "WITH RECURSIVE _generated_dates($c) AS (SELECT $s AS $c UNION ALL "
                   "SELECT CAST(DATE_ADD($c, INTERVAL '1' $u) AS DATE) FROM _generated_dates "
                   "WHERE CAST(DATE_ADD($c, INTERVAL '1' $u) AS DATE) <= $e) "
                   "SELECT $c FROM (SELECT $c FROM _generated_dates) AS _generated_dates",
     .zoned = "TIMESTAMP($t)",
     .plain = "CAST($t AS DATETIME$p)",
     .deviation = "STDDEV_SAMP"},
    {.dialect = "tsql",
     .textType = "VARCHAR(MAX)",
     .joining = Joining::Plus,
     .md5 = "HASHBYTES('MD5', $x)",
     .sha1 = "HASHBYTES('SHA1', $x)",
     .sha2 = "HASHBYTES('SHA2_$n', $x)",
     .dateSeries = "WITH _generated_dates($c) AS (SELECT $s AS $c UNION ALL "
                   "SELECT CAST(DATEADD($u, 1, $c) AS DATE) FROM _generated_dates "
                   "WHERE CAST(DATEADD($u, 1, $c) AS DATE) <= $e) "
                   "SELECT $c FROM (SELECT $c AS $c FROM _generated_dates) AS _generated_dates",
     .zoned = "CAST($t AS DATETIMEOFFSET) AT TIME ZONE 'UTC'",
     .plain = "CAST($t AS DATETIME2)",
     .nanoseconds = true,
     .doubleType = "FLOAT",
     .matches = nullptr,
     .deviation = "STDEV",
     .logarithm = "LOG"},
};

const SqlForms &mesh::dialect::sqlForms(const DialectFacts &dialect) {
  static constexpr SqlForms common;
  for (const SqlForms &row : rows)
    if (llvm::StringRef(dialect.name) == row.dialect)
      return row;
  return common;
}
