// StateError.h - why a state store, a state file or a receipt was not used.

#ifndef MESH_STATE_STATEERROR_H
#define MESH_STATE_STATEERROR_H

#include "llvm/Support/Error.h"
#include <string>

namespace mesh::state {

enum class StateProblem : uint8_t {
  Missing, ///< The database holds no state store.
  Refused, ///< It is of another system, gateway or moment, of a newer release, or tampered with.
  Damaged, ///< The store's records cannot be read.
};

class StateError : public llvm::ErrorInfo<StateError> {
public:
  static char ID;
  StateError(StateProblem problem, std::string text) : what(problem), text(std::move(text)) {}
  StateProblem problem() const { return what; }
  void log(llvm::raw_ostream &out) const override;
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }

private:
  StateProblem what;
  std::string text;
};

inline llvm::Error refuse(std::string text) {
  return llvm::make_error<StateError>(StateProblem::Refused, std::move(text));
}

} // namespace mesh::state

#endif // MESH_STATE_STATEERROR_H
