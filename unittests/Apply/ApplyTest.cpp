// ApplyTest.cpp - what an apply does, and what it refuses to do.

#include "World.h"

using namespace mesh;
using namespace mesh::apply;
using namespace mesh::test;

static constexpr char firstPlan[] = R"(
environment prod
step create demo.orders table orders__1 group a
  sql CREATE TABLE IF NOT EXISTS orders__1 (id INTEGER, amount INTEGER)
  after table orders__1 id amount
  snapshot demo.orders orders__1
step fill demo.orders table orders__1 interval 2024-01-01/2024-01-03 group a
  sql DELETE FROM orders__1
  sql INSERT INTO orders__1 SELECT id, amount FROM raw_orders
  audit not_null(id) SELECT count(*) FROM orders__1 WHERE id IS NULL
  warn few SELECT count(*) FROM orders__1 WHERE amount > 15
  interval orders__1 2024-01-01/2024-01-03
step point demo.orders view demo.orders table orders__1 group views
  sql DROP VIEW IF EXISTS "demo.orders"
  sql CREATE VIEW "demo.orders" AS SELECT id, amount FROM orders__1
  after view demo.orders id amount
  entries prod demo.orders:orders__1:demo.orders
)";

static constexpr char secondPlan[] = R"(
environment prod
step create demo.orders table orders__2 group a
  before absent orders__2
  sql CREATE TABLE IF NOT EXISTS orders__2 (id INTEGER, amount INTEGER, tax INTEGER)
  after table orders__2 id amount tax
  snapshot demo.orders orders__2
step fill demo.orders table orders__2 group b
  sql DELETE FROM orders__2
  sql INSERT INTO orders__2 SELECT id, amount, amount / 5 FROM raw_orders
  audit not_null(id) SELECT count(*) FROM orders__2 WHERE id IS NULL
  interval orders__2 2024-01-01/2024-01-03
step point demo.orders view demo.orders table orders__2 was orders__1 group views
  before table orders__2 id amount tax
  sql DROP VIEW IF EXISTS "demo.orders"
  sql CREATE VIEW "demo.orders" AS SELECT id, amount, tax FROM orders__2
  entries prod demo.orders:orders__2:demo.orders
step drop demo.orders table orders__1 group drop
  before table orders__1
  sql DROP TABLE IF EXISTS orders__1
  after absent orders__1
  forget-table orders__1
  forget-snapshot demo.orders orders__1
)";

namespace {

class Applying : public testing::TestWithParam<Layout> {
protected:
  World world{GetParam()};

  void SetUp() override {
    world.run({"CREATE TABLE raw_orders (id, amount)",
               "INSERT INTO raw_orders VALUES (1, 10), (2, 20), (3, 30)"});
  }
  std::string ask(const char *sql) {
    engine::Result result = llvm::cantFail(world.connect("warehouse.db")->query(sql));
    return result.rows.empty() ? "" : result.rows[0][0].value_or("NULL");
  }
  model::StateView load() { return llvm::cantFail(world.open().store().load()); }
};

INSTANTIATE_TEST_SUITE_P(, Applying, allLayouts, layoutName);

/// Writes down what it is told.
class Notes : public Observer {
public:
  std::string text;

  void planStarted(const script::Script &script, int64_t stepsDone) override {
    text += "plan " + std::to_string(script.steps.size()) + " done " + std::to_string(stepsDone);
  }
  void stepStarted(const script::Step &step) override { text += "; " + std::to_string(step.id); }
  void stepFinished(const script::Step &, double, std::optional<int64_t> rows) override {
    text += rows ? " rows " + std::to_string(*rows) : "";
  }
  void auditFinished(const script::Step &, const script::Audit &audit, int64_t rows) override {
    text += " " + audit.name + " " + std::to_string(rows);
  }
};

} // namespace

