// Sides.h - what can be compared: a project's directory, a revision of it, what a
// state file or a live system says an environment holds.

#ifndef MESH_LIB_DRIVER_SIDES_H
#define MESH_LIB_DRIVER_SIDES_H

#include "Workspace.h"
#include <deque>

namespace mesh::driver {

/// One side of a comparison: summaries, and whatever owns them.
struct Side {
  std::optional<compile::CompiledProject> compiled;
  std::deque<model::ModelSummary> read;
  std::vector<const model::ModelSummary *> models; ///< Parents first.
};

/// What an environment of a state shows. Zero, or the exit status after a report.
int loadEnvironment(const model::StateView &state, llvm::StringRef environment, Side &side,
                    Reporter &reporter);

struct ProjectPlace {
  std::string directory;
  std::string home; ///< The directory whose cache is used; of a revision, the project's own.
  /// Keep the trees, and say nothing: the project was compiled before.
  bool again = false;
  /// Null, or what a state shows: models of projects that are not loaded are taken from it.
  const Side *against = nullptr;
};

/// The project at `place`. Zero, or the exit status after a report.
int loadProject(const ProjectPlace &place, const CommonOptions &common,
                const Environment &environment, Side &side, Reporter &reporter);

/// The sides of one comparison.
class Sides {
public:
  Sides(CommonOptions &given, std::string ofStates, Environment &world, Reporter &messages)
      : common(given), stateEnvironment(std::move(ofStates)), env(world), reporter(messages) {}

  /// Projects are compiled once more, for their trees; nothing is said of them.
  bool again = false;

  /// Loads OLD and NEW. Zero, or the exit status after a report.
  int load(llvm::StringRef oldText, llvm::StringRef newText, Side &older, Side &newer);

private:
  int readState(llvm::StringRef text, bool needsGateway);
  int load(llvm::StringRef text, const Side *against, Side &side);
  int loadRevision(llvm::StringRef revision, const Side *against, Side &side);
  int loadLive(llvm::StringRef name, Side &side);

  CommonOptions &common;
  std::string stateEnvironment;
  Environment &env;
  Reporter &reporter;
  std::map<std::string, model::StateView> states; ///< By the path of the file.
};

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_SIDES_H
