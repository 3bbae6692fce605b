// Planning.cpp - see the header.

#include "Planning.h"
#include "mesh/Fingerprint/Fingerprint.h"
#include "mesh/Project/Csv.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::driver;

plan::Options mesh::driver::planOptions(const config::Config &config, llvm::StringRef environment,
                                        Instant now) {
  plan::Options options;
  options.environment = plan::normaliseEnvironment(
      environment.empty() ? *config.defaultTargetEnvironment : environment);
  options.now = now;
  options.suffixTarget = *config.environmentSuffixTarget;
  options.tableNaming = *config.tableNaming;
  options.includeUnmodified = *config.plan.includeUnmodified;
  bool pinned = options.environment == "prod";
  for (const config::Setting<std::string> &name : config.pinnedEnvironments)
    pinned = pinned || plan::normaliseEnvironment(*name) == options.environment;
  if (!pinned && config.environmentTtl->has_value())
    options.environmentTtl = parseTtlMillis(**config.environmentTtl, now).value_or(0);
  return options;
}

std::optional<lower::SeedRows> mesh::driver::readSeed(const model::ModelSummary &model,
                                                      const project::Project &project,
                                                      const compile::CompiledProject &compiled,
                                                      Reporter &reporter) {
  llvm::Expected<FileId> file =
      reporter.sources.addFile(project.directory() + "/" + model.seedPath, model.seedPath);
  if (!file) {
    reporter.diags.report(DiagPlace::file(model.seedPath), diag::UnreadableFile,
                          llvm::toString(file.takeError()));
    return std::nullopt;
  }
  std::optional<project::CsvTable> table = project::readCsv(
      *file, compiled.csvSettings.at(model.name), reporter.sources, reporter.diags);
  if (!table)
    return std::nullopt;
  std::vector<size_t> stored; // The file may have more columns, in another order.
  const dialect::DialectFacts *facts = dialect::findDialect(model.dialect);
  for (const model::ColumnRecord &column : model.columns)
    for (size_t i = 0; i != table->columns.size(); ++i)
      if (!llvm::is_contained(stored, i) &&
          dialect::fold(*facts, table->columns[i].name, false) == column.name) {
        stored.push_back(i);
        break;
      }
  lower::SeedRows rows;
  for (size_t row = 0; row != table->rowCount(); ++row) {
    rows.emplace_back();
    for (size_t i : stored)
      rows.back().push_back(table->value(row, i));
  }
  return rows;
}

/// The rows of the seeds that a plan fills.
static std::map<std::string, lower::SeedRows> readSeeds(const plan::Plan &plan,
                                                        const project::Project &project,
                                                        const compile::CompiledProject &compiled,
                                                        Reporter &reporter) {
  std::map<std::string, lower::SeedRows> seeds;
  for (const plan::ModelPlan &step : plan.models) {
    if (step.model->kind.kind != model::ModelKind::Seed || step.fills.empty())
      continue;
    if (std::optional<lower::SeedRows> rows = readSeed(*step.model, project, compiled, reporter))
      seeds[step.model->name] = std::move(*rows);
  }
  return seeds;
}

std::optional<lower::Options> mesh::driver::loweringOptions(const config::Gateway &gateway,
                                                            const model::StateView &state,
                                                            std::string source,
                                                            Reporter &reporter) {
  lower::Options options;
  options.dialect = dialectOf(gateway);
  if (!options.dialect) { // Of an engine that this release does not run.
    config::checkUsable(gateway.connection, gateway, reporter.diags);
    return std::nullopt;
  }
  options.compiler = MESH_VERSION;
  options.normalForm = fingerprint::normalFormVersion;
  options.source = std::move(source);
  options.gateway = gateway.name;
  options.system = state.system;
  options.base = state.head;
  return options;
}

