// Models.cpp - see the header.

#include "Models.h"
#include "mesh/Basic/Names.h"
#include "llvm/Support/FileSystem.h"

using namespace mesh;
using namespace mesh::driver;

std::map<std::string, const model::ModelSummary *> Models::byName() const {
  std::map<std::string, const model::ModelSummary *> models;
  for (const auto &model : compiled.models)
    models[model->name] = model.get();
  return models;
}

std::optional<Models> mesh::driver::loadModels(const CommonOptions &common,
                                               const Environment &environment, Reporter &reporter,
                                               bool willConnect) {
  std::optional<project::Project> project = openProject(common, environment, reporter, willConnect);
  if (!project)
    return std::nullopt;
  std::optional<compile::CompiledProject> compiled =
      compile::compileProject(*project, compileOptions(common, project->config, common.directory()),
                              reporter.sources, reporter.diags);
  if (reporter.flush() || !compiled)
    return std::nullopt;
  return Models{std::move(*project), std::move(*compiled)};
}

/// Whether `text` leads to the file at `path` of the project, be it from the
/// project's directory or from the one that the user is in.
static bool isFile(llvm::StringRef text, const std::string &path, const Models &models) {
  llvm::StringRef bare = text;
  bare.consume_front("./");
  if (bare == path)
    return true;
  bool same = false;
  return !path.empty() &&
         !llvm::sys::fs::equivalent(text, models.project.directory() + "/" + path, same) && same;
}

void mesh::driver::reportUnknownModel(llvm::StringRef text, llvm::ArrayRef<llvm::StringRef> names,
                                      Reporter &reporter) {
  llvm::StringRef nearest = nearestName(text, names);
  std::string hint = "; 'mesh dag' lists the models";
  if (!nearest.empty())
    hint = ("; did you mean '" + nearest + "'?").str();
  reporter.error("no model '" + text + "'" + hint);
}

const model::ModelSummary *mesh::driver::findModel(const Models &models, llvm::StringRef text,
                                                   Reporter &reporter) {
  if (const model::ModelSummary *model = models.compiled.find(text))
    return model;
  llvm::SmallVector<llvm::StringRef, 32> names;
  const model::ModelSummary *insensitive = nullptr;
  for (const auto &model : models.compiled.models) {
    if (isFile(text, model->place.path, models))
      return model.get();
    if (llvm::StringRef(model->name).equals_insensitive(text))
      insensitive = model.get();
    names.push_back(model->name);
  }
  if (!insensitive)
    reportUnknownModel(text, names, reporter);
  return insensitive;
}
