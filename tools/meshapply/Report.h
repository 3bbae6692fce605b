// Report.h - how meshapply tells people and programs what it does.

#ifndef MESH_TOOLS_MESHAPPLY_REPORT_H
#define MESH_TOOLS_MESHAPPLY_REPORT_H

#include "mesh/Apply/Apply.h"
#include "llvm/Support/raw_ostream.h"

namespace mesh {

/// One line a step. On a terminal the line shows while the step still runs.
class Progress final : public apply::Observer {
public:
  Progress(llvm::raw_ostream &out, bool isTerminal) : out(out), isTerminal(isTerminal) {}

  void planStarted(const script::Script &script, int64_t stepsDone) override;
  void stepStarted(const script::Step &step) override;
  void stepFinished(const script::Step &step, double seconds, std::optional<int64_t> rows) override;
  void auditFinished(const script::Step &step, const script::Audit &audit, int64_t rows) override;

  /// Ends the line of a step that did not come to its end.
  void stop();

private:
  std::string describe(const script::Step &step) const;

  llvm::raw_ostream &out;
  bool isTerminal;
  bool lineIsOpen = false;
  size_t steps = 0;
  std::string audits; ///< Of the running step, a line each.
};

/// For people: errors and what to do go to `err`, all else to `out`.
void printResult(llvm::raw_ostream &out, llvm::raw_ostream &err, const apply::Result &result);

/// For programs: one JSON object.
void printResultJson(llvm::raw_ostream &out, const apply::Result &result);

} // namespace mesh

#endif // MESH_TOOLS_MESHAPPLY_REPORT_H
