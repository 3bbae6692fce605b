// Change.cpp - one verdict a model, parents first, so that a child's reasons can
// say what became of what it reads.

#include "mesh/Change/Change.h"
#include "Reasons.h"
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

static Verdict compareModel(const ModelSummary *older, const ModelSummary &newer,
                            const VerdictMap &known) {
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
  verdict.columns = compareColumns(*older, newer);
  if (older->fingerprint == newer.fingerprint) {
    if (older->metadata != newer.metadata) {
      verdict.category = Category::Metadata;
      addMetadataReasons(*older, newer, verdict);
    }
    addKeptReasons(newer, known, verdict);
    return verdict;
  }
  RowChanges rows = compareRows(*older, newer);
  classify(*older, newer, rows, verdict);
  if (older->rows != newer.rows)
    addRowReasons(rows, newer, verdict);
  addColumnReasons(*older, newer, known, verdict);
  addStorageReasons(*older, newer, verdict);
  return verdict;
}

std::vector<Verdict> mesh::change::compare(llvm::ArrayRef<const ModelSummary *> older,
                                           llvm::ArrayRef<const ModelSummary *> newer) {
  std::map<std::string, const ModelSummary *> before;
  for (const ModelSummary *model : older)
    before[model->name] = model;
  std::vector<Verdict> verdicts;
  verdicts.reserve(newer.size() + older.size()); // Their addresses are kept in `known`.
  VerdictMap known;
  for (const ModelSummary *model : newer) {
    auto found = before.find(model->name);
    verdicts.push_back(
        compareModel(found == before.end() ? nullptr : found->second, *model, known));
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
