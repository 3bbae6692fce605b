// Progress.h - tells the user what applying a plan is doing.

#ifndef MESH_LIB_DRIVER_PROGRESS_H
#define MESH_LIB_DRIVER_PROGRESS_H

#include "mesh/Apply/Apply.h"
#include "mesh/Driver/Driver.h"
#include <set>

namespace mesh::driver {

/// On a terminal one line a model that is rewritten while it works; elsewhere a
/// plain line when it is done. A table that is filled is not told of being made.
/// Moving views is one line in all.
class Progress : public apply::Observer {
public:
  Progress(Environment &env, bool useColor) : environment(env), color(useColor) {}

  void planStarted(const script::Script &script, int64_t stepsDone) override;
  void stepStarted(const script::Step &step) override;
  void stepFinished(const script::Step &step, double seconds, std::optional<int64_t> rows) override;
  void auditFinished(const script::Step &step, const script::Audit &audit, int64_t rows) override;
  /// Prints what is still to be said.
  void finish();

private:
  bool isShown(const script::Step &step) const;
  void printStep(const script::Step &step, int64_t number) const;

  Environment &environment;
  bool color;
  std::set<std::string> filled; ///< The models that the plan fills.
  size_t nameWidth = 0, intervalWidth = 0;
  int64_t total = 0, done = 0, made = 0, moved = 0, removed = 0;
  double viewSeconds = 0;
};

/// "1 view", "1,234 views".
std::string counted(int64_t number, llvm::StringRef noun);

/// "1,234,567"
std::string groupDigits(int64_t number);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_PROGRESS_H
