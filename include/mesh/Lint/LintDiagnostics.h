// LintDiagnostics.h - declares the messages of Diagnostics.def.

#ifndef MESH_LINT_LINTDIAGNOSTICS_H
#define MESH_LINT_LINTDIAGNOSTICS_H

#include "mesh/Basic/Diagnostics.h"

namespace mesh::diag {
#define MESH_DIAG(Name, Level, Text, ...)                                                          \
  inline constexpr DiagKind<__VA_ARGS__> Name{#Name, Severity::Level, Text};
#include "mesh/Lint/Diagnostics.def"
} // namespace mesh::diag

#endif // MESH_LINT_LINTDIAGNOSTICS_H
