// ReceiptTest.cpp - a state file and the receipts since give the state after.

#include "Samples.h"

using namespace mesh;
using namespace mesh::model;
using namespace mesh::state;

namespace {

class ReceiptTest : public testing::Test {
protected:
  void SetUp() override {
    db = connectTo(":memory:");
    store = llvm::cantFail(Store::open(*db, storeOptions()));
  }
  Receipt apply(const std::string &plan) {
    std::vector<StateChange> changes;
    for (int i = 0; i != 8; ++i)
      changes.push_back(source.next());
    Receipt receipt{store->system(), "production", {applyPlan(*store, plan, changes)}};
    return receipt;
  }
  StateView load() { return llvm::cantFail(store->load()); }

  std::unique_ptr<engine::Connection> db;
  std::unique_ptr<Store> store;
  ChangeSource source{4};
};

} // namespace

static std::string failure(llvm::StringRef file) {
  auto receipt = readReceipt(file);
  return receipt ? "" : text(receipt.takeError());
}

TEST_F(ReceiptTest, StateFileFollowsTheSystem) {
  apply("first");
  StateView carried = llvm::cantFail(readStateFile(writeStateFile(load())));
  for (const char *plan : {"second", "third", "fourth"}) {
    Receipt receipt = apply(plan);
    llvm::Expected<Receipt> read = readReceipt(writeReceipt(receipt));
    ASSERT_TRUE(bool(read)) << text(read.takeError());
    EXPECT_TRUE(*read == receipt);
    EXPECT_OK(applyReceipt(*read, carried));
    EXPECT_EQ(writeStateFile(carried), writeStateFile(load()));
    EXPECT_OK(applyReceipt(*read, carried)); // A second time it does nothing.
    EXPECT_EQ(writeStateFile(carried), writeStateFile(load()));
  }
}

TEST_F(ReceiptTest, SeveralEntries) {
  StateView atStart = load();
  Receipt receipt = apply("first");
  StateView inBetween = load();
  receipt.entries.push_back(apply("second").entries.front());
  EXPECT_EQ(failure(writeReceipt(receipt)), "");
  EXPECT_OK(applyReceipt(receipt, atStart));
  EXPECT_OK(applyReceipt(receipt, inBetween)); // Only its second entry is new.
  EXPECT_EQ(writeStateFile(atStart), writeStateFile(load()));
  EXPECT_EQ(writeStateFile(inBetween), writeStateFile(load()));
}

TEST_F(ReceiptTest, RefusesGapsAndOtherSystems) {
  StateView atStart = load();
  Receipt first = apply("first");
  Receipt second = apply("second");
  std::string before = writeStateFile(atStart);
  EXPECT_NE(text(applyReceipt(second, atStart)).find("the receipt continues from 1:"),
            std::string::npos);
  EXPECT_EQ(writeStateFile(atStart), before);

  Receipt foreign = first;
  foreign.system = "another";
  EXPECT_NE(text(applyReceipt(foreign, atStart)).find("the receipt is of system another"),
            std::string::npos);

  Receipt unordered = second;
  unordered.entries.push_back(first.entries.front());
  EXPECT_EQ(failure(writeReceipt(unordered)),
            "entry 1 of the mesh receipt does not follow the one before it");
}

TEST_F(ReceiptTest, RefusesOtherChangesThanTheLedgerNames) {
  Receipt receipt = apply("first");
  receipt.entries[0].done[0].changes.pop_back();
  EXPECT_EQ(failure(writeReceipt(receipt)),
            "entry 1 of the mesh receipt is not valid: its changes of state are not those that the "
            "ledger names");
  receipt = apply("second");
  receipt.entries[0].entry.reason = "none";
  EXPECT_EQ(failure(writeReceipt(receipt)),
            "entry 2 of the mesh receipt is not valid: its digest is not that of its content");
}

TEST_F(ReceiptTest, RefusesEveryChangedByteAndEveryTruncation) {
  std::string file = writeReceipt(apply("first"));
  for (size_t i = 0; i != file.size(); ++i) {
    std::string changed = file;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    ASSERT_NE(failure(changed), "") << "byte " << i;
    ASSERT_NE(failure(llvm::StringRef(file).take_front(i)), "") << i;
  }
}
