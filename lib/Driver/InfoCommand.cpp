// InfoCommand.cpp - `mesh info`: what the project has, and whether its databases
// can be reached.

#include "Commands.h"
#include "Models.h"
#include "mesh/Apply/Apply.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
enum class Format : uint8_t { Text, Json };

struct Probe {
  std::string what, describedAs, error;
};

struct InfoCommand {
  InfoCommand() : category("Options of mesh info"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<bool> skipConnection{"skip-connection", desc("Connect to nothing"), cat(category)};
  opt<bool> verbose{"v", desc("Also say what is connected to"), cat(category)};
  alias verboseLong{"verbose", desc("Alias for -v"), aliasopt(verbose), cat(category)};
  opt<Format> format{"format", desc("How the result is printed"), init(Format::Text), cat(category),
                     values(clEnumValN(Format::Text, "text", "for people"),
                            clEnumValN(Format::Json, "json", "for programs"))};

  int execute(Environment &environment, Reporter &reporter);
  Probe probe(const char *what, const std::optional<config::Connection> &connection,
              const config::Gateway &gateway, Reporter &reporter);
  void printText(llvm::raw_ostream &out) const;
  void printJson(llvm::raw_ostream &out) const;

  std::string gatewayName;
  std::map<std::string, size_t> kinds; ///< How many models there are of each kind.
  size_t models = 0, audits = 0, externals = 0;
  std::vector<Probe> probes;
  int status = exitDone;
};
} // namespace

/// Opens a connection and runs a query. What is wrong with its settings is
/// reported; what the database says is in the result.
Probe InfoCommand::probe(const char *what, const std::optional<config::Connection> &connection,
                         const config::Gateway &gateway, Reporter &reporter) {
  Probe probe{what, connection ? connection->describe() : "", ""};
  if (!config::checkUsable(connection, gateway, reporter.diags)) {
    reporter.flush();
    status = exitUser;
    probe.error = "its settings cannot be used";
    return probe;
  }
  engine::ConnectionOptions options = connectionOptions(*connection, /*create=*/false);
  llvm::Error error = llvm::Error::success();
  if (auto opened = engine::connect(options)) {
    if (auto answer = (*opened)->query("SELECT 1"); !answer)
      error = llvm::joinErrors(std::move(error), answer.takeError());
  } else {
    error = llvm::joinErrors(std::move(error), opened.takeError());
  }
  if (!error)
    return probe;
  apply::Result failure = apply::explain(std::move(error));
  status = std::max(status, apply::exitStatus(failure.outcome));
  probe.error = failure.message;
  return probe;
}

void InfoCommand::printText(llvm::raw_ostream &out) const {
  out << "Models: " << models << '\n';
  for (const auto &[kind, count] : kinds)
    if (verbose)
      out << "  " << kind << ": " << count << '\n';
  out << "Audits: " << audits << "\nExternal tables: " << externals << "\nGateway: " << gatewayName
      << '\n';
  for (const Probe &probe : probes) {
    out << probe.what << " connection "
        << (probe.error.empty() ? "succeeded" : "failed: " + probe.error) << '\n';
    if (verbose)
      out << "  " << probe.describedAs << '\n';
  }
}

void InfoCommand::printJson(llvm::raw_ostream &out) const {
  llvm::json::OStream json(out, 2);
  json.object([&] {
    json.attribute("models", static_cast<int64_t>(models));
    json.attributeObject("kinds", [&] {
      for (const auto &[kind, count] : kinds)
        json.attribute(kind, static_cast<int64_t>(count));
    });
    json.attribute("audits", static_cast<int64_t>(audits));
    json.attribute("externals", static_cast<int64_t>(externals));
    json.attribute("gateway", gatewayName);
    json.attributeArray("connections", [&] {
      for (const Probe &probe : probes)
        json.object([&] {
          json.attribute("name", probe.what);
          json.attribute("connection", probe.describedAs);
          json.attribute("succeeded", probe.error.empty());
          json.attribute("error", probe.error);
        });
    });
  });
  out << '\n';
}

int InfoCommand::execute(Environment &env, Reporter &reporter) {
  std::optional<Models> loaded = loadModels(common, env, reporter, false);
  if (!loaded)
    return exitUser;
  const config::Gateway &gateway = loaded->project.config.gateway();
  gatewayName = gateway.name;
  models = loaded->compiled.models.size();
  externals = loaded->project.externals.size();
  for (const auto &model : loaded->compiled.models) {
    ++kinds[model::toText(model->kind.kind)];
    audits += model->audits.size();
  }
  if (!skipConnection) {
    probes.push_back(probe("Data warehouse", gateway.connection, gateway, reporter));
    if (gateway.stateConnection)
      probes.push_back(probe("State backend", gateway.stateConnection, gateway, reporter));
  }
  if (format == Format::Json)
    printJson(env.out);
  else
    printText(env.out);
  return status;
}

int mesh::driver::infoCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  InfoCommand command;
  if (!parseOptions(arguments, "Says what the project has and tests its connections.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
