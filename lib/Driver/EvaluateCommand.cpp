// EvaluateCommand.cpp - `mesh evaluate`: runs the query of a model and stores nothing.

#include "Commands.h"
#include "LiveState.h"
#include "Models.h"
#include "Planning.h"
#include "RowPrinter.h"
#include "TimeOptions.h"
#include "mesh/Lower/Render.h"
#include <set>

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct EvaluateCommand {
  EvaluateCommand()
      : category("Options of mesh evaluate"), common(category), times(category), format(category) {}

  OptionCategory category;
  CommonOptions common;
  TimeOptions times;
  opt<std::string> name{Positional, desc("MODEL"), Required, cat(category)};
  opt<std::string> environment{
      "env", desc("Read the tables of this environment; default: those of the project's models"),
      value_desc("environment"), cat(category)};
  opt<int64_t> limit{"limit", desc("Rows at most"), value_desc("rows"), init(1000), cat(category)};
  RowFormatOption format;

  int execute(Environment &environment, Reporter &reporter);
  bool findTables(const Models &models, const model::ModelSummary &model, LiveState &live,
                  Instant now, Reporter &reporter);
  std::optional<std::string> sql(const Models &models, const model::ModelSummary &model,
                                 Reporter &reporter);

  lower::RenderOptions options;
};
} // namespace

/// The models whose relations the query reads: its parents, and for EMBEDDED ones
/// theirs.
static std::set<std::string>
relationsOf(const model::ModelSummary &model,
            const std::map<std::string, const model::ModelSummary *> &models) {
  std::set<std::string> names;
  for (const model::ParentRecord &parent : model.parents) {
    auto found = models.find(parent.name);
    if (found == models.end())
      continue; // An external table.
    if (model::hasRelation(found->second->kind.kind))
      names.insert(parent.name);
    else
      names.merge(relationsOf(*found->second, models));
  }
  return names;
}

/// The relations that are read: of an environment, or those that the project's own
/// versions have, if they have been built.
bool EvaluateCommand::findTables(const Models &models, const model::ModelSummary &model,
                                 LiveState &live, Instant now, Reporter &reporter) {
  std::set<std::string> built;
  if (environment.empty()) {
    if (!canRun(models.project, models.compiled, reporter))
      return false;
    std::optional<plan::Plan> plan = plan::makePlan(
        models.all(), live.view, planOptions(models.project.config, "prod", now), reporter.diags);
    if (!plan)
      return false;
    options.relations = std::move(plan->tables);
    for (const model::Snapshot &snapshot : live.view.snapshots)
      built.insert(snapshot.table);
  } else {
    std::string wanted = plan::normaliseEnvironment(environment);
    if (!checkEnvironment(live.view, wanted, reporter))
      return false;
    for (const auto &[name, entry] : visibleIn(live.view, wanted)) {
      options.relations[name] = entry->table;
      built.insert(entry->table);
    }
  }
  bool complete = true;
  for (const std::string &parent : relationsOf(model, models.byName())) {
    auto table = options.relations.find(parent);
    if (table != options.relations.end() && built.contains(table->second))
      continue;
    complete = false;
    if (environment.empty())
      reporter.error("'" + parent +
                     "' has not been built as it stands in the project; build it "
                     "with 'mesh plan', or read an environment's table with --env");
    else
      reporter.error("environment '" + environment + "' has no '" + parent + "'; 'mesh plan " +
                     environment + "' builds it");
  }
  return complete;
}

std::optional<std::string>
EvaluateCommand::sql(const Models &models, const model::ModelSummary &model, Reporter &reporter) {
  if (model.kind.kind != model::ModelKind::Seed)
    return lower::renderQuery(model, models.all(), options, reporter.sources, reporter.diags);
  std::optional<lower::SeedRows> rows = readSeed(model, models.project, models.compiled, reporter);
  return rows ? std::optional(lower::renderSeed(model, *rows, options)) : std::nullopt;
}

int EvaluateCommand::execute(Environment &env, Reporter &reporter) {
  std::optional<TimeOptions::Times> given = times.read(env.now, reporter);
  if (!given)
    return exitUsage;
  if (limit < 0) {
    reporter.error("--limit must not be below 0");
    return exitUsage;
  }
  std::optional<Models> models = loadModels(common, env, reporter, true);
  const model::ModelSummary *model = models ? findModel(*models, name, reporter) : nullptr;
  if (!model)
    return exitUser;
  LiveState live;
  if (int status = live.open(models->project.config, reporter))
    return status;
  bool found = findTables(*models, *model, live, given->execution, reporter);
  if (reporter.flush() || !found)
    return exitUser;
  options.dialect = dialectOf(models->project.config.gateway());
  options.gateway = models->project.config.gateway().name;
  options.directory = models->project.directory();
  options.at = given->execution;
  options.interval = given->interval.value_or(Interval{{0}, given->execution});
  options.limit = limit;
  std::optional<std::string> text = sql(*models, *model, reporter);
  if (reporter.flush() || !text)
    return exitUser;
  llvm::Expected<engine::Result> result = live.query(*text);
  if (!result)
    return fail(result.takeError(), reporter);
  printRows(env.out, *result, format, tableWidth(env));
  return exitDone;
}

int mesh::driver::evaluateCommand(llvm::ArrayRef<const char *> arguments,
                                  Environment &environment) {
  EvaluateCommand command;
  if (!parseOptions(arguments, "Runs the query of a model and shows its rows; nothing is stored.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
