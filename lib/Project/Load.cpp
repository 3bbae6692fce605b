// Load.cpp - finds and reads the files of a project.

#include "FileParts.h"
#include "mesh/Basic/Files.h"
#include "mesh/Basic/Hash.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Macro/Macro.h"
#include "mesh/Project/Project.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "mesh/Python/Python.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace mesh;
using namespace mesh::project;

namespace path = llvm::sys::path;

/// Whether one of the project's patterns says to leave a file out.
static bool isIgnored(llvm::StringRef file, const config::Config &config) {
  return llvm::any_of(config.ignorePatterns, [&](const config::Setting<std::string> &pattern) {
    auto glob = llvm::GlobPattern::create(*pattern);
    if (!glob) {
      llvm::consumeError(glob.takeError());
      return false; // The settings were checked when they were read.
    }
    return glob->match(file) || glob->match(path::filename(file));
  });
}

std::vector<std::string> mesh::project::findFiles(const config::Config &config,
                                                  llvm::StringRef folder,
                                                  llvm::ArrayRef<llvm::StringRef> endings) {
  std::vector<std::string> found;
  llvm::SmallString<128> root(config.projectDir);
  path::append(root, folder);
  std::error_code failure;
  for (llvm::sys::fs::recursive_directory_iterator it(root, failure), end; it != end && !failure;
       it.increment(failure)) {
    llvm::StringRef name = it->path();
    if (path::filename(name).starts_with(".") ||
        !llvm::is_contained(endings, path::extension(name)) ||
        it->type() == llvm::sys::fs::file_type::directory_file)
      continue;
    llvm::StringRef relative = name.drop_front(config.projectDir.size()).ltrim('/');
    if (!isIgnored(relative, config))
      found.push_back(relative.str());
  }
  llvm::sort(found);
  return found;
}

std::vector<std::string> mesh::project::findSqlFiles(const config::Config &config) {
  std::vector<std::string> files = findFiles(config, "audits", {".sql"});
  llvm::append_range(files, findFiles(config, "models", {".sql"}));
  return files;
}

/// A file of Python that cannot declare a model holds helpers.
static bool isHelper(llvm::StringRef path, llvm::StringRef text) {
  return path.ends_with(".py") && !text.contains("@model") && !text.contains(".model(");
}

static std::vector<SourceFile> readFiles(const config::Config &config, llvm::StringRef folder,
                                         llvm::ArrayRef<llvm::StringRef> endings,
                                         SourceManager &sources, Diagnostics &diags) {
  std::vector<SourceFile> files;
  for (const std::string &file : findFiles(config, folder, endings)) {
    llvm::Expected<FileId> id = sources.addFile(config.projectDir + "/" + file, config.shown(file));
    if (!id)
      diags.report(DiagPlace::file(config.shown(file)), diag::UnreadableFile,
                   llvm::toString(id.takeError()));
    else if (!sources.text(*id).trim().empty() && !isHelper(file, sources.text(*id)))
      files.push_back({file, *id});
  }
  return files;
}

/// Takes over where the first of several projects is built: one plan has one gateway, one
/// state and one way to name views. False after a report.
static bool takeGateway(const config::Config &first, config::Config &config, Diagnostics &diags) {
  const config::Gateway &from = first.gateway();
  config::Gateway &to = config.gateways[config.selectedGateway];
  auto check = [&](const char *what, bool isSame) {
    if (!isSame)
      diags.report(DiagPlace::file(config.shown("")), diag::ProjectsDiffer, what, config.projectDir,
                   first.projectDir);
    return isSame;
  };
  bool sameEngine =
      !from.connection || !to.connection || *from.connection->type == *to.connection->type;
  bool fine = check("the type of the gateway's connection", sameEngine);
  fine &= check("'environment_suffix_target'",
                *first.environmentSuffixTarget == *config.environmentSuffixTarget);
  fine &= check("'physical_table_naming_convention'", *first.tableNaming == *config.tableNaming);
  to.connection = from.connection;
  to.stateConnection = from.stateConnection;
  to.stateSchema = from.stateSchema;
  return fine;
}

