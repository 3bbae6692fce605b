// ExternalModels.h - the tables that a project reads and does not build.
// (M-133.)

#ifndef MESH_PROJECT_EXTERNALMODELS_H
#define MESH_PROJECT_EXTERNALMODELS_H

#include "mesh/Config/Reader.h"
#include "mesh/Dialect/Dialect.h"

namespace mesh::project {

using config::Property;
using config::Setting;

struct ExternalColumn {
  std::string name;
  SourceRange place;
  Setting<std::string> type; ///< As written, but for a "NOT NULL" at its end. Empty: not known.
  bool isNotNull = false;
  std::string description;
};

/// An audit, as the text of a call or as a name with arguments.
struct ExternalAudit {
  std::string name; ///< Or the whole call: "not_null(columns := (id))".
  SourceRange place;
  std::vector<Property> arguments;
};

struct ExternalModel {
  Setting<std::string> name; ///< As written: quotes and case are the dialect's business.
  Setting<std::string> description, gateway, dialect, owner, start, end;
  std::vector<ExternalColumn> columns;
  /// Keys, each a column or an expression over several: "id", "(day, id)".
  std::vector<Setting<std::string>> grains;
  std::vector<Setting<std::string>> tags, references;
  std::vector<ExternalAudit> audits;
  Setting<bool> isEnabled{true, {}};
  /// The dialect that the name is written in. Null: it names one that is not known.
  const dialect::DialectFacts *facts = nullptr;
  std::optional<std::string> defaultCatalog; ///< Which the name need not say.

  /// The parts of the name, as the dialect compares them.
  std::vector<std::string> parts() const;
};

/// The files of external models in a project, in the order in which they are
/// read: external_models.yaml, or schema.yaml in its stead, then all of
/// external_models/. Paths are relative to the project.
std::vector<std::string> findExternalModelFiles(const std::string &projectDir);

/// Reads those files. An entry for `gateway` takes the place of the one without
/// a gateway; entries for other gateways are checked and left out. What is wrong
/// is reported; the result holds what could be read. `dialect` is that of entries
/// that name none.
std::vector<ExternalModel> readExternalModels(const std::string &projectDir,
                                              llvm::ArrayRef<std::string> files,
                                              llvm::StringRef gateway, llvm::StringRef dialect,
                                              SourceManager &sources, Diagnostics &diags);

} // namespace mesh::project

#endif // MESH_PROJECT_EXTERNALMODELS_H
