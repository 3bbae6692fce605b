// Command.cpp - reads the options, opens what the gateway leads to, applies.

#include "Command.h"
#include "Report.h"
#include "mesh/Basic/Files.h"
#include "mesh/Config/Config.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/CommandLine.h"
#include <csignal>
#include <unistd.h>

using namespace mesh;
using apply::Outcome;
using apply::Result;

extern char **environ;

namespace {

enum class Format { Text, Json };

struct CommandLine {
  std::string plan, project, gateway, receipt;
  bool verifyOnly = false, abandon = false;
  Format format = Format::Text;
  double waitSeconds = 5;
};

} // namespace

static constexpr int wrongUsage = 2;

/// None after a report; the options are local so that they cost nothing elsewhere.
static std::optional<CommandLine> readCommandLine(int argc, const char *const *argv) {
  using namespace llvm::cl;
  OptionCategory category("meshapply options");
  opt<std::string> plan(Positional, desc("PLAN.sql"), Required, cat(category));
  opt<std::string> project("p", desc("The project's directory"), value_desc("dir"), init("."),
                           cat(category));
  opt<std::string> gateway("gateway", desc("The gateway to apply the plan on"), value_desc("name"),
                           cat(category));
  opt<std::string> receipt("receipt", desc("Write the receipt of the plan to a file"),
                           value_desc("file"), cat(category));
  opt<bool> verifyOnly("verify-only", desc("Check all there is to check, and change nothing"),
                       cat(category));
  opt<bool> abandon("abandon", desc("Give up the plan, which was interrupted"), cat(category));
  opt<double> wait("wait", desc("Seconds to wait for a lock that another process holds"),
                   value_desc("seconds"), init(5), cat(category));
  opt<Format> format("format", desc("How the result is printed"), init(Format::Text),
                     values(clEnumValN(Format::Text, "text", "for people"),
                            clEnumValN(Format::Json, "json", "for programs")),
                     cat(category));
  HideUnrelatedOptions(category);
  SetVersionPrinter([](llvm::raw_ostream &out) { out << "meshapply " MESH_VERSION "\n"; });
  bool read =
      ParseCommandLineOptions(argc, argv,
                              "Verifies a plan script and executes it on one gateway. An "
                              "apply that was interrupted is resumed by running it again.\n",
                              &llvm::errs());
  if (!read)
    return std::nullopt;
  if (verifyOnly && abandon) {
    llvm::errs() << "meshapply: --verify-only and --abandon exclude each other\n";
    return std::nullopt;
  }
  if (wait < 0) {
    llvm::errs() << "meshapply: --wait takes a number of seconds\n";
    return std::nullopt;
  }
  return CommandLine{plan, project, gateway, receipt, verifyOnly, abandon, format, wait};
}

static std::map<std::string, std::string> processEnvironment() {
  std::map<std::string, std::string> environment;
  for (char **entry = environ; *entry; ++entry) {
    auto [name, value] = llvm::StringRef(*entry).split('=');
    environment[name.str()] = value.str();
  }
  return environment;
}

/// None after a report.
static std::optional<config::Config> loadConfig(const CommandLine &line) {
  SourceManager sources;
  Diagnostics diags;
  config::LoadOptions options;
  options.projectDir = line.project;
  options.gateway = line.gateway;
  options.environment = processEnvironment();
  options.willConnect = true;
  std::optional<config::Config> config = config::loadConfig(options, sources, diags);
  bool color = llvm::errs().has_colors() && !options.environment.contains("NO_COLOR");
  printDiagnostics(llvm::errs(), diags, sources, color);
  return config;
}

static engine::ConnectionOptions optionsOf(const config::Connection &connection,
                                           const CommandLine &line) {
  engine::ConnectionOptions options;
  options.type = connection.type.value;
  for (const config::Parameter &parameter : connection.parameters)
    if (!parameter.value.isNull())
      options.parameters[parameter.name] = toPlainText(parameter.value);
  options.parameters["busy_timeout"] = std::to_string(static_cast<int>(line.waitSeconds * 1000));
  options.mayCreate = false; // A plan is for a system that exists: a new file is a wrong path.
  return options;
}

static llvm::Expected<state::System> openSystem(const config::Gateway &gateway,
                                                const CommandLine &line) {
  state::SystemOptions options;
  options.gateway = gateway.name;
  options.warehouse = optionsOf(*gateway.connection, line);
  if (gateway.stateConnection)
    options.state = optionsOf(*gateway.stateConnection, line);
  options.schema = gateway.stateSchema.value;
  return state::System::open(options);
}

static Result refused(std::string message) {
  Result result;
  result.outcome = Outcome::Refused;
  result.message = std::move(message);
  return result;
}

static Result execute(const CommandLine &line, const script::LoadedScript &script,
                      const config::Gateway &gateway, apply::Options &options) {
  // Also checked later, but then another gateway's connection was opened.
  if (script.script.header.gateway != gateway.name)
    return refused("the plan is for gateway '" + script.script.header.gateway + "', not for '" +
                   gateway.name + "'");
  llvm::Expected<state::System> system = openSystem(gateway, line);
  if (!system)
    return apply::explain(system.takeError());
  auto now = std::chrono::system_clock::now().time_since_epoch();
  options.now.millis = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  options.verifyOnly = line.verifyOnly;
  options.lockWait = std::chrono::milliseconds(static_cast<int64_t>(line.waitSeconds * 1000));
  return line.abandon ? abandonPlan(*system, script, options) : applyPlan(*system, script, options);
}

/// The receipt is written last: if that fails, applying again writes it.
static void writeReceipt(const CommandLine &line, Result &result) {
  if (line.receipt.empty() || !result.receipt)
    return;
  if (llvm::Error error = writeFileAtomically(line.receipt, writeReceipt(*result.receipt))) {
    result.message = "the plan is " + std::string(toText(result.outcome)) +
                     ", but its receipt was not written: " + llvm::toString(std::move(error)) +
                     "; apply the same plan again to get it";
    result.outcome = Outcome::EngineFailed;
  }
}

int mesh::runMeshApply(int argc, const char *const *argv,
                       std::function<void(llvm::StringRef point, int64_t step)> hook) {
  // Whoever reads the progress may go away; that is no reason to stop half-way.
  std::signal(SIGPIPE, SIG_IGN);
  auto forgetLostOutput = llvm::make_scope_exit([] {
    llvm::outs().flush();
    llvm::outs().clear_error();
  });
  std::optional<CommandLine> line = readCommandLine(argc, argv);
  if (!line)
    return wrongUsage;
  bool isJson = line->format == Format::Json;
  llvm::Expected<std::string> text = readFile(line->plan);
  if (!text) {
    llvm::errs() << "meshapply: error: " << llvm::toString(text.takeError()) << '\n';
    return wrongUsage;
  }
  Progress progress(llvm::outs(), ::isatty(STDOUT_FILENO));
  apply::Options options;
  options.observer = isJson ? nullptr : &progress;
  options.hook = std::move(hook);
  Result result;
  if (llvm::Expected<script::LoadedScript> script = script::parse(*text)) {
    std::optional<config::Config> config = loadConfig(*line);
    if (!config)
      return exitStatus(Outcome::Failed);
    result = execute(*line, *script, config->gateway(), options);
    writeReceipt(*line, result);
  } else {
    result = apply::explain(script.takeError());
    result.message = line->plan + ": " + result.message;
  }
  progress.stop();
  if (isJson)
    printResultJson(llvm::outs(), result);
  else
    printResult(llvm::outs(), llvm::errs(), result);
  return exitStatus(result.outcome);
}
