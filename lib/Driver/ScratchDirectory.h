// ScratchDirectory.h - a directory that does not outlive the process.

#ifndef MESH_LIB_DRIVER_SCRATCHDIRECTORY_H
#define MESH_LIB_DRIVER_SCRATCHDIRECTORY_H

#include "llvm/Support/Error.h"
#include <memory>
#include <string>
#include <sys/types.h>

namespace mesh::driver {

/// A directory for files of this process only. It goes with the object, and also
/// when the process is killed, however it is killed: a second process waits for
/// that and cleans up.
class ScratchDirectory {
public:
  static llvm::Expected<std::unique_ptr<ScratchDirectory>> make();
  ScratchDirectory(const ScratchDirectory &) = delete;
  ScratchDirectory &operator=(const ScratchDirectory &) = delete;
  ~ScratchDirectory();

  const std::string &path() const { return directory; }

private:
  ScratchDirectory(std::string path, int pipe, pid_t guard)
      : directory(std::move(path)), lifeline(pipe), guard(guard) {}

  std::string directory;
  int lifeline; ///< The guard sees its other end close when this process is gone.
  pid_t guard;
};

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_SCRATCHDIRECTORY_H
