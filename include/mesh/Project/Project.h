// Project.h - a directory to a set of model files, settings and externals.

#ifndef MESH_PROJECT_PROJECT_H
#define MESH_PROJECT_PROJECT_H

#include "mesh/Config/Config.h"
#include "mesh/Macro/Macro.h"
#include "mesh/Project/ExternalModels.h"
#include <set>

namespace mesh::project {

/// A file that has been read, under its path relative to its own project.
struct SourceFile {
  std::string path;
  FileId file;
};

struct Project {
  config::Config config;
  std::vector<SourceFile> models, audits, metrics; ///< Sorted by path.
  std::vector<ExternalModel> externals;
  std::vector<jinja::File> jinjaMacros; ///< Files of macros in Jinja.

  /// Projects that were loaded beside it. Its own settings decide where all are built.
  std::vector<Project> others;

  const std::string &directory() const { return config.projectDir; }
  /// It and those beside it.
  std::vector<const Project *> all() const;
  /// The names of all of them.
  std::set<std::string> names() const;
};

/// Reads the settings and files of a project and of those beside it; nothing is parsed
/// yet but YAML. All that is wrong is reported; none if anything is. (C-100)
std::optional<Project> loadProject(const config::LoadOptions &options, SourceManager &sources,
                                   Diagnostics &diags);

/// The files of models and audits, as paths relative to the project, sorted.
std::vector<std::string> findSqlFiles(const config::Config &config);

/// What names this state of the project's files: "git:<revision>", with
/// "+changes" if files differ from it, or "files:<digest>" outside of git.
std::string sourceRevision(const Project &project, const SourceManager &sources);

} // namespace mesh::project

#endif // MESH_PROJECT_PROJECT_H
