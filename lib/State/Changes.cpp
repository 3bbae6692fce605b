// Changes.cpp - the effect of a change on a view.

#include "mesh/State/Changes.h"
#include "mesh/State/StateError.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::model;

llvm::Expected<StateChange> mesh::state::readChange(llvm::StringRef text) {
  llvm::Expected<StateChange> change = fromJson<StateChange>(text, "state change");
  if (!change)
    return refuse("a change of state cannot be read: " + llvm::toString(change.takeError()));
  int members = change->addSnapshot.has_value() + change->setEnvironment.has_value() +
                !change->removeEnvironment.empty() + bool(change->removeSnapshot) +
                !change->removeTable.empty() + !change->intervalTable.empty();
  if (members != 1)
    return refuse("a change of state must be exactly one change, this release of Mesh finds " +
                  std::to_string(members) + ": " + text.take_front(80).str());
  return change;
}

/// Puts `record` where `key` keeps the list sorted, in place of one with the same key.
template <typename Record, typename Key>
static void put(std::vector<Record> &records, const Record &record, Key Record::*key) {
  auto at = llvm::lower_bound(records, record,
                              [&](const Record &a, const Record &b) { return a.*key < b.*key; });
  if (at != records.end() && (*at).*key == record.*key)
    *at = record;
  else
    records.insert(at, record);
}

void mesh::state::applyChange(const StateChange &change, StateView &view) {
  if (change.addSnapshot)
    put(view.snapshots, *change.addSnapshot, &Snapshot::id);
  if (change.setEnvironment)
    put(view.environments, *change.setEnvironment, &Environment::name);
  llvm::erase_if(view.environments, [&](const Environment &environment) {
    return environment.name == change.removeEnvironment;
  });
  llvm::erase_if(view.snapshots,
                 [&](const Snapshot &snapshot) { return snapshot.id == change.removeSnapshot; });
  view.intervals.erase(change.removeTable);
  if (!change.intervalTable.empty())
    view.intervals[change.intervalTable].add(
        {Instant{change.intervalStart}, Instant{change.intervalEnd}});
}
