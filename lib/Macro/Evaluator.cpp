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
  case NodeKind::OtherBinary:
    return otherBinary(ast::cast<ast::OtherBinary>(expr));
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
  case NodeKind::QueryArgument:
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
  case ast::LiteralKind::Verbatim:
    return notConstant(node.range, "a string with letters before it");
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

/// a // b and a ** b
Computed Evaluator::otherBinary(const ast::OtherBinary &node) {
  Computed left = evaluate(*node.left), right = left ? evaluate(*node.right) : std::nullopt;
  if (!right || left->isLater() || left->isNull())
    return right ? left : right;
  if (right->isLater() || right->isNull())
    return right;
  if (node.op == "**" && left->isNumber() && right->isNumber())
    return powerOf(*left, *right, node.range);
  bool whole = left->kind == Kind::Integer && right->kind == Kind::Integer;
  if (node.op != "//" || !whole)
    return notConstant(node.range, "this operator");
  if (right->integer == 0) {
    diags.report(node.right->range, diag::DivisionByZero);
    return std::nullopt;
  }
  if (right->integer == -1)
    return left->integer == INT64_MIN ? tooLarge(node.range) : Constant::ofInteger(-left->integer);
  return Constant::ofInteger(floorDivide(left->integer, right->integer));
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
      return powerOf(Constant::ofInteger(left), Constant::ofInteger(right), node.range);
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
