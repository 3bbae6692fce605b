// Absent.cpp - models of projects that are not loaded, which read models of those that are.

#include "Unit.h"
#include "mesh/Compile/CompileDiagnostics.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::compile;

/// Whether all that a model does with what it reads is understood.
static bool isUnderstood(const model::ModelSummary &model) {
  return !model.opaque && !model.columnsOpen &&
         llvm::none_of(model.columns, [](const auto &column) { return column.opaque; });
}

/// Whether `reader`, which reads some columns of `now`, sees what it saw of `before`.
static bool looksTheSame(const model::ModelSummary &before, const Unit &now,
                         const model::ModelSummary &reader, llvm::ArrayRef<std::string> columns) {
  if (before.fingerprint == now.summary->fingerprint)
    return true;
  if (!isUnderstood(reader))
    return false;
  Unit then;
  then.summary = std::make_unique<model::ModelSummary>(before);
  makeRelation(then);
  const rel::Relation &a = *then.relation, &b = *now.relation;
  if (a.rows != b.rows || !a.columnsKnown || !b.columnsKnown || a.embedded != b.embedded)
    return false;
  return llvm::all_of(columns, [&](const std::string &name) {
    auto named = [&](const rel::RelationColumn &column) { return column.name == name; };
    auto old = llvm::find_if(a.columns, named), fresh = llvm::find_if(b.columns, named);
    return old != a.columns.end() && fresh != b.columns.end() && old->value == fresh->value &&
           model::toText(old->type) == model::toText(fresh->type);
  });
}

void mesh::compile::checkAbsent(llvm::ArrayRef<Unit *> ordered, const Shared &shared) {
  for (Unit *unit : ordered) {
    if (unit->file || unit->failed)
      continue;
    for (Unit *parent : unit->parents) {
      if (!parent->file || parent->failed || !parent->summary)
        continue;
      auto before = shared.options.absent->before.find(parent->name);
      auto record = llvm::find_if(unit->summary->parents, [&](const model::ParentRecord &each) {
        return each.name == parent->name;
      });
      if (before != shared.options.absent->before.end() &&
          looksTheSame(before->second, *parent, *unit->summary, record->columns))
        continue;
      readUnit(*parent, shared); // For the place of its name.
      DiagPlace place = parent->content ? DiagPlace(parent->model().nameRange) : DiagPlace();
      parent->diags.report(place, diag::AbsentReads, parent->name, unit->name,
                           nameOfProject(*unit->summary));
    }
  }
}
