// DiffCommand.cpp - `mesh diff`: the project against an environment.

#include "Commands.h"
#include "DiffReport.h"
#include "LiveState.h"
#include "Planning.h"
#include "Sides.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct DiffCommand {
  DiffCommand() : category("Options of mesh diff"), common(category), format(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<std::string> environment{Positional, desc("[ENVIRONMENT]"), cat(category)};
  opt<bool> exitCode{"exit-code", desc("Exit with 10 + the highest class of change"),
                     cat(category)};
  DiffFormatOption format;

  int execute(Environment &environment, Reporter &reporter);
};
} // namespace

int DiffCommand::execute(Environment &env, Reporter &reporter) {
  std::optional<project::Project> project = openProject(common, env, reporter, true);
  if (!project)
    return exitUser;
  LiveState live;
  if (int status = live.open(project->config, reporter))
    return status;
  plan::Options planning = planOptions(project->config, environment, env.now);
  std::optional<compile::AbsentModels> absent =
      absentModels(*project, live.view, planning, reporter);
  if (!absent)
    return exitUser;
  compile::Options options = compileOptions(common, project->config, common.directory());
  options.absent = &*absent;
  std::optional<compile::CompiledProject> compiled =
      compile::compileProject(*project, options, reporter.sources, reporter.diags);
  if (reporter.flush() || !compiled)
    return exitUser;
  Side older;
  std::string name = planning.environment;
  if (int status = loadEnvironment(live.view, name, older, reporter))
    return status;
  std::vector<const model::ModelSummary *> newer = pointers(*compiled);
  std::vector<change::Verdict> verdicts =
      change::compare(older.models, newer, {.premises = false}); // As a plan would do it.
  printDiff(env.out, {verdicts, newer}, format, env.outIsTerminal && reporter.color());
  if (exitCode)
    return diffExitCode(verdicts);
  // As SQLMesh: 1 where the environment is not up to date with the project.
  auto isChanged = [](const change::Verdict &verdict) { return verdict.isChanged(); };
  return llvm::any_of(verdicts, isChanged) ? exitUser : exitDone;
}

int mesh::driver::diffCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  DiffCommand command;
  if (!parseOptions(arguments,
                    "Says what applying the project would change in an environment. Exits with 1 "
                    "if anything would.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
