// GatherConditions.cpp - The conditions of a block stand together: those of inner joins, and those
// of filters below them and below one another, are one filter above the joins.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static const rel::JoinRel *asInner(const Rel &rel) {
  if (rel.kind != RelKind::Join)
    return nullptr;
  const auto &join = rel::as<rel::JoinRel>(rel);
  return join.join == rel::JoinKind::Inner ? &join : nullptr;
}

const Rel *mesh::normal::applyGatherConditions(Rewriter &rw, const Rel &rel) {
  if (rel.kind == RelKind::Filter) {
    const auto &outer = rel::as<rel::FilterRel>(rel);
    if (outer.input->kind != RelKind::Filter)
      return nullptr;
    const auto &inner = rel::as<rel::FilterRel>(*outer.input);
    Conjuncts all(inner.conjuncts.begin(), inner.conjuncts.end());
    all.append(outer.conjuncts.begin(), outer.conjuncts.end());
    return rw.filter(*inner.input, all);
  }
  const auto *join = asInner(rel);
  if (!join)
    return nullptr;
  Conjuncts all;
  auto take = [&](const Rel *side) {
    if (side->kind != RelKind::Filter)
      return side;
    const auto &filter = rel::as<rel::FilterRel>(*side);
    all.append(filter.conjuncts.begin(), filter.conjuncts.end());
    return filter.input;
  };
  const Rel *left = take(join->left), *right = take(join->right);
  all.append(join->conjuncts.begin(), join->conjuncts.end());
  if (all.empty())
    return nullptr;
  auto *bare = rw.copyOf(*join);
  bare->left = left;
  bare->right = right;
  bare->conjuncts = {};
  return rw.filter(*bare, all);
}
