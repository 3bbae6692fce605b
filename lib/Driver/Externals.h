// Externals.h - whether the tables that a project reads and does not build are there.

#ifndef MESH_LIB_DRIVER_EXTERNALS_H
#define MESH_LIB_DRIVER_EXTERNALS_H

#include "Workspace.h"

namespace mesh::driver {

/// Reports every table that the models of a plan read, that no model builds, and
/// that the gateway's database does not have.
llvm::Error checkExternals(const plan::Plan &plan, const project::Project &project,
                           const compile::CompiledProject &compiled, state::System &system,
                           Reporter &reporter);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_EXTERNALS_H
