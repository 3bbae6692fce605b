// Standalone.h - one query without a project, and the dumps that have no library
// of their own.

#ifndef MESH_LIB_DRIVER_STANDALONE_H
#define MESH_LIB_DRIVER_STANDALONE_H

#include "Workspace.h"

namespace mesh::driver {

enum class EmitKind : uint8_t {
  Tokens,
  Ast,
  Sql,
  Expanded,
  Rel,
  Lineage,
  Fingerprint,
  Summary,
  Model,
  Metrics,
  Plan,
  None
};

struct StandaloneOptions {
  std::string file, dialect, schema;
  EmitKind emit;
};

/// Compiles one query and writes it in the form that was asked for.
int emitStandalone(const StandaloneOptions &options, Reporter &reporter, llvm::raw_ostream &out);

/// The summary of one query, named "query". None after a report.
std::optional<compile::CompiledProject>
compileStandalone(llvm::StringRef file, llvm::StringRef dialect, llvm::StringRef schema,
                  Reporter &reporter, const normal::RuleSet &rulesOff = {});

/// Whether the form is of more than the summary.
bool needsTrees(EmitKind kind);

/// Writes one model in the form that was asked for. `trees` may be empty if they
/// are not needed.
void emitModel(const model::ModelSummary &summary, const compile::Trees &trees, EmitKind kind,
               Reporter &reporter, llvm::raw_ostream &out);

/// Says which dialects there are.
void reportUnknownDialect(llvm::StringRef name, Reporter &reporter);

void printLineage(const model::ModelSummary &summary, llvm::raw_ostream &out);
void printFingerprint(const model::ModelSummary &summary, llvm::raw_ostream &out);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_STANDALONE_H
