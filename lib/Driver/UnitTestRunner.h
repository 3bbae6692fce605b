// UnitTestRunner.h - runs the unit tests of a project's models, each in a database of
// its own that is only in memory.

#ifndef MESH_LIB_DRIVER_UNITTESTRUNNER_H
#define MESH_LIB_DRIVER_UNITTESTRUNNER_H

#include "Workspace.h"
#include "mesh/Project/UnitTests.h"

namespace mesh::driver {

struct UnitTestResult {
  enum class Status : uint8_t { Passed, Failed, Skipped };
  Status status = Status::Passed;
  std::vector<std::string> differences; ///< Of a failed one, for people.
};

/// Runs one test. What is wrong with its text is reported, and it has failed then.
UnitTestResult runUnitTest(const project::UnitTest &test, const project::Project &project,
                           const compile::CompiledProject &compiled, Instant now,
                           Reporter &reporter);

/// Runs the tests and prints what came out. False if one failed.
bool runUnitTests(llvm::ArrayRef<project::UnitTest> tests, const project::Project &project,
                  const compile::CompiledProject &compiled, bool isVerbose, Environment &env,
                  Reporter &reporter);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_UNITTESTRUNNER_H
