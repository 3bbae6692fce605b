// GatherProjections.cpp - A block has its projection on top: projections move above inner joins and
// filters, and two become one. What they compute takes the place of their columns in what moves
// below.
//
// Only what is plain moves; and within a bound, since an expression may be copied.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// Expressions of more nodes than this are not copied.
static constexpr unsigned largest = 200;

static Substitution definitionsOf(const rel::ProjectRel &project) {
  Substitution by;
  for (const rel::Definition &definition : project.definitions)
    by[definition.id.index] = definition.expr;
  return by;
}

/// `scalar` over the projection's input; null if it has to stay above.
static const Scalar *below(const Scalar &scalar, const Substitution &by, Rewriter &rw) {
  bool touches = llvm::any_of(columnsOf(scalar), [&](uint32_t id) { return by.contains(id); });
  if (!touches)
    return &scalar;
  if (rw.hasSubquery(scalar) || !rw.mayWriteOut(scalar, by))
    return nullptr;
  const Scalar *moved = rw.substitute(scalar, by);
  return rw.sizeOf(*moved, largest) < largest ? moved : nullptr;
}

static const Rel *filterOver(const rel::FilterRel &filter, const rel::ProjectRel &project,
                             Rewriter &rw) {
  Substitution by = definitionsOf(project);
  Conjuncts moved, kept;
  for (const Scalar *conjunct : filter.conjuncts) {
    const Scalar *other = rw.isPlain(*conjunct) ? below(*conjunct, by, rw) : nullptr;
    (other ? moved : kept).push_back(other ? other : conjunct);
  }
  if (moved.empty())
    return nullptr;
  return rw.filter(*rw.withInput(project, *rw.filter(*project.input, moved)), kept);
}

static const Rel *projectOver(const rel::ProjectRel &outer, const rel::ProjectRel &inner,
                              Rewriter &rw) {
  Substitution by = definitionsOf(inner);
  llvm::SmallVector<rel::Definition, 16> definitions;
  for (const rel::Definition &definition : inner.definitions)
    if (llvm::is_contained(outer.columns, definition.id))
      definitions.push_back(definition);
  for (const rel::Definition &definition : outer.definitions) {
    const Scalar *moved = below(*definition.expr, by, rw);
    if (!moved)
      return nullptr;
    definitions.push_back({definition.id, moved});
  }
  auto *both = rw.copyOf(outer);
  both->input = inner.input;
  both->definitions = rw.arena.copy(llvm::ArrayRef<rel::Definition>(definitions));
  return both;
}

static const Rel *aboveJoin(const rel::JoinRel &join, Rewriter &rw) {
  for (bool right : {false, true}) {
    const Rel &side = right ? *join.right : *join.left;
    if (side.kind != RelKind::Project)
      continue;
    const auto &project = rel::as<rel::ProjectRel>(side);
    if (!rw.isPlain(project.definitions))
      continue;
    auto *bare = rw.copyOf(join);
    (right ? bare->right : bare->left) = project.input;
    auto *above = rw.copyOf(project);
    above->input = bare;
    above->columns = rw.arena.copy(llvm::ArrayRef<ColumnId>(outputOf(join)));
    return above;
  }
  return nullptr;
}

const Rel *mesh::normal::applyGatherProjections(Rewriter &rw, const Rel &rel) {
  if (rel.kind == RelKind::Join) {
    const auto &join = rel::as<rel::JoinRel>(rel);
    bool plain = join.join == rel::JoinKind::Inner && join.conjuncts.empty();
    return plain ? aboveJoin(join, rw) : nullptr;
  }
  const Rel *input = nullptr;
  if (rel.kind == RelKind::Filter)
    input = rel::as<rel::FilterRel>(rel).input;
  else if (rel.kind == RelKind::Project)
    input = rel::as<rel::ProjectRel>(rel).input;
  if (!input)
    return nullptr;
  if (rel.kind == RelKind::Project) {
    const auto &outer = rel::as<rel::ProjectRel>(rel);
    if (outer.definitions.empty() &&
        llvm::equal(outputOf(*input), llvm::ArrayRef<ColumnId>(outer.columns)))
      return input;
  }
  if (input->kind != RelKind::Project)
    return nullptr;
  const auto &inner = rel::as<rel::ProjectRel>(*input);
  if (!rw.isPlain(inner.definitions))
    return nullptr;
  return rel.kind == RelKind::Filter ? filterOver(rel::as<rel::FilterRel>(rel), inner, rw)
                                     : projectOver(rel::as<rel::ProjectRel>(rel), inner, rw);
}
