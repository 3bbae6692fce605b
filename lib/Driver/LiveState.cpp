// LiveState.cpp - see the header.

#include "LiveState.h"
#include "mesh/Basic/Names.h"

using namespace mesh;
using namespace mesh::driver;

/// Whether the error is no more than that there is no state store.
static bool isMissing(llvm::Error &error) {
  bool missing = false;
  error = llvm::handleErrors(std::move(error),
                             [&](std::unique_ptr<state::StateError> problem) -> llvm::Error {
                               missing = problem->problem() == state::StateProblem::Missing;
                               return llvm::Error(std::move(problem));
                             });
  return missing;
}

bool mesh::driver::isStatementFailure(llvm::Error &error) {
  bool statement = false;
  error = llvm::handleErrors(std::move(error),
                             [&](std::unique_ptr<engine::EngineError> failure) -> llvm::Error {
                               statement = failure->kind() == engine::FailureKind::Statement;
                               return llvm::Error(std::move(failure));
                             });
  return statement;
}

int LiveState::open(const config::Config &config, Reporter &reporter) {
  std::optional<state::SystemOptions> options = systemOptions(config, reporter, false);
  if (!options) {
    reporter.flush();
    return exitUser;
  }
  llvm::Expected<state::System> opened = state::System::open(*options);
  if (opened) {
    llvm::Expected<model::StateView> loaded = opened->store().load();
    if (!loaded)
      return fail(loaded.takeError(), reporter);
    view = std::move(*loaded);
    system.emplace(std::move(*opened));
    return exitDone;
  }
  llvm::Error error = opened.takeError();
  if (!isMissing(error))
    return fail(std::move(error), reporter);
  llvm::consumeError(std::move(error));
  llvm::Expected<state::System> connected = state::System::connect(*options);
  if (!connected)
    return fail(connected.takeError(), reporter);
  system.emplace(std::move(*connected));
  view.gateway = config.gateway().name;
  return exitDone;
}

llvm::Expected<engine::Result> LiveState::query(llvm::StringRef sql) {
  engine::Connection &connection = warehouse();
  if (llvm::Error error = connection.begin(engine::TransactionMode::Read))
    return error;
  llvm::Expected<engine::Result> result = connection.query(sql);
  if (llvm::Error error = connection.rollback()) {
    if (result)
      return error;
    llvm::consumeError(std::move(error)); // What failed first tells more.
  }
  return result;
}

std::map<std::string, const model::EnvironmentEntry *>
mesh::driver::visibleIn(const model::StateView &state, llvm::StringRef environment) {
  std::map<std::string, const model::EnvironmentEntry *> entries;
  for (llvm::StringRef name : {llvm::StringRef("prod"), environment})
    if (const model::Environment *found = state.findEnvironment(name))
      for (const model::EnvironmentEntry &entry : found->entries)
        entries[entry.model] = &entry;
  return entries;
}

bool mesh::driver::checkEnvironment(const model::StateView &state, llvm::StringRef name,
                                    Reporter &reporter) {
  if (name == "prod" || state.findEnvironment(name))
    return true;
  llvm::SmallVector<llvm::StringRef, 8> names;
  std::string list;
  for (const model::Environment &environment : state.environments) {
    names.push_back(environment.name);
    list += (list.empty() ? "" : ", ") + environment.name;
  }
  llvm::StringRef nearest = nearestName(name, names);
  std::string hint = "there are: " + list;
  if (!nearest.empty())
    hint = ("did you mean '" + nearest + "'?").str();
  else if (list.empty())
    hint = "there is none yet: 'mesh plan' makes the first";
  reporter.error("no environment '" + name + "'; " + hint);
  return false;
}
