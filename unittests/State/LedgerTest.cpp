// LedgerTest.cpp - the journal of the open plan, and the chain of those that are closed.

#include "Samples.h"

using namespace mesh;
using namespace mesh::state;

namespace {

class LedgerTest : public testing::Test {
protected:
  void SetUp() override {
    db = connectTo(":memory:");
    store = llvm::cantFail(Store::open(*db, storeOptions()));
  }

  std::unique_ptr<engine::Connection> db;
  std::unique_ptr<Store> store;
};

} // namespace

TEST_F(LedgerTest, JournalOfAPlan) {
  EXPECT_FALSE(llvm::cantFail(store->openPlan()));
  OpenPlan plan{"digest", "prod", "git:1", 3, 9, "text"};
  Digest changes = Hasher("test").finish();
  transact(*store, [&] {
    EXPECT_OK(store->beginPlan(plan));
    EXPECT_OK(store->recordDone(1, changes));
    EXPECT_OK(store->recordIntent(2));
    EXPECT_OK(store->recordIntent(3));
    EXPECT_OK(store->recordDone(2, changes));
  });
  EXPECT_TRUE(llvm::cantFail(store->openPlan()) == plan);
  Journal journal = llvm::cantFail(store->journal());
  EXPECT_TRUE(journal.isDone(1) && journal.isDone(2) && !journal.isDone(3));
  EXPECT_TRUE(!journal.isBegun(2) && journal.isBegun(3));
  transact(*store, [&] { EXPECT_OK(store->clearIntents()); });
  EXPECT_FALSE(llvm::cantFail(store->journal()).isBegun(3));

  LedgerEntry entry;
  transact(*store, [&] {
    entry = llvm::cantFail(store->finishPlan(Outcome::Failed, "an audit", Instant{11}));
  });
  EXPECT_EQ(entry.number, 1);
  EXPECT_EQ(entry.previous, firstHead(store->system()).digest);
  EXPECT_EQ(entry.stepsDone, 2);
  EXPECT_EQ(entry.changes, digestOf(llvm::ArrayRef<DoneStep>{{1, changes}, {2, changes}}));
  EXPECT_TRUE(llvm::cantFail(store->head()) == entry.head());
  EXPECT_TRUE(llvm::cantFail(store->findPlan("digest")) == entry);
  EXPECT_FALSE(llvm::cantFail(store->findPlan("other")));
  EXPECT_FALSE(llvm::cantFail(store->openPlan()));
  EXPECT_TRUE(llvm::cantFail(store->journal()).done.empty());
}

// Whatever was done differently gives another head.
TEST_F(LedgerTest, HeadDependsOnEverything) {
  LedgerEntry entry = applyPlan(*store, "plan", {}).entry;
  auto differs = [&](auto change) {
    LedgerEntry other = entry;
    change(other);
    return chain(other) != chain(entry);
  };
  EXPECT_EQ(chain(entry), entry.digest);
  EXPECT_TRUE(differs([](LedgerEntry &e) { e.number = 2; }));
  EXPECT_TRUE(differs([](LedgerEntry &e) { e.previous = Digest(); }));
  EXPECT_TRUE(differs([](LedgerEntry &e) { e.plan = "plan2"; }));
  EXPECT_TRUE(differs([](LedgerEntry &e) { e.outcome = Outcome::Failed; }));
  EXPECT_TRUE(differs([](LedgerEntry &e) { e.environment = "dev"; }));
  EXPECT_TRUE(differs([](LedgerEntry &e) { e.source = "x"; }));
  EXPECT_TRUE(differs([](LedgerEntry &e) { e.steps = 2; }));
  EXPECT_TRUE(differs([](LedgerEntry &e) { e.stepsDone = 0; }));
  EXPECT_TRUE(differs([](LedgerEntry &e) { e.changes = Digest(); }));
  EXPECT_TRUE(differs([](LedgerEntry &e) { e.reason = "x"; }));
  EXPECT_FALSE(differs([](LedgerEntry &e) { e.at = 99; }));
}

TEST_F(LedgerTest, ChainIsVerified) {
  for (const char *plan : {"a", "b", "c", "d"})
    applyPlan(*store, plan, {});
  EXPECT_OK(store->verifyLedger());
  EXPECT_EQ(llvm::cantFail(store->ledger(2)).size(), 2u);
  EXPECT_EQ(llvm::cantFail(store->ledger(2)).front().plan, "c");

  auto failureAfter = [&](const char *sql) {
    EXPECT_OK(db->begin());
    EXPECT_OK(db->execute(sql));
    std::string failure = text(store->verifyLedger());
    EXPECT_OK(db->rollback());
    return failure;
  };
  EXPECT_EQ(failureAfter("UPDATE \"mesh.ledger\" SET record = replace(record, '\"done\"', "
                         "'\"failed\"') WHERE number = 2"),
            ""); // `done` is the default and not written at all.
  EXPECT_EQ(failureAfter("UPDATE \"mesh.ledger\" SET record = replace(record, '\"plan\":\"b\"', "
                         "'\"plan\":\"x\"') WHERE number = 2"),
            "the state store is damaged: entry 2 of the ledger was changed");
  EXPECT_EQ(failureAfter("DELETE FROM \"mesh.ledger\" WHERE number = 2"),
            "the state store is damaged: entry 3 of the ledger does not follow entry 1");
  EXPECT_OK(store->verifyLedger());
}
