// LateralJoin.cpp - LATERAL (SELECT ... WHERE p) is a join ON p, if nothing but its conditions and
// what it computes reads the row before it: conditions and projections move out of the side they
// stand in, and a side that then reads nothing of the other is joined like any table.
//
// A condition of the right side of a left join becomes one of the join; what is computed there
// stays, since it would be computed for rows without a partner.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static bool readsLeft(const rel::ApplyRel &apply, Rewriter &rw) {
  return rw.puts(*apply.left, rw.columnsAround(*apply.right));
}

static const Rel *toJoin(const rel::ApplyRel &apply, Rewriter &rw) {
  auto *join = rw.make<rel::JoinRel>(RelKind::Join, apply.range);
  join->join = apply.keepsRows ? rel::JoinKind::Left : rel::JoinKind::Inner;
  join->written = apply.written;
  join->left = apply.left;
  join->right = apply.right;
  join->conjuncts = apply.conjuncts;
  return join;
}

/// Conditions of an inner one, and of its left side, go above; those of the right side become the
/// join's own.
static const Rel *withoutFilters(const rel::ApplyRel &apply, Rewriter &rw) {
  Conjuncts own(apply.conjuncts.begin(), apply.conjuncts.end()), above;
  auto take = [&](const Rel *side, Conjuncts &to) {
    if (side->kind != RelKind::Filter)
      return side;
    const auto &filter = rel::as<rel::FilterRel>(*side);
    if (!llvm::all_of(filter.conjuncts, [&](const Scalar *each) { return rw.isPlain(*each); }))
      return side;
    to.append(filter.conjuncts.begin(), filter.conjuncts.end());
    return filter.input;
  };
  const Rel *left = take(apply.left, above), *right = take(apply.right, own);
  if (!apply.keepsRows) {
    above.append(own);
    own.clear();
  }
  if (left == apply.left && right == apply.right && own.size() == apply.conjuncts.size())
    return nullptr;
  auto *bare = rw.copyOf(apply);
  bare->left = left;
  bare->right = right;
  bare->conjuncts = rw.list(own);
  return rw.filter(*bare, above);
}

/// What the right side computes, and how it orders its columns, goes above.
static const Rel *withoutProjection(const rel::ApplyRel &apply, Rewriter &rw) {
  if (apply.right->kind != RelKind::Project)
    return nullptr;
  const auto &project = rel::as<rel::ProjectRel>(*apply.right);
  bool computes = !project.definitions.empty();
  if (!rw.isPlain(project.definitions) ||
      (computes && (apply.keepsRows || !apply.conjuncts.empty())))
    return nullptr;
  auto *bare = rw.copyOf(apply);
  bare->right = project.input;
  auto *above = rw.copyOf(project);
  above->input = bare;
  above->columns = rw.arena.copy(llvm::ArrayRef<ColumnId>(outputOf(apply)));
  return above;
}

/// (a, (b, LATERAL c)) is ((a, b), LATERAL c), whichever of the two c reads.
static const Rel *leftFirst(const rel::ApplyRel &apply, Rewriter &rw) {
  if (apply.keepsRows || apply.right->kind != RelKind::Apply)
    return nullptr;
  const auto &inner = rel::as<rel::ApplyRel>(*apply.right);
  if (inner.keepsRows)
    return nullptr;
  auto *first = rw.copyOf(apply);
  first->right = inner.left;
  first->conjuncts = {};
  auto *second = rw.copyOf(inner);
  second->left = first;
  Conjuncts both(inner.conjuncts.begin(), inner.conjuncts.end());
  both.append(apply.conjuncts.begin(), apply.conjuncts.end());
  second->conjuncts = rw.list(both);
  return second;
}

const Rel *mesh::normal::applyLateralJoin(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Apply || !rw.mayLook())
    return nullptr;
  const auto &apply = rel::as<rel::ApplyRel>(rel);
  if (!readsLeft(apply, rw))
    return toJoin(apply, rw);
  if (const Rel *other = withoutFilters(apply, rw))
    return other;
  if (const Rel *other = leftFirst(apply, rw))
    return other;
  return withoutProjection(apply, rw);
}
