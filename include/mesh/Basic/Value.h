// Value.h - the values of variables and properties: what YAML and JSON can say.

#ifndef MESH_BASIC_VALUE_H
#define MESH_BASIC_VALUE_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>
#include <vector>

namespace mesh {

struct Value {
  enum class Kind : uint8_t { Null, Bool, Integer, Decimal, String, List, Map };

  Kind kind = Kind::Null;
  bool boolean = false;
  int64_t integer = 0;
  /// Of a string; and the text of a decimal as it was written, so that no digit is lost.
  std::string text;
  std::vector<Value> items;      ///< Of a list, or the values of a map.
  std::vector<std::string> keys; ///< Of a map, in the order in which they were written.

  static Value ofBool(bool value);
  static Value ofInteger(int64_t value);
  static Value ofDecimal(std::string text);
  static Value ofString(std::string text);

  bool isNull() const { return kind == Kind::Null; }
  bool isString() const { return kind == Kind::String; }
  /// The value of a map's key; null if there is none.
  const Value *find(llvm::StringRef key) const;

  friend bool operator==(const Value &, const Value &) = default;
};

/// Strings as they are, everything else as JSON: what stands for the value in a text.
std::string toPlainText(const Value &value);
/// Compact JSON. Decimals keep their digits.
std::string toJsonText(const Value &value);

/// The shortest decimal text of the double, always with a point or an exponent.
std::string formatDouble(double value);

} // namespace mesh

#endif // MESH_BASIC_VALUE_H
