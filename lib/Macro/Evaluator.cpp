// Evaluator.cpp - operators, literals and casts of constants.
//
// Where the dialects of SQL and SQLMesh's own way of computing differ, this
// follows SQLMesh as far as the result is a sensible one: division of integers
// has a fraction unless the dialect divides integers whole, % takes the sign of
// its right side, values of different types are not equal.

#include "Evaluator.h"
#include "mesh/Basic/Time.h"
#include "mesh/Macro/MacroDiagnostics.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <charconv>
#include <cmath>

using namespace mesh;
using namespace mesh::macro;
using Kind = Constant::Kind;

static constexpr unsigned maxDepth = 2500;

// --- Entry -------------------------------------------------------------------

Computed Evaluator::condition(const ast::Expr &expr) {
  Computed value = evaluate(expr);
  return value ? truth(*value, expr.range) : value;
}

/// A value in the place of a condition: NULL, zero, an empty list and the words
/// for false are false. Other strings than the words for true and false are
/// refused: SQLMesh calls each of them true, 'false' among them.
Computed Evaluator::truth(const Constant &value, SourceRange range) {
  switch (value.kind) {
  case Kind::Null:
  case Kind::Later:
  case Kind::Bool:
    return value;
  case Kind::Integer:
  case Kind::Float:
    return Constant::ofBool(value.asDouble() != 0);
  case Kind::List:
    return Constant::ofBool(!value.items.empty());
  case Kind::String:
    break;
  case Kind::Symbol:
    diags.report(range, diag::ColumnInCondition, value.text);
    return std::nullopt;
  case Kind::Date:
  case Kind::Timestamp:
  case Kind::Interval:
    diags.report(range, diag::WrongType, "a condition", describe(value.kind));
    return std::nullopt;
  }
  llvm::StringRef text = llvm::StringRef(value.text).trim();
  for (const char *word : {"", "0", "f", "false", "n", "no", "off"})
    if (text.equals_insensitive(word))
      return Constant::ofBool(false);
  for (const char *word : {"1", "t", "true", "y", "yes", "on"})
    if (text.equals_insensitive(word))
      return Constant::ofBool(true);
  diags.report(range, diag::StringCondition, value.text);
  return std::nullopt;
}

Computed Evaluator::notConstant(SourceRange range, llvm::StringRef what) {
  diags.report(range, diag::NotConstant, what);
  return std::nullopt;
}

Computed Evaluator::tooLarge(SourceRange range) {
  diags.report(range, diag::NumberTooLarge);
  return std::nullopt;
}

