// MergeBounds.cpp - Of several bounds on one value the tightest stays: x > 5 AND x > 3 is x > 5,
// x = 5 AND x > 3 is x = 5, x > 5 AND x < 3 is FALSE.
//
// The constants must be of one kind, and compared with the value as that: whole numbers
// with numbers; dates written alike, whose order is that of their digits in every
// collation, with texts and times.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace mesh;
using namespace mesh::normal;

using model::TypeKind;

namespace {
/// What a value is compared with: numbers, or texts of one form.
struct Constant {
  std::optional<int64_t> number;
  llvm::StringRef text;
  rel::DataType cast;

  bool comparesWith(const Constant &other) const {
    return number.has_value() == other.number.has_value() && cast == other.cast &&
           text.size() == other.text.size();
  }
  int compare(const Constant &other) const {
    if (number)
      return *number < *other.number ? -1 : *number > *other.number;
    return text.compare(other.text);
  }
};

struct Bound {
  const Scalar *condition = nullptr, *value = nullptr;
  llvm::StringRef op; ///< "=", "<", "<=", ">", ">=": of the value against the constant.
  Constant constant;
};
} // namespace

/// "2024-01-31" or "2024-01-31 12:00:00"
static bool isDateText(llvm::StringRef text) {
  constexpr llvm::StringRef form = "dddd-dd-dd dd:dd:dd";
  if (text.size() != 10 && text.size() != form.size())
    return false;
  for (size_t i = 0; i != text.size(); ++i)
    if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
      return false;
  return true;
}

static std::optional<Constant> readConstant(const Scalar &scalar, const rel::DataType &type) {
  if (std::optional<int64_t> number = wholeNumber(scalar))
    return type.isNumber() ? std::optional(Constant{number, {}, {}}) : std::nullopt;
  Constant constant;
  const auto *cast = asCall(scalar, "cast");
  const auto *literal = asLiteral(cast ? *cast->arguments[0] : scalar);
  if (!literal || literal->literal != rel::LiteralKind::String || !isDateText(literal->text))
    return std::nullopt;
  bool isTime = type.kind == TypeKind::Date || type.kind == TypeKind::Timestamp;
  if (!isTime && !(type.isText() && !cast))
    return std::nullopt;
  if (cast)
    constant.cast = cast->type;
  constant.text = literal->text;
  return constant;
}

static std::optional<Bound> readBound(const Scalar &condition, Rewriter &rw) {
  const auto *comparison = asCall(condition);
  if (!comparison || !isComparison(comparison->function) || comparison->function == "<>" ||
      comparesRows(*comparison))
    return std::nullopt;
  for (size_t side : {0, 1}) {
    const Scalar &value = *comparison->arguments[side];
    if (isConstant(value) || !rw.isPlain(value))
      continue;
    std::optional<Constant> constant = readConstant(*comparison->arguments[1 - side], value.type);
    if (constant)
      return Bound{&condition, &value, side ? mirrored(comparison->function) : comparison->function,
                   *constant};
  }
  return std::nullopt;
}

static bool isLower(const Bound &bound) { return bound.op.starts_with(">"); }

/// Whether `a` holds wherever `b` does: it can go.
static bool follows(const Bound &a, const Bound &b) {
  int order = b.constant.compare(a.constant); // Of b's against a's.
  if (b.op == "=")
    return a.op == "="    ? order == 0
           : a.op == "<"  ? order < 0
           : a.op == "<=" ? order <= 0
           : a.op == ">"  ? order > 0
                          : order >= 0;
  if (a.op == "=" || isLower(a) != isLower(b))
    return false;
  bool strict = a.op.size() == 1 && b.op.size() == 2; // x > 5 does not follow from x >= 5.
  return (isLower(a) ? order > 0 : order < 0) || (order == 0 && !strict);
}

/// Whether both are never true together.
static bool exclude(const Bound &a, const Bound &b) {
  int order = a.constant.compare(b.constant);
  if (a.op == "=" || b.op == "=")
    return !follows(a.op == "=" ? b : a, a.op == "=" ? a : b);
  if (isLower(a) == isLower(b))
    return false;
  bool touching = a.op.size() == 2 && b.op.size() == 2;
  return (isLower(a) ? order > 0 : order < 0) || (order == 0 && !touching);
}

const Rel *mesh::normal::applyMergeBounds(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Filter)
    return nullptr;
  const auto &filter = rel::as<rel::FilterRel>(rel);
  constexpr size_t widest = 64; // Each is compared with each.
  llvm::SmallVector<Bound, 8> bounds;
  for (const Scalar *each : filter.conjuncts)
    if (std::optional<Bound> bound = readBound(*each, rw); bound && bounds.size() < widest)
      bounds.push_back(*bound);
  llvm::SmallPtrSet<const Scalar *, 8> gone;
  for (size_t i = 0; i != bounds.size(); ++i)
    for (size_t j = 0; j != bounds.size(); ++j) {
      const Bound &a = bounds[i], &b = bounds[j];
      if (i == j || gone.contains(a.condition) || gone.contains(b.condition) ||
          !a.constant.comparesWith(b.constant) || !sameScalar(*a.value, *b.value))
        continue;
      if (exclude(a, b))
        return rw.filter(*filter.input, {rw.boolean(false, a.condition->range)});
      if (follows(a, b))
        gone.insert(a.condition);
    }
  if (gone.empty())
    return nullptr;
  Conjuncts kept;
  for (const Scalar *each : filter.conjuncts)
    if (!gone.contains(each))
      kept.push_back(each);
  return rw.filter(*filter.input, kept);
}
