// LiveState.h - the state of the system behind a gateway, and its warehouse, for
// commands that only look.

#ifndef MESH_LIB_DRIVER_LIVESTATE_H
#define MESH_LIB_DRIVER_LIVESTATE_H

#include "Workspace.h"

namespace mesh::driver {

class LiveState {
public:
  /// Zero, or the exit status after a report. Nothing is made: where there is no
  /// state store yet, `view` is empty.
  int open(const config::Config &config, Reporter &reporter);

  model::StateView view;
  engine::Connection &warehouse() { return system->warehouse(); }
  /// Runs a query in a transaction that writes nothing.
  llvm::Expected<engine::Result> query(llvm::StringRef sql);

private:
  std::optional<state::System> system;
};

/// What one sees in an environment: its own entries, and prod's where it has none.
/// By model. `state` must outlive it.
std::map<std::string, const model::EnvironmentEntry *> visibleIn(const model::StateView &state,
                                                                 llvm::StringRef environment);

/// Whether there is an environment called `name`, after a report if not. That prod
/// does not exist yet is no mistake.
bool checkEnvironment(const model::StateView &state, llvm::StringRef name, Reporter &reporter);

/// Whether the statement is at fault, not the database or the way to it.
bool isStatementFailure(llvm::Error &error);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_LIVESTATE_H
