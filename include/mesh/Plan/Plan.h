// Plan.h - what has to be done so that an environment shows a project's models:
// a pure function of summaries, a state and the time. The same input gives the
// same plan.

#ifndef MESH_PLAN_PLAN_H
#define MESH_PLAN_PLAN_H

#include "mesh/Basic/Diagnostics.h"
#include "mesh/Basic/Time.h"
#include "mesh/Change/Change.h"
#include "mesh/Model/Naming.h"
#include "mesh/Model/Snapshot.h"
#include <deque>
#include <optional>

namespace mesh::plan {

using model::SuffixTarget;

struct Options {
  std::string environment = "prod";
  std::string createFrom = "prod"; ///< What a new environment is compared with.
  /// The range to fill; prod takes none.
  std::optional<TimeExpression> start, end;
  Instant now; ///< The execution time.
  SuffixTarget suffixTarget = SuffixTarget::Schema;
  model::TableNaming tableNaming = model::TableNaming::SchemaAndTable;
  bool includeUnmodified = false; ///< Views for unmodified models too.
  bool skipBackfill = false;      ///< Tables stay empty.
  bool advance = false;           ///< Also fill what has become due for models that exist (--run).
  bool ignoreCron = false;        ///< What is due ends now, not at the last tick.
  /// When an environment other than prod expires, in milliseconds from now; 0: never.
  int64_t environmentTtl = 0;
};

/// What has to be done for one model, in this order.
struct ModelPlan {
  const model::ModelSummary *model = nullptr;
  std::string table; ///< Physical relation; empty for kinds without one.
  std::vector<std::string>
      reads;           ///< Physical relations of its parents, sorted; through EMBEDDED models too.
  bool create = false; ///< The relation does not exist yet.
  std::vector<Interval> fills; ///< Each a job; in order.
  model::Snapshot snapshot;    ///< Of one that the state has already, only the id.
  bool recordSnapshot = false; ///< The snapshot is new to the state.
  /// Of a new version of a table that is there: audits that no version of that table
  /// had, and what there is for them to look at.
  std::vector<model::AuditRecord> newAudits;
  std::vector<Interval> filled;
  std::string view;      ///< Of the environment; empty: none.
  bool point = false;    ///< The view has to be made or moved.
  std::string pointedAt; ///< What the view shows now; empty: there is no view.
};

/// A view of the environment that goes.
struct Removal {
  std::string model, view, table;
};

struct Plan {
  std::string environment;
  Instant at;
  std::vector<change::Verdict> verdicts; ///< Against the environment, or what it is created from.
  std::vector<ModelPlan> models; ///< Parents first: those of the environment that are not done.
  std::vector<Removal> removals;
  model::Environment result; ///< The environment as it will be.
  bool newEnvironment = false;
  bool awaitsProd = false; ///< Of a run: something is due in tables that only prod's run fills.
  bool recordEnvironment = false; ///< Whether `result` differs from what the state holds.
  /// For every model of the project: the physical relation that holds it.
  std::map<std::string, std::string> tables;

  bool isEmpty() const { return models.empty() && removals.empty() && !recordEnvironment; }
};

/// Makes the plan. `models` are the project's, parents before children. None if
/// `diags` says why there can be none.
std::optional<Plan> makePlan(llvm::ArrayRef<const model::ModelSummary *> models,
                             const model::StateView &state, const Options &options,
                             Diagnostics &diags);

/// The models of an environment as the state holds them, parents before children.
llvm::Expected<std::deque<model::ModelSummary>> modelsOf(const model::StateView &state,
                                                         const model::Environment &environment);

/// Makes the plan of a run: fills what has become due for an environment's
/// versions, and changes no version and no view. `models` are the environment's
/// own (`modelsOf`), so what is edited in the project plays no part.
std::optional<Plan> makeRun(llvm::ArrayRef<const model::ModelSummary *> models,
                            const model::StateView &state, const Options &options,
                            Diagnostics &diags);

/// What nothing needs any more: environments that have expired, and snapshots
/// that no other environment uses, or showed within the last `snapshotTtl`
/// milliseconds, and that are older than that. A relation goes with its last snapshot; those that
/// others are bound to come after them.
struct Cleanup {
  struct Relation {
    std::string name, model;
    model::ModelKind kind;
  };
  std::vector<std::string> environments;
  std::vector<Removal> views;
  std::vector<Digest> snapshots;
  std::vector<Relation> relations;

  bool isEmpty() const { return environments.empty() && snapshots.empty(); }
};
Cleanup makeCleanup(const model::StateView &state, int64_t snapshotTtl, Instant now);

/// "dev" for "Dev", "feature_x" for "feature/x". (P-071)
std::string normaliseEnvironment(llvm::StringRef name);

/// The physical relation of a version of a model.
std::string physicalName(const model::ModelSummary &model, llvm::StringRef version,
                         model::TableNaming naming);
/// The view of a model in an environment, as a dotted name.
std::string viewName(llvm::StringRef model, llvm::StringRef environment, SuffixTarget target);

} // namespace mesh::plan

#endif // MESH_PLAN_PLAN_H
