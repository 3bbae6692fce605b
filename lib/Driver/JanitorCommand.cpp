// JanitorCommand.cpp - `mesh janitor`: drops what no environment uses any more.

#include "Commands.h"
#include "Session.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct JanitorCommand {
  JanitorCommand() : category("Options of mesh janitor"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<bool> ignoreTtl{"ignore-ttl", desc("Drop unused versions however young they are"),
                      cat(category)};

  int execute(Environment &environment, Reporter &reporter);
};
} // namespace

int JanitorCommand::execute(Environment &env, Reporter &reporter) {
  std::optional<config::Config> config = openConfig(common, env, reporter);
  if (!config)
    return exitUser;
  std::optional<int64_t> ttl = snapshotTtl(*config, env.now, reporter);
  if (!ttl)
    return exitUser;
  llvm::Expected<state::System> system = openSystem(*config, reporter, /*create=*/false);
  if (!system)
    return fail(system.takeError(), reporter);
  if (int status = settleInterrupted(*system, env, reporter))
    return status;
  std::optional<int> status = cleanUp(*config, *system, ignoreTtl ? 0 : *ttl, env, reporter);
  if (!status)
    env.out << "Nothing to clean up.\n";
  return status.value_or(exitDone);
}

int mesh::driver::janitorCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  JanitorCommand command;
  if (!parseOptions(arguments,
                    "Drops expired environments, and tables and views that no environment uses.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
