// Workspace.cpp - see the header.

#include "Workspace.h"
#include "mesh/Apply/Apply.h"
#include "mesh/Basic/Files.h"
#include "mesh/Basic/Sarif.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

CommonOptions::CommonOptions(OptionCategory &category)
    : paths("p", desc("The project's directory; several: as many projects"), value_desc("dir"),
            cat(category)),
      pathsLong("paths", desc("Alias for -p"), aliasopt(paths), cat(category)),
      gateway("gateway", desc("The gateway to use"), value_desc("name"), cat(category)),
      configName("config", desc("Which configuration of config.py"), value_desc("name"),
                 cat(category)),
      dotenv("dotenv", desc("A file of environment variables"), value_desc("file"), cat(category)),
      noColor("no-color", desc("No colours"), cat(category)),
      noCache("no-cache", desc("Compile every model, and keep nothing for the next run"),
              cat(category)),
      diagnostics("diagnostics", desc("How messages are written"), init(DiagnosticsFormat::Text),
                  cat(category),
                  values(clEnumValN(DiagnosticsFormat::Text, "text", "for people"),
                         clEnumValN(DiagnosticsFormat::Json, "json", "for programs"),
                         clEnumValN(DiagnosticsFormat::Sarif, "sarif", "for code hosts"))) {}

bool mesh::driver::parseOptions(llvm::ArrayRef<const char *> arguments, llvm::StringRef overview,
                                OptionCategory &category, Environment &environment) {
  HideUnrelatedOptions(category);
  SetVersionPrinter([](llvm::raw_ostream &out) { out << "mesh " MESH_VERSION "\n"; });
  return ParseCommandLineOptions(static_cast<int>(arguments.size()), arguments.data(), overview,
                                 &environment.err);
}

Reporter::Reporter(Environment &env, const CommonOptions &common)
    : environment(env), format(common.diagnostics),
      useColor(env.errIsTerminal && !common.noColor && !env.variables.contains("NO_COLOR")) {}

Reporter::~Reporter() {
  flush();
  if (format == DiagnosticsFormat::Json)
    printDiagnosticsJson(environment.err, shown, sources);
  else if (format == DiagnosticsFormat::Sarif)
    printDiagnosticsSarif(environment.err, shown, sources);
}

bool Reporter::flush() {
  diags.sort(sources);
  bool failed = diags.hasErrors();
  if (format == DiagnosticsFormat::Text) {
    environment.out.flush(); // In the order in which things happened.
    printDiagnostics(environment.err, diags, sources, useColor);
  } else {
    shown.append(std::move(diags));
  }
  diags = Diagnostics();
  return failed;
}

void Reporter::error(const llvm::Twine &message) { show(Severity::Error, message); }

void Reporter::warning(const llvm::Twine &message) { show(Severity::Warning, message); }

void Reporter::note(const llvm::Twine &message) { show(Severity::Note, message); }

/// What no library declares, as it is about no place in a file.
void Reporter::show(Severity severity, const llvm::Twine &message) {
  static constexpr const char *names[] = {"Note", "Warning", "Error"};
  const char *name = names[static_cast<size_t>(severity)];
  if (format != DiagnosticsFormat::Text)
    return void(shown.add({name, severity, {}, message.str(), {}, {}}));
  environment.out.flush();
  environment.err << llvm::StringRef(name).lower() << ": " << message << '\n';
}

UnsupportedOptions::UnsupportedOptions(OptionCategory &category,
                                       std::initializer_list<Option> names, const char *instead)
    : advice(instead) {
  for (const auto &[name, takesValue] : names) {
    if (takesValue)
      options.push_back(std::make_unique<list<std::string>>(Hidden, cat(category)));
    else
      options.push_back(std::make_unique<opt<bool>>(Hidden, cat(category)));
    options.back()->setArgStr(name);
  }
}

bool UnsupportedOptions::report(Reporter &reporter) const {
  bool given = false;
  for (const std::unique_ptr<llvm::cl::Option> &option : options)
    if (option->getNumOccurrences()) {
      reporter.error((option->ArgStr.size() == 1 ? "-" : "--") + option->ArgStr +
                     " is not supported yet: " + advice);
      given = true;
    }
  return given;
}

