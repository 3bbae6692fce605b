// StateCommand.cpp - `mesh state export` and `mesh state import`: a system's
// state as a file, for compilers that cannot reach it, and for its recovery.

#include "Commands.h"
#include "Progress.h"
#include "Session.h"
#include "mesh/Basic/Files.h"
#include "mesh/State/StateFile.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct ExportCommand {
  ExportCommand() : category("Options of mesh state export"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<std::string> output{"o", desc("The file to write"), value_desc("file"), Required,
                          cat(category)};
  alias outputLong{"output-file", desc("Alias for -o"), aliasopt(output), cat(category)};
  list<std::string> environments{"environment",
                                 desc("Only this environment and what it uses; such a file can be "
                                      "compared with, but not planned against"),
                                 value_desc("name"), cat(category)};
  opt<bool> local{"local", desc("Not supported: see meshc --emit=summary"), cat(category)};
  opt<bool> noConfirm{"no-confirm", desc("Accepted: nothing is asked"), cat(category)};

  int execute(Environment &environment, Reporter &reporter);
};

struct ImportCommand {
  ImportCommand() : category("Options of mesh state import"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<std::string> input{"i", desc("The exported state"), value_desc("file"), Required,
                         cat(category)};
  alias inputLong{"input-file", desc("Alias for -i"), aliasopt(input), cat(category)};
  opt<bool> replace{"replace", desc("Replace what the store knows"), cat(category)};
  opt<bool> noConfirm{"no-confirm", desc("Import without asking"), cat(category)};

  int execute(Environment &environment, Reporter &reporter);
  int import(state::System &system, model::StateView &view, Environment &environment,
             Reporter &reporter);
};
} // namespace

static std::string describe(const model::StateView &view) {
  return "gateway '" + view.gateway + "', system " + view.system + ", at " +
         state::shortText(view.head) + ", " +
         counted(static_cast<int64_t>(view.snapshots.size()), "version") + ", " +
         counted(static_cast<int64_t>(view.environments.size()), "environment");
}

// --- Export --------------------------------------------------------------------

/// A plan from this state will be refused for as long as another is open.
static int noteOpenPlan(state::Store &store, Reporter &reporter) {
  llvm::Expected<std::optional<state::OpenPlan>> plan = store.openPlan();
  if (!plan)
    return fail(plan.takeError(), reporter);
  if (*plan)
    reporter.warning("a plan for environment '" + (*plan)->environment +
                     "' is under way or was interrupted; what is compiled from this state will "
                     "be refused: export it again when that plan has ended");
  return exitDone;
}

int ExportCommand::execute(Environment &env, Reporter &reporter) {
  if (local) {
    reporter.error("--local is not supported; 'meshc --emit=summary' prints a project's models");
    return exitUsage;
  }
  std::optional<config::Config> config = openConfig(common, env, reporter);
  if (!config)
    return exitUser;
  // A system gets its identity here if nothing was done to it yet.
  std::optional<state::SystemOptions> options = systemOptions(*config, reporter, /*create=*/true);
  if (reporter.flush() || !options)
    return exitUser;
  options->warehouse.mayCreate = false;
  llvm::Expected<state::System> system = state::System::open(*options);
  if (!system)
    return fail(system.takeError(), reporter);
  if (llvm::Error error = system->store().verifyLedger())
    return fail(std::move(error), reporter);
  llvm::Expected<model::StateView> view = system->store().load();
  if (!view)
    return fail(view.takeError(), reporter);
  if (int status = noteOpenPlan(system->store(), reporter))
    return status;
  for (const std::string &name : environments)
    if (!view->findEnvironment(name)) {
      reporter.error("no environment '" + name + "'; 'mesh environments' lists them");
      return exitUser;
    }
  if (!environments.empty())
    *view = state::limitTo(*view, llvm::ArrayRef<std::string>(environments));
  if (llvm::Error error = writeFileAtomically(output, state::writeStateFile(*view)))
    return fail(std::move(error), reporter);
  env.out << "Wrote " << output << ": " << describe(*view) << ".\n";
  return exitDone;
}

