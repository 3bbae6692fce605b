// Sarif.h - verdicts as SARIF 2.1.0, which code hosts show beside the lines.

#ifndef MESH_LIB_DRIVER_SARIF_H
#define MESH_LIB_DRIVER_SARIF_H

#include "mesh/Change/Change.h"
#include "llvm/Support/raw_ostream.h"

namespace mesh::driver {

/// One result for each reason of a changed model; the rule is the kind of reason.
/// What breaks is a warning, anything else a note.
void printSarif(llvm::raw_ostream &out, llvm::ArrayRef<change::Verdict> verdicts);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_SARIF_H
