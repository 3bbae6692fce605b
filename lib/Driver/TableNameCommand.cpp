// TableNameCommand.cpp - `mesh table_name`: the physical table behind a model in an
// environment. As in SQLMesh, the state answers; the project is not read.

#include "Commands.h"
#include "LiveState.h"
#include "Models.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct TableNameCommand {
  TableNameCommand() : category("Options of mesh table_name"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<std::string> name{Positional, desc("MODEL"), Required, cat(category)};
  opt<std::string> environment{"environment", desc("Whose version is asked for; default: prod"),
                               value_desc("environment"), init("prod"), cat(category)};
  alias environmentShort{"env", desc("Alias for --environment"), aliasopt(environment),
                         cat(category)};
  opt<bool> prod{"prod", desc("The table that prod will use: the same one"), cat(category)};

  int execute(Environment &environment, Reporter &reporter);
};
} // namespace

int TableNameCommand::execute(Environment &env, Reporter &reporter) {
  std::optional<config::Config> config = openConfig(common, env, reporter);
  if (!config)
    return exitUser;
  LiveState live;
  if (int status = live.open(*config, reporter))
    return status;
  std::string wanted = plan::normaliseEnvironment(environment);
  if (!checkEnvironment(live.view, wanted, reporter))
    return exitUser;
  std::map<std::string, const model::EnvironmentEntry *> entries = visibleIn(live.view, wanted);
  llvm::SmallVector<llvm::StringRef, 32> names;
  for (const auto &[model, entry] : entries) {
    names.push_back(model);
    if (!llvm::StringRef(model).equals_insensitive(name))
      continue;
    if (entry->table.empty()) {
      reporter.error("'" + model + "' has no table: its query is part of those that read it");
      return exitUser;
    }
    auto [schema, table] = llvm::StringRef(entry->table).rsplit('.');
    env.out << live.warehouse().qualify(schema, table) << '\n';
    return exitDone;
  }
  if (names.empty()) {
    reporter.error("environment '" + wanted + "' shows no model yet; 'mesh plan' builds them");
    return exitUser;
  }
  reportUnknownModel(name, names, reporter);
  return exitUser;
}

int mesh::driver::tableNameCommand(llvm::ArrayRef<const char *> arguments,
                                   Environment &environment) {
  TableNameCommand command;
  if (!parseOptions(arguments, "Prints the physical table of a model.\n", command.category,
                    environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
