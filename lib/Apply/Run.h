// Run.h - one apply of one script, from its text to its result.

#ifndef MESH_LIB_APPLY_RUN_H
#define MESH_LIB_APPLY_RUN_H

#include "mesh/Apply/Apply.h"
#include "llvm/ADT/StringSet.h"

namespace mesh::apply {

/// Why an apply ended early.
class ApplyError : public llvm::ErrorInfo<ApplyError> {
public:
  static char ID;
  ApplyError(Outcome outcome, std::string text) : outcome(outcome), text(std::move(text)) {}
  void log(llvm::raw_ostream &out) const override;
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }

  Outcome outcome;
  /// The plan cannot succeed as it is and gets its entry in the ledger, with
  /// this reason; empty: it stays open. The reason is carried to other systems
  /// and so never quotes the engine, which might quote data.
  std::string closingReason;
  bool closesAlways = false; ///< Whatever the options say.
  Refusal refusal = Refusal::Final;

private:
  std::string text;
};

inline llvm::Error refuse(std::string text, Refusal refusal = Refusal::Final) {
  auto error = std::make_unique<ApplyError>(Outcome::Refused, std::move(text));
  error->refusal = refusal;
  return llvm::Error(std::move(error));
}

/// Says which step an error came from. One of a statement becomes an
/// ApplyError, which closes the plan if the options say so.
llvm::Error inStep(const script::Step &step, llvm::Error error);

class Run {
public:
  Run(state::System &system, const script::LoadedScript &script, const Options &options)
      : system(system), loaded(script), options(options), warehouse(system.warehouse()),
        store(system.store()) {}

  Result apply();
  Result abandon();

private:
  /// Steps by index.
  using Group = std::vector<size_t>;

  // Verify.cpp
  llvm::Error readChanges();
  llvm::Error takeLock();
  llvm::Error checkTarget();
  llvm::Error checkLedger();
  llvm::Error readJournal();
  llvm::Error checkReusedRelations();
  /// Passes over the conditions on relations that are in `made`.
  llvm::Error checkBefore(const script::Step &step, const llvm::StringSet<> &made = {});
  /// What differs from the condition; empty if it holds.
  llvm::Expected<std::string> difference(const script::Condition &condition);
  llvm::Expected<bool> allHold(llvm::ArrayRef<script::Condition> conditions);

  // Execute.cpp
  llvm::Error runGroups();
  llvm::Error settle();
  std::vector<Group> namedGroups() const;
  bool isDone(size_t index) const;
  llvm::Error runGroup(Group group);
  llvm::Error runTransaction(const Group &group);
  llvm::Error runInOneTransaction(const Group &group);
  llvm::Error runBesideState(const Group &group);
  llvm::Error runStep(const script::Step &step);
  llvm::Error runStatements(const script::Step &step, std::optional<int64_t> &rows);
  llvm::Error checkAfter(const script::Step &step);
  llvm::Error runAudit(const script::Step &step, const script::Audit &audit);
  llvm::Error recordGroup(const Group &group);

  // Apply.cpp
  llvm::Error verify();
  llvm::Error beginPlan();
  llvm::Error closePlan(state::Outcome outcome, llvm::StringRef reason);
  Result fail(llvm::Error error);
  Result finished(Outcome outcome);
  void addReceipt(const state::LedgerEntry &entry);
  /// Runs `work` in a transaction of the state's database; for `step`, or 0.
  llvm::Error inStateTransaction(int64_t step, llvm::function_ref<llvm::Error()> work);

  void hook(const char *point, int64_t step) const {
    if (options.hook)
      options.hook(point, step);
  }
  bool stateIsInWarehouse() const { return &system.stateConnection() == &warehouse; }

  state::System &system;
  const script::LoadedScript &loaded;
  const Options &options;
  engine::Connection &warehouse;
  state::Store &store;

  std::vector<std::vector<model::StateChange>> changes; ///< By step, as its texts.
  std::unique_ptr<engine::Lock> lock;
  bool isOpen = false;                     ///< The plan is the one that the store has open.
  std::optional<state::LedgerEntry> entry; ///< The plan's, if it was closed.
  state::Journal journal;
  Result result;
};

} // namespace mesh::apply

#endif // MESH_LIB_APPLY_RUN_H
