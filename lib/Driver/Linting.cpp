// Linting.cpp - see the header.

#include "Linting.h"
#include "mesh/Lint/LintDiagnostics.h"
#include "mesh/Project/UnitTests.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::driver;

/// Rules of the project's own are code that this release does not run.
static void reportCustomRules(const project::Project &project, Reporter &reporter) {
  std::vector<std::string> files;
  std::error_code failure;
  llvm::sys::fs::directory_iterator file(project.directory() + "/linter", failure), end;
  for (; file != end && !failure; file.increment(failure)) {
    llvm::StringRef name = llvm::sys::path::filename(file->path());
    if (name.ends_with(".py") && name != "__init__.py")
      files.push_back(project.config.shown(("linter/" + name).str()));
  }
  llvm::sort(files);
  for (const std::string &name : files)
    reporter.diags.report(DiagPlace::file(name), diag::CustomLintRules, name);
}

/// The project that a model's file belongs to.
static const project::Project *ownerOf(const model::ModelSummary &model,
                                       const project::Project &project) {
  for (const project::Project &other : project.others)
    if (llvm::StringRef(model.place.path).starts_with(other.config.prefix))
      return &other;
  return &project;
}

static void lintOne(const project::Project &project, const project::Project &whole,
                    const compile::CompiledProject &compiled, const std::set<std::string> &wanted,
                    const lint::Options &options, Reporter &reporter) {
  reportCustomRules(project, reporter);
  lint::Input input;
  for (const project::ExternalModel &external : project.externals)
    input.externals.insert(llvm::join(external.parts(), "."));
  for (const project::UnitTest &test :
       project::readUnitTests(whole, reporter.sources, reporter.diags))
    input.tested.insert(test.model);
  for (const auto &model : compiled.models) {
    input.byName[model->name] = model.get();
    auto trees = compiled.trees.find(model->name);
    if (ownerOf(*model, whole) != &project)
      continue;
    if ((!wanted.empty() && !wanted.contains(model->name)) || trees == compiled.trees.end())
      continue;
    lint::ModelInput &made = input.models.emplace_back();
    made.summary = model.get();
    made.file = trees->second->parsed;
    if (const Value *ignored = trees->second->description.find("ignored_rules"))
      for (const Value &rule : ignored->items)
        made.ignoredRules.push_back(toPlainText(rule));
  }
  lint::lint(input, project.config.linter, options, reporter.sources, reporter.diags);
}

void mesh::driver::lintProject(const project::Project &project,
                               const compile::CompiledProject &compiled,
                               const std::set<std::string> &wanted, const lint::Options &options,
                               Reporter &reporter) {
  for (const project::Project *each : project.all())
    lintOne(*each, project, compiled, wanted, options, reporter);
}
