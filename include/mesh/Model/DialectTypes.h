// DialectTypes.h - types by the names that a dialect has for them: INT8 has eight bytes, and on
// ClickHouse eight bits.

#ifndef MESH_MODEL_DIALECTTYPES_H
#define MESH_MODEL_DIALECTTYPES_H

#include "mesh/Dialect/Dialect.h"
#include "mesh/Model/DataType.h"

namespace mesh::model {

/// What the text means in the dialect: never a type that only other dialects mean by it. The
/// result may refer to the text.
DataType parseType(llvm::StringRef text, const dialect::DialectFacts &dialect);

/// The same of what toText made of a type of the dialect.
DataType readType(llvm::StringRef text, const dialect::DialectFacts &dialect);

} // namespace mesh::model

#endif // MESH_MODEL_DIALECTTYPES_H
