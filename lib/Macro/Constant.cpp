// Constant.cpp - making constants and writing them as text.

#include "Constant.h"
#include "mesh/Basic/Time.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FormatVariadic.h"
#include <charconv>
#include <cmath>

using namespace mesh;
using namespace mesh::macro;

Constant Constant::ofBool(bool value) {
  Constant result;
  result.kind = Kind::Bool;
  result.boolean = value;
  return result;
}

Constant Constant::ofInteger(int64_t value) {
  Constant result;
  result.kind = Kind::Integer;
  result.integer = value;
  return result;
}

Constant Constant::ofFloat(double value) {
  Constant result;
  result.kind = Kind::Float;
  result.number = value;
  return result;
}

Constant Constant::ofString(std::string text) {
  Constant result;
  result.kind = Kind::String;
  result.text = std::move(text);
  return result;
}

Constant Constant::ofTime(Kind kind, int64_t micros) {
  Constant result;
  result.kind = kind;
  result.integer = micros;
  return result;
}

Constant Constant::later() {
  Constant result;
  result.kind = Kind::Later;
  return result;
}

llvm::StringRef macro::describe(Constant::Kind kind) {
  switch (kind) {
  case Constant::Kind::Null:
    return "NULL";
  case Constant::Kind::Bool:
    return "a boolean";
  case Constant::Kind::Integer:
  case Constant::Kind::Float:
    return "a number";
  case Constant::Kind::String:
    return "a string";
  case Constant::Kind::Date:
    return "a date";
  case Constant::Kind::Timestamp:
    return "a timestamp";
  case Constant::Kind::Interval:
    return "an interval";
  case Constant::Kind::List:
    return "a list";
  case Constant::Kind::Symbol:
    return "a column";
  case Constant::Kind::Later:
    return "a value that is not known yet";
  }
  llvm_unreachable("kind outside the list");
}

std::string macro::formatDate(int64_t micros) {
  CivilTime civil = toCivil({floorDivide(micros, 1000)});
  return llvm::formatv("{0,0+4}-{1,0+2}-{2,0+2}", civil.year, civil.month, civil.day).str();
}

std::string macro::formatTimestamp(int64_t micros) {
  CivilTime civil = toCivil({floorDivide(micros, 1000)});
  std::string text =
      formatDate(micros) +
      llvm::formatv(" {0,0+2}:{1,0+2}:{2,0+2}", civil.hour, civil.minute, civil.second).str();
  if (int64_t fraction = micros - floorDivide(micros, secondMicros) * secondMicros)
    text += llvm::formatv(".{0,0+6}", fraction).str();
  return text;
}

/// Reads `count` digits off the front.
static bool takeDigits(llvm::StringRef &text, size_t count, unsigned &value) {
  if (text.size() < count || text.take_front(count).getAsInteger(10, value) ||
      !llvm::isDigit(text.front()))
    return false;
  text = text.drop_front(count);
  return true;
}

/// Reads ".123456" into microseconds; digits beyond them are left out.
static bool takeFraction(llvm::StringRef &text, int64_t &micros) {
  micros = 0;
  if (!text.consume_front("."))
    return true;
  llvm::StringRef digits = text.take_while(llvm::isDigit);
  text = text.drop_front(digits.size());
  for (size_t i = 0; i < 6; ++i)
    micros = micros * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  return !digits.empty();
}

/// Reads "Z", "+01:00", "+0100", "+01" into minutes.
static bool takeOffset(llvm::StringRef text, int64_t &minutes) {
  minutes = 0;
  if (text.empty() || text == "Z" || text == "z")
    return true;
  int64_t sign = text.front() == '-' ? -1 : 1;
  if (text.front() != '-' && text.front() != '+')
    return false;
  text = text.drop_front();
  unsigned hours = 0, rest = 0;
  if (!takeDigits(text, 2, hours))
    return false;
  text.consume_front(":");
  if (!text.empty() && !takeDigits(text, 2, rest))
    return false;
  minutes = sign * (hours * 60 + rest);
  return text.empty();
}

std::optional<int64_t> macro::parseTimestamp(llvm::StringRef text) {
  text = text.trim();
  CivilTime civil;
  unsigned year = 0;
  int64_t fraction = 0, offset = 0;
  if (!takeDigits(text, 4, year) || !text.consume_front("-") || !takeDigits(text, 2, civil.month) ||
      !text.consume_front("-") || !takeDigits(text, 2, civil.day))
    return std::nullopt;
  civil.year = static_cast<int>(year);
  if (text.consume_front(" ") || text.consume_front("T")) {
    if (!takeDigits(text, 2, civil.hour) || !text.consume_front(":") ||
        !takeDigits(text, 2, civil.minute))
      return std::nullopt;
    if (text.consume_front(":") &&
        (!takeDigits(text, 2, civil.second) || !takeFraction(text, fraction)))
      return std::nullopt;
  }
  std::optional<Instant> instant = fromCivil(civil);
  if (!instant || !takeOffset(text.ltrim(), offset))
    return std::nullopt;
  return (instant->millis - offset * minuteMillis) * 1000 + fraction;
}

std::optional<std::string> macro::toText(const Constant &value) {
  switch (value.kind) {
  case Constant::Kind::Bool:
    return value.boolean ? "true" : "false";
  case Constant::Kind::Integer:
    return std::to_string(value.integer);
  case Constant::Kind::Float:
    return formatDouble(value.number);
  case Constant::Kind::String:
    return value.text;
  case Constant::Kind::Date:
    return formatDate(value.integer);
  case Constant::Kind::Timestamp:
    return formatTimestamp(value.integer);
  default:
    return std::nullopt;
  }
}