std::optional<compile::AbsentModels> mesh::driver::absentModels(const project::Project &project,
                                                                const model::StateView &state,
                                                                const plan::Options &options,
                                                                Reporter &reporter) {
  std::set<std::string> loaded = project.names();
  bool areAllLoaded = true;
  std::vector<const model::Snapshot *> snapshots;
  const model::Environment *environment = state.findEnvironment(options.environment);
  if (!environment)
    environment = state.findEnvironment(options.createFrom);
  for (const model::EnvironmentEntry &entry :
       environment ? environment->entries : std::vector<model::EnvironmentEntry>()) {
    const model::Snapshot *snapshot = state.findSnapshot(entry.snapshot);
    if (!snapshot)
      continue; // The plan says that the state is damaged.
    llvm::Expected<std::string> owner = model::projectOf(*snapshot);
    if (!owner) {
      fail(owner.takeError(), reporter);
      return std::nullopt;
    }
    areAllLoaded = areAllLoaded && loaded.contains(*owner);
    snapshots.push_back(snapshot);
  }
  std::deque<model::ModelSummary> read;
  std::vector<const model::ModelSummary *> models;
  if (areAllLoaded) // Mostly: then nothing needs to be read as a whole.
    return compile::AbsentModels();
  for (const model::Snapshot *snapshot : snapshots) {
    llvm::Expected<model::ModelSummary> summary = model::summaryOf(*snapshot);
    if (!summary) {
      fail(summary.takeError(), reporter);
      return std::nullopt;
    }
    models.push_back(&read.emplace_back(std::move(*summary)));
  }
  return absentAmong(models, project);
}

compile::AbsentModels mesh::driver::absentAmong(llvm::ArrayRef<const model::ModelSummary *> models,
                                                const project::Project &project) {
  compile::AbsentModels absent;
  std::set<std::string> loaded = project.names();
  for (const model::ModelSummary *model : models)
    if (!loaded.contains(model->project().str()))
      absent.models.push_back(*model);
  if (!absent.models.empty()) // Seldom.
    for (const model::ModelSummary *model : models)
      if (loaded.contains(model->project().str()))
        absent.before[model->name] = *model;
  return absent;
}

/// The text that a record of a compile points at; nowhere if it is gone.
static SourceRange rangeOf(const model::NotYetRecord &notYet, const project::Project &project,
                           SourceManager &sources) {
  llvm::Expected<FileId> file =
      sources.addFile(project.directory() + "/" + notYet.place.path, notYet.place.path);
  if (!file) {
    llvm::consumeError(file.takeError());
    return {};
  }
  SourceLoc begin = sources.location(*file, static_cast<unsigned>(notYet.place.line),
                                     static_cast<unsigned>(notYet.place.column));
  return {begin, begin.offset(static_cast<uint32_t>(notYet.length))};
}

bool mesh::driver::canRun(const project::Project &project, const compile::CompiledProject &compiled,
                          Reporter &reporter) {
  bool all = true;
  for (const project::Project *each : project.all())
    for (const config::NotYet &notYet : each->config.notYet) {
      all = false;
      reporter.diags.report(notYet.place, diag::NotRunYet, notYet.what);
    }
  for (const auto &model : compiled.models)
    for (const model::NotYetRecord &notYet : model->notYet) {
      all = false;
      SourceRange range = rangeOf(notYet, project, reporter.sources);
      reporter.diags.report(range ? DiagPlace(range) : DiagPlace::file(notYet.place.path),
                            diag::NotRunYet, notYet.what);
    }
  return all;
}

std::optional<Planned> mesh::driver::makeScript(const project::Project &project,
                                                const compile::CompiledProject &compiled,
                                                const model::StateView &state,
                                                const plan::Options &options, Reporter &reporter) {
  if (!canRun(project, compiled, reporter))
    return std::nullopt;
  std::vector<const model::ModelSummary *> models = pointers(compiled);
  std::optional<plan::Plan> plan = plan::makePlan(models, state, options, reporter.diags);
  if (!plan)
    return std::nullopt;
  std::optional<lower::Options> lowering =
      loweringOptions(project.config.gateway(), state,
                      project::sourceRevision(project, reporter.sources), reporter);
  if (!lowering)
    return std::nullopt;
  lowering->directory = project.directory();
  lowering->seeds = readSeeds(*plan, project, compiled, reporter);
  if (reporter.diags.hasErrors())
    return std::nullopt;
  std::optional<script::Script> script =
      lower::lowerPlan(*plan, models, *lowering, reporter.sources, reporter.diags);
  if (!script)
    return std::nullopt;
  return Planned{std::move(*plan), std::move(*script)};
}
