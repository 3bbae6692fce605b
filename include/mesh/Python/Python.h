// Python.h - the Python of a project: what its files define, found without running
// them, and the one process that runs them.
//
// The process is started when something has to be run, and not before. It is spoken
// to in lines of JSON, one question and one answer at a time. Whatever it does (hangs,
// dies, writes what is no answer, writes without end), the question fails with a
// reason, and the process and all that it started are killed.

#ifndef MESH_PYTHON_PYTHON_H
#define MESH_PYTHON_PYTHON_H

#include "mesh/Basic/Hash.h"
#include "mesh/Basic/Json.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace mesh::python {

struct Settings {
  std::string projectDir;
  std::string interpreter; ///< A path, relative to the project; empty: by VIRTUAL_ENV and PATH.
  unsigned timeout = 30;   ///< For one question, in seconds.
  std::map<std::string, std::string> environment; ///< Of the process.
};

/// A macro that a file of the project defines.
struct Definition {
  std::string name;     ///< By which it is called, in lower case.
  std::string function; ///< Its name in Python.
  std::string file;     ///< Relative to the project.
  unsigned line = 0;    ///< 1-based.
  /// Of the source of all within the project that it may run.
  Digest digest;
  /// What it returns may depend on more than its source and its arguments: on the
  /// clock, on chance, on files.
  bool isVolatile = false;
};

struct Failure {
  enum class Kind : uint8_t {
    NoPython,  ///< `message`: where it was looked for.
    NoPackage, ///< `message`: the package that is not installed.
    Raised,    ///< The code raised; `message`: what.
    NeedsTime, ///< The code looks at a time that is known only when models run.
    Stopped,   ///< `message`: what the process did.
  };
  Kind kind = Kind::Stopped;
  std::string message;
  std::string file; ///< Where in the project it was raised; empty: nowhere there.
  unsigned line = 0;
};

class Process;

/// Safe to use from several threads.
class Interpreter {
public:
  explicit Interpreter(Settings settings);
  ~Interpreter();

  /// Before anything is run.
  void configure(std::string interpreter, unsigned timeout);

  /// Finds the macros in these files, which are relative to the project.
  void scanMacros(const std::vector<std::string> &files);
  /// By its name in lower case; null if there is none.
  const Definition *findMacro(llvm::StringRef name) const;
  /// All definitions, those of one name among them, sorted by name.
  const std::vector<Definition> &macros() const { return definitions; }

  const std::string &projectDir() const { return settings.projectDir; }
  /// What is installed, as far as it can be told without running anything.
  const Digest &installation() const { return installed; }

  /// Answers a question that the process has while it works.
  using Ask = llvm::function_ref<std::string(JsonValue question)>;
  /// Asks the process; none if `failure` says why. `subject` is what is run: once it
  /// has made the process fail, it is not tried again.
  std::optional<JsonDocument> request(const std::string &subject, const std::string &question,
                                      Ask ask, Failure &failure);

private:
  bool start(Failure &failure);

  Settings settings;
  std::vector<Definition> definitions;
  Digest installed;
  std::mutex mutex;
  std::unique_ptr<Process> process;
  std::map<std::string, Failure> broken; ///< By subject.
};

/// Where the interpreter is; empty if there is none.
std::string findInterpreter(const Settings &settings);

/// The digest of a file of Python and of all within the project that it imports.
Digest digestOfFile(const std::string &projectDir, const std::string &file, bool &isVolatile);

} // namespace mesh::python

#endif // MESH_PYTHON_PYTHON_H
