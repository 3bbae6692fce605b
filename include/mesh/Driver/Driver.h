// Driver.h - the command-line programs. The only place where all parts meet,
// and the only one that prints, asks, and reads clock and environment.

#ifndef MESH_DRIVER_DRIVER_H
#define MESH_DRIVER_DRIVER_H

#include "mesh/Basic/Time.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"
#include <functional>
#include <istream>
#include <map>
#include <string>

namespace mesh::driver {

/// What a program gets from the world. Tests pass in their own.
struct Environment {
  llvm::raw_ostream &out, &err;
  std::istream &in;
  std::map<std::string, std::string> variables;
  Instant now;
  bool outIsTerminal = false, errIsTerminal = false, inIsTerminal = false;
  /// For tests: see apply::Options.
  std::function<void(llvm::StringRef point, int64_t step)> applyHook;
  unsigned outWidth = 0; ///< Of the terminal that is written to; 0: not known.
};

/// The environment of this process.
Environment processEnvironment();

/// Exit statuses that scripts and pipelines rely on.
enum ExitStatus : int {
  exitDone = 0,
  exitUser = 1,    ///< The user's project or data is at fault.
  exitUsage = 2,   ///< Wrong usage.
  exitRefused = 3, ///< Stale, tampered, wrong system, lock held.
  exitEngine = 4,  ///< The engine or the disk failed.
};

int runMesh(llvm::ArrayRef<const char *> arguments, Environment &environment);
int runMeshc(llvm::ArrayRef<const char *> arguments, Environment &environment);
int runMeshdiff(llvm::ArrayRef<const char *> arguments, Environment &environment);

} // namespace mesh::driver

#endif // MESH_DRIVER_DRIVER_H
