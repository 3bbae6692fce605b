// Fills.h - how far the rows of each model reach, and which intervals of it are
// filled next.

#ifndef MESH_LIB_PLAN_FILLS_H
#define MESH_LIB_PLAN_FILLS_H

#include "mesh/Plan/Plan.h"

namespace mesh::plan {

class Fills {
public:
  using Models = std::map<std::string, const model::ModelSummary *>; ///< By name.
  using Tables = std::map<std::string, std::string>;                 ///< By name of the model.

  /// Both maps may still grow: a model is asked for when all that it reads is in them.
  Fills(const Models &all, const Tables &named, const model::StateView &view, const Options &given,
        Diagnostics &diagnostics)
      : models(all), tables(named), state(view), options(given), diags(diagnostics),
        prod(view.findEnvironment("prod")) {}

  /// What is to be filled of a model, each a job; in order.
  std::vector<Interval> of(const model::ModelSummary &model);
  /// What the state says is in the model's table.
  IntervalSet doneOf(const model::ModelSummary &model) const;
  /// Whether another environment's plan or run must leave the table alone: prod
  /// shows it, so its rows are computed from prod's versions only.
  bool isOfProd(const model::ModelSummary &model) const;
  /// Where the rows of a model end after this plan, if it then lacks some that
  /// are due; none if they are all there.
  std::optional<Instant> reachOf(const model::ModelSummary &model);

private:
  /// As a user gives it.
  struct Range {
    std::optional<TimeExpression> start, end;
  };

  const model::ModelSummary *find(const model::ParentRecord &parent) const;
  std::optional<TimeExpression> startOf(const model::ModelSummary &model);
  IntervalSet missingOf(const model::ModelSummary &model, const IntervalSet &done,
                        const Range &range, int64_t lookback);
  std::optional<Instant> endInProd(llvm::StringRef model) const;
  std::optional<Instant> endOfProd() const;
  std::optional<Instant> limitOf(const model::ModelSummary &model);
  std::optional<Instant> capOf(const model::ModelSummary &model);
  std::string gapBefore(const model::ModelSummary &model, const Range &range);

  const Models &models;
  const Tables &tables;
  const model::StateView &state;
  const Options &options;
  Diagnostics &diags;
  const model::Environment *prod;
  std::map<std::string, std::optional<TimeExpression>> starts;
  std::map<std::string, std::optional<Instant>> limits;
};

} // namespace mesh::plan

#endif // MESH_LIB_PLAN_FILLS_H
