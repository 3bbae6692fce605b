// Store.cpp - opening a store: whose it is, and whether this release may touch it.

#include "mesh/State/Store.h"
#include "mesh/State/StateFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/RandomNumberGenerator.h"
#include <cassert>

using namespace mesh;
using namespace mesh::engine;
using namespace mesh::state;

static llvm::Error damaged(std::string text) {
  return llvm::make_error<StateError>(StateProblem::Damaged, std::move(text));
}

llvm::Expected<Result> Store::query(const llvm::Twine &sql, llvm::ArrayRef<Field> parameters) {
  return db.query(sql.str(), parameters);
}

llvm::Error Store::run(const llvm::Twine &sql, llvm::ArrayRef<Field> parameters) {
  return db.query(sql.str(), parameters).takeError();
}

/// Runs `work` in a transaction of its own.
template <typename Work> static llvm::Error transact(Connection &db, Work &&work) {
  if (llvm::Error error = db.begin())
    return error;
  llvm::Error error = work();
  if (!error)
    error = db.commit();
  if (error)
    return llvm::joinErrors(std::move(error), db.rollback());
  return error;
}

static llvm::Expected<std::string> randomIdentity() {
  Digest bytes;
  if (std::error_code code = llvm::getRandomBytes(bytes.bytes.data(), bytes.bytes.size()))
    return llvm::createStringError(code, "cannot make a system identity: %s",
                                   code.message().c_str());
  return bytes.hex();
}

// In a schema that is not the store's own its tables need names of their own.
static std::string prefixed(const std::string &schema, llvm::StringRef name) {
  return (schema.empty() ? "mesh_" : "") + name.str();
}

std::string Store::table(llvm::StringRef name) const {
  return db.qualify(options.schema, prefixed(options.schema, name));
}

llvm::Expected<bool> Store::exists() {
  std::string meta = prefixed(options.schema, "meta");
  llvm::Expected<RelationKind> kind =
      db.relationKind(options.schema.empty() ? meta : options.schema + "." + meta);
  if (!kind)
    return kind.takeError();
  return *kind != RelationKind::None;
}

llvm::Error Store::create(llvm::StringRef system) {
  struct {
    const char *name, *columns;
  } const tables[] = {
      {"meta", "name TEXT PRIMARY KEY, value TEXT NOT NULL"},
      {"snapshots", "id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, fingerprint TEXT "
                    "NOT NULL, metadata TEXT NOT NULL, relation TEXT NOT NULL, created_at BIGINT "
                    "NOT NULL, model TEXT NOT NULL, reads TEXT NOT NULL"},
      {"intervals", "relation TEXT NOT NULL, start_at BIGINT NOT NULL, end_at BIGINT NOT NULL, "
                    "PRIMARY KEY (relation, start_at)"},
      {"environments", "name TEXT PRIMARY KEY, record TEXT NOT NULL"},
      {"plan", "record TEXT NOT NULL"},
      {"journal", "step BIGINT PRIMARY KEY, changes TEXT"},
      {"ledger", "number BIGINT PRIMARY KEY, plan TEXT NOT NULL, record TEXT NOT NULL"},
  };
  if (llvm::Error error = db.ensureSchema(options.schema))
    return error;
  for (const auto &[name, columns] : tables)
    if (llvm::Error error = run("CREATE TABLE " + table(name) + " (" + columns + ")"))
      return error;
  if (llvm::Error error = setMeta("format", std::to_string(storeFormat)))
    return error;
  if (llvm::Error error = setMeta("system", system))
    return error;
  if (llvm::Error error = setMeta("gateway", options.gateway))
    return error;
  return recordPlace();
}

llvm::Error Store::setMeta(llvm::StringRef key, llvm::StringRef value) {
  if (llvm::Error error = run("DELETE FROM " + table("meta") + " WHERE name = ?", Field(key.str())))
    return error;
  meta[key.str()] = value.str();
  return run("INSERT INTO " + table("meta") + " (name, value) VALUES (?, ?)",
             {Field(key.str()), Field(value.str())});
}

llvm::Error Store::readMeta() {
  llvm::Expected<Result> rows = query("SELECT name, value FROM " + table("meta"));
  if (!rows)
    return rows.takeError();
  for (const std::vector<Field> &row : rows->rows)
    meta[row[0].value_or("")] = row[1].value_or("");
  int64_t format = 0;
  if (llvm::StringRef(meta["format"]).getAsInteger(10, format) || meta["system"].empty())
    return damaged("the state store '" + options.schema +
                   "' is damaged: it does not say its "
                   "format or its system");
  if (format > storeFormat)
    return refuse("the state store '" + options.schema + "' has format " + std::to_string(format) +
                  ", but this release of Mesh knows formats up to " + std::to_string(storeFormat) +
                  ": update it");
  identity = meta["system"];
  return llvm::Error::success();
}

