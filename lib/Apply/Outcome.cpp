// Outcome.cpp - what the errors of the libraries below mean for the caller.

#include "Run.h"
#include "llvm/Support/raw_ostream.h"

using namespace mesh;
using namespace mesh::apply;

char ApplyError::ID;

void ApplyError::log(llvm::raw_ostream &out) const { out << text; }

const char *mesh::apply::toText(Outcome outcome) {
  switch (outcome) {
  case Outcome::Done:
    return "done";
  case Outcome::AlreadyApplied:
    return "already_applied";
  case Outcome::Verified:
    return "verified";
  case Outcome::Abandoned:
    return "abandoned";
  case Outcome::Failed:
    return "failed";
  case Outcome::Refused:
    return "refused";
  case Outcome::EngineFailed:
    return "engine_failed";
  }
  llvm_unreachable("an outcome that is not listed");
}

int mesh::apply::exitStatus(Outcome outcome) {
  switch (outcome) {
  case Outcome::Done:
  case Outcome::AlreadyApplied:
  case Outcome::Verified:
  case Outcome::Abandoned:
    return 0;
  case Outcome::Failed:
    return 1;
  case Outcome::Refused:
    return 3;
  case Outcome::EngineFailed:
    return 4;
  }
  llvm_unreachable("an outcome that is not listed");
}

static Outcome outcomeOf(engine::FailureKind kind) {
  switch (kind) {
  case engine::FailureKind::Statement:
  case engine::FailureKind::Configuration:
    return Outcome::Failed;
  case engine::FailureKind::Busy:
    return Outcome::Refused;
  case engine::FailureKind::Storage:
  case engine::FailureKind::Corrupt:
  case engine::FailureKind::Unreachable:
  case engine::FailureKind::Interrupted:
    return Outcome::EngineFailed;
  }
  llvm_unreachable("a kind of failure that is not listed");
}

static Outcome outcomeOf(const llvm::ErrorInfoBase &error) {
  if (error.isA<ApplyError>())
    return static_cast<const ApplyError &>(error).outcome;
  if (error.isA<engine::EngineError>())
    return outcomeOf(static_cast<const engine::EngineError &>(error).kind());
  if (error.isA<script::ScriptError>())
    return Outcome::Refused;
  if (error.isA<state::StateError>() &&
      static_cast<const state::StateError &>(error).problem() != state::StateProblem::Damaged)
    return Outcome::Refused;
  return Outcome::EngineFailed;
}

Result mesh::apply::explain(llvm::Error error) {
  Result result;
  // Of several errors the first is the cause, and the others came of it.
  llvm::handleAllErrors(std::move(error), [&](const llvm::ErrorInfoBase &one) {
    if (result.message.empty()) {
      result.outcome = outcomeOf(one);
      if (one.isA<ApplyError>())
        result.refusal = static_cast<const ApplyError &>(one).refusal;
    }
    result.message += (result.message.empty() ? "" : "\n") + one.message();
  });
  return result;
}
