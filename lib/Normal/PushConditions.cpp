// PushConditions.cpp - A condition moves below what it may pass (the rules called Through...):
// below the grouping, the outer join, the window that cannot tell the difference.
//
// It must read a column there: where one that reads none would stop is not settled.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static const Rel *pushBelowProject(Rewriter &rw, const rel::ProjectRel &project,
                                   const Scalar &condition) {
  Substitution by;
  for (const rel::Definition &definition : project.definitions)
    by[definition.id.index] = definition.expr;
  ColumnSet used = columnsOf(condition);
  bool touches = llvm::any_of(used, [&](uint32_t id) { return by.contains(id); });
  if (!rw.isPlain(project.definitions) || !rw.mayWriteOut(condition, by) ||
      (touches && rw.hasSubquery(condition)))
    return nullptr;
  constexpr unsigned largest = 200;
  const Scalar *moved = touches ? rw.substitute(condition, by) : &condition;
  if (rw.sizeOf(*moved, largest) >= largest)
    return nullptr;
  const Rel *input = push(rw, *project.input, *moved);
  return input ? rw.withInput(project, *input) : nullptr;
}

static const Rel *pushIntoJoin(Rewriter &rw, const rel::JoinRel &join, const Scalar &condition) {
  if (join.join != rel::JoinKind::Inner)
    return rw.isOn(Rule::ThroughOuterJoin) ? applyThroughOuterJoin(rw, join, condition) : nullptr;
  ColumnSet used = columnsOf(condition);
  bool right = rw.puts(*join.right, used);
  if (right == rw.puts(*join.left, used)) // It reads both sides, or none.
    return nullptr;
  const Rel *pushed = push(rw, right ? *join.right : *join.left, condition);
  if (!pushed)
    return nullptr;
  auto *copy = rw.copyOf(join);
  (right ? copy->right : copy->left) = pushed;
  return copy;
}

const Rel *mesh::normal::push(Rewriter &rw, const Rel &rel, const Scalar &condition) {
  auto through = [&](Rule rule, auto *apply) {
    const Rel *pushed = rw.isOn(rule) ? apply(rw, rel, condition) : nullptr;
    if (pushed)
      rw.note(rule);
    return pushed;
  };
  if (!rw.takesConditions(rel) || !rw.mayLook())
    return nullptr;
  switch (rel.kind) {
  case RelKind::Filter: {
    const auto &filter = rel::as<rel::FilterRel>(rel);
    const Rel *input = push(rw, *filter.input, condition);
    return input ? rw.withInput(rel, *input) : nullptr;
  }
  case RelKind::Project:
    return pushBelowProject(rw, rel::as<rel::ProjectRel>(rel), condition);
  case RelKind::Join:
    return pushIntoJoin(rw, rel::as<rel::JoinRel>(rel), condition);
  case RelKind::Aggregate:
    return through(Rule::ThroughAggregate, applyThroughAggregate);
  case RelKind::Distinct:
    return through(Rule::ThroughDistinct, applyThroughDistinct);
  case RelKind::Window:
    return through(Rule::ThroughWindow, applyThroughWindow);
  case RelKind::SetOperation:
    return through(Rule::ThroughUnion, applyThroughUnion);
  case RelKind::Scan:
  case RelKind::Values:
  case RelKind::Apply:
  case RelKind::Limit:
  case RelKind::Instance:
  case RelKind::Function:
  case RelKind::Opaque:
    return nullptr;
  }
  llvm_unreachable("relation kind outside the list");
}

const Rel *mesh::normal::applyPushConditions(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Filter)
    return nullptr;
  const auto &filter = rel::as<rel::FilterRel>(rel);
  const Rel *input = filter.input;
  if (!rw.takesConditions(*input))
    return nullptr;
  Conjuncts kept;
  for (const Scalar *each : filter.conjuncts) {
    const Rel *pushed = rw.isPlain(*each) ? push(rw, *input, *each) : nullptr;
    if (pushed)
      input = pushed;
    else
      kept.push_back(each);
  }
  return input == filter.input ? nullptr : rw.filter(*input, kept);
}