Computed Evaluator::evaluate(const ast::Expr &expr) {
  if (++depth > maxDepth) {
    --depth;
    diags.report(expr.range, diag::ExpansionTooDeep, static_cast<int64_t>(maxDepth));
    return std::nullopt;
  }
  auto leave = llvm::make_scope_exit([&] { --depth; });
  using ast::NodeKind;
  switch (expr.kind) {
  case NodeKind::Literal:
    return literal(ast::cast<ast::Literal>(expr));
  case NodeKind::TypedLiteral:
    return typedLiteral(ast::cast<ast::TypedLiteral>(expr));
  case NodeKind::IntervalLiteral:
    return interval(ast::cast<ast::IntervalLiteral>(expr));
  case NodeKind::Unary:
    return unary(ast::cast<ast::Unary>(expr));
  case NodeKind::Binary:
    return binaries(ast::cast<ast::Binary>(expr));
  case NodeKind::Is:
    return is(ast::cast<ast::Is>(expr));
  case NodeKind::Like:
    return like(ast::cast<ast::Like>(expr));
  case NodeKind::Between:
    return between(ast::cast<ast::Between>(expr));
  case NodeKind::In:
    return in(ast::cast<ast::In>(expr));
  case NodeKind::Case:
    return caseOf(ast::cast<ast::Case>(expr));
  case NodeKind::Cast:
    return cast(ast::cast<ast::Cast>(expr));
  case NodeKind::Extract:
    return extract(ast::cast<ast::Extract>(expr));
  case NodeKind::Function:
    return function(ast::cast<ast::Function>(expr));
  case NodeKind::Paren:
    return evaluate(*ast::cast<ast::Paren>(expr).inner);
  case NodeKind::Tuple:
    return list(ast::cast<ast::Tuple>(expr).items);
  case NodeKind::Array:
    return list(ast::cast<ast::Array>(expr).items);
  case NodeKind::Alias:
    return evaluate(*ast::cast<ast::Alias>(expr).expr);
  case NodeKind::Collate:
    return evaluate(*ast::cast<ast::Collate>(expr).operand);
  case NodeKind::MacroVariable:
  case NodeKind::MacroString:
  case NodeKind::MacroCall:
    return Constant::later();
  case NodeKind::Name: {
    const auto &name = ast::cast<ast::Name>(expr);
    if (name.name.templated)
      return Constant::later();
    Constant symbol;
    symbol.kind = Kind::Symbol;
    for (const ast::Ident &part : name.qualifiers)
      symbol.text += dialect::fold(dialect, part.text(), part.quoted) + ".";
    symbol.text += dialect::fold(dialect, name.name.text(), name.name.quoted);
    return symbol;
  }
  case NodeKind::Subquery:
  case NodeKind::Exists:
    return notConstant(expr.range, "a query");
  case NodeKind::Parameter:
    return notConstant(expr.range, "a parameter");
  case NodeKind::Lambda:
    return notConstant(expr.range, "a lambda");
  default:
    return notConstant(expr.range, "this");
  }
}

// --- Literals ----------------------------------------------------------------

Computed Evaluator::literal(const ast::Literal &node) {
  switch (node.literal) {
  case ast::LiteralKind::Null:
    return Constant();
  case ast::LiteralKind::True:
    return Constant::ofBool(true);
  case ast::LiteralKind::False:
    return Constant::ofBool(false);
  case ast::LiteralKind::String:
    return Constant::ofString(node.text.str());
  case ast::LiteralKind::Blob:
    return notConstant(node.range, "a blob");
  case ast::LiteralKind::Number:
    break;
  }
  std::string digits = node.text.str();
  std::erase(digits, '_');
  int64_t integer = 0;
  if (!llvm::StringRef(digits).getAsInteger(
          llvm::StringRef(digits).starts_with_insensitive("0x") ? 0 : 10, integer))
    return Constant::ofInteger(integer);
  double number = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  bool isDecimal = digits.find_first_of(".eE") != std::string::npos;
  if (error != std::errc() || end != digits.data() + digits.size() || !isDecimal)
    return tooLarge(node.range);
  return Constant::ofFloat(number);
}

Computed Evaluator::typedLiteral(const ast::TypedLiteral &node) {
  return convert(Constant::ofString(node.text.str()), node.type->name, node.range);
}

Computed Evaluator::interval(const ast::IntervalLiteral &node) {
  Computed amount = evaluate(*node.amount);
  if (!amount || amount->isLater() || amount->isNull())
    return amount;
  llvm::StringRef unit = node.unit ? node.unit.text() : llvm::StringRef();
  int64_t count = amount->integer;
  if (amount->kind == Kind::String) {
    auto [number, rest] = llvm::StringRef(amount->text).trim().split(' ');
    if (!rest.trim().empty())
      unit = rest.trim();
    if (number.getAsInteger(10, count))
      return notConstant(node.range, "this interval");
  } else if (amount->kind != Kind::Integer) {
    return notConstant(node.range, "this interval");
  }
  static constexpr struct {
    const char *name;
    int64_t months, micros;
  } units[] = {{"year", 12, 0},
               {"quarter", 3, 0},
               {"month", 1, 0},
               {"week", 0, 7 * dayMicros},
               {"day", 0, dayMicros},
               {"hour", 0, 3600 * secondMicros},
               {"minute", 0, 60 * secondMicros},
               {"second", 0, secondMicros},
               {"millisecond", 0, 1000},
               {"microsecond", 0, 1}};
  if (!node.toUnit)
    for (const auto &each : units) {
      bool plural = unit.size() > 1 && (unit.back() | 0x20) == 's' &&
                    unit.drop_back().equals_insensitive(each.name);
      if (!plural && !unit.equals_insensitive(each.name))
        continue;
      Constant result;
      result.kind = Kind::Interval;
      if (__builtin_mul_overflow(count, each.months, &result.months) ||
          __builtin_mul_overflow(count, each.micros, &result.integer))
        return tooLarge(node.range);
      return result;
    }
  return notConstant(node.range, "this interval");
}

