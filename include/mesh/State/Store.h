// Store.h - the state of one system, in tables of a database.
//
// A store belongs to one system and one gateway for good. Whoever changes it
// does so inside a transaction of its connection, which may also hold the
// changes of the warehouse where both are one database. The SQL is the common
// subset of the databases that may hold a store.

#ifndef MESH_STATE_STORE_H
#define MESH_STATE_STORE_H

#include "mesh/Engine/Connection.h"
#include "mesh/Model/Snapshot.h"
#include "mesh/State/Ledger.h"
#include "mesh/State/StateError.h"

namespace mesh::state {

/// The format of the tables that this release writes; it refuses newer ones.
inline constexpr int64_t storeFormat = 1;

struct StoreOptions {
  std::string schema = "mesh"; ///< Of the tables; empty: the connection's own.
  std::string gateway;         ///< The gateway through which the store is opened.
  /// The gateway's own database; null if the store is in it.
  const engine::Connection *warehouse = nullptr;
  bool create = false; ///< Whether a store that is missing is made.
};

/// A plan that was begun and neither finished nor given up.
struct OpenPlan {
  std::string digest; ///< Of the script.
  std::string environment, source;
  int64_t steps = 0;
  int64_t startedAt = 0; ///< Instant in milliseconds.
  std::string script;    ///< Its text, if the state keeps it; else whoever began it has it.

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("digest", self.digest);
    field("environment", self.environment);
    field("source", self.source);
    field("steps", self.steps);
    field("startedAt", self.startedAt);
    field("script", self.script);
  }
  friend bool operator==(const OpenPlan &, const OpenPlan &) = default;
};

/// What the journal knows of the steps of the open plan.
struct Journal {
  std::vector<DoneStep> done;   ///< Ascending.
  std::vector<int64_t> intents; ///< Begun in another database, not known to be done; ascending.

  bool isDone(int64_t step) const;
  bool isBegun(int64_t step) const;
};

class Store {
public:
  /// The connection must outlive the store. Refused: a store of another
  /// gateway, or of a newer release, of which nothing is touched.
  static llvm::Expected<std::unique_ptr<Store>> open(engine::Connection &connection,
                                                     const StoreOptions &options);

  /// Fills a store from an exported state. A store that is missing is made and
  /// takes the system's identity over; one that exists must have the same
  /// identity, and be empty unless `replace`.
  static llvm::Error import(engine::Connection &connection, const StoreOptions &options,
                            const model::StateView &view, bool replace, Instant now);

  engine::Connection &connection() { return db; }
  const std::string &system() const { return identity; }
  const std::string &gateway() const { return options.gateway; }

  llvm::Expected<model::LedgerHead> head();
  llvm::Expected<model::StateView> load();

  /// The entries behind number `after`, in order.
  llvm::Expected<std::vector<LedgerEntry>> ledger(int64_t after = 0);
  llvm::Expected<std::optional<LedgerEntry>> findPlan(llvm::StringRef digest);
  /// Fails if an entry of the ledger was changed or taken away.
  llvm::Error verifyLedger();

  llvm::Expected<std::optional<OpenPlan>> openPlan();
  llvm::Expected<Journal> journal();

  // All of the following must be called inside a transaction.

  llvm::Error apply(const model::StateChange &change);
  /// Takes the place of an open plan, of which nothing may be in the journal.
  llvm::Error beginPlan(const OpenPlan &plan);
  llvm::Error recordIntent(int64_t step);
  llvm::Error recordDone(int64_t step, const Digest &changes);
  /// The steps that were only begun are known to have left no trace.
  llvm::Error clearIntents();
  /// Closes the open plan with an entry in the ledger.
  llvm::Expected<LedgerEntry> finishPlan(Outcome outcome, llvm::StringRef reason, Instant now);

private:
  Store(engine::Connection &connection, const StoreOptions &options)
      : db(connection), options(options) {}

  /// How SQL names one of the store's tables.
  std::string table(llvm::StringRef name) const;
  llvm::Expected<engine::Result> query(const llvm::Twine &sql,
                                       llvm::ArrayRef<engine::Field> parameters = {});
  llvm::Error run(const llvm::Twine &sql, llvm::ArrayRef<engine::Field> parameters = {});

  llvm::Expected<bool> exists();
  llvm::Error create(llvm::StringRef system);
  llvm::Error readMeta();
  llvm::Error setMeta(llvm::StringRef key, llvm::StringRef value);
  llvm::Error checkOwner();
  llvm::Error checkDatabase();
  std::string warehouseIdentity() const;
  llvm::Error recordPlace();
  llvm::Expected<bool> isEmpty();
  llvm::Error fill(const model::StateView &view, Instant now);

  llvm::Error loadSnapshots(model::StateView &view);
  llvm::Error loadIntervals(model::StateView &view);
  llvm::Error loadEnvironments(model::StateView &view);
  llvm::Expected<IntervalSet> intervalsOf(llvm::StringRef relation);
  llvm::Error putSnapshot(const model::Snapshot &snapshot);
  llvm::Error putIntervals(llvm::StringRef relation, const IntervalSet &intervals);
  llvm::Error putEnvironment(const model::Environment &environment);
  llvm::Error append(const LedgerEntry &entry);

  engine::Connection &db;
  StoreOptions options;
  std::map<std::string, std::string> meta;
  std::string identity;
};

} // namespace mesh::state

#endif // MESH_STATE_STORE_H
