// Missing.cpp - works on merged ranges, never on single units: the cost is that
// of the gaps in what is done, not of how long ago the model starts.

#include "mesh/Basic/Missing.h"
#include <algorithm>

using namespace mesh;

Instant mesh::defaultStart(const Cron &cron, Instant end, Instant executionTime) {
  Instant tick = cron.floor(std::min(end, executionTime));
  return cron.floor({tick.millis - 1});
}

/// The range that may be computed at all. Empty if there is none.
static Interval dueRange(const MissingQuery &query) {
  TimeExpression end = query.end.value_or(TimeExpression{query.executionTime});
  Instant modelStart = query.modelStart
                           ? query.modelStart->instant
                           : defaultStart(query.cron, end.instant, query.executionTime);
  if (query.modelEnd && query.modelEnd->exclusiveEnd() < end.exclusiveEnd())
    end = *query.modelEnd;
  Instant start = query.start ? std::max(query.start->instant, modelStart) : modelStart;
  if (start > end.exclusiveEnd())
    return {};
  if (!end.isDate && !query.allowPartials &&
      end.instant.millis - start.millis < nominalMillis(query.unit))
    return {}; // Shorter than a unit: nothing in it can be complete.

  Interval range{start, end.exclusiveEnd()};
  Instant bound = query.ignoreCron ? query.executionTime : query.cron.floor(query.executionTime);
  if (!query.allowPartials) {
    // Whole units, but no data from before the day on which the model starts.
    range.start = std::max(floorTo(query.unit, start), floorTo(IntervalUnit::Day, modelStart));
    bound = floorTo(query.unit, bound);
    range.end = ceilTo(query.unit, range.end);
  }
  range.end = std::min(range.end, bound);
  return range;
}

static Interval clip(Interval interval, Interval range) {
  return {std::max(interval.start, range.start), std::min(interval.end, range.end)};
}

IntervalSet mesh::missingIntervals(const IntervalSet &done, const MissingQuery &query) {
  Interval range = dueRange(query);
  if (range.empty())
    return {};
  IntervalSet missing;
  for (const Interval &gap : done.missing(range))
    missing.add(clip({floorTo(query.unit, gap.start), ceilTo(query.unit, gap.end)}, range));
  if (missing.empty() || query.lookback <= 0)
    return missing;

  // Each missing unit takes with it the one that lies `lookback` units before
  // it; the units behind the range count as missing.
  auto lookBack = [&](Instant at) {
    return advance(query.unit, ceilTo(query.unit, at), -query.lookback);
  };
  IntervalSet result = missing;
  for (const Interval &each : missing.list())
    result.add(clip({lookBack(each.start), lookBack(each.end)}, range));
  result.add(clip({lookBack(range.end), range.end}, range));
  return result;
}

std::vector<Interval> mesh::splitIntoBatches(const IntervalSet &missing, IntervalUnit unit,
                                             int64_t batchSize) {
  if (batchSize <= 0)
    return missing.list();
  std::vector<Interval> batches;
  for (const Interval &each : missing.list())
    for (Instant at = each.start; at < each.end;) {
      Instant end = std::min(advance(unit, floorTo(unit, at), batchSize), each.end);
      batches.push_back({at, end});
      at = end;
    }
  return batches;
}

Interval mesh::recordedInterval(TimeExpression start, TimeExpression end, IntervalUnit unit,
                                bool allowPartials) {
  if (allowPartials)
    return {start.instant, end.exclusiveEnd()};
  return {ceilTo(unit, start.instant), floorTo(unit, end.exclusiveEnd())};
}

Interval mesh::restatementInterval(const IntervalSet &done, const RestatementQuery &query) {
  Instant end = query.dependsOnPast ? query.executionTime : query.end.exclusiveEnd();
  Interval interval{floorTo(query.unit, query.start.instant),
                    query.allowPartials ? end : ceilTo(query.unit, end)};
  if (query.fullHistoryOnly && !done.empty())
    interval.start = std::min(interval.start, floorTo(query.unit, done.list().front().start));
  return interval;
}
