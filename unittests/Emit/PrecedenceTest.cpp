// Which operators bind tighter, and to which side, is asked of the engine: each
// expression is computed as it is written and with parentheses around every operator
// as Mesh read it, for values that tell the two ways to read it apart.

#include "../tools/Grouper.h"
#include "Corpus.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include <gtest/gtest.h>
#include <sqlite3.h>

using namespace mesh;
using namespace mesh::testing;

namespace {
class Sqlite {
public:
  Sqlite() { sqlite3_open(":memory:", &database); }
  ~Sqlite() { sqlite3_close(database); }

  /// What an expression over a, b, c and d gives for all values of them; none if
  /// SQLite refuses it.
  std::optional<std::string> compute(llvm::StringRef expression) {
    std::string sql =
        "WITH v(x) AS (VALUES (0), (1), (-3), (NULL), ('10')) SELECT group_concat(quote(" +
        expression.str() +
        ")) FROM (SELECT x AS a FROM v), (SELECT x AS b FROM v),"
        " (SELECT x AS c FROM v), (SELECT x AS d FROM v WHERE x)";
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      return std::nullopt;
    auto finalize = llvm::make_scope_exit([&] { sqlite3_finalize(statement); });
    if (sqlite3_step(statement) != SQLITE_ROW)
      return std::nullopt;
    const unsigned char *text = sqlite3_column_text(statement, 0);
    return std::string(text ? reinterpret_cast<const char *>(text) : "");
  }

private:
  sqlite3 *database = nullptr;
};
} // namespace

static const char *const infix[] = {"OR",     "AND",      "=",    "==",       "<>", "!=", "IS",
                                    "IS NOT", "<",        "<=",   ">",        ">=", "&",  "|",
                                    "<<",     ">>",       "+",    "-",        "*",  "/",  "%",
                                    "LIKE",   "NOT LIKE", "GLOB", "NOT GLOB", "||"};

/// Every expression of two operators, and those of three that hold BETWEEN.
static std::vector<std::string> expressions() {
  std::vector<std::string> all;
  auto add = [&](std::string text) { all.push_back(std::move(text)); };
  for (std::string first : infix) {
    for (std::string second : infix)
      add("a " + first + " b " + second + " c");
    for (std::string prefix : {"NOT ", "-", "+", "~"}) {
      add(prefix + "a " + first + " b");
      add("a " + first + " " + prefix + "b");
    }
    for (std::string postfix : {"IS NULL", "ISNULL", "NOTNULL", "NOT NULL", "IS NOT NULL",
                                "COLLATE nocase", "IN (1, 2)", "NOT IN (1, 2)"}) {
      add("a " + first + " b " + postfix);
      add("a " + postfix + " " + first + " b");
    }
    for (std::string between : {"BETWEEN", "NOT BETWEEN"}) {
      add("a " + first + " b " + between + " c AND d");
      add("a " + between + " b " + first + " c AND d");
      add("a " + between + " b AND c " + first + " d");
    }
    add("a LIKE b " + first + " c ESCAPE '!'");
    add("a LIKE b ESCAPE '!' " + first + " c");
  }
  for (std::string prefix : {"NOT ", "-", "+", "~"})
    for (std::string postfix : {"IS NULL", "ISNULL", "COLLATE nocase", "IN (1, 2)", "LIKE b",
                                "BETWEEN b AND c", "BETWEEN -b AND NOT c"})
      add(prefix + "a " + postfix);
  return all;
}

TEST(Precedence, AsSqliteComputes) {
  const dialect::DialectFacts &dialect = dialectNamed("sqlite");
  Sqlite sqlite;
  unsigned compared = 0;
  for (const std::string &text : expressions()) {
    std::optional<std::string> wanted = sqlite.compute(text);
    if (!wanted)
      continue; // SQLite does not take it, so nothing is asked of Mesh.
    Parsed parsed(text, dialect, Entry::Expression);
    if (!parsed.ok) {
      // A refusal is no wrong answer; there is one.
      EXPECT_EQ(text, "a IS NOT NOT b") << parsed.messages();
      continue;
    }
    std::string grouped =
        emit::print(*Grouper(parsed.arena).rewrite(parsed.nodes[0]), dialect, {.width = 0});
    EXPECT_EQ(sqlite.compute(grouped), wanted) << text << "\nread as " << grouped;
    // Printed without them, the parentheses that are needed are there.
    std::string printed = emit::print(*parsed.nodes[0], dialect, {.width = 0});
    EXPECT_EQ(sqlite.compute(printed), wanted) << text << "\nprinted as " << printed;
    ++compared;
  }
  EXPECT_GT(compared, 1000u);
}
