// Execute.cpp - the steps. What was done and what is recorded as done are
// committed together where state and warehouse are one database. Where they
// are two, an intent is committed first: of a step with an intent it is not
// known whether it took place, so it is run again, which every step allows.

#include "Run.h"
#include "mesh/State/Changes.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::apply;
using script::Audit;
using script::Condition;
using script::Step;

static std::string describe(const Step &step) {
  std::string text = "step " + std::to_string(step.id) + " (" + toText(step.kind);
  const std::string &object = !step.model.empty()  ? step.model
                              : !step.view.empty() ? step.view
                                                   : step.table;
  return text + (object.empty() ? "" : " ") + object + ")";
}

/// The step failed because of the user's project or data; a group that was
/// rolled back is resumed by applying the plan again.
static llvm::Error failed(const std::string &text, const std::string &reason) {
  auto error = std::make_unique<ApplyError>(Outcome::Failed, text);
  error->closingReason = reason;
  return llvm::Error(std::move(error));
}

llvm::Error mesh::apply::inStep(const Step &step, llvm::Error error) {
  return llvm::handleErrors(
      std::move(error), [&](std::unique_ptr<engine::EngineError> engineError) -> llvm::Error {
        std::string text = describe(step) + ": " + engineError->message();
        if (engineError->kind() == engine::FailureKind::Statement)
          return failed(text, "a statement of " + describe(step) + " failed");
        return llvm::make_error<engine::EngineError>(engineError->kind(), std::move(text));
      });
}

/// The steps that belong together, done or not.
std::vector<Run::Group> Run::namedGroups() const {
  std::vector<Group> groups;
  const Step *previous = nullptr;
  for (size_t i = 0; i != loaded.script.steps.size(); ++i) {
    const Step &step = loaded.script.steps[i];
    if (!previous || step.group.empty() || previous->group != step.group)
      groups.emplace_back();
    groups.back().push_back(i);
    previous = &step;
  }
  return groups;
}

bool Run::isDone(size_t index) const { return journal.isDone(loaded.script.steps[index].id); }

llvm::Error Run::runGroup(Group group) {
  llvm::erase_if(group, [&](size_t index) { return isDone(index); });
  if (!warehouse.hasTransactionalDdl()) {
    for (size_t index : group)
      if (llvm::Error error = runTransaction({index}))
        return error;
    return llvm::Error::success();
  }
  return group.empty() ? llvm::Error::success() : runTransaction(group);
}

llvm::Error Run::runTransaction(const Group &group) {
  bool isOne = stateIsInWarehouse() && warehouse.hasTransactionalDdl();
  if (llvm::Error error = isOne ? runInOneTransaction(group) : runBesideState(group))
    return error;
  result.stepsRun += static_cast<int64_t>(group.size());
  return llvm::Error::success();
}

llvm::Error Run::runGroups() {
  for (const Group &group : namedGroups())
    if (llvm::Error error = runGroup(group))
      return error;
  return llvm::Error::success();
}

/// Completes the group that was under way when the process died, if it may have
/// left something. If that fails in a transaction it was rolled back, which is
/// as good.
llvm::Error Run::settle() {
  for (const Group &group : namedGroups()) {
    bool isBegun = llvm::any_of(group, [&](size_t index) {
      return isDone(index) || journal.isBegun(loaded.script.steps[index].id);
    });
    if (!isBegun)
      continue;
    llvm::Error error =
        llvm::handleErrors(runGroup(group), [](std::unique_ptr<ApplyError> failure) -> llvm::Error {
          if (failure->outcome == Outcome::Failed)
            return llvm::Error::success();
          return llvm::Error(std::move(failure));
        });
    if (error)
      return error;
  }
  return llvm::Error::success();
}

llvm::Error Run::runStatements(const Step &step, std::optional<int64_t> &rows) {
  for (const std::string &sql : step.sql) {
    hook("before statement", step.id);
    if (llvm::Error error = warehouse.execute(sql))
      return inStep(step, std::move(error));
    hook("after statement", step.id);
    // What is deleted to make room for the interval's rows is not counted.
    if (std::optional<int64_t> written = warehouse.rowsWritten();
        written && llvm::StringRef(sql).starts_with_insensitive("insert"))
      rows = rows.value_or(0) + *written;
  }
  return llvm::Error::success();
}

llvm::Error Run::checkAfter(const Step &step) {
  for (const Condition &condition : step.after) {
    llvm::Expected<std::string> differs = difference(condition);
    if (!differs)
      return inStep(step, differs.takeError());
    if (!differs->empty())
      return failed(describe(step) + " did not have its effect: " + *differs,
                    describe(step) + " did not have its effect");
  }
  return llvm::Error::success();
}

