// Conjuncts.cpp - The conditions of a filter or a join are a set: each operand of AND is one, TRUE
// and repetitions go, and one that is never true leaves no other.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static bool add(const Scalar &condition, Conjuncts &to, Rewriter &rw) {
  constexpr size_t widest = 64; // Each is compared with each.
  if (const auto *both = asCall(condition, "and")) {
    for (const Scalar *each : both->arguments)
      add(*each, to, rw);
    return true;
  }
  if (isBoolean(condition, true))
    return true;
  if (to.size() <= widest && rw.isPlain(condition) &&
      llvm::any_of(to, [&](const Scalar *each) { return sameScalar(*each, condition); }))
    return true;
  to.push_back(&condition);
  return false;
}

const Rel *mesh::normal::applyConjuncts(Rewriter &rw, const Rel &rel) {
  List<const Scalar *> before;
  if (rel.kind == RelKind::Filter)
    before = rel::as<rel::FilterRel>(rel).conjuncts;
  else if (rel.kind == RelKind::Join)
    before = rel::as<rel::JoinRel>(rel).conjuncts;
  Conjuncts after;
  bool changed = false;
  for (const Scalar *each : before)
    changed |= add(*each, after, rw);
  for (const Scalar *each : after)
    if ((isBoolean(*each, false) || isNull(*each)) && (after.size() > 1 || isNull(*each))) {
      after.assign(1, rw.boolean(false, each->range));
      changed = true;
      break;
    }
  if (after.size() > 1 && rw.isOn(Rule::MergeIn))
    changed |= mergeTests(rw, after, /*conjunction=*/true, after[0]->range);
  if (!changed)
    return nullptr;
  if (rel.kind == RelKind::Filter)
    return rw.filter(*rel::as<rel::FilterRel>(rel).input, after);
  auto *join = rw.copyOf(rel::as<rel::JoinRel>(rel));
  join->conjuncts = rw.list(after);
  return join;
}
