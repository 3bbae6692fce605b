// ValueFacts.cpp - see the header. Trino's were found by execution, as were DuckDB's and
// PostgreSQL's; the others are from the documentation that is named at each.

#include "mesh/Dialect/ValueFacts.h"
#include <array>

using namespace mesh;
using namespace mesh::dialect;

static constexpr ValueFacts factsOf(DialectId id) {
  ValueFacts facts;
  switch (id) {
  case DialectId::Sqlite:
    break;
  case DialectId::DuckDb:
    facts.documentsHoldNull = true;
    break;
  case DialectId::Postgres:
    facts.literalsFit = " bit char character nchar ";
    facts.intervalsTakeTexts = true;
    break;
  case DialectId::Redshift:
    facts.literalsFit = " bit char character nchar ";
    facts.intervalsTakeTexts = true;
    // https://docs.aws.amazon.com/redshift/latest/dg/query-super.html
    facts.documentsHoldNull = true;
    facts.textsHaveLengths = true;
    break;
  case DialectId::Trino:
  case DialectId::Presto:
  case DialectId::Athena:
    facts.radixNumbers = facts.intervalsTakeTexts = true;
    facts.whensHaveOneType = facts.inHasItsOwnWay = true;
    facts.nullPartsMakeNull = facts.documentsHoldNull = true;
    facts.textsHaveLengths = true;
    facts.literalsFit = " char decimal json time timestamp ";
    facts.orderNames = NameUse::Outputs;
    break;
  case DialectId::Spark:
  case DialectId::Databricks:
    // https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-orderby.html
    facts.orderNames = NameUse::Outputs;
    facts.havingNames = NameUse::Either;
    break;
  case DialectId::Snowflake:
    facts.intervalsTakeTexts = true;
    // https://docs.snowflake.com/en/user-guide/semistructured-considerations
    facts.documentsHoldNull = true;
    facts.textsHaveLengths = true;
    facts.orderNames = facts.havingNames = NameUse::Either;
    break;
  case DialectId::BigQuery:
    // https://cloud.google.com/bigquery/docs/reference/standard-sql/conditional_expressions#case_expr
    facts.whensHaveOneType = true;
    // .../operators#comparison_operators
    facts.nullPartsMakeNull = true;
    // .../query-syntax#alias_visibility
    facts.orderNames = facts.groupNames = facts.havingNames = NameUse::Outputs;
    break;
  case DialectId::ClickHouse:
    facts.nullPartsMakeNull = true;
    break;
  case DialectId::MySql:
    // https://dev.mysql.com/doc/refman/8.4/en/date-and-time-literals.html
    facts.literalsFit = " time timestamp ";
    facts.textsHaveLengths = true;
    facts.orderNames = NameUse::Either;
    break;
  case DialectId::TSql:
    // https://learn.microsoft.com/en-us/sql/t-sql/data-types/constants-transact-sql
    facts.textsHaveLengths = true;
    break;
  }
  return facts;
}

static constexpr auto table = [] {
  std::array<ValueFacts, dialectCount> all;
  for (size_t i = 0; i != dialectCount; ++i)
    all[i] = factsOf(static_cast<DialectId>(i));
  return all;
}();

const ValueFacts &mesh::dialect::valueFacts(const DialectFacts &dialect) {
  return table[static_cast<size_t>(dialect.id)];
}
