// StoreTest.cpp - the store holds what it was given, and only its owner may use it.

#include "Samples.h"
#include "llvm/Support/FileSystem.h"

using namespace mesh;
using namespace mesh::model;
using namespace mesh::state;

static std::unique_ptr<Store> openStore(engine::Connection &db) {
  return llvm::cantFail(Store::open(db, storeOptions()));
}

static std::string openFailure(engine::Connection &db, const StoreOptions &options) {
  auto store = Store::open(db, options);
  return store ? "" : text(store.takeError());
}

static std::string load(Store &store) { return writeStateFile(llvm::cantFail(store.load())); }

TEST(Store, ChangesHaveTheSameEffectAsOnAView) {
  auto db = connectTo(":memory:");
  auto store = openStore(*db);
  StateView view = llvm::cantFail(store->load());
  ChangeSource source(1);
  for (int round = 0; round != 400; ++round) {
    StateChange change = source.next();
    llvm::Expected<StateChange> read = readChange(toJson(change));
    ASSERT_TRUE(bool(read)) << text(read.takeError());
    ASSERT_EQ(*read, change);
    transact(*store, [&] {
      for (int times = round % 7 == 0 ? 2 : 1; times; --times) // Twice is the same as once.
        EXPECT_OK(store->apply(change));
    });
    applyChange(change, view);
    ASSERT_EQ(load(*store), writeStateFile(view)) << toJson(change);
  }
}

TEST(Store, ReadsExactlyOneChange) {
  EXPECT_NE(text(readChange("{}").takeError()), "");
  EXPECT_NE(text(readChange(R"({"removeTable":"a","removeEnvironment":"b"})").takeError()), "");
  EXPECT_NE(text(readChange(R"({"removeTable":1})").takeError()), "");
  EXPECT_NE(text(readChange(R"({"fromTheFuture":1})").takeError()), "");
  EXPECT_NE(text(readChange("nonsense").takeError()), "");
}

TEST(Store, IdentityIsMadeOnce) {
  auto db = connectTo(":memory:");
  EXPECT_EQ(openFailure(*db, storeOptions(/*create=*/false)),
            "the database has no state store 'mesh' of Mesh");
  std::string system = openStore(*db)->system();
  EXPECT_EQ(system.size(), 32u);
  EXPECT_EQ(openStore(*db)->system(), system);
  auto other = connectTo(":memory:");
  EXPECT_NE(openStore(*other)->system(), system);
  EXPECT_TRUE(llvm::cantFail(openStore(*db)->head()) == firstHead(system));
}

TEST(Store, OneGatewayOnly) {
  auto db = connectTo(":memory:");
  openStore(*db);
  EXPECT_EQ(openFailure(*db, storeOptions(true, "dev")),
            "the state store 'mesh' belongs to gateway 'production' and cannot serve gateway 'dev' "
            "as well: two systems need two stores; give gateway 'dev' its own 'state_connection' "
            "or 'state_schema'");
  StoreOptions ownSchema = storeOptions(true, "dev");
  ownSchema.schema = "dev_state";
  EXPECT_EQ(openFailure(*db, ownSchema), "");
  StoreOptions noSchema = storeOptions(true, "test");
  noSchema.schema = "";
  EXPECT_EQ(openFailure(*db, noSchema), "");
  EXPECT_EQ(openFailure(*db, noSchema), "");
  EXPECT_EQ(llvm::cantFail(db->relationKind("mesh_meta")), engine::RelationKind::Table);
}

TEST(Store, NewerFormatIsLeftAlone) {
  auto db = connectTo(":memory:");
  openStore(*db);
  EXPECT_OK(db->execute("UPDATE \"mesh.meta\" SET value = '2' WHERE name = 'format'"));
  EXPECT_OK(db->execute("DROP TABLE \"mesh.snapshots\""));
  EXPECT_EQ(openFailure(*db, storeOptions()),
            "the state store 'mesh' has format 2, but this release of Mesh knows formats up to 1: "
            "update it");
  EXPECT_EQ(llvm::cantFail(db->relationKind("mesh.snapshots")), engine::RelationKind::None);
}

TEST(Store, DamageIsSaid) {
  auto db = connectTo(":memory:");
  auto store = openStore(*db);
  transact(*store, [&] {
    StateChange change;
    change.setEnvironment.emplace().name = "prod";
    EXPECT_OK(store->apply(change));
  });
  EXPECT_OK(db->execute("UPDATE \"mesh.environments\" SET record = '{'"));
  EXPECT_EQ(text(store->load().takeError()),
            "the state store is damaged: the record of environment 'prod' cannot be read");
  EXPECT_FALSE(db->inTransaction());
  EXPECT_OK(db->execute("DELETE FROM \"mesh.meta\" WHERE name = 'system'"));
  EXPECT_NE(openFailure(*db, storeOptions()).find("does not say its format or its system"),
            std::string::npos);
}

