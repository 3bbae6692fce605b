// VerdictJson.h - verdicts for programs.

#ifndef MESH_LIB_DRIVER_VERDICTJSON_H
#define MESH_LIB_DRIVER_VERDICTJSON_H

#include "mesh/Change/Change.h"
#include "llvm/Support/raw_ostream.h"

namespace mesh::driver {

/// {"models": [{"name", "verdict", "finer", "rebuild", "columns": [...], "reasons": [...]}]}
void printVerdictsJson(llvm::raw_ostream &out, llvm::ArrayRef<change::Verdict> verdicts);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_VERDICTJSON_H
