// MergeIn.cpp - Equalities of one value with constants are an IN list: x = 1 OR x = 2 is x IN (1,
// 2), and x <> 1 AND x <> 2 is NOT x IN (1, 2). A list of one is an equality, and where NULL counts
// as false the list holds none.
//
// On SQLite an item of a list has no affinity, so only literals are moved; elsewhere a
// list has one type, so items of different kinds are not brought together.

#include "Rewriter.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace mesh;
using namespace mesh::normal;

namespace {
/// `value` and what it may be equal to.
struct Choice {
  const Scalar *value = nullptr;
  llvm::SmallVector<const Scalar *, 8> items;
  size_t tests = 0;
};
} // namespace

static bool mayBeItem(const Scalar &item, const Rewriter &rw) {
  return rw.dialect.affinityTyping ? wholeNumber(item) || asLiteral(item) : isConstant(item);
}

/// Of a constant, without casts and signs.
static llvm::StringRef textOf(const Scalar &item) {
  const auto *call = asCall(item);
  const auto *literal = asLiteral(item);
  return call && !call->arguments.empty() ? textOf(*call->arguments[0])
         : literal                        ? literal->text
                                          : llvm::StringRef();
}

namespace {
/// Constants that were met, by their texts: a list may be long.
class Items {
public:
  /// Whether the item was met before; from now on it was.
  bool holds(const Scalar &item) {
    llvm::SmallVector<const Scalar *, 1> &alikes = byText[textOf(item)];
    if (llvm::any_of(alikes, [&](const Scalar *each) { return sameScalar(*each, item); }))
      return true;
    alikes.push_back(&item);
    return false;
  }

private:
  llvm::SmallDenseMap<llvm::StringRef, llvm::SmallVector<const Scalar *, 1>, 8> byText;
};
} // namespace

/// Of a number: whole, with a point, with an exponent. In one list they would all be of one type.
static int formOf(llvm::StringRef number) {
  return number.find_first_of("eE") != llvm::StringRef::npos ? 2 : number.contains('.');
}

/// Whether a list may hold both: what it converts to what depends on all its items.
static bool alike(const Scalar &a, const Scalar &b) {
  if (const auto *cast = asCall(a, "cast"))
    return asCall(b, "cast") && cast->type == b.type;
  if (asCall(b, "cast"))
    return false;
  const auto *left = asLiteral(a), *right = asLiteral(b);
  bool leftNumber = !left || left->literal == rel::LiteralKind::Number;
  bool rightNumber = !right || right->literal == rel::LiteralKind::Number;
  if (leftNumber && rightNumber)
    return formOf(textOf(a)) == formOf(textOf(b));
  return leftNumber || rightNumber ? leftNumber == rightNumber : left->literal == right->literal;
}

/// Whether it may be one of those that `readTest` reads.
static bool mayBeTest(const Scalar &test, bool negated) {
  const auto *call = asCall(test);
  return call &&
         (call->function == (negated ? "<>" : "=") || call->function == (negated ? "not" : "in"));
}

/// Reads `x = 1`, `1 = x`, `x IN (1, 2)`; of negated ones `x <> 1`, `NOT x IN (1, 2)`.
static bool readTest(const Scalar &test, bool negated, Rewriter &rw, Choice &choice) {
  const Scalar *inner = &test;
  if (const auto *negation = asCall(test, "not"); negation && negated)
    inner = negation->arguments[0];
  const auto *call = asCall(*inner);
  bool isList = call && (inner != &test) == negated && call->function == "in";
  bool isOne = call && inner == &test && call->function == (negated ? "<>" : "=");
  if ((!isList && !isOne) || comparesRows(*call))
    return false;
  if (isList) {
    choice.value = call->arguments[0];
    choice.items.assign(call->arguments.begin() + 1, call->arguments.end());
  } else {
    bool first = mayBeItem(*call->arguments[0], rw);
    choice.value = call->arguments[first];
    choice.items.assign(1, call->arguments[!first]);
  }
  choice.tests = 1;
  return !isConstant(*choice.value) && rw.isPlain(*choice.value) &&
         llvm::all_of(choice.items, [&](const Scalar *item) {
           return mayBeItem(*item, rw) && alike(*item, *choice.items[0]) &&
                  listComparesAlike(*choice.value, *item, rw.dialect);
         });
}

/// A list without repetitions, and without NULL in a place of truth.
static const Scalar *shorten(Rewriter &rw, const rel::CallScalar &call, Place place) {
  if (comparesRows(call))
    return nullptr;
  llvm::SmallVector<const Scalar *, 8> kept = {call.arguments[0]};
  Items known;
  for (const Scalar *item : llvm::drop_begin(call.arguments)) {
    bool useless = place.truth && isNull(*item);
    bool repeated = isConstant(*item) && known.holds(*item);
    if (!useless && !repeated)
      kept.push_back(item);
  }
  if (kept.size() == 1)
    return rw.isPlain(*kept[0]) ? rw.boolean(false, call.range) : nullptr;
  if (kept.size() == 2 && mayBeItem(*kept[1], rw) &&
      listComparesAlike(*kept[0], *kept[1], rw.dialect))
    return rw.test("=", kept, call.range);
  return kept.size() == call.arguments.size() ? nullptr : rw.test("in", kept, call.range);
}

bool mesh::normal::mergeTests(Rewriter &rw, Conjuncts &operands, bool conjunction,
                              SourceRange range) {
  if (llvm::count_if(operands, [&](auto *each) { return mayBeTest(*each, conjunction); }) < 2)
    return false;
  llvm::SmallVector<Choice, 4> choices;
  Conjuncts others;
  for (const Scalar *operand : operands) {
    Choice one;
    if (!readTest(*operand, conjunction, rw, one)) {
      others.push_back(operand);
      continue;
    }
    auto same = llvm::find_if(choices, [&](const Choice &each) {
      return sameScalar(*each.value, *one.value) && alike(*each.items[0], *one.items[0]);
    });
    if (same == choices.end()) {
      choices.push_back(one);
      continue;
    }
    same->items.append(one.items.begin(), one.items.end());
    ++same->tests;
  }
  if (llvm::all_of(choices, [](const Choice &each) { return each.tests == 1; }))
    return false;
  for (const Choice &choice : choices) {
    llvm::SmallVector<const Scalar *, 8> arguments = {choice.value};
    Items known;
    for (const Scalar *item : choice.items)
      if (!known.holds(*item))
        arguments.push_back(item);
    const Scalar *list = rw.test("in", arguments, range);
    others.push_back(conjunction ? rw.test("not", {list}, range) : list);
  }
  operands = std::move(others);
  return true;
}

const Scalar *mesh::normal::applyMergeIn(Rewriter &rw, const Scalar &scalar, Place place) {
  const auto *call = asCall(scalar);
  if (!call)
    return nullptr;
  if (call->function == "in")
    return shorten(rw, *call, place);
  if (call->function != "or" && call->function != "and")
    return nullptr;
  Conjuncts operands(call->arguments.begin(), call->arguments.end());
  if (!mergeTests(rw, operands, call->function == "and", scalar.range))
    return nullptr;
  return operands.size() == 1 ? operands[0] : rw.test(call->function, operands, scalar.range);
}