/// Finds the macros in Python. One may not have the name of another, or of one that
/// Mesh has itself.
static void scanMacros(const config::Config &config, Diagnostics &diags) {
  std::vector<std::string> files = findFiles(config, "macros", {".py"});
  bool hasModels = !findFiles(config, "models", {".py"}).empty();
  if (files.empty() && !hasModels)
    return;
  config.python->scanMacros(files);
  const std::vector<python::Definition> &macros = config.python->macros();
  for (size_t i = 0; i != macros.size(); ++i) {
    if (macro::isOperator(macros[i].name))
      diags.report(DiagPlace::file(config.shown(macros[i].file)), diag::PythonMacroBuiltin,
                   macros[i].name);
    if (i && macros[i].name == macros[i - 1].name)
      diags.report(DiagPlace::file(config.shown(macros[i].file)), diag::PythonMacroTwice,
                   macros[i].name, macros[i - 1].file);
  }
}

/// Reads one project; `first`, unless it is null, is the one whose gateway holds for all.
static std::optional<Project> loadOne(const config::LoadOptions &options, const Project *first,
                                      SourceManager &sources, Diagnostics &diags) {
  size_t errorsBefore = diags.errorCount();
  std::optional<config::Config> config = config::loadConfig(options, sources, diags);
  if (!config)
    return std::nullopt;
  Project project;
  project.config = std::move(*config);
  if (first && !takeGateway(first->config, project.config, diags))
    return std::nullopt;
  project.models = readFiles(project.config, "models", {".sql", ".py"}, sources, diags);
  project.audits = readFiles(project.config, "audits", {".sql"}, sources, diags);
  scanMacros(project.config, diags);
  for (const SourceFile &file : readFiles(project.config, "macros", {".sql"}, sources, diags))
    project.jinjaMacros.push_back({project.config.shown(file.path), sources.text(file.file).str()});
  project.metrics = readFiles(project.config, "metrics", {".sql"}, sources, diags);
  std::vector<std::string> externals = findExternalModelFiles(project.directory());
  for (std::string &file : externals)
    file = project.config.shown(file);
  project.externals = readExternalModels(first ? first->directory() : project.directory(),
                                         externals, project.config.gateway().name,
                                         *project.config.modelDefaults.dialect, sources, diags);
  std::optional<std::string> catalog = config::defaultCatalog(project.config);
  for (ExternalModel &external : project.externals)
    external.defaultCatalog = catalog;
  if (diags.errorCount() != errorsBefore)
    return std::nullopt;
  return project;
}

std::vector<const Project *> Project::all() const {
  std::vector<const Project *> projects = {this};
  for (const Project &other : others)
    projects.push_back(&other);
  return projects;
}

std::set<std::string> Project::names() const {
  std::set<std::string> names;
  for (const Project *project : all())
    names.insert(*project->config.project);
  return names;
}

/// The way from one directory to another, with a slash behind it.
static std::string wayTo(llvm::StringRef from, llvm::StringRef to) {
  llvm::SmallVector<llvm::StringRef, 16> here, there;
  llvm::SmallString<128> way;
  here.append(path::begin(from), path::end(from));
  there.append(path::begin(to), path::end(to));
  size_t same = 0;
  while (same < here.size() && same < there.size() && here[same] == there[same])
    ++same;
  for (size_t i = same; i < here.size(); ++i)
    path::append(way, "..");
  for (size_t i = same; i < there.size(); ++i)
    path::append(way, there[i]);
  return (way + "/").str();
}

static std::string realPath(const std::string &directory) {
  llvm::SmallString<256> real;
  return llvm::sys::fs::real_path(directory, real) ? directory : real.str().str();
}

