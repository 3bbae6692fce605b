// EvaluatorFunctions.cpp - the functions that conditions and @EVAL may call.
//
// Only what every dialect computes alike, and what is alike for the arguments
// at hand: letters outside ASCII are not folded, characters are not counted
// from the end; such calls are refused rather than guessed.

#include "Evaluator.h"
#include "mesh/Basic/Time.h"
#include "mesh/Macro/MacroDiagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mesh;
using namespace mesh::macro;
using Kind = Constant::Kind;

struct Evaluator::FunctionCall {
  const ast::Function &node;
  llvm::StringRef name; ///< As in the table.
  std::vector<Constant> arguments;

  const Constant &operator[](size_t i) const { return arguments[i]; }
  size_t size() const { return arguments.size(); }
};

struct Evaluator::FunctionFacts {
  const char *name;
  uint8_t minArguments, maxArguments; ///< 255: no limit.
  Computed (Evaluator::*compute)(FunctionCall &call);
  /// The kinds of the arguments: s string, i integer, n number, t date or
  /// timestamp, a anything; the last one counts for all that follow.
  const char *kinds;
  bool seesNull = false; ///< Else NULL among the arguments makes NULL.
};

const Evaluator::FunctionFacts Evaluator::functions[] = {
    {"abs", 1, 1, &Evaluator::abs, "n"},
    {"ceil", 1, 1, &Evaluator::ceil, "n"},
    {"ceiling", 1, 1, &Evaluator::ceil, "n"},
    {"char_length", 1, 1, &Evaluator::length, "a"},
    {"coalesce", 1, 255, &Evaluator::coalesce, "a", true},
    {"concat", 1, 255, &Evaluator::concat, "a", true},
    {"contains", 2, 2, &Evaluator::contains, "s"},
    {"date", 1, 1, &Evaluator::date, "a"},
    {"date_diff", 3, 3, &Evaluator::dateDiff, "st"},
    {"date_part", 2, 2, &Evaluator::datePart, "st"},
    {"date_trunc", 2, 2, &Evaluator::dateTrunc, "st"},
    {"datediff", 3, 3, &Evaluator::dateDiff, "st"},
    {"day", 1, 1, &Evaluator::namedPart, "t"},
    {"ends_with", 2, 2, &Evaluator::endsWith, "s"},
    {"floor", 1, 1, &Evaluator::floor, "n"},
    {"greatest", 1, 255, &Evaluator::greatest, "a"},
    {"hour", 1, 1, &Evaluator::namedPart, "t"},
    {"if", 2, 3, &Evaluator::choose, "a", true},
    {"ifnull", 2, 2, &Evaluator::coalesce, "a", true},
    {"iif", 2, 3, &Evaluator::choose, "a", true},
    {"instr", 2, 2, &Evaluator::position, "s"},
    {"least", 1, 255, &Evaluator::least, "a"},
    {"left", 2, 2, &Evaluator::left, "si"},
    {"len", 1, 1, &Evaluator::length, "a"},
    {"length", 1, 1, &Evaluator::length, "a"},
    {"lower", 1, 1, &Evaluator::lower, "s"},
    {"ltrim", 1, 2, &Evaluator::trim, "s"},
    {"minute", 1, 1, &Evaluator::namedPart, "t"},
    {"mod", 2, 2, &Evaluator::modulo, "i"},
    {"month", 1, 1, &Evaluator::namedPart, "t"},
    {"nullif", 2, 2, &Evaluator::nullIf, "a", true},
    {"pow", 2, 2, &Evaluator::power, "n"},
    {"power", 2, 2, &Evaluator::power, "n"},
    {"quarter", 1, 1, &Evaluator::namedPart, "t"},
    {"replace", 3, 3, &Evaluator::replace, "s"},
    {"right", 2, 2, &Evaluator::right, "si"},
    {"round", 1, 2, &Evaluator::round, "ni"},
    {"rtrim", 1, 2, &Evaluator::trim, "s"},
    {"second", 1, 1, &Evaluator::namedPart, "t"},
    {"sign", 1, 1, &Evaluator::sign, "n"},
    {"split_part", 3, 3, &Evaluator::splitPart, "ssi"},
    {"sqrt", 1, 1, &Evaluator::sqrt, "n"},
    {"starts_with", 2, 2, &Evaluator::startsWith, "s"},
    {"strpos", 2, 2, &Evaluator::position, "s"},
    {"substr", 2, 3, &Evaluator::substring, "si"},
    {"substring", 2, 3, &Evaluator::substring, "si"},
    {"trim", 1, 2, &Evaluator::trim, "s"},
    {"upper", 1, 1, &Evaluator::upper, "s"},
    {"xor", 2, 2, &Evaluator::exclusiveOr, "a"},
    {"year", 1, 1, &Evaluator::namedPart, "t"},
};

