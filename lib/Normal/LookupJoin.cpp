// LookupJoin.cpp - a LEFT JOIN b ON p that finds at most one row, and of which nothing but columns
// is shown, is a subquery for each of these: (SELECT b.x FROM b WHERE p). So a join more that looks
// something up is a column more, and no other set of rows.
//
// Only for the columns that the query itself puts out, once all else is done: what conditions and
// other joins read is still the join's. Where types are only preferences, or texts compare by a
// collation, a subquery in an expression may be another value than a column.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// More columns than this are not looked up one by one.
static constexpr size_t most = 64;

using Joins = llvm::SmallVector<const rel::JoinRel *, 4>;

static void add(ColumnSet &used, const ColumnSet &more) { used.insert(more.begin(), more.end()); }

/// The relation without left joins of which none of `used` is; these are added to `joins`.
static const Rel *without(const Rel &rel, ColumnSet &used, Joins &joins, Rewriter &rw) {
  if (rel.kind == RelKind::Filter) {
    const auto &filter = rel::as<rel::FilterRel>(rel);
    for (const Scalar *conjunct : filter.conjuncts)
      add(used, columnsOf(*conjunct));
    const Rel *input = without(*filter.input, used, joins, rw);
    return input == filter.input ? &rel : rw.withInput(rel, *input);
  }
  if (rel.kind != RelKind::Join || !rw.mayLook())
    return &rel;
  const auto &join = rel::as<rel::JoinRel>(rel);
  if (join.join != rel::JoinKind::Left)
    return &rel;
  bool plain = rw.isPlain(*join.right) &&
               llvm::all_of(join.conjuncts, [&](const Scalar *each) { return rw.isPlain(*each); });
  bool goes =
      plain && !rw.puts(*join.right, used) && findsAtMostOne(*join.right, join.conjuncts, rw);
  for (const Scalar *conjunct : join.conjuncts) // Read by the subqueries, if the join goes.
    add(used, columnsOf(*conjunct));
  add(used, rw.columnsAround(*join.right));
  const Rel *left = without(*join.left, used, joins, rw);
  if (goes) {
    joins.push_back(&join);
    return left;
  }
  if (left == join.left)
    return &rel;
  auto *other = rw.copyOf(join);
  other->left = left;
  return other;
}

/// Whether a subquery that shows the column may stand for it in an expression.
static bool isAlikeAnywhere(const Scalar &column, const Rewriter &rw) {
  return !rw.dialect.affinityTyping && column.type.isKnown() && !column.type.isText() &&
         column.type.kind != model::TypeKind::Other;
}

/// The columns that an expression reads where or as often as no subquery may stand for them.
static void addReadWithin(const Scalar &scalar, Rewriter &rw, ColumnSet &used) {
  ColumnSet once;
  auto look = [&](auto &self, const Scalar &part) -> void {
    if (part.kind == ScalarKind::Column) {
      uint32_t id = rel::as<rel::ColumnScalar>(part).id.index;
      if (!once.insert(id).second || !isAlikeAnywhere(part, rw))
        used.insert(id);
    }
    forEachOperand(part, [&](const Scalar &operand) { self(self, operand); });
  };
  if (rw.hasSubquery(scalar) || scalar.kind == ScalarKind::Opaque)
    add(used, columnsOf(scalar));
  else if (scalar.kind != ScalarKind::Column)
    look(look, scalar);
}

/// (SELECT column FROM the right side WHERE the conditions), with columns of its own.
static const Scalar *lookUp(const rel::JoinRel &join, ColumnId column, Rewriter &rw) {
  auto *subquery = rw.arena.make<rel::SubqueryScalar>();
  subquery->kind = ScalarKind::Subquery;
  subquery->type = rw.query.info(column).type;
  subquery->range = join.range;
  subquery->subquery = rel::SubqueryKind::Value;
  llvm::DenseMap<uint32_t, ColumnId> ids;
  subquery->rel = rw.clone(*rw.project(*rw.filter(*join.right, join.conjuncts), {column}), ids);
  return subquery;
}

const Rel *mesh::normal::applyLookupJoin(Rewriter &rw, const Rel &rel) {
  if (&rel != rw.query.root || rel.kind != RelKind::Project)
    return nullptr;
  if (rw.dialect.absenceIsDefault) // What finds no partner is no NULL.
    return nullptr;
  const auto &project = rel::as<rel::ProjectRel>(rel);
  if (!rw.holdsOuterJoin(*project.input))
    return nullptr;
  ColumnSet used;
  for (const rel::Definition &each : project.definitions)
    addReadWithin(*each.expr, rw, used);
  Joins joins;
  const Rel *input = without(*project.input, used, joins, rw);
  if (joins.empty())
    return nullptr;
  llvm::SmallDenseMap<uint32_t, const rel::JoinRel *, 16> joinOf;
  for (const rel::JoinRel *join : joins)
    for (ColumnId id : outputOf(*join->right))
      joinOf[id.index] = join;
  size_t count = 0;
  // An expression with subqueries of its own for the columns of joins that go.
  auto withSubqueries = [&](const Scalar &scalar) -> const Scalar * {
    Substitution by;
    for (uint32_t id : columnsOf(scalar))
      if (const rel::JoinRel *join = joinOf.lookup(id)) {
        ++count;
        by[id] = lookUp(*join, ColumnId{id}, rw);
      }
    return by.empty() ? &scalar : rw.substitute(scalar, by);
  };
  llvm::SmallVector<rel::Definition, 16> definitions;
  for (const rel::Definition &each : project.definitions)
    definitions.push_back({each.id, withSubqueries(*each.expr)});
  for (ColumnId id : project.columns) {
    bool isNew = llvm::none_of(definitions, [&](const auto &each) { return each.id == id; });
    if (isNew && joinOf.contains(id.index))
      definitions.push_back({id, withSubqueries(*rw.column(id, rel.range))});
    if (count > most || !rw.mayClone())
      return nullptr;
  }
  auto *other = rw.copyOf(project);
  other->input = input;
  other->definitions = rw.arena.copy(llvm::ArrayRef<rel::Definition>(definitions));
  return other;
}
