// Operators.cpp - arithmetic and slices.

#include "Values.h"
#include <algorithm>
#include <cmath>

using namespace mesh;
using namespace mesh::jinja;

static double calculateReal(llvm::StringRef sign, double a, double b) {
  if (sign == "+")
    return a + b;
  if (sign == "-")
    return a - b;
  if (sign == "*")
    return a * b;
  if (sign == "/")
    return a / b;
  if (sign == "//")
    return std::floor(a / b);
  if (sign == "%")
    return a - b * std::floor(a / b);
  return std::pow(a, b);
}

/// As in Python: a quotient is rounded down. None: no int64_t holds it.
static std::optional<int64_t> calculateWhole(llvm::StringRef sign, int64_t a, int64_t b) {
  int64_t result = 0;
  bool overflows = false;
  bool roundsDown =
      (sign == "//" || sign == "%") && b != -1 && a % b != 0 && (a % b < 0) != (b < 0);
  if (sign == "+")
    overflows = __builtin_add_overflow(a, b, &result);
  else if (sign == "-")
    overflows = __builtin_sub_overflow(a, b, &result);
  else if (sign == "*")
    overflows = __builtin_mul_overflow(a, b, &result);
  else if (sign == "//" && b == -1) // The smallest number has no opposite.
    overflows = __builtin_sub_overflow(int64_t(0), a, &result);
  else if (sign == "//")
    result = a / b - roundsDown;
  else if (sign == "%")
    result = b == -1 ? 0 : a % b + (roundsDown ? b : 0);
  else
    for (result = 1; b > 0 && !overflows; --b)
      overflows = __builtin_mul_overflow(result, a, &result) || b > 100'000;
  return overflows ? std::nullopt : std::optional(result);
}

std::optional<Val> jinja::calculate(llvm::StringRef sign, const Val &left, const Val &right,
                                    std::string &problem) {
  bool divides = sign == "/" || sign == "//" || sign == "%";
  if (divides && right.asDouble() == 0) {
    problem = "a division by zero";
    return std::nullopt;
  }
  bool isReal = left.kind == Val::Float || right.kind == Val::Float || sign == "/" ||
                (sign == "**" && right.asInt() < 0);
  if (isReal)
    return Val::ofFloat(calculateReal(sign, left.asDouble(), right.asDouble()));
  std::optional<int64_t> made = calculateWhole(sign, left.asInt(), right.asInt());
  if (!made)
    problem = "this number is too large";
  return made ? std::optional(Val::ofInt(*made)) : std::nullopt;
}

Val jinja::sliceOf(const Val &of, std::optional<int64_t> from, std::optional<int64_t> to,
                   int64_t step) {
  std::vector<std::string> letters;
  if (of.kind == Val::Str)
    letters = charactersOf(of.text);
  auto size = static_cast<int64_t>(of.kind == Val::List ? of.items->size() : letters.size());
  int64_t least = step < 0 ? -1 : 0, most = step < 0 ? size - 1 : size;
  auto place = [&](std::optional<int64_t> bound, int64_t byDefault) {
    return bound ? std::clamp(*bound < 0 ? *bound + size : *bound, least, most) : byDefault;
  };
  int64_t begin = place(from, step < 0 ? most : least), end = place(to, step < 0 ? least : most);
  std::string text;
  std::vector<Val> items;
  step = std::clamp<int64_t>(step, -size - 1, size + 1);
  for (int64_t at = begin; step > 0 ? at < end : at > end; at += step) {
    if (of.kind == Val::Str)
      text += letters[size_t(at)];
    else
      items.push_back((*of.items)[size_t(at)]);
  }
  if (of.kind == Val::Str)
    return Val::ofText(std::move(text));
  return of.isTuple ? Val::ofTuple(std::move(items)) : Val::ofList(std::move(items));
}
