// Plan.cpp - names, intervals and views: what is there, what is wanted, and the
// difference.

#include "mesh/Plan/Plan.h"
#include "mesh/Basic/Missing.h"
#include "mesh/Plan/PlanDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <deque>
#include <set>

using namespace mesh;
using namespace mesh::plan;
using model::ModelKind;
using model::ModelSummary;

// --- Names ---------------------------------------------------------------------

std::string mesh::plan::normaliseEnvironment(llvm::StringRef name) {
  std::string normal;
  for (char c : name)
    normal += llvm::isAlnum(c) || c == '_' ? llvm::toLower(c) : '_';
  return normal;
}

/// Letters, digits and "_" stay; what no identifier can hold becomes "_". (S-032)
static std::string identifierText(llvm::StringRef part) {
  std::string text;
  for (char c : part)
    text += llvm::isAlnum(c) || c == '_' || (c & 0x80) ? c : '_';
  return text;
}

std::string mesh::plan::physicalName(const ModelSummary &model, llvm::StringRef version) {
  auto [rest, table] = llvm::StringRef(model.name).rsplit('.');
  llvm::StringRef schema = rest.contains('.') ? rest.rsplit('.').second : rest;
  return model.physicalSchema + "." + identifierText(schema) + "__" + identifierText(table) + "__" +
         version.str();
}

std::string mesh::plan::viewName(llvm::StringRef model, llvm::StringRef environment,
                                 SuffixTarget target) {
  if (environment == "prod")
    return model.str();
  if (target == SuffixTarget::Table)
    return (model + "__" + environment).str();
  auto [schema, name] = model.rsplit('.');
  return (schema + "__" + environment + "." + name).str();
}

namespace {
class Planner {
public:
  Planner(llvm::ArrayRef<const ModelSummary *> all, const model::StateView &view,
          const Options &given, Diagnostics &diagnostics)
      : models(all), state(view), options(given), diags(diagnostics) {}

  std::optional<Plan> make();

private:
  bool isProd() const { return options.environment == "prod"; }
  bool checkOptions();
  void nameTables();
  void compareVersions();
  const ModelSummary *olderSummary(const model::EnvironmentEntry &entry);
  bool isPromoted(const ModelSummary &model);
  void planModel(const ModelSummary &model);
  void planFills(ModelPlan &step);
  std::optional<TimeExpression> startOf(const ModelSummary &model);
  std::optional<TimeExpression> capOf(const ModelSummary &model);
  void planView(ModelPlan &step);
  void planEnvironment();

  llvm::ArrayRef<const ModelSummary *> models;
  const model::StateView &state;
  const Options &options;
  Diagnostics &diags;
  Plan plan;
  const model::Environment *current = nullptr; ///< The environment as it is.
  const model::Environment *base = nullptr;    ///< What it shows through where it has no view.
  std::map<std::string, const ModelSummary *> byName;
  std::map<std::string, std::vector<std::string>> reads; ///< By model.
  std::set<std::string> knownTables;
  std::deque<ModelSummary> older; ///< Read from the state.
  std::map<std::string, std::optional<TimeExpression>> starts;
};
} // namespace

bool Planner::checkOptions() {
  if (isProd() && (options.start || options.end))
    diags.report({}, diag::RangeForProd);
  if (options.end && options.end->instant > options.now)
    diags.report({}, diag::EndInFuture);
  current = state.findEnvironment(options.environment);
  if (!isProd())
    base = state.findEnvironment(options.createFrom);
  if (!isProd() && !base && options.createFrom != "prod")
    diags.report({}, diag::UnknownBase, options.createFrom, options.environment);
  return !diags.hasErrors();
}

/// Names every relation. A stored one is named after what it holds; a view also
/// after what it is bound to, because it shows the parents' rows of today.
void Planner::nameTables() {
  for (const ModelSummary *model : models) {
    byName[model->name] = model;
    std::set<std::string> bound;
    for (const model::ParentRecord &parent : model->parents) {
      auto found = byName.find(parent.name);
      if (found == byName.end())
        continue; // An external table.
      if (found->second->kind.kind == ModelKind::Embedded)
        bound.insert(reads[parent.name].begin(), reads[parent.name].end());
      else
        bound.insert(plan.tables[parent.name]);
    }
    reads[model->name] = {bound.begin(), bound.end()};
    if (!model::hasRelation(model->kind.kind))
      continue;
    Digest version = model->fingerprint;
    if (!model::storesRows(model->kind.kind)) {
      Hasher hasher("view");
      hasher.add(model->fingerprint);
      for (const std::string &table : reads[model->name])
        hasher.add(table);
      version = hasher.finish();
    }
    plan.tables[model->name] = physicalName(*model, version.shortName(12));
  }
  for (const model::Snapshot &snapshot : state.snapshots)
    knownTables.insert(snapshot.table);
}