/// Two projects of one name would take each other's models for their own.
static void checkName(const Project &project, const std::string &directory,
                      std::map<std::string, std::string> &seen, Diagnostics &diags) {
  const config::Setting<std::string> &name = project.config.project;
  DiagPlace place = name.place ? DiagPlace(name.place) : DiagPlace::file(directory);
  if (name->empty())
    return void(diags.report(place, diag::ProjectNameless, directory));
  auto [known, isNew] = seen.try_emplace(*name, directory);
  if (!isNew)
    diags.report(place, diag::ProjectNameTwice, known->second, directory, *name);
}

std::optional<Project> mesh::project::loadProject(const config::LoadOptions &options,
                                                  SourceManager &sources, Diagnostics &diags) {
  size_t errorsBefore = diags.errorCount();
  std::optional<Project> project = loadOne(options, nullptr, sources, diags);
  if (!project || options.otherDirs.empty())
    return project;
  std::string home = realPath(options.projectDir);
  std::map<std::string, std::string> directories = {{home, options.projectDir}}, names;
  checkName(*project, options.projectDir, names, diags);
  for (const std::string &directory : options.otherDirs) {
    std::string real = realPath(directory);
    auto [known, isNew] = directories.try_emplace(real, directory);
    if (!isNew) {
      diags.report(DiagPlace(), diag::ProjectTwice, directory, known->second);
      continue;
    }
    config::LoadOptions beside = options;
    beside.projectDir = directory;
    beside.prefix = wayTo(home, real);
    beside.gateway = project->config.gateway().name;
    beside.willConnect = false;
    if (std::optional<Project> other = loadOne(beside, &*project, sources, diags)) {
      checkName(*other, directory, names, diags);
      project->others.push_back(std::move(*other));
    }
  }
  if (diags.errorCount() != errorsBefore)
    return std::nullopt;
  return project;
}

// --- The revision --------------------------------------------------------------

/// What `git` prints for `arguments` in the project's directory; none if it fails.
static std::optional<std::string> git(const Project &project,
                                      llvm::ArrayRef<llvm::StringRef> arguments) {
  auto program = llvm::sys::findProgramByName("git");
  llvm::SmallString<64> output;
  if (!program || llvm::sys::fs::createTemporaryFile("mesh-git", "txt", output))
    return std::nullopt;
  llvm::SmallVector<llvm::StringRef, 8> command = {*program, "-C", project.directory()};
  command.append(arguments.begin(), arguments.end());
  std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(), llvm::StringRef(output),
                                                llvm::StringRef()};
  int status =
      llvm::sys::ExecuteAndWait(*program, command, std::nullopt, redirects, /*SecondsToWait=*/10);
  llvm::Expected<std::string> text = readFile(output.str().str());
  llvm::sys::fs::remove(output);
  if (!text) {
    llvm::consumeError(text.takeError());
    return std::nullopt;
  }
  return status == 0 ? std::optional(llvm::StringRef(*text).trim().str()) : std::nullopt;
}

std::string mesh::project::sourceRevision(const Project &project, const SourceManager &sources) {
  // One call: the revision, and the files below the project that differ from it.
  std::optional<std::string> status =
      git(project, {"status", "--porcelain=v2", "--branch", "--untracked-files=normal", "--", "."});
  if (status) {
    llvm::StringRef rest = *status;
    std::string revision;
    bool changed = false;
    while (!rest.empty()) {
      auto [line, next] = rest.split('\n');
      rest = next;
      if (line.consume_front("# branch.oid "))
        revision = line.str();
      else if (!line.starts_with("#"))
        changed = true;
    }
    if (!revision.empty() && revision != "(initial)")
      return "git:" + revision + (changed ? "+changes" : "");
  }
  Hasher hasher("project files");
  for (const Project *each : project.all())
    for (const std::vector<SourceFile> *files : {&each->models, &each->audits})
      for (const SourceFile &file : *files)
        hasher.add(each->config.shown(file.path)).add(sources.text(file.file));
  return "files:" + hasher.finish().hex();
}
