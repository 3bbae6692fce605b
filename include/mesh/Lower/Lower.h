// Lower.h - a plan to the script that carries it out.

#ifndef MESH_LOWER_LOWER_H
#define MESH_LOWER_LOWER_H

#include "mesh/Basic/Diagnostics.h"
#include "mesh/Dialect/Dialect.h"
#include "mesh/Plan/Plan.h"
#include "mesh/Script/Script.h"
#include <map>

namespace mesh::lower {

/// The rows of a seed, by the order of its model's columns; none is NULL.
using SeedRows = std::vector<std::vector<std::optional<std::string>>>;

struct Options {
  const dialect::DialectFacts *dialect = nullptr; ///< The target's.
  std::string compiler, source;
  std::string directory;  ///< Of the project, for the places of messages; or empty.
  int64_t normalForm = 0; ///< Version of the fingerprints' normal form.
  std::string gateway, system;
  model::LedgerHead base;
  /// For each seed that the plan fills, its rows, by model name.
  std::map<std::string, SeedRows> seeds;
};

/// The script of a plan. `models` are all of the project's. None if `diags` says
/// what the target cannot do.
std::optional<script::Script> lowerPlan(const plan::Plan &plan,
                                        llvm::ArrayRef<const model::ModelSummary *> models,
                                        const Options &options, SourceManager &sources,
                                        Diagnostics &diags);

/// The script that records an environment, and does nothing else.
script::Script lowerRecord(const model::Environment &environment, Instant now,
                           const Options &options);

/// The script of a cleanup.
script::Script lowerCleanup(const plan::Cleanup &cleanup, Instant now, const Options &options);

} // namespace mesh::lower

#endif // MESH_LOWER_LOWER_H
