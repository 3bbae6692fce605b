// Missing.h - which intervals of a model are still to be computed, and how they
// are cut into jobs. (SQLMesh: S-060 ... S-067, M-048, M-084, M-085.)
//
// Results are intervals that consist of whole units, but for the two ends of
// the range that was asked for: a model's first unit never reaches back before
// the day of its start, and with `allowPartials` the last unit may be open.

#ifndef MESH_BASIC_MISSING_H
#define MESH_BASIC_MISSING_H

#include "mesh/Basic/Schedule.h"

namespace mesh {

struct MissingQuery {
  const Cron &cron;
  IntervalUnit unit = IntervalUnit::Day;
  Instant executionTime;
  /// The range that is asked for: from the model's own start and up to
  /// `executionTime` unless given.
  std::optional<TimeExpression> start, end;
  /// The model's own. Without a start it is `defaultStart`; a planner that
  /// knows the parents passes the earliest of their starts.
  std::optional<TimeExpression> modelStart, modelEnd;
  int64_t lookback = 0;       ///< In units.
  bool allowPartials = false; ///< A unit that is still open may be computed.
  bool ignoreCron = false;    ///< Up to `executionTime` rather than the cron's last tick.
};

/// What of the range is not in `done`, widened to whole units; with the
/// lookback if anything is missing at all. Never beyond the unit of `end`. Once
/// computed, the intervals go into `done` as they are.
IntervalSet missingIntervals(const IntervalSet &done, const MissingQuery &query);

/// Cuts every interval into pieces of at most `batchSize` units, or not at all
/// if that is 0. No piece spans a gap.
std::vector<Interval> splitIntoBatches(const IntervalSet &missing, IntervalUnit unit,
                                       int64_t batchSize);

/// The start of a model that gives none and has no parents: the tick before the
/// last one at `end`, but not later than at `executionTime`.
Instant defaultStart(const Cron &cron, Instant end, Instant executionTime);

/// What counts as done when a user says that a range is (or a load of it is
/// taken over): the whole units in it, or all of it if the model allows partial
/// units. Empty if there is none.
Interval recordedInterval(TimeExpression start, TimeExpression end, IntervalUnit unit,
                          bool allowPartials);

struct RestatementQuery {
  TimeExpression start, end;
  IntervalUnit unit = IntervalUnit::Day;
  Instant executionTime;
  bool allowPartials = false;
  bool dependsOnPast = false;   ///< All that follows is wrong as well.
  bool fullHistoryOnly = false; ///< The kind cannot compute a part of its history.
};

/// What to remove from `done` for a restatement: the range in whole units,
/// widened as far as the model's kind needs it.
Interval restatementInterval(const IntervalSet &done, const RestatementQuery &query);

} // namespace mesh

#endif // MESH_BASIC_MISSING_H
