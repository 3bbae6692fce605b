// What is printed is read as the same tree, at any width.

#include "Corpus.h"
#include <gtest/gtest.h>

using namespace mesh;
using namespace mesh::testing;

namespace {
struct Corpus {
  const char *directory, *dialect;
};
class RoundTrip : public ::testing::TestWithParam<Corpus> {};
} // namespace

TEST_P(RoundTrip, EveryStatement) {
  const dialect::DialectFacts &dialect = dialectNamed(GetParam().dialect);
  std::vector<Statement> statements = readCorpus(GetParam().directory, dialect);
  EXPECT_GT(statements.size(), 2u);
  for (const Statement &statement : statements) {
    std::string problem = checkRoundTrip(statement.text, dialect);
    EXPECT_TRUE(problem.empty()) << statement.place << ": " << statement.text << "\n" << problem;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Inputs, RoundTrip,
    ::testing::Values(Corpus{"sqlite", "sqlite"}, Corpus{"duckdb", "duckdb"},
                      Corpus{"postgres", "postgres"}, Corpus{"redshift", "redshift"},
                      Corpus{"trino", "trino"}, Corpus{"trino", "presto"},
                      Corpus{"trino", "athena"}, Corpus{"spark", "spark"},
                      Corpus{"spark", "databricks"}, Corpus{"databricks", "databricks"},
                      Corpus{"snowflake", "snowflake"}, Corpus{"bigquery", "bigquery"},
                      Corpus{"clickhouse", "clickhouse"}, Corpus{"mysql", "mysql"},
                      Corpus{"tsql", "tsql"}, Corpus{"mesh", "sqlite"}, Corpus{"mesh", "duckdb"},
                      Corpus{"mesh", "postgres"}),
    [](const auto &corpus) {
      return std::string(corpus.param.directory) + "_as_" + corpus.param.dialect;
    });