Computed Evaluator::list(List<const ast::Expr *> items) {
  Constant result;
  result.kind = Kind::List;
  for (const ast::Expr *item : items) {
    Computed value = evaluate(*item);
    if (!value || value->isLater())
      return value;
    result.items.push_back(std::move(*value));
  }
  return result;
}

// --- Logic and arithmetic ----------------------------------------------------

Computed Evaluator::unary(const ast::Unary &node) {
  if (node.op == ast::UnaryOp::Not) {
    Computed value = condition(*node.operand);
    if (value && value->kind == Kind::Bool)
      value->boolean = !value->boolean;
    return value;
  }
  Computed value = evaluate(*node.operand);
  if (!value || value->isNull() || value->isLater())
    return value;
  if (node.op == ast::UnaryOp::BitNot && value->kind == Kind::Integer)
    return Constant::ofInteger(~value->integer);
  bool negatable = value->isNumber() || value->kind == Kind::Interval;
  if (!negatable || node.op == ast::UnaryOp::BitNot) {
    diags.report(node.range, diag::WrongType, toText(node.op), describe(value->kind));
    return std::nullopt;
  }
  if (node.op == ast::UnaryOp::Plus)
    return value;
  if (value->integer == INT64_MIN)
    return tooLarge(node.range);
  value->integer = -value->integer;
  value->months = -value->months;
  value->number = -value->number;
  return value;
}

/// A chain of operators leans to the left and may be very long, so it is walked
/// without recursion.
Computed Evaluator::binaries(const ast::Binary &top) {
  llvm::SmallVector<const ast::Binary *, 16> chain;
  const ast::Expr *first = &top;
  for (; const auto *node = ast::as<ast::Binary>(first); first = node->left)
    chain.push_back(node);
  Computed value = evaluate(*first);
  for (size_t i = chain.size(); value && i-- > 0;) {
    const ast::Binary &node = *chain[i];
    if (node.op == ast::BinaryOp::And || node.op == ast::BinaryOp::Or) {
      Computed left = truth(*value, node.left->range);
      if (!left)
        return left;
      value = logical(node.op == ast::BinaryOp::And, std::move(*left), node);
      continue;
    }
    Computed right = evaluate(*node.right);
    if (!right)
      return right;
    if (value->isLater() || right->isLater())
      value = Constant::later();
    else if (value->isNull() || right->isNull())
      value = Constant();
    else
      value = binary(*value, *right, node);
  }
  return value;
}

/// What decides alone decides, whatever the other side is: the right side is
/// then not even looked at.
Computed Evaluator::logical(bool isAnd, Constant left, const ast::Binary &node) {
  bool decisive = !isAnd;
  auto decides = [&](const Constant &side) {
    return side.kind == Kind::Bool && side.boolean == decisive;
  };
  if (decides(left))
    return left;
  Computed right = condition(*node.right);
  if (!right || decides(*right))
    return right;
  if (left.isLater() || right->isLater())
    return Constant::later();
  return left.isNull() ? left : right;
}

