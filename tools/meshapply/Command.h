// Command.h - what meshapply does, but for the process around it.

#ifndef MESH_TOOLS_MESHAPPLY_COMMAND_H
#define MESH_TOOLS_MESHAPPLY_COMMAND_H

#include "llvm/ADT/StringRef.h"
#include <functional>

namespace mesh {

/// Returns the exit status. `hook` is for tests: see apply::Options.
int runMeshApply(int argc, const char *const *argv,
                 std::function<void(llvm::StringRef point, int64_t step)> hook = {});

} // namespace mesh

#endif // MESH_TOOLS_MESHAPPLY_COMMAND_H
