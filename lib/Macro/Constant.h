// Constant.h - the values that conditions and @EVAL compute with.
//
// Integers are exact in 64 bits; what has a fraction is a double, as it is in
// SQLMesh, and prints as the shortest text that reads back as the same double.

#ifndef MESH_LIB_MACRO_CONSTANT_H
#define MESH_LIB_MACRO_CONSTANT_H

#include "mesh/Basic/Value.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mesh::macro {

struct Constant {
  enum class Kind : uint8_t {
    Null,
    Bool,
    Integer,
    Float,
    String,
    Date,      ///< Microseconds since 1970-01-01, in `integer`, at midnight.
    Timestamp, ///< Microseconds since 1970-01-01T00:00:00Z, in `integer`.
    Interval,  ///< `months` and, in `integer`, microseconds.
    List,
    Symbol, ///< A bare name, folded: it only equals another name.
    Later,  ///< Depends on a time variable, or another symbol, that has no value yet.
  };

  Kind kind = Kind::Null;
  bool boolean = false;
  int64_t integer = 0, months = 0;
  double number = 0;
  std::string text; ///< Of a string or a name.
  std::vector<Constant> items;

  static Constant ofBool(bool value);
  static Constant ofInteger(int64_t value);
  static Constant ofFloat(double value);
  static Constant ofString(std::string text);
  static Constant ofTime(Kind kind, int64_t micros);
  static Constant later();

  bool isNull() const { return kind == Kind::Null; }
  bool isLater() const { return kind == Kind::Later; }
  bool isNumber() const { return kind == Kind::Integer || kind == Kind::Float; }
  bool isTime() const { return kind == Kind::Date || kind == Kind::Timestamp; }
  double asDouble() const { return kind == Kind::Integer ? static_cast<double>(integer) : number; }
};

/// What messages call a value of this kind.
llvm::StringRef describe(Constant::Kind kind);

/// "2024-01-31"; "2024-01-31 10:00:00", with ".123456" where there are microseconds.
std::string formatDate(int64_t micros);
std::string formatTimestamp(int64_t micros);
/// Reads what the two above write, with "T" and an offset too. None for anything else.
std::optional<int64_t> parseTimestamp(llvm::StringRef text);

inline constexpr int64_t secondMicros = 1'000'000, dayMicros = 86'400 * secondMicros;

/// The value as text, as CAST(value AS TEXT) and || have it; a list has none.
std::optional<std::string> toText(const Constant &value);

} // namespace mesh::macro

#endif // MESH_LIB_MACRO_CONSTANT_H
