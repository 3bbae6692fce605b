// CaseBranches.cpp - A WHEN that is never true goes, and one that an earlier one always comes
// before; behind one that is always true nothing counts; neighbours of one result are one WHEN with
// OR; a CASE of one result is that result.
//
// The type of the CASE is that of all its results, so one of those that are left must have it.

#include "Bounds.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// Whether the condition is true only where the earlier one is.
static bool comesTooLate(const Scalar &condition, const Scalar &earlier, Rewriter &rw) {
  if (const auto *both = asCall(condition, "and"))
    return llvm::any_of(both->arguments,
                        [&](const Scalar *each) { return comesTooLate(*each, earlier, rw); });
  if (sameScalar(condition, earlier))
    return true;
  std::optional<Bound> bound = readBound(condition, rw);
  std::optional<Bound> first = bound ? readBound(earlier, rw) : std::nullopt;
  return first && areComparable(*bound, *first) && follows(*first, *bound);
}

const Scalar *mesh::normal::applyCaseBranches(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar, "case");
  if (!call)
    return nullptr;
  llvm::SmallVector<const Scalar *, 8> arguments;
  const Scalar *otherwise = call->arguments.back();
  llvm::SmallVector<const Scalar *, 4> gone; // Results.
  constexpr size_t widest = 64;              // Each is compared with each.
  auto neverTakes = [&](size_t i) {
    const Scalar &condition = *call->arguments[i];
    if (isBoolean(condition, false) || isNull(condition))
      return true;
    if (call->arguments.size() > widest || !rw.isPlain(condition))
      return false;
    for (size_t earlier = 0; earlier != i; earlier += 2)
      if (comesTooLate(condition, *call->arguments[earlier], rw))
        return true;
    return false;
  };
  for (size_t i = 0; i + 1 < call->arguments.size(); i += 2) {
    const Scalar *condition = call->arguments[i], *result = call->arguments[i + 1];
    if (neverTakes(i)) {
      gone.push_back(result);
      continue;
    }
    if (isBoolean(*condition, true)) {
      for (size_t rest = i + 3; rest < call->arguments.size(); rest += 2)
        gone.push_back(call->arguments[rest]);
      gone.push_back(otherwise);
      otherwise = result;
      break;
    }
    if (!arguments.empty() && rw.isPlain(*result) && sameScalar(*arguments.back(), *result)) {
      size_t last = arguments.size() - 2;
      arguments[last] = rw.test("or", {arguments[last], condition}, arguments[last]->range);
      continue;
    }
    arguments.push_back(condition);
    arguments.push_back(result);
  }
  while (arguments.size() > 1 && rw.isPlain(*arguments.back()) &&
         rw.isPlain(*arguments[arguments.size() - 2]) && sameScalar(*arguments.back(), *otherwise))
    arguments.pop_back_n(2);
  if (arguments.size() + 1 == call->arguments.size())
    return nullptr;
  llvm::SmallVector<const Scalar *, 8> kept = {otherwise};
  for (size_t i = 1; i < arguments.size(); i += 2)
    kept.push_back(arguments[i]);
  if (!keepsType(scalar, kept, gone, rw))
    return nullptr;
  if (arguments.empty())
    return standsFor(*otherwise, scalar, rw) ? otherwise : nullptr;
  arguments.push_back(otherwise);
  return rw.call("case", arguments, scalar.type, scalar.range);
}