Computed Evaluator::binary(const Constant &left, const Constant &right, const ast::Binary &node) {
  using enum ast::BinaryOp;
  switch (node.op) {
  case Equal:
  case NotEqual:
  case Less:
  case LessEqual:
  case Greater:
  case GreaterEqual:
    return comparison(left, right, node.op, node.range);
  case Concat: {
    std::optional<std::string> a = macro::toText(left), b = macro::toText(right);
    if (a && b)
      return Constant::ofString(*a + *b);
    break;
  }
  case BitAnd:
  case BitOr:
  case BitXor:
  case ShiftLeft:
  case ShiftRight:
  case Add:
  case Subtract:
  case Multiply:
  case Divide:
  case Modulo:
    return arithmetic(left, right, node);
  case And:
  case Or:
    llvm_unreachable("handled by the caller");
  case Arrow:
  case DoubleArrow:
  case AtTimeZone:
    return notConstant(node.range, "this operator");
  }
  diags.report(node.range, diag::TypeMismatch, toText(node.op), describe(left.kind),
               describe(right.kind));
  return std::nullopt;
}

Computed Evaluator::arithmetic(const Constant &left, const Constant &right,
                               const ast::Binary &node) {
  using enum ast::BinaryOp;
  if (left.kind == Kind::Integer && right.kind == Kind::Integer)
    return integers(left.integer, right.integer, node);
  if (left.isTime() && right.kind == Kind::Interval && (node.op == Add || node.op == Subtract))
    return shiftTime(left, right, node.op == Add ? 1 : -1, node.range);
  if (left.kind == Kind::Interval && right.isTime() && node.op == Add)
    return shiftTime(right, left, 1, node.range);
  if (left.kind == Kind::Date && right.kind == Kind::Date && node.op == Subtract)
    return Constant::ofInteger((left.integer - right.integer) / dayMicros);
  if (left.isNumber() && right.isNumber()) {
    double a = left.asDouble(), b = right.asDouble(), result = 0;
    switch (node.op) {
    case Add:
      result = a + b;
      break;
    case Subtract:
      result = a - b;
      break;
    case Multiply:
      result = a * b;
      break;
    case Divide:
    case Modulo:
      if (b == 0) {
        diags.report(node.right->range, diag::DivisionByZero);
        return std::nullopt;
      }
      result = node.op == Divide ? a / b : a - b * std::floor(a / b);
      break;
    default:
      diags.report(node.range, diag::TypeMismatch, toText(node.op), describe(left.kind),
                   describe(right.kind));
      return std::nullopt;
    }
    return std::isfinite(result) ? Constant::ofFloat(result) : tooLarge(node.range);
  }
  diags.report(node.range, diag::TypeMismatch, toText(node.op), describe(left.kind),
               describe(right.kind));
  return std::nullopt;
}

Computed Evaluator::integers(int64_t left, int64_t right, const ast::Binary &node) {
  int64_t result = 0;
  bool overflow = false;
  using enum ast::BinaryOp;
  switch (node.op) {
  case Add:
    overflow = __builtin_add_overflow(left, right, &result);
    break;
  case Subtract:
    overflow = __builtin_sub_overflow(left, right, &result);
    break;
  case Multiply:
    overflow = __builtin_mul_overflow(left, right, &result);
    break;
  case Divide:
  case Modulo:
    if (right == 0) {
      diags.report(node.right->range, diag::DivisionByZero);
      return std::nullopt;
    }
    if (right == -1) { // The one quotient that may not fit.
      overflow = __builtin_sub_overflow(int64_t(0), left, &result);
      if (node.op == Modulo)
        return Constant::ofInteger(0);
      if (!overflow && !dialect.integerDivision)
        return Constant::ofFloat(static_cast<double>(result));
      break;
    }
    if (node.op == Modulo) {
      result = left - floorDivide(left, right) * right;
      break;
    }
    if (!dialect.integerDivision)
      return Constant::ofFloat(static_cast<double>(left) / static_cast<double>(right));
    result = left / right;
    break;
  case BitAnd:
    result = left & right;
    break;
  case BitOr:
    result = left | right;
    break;
  case BitXor:
    if (dialect.caretIsPower)
      return notConstant(node.range, "this operator");
    result = left ^ right;
    break;
  case ShiftLeft:
  case ShiftRight:
    if (right < 0 || right > 62 || left < 0)
      return tooLarge(node.range);
    overflow = node.op == ShiftLeft && left > (INT64_MAX >> right);
    result = node.op == ShiftLeft ? (overflow ? 0 : left << right) : left >> right;
    break;
  default:
    llvm_unreachable("only arithmetic operators get here");
  }
  return overflow ? tooLarge(node.range) : Constant::ofInteger(result);
}

