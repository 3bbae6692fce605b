// Meshc.cpp - `meshc`: a project, or one query, to whatever --emit asks for.

#include "Models.h"
#include "Planning.h"
#include "Standalone.h"
#include "TimeOptions.h"
#include "mesh/AST/Walk.h"
#include "mesh/Basic/Files.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Fingerprint/Fingerprint.h"
#include "mesh/Lower/Render.h"
#include "mesh/Parse/Parse.h"
#include "mesh/State/StateFile.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
struct MeshcCommand {
  MeshcCommand() : category("Options of meshc"), common(category), times(category) {}

  OptionCategory category;
  CommonOptions common;
  TimeOptions times;
  list<std::string> models{Positional, desc("[MODEL...]"), cat(category)};
  opt<EmitKind> emit{
      "emit", desc("What to print"), init(EmitKind::None), cat(category),
      values(clEnumValN(EmitKind::Tokens, "tokens", "what editors colour, as JSON"),
             clEnumValN(EmitKind::Ast, "ast", "the syntax tree"),
             clEnumValN(EmitKind::Sql, "sql", "the tree as text"),
             clEnumValN(EmitKind::Expanded, "expanded", "the query after macros, names in full"),
             clEnumValN(EmitKind::Rel, "rel", "the relational form"),
             clEnumValN(EmitKind::Lineage, "lineage", "what each column comes from"),
             clEnumValN(EmitKind::Fingerprint, "fingerprint", "the hashes"),
             clEnumValN(EmitKind::Summary, "summary", "the summary, as JSON"),
             clEnumValN(EmitKind::Model, "model", "its properties with their types, as JSON"),
             clEnumValN(EmitKind::Metrics, "metrics",
                        "the metrics with the definitions of those that they use, as JSON"),
             clEnumValN(EmitKind::Plan, "plan", "the plan script for an environment"),
             clEnumValN(EmitKind::None, "none", "nothing: check only"))};
  opt<std::string> environment{"env", desc("The environment of --emit=plan"), value_desc("name"),
                               cat(category)};
  opt<std::string> state{"state", desc("An exported state, in place of the live one"),
                         value_desc("file"), cat(category)};
  opt<std::string> output{"o", desc("Write to a file"), value_desc("file"), cat(category)};
  opt<std::string> standalone{"standalone", desc("Compile one query, without a project"),
                              value_desc("file"), cat(category)};
  opt<std::string> dialectName{"dialect",
                               desc("The dialect of --standalone, or that --emit=expanded writes"),
                               value_desc("name"), cat(category)};
  opt<std::string> schema{"schema", desc("The tables of --standalone, as external_models.yaml"),
                          value_desc("file"), cat(category)};
  opt<bool> counters{"counters", desc("Print how much work was done"), cat(category)};

  bool renders() const;
  bool checkOptions(Reporter &reporter);
  int execute(Environment &environment, Reporter &reporter);
  bool isWanted(const model::ModelSummary &model) const;
  int checkNames(const compile::CompiledProject &compiled, Reporter &reporter);
  int emitRendered(const project::Project &project, const compile::CompiledProject &compiled,
                   Environment &env, Reporter &reporter, llvm::raw_ostream &out);
  int emitModels(const compile::CompiledProject &compiled, Reporter &reporter,
                 llvm::raw_ostream &out);
  int openState(const project::Project &project, std::optional<model::StateView> &opened,
                Reporter &reporter);
  int emitPlan(const project::Project &project, const compile::CompiledProject &compiled,
               const model::StateView &view, Environment &env, Reporter &reporter,
               llvm::raw_ostream &out);
  llvm::Expected<model::StateView> loadState(const project::Project &project, Reporter &reporter);
};
} // namespace

/// Whether --emit=expanded shows queries as they would run, with an interval or in another dialect.
bool MeshcCommand::renders() const {
  bool isTimed = times.start.getNumOccurrences() || times.end.getNumOccurrences() ||
                 times.executionTime.getNumOccurrences();
  return standalone.empty() && emit == EmitKind::Expanded && (isTimed || !dialectName.empty());
}

bool MeshcCommand::checkOptions(Reporter &reporter) {
  bool fine = true;
  if ((times.start.getNumOccurrences() || times.end.getNumOccurrences()) && !renders()) {
    reporter.error("--start and --end are for --emit=expanded of a project");
    fine = false;
  }
  if (standalone.empty() && !dialectName.empty() && emit != EmitKind::Expanded) {
    reporter.error("--dialect is for --standalone and --emit=expanded; a model's own dialect "
                   "stands in its MODEL block");
    fine = false;
  }
  return fine;
}

bool MeshcCommand::isWanted(const model::ModelSummary &model) const {
  return models.empty() || llvm::is_contained(models, model.name);
}

int MeshcCommand::checkNames(const compile::CompiledProject &compiled, Reporter &reporter) {
  llvm::SmallVector<llvm::StringRef, 32> names;
  for (const auto &model : compiled.models)
    names.push_back(model->name);
  for (const std::string &name : models)
    if (!compiled.find(name)) {
      reportUnknownModel(name, names, reporter);
      return exitUser;
    }
  return exitDone;
}

