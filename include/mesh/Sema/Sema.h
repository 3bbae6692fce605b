// Sema.h - names, types, stars: a query's syntax tree to its relational form.

#ifndef MESH_SEMA_SEMA_H
#define MESH_SEMA_SEMA_H

#include "mesh/AST/AST.h"
#include "mesh/Basic/Diagnostics.h"
#include "mesh/Dialect/Dialect.h"
#include "mesh/Model/ModelSummary.h"
#include "mesh/Rel/Rel.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>

namespace mesh::dialect {
class OwnFunctions;
} // namespace mesh::dialect

namespace mesh::sema {

/// The SQL that a query is in: a dialect's, with what the project says of its own functions.
struct Language {
  Language(const dialect::DialectFacts &facts, const dialect::OwnFunctions *functions = nullptr)
      : dialect(facts), own(functions) {}

  const dialect::DialectFacts &dialect;
  const dialect::OwnFunctions *own; ///< Null: nothing.
};

/// Where a query's tables come from. Null for a table that is not known, after
/// reporting that to `diags`. The name is as written, folded part by part.
using FindRelation =
    llvm::function_ref<const rel::Relation *(llvm::ArrayRef<std::string> parts, SourceRange range)>;

struct Analysis {
  rel::Query query;
  /// The same query with every star written out and every name in full: columns
  /// qualified, tables by their logical names with aliases, outputs named.
  const ast::Query *resolved = nullptr;
  /// A bare name may be a column of several tables whose columns are not known.
  bool hasUnsureNames = false;
};

/// Analyses a query that holds no macros but the time variables. None if `diags`
/// says why. The result lives in `arena` and refers to the relations found.
std::optional<Analysis> analyse(const ast::Query &query, Language language,
                                FindRelation findRelation, Arena &arena, Diagnostics &diags);

/// The tables that a query reads, in the order of the text, without CTEs; each
/// name folded part by part. Needs nothing but the tree.
struct TableReference {
  std::vector<std::string> parts;
  SourceRange range;
  const ast::TableName *node = nullptr;
};
std::vector<TableReference> findTables(const ast::Query &query,
                                       const dialect::DialectFacts &dialect);

/// For each output column, what it comes from; and what decides the rows.
struct Lineage {
  std::vector<std::vector<model::ColumnInput>> columns; ///< Sorted, without repetition.
  std::vector<model::ColumnInput> rows;
};
Lineage computeLineage(const rel::Query &query);

} // namespace mesh::sema

#endif // MESH_SEMA_SEMA_H
