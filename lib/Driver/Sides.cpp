// Sides.cpp - see the header.

#include "Sides.h"
#include "LiveState.h"
#include "Planning.h"
#include "Revision.h"
#include "ScratchDirectory.h"
#include "mesh/State/StateFile.h"
#include "llvm/Support/FileSystem.h"
#include <set>

using namespace mesh;
using namespace mesh::driver;

// --- Environments --------------------------------------------------------------

namespace {
/// Puts parents before children.
class ParentsFirst {
public:
  explicit ParentsFirst(llvm::ArrayRef<const model::ModelSummary *> models) {
    for (const model::ModelSummary *model : models)
      byName[model->name] = model;
    for (const auto &[name, model] : byName)
      add(*model);
  }
  std::vector<const model::ModelSummary *> ordered;

private:
  void add(const model::ModelSummary &model) {
    if (!seen.insert(model.name).second)
      return;
    for (const model::ParentRecord &parent : model.parents)
      if (auto found = byName.find(parent.name); found != byName.end())
        add(*found->second);
    ordered.push_back(&model);
  }
  std::map<std::string, const model::ModelSummary *> byName;
  std::set<std::string> seen;
};
} // namespace

int mesh::driver::loadEnvironment(const model::StateView &state, llvm::StringRef environment,
                                  Side &side, Reporter &reporter) {
  if (!checkEnvironment(state, environment, reporter))
    return exitUser;
  for (const auto &[name, entry] : visibleIn(state, environment)) {
    const model::Snapshot *snapshot = state.findSnapshot(entry->snapshot);
    if (!snapshot) {
      reporter.error("the state is damaged: it has no snapshot for '" + name +
                     "'; import an exported state into it again");
      return exitUser;
    }
    llvm::Expected<model::ModelSummary> summary = model::summaryOf(*snapshot);
    if (!summary)
      return fail(summary.takeError(), reporter);
    side.models.push_back(&side.read.emplace_back(std::move(*summary)));
  }
  side.models = ParentsFirst(side.models).ordered;
  return exitDone;
}

// --- Projects ------------------------------------------------------------------

int mesh::driver::loadProject(const ProjectPlace &place, const CommonOptions &common,
                              const Environment &env, Side &side, Reporter &reporter) {
  const std::string &directory = place.directory;
  config::LoadOptions options = loadOptions(common, env);
  options.projectDir = directory;
  options.otherDirs.clear();                         // A side is one project.
  std::string dotenv = common.directory() + "/.env"; // It is seldom part of a revision.
  if (options.dotenv.empty() && directory != common.directory() && llvm::sys::fs::exists(dotenv))
    options.dotenv = dotenv;
  Diagnostics known; // Those that were reported the first time.
  Diagnostics &diags = place.again ? known : reporter.diags;
  std::optional<project::Project> project = project::loadProject(options, reporter.sources, diags);
  if (project) {
    compile::Options how = compileOptions(common, project->config, place.home);
    how.keepTrees = place.again;
    compile::AbsentModels absent;
    if (place.against)
      absent = absentAmong(place.against->models, *project);
    how.absent = &absent;
    side.compiled = compile::compileProject(*project, how, reporter.sources, diags);
  }
  if ((!place.again && reporter.flush()) || !side.compiled)
    return exitUser;
  side.models = pointers(*side.compiled);
  return exitDone;
}

int Sides::loadRevision(llvm::StringRef revision, const Side *against, Side &side) {
  llvm::Expected<std::unique_ptr<ScratchDirectory>> scratch = ScratchDirectory::make();
  if (!scratch)
    return fail(scratch.takeError(), reporter);
  llvm::Expected<std::string> directory =
      checkOut(revision, common.directory(), (*scratch)->path());
  if (!directory) {
    reporter.error(llvm::toString(directory.takeError()));
    return exitUser;
  }
  int status =
      loadProject({*directory, common.directory(), again, against}, common, env, side, reporter);
  if (status)
    reporter.error("revision '" + revision + "' of the project does not compile");
  return status;
}

// --- Sides ---------------------------------------------------------------------

int Sides::loadLive(llvm::StringRef name, Side &side) {
  std::optional<config::Config> config = openConfig(common, env, reporter);
  if (!config)
    return exitUser;
  LiveState live;
  if (int status = live.open(*config, reporter))
    return status;
  return loadEnvironment(live.view, plan::normaliseEnvironment(name), side, reporter);
}

/// Reads the file if the side is one. A project is compared with it as what the
/// state's own gateway would have it be.
int Sides::readState(llvm::StringRef text, bool needsGateway) {
  if (!text.consume_front("state:"))
    return exitDone;
  std::optional<std::string> content = readInput(text.str(), reporter);
  if (!content)
    return exitUsage;
  llvm::Expected<model::StateView> state = state::readStateFile(*content);
  if (!state)
    return fail(state.takeError(), reporter);
  if (needsGateway && common.gateway.empty())
    common.gateway = state->gateway;
  if (needsGateway && llvm::StringRef(common.gateway).lower() != state->gateway) {
    reporter.error("'" + text + "' is the state of gateway '" + state->gateway + "', not of '" +
                   common.gateway + "'; compare it with --gateway " + state->gateway);
    return exitRefused;
  }
  states[text.str()] = std::move(*state);
  return exitDone;
}

int Sides::load(llvm::StringRef text, const Side *against, Side &side) {
  if (text.consume_front("rev:"))
    return loadRevision(text, against, side);
  if (text.consume_front("live:"))
    return loadLive(text, side);
  if (text.consume_front("state:"))
    return loadEnvironment(states.at(text.str()), plan::normaliseEnvironment(stateEnvironment),
                           side, reporter);
  if (!llvm::sys::fs::is_directory(text)) {
    reporter.error("'" + text +
                   "' is no directory; a side is a project's directory, "
                   "rev:REVISION, state:FILE or live:ENVIRONMENT");
    return exitUsage;
  }
  return loadProject({text.str(), text.str(), again, against}, common, env, side, reporter);
}

int Sides::load(llvm::StringRef oldText, llvm::StringRef newText, Side &older, Side &newer) {
  bool onlyStates = oldText.starts_with("state:") && newText.starts_with("state:");
  for (llvm::StringRef text : {oldText, newText})
    if (int status = readState(text, !onlyStates))
      return status;
  auto isState = [](llvm::StringRef text) {
    return text.starts_with("state:") || text.starts_with("live:");
  };
  bool newFirst = isState(newText); // Which projects there are beside one, only a state knows.
  Side &first = newFirst ? newer : older, &second = newFirst ? older : newer;
  if (int status = load(newFirst ? newText : oldText, nullptr, first))
    return status;
  return load(newFirst ? oldText : newText, newFirst || isState(oldText) ? &first : nullptr,
              second);
}
