// Lint.h - what is allowed and probably not meant: rules over models, each of which
// the settings turn on, as a warning or as an error. (Q-090 ... Q-100.)

#ifndef MESH_LINT_LINT_H
#define MESH_LINT_LINT_H

#include "mesh/AST/AST.h"
#include "mesh/Basic/Diagnostics.h"
#include "mesh/Config/Config.h"
#include "mesh/Model/ModelSummary.h"
#include <set>

namespace mesh::lint {

struct ModelInput {
  const model::ModelSummary *summary = nullptr;
  const ast::File *file = nullptr;       ///< As written.
  std::vector<std::string> ignoredRules; ///< Of its MODEL block.
};

struct Input {
  std::vector<ModelInput> models;
  std::map<std::string, const model::ModelSummary *> byName; ///< All of the project.
  std::set<std::string> externals;                           ///< Tables that the project declares.
  std::set<std::string> tested;                              ///< Models that have a unit test.
};

struct Options {
  /// Without any rule in the settings: those that need no convention of a team.
  bool useDefaults = false;
};

/// Names of the rules, for messages and tests.
std::vector<llvm::StringRef> ruleNames();

/// Reports what the rules find, with fixes where there are some: a fix does not change
/// what a model holds, unless it says so. Names in settings that are no rule's are errors.
void lint(const Input &input, const config::LinterSettings &settings, const Options &options,
          const SourceManager &sources, Diagnostics &diags);

} // namespace mesh::lint

#endif // MESH_LINT_LINT_H