TEST_P(Applying, DoesThePlan) {
  std::string script = world.compile(firstPlan);
  Options options;
  options.now = Instant{77};
  Notes notes;
  options.observer = &notes;
  Result result = world.apply(script, options);
  EXPECT_EQ(result.outcome, Outcome::Done) << result.message;
  EXPECT_EQ(result.message, "");
  EXPECT_EQ(result.stepsRun, 3);
  EXPECT_EQ(notes.text, GetParam() == Layout::Plain
                            ? "plan 3 done 0; 1; 2 not_null(id) 0 few 2; 3"
                            : "plan 3 done 0; 1; 2 not_null(id) 0 few 2 rows 3; 3");
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_EQ(result.findings[0].audit, "few");
  EXPECT_EQ(result.findings[0].rows, 2);
  EXPECT_FALSE(result.findings[0].blocking);
  EXPECT_EQ(ask("SELECT sum(amount) FROM \"demo.orders\""), "60");

  model::StateView view = load();
  EXPECT_EQ(view.head.number, 1);
  ASSERT_EQ(view.environments.size(), 1u);
  EXPECT_EQ(view.environments[0].entries[0].table, "orders__1");
  EXPECT_EQ(view.snapshots.size(), 1u);
  EXPECT_EQ(view.intervals["orders__1"].list().size(), 1u);
  EXPECT_EQ(llvm::cantFail(world.open().store().ledger())[0].at, 77);
}

TEST_P(Applying, ReceiptBringsAStateFileUpToDate) {
  model::StateView carried = load();
  for (const char *plan : {firstPlan, secondPlan}) {
    Result result = world.apply(world.compile(plan));
    ASSERT_TRUE(result.receipt);
    llvm::Expected<state::Receipt> receipt = state::readReceipt(writeReceipt(*result.receipt));
    ASSERT_TRUE(bool(receipt)) << test::text(receipt.takeError());
    EXPECT_OK(applyReceipt(*receipt, carried));
    EXPECT_EQ(state::writeStateFile(carried), state::writeStateFile(load()));
  }
}

TEST_P(Applying, AppliedTwiceIsAppliedOnce) {
  std::string script = world.compile(firstPlan);
  Result first = world.apply(script);
  std::string after = world.dump();
  Result again = world.apply(script);
  EXPECT_EQ(again.outcome, Outcome::AlreadyApplied);
  EXPECT_EQ(exitStatus(again.outcome), 0);
  EXPECT_TRUE(again.receipt == first.receipt); // As if it had been lost.
  EXPECT_EQ(world.dump(), after);
  EXPECT_EQ(world.apply(world.compile(secondPlan)).outcome, Outcome::Done);
  EXPECT_EQ(world.apply(script).outcome, Outcome::AlreadyApplied);
}

TEST_P(Applying, VerifyOnlyChangesNothing) {
  Options verify;
  verify.verifyOnly = true;
  std::string script = world.compile(firstPlan);
  std::string before = world.dump();
  EXPECT_EQ(world.apply(script, verify).outcome, Outcome::Verified);
  EXPECT_EQ(world.dump(), before);
  EXPECT_EQ(world.apply(script).outcome, Outcome::Done);
  EXPECT_EQ(world.apply(script, verify).outcome, Outcome::AlreadyApplied);
}

TEST_P(Applying, RefusesAStalePlan) {
  std::string stale = world.compile(secondPlan);
  EXPECT_EQ(world.apply(world.compile(firstPlan)).outcome, Outcome::Done);
  std::string before = world.dump();
  Result result = world.apply(stale);
  EXPECT_EQ(result.outcome, Outcome::Refused);
  EXPECT_EQ(exitStatus(result.outcome), 3);
  EXPECT_NE(result.message.find("the plan is stale: it was compiled against ledger head 0:"),
            std::string::npos);
  EXPECT_NE(result.message.find("but the system is at 1:"), std::string::npos);
  EXPECT_NE(result.message.find("grew by 1, last by a plan for environment 'prod' (done)"),
            std::string::npos);
  EXPECT_EQ(world.dump(), before);
}

TEST_P(Applying, RefusesAnotherTarget) {
  state::System system = world.open();
  script::Script script = llvm::cantFail(readPlan(firstPlan, system.store()));
  auto refusal = [&](auto change) {
    script::Script other = script;
    change(other.header);
    Result result = applyPlan(system, print(other), Options());
    EXPECT_EQ(result.outcome, Outcome::Refused);
    return result.message;
  };
  EXPECT_EQ(refusal([](script::Header &header) { header.gateway = "dev"; }),
            "the plan is for gateway 'dev', not for 'production'");
  EXPECT_EQ(refusal([](script::Header &header) { header.system = "123"; }),
            "the plan is for system 123, but gateway 'production' leads to system " +
                system.store().system());
  EXPECT_EQ(refusal([](script::Header &header) { header.dialect = "duckdb"; }),
            "the plan is written in the dialect 'duckdb', but the database speaks 'sqlite'");
  EXPECT_NE(refusal([](script::Header &header) { header.baseDigest = Digest(); }), "");
  Result damaged = applyPlan(system, print(script) + " ", Options());
  EXPECT_EQ(damaged.outcome, Outcome::Refused);
  EXPECT_EQ(damaged.plan, "");
}

