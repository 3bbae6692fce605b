// Fills.cpp - see the header. An interval that counts as done is not computed again, so
// nothing is filled further than what it reads.

#include "Fills.h"
#include "mesh/Basic/Missing.h"
#include "mesh/Plan/PlanDiagnostics.h"
#include <limits>

using namespace mesh;
using namespace mesh::plan;
using model::ModelKind;
using model::ModelSummary;

static std::optional<Instant> earlier(std::optional<Instant> a, std::optional<Instant> b) {
  return a && b ? std::min(*a, *b) : a ? a : b;
}

const ModelSummary *Fills::find(const model::ParentRecord &parent) const {
  auto found = models.find(parent.name);
  return found == models.end() ? nullptr : found->second; // None: an external table.
}

/// A model without a start begins with the earliest of its parents. (S-064)
std::optional<TimeExpression> Fills::startOf(const ModelSummary &model) {
  auto [known, added] = starts.try_emplace(model.name);
  if (!added)
    return known->second;
  std::optional<TimeExpression> start;
  if (!model.start.empty())
    start = parseTime(model.start, options.now);
  else
    for (const model::ParentRecord &parent : model.parents)
      if (const ModelSummary *read = find(parent))
        if (std::optional<TimeExpression> other = startOf(*read))
          if (!start || other->instant < start->instant)
            start = other;
  return starts[model.name] = start;
}

/// What is due of a model and not in `done`; `range` is what the user asks for.
IntervalSet Fills::missingOf(const ModelSummary &model, const IntervalSet &done, const Range &range,
                             int64_t lookback) {
  llvm::Expected<Cron> cron = Cron::parse(model.cron);
  if (!cron) {
    diags.report({}, diag::DamagedState, llvm::toString(cron.takeError()));
    return {};
  }
  MissingQuery query{*cron,     model.intervalUnit, options.now, range.start,
                     range.end, startOf(model),     {}};
  if (!model.end.empty())
    query.modelEnd = parseTime(model.end, options.now);
  query.lookback = lookback;
  query.allowPartials = model.allowPartials;
  query.ignoreCron = options.ignoreCron;
  return missingIntervals(done, query);
}

IntervalSet Fills::doneOf(const ModelSummary &model) const {
  auto table = tables.find(model.name);
  const IntervalSet *done = table == tables.end() ? nullptr : state.findIntervals(table->second);
  return done ? *done : IntervalSet();
}

/// Where prod's version of a model ends; none if prod has no rows of it.
std::optional<Instant> Fills::endInProd(llvm::StringRef model) const {
  const model::EnvironmentEntry *entry = prod ? prod->find(model) : nullptr;
  const IntervalSet *done = entry ? state.findIntervals(entry->table) : nullptr;
  if (!done || done->empty())
    return std::nullopt;
  return done->list().back().end;
}

/// The last moment up to which prod is filled; none if nothing is.
std::optional<Instant> Fills::endOfProd() const {
  std::optional<Instant> last;
  if (prod)
    for (const model::EnvironmentEntry &entry : prod->entries) {
      const model::Snapshot *snapshot = state.findSnapshot(entry.snapshot);
      std::optional<Instant> end = endInProd(entry.model);
      if (end && snapshot && snapshot->kind != ModelKind::Seed)
        last = std::max(last.value_or(*end), *end);
    }
  return last;
}

bool Fills::isOfProd(const ModelSummary &model) const {
  if (options.environment == "prod" || !prod)
    return false;
  const model::EnvironmentEntry *entry = prod->find(model.name);
  auto table = tables.find(model.name);
  return entry && table != tables.end() && entry->table == table->second;
}

std::optional<Instant> Fills::reachOf(const ModelSummary &model) {
  if (model.kind.kind == ModelKind::Seed)
    return std::nullopt;
  if (!model::storesRows(model.kind.kind))
    return limitOf(model);
  if (isOfProd(model)) {
    IntervalSet missing = missingOf(model, doneOf(model), {}, 0);
    return missing.empty() ? std::nullopt : std::optional(missing.list().front().start);
  }
  std::optional<Instant> cap = capOf(model);
  if (!cap)
    return std::nullopt;
  IntervalSet done({{Instant{std::numeric_limits<int64_t>::min()}, *cap}});
  return missingOf(model, done, {}, 0).empty() ? std::nullopt : cap;
}

/// Up to where all that a model reads has its rows; none if they are all there.
std::optional<Instant> Fills::limitOf(const ModelSummary &model) {
  auto [known, added] = limits.try_emplace(model.name);
  if (!added)
    return known->second;
  std::optional<Instant> limit;
  for (const model::ParentRecord &parent : model.parents)
    if (const ModelSummary *read = find(parent))
      limit = earlier(limit, reachOf(*read));
  return limits[model.name] = limit;
}

/// A plan alone does not advance time: a model that prod has is filled up to
/// where prod's version of it is, a new one up to where prod is (P-018). But
/// nothing is filled further than what it reads: rows that its parents get later
/// would be missing from intervals that count as done.
std::optional<Instant> Fills::capOf(const ModelSummary &model) {
  if (options.advance)
    return limitOf(model);
  if (std::optional<Instant> end = endInProd(model.name))
    return end;
  return earlier(limitOf(model), endOfProd());
}

/// A table that the model reads and that lacks rows from before the range that
/// is filled; empty if there is none.
std::string Fills::gapBefore(const ModelSummary &model, const Range &range) {
  for (const model::ParentRecord &parent : model.parents) {
    const ModelSummary *read = find(parent);
    if (!read || read->kind.kind == ModelKind::Seed)
      continue;
    if (!model::storesRows(read->kind.kind)) {
      if (std::string gap = gapBefore(*read, range); !gap.empty())
        return gap;
    } else {
      Range before{std::nullopt, TimeExpression{range.start->instant}};
      if (!missingOf(*read, doneOf(*read), before, 0).empty())
        return read->name;
    }
  }
  return "";
}

std::vector<Interval> Fills::of(const ModelSummary &model) {
  if (!model::storesRows(model.kind.kind) || options.skipBackfill || isOfProd(model))
    return {};
  IntervalSet done = doneOf(model);
  if (model.kind.kind == ModelKind::Seed && !done.empty())
    return {};
  std::optional<Instant> cap = capOf(model);
  Range range{options.start, options.end};
  if (cap && (!range.end || *cap < range.end->exclusiveEnd()))
    range.end = TimeExpression{*cap};
  bool byTime = model.kind.kind == ModelKind::IncrementalByTimeRange;
  IntervalSet missing = missingOf(model, done, range, byTime ? model.kind.lookback : 0);
  if (byTime)
    return splitIntoBatches(missing, model.intervalUnit, model.kind.batchSize);
  // Computed as a whole. That must not take away rows that it has.
  std::string gap = !done.empty() && range.start ? gapBefore(model, range) : "";
  if (!missing.empty() && !gap.empty()) {
    diags.report({}, diag::KeptForGap, model.name, gap);
    return {};
  }
  if (!missing.empty())
    return {{missing.list().front().start, missing.list().back().end}};
  if (!done.empty())
    return {};
  // It must be filled once, however its schedule lies.
  Instant end = floorTo(model.intervalUnit, cap.value_or(options.now));
  return {{floorTo(model.intervalUnit, Instant{end.millis - 1}), end}};
}