/// Months keep the day of the month, or take the month's last.
static std::optional<int64_t> addMonths(int64_t micros, int64_t months) {
  CivilTime civil = toCivil({floorDivide(micros, 1000)});
  int64_t month = civil.year * int64_t(12) + civil.month - 1 + months;
  if (month < 12 || month > 9999 * int64_t(12))
    return std::nullopt;
  civil.year = static_cast<int>(month / 12);
  civil.month = static_cast<unsigned>(month % 12) + 1;
  while (!fromCivil(civil))
    --civil.day;
  return fromCivil(civil)->millis * 1000 + (micros - floorDivide(micros, 1000) * 1000);
}

Computed Evaluator::shiftTime(Constant time, const Constant &interval, int sign,
                              SourceRange range) {
  int64_t delta = 0, months = 0, sum = 0;
  std::optional<int64_t> moved;
  if (!__builtin_mul_overflow(interval.integer, sign, &delta) &&
      !__builtin_mul_overflow(interval.months, sign, &months) && months < 120000 &&
      months > -120000)
    moved = addMonths(time.integer, months);
  if (!moved || __builtin_add_overflow(*moved, delta, &sum) ||
      !isRepresentable({floorDivide(sum, 1000)}))
    return tooLarge(range);
  // A date stays one as long as whole days are added.
  bool isDate = time.kind == Kind::Date && sum % dayMicros == 0;
  return Constant::ofTime(isDate ? Kind::Date : Kind::Timestamp, sum);
}

// --- Comparisons -------------------------------------------------------------

/// Less than, equal to or greater than zero; none if the two have no order.
static std::optional<int> compare(const Constant &left, const Constant &right) {
  auto sign = [](auto a, auto b) { return a < b ? -1 : a > b ? 1 : 0; };
  auto asNumber = [](const Constant &value) {
    return value.kind == Kind::Bool ? Constant::ofInteger(value.boolean) : value;
  };
  Constant a = asNumber(left), b = asNumber(right);
  if (a.kind == Kind::Integer && b.kind == Kind::Integer)
    return sign(a.integer, b.integer);
  if (a.isNumber() && b.isNumber())
    return sign(a.asDouble(), b.asDouble());
  if (a.kind == Kind::String && b.kind == Kind::String)
    return sign(a.text.compare(b.text), 0);
  if (a.isTime() && b.isTime())
    return sign(a.integer, b.integer);
  if (a.isTime() && b.kind == Kind::String)
    if (std::optional<int64_t> time = parseTimestamp(b.text))
      return sign(a.integer, *time);
  if (a.kind == Kind::String && b.isTime())
    if (std::optional<int64_t> time = parseTimestamp(a.text))
      return sign(*time, b.integer);
  if (a.kind == Kind::Interval && b.kind == Kind::Interval && a.months == b.months)
    return sign(a.integer, b.integer);
  return std::nullopt;
}

static bool isIn(ast::BinaryOp op, int order) {
  switch (op) {
  case ast::BinaryOp::Equal:
    return order == 0;
  case ast::BinaryOp::NotEqual:
    return order != 0;
  case ast::BinaryOp::Less:
    return order < 0;
  case ast::BinaryOp::LessEqual:
    return order <= 0;
  case ast::BinaryOp::Greater:
    return order > 0;
  case ast::BinaryOp::GreaterEqual:
    return order >= 0;
  default:
    llvm_unreachable("not a comparison");
  }
}

