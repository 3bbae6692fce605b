// Schedule.h - when a model is due: cron expressions and interval units.
// (SQLMesh: M-027 ... M-029, S-062 ... S-067.)

#ifndef MESH_BASIC_SCHEDULE_H
#define MESH_BASIC_SCHEDULE_H

#include "mesh/Basic/Time.h"
#include "llvm/Support/Error.h"
#include <bitset>

namespace mesh {

/// The grain in which a model's intervals are counted.
enum class IntervalUnit : uint8_t { Year, Month, Day, Hour, HalfHour, QuarterHour, FiveMinute };

const char *toText(IntervalUnit unit);
bool fromText(llvm::StringRef text, IntervalUnit &unit);

/// The last boundary of `unit` at or before `instant`.
Instant floorTo(IntervalUnit unit, Instant instant);
/// The first boundary of `unit` after `instant`.
Instant nextBoundary(IntervalUnit unit, Instant instant);

/// A cron expression: five fields with lists, ranges, steps and names, or one
/// of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually.
class Cron {
public:
  /// The error says which field is wrong. Ticks closer than five minutes are refused.
  static llvm::Expected<Cron> parse(llvm::StringRef text);

  /// The last tick at or before `instant`.
  Instant floor(Instant instant) const;
  /// The first tick after `instant`.
  Instant next(Instant instant) const;
  /// The largest unit that is not longer than the smallest gap of the next five
  /// ticks after `from` (months count as 28 days, years as 365).
  IntervalUnit unit(Instant from) const;

private:
  std::bitset<60> minutes;
  std::bitset<24> hours;
  std::bitset<32> days;
  std::bitset<13> months;
  std::bitset<7> weekdays;
  bool anyDay = false, anyWeekday = false; ///< Both restricted: either may match.

  bool matchesDay(const CivilTime &civil) const;
};

} // namespace mesh

#endif // MESH_BASIC_SCHEDULE_H
