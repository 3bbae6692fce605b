// OuterToInner.cpp - A left join is an inner one below a condition that is not true where all
// columns of its right side are NULL; a full join loses what it adds in the same way.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static void addOutput(const Rel &rel, ColumnSet &columns) {
  for (ColumnId id : outputOf(rel))
    columns.insert(id.index);
}

static bool rejects(llvm::ArrayRef<const Scalar *> conditions, const Rel &side, Rewriter &rw) {
  ColumnSet columns;
  addOutput(side, columns);
  return llvm::any_of(conditions,
                      [&](const Scalar *each) { return rw.rejectsNull(*each, columns); });
}

/// The relation with joins tightened that lie below nothing but filters and joins.
static const Rel *tighten(const Rel &rel, llvm::ArrayRef<const Scalar *> conditions, Rewriter &rw) {
  if (rel.kind == RelKind::Filter) {
    const auto &filter = rel::as<rel::FilterRel>(rel);
    Conjuncts all(conditions.begin(), conditions.end());
    all.append(filter.conjuncts.begin(), filter.conjuncts.end());
    const Rel *input = tighten(*filter.input, all, rw);
    return input == filter.input ? &rel : rw.withInput(rel, *input);
  }
  if (rel.kind != RelKind::Join || !rw.holdsOuterJoin(rel))
    return &rel;
  auto join = rel::as<rel::JoinRel>(rel);
  if (join.join == rel::JoinKind::Full) {
    bool left = rejects(conditions, *join.left, rw), right = rejects(conditions, *join.right, rw);
    if (!left && !right)
      return &rel;
    // What has nothing on its left side goes: the left side is all there is, and so on.
    join.join = left && right ? rel::JoinKind::Inner : rel::JoinKind::Left;
    if (left)
      return rw.copyOf(join);
    std::swap(join.left, join.right);
    return rw.project(*rw.copyOf(join), outputOf(rel));
  }
  if (join.join == rel::JoinKind::Left && rejects(conditions, *join.right, rw)) {
    join.join = rel::JoinKind::Inner;
    return rw.copyOf(join);
  }
  const Rel *left = tighten(*join.left, conditions, rw), *right = join.right;
  if (join.join == rel::JoinKind::Inner)
    right = tighten(*join.right, conditions, rw);
  if (left == join.left && right == join.right)
    return &rel;
  join.left = left;
  join.right = right;
  return rw.copyOf(join);
}

const Rel *mesh::normal::applyOuterToInner(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Filter)
    return nullptr;
  if (rw.dialect.absenceIsDefault) // What finds no partner is no NULL.
    return nullptr;
  const auto &filter = rel::as<rel::FilterRel>(rel);
  if (!rw.holdsOuterJoin(*filter.input))
    return nullptr;
  const Rel *input = tighten(*filter.input, filter.conjuncts, rw);
  return input == filter.input ? nullptr : rw.filter(*input, filter.conjuncts);
}
