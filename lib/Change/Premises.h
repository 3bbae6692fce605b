// Premises.h - verdicts that rely on what a project claims of its tables.
//
// A claim counts only if the newer side still makes it: what was withdrawn makes
// nothing equal, whatever the older side was fingerprinted under.

#ifndef MESH_LIB_CHANGE_PREMISES_H
#define MESH_LIB_CHANGE_PREMISES_H

#include "Reasons.h"
#include <optional>
#include <set>

namespace mesh::change {

class Premises {
public:
  Premises(llvm::ArrayRef<const model::ModelSummary *> older,
           llvm::ArrayRef<const model::ModelSummary *> newer, const Claims &declared);

  /// Whether the hashes under premises of both versions may be compared.
  bool mayRely(const model::ModelSummary &older, const model::ModelSummary &newer);

  /// What the verdict on these versions relies on: their own premises, and those of all
  /// that they read and that is not the same anyway.
  std::vector<Premise> of(const model::ModelSummary &older, const model::ModelSummary &newer) const;

private:
  using Models = std::map<std::string, const model::ModelSummary *>;
  bool isClaimed(const std::string &relation, const model::ClaimRecord &claim) const;
  bool allStand(const model::ModelSummary &model);
  bool isSame(const std::string &name) const;
  void collect(const model::ModelSummary &model, const Models &side, std::set<std::string> &seen,
               std::vector<Premise> &premises) const;

  Models before, after;
  /// All that the newer side claims, by relation.
  Claims claims;
  std::map<std::string, bool> standing; ///< Of models of the older side.
};

/// The version with the hashes that it has under premises.
model::ModelSummary underPremises(const model::ModelSummary &model);

/// "given that no two rows of raw.orders agree in id (grain)"
Reason reasonOf(const Premise &premise);

} // namespace mesh::change

#endif // MESH_LIB_CHANGE_PREMISES_H
