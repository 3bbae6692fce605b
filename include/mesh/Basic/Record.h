// Record.h - plain records and their JSON form, from one list of fields.
//
// A record is a struct that lists its fields once:
//
//   struct Column {
//     std::string name;
//     int64_t width = 0;
//     template <typename Self, typename Visitor>
//     static void fields(Self &self, Visitor &&field) {
//       field("name", self.name);
//       field("width", self.width);
//     }
//   };
//
// A field that holds nothing, as it does by default, is left out when written and keeps
// its default when absent, so a record may gain fields without a new format. A
// member of the wrong type, or an enumerator that is not known, is an error.
// Enumerations take part through `toText(E)` and `fromText(StringRef, E &)`.

#ifndef MESH_BASIC_RECORD_H
#define MESH_BASIC_RECORD_H

#include "mesh/Basic/Hash.h"
#include "mesh/Basic/Json.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <string>
#include <type_traits>
#include <vector>

namespace mesh {

/// A JSON value that is carried as text, unread.
struct RawJson {
  std::string text;
  friend bool operator==(const RawJson &, const RawJson &) = default;
};

namespace record {

template <typename T>
concept Fielded = requires(T &value) { T::fields(value, [](const char *, auto &) {}); };

/// Writes `value` as JSON.
template <typename T> void write(llvm::json::OStream &json, const T &value);

template <typename T> void write(llvm::json::OStream &json, const std::vector<T> &values) {
  json.array([&] {
    for (const T &value : values)
      write(json, value);
  });
}

template <typename T>
void write(llvm::json::OStream &json, const std::map<std::string, T> &values) {
  json.object([&] {
    for (const auto &[key, value] : values) {
      json.attributeBegin(key);
      write(json, value);
      json.attributeEnd();
    }
  });
}

template <typename T> void write(llvm::json::OStream &json, const std::optional<T> &value) {
  if (value)
    write(json, *value);
  else
    json.value(nullptr);
}

/// What a field holds in a record in which nothing was set. If that is not nothing, the
/// field has to be written even where it holds nothing: `bool blocking = true`.
template <typename T, typename Field> const Field &unsetField(const T &record, const Field &field) {
  static const T unset{};
  auto offset = reinterpret_cast<const char *>(&field) - reinterpret_cast<const char *>(&record);
  return *reinterpret_cast<const Field *>(reinterpret_cast<const char *>(&unset) + offset);
}

template <typename T> void write(llvm::json::OStream &json, const T &value) {
  if constexpr (Fielded<const T>)
    json.object([&] {
      T::fields(value, [&](const char *name, const auto &field) {
        using Field = std::remove_cvref_t<decltype(field)>;
        if (field == Field{} && unsetField(value, field) == Field{})
          return;
        json.attributeBegin(name);
        write(json, field);
        json.attributeEnd();
      });
    });
  else if constexpr (std::is_same_v<T, Digest>)
    json.value(value.hex());
  else if constexpr (std::is_same_v<T, RawJson>)
    json.rawValue(value.text);
  else if constexpr (std::is_enum_v<T>)
    json.value(llvm::StringRef(toText(value)));
  else
    json.value(value);
}

/// Fills `value` from JSON; false if a member has the wrong type.
template <typename T> bool read(JsonValue json, T &value);

template <typename T> bool read(JsonValue json, std::vector<T> &values) {
  bool ok = json.isArray();
  values.clear();
  json.forEach([&](JsonValue element) { ok = read(element, values.emplace_back()) && ok; });
  return ok;
}

template <typename T> bool read(JsonValue json, std::map<std::string, T> &values) {
  bool ok = json.isObject();
  values.clear();
  json.forEachMember(
      [&](llvm::StringRef key, JsonValue member) { ok = read(member, values[key.str()]) && ok; });
  return ok;
}

template <typename T> bool read(JsonValue json, std::optional<T> &value) {
  if (json.isNull()) {
    value.reset();
    return true;
  }
  return read(json, value.emplace());
}

template <typename T, typename From> bool assign(T &value, const std::optional<From> &from) {
  if (from)
    value = T(*from);
  return from.has_value();
}

template <typename T> bool read(JsonValue json, T &value) {
  if constexpr (Fielded<T>) {
    bool ok = json.isObject();
    T::fields(value, [&](const char *name, auto &field) {
      if (std::optional<JsonValue> member = json.get(name))
        ok = read(*member, field) && ok;
    });
    return ok;
  } else if constexpr (std::is_same_v<T, bool>) {
    return assign(value, json.asBool());
  } else if constexpr (std::is_integral_v<T>) {
    return assign(value, json.asInteger());
  } else if constexpr (std::is_same_v<T, std::string>) {
    return assign(value, json.asString());
  } else if constexpr (std::is_same_v<T, RawJson>) {
    value.text = json.text();
    return true;
  } else if constexpr (std::is_same_v<T, Digest>) {
    std::optional<llvm::StringRef> text = json.asString();
    return text && assign(value, Digest::fromHex(*text));
  } else {
    static_assert(std::is_enum_v<T>);
    std::optional<llvm::StringRef> text = json.asString();
    return text && fromText(*text, value);
  }
}

} // namespace record

/// The record as compact JSON on one line.
template <typename T> std::string toJson(const T &value) {
  std::string text;
  llvm::raw_string_ostream out(text);
  llvm::json::OStream json(out);
  record::write(json, value);
  return text;
}

/// `what` names the record in the error.
template <typename T> llvm::Expected<T> fromJson(llvm::StringRef text, const char *what) {
  llvm::Expected<JsonDocument> document = JsonDocument::parse(text);
  if (!document)
    return document.takeError();
  T value;
  if (!record::read(document->root(), value))
    return llvm::createStringError("not a valid %s record", what);
  return value;
}

} // namespace mesh

#endif // MESH_BASIC_RECORD_H
