// Meshdiff.cpp - `meshdiff`: two sides, and what became of each model.

#include "PlanReport.h"
#include "Standalone.h"
#include "VerdictJson.h"
#include "mesh/Basic/Files.h"
#include "mesh/Change/Change.h"
#include "mesh/State/StateFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"
#include <deque>

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
enum class Format : uint8_t { Text, Json };

/// One side of a comparison: summaries, and whatever owns them.
struct Side {
  std::optional<compile::CompiledProject> compiled;
  std::deque<model::ModelSummary> read;
  std::vector<const model::ModelSummary *> models; ///< Parents first where it is a project.
};

struct MeshdiffCommand {
  MeshdiffCommand() : category("Options of meshdiff"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  list<std::string> sides{Positional, desc("OLD NEW"), cat(category)};
  opt<bool> query{"query", desc("Both sides are files of one query each"), cat(category)};
  opt<std::string> dialectName{"dialect", desc("The dialect of --query"), value_desc("name"),
                               cat(category)};
  opt<std::string> schema{"schema", desc("The tables of --query, as external_models.yaml"),
                          value_desc("file"), cat(category)};
  opt<std::string> state{"state", desc("Compare the project with an exported state: OLD is it"),
                         value_desc("file"), cat(category)};
  opt<std::string> environment{"env", desc("The environment of a state"), value_desc("name"),
                               init("prod"), cat(category)};
  opt<bool> exitCode{"exit-code", desc("Exit with 10 + the highest class of change"),
                     cat(category)};
  opt<Format> format{"format", desc("How the result is printed"), init(Format::Text), cat(category),
                     values(clEnumValN(Format::Text, "text", "for people"),
                            clEnumValN(Format::Json, "json", "for programs"))};

  int execute(Environment &environment, Reporter &reporter);
  int load(llvm::StringRef text, Side &side, Environment &env, Reporter &reporter);
  int loadProject(const std::string &directory, Side &side, Environment &env, Reporter &reporter);
  int loadRevision(llvm::StringRef revision, Side &side, Environment &env, Reporter &reporter);
  int loadView(const model::StateView &view, llvm::StringRef name, Side &side, Reporter &reporter);
  int loadLive(llvm::StringRef name, Side &side, Environment &env, Reporter &reporter);
};
} // namespace

int MeshdiffCommand::loadProject(const std::string &directory, Side &side, Environment &env,
                                 Reporter &reporter) {
  config::LoadOptions options = loadOptions(common, env);
  options.projectDir = directory;
  std::optional<project::Project> project =
      project::loadProject(options, reporter.sources, reporter.diags);
  if (project)
    side.compiled = compile::compileProject(*project, {}, reporter.sources, reporter.diags);
  if (reporter.flush() || !side.compiled)
    return exitUser;
  side.models = pointers(*side.compiled);
  return exitDone;
}

/// A revision of the repository that the project is in, in a directory of its own.
int MeshdiffCommand::loadRevision(llvm::StringRef revision, Side &side, Environment &env,
                                  Reporter &reporter) {
  llvm::SmallString<128> directory;
  if (llvm::sys::fs::createUniqueDirectory("mesh-revision", directory)) {
    reporter.error("cannot make a directory for revision '" + revision + "'");
    return exitEngine;
  }
  // Only the project's own directory is unpacked.
  std::string command =
      "set -o pipefail; cd \"$1\" && git archive --format=tar \"$2\" . | tar -x -C \"$3\"";
  std::string from = common.directory(), wanted = revision.str(), to = directory.str().str();
  auto shell = llvm::sys::findProgramByName("bash");
  int status =
      shell ? llvm::sys::ExecuteAndWait(*shell, {*shell, "-c", command, "mesh", from, wanted, to})
            : -1;
  int result = exitUser;
  if (status == 0)
    result = loadProject(to, side, env, reporter);
  else
    reporter.error("cannot read revision '" + revision + "' of the project");
  llvm::sys::fs::remove_directories(directory);
  return result;
}