int mesh::driver::stateExportCommand(llvm::ArrayRef<const char *> arguments,
                                     Environment &environment) {
  ExportCommand command;
  if (!parseOptions(arguments,
                    "Writes a system's state to a file, with which plans for it can be compiled "
                    "elsewhere. It holds no data and no secret.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}

// --- Import --------------------------------------------------------------------

/// Relations that the state counts on and the database does not have, of
/// versions that an environment uses; others are forgotten.
static llvm::Expected<std::vector<std::string>> takeMissing(engine::Connection &warehouse,
                                                            model::StateView &view) {
  std::set<Digest> used;
  for (const model::Environment &environment : view.environments)
    for (const model::EnvironmentEntry &entry : environment.entries)
      used.insert(entry.snapshot);
  std::vector<std::string> missing;
  std::vector<model::Snapshot> kept;
  for (model::Snapshot &snapshot : view.snapshots) {
    bool isThere = snapshot.table.empty();
    if (!isThere) {
      llvm::Expected<engine::RelationKind> kind = warehouse.relationKind(snapshot.table);
      if (!kind)
        return kind.takeError();
      isThere = *kind == (model::storesRows(snapshot.kind) ? engine::RelationKind::Table
                                                           : engine::RelationKind::View);
    }
    if (!isThere && used.contains(snapshot.id))
      missing.push_back(snapshot.table);
    if (isThere)
      kept.push_back(std::move(snapshot));
    else
      view.intervals.erase(snapshot.table);
  }
  view.snapshots = std::move(kept);
  return missing;
}

static int refuseMissing(llvm::ArrayRef<std::string> missing, Reporter &reporter) {
  std::string names;
  for (const std::string &name : missing.take_front(3))
    names += (names.empty() ? "'" : ", '") + name + "'";
  if (missing.size() > 3)
    names += " and " + std::to_string(missing.size() - 3) + " more";
  reporter.error("the database lacks tables or views that the state counts on: " + names +
                 "; restore the database first, or start without this state: 'mesh plan' makes "
                 "everything anew");
  return exitRefused;
}

/// The number of entries that the store's ledger has, if there is a store.
static llvm::Expected<int64_t> storedNumber(state::System &system) {
  state::StoreOptions options = system.storeOptions();
  options.create = false;
  llvm::Expected<std::unique_ptr<state::Store>> store =
      state::Store::open(system.stateConnection(), options);
  if (store) {
    llvm::Expected<model::LedgerHead> head = (*store)->head();
    return head ? llvm::Expected<int64_t>(head->number) : head.takeError();
  }
  llvm::Error error = llvm::handleErrors(
      store.takeError(), [](std::unique_ptr<state::StateError> cause) -> llvm::Error {
        if (cause->problem() == state::StateProblem::Missing)
          return llvm::Error::success();
        return llvm::Error(std::move(cause));
      });
  if (error)
    return error;
  return 0;
}

int ImportCommand::import(state::System &system, model::StateView &view, Environment &env,
                          Reporter &reporter) {
  std::string holder;
  llvm::Expected<std::unique_ptr<engine::Lock>> lock =
      system.stateConnection().lock("mesh", usualLockWait, holder);
  if (!lock)
    return fail(lock.takeError(), reporter);
  if (!*lock) {
    reporter.error("a plan is being applied to this system" +
                   (holder.empty() ? "" : " by " + holder) + ": wait for it to end");
    return exitRefused;
  }
  llvm::Expected<int64_t> number = storedNumber(system);
  if (!number)
    return fail(number.takeError(), reporter);
  llvm::Expected<std::vector<std::string>> missing = takeMissing(system.warehouse(), view);
  if (!missing)
    return fail(missing.takeError(), reporter);
  if (!missing->empty())
    return refuseMissing(*missing, reporter);
  env.out << "The state of " << describe(view) << ".\n"
          << "The store will be that system's: if the database that it was exported from is still "
             "in use elsewhere, plans for one are accepted by the other.\n";
  if (*number > view.head.number)
    reporter.warning("the store is at " + std::to_string(*number) +
                     ": what was done since the export is forgotten");
  if (!noConfirm && !env.inIsTerminal) {
    reporter.error("nothing was imported: give --no-confirm to import without asking");
    return exitUsage;
  }
  if (!confirm("Import it?", noConfirm, env))
    return exitDone;
  // What the database's views show now, no one knows.
  for (model::Environment &environment : view.environments)
    environment.restored = true;
  if (llvm::Error error = state::Store::import(system.stateConnection(), system.storeOptions(),
                                               view, replace, env.now)) {
    int status = fail(std::move(error), reporter);
    if (!replace && *number)
      reporter.note("--replace replaces it");
    return status;
  }
  env.out << "Imported. The next plan of each environment makes its views anew.\n";
  return exitDone;
}

int ImportCommand::execute(Environment &env, Reporter &reporter) {
  std::optional<config::Config> config = openConfig(common, env, reporter);
  if (!config)
    return exitUser;
  std::optional<std::string> text = readInput(input, reporter);
  if (!text)
    return exitUsage;
  llvm::Expected<model::StateView> view = state::readStateFile(*text);
  if (!view)
    return fail(view.takeError(), reporter);
  std::optional<state::SystemOptions> options = systemOptions(*config, reporter, /*create=*/true);
  if (reporter.flush() || !options)
    return exitUser;
  options->warehouse.mayCreate = false; // It holds what the state tells of.
  llvm::Expected<state::System> system = state::System::connect(*options);
  if (!system)
    return fail(system.takeError(), reporter);
  return import(*system, *view, env, reporter);
}

int mesh::driver::stateImportCommand(llvm::ArrayRef<const char *> arguments,
                                     Environment &environment) {
  ImportCommand command;
  if (!parseOptions(arguments,
                    "Fills a state store from an exported state: one that was lost, or one that "
                    "moves to another database.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
