// Selection.h - SQLMesh's language for choosing models: names with "*", "+name"
// with what it reads, "name+" with what reads it, "tag:name", and "&", "|", "^"
// (not), parentheses over all of them.

#ifndef MESH_LIB_DRIVER_SELECTION_H
#define MESH_LIB_DRIVER_SELECTION_H

#include "Models.h"
#include <set>

namespace mesh::driver {

/// The models that any of the expressions chooses; all if there is none. None
/// after a report: of an expression that cannot be read, or a name that no model has.
std::optional<std::set<std::string>>
selectModels(const Models &models, llvm::ArrayRef<std::string> expressions, Reporter &reporter);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_SELECTION_H
