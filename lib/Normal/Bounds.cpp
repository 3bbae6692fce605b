// Bounds.cpp - see the header. The constants must be of one kind, and compared with the
// value as that: whole numbers with numbers; dates written alike, whose order is that of
// their digits in every collation, with texts and times.

#include "Bounds.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;
using model::TypeKind;

/// Whether moments are in the order of their texts: a day has no time to lose, and where a
/// timestamp may be local an hour may be missing.
static bool isInOrder(llvm::StringRef text, const rel::DataType &type, const rel::CallScalar *cast,
                      const Rewriter &rw) {
  if (cast && cast->type.kind != TypeKind::Date && cast->type.kind != TypeKind::Timestamp)
    return false;
  bool isDay = type.kind == TypeKind::Date || (cast && cast->type.kind == TypeKind::Date);
  if (isDay)
    return isMoment(text, TypeKind::Date);
  return takesType(rw.dialect, TypeKind::Timestamp);
}

static std::optional<Constant> readConstant(const Scalar &scalar, const rel::DataType &type,
                                            const Rewriter &rw) {
  if (scalar.kind != rel::ScalarKind::Literal && scalar.kind != rel::ScalarKind::Call)
    return std::nullopt;
  if (std::optional<int64_t> number = wholeNumber(scalar))
    return type.isNumber() && (rw.dialect.affinityTyping || fitsInto(type, *number))
               ? std::optional(Constant{number, {}, {}})
               : std::nullopt;
  Constant constant;
  const auto *cast = asCall(scalar, "cast");
  const auto *literal = asLiteral(cast ? *cast->arguments[0] : scalar);
  if (!literal || literal->literal != rel::LiteralKind::String ||
      !isMoment(literal->text, TypeKind::Timestamp))
    return std::nullopt;
  bool isTime = type.kind == TypeKind::Date || type.kind == TypeKind::Timestamp;
  if (!isTime && !(type.isText() && !cast))
    return std::nullopt;
  if (cast && rw.dialect.affinityTyping) // To SQLite that is the number 2024.
    return std::nullopt;
  if (isTime && !rw.dialect.affinityTyping && !isInOrder(literal->text, type, cast, rw))
    return std::nullopt;
  if (cast)
    constant.cast = cast->type;
  constant.text = literal->text;
  return constant;
}

std::optional<Bound> mesh::normal::readBound(const Scalar &condition, Rewriter &rw) {
  const auto *comparison = asCall(condition);
  if (!comparison || !isComparison(comparison->function))
    return std::nullopt;
  auto mayBeConstant = [](const Scalar *side) {
    return side->kind == ScalarKind::Literal || side->kind == ScalarKind::Call;
  };
  if (llvm::none_of(comparison->arguments, mayBeConstant) || comparesRows(*comparison))
    return std::nullopt;
  for (size_t side : {0, 1}) {
    const Scalar &value = *comparison->arguments[side];
    std::optional<Constant> constant =
        readConstant(*comparison->arguments[1 - side], value.type, rw);
    if (constant && !isConstant(value) && rw.isPlain(value))
      return Bound{&condition, &value, side ? mirrored(comparison->function) : comparison->function,
                   *constant};
  }
  return std::nullopt;
}

/// Each expression is compared with each of them.
static constexpr size_t mostBounds = 32;

llvm::ArrayRef<Bound> mesh::normal::boundsAmong(List<const Scalar *> conditions, Rewriter &rw) {
  if (conditions.empty())
    return {};
  auto [known, isNew] = rw.boundsOfLists.try_emplace(conditions.begin());
  if (!isNew)
    return known->second;
  llvm::SmallVector<Bound, 4> bounds;
  for (const Scalar *each : conditions) {
    if (bounds.size() == mostAmong) // There may be many lists of many.
      break;
    if (std::optional<Bound> bound = readBound(*each, rw))
      bounds.push_back(*bound);
  }
  return known->second = rw.arena.copy(llvm::ArrayRef<Bound>(bounds));
}

