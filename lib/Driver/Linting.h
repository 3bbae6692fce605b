// Linting.h - the linter over a compiled project.

#ifndef MESH_LIB_DRIVER_LINTING_H
#define MESH_LIB_DRIVER_LINTING_H

#include "Workspace.h"
#include "mesh/Lint/Lint.h"

namespace mesh::driver {

/// Reports what the rules find in the project, which was compiled with its trees; in
/// `wanted` alone unless that is empty.
void lintProject(const project::Project &project, const compile::CompiledProject &compiled,
                 const std::set<std::string> &wanted, const lint::Options &options,
                 Reporter &reporter);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_LINTING_H