llvm::Error Run::runAudit(const Step &step, const Audit &audit) {
  hook("before audit", step.id);
  llvm::Expected<engine::Result> answer = warehouse.query(audit.sql);
  if (!answer)
    return inStep(step, answer.takeError());
  hook("after audit", step.id);
  int64_t rows = 0;
  bool isCount = answer->rows.size() == 1 && answer->columns.size() == 1 && answer->rows[0][0] &&
                 !llvm::StringRef(*answer->rows[0][0]).getAsInteger(10, rows);
  if (!isCount)
    return failed(describe(step) + ": audit " + audit.name + " does not give one number",
                  "audit " + audit.name + " of " + describe(step) + " does not give one number");
  if (options.observer)
    options.observer->auditFinished(step, audit, rows);
  if (rows == 0)
    return llvm::Error::success();
  result.findings.push_back({step.id, step.model, audit.name, audit.blocking, rows, audit.sql});
  if (!audit.blocking)
    return llvm::Error::success();
  std::string reason = "audit " + audit.name + " found " + std::to_string(rows) +
                       (rows == 1 ? " row in " : " rows in ") + describe(step);
  auto error = std::make_unique<ApplyError>(Outcome::Failed,
                                            reason +
                                                "; nothing that was not audited is visible. "
                                                "The audit's query:\n" +
                                                audit.sql);
  error->closingReason = reason;
  error->closesAlways = true;
  return llvm::Error(std::move(error));
}

llvm::Error Run::runStep(const Step &step) {
  if (options.observer)
    options.observer->stepStarted(step);
  auto start = std::chrono::steady_clock::now();
  // Of a step that was begun it is not known what the database holds of it.
  if (!journal.isBegun(step.id))
    if (llvm::Error error = checkBefore(step))
      return error;
  std::optional<int64_t> rows;
  if (llvm::Error error = runStatements(step, rows))
    return error;
  if (llvm::Error error = checkAfter(step))
    return error;
  for (const Audit &audit : step.audits)
    if (llvm::Error error = runAudit(step, audit))
      return error;
  std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (options.observer)
    options.observer->stepFinished(step, seconds.count(),
                                   step.kind == script::StepKind::Fill ? rows : std::nullopt);
  return llvm::Error::success();
}

/// Inside a transaction: the state changes of the group, and that it is done.
llvm::Error Run::recordGroup(const Group &group) {
  for (size_t index : group) {
    const Step &step = loaded.script.steps[index];
    for (const model::StateChange &change : changes[index])
      if (llvm::Error error = store.apply(change))
        return error;
    hook("before journal", step.id);
    if (llvm::Error error = store.recordDone(step.id, state::digestOf(step.changes)))
      return error;
    hook("after journal", step.id);
  }
  return llvm::Error::success();
}

llvm::Error Run::runInOneTransaction(const Group &group) {
  int64_t first = loaded.script.steps[group.front()].id;
  return inStateTransaction(first, [&]() -> llvm::Error {
    for (size_t index : group)
      if (llvm::Error error = runStep(loaded.script.steps[index]))
        return error;
    return recordGroup(group);
  });
}

llvm::Error Run::runBesideState(const Group &group) {
  int64_t first = loaded.script.steps[group.front()].id;
  llvm::Error error = inStateTransaction(first, [&]() -> llvm::Error {
    for (size_t index : group) {
      hook("before journal", loaded.script.steps[index].id);
      if (llvm::Error failure = store.recordIntent(loaded.script.steps[index].id))
        return failure;
      hook("after journal", loaded.script.steps[index].id);
    }
    return llvm::Error::success();
  });
  if (error)
    return error;

  bool transactional = warehouse.hasTransactionalDdl();
  if (transactional)
    error = warehouse.begin();
  for (size_t i = 0; i != group.size() && !error; ++i)
    error = runStep(loaded.script.steps[group[i]]);
  if (error) {
    llvm::Error rollback = warehouse.rollback();
    // Only what was rolled back for certain has left no trace.
    if (!rollback && transactional)
      rollback = inStateTransaction(first, [&] { return store.clearIntents(); });
    return llvm::joinErrors(std::move(error), std::move(rollback));
  }
  if (transactional) {
    hook("before commit", first);
    if (llvm::Error failure = warehouse.commit())
      return llvm::joinErrors(inStep(loaded.script.steps[group.back()], std::move(failure)),
                              warehouse.rollback());
    hook("after commit", first);
  }
  return inStateTransaction(first, [&] { return recordGroup(group); });
}
