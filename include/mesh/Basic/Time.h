// Time.h - instants, half-open intervals, and how users write them.
//
// All instants are UTC; time zones are applied where a schedule is read, not
// here. Nothing in this library reads a clock: "now" is always an argument.

#ifndef MESH_BASIC_TIME_H
#define MESH_BASIC_TIME_H

#include "llvm/ADT/StringRef.h"
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mesh {

/// Milliseconds since 1970-01-01T00:00:00Z.
struct Instant {
  int64_t millis = 0;

  friend bool operator==(Instant, Instant) = default;
  friend auto operator<=>(Instant, Instant) = default;
};

struct CivilTime {
  int year = 1970;
  unsigned month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0;
};

CivilTime toCivil(Instant instant);
/// None for a date that does not exist, such as 30 February, or that four
/// digits of a year cannot write.
std::optional<Instant> fromCivil(const CivilTime &civil);
/// Whether it lies in the years 1 to 9999. All readers of times see to that.
bool isRepresentable(Instant instant);

inline constexpr int64_t secondMillis = 1000, minuteMillis = 60 * secondMillis,
                         hourMillis = 60 * minuteMillis, dayMillis = 24 * hourMillis;

/// Division that rounds down, also below zero.
constexpr int64_t floorDivide(int64_t value, int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

/// Half-open: [start, end).
struct Interval {
  Instant start, end;

  bool empty() const { return start >= end; }
  friend bool operator==(const Interval &, const Interval &) = default;
};

/// A point in time as a user gave it.
struct TimeExpression {
  Instant instant;
  bool isDate = false;     ///< No time of day was given: as an end it means "through that day".
  bool isRelative = false; ///< It depends on `now`.

  /// Where a range ends that has this as its last point: behind the day, if it is a date.
  Instant exclusiveEnd() const { return isDate ? Instant{instant.millis + dayMillis} : instant; }
};

/// Reads what SQLMesh's users write: "2024-01-31", "20240131", "2024-01-31 10:00:00",
/// ISO 8601 with "T", fractions and "Z" or an offset; epoch milliseconds as a
/// number; "now", "today", "yesterday", "tomorrow"; "1 week ago", "2 days", "in
/// 3 hours", "1 week", "last month". Bare lengths count backwards ("1 week" is a week
/// ago). Months may be named: "Jan 5 2024", "5 January 2024 10:00".
/// Relative dates without a time of day ("yesterday", "3 days ago") are dates.
/// None for anything else; "2024" is refused as it is more likely a year than
/// two seconds after the epoch.
std::optional<TimeExpression> parseTime(llvm::StringRef text, Instant now);

/// A length such as "in 1 week" or "1 week" as a time to live; none if it is
/// not a positive length.
std::optional<int64_t> parseTtlMillis(llvm::StringRef text, Instant now);

/// "2024-01-31T10:00:00Z", with ".123" where there are milliseconds.
std::string formatInstant(Instant instant);
/// "2024-01-31", or the form above if it is not midnight.
std::string formatShort(Instant instant);
/// Reads the output of `formatInstant`.
std::optional<Instant> parseInstant(llvm::StringRef text);

/// A set of intervals, always sorted, disjoint and maximally merged; callers
/// may rely on all three.
class IntervalSet {
public:
  IntervalSet() = default;
  explicit IntervalSet(std::vector<Interval> intervals);

  void add(Interval interval);
  void subtract(Interval interval);
  bool contains(Interval interval) const;
  bool empty() const { return intervals.empty(); }
  const std::vector<Interval> &list() const { return intervals; }
  /// The parts of `range` that the set does not cover.
  std::vector<Interval> missing(Interval range) const;

  friend bool operator==(const IntervalSet &, const IntervalSet &) = default;

private:
  std::vector<Interval> intervals;
};

} // namespace mesh

#endif // MESH_BASIC_TIME_H
