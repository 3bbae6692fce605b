// Conversions.cpp - what engines convert on their way, and into what: of two ways to write a value
// one may be of another type, or NULL, or compared as something else.

#include "Conversions.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;
using model::TypeKind;

/// Of a number that is written, also with a sign.
static bool isNumberLiteral(const Scalar &scalar) {
  for (const char *sign : {"negate", "plus"})
    if (const auto *call = asCall(scalar, sign))
      return isNumberLiteral(*call->arguments[0]);
  const auto *literal = asLiteral(scalar);
  return literal && literal->literal == rel::LiteralKind::Number;
}

static bool isTextLiteral(const Scalar &scalar) {
  const auto *literal = asLiteral(scalar);
  return literal && literal->literal == rel::LiteralKind::String;
}

// --- NULL -----------------------------------------------------------------------

/// Whether it may be an array, a row or a document: no literal nor what is computed of numbers.
static bool mayHaveParts(const Scalar &scalar) {
  TypeKind kind = scalar.type.kind;
  bool mayBe = !scalar.type.isKnown() || kind == TypeKind::Other || kind == TypeKind::Json;
  bool isComputed = false;
  for (const char *op : {"+", "-", "*", "/", "%", "negate"})
    isComputed = isComputed || asCall(scalar, op);
  return mayBe && !isComputed && !asLiteral(scalar);
}

bool mesh::normal::mayCompareToNull(llvm::ArrayRef<const Scalar *> sides,
                                    const dialect::DialectFacts &dialect) {
  auto mayBe = [](const Scalar *side) { return mayHaveParts(*side); };
  return (dialect::valueFacts(dialect).documentsHoldNull && llvm::any_of(sides, mayBe)) ||
         (dialect::valueFacts(dialect).nullPartsMakeNull && llvm::all_of(sides, mayBe));
}

/// Whether a cast is NULL of NULL and of nothing else.
static bool castsToValues(const rel::CallScalar &cast, const dialect::DialectFacts &dialect) {
  if (dialect.absenceIsDefault) // Types hold no NULL, so that one becomes something else.
    return false;
  if (dialect::valueFacts(dialect).documentsHoldNull && mayHaveParts(*cast.arguments[0]))
    return false;
  if (!dialect.castsGiveNull)
    return true;
  const rel::DataType &from = cast.arguments[0]->type, &to = cast.type;
  bool isNumber = from.isNumber() || isNumberLiteral(*cast.arguments[0]);
  bool toNumber = to.isInteger() || to.kind == TypeKind::Double || to.kind == TypeKind::Float ||
                  to.kind == TypeKind::Real;
  return (isNumber && toNumber) || to.isText() || (from.isKnown() && from == to);
}

/// Whether a comparison converts nothing by a cast like that.
static bool comparesValues(const rel::CallScalar &comparison) {
  auto all = [&](auto holds) { return llvm::all_of(comparison.arguments, holds); };
  const rel::DataType &first = comparison.arguments[0]->type;
  return all([](const Scalar *each) { return each->type.isNumber() || isNumberLiteral(*each); }) ||
         all([](const Scalar *each) { return each->type.isText(); }) ||
         all([&](const Scalar *each) { return first.isKnown() && each->type == first; });
}

bool mesh::normal::mayTurnNull(const rel::CallScalar &call, const Rewriter &rw) {
  if (call.function == "cast")
    return !castsToValues(call, rw.dialect);
  if (!rw.dialect.comparingCasts)
    return false;
  if (call.function == "plus" || call.function == "negate") // Of a text they are a number.
    return !call.arguments[0]->type.isNumber() && !isNumberLiteral(call);
  return isComparison(call.function) && !comparesValues(call);
}

// --- Lists ----------------------------------------------------------------------

bool mesh::normal::listComparesAlike(const Scalar &value, const Scalar &item,
                                     const dialect::DialectFacts &dialect) {
  const rel::DataType &type = value.type;
  // To Spark value and items are of one type, which is text if one of them is.
  if (dialect.inComparesTexts)
    return type.isText() ? isTextLiteral(item) : type.isNumber() && wholeNumber(item);
  if (dialect.listsRoundTexts && !type.isNumber() && isNumberLiteral(item) && !wholeNumber(item))
    return false;
  bool mayBeSmall =
      dialect.listsTakeTypes && (!type.isKnown() || type.kind == TypeKind::Other ||
                                 type.kind == TypeKind::Real || type.kind == TypeKind::Float);
  if (!mayBeSmall || isTextLiteral(item) || isNull(item))
    return true;
  std::optional<int64_t> number = wholeNumber(item);
  return number && fitsInto({TypeKind::Real, -1, -1, {}}, *number);
}

// --- Types of choices -------------------------------------------------------------

