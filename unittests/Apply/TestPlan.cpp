// TestPlan.cpp - mesh-test-plan: makes plan scripts for the lit tests from short
// descriptions (see PlanText.h), and shows what a state store holds.

#include "PlanText.h"
#include "mesh/Basic/Files.h"
#include "mesh/State/StateFile.h"
#include "mesh/State/System.h"
#include "llvm/Support/CommandLine.h"

using namespace mesh;

static engine::ConnectionOptions sqlite(const std::string &path) {
  return {"sqlite", {{"database", path}}};
}

static llvm::Error dump(state::Store &store) {
  llvm::Expected<model::StateView> view = store.load();
  if (!view)
    return view.takeError();
  llvm::outs() << state::writeStateFile(*view);
  llvm::Expected<std::vector<state::LedgerEntry>> ledger = store.ledger();
  if (!ledger)
    return ledger.takeError();
  for (state::LedgerEntry &entry : *ledger) {
    entry.at = 0;
    llvm::outs() << toJson(entry) << '\n';
  }
  llvm::Expected<state::Journal> journal = store.journal();
  if (!journal)
    return journal.takeError();
  llvm::outs() << journal->done.size() + journal->intents.size() << " steps in the journal\n";
  return store.verifyLedger();
}

static llvm::Error run(const std::string &plan, state::SystemOptions options, bool wantsDump) {
  options.create = !wantsDump;
  llvm::Expected<state::System> system = state::System::open(options);
  if (!system)
    return system.takeError();
  if (wantsDump)
    return dump(system->store());
  llvm::Expected<std::string> text = readFile(plan);
  if (!text)
    return text.takeError();
  llvm::Expected<script::Script> script = test::readPlan(*text, system->store());
  if (!script)
    return script.takeError();
  llvm::outs() << print(*script);
  return llvm::Error::success();
}

int main(int argc, char **argv) {
  using namespace llvm::cl;
  opt<std::string> plan(Positional, desc("DESCRIPTION"));
  opt<std::string> database("database", Required);
  opt<std::string> stateDatabase("state");
  opt<std::string> gateway("gateway", init("production"));
  opt<bool> wantsDump("dump");
  ParseCommandLineOptions(argc, argv);
  state::SystemOptions options;
  options.gateway = gateway;
  options.warehouse = sqlite(database);
  if (!stateDatabase.empty())
    options.state = sqlite(stateDatabase);
  if (llvm::Error error = run(plan, options, wantsDump)) {
    llvm::errs() << "mesh-test-plan: " << llvm::toString(std::move(error)) << '\n';
    return 1;
  }
  return 0;
}
