// Queries as no person writes them, but generators do: twice the size takes about twice
// the memory, and what would take exponential time ends at all. Bytes are counted, not
// seconds: what is built for each pair of parts shows in them.

#include "mesh/Fingerprint/Fingerprint.h"
#include "mesh/Parse/Parse.h"
#include "mesh/Sema/Sema.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"

using namespace mesh;

namespace {

using Shape = std::string (*)(unsigned size);

/// `part` for each number, with the number for "#" and the one before for "^".
std::string repeat(unsigned from, unsigned size, llvm::StringRef part,
                   llvm::StringRef between = "") {
  std::string text;
  for (unsigned i = from; i < size; ++i) {
    text += i == from ? "" : between;
    for (char c : part)
      text += c == '#' ? llvm::utostr(i) : c == '^' ? llvm::utostr(i - 1) : std::string(1, c);
  }
  return text;
}

struct Work {
  size_t relations = 0, normal = 0; ///< Bytes.
  Digest rows;
};

Work work(const std::string &text) {
  SourceManager sources;
  Arena trees, rels, rewritten;
  Diagnostics diags;
  const dialect::DialectFacts &dialect = *dialect::findDialect("duckdb");
  FileId file = llvm::cantFail(sources.addText(text, "query"));
  const ast::Query *query = parse::parseQuery(sources, file, dialect, trees, diags);
  EXPECT_TRUE(query) << text.substr(0, 200);
  if (!query)
    return {};
  rel::Relation table;
  table.name = "t";
  table.external = true;
  table.rows = fingerprint::externalRows("t");
  for (const char *name : {"id", "a", "b"}) {
    rel::RelationColumn column;
    column.name = column.spelling = name;
    column.type = model::parseType("INTEGER");
    table.columns.push_back(column);
  }
  auto find = [&](llvm::ArrayRef<std::string>, SourceRange) { return &table; };
  std::optional<sema::Analysis> analysis = sema::analyse(*query, dialect, find, rels, diags);
  EXPECT_TRUE(analysis) << text.substr(0, 200);
  if (!analysis)
    return {};
  normal::Premises none(/*mayRely=*/false);
  Work done{rels.bytesUsed(), 0, fingerprint::fingerprint(analysis->query, dialect, none).rows};
  sema::computeLineage(analysis->query);
  normal::normalise(analysis->query, dialect, rewritten, none);
  done.normal = rewritten.bytesUsed();
  return done;
}

struct Case {
  const char *name;
  unsigned size;
  Shape shape;
};

class BoundedWork : public testing::TestWithParam<Case> {};

TEST_P(BoundedWork, TwiceTheSizeTwiceTheBytes) {
  auto [name, size, shape] = GetParam();
  Work once = work(shape(size)), twice = work(shape(2 * size));
  EXPECT_LT(twice.relations, 3 * once.relations + 65536);
  // A rule that looks at 64 conditions a time copies the list each time, which is little but
  // quadratic.
  EXPECT_LT(10 * twice.normal, 36 * once.normal + 655360);
  EXPECT_NE(once.rows, Digest());
}

constexpr Case cases[] = {
    {"conditions", 5000,
     [](unsigned n) { return "SELECT id FROM t WHERE " + repeat(0, n, "a <> #", " AND "); }},
    {"bounds", 5000,
     [](unsigned n) { return "SELECT id FROM t WHERE " + repeat(0, n, "a > #", " AND "); }},
    {"alternatives", 2000,
     [](unsigned n) {
       return "SELECT id FROM t WHERE " + repeat(0, n, "a = # AND b = #", " OR ");
     }},
    {"case", 2500,
     [](unsigned n) {
       return "SELECT CASE " + repeat(0, n, "WHEN a = # THEN b + # ") + "END AS c FROM t";
     }},
    {"list", 20000,
     [](unsigned n) { return "SELECT id FROM t WHERE a IN (" + repeat(0, n, "#", ", ") + ")"; }},
    {"columns", 2000,
     [](unsigned n) { return "SELECT " + repeat(0, n, "a + # AS c#", ", ") + " FROM t"; }},
    {"unions", 1000,
     [](unsigned n) { return repeat(0, n, "SELECT id, # AS n FROM t", " UNION ALL "); }},
    {"subqueries", 300,
     [](unsigned n) {
       return "SELECT id FROM t WHERE " +
              repeat(0, n, "EXISTS (SELECT 1 FROM u WHERE u.id = t.id AND u.a = #)", " AND ");
     }},
    {"ctes", 500,
     [](unsigned n) {
       return "WITH c0 AS (SELECT id, a FROM t), " +
              repeat(1, n, "c# AS (SELECT id, a FROM c^ WHERE a <> #)", ", ") +
              " SELECT id FROM c" + llvm::utostr(n - 1);
     }},
};

INSTANTIATE_TEST_SUITE_P(Shapes, BoundedWork, testing::ValuesIn(cases),
                         [](const auto &each) { return std::string(each.param.name); });

/// Each table of a chain of joins has columns of its own, and each condition looks for its
/// place: that grows faster than the query, so it is bounded, and they are few here.
TEST(BoundedJoins, End) {
  Work joins =
      work("SELECT t0.id FROM t AS t0 " + repeat(1, 300, "JOIN t AS t# ON t#.id = t^.id ", ""));
  EXPECT_NE(joins.rows, Digest());
  Work outer =
      work("SELECT t0.id FROM t AS t0 " + repeat(1, 200, "LEFT JOIN t AS t# ON t#.id = t^.a ", ""));
  EXPECT_NE(outer.rows, Digest());
}

/// Each reads the one before it twice: written out there would be 2^60 tables.
TEST(BoundedCtes, End) {
  Work twice = work(
      "WITH c0 AS (SELECT id, a FROM t), " +
      repeat(1, 60, "c# AS (SELECT x.id, y.a FROM c^ AS x JOIN c^ AS y ON x.id = y.id)", ", ") +
      " SELECT id FROM c59");
  EXPECT_NE(twice.rows, Digest());
  EXPECT_LT(twice.normal, 64u << 20);
}

} // namespace
