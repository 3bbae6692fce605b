// OuterJoinSides.cpp - A condition of a left join that reads its right side only is a filter of
// that side. One that reads the left side only is not: such rows stay, without a partner.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Rel *mesh::normal::applyOuterJoinSides(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Join)
    return nullptr;
  const auto &join = rel::as<rel::JoinRel>(rel);
  if (join.join != rel::JoinKind::Left)
    return nullptr;
  Conjuncts moved, kept;
  for (const Scalar *each : join.conjuncts) {
    ColumnSet used = columnsOf(*each);
    bool moves = rw.isPlain(*each) && rw.puts(*join.right, used) && !rw.puts(*join.left, used);
    (moves ? moved : kept).push_back(each);
  }
  if (moved.empty())
    return nullptr;
  auto *copy = rw.copyOf(join);
  copy->right = rw.filter(*join.right, moved);
  copy->conjuncts = rw.list(kept);
  return copy;
}