/// The summary behind an entry of an environment; the project's own where that
/// is the same version.
const ModelSummary *Planner::olderSummary(const model::EnvironmentEntry &entry) {
  const model::Snapshot *snapshot = state.findSnapshot(entry.snapshot);
  if (!snapshot) {
    diags.report({}, diag::DamagedState, "the state has no snapshot for '" + entry.model + "'");
    return nullptr;
  }
  auto same = byName.find(entry.model);
  if (same != byName.end() && same->second->fingerprint == snapshot->fingerprint &&
      same->second->metadata == snapshot->metadata)
    return same->second;
  llvm::Expected<ModelSummary> summary = model::summaryOf(*snapshot);
  if (!summary) {
    diags.report({}, diag::DamagedState, llvm::toString(summary.takeError()));
    return nullptr;
  }
  return &older.emplace_back(std::move(*summary));
}

void Planner::compareVersions() {
  std::map<std::string, const ModelSummary *> before;
  for (const model::Environment *environment : {base, current})
    if (environment)
      for (const model::EnvironmentEntry &entry : environment->entries)
        if (const ModelSummary *summary = olderSummary(entry))
          before[entry.model] = summary;
  std::vector<const ModelSummary *> list;
  for (const auto &[name, summary] : before)
    list.push_back(summary);
  plan.verdicts = change::compare(list, models);
}

/// Whether the environment gets a view of the model. Any but prod has views of
/// what differs from its base only. (P-061)
bool Planner::isPromoted(const ModelSummary &model) {
  if (isProd() || options.includeUnmodified || !base)
    return true;
  const model::EnvironmentEntry *entry = base->find(model.name);
  const model::Snapshot *snapshot = entry ? state.findSnapshot(entry->snapshot) : nullptr;
  auto table = plan.tables.find(model.name);
  return !snapshot || snapshot->fingerprint != model.fingerprint ||
         snapshot->metadata != model.metadata ||
         (table != plan.tables.end() && table->second != entry->table);
}

// --- Intervals -----------------------------------------------------------------

/// A model without a start begins with the earliest of its parents. (S-064)
std::optional<TimeExpression> Planner::startOf(const ModelSummary &model) {
  auto [known, added] = starts.try_emplace(model.name);
  if (!added)
    return known->second;
  std::optional<TimeExpression> start;
  if (!model.start.empty())
    start = parseTime(model.start, options.now);
  else
    for (const model::ParentRecord &parent : model.parents)
      if (auto found = byName.find(parent.name); found != byName.end())
        if (std::optional<TimeExpression> other = startOf(*found->second))
          if (!start || other->instant < start->instant)
            start = other;
  return starts[model.name] = start;
}

/// A plan alone does not advance time: a model that prod has is filled up to
/// where prod's version of it is. (P-018)
std::optional<TimeExpression> Planner::capOf(const ModelSummary &model) {
  if (options.advance)
    return std::nullopt;
  const model::Environment *prod = state.findEnvironment("prod");
  const model::EnvironmentEntry *entry = prod ? prod->find(model.name) : nullptr;
  const IntervalSet *done = entry ? state.findIntervals(entry->table) : nullptr;
  if (!done || done->empty())
    return std::nullopt;
  TimeExpression end;
  end.instant = done->list().back().end;
  return end;
}

