// Session.cpp - see the header.

#include "Session.h"
#include "Planning.h"
#include "Progress.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::driver;

/// "plan 1f3a09c2... for environment 'dev', interrupted after 3 of 8 steps"
static std::string describe(const state::OpenPlan &plan, const state::Journal &journal) {
  std::string text = "plan " + plan.digest.substr(0, 8) + "...";
  if (!plan.environment.empty())
    text += " for environment '" + plan.environment + "'";
  return text + ", interrupted after " + std::to_string(journal.done.size()) + " of " +
         std::to_string(plan.steps) + " steps";
}

/// Waits for another plan to end, and says so.
template <typename Work>
static apply::Result waitFor(std::chrono::milliseconds lockWait, Environment &env, Work &&work) {
  constexpr std::chrono::milliseconds silently{1000};
  apply::Result result = work(std::min(silently, lockWait));
  if (result.refusal != apply::Refusal::Held || lockWait <= silently)
    return result;
  env.out << "Waiting: " << result.message << ".\n";
  env.out.flush();
  return work(lockWait - silently);
}

int mesh::driver::settleInterrupted(state::System &system, Environment &env, Reporter &reporter,
                                    std::chrono::milliseconds lockWait) {
  llvm::Expected<std::optional<state::OpenPlan>> plan = system.store().openPlan();
  if (!plan)
    return fail(plan.takeError(), reporter);
  if (!*plan)
    return exitDone;
  llvm::Expected<state::Journal> journal = system.store().journal();
  if (!journal)
    return fail(journal.takeError(), reporter);
  if (journal->done.empty() && journal->intents.empty())
    return exitDone; // It did nothing, and gives way to the next plan.
  std::string what = describe(**plan, *journal);
  if ((*plan)->script.empty()) {
    reporter.error("another plan comes first (" + what +
                   "): resume it with 'meshapply PLAN', or give it up with 'meshapply PLAN "
                   "--abandon'");
    return exitRefused;
  }
  apply::Options options;
  options.now = env.now;
  apply::Result result = waitFor(lockWait, env, [&](std::chrono::milliseconds wait) {
    options.lockWait = wait;
    return apply::abandonPlan(system, (*plan)->script, options);
  });
  if (result.outcome == apply::Outcome::Abandoned) {
    env.out << "Closed " << what << "; what it did stays.\n";
    return exitDone;
  }
  // Its process may have been alive after all, and have ended it meanwhile.
  llvm::Expected<std::optional<state::OpenPlan>> again = system.store().openPlan();
  if (!again)
    return fail(again.takeError(), reporter);
  return *again == *plan ? reportResult(result, reporter) : exitDone;
}

apply::Result mesh::driver::applyScript(state::System &system, const std::string &script,
                                        Environment &env, Reporter &reporter,
                                        std::chrono::milliseconds lockWait) {
  Progress progress(env, reporter.color());
  apply::Options options;
  options.now = env.now;
  options.observer = &progress;
  options.closeOnFailure = true;
  options.keepScript = true;
  options.hook = env.applyHook;
  apply::Result result = waitFor(lockWait, env, [&](std::chrono::milliseconds wait) {
    options.lockWait = wait;
    return apply::applyPlan(system, script, options);
  });
  progress.finish();
  return result;
}

int mesh::driver::reportResult(const apply::Result &result, Reporter &reporter) {
  for (const apply::AuditFinding &finding : result.findings)
    if (!finding.blocking)
      reporter.warning("audit " + finding.audit + " of " + finding.model + " found " +
                       counted(finding.rows, "row") + "; look at them with:\n" + finding.sql);
  if (!result.message.empty())
    reporter.error(result.message);
  if (result.isOpen)
    reporter.note("nothing is lost: the next command goes on from what was done");
  return apply::exitStatus(result.outcome);
}

bool mesh::driver::confirm(llvm::StringRef question, bool assumeYes, Environment &env) {
  if (assumeYes)
    return true;
  if (!env.inIsTerminal)
    return false;
  env.out << question << " [y/N] ";
  env.out.flush();
  std::string answer;
  std::getline(env.in, answer);
  return llvm::StringRef(answer).trim().starts_with_insensitive("y");
}

std::optional<int64_t> mesh::driver::snapshotTtl(const config::Config &config, Instant now,
                                                 Reporter &reporter) {
  std::optional<int64_t> ttl = parseTtlMillis(*config.snapshotTtl, now);
  if (!ttl)
    reporter.error("snapshot_ttl: '" + *config.snapshotTtl + "' is no length of time");
  return ttl;
}

static int64_t countViews(llvm::StringRef environment, const model::StateView &state) {
  const model::Environment *record = state.findEnvironment(environment);
  return llvm::count_if(record->entries, [](const auto &entry) { return !entry.view.empty(); });
}

std::optional<int> mesh::driver::cleanUp(const config::Config &config, state::System &system,
                                         int64_t snapshotTtl, Environment &env,
                                         Reporter &reporter) {
  llvm::Expected<model::StateView> state = system.store().load();
  if (!state)
    return fail(state.takeError(), reporter);
  plan::Cleanup cleanup = plan::makeCleanup(*state, snapshotTtl, env.now);
  if (cleanup.isEmpty())
    return std::nullopt;
  std::optional<lower::Options> lowering =
      loweringOptions(config.gateway(), *state, "state", reporter);
  if (reporter.flush() || !lowering)
    return exitUser;
  for (const std::string &name : cleanup.environments)
    env.out << "Environment '" << name
            << "' has expired: " << counted(countViews(name, *state), "view") << " to drop.\n";
  if (!cleanup.snapshots.empty())
    env.out << "Versions that no environment uses: " << cleanup.snapshots.size()
            << "; tables and views to drop: " << cleanup.relations.size() << ".\n";
  std::string script = script::print(lower::lowerCleanup(cleanup, env.now, *lowering));
  apply::Result result = applyScript(system, script, env, reporter);
  int status = reportResult(result, reporter);
  if (status == exitDone)
    env.out << "Cleaned up.\n";
  return status;
}
