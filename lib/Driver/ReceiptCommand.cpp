// ReceiptCommand.cpp - `mesh receipt import`: the compiler's copy of another
// system's state follows what that system did, without another export.

#include "Commands.h"
#include "Workspace.h"
#include "mesh/Apply/Apply.h"
#include "mesh/Basic/Files.h"
#include "mesh/State/Receipt.h"
#include "mesh/State/StateFile.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct ReceiptCommand {
  ReceiptCommand() : category("Options of mesh receipt import"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  list<std::string> receipts{Positional, desc("RECEIPT..."), OneOrMore, cat(category)};
  opt<std::string> stateFile{"state",
                             desc("The exported state to bring up to date (default: the file "
                                  "called GATEWAY.state, after the receipt's gateway)"),
                             value_desc("file"), cat(category)};

  int execute(Environment &environment, Reporter &reporter);
  int import(const std::string &path, Environment &environment, Reporter &reporter);
};
} // namespace

static int refuse(const std::string &path, llvm::Error error, Reporter &reporter) {
  apply::Result result = apply::explain(std::move(error));
  reporter.error(path + ": " + result.message);
  return apply::exitStatus(result.outcome);
}

/// What a receipt's last entry says became of its plan.
static std::string describe(const state::LedgerEntry &entry) {
  std::string text = std::string(state::toText(entry.outcome)) + " after " +
                     std::to_string(entry.stepsDone) + " of " + std::to_string(entry.steps) +
                     " steps";
  if (!entry.environment.empty())
    text = "the plan for environment '" + entry.environment + "' was " + text;
  return entry.reason.empty() ? text : text + ": " + entry.reason;
}

int ReceiptCommand::import(const std::string &path, Environment &env, Reporter &reporter) {
  std::optional<std::string> text = readInput(path, reporter);
  if (!text)
    return exitUsage;
  llvm::Expected<state::Receipt> receipt = state::readReceipt(*text);
  if (!receipt)
    return refuse(path, receipt.takeError(), reporter);
  std::string target = stateFile.empty() ? receipt->gateway + ".state" : stateFile;
  std::optional<std::string> stateText = readInput(target, reporter);
  if (!stateText) {
    reporter.note("the receipt is of gateway '" + receipt->gateway +
                  "': name the file with its exported state with --state");
    return exitUsage;
  }
  llvm::Expected<model::StateView> view = state::readStateFile(*stateText);
  if (!view)
    return refuse(target, view.takeError(), reporter);
  model::LedgerHead before = view->head;
  if (llvm::Error error = state::applyReceipt(*receipt, *view))
    return refuse(path, std::move(error), reporter);
  if (view->head == before) {
    env.out << target << " is at " << state::shortText(before) << ": " << path
            << " was imported before.\n";
    return exitDone;
  }
  if (llvm::Error error = writeFileAtomically(target, state::writeStateFile(*view)))
    return fail(std::move(error), reporter);
  env.out << target << " went from " << state::shortText(before) << " to "
          << state::shortText(view->head) << ": " << describe(receipt->entries.back().entry)
          << ".\n";
  return exitDone;
}

int ReceiptCommand::execute(Environment &env, Reporter &reporter) {
  for (const std::string &path : receipts)
    if (int status = import(path, env, reporter))
      return status;
  return exitDone;
}

int mesh::driver::receiptImportCommand(llvm::ArrayRef<const char *> arguments,
                                       Environment &environment) {
  ReceiptCommand command;
  if (!parseOptions(arguments,
                    "Brings an exported state up to date with the receipts of plans that were "
                    "applied since, in their order.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
