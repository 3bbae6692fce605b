// Kinds.h - reads the kind of a model.

#ifndef MESH_LIB_PROJECT_KINDS_H
#define MESH_LIB_PROJECT_KINDS_H

#include "PropertyReader.h"

namespace mesh::project {

/// Fills the parts of `model` that its kind says. `value` is the value of the
/// property "kind".
void readKind(const ast::Node &value, const SourceFile &file, const FileContext &context,
              const dialect::DialectFacts &dialect, ModelDefinition &model);

/// Takes over the kind that the configuration gives to models without one.
void readDefaultKind(const SourceFile &file, const FileContext &context,
                     const dialect::DialectFacts &dialect, ModelDefinition &model);

/// Takes a typed property of a model or of its kind into the hashes, and notes
/// what cannot be run yet. `prefix` is "" or "kind.".
void recordProperty(const PropertyFacts &facts, const Value &value, SourceRange place,
                    llvm::StringRef prefix, ModelDefinition &model);

/// What only makes sense together with what the block says beside the kind.
void checkKind(const PropertyReader &reader, const FileContext &context,
               const dialect::DialectFacts &dialect, ModelDefinition &model);

} // namespace mesh::project

#endif // MESH_LIB_PROJECT_KINDS_H