Computed Evaluator::comparison(const Constant &left, const Constant &right, ast::BinaryOp op,
                               SourceRange range) {
  if (left.isLater() || right.isLater())
    return Constant::later();
  if (left.isNull() || right.isNull())
    return Constant();
  bool isEquality = op == ast::BinaryOp::Equal || op == ast::BinaryOp::NotEqual;
  if (std::optional<int> order = compare(left, right))
    return Constant::ofBool(isIn(op, *order));
  bool aSymbol = left.kind == Kind::Symbol, bSymbol = right.kind == Kind::Symbol;
  if (aSymbol != bSymbol || (aSymbol && !isEquality)) {
    diags.report(range, diag::ColumnInCondition, aSymbol ? left.text : right.text);
    return std::nullopt;
  }
  if (aSymbol)
    return Constant::ofBool(isIn(op, left.text == right.text ? 0 : 1));
  if (left.kind == Kind::List && right.kind == Kind::List && isEquality) {
    bool equal = left.items.size() == right.items.size();
    for (size_t i = 0; equal && i < left.items.size(); ++i)
      equal = compare(left.items[i], right.items[i]) == std::optional<int>(0);
    return Constant::ofBool(equal == (op == ast::BinaryOp::Equal));
  }
  // A number and a string, for example, are never equal.
  if (isEquality && !left.isTime() && !right.isTime())
    return Constant::ofBool(op == ast::BinaryOp::NotEqual);
  diags.report(range, diag::TypeMismatch, toText(op), describe(left.kind), describe(right.kind));
  return std::nullopt;
}

Computed Evaluator::is(const ast::Is &node) {
  Computed value = evaluate(*node.operand);
  if (!value || value->isLater())
    return value;
  bool holds = false;
  switch (node.test) {
  case ast::IsTest::Null:
  case ast::IsTest::Unknown:
    holds = value->isNull();
    break;
  case ast::IsTest::True:
  case ast::IsTest::False: {
    Computed state = truth(*value, node.operand->range);
    if (!state)
      return state;
    holds = state->kind == Kind::Bool && state->boolean == (node.test == ast::IsTest::True);
    break;
  }
  case ast::IsTest::DistinctFrom:
  case ast::IsTest::Same: {
    Computed other = evaluate(*node.other);
    if (!other || other->isLater())
      return other;
    if (value->isNull() || other->isNull()) {
      holds = value->isNull() == other->isNull();
    } else {
      Computed equal = comparison(*value, *other, ast::BinaryOp::Equal, node.range);
      if (!equal)
        return equal;
      holds = equal->boolean;
    }
    if (node.test == ast::IsTest::DistinctFrom)
      holds = !holds;
    break;
  }
  }
  return Constant::ofBool(holds != node.negated);
}

/// Matches LIKE patterns without recursion: after a failure it goes back to the
/// last '%' only, which suffices.
static bool matchesLike(llvm::StringRef text, llvm::StringRef pattern, char escape) {
  auto nextChar = [](llvm::StringRef s) {
    size_t size = 1;
    while (size < s.size() && (static_cast<unsigned char>(s[size]) & 0xc0) == 0x80)
      ++size;
    return size;
  };
  llvm::StringRef retryText, retryPattern;
  bool canRetry = false;
  for (;;) {
    if (!pattern.empty() && pattern.front() == '%' && escape != '%') {
      pattern = pattern.drop_front();
      canRetry = true;
      retryText = text;
      retryPattern = pattern;
      continue;
    }
    if (text.empty() && pattern.empty())
      return true;
    bool matched = false;
    if (!text.empty() && !pattern.empty()) {
      llvm::StringRef wanted = pattern;
      bool escaped = escape && wanted.front() == escape && wanted.size() > 1;
      if (escaped)
        wanted = wanted.drop_front();
      size_t textSize = nextChar(text), patternSize = nextChar(wanted);
      matched = (!escaped && wanted.front() == '_') ||
                text.take_front(textSize) == wanted.take_front(patternSize);
      if (matched) {
        text = text.drop_front(textSize);
        pattern = wanted.drop_front(patternSize);
      }
    }
    if (matched)
      continue;
    if (!canRetry || retryText.empty())
      return false;
    retryText = retryText.drop_front(nextChar(retryText));
    text = retryText;
    pattern = retryPattern;
  }
}

