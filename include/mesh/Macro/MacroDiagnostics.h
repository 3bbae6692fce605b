// MacroDiagnostics.h - declares the messages of Diagnostics.def.

#ifndef MESH_MACRO_MACRODIAGNOSTICS_H
#define MESH_MACRO_MACRODIAGNOSTICS_H

#include "mesh/Basic/Diagnostics.h"

namespace mesh::diag {
#define MESH_DIAG(Name, Level, Text, ...)                                                          \
  inline constexpr DiagKind<__VA_ARGS__> Name{#Name, Severity::Level, Text};
#include "mesh/Macro/Diagnostics.def"
} // namespace mesh::diag

#endif // MESH_MACRO_MACRODIAGNOSTICS_H
