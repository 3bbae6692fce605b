// PlanCommand.cpp - `mesh plan`: compile, compare, show, ask, apply.

#include "Commands.h"
#include "PlanReport.h"
#include "Planning.h"
#include "Progress.h"
#include "mesh/Basic/Files.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct PlanCommand {
  PlanCommand() : category("Options of mesh plan"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<std::string> environment{Positional, desc("[ENVIRONMENT]"), cat(category)};
  opt<std::string> start{"start", desc("Fill from this time on"), value_desc("time"),
                         cat(category)};
  alias startShort{"s", desc("Alias for --start"), aliasopt(start), cat(category)};
  opt<std::string> end{"end", desc("Fill up to this time"), value_desc("time"), cat(category)};
  alias endShort{"e", desc("Alias for --end"), aliasopt(end), cat(category)};
  opt<std::string> executionTime{"execution-time", desc("Plan as if it were this time"),
                                 value_desc("time"), cat(category)};
  opt<std::string> createFrom{"create-from",
                              desc("The environment that a new one is compared with"),
                              value_desc("environment"), init("prod"), cat(category)};
  opt<bool> autoApply{"auto-apply", desc("Apply without asking"), cat(category)};
  opt<bool> noPrompts{"no-prompts", desc("Ask nothing"), cat(category)};
  opt<bool> explain{"explain", desc("Show the plan, apply nothing"), cat(category)};
  opt<bool> skipBackfill{"skip-backfill", desc("Make tables and views, fill nothing"),
                         cat(category)};
  alias dryRun{"dry-run", desc("Alias for --skip-backfill"), aliasopt(skipBackfill), cat(category)};
  opt<bool> includeUnmodified{"include-unmodified", desc("Make views of unmodified models too"),
                              cat(category)};
  opt<bool> run{"run", desc("Also fill what has become due since the last run"), cat(category)};
  opt<std::string> out{"out", desc("Write the plan script to a file, apply nothing"),
                       value_desc("file"), cat(category)};

  int execute(Environment &environment, Reporter &reporter);
  std::optional<plan::Options> options(const config::Config &config, Environment &environment,
                                       Reporter &reporter);
  bool confirm(const plan::Plan &plan, const config::Config &config, Environment &environment);
  int apply(state::System &system, const std::string &script, Environment &environment,
            Reporter &reporter, Instant now);
};
} // namespace

std::optional<plan::Options> PlanCommand::options(const config::Config &config, Environment &env,
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
  options.createFrom = plan::normaliseEnvironment(createFrom);
  options.includeUnmodified = options.includeUnmodified || includeUnmodified;
  options.skipBackfill = skipBackfill;
  options.advance = run;
  return options;
}

/// Whether to go on: asked where somebody can answer, else only if told so before.
bool PlanCommand::confirm(const plan::Plan &plan, const config::Config &config, Environment &env) {
  if (autoApply || *config.plan.autoApply)
    return true;
  if (!env.inIsTerminal) {
    env.out << "Not applied: give --auto-apply to apply it without asking.\n";
    return false;
  }
  bool computes =
      llvm::any_of(plan.models, [](const plan::ModelPlan &model) { return !model.fills.empty(); });
  env.out << (computes ? "Apply - fill tables and move views? [y/N] "
                       : "Apply - move views? [y/N] ");
  env.out.flush();
  std::string answer;
  std::getline(env.in, answer);
  return llvm::StringRef(answer).trim().starts_with_insensitive("y");
}

int PlanCommand::apply(state::System &system, const std::string &script, Environment &env,
                       Reporter &reporter, Instant now) {
  Progress progress(env, reporter.color());
  apply::Options options;
  options.now = now;
  options.observer = &progress;
  options.closeOnFailure = true; // The next plan starts from what was done.
  apply::Result result = apply::applyPlan(system, script, options);
  progress.finish();
  for (const apply::AuditFinding &finding : result.findings)
    if (finding.blocking)
      reporter.error("audit " + finding.audit + " of " + finding.model + " found " +
                     groupDigits(finding.rows) + " rows; look at them with:\n" + finding.sql);
  if (!result.message.empty())
    reporter.error(result.message);
  if (result.outcome == apply::Outcome::Done)
    env.out << "Done.\n";
  return apply::exitStatus(result.outcome);
}

int PlanCommand::execute(Environment &env, Reporter &reporter) {
  std::optional<project::Project> project =
      openProject(common, env, reporter, /*willConnect=*/true);
  if (!project)
    return exitUser;
  std::optional<compile::CompiledProject> compiled =
      compile::compileProject(*project, {}, reporter.sources, reporter.diags);
  if (reporter.flush() || !compiled)
    return exitUser;
  std::optional<plan::Options> planning = options(project->config, env, reporter);
  if (!planning)
    return exitUsage;
  llvm::Expected<state::System> system = openSystem(project->config, reporter, /*create=*/true);
  if (!system)
    return fail(system.takeError(), reporter);
  llvm::Expected<model::StateView> state = system->store().load();
  if (!state)
    return fail(state.takeError(), reporter);
  std::optional<Planned> planned = makeScript(*project, *compiled, *state, *planning, reporter);
  if (reporter.flush() || !planned)
    return exitUser;
  printPlan(env.out, planned->plan, env.outIsTerminal && reporter.color());
  std::string script = script::print(planned->script);
  if (!out.empty()) {
    if (llvm::Error error = writeFileAtomically(out, script))
      return fail(std::move(error), reporter);
    env.out << "Written to " << out << ".\n";
    return exitDone;
  }
  if (planned->plan.isEmpty() || explain || !confirm(planned->plan, project->config, env))
    return exitDone;
  return apply(*system, script, env, reporter, env.now);
}

int mesh::driver::planCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  PlanCommand command;
  if (!parseOptions(arguments, "Brings an environment up to date with the project.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common.noColor);
  return command.execute(environment, reporter);
}
