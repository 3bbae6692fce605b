// Faults.h - what goes wrong in a program that is made for tests. MESH_KILL_AT=N
// kills the process at the N-th point at which a journal is written, a statement
// runs or a commit is made, MESH_PAUSE_AT=N:FILE waits there until FILE exists.

#ifndef MESH_UNITTESTS_APPLY_FAULTS_H
#define MESH_UNITTESTS_APPLY_FAULTS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <thread>

namespace mesh {

/// An apply::Options::hook that does what the environment says.
inline std::function<void(llvm::StringRef, int64_t)> faultsOfEnvironment() {
  auto variable = [](const char *name) {
    const char *value = std::getenv(name);
    return llvm::StringRef(value ? value : "");
  };
  int64_t killAt = 0, pauseAt = 0;
  variable("MESH_KILL_AT").getAsInteger(10, killAt);
  auto [pause, file] = variable("MESH_PAUSE_AT").split(':');
  pause.getAsInteger(10, pauseAt);
  return [=, point = int64_t(0), waitedFor = file.str()](llvm::StringRef, int64_t) mutable {
    if (++point == killAt)
      std::raise(SIGKILL);
    while (point == pauseAt && !llvm::sys::fs::exists(waitedFor))
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  };
}

} // namespace mesh

#endif // MESH_UNITTESTS_APPLY_FAULTS_H
