// MergeLists.cpp - Of a list, what other conditions on the value leave: x IN (1, 2, 9) AND x < 5 is
// x IN (1, 2), x IN (1, 2) AND x IN (2, 3) is x = 2, x IN (1, 2) AND x = 3 is FALSE, x NOT IN (1,
// 9) AND x > 5 is x <> 9 AND x > 5. What must be true of the constants: Bounds.cpp.

#include "Bounds.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

namespace {
/// The alternatives of `x IN (1, 2)` as bounds, or the only one of `x < 5`; of `x NOT IN (1, 2)`
/// what it leaves out.
struct Choices {
  const Scalar *condition = nullptr;
  const rel::CallScalar *list = nullptr; ///< Null: one bound.
  bool isNegated = false;
  llvm::SmallVector<Bound, 8> bounds;
};
} // namespace

static const rel::CallScalar *asList(const Scalar &condition) {
  const auto *negation = asCall(condition, "not");
  return asCall(negation ? *negation->arguments[0] : condition, "in");
}

static std::optional<Choices> readChoices(const Scalar &condition, Rewriter &rw) {
  Choices choices{&condition, asList(condition), asCall(condition, "not") != nullptr, {}};
  constexpr size_t longest = 256;
  if (choices.list->arguments.size() > longest || comparesRows(*choices.list))
    return std::nullopt;
  for (const Scalar *item : llvm::drop_begin(choices.list->arguments)) {
    if (!listComparesAlike(*choices.list->arguments[0], *item, rw.dialect))
      return std::nullopt;
    const Scalar *equal = rw.test("=", {choices.list->arguments[0], item}, item->range);
    std::optional<Bound> bound = readBound(*equal, rw);
    if (!bound || (!choices.bounds.empty() && !areComparable(choices.bounds[0], *bound)))
      return std::nullopt;
    choices.bounds.push_back(*bound);
  }
  return choices.bounds.empty() ? std::nullopt : std::optional(std::move(choices));
}

/// Keeps of the list what may be equal beside the other condition. False if that is all of it: then
/// the other holds wherever x IN (...) does, since of one value it either holds or not.
static bool narrow(Choices &list, const Choices &other) {
  auto mayBe = [&](const Bound &item) {
    if (other.isNegated)
      return llvm::all_of(other.bounds, [&](const Bound &each) { return !follows(each, item); });
    return llvm::any_of(other.bounds, [&](const Bound &each) { return !exclude(item, each); });
  };
  size_t before = list.bounds.size();
  llvm::erase_if(list.bounds, [&](const Bound &item) { return !mayBe(item); });
  return list.bounds.size() != before;
}

/// The condition of what is left of a list.
static const Scalar *write(const Choices &list, Rewriter &rw) {
  llvm::SmallVector<const Scalar *, 8> arguments = {list.list->arguments[0]};
  for (const Bound &item : list.bounds)
    arguments.push_back(asCall(*item.condition)->arguments[1]);
  if (arguments.size() == 1)
    return rw.boolean(list.isNegated, list.condition->range);
  if (arguments.size() == 2)
    return rw.test(list.isNegated ? "<>" : "=", arguments, list.condition->range);
  const Scalar *in = rw.test("in", arguments, list.condition->range);
  return list.isNegated ? rw.test("not", {in}, list.condition->range) : in;
}

const Rel *mesh::normal::applyMergeLists(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Filter)
    return nullptr;
  const auto &filter = rel::as<rel::FilterRel>(rel);
  Conjuncts lists;
  llvm::copy_if(filter.conjuncts, std::back_inserter(lists),
                [](auto *each) { return asList(*each); });
  if (lists.empty())
    return nullptr;
  constexpr size_t widest = 32; // Each is compared with each.
  llvm::SmallVector<Choices, 4> all;
  for (const Bound &bound : boundsAmong(filter.conjuncts, rw).take_front(widest))
    all.push_back({bound.condition, nullptr, false, {bound}});
  auto isAsked = [&](const Scalar &list) { // Whether another condition is on its value.
    const Scalar &value = *asList(list)->arguments[0];
    return llvm::any_of(
               all,
               [&](const Choices &each) { return sameScalar(*each.bounds[0].value, value); }) ||
           llvm::any_of(lists, [&](auto *each) {
             return each != &list && sameScalar(*asList(*each)->arguments[0], value);
           });
  };
  llvm::erase_if(lists, [&](auto *each) { return !isAsked(*each); });
  for (const Scalar *each : lists)
    if (std::optional<Choices> choices = readChoices(*each, rw); choices && all.size() < widest)
      all.push_back(std::move(*choices));
  for (Choices &list : all)
    for (const Choices &other : all) {
      if (!list.list || list.condition == other.condition ||
          !areComparable(list.bounds[0], other.bounds[0]))
        continue;
      bool isNarrower = narrow(list, other);
      if (!isNarrower && list.isNegated)
        continue;
      Conjuncts kept; // What follows from the other goes with the next turn.
      for (const Scalar *each : filter.conjuncts)
        if (each == list.condition)
          kept.push_back(isNarrower ? write(list, rw) : each);
        else if (isNarrower || each != other.condition)
          kept.push_back(each);
      return rw.filter(*filter.input, kept);
    }
  return nullptr;
}
