// Plan.cpp - tables, views and environments: what is there, what is wanted, and the
// difference.

#include "Fills.h"
#include "mesh/Plan/PlanDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include <cassert>
#include <set>

using namespace mesh;
using namespace mesh::plan;
using model::ModelKind;
using model::ModelSummary;

namespace {
class Planner {
public:
  Planner(llvm::ArrayRef<const ModelSummary *> all, const model::StateView &view,
          const Options &given, Diagnostics &diagnostics)
      : models(all), state(view), options(given), diags(diagnostics),
        prod(view.findEnvironment("prod")), fills(byName, plan.tables, state, options, diags) {}

  std::optional<Plan> make();
  std::optional<Plan> makeRun();

private:
  bool isProd() const { return options.environment == "prod"; }
  bool checkOptions();
  void findReads(const ModelSummary &model);
  std::string derivedTable(const ModelSummary &model) const;
  bool isPlacedAs(llvm::StringRef table, llvm::StringRef derived) const;
  bool holds(const model::Snapshot &snapshot, const ModelSummary &model) const;
  std::string tableOf(const ModelSummary &model);
  void nameTables();
  std::vector<const ModelSummary *> summariesOf(const model::Environment &environment);
  void findOldReleases(const model::Environment *environment);
  void compareVersions();
  const ModelSummary *olderSummary(const model::EnvironmentEntry &entry);
  bool isPromoted(const ModelSummary &model);
  void planModel(const ModelSummary &model);
  void planRun(const ModelSummary &model, const model::EnvironmentEntry &entry);
  void planAudits(ModelPlan &step);
  void planView(ModelPlan &step);
  void keepUnmodified(const ModelSummary &model);
  void planEnvironment();

