// TimeLimit.cpp - see the header. A model is limited by a bound if both versions of its query
// give the same below `time < bound`, or another comparison with it. What it reads must be
// the same, or limited by that bound itself and read on that side of it only.

#include "TimeLimit.h"
#include "mesh/Compile/TimeLimit.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::driver;
using change::Category;
using change::Finer;
using change::Verdict;
using model::ModelSummary;

static const ModelSummary *find(const Side &side, llvm::StringRef name) {
  auto found = llvm::find_if(side.models, [&](const auto *model) { return model->name == name; });
  return found == side.models.end() ? nullptr : *found;
}

/// Whether all of a model but its query and what that reads is the same, and what it stores is
/// the query's result (no history, no statements): a bound on time says something only then.
static bool differInQueryOnly(const ModelSummary &older, const ModelSummary &newer) {
  auto sameColumn = [](const model::ColumnRecord &a, const model::ColumnRecord &b) {
    return a.name == b.name && a.type == b.type;
  };
  return older.kind == newer.kind && older.dialect == newer.dialect &&
         older.normalForm == newer.normalForm && older.dataProperties == newer.dataProperties &&
         older.notYet.empty() && newer.notYet.empty() && !older.opaque && !newer.opaque &&
         older.preStatements.empty() && older.postStatements.empty() &&
         std::equal(older.columns.begin(), older.columns.end(), newer.columns.begin(),
                    newer.columns.end(), sameColumn);
}

static bool isCandidate(const Verdict &verdict, const ModelSummary *before,
                        const ModelSummary *after) {
  bool changes = verdict.finer == Finer::Breaking || verdict.finer == Finer::ColumnLimited;
  return changes && before && after &&
         after->kind.kind == model::ModelKind::IncrementalByTimeRange &&
         differInQueryOnly(*before, *after);
}

bool mesh::driver::mayBeLimited(const Verdict &verdict, const Side &older, const Side &newer) {
  return isCandidate(verdict, find(older, verdict.model), find(newer, verdict.model));
}

namespace {
class TimeLimits {
public:
  TimeLimits(std::vector<Verdict> &all, const Side &before, const Side &after,
             const SourceManager &of)
      : verdicts(all), older(before), newer(after), sources(of) {}

  void run() {
    for (const Verdict &verdict : verdicts)
      byName[verdict.model] = &verdict;
    for (Verdict &verdict : verdicts) {
      const ModelSummary *before = find(older, verdict.model), *after = find(newer, verdict.model);
      if (isCandidate(verdict, before, after))
        limit(verdict, *before, *after);
    }
  }

private:
  const sema::Analysis *analysisOf(const Side &side, const std::string &model) {
    auto trees = side.compiled->trees.find(model);
    return trees == side.compiled->trees.end() || !trees->second->analysis
               ? nullptr
               : &*trees->second->analysis;
  }

  /// The changed models that are read; none if one of them is not the same on that side.
  std::optional<compile::LimitedInputs> inputsOf(const ModelSummary &before,
                                                 const ModelSummary &after,
                                                 const compile::TimeSide &side,
                                                 llvm::StringRef text) {
    compile::LimitedInputs limited;
    for (const ModelSummary *version : {&before, &after})
      for (const model::ParentRecord &parent : version->parents) {
        if (parent.external)
          continue;
        const ModelSummary *one = find(older, parent.name), *other = find(newer, parent.name);
        if (!one || !other)
          return std::nullopt;
        if (one->fingerprint == other->fingerprint)
          continue;
        const Verdict &verdict = *byName.at(parent.name);
        if (!verdict.sameWhere || verdict.sameWhere->op != side.op ||
            verdict.sameWhere->value != text)
          return std::nullopt;
        limited[parent.name] = other->kind.timeColumn;
      }
    return limited;
  }

  bool isSame(const ModelSummary &before, const ModelSummary &after, const compile::TimeSide &side,
              llvm::StringRef text) {
    std::optional<compile::LimitedInputs> inputs = inputsOf(before, after, side, text);
    const sema::Analysis *left = analysisOf(older, before.name),
                         *right = analysisOf(newer, after.name);
    if (!inputs || !left || !right)
      return false;
    const dialect::DialectFacts &dialect = *dialect::findDialect(after.dialect);
    std::vector<Digest> hashes;
    for (const sema::Analysis *analysis : {left, right})
      for (bool restrict : {false, true})
        if (!restrict || !inputs->empty())
          hashes.push_back(compile::hashWithin(*analysis, dialect, after.kind.timeColumn, side,
                                               *inputs, restrict));
    return llvm::all_equal(hashes);
  }

  void limit(Verdict &verdict, const ModelSummary &before, const ModelSummary &after);

  std::vector<Verdict> &verdicts;
  const Side &older, &newer;
  const SourceManager &sources;
  std::map<std::string, const Verdict *> byName;
  /// Constants of limited models, which their children may be limited by.
  std::vector<compile::TimeConstant> inherited;
};
} // namespace

void TimeLimits::limit(Verdict &verdict, const ModelSummary &before, const ModelSummary &after) {
  std::vector<compile::TimeConstant> constants = inherited;
  for (auto [side, model] : {std::pair(&older, &before), std::pair(&newer, &after)})
    if (const sema::Analysis *analysis = analysisOf(*side, model->name))
      llvm::append_range(constants, compile::timeConstantsOf(*analysis, sources));
  llvm::stable_sort(constants, [](const auto &a, const auto &b) { return a.value < b.value; });
  auto take = [&](const compile::TimeConstant &constant, const char *op) {
    if (!isSame(before, after, {op, constant.scalar}, constant.text))
      return false;
    verdict.finer = Finer::TimeLimited;
    verdict.sameWhere = change::TimeBound{after.kind.timeColumn, op, constant.text};
    verdict.reasons.push_back({"all rows with " + after.kind.timeColumn + " " + op + " " +
                                   constant.text + " stay as they are",
                               "time-limited", after.place});
    inherited.push_back(constant);
    return true;
  };
  // As much as possible: up to the latest bound, else from the earliest one on.
  for (const compile::TimeConstant &constant : llvm::reverse(constants))
    for (const char *op : {"<=", "<"})
      if (take(constant, op))
        return;
  for (const compile::TimeConstant &constant : constants)
    for (const char *op : {">=", ">"})
      if (take(constant, op))
        return;
}

void mesh::driver::limitByTime(std::vector<Verdict> &verdicts, const Side &older, const Side &newer,
                               const SourceManager &sources) {
  TimeLimits(verdicts, older, newer, sources).run();
}
