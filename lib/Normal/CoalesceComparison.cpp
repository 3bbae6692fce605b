// CoalesceComparison.cpp - COALESCE of a constant is a question for NULL: COALESCE(x, 0) = 0 is x =
// 0 OR x IS NULL, COALESCE(x, 0) = 2 is x = 2 AND x IS NOT NULL, COALESCE(p, TRUE) is p OR p IS
// NULL, COALESCE(p, FALSE) and p IS TRUE are p AND p IS NOT NULL.
//
// How the constants compare must be certain: whole numbers; texts that are the same, or that differ
// in more than any collation overlooks. On SQLite COALESCE hides the collation of a column.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// What every collation tells apart; none: it is not certain. Some take v for w, or i for y.
static std::optional<std::string> sortedOut(llvm::StringRef text, const Rewriter &rw) {
  std::string letters;
  for (char each : text) {
    bool isSure = rw.dialect.equalTextsMayDiffer ? llvm::isDigit(each) : llvm::isAlnum(each);
    if (!isSure) // Blanks and signs may not count, others may be letters.
      return std::nullopt;
    letters.push_back(llvm::toLower(each));
  }
  return letters;
}

/// Whether `a op b` is true; none: it is not certain.
static std::optional<bool> decide(llvm::StringRef op, const Scalar &a, const Scalar &b,
                                  const Scalar &value, const Rewriter &rw) {
  std::optional<int64_t> left = wholeNumber(a), right = wholeNumber(b);
  if (left && right && value.type.isNumber()) {
    if (!rw.dialect.affinityTyping &&
        (!fitsInto(value.type, *left) || !fitsInto(value.type, *right)))
      return std::nullopt;
    return compareNumbers(op, *left, *right);
  }
  const auto *text = asLiteral(a), *other = asLiteral(b);
  bool areTexts = text && other && text->literal == rel::LiteralKind::String &&
                  other->literal == rel::LiteralKind::String && value.type.isText();
  if (!areTexts || (rw.dialect.affinityTyping && comparesItsOwnWay(value)))
    return std::nullopt;
  if (value.type.kind == model::TypeKind::Char && !rw.dialect.choicesKeepChar)
    return std::nullopt; // COALESCE may be no CHAR any more.
  if (text->text == other->text)
    return op == "=" || op == "<=" || op == ">=";
  std::optional<std::string> letters = sortedOut(text->text, rw),
                             others = sortedOut(other->text, rw);
  if ((op == "=" || op == "<>") && letters && others && *letters != *others)
    return op == "<>";
  return std::nullopt;
}

/// Whether it may be written twice.
static bool isSmall(const Scalar &value, Rewriter &rw) {
  constexpr unsigned largest = 16;
  return rw.isPlain(value) && !rw.hasSubquery(value) && rw.sizeOf(value, largest) < largest;
}

/// `test OR value IS NULL`, `test AND value IS NOT NULL`
static const Scalar *withNull(bool isTrue, const Scalar &test, const Scalar &value, Rewriter &rw) {
  const Scalar *null = rw.test("is null", {&value}, test.range);
  if (isTrue)
    return rw.test("or", {&test, null}, test.range);
  return rw.test("and", {&test, rw.test("not", {null}, test.range)}, test.range);
}

static const Scalar *ofComparison(const rel::CallScalar &call, Rewriter &rw) {
  for (size_t side : {0, 1}) {
    const auto *coalesce = asCall(*call.arguments[side], "coalesce");
    if (!coalesce || coalesce->arguments.size() != 2)
      continue;
    const Scalar &value = *coalesce->arguments[0], &other = *call.arguments[1 - side];
    llvm::StringRef op = side ? mirrored(call.function) : call.function;
    std::optional<bool> isTrue = decide(op, *coalesce->arguments[1], other, value, rw);
    if (isTrue && isSmall(value, rw))
      return withNull(*isTrue, *rw.test(op, {&value, &other}, call.range), value, rw);
  }
  return nullptr;
}

const Scalar *mesh::normal::applyCoalesceComparison(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar);
  if (!call || call->arguments.empty())
    return nullptr;
  if (isComparison(call->function))
    return ofComparison(*call, rw);
  const Scalar &value = *call->arguments[0];
  bool isTrue = call->function == "is true", isFalse = call->function == "is false";
  if (call->function == "coalesce" && call->arguments.size() == 2) {
    isTrue = isBoolean(*call->arguments[1], false);
    if (isBoolean(*call->arguments[1], true) && rw.isTruth(value) && isSmall(value, rw))
      return withNull(true, value, value, rw);
  }
  if ((!isTrue && !isFalse) || !rw.isTruth(value) || !isSmall(value, rw))
    return nullptr;
  const Scalar *test = isTrue ? &value : rw.test("not", {&value}, scalar.range);
  return withNull(false, *test, value, rw);
}