static llvm::ArrayRef<Bound> findBounds(const Rel &rel, Rewriter &rw) {
  List<const Scalar *> conjuncts;
  const Rel *input = nullptr, *other = nullptr;
  switch (rel.kind) {
  case RelKind::Filter:
    conjuncts = rel::as<rel::FilterRel>(rel).conjuncts;
    input = rel::as<rel::FilterRel>(rel).input;
    break;
  case RelKind::Project:
    input = rel::as<rel::ProjectRel>(rel).input;
    break;
  case RelKind::Window:
    input = rel::as<rel::WindowRel>(rel).input;
    break;
  case RelKind::Distinct:
    input = rel::as<rel::DistinctRel>(rel).input;
    break;
  case RelKind::Limit:
    input = rel::as<rel::LimitRel>(rel).input;
    break;
  case RelKind::Join: {
    const auto &join = rel::as<rel::JoinRel>(rel);
    if (join.join == rel::JoinKind::Full)
      return {};
    input = join.left;
    if (join.join == rel::JoinKind::Inner) {
      conjuncts = join.conjuncts;
      other = join.right;
    }
    break;
  }
  case RelKind::Scan:
  case RelKind::Values:
  case RelKind::Apply:
  case RelKind::Aggregate:
  case RelKind::SetOperation:
  case RelKind::Instance:
  case RelKind::Function:
  case RelKind::Opaque:
    return {};
  }
  llvm::ArrayRef<Bound> own = boundsAmong(conjuncts, rw);
  llvm::ArrayRef<Bound> first = boundsOf(*input, rw);
  llvm::ArrayRef<Bound> second = other ? boundsOf(*other, rw) : llvm::ArrayRef<Bound>();
  if (own.empty() && (first.empty() || second.empty()))
    return first.empty() ? second : first;
  if (first.empty() && second.empty() && own.size() <= mostBounds)
    return own;
  llvm::SmallVector<Bound, 8> bounds(own.begin(), own.end());
  bounds.append(first.begin(), first.end());
  bounds.append(second.begin(), second.end());
  return rw.arena.copy(llvm::ArrayRef(bounds).take_front(mostBounds));
}

llvm::ArrayRef<Bound> mesh::normal::boundsOf(const Rel &rel, Rewriter &rw) {
  if (auto known = rw.bounds.find(&rel); known != rw.bounds.end())
    return known->second;
  llvm::ArrayRef<Bound> found = findBounds(rel, rw);
  rw.bounds[&rel] = found;
  return found;
}

static bool isLower(const Bound &bound) { return bound.op.starts_with(">"); }

/// Whether the one number that `<>` names is not among those of the bound.
static bool leavesOut(const Bound &bound, const Bound &unequal) {
  int order = bound.constant.compare(unequal.constant);
  if (bound.op == "=" || bound.op == "<>")
    return (bound.op == "=") == (order != 0);
  return (isLower(bound) ? order > 0 : order < 0) || (order == 0 && bound.op.size() == 1);
}

bool mesh::normal::follows(const Bound &a, const Bound &b) {
  int order = b.constant.compare(a.constant); // Of b's against a's.
  if (a.op == "<>")
    return leavesOut(b, a);
  if (b.op == "<>")
    return false;
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

bool mesh::normal::exclude(const Bound &a, const Bound &b) {
  int order = a.constant.compare(b.constant);
  if (a.op == "=" || b.op == "=")
    return !follows(a.op == "=" ? b : a, a.op == "=" ? a : b);
  if (a.op == "<>" || b.op == "<>" || isLower(a) == isLower(b))
    return false;
  bool touching = a.op.size() == 2 && b.op.size() == 2;
  return (isLower(a) ? order > 0 : order < 0) || (order == 0 && !touching);
}

bool mesh::normal::areComparable(const Bound &a, const Bound &b) {
  return a.constant.comparesWith(b.constant) && sameScalar(*a.value, *b.value);
}
