// Value.cpp - making values and writing them as JSON.

#include "mesh/Basic/Value.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <charconv>

using namespace mesh;

Value Value::ofBool(bool value) {
  Value result;
  result.kind = Kind::Bool;
  result.boolean = value;
  return result;
}

Value Value::ofInteger(int64_t value) {
  Value result;
  result.kind = Kind::Integer;
  result.integer = value;
  return result;
}

Value Value::ofDecimal(std::string text) {
  Value result;
  result.kind = Kind::Decimal;
  result.text = std::move(text);
  return result;
}

Value Value::ofString(std::string text) {
  Value result;
  result.kind = Kind::String;
  result.text = std::move(text);
  return result;
}

const Value *Value::find(llvm::StringRef key) const {
  for (size_t i = 0; i < keys.size(); ++i)
    if (keys[i] == key)
      return &items[i];
  return nullptr;
}

static void write(llvm::json::OStream &json, const Value &value) {
  switch (value.kind) {
  case Value::Kind::Null:
    return json.value(nullptr);
  case Value::Kind::Bool:
    return json.value(value.boolean);
  case Value::Kind::Integer:
    return json.value(value.integer);
  case Value::Kind::Decimal:
    return json.rawValue(value.text);
  case Value::Kind::String:
    return json.value(value.text);
  case Value::Kind::List:
    return json.array([&] {
      for (const Value &item : value.items)
        write(json, item);
    });
  case Value::Kind::Map:
    return json.object([&] {
      for (size_t i = 0; i < value.keys.size(); ++i) {
        json.attributeBegin(value.keys[i]);
        write(json, value.items[i]);
        json.attributeEnd();
      }
    });
  }
}

std::string mesh::toJsonText(const Value &value) {
  std::string text;
  llvm::raw_string_ostream out(text);
  llvm::json::OStream json(out);
  write(json, value);
  return text;
}

std::string mesh::toPlainText(const Value &value) {
  return value.isString() ? value.text : toJsonText(value);
}

std::string mesh::formatDouble(double value) {
  char buffer[40];
  auto [end, error] =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  // d.ddde+xx: the shortest digits, laid out as plain digits while that stays short.
  llvm::StringRef text(buffer, static_cast<size_t>(end - buffer));
  auto [mantissa, exponentText] = text.split('e');
  bool negative = mantissa.consume_front("-");
  int exponent = 0;
  exponentText.consume_front("+");
  exponentText.getAsInteger(10, exponent);
  std::string digits = mantissa.str();
  std::erase(digits, '.');
  std::string result = negative ? "-" : "";
  int count = static_cast<int>(digits.size());
  if (exponent < -4 || exponent >= 16) {
    result += digits.substr(0, 1);
    if (count > 1)
      result += "." + digits.substr(1);
    return result +
           llvm::formatv("e{0}{1,0+2}", exponent < 0 ? "-" : "+", std::abs(exponent)).str();
  }
  if (exponent < 0)
    return result + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  if (count <= exponent + 1)
    return result + digits + std::string(static_cast<size_t>(exponent + 1 - count), '0') + ".0";
  return result + digits.substr(0, static_cast<size_t>(exponent) + 1) + "." +
         digits.substr(static_cast<size_t>(exponent) + 1);
}
