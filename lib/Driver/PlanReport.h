// PlanReport.h - shows a plan to a person.

#ifndef MESH_LIB_DRIVER_PLANREPORT_H
#define MESH_LIB_DRIVER_PLANREPORT_H

#include "mesh/Plan/Plan.h"
#include "llvm/Support/raw_ostream.h"

namespace mesh::driver {

/// What changed and why, what will be computed, which views move.
void printPlan(llvm::raw_ostream &out, const plan::Plan &plan, llvm::StringRef gateway,
               bool showChanges, bool color);

/// Says that no model changed, and of how many another release had hashed the same data.
void printUnchanged(llvm::raw_ostream &out, llvm::ArrayRef<change::Verdict> verdicts);
/// The verdicts alone, changed models first told with their reasons.
void printVerdicts(llvm::raw_ostream &out, llvm::ArrayRef<change::Verdict> verdicts, bool color);

/// A class of changes as a person would call it: "breaking (some columns)".
std::string describe(const change::Verdict &verdict);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_PLANREPORT_H
