// ThroughOuterJoin.cpp - A condition on the left side of a left join filters that side.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Rel *mesh::normal::applyThroughOuterJoin(Rewriter &rw, const Rel &rel,
                                               const Scalar &condition) {
  const auto &join = rel::as<rel::JoinRel>(rel);
  if (join.join == rel::JoinKind::Full)
    return nullptr;
  ColumnSet used = columnsOf(condition);
  if (rw.puts(*join.right, used) || !rw.puts(*join.left, used))
    return nullptr;
  const Rel *left = push(rw, *join.left, condition);
  auto *copy = rw.copyOf(join);
  copy->left = left ? left : rw.filter(*join.left, {&condition});
  rw.note(Rule::ThroughOuterJoin);
  return copy;
}
