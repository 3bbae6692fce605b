// Session.h - the system behind a gateway, for commands that change it. Every
// change is a script that is applied, so that ledger and journal hold.

#ifndef MESH_LIB_DRIVER_SESSION_H
#define MESH_LIB_DRIVER_SESSION_H

#include "Workspace.h"
#include "mesh/Apply/Apply.h"

namespace mesh::driver {

/// How long a command waits for another plan to end before it is refused.
inline constexpr std::chrono::milliseconds usualLockWait{5000};

/// Closes a plan of `mesh` whose process died: what it had done stays, and the
/// next plan starts from there. A report and its exit status, or `exitDone`.
int settleInterrupted(state::System &system, Environment &environment, Reporter &reporter,
                      std::chrono::milliseconds lockWait = usualLockWait);

/// Applies, with progress. The next plan starts from what was done if this fails.
apply::Result applyScript(state::System &system, const std::string &script,
                          Environment &environment, Reporter &reporter,
                          std::chrono::milliseconds lockWait = usualLockWait);

/// Tells how it ended, unless all is well. The exit status.
int reportResult(const apply::Result &result, Reporter &reporter);

/// Whether to go on. Asks where somebody can answer; elsewhere only `assumeYes`
/// says yes.
bool confirm(llvm::StringRef question, bool assumeYes, Environment &environment);

/// Drops what nothing needs any more: expired environments, and versions that
/// none has used for `snapshotTtl` milliseconds. The exit status;
/// none if there is nothing to drop.
std::optional<int> cleanUp(const config::Config &config, state::System &system, int64_t snapshotTtl,
                           Environment &environment, Reporter &reporter);

/// The project's `snapshot_ttl`. None after a report.
std::optional<int64_t> snapshotTtl(const config::Config &config, Instant now, Reporter &reporter);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_SESSION_H
