// PlanCommand.cpp - `mesh plan`: compile, compare, show, ask, apply.

#include "Commands.h"
#include "Externals.h"
#include "Linting.h"
#include "PlanReport.h"
#include "Planning.h"
#include "Session.h"
#include "UnitTestRunner.h"
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

  opt<bool> ignoreCron{"ignore-cron", desc("With --run: up to now rather than to the last tick"),
                       cat(category)};
  opt<bool> noDiff{"no-diff", desc("Do not show what changed"), cat(category)};
  opt<bool> skipTests{"skip-tests", desc("Do not run the unit tests"), cat(category)};
  opt<bool> skipLinter{"skip-linter", desc("Do not run the linter"), cat(category)};
  UnsupportedOptions unsupported{category,
                                 {{"restate-model", true},
                                  {"r", true},
                                  {"forward-only", false},
                                  {"effective-from", true},
                                  {"enable-preview", false},
                                  {"allow-destructive-model", true},
                                  {"allow-additive-model", true},
                                  {"no-gaps", false},
                                  {"empty-backfill", false},
                                  {"select-model", true},
                                  {"backfill-model", true},
                                  {"no-auto-categorization", false},
                                  {"diff-rendered", false},
                                  {"min-intervals", true}},
                                 "leave it out"};

  int execute(Environment &environment, Reporter &reporter);
  std::optional<compile::CompiledProject>
  compile(const project::Project &project, const compile::AbsentModels &absent, Reporter &reporter);
  bool checkOptions(Reporter &reporter);
  bool checkSettings(const config::Config &config, Reporter &reporter);
  std::optional<plan::Options> options(const config::Config &config, Environment &environment,
                                       Reporter &reporter);
  bool wanted(const plan::Plan &plan, const config::Config &config, Environment &environment);
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
  options.ignoreCron = ignoreCron;
  return options;
}

/// Whether to apply the plan.
bool PlanCommand::wanted(const plan::Plan &plan, const config::Config &config, Environment &env) {
  bool computes =
      llvm::any_of(plan.models, [](const plan::ModelPlan &model) { return !model.fills.empty(); });
  bool sure = autoApply || *config.plan.autoApply;
  if (!sure && !env.inIsTerminal)
    env.out << "Not applied: give --auto-apply to apply it without asking.\n";
  return confirm(computes ? "Apply - fill tables and move views?" : "Apply - move views?", sure,
                 env);
}

bool PlanCommand::checkOptions(Reporter &reporter) {
  if (unsupported.report(reporter))
    return false;
  if (ignoreCron && !run)
    reporter.error("--ignore-cron is for --run");
  return !ignoreCron || run;
}

/// Settings of `plan` that would make another plan, and that this release does not have.
bool PlanCommand::checkSettings(const config::Config &config, Reporter &reporter) {
  const config::PlanSettings &settings = config.plan;
  bool fine = true;
  for (auto [isSet, name] :
       {std::pair(*settings.forwardOnly, "forward_only: true"),
        std::pair(settings.enablePreview->value_or(false), "enable_preview: true"),
        std::pair(*settings.alwaysRecreateEnvironment, "always_recreate_environment: true"),
        std::pair(*settings.sql != config::Categorize::Full ||
                      *settings.seed != config::Categorize::Full ||
                      *settings.external != config::Categorize::Full,
                  "auto_categorize_changes other than 'full'")})
    if (isSet) {
      reporter.error(std::string("plan.") + name + " is not supported yet: leave it out");
      fine = false;
    }
  return fine;
}

static void printCompiled(llvm::raw_ostream &out, const compile::Counters &counters) {
  out << "Compiled " << counters.modelsAnalysed << " models";
  if (counters.modelsFromCache)
    out << "; " << counters.modelsFromCache << " others have not been touched";
  out << ".\n";
}

/// Compiles, and lints if the project wants that before each plan.
std::optional<compile::CompiledProject> PlanCommand::compile(const project::Project &project,
                                                             const compile::AbsentModels &absent,
                                                             Reporter &reporter) {
  bool lints = *project.config.linter.enabled && !skipLinter;
  compile::Options options = compileOptions(common, project.config, common.directory());
  options.absent = &absent;
  options.keepText = lints; // The rules look at what was written.
  std::optional<compile::CompiledProject> compiled =
      compile::compileProject(project, options, reporter.sources, reporter.diags);
  if (compiled && lints)
    lintProject(project, *compiled, {}, {}, reporter);
  return compiled;
}

