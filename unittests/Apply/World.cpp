// World.cpp - databases for tests.

#include "World.h"

using namespace mesh;
using namespace mesh::test;
using engine::Connection;

namespace {

class PlainConnection final : public Connection {
public:
  explicit PlainConnection(std::unique_ptr<Connection> inner) : inner(std::move(inner)) {}

  llvm::Error execute(llvm::StringRef sql) override { return inner->execute(sql); }
  llvm::Expected<engine::Result> query(llvm::StringRef sql,
                                       llvm::ArrayRef<engine::Field> parameters) override {
    return inner->query(sql, parameters);
  }
  std::optional<int64_t> rowsWritten() const override { return std::nullopt; }
  llvm::Error begin(engine::TransactionMode) override { return llvm::Error::success(); }
  llvm::Error commit() override { return llvm::Error::success(); }
  llvm::Error rollback() override { return llvm::Error::success(); }
  bool inTransaction() const override { return false; }
  bool hasTransactionalDdl() const override { return false; }
  llvm::StringRef dialect() const override { return inner->dialect(); }
  std::string qualify(llvm::StringRef schema, llvm::StringRef relation) const override {
    return inner->qualify(schema, relation);
  }
  llvm::Error ensureSchema(llvm::StringRef schema) override { return inner->ensureSchema(schema); }
  llvm::Expected<engine::RelationKind> relationKind(llvm::StringRef name) override {
    return inner->relationKind(name);
  }
  llvm::Expected<std::vector<std::string>> columnNames(llvm::StringRef relation) override {
    return inner->columnNames(relation);
  }
  llvm::Expected<std::unique_ptr<engine::Lock>>
  lock(llvm::StringRef name, std::chrono::milliseconds wait, std::string &holder) override {
    return inner->lock(name, wait, holder);
  }
  std::string databaseIdentity() const override { return inner->databaseIdentity(); }
  bool mayHaveBeen(llvm::StringRef identity) const override { return inner->mayHaveBeen(identity); }

private:
  std::unique_ptr<Connection> inner;
};

} // namespace

std::string mesh::test::layoutName(const testing::TestParamInfo<Layout> &parameter) {
  static constexpr const char *names[] = {"Together", "Apart", "Plain"};
  return names[static_cast<size_t>(parameter.param)];
}

std::unique_ptr<Connection> mesh::test::withoutTransactions(std::unique_ptr<Connection> inner) {
  return std::make_unique<PlainConnection>(std::move(inner));
}

/// In memory where the system has such a place: the tests commit a lot.
static std::error_code makeDirectory(llvm::SmallVectorImpl<char> &directory) {
  bool hasMemory = llvm::sys::fs::is_directory("/dev/shm");
  return llvm::sys::fs::createUniqueDirectory(hasMemory ? "/dev/shm/mesh-apply" : "mesh-apply",
                                              directory);
}

World::World(Layout layout) : layout(layout) {
  EXPECT_FALSE(makeDirectory(directory));
  open();
}

World::World(const World &other) : layout(other.layout) {
  EXPECT_FALSE(makeDirectory(directory));
  for (const char *name : {"warehouse.db", "state.db"})
    if (llvm::sys::fs::exists(other.path(name))) {
      EXPECT_FALSE(llvm::sys::fs::copy_file(other.path(name), path(name)));
    }
}

std::unique_ptr<Connection> World::connect(const char *name) const {
  engine::ConnectionOptions options{"sqlite", {{"database", path(name)}, {"busy_timeout", "50"}}};
  return llvm::cantFail(engine::connect(options));
}

state::System World::open() const {
  std::unique_ptr<Connection> warehouse = connect("warehouse.db");
  if (layout == Layout::Plain)
    warehouse = withoutTransactions(std::move(warehouse));
  state::StoreOptions options;
  options.gateway = "production";
  options.create = true;
  return llvm::cantFail(state::System::open(
      std::move(warehouse), layout == Layout::Together ? nullptr : connect("state.db"), options));
}

std::string World::compile(llvm::StringRef plan) const {
  state::System system = open();
  return print(llvm::cantFail(readPlan(plan, system.store())));
}

apply::Result World::apply(llvm::StringRef script, const apply::Options &options) const {
  state::System system = open();
  return applyPlan(system, script, options);
}

apply::Result World::abandon(llvm::StringRef script, const apply::Options &options) const {
  state::System system = open();
  return abandonPlan(system, script, options);
}

void World::run(llvm::ArrayRef<const char *> statements) const {
  std::unique_ptr<Connection> db = connect("warehouse.db");
  for (const char *sql : statements)
    EXPECT_OK(db->execute(sql));
}

static std::string dumpRows(Connection &db, const std::string &relation) {
  engine::Result rows =
      llvm::cantFail(db.query("SELECT * FROM " + db.qualify("", relation) + " ORDER BY 1"));
  std::string text;
  for (const std::vector<engine::Field> &row : rows.rows) {
    for (const engine::Field &field : row)
      text += " " + field.value_or("NULL");
    text += "\n";
  }
  return text;
}

std::string World::dumpWarehouse() const {
  std::unique_ptr<Connection> db = connect("warehouse.db");
  engine::Result catalog =
      llvm::cantFail(db->query("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'mesh.%' "
                               "AND type IN ('table', 'view') ORDER BY name"));
  std::string text;
  for (const std::vector<engine::Field> &row : catalog.rows)
    text += *row[1] + "\n" + dumpRows(*db, *row[0]);
  return text;
}

std::string World::dump() const {
  state::System system = open();
  state::Store &store = system.store();
  EXPECT_OK(store.verifyLedger());
  std::string text = dumpWarehouse() + state::writeStateFile(llvm::cantFail(store.load()));
  for (state::LedgerEntry &entry : llvm::cantFail(store.ledger())) {
    entry.at = 0;
    text += toJson(entry) + "\n";
  }
  if (llvm::cantFail(store.openPlan()))
    text += "a plan is open\n";
  state::Journal journal = llvm::cantFail(store.journal());
  return text + std::to_string(journal.done.size() + journal.intents.size()) +
         " steps in the journal\n";
}
