// InnerBeforeOuter.cpp - (a LEFT JOIN b ON p) JOIN c is (a JOIN c) LEFT JOIN b ON p: a left join
// keeps its rows whatever they are joined with before.
//
// p reads a and b only, or it could not stand where it does. What the inner join asks must not be
// of b; where it is, it goes above all joins first.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// In longer chains joins stay where they are.
static constexpr size_t longest = 64;

using Joins = llvm::SmallVector<const rel::JoinRel *, 4>;

/// What the left joins on top of a relation begin with; these are added to `joins`, the upper
/// ones first.
static const Rel *takeLeftJoins(const Rel &rel, Joins &joins, Rewriter &rw) {
  const Rel *current = &rel;
  while (current->kind == RelKind::Join && joins.size() <= longest) {
    const auto &join = rel::as<rel::JoinRel>(*current);
    bool plain =
        join.join == rel::JoinKind::Left && rw.isPlain(*join.right) &&
        llvm::all_of(join.conjuncts, [&](const Scalar *each) { return rw.isPlain(*each); });
    if (!plain)
      break;
    joins.push_back(&join);
    current = join.left;
  }
  return current;
}

const Rel *mesh::normal::applyInnerBeforeOuter(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Join)
    return nullptr;
  const auto &join = rel::as<rel::JoinRel>(rel);
  if (join.join != rel::JoinKind::Inner || !rw.mayLook() ||
      (join.left->kind != RelKind::Join && join.right->kind != RelKind::Join))
    return nullptr;
  Joins joins;
  const Rel *right = takeLeftJoins(*join.right, joins, rw);
  const Rel *left = takeLeftJoins(*join.left, joins, rw);
  if (joins.empty() || joins.size() > longest)
    return nullptr;
  for (const Scalar *each : join.conjuncts) {
    ColumnSet read = columnsOf(*each);
    if (llvm::any_of(joins,
                     [&](const rel::JoinRel *outer) { return rw.puts(*outer->right, read); }))
      return nullptr;
  }
  auto *inner = rw.copyOf(join);
  inner->left = left;
  inner->right = right;
  const Rel *above = inner;
  for (const rel::JoinRel *each : llvm::reverse(joins)) {
    auto *outer = rw.copyOf(*each);
    outer->left = above;
    above = outer;
  }
  return rw.project(*above, outputOf(rel));
}
