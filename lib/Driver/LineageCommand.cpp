// LineageCommand.cpp - `mesh lineage`: what a column comes from, and what comes
// from it.

#include "Commands.h"
#include "Lineage.h"
#include "Models.h"
#include "mesh/Basic/Names.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
enum class Format : uint8_t { Text, Json };

struct LineageCommand {
  LineageCommand() : category("Options of mesh lineage"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<std::string> name{Positional, desc("MODEL[.COLUMN]"), Required, cat(category)};
  opt<bool> upstream{"upstream", desc("What it comes from; the default"), cat(category)};
  opt<bool> downstream{"downstream", desc("What comes from it"), cat(category)};
  opt<Format> format{"format", desc("How the result is printed"), init(Format::Text), cat(category),
                     values(clEnumValN(Format::Text, "text", "a tree"),
                            clEnumValN(Format::Json, "json", "OpenLineage's facets"))};

  int execute(Environment &environment, Reporter &reporter);
};
} // namespace

static llvm::SmallVector<llvm::StringRef, 32> references(llvm::ArrayRef<std::string> texts) {
  return {texts.begin(), texts.end()};
}

/// The relation that is called so, whatever the case of letters; empty if none is.
static std::string findRelation(const Lineage &lineage, llvm::StringRef text) {
  for (const std::string &name : lineage.relations())
    if (text.equals_insensitive(name))
      return name;
  return "";
}

/// What `text` names: all of a relation, or one column of it. Empty after a report.
static std::set<ColumnName> readName(const Lineage &lineage, llvm::StringRef text,
                                     Reporter &reporter) {
  std::set<ColumnName> names;
  if (std::string whole = findRelation(lineage, text); !whole.empty()) {
    for (const std::string &column : lineage.columnsOf(whole))
      names.insert({whole, column});
    names.insert({whole, ""});
    return names;
  }
  auto [relation, wanted] = text.rsplit('.');
  std::string found = findRelation(lineage, relation);
  if (found.empty()) {
    std::vector<std::string> relations = lineage.relations();
    bool hasColumn = text.count('.') > 1;
    reportUnknownModel(hasColumn ? relation : text, references(relations), reporter);
    return names;
  }
  std::vector<std::string> columns = lineage.columnsOf(found);
  for (const std::string &column : columns)
    if (wanted.equals_insensitive(column))
      return {{found, column}};
  llvm::StringRef nearest = nearestName(wanted, references(columns));
  std::string hint = "it has: " + llvm::join(columns, ", ");
  if (!nearest.empty())
    hint = ("did you mean '" + nearest + "'?").str();
  reporter.error("no column '" + wanted + "' in '" + found + "'; " + hint);
  return names;
}

int LineageCommand::execute(Environment &env, Reporter &reporter) {
  std::optional<Models> models = loadModels(common, env, reporter, false);
  if (!models)
    return exitUser;
  Lineage lineage(models->all());
  std::set<ColumnName> names = readName(lineage, name, reporter);
  if (names.empty())
    return exitUser;
  bool up = upstream || !downstream;
  if (format == Format::Json) {
    std::set<ColumnName> reached;
    for (bool direction : {true, false})
      if (direction ? up : downstream.getValue())
        reached.merge(lineage.reach(names, direction));
    const config::Gateway &gateway = models->project.config.gateway();
    printLineageJson(env.out, lineage, reached, gateway.name.empty() ? "mesh" : gateway.name);
    return exitDone;
  }
  if (up)
    printLineageTree(env.out, lineage, names, true);
  if (downstream) {
    if (up)
      env.out << "\nUsed by:\n";
    printLineageTree(env.out, lineage, names, false);
  }
  return exitDone;
}

int mesh::driver::lineageCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  LineageCommand command;
  if (!parseOptions(arguments, "Shows what a column comes from, through all models.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
