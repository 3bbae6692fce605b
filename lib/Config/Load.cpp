// Load.cpp - finds the files, puts them on top of one another and fills in what
// comes from the environment.

#include "Sections.h"
#include "mesh/Basic/Files.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Python/Python.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include <regex>
#include <set>

using namespace mesh;
using namespace mesh::config;

struct Pattern::Compiled {
  std::regex regex;
};

llvm::Expected<Pattern> Pattern::compile(llvm::StringRef text) {
  Pattern pattern;
  pattern.source = text.str();
  if (text.size() > 1000)
    return llvm::createStringError("it is longer than 1000 characters");
  try {
    bool anyCase = text.consume_front("(?i)"); // Of Python's flags the one that is used.
    std::regex::flag_type flags = std::regex::ECMAScript;
    if (anyCase)
      flags |= std::regex::icase;
    pattern.compiled = std::make_shared<Compiled>(Compiled{std::regex(text.str(), flags)});
  } catch (const std::exception &error) {
    return llvm::createStringError(llvm::Twine(error.what()));
  }
  return pattern;
}

bool Pattern::matchesStart(llvm::StringRef name) const {
  if (!compiled || name.size() > 1000)
    return false;
  try {
    return std::regex_search(name.begin(), name.end(), compiled->regex,
                             std::regex_constants::match_continuous);
  } catch (const std::exception &) {
    return false; // Too complex for the name.
  }
}

const Gateway *Config::findGateway(llvm::StringRef name) const {
  auto found = llvm::find_if(
      gateways, [&](const Gateway &each) { return name.equals_insensitive(each.name); });
  return found == gateways.end() ? nullptr : &*found;
}

Variables Config::variablesOf(const Gateway &gateway) const {
  Variables merged = gateway.variables;
  merged.insert(variables.begin(), variables.end());
  return merged;
}

std::string Config::physicalSchema(llvm::StringRef written, llvm::StringRef schema) const {
  for (const SchemaRule &rule : physicalSchemaMapping)
    if (rule.pattern.matchesStart(written))
      return *rule.schema;
  return ("mesh__" + schema).str();
}

std::string Config::environmentCatalog(llvm::StringRef environment) const {
  for (const SchemaRule &rule : environmentCatalogMapping)
    if (rule.pattern.matchesStart(environment))
      return *rule.schema;
  return "";
}

namespace {

class Loader {
public:
  Loader(const LoadOptions &options, SourceManager &sources, Diagnostics &diags)
      : options(options), sources(sources), diags(diags) {}

  std::optional<Config> run() {
    size_t errorsBefore = diags.errorCount();
    config.projectDir = options.projectDir;
    config.prefix = options.prefix;
    config.environment = options.environment;
    applyDotenv(options, config.environment, diags);
    std::string named = variable("MESH__PYTHON"); // Needed before a config.py is read.
    config.python = std::make_shared<python::Interpreter>(
        python::Settings{options.projectDir, named.empty() ? variable("SQLMESH__PYTHON") : named,
                         30, config.environment});
    YamlNode root;
    root.kind = YamlNode::Kind::Map;
    if (!addFiles(root)) // Its gaps would only cause errors that nobody made.
      return std::nullopt;
    YamlNode overrides = readOverrides(config.environment, sources, diags);
    normaliseGateways(overrides, diags);
    mergeYaml(root, std::move(overrides));
    readSettings(root, options, config, diags);
    config.python->configure(*config.pythonPath, unsigned(*config.pythonTimeout));
    if (options.willConnect)
      checkConnections();
    if (diags.errorCount() != errorsBefore)
      return std::nullopt;
    return std::move(config);
  }

private:
  std::string variable(const std::string &name) const {
    auto found = config.environment.find(name);
    return found == config.environment.end() ? "" : found->second;
  }

  std::string personalDir() const {
    for (const char *name : {"MESH_HOME", "SQLMESH_HOME"})
      if (std::string home = variable(name); !home.empty())
        return home;
    std::string home = variable("HOME");
    if (home.empty() || !findConfigFiles(home + "/.mesh").empty())
      return home.empty() ? "" : home + "/.mesh";
    return home + "/.sqlmesh";
  }

