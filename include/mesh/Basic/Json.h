// Json.h - reading JSON. (It is written with llvm::json::OStream.)
//
// A value is a view: it lives as long as its document.

#ifndef MESH_BASIC_JSON_H
#define MESH_BASIC_JSON_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <memory>
#include <optional>

namespace mesh {

class JsonValue {
public:
  bool isNull() const;
  bool isObject() const;
  bool isArray() const;
  std::optional<bool> asBool() const;
  std::optional<int64_t> asInteger() const;
  std::optional<llvm::StringRef> asString() const;

  /// The member of an object; none if there is no such member or this is no object.
  std::optional<JsonValue> get(llvm::StringRef key) const;
  /// Calls `fn` for each element of an array, or does nothing for other values.
  void forEach(llvm::function_ref<void(JsonValue)> fn) const;
  void forEachMember(llvm::function_ref<void(llvm::StringRef, JsonValue)> fn) const;
  /// The value as compact JSON text.
  std::string text() const;

private:
  friend class JsonDocument;
  // A simdjson element, whose header is kept out of ours.
  alignas(8) unsigned char element[16] = {};
};

class JsonDocument {
public:
  /// The error says what is wrong; simdjson does not say where.
  static llvm::Expected<JsonDocument> parse(llvm::StringRef text);
  JsonDocument(JsonDocument &&);
  JsonDocument &operator=(JsonDocument &&);
  ~JsonDocument();

  JsonValue root() const;

private:
  struct Parser;
  explicit JsonDocument(std::unique_ptr<Parser> parser);
  std::unique_ptr<Parser> parser;
};

} // namespace mesh

#endif // MESH_BASIC_JSON_H
