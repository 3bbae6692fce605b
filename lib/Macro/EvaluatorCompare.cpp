// EvaluatorCompare.cpp - comparisons, patterns, choices and casts of constants.

#include "Evaluator.h"
#include "mesh/Basic/Time.h"
#include "mesh/Macro/MacroDiagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mesh;
using namespace mesh::macro;
using Kind = Constant::Kind;

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
  bool tries = node.cast == ast::CastKind::TryCast || node.cast == ast::CastKind::SafeCast;
  if (node.type->arrayDepth != ast::ArrayDepth::None || tries)
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