/// The queries as they would run. (`mesh render` shows one, with more choice.)
int MeshcCommand::emitRendered(const project::Project &project,
                               const compile::CompiledProject &compiled, Environment &env,
                               Reporter &reporter, llvm::raw_ostream &out) {
  std::optional<TimeOptions::Times> given = times.read(env.now, reporter);
  if (!given)
    return exitUsage;
  lower::RenderOptions how;
  how.gateway = project.config.gateway().name;
  how.directory = project.directory();
  how.at = given->execution;
  how.interval = given->interval.value_or(firstDay);
  how.translates = true;
  bool fine = true; // All that cannot be written is said.
  for (const auto &model : compiled.models) {
    if (!isWanted(*model))
      continue;
    if (model->query.empty()) {
      if (models.empty())
        continue;
      reporter.error("'" + model->name + "' has no query; 'mesh render' shows the rows of a seed");
      fine = false;
      continue;
    }
    std::string name = dialectName.empty() ? model->dialect : dialectName.getValue();
    if (!(how.dialect = dialect::findDialect(name))) {
      reportUnknownDialect(name, reporter);
      return exitUsage;
    }
    std::optional<std::string> query =
        lower::renderQuery(*model, pointers(compiled), how, reporter.sources, reporter.diags);
    if (!query)
      continue;
    if (models.size() != 1)
      out << "-- " << model->name << '\n';
    out << *query << ";\n";
  }
  return reporter.flush() || !fine ? exitUser : exitDone;
}

int MeshcCommand::emitModels(const compile::CompiledProject &compiled, Reporter &reporter,
                             llvm::raw_ostream &out) {
  if (emit == EmitKind::None)
    return exitDone;
  if (emit == EmitKind::Metrics) {
    for (const model::MetricRecord &metric : compiled.metrics)
      out << toJson(metric) << '\n';
    return exitDone;
  }
  const compile::Trees noTrees; // Where none are needed.
  for (const auto &model : compiled.models) {
    if (!isWanted(*model))
      continue;
    bool isJson = emit == EmitKind::Summary || emit == EmitKind::Model || emit == EmitKind::Tokens;
    bool several = models.size() != 1 && !isJson;
    if (several)
      out << "-- " << model->name << '\n';
    auto trees = compiled.trees.find(model->name);
    emitModel(*model, trees == compiled.trees.end() ? noTrees : *trees->second, emit, reporter,
              out);
  }
  return reporter.flush() ? exitUser : exitDone;
}

/// The state that a plan is made against: a file, or what the gateway leads to.
llvm::Expected<model::StateView> MeshcCommand::loadState(const project::Project &project,
                                                         Reporter &reporter) {
  if (!state.empty()) {
    llvm::Expected<std::string> text = readFile(state);
    if (!text)
      return text.takeError();
    return state::readStateFile(*text);
  }
  llvm::Expected<state::System> system = openSystem(project.config, reporter, /*create=*/false);
  if (!system)
    return system.takeError();
  return system->store().load();
}

/// Zero, or the exit status after a report.
int MeshcCommand::openState(const project::Project &project,
                            std::optional<model::StateView> &opened, Reporter &reporter) {
  llvm::Expected<model::StateView> view = loadState(project, reporter);
  if (!view)
    return fail(view.takeError(), reporter);
  if (llvm::Error error = state::checkWhole(*view, "a plan"))
    return fail(std::move(error), reporter);
  if (view->gateway != project.config.gateway().name) {
    reporter.error("the state is that of gateway '" + view->gateway + "', not of '" +
                   project.config.gateway().name + "'");
    return exitRefused;
  }
  opened = std::move(*view);
  return exitDone;
}

int MeshcCommand::emitPlan(const project::Project &project,
                           const compile::CompiledProject &compiled, const model::StateView &view,
                           Environment &env, Reporter &reporter, llvm::raw_ostream &out) {
  std::optional<TimeOptions::Times> given = times.read(env.now, reporter);
  if (!given)
    return exitUsage;
  std::optional<Planned> planned =
      makeScript(project, compiled, view,
                 planOptions(project.config, environment, given->execution), reporter);
  if (reporter.flush() || !planned)
    return exitUser;
  out << script::print(planned->script);
  return exitDone;
}

int MeshcCommand::execute(Environment &env, Reporter &reporter) {
  if (!checkOptions(reporter))
    return exitUsage;
  std::string text;
  llvm::raw_string_ostream out(text);
  int status = exitDone;
  if (!standalone.empty()) {
    status = emitStandalone({standalone, dialectName, schema, emit}, reporter, out);
  } else {
    std::optional<project::Project> project = openProject(common, env, reporter, false);
    if (!project)
      return exitUser;
    compile::Options options = compileOptions(common, project->config, common.directory());
    options.keepTrees = needsTrees(emit);
    std::optional<model::StateView> view;
    std::optional<compile::AbsentModels> absent;
    if (emit == EmitKind::Plan) {
      if ((status = openState(*project, view, reporter)))
        return status;
      absent = absentModels(*project, *view, planOptions(project->config, environment, env.now),
                            reporter);
      if (!absent)
        return exitUser;
      options.absent = &*absent;
    }
    std::optional<compile::CompiledProject> compiled =
        compile::compileProject(*project, options, reporter.sources, reporter.diags);
    if (reporter.flush() || !compiled)
      return exitUser;
    status = checkNames(*compiled, reporter);
    if (status == exitDone && emit == EmitKind::Plan)
      status = emitPlan(*project, *compiled, *view, env, reporter, out);
    else if (status == exitDone)
      status = renders() ? emitRendered(*project, *compiled, env, reporter, out)
                         : emitModels(*compiled, reporter, out);
    if (counters)
      env.err << compiled->counters.filesRead << " files, " << compiled->counters.filesParsed
              << " parsed, " << compiled->counters.modelsAnalysed << " models analysed, "
              << compiled->counters.modelsFromCache << " from the cache\n";
  }
  if (status != exitDone)
    return status;
  if (output.empty()) {
    env.out << text;
    return exitDone;
  }
  if (llvm::Error error = writeFileAtomically(output, text))
    return fail(std::move(error), reporter);
  return exitDone;
}

int mesh::driver::runMeshc(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  MeshcCommand command;
  if (!parseOptions(arguments, "Compiles a project of SQL models.\n", command.category,
                    environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