llvm::Error Store::checkOwner() {
  if (meta["gateway"] != options.gateway)
    return refuse("the state store '" + options.schema + "' belongs to gateway '" +
                  meta["gateway"] + "' and cannot serve gateway '" + options.gateway +
                  "' as well: two systems need two stores; give gateway '" + options.gateway +
                  "' its own 'state_connection' or 'state_schema'");
  return checkDatabase();
}

std::string Store::warehouseIdentity() const {
  return options.warehouse ? options.warehouse->databaseIdentity() : db.databaseIdentity();
}

/// A gateway may not be pointed at another database while the store knows the
/// old one. Nothing is said when store or warehouse were moved or restored.
llvm::Error Store::checkDatabase() {
  const std::string &recorded = meta["database"];
  const Connection &warehouse = options.warehouse ? *options.warehouse : db;
  bool storeMoved = meta["store"] != db.databaseIdentity();
  if (recorded == warehouseIdentity() || storeMoved || warehouse.mayHaveBeen(recorded))
    return llvm::Error::success();
  return refuse("the state store '" + options.schema + "' of gateway '" + options.gateway +
                "' belongs to database '" + recorded +
                "', but the gateway's connection leads to '" + warehouseIdentity() +
                "': give the other database a state store of its own");
}

llvm::Error Store::recordPlace() {
  if (meta["database"] != warehouseIdentity())
    if (llvm::Error error = setMeta("database", warehouseIdentity()))
      return error;
  if (meta["store"] != db.databaseIdentity())
    return setMeta("store", db.databaseIdentity());
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<Store>> Store::open(Connection &connection,
                                                   const StoreOptions &options) {
  std::unique_ptr<Store> store(new Store(connection, options));
  llvm::Expected<bool> exists = store->exists();
  if (!exists)
    return exists.takeError();
  if (!*exists && !options.create)
    return llvm::make_error<StateError>(StateProblem::Missing, "the database has no state store '" +
                                                                   options.schema + "' of Mesh");
  if (!*exists) {
    llvm::Expected<std::string> system = randomIdentity();
    if (!system)
      return system.takeError();
    llvm::Error error = transact(connection, [&]() -> llvm::Error {
      llvm::Expected<bool> madeMeanwhile = store->exists();
      if (!madeMeanwhile)
        return madeMeanwhile.takeError();
      return *madeMeanwhile ? llvm::Error::success() : store->create(*system);
    });
    if (error)
      return error;
  }
  if (llvm::Error error = store->readMeta())
    return error;
  if (llvm::Error error = store->checkOwner())
    return error;
  return store;
}

llvm::Expected<bool> Store::isEmpty() {
  for (const char *name : {"snapshots", "intervals", "environments", "ledger"}) {
    llvm::Expected<Result> rows = query("SELECT count(*) FROM " + table(name));
    if (!rows)
      return rows.takeError();
    if (rows->rows[0][0] != "0")
      return false;
  }
  return true;
}

llvm::Error Store::fill(const model::StateView &view, Instant now) {
  for (const char *name : {"snapshots", "intervals", "environments", "ledger"})
    if (llvm::Error error = run("DELETE FROM " + table(name)))
      return error;
  for (const model::Snapshot &snapshot : view.snapshots)
    if (llvm::Error error = putSnapshot(snapshot))
      return error;
  for (const auto &[relation, intervals] : view.intervals)
    if (llvm::Error error = putIntervals(relation, intervals))
      return error;
  for (const model::Environment &environment : view.environments)
    if (llvm::Error error = putEnvironment(environment))
      return error;
  if (view.head == firstHead(identity))
    return llvm::Error::success();
  LedgerEntry entry;
  entry.number = view.head.number;
  entry.digest = view.head.digest;
  entry.outcome = Outcome::Imported;
  entry.at = now.millis;
  return append(entry);
}

llvm::Error Store::import(Connection &connection, const StoreOptions &options,
                          const model::StateView &view, bool replace, Instant now) {
  Store store(connection, options);
  if (view.gateway != options.gateway)
    return refuse("the state is that of gateway '" + view.gateway +
                  "' and cannot be imported through gateway '" + options.gateway + "'");
  if (llvm::Error error = checkWhole(view, "an import"))
    return error;
  return transact(connection, [&]() -> llvm::Error {
    llvm::Expected<bool> exists = store.exists();
    if (!exists)
      return exists.takeError();
    if (!*exists)
      if (llvm::Error error = store.create(view.system))
        return error;
    if (llvm::Error error = store.readMeta())
      return error;
    if (llvm::Error error = store.checkOwner())
      return error;
    if (store.identity != view.system)
      return refuse("the state is that of system " + view.system +
                    ", but the store already belongs to system " + store.identity +
                    ": import into a database without a state store");
    llvm::Expected<std::optional<OpenPlan>> plan = store.openPlan();
    if (!plan)
      return plan.takeError();
    if (*plan)
      return refuse("a plan was interrupted: resume or abandon it before importing a state");
    llvm::Expected<bool> empty = store.isEmpty();
    if (!empty)
      return empty.takeError();
    if (!*empty && !replace)
      return refuse("the state store is not empty: importing would replace what it knows");
    return store.fill(view, now);
  });
}
