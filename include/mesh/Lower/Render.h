// Render.h - one query of a model as it would run, outside of any plan: for
// showing it, for trying it, for running an audit by itself.

#ifndef MESH_LOWER_RENDER_H
#define MESH_LOWER_RENDER_H

#include "mesh/Emit/Emit.h"
#include "mesh/Lower/Lower.h"
#include <set>

namespace mesh::lower {

struct RenderOptions {
  const dialect::DialectFacts *dialect = nullptr; ///< The target's.
  bool translates = false; ///< Models of other dialects are written in this one, if they can be.
  std::string gateway;
  std::string directory;            ///< As in Options.
  Instant at;                       ///< The execution time.
  std::optional<Interval> interval; ///< For models that have one.
  /// The relation that stands for a model, as a dotted name. A model that is not
  /// here keeps its own name, which is that of its view in prod.
  std::map<std::string, std::string> relations;
  /// Models whose queries are put in as subqueries, in the place of a relation.
  std::set<std::string> expanded;
  std::optional<int64_t> limit; ///< Rows at most; only of a model's query.
  emit::Options layout{.width = 100, .indent = 2};
};

/// The query of a model. `models` are all of the project's. None if `diags` says why.
std::optional<std::string> renderQuery(const model::ModelSummary &model,
                                       llvm::ArrayRef<const model::ModelSummary *> models,
                                       const RenderOptions &options, SourceManager &sources,
                                       Diagnostics &diags);

/// The query that counts the rows that an audit of a model objects to.
std::optional<std::string> renderAudit(const model::ModelSummary &model,
                                       const model::AuditRecord &audit,
                                       llvm::ArrayRef<const model::ModelSummary *> models,
                                       const RenderOptions &options, SourceManager &sources,
                                       Diagnostics &diags);

/// The rows of a seed as a query.
std::string renderSeed(const model::ModelSummary &model, const SeedRows &rows,
                       const RenderOptions &options);

/// The query with no more than `limit` rows: where it has no limit of its own it
/// is given this one, else it becomes a subquery.
const ast::Query *limitRows(const ast::Query *query, int64_t limit, Arena &arena);

} // namespace mesh::lower

#endif // MESH_LOWER_RENDER_H
