// InvalidateCommand.cpp - `mesh invalidate`: an environment expires now. The
// janitor drops it, or this command does.

#include "Commands.h"
#include "Planning.h"
#include "Session.h"
#include "mesh/Basic/Names.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct InvalidateCommand {
  InvalidateCommand() : category("Options of mesh invalidate"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<std::string> environment{Positional, desc("ENVIRONMENT"), Required, cat(category)};
  opt<bool> sync{"sync", desc("Drop its views at once"), cat(category)};
  alias syncShort{"s", desc("Alias for --sync"), aliasopt(sync), cat(category)};

  int execute(Environment &environment, Reporter &reporter);
};
} // namespace

static int unknown(llvm::StringRef name, const model::StateView &state, Reporter &reporter) {
  llvm::SmallVector<llvm::StringRef, 8> names;
  for (const model::Environment &environment : state.environments)
    names.push_back(environment.name);
  llvm::StringRef nearest = nearestName(name, names);
  reporter.error(
      "no environment '" + name + "'" +
      (nearest.empty() ? "; 'mesh environments' lists them" : "; did you mean '" + nearest + "'?"));
  return exitUser;
}

/// Takes away an environment's views and its record.
static plan::Cleanup removalOf(const model::Environment &environment) {
  plan::Cleanup cleanup;
  cleanup.environments.push_back(environment.name);
  for (const model::EnvironmentEntry &entry : environment.entries)
    if (!entry.view.empty())
      cleanup.views.push_back({entry.model, entry.view, entry.table});
  return cleanup;
}

int InvalidateCommand::execute(Environment &env, Reporter &reporter) {
  std::string name = plan::normaliseEnvironment(environment);
  if (name == "prod") {
    reporter.error("prod cannot be invalidated: it never expires");
    return exitUsage;
  }
  std::optional<config::Config> config = openConfig(common, env, reporter);
  if (!config)
    return exitUser;
  llvm::Expected<state::System> system = openSystem(*config, reporter, /*create=*/false);
  if (!system)
    return fail(system.takeError(), reporter);
  if (int status = settleInterrupted(*system, env, reporter))
    return status;
  llvm::Expected<model::StateView> state = system->store().load();
  if (!state)
    return fail(state.takeError(), reporter);
  const model::Environment *found = state->findEnvironment(name);
  if (!found)
    return unknown(name, *state, reporter);
  std::optional<lower::Options> lowering =
      loweringOptions(config->gateway(), *state, "state", reporter);
  if (reporter.flush() || !lowering)
    return exitUser;
  model::Environment expired = *found;
  expired.expiresAt = env.now.millis;
  script::Script script = sync ? lower::lowerCleanup(removalOf(*found), env.now, *lowering)
                               : lower::lowerRecord(expired, env.now, *lowering);
  int status = reportResult(applyScript(*system, script::print(script), env, reporter), reporter);
  if (status == exitDone)
    env.out << "Environment '" << name << "' "
            << (sync ? "is gone" : "has expired: 'mesh janitor' drops its views") << ".\n";
  return status;
}

int mesh::driver::invalidateCommand(llvm::ArrayRef<const char *> arguments,
                                    Environment &environment) {
  InvalidateCommand command;
  if (!parseOptions(arguments, "Lets an environment expire now.\n", command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
