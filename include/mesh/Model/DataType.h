// DataType.h - the SQL types of columns, independent of any dialect's spelling.

#ifndef MESH_MODEL_DATATYPE_H
#define MESH_MODEL_DATATYPE_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>

namespace mesh::model {

enum class TypeKind : uint8_t {
#define MESH_TYPE(Name, Spelling) Name,
#include "mesh/Model/Types.def"
};

/// A type by value: trivially destructible, so it may live in an arena. The
/// text of `spelled` must outlive it.
struct DataType {
  TypeKind kind = TypeKind::Unknown;
  int32_t precision = -1; ///< Also the length of character types; -1: not given.
  int32_t scale = -1;
  /// Of types that Mesh does not look into (nested and user-defined ones): the
  /// canonical spelling. Two such types are the same if they are spelled the same.
  llvm::StringRef spelled;

  bool isKnown() const { return kind != TypeKind::Unknown; }
  bool isText() const;
  bool isInteger() const;
  /// Integers and decimals: arithmetic without rounding.
  bool isExactNumber() const;
  bool isNumber() const;

  friend bool operator==(const DataType &, const DataType &) = default;
};

/// The canonical text: "DECIMAL(18, 2)", "TEXT", "UNKNOWN".
std::string toText(const DataType &type);

/// Reads canonical text back, and the common synonyms of the SQL dialects
/// ("int8", "character varying(20)", "datetime"). What is not known becomes
/// TypeKind::Other spelled as given, in upper case; `text` must outlive it.
DataType parseType(llvm::StringRef text);

} // namespace mesh::model

#endif // MESH_MODEL_DATATYPE_H