TEST_P(Applying, FailingAuditMakesNothingVisible) {
  EXPECT_EQ(world.apply(world.compile(firstPlan)).outcome, Outcome::Done);
  world.run({"INSERT INTO raw_orders VALUES (NULL, 5), (NULL, 6)"});
  std::string script = world.compile(secondPlan);
  Result result = world.apply(script);
  EXPECT_EQ(result.outcome, Outcome::Failed);
  EXPECT_EQ(exitStatus(result.outcome), 1);
  EXPECT_EQ(result.message,
            "audit not_null(id) found 2 rows in step 2 (fill demo.orders); nothing that was not "
            "audited is visible. The audit's query:\n"
            "SELECT count(*) FROM orders__2 WHERE id IS NULL");
  ASSERT_EQ(result.findings.size(), 1u);
  EXPECT_FALSE(result.isOpen);
  EXPECT_EQ(ask("SELECT sum(amount) FROM \"demo.orders\""), "60"); // The old view answers.
  EXPECT_EQ(ask("SELECT count(*) FROM orders__2"), GetParam() == Layout::Plain ? "5" : "0");

  model::StateView view = load();
  EXPECT_EQ(view.head.number, 2); // It moves, so the script cannot be tried again unchanged.
  EXPECT_EQ(view.environments[0].entries[0].table, "orders__1");
  EXPECT_EQ(view.snapshots.size(), 2u); // Step 1 was done and stays.
  EXPECT_EQ(view.findIntervals("orders__2"), nullptr);
  ASSERT_TRUE(result.receipt);
  EXPECT_EQ(result.receipt->entries[0].entry.outcome, state::Outcome::Failed);
  EXPECT_EQ(result.receipt->entries[0].entry.stepsDone, 1);

  Result again = world.apply(script);
  EXPECT_EQ(again.outcome, Outcome::Refused);
  EXPECT_EQ(again.message, "the plan was applied before and failed after 1 of 4 steps (audit "
                           "not_null(id) found 2 rows in step 2 (fill demo.orders)): compile it "
                           "again from the current state");
  world.run({"DELETE FROM raw_orders WHERE id IS NULL"});
  EXPECT_EQ(world.apply(world.compile(secondPlan)).outcome, Outcome::Done);
}

TEST_P(Applying, AuditMustCount) {
  Options options;
  options.closeOnFailure = true;
  for (const char *sql : {"SELECT 1, 2", "SELECT NULL", "SELECT 'many'", "SELECT 1 WHERE 1 = 0",
                          "SELECT 1 UNION ALL SELECT 2"}) {
    std::string plan = std::string("step run demo.orders\n  audit odd ") + sql;
    Result result = world.apply(world.compile(plan), options);
    EXPECT_EQ(result.outcome, Outcome::Failed) << sql;
    EXPECT_EQ(result.message, "step 1 (run demo.orders): audit odd does not give one number");
  }
}

TEST_P(Applying, FailedStatementCanBeResumed) {
  EXPECT_EQ(world.apply(world.compile(firstPlan)).outcome, Outcome::Done);
  world.run({"ALTER TABLE raw_orders RENAME TO gone"});
  World undisturbed = world;
  undisturbed.run({"ALTER TABLE gone RENAME TO raw_orders"});
  std::string script = world.compile(secondPlan);
  EXPECT_EQ(undisturbed.apply(script).outcome, Outcome::Done);

  Result result = world.apply(script);
  EXPECT_EQ(result.outcome, Outcome::Failed);
  EXPECT_EQ(result.message, "step 2 (fill demo.orders): no such table: raw_orders");
  EXPECT_TRUE(result.isOpen);
  EXPECT_FALSE(result.receipt);

  Result other = world.apply(world.compile("step record -\n"));
  EXPECT_EQ(other.outcome, Outcome::Refused);
  EXPECT_NE(other.message.find("for environment 'prod') was interrupted after 1 of 4 steps"),
            std::string::npos);

  world.run({"ALTER TABLE gone RENAME TO raw_orders"});
  result = world.apply(script);
  EXPECT_EQ(result.outcome, Outcome::Done) << result.message;
  EXPECT_EQ(result.stepsSkipped, 1);
  EXPECT_EQ(result.stepsRun, 3);
  EXPECT_EQ(world.dump(), undisturbed.dump());
}

