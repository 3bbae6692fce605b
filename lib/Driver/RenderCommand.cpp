// RenderCommand.cpp - `mesh render`: the query of a model as it would run.

#include "Commands.h"
#include "Models.h"
#include "Planning.h"
#include "Standalone.h"
#include "TimeOptions.h"
#include "mesh/Lower/Render.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct RenderCommand {
  RenderCommand() : category("Options of mesh render"), common(category), times(category) {}

  OptionCategory category;
  CommonOptions common;
  TimeOptions times;
  list<std::string> names{Positional, desc("MODEL"), cat(category)};
  list<std::string> expand{
      "expand", ValueOptional,
      desc("Put the query of a model in its place; without a model: of all that are read"),
      value_desc("model"), cat(category)};
  opt<std::string> dialectName{"dialect", desc("The dialect to write; default: the model's"),
                               value_desc("name"), cat(category)};
  opt<bool> noFormat{"no-format", desc("Everything on one line"), cat(category)};
  opt<int> width{"max-text-width", desc("The width that lines are broken at"),
                 value_desc("columns"), cat(category)};
  opt<int> indent{"indent", desc("By how much parts are indented"), value_desc("columns"),
                  cat(category)};

  bool splitNames(Reporter &reporter);
  bool readExpanded(const Models &models, const model::ModelSummary &model, Reporter &reporter);
  bool readLayout(const Models &models, Reporter &reporter);
  bool readDialect(const model::ModelSummary &model, Reporter &reporter);
  std::optional<std::string> render(const Models &models, const model::ModelSummary &model,
                                    Reporter &reporter);
  int execute(Environment &environment, Reporter &reporter);

  std::string modelName;
  std::vector<std::string> expandedNames;
  bool expandAll = false;
  lower::RenderOptions options;
};
} // namespace

/// The name right behind an --expand without "=" is what it expands if another
/// name is left for the model.
bool RenderCommand::splitNames(Reporter &reporter) {
  std::vector<bool> taken(names.size());
  size_t left = names.size();
  for (size_t i = 0; i != expand.size(); ++i) {
    if (!expand[i].empty()) {
      expandedNames.push_back(expand[i]);
      continue;
    }
    size_t next = 0;
    while (next != names.size() && names.getPosition(static_cast<unsigned>(next)) !=
                                       expand.getPosition(static_cast<unsigned>(i)) + 1)
      ++next;
    if (next == names.size() || left == 1) {
      expandAll = true;
      continue;
    }
    taken[next] = true;
    expandedNames.push_back(names[static_cast<unsigned>(next)]);
    --left;
  }
  for (size_t i = 0; i != names.size(); ++i)
    if (!taken[i])
      modelName = names[static_cast<unsigned>(i)];
  if (left == 1)
    return true;
  reporter.error("mesh render takes one model; 'mesh dag' lists them");
  return false;
}

bool RenderCommand::readExpanded(const Models &models, const model::ModelSummary &model,
                                 Reporter &reporter) {
  for (const std::string &name : expandedNames) {
    const model::ModelSummary *found = findModel(models, name, reporter);
    if (!found)
      return false;
    if (found->query.empty()) {
      reporter.error("'" + found->name + "' is a seed: it has no query to put in");
      return false;
    }
    options.expanded.insert(found->name);
  }
  if (expandAll)
    for (const auto &other : models.compiled.models)
      if (other->name != model.name && !other->query.empty())
        options.expanded.insert(other->name);
  return true;
}

bool RenderCommand::readLayout(const Models &models, Reporter &reporter) {
  const config::FormatSettings &format = models.project.config.format;
  int64_t columns = width.getNumOccurrences() ? width : *format.maxTextWidth;
  int64_t step = indent.getNumOccurrences() ? indent : *format.indent;
  if (columns < 20 || columns > 10000 || step < 0 || step > 40) {
    reporter.error("--max-text-width must lie between 20 and 10000, --indent between 0 and 40");
    return false;
  }
  options.layout.width = noFormat ? 0 : static_cast<unsigned>(columns);
  options.layout.indent = static_cast<unsigned>(step);
  options.layout.pad = static_cast<unsigned>(*format.pad);
  options.layout.spread = true;
  return true;
}

bool RenderCommand::readDialect(const model::ModelSummary &model, Reporter &reporter) {
  std::string name = dialectName.empty() ? model.dialect : dialectName.getValue();
  options.dialect = dialect::findDialect(name);
  options.translates = true;
  if (options.dialect)
    return true;
  reportUnknownDialect(name, reporter);
  return false;
}

std::optional<std::string>
RenderCommand::render(const Models &models, const model::ModelSummary &model, Reporter &reporter) {
  if (model.kind.kind != model::ModelKind::Seed)
    return lower::renderQuery(model, models.all(), options, reporter.sources, reporter.diags);
  std::optional<lower::SeedRows> rows = readSeed(model, models.project, models.compiled, reporter);
  return rows ? std::optional(lower::renderSeed(model, *rows, options)) : std::nullopt;
}

int RenderCommand::execute(Environment &env, Reporter &reporter) {
  if (!splitNames(reporter))
    return exitUsage;
  std::optional<TimeOptions::Times> given = times.read(env.now, reporter);
  if (!given)
    return exitUsage;
  std::optional<Models> models = loadModels(common, env, reporter, false);
  const model::ModelSummary *model = models ? findModel(*models, modelName, reporter) : nullptr;
  if (!model)
    return exitUser;
  if (!readDialect(*model, reporter) || !readLayout(*models, reporter))
    return exitUsage;
  if (!readExpanded(*models, *model, reporter))
    return exitUser;
  options.gateway = models->project.config.gateway().name;
  options.directory = models->project.directory();
  options.at = given->execution;
  options.interval = given->interval.value_or(firstDay);
  std::optional<std::string> text = render(*models, *model, reporter);
  if (reporter.flush() || !text)
    return exitUser;
  env.out << *text << ";\n";
  return exitDone;
}

int mesh::driver::renderCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  RenderCommand command;
  if (!parseOptions(arguments, "Prints the query of a model as it would run.\n", command.category,
                    environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
