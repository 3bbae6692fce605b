// Premises.cpp - see the header.

#include "Premises.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::change;
using model::ClaimRecord;
using model::ModelSummary;

/// Whether they claim the same, wherever that is said.
static bool sameClaim(const ClaimRecord &a, const ClaimRecord &b) {
  return a.kind == b.kind && a.columns == b.columns;
}

Premises::Premises(llvm::ArrayRef<const ModelSummary *> older,
                   llvm::ArrayRef<const ModelSummary *> newer, const Claims &declared)
    : claims(declared) {
  for (const ModelSummary *model : older)
    before[model->name] = model;
  for (const ModelSummary *model : newer) {
    after[model->name] = model;
    if (!model->claims.empty())
      claims[model->name] = model->claims;
  }
  for (const ModelSummary *model : newer)
    for (const model::ParentRecord &parent : model->parents)
      if (parent.external && !parent.claims.empty())
        claims.try_emplace(parent.name, parent.claims);
}

bool Premises::isClaimed(const std::string &relation, const ClaimRecord &claim) const {
  auto found = claims.find(relation);
  return found != claims.end() && llvm::any_of(found->second, [&](const ClaimRecord &each) {
           return sameClaim(each, claim);
         });
}

/// Whether all that the older version's hashes rely on, through all that it reads, is
/// still claimed.
bool Premises::allStand(const ModelSummary &model) {
  if (!model.hasPremises())
    return true;
  auto [known, added] = standing.try_emplace(model.name, false);
  if (!added)
    return known->second;
  bool all = llvm::all_of(model.parents, [&](const model::ParentRecord &parent) {
    auto found = before.find(parent.name);
    return llvm::all_of(parent.claims,
                        [&](const ClaimRecord &claim) {
                          return !claim.used || isClaimed(parent.name, claim);
                        }) &&
           (found == before.end() || allStand(*found->second));
  });
  return standing[model.name] = all;
}

bool Premises::mayRely(const ModelSummary &older, const ModelSummary &newer) {
  return (older.hasPremises() || newer.hasPremises()) && allStand(older);
}

/// Whether both sides have the model, with the same hashes without premises.
bool Premises::isSame(const std::string &name) const {
  auto older = before.find(name), newer = after.find(name);
  return older != before.end() && newer != after.end() &&
         older->second->rows == newer->second->rows &&
         older->second->fingerprint == newer->second->fingerprint;
}

void Premises::collect(const ModelSummary &model, const Models &side, std::set<std::string> &seen,
                       std::vector<Premise> &premises) const {
  if (!model.hasPremises() || !seen.insert(model.name).second)
    return;
  for (const model::ParentRecord &parent : model.parents) {
    for (const ClaimRecord &claim : parent.claims) {
      bool isKnown = llvm::any_of(premises, [&](const Premise &each) {
        return each.relation == parent.name && sameClaim(each.claim, claim);
      });
      auto said = claims.find(parent.name);
      if (!claim.used || isKnown || said == claims.end())
        continue;
      for (const ClaimRecord &each : said->second) // Where it can be looked up.
        if (sameClaim(each, claim)) {
          premises.push_back({parent.name, each});
          break;
        }
    }
    auto found = side.find(parent.name);
    if (found != side.end() && !isSame(parent.name))
      collect(*found->second, side, seen, premises);
  }
}

std::vector<Premise> Premises::of(const ModelSummary &older, const ModelSummary &newer) const {
  std::vector<Premise> premises;
  std::set<std::string> seenAfter, seenBefore;
  collect(newer, after, seenAfter, premises);
  collect(older, before, seenBefore, premises);
  return premises;
}

ModelSummary mesh::change::underPremises(const ModelSummary &model) {
  ModelSummary other = model;
  if (!model.hasPremises())
    return other;
  other.rows = model.premisedRows;
  for (auto [column, value] : llvm::zip(other.columns, model.premisedColumns))
    column.value = value;
  return other;
}

Reason mesh::change::reasonOf(const Premise &premise) {
  std::string columns = llvm::join(premise.claim.columns, ", ");
  std::string text = premise.claim.kind == model::ClaimKind::Unique
                         ? "no two rows of " + premise.relation + " agree in " + columns
                         : premise.relation + "(" + columns + ") is never NULL";
  return {"given that " + text + " (" + premise.claim.source + ")", "premise", premise.claim.place};
}
