// ThroughWindow.cpp - A condition on what all windows are partitioned by takes whole partitions
// away: their functions do not see the difference.
//
// The keys of a partition must be one value, not several that only compare as equal.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static bool isPartitionedBy(const rel::WindowScalar &window, ColumnId id) {
  return llvm::any_of(window.partition, [&](const Scalar *key) {
    return key->kind == ScalarKind::Column && rel::as<rel::ColumnScalar>(*key).id == id;
  });
}

const Rel *mesh::normal::applyThroughWindow(Rewriter &rw, const Rel &rel, const Scalar &condition) {
  const auto &window = rel::as<rel::WindowRel>(rel);
  ColumnSet used = columnsOf(condition);
  bool some = false;
  for (ColumnId id : outputOf(rel)) {
    if (!used.contains(id.index))
      continue;
    some = true;
    bool everywhere = llvm::all_of(window.windows, [&](const rel::Definition &each) {
      return each.expr->kind == ScalarKind::Window &&
             isPartitionedBy(rel::as<rel::WindowScalar>(*each.expr), id);
    });
    if (!everywhere || !rw.isExact(id, *window.input))
      return nullptr;
  }
  if (!some)
    return nullptr;
  const Rel *input = push(rw, *window.input, condition);
  return rw.withInput(rel, input ? *input : *rw.filter(*window.input, {&condition}));
}
