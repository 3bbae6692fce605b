// FileLock.h - a lock between processes, on a file beside a database.

#ifndef MESH_LIB_ENGINE_FILELOCK_H
#define MESH_LIB_ENGINE_FILELOCK_H

#include "mesh/Engine/Connection.h"

namespace mesh::engine {

/// Locks the file at `path`, which is made if it is missing and stays. While
/// the lock is held the file says by whom. Null if another process still holds
/// it after `wait`.
llvm::Expected<std::unique_ptr<Lock>> lockFile(const std::string &path,
                                               std::chrono::milliseconds wait, std::string &holder);

} // namespace mesh::engine

#endif // MESH_LIB_ENGINE_FILELOCK_H
