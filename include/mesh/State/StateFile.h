// StateFile.h - a system's state as a file, which compiling and comparing
// accept in place of the live store. It holds no data and no secret.

#ifndef MESH_STATE_STATEFILE_H
#define MESH_STATE_STATEFILE_H

#include "mesh/Model/Snapshot.h"
#include "mesh/State/StateError.h"

namespace mesh::state {

/// The same state always gives the same bytes.
std::string writeStateFile(const model::StateView &view);

/// Refuses a file that was changed, is not whole, or is of a newer release.
llvm::Expected<model::StateView> readStateFile(llvm::StringRef text);

/// What of a state belongs to some of its environments.
model::StateView limitTo(const model::StateView &view, llvm::ArrayRef<std::string> environments);

/// Fails unless the state is whole. `use` says what for: "a plan".
llvm::Error checkWhole(const model::StateView &view, llvm::StringRef use);

} // namespace mesh::state

#endif // MESH_STATE_STATEFILE_H
