// LeftToAnti.cpp - a LEFT JOIN b ON p WHERE b.x IS NULL is a WHERE NOT EXISTS (b WHERE p), if x is
// never NULL where p found a row, and nothing else reads what the join adds, which is all NULL.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// The column of `x IS NULL`, else none.
static std::optional<ColumnId> testedColumn(const Scalar &condition) {
  const auto *test = asCall(condition, "is null");
  if (!test || test->arguments[0]->kind != ScalarKind::Column)
    return std::nullopt;
  return rel::as<rel::ColumnScalar>(*test->arguments[0]).id;
}

static void add(ColumnSet &used, const ColumnSet &more) { used.insert(more.begin(), more.end()); }

namespace {
/// Looks for the join that adds a column, and puts another relation into its place.
struct Search {
  Rewriter &rw;
  ColumnSet wanted; ///< The column.
  ColumnSet used;   ///< What is read besides the test, grows by what stands above the join.
  const rel::JoinRel *found = nullptr;

  const Rel *replace(const Rel &rel);
  const Rel *without(const rel::JoinRel &join);
};
} // namespace

/// The rows of the left side that find none, if that is what the test asks for.
const Rel *Search::without(const rel::JoinRel &join) {
  bool isNeverNull = rw.isNotNull(ColumnId(*wanted.begin()), join.right) ||
                     llvm::any_of(join.conjuncts, [&](const Scalar *each) {
                       return rw.rejectsNull(*each, wanted);
                     });
  bool isPlain = rw.isPlain(*join.right) && llvm::all_of(join.conjuncts, [&](const Scalar *each) {
                   return rw.isPlain(*each);
                 });
  if (!isNeverNull || !isPlain || rw.puts(*join.right, used))
    return nullptr;
  found = &join;
  auto *exists = rw.arena.make<rel::SubqueryScalar>();
  exists->kind = ScalarKind::Subquery;
  exists->type.kind = model::TypeKind::Boolean;
  exists->range = join.range;
  exists->subquery = rel::SubqueryKind::Exists;
  exists->rel = rw.filter(*join.right, join.conjuncts);
  return rw.filter(*join.left, {rw.test("not", {exists}, join.range)});
}

const Rel *Search::replace(const Rel &rel) {
  if (rel.kind == RelKind::Filter) {
    const auto &filter = rel::as<rel::FilterRel>(rel);
    for (const Scalar *each : filter.conjuncts)
      add(used, columnsOf(*each));
    const Rel *input = replace(*filter.input);
    return input ? rw.withInput(rel, *input) : nullptr;
  }
  if (rel.kind != RelKind::Join || !rw.holdsOuterJoin(rel) || !rw.mayLook())
    return nullptr;
  const auto &join = rel::as<rel::JoinRel>(rel);
  bool isLeft = join.join == rel::JoinKind::Left, isRight = rw.puts(*join.right, wanted);
  if (!isLeft && join.join != rel::JoinKind::Inner)
    return nullptr;
  if (isLeft && isRight)
    return without(join);
  for (const Scalar *each : join.conjuncts)
    add(used, columnsOf(*each));
  const Rel *input = replace(isRight ? *join.right : *join.left);
  if (!input)
    return nullptr;
  auto *other = rw.copyOf(join);
  (isRight ? other->right : other->left) = input;
  return other;
}

const Rel *mesh::normal::applyLeftToAnti(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Project && rel.kind != RelKind::Aggregate)
    return nullptr;
  if (rw.dialect.absenceIsDefault) // What finds no partner is no NULL.
    return nullptr;
  const Rel *input = rel.kind == RelKind::Project ? rel::as<rel::ProjectRel>(rel).input
                                                  : rel::as<rel::AggregateRel>(rel).input;
  if (input->kind != RelKind::Filter || !rw.holdsOuterJoin(*input))
    return nullptr;
  const auto &filter = rel::as<rel::FilterRel>(*input);
  for (const Scalar *test : filter.conjuncts) {
    std::optional<ColumnId> column = testedColumn(*test);
    if (!column)
      continue;
    Search search{rw, {}, rw.readOfInput(rel)};
    search.wanted.insert(column->index);
    Conjuncts others;
    for (const Scalar *each : filter.conjuncts)
      if (each != test) {
        others.push_back(each);
        add(search.used, columnsOf(*each));
      }
    if (const Rel *left = search.replace(*filter.input))
      return rw.withInput(rel, *rw.filter(*left, others));
  }
  return nullptr;
}
