// Verify.cpp - all that must be right before the first statement runs.

#include "Run.h"
#include "mesh/State/Changes.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::apply;
using script::Condition;
using script::Step;
using script::StepKind;

llvm::Error Run::readChanges() {
  for (const Step &step : loaded.script.steps) {
    std::vector<model::StateChange> &ofStep = changes.emplace_back();
    for (const std::string &change : step.changes) {
      llvm::Expected<model::StateChange> read = state::readChange(change);
      if (!read)
        return read.takeError();
      ofStep.push_back(std::move(*read));
    }
  }
  return llvm::Error::success();
}

llvm::Error Run::checkTarget() {
  const script::Header &header = loaded.script.header;
  if (header.gateway != store.gateway())
    return refuse("the plan is for gateway '" + header.gateway + "', not for '" + store.gateway() +
                  "'");
  if (header.system != store.system())
    return refuse("the plan is for system " + header.system + ", but gateway '" + store.gateway() +
                  "' leads to system " + store.system());
  if (header.dialect != warehouse.dialect())
    return refuse("the plan is written in the dialect '" + header.dialect +
                  "', but the database speaks '" + warehouse.dialect().str() + "'");
  return llvm::Error::success();
}

llvm::Error Run::takeLock() {
  std::string holder;
  llvm::Expected<std::unique_ptr<engine::Lock>> taken =
      system.stateConnection().lock("mesh", options.lockWait, holder);
  if (!taken)
    return taken.takeError();
  lock = std::move(*taken);
  if (lock)
    return llvm::Error::success();
  return refuse("another plan is being applied to this system" +
                    (holder.empty() ? "" : " by " + holder) + ": wait for it to end",
                Refusal::Held);
}

llvm::Error Run::readJournal() {
  llvm::Expected<std::optional<state::OpenPlan>> open = store.openPlan();
  if (!open)
    return open.takeError();
  llvm::Expected<state::Journal> steps = store.journal();
  if (!steps)
    return steps.takeError();
  bool isOurs = *open && (*open)->digest == loaded.digest;
  // Of a plan that left nothing in the journal nothing was done.
  if (*open && !isOurs && !(steps->done.empty() && steps->intents.empty()))
    return refuse(
        "another plan (" + (*open)->digest.substr(0, 8) + "... for environment '" +
        (*open)->environment + "') was interrupted after " + std::to_string(steps->done.size()) +
        " of " + std::to_string((*open)->steps) +
        " steps: resume it by applying it again, or give it up with 'meshapply --abandon'");
  isOpen = isOurs;
  if (isOurs)
    journal = std::move(*steps);
  return llvm::Error::success();
}

/// "; since then 2 entries were added, the last by a plan for environment 'prod' that is done".
static std::string sinceThen(llvm::ArrayRef<state::LedgerEntry> entries) {
  if (entries.empty())
    return "";
  const state::LedgerEntry &last = entries.back();
  return "; since then the ledger grew by " + std::to_string(entries.size()) +
         ", last by a plan for environment '" + last.environment + "' (" +
         state::toText(last.outcome) + ")";
}

llvm::Error Run::checkLedger() {
  llvm::Expected<std::optional<state::LedgerEntry>> found = store.findPlan(loaded.digest);
  if (!found)
    return found.takeError();
  entry = std::move(*found);
  if (entry)
    return llvm::Error::success();
  if (llvm::Error error = readJournal())
    return error;
  llvm::Expected<model::LedgerHead> head = store.head();
  if (!head)
    return head.takeError();
  const script::Header &header = loaded.script.header;
  model::LedgerHead base{header.baseNumber, header.baseDigest};
  if (*head == base)
    return llvm::Error::success();
  llvm::Expected<std::vector<state::LedgerEntry>> since = store.ledger(base.number);
  if (!since)
    return since.takeError();
  return refuse("the plan is stale: it was compiled against ledger head " + state::shortText(base) +
                    ", but the system is at " + state::shortText(*head) + sinceThen(*since) +
                    ": compile it again from the current state",
                Refusal::Stale);
}

static std::string list(llvm::ArrayRef<std::string> names) {
  return names.empty() ? "no columns" : "columns " + llvm::join(names, ", ");
}

llvm::Expected<std::string> Run::difference(const Condition &condition) {
  llvm::Expected<engine::RelationKind> kind = warehouse.relationKind(condition.relation);
  if (!kind)
    return kind.takeError();
  const char *found = *kind == engine::RelationKind::None    ? "does not exist"
                      : *kind == engine::RelationKind::Table ? "is a table"
                                                             : "is a view";
  bool fits = condition.kind == Condition::Kind::Absent  ? *kind == engine::RelationKind::None
              : condition.kind == Condition::Kind::Table ? *kind == engine::RelationKind::Table
                                                         : *kind == engine::RelationKind::View;
  const char *wanted = condition.kind == Condition::Kind::Absent  ? "should not exist"
                       : condition.kind == Condition::Kind::Table ? "should be a table"
                                                                  : "should be a view";
  if (!fits)
    return "'" + condition.relation + "' " + wanted + ", but " + found;
  if (condition.columns.empty() || condition.kind == Condition::Kind::Absent)
    return "";
  llvm::Expected<std::vector<std::string>> columns = warehouse.columnNames(condition.relation);
  if (!columns)
    return columns.takeError();
  if (*columns == condition.columns)
    return "";
  return "'" + condition.relation + "' should have " + list(condition.columns) + ", but has " +
         list(*columns);
}

llvm::Expected<bool> Run::allHold(llvm::ArrayRef<Condition> conditions) {
  for (const Condition &condition : conditions) {
    llvm::Expected<std::string> differs = difference(condition);
    if (!differs)
      return differs.takeError();
    if (!differs->empty())
      return false;
  }
  return true;
}

/// A step whose effect is there already was done by hand, and may be done again.
llvm::Error Run::checkBefore(const Step &step, const llvm::StringSet<> &made) {
  for (const Condition &condition : step.before) {
    if (made.contains(condition.relation))
      continue;
    llvm::Expected<std::string> differs = difference(condition);
    if (!differs)
      return differs.takeError();
    if (differs->empty())
      continue;
    llvm::Expected<bool> doneByHand = allHold(step.after);
    if (!doneByHand)
      return doneByHand.takeError();
    if (!step.after.empty() && *doneByHand)
      return llvm::Error::success();
    return refuse("the database is not as the plan expects it before step " +
                  std::to_string(step.id) + ": " + *differs);
  }
  return llvm::Error::success();
}

/// The relations that a step makes, changes or takes away.
static void addTouched(const Step &step, llvm::StringSet<> &touched) {
  bool changesTable = step.kind == StepKind::Create || step.kind == StepKind::Drop;
  bool changesView = step.kind == StepKind::Point || step.kind == StepKind::Remove;
  if (changesTable)
    touched.insert(step.table);
  if (changesView)
    touched.insert(step.view);
  for (const Condition &condition : step.after)
    touched.insert(condition.relation);
}

/// What the plan takes over from the database must be there, and no step of
/// the plan brings it about.
llvm::Error Run::checkReusedRelations() {
  llvm::StringSet<> touched;
  for (const Step &step : loaded.script.steps) {
    if (!journal.isDone(step.id) && !journal.isBegun(step.id))
      if (llvm::Error error = checkBefore(step, touched))
        return error;
    addTouched(step, touched);
  }
  return llvm::Error::success();
}
