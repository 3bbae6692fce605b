// GoldenProject.h - the projects of golden vectors, compiled.

#ifndef MESH_UNITTESTS_CHANGE_GOLDENPROJECT_H
#define MESH_UNITTESTS_CHANGE_GOLDENPROJECT_H

#include "mesh/Basic/Json.h"
#include "mesh/Compile/Compile.h"
#include <functional>
#include <map>

namespace mesh::golden {

using Files = std::map<std::string, std::string>;

std::string textOf(std::optional<JsonValue> value);
/// The members of an object of texts.
Files filesOf(std::optional<JsonValue> object);

/// A project in a directory of its own. What the vectors leave out is added: the
/// configuration, and the tables that all of them read.
class Project {
public:
  struct Options {
    std::string gateway;
    /// The external tables of vectors that have no file of them; null: those of the
    /// vectors about changes.
    const char *tables = nullptr;
    bool keepTrees = false;
    bool compile = true;
  };

  explicit Project(Files files) : Project(std::move(files), Options()) {}
  Project(Files files, const Options &options);
  ~Project();

  SourceManager sources;
  Diagnostics diags;
  std::optional<project::Project> loaded;

  std::optional<compile::CompiledProject> compiled;
  std::string messages;

private:
  std::string directory;
};

/// Calls `fn` for each vector of a file; false if the file is not at hand.
bool forEachVector(const std::string &name,
                   llvm::function_ref<void(const std::string &id, JsonValue vector)> fn);

} // namespace mesh::golden

#endif // MESH_UNITTESTS_CHANGE_GOLDENPROJECT_H
