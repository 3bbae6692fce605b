// Change.cpp - one verdict a model, parents first, so that a child's reasons can
// say what became of what it reads.

#include "mesh/Change/Change.h"
#include "Premises.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::change;
using model::ModelSummary;

static constexpr const char *categories[] = {
    "unchanged", "metadata",         "added", "removed", "non_breaking", "indirect_non_breaking",
    "breaking",  "indirect_breaking"};
static constexpr const char *finers[] = {"none",         "additive", "column_limited",
                                         "time_limited", "breaking", "not_understood"};
static constexpr const char *columnChanges[] = {"unchanged", "added", "removed", "changed"};

const char *mesh::change::toText(Category category) {
  return categories[static_cast<size_t>(category)];
}
const char *mesh::change::toText(Finer finer) { return finers[static_cast<size_t>(finer)]; }
const char *mesh::change::toText(ColumnChange change) {
  return columnChanges[static_cast<size_t>(change)];
}

static std::vector<ColumnVerdict> compareColumns(const ModelSummary &older,
                                                 const ModelSummary &newer) {
  std::vector<ColumnVerdict> columns;
  if (older.columnsOpen || newer.columnsOpen)
    return columns;
  for (const model::ColumnRecord &column : newer.columns) {
    const model::ColumnRecord *before = older.findColumn(column.name);
    bool same = before && before->value == column.value && before->type == column.type;
    columns.push_back({column.name, !before ? ColumnChange::Added
                                    : same  ? ColumnChange::Unchanged
                                            : ColumnChange::Changed});
  }
  for (const model::ColumnRecord &column : older.columns)
    if (!newer.findColumn(column.name))
      columns.push_back({column.name, ColumnChange::Removed});
  return columns;
}

/// Whether the model itself was edited, not only what it reads.
static bool isEdited(const ModelSummary &older, const ModelSummary &newer) {
  return older.query != newer.query || older.kind != newer.kind || older.dialect != newer.dialect ||
         older.dataProperties != newer.dataProperties || older.seedPath != newer.seedPath ||
         older.kind.kind == model::ModelKind::Seed;
}

/// What differs between two versions whose fingerprints do.
static void classify(const ModelSummary &older, const ModelSummary &newer, const RowChanges &rows,
                     Verdict &verdict) {
  auto has = [&](ColumnChange change) {
    return llvm::any_of(verdict.columns,
                        [&](const ColumnVerdict &column) { return column.change == change; });
  };
  bool edited = isEdited(older, newer);
  verdict.rebuild = model::hasRelation(newer.kind.kind);
  bool breaks = true;
  if (older.rows != newer.rows) {
    verdict.finer = rows.notUnderstood ? Finer::NotUnderstood : Finer::Breaking;
  } else if (has(ColumnChange::Changed) || has(ColumnChange::Removed) ||
             isReordered(older, newer)) {
    verdict.finer = Finer::ColumnLimited;
  } else {
    breaks = false;
    verdict.finer = has(ColumnChange::Added) ? Finer::Additive : Finer::None;
  }
  verdict.category = breaks ? (edited ? Category::Breaking : Category::IndirectBreaking)
                            : (edited ? Category::NonBreaking : Category::IndirectNonBreaking);
}

/// Whether two versions hold the same, by the hashes that they have.
static bool holdTheSame(const ModelSummary &older, const ModelSummary &newer) {
  auto same = [](const model::ColumnRecord &a, const model::ColumnRecord &b) {
    return a.name == b.name && a.type == b.type && a.value == b.value;
  };
  return older.rows == newer.rows && older.kind.kind == newer.kind.kind &&
         older.kind.timeColumn == newer.kind.timeColumn &&
         older.kind.timeFormat == newer.kind.timeFormat &&
         older.dataProperties == newer.dataProperties &&
         std::equal(older.columns.begin(), older.columns.end(), newer.columns.begin(),
                    newer.columns.end(), same);
}

