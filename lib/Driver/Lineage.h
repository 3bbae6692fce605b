// Lineage.h - columns through all models of a project, from their summaries.

#ifndef MESH_LIB_DRIVER_LINEAGE_H
#define MESH_LIB_DRIVER_LINEAGE_H

#include "mesh/Model/ModelSummary.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <set>

namespace mesh::driver {

/// A column of a model or of an external table; an empty column stands for the
/// model's rows: which there are, and how often.
struct ColumnName {
  std::string model, column;

  std::string text() const { return column.empty() ? "rows of " + model : model + "." + column; }
  friend auto operator<=>(const ColumnName &, const ColumnName &) = default;
};

class Lineage {
public:
  explicit Lineage(llvm::ArrayRef<const model::ModelSummary *> models);

  /// Null for an external table.
  const model::ModelSummary *find(llvm::StringRef model) const;
  /// The columns of a model; those that are read of an external table; none if
  /// there is no such relation.
  std::vector<std::string> columnsOf(llvm::StringRef model) const;
  std::vector<std::string> relations() const;

  /// What a column, or a model's rows, come from directly; and what comes from it.
  std::vector<model::ColumnInput> inputsOf(const ColumnName &name) const;
  std::vector<std::pair<ColumnName, model::Influence>> usesOf(const ColumnName &name) const;

  /// The name itself and everything that it comes from, or that comes from it.
  std::set<ColumnName> reach(const std::set<ColumnName> &from, bool upstream) const;

private:
  std::map<std::string, const model::ModelSummary *, std::less<>> models;
  std::map<std::string, std::set<std::string>, std::less<>> externals; ///< Their columns.
  std::map<ColumnName, std::vector<std::pair<ColumnName, model::Influence>>> uses;
};

/// A tree for each of the columns.
void printLineageTree(llvm::raw_ostream &out, const Lineage &lineage,
                      const std::set<ColumnName> &of, bool upstream);

/// For each model that is reached, OpenLineage's column-lineage facet.
void printLineageJson(llvm::raw_ostream &out, const Lineage &lineage,
                      const std::set<ColumnName> &reached, llvm::StringRef nameSpace);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_LINEAGE_H