config::LoadOptions mesh::driver::loadOptions(const CommonOptions &common,
                                              const Environment &environment) {
  config::LoadOptions options;
  options.projectDir = common.directory();
  for (size_t i = 1; i < common.paths.size(); ++i)
    options.otherDirs.push_back(common.paths[i]);
  options.gateway = common.gateway;
  options.dotenv = common.dotenv;
  options.config = common.configName;
  options.environment = environment.variables;
  return options;
}

std::optional<project::Project> mesh::driver::openProject(const CommonOptions &common,
                                                          const Environment &environment,
                                                          Reporter &reporter, bool willConnect) {
  config::LoadOptions options = loadOptions(common, environment);
  options.willConnect = willConnect;
  std::optional<project::Project> project =
      project::loadProject(options, reporter.sources, reporter.diags);
  if (!project)
    reporter.flush();
  return project;
}

std::optional<config::Config> mesh::driver::openConfig(const CommonOptions &common,
                                                       const Environment &environment,
                                                       Reporter &reporter) {
  config::LoadOptions options = loadOptions(common, environment);
  options.willConnect = true;
  std::optional<config::Config> config =
      config::loadConfig(options, reporter.sources, reporter.diags);
  if (reporter.flush())
    return std::nullopt;
  return config;
}

compile::Options mesh::driver::compileOptions(const CommonOptions &common,
                                              const config::Config &config,
                                              llvm::StringRef directory) {
  compile::Options options;
  if (common.noCache || config.cacheDir->empty())
    return options;
  llvm::SmallString<128> file(*config.cacheDir);
  llvm::sys::fs::make_absolute(directory, file);
  llvm::sys::path::append(file, "models.cache");
  options.cacheFile = file.str().str();
  return options;
}

engine::ConnectionOptions mesh::driver::connectionOptions(const config::Connection &connection,
                                                          bool create) {
  engine::ConnectionOptions options;
  options.type = connection.type.value;
  for (const config::Parameter &parameter : connection.parameters)
    if (!parameter.value.isNull())
      options.parameters[parameter.name] = toPlainText(parameter.value);
  options.mayCreate = create;
  return options;
}

std::optional<state::SystemOptions> mesh::driver::systemOptions(const config::Config &config,
                                                                Reporter &reporter, bool create) {
  const config::Gateway &gateway = config.gateway();
  if (!config::checkUsable(gateway.connection, gateway, reporter.diags) ||
      (gateway.stateConnection &&
       !config::checkUsable(gateway.stateConnection, gateway, reporter.diags)))
    return std::nullopt;
  state::SystemOptions options;
  options.gateway = gateway.name;
  options.warehouse = connectionOptions(*gateway.connection, create);
  if (gateway.stateConnection)
    options.state = connectionOptions(*gateway.stateConnection, create);
  options.schema = gateway.stateSchema.value;
  options.create = create;
  return options;
}

llvm::Expected<state::System> mesh::driver::openSystem(const config::Config &config,
                                                       Reporter &reporter, bool create) {
  std::optional<state::SystemOptions> options = systemOptions(config, reporter, create);
  if (!options)
    return llvm::createStringError("gateway '%s' cannot be used", config.gateway().name.c_str());
  return state::System::open(*options);
}

const dialect::DialectFacts *mesh::driver::dialectOf(const config::Gateway &gateway) {
  return gateway.connection ? dialect::findDialect(*gateway.connection->type) : nullptr;
}

int mesh::driver::fail(llvm::Error error, Reporter &reporter) {
  if (reporter.flush()) {
    llvm::consumeError(std::move(error));
    return exitUser;
  }
  apply::Result result = apply::explain(std::move(error));
  reporter.error(result.message);
  return apply::exitStatus(result.outcome);
}

std::optional<std::string> mesh::driver::readInput(const std::string &path, Reporter &reporter) {
  llvm::Expected<std::string> text = readFile(path);
  if (text)
    return std::move(*text);
  reporter.error(llvm::toString(text.takeError()));
  return std::nullopt;
}

std::optional<TimeExpression> mesh::driver::readTime(llvm::StringRef option, llvm::StringRef text,
                                                     Instant now, Reporter &reporter) {
  std::optional<TimeExpression> time = parseTime(text, now);
  if (!time)
    reporter.error("--" + option + ": '" + text + "' is no date or time");
  return time;
}

std::vector<const model::ModelSummary *>
mesh::driver::pointers(const compile::CompiledProject &project) {
  std::vector<const model::ModelSummary *> list;
  for (const auto &model : project.models)
    list.push_back(model.get());
  return list;
}
