// Audits.h - AUDIT blocks and uses of audits; shared inside Project.

#ifndef MESH_LIB_PROJECT_AUDITS_H
#define MESH_LIB_PROJECT_AUDITS_H

#include "mesh/Project/ModelFile.h"

namespace mesh::project {

/// The dialect in which a file is written: its own word, or the project's.
const dialect::DialectFacts *dialectOf(llvm::StringRef text, const FileContext &context);

/// What macros may see in a stage: the variables of a gateway, or of the selected one.
macro::Scope scopeOf(const FileContext &context, llvm::StringRef stage,
                     const config::Gateway *gateway = nullptr);

/// The name that a block gives, for messages.
std::string nameOf(const ast::Block &block);

/// Reads one AUDIT block with the query that follows it.
std::optional<AuditDefinition> readAuditBlock(const ast::Block &block, const ast::Statement &query,
                                              std::vector<const ast::Statement *> prologue,
                                              const dialect::DialectFacts &dialect,
                                              const FileContext &context);

/// `not_null(columns := (id))` in the list of a model.
std::optional<AuditUse> readAuditUse(const ast::Expr &expr, const FileContext &context);
/// The same, from a text of the configuration.
std::optional<AuditUse> parseAuditUse(llvm::StringRef text, SourceRange place,
                                      const dialect::DialectFacts &dialect,
                                      const FileContext &context);

} // namespace mesh::project

#endif // MESH_LIB_PROJECT_AUDITS_H
