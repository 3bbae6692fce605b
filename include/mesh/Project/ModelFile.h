// ModelFile.h - what a file of models or audits says, with its macros expanded.

#ifndef MESH_PROJECT_MODELFILE_H
#define MESH_PROJECT_MODELFILE_H

#include "mesh/AST/AST.h"
#include "mesh/Config/Config.h"
#include "mesh/Macro/Macro.h"
#include "mesh/Model/ModelSummary.h"
#include "mesh/Project/Csv.h"
#include "mesh/Project/Project.h"

namespace mesh::project {

/// An argument of an audit: a name and its tree.
struct AuditArgument {
  std::string name; ///< Lower case.
  const ast::Expr *value = nullptr;
};

/// AUDIT (...) with its query, macros unexpanded: they are expanded where it is used.
struct AuditDefinition {
  std::string name; ///< Lower case.
  SourceRange range;
  const dialect::DialectFacts *dialect = nullptr;
  bool blocking = true, skip = false;
  bool standalone = false; ///< It belongs to no model.
  std::vector<AuditArgument> defaults;
  std::vector<const ast::Statement *> prologue; ///< @DEF statements before the query.
  const ast::Statement *query = nullptr; ///< A QueryStatement, or a JinjaBlock that makes one.
};

/// A use of an audit by a model.
struct AuditUse {
  std::string name; ///< Lower case, without "_non_blocking".
  SourceRange range;
  std::optional<bool> blocking; ///< Where the use says so.
  std::vector<AuditArgument> arguments;
  bool bySuffix = false; ///< It does not block, says the end of its name.
};

/// Columns in which no two rows agree, as `grain` or `grains` say.
struct DeclaredKey {
  std::vector<std::string> columns; ///< Folded.
  SourceRange range;
};

/// The names of plain columns, folded; empty if one of the items is anything else.
std::vector<std::string> plainColumns(llvm::ArrayRef<const ast::Expr *> items,
                                      const dialect::DialectFacts &dialect);

struct DeclaredColumn {
  std::string name; ///< Folded.
  std::string spelling, type, description;
  SourceRange range;
};

struct TimeColumn {
  std::string name; ///< Folded.
  SourceRange range;
};

/// A column that a property names, which the query must have.
struct NamedColumn {
  std::string property, name; ///< The name folded.
  SourceRange range;
};

/// What a model asks for and this release cannot run: "models of kind MANAGED".
struct NotYet {
  std::string what;
  SourceRange range;
};

/// A statement beside the query, expanded for one stage.
struct SideStatement {
  std::string text;
  std::string stage;
};

struct ModelDefinition {
  std::string name; ///< "schema.model", folded.
  std::string writtenName;
  std::string writtenSchema; ///< As the file spells it; empty in a name without one.
  std::vector<std::string> nameParts;
  SourceRange nameRange, range;
  const dialect::DialectFacts *dialect = nullptr;
  model::KindRecord kind;
  TimeColumn timeColumn;
  SourceRange kindRange;
  const ast::Query *query = nullptr; ///< Null for seeds, and for models in Python.
  Digest python;                     ///< Of the code of a model in Python; none for others.
  std::vector<SideStatement> preStatements, postStatements, onVirtualUpdate;
  std::vector<DeclaredColumn> columns; ///< Empty: inferred from the query.
  std::map<std::string, std::string> columnDescriptions;
  std::vector<AuditUse> audits;
  std::vector<DeclaredKey> keys;
  std::vector<std::pair<std::string, SourceRange>> dependsOn;
  std::string cron, start, end;
  std::optional<IntervalUnit> intervalUnit; ///< None: by cron.
  bool allowPartials = false;
  std::string seedPath; ///< Relative to the project.
  SourceRange seedRange;
  CsvSettings csvSettings;
  std::vector<model::PropertyRecord> dataProperties, metadataProperties;
  /// Typed, by name: what the block and the project's defaults say, and what the
  /// kind says with its own defaults.
  std::map<std::string, Value> properties, kindProperties;
  std::vector<NamedColumn> namedColumns;
  std::vector<NotYet> notYet;
  std::vector<NotYet> engineProperties; ///< Those that only some engines have.
  /// What it stores depends on more than its query and what that reads: on what was
  /// stored before, on the session, on another gateway.
  bool hasHistory = false;
};

struct ModelFile {
  std::optional<ModelDefinition> model; ///< None if it is not enabled.
  std::vector<AuditDefinition> audits;
  size_t blueprints = 1; ///< How many models the file makes.
  FileId text;           ///< What was read: of a file of Python, what stands for it.
};

/// Settings that reading a file depends on beside its text.
struct FileContext {
  const config::Config &config;
  SourceManager &sources;
  Arena &arena; ///< Owns the trees.
  macro::Reads &reads;
  Diagnostics &diags;
  /// To read models as they are in one stage for given times: what macros see of
  /// times, columns and names. Null: they stay symbols, for later.
  const macro::Scope *rendering = nullptr;
  /// The columns of tables that macros may ask for, as in macro::Scope.
  const std::map<std::string, std::vector<macro::Column>> *columns = nullptr;
  const std::vector<jinja::File> *jinja = nullptr; ///< The project's.
  /// Leaves out what runs after the query, which may ask for the model's own columns.
  bool isForColumns = false;
};

/// Says that there is no such dialect, and offers the one that is near.
void reportDialect(SourceRange place, llvm::StringRef name, Diagnostics &diags);

/// Reads a model's file: parses, expands, checks properties. None after an error.
/// Of a file that makes several models by blueprints, `blueprint` says which one.
std::optional<ModelFile> readModelFile(const SourceFile &file, const FileContext &context,
                                       size_t blueprint = 0);

/// A model's properties, typed and with their defaults, as SQLMesh names them.
Value describe(const ModelDefinition &model);

/// Reads a file of audits.
std::vector<AuditDefinition> readAuditFile(const SourceFile &file, const FileContext &context);

/// The audits that every project has. (Q-020 ...)
std::vector<AuditDefinition> builtinAudits(const FileContext &context);

/// The query of one use of an audit on a model: arguments put in, macros
/// expanded but for @this_model and the time variables. Null after an error.
const ast::Query *expandAudit(const AuditUse &use, const AuditDefinition &audit,
                              const ModelDefinition &model, const FileContext &context);

} // namespace mesh::project

#endif // MESH_PROJECT_MODELFILE_H