/// 1 and 1000000 are of one type where types are known.
static bool isSmallNumber(const Scalar &scalar, const Rewriter &rw) {
  return rw.dialect.typesAreKnown && wholeNumber(scalar);
}

/// Whether a text has no more letters than another one, nor bytes.
static bool fitsWith(const Scalar &text, const Scalar &longer) {
  auto letters = [](llvm::StringRef bytes) {
    return llvm::count_if(bytes, [](char each) { return (each & 0xC0) != 0x80; }); // UTF-8
  };
  llvm::StringRef a = asLiteral(text)->text, b = asLiteral(longer)->text;
  return a.size() <= b.size() && letters(a) <= letters(b);
}

bool mesh::normal::keepsType(const Scalar &choice, llvm::ArrayRef<const Scalar *> kept,
                             llvm::ArrayRef<const Scalar *> gone, const Rewriter &rw) {
  if (rw.dialect.affinityTyping || gone.empty())
    return true;
  if (rw.dialect.absenceIsDefault) // Whether there may be a NULL is part of the type.
    return false;
  auto isNullLiteral = [](const Scalar *each) { return isNull(*each); };
  if (llvm::all_of(gone, isNullLiteral))
    return true;
  auto isSmall = [&](const Scalar *each) { return isNull(*each) || isSmallNumber(*each, rw); };
  if (llvm::all_of(kept, isSmall) && llvm::all_of(gone, isSmall))
    return !llvm::all_of(kept, isNullLiteral);
  auto hasIt = [&](const Scalar *each) {
    return rw.hasCertainType(*each) && each->type == choice.type;
  };
  auto isLonger = [&](const Scalar &text) {
    return dialect::valueFacts(rw.dialect).textsHaveLengths &&
           llvm::none_of(kept, [&](const Scalar *each) {
             return isTextLiteral(*each) && fitsWith(text, *each);
           });
  };
  auto mayGo = [&](const Scalar *each) { // A column of texts may bring its collation along.
    return isSmall(each) ||
           (hasIt(each) && (!each->type.isText() || (isTextLiteral(*each) && !isLonger(*each))));
  };
  return llvm::any_of(kept, hasIt) && llvm::all_of(gone, mayGo);
}

bool mesh::normal::standsFor(const Scalar &result, const Scalar &choice, const Rewriter &rw) {
  if (rw.dialect.affinityTyping)
    return !comparesItsOwnWay(result);
  if (isSmallNumber(result, rw))
    return choice.type == result.type && !rw.dialect.numbersTakeTypes;
  if (isTextLiteral(result) && rw.dialect.textsTakeTypes)
    return false;
  if (result.type.kind == TypeKind::Char && !rw.dialect.choicesKeepChar)
    return false;
  return rw.hasCertainType(result) && result.type == choice.type;
}

// --- Literals ---------------------------------------------------------------------

bool mesh::normal::takesLiteral(llvm::StringRef op, llvm::ArrayRef<const Scalar *> arguments,
                                size_t place, const Scalar &literal,
                                const dialect::DialectFacts &dialect) {
  if (dialect.affinityTyping || op == "cast")
    return true;
  if (op == "in") // Items that are no constants are compared one by one.
    return place == 0 || listComparesAlike(*arguments[0], literal, dialect);
  if (isNumberLiteral(literal))
    return !dialect.numbersTakeTypes || isComparison(op) || op == "like" || op == "between" ||
           op == "and" || op == "or" || op == "not" || op.starts_with("is ");
  if (!isTextLiteral(literal) || op == "like" || !dialect.textsTakeTypes)
    return true;
  for (size_t i = 0; i != arguments.size(); ++i) { // CHAR is compared as CHAR, or as text.
    const rel::DataType &type = arguments[i]->type;
    if (i != place &&
        (!type.isKnown() || type.kind == TypeKind::Char || type.kind == TypeKind::Other))
      return false;
  }
  return true;
}

bool mesh::normal::takesLiterals(const Scalar &scalar, const Substitution &by,
                                 const dialect::DialectFacts &dialect) {
  const auto *call = asCall(scalar);
  size_t place = 0;
  bool all = true;
  forEachOperand(scalar, [&](const Scalar &operand) {
    if (operand.kind != ScalarKind::Column) {
      all = all && takesLiterals(operand, by, dialect);
    } else if (const Scalar *expr = by.lookup(rel::as<rel::ColumnScalar>(operand).id.index)) {
      bool isLiteral = isNumberLiteral(*expr) || isTextLiteral(*expr);
      all = all && (!isLiteral || dialect.affinityTyping ||
                    (call && takesLiteral(call->function, call->arguments, place, *expr, dialect)));
    }
    ++place;
  });
  return all;
}
