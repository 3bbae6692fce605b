// FoldConstants.cpp - Comparisons of whole numbers, and tests of constants, are computed: 1 = 1 is
// TRUE, NULL > 5 is NULL, 5 IS NULL is FALSE.
//
// 1 + 1 is 2 where both are of one type, else only where nothing but the value counts: in a
// comparison.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mesh;
using namespace mesh::normal;

bool mesh::normal::compareNumbers(llvm::StringRef op, int64_t a, int64_t b) {
  return op == "="    ? a == b
         : op == "<>" ? a != b
         : op == "<"  ? a < b
         : op == "<=" ? a <= b
         : op == ">"  ? a > b
                      : a >= b;
}

static bool isSum(const Scalar &scalar) {
  return asCall(scalar, "+") || asCall(scalar, "-") || asCall(scalar, "*");
}

static const Scalar *compute(const rel::CallScalar &call, Rewriter &rw) {
  std::optional<int64_t> a = wholeNumber(*call.arguments[0]);
  std::optional<int64_t> b = wholeNumber(*call.arguments[1]);
  if (!a || !b)
    return nullptr;
  int64_t value = call.function == "+" ? *a + *b : call.function == "-" ? *a - *b : *a * *b;
  return llvm::isInt<32>(value) ? rw.whole(value, *call.arguments[0], call.range) : nullptr;
}

/// The sums in `scalar` computed, as far as they are of whole numbers.
static const Scalar *computeAll(const Scalar &scalar, Rewriter &rw) {
  if (!isSum(scalar))
    return &scalar;
  const Scalar *over =
      mapOperands(rw.arena, scalar, [&](const Scalar &operand) { return computeAll(operand, rw); });
  const Scalar *number = compute(*asCall(*over), rw);
  return number ? number : &scalar;
}

/// The comparison with numbers for sums of numbers; null if there is none.
static const Scalar *withNumbers(const rel::CallScalar &comparison, Rewriter &rw) {
  llvm::SmallVector<const Scalar *, 2> sides;
  for (const Scalar *side : comparison.arguments)
    sides.push_back(computeAll(*side, rw));
  return llvm::equal(sides, comparison.arguments)
             ? nullptr
             : rw.test(comparison.function, sides, comparison.range);
}

const Scalar *mesh::normal::applyFoldConstants(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar);
  if (!call || call->arguments.empty())
    return nullptr;
  llvm::StringRef op = call->function;
  if (op == "not") {
    if (isBoolean(*call->arguments[0], true) || isBoolean(*call->arguments[0], false))
      return rw.boolean(isBoolean(*call->arguments[0], false), scalar.range);
    return isNull(*call->arguments[0]) ? rw.null(scalar.range) : nullptr;
  }
  if (op == "is null" && call->arguments[0]->kind == ScalarKind::Literal)
    return rw.boolean(isNull(*call->arguments[0]), scalar.range);
  if (op == "+" || op == "-" || op == "*")
    return rw.dialect.numbersTakeTypes ? nullptr : compute(*call, rw);
  if (!isComparison(op) || comparesRows(*call))
    return nullptr;
  if (const Scalar *other = withNumbers(*call, rw))
    return other;
  if (llvm::any_of(call->arguments, [](const Scalar *each) { return isNull(*each); }))
    return rw.null(scalar.range);
  std::optional<int64_t> left = wholeNumber(*call->arguments[0]);
  std::optional<int64_t> right = wholeNumber(*call->arguments[1]);
  if (!left || !right)
    return nullptr;
  return rw.boolean(compareNumbers(op, *left, *right), scalar.range);
}