TEST_P(Applying, FailedStatementClosesThePlanIfAsked) {
  EXPECT_EQ(world.apply(world.compile(firstPlan)).outcome, Outcome::Done);
  world.run({"ALTER TABLE raw_orders RENAME TO gone"});
  Options options;
  options.closeOnFailure = true;
  Result result = world.apply(world.compile(secondPlan), options);
  EXPECT_EQ(result.outcome, Outcome::Failed);
  EXPECT_FALSE(result.isOpen);
  ASSERT_TRUE(result.receipt);
  // What the engine said may quote data; it is not for other systems.
  EXPECT_EQ(result.receipt->entries[0].entry.reason,
            "a statement of step 2 (fill demo.orders) failed");
  world.run({"ALTER TABLE gone RENAME TO raw_orders"});
  EXPECT_EQ(world.apply(world.compile(secondPlan)).outcome, Outcome::Done);
}

TEST_P(Applying, Abandons) {
  EXPECT_EQ(world.apply(world.compile(firstPlan)).outcome, Outcome::Done);
  world.run({"ALTER TABLE raw_orders RENAME TO gone"});
  std::string script = world.compile(secondPlan);
  EXPECT_EQ(world.abandon(script).outcome, Outcome::Refused);
  EXPECT_EQ(world.apply(script).outcome, Outcome::Failed);
  EXPECT_EQ(world.abandon(world.compile("step record -\n")).outcome, Outcome::Refused);
  Result result = world.abandon(script);
  EXPECT_EQ(result.outcome, Outcome::Abandoned) << result.message;
  ASSERT_TRUE(result.receipt);
  EXPECT_EQ(result.receipt->entries[0].entry.outcome, state::Outcome::Abandoned);
  EXPECT_EQ(result.receipt->entries[0].entry.stepsDone, 1);
  EXPECT_EQ(world.abandon(script).outcome, Outcome::Abandoned); // Again: no harm.
  EXPECT_EQ(load().head.number, 2);
  EXPECT_EQ(world.apply(script).outcome, Outcome::Refused);
  world.run({"ALTER TABLE gone RENAME TO raw_orders"});
  EXPECT_EQ(world.apply(world.compile(secondPlan)).outcome, Outcome::Done);
}

TEST_P(Applying, ReusedRelationsMustBeThere) {
  const char *plan = R"(
step create demo.a table made__1
  before absent made__1
  sql CREATE TABLE made__1 (x)
  after table made__1 x
step point demo.a view v table made__1
  before table made__1 x
  before table reused__1 id amount
  sql CREATE VIEW v AS SELECT id FROM reused__1
)";
  auto refusal = [&] {
    std::string before = world.dump();
    Result result = world.apply(world.compile(plan));
    EXPECT_EQ(result.outcome, Outcome::Refused);
    EXPECT_EQ(world.dump(), before); // It was found before anything ran.
    return result.message;
  };
  EXPECT_EQ(refusal(), "the database is not as the plan expects it before step 2: 'reused__1' "
                       "should be a table, but does not exist");
  world.run({"CREATE TABLE reused__1 (id, amounts)"});
  EXPECT_EQ(refusal(), "the database is not as the plan expects it before step 2: 'reused__1' "
                       "should have columns id, amount, but has columns id, amounts");
  world.run({"DROP TABLE reused__1", "CREATE VIEW reused__1 AS SELECT 1 AS id, 2 AS amount"});
  EXPECT_EQ(refusal(), "the database is not as the plan expects it before step 2: 'reused__1' "
                       "should be a table, but is a view");
  world.run(
      {"DROP VIEW reused__1", "CREATE TABLE reused__1 (id, amount)", "CREATE TABLE made__1 (y)"});
  EXPECT_EQ(refusal(), "the database is not as the plan expects it before step 1: 'made__1' should "
                       "not exist, but is a table");
  world.run({"DROP TABLE made__1"});
  EXPECT_EQ(world.apply(world.compile(plan)).outcome, Outcome::Done);
}

TEST_P(Applying, EffectIsChecked) {
  Result result = world.apply(world.compile("step create demo.a table t\n"
                                            "  sql CREATE TABLE t (x)\n"
                                            "  after table t x y\n"));
  EXPECT_EQ(result.outcome, Outcome::Failed);
  EXPECT_EQ(result.message, "step 1 (create demo.a) did not have its effect: 't' should have "
                            "columns x, y, but has columns x");
}