  /// The name of the one configuration in `directory`: empty if there is none, or
  /// after a report.
  std::string findFile(const std::string &directory, bool isProject);
  /// A file as it was found.
  struct File {
    std::string shown; ///< Its name for messages.
    std::string text;  ///< Of a configuration in Python: what it comes to.
    bool isPython = false;
  };
  /// Adds the configuration in `directory`, if any, to `files`. False after a report.
  bool openFile(const std::string &directory, bool isProject, std::vector<File> &files);
  std::optional<YamlNode> readFileAsMap(const File &file, SourceManager &into, Diagnostics &out);
  /// Puts the project's configuration and the personal one into `root`, in this order.
  /// False after a report.
  bool addFiles(YamlNode &root);
  std::optional<std::string> evaluate(const std::string &name);
  void addEnvironment(const File &file, const YamlNode &root, Diagnostics &out);
  void checkConnections();
  TemplateContext context() const;

  const LoadOptions &options;
  SourceManager &sources;
  Diagnostics &diags;
  Config config;
  std::set<std::pair<std::string, std::string>> variablesSet; ///< By `env_vars`: file and name.
};

} // namespace

static std::string join(const std::string &directory, llvm::StringRef name) {
  llvm::SmallString<256> path(directory == "." ? "" : directory);
  llvm::sys::path::append(path, name);
  return path.str().str();
}

static std::vector<std::string> configFileNames(const std::string &directory) {
  std::vector<std::string> found;
  for (llvm::StringRef name : {"config.yaml", "config.yml", "sqlmesh.yaml", "sqlmesh.yml",
                               "mesh.yaml", "mesh.yml", "config.py"})
    if (llvm::sys::fs::exists(join(directory, name)))
      found.push_back(name.str());
  return found;
}

std::vector<std::string> config::findConfigFiles(const std::string &directory) {
  std::vector<std::string> paths;
  for (const std::string &name : configFileNames(directory))
    paths.push_back(join(directory, name));
  return paths;
}

std::string Loader::findFile(const std::string &directory, bool isProject) {
  std::vector<std::string> found = configFileNames(directory);
  if (!isProject)
    llvm::erase(found, "config.py");
  if (found.size() == 1)
    return found[0];
  if (found.size() > 1) {
    llvm::SmallVector<llvm::StringRef> names(found.begin(), found.end());
    diags.report(DiagPlace::file(directory), diag::ConfigAmbiguous, quoteList(names));
  } else if (isProject && llvm::sys::fs::exists(join(directory, "dbt_project.yml"))) {
    diags.report(DiagPlace::file("dbt_project.yml"), diag::ConfigDbt);
  } else if (isProject) {
    diags.report(DiagPlace(), diag::ConfigMissing, directory);
  }
  return "";
}

bool Loader::openFile(const std::string &directory, bool isProject, std::vector<File> &files) {
  if (directory.empty())
    return true;
  size_t errorsBefore = diags.errorCount();
  std::string name = findFile(directory, isProject);
  if (name.empty())
    return diags.errorCount() == errorsBefore;
  std::string path = join(directory, name);
  // A project's files are called as they are in it, wherever it is.
  std::string shown = isProject ? options.prefix + name : path;
  llvm::Expected<std::string> content = readFile(path);
  if (!content) {
    diags.report(DiagPlace::file(shown), diag::YamlUnreadable, llvm::toString(content.takeError()));
    return false;
  }
  config.files.push_back({path, hashFileContent(*content)});
  bool isPython = name == "config.py";
  bool isNamed = !options.config.empty() && options.config != "config";
  if (isProject && !isPython && isNamed)
    diags.report(DiagPlace(), diag::ConfigHasNoNames, options.config, shown);
  std::optional<std::string> text = isPython ? evaluate(name) : std::move(*content);
  if (text)
    files.push_back({shown, std::move(*text), isPython});
  return text.has_value();
}

