// Reasons.h - puts differences between summaries into words.

#ifndef MESH_LIB_CHANGE_REASONS_H
#define MESH_LIB_CHANGE_REASONS_H

#include "mesh/Change/Change.h"
#include <map>

namespace mesh::change {

using VerdictMap = std::map<std::string, const Verdict *>;

/// The parts of the rows that are in one version only.
struct RowChanges {
  std::vector<const model::RowPart *> removed, added;
  /// Inputs that are read as before, but whose rows changed.
  std::vector<const model::RowPart *> changedInputs;
  /// Other parts that begin as before (long texts are cut), and are others.
  std::vector<const model::RowPart *> changedParts;
  bool notUnderstood = false; ///< Something that is not understood is among them.
};

RowChanges compareRows(const model::ModelSummary &older, const model::ModelSummary &newer);

void addRowReasons(const RowChanges &rows, const model::ModelSummary &newer,
                   const VerdictMap &known, Verdict &verdict);
void addColumnReasons(const model::ModelSummary &older, const model::ModelSummary &newer,
                      const VerdictMap &known, Verdict &verdict);
/// Whether the columns that both have stand in another order: who reads them by
/// place notices.
bool isReordered(const model::ModelSummary &older, const model::ModelSummary &newer);
/// Properties that change how data is stored.
void addStorageReasons(const model::ModelSummary &older, const model::ModelSummary &newer,
                       Verdict &verdict);
/// The rules that make an edited query the same: those that only one version needs.
void addRuleReasons(const model::ModelSummary &older, const model::ModelSummary &newer,
                    Verdict &verdict);
void addMetadataReasons(const model::ModelSummary &older, const model::ModelSummary &newer,
                        Verdict &verdict);
/// The verdict on a version that was hashed by another normal form.
void compareReleases(const model::ModelSummary &older, const model::ModelSummary &newer,
                     const VerdictMap &known, Verdict &verdict);
/// Why a model that reads a changed one is not rebuilt.
void addKeptReasons(const model::ModelSummary &newer, const VerdictMap &known, Verdict &verdict);

} // namespace mesh::change

#endif // MESH_LIB_CHANGE_REASONS_H
