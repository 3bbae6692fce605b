// Json.cpp - a thin wall around simdjson's DOM.

#include "mesh/Basic/Json.h"
#include <bit>
#include <cstring>
#include <simdjson.h>
#include <sstream>

using namespace mesh;
using Element = simdjson::dom::element;

static_assert(sizeof(Element) <= 16 && std::is_trivially_copyable_v<Element>);

struct JsonDocument::Parser {
  simdjson::dom::parser parser;
  Element root;
};

static Element unwrap(const unsigned char *bytes) {
  Element element;
  std::memcpy(static_cast<void *>(&element), bytes, sizeof(element));
  return element;
}

/// JsonValue keeps its bytes private; this is how the functions below fill them.
template <typename Value> static Value wrap(const Element &element) {
  static_assert(sizeof(Value) >= sizeof(Element) && std::is_trivially_copyable_v<Value>);
  Value value;
  std::memcpy(static_cast<void *>(&value), &element, sizeof(element));
  return value;
}

JsonDocument::JsonDocument(std::unique_ptr<Parser> owned) : parser(std::move(owned)) {}
JsonDocument::JsonDocument(JsonDocument &&) = default;
JsonDocument &JsonDocument::operator=(JsonDocument &&) = default;
JsonDocument::~JsonDocument() = default;

llvm::Expected<JsonDocument> JsonDocument::parse(llvm::StringRef text) {
  auto parser = std::make_unique<Parser>();
  auto error = parser->parser.parse(text.data(), text.size()).get(parser->root);
  if (error)
    return llvm::createStringError("not valid JSON: %s", simdjson::error_message(error));
  return JsonDocument(std::move(parser));
}

JsonValue JsonDocument::root() const { return wrap<JsonValue>(parser->root); }

bool JsonValue::isNull() const { return unwrap(element).is_null(); }
bool JsonValue::isObject() const { return unwrap(element).is_object(); }
bool JsonValue::isArray() const { return unwrap(element).is_array(); }

template <typename To, typename From = To> static std::optional<To> as(const Element &element) {
  From value;
  if (element.get(value))
    return std::nullopt;
  return To(value);
}

std::optional<bool> JsonValue::asBool() const { return as<bool>(unwrap(element)); }
std::optional<int64_t> JsonValue::asInteger() const { return as<int64_t>(unwrap(element)); }

std::optional<llvm::StringRef> JsonValue::asString() const {
  std::string_view text;
  if (unwrap(element).get(text))
    return std::nullopt;
  return llvm::StringRef(text.data(), text.size());
}

std::optional<JsonValue> JsonValue::get(llvm::StringRef key) const {
  simdjson::dom::object object;
  Element member;
  if (unwrap(element).get(object) || object.at_key({key.data(), key.size()}).get(member))
    return std::nullopt;
  return wrap<JsonValue>(member);
}

void JsonValue::forEach(llvm::function_ref<void(JsonValue)> fn) const {
  simdjson::dom::array array;
  if (unwrap(element).get(array))
    return;
  for (Element child : array)
    fn(wrap<JsonValue>(child));
}

void JsonValue::forEachMember(llvm::function_ref<void(llvm::StringRef, JsonValue)> fn) const {
  simdjson::dom::object object;
  if (unwrap(element).get(object))
    return;
  for (simdjson::dom::key_value_pair member : object)
    fn({member.key.data(), member.key.size()}, wrap<JsonValue>(member.value));
}

std::string JsonValue::text() const { return simdjson::minify(unwrap(element)); }