/// A project that has unit tests runs them before each plan.
static bool passesTests(const project::Project &project, const compile::CompiledProject &compiled,
                        Environment &env, Reporter &reporter) {
  std::vector<project::UnitTest> tests =
      project::readUnitTests(project, reporter.sources, reporter.diags);
  if (reporter.flush())
    return false;
  return tests.empty() || runUnitTests(tests, project, compiled, false, env, reporter);
}

/// The state before anything is compiled: models may read those of projects that only the
/// state knows. Empty if there is none yet, or it cannot be read: that is said later, when
/// the state is opened to be written.
static model::StateView peek(const config::Config &config, Reporter &reporter) {
  llvm::Expected<state::System> system = openSystem(config, reporter, /*create=*/false);
  llvm::Expected<model::StateView> view =
      system ? system->store().load() : llvm::Expected<model::StateView>(system.takeError());
  if (view)
    return std::move(*view);
  llvm::consumeError(view.takeError());
  return {};
}

using FindAbsent =
    llvm::function_ref<std::optional<compile::AbsentModels>(const model::StateView &)>;

/// Reads the state again if anything was done to the system since; what was compiled then holds
/// only if projects that are not loaded show the same. Zero, or the exit status after a report.
static int refresh(model::StateView &state, const compile::AbsentModels &absent, FindAbsent find,
                   state::System &system, Reporter &reporter) {
  llvm::Expected<model::LedgerHead> head = system.store().head();
  if (!head)
    return fail(head.takeError(), reporter);
  if (!state.system.empty() && state.head == *head)
    return exitDone;
  llvm::Expected<model::StateView> now = system.store().load();
  if (!now)
    return fail(now.takeError(), reporter);
  state = std::move(*now);
  std::optional<compile::AbsentModels> other = find(state);
  if (!other)
    return exitUser;
  if (*other == absent)
    return exitDone;
  reporter.error("another plan has been applied meanwhile; plan again");
  return exitRefused;
}

int PlanCommand::execute(Environment &env, Reporter &reporter) {
  if (!checkOptions(reporter))
    return exitUsage;
  std::optional<project::Project> project =
      openProject(common, env, reporter, /*willConnect=*/true);
  if (!project || !checkSettings(project->config, reporter))
    return exitUser;
  std::optional<plan::Options> planning = options(project->config, env, reporter);
  if (!planning)
    return exitUsage;
  auto find = [&](const model::StateView &view) {
    return absentModels(*project, view, *planning, reporter);
  };
  model::StateView state = peek(project->config, reporter);
  std::optional<compile::AbsentModels> absent = find(state);
  if (!absent)
    return exitUser;
  std::optional<compile::CompiledProject> compiled = compile(*project, *absent, reporter);
  if (reporter.flush() || !compiled)
    return exitUser;
  if (!explain && !skipTests && !passesTests(*project, *compiled, env, reporter))
    return exitUser;
  llvm::Expected<state::System> system = openSystem(project->config, reporter, /*create=*/true);
  if (!system)
    return fail(system.takeError(), reporter);
  if (!explain)
    if (int status = settleInterrupted(*system, env, reporter))
      return status;
  if (int status = refresh(state, *absent, find, *system, reporter))
    return status;
  std::optional<Planned> planned = makeScript(*project, *compiled, state, *planning, reporter);
  if (reporter.flush() || !planned)
    return exitUser;
  if (!explain && out.empty())
    if (llvm::Error error = checkExternals(planned->plan, *project, *compiled, *system, reporter))
      return fail(std::move(error), reporter);
  if (reporter.flush())
    return exitUser;
  if (planned->plan.verdicts.empty()) {
    env.out << "The project has no models yet: put them into 'models'.\n";
    return exitDone;
  }
  printCompiled(env.out, compiled->counters);
  printPlan(env.out, planned->plan, project->config.gateway().name,
            !noDiff && !*project->config.plan.noDiff, env.outIsTerminal && reporter.color());
  std::string script = script::print(planned->script);
  if (!out.empty()) {
    if (llvm::Error error = writeFileAtomically(out, script))
      return fail(std::move(error), reporter);
    env.out << "Written to " << out << ".\n";
    return exitDone;
  }
  if (planned->plan.isEmpty() || explain || !wanted(planned->plan, project->config, env))
    return exitDone;
  int status = reportResult(applyScript(*system, script, env, reporter), reporter);
  if (status == exitDone)
    env.out << "Done.\n";
  return status;
}

int mesh::driver::planCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  PlanCommand command;
  if (!parseOptions(arguments, "Brings an environment up to date with the project.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
