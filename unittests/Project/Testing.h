// Testing.h - what is said about the files of a test.

#ifndef MESH_UNITTESTS_PROJECT_TESTING_H
#define MESH_UNITTESTS_PROJECT_TESTING_H

#include "mesh/Basic/Diagnostics.h"
#include "gtest/gtest.h"

namespace mesh::project {

/// As printed, in order, but without the lines of source text. Also notes which
/// messages were shown.
std::string print(Diagnostics &diags, const SourceManager &sources);

} // namespace mesh::project

#endif // MESH_UNITTESTS_PROJECT_TESTING_H
