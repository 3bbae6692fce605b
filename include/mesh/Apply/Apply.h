// Apply.h - executes a plan script on one system.
//
// Everything is verified first. Then each transaction group is executed,
// checked, audited and recorded; the journal makes a plan that was killed at
// any point end in the same state when it is started again.

#ifndef MESH_APPLY_APPLY_H
#define MESH_APPLY_APPLY_H

#include "mesh/Script/Script.h"
#include "mesh/State/Receipt.h"
#include "mesh/State/System.h"
#include <chrono>
#include <functional>

namespace mesh::apply {

enum class Outcome : uint8_t {
  Done,
  AlreadyApplied, ///< It was done before; nothing was done now.
  Verified,       ///< It could be applied; nothing was done, as asked.
  Abandoned,
  Failed,       ///< An audit or a statement failed: the user's project or data.
  Refused,      ///< Tampered, stale, for another system, or locked.
  EngineFailed, ///< The engine or the disk.
};

/// Of a refusal, what may pass by itself.
enum class Refusal : uint8_t {
  Final, ///< The plan cannot be applied as it is.
  Stale, ///< The system has moved on: a plan that is compiled anew may be applied.
  Held,  ///< Another plan is being applied.
};

const char *toText(Outcome outcome);
/// The exit status that scripts and pipelines rely on.
int exitStatus(Outcome outcome);

/// An audit that found rows.
struct AuditFinding {
  int64_t step = 0;
  std::string model, audit;
  bool blocking = true;
  int64_t rows = 0;
  std::string sql; ///< The query that counts them.
};

/// Told of the progress, at once.
class Observer {
public:
  virtual ~Observer() = default;
  /// `stepsDone` were done by an earlier run and are passed over.
  virtual void planStarted(const script::Script &, int64_t /*stepsDone*/) {}
  virtual void stepStarted(const script::Step &) {}
  /// `rows`: how many a fill has written, if the engine tells.
  virtual void stepFinished(const script::Step &, double /*seconds*/,
                            std::optional<int64_t> /*rows*/) {}
  virtual void auditFinished(const script::Step &, const script::Audit &, int64_t /*rows*/) {}
};

struct Options {
  Instant now; ///< For the ledger.
  bool verifyOnly = false;
  /// A plan in which a statement fails stays open, so that it can be resumed
  /// once its cause is gone. With this it is closed like one in which an audit
  /// fails: the next plan starts from what was done.
  bool closeOnFailure = false;
  /// The state keeps the script while it is open, so that whoever comes after a
  /// process that died can settle the plan without the file.
  bool keepScript = false;
  std::chrono::milliseconds lockWait{5000}; ///< For another apply to end.
  Observer *observer = nullptr;
  /// For tests: called before and after every write of the journal, every
  /// statement and every commit.
  std::function<void(llvm::StringRef point, int64_t step)> hook;
};

struct Result {
  Outcome outcome = Outcome::Done;
  Refusal refusal = Refusal::Final;
  std::string message; ///< Why, and what to do; empty when all is well.
  std::string plan;    ///< Digest of the script, if that could be read.
  int64_t stepsRun = 0, stepsSkipped = 0;
  bool isOpen = false; ///< The plan is begun and can be resumed or abandoned.
  std::vector<AuditFinding> findings;
  /// Of the plan's entry in the ledger, if it has one.
  std::optional<state::Receipt> receipt;
};

/// Applies a script, or resumes it.
Result applyPlan(state::System &system, const script::LoadedScript &script, const Options &options);

/// Gives up a script that was interrupted. A group of steps that may be done in
/// part is completed first, so that the state says what the database holds.
Result abandonPlan(state::System &system, const script::LoadedScript &script,
                   const Options &options);

/// The same for the text of a script, which is verified.
Result applyPlan(state::System &system, llvm::StringRef text, const Options &options);
Result abandonPlan(state::System &system, llvm::StringRef text, const Options &options);

/// What an error of connecting, of opening a system or of reading a script means.
Result explain(llvm::Error error);

} // namespace mesh::apply

#endif // MESH_APPLY_APPLY_H
