// Apply.cpp - the order of things: verify, begin, run, close.

#include "Run.h"
#include "llvm/ADT/STLExtras.h"
#include <cassert>

using namespace mesh;
using namespace mesh::apply;
using script::Step;

llvm::Error Run::inStateTransaction(int64_t step, llvm::function_ref<llvm::Error()> work) {
  engine::Connection &db = system.stateConnection();
  if (llvm::Error error = db.begin())
    return error;
  llvm::Error error = work();
  if (!error) {
    hook("before commit", step);
    error = db.commit();
    if (step)
      error = inStep(loaded.script.steps[static_cast<size_t>(step) - 1], std::move(error));
  }
  if (error)
    return llvm::joinErrors(std::move(error), db.rollback());
  hook("after commit", step);
  return llvm::Error::success();
}

llvm::Error Run::verify() {
  result.plan = loaded.digest;
  if (llvm::Error error = readChanges())
    return error;
  if (llvm::Error error = checkTarget())
    return error;
  if (!options.verifyOnly)
    if (llvm::Error error = takeLock())
      return error;
  return checkLedger();
}

llvm::Error Run::beginPlan() {
  const script::Script &script = loaded.script;
  state::OpenPlan plan;
  plan.digest = loaded.digest;
  plan.environment = script.header.environment;
  plan.source = script.header.source;
  plan.steps = static_cast<int64_t>(script.steps.size());
  plan.startedAt = options.now.millis;
  if (options.keepScript)
    plan.script = script::print(script);
  return inStateTransaction(0, [&]() -> llvm::Error {
    hook("before journal", 0);
    if (llvm::Error error = store.beginPlan(plan))
      return error;
    hook("after journal", 0);
    return llvm::Error::success();
  });
}

llvm::Error Run::closePlan(state::Outcome outcome, llvm::StringRef reason) {
  return inStateTransaction(0, [&]() -> llvm::Error {
    hook("before journal", 0);
    if (outcome != state::Outcome::Done)
      if (llvm::Error error = store.clearIntents())
        return error;
    llvm::Expected<state::LedgerEntry> closed = store.finishPlan(outcome, reason, options.now);
    if (!closed)
      return closed.takeError();
    entry = std::move(*closed);
    hook("after journal", 0);
    return llvm::Error::success();
  });
}

void Run::addReceipt(const state::LedgerEntry &closed) {
  state::ReceiptEntry receiptEntry{closed, {}};
  [[maybe_unused]] std::vector<state::DoneStep> done;
  for (const Step &step : llvm::ArrayRef(loaded.script.steps).take_front(closed.stepsDone)) {
    receiptEntry.done.push_back({step.id, step.changes});
    done.push_back({step.id, state::digestOf(step.changes)});
  }
  assert(state::digestOf(done) == closed.changes && "steps are done in their order");
  result.receipt = state::Receipt{store.system(), store.gateway(), {std::move(receiptEntry)}};
}

Result Run::finished(Outcome outcome) {
  result.outcome = outcome;
  if (entry)
    addReceipt(*entry);
  return std::move(result);
}

Result Run::fail(llvm::Error error) {
  std::vector<std::unique_ptr<llvm::ErrorInfoBase>> causes;
  llvm::handleAllErrors(std::move(error), [&](std::unique_ptr<llvm::ErrorInfoBase> cause) {
    causes.push_back(std::move(cause));
  });
  std::string closingReason;
  // If something else failed as well, such as the rollback, nothing is certain.
  if (causes.size() == 1 && causes.front()->isA<ApplyError>()) {
    const auto &cause = static_cast<const ApplyError &>(*causes.front());
    if (cause.closesAlways || options.closeOnFailure)
      closingReason = cause.closingReason;
  }
  error = llvm::Error::success();
  for (std::unique_ptr<llvm::ErrorInfoBase> &cause : causes)
    error = llvm::joinErrors(std::move(error), llvm::Error(std::move(cause)));
  if (!closingReason.empty())
    error = llvm::joinErrors(std::move(error), closePlan(state::Outcome::Failed, closingReason));
  Result explained = explain(std::move(error));
  result.message = std::move(explained.message);
  result.refusal = explained.refusal;
  result.isOpen = isOpen && !entry;
  return finished(explained.outcome);
}

/// The plan has its entry in the ledger already.
static std::string describeClosed(const state::LedgerEntry &entry) {
  std::string text = "the plan was applied before and ";
  text += entry.outcome == state::Outcome::Abandoned ? "abandoned" : "failed";
  text +=
      " after " + std::to_string(entry.stepsDone) + " of " + std::to_string(entry.steps) + " steps";
  if (!entry.reason.empty())
    text += " (" + entry.reason + ")";
  return text + ": compile it again from the current state";
}

Result Run::apply() {
  if (llvm::Error error = verify())
    return fail(std::move(error));
  if (entry && entry->outcome == state::Outcome::Done) {
    result.stepsSkipped = entry->steps;
    return finished(Outcome::AlreadyApplied);
  }
  if (entry)
    return fail(refuse(describeClosed(*entry)));
  if (llvm::Error error = checkReusedRelations())
    return fail(std::move(error));
  result.stepsSkipped = static_cast<int64_t>(journal.done.size());
  if (options.verifyOnly)
    return finished(Outcome::Verified);

  if (!isOpen)
    if (llvm::Error error = beginPlan())
      return fail(std::move(error));
  isOpen = true;
  if (options.observer)
    options.observer->planStarted(loaded.script, result.stepsSkipped);
  if (llvm::Error error = runGroups())
    return fail(std::move(error));
  if (llvm::Error error = closePlan(state::Outcome::Done, ""))
    return fail(std::move(error));
  return finished(Outcome::Done);
}

Result Run::abandon() {
  if (llvm::Error error = verify())
    return fail(std::move(error));
  if (entry && entry->outcome == state::Outcome::Abandoned)
    return finished(Outcome::Abandoned);
  if (entry || !isOpen)
    return fail(refuse("the plan is not interrupted, so there is nothing to abandon"));
  if (llvm::Error error = settle())
    return fail(std::move(error));
  if (llvm::Error error = closePlan(state::Outcome::Abandoned, ""))
    return fail(std::move(error));
  return finished(Outcome::Abandoned);
}

Result mesh::apply::applyPlan(state::System &system, const script::LoadedScript &script,
                              const Options &options) {
  return Run(system, script, options).apply();
}

Result mesh::apply::abandonPlan(state::System &system, const script::LoadedScript &script,
                                const Options &options) {
  return Run(system, script, options).abandon();
}

Result mesh::apply::applyPlan(state::System &system, llvm::StringRef text, const Options &options) {
  llvm::Expected<script::LoadedScript> script = script::parse(text);
  return script ? applyPlan(system, *script, options) : explain(script.takeError());
}

Result mesh::apply::abandonPlan(state::System &system, llvm::StringRef text,
                                const Options &options) {
  llvm::Expected<script::LoadedScript> script = script::parse(text);
  return script ? abandonPlan(system, *script, options) : explain(script.takeError());
}
