// UnusedJoin.cpp - LEFT JOIN of what nothing reads goes, if each row finds at most one partner: the
// right side has one row, or no two rows that are equal in columns which the condition makes equal
// to something of the left.
//
// Which rows are distinct, and which compare as equal, must be the same question: one exact type on
// both sides, so that nothing is converted, and texts only of a binary collation.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;
using model::TypeKind;

bool mesh::normal::comparesAsItIs(const Scalar &column, const Scalar &other, const Rewriter &rw) {
  const rel::DataType &type = column.type;
  if (!type.isKnown() || type != other.type)
    return false;
  if (type.isInteger())
    return true;
  if (rw.dialect.affinityTyping)
    return false;
  bool exact = type.kind == TypeKind::Boolean || type.kind == TypeKind::Date ||
               type.kind == TypeKind::Timestamp;
  auto isBinary = [&](const Scalar &side) {
    return side.kind == ScalarKind::Column &&
           rw.query.info(rel::as<rel::ColumnScalar>(side).id).collation == rel::Collation::Binary;
  };
  return exact || (type.isText() && isBinary(column) && isBinary(other));
}

static bool touches(const Scalar &scalar, const ColumnSet &columns) {
  return llvm::any_of(columnsOf(scalar), [&](uint32_t id) { return columns.contains(id); });
}

bool mesh::normal::findsAtMostOne(const Rel &found, llvm::ArrayRef<const Scalar *> conditions,
                                  Rewriter &rw) {
  if (hasAtMostOneRow(found))
    return true;
  ColumnSet right, equated;
  for (ColumnId id : outputOf(found))
    right.insert(id.index);
  for (const Scalar *conjunct : conditions) {
    const auto *equality = asCall(*conjunct, "=");
    for (size_t side : {0, 1}) {
      if (!equality || equality->arguments[side]->kind != ScalarKind::Column)
        continue;
      const Scalar &column = *equality->arguments[side], &other = *equality->arguments[1 - side];
      uint32_t id = rel::as<rel::ColumnScalar>(column).id.index;
      if (right.contains(id) && !touches(other, right) && comparesAsItIs(column, other, rw))
        equated.insert(id);
    }
  }
  return rw.isDuplicateFree(found, equated);
}

static void add(ColumnSet &used, const ColumnSet &more) { used.insert(more.begin(), more.end()); }

/// Whether there is a left join that puts out none of them.
static bool holdsUnused(const Rel &rel, const ColumnSet &used, Rewriter &rw) {
  if (rel.kind == RelKind::Filter)
    return holdsUnused(*rel::as<rel::FilterRel>(rel).input, used, rw);
  if (rel.kind != RelKind::Join || !rw.holdsOuterJoin(rel) || !rw.mayLook())
    return false;
  const auto &join = rel::as<rel::JoinRel>(rel);
  return (join.join == rel::JoinKind::Left && !rw.puts(*join.right, used)) ||
         holdsUnused(*join.left, used, rw) || holdsUnused(*join.right, used, rw);
}

/// The relation without joins that put out none of `used` and keep the rows. What is read
/// on the way down is added to `used`: a side's own columns are no other side's.
static const Rel *without(const Rel &rel, ColumnSet &used, Rewriter &rw) {
  if (rel.kind == RelKind::Filter) {
    const auto &filter = rel::as<rel::FilterRel>(rel);
    for (const Scalar *conjunct : filter.conjuncts)
      add(used, columnsOf(*conjunct));
    const Rel *input = without(*filter.input, used, rw);
    return input == filter.input ? &rel : rw.withInput(rel, *input);
  }
  if (rel.kind != RelKind::Join || !rw.holdsOuterJoin(rel) || !rw.mayLook())
    return &rel;
  const auto &join = rel::as<rel::JoinRel>(rel);
  bool isLeft = join.join == rel::JoinKind::Left;
  if (!isLeft && join.join != rel::JoinKind::Inner)
    return &rel;
  bool unused = isLeft && !rw.puts(*join.right, used);
  bool plain = llvm::all_of(join.conjuncts, [&](const Scalar *each) { return rw.isPlain(*each); });
  if (unused && plain && rw.isPlain(*join.right) && findsAtMostOne(*join.right, join.conjuncts, rw))
    return without(*join.left, used, rw);
  for (const Scalar *conjunct : join.conjuncts)
    add(used, columnsOf(*conjunct));
  add(used, rw.columnsAround(*join.right));
  add(used, rw.columnsAround(*join.left));
  const Rel *left = without(*join.left, used, rw);
  const Rel *right = without(*join.right, used, rw);
  if (left == join.left && right == join.right)
    return &rel;
  auto *other = rw.copyOf(join);
  other->left = left;
  other->right = right;
  return other;
}

const Rel *mesh::normal::applyUnusedJoin(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Project && rel.kind != RelKind::Aggregate)
    return nullptr;
  const Rel *input = rel.kind == RelKind::Project ? rel::as<rel::ProjectRel>(rel).input
                                                  : rel::as<rel::AggregateRel>(rel).input;
  if (!rw.holdsOuterJoin(*input) || !holdsUnused(*input, rw.readOfInput(rel), rw))
    return nullptr;
  ColumnSet used = rw.readOfInput(rel);
  const Rel *other = without(*input, used, rw);
  return other == input ? nullptr : rw.withInput(rel, *other);
}
