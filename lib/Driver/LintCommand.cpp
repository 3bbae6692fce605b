// LintCommand.cpp - `mesh lint`: what is allowed and probably not meant; with --fix
// what has a fix is mended, unless a model would hold something else then.

#include "Commands.h"
#include "Linting.h"
#include "Models.h"
#include "Progress.h"
#include "mesh/Basic/Files.h"
#include "mesh/Basic/Sarif.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct LintCommand {
  LintCommand() : category("Options of mesh lint"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  list<std::string> names{"model", desc("Only this model (repeatable)"), value_desc("name"),
                          cat(category)};
  alias namesLong{"models", desc("Alias for --model"), aliasopt(names), cat(category)};
  list<std::string> moreNames{Positional, desc("[MODEL...]"), cat(category)};
  opt<bool> fix{"fix", desc("Mend what has a fix"), cat(category)};
  opt<DiagnosticsFormat> format{
      "format", desc("How the findings are written"), init(DiagnosticsFormat::Text), cat(category),
      values(clEnumValN(DiagnosticsFormat::Text, "text", "for people"),
             clEnumValN(DiagnosticsFormat::Json, "json", "for programs"),
             clEnumValN(DiagnosticsFormat::Sarif, "sarif", "for code hosts"))};

  bool readNames(const Models &models, Reporter &reporter);
  Diagnostics find(const Models &models, Reporter &reporter);
  bool mend(Models &models, Diagnostics &found, Environment &env, Reporter &reporter);
  int show(Diagnostics &found, Environment &env, Reporter &reporter);
  int execute(Environment &environment, Reporter &reporter);

  std::set<std::string> wanted;
};

/// The edits of one file, none of which touches another.
struct FileFixes {
  std::string path;
  FileId file;
  std::vector<DiagFix> fixes;
};
} // namespace

bool LintCommand::readNames(const Models &models, Reporter &reporter) {
  for (const auto *list : {&names, &moreNames})
    for (const std::string &name : *list) {
      const model::ModelSummary *model = findModel(models, name, reporter);
      if (!model)
        return false;
      wanted.insert(model->name);
    }
  return true;
}

/// What the linter says, apart from what else is said.
Diagnostics LintCommand::find(const Models &models, Reporter &reporter) {
  Diagnostics before = std::exchange(reporter.diags, Diagnostics());
  lint::Options options;
  options.useDefaults = true;
  lintProject(models.project, models.compiled, wanted, options, reporter);
  Diagnostics found = std::exchange(reporter.diags, std::move(before));
  found.sort(reporter.sources);
  return found;
}

// --- Fixes ----------------------------------------------------------------------

/// What can be mended, by file: of two fixes that meet the first one.
static std::vector<FileFixes> collectFixes(const Diagnostics &found,
                                           const project::Project &project,
                                           const SourceManager &sources) {
  std::vector<FileFixes> files;
  for (const project::SourceFile &file : project.models)
    files.push_back({file.path, file.file, {}});
  for (const Diagnostic &diagnostic : found.diagnostics())
    for (const DiagFix &fix : diagnostic.fixes)
      for (FileFixes &file : files) {
        SourceLoc begin = sources.begin(file.file);
        size_t size = sources.text(file.file).size();
        if (fix.range.begin >= begin && fix.range.end.raw <= begin.raw + size)
          file.fixes.push_back(fix);
      }
  for (FileFixes &file : files) {
    llvm::stable_sort(file.fixes, [](const DiagFix &a, const DiagFix &b) {
      return a.range.begin < b.range.begin;
    });
    std::vector<DiagFix> apart;
    for (DiagFix &fix : file.fixes)
      if (apart.empty() || apart.back().range.end <= fix.range.begin)
        apart.push_back(std::move(fix));
    file.fixes = std::move(apart);
  }
  llvm::erase_if(files, [](const FileFixes &file) { return file.fixes.empty(); });
  return files;
}

static std::string applyFixes(const FileFixes &file, const SourceManager &sources) {
  llvm::StringRef text = sources.text(file.file);
  uint32_t begin = sources.begin(file.file).raw;
  std::string made;
  size_t at = 0;
  for (const DiagFix &fix : file.fixes) {
    made += text.slice(at, fix.range.begin.raw - begin);
    made += fix.replacement;
    at = fix.range.end.raw - begin;
  }
  return made + text.drop_front(at).str();
}

