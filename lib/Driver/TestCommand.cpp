// TestCommand.cpp - `mesh test`: the unit tests of models.

#include "Commands.h"
#include "Models.h"
#include "UnitTestRunner.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/GlobPattern.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct TestCommand {
  TestCommand() : category("Options of mesh test"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  list<std::string> names{Positional, desc("[FILE[::TEST]...]"), cat(category)};
  list<std::string> patterns{"k", desc("Only tests whose name matches: a part of it, or with *"),
                             value_desc("pattern"), cat(category)};
  opt<bool> verbose{"v", desc("Name every test"), cat(category)};
  alias verboseLong{"verbose", desc("Alias for -v"), aliasopt(verbose), cat(category)};
  UnsupportedOptions unsupported{category, {{"preserve-fixtures", false}}, "leave it out"};

  bool isWanted(const project::UnitTest &test) const;
  int execute(Environment &environment, Reporter &reporter);
};
} // namespace

static bool matches(llvm::StringRef pattern, llvm::StringRef name) {
  if (!pattern.contains('*'))
    return name.contains(pattern);
  auto glob = llvm::GlobPattern::create(pattern);
  if (glob)
    return glob->match(name);
  llvm::consumeError(glob.takeError());
  return false;
}

bool TestCommand::isWanted(const project::UnitTest &test) const {
  auto isNamed = [&](llvm::StringRef name) {
    name.consume_front("./");
    auto [file, only] = name.split("::");
    bool isThere =
        test.file == file || llvm::StringRef(test.file).starts_with((file.rtrim('/') + "/").str());
    return isThere && (only.empty() || only == test.name);
  };
  return (names.empty() || llvm::any_of(names, isNamed)) &&
         (patterns.empty() || llvm::any_of(patterns, [&](const std::string &pattern) {
            return matches(pattern, test.name);
          }));
}

int TestCommand::execute(Environment &env, Reporter &reporter) {
  if (unsupported.report(reporter))
    return exitUsage;
  std::optional<Models> models = loadModels(common, env, reporter, false);
  if (!models)
    return exitUser;
  std::vector<project::UnitTest> tests =
      project::readUnitTests(models->project, reporter.sources, reporter.diags);
  if (reporter.flush())
    return exitUser;
  llvm::erase_if(tests, [&](const project::UnitTest &test) { return !isWanted(test); });
  if (tests.empty() && (!names.empty() || !patterns.empty())) {
    const std::string &given = names.empty() ? patterns.front() : names.front();
    reporter.error("no test is '" + given + "'; unit tests stand in files tests/test*.yaml");
    return exitUsage;
  }
  if (tests.empty()) {
    env.out << "No unit tests: they stand in files tests/test*.yaml.\n";
    return exitDone;
  }
  bool passed = runUnitTests(tests, models->project, models->compiled, verbose, env, reporter);
  return passed ? exitDone : exitUser;
}

int mesh::driver::testCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  TestCommand command;
  if (!parseOptions(arguments, "Runs the unit tests of models.\n", command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