namespace {

class Files : public testing::Test {
protected:
  void SetUp() override {
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("mesh-store", directory));
  }
  void TearDown() override { llvm::sys::fs::remove_directories(directory); }
  std::string path(const char *name) { return (directory + "/" + name).str(); }

  SystemOptions system(const char *warehouse, const char *state) {
    SystemOptions options;
    options.gateway = "production";
    options.warehouse = {"sqlite", {{"database", path(warehouse)}}};
    if (state)
      options.state = engine::ConnectionOptions{"sqlite", {{"database", path(state)}}};
    options.create = true;
    return options;
  }
  std::string failure(const SystemOptions &options) {
    auto opened = System::open(options);
    return opened ? "" : text(opened.takeError());
  }

  llvm::SmallString<128> directory;
};

} // namespace

TEST_F(Files, AGatewayKeepsItsDatabase) {
  EXPECT_EQ(failure(system("warehouse.db", "state.db")), "");
  EXPECT_EQ(failure(system("warehouse.db", "state.db")), "");
  EXPECT_NE(failure(system("other.db", "state.db")).find("a state store of its own"),
            std::string::npos);
  // The warehouse was moved.
  llvm::sys::fs::rename(path("warehouse.db"), path("moved.db"));
  EXPECT_EQ(failure(system("moved.db", "state.db")), "");
  // Both were moved, or are a copy.
  EXPECT_EQ(failure(system("warehouse.db", "state.db")), "");
  llvm::sys::fs::rename(path("state.db"), path("moved state.db"));
  EXPECT_EQ(failure(system("other.db", "moved state.db")), "");
}

TEST_F(Files, OneDatabaseByTwoWaysIsOneConnection) {
  auto opened = llvm::cantFail(System::open(system("warehouse.db", "warehouse.db")));
  EXPECT_EQ(&opened.warehouse(), &opened.stateConnection());
  auto two = llvm::cantFail(System::open(system("warehouse2.db", "state2.db")));
  EXPECT_NE(&two.warehouse(), &two.stateConnection());
}

TEST(Import, FillsAnEmptyStore) {
  auto from = connectTo(":memory:");
  auto store = openStore(*from);
  ChangeSource source(2);
  for (int plan = 0; plan != 5; ++plan)
    applyPlan(*store, "plan" + std::to_string(plan), {source.next(), source.next()});
  StateView view = llvm::cantFail(store->load());

  auto to = connectTo(":memory:");
  EXPECT_OK(Store::import(*to, storeOptions(), view, false, Instant{7}));
  auto imported = openStore(*to);
  EXPECT_EQ(load(*imported), load(*store));
  EXPECT_EQ(imported->system(), store->system());
  EXPECT_OK(imported->verifyLedger());

  // Both go on in the same way.
  std::vector<StateChange> changes = {source.next()};
  applyPlan(*imported, "next", changes);
  applyPlan(*store, "next", changes);
  EXPECT_EQ(load(*imported), load(*store));
  EXPECT_OK(imported->verifyLedger());

  EXPECT_EQ(text(Store::import(*to, storeOptions(), view, false, Instant{7})),
            "the state store is not empty: importing would replace what it knows");
  EXPECT_OK(Store::import(*to, storeOptions(), view, true, Instant{7}));
  EXPECT_EQ(load(*openStore(*to)), writeStateFile(view));
}

TEST(Import, RefusesWhatIsNotItsOwn) {
  auto from = connectTo(":memory:");
  StateView view = llvm::cantFail(openStore(*from)->load());
  auto to = connectTo(":memory:");
  EXPECT_NE(text(Store::import(*to, storeOptions(true, "dev"), view, false, Instant{})), "");
  EXPECT_EQ(llvm::cantFail(to->relationKind("mesh.meta")), engine::RelationKind::None);
  openStore(*to); // With an identity of its own.
  EXPECT_NE(text(Store::import(*to, storeOptions(), view, true, Instant{}))
                .find("the store already belongs to system"),
            std::string::npos);

  auto own = connectTo(":memory:");
  auto store = openStore(*own);
  transact(*store, [&] { EXPECT_OK(store->beginPlan(OpenPlan())); });
  StateView ownView = llvm::cantFail(store->load());
  EXPECT_EQ(text(Store::import(*own, storeOptions(), ownView, true, Instant{})),
            "a plan was interrupted: resume or abandon it before importing a state");
}
