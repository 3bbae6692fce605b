// DiffReport.h - the result of a comparison in the form that was asked for;
// docs/commands.md tells what each holds.

#ifndef MESH_LIB_DRIVER_DIFFREPORT_H
#define MESH_LIB_DRIVER_DIFFREPORT_H

#include "mesh/Change/Change.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

namespace mesh::driver {

enum class DiffFormat : uint8_t { Text, Json, Markdown, Sarif };

/// The option --format of commands that compare.
struct DiffFormatOption : llvm::cl::opt<DiffFormat> {
  explicit DiffFormatOption(llvm::cl::OptionCategory &category);
};

struct DiffReport {
  llvm::ArrayRef<change::Verdict> verdicts;
  llvm::ArrayRef<const model::ModelSummary *> newer;
};

void printDiff(llvm::raw_ostream &out, const DiffReport &report, DiffFormat format, bool color);

/// 10 + the highest class: unchanged 0, metadata 1, non-breaking 2, breaking 3.
int diffExitCode(llvm::ArrayRef<change::Verdict> verdicts);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_DIFFREPORT_H