static bool fits(char kind, const Constant &value) {
  switch (kind) {
  case 's':
    return value.kind == Kind::String;
  case 'i':
    return value.kind == Kind::Integer;
  case 'n':
    return value.isNumber();
  case 't':
    return value.isTime();
  default:
    return value.kind != Kind::Symbol;
  }
}

Computed Evaluator::function(const ast::Function &node) {
  std::string name = node.name.text().lower();
  const FunctionFacts *facts = nullptr;
  for (const FunctionFacts &each : functions)
    if (name == each.name && node.arguments.size() >= each.minArguments &&
        (each.maxArguments == 255 || node.arguments.size() <= each.maxArguments))
      facts = &each;
  if (name == "array" && node.qualifiers.empty() && !node.tail && !node.distinct)
    return list(node.arguments);
  if (!facts || !node.qualifiers.empty() || node.tail || node.distinct)
    return notConstant(node.range, "function '" + node.name.text().str() + "'");
  FunctionCall call{node, facts->name, {}};
  bool later = false, null = false;
  llvm::StringRef kinds = facts->kinds;
  for (size_t i = 0; i < node.arguments.size(); ++i) {
    Computed value = evaluate(*node.arguments[i]);
    if (!value)
      return value;
    char kind = kinds[std::min(i, kinds.size() - 1)];
    // A date may be written as a string.
    if (kind == 't' && value->kind == Kind::String &&
        !(value = convert(*value, "TIMESTAMP", node.arguments[i]->range)))
      return value;
    if (!value->isNull() && !value->isLater() && !fits(kind, *value)) {
      if (value->kind == Kind::Symbol)
        diags.report(node.arguments[i]->range, diag::ColumnInCondition, value->text);
      else
        diags.report(node.arguments[i]->range, diag::WrongType, "'" + node.name.text().str() + "'",
                     describe(value->kind));
      return std::nullopt;
    }
    later = later || value->isLater();
    null = null || value->isNull();
    call.arguments.push_back(std::move(*value));
  }
  if (later)
    return Constant::later();
  if (null && !facts->seesNull)
    return Constant();
  return (this->*facts->compute)(call);
}

// --- Numbers -----------------------------------------------------------------

Computed Evaluator::abs(FunctionCall &call) {
  if (call[0].kind == Kind::Float)
    return Constant::ofFloat(std::fabs(call[0].number));
  if (call[0].integer == INT64_MIN)
    return tooLarge(call.node.range);
  return Constant::ofInteger(std::abs(call[0].integer));
}

/// A whole double as an integer, which is what databases print it as.
static Computed wholeNumber(double value) {
  if (std::fabs(value) < 9e15)
    return Constant::ofInteger(static_cast<int64_t>(value));
  return Constant::ofFloat(value);
}

Computed Evaluator::ceil(FunctionCall &call) {
  return call[0].kind == Kind::Integer ? call[0] : wholeNumber(std::ceil(call[0].number));
}

Computed Evaluator::floor(FunctionCall &call) {
  return call[0].kind == Kind::Integer ? call[0] : wholeNumber(std::floor(call[0].number));
}

/// Halves go away from zero, as in SQL.
Computed Evaluator::round(FunctionCall &call) {
  int64_t places = call.size() > 1 ? call[1].integer : 0;
  if (places < -15 || places > 15)
    return tooLarge(call.node.range);
  if (call[0].kind == Kind::Integer && places >= 0)
    return call[0];
  double scale = std::pow(10.0, static_cast<double>(places < 0 ? -places : places));
  double value = call[0].asDouble();
  double rounded =
      places < 0 ? std::round(value / scale) * scale : std::round(value * scale) / scale;
  bool isWhole = call[0].kind == Kind::Integer || call.size() == 1;
  return isWhole ? wholeNumber(rounded) : Constant::ofFloat(rounded);
}

Computed Evaluator::sign(FunctionCall &call) {
  double value = call[0].asDouble();
  return Constant::ofInteger(value < 0 ? -1 : value > 0 ? 1 : 0);
}

