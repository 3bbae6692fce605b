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
void readDefaultKind(const FileContext &context, ModelDefinition &model);

} // namespace mesh::project

#endif // MESH_LIB_PROJECT_KINDS_H
