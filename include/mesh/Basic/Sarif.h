// Sarif.h - diagnostics as SARIF 2.1.0, which code hosts show beside the lines.

#ifndef MESH_BASIC_SARIF_H
#define MESH_BASIC_SARIF_H

#include "mesh/Basic/Diagnostics.h"

namespace mesh {

/// One run with one result for each diagnostic. Paths are relative to the
/// project; columns count characters.
void printDiagnosticsSarif(llvm::raw_ostream &out, const Diagnostics &diags,
                           const SourceManager &sources);

} // namespace mesh

#endif // MESH_BASIC_SARIF_H