Computed Evaluator::sqrt(FunctionCall &call) {
  if (call[0].asDouble() < 0) {
    diags.report(call.node.range, diag::NotConvertible, *macro::toText(call[0]),
                 "a number that is not negative");
    return std::nullopt;
  }
  return Constant::ofFloat(std::sqrt(call[0].asDouble()));
}

Computed Evaluator::power(FunctionCall &call) { return powerOf(call[0], call[1], call.node.range); }

Computed Evaluator::powerOf(const Constant &of, const Constant &to, SourceRange range) {
  if (of.kind == Kind::Integer && to.kind == Kind::Integer && to.integer >= 0) {
    int64_t result = 1, base = of.integer;
    if (to.integer > 64 && (base > 1 || base < -1))
      return tooLarge(range);
    int64_t exponent = to.integer > 64 ? to.integer % 2 : to.integer;
    if (base == 0 && to.integer > 0)
      return Constant::ofInteger(0);
    for (int64_t i = 0; i < exponent; ++i)
      if (__builtin_mul_overflow(result, base, &result))
        return tooLarge(range);
    return Constant::ofInteger(result);
  }
  double result = std::pow(of.asDouble(), to.asDouble());
  return std::isfinite(result) ? Constant::ofFloat(result) : tooLarge(range);
}

Computed Evaluator::modulo(FunctionCall &call) {
  if (call[1].integer == 0) {
    diags.report(call.node.arguments[1]->range, diag::DivisionByZero);
    return std::nullopt;
  }
  if (call[1].integer == -1)
    return Constant::ofInteger(0);
  int64_t left = call[0].integer, right = call[1].integer;
  return Constant::ofInteger(left - floorDivide(left, right) * right); // As the operator %.
}

// --- Strings -----------------------------------------------------------------

