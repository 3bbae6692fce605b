// Meshdiff.cpp - `meshdiff`: two sides, and what became of each model.

#include "DiffReport.h"
#include "Sides.h"
#include "Standalone.h"
#include "TimeLimit.h"
#include "mesh/Change/Change.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct MeshdiffCommand {
  MeshdiffCommand() : category("Options of meshdiff"), common(category), format(category) {}

  OptionCategory category;
  CommonOptions common;
  list<std::string> sides{Positional, desc("OLD NEW"), cat(category)};
  opt<bool> query{"query", desc("Both sides are files of one query each"), cat(category)};
  opt<std::string> dialectName{"dialect", desc("The dialect of --query"), value_desc("name"),
                               cat(category)};
  opt<std::string> schema{"schema", desc("The tables of --query, as external_models.yaml"),
                          value_desc("file"), cat(category)};
  opt<std::string> state{"state", desc("Compare the project with an exported state: OLD is it"),
                         value_desc("file"), cat(category)};
  opt<std::string> environment{"env", desc("The environment of a state"), value_desc("name"),
                               init("prod"), cat(category)};
  opt<bool> exitCode{"exit-code", desc("Exit with 10 + the highest class of change"),
                     cat(category)};
  opt<bool> noPremises{"no-premises", desc("Rely on nothing that is only claimed: keys, NOT NULL"),
                       cat(category)};
  list<std::string> withoutRules{"without-rule", Hidden, cat(category),
                                 desc("Leave a rule of the normal form out of --query, to see "
                                      "what it is good for")};
  DiffFormatOption format;

  int execute(Environment &environment, Reporter &reporter);
  void limit(std::vector<change::Verdict> &verdicts, llvm::ArrayRef<std::string> given,
             Environment &env, Reporter &reporter);
  int load(llvm::ArrayRef<std::string> given, Side &older, Side &newer, Environment &env,
           Reporter &reporter);
};
} // namespace

int MeshdiffCommand::load(llvm::ArrayRef<std::string> given, Side &older, Side &newer,
                          Environment &env, Reporter &reporter) {
  if (!query)
    return Sides(common, environment, env, reporter).load(given[0], given[1], older, newer);
  normal::RuleSet off;
  for (const std::string &name : withoutRules) {
    std::optional<normal::Rule> rule = normal::findRule(name);
    if (!rule) {
      reporter.error("no rule of the normal form is called '" + name + "'");
      return exitUsage;
    }
    off.set(static_cast<size_t>(*rule));
  }
  for (auto [file, side] : {std::pair(&given[0], &older), std::pair(&given[1], &newer)}) {
    side->compiled = compileStandalone(*file, dialectName, schema, reporter, off);
    if (!side->compiled)
      return exitUser;
    side->models = pointers(*side->compiled);
  }
  return exitDone;
}

/// Looks again at what might change for some time only; for that, trees are needed.
void MeshdiffCommand::limit(std::vector<change::Verdict> &verdicts,
                            llvm::ArrayRef<std::string> given, Environment &env,
                            Reporter &reporter) {
  Sides sides(common, environment, env, reporter);
  sides.again = true;
  Side older, newer;
  if (!sides.load(given[0], given[1], older, newer) && older.compiled && newer.compiled)
    limitByTime(verdicts, older, newer, reporter.sources);
}

int MeshdiffCommand::execute(Environment &env, Reporter &reporter) {
  llvm::SmallVector<std::string, 2> given(sides.begin(), sides.end());
  if (!state.empty() && given.size() < 2) // The project against what a system last held.
    given = {"state:" + state, given.empty() ? common.directory() : given[0]};
  if (common.paths.size() > 1) {
    reporter.error("meshdiff compares one project with another; 'mesh diff' takes several -p");
    return exitUsage;
  }
  if (given.size() != 2) {
    reporter.error("meshdiff compares two sides: OLD and NEW, or --state FILE and the project");
    return exitUsage;
  }
  if (query && !dialect::findDialect(dialectName)) {
    reportUnknownDialect(dialectName, reporter);
    return exitUsage;
  }
  Side older, newer;
  if (int status = load(given, older, newer, env, reporter))
    return status;
  change::Options options{.premises = !noPremises, .namesTables = !query};
  if (newer.compiled)
    options.declared = newer.compiled->tableClaims();
  std::vector<change::Verdict> verdicts = change::compare(older.models, newer.models, options);
  if (!query && older.compiled && newer.compiled &&
      llvm::any_of(verdicts, [&](const change::Verdict &verdict) {
        return mayBeLimited(verdict, older, newer);
      }))
    limit(verdicts, given, env, reporter);
  printDiff(env.out, {verdicts, newer.models}, format, env.outIsTerminal && reporter.color());
  return exitCode ? diffExitCode(verdicts) : exitDone;
}

int mesh::driver::runMeshdiff(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  MeshdiffCommand command;
  if (!parseOptions(arguments,
                    "Says what an edit changes. A side is a project's directory, rev:REVISION, "
                    "state:FILE or live:ENVIRONMENT.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
