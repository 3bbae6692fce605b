// KillTest.cpp - killed at any point and started again, an apply ends in the
// state that it would have ended in undisturbed.

#include "World.h"
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace mesh;
using namespace mesh::apply;
using namespace mesh::test;

static constexpr char basePlan[] = R"(
environment prod
step create demo.orders table orders__1 group a
  sql CREATE TABLE IF NOT EXISTS orders__1 (id INTEGER, amount INTEGER)
  snapshot demo.orders orders__1
step fill demo.orders table orders__1 group b
  sql DELETE FROM orders__1
  sql INSERT INTO orders__1 SELECT id, amount FROM raw_orders
  interval orders__1 2024-01-01/2024-01-03
step point demo.orders view demo.orders table orders__1 group views
  sql CREATE VIEW "demo.orders" AS SELECT id, amount FROM orders__1
  entries prod demo.orders:orders__1:demo.orders
)";

// Each kind of step, groups of several steps and steps on their own.
static constexpr char plan[] = R"(
environment prod
step create demo.orders table orders__2 group a
  before absent orders__2
  sql CREATE TABLE IF NOT EXISTS orders__2 (id INTEGER, amount INTEGER, tax INTEGER)
  after table orders__2 id amount tax
  snapshot demo.orders orders__2
step create demo.totals table totals__1 group a
  sql CREATE TABLE IF NOT EXISTS totals__1 (total INTEGER)
  snapshot demo.totals totals__1
step fill demo.orders table orders__2 interval 2024-01-01/2024-01-02 group b
  sql DELETE FROM orders__2 WHERE id = 1
  sql INSERT INTO orders__2 SELECT id, amount, 1 FROM raw_orders WHERE id = 1
  audit not_null(id) SELECT count(*) FROM orders__2 WHERE id IS NULL
  interval orders__2 2024-01-01/2024-01-02
step fill demo.orders table orders__2 interval 2024-01-02/2024-01-03 group c
  sql DELETE FROM orders__2 WHERE id > 1
  sql INSERT INTO orders__2 SELECT id, amount, 1 FROM raw_orders WHERE id > 1
  warn few SELECT count(*) FROM orders__2 WHERE id IS NOT NULL
  interval orders__2 2024-01-02/2024-01-03
step run demo.orders
  sql CREATE INDEX IF NOT EXISTS orders__2_id ON orders__2 (id)
# In the middle of it neither holds what it needs nor what it brings about.
step run demo.orders
  before table scratch
  sql DROP TABLE IF EXISTS scratch
  sql CREATE TABLE IF NOT EXISTS scratch__2 (y)
  after absent scratch
  after table scratch__2 y
step fill demo.totals table totals__1 group d
  sql DELETE FROM totals__1
  sql INSERT INTO totals__1 SELECT sum(amount) FROM orders__2
  interval totals__1 2024-01-01/2024-01-03
step point demo.orders view demo.orders table orders__2 was orders__1 group views
  sql DROP VIEW IF EXISTS "demo.orders"
  sql CREATE VIEW "demo.orders" AS SELECT id, amount, tax FROM orders__2
step point demo.totals view demo.totals table totals__1 group views
  sql DROP VIEW IF EXISTS "demo.totals"
  sql CREATE VIEW "demo.totals" AS SELECT total FROM totals__1
  after view demo.totals total
step record - group views
  entries prod demo.orders:orders__2:demo.orders demo.totals:totals__1:demo.totals
step drop demo.orders table orders__1 group drop
  before table orders__1
  sql DROP TABLE IF EXISTS orders__1
  after absent orders__1
  forget-table orders__1
  forget-snapshot demo.orders orders__1
)";

namespace {

class Killing : public testing::TestWithParam<Layout> {
protected:
  World world{GetParam()};

  void SetUp() override {
    world.run({"CREATE TABLE raw_orders (id, amount)",
               "INSERT INTO raw_orders VALUES (1, 10), (2, 20), (3, 30)",
               "CREATE TABLE scratch (x)"});
    EXPECT_EQ(world.apply(world.compile(basePlan)).outcome, Outcome::Done);
  }
};

INSTANTIATE_TEST_SUITE_P(, Killing, allLayouts, layoutName);

} // namespace

