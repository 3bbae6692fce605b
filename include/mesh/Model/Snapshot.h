// Snapshot.h - the records that a system's state consists of, and the changes
// that a plan makes to them.

#ifndef MESH_MODEL_SNAPSHOT_H
#define MESH_MODEL_SNAPSHOT_H

#include "mesh/Model/ModelSummary.h"
#include <map>

namespace mesh::model {

/// One version of one model, with the table that holds its rows. The summary
/// is kept as text: most questions are answered by the fields beside it.
struct Snapshot {
  Digest id;        ///< See `snapshotId`.
  std::string name; ///< Of the model.
  ModelKind kind = ModelKind::View;
  Digest fingerprint, metadata; ///< The summary's.
  std::string table;            ///< Physical table or view; empty for kinds without one.
  /// Of a view: the physical relations that it is bound to, sorted. A table's
  /// next run reads whatever its environment holds then.
  std::vector<std::string> reads;
  int64_t createdAt = 0; ///< Instant in milliseconds.
  RawJson model;         ///< The ModelSummary.

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("id", self.id);
    field("name", self.name);
    field("kind", self.kind);
    field("fingerprint", self.fingerprint);
    field("metadata", self.metadata);
    field("table", self.table);
    field("reads", self.reads);
    field("createdAt", self.createdAt);
    field("model", self.model);
  }
  friend bool operator==(const Snapshot &, const Snapshot &) = default;
};

/// Names a version of a model that is held by `table`.
Digest snapshotId(const ModelSummary &model, llvm::StringRef table);

Snapshot makeSnapshot(const ModelSummary &model, std::string table, Instant createdAt,
                      std::vector<std::string> reads = {});

/// The summary of a snapshot. An error says that the state is damaged.
llvm::Expected<ModelSummary> summaryOf(const Snapshot &snapshot);
/// `summaryOf(snapshot).project()`, without reading the rest: asked of every model of a state.
llvm::Expected<std::string> projectOf(const Snapshot &snapshot);

/// A model in an environment: which version, and under which view.
struct EnvironmentEntry {
  std::string model;
  Digest snapshot;
  std::string table;
  std::string view; ///< Empty for kinds without a relation, and where no view is made.

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("model", self.model);
    field("snapshot", self.snapshot);
    field("table", self.table);
    field("view", self.view);
  }
  friend bool operator==(const EnvironmentEntry &, const EnvironmentEntry &) = default;
};

/// A version that an environment showed, and until when.
struct FormerVersion {
  Digest snapshot;
  int64_t until = 0; ///< Instant in milliseconds.

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("snapshot", self.snapshot);
    field("until", self.until);
  }
  friend bool operator==(const FormerVersion &, const FormerVersion &) = default;
};

struct Environment {
  std::string name;
  std::vector<EnvironmentEntry> entries; ///< Sorted by model.
  int64_t updatedAt = 0;                 ///< Instant in milliseconds.
  int64_t expiresAt = 0;                 ///< The same; 0: never.
  /// What it showed before and the state still has: it may be wanted back.
  std::vector<FormerVersion> former;
  /// The record was restored: the database's views may show something else, so
  /// the next plan makes them all anew.
  bool restored = false;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("name", self.name);
    field("entries", self.entries);
    field("updatedAt", self.updatedAt);
    field("expiresAt", self.expiresAt);
    field("former", self.former);
    field("restored", self.restored);
  }
  friend bool operator==(const Environment &, const Environment &) = default;

  const EnvironmentEntry *find(llvm::StringRef model) const;
};

/// The ledger's end: how many entries it has and the hash that chains them all.
struct LedgerHead {
  int64_t number = 0;
  Digest digest;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("number", self.number);
    field("digest", self.digest);
  }
  friend bool operator==(const LedgerHead &, const LedgerHead &) = default;
};

/// A change of state, carried by the step of a plan that brings it about.
/// Exactly one member is set.
struct StateChange {
  std::optional<Snapshot> addSnapshot;
  std::optional<Environment> setEnvironment;
  std::string removeEnvironment; ///< A name.
  Digest removeSnapshot;         ///< An id.
  std::string removeTable;       ///< Forgets the intervals of a dropped table.
  std::string intervalTable;     ///< [intervalStart, intervalEnd) of this table is done.
  int64_t intervalStart = 0, intervalEnd = 0;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("addSnapshot", self.addSnapshot);
    field("setEnvironment", self.setEnvironment);
    field("removeEnvironment", self.removeEnvironment);
    field("removeSnapshot", self.removeSnapshot);
    field("removeTable", self.removeTable);
    field("intervalTable", self.intervalTable);
    field("intervalStart", self.intervalStart);
    field("intervalEnd", self.intervalEnd);
  }
  friend bool operator==(const StateChange &, const StateChange &) = default;
};

/// All that planning and comparing need to know of a system: what its state
/// store holds, or what an exported state file says it held.
struct StateView {
  std::string system;  ///< The system's identity.
  std::string gateway; ///< The gateway that the state was first used through.
  LedgerHead head;
  std::vector<Snapshot> snapshots;              ///< Sorted by id.
  std::map<std::string, IntervalSet> intervals; ///< By table.
  std::vector<Environment> environments;        ///< Sorted by name.
  /// Of a state file: the environments that it is limited to; empty: it is whole.
  /// One that is limited can be compared with, but not planned against.
  std::vector<std::string> only;

  const Snapshot *findSnapshot(const Digest &id) const;
  const Environment *findEnvironment(llvm::StringRef name) const;
  const IntervalSet *findIntervals(llvm::StringRef table) const;
};

} // namespace mesh::model

#endif // MESH_MODEL_SNAPSHOT_H
