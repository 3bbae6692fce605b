// FetchdfCommand.cpp - `mesh fetchdf`: runs a query over the views of an environment.

#include "Commands.h"
#include "LiveState.h"
#include "RowPrinter.h"
#include "UserQuery.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct FetchdfCommand {
  FetchdfCommand() : category("Options of mesh fetchdf"), common(category), format(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<std::string> sql{Positional, desc("SQL"), Required, cat(category)};
  opt<std::string> environment{"env", desc("Whose views are read; default: prod"),
                               value_desc("environment"), init("prod"), cat(category)};
  opt<int64_t> limit{"limit", desc("Rows at most"), value_desc("rows"), cat(category)};
  RowFormatOption format;

  int execute(Environment &environment, Reporter &reporter);
};
} // namespace

/// The views that names of models stand for: the environment's own, and prod's
/// where it has none.
static std::map<std::string, std::string> viewsOf(const model::StateView &state,
                                                  llvm::StringRef environment) {
  std::map<std::string, std::string> views;
  for (const auto &[model, entry] : visibleIn(state, environment))
    if (!entry->view.empty())
      views[model] = entry->view;
  return views;
}

int FetchdfCommand::execute(Environment &env, Reporter &reporter) {
  if (limit.getNumOccurrences() && limit < 0) {
    reporter.error("--limit must not be below 0");
    return exitUsage;
  }
  std::optional<config::Config> config = openConfig(common, env, reporter);
  if (!config)
    return exitUser;
  LiveState live;
  if (int status = live.open(*config, reporter))
    return status;
  std::string name = plan::normaliseEnvironment(environment);
  if (!checkEnvironment(live.view, name, reporter))
    return exitUser;
  UserQuery query(*dialect::findDialect(live.warehouse().dialect()), viewsOf(live.view, name), name,
                  reporter);
  if (!query.read(sql))
    return exitUser;
  std::optional<std::string> text =
      query.sql(limit.getNumOccurrences() ? std::optional(limit.getValue()) : std::nullopt);
  if (!text)
    return exitUser;
  llvm::Expected<engine::Result> result = live.query(*text);
  if (!result) {
    llvm::Error error = result.takeError();
    if (isStatementFailure(error))
      query.explain(live.warehouse());
    return fail(std::move(error), reporter);
  }
  printRows(env.out, *result, format, tableWidth(env));
  return exitDone;
}

int mesh::driver::fetchdfCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  FetchdfCommand command;
  if (!parseOptions(arguments,
                    "Runs a query. Names of models stand for the views of an environment.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