/// The project as it would be with some of its files mended. None if it does not compile.
static std::optional<Models> tryFixes(const Models &models, llvm::ArrayRef<FileFixes> files,
                                      SourceManager &sources) {
  Models made{models.project, {}};
  for (const FileFixes &fixed : files)
    for (project::SourceFile &file : made.project.models)
      if (file.path == fixed.path) {
        llvm::Expected<FileId> id = sources.addText(applyFixes(fixed, sources), file.path);
        if (!id) {
          llvm::consumeError(id.takeError());
          return std::nullopt;
        }
        file.file = *id;
      }
  compile::Options options;
  options.keepText = true;
  Diagnostics ignored;
  std::optional<compile::CompiledProject> compiled =
      compile::compileProject(made.project, options, sources, ignored);
  if (!compiled)
    return std::nullopt;
  made.compiled = std::move(*compiled);
  return made;
}

/// Whether every model holds what it held.
static bool isSame(const Models &before, const Models &after) {
  return llvm::all_of(before.compiled.models, [&](const auto &model) {
    const model::ModelSummary *other = after.compiled.find(model->name);
    return other && other->fingerprint == model->fingerprint && other->metadata == model->metadata;
  });
}

/// Mends what can be mended without a change of what a model holds. True if something was.
bool LintCommand::mend(Models &models, Diagnostics &found, Environment &env, Reporter &reporter) {
  std::vector<FileFixes> files = collectFixes(found, models.project, reporter.sources);
  std::optional<Models> mended = tryFixes(models, files, reporter.sources);
  if (!mended || !isSame(models, *mended)) { // One of them is to blame: try each.
    llvm::erase_if(files, [&](const FileFixes &file) {
      std::optional<Models> alone = tryFixes(models, file, reporter.sources);
      return !alone || !isSame(models, *alone);
    });
    mended = tryFixes(models, files, reporter.sources);
    if (!mended || !isSame(models, *mended))
      return false;
  }
  size_t count = 0;
  for (const FileFixes &file : files) {
    if (llvm::Error error = overwriteFile(models.project.directory() + "/" + file.path,
                                          applyFixes(file, reporter.sources))) {
      reporter.error(llvm::toString(std::move(error)));
      return false;
    }
    count += file.fixes.size();
  }
  if (format == DiagnosticsFormat::Text && count)
    env.out << "Mended " << count << " in " << files.size()
            << (files.size() == 1 ? " file.\n" : " files.\n");
  models = std::move(*mended);
  return count != 0;
}

// --- The whole ------------------------------------------------------------------

int LintCommand::show(Diagnostics &found, Environment &env, Reporter &reporter) {
  bool failed = found.hasErrors();
  size_t errors = found.errorCount(), all = found.diagnostics().size();
  if (format == DiagnosticsFormat::Json) {
    printDiagnosticsJson(env.out, found, reporter.sources);
  } else if (format == DiagnosticsFormat::Sarif) {
    printDiagnosticsSarif(env.out, found, reporter.sources);
  } else {
    reporter.diags.append(std::move(found));
    reporter.flush();
    int64_t warnings = static_cast<int64_t>(all - errors);
    env.out << (all ? counted(static_cast<int64_t>(errors), "error") + ", " +
                          counted(warnings, "warning") + ".\n"
                    : "Nothing to complain about.\n");
  }
  return failed ? exitUser : exitDone;
}

int LintCommand::execute(Environment &env, Reporter &reporter) {
  std::optional<project::Project> project = openProject(common, env, reporter, false);
  if (!project)
    return exitUser;
  compile::Options options = compileOptions(common, project->config, common.directory());
  options.keepText = true;
  std::optional<compile::CompiledProject> compiled =
      compile::compileProject(*project, options, reporter.sources, reporter.diags);
  if (reporter.flush() || !compiled)
    return exitUser;
  Models models{std::move(*project), std::move(*compiled)};
  if (!readNames(models, reporter))
    return exitUser;
  Diagnostics found = find(models, reporter);
  if (fix && mend(models, found, env, reporter))
    found = find(models, reporter);
  return show(found, env, reporter);
}

int mesh::driver::lintCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  LintCommand command;
  if (!parseOptions(arguments, "Says what is allowed and probably not meant.\n", command.category,
                    environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
