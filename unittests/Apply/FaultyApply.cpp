// FaultyApply.cpp - mesh-faulty-apply: meshapply that goes wrong where it is
// told to. MESH_KILL_AT=N kills the process at the N-th point at which a journal
// is written, a statement runs or a commit is made, MESH_PAUSE_AT=N:FILE waits
// there until FILE exists.

#include "Command.h"
#include "llvm/Support/FileSystem.h"
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

static llvm::StringRef variable(const char *name) {
  const char *value = std::getenv(name);
  return value ? value : "";
}

int main(int argc, char **argv) {
  int64_t killAt = 0, pauseAt = 0, point = 0;
  variable("MESH_KILL_AT").getAsInteger(10, killAt);
  auto [pause, file] = variable("MESH_PAUSE_AT").split(':');
  pause.getAsInteger(10, pauseAt);
  std::string waitedFor = file.str();
  return mesh::runMeshApply(argc, argv, [&](llvm::StringRef, int64_t) {
    if (++point == killAt)
      std::raise(SIGKILL);
    while (point == pauseAt && !llvm::sys::fs::exists(waitedFor))
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  });
}
