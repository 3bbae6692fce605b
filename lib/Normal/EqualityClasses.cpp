// EqualityClasses.cpp - Columns that conditions make equal are equal to the same constants, and
// fulfil the same comparisons: a = b AND b = 5 is a = 5 AND b = 5, and a = b AND a > 5 says b > 5
// too.
//
// Only where equal means the same value: integers, truth values and dates, of one type.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

using model::TypeKind;

namespace {
struct Class {
  llvm::SmallVector<const Scalar *, 4> members; ///< Columns.
  const Scalar *constant = nullptr;
  SourceRange range;
};
using Classes = llvm::SmallVector<Class, 4>;
} // namespace

/// More columns than this are not made equal each to each.
static constexpr size_t widestClass = 6, widest = 64;

static bool isIdentity(const rel::DataType &type) {
  return type.isInteger() || type.kind == TypeKind::Boolean || type.kind == TypeKind::Date;
}

static bool isMember(const Scalar &scalar) {
  return scalar.kind == ScalarKind::Column && isIdentity(scalar.type);
}

static Class *find(Classes &classes, const Scalar &column) {
  for (Class &each : classes)
    if (llvm::any_of(each.members, [&](auto *member) { return sameScalar(*member, column); }))
      return &each;
  return nullptr;
}

static Class &findOrAdd(Classes &classes, const Scalar &column, SourceRange range) {
  if (Class *known = find(classes, column))
    return *known;
  classes.push_back({{&column}, nullptr, range});
  return classes.back();
}

static void unite(Classes &classes, const Scalar &a, const Scalar &b, SourceRange range) {
  findOrAdd(classes, a, range);
  findOrAdd(classes, b, range);
  Class *one = find(classes, a), *other = find(classes, b);
  if (one == other)
    return;
  one->members.append(other->members.begin(), other->members.end());
  if (!one->constant)
    one->constant = other->constant;
  classes.erase(other);
}

/// A constant that the column may stand for: of its type, so that nothing is converted.
static bool isConstantOf(const Scalar &scalar, const Scalar &column) {
  if (column.type.isInteger())
    return wholeNumber(scalar).has_value();
  const auto *cast = asCall(scalar, "cast");
  return cast && cast->type == column.type && isConstant(scalar);
}

static Classes readClasses(llvm::ArrayRef<const Scalar *> conditions) {
  Classes classes;
  for (const Scalar *each : conditions) {
    const auto *equality = asCall(*each, "=");
    if (!equality)
      continue;
    const Scalar &left = *equality->arguments[0], &right = *equality->arguments[1];
    if (isMember(left) && isMember(right) && left.type == right.type)
      unite(classes, left, right, each->range);
  }
  for (const Scalar *each : conditions)
    if (const auto *equality = asCall(*each, "="))
      for (size_t side : {0, 1}) {
        const Scalar &column = *equality->arguments[side], &other = *equality->arguments[1 - side];
        Class *known = isMember(column) ? find(classes, column) : nullptr;
        if (known && !known->constant && isConstantOf(other, column))
          known->constant = &other;
      }
  return classes;
}

/// The comparison of a member with a constant, for another member.
static const Scalar *forMember(const Scalar &condition, const Scalar &from, const Scalar &to,
                               Rewriter &rw) {
  const auto *comparison = asCall(condition);
  if (!comparison || !isComparison(comparison->function) || comparison->function == "=")
    return nullptr;
  for (size_t side : {0, 1})
    if (sameScalar(*comparison->arguments[side], from) &&
        isConstantOf(*comparison->arguments[1 - side], from)) {
      llvm::SmallVector<const Scalar *, 2> sides(comparison->arguments.begin(),
                                                 comparison->arguments.end());
      sides[side] = &to;
      return rw.test(comparison->function, sides, condition.range);
    }
  return nullptr;
}

const Rel *mesh::normal::applyEqualityClasses(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Filter)
    return nullptr;
  const auto &filter = rel::as<rel::FilterRel>(rel);
  if (filter.conjuncts.size() > widest)
    return nullptr;
  Classes classes = readClasses(filter.conjuncts);
  if (classes.empty())
    return nullptr;
  Conjuncts all(filter.conjuncts.begin(), filter.conjuncts.end());
  bool changed = false;
  auto holds = [&](const Scalar &condition) {
    auto same = [&](const Scalar *each) { return sameScalar(*each, condition); };
    return llvm::any_of(all, same) || llvm::any_of(rw.drawn, same);
  };
  auto add = [&](const Scalar *condition) {
    if (condition && !holds(*condition) && all.size() < widest && rw.drawn.size() < widest) {
      all.push_back(condition);
      rw.drawn.push_back(condition);
      changed = true;
    }
  };
  auto equal = [&](const Scalar *a, const Scalar *b, SourceRange range) {
    auto isSame = [&](const Scalar *each) {
      const auto *equality = asCall(*each, "=");
      if (!equality)
        return false;
      const Scalar &left = *equality->arguments[0], &right = *equality->arguments[1];
      return (sameScalar(left, *a) && sameScalar(right, *b)) ||
             (sameScalar(left, *b) && sameScalar(right, *a));
    };
    if (llvm::none_of(all, isSame) && llvm::none_of(rw.drawn, isSame))
      add(rw.test("=", {a, b}, range));
  };
  for (const Class &each : classes) {
    if (each.members.size() > widestClass)
      continue;
    for (const Scalar *member : each.members) {
      if (each.constant) {
        equal(member, each.constant, each.range);
        continue;
      }
      for (const Scalar *other : each.members) {
        if (member == other)
          continue;
        equal(member, other, each.range);
        for (const Scalar *condition : filter.conjuncts)
          add(forMember(*condition, *member, *other, rw));
      }
    }
    if (!each.constant)
      continue;
    size_t before = all.size();
    llvm::erase_if(all, [&](const Scalar *condition) { // They are equal to the constant.
      const auto *equality = asCall(*condition, "=");
      return equality && llvm::all_of(equality->arguments, [&](const Scalar *side) {
               return llvm::any_of(each.members,
                                   [&](auto *member) { return sameScalar(*member, *side); });
             });
    });
    changed = changed || all.size() != before;
  }
  return changed ? rw.filter(*filter.input, all) : nullptr;
}