Computed Evaluator::like(const ast::Like &node) {
  if (node.like != ast::LikeKind::Like && node.like != ast::LikeKind::ILike)
    return notConstant(node.range, "this kind of pattern");
  Computed value = evaluate(*node.operand), pattern = evaluate(*node.pattern);
  Computed escape = node.escape ? evaluate(*node.escape) : Constant::ofString("");
  if (!value || !pattern || !escape)
    return std::nullopt;
  for (const Computed &part : {value, pattern, escape}) {
    if (part->isLater())
      return Constant::later();
    if (part->isNull())
      return Constant();
    if (part->kind != Kind::String) {
      diags.report(node.range, diag::TypeMismatch, "LIKE", describe(value->kind),
                   describe(pattern->kind));
      return std::nullopt;
    }
  }
  bool fold = node.like == ast::LikeKind::ILike;
  std::string text = fold ? llvm::StringRef(value->text).lower() : value->text;
  std::string wanted = fold ? llvm::StringRef(pattern->text).lower() : pattern->text;
  bool holds = matchesLike(text, wanted, escape->text.empty() ? '\0' : escape->text[0]);
  return Constant::ofBool(holds != node.negated);
}

Computed Evaluator::between(const ast::Between &node) {
  Computed value = evaluate(*node.operand), low = evaluate(*node.low), high = evaluate(*node.high);
  if (!value || !low || !high)
    return std::nullopt;
  Computed above = comparison(*value, *low, ast::BinaryOp::GreaterEqual, node.range);
  Computed below = comparison(*value, *high, ast::BinaryOp::LessEqual, node.range);
  if (!above || !below)
    return std::nullopt;
  Constant result = Constant::ofBool(!node.negated);
  for (const Constant &side : {*above, *below})
    if (side.kind == Kind::Bool && !side.boolean)
      return Constant::ofBool(node.negated);
  for (const Constant &side : {*above, *below})
    if (side.kind != Kind::Bool)
      return side;
  return result;
}

Computed Evaluator::in(const ast::In &node) {
  Computed value = evaluate(*node.operand);
  if (!value)
    return value;
  const ast::Expr *set = node.set;
  Computed items;
  if (const auto *paren = ast::as<ast::Paren>(set)) {
    items = evaluate(*paren->inner);
    if (items && items->kind != Kind::List && !items->isLater()) {
      Constant single;
      single.kind = Kind::List;
      single.items.push_back(std::move(*items));
      items = single;
    }
  } else {
    items = evaluate(*set);
  }
  if (!items)
    return items;
  if (value->isLater() || items->isLater())
    return Constant::later();
  if (items->kind != Kind::List)
    return notConstant(set->range, "this set");
  return member(*value, *items, node.negated, node.range);
}

Computed Evaluator::member(const Constant &value, const Constant &set, bool negated,
                           SourceRange range) {
  bool unknown = value.isNull() && !set.items.empty();
  for (const Constant &item : set.items) {
    Computed equal = comparison(value, item, ast::BinaryOp::Equal, range);
    if (!equal)
      return equal;
    unknown = unknown || equal->isNull();
    if (equal->kind == Kind::Bool && equal->boolean)
      return Constant::ofBool(!negated);
  }
  return unknown ? Constant() : Constant::ofBool(negated);
}