// Where nothing was done there is nothing to resume, and no one else has to wait.
TEST_P(Applying, FailureOfTheFirstGroupBlocksNoOtherPlan) {
  if (GetParam() == Layout::Plain)
    return; // There the first statements may have had an effect.
  Result result = world.apply(world.compile("step run -\n  sql CREATE TABLE t (x)\n"
                                            "  sql INSERT INTO gone VALUES (1)\n"));
  EXPECT_EQ(result.outcome, Outcome::Failed);
  std::string script = world.compile(firstPlan);
  EXPECT_EQ(world.apply(script).outcome, Outcome::Done);
  EXPECT_EQ(world.apply(script).outcome, Outcome::AlreadyApplied);
  EXPECT_EQ(load().head.number, 1);
}

// In an emergency the file is run with the database's own shell; the tool then
// brings the state up to date.
TEST_P(Applying, AfterTheScriptWasRunByHand) {
  EXPECT_EQ(world.apply(world.compile(firstPlan)).outcome, Outcome::Done);
  World undisturbed = world;
  std::string text = world.compile(secondPlan);
  EXPECT_EQ(undisturbed.apply(text).outcome, Outcome::Done);
  for (const script::Step &step : llvm::cantFail(script::parse(text)).script.steps)
    for (const std::string &sql : step.sql)
      world.run({sql.c_str()});
  EXPECT_EQ(world.dumpWarehouse(), undisturbed.dumpWarehouse());
  EXPECT_EQ(world.apply(text).outcome, Outcome::Done);
  EXPECT_EQ(world.dump(), undisturbed.dump());
}

TEST_P(Applying, SecondApplyIsToldWhoHoldsTheLock) {
  std::string script = world.compile(firstPlan);
  Options options;
  options.lockWait = std::chrono::milliseconds(10);
  std::string inner;
  options.hook = [&](llvm::StringRef point, int64_t) {
    if (point == "before audit" && inner.empty()) {
      Options second;
      second.lockWait = std::chrono::milliseconds(10);
      Result result = world.apply(script, second);
      EXPECT_EQ(result.outcome, Outcome::Refused);
      inner = result.message;
    }
  };
  EXPECT_EQ(world.apply(script, options).outcome, Outcome::Done);
  EXPECT_EQ(inner.find("another plan is being applied to this system by process "), 0u) << inner;
}

TEST_P(Applying, LockedDatabaseIsRefused) {
  std::string script = world.compile(firstPlan);
  std::string before = world.dump();
  std::unique_ptr<engine::Connection> other = world.connect("warehouse.db");
  EXPECT_OK(other->begin());
  Result result = world.apply(script);
  EXPECT_EQ(result.outcome, Outcome::Refused);
  EXPECT_NE(result.message.find("database is locked by another process"), std::string::npos);
  EXPECT_OK(other->rollback());
  if (GetParam() == Layout::Together) {
    EXPECT_EQ(world.dump(), before);
  }
  EXPECT_EQ(world.apply(script).outcome, Outcome::Done);
}

TEST_P(Applying, FullDiskCanBeResumed) {
  World undisturbed = world;
  std::string script = world.compile(firstPlan);
  EXPECT_EQ(undisturbed.apply(script).outcome, Outcome::Done);
  state::System system = world.open();
  Options options;
  // The limit is of the connection: what is already there stays usable.
  options.hook = [&](llvm::StringRef point, int64_t step) {
    if (point == "before statement" && step == 2) {
      EXPECT_OK(system.warehouse().execute("PRAGMA max_page_count = 1"));
    }
  };
  std::string bigger = world.compile(std::string(firstPlan) + R"(
step fill demo.orders table orders__1
  sql CREATE TABLE filler AS SELECT zeroblob(1000000) AS b
  sql DROP TABLE filler
)");
  Result result = applyPlan(system, bigger, options);
  EXPECT_EQ(result.outcome, Outcome::EngineFailed);
  EXPECT_EQ(exitStatus(result.outcome), 4);
  EXPECT_NE(result.message.find("database or disk is full"), std::string::npos) << result.message;
  EXPECT_TRUE(result.isOpen);
  EXPECT_FALSE(system.warehouse().inTransaction());
  result = world.apply(bigger);
  EXPECT_EQ(result.outcome, Outcome::Done) << result.message;
  EXPECT_EQ(world.dumpWarehouse(), undisturbed.dumpWarehouse());
}
