// Ledger.cpp - what the hash of an entry takes in. A change here is a new
// format of the store: every ledger written before would be called damaged.

#include "mesh/State/Ledger.h"
#include "mesh/State/StateError.h"
#include "llvm/Support/raw_ostream.h"

using namespace mesh;
using namespace mesh::state;

char StateError::ID;

void StateError::log(llvm::raw_ostream &out) const { out << text; }

static constexpr const char *outcomes[] = {"done", "failed", "abandoned", "imported"};

const char *mesh::state::toText(Outcome outcome) { return outcomes[static_cast<size_t>(outcome)]; }

bool mesh::state::fromText(llvm::StringRef text, Outcome &outcome) {
  for (size_t i = 0; i != std::size(outcomes); ++i)
    if (text == outcomes[i]) {
      outcome = static_cast<Outcome>(i);
      return true;
    }
  return false;
}

Digest mesh::state::digestOf(llvm::ArrayRef<std::string> changes) {
  Hasher hasher("state changes");
  for (const std::string &change : changes)
    hasher.add(change);
  return hasher.finish();
}

Digest mesh::state::digestOf(llvm::ArrayRef<DoneStep> done) {
  Hasher hasher("steps done");
  for (const DoneStep &step : done)
    hasher.add(static_cast<uint64_t>(step.step)).add(step.changes);
  return hasher.finish();
}

model::LedgerHead mesh::state::firstHead(llvm::StringRef system) {
  return {0, Hasher("ledger").add(system).finish()};
}

Digest mesh::state::chain(const LedgerEntry &entry) {
  return Hasher("ledger entry")
      .add(entry.previous)
      .add(static_cast<uint64_t>(entry.number))
      .add(entry.plan)
      .add(toText(entry.outcome))
      .add(entry.environment)
      .add(entry.source)
      .add(static_cast<uint64_t>(entry.steps))
      .add(static_cast<uint64_t>(entry.stepsDone))
      .add(entry.changes)
      .add(entry.reason)
      .finish();
}

std::string mesh::state::shortText(const model::LedgerHead &head) {
  return std::to_string(head.number) + ":" + head.digest.hex().substr(0, 8);
}
