// Seal.h - the outer form of state files and receipts: JSON whose first line
// names format and version, and whose last line the digest of all lines before.

#ifndef MESH_LIB_STATE_SEAL_H
#define MESH_LIB_STATE_SEAL_H

#include "mesh/Basic/Json.h"
#include "mesh/State/StateError.h"

namespace mesh::state {

/// `members`: the members of the object, each with its comma and line end.
std::string seal(llvm::StringRef format, int64_t version, llvm::StringRef members);

/// Reads what `seal` made; the error names the format and says what differs.
llvm::Expected<JsonDocument> unseal(llvm::StringRef text, llvm::StringRef format, int64_t version);

} // namespace mesh::state

#endif // MESH_LIB_STATE_SEAL_H
