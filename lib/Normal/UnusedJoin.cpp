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

const Rel *mesh::normal::applyUnusedJoin(Rewriter &rw, const Rel &rel) {
  auto isUnused = [&](const Rel &each, const ColumnSet &used) {
    const auto *join = each.kind == RelKind::Join ? &rel::as<rel::JoinRel>(each) : nullptr;
    return join && join->join == rel::JoinKind::Left && !rw.puts(*join->right, used);
  };
  auto without = [&](const Rel &each, const ColumnSet &) -> const Rel * {
    const auto &join = rel::as<rel::JoinRel>(each);
    bool plain = rw.isPlain(*join.right) && llvm::all_of(join.conjuncts, [&](auto *conjunct) {
                   return rw.isPlain(*conjunct);
                 });
    return plain && findsAtMostOne(*join.right, join.conjuncts, rw) ? join.left : nullptr;
  };
  auto holds = [&](const Rel &each) { return rw.holdsOuterJoin(each); };
  return prune(rw, rel, {holds, isUnused, without});
}
