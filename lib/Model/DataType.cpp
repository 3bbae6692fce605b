// DataType.cpp - canonical spelling of types, and the synonyms that lead to it.

#include "mesh/Model/DataType.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mesh;
using namespace mesh::model;

bool DataType::isText() const {
  return kind == TypeKind::Char || kind == TypeKind::Varchar || kind == TypeKind::Text;
}

bool DataType::isInteger() const { return kind >= TypeKind::TinyInt && kind <= TypeKind::HugeInt; }

bool DataType::isExactNumber() const { return isInteger() || kind == TypeKind::Decimal; }

bool DataType::isNumber() const {
  return isExactNumber() || kind == TypeKind::Real || kind == TypeKind::Float ||
         kind == TypeKind::Double;
}

static const char *spelling(TypeKind kind) {
  switch (kind) {
#define MESH_TYPE(Name, Spelling)                                                                  \
  case TypeKind::Name:                                                                             \
    return Spelling;
#include "mesh/Model/Types.def"
  }
  llvm_unreachable("type kind outside Types.def");
}

std::string mesh::model::toText(const DataType &type) {
  if (type.kind == TypeKind::Other)
    return type.spelled.str();
  std::string text = spelling(type.kind);
  if (type.precision >= 0) {
    text += "(" + std::to_string(type.precision);
    if (type.scale >= 0)
      text += ", " + std::to_string(type.scale);
    text += ")";
  }
  return text;
}

/// Names by which dialects know the kinds, beside the canonical ones.
static TypeKind kindOf(llvm::StringRef name) {
  return llvm::StringSwitch<TypeKind>(name)
#define MESH_TYPE(Name, Spelling) .Case(Spelling, TypeKind::Name)
#include "mesh/Model/Types.def"
      .Cases("BOOL", "LOGICAL", TypeKind::Boolean)
      .Cases("INT1", "BYTEINT", TypeKind::TinyInt)
      .Cases("INT2", "SHORT", TypeKind::SmallInt)
      .Cases("INTEGER", "INT4", "MEDIUMINT", "SIGNED", TypeKind::Int)
      .Cases("INT8", "INT64", "LONG", TypeKind::BigInt)
      .Cases("INT16", "INT128", TypeKind::HugeInt)
      .Cases("FLOAT4", "FLOAT32", TypeKind::Real)
      .Cases("FLOAT8", "FLOAT64", "DOUBLE PRECISION", TypeKind::Double)
      .Cases("NUMERIC", "DEC", "NUMBER", TypeKind::Decimal)
      .Cases("CHARACTER", "BPCHAR", "NCHAR", TypeKind::Char)
      .Cases("CHARACTER VARYING", "NVARCHAR", "VARCHAR2", "VARYING CHARACTER", TypeKind::Varchar)
      .Cases("STRING", "CLOB", "LONGTEXT", "MEDIUMTEXT", TypeKind::Text)
      .Cases("BYTEA", "BINARY", "VARBINARY", "BYTES", TypeKind::Blob)
      .Cases("DATETIME", "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP_NTZ", TypeKind::Timestamp)
      .Cases("TIMESTAMP WITH TIME ZONE", "TIMESTAMP_TZ", "TIMESTAMP_LTZ", TypeKind::TimestampTz)
      .Case("JSONB", TypeKind::Json)
      .Default(TypeKind::Other);
}

DataType mesh::model::parseType(llvm::StringRef text) {
  DataType type;
  llvm::StringRef trimmed = text.trim();
  auto [name, rest] = trimmed.split('(');
  type.kind = kindOf(llvm::StringRef(name.trim().upper()));
  bool plain = rest.empty() || (rest.consume_back(")") && !rest.contains('('));
  if (type.kind != TypeKind::Other && plain && !rest.empty()) {
    auto [precision, scale] = rest.split(',');
    plain = !precision.trim().getAsInteger(10, type.precision) &&
            (scale.empty() || !scale.trim().getAsInteger(10, type.scale));
  }
  if (type.kind != TypeKind::Other && plain)
    return type;
  return {TypeKind::Other, -1, -1, trimmed};
}
