// Engines.h - the functions that the engines' files define.

#ifndef MESH_LIB_ENGINE_ENGINES_H
#define MESH_LIB_ENGINE_ENGINES_H

#include "mesh/Engine/Connection.h"

namespace mesh::engine {

#define MESH_ENGINE(Type, Connect)                                                                 \
  llvm::Expected<std::unique_ptr<Connection>> Connect(const ConnectionOptions &options);
#include "Engines.def"

} // namespace mesh::engine

#endif // MESH_LIB_ENGINE_ENGINES_H