void Planner::planFills(ModelPlan &step) {
  const ModelSummary &model = *step.model;
  if (!model::storesRows(model.kind.kind) || options.skipBackfill)
    return;
  const IntervalSet *recorded = state.findIntervals(step.table);
  IntervalSet done = recorded ? *recorded : IntervalSet();
  bool whole = model.kind.kind != ModelKind::IncrementalByTimeRange; // Computed as a whole.
  if (whole && !done.empty() && (!options.advance || model.kind.kind == ModelKind::Seed))
    return;
  llvm::Expected<Cron> cron = Cron::parse(model.cron);
  if (!cron) {
    diags.report({}, diag::DamagedState, llvm::toString(cron.takeError()));
    return;
  }
  std::optional<TimeExpression> cap = capOf(model);
  MissingQuery query{*cron,       model.intervalUnit, options.now, options.start,
                     options.end, startOf(model),     {}};
  if (cap && (!query.end || cap->instant < query.end->exclusiveEnd()))
    query.end = cap;
  if (!model.end.empty())
    query.modelEnd = parseTime(model.end, options.now);
  query.lookback = whole ? 0 : model.kind.lookback;
  query.allowPartials = model.allowPartials;
  IntervalSet missing = missingIntervals(done, query);
  if (!whole) {
    step.fills = splitIntoBatches(missing, model.intervalUnit, model.kind.batchSize);
    return;
  }
  if (!missing.empty())
    step.fills = {{missing.list().front().start, missing.list().back().end}};
  else if (done.empty()) { // It must be filled once, however its schedule lies.
    Instant end = floorTo(model.intervalUnit, cap ? cap->instant : options.now);
    step.fills = {{floorTo(model.intervalUnit, Instant{end.millis - 1}), end}};
  }
}

// --- Models --------------------------------------------------------------------

void Planner::planView(ModelPlan &step) {
  step.view = viewName(step.model->name, options.environment, options.suffixTarget);
  const model::EnvironmentEntry *entry = current ? current->find(step.model->name) : nullptr;
  if (entry && entry->view == step.view)
    step.pointedAt = entry->table;
  step.point = step.pointedAt != step.table;
  plan.result.entries.push_back({step.model->name, step.snapshot.id, step.table, step.view});
}

void Planner::planModel(const ModelSummary &model) {
  ModelPlan step;
  step.model = &model;
  auto table = plan.tables.find(model.name);
  if (table != plan.tables.end())
    step.table = table->second;
  step.reads = reads[model.name];
  bool isView = model::hasRelation(model.kind.kind) && !model::storesRows(model.kind.kind);
  step.snapshot = model::makeSnapshot(model, step.table, options.now,
                                      isView ? step.reads : std::vector<std::string>());
  step.recordSnapshot = !state.findSnapshot(step.snapshot.id);
  if (!step.table.empty()) {
    step.create = !knownTables.contains(step.table);
    planFills(step);
    planView(step);
  } else {
    plan.result.entries.push_back({model.name, step.snapshot.id, "", ""});
  }
  if (step.create || step.recordSnapshot || step.point || !step.fills.empty())
    plan.models.push_back(std::move(step));
}

void Planner::planEnvironment() {
  llvm::sort(plan.result.entries, [](const auto &a, const auto &b) { return a.model < b.model; });
  plan.result.name = options.environment;
  plan.result.updatedAt = options.now.millis;
  plan.result.expiresAt = options.environmentTtl ? options.now.millis + options.environmentTtl : 0;
  plan.newEnvironment = !current;
  plan.recordEnvironment = !current || current->entries != plan.result.entries;
  if (!current)
    return;
  for (const model::EnvironmentEntry &entry : current->entries) {
    const model::EnvironmentEntry *kept = plan.result.find(entry.model);
    if (!entry.view.empty() && (!kept || kept->view != entry.view))
      plan.removals.push_back({entry.model, entry.view, entry.table});
  }
}

std::optional<Plan> Planner::make() {
  if (!checkOptions())
    return std::nullopt;
  plan.environment = options.environment;
  plan.at = options.now;
  nameTables();
  compareVersions();
  for (const ModelSummary *model : models)
    if (isPromoted(*model))
      planModel(*model);
  planEnvironment();
  if (!current && base && plan.result.entries.empty())
    diags.report({}, diag::NoChanges, options.environment, options.createFrom);
  return diags.hasErrors() ? std::nullopt : std::optional(std::move(plan));
}

std::optional<Plan> mesh::plan::makePlan(llvm::ArrayRef<const ModelSummary *> models,
                                         const model::StateView &state, const Options &options,
                                         Diagnostics &diags) {
  return Planner(models, state, options, diags).make();
}
