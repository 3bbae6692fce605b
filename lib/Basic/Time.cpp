// Time.cpp - civil time is std::chrono's proleptic Gregorian calendar.
//
// Years are kept within 1 to 9999, what four digits can write: every reader
// refuses what lies outside, so arithmetic on instants cannot overflow.

#include "mesh/Basic/Time.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <chrono>

using namespace mesh;

CivilTime mesh::toCivil(Instant instant) {
  using namespace std::chrono;
  int64_t dayNumber = floorDivide(instant.millis, dayMillis);
  int64_t rest = instant.millis - dayNumber * dayMillis;
  year_month_day date{sys_days{days{dayNumber}}};
  CivilTime civil;
  civil.year = static_cast<int>(date.year());
  civil.month = static_cast<unsigned>(date.month());
  civil.day = static_cast<unsigned>(date.day());
  civil.hour = static_cast<unsigned>(rest / hourMillis);
  civil.minute = static_cast<unsigned>(rest / minuteMillis % 60);
  civil.second = static_cast<unsigned>(rest / secondMillis % 60);
  civil.millisecond = static_cast<unsigned>(rest % secondMillis);
  return civil;
}

std::optional<Instant> mesh::fromCivil(const CivilTime &civil) {
  using namespace std::chrono;
  year_month_day date{year{civil.year}, month{civil.month}, day{civil.day}};
  if (civil.year < 1 || civil.year > 9999 || !date.ok() || civil.hour > 23 || civil.minute > 59 ||
      civil.second > 59 || civil.millisecond > 999)
    return std::nullopt;
  int64_t dayNumber = sys_days{date}.time_since_epoch().count();
  return Instant{dayNumber * dayMillis + civil.hour * hourMillis + civil.minute * minuteMillis +
                 civil.second * secondMillis + civil.millisecond};
}

bool mesh::isRepresentable(Instant instant) {
  static const Instant first = *fromCivil({.year = 1});
  static const Instant last = *fromCivil({9999, 12, 31, 23, 59, 59, 999});
  return first <= instant && instant <= last;
}

static std::string formatDate(const CivilTime &civil) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%04d-%02u-%02u", civil.year, civil.month,
                                                 civil.day);
  return text;
}

std::string mesh::formatInstant(Instant instant) {
  CivilTime civil = toCivil(instant);
  std::string text = formatDate(civil);
  llvm::raw_string_ostream out(text);
  out << llvm::format("T%02u:%02u:%02u", civil.hour, civil.minute, civil.second);
  if (civil.millisecond)
    out << llvm::format(".%03u", civil.millisecond);
  out << 'Z';
  return text;
}

std::string mesh::formatShort(Instant instant) {
  if (floorDivide(instant.millis, dayMillis) * dayMillis != instant.millis)
    return formatInstant(instant);
  return formatDate(toCivil(instant));
}

IntervalSet::IntervalSet(std::vector<Interval> unordered) {
  llvm::erase_if(unordered, [](const Interval &interval) { return interval.empty(); });
  std::sort(unordered.begin(), unordered.end(),
            [](const Interval &a, const Interval &b) { return a.start < b.start; });
  for (const Interval &interval : unordered) {
    if (!intervals.empty() && interval.start <= intervals.back().end)
      intervals.back().end = std::max(intervals.back().end, interval.end);
    else
      intervals.push_back(interval);
  }
}

/// The first interval that ends at or behind `start`: the first that can touch
/// a range that begins there.
static auto firstTouching(std::vector<Interval> &intervals, Instant start) {
  return std::partition_point(intervals.begin(), intervals.end(),
                              [&](const Interval &each) { return each.end < start; });
}

void IntervalSet::add(Interval interval) {
  if (interval.empty())
    return;
  auto first = firstTouching(intervals, interval.start);
  auto last = first;
  for (; last != intervals.end() && last->start <= interval.end; ++last) {
    interval.start = std::min(interval.start, last->start);
    interval.end = std::max(interval.end, last->end);
  }
  intervals.insert(intervals.erase(first, last), interval);
}

void IntervalSet::subtract(Interval interval) {
  if (interval.empty())
    return;
  std::vector<Interval> left;
  for (const Interval &each : intervals) {
    Interval before{each.start, std::min(each.end, interval.start)};
    Interval after{std::max(each.start, interval.end), each.end};
    if (!before.empty())
      left.push_back(before);
    if (!after.empty())
      left.push_back(after);
  }
  intervals = std::move(left);
}

bool IntervalSet::contains(Interval interval) const { return missing(interval).empty(); }

std::vector<Interval> IntervalSet::missing(Interval range) const {
  std::vector<Interval> gaps;
  Instant from = range.start;
  auto next = std::partition_point(intervals.begin(), intervals.end(),
                                   [&](const Interval &each) { return each.end <= from; });
  for (; next != intervals.end() && next->start < range.end; ++next) {
    if (from < next->start)
      gaps.push_back({from, next->start});
    from = next->end;
  }
  if (from < range.end)
    gaps.push_back({from, range.end});
  return gaps;
}
