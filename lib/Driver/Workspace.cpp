// Workspace.cpp - see the header.

#include "Workspace.h"
#include "mesh/Apply/Apply.h"
#include "llvm/Support/FileSystem.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

CommonOptions::CommonOptions(OptionCategory &category)
    : paths("p", desc("The project's directory"), value_desc("dir"), cat(category)),
      gateway("gateway", desc("The gateway to use"), value_desc("name"), cat(category)),
      dotenv("dotenv", desc("A file of environment variables"), value_desc("file"), cat(category)),
      noColor("no-color", desc("No colours"), cat(category)) {}

bool mesh::driver::parseOptions(llvm::ArrayRef<const char *> arguments, llvm::StringRef overview,
                                OptionCategory &category, Environment &environment) {
  HideUnrelatedOptions(category);
  SetVersionPrinter([](llvm::raw_ostream &out) { out << "mesh " MESH_VERSION "\n"; });
  return ParseCommandLineOptions(static_cast<int>(arguments.size()), arguments.data(), overview,
                                 &environment.err);
}

Reporter::Reporter(Environment &env, bool noColor)
    : environment(env),
      useColor(env.errIsTerminal && !noColor && !env.variables.contains("NO_COLOR")) {}

bool Reporter::flush() {
  diags.sort(sources);
  printDiagnostics(environment.err, diags, sources, useColor);
  bool failed = diags.hasErrors();
  diags = Diagnostics();
  return failed;
}

void Reporter::error(const llvm::Twine &message) {
  environment.err << "error: " << message << '\n';
}

config::LoadOptions mesh::driver::loadOptions(const CommonOptions &common,
                                              const Environment &environment) {
  config::LoadOptions options;
  options.projectDir = common.directory();
  options.gateway = common.gateway;
  options.dotenv = common.dotenv;
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

static engine::ConnectionOptions optionsOf(const config::Connection &connection) {
  engine::ConnectionOptions options;
  options.type = connection.type.value;
  for (const config::Parameter &parameter : connection.parameters)
    if (!parameter.value.isNull())
      options.parameters[parameter.name] = toPlainText(parameter.value);
  return options;
}

llvm::Expected<state::System> mesh::driver::openSystem(const config::Config &config,
                                                       Reporter &reporter, bool create) {
  const config::Gateway &gateway = config.gateway();
  if (!config::checkUsable(gateway.connection, gateway, reporter.diags) ||
      (gateway.stateConnection &&
       !config::checkUsable(gateway.stateConnection, gateway, reporter.diags)))
    return llvm::createStringError("gateway '%s' cannot be used", gateway.name.c_str());
  state::SystemOptions options;
  options.gateway = gateway.name;
  options.warehouse = optionsOf(*gateway.connection);
  if (gateway.stateConnection)
    options.state = optionsOf(*gateway.stateConnection);
  options.schema = gateway.stateSchema.value;
  options.create = create;
  return state::System::open(options);
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
