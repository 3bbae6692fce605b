// Revision.h - a project as it stood in a revision of its git repository.

#ifndef MESH_LIB_DRIVER_REVISION_H
#define MESH_LIB_DRIVER_REVISION_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace mesh::driver {

/// Writes the files that `directory` has in `revision` below `scratch`, as a
/// checkout would, and returns where. The repository and its index stay as they are.
llvm::Expected<std::string> checkOut(llvm::StringRef revision, const std::string &directory,
                                     const std::string &scratch);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_REVISION_H