  llvm::ArrayRef<const ModelSummary *> models;
  const model::StateView &state;
  const Options &options;
  Diagnostics &diags;
  Plan plan;
  const model::Environment *prod = nullptr;
  const model::Environment *current = nullptr; ///< The environment as it is.
  const model::Environment *base = nullptr;    ///< What it shows through where it has no view.
  Fills::Models byName;
  std::map<std::string, std::vector<std::string>> reads; ///< By model.
  std::set<std::string> knownTables;
  std::map<std::pair<std::string, Digest>, const model::Snapshot *> held; ///< By model and data.
  std::set<Digest>
      sameData; ///< Snapshots of other releases that hold what the project's models do.
  std::deque<ModelSummary> older; ///< Read from the state.
  std::map<Digest, const ModelSummary *> olderById;
  Fills fills; ///< Looks at the maps above.
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

/// The physical relations that a model reads, through EMBEDDED models too.
/// Those of its parents must be named.
void Planner::findReads(const ModelSummary &model) {
  std::set<std::string> bound;
  for (const model::ParentRecord &parent : model.parents) {
    auto found = byName.find(parent.name);
    if (found == byName.end())
      continue; // An external table.
    if (found->second->kind.kind == ModelKind::Embedded)
      bound.insert(reads[parent.name].begin(), reads[parent.name].end());
    else
      bound.insert(plan.tables[parent.name]);
  }
  reads[model.name] = {bound.begin(), bound.end()};
}

/// The name of a relation that is made anew. A stored one is named after what it holds; a
/// view also after what it is bound to, because it shows the parents' rows of today.
std::string Planner::derivedTable(const ModelSummary &model) const {
  Digest version = model.fingerprint;
  if (!model::storesRows(model.kind.kind)) {
    Hasher hasher("view");
    hasher.add(model.fingerprint);
    for (const std::string &table : reads.at(model.name))
      hasher.add(table);
    version = hasher.finish();
  }
  return physicalName(model, version.shortName(12), options.tableNaming);
}

/// Whether the two differ in the version only: a model that is to stand elsewhere moves.
bool Planner::isPlacedAs(llvm::StringRef table, llvm::StringRef derived) const {
  size_t version = options.tableNaming == model::TableNaming::HashMd5 ? 32 : 12;
  return table.size() == derived.size() && table.drop_back(version) == derived.drop_back(version);
}

/// Whether the snapshot's relation holds what the model would.
bool Planner::holds(const model::Snapshot &snapshot, const ModelSummary &model) const {
  bool isView = !model::storesRows(model.kind.kind);
  return (snapshot.fingerprint == model.fingerprint || sameData.contains(snapshot.id)) &&
         snapshot.kind == model.kind.kind && (!isView || snapshot.reads == reads.at(model.name));
}

/// The relation that holds the model: one that is there, be it under the name that
/// another release gave it, or else a new one.
std::string Planner::tableOf(const ModelSummary &model) {
  std::string derived = derivedTable(model);
  auto inUse = [&](const model::Environment *environment) -> const model::Snapshot * {
    const model::EnvironmentEntry *entry = environment ? environment->find(model.name) : nullptr;
    const model::Snapshot *snapshot = entry ? state.findSnapshot(entry->snapshot) : nullptr;
    bool fits = snapshot && holds(*snapshot, model) && isPlacedAs(snapshot->table, derived);
    return fits ? snapshot : nullptr;
  };
  if (const model::Snapshot *snapshot = inUse(current))
    return snapshot->table;
  if (knownTables.contains(derived))
    return derived;
  auto found = held.find({model.name, model.fingerprint});
  if (found != held.end() && holds(*found->second, model) &&
      isPlacedAs(found->second->table, derived))
    return found->second->table;
  for (const model::Environment *environment : {base, prod})
    if (const model::Snapshot *snapshot = inUse(environment))
      return snapshot->table;
  return derived;
}

void Planner::nameTables() {
  for (const model::Snapshot &snapshot : state.snapshots) {
    knownTables.insert(snapshot.table);
    held.try_emplace({snapshot.name, snapshot.fingerprint}, &snapshot);
  }
  for (const ModelSummary *model : models) {
    findReads(*model);
    if (model::hasRelation(model->kind.kind))
      plan.tables[model->name] = tableOf(*model);
  }
}

/// The summary behind an entry of an environment; the project's own where that
/// is the same version.
const ModelSummary *Planner::olderSummary(const model::EnvironmentEntry &entry) {
  const model::Snapshot *snapshot = state.findSnapshot(entry.snapshot);
  if (!snapshot) {
    diags.report({}, diag::DamagedState, "it has no snapshot for '" + entry.model + "'");
    return nullptr;
  }
  auto same = byName.find(entry.model);
  if (same != byName.end() && same->second->fingerprint == snapshot->fingerprint &&
      same->second->metadata == snapshot->metadata)
    return same->second;
  auto [known, added] = olderById.try_emplace(snapshot->id, nullptr);
  if (!added)
    return known->second;
  llvm::Expected<ModelSummary> summary = model::summaryOf(*snapshot);
  if (!summary) {
    diags.report({}, diag::DamagedState, llvm::toString(summary.takeError()));
    return nullptr;
  }
  return known->second = &older.emplace_back(std::move(*summary));
}

std::vector<const ModelSummary *> Planner::summariesOf(const model::Environment &environment) {
  std::vector<const ModelSummary *> summaries;
  for (const model::EnvironmentEntry &entry : environment.entries)
    if (const ModelSummary *summary = olderSummary(entry))
      summaries.push_back(summary);
  return summaries;
}

/// Finds the versions that another release hashed and whose data is the project's all
/// the same. An environment's versions were computed from each other.
void Planner::findOldReleases(const model::Environment *environment) {
  if (!environment || models.empty())
    return;
  std::vector<const ModelSummary *> before = summariesOf(*environment);
  int64_t newest = models.front()->normalForm;
  if (llvm::all_of(before, [&](const ModelSummary *each) { return each->normalForm == newest; }))
    return;
  for (const change::Verdict &verdict : change::compare(before, models, {.premises = false}))
    if (const model::EnvironmentEntry *entry = environment->find(verdict.model))
      if (change::keepsData(verdict))
        sameData.insert(entry->snapshot);
}

void Planner::compareVersions() {
  for (const ModelSummary *model : models) {
    assert(model->notYet.empty() && "whoever asks for a plan says what cannot be run");
    byName[model->name] = model;
  }
  std::vector<const ModelSummary *> before;
  if (const model::Environment *environment = current ? current : base)
    before = summariesOf(*environment);
  plan.verdicts = change::compare(before, models, {.premises = false});
  for (const model::Environment *environment : {current, base, prod})
    findOldReleases(environment);
}

/// Whether the environment gets a view of the model. Any but prod has views of
/// what differs from its base only. (P-061)
bool Planner::isPromoted(const ModelSummary &model) {
  if (isProd() || options.includeUnmodified || !base)
    return true;
  const model::EnvironmentEntry *entry = base->find(model.name);
  const model::Snapshot *snapshot = entry ? state.findSnapshot(entry->snapshot) : nullptr;
  auto table = plan.tables.find(model.name);
  bool sameVersion =
      snapshot && (snapshot->fingerprint == model.fingerprint || sameData.contains(snapshot->id));
  return !sameVersion || snapshot->metadata != model.metadata ||
         (table != plan.tables.end() && table->second != entry->table);
}

// --- Audits --------------------------------------------------------------------

/// What was audited when the table was filled need not be audited again, what is
/// filled now will be; the rest has to be, or the new version would be shown unchecked.
void Planner::planAudits(ModelPlan &step) {
  const ModelSummary &model = *step.model;
  if (!step.recordSnapshot || step.create || model.audits.empty())
    return;
  bool byTime = model.kind.kind == ModelKind::IncrementalByTimeRange;
  if (model::storesRows(model.kind.kind)) {
    IntervalSet done = fills.doneOf(model);
    step.filled.assign(done.list().begin(), done.list().end());
    if (step.filled.empty() || (!byTime && !step.fills.empty()))
      return;
  }
  std::vector<model::AuditRecord> known;
  for (const model::Snapshot &snapshot : state.snapshots) {
    if (snapshot.table != step.table)
      continue;
    llvm::Expected<ModelSummary> summary = model::summaryOf(snapshot);
    if (summary)
      llvm::append_range(known, summary->audits);
    else
      diags.report({}, diag::DamagedState, llvm::toString(summary.takeError()));
  }
  for (const model::AuditRecord &audit : model.audits)
    if (llvm::none_of(known, [&](const model::AuditRecord &old) {
          return old.query == audit.query && old.blocking >= audit.blocking;
        }))
      step.newAudits.push_back(audit);
}

// --- Models --------------------------------------------------------------------

void Planner::planView(ModelPlan &step) {
  step.view = viewName(step.model->name, options.environment, options.suffixTarget);
  const model::EnvironmentEntry *entry = current ? current->find(step.model->name) : nullptr;
  if (entry && entry->view == step.view && !current->restored)
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
  step.snapshot.id = model::snapshotId(model, step.table);
  step.recordSnapshot = !state.findSnapshot(step.snapshot.id);
  if (step.recordSnapshot)
    step.snapshot = model::makeSnapshot(model, step.table, options.now,
                                        isView ? step.reads : std::vector<std::string>());
  if (!step.table.empty()) {
    step.create = !knownTables.contains(step.table);
    step.fills = fills.of(model);
    planAudits(step);
    planView(step);
  } else {
    plan.result.entries.push_back({model.name, step.snapshot.id, "", ""});
  }
  if (step.create || step.recordSnapshot || step.point || !step.fills.empty())
    plan.models.push_back(std::move(step));
}

/// The next run of a version that an environment holds.
void Planner::planRun(const ModelSummary &model, const model::EnvironmentEntry &entry) {
  ModelPlan step;
  step.model = &model;
  step.table = entry.table;
  step.reads = reads[model.name];
  if (const model::Snapshot *snapshot = state.findSnapshot(entry.snapshot))
    step.snapshot = *snapshot;
  step.fills = fills.of(model);
  if (!step.fills.empty())
    plan.models.push_back(std::move(step));
}

/// An environment without a view of its own shows its base's. It keeps the
/// version all the same: its other models are computed from that one.
void Planner::keepUnmodified(const ModelSummary &model) {
  const model::EnvironmentEntry *entry = base->find(model.name);
  plan.result.entries.push_back({model.name, entry->snapshot, entry->table, ""});
}

/// Half of its time to live is gone, or it did not have one, or has none any more.
static bool needsRenewal(const model::Environment &current, const Options &options) {
  if (!options.environmentTtl || !current.expiresAt)
    return options.environmentTtl != current.expiresAt;
  return current.expiresAt - options.now.millis <= options.environmentTtl / 2;
}

/// Versions that the environment showed and now does not.
static std::vector<model::FormerVersion> formerVersions(const model::Environment &current,
                                                        const model::Environment &result,
                                                        const model::StateView &state,
                                                        Instant now) {
  std::set<Digest> shown;
  for (const model::EnvironmentEntry &entry : result.entries)
    shown.insert(entry.snapshot);
  std::vector<model::FormerVersion> former;
  for (const model::FormerVersion &version : current.former)
    if (state.findSnapshot(version.snapshot) && shown.insert(version.snapshot).second)
      former.push_back(version);
  for (const model::EnvironmentEntry &entry : current.entries)
    if (shown.insert(entry.snapshot).second)
      former.push_back({entry.snapshot, now.millis});
  return former;
}

void Planner::planEnvironment() {
  llvm::sort(plan.result.entries, [](const auto &a, const auto &b) { return a.model < b.model; });
  plan.result.name = options.environment;
  plan.result.updatedAt = options.now.millis;
  plan.result.expiresAt = options.environmentTtl ? options.now.millis + options.environmentTtl : 0;
  plan.newEnvironment = !current;
  plan.recordEnvironment = !current || current->restored ||
                           current->entries != plan.result.entries ||
                           needsRenewal(*current, options);
  if (!current)
    return;
  plan.result.former = formerVersions(*current, plan.result, state, options.now);
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
  compareVersions();
  nameTables();
  bool showsMore = false; // Than its base does.
  for (const ModelSummary *model : models)
    if (isPromoted(*model)) {
      showsMore = true;
      planModel(*model);
    } else {
      keepUnmodified(*model);
    }
  planEnvironment();
  if (!current && base && !showsMore)
    diags.report({}, diag::NoChanges, options.environment, options.createFrom);
  return diags.hasErrors() ? std::nullopt : std::optional(std::move(plan));
}

std::optional<Plan> Planner::makeRun() {
  current = state.findEnvironment(options.environment);
  if (!current)
    diags.report({}, diag::UnknownEnvironment, options.environment);
  if (options.end && options.end->instant > options.now)
    diags.report({}, diag::EndInFuture);
  if (diags.hasErrors())
    return std::nullopt;
  plan.environment = options.environment;
  plan.at = options.now;
  plan.result = *current;
  for (const ModelSummary *model : models) {
    const model::EnvironmentEntry *entry = current->find(model->name);
    assert(entry && "a run is of the environment's own models");
    byName[model->name] = model;
    findReads(*model);
    if (!entry->table.empty())
      plan.tables[model->name] = entry->table;
    if (model->kind.kind == ModelKind::Seed && !state.findIntervals(entry->table))
      diags.report({}, diag::SeedNotFilled, model->name, options.environment);
    planRun(*model, *entry);
    plan.awaitsProd = plan.awaitsProd || (fills.isOfProd(*model) && fills.reachOf(*model));
  }
  return diags.hasErrors() ? std::nullopt : std::optional(std::move(plan));
}

std::optional<Plan> mesh::plan::makeRun(llvm::ArrayRef<const ModelSummary *> models,
                                        const model::StateView &state, const Options &options,
                                        Diagnostics &diags) {
  assert(options.advance && "a run fills what has become due");
  return Planner(models, state, options, diags).makeRun();
}

std::optional<Plan> mesh::plan::makePlan(llvm::ArrayRef<const ModelSummary *> models,
                                         const model::StateView &state, const Options &options,
                                         Diagnostics &diags) {
  return Planner(models, state, options, diags).make();
}
