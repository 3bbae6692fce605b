// Order.cpp - the models of an environment, read back from the state.

#include "mesh/Plan/Plan.h"
#include <functional>
#include <set>

using namespace mesh;
using namespace mesh::plan;
using model::ModelSummary;

llvm::Expected<std::deque<ModelSummary>>
mesh::plan::modelsOf(const model::StateView &state, const model::Environment &environment) {
  std::map<std::string, ModelSummary> byName;
  for (const model::EnvironmentEntry &entry : environment.entries) {
    const model::Snapshot *snapshot = state.findSnapshot(entry.snapshot);
    if (!snapshot)
      return llvm::createStringError("the state has no snapshot for '%s'", entry.model.c_str());
    llvm::Expected<ModelSummary> summary = model::summaryOf(*snapshot);
    if (!summary)
      return summary.takeError();
    byName[entry.model] = std::move(*summary);
  }
  std::deque<ModelSummary> ordered;
  std::set<std::string> placed;
  std::function<void(const std::string &)> place = [&](const std::string &name) {
    auto found = byName.find(name);
    if (found == byName.end() || !placed.insert(name).second)
      return; // An external table, or there already.
    for (const model::ParentRecord &parent : found->second.parents)
      place(parent.name);
    ordered.push_back(std::move(found->second));
  };
  for (const auto &[name, summary] : byName)
    place(name);
  return ordered;
}