static bool isAscii(llvm::StringRef text) {
  return llvm::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

Computed Evaluator::upper(FunctionCall &call) {
  if (!isAscii(call[0].text))
    return notConstant(call.node.range, "the case of letters outside ASCII");
  return Constant::ofString(llvm::StringRef(call[0].text).upper());
}

Computed Evaluator::lower(FunctionCall &call) {
  if (!isAscii(call[0].text))
    return notConstant(call.node.range, "the case of letters outside ASCII");
  return Constant::ofString(llvm::StringRef(call[0].text).lower());
}

static bool isContinuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

static int64_t countCharacters(llvm::StringRef text) {
  return llvm::count_if(text, [](char c) { return !isContinuation(c); });
}

/// The offset of the character with this number, counted from 0.
static size_t offsetOf(llvm::StringRef text, int64_t character) {
  size_t at = 0;
  for (; at < text.size(); ++at)
    if (!isContinuation(text[at]) && character-- == 0)
      break;
  return at;
}

Computed Evaluator::length(FunctionCall &call) {
  if (call[0].kind == Kind::List)
    return Constant::ofInteger(static_cast<int64_t>(call[0].items.size()));
  if (call[0].kind == Kind::String)
    return Constant::ofInteger(countCharacters(call[0].text));
  diags.report(call.node.arguments[0]->range, diag::WrongType,
               "'" + call.node.name.text().str() + "'", describe(call[0].kind));
  return std::nullopt;
}

Computed Evaluator::substring(FunctionCall &call) {
  llvm::StringRef text = call[0].text;
  bool hasLength = call.size() > 2;
  if (call[1].integer < 1 || (hasLength && call[2].integer < 0))
    return notConstant(call.node.range, "a part of a string that is counted from its end");
  text = text.drop_front(offsetOf(text, call[1].integer - 1));
  if (hasLength)
    text = text.take_front(offsetOf(text, call[2].integer));
  return Constant::ofString(text.str());
}

Computed Evaluator::left(FunctionCall &call) {
  llvm::StringRef text = call[0].text;
  if (call[1].integer < 0)
    return notConstant(call.node.range, "a part of a string that is counted from its end");
  return Constant::ofString(text.take_front(offsetOf(text, call[1].integer)).str());
}

Computed Evaluator::right(FunctionCall &call) {
  llvm::StringRef text = call[0].text;
  if (call[1].integer < 0)
    return notConstant(call.node.range, "a part of a string that is counted from its start");
  int64_t skipped = std::max<int64_t>(countCharacters(text) - call[1].integer, 0);
  return Constant::ofString(text.drop_front(offsetOf(text, skipped)).str());
}

Computed Evaluator::replace(FunctionCall &call) {
  llvm::StringRef text = call[0].text, from = call[1].text;
  if (from.empty())
    return call[0];
  std::string result;
  for (size_t at = text.find(from); at != llvm::StringRef::npos; at = text.find(from)) {
    result += text.take_front(at).str() + call[2].text;
    text = text.drop_front(at + from.size());
    if (result.size() > (size_t(1) << 20))
      return tooLarge(call.node.range);
  }
  return Constant::ofString(result + text.str());
}

Computed Evaluator::trim(FunctionCall &call) {
  llvm::StringRef text = call[0].text;
  llvm::StringRef characters = call.size() > 1 ? llvm::StringRef(call[1].text) : " ";
  if (!isAscii(characters))
    return notConstant(call.node.range, "the removal of characters outside ASCII");
  if (call.name != "rtrim")
    text = text.ltrim(characters);
  if (call.name != "ltrim")
    text = text.rtrim(characters);
  return Constant::ofString(text.str());
}

Computed Evaluator::concat(FunctionCall &call) {
  std::string result;
  for (size_t i = 0; i < call.size(); ++i) {
    if (call[i].isNull())
      continue;
    std::optional<std::string> text = macro::toText(call[i]);
    if (!text) {
      diags.report(call.node.arguments[i]->range, diag::WrongType, "'CONCAT'",
                   describe(call[i].kind));
      return std::nullopt;
    }
    result += *text;
  }
  return Constant::ofString(std::move(result));
}

Computed Evaluator::contains(FunctionCall &call) {
  return Constant::ofBool(llvm::StringRef(call[0].text).contains(call[1].text));
}

Computed Evaluator::startsWith(FunctionCall &call) {
  return Constant::ofBool(llvm::StringRef(call[0].text).starts_with(call[1].text));
}

Computed Evaluator::endsWith(FunctionCall &call) {
  return Constant::ofBool(llvm::StringRef(call[0].text).ends_with(call[1].text));
}

Computed Evaluator::position(FunctionCall &call) {
  llvm::StringRef text = call[0].text;
  size_t at = text.find(call[1].text);
  return Constant::ofInteger(
      at == llvm::StringRef::npos ? 0 : countCharacters(text.take_front(at)) + 1);
}

Computed Evaluator::splitPart(FunctionCall &call) {
  llvm::StringRef text = call[0].text, separator = call[1].text;
  if (separator.empty() || call[2].integer < 1)
    return notConstant(call.node.range, "this part of a string");
  for (int64_t i = 1; i < call[2].integer; ++i) {
    if (!text.contains(separator))
      return Constant::ofString("");
    text = text.split(separator).second;
  }
  return Constant::ofString(text.split(separator).first.str());
}

// --- Choices -----------------------------------------------------------------

Computed Evaluator::coalesce(FunctionCall &call) {
  for (const Constant &value : call.arguments)
    if (!value.isNull())
      return value;
  return Constant();
}

Computed Evaluator::nullIf(FunctionCall &call) {
  Computed equal = comparison(call[0], call[1], ast::BinaryOp::Equal, call.node.range);
  if (!equal)
    return equal;
  return equal->kind == Kind::Bool && equal->boolean ? Constant() : call[0];
}

Computed Evaluator::extreme(FunctionCall &call, ast::BinaryOp keep) {
  Constant result = call[0];
  for (const Constant &value : call.arguments) {
    Computed better = comparison(value, result, keep, call.node.range);
    if (!better)
      return better;
    if (better->boolean)
      result = value;
  }
  return result;
}

Computed Evaluator::least(FunctionCall &call) { return extreme(call, ast::BinaryOp::Less); }
Computed Evaluator::greatest(FunctionCall &call) { return extreme(call, ast::BinaryOp::Greater); }

Computed Evaluator::choose(FunctionCall &call) {
  Computed holds = truth(call[0], call.node.arguments[0]->range);
  if (!holds)
    return holds;
  if (holds->kind == Kind::Bool && holds->boolean)
    return call[1];
  return call.size() > 2 ? call[2] : Constant();
}

Computed Evaluator::exclusiveOr(FunctionCall &call) {
  Computed left = truth(call[0], call.node.arguments[0]->range);
  Computed right = left ? truth(call[1], call.node.arguments[1]->range) : std::nullopt;
  return right ? Constant::ofBool(left->boolean != right->boolean) : right;
}

// --- Dates -------------------------------------------------------------------

Computed Evaluator::date(FunctionCall &call) { return convert(call[0], "DATE", call.node.range); }

Computed Evaluator::part(llvm::StringRef field, const Constant &time, SourceRange range) {
  CivilTime civil = toCivil({floorDivide(time.integer, 1000)});
  int64_t days = floorDivide(time.integer, dayMicros);
  std::string name = field.lower();
  if (name == "year")
    return Constant::ofInteger(civil.year);
  if (name == "quarter")
    return Constant::ofInteger((civil.month + 2) / 3);
  if (name == "month")
    return Constant::ofInteger(civil.month);
  if (name == "day")
    return Constant::ofInteger(civil.day);
  if (name == "hour")
    return Constant::ofInteger(civil.hour);
  if (name == "minute")
    return Constant::ofInteger(civil.minute);
  if (name == "second" && time.integer % secondMicros == 0)
    return Constant::ofInteger(civil.second);
  if (name == "dow" || name == "dayofweek") // Sunday is 0; 1970-01-01 was a Thursday.
    return Constant::ofInteger((days % 7 + 7 + 4) % 7);
  if (name == "isodow")
    return Constant::ofInteger((days % 7 + 7 + 3) % 7 + 1);
  if (name == "doy" || name == "dayofyear") {
    CivilTime first;
    first.year = civil.year;
    return Constant::ofInteger(days - fromCivil(first)->millis / dayMillis + 1);
  }
  if (name == "epoch" && time.integer % secondMicros == 0)
    return Constant::ofInteger(time.integer / secondMicros);
  return notConstant(range, "this part of a date");
}

Computed Evaluator::extract(const ast::Extract &node) {
  Computed value = evaluate(*node.operand);
  if (value && value->kind == Kind::String)
    value = convert(*value, "TIMESTAMP", node.operand->range);
  if (!value || value->isNull() || value->isLater())
    return value;
  if (!value->isTime()) {
    diags.report(node.operand->range, diag::WrongType, "EXTRACT", describe(value->kind));
    return std::nullopt;
  }
  return part(node.field.text(), *value, node.range);
}

/// How many days, months or years begin between two dates: DATE_DIFF('day', from, to).
Computed Evaluator::dateDiff(FunctionCall &call) {
  std::string unit = llvm::StringRef(call[0].text).lower();
  CivilTime from = toCivil({floorDivide(call[1].integer, 1000)});
  CivilTime to = toCivil({floorDivide(call[2].integer, 1000)});
  int64_t years = int64_t(to.year) - from.year;
  if (unit == "year")
    return Constant::ofInteger(years);
  if (unit == "month")
    return Constant::ofInteger(years * 12 + int64_t(to.month) - int64_t(from.month));
  if (unit == "day")
    return Constant::ofInteger(floorDivide(call[2].integer, dayMicros) -
                               floorDivide(call[1].integer, dayMicros));
  return notConstant(call.node.range, "this difference of dates");
}

Computed Evaluator::datePart(FunctionCall &call) {
  return part(call[0].text, call[1], call.node.range);
}

Computed Evaluator::namedPart(FunctionCall &call) {
  return part(call.name, call[0], call.node.range);
}

Computed Evaluator::dateTrunc(FunctionCall &call) {
  CivilTime civil = toCivil({floorDivide(call[1].integer, 1000)});
  std::string unit = llvm::StringRef(call[0].text).lower();
  civil.millisecond = 0;
  if (unit == "week") {
    int64_t days = floorDivide(call[1].integer, dayMicros);
    return Constant::ofTime(call[1].kind, (days - (days % 7 + 7 + 3) % 7) * dayMicros);
  }
  static constexpr llvm::StringRef units[] = {"second", "minute",  "hour", "day",
                                              "month",  "quarter", "year"};
  const auto *found = llvm::find(units, unit);
  if (found == std::end(units))
    return notConstant(call.node.range, "this part of a date");
  auto level = found - std::begin(units);
  if (level > 0)
    civil.second = 0;
  if (level > 1)
    civil.minute = 0;
  if (level > 2)
    civil.hour = 0;
  if (level > 3)
    civil.day = 1;
  if (level == 5)
    civil.month = (civil.month - 1) / 3 * 3 + 1;
  if (level == 6)
    civil.month = 1;
  return Constant::ofTime(call[1].kind, fromCivil(civil)->millis * 1000);
}
