// Ledger.h - the append-only account of what was done to a system. Each entry
// is chained to the one before it, so a head names a system's whole history.

#ifndef MESH_STATE_LEDGER_H
#define MESH_STATE_LEDGER_H

#include "mesh/Model/Snapshot.h"

namespace mesh::state {

enum class Outcome : uint8_t {
  Done,
  Failed,    ///< An audit or a statement failed; the steps before it are done.
  Abandoned, ///< It was interrupted and given up; the same.
  Imported,  ///< The history up to here is another store's.
};

const char *toText(Outcome outcome);
bool fromText(llvm::StringRef text, Outcome &outcome);

struct LedgerEntry {
  int64_t number = 0; ///< Counts from 1.
  Digest previous;    ///< The head before it.
  Digest digest;      ///< The head after it.
  std::string plan;   ///< Digest of the plan script.
  Outcome outcome = Outcome::Done;
  std::string environment, source;  ///< The script's.
  int64_t steps = 0, stepsDone = 0; ///< Of the script; the steps done are the first ones.
  Digest changes;                   ///< The changes of state made: see `digestOf`.
  std::string reason;               ///< Why it failed or was abandoned.
  int64_t at = 0;                   ///< Instant in milliseconds. Not part of the chain.

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("number", self.number);
    field("previous", self.previous);
    field("digest", self.digest);
    field("plan", self.plan);
    field("outcome", self.outcome);
    field("environment", self.environment);
    field("source", self.source);
    field("steps", self.steps);
    field("stepsDone", self.stepsDone);
    field("changes", self.changes);
    field("reason", self.reason);
    field("at", self.at);
  }
  friend bool operator==(const LedgerEntry &, const LedgerEntry &) = default;

  model::LedgerHead head() const { return {number, digest}; }
};

/// A step that was done, and the digest of its changes of state.
struct DoneStep {
  int64_t step = 0;
  Digest changes;
};

/// The texts of a step's changes, as its script carries them.
Digest digestOf(llvm::ArrayRef<std::string> changes);
Digest digestOf(llvm::ArrayRef<DoneStep> done);

/// The head of a system whose ledger is empty.
model::LedgerHead firstHead(llvm::StringRef system);
/// What `digest` of an entry must be.
Digest chain(const LedgerEntry &entry);

/// "41:9a2ec07d", for people.
std::string shortText(const model::LedgerHead &head);

} // namespace mesh::state

#endif // MESH_STATE_LEDGER_H