std::optional<YamlNode> Loader::readFileAsMap(const File &file, SourceManager &into,
                                              Diagnostics &out) {
  TemplateContext values = context();
  std::optional<YamlNode> tree =
      readYaml(file.text, file.shown, into, out, {.context = file.isPython ? nullptr : &values});
  if (!tree || tree->isMap())
    return tree;
  if (tree->isNull()) {
    tree->kind = YamlNode::Kind::Map;
    return tree;
  }
  out.report(tree->range, diag::YamlWrongType, "the configuration", "a mapping",
             tree->isList() ? "a list" : "a text");
  return std::nullopt;
}

bool Loader::addFiles(YamlNode &root) {
  std::vector<File> files;
  bool isWhole = openFile(options.projectDir, /*isProject=*/true, files);
  isWhole &= openFile(personalDir(), /*isProject=*/false, files);
  // What is set in one place may be asked for in any other: `env_vars` are read ahead.
  for (const File &file : files)
    if (llvm::StringRef(file.text).contains("env_vars")) {
      SourceManager unseen;
      Diagnostics later; // All of it is said when the file is read as a whole.
      if (std::optional<YamlNode> tree = readFileAsMap(file, unseen, later))
        addEnvironment(file, *tree, later);
    }
  for (const File &file : files) {
    std::optional<YamlNode> tree = readFileAsMap(file, sources, diags);
    isWhole &= tree.has_value();
    if (!tree)
      continue;
    addEnvironment(file, *tree, diags);
    normaliseGateways(*tree, diags);
    mergeYaml(root, std::move(*tree));
  }
  return isWhole;
}

/// What a configuration in Python comes to, as JSON, which is YAML too. None after a
/// report.
std::optional<std::string> Loader::evaluate(const std::string &name) {
  std::string question;
  llvm::raw_string_ostream stream(question);
  llvm::json::OStream json(stream);
  json.object([&] {
    json.attribute("do", "config");
    json.attribute("file", name);
    json.attribute("name", llvm::json::fixUTF8(options.config));
  });
  python::Failure failure;
  std::optional<JsonDocument> answer = config.python->request(
      "configuration", question, [](JsonValue) { return std::string("null"); }, failure);
  if (answer)
    if (std::optional<JsonValue> text = answer->root().get("text"))
      return text->asString().value_or("").str();
  std::string message = failure.message;
  if (failure.kind == python::Failure::Kind::NoPackage)
    message = "the package '" + message + "' is not installed in the project's Python";
  else if (failure.kind == python::Failure::Kind::Stopped)
    message = "the process that runs it " + message;
  auto handle = diags.report(DiagPlace::file(name), diag::ConfigPythonFailed, message);
  if (failure.file.empty())
    return std::nullopt;
  llvm::Expected<FileId> raised =
      sources.addFile(join(options.projectDir, failure.file), failure.file);
  if (raised)
    handle.note(DiagPlace(sources.location(*raised, failure.line, 1)), diag::ConfigPythonRaised);
  else
    llvm::consumeError(raised.takeError());
  return std::nullopt;
}

TemplateContext Loader::context() const {
  std::string user = options.user;
  for (const char *name : {"LOGNAME", "USER"})
    user = user.empty() ? variable(name) : user;
  return TemplateContext{config.environment, user};
}

/// `env_vars` are set as if by the shell, each once.
void Loader::addEnvironment(const File &file, const YamlNode &root, Diagnostics &out) {
  const YamlNode *variables = root.find("env_vars");
  if (!variables || variables->isNull())
    return;
  if (!variables->isMap())
    return void(out.report(variables->range, diag::YamlWrongType, "'env_vars'", "a mapping",
                           variables->isList() ? "a list" : "a text"));
  for (auto [key, value] : llvm::zip_equal(variables->keys, variables->items))
    if (reportUnresolved(value, out) && variablesSet.insert({file.shown, key.name}).second)
      config.environment[key.name] =
          toPlainText(value.isScalar() ? Value::ofString(value.text) : toValue(value));
}

void Loader::checkConnections() {
  const Gateway &gateway = config.gateway();
  checkUsable(gateway.connection, gateway, diags);
  if (gateway.stateConnection)
    checkUsable(gateway.stateConnection, gateway, diags);
}

std::optional<Config> config::loadConfig(const LoadOptions &options, SourceManager &sources,
                                         Diagnostics &diags) {
  return Loader(options, sources, diags).run();
}
