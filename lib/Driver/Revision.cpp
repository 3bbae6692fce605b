// Revision.cpp - see the header. An archive would leave out what .gitattributes
// says is not for export; so the files are checked out, by way of another index.

#include "Revision.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Program.h"

using namespace mesh;
using namespace mesh::driver;

namespace {
/// Runs git with its output in the scratch directory.
class Git {
public:
  Git(std::string program, std::string scratch)
      : program(std::move(program)), scratch(std::move(scratch)) {}

  /// The output without its last newline; an error holds what git complained about.
  llvm::Expected<std::string> run(llvm::ArrayRef<llvm::StringRef> arguments) const {
    std::string env = "GIT_INDEX_FILE=" + scratch + "/index";
    llvm::SmallVector<llvm::StringRef, 16> command = {"/usr/bin/env", env, program};
    command.append(arguments.begin(), arguments.end());
    std::string out = scratch + "/out", err = scratch + "/err", none = "/dev/null";
    llvm::sys::fs::remove(out); // They would be written over, not cut off.
    llvm::sys::fs::remove(err);
    std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(none), llvm::StringRef(out),
                                                  llvm::StringRef(err)};
    int status = llvm::sys::ExecuteAndWait(command[0], command, std::nullopt, redirects);
    llvm::Expected<std::string> text = readFile(status ? err : out);
    if (!text)
      return text.takeError();
    llvm::StringRef trimmed = llvm::StringRef(*text).trim();
    if (status)
      return llvm::createStringError(trimmed.empty() ? "git failed" : trimmed.str().c_str());
    return trimmed.str();
  }

private:
  std::string program, scratch;
};
} // namespace

llvm::Expected<std::string> mesh::driver::checkOut(llvm::StringRef revision,
                                                   const std::string &directory,
                                                   const std::string &scratch) {
  auto program = llvm::sys::findProgramByName("git");
  if (!program)
    return llvm::createStringError("rev:%s needs git, which is not installed",
                                   revision.str().c_str());
  Git git(*program, scratch);
  llvm::Expected<std::string> repository =
      git.run({"-C", directory, "rev-parse", "--absolute-git-dir"});
  if (!repository) {
    llvm::consumeError(repository.takeError());
    return llvm::createStringError("'%s' is in no git repository, so it has no revisions",
                                   directory.c_str());
  }
  std::string wanted = (revision + "^{commit}").str();
  llvm::Expected<std::string> commit =
      git.run({"-C", directory, "rev-parse", "--verify", "--quiet", "--end-of-options", wanted});
  if (!commit) {
    llvm::consumeError(commit.takeError());
    return llvm::createStringError("the repository of '%s' has no revision '%s'; 'git log' and "
                                   "'git branch' list what there is",
                                   directory.c_str(), revision.str().c_str());
  }
  std::string path = *commit + ":./";
  llvm::Expected<std::string> tree =
      git.run({"-C", directory, "rev-parse", "--verify", "--quiet", path});
  if (!tree) {
    llvm::consumeError(tree.takeError());
    return llvm::createStringError("revision '%s' does not have the project's directory yet",
                                   revision.str().c_str());
  }
  std::string files = scratch + "/project";
  if (std::error_code error = llvm::sys::fs::create_directory(files))
    return llvm::createStringError("cannot make a temporary directory: %s",
                                   error.message().c_str());
  std::string from = "--git-dir=" + *repository, to = "--work-tree=" + files;
  llvm::Expected<std::string> done = git.run({from, to, "read-tree", *tree});
  if (done)
    done = git.run({from, to, "checkout-index", "--all", "--quiet"});
  if (!done)
    return llvm::createStringError("cannot read revision '%s': %s", revision.str().c_str(),
                                   llvm::toString(done.takeError()).c_str());
  return files;
}
