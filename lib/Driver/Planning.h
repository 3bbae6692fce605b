// Planning.h - from a project and a state to a script; shared by `mesh plan` and
// `meshc --emit=plan`.

#ifndef MESH_LIB_DRIVER_PLANNING_H
#define MESH_LIB_DRIVER_PLANNING_H

#include "Workspace.h"
#include "mesh/Lower/Lower.h"
#include "mesh/Script/Script.h"

namespace mesh::driver {

struct Planned {
  plan::Plan plan;
  script::Script script;
};

/// The plan's options that the project's settings decide.
plan::Options planOptions(const config::Config &config, llvm::StringRef environment, Instant now);

/// What lowering needs to know of a gateway and its state. None after a report.
std::optional<lower::Options> loweringOptions(const config::Gateway &gateway,
                                              const model::StateView &state, std::string source,
                                              Reporter &reporter);

/// The rows of a seed, from the project's file. None after a report.
std::optional<lower::SeedRows> readSeed(const model::ModelSummary &model,
                                        const project::Project &project,
                                        const compile::CompiledProject &compiled,
                                        Reporter &reporter);

/// What an environment of a state shows of projects that are not loaded. None after a
/// report.
std::optional<compile::AbsentModels> absentModels(const project::Project &project,
                                                  const model::StateView &state,
                                                  const plan::Options &options, Reporter &reporter);

/// The same of models that a state shows.
compile::AbsentModels absentAmong(llvm::ArrayRef<const model::ModelSummary *> models,
                                  const project::Project &project);

/// Reports what the models ask for and this release cannot run. False if there is
/// something: then there is no plan.
bool canRun(const project::Project &project, const compile::CompiledProject &compiled,
            Reporter &reporter);

/// Plans and lowers. None after a report.
std::optional<Planned> makeScript(const project::Project &project,
                                  const compile::CompiledProject &compiled,
                                  const model::StateView &state, const plan::Options &options,
                                  Reporter &reporter);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_PLANNING_H
