// Models.h - the compiled models of a project, and how users name them.

#ifndef MESH_LIB_DRIVER_MODELS_H
#define MESH_LIB_DRIVER_MODELS_H

#include "Workspace.h"

namespace mesh::driver {

/// A project with its models.
struct Models {
  project::Project project;
  compile::CompiledProject compiled;

  std::vector<const model::ModelSummary *> all() const { return pointers(compiled); }
  /// What is known of them, by name.
  std::map<std::string, const model::ModelSummary *> byName() const;
};

/// Loads and compiles the project. None after a report.
std::optional<Models> loadModels(const CommonOptions &common, const Environment &environment,
                                 Reporter &reporter, bool willConnect);

/// The model that a user calls `text`: by its name or by the path of its file.
/// Null after a report, which offers the nearest name.
const model::ModelSummary *findModel(const Models &models, llvm::StringRef text,
                                     Reporter &reporter);

/// Reports that there is no such model, with the nearest name.
void reportUnknownModel(llvm::StringRef text, llvm::ArrayRef<llvm::StringRef> names,
                        Reporter &reporter);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_MODELS_H
