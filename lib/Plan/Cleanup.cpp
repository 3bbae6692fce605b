// Cleanup.cpp - what the janitor drops: never what an environment shows, nor
// what a view that is kept is bound to, through every depth.

#include "mesh/Plan/Plan.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace mesh;
using namespace mesh::plan;

namespace {
/// Finds out which snapshots are needed.
class Usage {
public:
  explicit Usage(const model::StateView &view) : state(view) {
    for (const model::Snapshot &snapshot : state.snapshots)
      byTable[snapshot.table].push_back(&snapshot);
  }

  void keep(const model::Snapshot &snapshot) {
    if (!kept.insert(snapshot.id).second)
      return;
    tables.insert(snapshot.table);
    for (const std::string &table : snapshot.reads)
      for (const model::Snapshot *other : byTable[table])
        keep(*other);
  }
  bool isKept(const model::Snapshot &snapshot) const { return kept.contains(snapshot.id); }
  bool isKept(const std::string &table) const { return tables.contains(table); }

private:
  const model::StateView &state;
  std::map<std::string, std::vector<const model::Snapshot *>> byTable;
  std::set<Digest> kept;
  std::set<std::string> tables;
};
} // namespace

Cleanup mesh::plan::makeCleanup(const model::StateView &state, int64_t snapshotTtl, Instant now) {
  Cleanup cleanup;
  Usage usage(state);
  for (const model::Environment &environment : state.environments) {
    bool expired =
        environment.name != "prod" && environment.expiresAt && environment.expiresAt <= now.millis;
    if (expired)
      cleanup.environments.push_back(environment.name);
    for (const model::EnvironmentEntry &entry : environment.entries) {
      if (!expired) {
        if (const model::Snapshot *snapshot = state.findSnapshot(entry.snapshot))
          usage.keep(*snapshot);
      } else if (!entry.view.empty()) {
        cleanup.views.push_back({entry.model, entry.view, entry.table});
      }
    }
  }
  // What is young, or was in use not long ago, may be wanted back.
  for (const model::Environment &environment : state.environments)
    for (const model::FormerVersion &version : environment.former)
      if (version.until + snapshotTtl > now.millis)
        if (const model::Snapshot *snapshot = state.findSnapshot(version.snapshot))
          usage.keep(*snapshot);
  for (const model::Snapshot &snapshot : state.snapshots)
    if (snapshot.createdAt + snapshotTtl > now.millis)
      usage.keep(snapshot);
  std::map<std::string, const model::Snapshot *> dropped;
  for (const model::Snapshot &snapshot : state.snapshots)
    if (!usage.isKept(snapshot)) {
      cleanup.snapshots.push_back(snapshot.id);
      if (!snapshot.table.empty() && !usage.isKept(snapshot.table))
        dropped[snapshot.table] = &snapshot;
    }
  // Views before what they are bound to.
  std::set<std::string> done;
  auto drop = [&](auto &self, const std::string &table) -> void {
    auto found = dropped.find(table);
    if (found == dropped.end() || !done.insert(table).second)
      return;
    for (const auto &[other, snapshot] : dropped)
      if (llvm::is_contained(snapshot->reads, table))
        self(self, other);
    cleanup.relations.push_back({table, found->second->name, found->second->kind});
  };
  for (const auto &[table, snapshot] : dropped)
    drop(drop, table);
  return cleanup;
}
