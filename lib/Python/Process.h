// Process.h - a child process with one channel for lines, and all that it writes
// elsewhere caught.

#ifndef MESH_LIB_PYTHON_PROCESS_H
#define MESH_LIB_PYTHON_PROCESS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <memory>
#include <string>

namespace mesh::python {

/// The channel is the child's descriptor 3. It leads its own process group, which is
/// killed with it.
class Process {
public:
  static llvm::Expected<std::unique_ptr<Process>>
  start(llvm::ArrayRef<std::string> command, const std::map<std::string, std::string> &environment);
  ~Process();

  /// Sends a line. The error says what the process did.
  llvm::Error send(llvm::StringRef line, unsigned seconds);
  /// The next line. The error says what the process did instead.
  llvm::Expected<std::string> receive(unsigned seconds);
  /// The end of what it wrote to its standard output and error output.
  const std::string &said() const { return tail; }

private:
  Process(int pid, int channel, int output) : pid(pid), channel(channel), output(output) {}
  llvm::Error gone();
  void drain();

  int pid, channel, output;
  std::string pending; ///< Received, and not yet a line.
  std::string tail;
};

} // namespace mesh::python

#endif // MESH_LIB_PYTHON_PROCESS_H