int MeshdiffCommand::loadView(const model::StateView &view, llvm::StringRef name, Side &side,
                              Reporter &reporter) {
  const model::Environment *environment = view.findEnvironment(name);
  if (!environment)
    return exitDone; // Nothing has been applied: every model is new.
  for (const model::EnvironmentEntry &entry : environment->entries) {
    const model::Snapshot *snapshot = view.findSnapshot(entry.snapshot);
    if (!snapshot) {
      reporter.error("the state has no snapshot for '" + entry.model + "'");
      return exitUser;
    }
    llvm::Expected<model::ModelSummary> summary = model::summaryOf(*snapshot);
    if (!summary)
      return fail(summary.takeError(), reporter);
    side.models.push_back(&side.read.emplace_back(std::move(*summary)));
  }
  return exitDone;
}

int MeshdiffCommand::loadLive(llvm::StringRef name, Side &side, Environment &env,
                              Reporter &reporter) {
  config::LoadOptions options = loadOptions(common, env);
  options.willConnect = true;
  std::optional<config::Config> config =
      config::loadConfig(options, reporter.sources, reporter.diags);
  if (reporter.flush() || !config)
    return exitUser;
  llvm::Expected<state::System> system = openSystem(*config, reporter, /*create=*/false);
  if (!system)
    return fail(system.takeError(), reporter);
  llvm::Expected<model::StateView> view = system->store().load();
  return view ? loadView(*view, name, side, reporter) : fail(view.takeError(), reporter);
}

int MeshdiffCommand::load(llvm::StringRef text, Side &side, Environment &env, Reporter &reporter) {
  if (query) {
    side.compiled = compileStandalone(text, dialectName, schema, reporter);
    if (!side.compiled)
      return exitUser;
    side.models = pointers(*side.compiled);
    return exitDone;
  }
  if (text.consume_front("rev:"))
    return loadRevision(text, side, env, reporter);
  if (text.consume_front("live:"))
    return loadLive(text, side, env, reporter);
  if (!text.consume_front("state:"))
    return loadProject(text.str(), side, env, reporter);
  llvm::Expected<std::string> content = readFile(text.str());
  if (!content)
    return fail(content.takeError(), reporter);
  llvm::Expected<model::StateView> view = state::readStateFile(*content);
  return view ? loadView(*view, environment, side, reporter) : fail(view.takeError(), reporter);
}

/// 10 + unchanged 0, metadata 1, non-breaking 2, breaking 3.
static int exitCodeOf(llvm::ArrayRef<change::Verdict> verdicts) {
  int highest = 0;
  for (const change::Verdict &verdict : verdicts) {
    using change::Category;
    bool breaking = verdict.category == Category::Breaking ||
                    verdict.category == Category::IndirectBreaking ||
                    verdict.category == Category::Removed;
    int rank = breaking                                  ? 3
               : verdict.category == Category::Unchanged ? 0
               : verdict.category == Category::Metadata  ? 1
                                                         : 2;
    highest = std::max(highest, rank);
  }
  return 10 + highest;
}

int MeshdiffCommand::execute(Environment &env, Reporter &reporter) {
  llvm::SmallVector<std::string, 2> given(sides.begin(), sides.end());
  if (!state.empty()) // The project against what the other system was last known to hold.
    given = {"state:" + state, given.empty() ? common.directory() : given[0]};
  if (given.size() != 2) {
    reporter.error("meshdiff compares two sides: OLD and NEW");
    return exitUsage;
  }
  Side older, newer;
  if (int status = load(given[0], older, env, reporter))
    return status;
  if (int status = load(given[1], newer, env, reporter))
    return status;
  std::vector<change::Verdict> verdicts = change::compare(older.models, newer.models);
  if (format == Format::Json)
    printVerdictsJson(env.out, verdicts);
  else if (llvm::none_of(verdicts,
                         [](const change::Verdict &verdict) { return verdict.isChanged(); }))
    env.out << "No model changed.\n";
  else
    printVerdicts(env.out, verdicts, env.outIsTerminal && reporter.color());
  return exitCode ? exitCodeOf(verdicts) : exitDone;
}

int mesh::driver::runMeshdiff(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  MeshdiffCommand command;
  if (!parseOptions(arguments,
                    "Says what an edit changes. A side is a project's directory, rev:REVISION, "
                    "state:FILE or live:ENVIRONMENT.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common.noColor);
  return command.execute(environment, reporter);
}
