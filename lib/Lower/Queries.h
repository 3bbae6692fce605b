// Queries.h - a model's query with everything put in that only the plan knows:
// physical tables, the interval, the execution time.

#ifndef MESH_LIB_LOWER_QUERIES_H
#define MESH_LIB_LOWER_QUERIES_H

#include "mesh/Lower/Lower.h"
#include "mesh/Lower/Render.h"
#include "mesh/Macro/Macro.h"

namespace mesh::lower {

/// Whether queries of the kind may ask for the interval; the others are built whole.
inline bool knowsTime(model::ModelKind kind) {
  return kind != model::ModelKind::View && kind != model::ModelKind::Full;
}

class Queries {
public:
  Queries(const plan::Plan &of, llvm::ArrayRef<const model::ModelSummary *> models,
          const Options &given, SourceManager &allSources, Diagnostics &diagnostics);
  /// Without a plan: `given` says what stands for models.
  Queries(llvm::ArrayRef<const model::ModelSummary *> models, const RenderOptions &given,
          SourceManager &allSources, Diagnostics &diagnostics);

  /// The query of a model, for an interval if it has one.
  std::string query(const model::ModelSummary &model, std::optional<Interval> interval);
  /// The query that counts the offending rows of an audit.
  std::string audit(const model::ModelSummary &model, const model::AuditRecord &audit,
                    std::optional<Interval> interval);
  /// A user's statement. `thisModel` is what @this_model stands for, a dotted name.
  std::string statement(const model::ModelSummary &model, const model::StatementRecord &statement,
                        llvm::StringRef thisModel, std::optional<Interval> interval);
  /// "start <= time column < end" over a model's rows.
  std::string timeFilter(const model::ModelSummary &model, Interval interval);

  /// Where a model's name stands.
  DiagPlace placeOf(const model::ModelSummary &model) const;
  /// A dotted name as the target writes it.
  std::string relation(llvm::StringRef dotted) const;
  std::string column(llvm::StringRef name) const;
  /// "a, b": the columns of a model.
  std::string columns(const model::ModelSummary &model) const;

private:
  const ast::Node *lower(const model::ModelSummary &model, llvm::StringRef text,
                         llvm::StringRef what, std::optional<Interval> interval,
                         std::optional<std::string> thisModel, llvm::StringRef stage, Arena &arena);
  friend class TableRewriter;

  bool isInlined(const model::ModelSummary &model) const;
  const ast::Query *inlined(const model::ModelSummary &model, std::optional<Interval> interval,
                            Arena &arena);

  const dialect::DialectFacts *target;
  std::string gateway, directory;
  Instant at;
  const std::map<std::string, std::string> &tables; ///< By model; others keep their names.
  bool translates = false;                          ///< Models may be of another dialect.
  const std::set<std::string> *expanded = nullptr;  ///< Models that are put in as subqueries.
  std::optional<int64_t> limit;
  std::optional<Interval> wanted; ///< Of the models that are put in.
  emit::Options layout{.width = 100, .indent = 2};
  SourceManager &sources;
  Diagnostics &diags;
  std::map<std::string, const model::ModelSummary *> byName;
};

} // namespace mesh::lower

#endif // MESH_LIB_LOWER_QUERIES_H
