// InlineInstance.cpp - A use of a CTE is the CTE, written in place.
//
// Not if it holds anything volatile, which may be computed once or each time; and within a
// bound, since CTEs that use CTEs twice each grow without one.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Rel *mesh::normal::applyInlineInstance(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Instance)
    return nullptr;
  const auto &instance = rel::as<rel::InstanceRel>(rel);
  if (!rw.mayClone() || !rw.isPlain(*instance.definition))
    return nullptr;
  llvm::SmallVector<ColumnId, 8> from = outputOf(*instance.definition);
  from.resize(instance.columns.size()); // Another use may have asked for more columns.
  llvm::DenseMap<uint32_t, ColumnId> ids;
  llvm::SmallVector<rel::Definition, 4> repeated; // One column put out twice.
  for (size_t i = 0; i != from.size(); ++i)
    if (auto [known, isNew] = ids.try_emplace(from[i].index, instance.columns[i]); !isNew)
      repeated.push_back({instance.columns[i], rw.column(known->second, rel.range)});
  const Rel *copy = rw.clone(*instance.definition, ids);
  if (repeated.empty())
    return copy;
  auto *project = rw.make<rel::ProjectRel>(RelKind::Project, rel.range);
  project->input = copy;
  project->definitions = rw.arena.copy(llvm::ArrayRef<rel::Definition>(repeated));
  project->columns = instance.columns;
  return project;
}
