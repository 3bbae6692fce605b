// What is printed is read as the same tree, at any width.

#include "Corpus.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/STLExtras.h"
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
  EXPECT_GT(statements.size(), 5u);
  for (const Statement &statement : statements) {
    std::string problem = checkRoundTrip(statement.text, dialect);
    EXPECT_TRUE(problem.empty()) << statement.place << ": " << statement.text << "\n" << problem;
  }
}

INSTANTIATE_TEST_SUITE_P(Inputs, RoundTrip,
                         ::testing::Values(Corpus{"sqlite", "sqlite"}, Corpus{"duckdb", "duckdb"},
                                           Corpus{"postgres", "postgres"}, Corpus{"mesh", "sqlite"},
                                           Corpus{"mesh", "duckdb"}, Corpus{"mesh", "postgres"}),
                         [](const auto &corpus) {
                           return std::string(corpus.param.directory) + "_as_" +
                                  corpus.param.dialect;
                         });

namespace {
/// How many texts of a file are read, and how.
struct Tally {
  unsigned texts = 0, read = 0, raw = 0, same = 0;
};
} // namespace

static bool isRaw(const Parsed &parsed) {
  return llvm::any_of(parsed.nodes, [](const ast::Node *node) {
    return node->kind == ast::NodeKind::RawStatement;
  });
}

/// Whether and how one text is read: as a query or an expression if it can be.
static void tally(llvm::StringRef text, const dialect::DialectFacts &dialect, Tally &tally) {
  ++tally.texts;
  for (Entry entry : {Entry::Query, Entry::Expression, Entry::File}) {
    Parsed parsed(text, dialect, entry);
    if (!parsed.ok)
      continue;
    ++tally.read;
    tally.raw += isRaw(parsed);
    std::string problem = checkRoundTrip(text, dialect, entry);
    tally.same += problem.empty();
    EXPECT_TRUE(problem.empty()) << text.str() << "\n" << problem;
    return;
  }
  if (std::getenv("MESH_CORPUS_REFUSED"))
    llvm::outs() << text << '\n';
}

/// Larger corpora that the tree does not hold: MESH_CORPUS names files, with
/// colons between them. Each line is a text of its own; in a file with "@" before
/// its name, what a semicolon at the end of a line ends.
TEST(RoundTripCorpus, FromTheEnvironment) {
  const char *paths = std::getenv("MESH_CORPUS");
  if (!paths)
    GTEST_SKIP() << "MESH_CORPUS is not set";
  const char *name = std::getenv("MESH_CORPUS_DIALECT");
  const dialect::DialectFacts &dialect = dialectNamed(name ? name : "duckdb");
  llvm::SmallVector<llvm::StringRef> files;
  llvm::StringRef(paths).split(files, ':', -1, false);
  for (llvm::StringRef path : files) {
    llvm::StringRef separator = path.consume_front("@") ? ";\n" : "\n";
    std::string text = llvm::cantFail(readFile(path.str()));
    llvm::SmallVector<llvm::StringRef> units;
    llvm::StringRef(text).split(units, separator, -1, false);
    Tally sum;
    for (llvm::StringRef unit : units)
      tally(unit, dialect, sum);
    llvm::outs() << path << ": of " << sum.texts << " texts " << sum.read << " are read ("
                 << sum.raw << " passed on as they stand), " << sum.same << " come back\n";
  }
}