static Verdict compareVersions(const ModelSummary &older, const ModelSummary &newer, bool areEqual,
                               const VerdictMap &known) {
  Verdict verdict;
  verdict.model = newer.name;
  verdict.columns = compareColumns(older, newer);
  if (areEqual) {
    if (older.metadata != newer.metadata) {
      verdict.category = Category::Metadata;
      addMetadataReasons(older, newer, verdict);
    }
    addKeptReasons(newer, known, verdict);
    return verdict;
  }
  RowChanges rows = compareRows(older, newer);
  llvm::erase_if(rows.changedInputs, [&](const model::RowPart *part) { // But for a premise.
    auto input = known.find(part->text);
    return input != known.end() && !input->second->isChanged();
  });
  classify(older, newer, rows, verdict);
  if (older.rows != newer.rows)
    addRowReasons(rows, newer, known, verdict);
  addColumnReasons(older, newer, known, verdict);
  addStorageReasons(older, newer, verdict);
  return verdict;
}

/// How much has to follow, and how much of the model itself stands.
static std::pair<int, size_t> severityOf(const Verdict &verdict) {
  size_t changed = llvm::count_if(verdict.columns, [](const ColumnVerdict &column) {
    return column.change != ColumnChange::Unchanged;
  });
  if (verdict.category == Category::Unchanged)
    return {0, 0};
  if (verdict.category == Category::Metadata)
    return {1, 0};
  return {2 + static_cast<int>(verdict.finer), changed};
}

static Verdict compareModel(const ModelSummary *older, const ModelSummary &newer,
                            const VerdictMap &known, Premises *premises, bool namesTables) {
  Verdict verdict;
  verdict.model = newer.name;
  if (!older) {
    verdict.category = Category::Added;
    verdict.rebuild = model::hasRelation(newer.kind.kind);
    for (const model::ColumnRecord &column : newer.columns)
      verdict.columns.push_back({column.name, ColumnChange::Added});
    return verdict;
  }
  if (older->normalForm != newer.normalForm) { // Their hashes cannot be compared.
    compareReleases(*older, newer, known, verdict);
    return verdict;
  }
  bool areEqual = older->fingerprint == newer.fingerprint;
  verdict = compareVersions(*older, newer, areEqual, known);
  if (areEqual)
    addRuleReasons(*older, newer, verdict);
  if (areEqual || !premises || !premises->mayRely(*older, newer))
    return verdict;
  ModelSummary before = underPremises(*older), after = underPremises(newer);
  Verdict premised = compareVersions(before, after, holdTheSame(before, after), known);
  if (severityOf(premised) >= severityOf(verdict))
    return verdict;
  premised.premises = premises->of(*older, newer);
  if (namesTables) // Its table has another name all the same.
    premised.rebuild = verdict.rebuild;
  for (const Premise &premise : premised.premises)
    premised.reasons.push_back(reasonOf(premise));
  return premised;
}

std::vector<Verdict> mesh::change::compare(llvm::ArrayRef<const ModelSummary *> older,
                                           llvm::ArrayRef<const ModelSummary *> newer,
                                           const Options &options) {
  std::optional<Premises> premises;
  if (options.premises)
    premises.emplace(older, newer, options.declared);
  std::map<std::string, const ModelSummary *> before;
  for (const ModelSummary *model : older)
    before[model->name] = model;
  std::vector<Verdict> verdicts;
  verdicts.reserve(newer.size() + older.size()); // Their addresses are kept in `known`.
  VerdictMap known;
  for (const ModelSummary *model : newer) {
    auto found = before.find(model->name);
    verdicts.push_back(compareModel(found == before.end() ? nullptr : found->second, *model, known,
                                    premises ? &*premises : nullptr, options.namesTables));
    known[model->name] = &verdicts.back();
    if (found != before.end())
      before.erase(found);
  }
  for (const auto &[name, model] : before) {
    Verdict verdict;
    verdict.model = name;
    verdict.category = Category::Removed;
    for (const model::ColumnRecord &column : model->columns)
      verdict.columns.push_back({column.name, ColumnChange::Removed});
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}
