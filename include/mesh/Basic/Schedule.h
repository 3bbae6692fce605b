// Schedule.h - when a model is due: cron expressions and interval units.
// (SQLMesh: M-027 ... M-029, S-062 ... S-067.)

#ifndef MESH_BASIC_SCHEDULE_H
#define MESH_BASIC_SCHEDULE_H

#include "mesh/Basic/Time.h"
#include "llvm/Support/Error.h"
#include <array>
#include <bitset>
#include <memory>

namespace mesh {

class TimeZone;

/// The grain in which a model's intervals are counted.
enum class IntervalUnit : uint8_t { Year, Month, Day, Hour, HalfHour, QuarterHour, FiveMinute };

const char *toText(IntervalUnit unit);
bool fromText(llvm::StringRef text, IntervalUnit &unit);

/// The length by which units are compared: months count as 28 days, years as 365.
int64_t nominalMillis(IntervalUnit unit);

/// The last boundary of `unit` at or before `instant`.
Instant floorTo(IntervalUnit unit, Instant instant);
/// The first boundary of `unit` at or after `instant`.
Instant ceilTo(IntervalUnit unit, Instant instant);
/// The first boundary of `unit` after `instant`.
Instant nextBoundary(IntervalUnit unit, Instant instant);
/// The boundary `count` units after `boundary`, or before it if negative.
Instant advance(IntervalUnit unit, Instant boundary, int64_t count);

/// A cron expression: five fields with lists, ranges, steps and names ("L" in
/// the third is the last day of the month), or one of @hourly, @daily,
/// @midnight, @weekly, @monthly, @yearly, @annually. Where both the day of the
/// month and the day of the week are restricted, a day needs to match only one.
class Cron {
public:
  /// The error says which field is wrong. Ticks closer than five minutes are
  /// refused, and schedules that never tick.
  static llvm::Expected<Cron> parse(llvm::StringRef text);

  /// Ticks are local times of `zone`; UTC if null. A tick that falls into the
  /// hour that a clock skips happens when it is skipped.
  void setZone(std::shared_ptr<const TimeZone> zone) { timeZone = std::move(zone); }

  /// The last tick at or before `instant`.
  Instant floor(Instant instant) const;
  /// The first tick after `instant`.
  Instant next(Instant instant) const;
  /// The largest unit that is not longer than the smallest gap of the next five
  /// ticks after `from` (months count as 28 days, years as 365). The zone plays
  /// no part. Pass a fixed instant where the answer must not depend on the day.
  IntervalUnit unit(Instant from) const;

private:
  std::bitset<60> minutes;
  std::bitset<24> hours;
  std::bitset<32> days; ///< Bit 0 is the last day of the month.
  std::bitset<13> months;
  std::bitset<7> weekdays;
  /// By weekday, which ones of a month: bit 1 is the first, bit 0 the last. None are
  /// set, or they stand for `days` and `weekdays`.
  std::array<std::bitset<6>, 7> nthWeekdays = {};
  bool anyDay = false, anyWeekday = false, hasNth = false;
  std::shared_ptr<const TimeZone> timeZone;

  bool matchesDay(const CivilTime &civil) const;
  bool everTicks() const;
  bool isTooFrequent() const;
  /// The first minute of a day at or after this one, the last at or before it, at
  /// which there is a tick, whatever the day.
  std::optional<int> firstTick(int minuteOfDay) const;
  std::optional<int> lastTick(int minuteOfDay) const;
  Instant floorLocal(Instant local) const;
  Instant nextLocal(Instant local) const;
};

} // namespace mesh

#endif // MESH_BASIC_SCHEDULE_H
