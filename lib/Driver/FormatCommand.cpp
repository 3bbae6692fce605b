// FormatCommand.cpp - `mesh format`: models and audits, written well. A file
// that cannot be read as SQL is reported and left; the others are still written.

#include "Commands.h"
#include "Workspace.h"
#include "mesh/Basic/Files.h"
#include "mesh/Format/Format.h"
#include "mesh/Parse/Parse.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <iterator>

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace {
struct FormatCommand {
  FormatCommand() : category("Options of mesh format"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  list<std::string> names{Positional, desc("[PATH...]"), cat(category)};
  opt<bool> check{"check", desc("Write nothing; list what would change, status 1 if anything"),
                  cat(category)};
  opt<bool> rewriteCasts{"rewrite-casts", desc("CAST(x AS t) becomes x::t (default)"),
                         cat(category)};
  opt<bool> keepCasts{"no-rewrite-casts", desc("Casts stay as they are"), cat(category)};
  opt<bool> appendNewline{"append-newline", desc("Files end with a line end even if they did not"),
                          cat(category)};
  opt<bool> normalize{"normalize", desc("Fold names that are not quoted"), cat(category)};
  opt<int> pad{"pad", desc("By how much the items of a clause are indented"), value_desc("columns"),
               cat(category)};
  opt<int> indent{"indent", desc("By how much what stands in parentheses is indented"),
                  value_desc("columns"), cat(category)};
  opt<std::string> functions{"normalize-functions",
                             desc("Names of functions: upper, lower or false (as written)"),
                             value_desc("case"), cat(category)};
  opt<bool> leadingComma{"leading-comma", desc("Commas begin lines"), cat(category)};
  opt<int> width{"max-text-width", desc("The width that lines are broken at"),
                 value_desc("columns"), cat(category)};
  UnsupportedOptions unsupported{category,
                                 {{"transpile", true}, {"t", true}},
                                 "'mesh render --dialect' prints a query in another dialect"};

  struct File {
    std::string path, shown;
  };

  bool readOptions(const config::Config &config, Reporter &reporter);
  bool readFunctionCase(const config::FormatSettings &settings, Reporter &reporter);
  std::optional<std::vector<File>> findFiles(const config::Config &config, Reporter &reporter);
  bool addPath(const std::string &name, const config::Config &config,
               llvm::ArrayRef<std::string> known, std::vector<File> &files, Reporter &reporter);
  std::optional<std::string> formatFile(FileId file, Reporter &reporter);
  int formatInput(Environment &env, Reporter &reporter);
  int formatFiles(llvm::ArrayRef<File> files, Environment &env, Reporter &reporter);
  int executeIn(const std::string &directory, Environment &env, Reporter &reporter);
  int execute(Environment &environment, Reporter &reporter);

  format::Options options;
  const dialect::DialectFacts *defaultDialect = nullptr;
};
} // namespace

// --- Options --------------------------------------------------------------------

bool FormatCommand::readFunctionCase(const config::FormatSettings &settings, Reporter &reporter) {
  using enum format::FunctionCase;
  std::string name = functions.empty() ? *settings.normalizeFunctions : functions.getValue();
  if (name == "upper" || name == "lower" || name == "false") {
    options.functions = name == "upper" ? Upper : name == "lower" ? Lower : AsWritten;
    return true;
  }
  options.functions = Known;
  if (name.empty())
    return true;
  reporter.error("--normalize-functions takes upper, lower or false, not '" + name + "'");
  return false;
}

bool FormatCommand::readOptions(const config::Config &config, Reporter &reporter) {
  const config::FormatSettings &settings = config.format;
  int64_t columns = width.getNumOccurrences() ? width : *settings.maxTextWidth;
  int64_t inner = indent.getNumOccurrences() ? indent : *settings.indent;
  int64_t items = pad.getNumOccurrences() ? pad : *settings.pad;
  if (columns < 20 || columns > 10000 || inner < 0 || inner > 40 || items < 0 || items > 40) {
    reporter.error("max_text_width must lie between 20 and 10000, indent and pad between 0 and 40");
    return false;
  }
  options.width = static_cast<unsigned>(columns);
  options.indent = static_cast<unsigned>(inner);
  options.pad = static_cast<unsigned>(items);
  options.leadingComma = leadingComma || *settings.leadingComma;
  options.normalize = normalize || *settings.normalize;
  options.appendNewline = appendNewline || *settings.appendNewline;
  options.rewriteCasts = rewriteCasts || !(keepCasts || *settings.noRewriteCasts);
  options.formatByDefault = *config.modelDefaults.formatting != "false";
  defaultDialect = dialect::findDialect(*config.modelDefaults.dialect);
  return readFunctionCase(settings, reporter);
}

// --- Files ----------------------------------------------------------------------

static std::string realPath(const llvm::Twine &name) {
  llvm::SmallString<128> real;
  return fs::real_path(name, real) ? std::string() : real.str().str();
}

/// Adds the file or the files of the directory that a user named: as seen from
/// where the command runs, or else from the project.
bool FormatCommand::addPath(const std::string &name, const config::Config &config,
                            llvm::ArrayRef<std::string> known, std::vector<File> &files,
                            Reporter &reporter) {
  std::string root = realPath(config.projectDir), found = realPath(name);
  if (found.empty())
    found = realPath(config.projectDir + "/" + name);
  if (found.empty()) {
    reporter.error("there is no file or directory '" + name + "'");
    return false;
  }
  llvm::StringRef relative = found;
  if (!relative.consume_front(root) || (!relative.empty() && !relative.consume_front("/"))) {
    reporter.error("'" + name + "' does not lie in the project '" + config.projectDir + "'");
    return false;
  }
  if (!fs::is_directory(found)) {
    if (path::extension(found) != ".sql") {
      reporter.error("'" + name + "' is no .sql file");
      return false;
    }
    files.push_back({found, relative.str()});
    return true;
  }
  std::string folder = relative.empty() ? "" : relative.str() + "/";
  bool any = false;
  for (const std::string &file : known) {
    if (!llvm::StringRef(file).starts_with(folder))
      continue;
    files.push_back({root + "/" + file, file});
    any = true;
  }
  if (!any)
    reporter.error("'" + name + "' holds no models or audits");
  return any;
}

/// The files to format, each once, sorted. None after a report.
std::optional<std::vector<FormatCommand::File>>
FormatCommand::findFiles(const config::Config &config, Reporter &reporter) {
  std::vector<std::string> known = project::findSqlFiles(config);
  std::vector<File> files;
  bool ok = true;
  if (names.empty())
    for (const std::string &file : known)
      files.push_back({config.projectDir + "/" + file, file});
  for (const std::string &name : names)
    ok = addPath(name, config, known, files, reporter) && ok;
  auto key = [](const File &file) { return std::tie(file.shown, file.path); };
  llvm::sort(files, [&](const File &a, const File &b) { return key(a) < key(b); });
  files.erase(llvm::unique(files, [](const File &a, const File &b) { return a.shown == b.shown; }),
              files.end());
  return ok ? std::optional(std::move(files)) : std::nullopt;
}

// --- Formatting -----------------------------------------------------------------

std::optional<std::string> FormatCommand::formatFile(FileId file, Reporter &reporter) {
  llvm::StringRef named = parse::sniffDialect(reporter.sources.text(file));
  const dialect::DialectFacts *facts = named.empty() ? nullptr : dialect::findDialect(named);
  return format::format(reporter.sources, file, facts ? *facts : *defaultDialect, options,
                        reporter.diags);
}

/// From the standard input to the standard output, for editors.
int FormatCommand::formatInput(Environment &env, Reporter &reporter) {
  std::string text((std::istreambuf_iterator<char>(env.in)), std::istreambuf_iterator<char>());
  llvm::Expected<FileId> file = reporter.sources.addText(text, "<stdin>");
  if (!file)
    return fail(file.takeError(), reporter);
  std::optional<std::string> result = formatFile(*file, reporter);
  if (reporter.flush() || !result)
    return exitUser;
  if (check)
    return *result == text ? exitDone : exitUser;
  env.out << *result;
  return exitDone;
}

static std::string count(size_t number, llvm::StringRef rest) {
  return (llvm::Twine(number) + (number == 1 ? " file " : " files ") + rest).str();
}

int FormatCommand::formatFiles(llvm::ArrayRef<File> files, Environment &env, Reporter &reporter) {
  size_t changed = 0, failed = 0;
  int status = exitDone;
  for (const File &each : files) {
    llvm::Expected<FileId> file = reporter.sources.addFile(each.path, each.shown);
    if (!file) {
      reporter.error(llvm::toString(file.takeError()));
      status = exitEngine;
      ++failed;
      continue;
    }
    std::optional<std::string> text = formatFile(*file, reporter);
    if (!text) {
      status = std::max<int>(status, exitUser);
      ++failed;
      continue;
    }
    if (*text == reporter.sources.text(*file))
      continue;
    if (!check) {
      if (llvm::Error error = overwriteFile(each.path, *text)) {
        reporter.error(llvm::toString(std::move(error)));
        status = exitEngine;
        ++failed;
        continue;
      }
    }
    ++changed;
    env.out << (check ? "would format " : "formatted ") << each.shown << '\n';
  }
  reporter.flush();
  if (check && changed)
    status = std::max<int>(status, exitUser);
  env.out << count(changed, check ? "would be formatted, " : "formatted, ")
          << files.size() - changed - failed << " as they should be";
  if (failed)
    env.out << ", " << failed << " left because of errors";
  env.out << '\n';
  return status;
}

int FormatCommand::execute(Environment &env, Reporter &reporter) {
  if (unsupported.report(reporter))
    return exitUsage;
  if (common.paths.size() > 1 && !names.empty()) {
    reporter.error("files are named within one project: give one -p");
    return exitUsage;
  }
  int status = executeIn(common.directory(), env, reporter);
  for (size_t i = 1; i < common.paths.size(); ++i)
    status = std::max(status, executeIn(common.paths[i], env, reporter));
  return status;
}

int FormatCommand::executeIn(const std::string &directory, Environment &env, Reporter &reporter) {
  config::LoadOptions load = loadOptions(common, env);
  load.projectDir = directory;
  std::optional<config::Config> config = config::loadConfig(load, reporter.sources, reporter.diags);
  if (reporter.flush() || !config)
    return exitUser;
  if (!readOptions(*config, reporter))
    return exitUsage;
  if (llvm::is_contained(names, "-")) {
    if (names.size() == 1)
      return formatInput(env, reporter);
    reporter.error("'-', the standard input, stands alone");
    return exitUsage;
  }
  std::optional<std::vector<File>> files = findFiles(*config, reporter);
  return files ? formatFiles(*files, env, reporter) : exitUsage;
}

int mesh::driver::formatCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  FormatCommand command;
  if (!parseOptions(arguments, "Writes models and audits well; '-' formats the standard input.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
