// RunCommand.cpp - `mesh run`: fills what has become due in an environment. It
// reads the state, not the project: what is edited there plays no part.

#include "Commands.h"
#include "Planning.h"
#include "Progress.h"
#include "Session.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct RunCommand {
  RunCommand() : category("Options of mesh run"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<std::string> environment{Positional, desc("[ENVIRONMENT]"), cat(category)};
  opt<std::string> start{"start", desc("Fill from this time on"), value_desc("time"),
                         cat(category)};
  alias startShort{"s", desc("Alias for --start"), aliasopt(start), cat(category)};
  opt<std::string> end{"end", desc("Fill up to this time"), value_desc("time"), cat(category)};
  alias endShort{"e", desc("Alias for --end"), aliasopt(end), cat(category)};
  opt<std::string> executionTime{"execution-time", desc("Run as if it were this time"),
                                 value_desc("time"), cat(category)};
  opt<bool> ignoreCron{"ignore-cron", desc("Fill up to now rather than to the last tick"),
                       cat(category)};
  opt<bool> skipJanitor{"skip-janitor", desc("Drop nothing that is no longer used"), cat(category)};
  opt<int> exitOnUpdate{"exit-on-env-update",
                        desc("End with this status if the environment changes meanwhile"),
                        value_desc("status"), cat(category)};
  UnsupportedOptions unsupported{category,
                                 {{"select-model", true}, {"no-auto-upstream", false}},
                                 "a run fills all models of the environment"};

  int execute(Environment &environment, Reporter &reporter);
  int checkOptions(Reporter &reporter);
  std::optional<plan::Options> options(const config::Config &config, Environment &environment,
                                       Reporter &reporter);
  int fill(const config::Config &config, state::System &system, const plan::Options &options,
           Environment &environment, Reporter &reporter);
};

/// What a run is of, and the script that does it.
struct PlannedRun {
  model::StateView state;
  plan::Plan plan;
  std::string script;
};
} // namespace

int RunCommand::checkOptions(Reporter &reporter) {
  if (unsupported.report(reporter))
    return exitUsage;
  if (exitOnUpdate.getNumOccurrences() && (exitOnUpdate < 0 || exitOnUpdate > 255)) {
    reporter.error("--exit-on-env-update takes an exit status, 0 to 255");
    return exitUsage;
  }
  return exitDone;
}

std::optional<plan::Options> RunCommand::options(const config::Config &config, Environment &env,
                                                 Reporter &reporter) {
  Instant now = env.now;
  if (!executionTime.empty()) {
    std::optional<TimeExpression> given = readTime("execution-time", executionTime, now, reporter);
    if (!given)
      return std::nullopt;
    now = given->instant;
  }
  plan::Options options = planOptions(config, environment, now);
  for (auto [text, name, to] :
       {std::tuple(&start, "start", &options.start), std::tuple(&end, "end", &options.end)})
    if (!text->empty() && !(*to = readTime(name, *text, now, reporter)))
      return std::nullopt;
  options.advance = true;
  options.ignoreCron = ignoreCron;
  return options;
}

/// Plans against the state as it is now. None after a report, with `status`.
static std::optional<PlannedRun> planRun(const config::Config &config, state::System &system,
                                         const plan::Options &options, Reporter &reporter,
                                         int &status) {
  PlannedRun run;
  llvm::Expected<model::StateView> state = system.store().load();
  if (!state) {
    status = fail(state.takeError(), reporter);
    return std::nullopt;
  }
  run.state = std::move(*state);
  status = exitUser;
  std::deque<model::ModelSummary> owned;
  std::vector<const model::ModelSummary *> models;
  if (const model::Environment *found = run.state.findEnvironment(options.environment)) {
    llvm::Expected<std::deque<model::ModelSummary>> read = plan::modelsOf(run.state, *found);
    if (!read) {
      status = fail(read.takeError(), reporter);
      return std::nullopt;
    }
    owned = std::move(*read);
    for (const model::ModelSummary &model : owned)
      models.push_back(&model);
  }
  std::optional<plan::Plan> plan = plan::makeRun(models, run.state, options, reporter.diags);
  std::optional<lower::Options> lowering =
      loweringOptions(config.gateway(), run.state, "state", reporter);
  std::optional<script::Script> script;
  if (plan && lowering)
    script = lower::lowerPlan(*plan, models, *lowering, reporter.sources, reporter.diags);
  if (reporter.flush() || !script)
    return std::nullopt;
  run.plan = std::move(*plan);
  run.script = script::print(*script);
  status = exitDone;
  return run;
}

static bool sameVersions(const model::StateView &a, const model::StateView &b,
                         llvm::StringRef environment) {
  const model::Environment *before = a.findEnvironment(environment);
  const model::Environment *after = b.findEnvironment(environment);
  return before && after && before->entries == after->entries;
}

/// How long a run waits for another plan to end.
static std::chrono::milliseconds waitOf(const config::Config &config) {
  return std::chrono::seconds(*config.run.environmentCheckMaxWait);
}

/// Plans and applies; anew, if a plan came in between.
int RunCommand::fill(const config::Config &config, state::System &system,
                     const plan::Options &options, Environment &env, Reporter &reporter) {
  std::optional<model::StateView> before;
  for (;;) {
    int status = exitDone;
    std::optional<PlannedRun> run = planRun(config, system, options, reporter, status);
    if (!run)
      return status;
    if (before && exitOnUpdate.getNumOccurrences() &&
        !sameVersions(*before, run->state, options.environment)) {
      reporter.error("environment '" + options.environment + "' was changed by another plan");
      return exitOnUpdate;
    }
    if (run->plan.awaitsProd)
      env.out << "Tables that it shares with prod are due: 'mesh run' fills them.\n";
    if (run->plan.models.empty()) {
      env.out << "Nothing is due in environment '" << options.environment << "'.\n";
      return exitDone;
    }
    env.out << "Due in environment '" << options.environment
            << "': " << counted(static_cast<int64_t>(run->plan.models.size()), "model") << ".\n";
    apply::Result result = applyScript(system, run->script, env, reporter, waitOf(config));
    if (result.refusal != apply::Refusal::Stale)
      return reportResult(result, reporter);
    before = std::move(run->state);
  }
}

int RunCommand::execute(Environment &env, Reporter &reporter) {
  if (int status = checkOptions(reporter))
    return status;
  std::optional<config::Config> config = openConfig(common, env, reporter);
  if (!config)
    return exitUser;
  std::optional<plan::Options> planning = options(*config, env, reporter);
  if (!planning)
    return exitUsage;
  llvm::Expected<state::System> system = openSystem(*config, reporter, /*create=*/false);
  if (!system)
    return fail(system.takeError(), reporter);
  if (int status = settleInterrupted(*system, env, reporter, waitOf(*config)))
    return status;
  if (int status = fill(*config, *system, *planning, env, reporter))
    return status;
  if (skipJanitor || planning->environment != "prod")
    return exitDone;
  std::optional<int64_t> ttl = snapshotTtl(*config, env.now, reporter);
  return ttl ? cleanUp(*config, *system, *ttl, env, reporter).value_or(exitDone) : exitUser;
}

int mesh::driver::runCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  RunCommand command;
  if (!parseOptions(arguments,
                    "Fills what has become due in an environment. No version and no view changes; "
                    "edits of the project play no part.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
