// GroupToDistinct.cpp - GROUP BY without aggregates is DISTINCT over the keys.
//
// Not without keys: that is one row, whatever the input.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Rel *mesh::normal::applyGroupToDistinct(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Aggregate)
    return nullptr;
  const auto &aggregate = rel::as<rel::AggregateRel>(rel);
  if (aggregate.keys.empty() || !aggregate.aggregates.empty() || !aggregate.bare.empty() ||
      !rw.isPlain(aggregate.keys))
    return nullptr;
  auto *keys = rw.make<rel::ProjectRel>(RelKind::Project, rel.range);
  keys->input = aggregate.input;
  llvm::SmallVector<rel::Definition, 8> definitions; // A key that is a column keeps its id.
  for (const rel::Definition &key : aggregate.keys)
    if (key.expr->kind != ScalarKind::Column || rel::as<rel::ColumnScalar>(*key.expr).id != key.id)
      definitions.push_back(key);
  keys->definitions = rw.arena.copy(llvm::ArrayRef<rel::Definition>(definitions));
  keys->columns = rw.arena.copy(llvm::ArrayRef<ColumnId>(outputOf(rel)));
  auto *distinct = rw.make<rel::DistinctRel>(RelKind::Distinct, rel.range);
  distinct->input = keys;
  return distinct;
}
