// ImpliedNotNull.cpp - In a set of conditions x IS NOT NULL goes beside another that is not true
// for NULL, and x = x is x IS NOT NULL, but where x may be NaN and that is not equal to itself.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// The x of x IS NOT NULL.
static const Scalar *notNullTest(const Scalar &condition) {
  const auto *negation = asCall(condition, "not");
  const auto *test = negation ? asCall(*negation->arguments[0], "is null") : nullptr;
  return test ? test->arguments[0] : nullptr;
}

static bool implies(const Scalar &condition, const Scalar &value, Rewriter &rw) {
  if (value.kind == ScalarKind::Column) {
    ColumnSet only;
    only.insert(rel::as<rel::ColumnScalar>(value).id.index);
    return rw.rejectsNull(condition, only);
  }
  const auto *comparison = asCall(condition);
  return comparison && isComparison(comparison->function) && !comparesRows(*comparison) &&
         llvm::any_of(comparison->arguments,
                      [&](const Scalar *side) { return sameScalar(*side, value); });
}

const Rel *mesh::normal::applyImpliedNotNull(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Filter)
    return nullptr;
  const auto &filter = rel::as<rel::FilterRel>(rel);
  constexpr size_t widest = 64; // Each is compared with each.
  if (filter.conjuncts.size() > widest)
    return nullptr;
  Conjuncts kept;
  bool changed = false;
  for (const Scalar *each : filter.conjuncts) {
    const auto *equality = asCall(*each, "=");
    if (equality && rw.isPlain(*each) && !comparesRows(*equality) &&
        rw.isOrdered(*equality->arguments[0]) &&
        sameScalar(*equality->arguments[0], *equality->arguments[1])) {
      const Scalar *test = rw.test("is null", {equality->arguments[0]}, each->range);
      kept.push_back(rw.test("not", {test}, each->range));
      changed = true;
      continue;
    }
    const Scalar *value = notNullTest(*each);
    bool implied = value && rw.isPlain(*value) && llvm::any_of(filter.conjuncts, [&](auto *other) {
                     return other != each && !notNullTest(*other) && implies(*other, *value, rw);
                   });
    changed = changed || implied;
    if (!implied)
      kept.push_back(each);
  }
  return changed ? rw.filter(*filter.input, kept) : nullptr;
}