/// Runs `work` in a process that dies at the `n`-th point; false if it came to its end.
template <typename Work> static bool killAt(int n, Work &&work) {
  pid_t child = fork();
  if (child == 0) {
    Options options;
    int left = n;
    options.hook = [&](llvm::StringRef, int64_t) {
      if (--left == 0)
        raise(SIGKILL);
    };
    work(options);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

TEST_P(Killing, ResumedApplyEndsAsAnUndisturbedOne) {
  std::string script = world.compile(plan);
  World undisturbed = world;
  Result expected = undisturbed.apply(script);
  ASSERT_EQ(expected.outcome, Outcome::Done) << expected.message;
  std::string dump = undisturbed.dump();
  int points = 0;
  for (bool died = true; died;) {
    World killed = world;
    died = killAt(++points, [&](const Options &options) { killed.apply(script, options); });
    Result result = killed.apply(script);
    ASSERT_EQ(exitStatus(result.outcome), 0) << points << ": " << result.message;
    ASSERT_EQ(killed.dump(), dump) << "killed at point " << points;
    expected.receipt->entries[0].entry.at = result.receipt->entries[0].entry.at;
    ASSERT_TRUE(result.receipt == expected.receipt);
  }
  EXPECT_GT(points, 60);
}

// Killed again and again, one point further each time.
TEST_P(Killing, KilledManyTimes) {
  std::string script = world.compile(plan);
  World undisturbed = world;
  EXPECT_EQ(undisturbed.apply(script).outcome, Outcome::Done);
  int points = 1;
  while (killAt(points, [&](const Options &options) { world.apply(script, options); }))
    points += 3;
  EXPECT_EQ(world.dump(), undisturbed.dump());
  EXPECT_GT(points, 10);
}

// Given up after a kill at any point, the state still says what the database
// holds: the plan compiled anew leads to the same end.
TEST_P(Killing, AbandonedApplyLeavesStateAndDatabaseInAgreement) {
  std::string script = world.compile(plan);
  for (int point = 1; point < 100; ++point) {
    World killed = world;
    if (!killAt(point, [&](const Options &options) { killed.apply(script, options); }))
      break;
    Result result = killed.abandon(script);
    if (result.outcome == Outcome::Refused) // Killed ahead of the first commit.
      continue;
    ASSERT_EQ(result.outcome, Outcome::Abandoned) << result.message;
    model::StateView view = llvm::cantFail(killed.open().store().load());
    std::unique_ptr<engine::Connection> db = killed.connect("warehouse.db");
    auto exists = [&](const char *name) {
      return llvm::cantFail(db->relationKind(name)) != engine::RelationKind::None;
    };
    auto isKnown = [&](llvm::StringRef table) {
      return llvm::any_of(view.snapshots,
                          [&](const model::Snapshot &snapshot) { return snapshot.table == table; });
    };
    ASSERT_EQ(exists("orders__2"), isKnown("orders__2")) << point;
    ASSERT_EQ(exists("orders__1"), isKnown("orders__1")) << point;
    bool recordedNew = view.environments[0].entries[0].table == "orders__2";
    ASSERT_EQ(llvm::cantFail(db->columnNames("demo.orders")).size() == 3, recordedNew) << point;
  }
}

// In one database a group and its record are one transaction, so that not even
// a statement that must not run twice does.
TEST(KillingOneDatabase, NothingIsDoubled) {
  World world(Layout::Together);
  std::string script = world.compile("step create demo.a table t group a\n"
                                     "  sql CREATE TABLE t (x)\n"
                                     "step fill demo.a table t group b\n"
                                     "  sql INSERT INTO t VALUES (1)\n"
                                     "step fill demo.a table t group b\n"
                                     "  sql INSERT INTO t VALUES (2)\n");
  int points = 0;
  for (bool died = true; died;) {
    World killed = world;
    died = killAt(++points, [&](const Options &options) { killed.apply(script, options); });
    ASSERT_EQ(exitStatus(killed.apply(script).outcome), 0) << points;
    ASSERT_EQ(killed.dumpWarehouse(), "CREATE TABLE t (x)\n 1\n 2\n") << points;
  }
  EXPECT_GT(points, 15);
}
