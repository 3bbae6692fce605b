// OtherRelease.cpp - versions whose hashes two releases made, which cannot be compared.
//
// The data is the same where the same text reads the same data: the query after macros,
// with every name in full, stands in both summaries, and what it reads was found to be
// the same before. Nothing is claimed of a query that was also edited, even if it still
// means the same.

#include "Reasons.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::change;
using model::ModelSummary;

/// All that decides what is stored but the query and what it reads.
static bool isStoredAlike(const ModelSummary &older, const ModelSummary &newer) {
  auto sameColumn = [](const model::ColumnRecord &a, const model::ColumnRecord &b) {
    return a.name == b.name && a.type == b.type;
  };
  return older.kind.kind == newer.kind.kind && older.kind.timeColumn == newer.kind.timeColumn &&
         older.kind.timeFormat == newer.kind.timeFormat &&
         older.kind.batchSize == newer.kind.batchSize && older.intervalUnit == newer.intervalUnit &&
         older.dialect == newer.dialect && older.dataProperties == newer.dataProperties &&
         older.preStatements == newer.preStatements &&
         older.postStatements == newer.postStatements &&
         llvm::equal(older.columns, newer.columns, sameColumn);
}

/// The same query; of a model that has none, a seed, the same rows. These are hashed as
/// they stand in the file, so that two releases agree on them or call them different.
static bool hasSameQuery(const ModelSummary &older, const ModelSummary &newer) {
  if (!newer.query.empty() || !older.query.empty())
    return older.query == newer.query;
  auto sameValue = [](const model::ColumnRecord &a, const model::ColumnRecord &b) {
    return a.value == b.value;
  };
  return newer.kind.kind == model::ModelKind::Seed && older.rows == newer.rows &&
         llvm::equal(older.columns, newer.columns, sameValue);
}

/// The parent whose data may be other than it was; empty if there is none.
static std::string changedParent(const ModelSummary &older, const ModelSummary &newer,
                                 const VerdictMap &known) {
  auto sameParent = [](const model::ParentRecord &a, const model::ParentRecord &b) {
    return a.name == b.name && a.external == b.external;
  };
  for (const model::ParentRecord &parent : newer.parents) {
    if (llvm::none_of(older.parents, [&](const auto &each) { return sameParent(each, parent); }))
      return parent.name;
    if (parent.external)
      continue;
    auto found = known.find(parent.name);
    bool keeps = found != known.end() && keepsData(*found->second);
    if (!keeps || !found->second->premises.empty()) // What relies on claims is no proof.
      return parent.name;
  }
  return older.parents.size() == newer.parents.size() ? "" : newer.name;
}

bool mesh::change::keepsData(const Verdict &verdict) {
  return verdict.category == Category::Unchanged || verdict.category == Category::Metadata;
}

void mesh::change::compareReleases(const ModelSummary &older, const ModelSummary &newer,
                                   const VerdictMap &known, Verdict &verdict) {
  std::string why;
  if (!isStoredAlike(older, newer))
    why = "how it is stored changed too";
  else if (!hasSameQuery(older, newer))
    why = "its query changed too";
  else if (std::string parent = changedParent(older, newer, known); !parent.empty())
    why = "'" + parent + "' may hold something else";
  std::string versions = " (normal form " + std::to_string(older.normalForm) + ", now " +
                         std::to_string(newer.normalForm) + ")";
  if (why.empty()) {
    for (const model::ColumnRecord &column : newer.columns)
      verdict.columns.push_back({column.name, ColumnChange::Unchanged});
    verdict.reasons.push_back(
        {"re-fingerprinted, data unchanged: the same query over the same data, "
         "hashed by another release of Mesh" +
             versions,
         "re-fingerprinted", newer.place});
    if (older.metadata != newer.metadata) {
      verdict.category = Category::Metadata;
      addMetadataReasons(older, newer, verdict);
    }
    return;
  }
  verdict.category = Category::Breaking;
  verdict.finer = Finer::NotUnderstood;
  verdict.rebuild = model::hasRelation(newer.kind.kind);
  verdict.reasons.push_back(
      {"its fingerprint was made by another release of Mesh" + versions + ", and " + why,
       "normal-form-changed", newer.place});
}
