// Testing.h - projects made of strings, and what is said about them.

#ifndef MESH_UNITTESTS_CONFIG_TESTING_H
#define MESH_UNITTESTS_CONFIG_TESTING_H

#include "mesh/Config/Config.h"
#include "gtest/gtest.h"

namespace mesh::config {

/// As printed, but without the lines of source text. Also notes which messages
/// were shown.
std::string print(const Diagnostics &diags, const SourceManager &sources);
/// The whole output.
std::string printAll(const Diagnostics &diags, const SourceManager &sources);

/// A directory that is gone when the test is.
class Project {
public:
  Project();
  ~Project();
  Project(const Project &) = delete;

  Project &write(llvm::StringRef path, llvm::StringRef content);
  /// The messages, with the directory's name taken out.
  std::string load();

  std::string directory;
  LoadOptions options;
  SourceManager sources;
  std::optional<Config> config;
};

/// What loading a project with this config.yaml says.
std::string messages(llvm::StringRef yaml);
/// The same behind what each configuration must have.
std::string messagesOf(llvm::StringRef yaml);

inline constexpr llvm::StringLiteral minimal = "model_defaults: {dialect: sqlite}\n";

} // namespace mesh::config

#endif // MESH_UNITTESTS_CONFIG_TESTING_H