Computed Evaluator::caseOf(const ast::Case &node) {
  Computed operand;
  if (node.operand && !(operand = evaluate(*node.operand)))
    return operand;
  for (const ast::When *when : node.whens) {
    Computed holds;
    if (operand) {
      Computed value = evaluate(*when->condition);
      if (!value)
        return value;
      holds = comparison(*operand, *value, ast::BinaryOp::Equal, when->condition->range);
    } else {
      holds = condition(*when->condition);
    }
    if (!holds || holds->isLater())
      return holds;
    if (holds->kind == Kind::Bool && holds->boolean)
      return evaluate(*when->result);
  }
  return node.otherwise ? evaluate(*node.otherwise) : Constant();
}

// --- Casts -------------------------------------------------------------------

Computed Evaluator::cast(const ast::Cast &node) {
  Computed value = evaluate(*node.operand);
  if (!value || value->isNull() || value->isLater())
    return value;
  if (node.type->arrayDepth != ast::ArrayDepth::None || node.cast == ast::CastKind::TryCast)
    return notConstant(node.range, "this cast");
  return convert(*value, node.type->name, node.range);
}

static bool isOneOf(llvm::StringRef word, std::initializer_list<const char *> words) {
  for (const char *each : words)
    if (word.equals_insensitive(each))
      return true;
  return false;
}

Computed Evaluator::convert(const Constant &value, llvm::StringRef type, SourceRange range) {
  llvm::StringRef word = type.split(' ').first;
  auto fail = [&](llvm::StringRef wanted) -> Computed {
    diags.report(range, diag::NotConvertible,
                 macro::toText(value).value_or(describe(value.kind).str()), wanted);
    return std::nullopt;
  };
  if (isOneOf(word, {"TEXT", "VARCHAR", "CHAR", "CHARACTER", "STRING", "NVARCHAR", "BPCHAR"})) {
    std::optional<std::string> text = macro::toText(value);
    return text ? Computed(Constant::ofString(*text)) : fail("text");
  }
  if (isOneOf(word, {"INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT", "INT2", "INT4", "INT8",
                     "INT64", "LONG"})) {
    int64_t integer = 0;
    if (value.kind == Kind::Integer)
      return value;
    if (value.kind == Kind::Bool)
      return Constant::ofInteger(value.boolean);
    if (value.kind == Kind::Float)
      return std::abs(value.number) < 9e18 ? Constant::ofInteger(static_cast<int64_t>(value.number))
                                           : tooLarge(range);
    if (value.kind == Kind::String && !llvm::StringRef(value.text).trim().getAsInteger(10, integer))
      return Constant::ofInteger(integer);
    return fail("an integer");
  }
  if (isOneOf(word, {"DOUBLE", "FLOAT", "REAL", "FLOAT4", "FLOAT8", "FLOAT64", "DECIMAL", "NUMERIC",
                     "NUMBER"})) {
    if (value.isNumber())
      return Constant::ofFloat(value.asDouble());
    double number = 0;
    llvm::StringRef text = llvm::StringRef(value.text).trim();
    if (value.kind == Kind::String && !text.getAsDouble(number) && std::isfinite(number))
      return Constant::ofFloat(number);
    return fail("a number");
  }
  if (isOneOf(word, {"BOOLEAN", "BOOL"})) {
    bool readable = value.kind == Kind::Bool || value.isNumber() || value.kind == Kind::String;
    return readable ? truth(value, range) : fail("a boolean");
  }
  bool isDate = isOneOf(word, {"DATE"});
  if (!isDate && !isOneOf(word, {"TIMESTAMP", "TIMESTAMPTZ", "DATETIME"}))
    return notConstant(range, "a cast to this type");
  int64_t micros = value.integer;
  if (value.kind == Kind::String) {
    std::optional<int64_t> time = parseTimestamp(value.text);
    if (!time)
      return fail(isDate ? "a date" : "a timestamp");
    micros = *time;
  } else if (!value.isTime()) {
    return fail(isDate ? "a date" : "a timestamp");
  }
  if (isDate)
    micros = floorDivide(micros, dayMicros) * dayMicros;
  return Constant::ofTime(isDate ? Kind::Date : Kind::Timestamp, micros);
}
