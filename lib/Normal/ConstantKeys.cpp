// ConstantKeys.cpp - a constant among the keys of a grouping tells no groups apart.
//
// The last key stays, be it a constant: without keys there is a group of no rows.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Rel *mesh::normal::applyConstantKeys(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Aggregate)
    return nullptr;
  const auto &aggregate = rel::as<rel::AggregateRel>(rel);
  llvm::SmallVector<rel::Definition, 8> kept, constants;
  for (const rel::Definition &key : aggregate.keys)
    (isConstant(*key.expr) ? constants : kept).push_back(key);
  if (constants.empty() || kept.empty())
    return nullptr;
  auto *fewer = rw.copyOf(aggregate);
  fewer->keys = rw.arena.copy(llvm::ArrayRef<rel::Definition>(kept));
  // The constants are computed above instead.
  auto *project = rw.make<rel::ProjectRel>(RelKind::Project, rel.range);
  project->input = fewer;
  project->definitions = rw.arena.copy(llvm::ArrayRef<rel::Definition>(constants));
  project->columns = rw.arena.copy(llvm::ArrayRef<ColumnId>(outputOf(rel)));
  return project;
}
