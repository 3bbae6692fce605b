// ConfigDiagnostics.h - what can be wrong with YAML files and configurations.

#ifndef MESH_CONFIG_CONFIGDIAGNOSTICS_H
#define MESH_CONFIG_CONFIGDIAGNOSTICS_H

#include "mesh/Basic/Diagnostics.h"

namespace mesh::diag {

#define MESH_DIAG(Name, Level, Text, ...)                                                          \
  inline constexpr DiagKind<__VA_ARGS__> Name{#Name, Severity::Level, Text};
#include "mesh/Config/Diagnostics.def"
#undef MESH_DIAG

} // namespace mesh::diag

#endif // MESH_CONFIG_CONFIGDIAGNOSTICS_H
