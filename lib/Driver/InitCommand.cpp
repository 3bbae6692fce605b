// InitCommand.cpp - `mesh init`: a new project from a template. Nothing that is
// there is changed: if one file is in the way, none is written.

#include "Commands.h"
#include "Workspace.h"
#include "mesh/Basic/Files.h"
#include "mesh/Basic/Names.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct TemplateFile {
  llvm::StringRef project, path, text;
};

struct InitCommand {
  InitCommand() : category("Options of mesh init"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  list<std::string> words{Positional, desc("[ENGINE] [DIR]"), cat(category)};
  opt<std::string> project{"template", desc("default, empty or isolated"), value_desc("name"),
                           init("default"), cat(category)};
  alias projectShort{"t", desc("Alias for --template"), aliasopt(project), cat(category)};

  int execute(Environment &environment, Reporter &reporter);
  int readWords(std::string &directory, Reporter &reporter);
};
} // namespace

/// Files of one template stand together, sorted by path.
static constexpr TemplateFile templateFiles[] = {
#include "Templates.inc"
};

static std::vector<const TemplateFile *> filesOf(llvm::StringRef project) {
  std::vector<const TemplateFile *> files;
  for (const TemplateFile &file : templateFiles)
    if (file.project == project)
      files.push_back(&file);
  return files;
}

static int unknownTemplate(llvm::StringRef name, Reporter &reporter) {
  std::vector<llvm::StringRef> names;
  for (const TemplateFile &file : templateFiles)
    if (names.empty() || names.back() != file.project)
      names.push_back(file.project);
  llvm::StringRef nearest = nearestName(name, names);
  reporter.error("no template '" + name + "'; " +
                 (nearest.empty() ? "there is " + llvm::join(names, ", ")
                                  : "did you mean '" + nearest.str() + "'?"));
  return exitUsage;
}

/// The words are an engine, a directory, or both. A directory that is called like
/// an engine is written "./duckdb".
int InitCommand::readWords(std::string &directory, Reporter &reporter) {
  llvm::ArrayRef<std::string> rest = words;
  if (!rest.empty() && config::isConnectionType(rest[0])) {
    if (rest[0] != "sqlite") {
      reporter.error(formatDiagnostic(diag::ConnectionUnsupported, rest[0]));
      return exitUser;
    }
    rest = rest.drop_front();
  } else if (rest.size() == 2) {
    reporter.error("no engine '" + rest[0] + "'; this release runs on sqlite");
    return exitUsage;
  }
  if (rest.size() > 1 || (!rest.empty() && !common.paths.empty())) {
    reporter.error("one directory is enough: mesh init [ENGINE] [DIR]");
    return exitUsage;
  }
  directory = rest.empty() ? common.directory() : rest[0];
  return exitDone;
}

static std::string pathIn(llvm::StringRef directory, llvm::StringRef file) {
  llvm::SmallString<128> path(directory == "." ? "" : directory);
  llvm::sys::path::append(path, file);
  return path.str().str();
}

/// What is in the way of making a project in the directory; empty: nothing.
static std::string findObstacle(const std::string &directory,
                                llvm::ArrayRef<const TemplateFile *> files) {
  std::vector<std::string> configs = config::findConfigFiles(directory);
  if (!configs.empty())
    return "there is a project already: '" + configs[0] + "'";
  for (const TemplateFile *file : files)
    if (std::string path = pathIn(directory, file->path); llvm::sys::fs::exists(path))
      return "'" + path + "' exists; it would be overwritten";
  return "";
}

/// Writes all files or, as far as the disk lets it, none.
static llvm::Error writeFiles(llvm::StringRef directory,
                              llvm::ArrayRef<const TemplateFile *> files) {
  for (size_t i = 0; i != files.size(); ++i) {
    std::string path = pathIn(directory, files[i]->path);
    llvm::StringRef folder = llvm::sys::path::parent_path(path);
    std::error_code failure =
        folder.empty() ? std::error_code() : llvm::sys::fs::create_directories(folder);
    llvm::Error error =
        failure ? llvm::createStringError(failure, "cannot create '%s': %s", folder.str().c_str(),
                                          failure.message().c_str())
                : writeFileAtomically(path, files[i]->text);
    if (!error)
      continue;
    for (const TemplateFile *written : files.take_front(i))
      llvm::sys::fs::remove(pathIn(directory, written->path));
    return error;
  }
  return llvm::Error::success();
}

int InitCommand::execute(Environment &env, Reporter &reporter) {
  std::vector<const TemplateFile *> files = filesOf(project);
  if (files.empty())
    return unknownTemplate(project, reporter);
  std::string directory;
  if (int status = readWords(directory, reporter))
    return status;
  if (std::string obstacle = findObstacle(directory, files); !obstacle.empty()) {
    reporter.error(obstacle + "; nothing was written");
    return exitUser;
  }
  if (llvm::Error error = writeFiles(directory, files))
    return fail(std::move(error), reporter);
  env.out << "Made a project in '" << directory << "' from the template '" << project
          << "': " << files.size() << " files.\n"
          << "What to do next is told in " << pathIn(directory, "README.md") << ".\n";
  return exitDone;
}

int mesh::driver::initCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  InitCommand command;
  if (!parseOptions(arguments,
                    "Makes a new project from a template, in DIR or the directory of -p. ENGINE, "
                    "the database that it will run on, can only be sqlite yet.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
