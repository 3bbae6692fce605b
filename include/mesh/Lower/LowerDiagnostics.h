// LowerDiagnostics.h - declares the messages of Diagnostics.def.

#ifndef MESH_LOWER_LOWERDIAGNOSTICS_H
#define MESH_LOWER_LOWERDIAGNOSTICS_H

#include "mesh/Basic/Diagnostics.h"

namespace mesh::diag {
#define MESH_DIAG(Name, Level, Text, ...)                                                          \
  inline constexpr DiagKind<__VA_ARGS__> Name{#Name, Severity::Level, Text};
#include "mesh/Lower/Diagnostics.def"
} // namespace mesh::diag

#endif // MESH_LOWER_LOWERDIAGNOSTICS_H
