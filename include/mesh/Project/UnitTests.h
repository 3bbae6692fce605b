// UnitTests.h - the unit tests of a project's models: tests/**/test*.yaml. (Q-060 ...)

#ifndef MESH_PROJECT_UNITTESTS_H
#define MESH_PROJECT_UNITTESTS_H

#include "mesh/Project/Project.h"

namespace mesh::project {

struct UnitTest {
  std::string name;
  SourceRange range; ///< Of its name.
  std::string file;  ///< As messages have it.
  std::string model; ///< As written; empty if the test does not say.
  SourceRange modelRange;
  config::YamlNode body;
};

/// Reads the unit tests of a project and of those beside it, in the order of files and texts. What
/// is wrong with a file is reported.
std::vector<UnitTest> readUnitTests(const Project &project, SourceManager &sources,
                                    Diagnostics &diags);

} // namespace mesh::project

#endif // MESH_PROJECT_UNITTESTS_H
