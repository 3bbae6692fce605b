// Impact.cpp - see the header.

#include "Impact.h"
#include "PlanReport.h"
#include "Tree.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::driver;
using change::Category;
using change::Verdict;

/// Whether children may have to follow: it holds something else than before.
static bool spreads(const Verdict &verdict) {
  return verdict.isChanged() && verdict.category != Category::Metadata;
}

/// Why a model is kept, or has to follow: the reason that speaks of `parent`, if
/// there is one.
static std::string reasonFor(const Verdict &verdict, llvm::StringRef parent) {
  auto speaks = [&](const change::Reason &reason) {
    auto [before, behind] = llvm::StringRef(reason.text).split(("reads " + parent).str());
    return before.size() != reason.text.size() && (behind.empty() || !llvm::isAlnum(behind[0]));
  };
  auto found = llvm::find_if(verdict.reasons, speaks);
  if (found == verdict.reasons.end() && !verdict.reasons.empty())
    found = verdict.reasons.begin();
  return found == verdict.reasons.end() ? "" : ": " + found->text;
}

/// `stored`: it has a table or view of its own, which can be built anew.
static std::string labelOf(const Verdict &verdict, llvm::StringRef parent, bool stored) {
  std::string fate = !stored ? "no table" : verdict.rebuild ? "rebuilt" : "kept";
  switch (verdict.category) {
  case Category::Removed:
    return describe(verdict);
  case Category::Added:
  case Category::Breaking:
  case Category::NonBreaking:
    return describe(verdict) + ", " + fate;
  case Category::Unchanged:
  case Category::Metadata:
  case Category::IndirectBreaking:
  case Category::IndirectNonBreaking:
    return fate + reasonFor(verdict, parent);
  }
  llvm_unreachable("category outside the list");
}

void mesh::driver::printImpact(llvm::raw_ostream &out, llvm::ArrayRef<Verdict> verdicts,
                               llvm::ArrayRef<const model::ModelSummary *> newer) {
  std::map<std::string, const Verdict *> byName;
  std::map<std::string, const model::ModelSummary *> models;
  for (const Verdict &verdict : verdicts)
    byName[verdict.model] = &verdict;
  for (const model::ModelSummary *model : newer)
    models[model->name] = model;
  std::map<std::string, std::vector<std::string>> readers; // Of what changed.
  std::vector<std::string> roots;                          // Changed, and no parent of theirs is.
  for (const Verdict &verdict : verdicts) {
    bool below = false;
    if (auto model = models.find(verdict.model); model != models.end())
      for (const model::ParentRecord &parent : model->second->parents) {
        auto found = byName.find(parent.name);
        if (found == byName.end() || !spreads(*found->second))
          continue;
        readers[parent.name].push_back(verdict.model);
        below = true;
      }
    if (spreads(verdict) && !below)
      roots.push_back(verdict.model);
  }
  auto children = [&](const std::string &node) {
    auto found = readers.find(node);
    return found == readers.end() ? std::vector<std::string>() : found->second;
  };
  auto label = [&](const std::string &node, const std::string &parent) {
    auto model = models.find(node);
    bool stored = model == models.end() || model::hasRelation(model->second->kind.kind);
    return labelOf(*byName.at(node), parent, stored);
  };
  Tree tree(children, label);
  for (const std::string &root : roots)
    if (readers.count(root))
      tree.add(root);
  tree.print(out, "  ");
}
