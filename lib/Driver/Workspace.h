// Workspace.h - what most commands begin with: options that all share, the
// project, the system behind a gateway.

#ifndef MESH_LIB_DRIVER_WORKSPACE_H
#define MESH_LIB_DRIVER_WORKSPACE_H

#include "mesh/Compile/Compile.h"
#include "mesh/Driver/Driver.h"
#include "mesh/Plan/Plan.h"
#include "mesh/State/System.h"
#include "llvm/Support/CommandLine.h"

namespace mesh::driver {

enum class DiagnosticsFormat : uint8_t { Text, Json, Sarif };

/// The options that come before the command of `mesh`, and that the other
/// programs have too.
struct CommonOptions {
  explicit CommonOptions(llvm::cl::OptionCategory &category);

  llvm::cl::list<std::string> paths;
  llvm::cl::alias pathsLong;
  llvm::cl::opt<std::string> gateway, configName, dotenv;
  llvm::cl::opt<bool> noColor, noCache;
  llvm::cl::opt<DiagnosticsFormat> diagnostics;

  std::string directory() const { return paths.empty() ? "." : paths[0]; }
};

/// Parses `arguments` for the options that exist. False after a report: wrong usage.
bool parseOptions(llvm::ArrayRef<const char *> arguments, llvm::StringRef overview,
                  llvm::cl::OptionCategory &category, Environment &environment);

/// Messages, and how they are shown to this user.
class Reporter {
public:
  Reporter(Environment &env, const CommonOptions &common);
  /// What programs read is one document: it is written here.
  ~Reporter();

  SourceManager sources;
  Diagnostics diags;

  /// Shows what has been reported since the last time. True if there is an error.
  bool flush();
  /// An error that has no place in a file: "mesh: error: ...".
  void error(const llvm::Twine &message);
  void warning(const llvm::Twine &message);
  void note(const llvm::Twine &message);
  bool color() const { return useColor; }

private:
  void show(Severity severity, const llvm::Twine &message);

  Environment &environment;
  const DiagnosticsFormat format;
  const bool useColor;
  Diagnostics shown; ///< All of it, unless it was printed as text.
};

/// Options that SQLMesh has and this release does not: refused by name.
class UnsupportedOptions {
public:
  struct Option {
    const char *name;
    bool takesValue;
  };
  /// `advice`: what to do without them.
  UnsupportedOptions(llvm::cl::OptionCategory &category, std::initializer_list<Option> names,
                     const char *advice);
  /// True after a report: one of them was given.
  bool report(Reporter &reporter) const;

private:
  std::vector<std::unique_ptr<llvm::cl::Option>> options;
  const char *advice;
};

config::LoadOptions loadOptions(const CommonOptions &common, const Environment &environment);

/// The project in the directory of `common`. None after a report.
std::optional<project::Project> openProject(const CommonOptions &common,
                                            const Environment &environment, Reporter &reporter,
                                            bool willConnect);

/// How to compile the project in `directory`: with its cache, unless --no-cache
/// was given.
compile::Options compileOptions(const CommonOptions &common, const config::Config &config,
                                llvm::StringRef directory);

/// The settings alone, for a command that reads no models. None after a report.
std::optional<config::Config> openConfig(const CommonOptions &common,
                                         const Environment &environment, Reporter &reporter);

/// A connection as its engine takes it. `create`: a database that is missing may be made.
engine::ConnectionOptions connectionOptions(const config::Connection &connection, bool create);

/// How `openSystem` connects. `create`: a state that is missing is made, and the
/// databases with it. None if a gateway cannot be used, which is reported.
std::optional<state::SystemOptions> systemOptions(const config::Config &config, Reporter &reporter,
                                                  bool create);

/// Opens what a gateway leads to.
llvm::Expected<state::System> openSystem(const config::Config &config, Reporter &reporter,
                                         bool create);

/// How the target of a gateway writes SQL: the dialect of its engine.
const dialect::DialectFacts *dialectOf(const config::Gateway &gateway);

/// Prints an error of the world and says which exit status it has.
int fail(llvm::Error error, Reporter &reporter);

/// A file that the command line names. None after a report: wrong usage.
std::optional<std::string> readInput(const std::string &path, Reporter &reporter);

/// A time that a user gave; none after a report.
std::optional<TimeExpression> readTime(llvm::StringRef option, llvm::StringRef text, Instant now,
                                       Reporter &reporter);

std::vector<const model::ModelSummary *> pointers(const compile::CompiledProject &project);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_WORKSPACE_H
