// Cleanup.cpp - dropping what nothing needs any more.

#include "Header.h"
#include "mesh/Emit/Emit.h"

using namespace mesh;
using namespace mesh::lower;
using model::StateChange;
using script::Condition;
using script::Step;
using script::StepKind;

script::Script mesh::lower::lowerRecord(const model::Environment &environment, Instant now,
                                        const Options &options) {
  script::Script script;
  script.header = makeHeader(options, environment.name, now);
  Step &step = script.steps.emplace_back();
  step.id = 1;
  step.kind = StepKind::Record;
  StateChange change;
  change.setEnvironment = environment;
  step.changes.push_back(toJson(change));
  return script;
}

script::Script mesh::lower::lowerCleanup(const plan::Cleanup &cleanup, Instant now,
                                         const Options &options) {
  script::Script script;
  script.header = makeHeader(options, "", now);
  auto add = [&](StepKind kind, llvm::StringRef model, llvm::StringRef group) -> Step & {
    Step &step = script.steps.emplace_back();
    step.id = static_cast<int64_t>(script.steps.size());
    step.kind = kind;
    step.model = model.str();
    step.group = group.str();
    return step;
  };
  for (const plan::Removal &removal : cleanup.views) {
    Step &step = add(StepKind::Remove, removal.model, "views");
    step.view = removal.view;
    step.sql.push_back("DROP VIEW IF EXISTS " + relationText(removal.view, *options.dialect));
    step.after.push_back({Condition::Kind::Absent, removal.view, {}});
  }
  for (const std::string &environment : cleanup.environments) {
    StateChange change;
    change.removeEnvironment = environment;
    add(StepKind::Record, "", "views").changes.push_back(toJson(change));
  }
  for (const plan::Cleanup::Relation &relation : cleanup.relations) {
    Step &step = add(StepKind::Drop, relation.model, "tables");
    step.table = relation.name;
    step.sql.push_back(std::string(model::storesRows(relation.kind) ? "DROP TABLE" : "DROP VIEW") +
                       " IF EXISTS " + relationText(relation.name, *options.dialect));
    step.after.push_back({Condition::Kind::Absent, relation.name, {}});
    StateChange change;
    change.removeTable = relation.name;
    step.changes.push_back(toJson(change));
  }
  if (cleanup.snapshots.empty())
    return script;
  Step &step = add(StepKind::Record, "", "tables");
  for (const Digest &snapshot : cleanup.snapshots) {
    StateChange change;
    change.removeSnapshot = snapshot;
    step.changes.push_back(toJson(change));
  }
  return script;
}
