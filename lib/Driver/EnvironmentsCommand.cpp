// EnvironmentsCommand.cpp - `mesh environments`: what the state holds, and until when.

#include "Commands.h"
#include "Workspace.h"
#include "mesh/Apply/Apply.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
enum class Format { Text, Json };

struct EnvironmentsCommand {
  EnvironmentsCommand() : category("Options of mesh environments"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<Format> format{"format", desc("How they are printed"), init(Format::Text),
                     values(clEnumValN(Format::Text, "text", "for people"),
                            clEnumValN(Format::Json, "json", "for programs")),
                     cat(category)};

  int execute(Environment &environment, Reporter &reporter);
};
} // namespace

static int64_t countViews(const model::Environment &environment) {
  return llvm::count_if(environment.entries,
                        [](const model::EnvironmentEntry &entry) { return !entry.view.empty(); });
}

static bool hasExpired(const model::Environment &environment, Instant now) {
  return environment.expiresAt && environment.expiresAt <= now.millis;
}

static std::string expiry(const model::Environment &environment, Instant now) {
  if (!environment.expiresAt)
    return "never expires";
  std::string at = formatInstant(Instant{environment.expiresAt});
  return hasExpired(environment, now) ? "expired " + at + ", 'mesh janitor' drops it"
                                      : "expires " + at;
}

static void printText(const model::StateView &state, Instant now, llvm::raw_ostream &out) {
  if (state.environments.empty()) {
    out << "No environments yet: 'mesh plan' makes one.\n";
    return;
  }
  size_t width = 0;
  for (const model::Environment &environment : state.environments)
    width = std::max(width, environment.name.size());
  for (const model::Environment &environment : state.environments) {
    int64_t views = countViews(environment);
    out << environment.name << std::string(width + 2 - environment.name.size(), ' ') << views
        << (views == 1 ? " view, " : " views, ") << expiry(environment, now) << '\n';
  }
}

static void printJson(const model::StateView &state, Instant now, llvm::raw_ostream &out) {
  llvm::json::OStream json(out, 2);
  json.object([&] {
    json.attribute("gateway", state.gateway);
    json.attribute("system", state.system);
    json.attributeObject("head", [&] {
      json.attribute("number", state.head.number);
      json.attribute("digest", state.head.digest.hex());
    });
    json.attributeArray("environments", [&] {
      for (const model::Environment &environment : state.environments)
        json.object([&] {
          json.attribute("name", environment.name);
          json.attribute("models", static_cast<int64_t>(environment.entries.size()));
          json.attribute("views", countViews(environment));
          json.attribute("updated_at", formatInstant(Instant{environment.updatedAt}));
          if (environment.expiresAt)
            json.attribute("expires_at", formatInstant(Instant{environment.expiresAt}));
          else
            json.attribute("expires_at", nullptr);
          json.attribute("expired", hasExpired(environment, now));
        });
    });
  });
  out << '\n';
}

int EnvironmentsCommand::execute(Environment &env, Reporter &reporter) {
  std::optional<config::Config> config = openConfig(common, env, reporter);
  if (!config)
    return exitUser;
  llvm::Expected<state::System> system = openSystem(*config, reporter, /*create=*/false);
  if (!system)
    return fail(system.takeError(), reporter);
  llvm::Expected<model::StateView> state = system->store().load();
  if (!state)
    return fail(state.takeError(), reporter);
  if (format == Format::Json)
    printJson(*state, env.now, env.out);
  else
    printText(*state, env.now, env.out);
  return exitDone;
}

int mesh::driver::environmentsCommand(llvm::ArrayRef<const char *> arguments,
                                      Environment &environment) {
  EnvironmentsCommand command;
  if (!parseOptions(arguments, "Lists the environments and when they expire.\n", command.category,
                    environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
