// Schedule.cpp - units are boundaries of the UTC calendar; a cron's ticks are
// found by walking civil time in steps as large as the first field that fails.

#include "mesh/Basic/Schedule.h"
#include "mesh/Basic/TimeZone.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/ErrorHandling.h"
#include <algorithm>
#include <chrono>

using namespace mesh;

static constexpr IntervalUnit allUnits[] = {
    IntervalUnit::Year,     IntervalUnit::Month,       IntervalUnit::Day,       IntervalUnit::Hour,
    IntervalUnit::HalfHour, IntervalUnit::QuarterHour, IntervalUnit::FiveMinute};

const char *mesh::toText(IntervalUnit unit) {
  switch (unit) {
  case IntervalUnit::Year:
    return "year";
  case IntervalUnit::Month:
    return "month";
  case IntervalUnit::Day:
    return "day";
  case IntervalUnit::Hour:
    return "hour";
  case IntervalUnit::HalfHour:
    return "half_hour";
  case IntervalUnit::QuarterHour:
    return "quarter_hour";
  case IntervalUnit::FiveMinute:
    return "five_minute";
  }
  llvm_unreachable("unit outside the list");
}

bool mesh::fromText(llvm::StringRef text, IntervalUnit &unit) {
  for (IntervalUnit each : allUnits)
    if (text.equals_insensitive(toText(each))) {
      unit = each;
      return true;
    }
  return false;
}

int64_t mesh::nominalMillis(IntervalUnit unit) {
  switch (unit) {
  case IntervalUnit::Year:
    return 365 * dayMillis;
  case IntervalUnit::Month:
    return 28 * dayMillis;
  case IntervalUnit::Day:
    return dayMillis;
  case IntervalUnit::Hour:
    return hourMillis;
  case IntervalUnit::HalfHour:
    return 30 * minuteMillis;
  case IntervalUnit::QuarterHour:
    return 15 * minuteMillis;
  case IntervalUnit::FiveMinute:
    return 5 * minuteMillis;
  }
  llvm_unreachable("unit outside the list");
}

/// Midnight of the first day of a month, which may lie outside 0 to 11. What
/// the calendar cannot hold becomes its first or last year.
static Instant firstOfMonth(int64_t year, int64_t monthFromZero) {
  using namespace std::chrono;
  int64_t months = year * 12 + monthFromZero;
  int64_t wholeYears = std::clamp<int64_t>(floorDivide(months, 12), -20000, 20000);
  months = std::clamp(months, wholeYears * 12, wholeYears * 12 + 11);
  sys_days date{std::chrono::year{static_cast<int>(wholeYears)} /
                month{static_cast<unsigned>(months - wholeYears * 12 + 1)} / day{1}};
  return {date.time_since_epoch().count() * dayMillis};
}

static bool hasFixedLength(IntervalUnit unit) {
  return unit != IntervalUnit::Year && unit != IntervalUnit::Month;
}

Instant mesh::floorTo(IntervalUnit unit, Instant instant) {
  if (hasFixedLength(unit)) {
    int64_t length = nominalMillis(unit);
    return {floorDivide(instant.millis, length) * length};
  }
  CivilTime civil = toCivil(instant);
  return firstOfMonth(civil.year, unit == IntervalUnit::Year ? 0 : int64_t(civil.month) - 1);
}

Instant mesh::advance(IntervalUnit unit, Instant boundary, int64_t count) {
  constexpr int64_t most = 10'000'000'000; // Users' numbers get here; none may overflow.
  count = std::clamp(count, -most, most);
  if (hasFixedLength(unit))
    return {boundary.millis + count * nominalMillis(unit)};
  CivilTime civil = toCivil(boundary);
  int64_t months = unit == IntervalUnit::Year ? count * 12 : count;
  return firstOfMonth(civil.year, int64_t(civil.month) - 1 + months);
}

Instant mesh::nextBoundary(IntervalUnit unit, Instant instant) {
  return advance(unit, floorTo(unit, instant), 1);
}

Instant mesh::ceilTo(IntervalUnit unit, Instant instant) {
  Instant floored = floorTo(unit, instant);
  return floored == instant ? instant : advance(unit, floored, 1);
}

namespace {

/// One of the five fields while it is read.
struct Field {
  const char *name;
  unsigned low, high; ///< Of what may be written.
  unsigned count;     ///< Of distinct values: 7 for weekdays, where 7 means 0.
  llvm::ArrayRef<const char *> names = {};
  unsigned nameBase = 0; ///< The value of the first name.
  std::bitset<60> values = {};
  bool lastDay = false;
  std::array<std::bitset<6>, 7> nth = {}; ///< See Cron::nthWeekdays.

  llvm::Error parse(llvm::StringRef text);
  bool isFull() const { return values.count() == count; }
  bool hasNth() const {
    return llvm::any_of(nth, [](const std::bitset<6> &each) { return each.any(); });
  }

private:
  llvm::Error parsePart(llvm::StringRef part);
  llvm::Error parseNth(llvm::StringRef part);
  llvm::Expected<unsigned> parseValue(llvm::StringRef text) const;
  llvm::Error fail(const llvm::Twine &what) const;
};

} // namespace

llvm::Error Field::fail(const llvm::Twine &what) const {
  return llvm::createStringError(llvm::Twine("the ") + name + " field " + what);
}

llvm::Expected<unsigned> Field::parseValue(llvm::StringRef text) const {
  for (size_t i = 0; i < names.size(); ++i)
    if (text.equals_insensitive(names[i]))
      return nameBase + static_cast<unsigned>(i);
  unsigned value;
  if (text.getAsInteger(10, value))
    return fail("has '" + text + "', which is no number" + (names.empty() ? "" : " or name"));
  if (value < low || value > high)
    return fail("has " + text + ", outside " + llvm::Twine(low) + " to " + llvm::Twine(high));
  return value;
}

/// "*", "5", "1-5", each also with "/step"; a range may wrap around.
llvm::Error Field::parsePart(llvm::StringRef part) {
  auto [range, stepText] = part.split('/');
  unsigned step = 1;
  bool hasStep = part.contains('/');
  if (hasStep && (stepText.getAsInteger(10, step) || step == 0 || step > count))
    return fail("has the step '" + stepText + "', which is not within 1 to " + llvm::Twine(count));
  unsigned first = low, last = low + count - 1;
  if (range != "*") {
    auto [from, to] = range.split('-');
    llvm::Expected<unsigned> value = parseValue(from);
    if (!value)
      return value.takeError();
    first = *value;
    if (range.contains('-')) {
      llvm::Expected<unsigned> end = parseValue(to);
      if (!end)
        return end.takeError();
      last = *end;
    } else if (!hasStep) {
      last = first;
    }
  }
  unsigned length = last >= first ? last - first : last + count - first;
  for (unsigned i = 0; i <= length; i += step)
    values.set((first - low + i) % count + low);
  return llvm::Error::success();
}

/// "5#3", the third Friday of a month; "L5", the last one.
llvm::Error Field::parseNth(llvm::StringRef part) {
  auto [day, nthText] = part.split('#');
  unsigned which = 0;
  if (part.contains('#') && (nthText.getAsInteger(10, which) || which < 1 || which > 5))
    return fail("has '#" + nthText + "', which is not within 1 to 5");
  llvm::Expected<unsigned> value = parseValue(which ? day : part.drop_front());
  if (!value)
    return value.takeError();
  nth[*value % 7].set(which);
  return llvm::Error::success();
}

llvm::Error Field::parse(llvm::StringRef text) {
  bool isDay = llvm::StringRef(name).starts_with("day");
  llvm::SmallVector<llvm::StringRef, 8> parts;
  text.split(parts, ',');
  for (llvm::StringRef part : parts) {
    if (part.empty())
      return fail("has an empty entry");
    if (part.equals_insensitive("L") && high == 31) {
      lastDay = true;
      continue;
    }
    bool isLast = part.size() == 2 && part.starts_with_insensitive("L");
    bool isNth = high == 7 && (isLast || part.contains('#'));
    if (llvm::Error error = isNth ? parseNth(part) : parsePart(part == "?" && isDay ? "*" : part))
      return error;
  }
  if (hasNth() && values.any())
    return fail("has both weekdays and those of one week of a month");
  return llvm::Error::success();
}

static llvm::StringRef expandShortcut(llvm::StringRef text) {
  return llvm::StringSwitch<llvm::StringRef>(text)
      .CaseLower("@hourly", "0 * * * *")
      .CasesLower("@daily", "@midnight", "0 0 * * *")
      .CaseLower("@weekly", "0 0 * * 0")
      .CaseLower("@monthly", "0 0 1 * *")
      .CasesLower("@yearly", "@annually", "0 0 1 1 *")
      .Default(text);
}

template <size_t size> static std::bitset<size> narrow(const std::bitset<60> &values) {
  std::bitset<size> narrowed;
  for (size_t i = 0; i < size; ++i)
    narrowed[i] = values[i];
  return narrowed;
}

llvm::Expected<Cron> Cron::parse(llvm::StringRef text) {
  static constexpr const char *monthNames[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                               "jul", "aug", "sep", "oct", "nov", "dec"};
  static constexpr const char *weekdayNames[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  Field fields[] = {{"minute", 0, 59, 60, {}},
                    {"hour", 0, 23, 24, {}},
                    {"day-of-month", 1, 31, 31, {}},
                    {"month", 1, 12, 12, monthNames, 1},
                    {"day-of-week", 0, 7, 7, weekdayNames}};
  llvm::SmallVector<llvm::StringRef, 8> words;
  llvm::SplitString(expandShortcut(text.trim()), words);
  if (words.size() == 1 && words[0].starts_with("@"))
    return llvm::createStringError("there is no shortcut '" + words[0] + "'");
  if (words.size() != 5)
    return llvm::createStringError("a cron has five fields, this has " + llvm::Twine(words.size()));
  for (auto [field, word] : llvm::zip_equal(fields, words))
    if (llvm::Error error = field.parse(word))
      return error;
  Cron cron;
  cron.minutes = narrow<60>(fields[0].values);
  cron.hours = narrow<24>(fields[1].values);
  cron.days = narrow<32>(fields[2].values);
  cron.days[0] = fields[2].lastDay;
  cron.months = narrow<13>(fields[3].values);
  cron.weekdays = narrow<7>(fields[4].values);
  cron.anyDay = fields[2].isFull();
  cron.anyWeekday = fields[4].isFull();
  cron.nthWeekdays = fields[4].nth;
  cron.hasNth = fields[4].hasNth();
  if (cron.hasNth && !cron.anyDay)
    return llvm::createStringError("beside '#' and 'L' of weekdays the day of the month must be *");
  if (!cron.everTicks())
    return llvm::createStringError("no month has such a day");
  if (cron.isTooFrequent())
    return llvm::createStringError("ticks are closer than five minutes");
  return cron;
}

bool Cron::everTicks() const {
  static constexpr unsigned longest[] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (!anyWeekday || days[0]) // So a fifth Monday of February, in some leap years.
    return true;
  for (unsigned month = 1; month <= 12; ++month)
    for (unsigned day = 1; months[month] && day <= longest[month]; ++day)
      if (days[day])
        return true;
  return false;
}

/// The short rest of a step at the end of an hour ("*/7": 56, 0) does not count.
bool Cron::isTooFrequent() const {
  constexpr int closest = 5;
  llvm::SmallVector<int, 60> ticks;
  for (int minute = 0; minute < 60; ++minute)
    if (minutes[minute])
      ticks.push_back(minute);
  bool isStep = ticks.size() > 2;
  for (size_t i = 1; i < ticks.size(); ++i) {
    if (ticks[i] - ticks[i - 1] < closest)
      return true;
    isStep &= ticks[i] - ticks[i - 1] == ticks[1] - ticks[0];
  }
  for (int hour = 0; hour < 24 && !isStep; ++hour)
    if (hours[hour] && hours[(hour + 1) % 24] && 60 + ticks.front() - ticks.back() < closest)
      return true;
  return false;
}

bool Cron::matchesDay(const CivilTime &civil) const {
  using namespace std::chrono;
  year_month_day date{year{civil.year}, month{civil.month}, day{civil.day}};
  unsigned lastDay = unsigned(year_month_day_last{date.year() / date.month() / last}.day());
  unsigned ofWeek = weekday{sys_days{date}}.c_encoding();
  if (hasNth)
    return nthWeekdays[ofWeek][(civil.day + 6) / 7] ||
           (nthWeekdays[ofWeek][0] && civil.day + 7 > lastDay);
  bool dayMatches = days[civil.day] || (days[0] && civil.day == lastDay);
  if (anyWeekday)
    return anyDay || dayMatches;
  bool weekdayMatches = weekdays[ofWeek];
  return weekdayMatches || (!anyDay && dayMatches);
}

std::optional<int> Cron::firstTick(int minuteOfDay) const {
  int minute = minuteOfDay % 60;
  for (int hour = minuteOfDay / 60; hour < 24; ++hour, minute = 0)
    for (; hours[hour] && minute < 60; ++minute)
      if (minutes[minute])
        return 60 * hour + minute;
  return std::nullopt;
}

std::optional<int> Cron::lastTick(int minuteOfDay) const {
  int minute = minuteOfDay % 60;
  for (int hour = minuteOfDay / 60; hour >= 0; --hour, minute = 59)
    for (; hours[hour] && minute >= 0; --minute)
      if (minutes[minute])
        return 60 * hour + minute;
  return std::nullopt;
}

Instant Cron::nextLocal(Instant local) const {
  Instant at{(floorDivide(local.millis, minuteMillis) + 1) * minuteMillis};
  for (;;) {
    CivilTime civil = toCivil(at);
    int now = 60 * int(civil.hour) + int(civil.minute);
    if (!months[civil.month])
      at = nextBoundary(IntervalUnit::Month, at);
    else if (std::optional<int> tick = matchesDay(civil) ? firstTick(now) : std::nullopt)
      return {at.millis + (*tick - now) * minuteMillis};
    else
      at = nextBoundary(IntervalUnit::Day, at);
  }
}

Instant Cron::floorLocal(Instant local) const {
  Instant at{floorDivide(local.millis, minuteMillis) * minuteMillis};
  auto minuteBefore = [&](IntervalUnit unit) {
    return Instant{floorTo(unit, at).millis - minuteMillis};
  };
  for (;;) {
    CivilTime civil = toCivil(at);
    int now = 60 * int(civil.hour) + int(civil.minute);
    if (!months[civil.month])
      at = minuteBefore(IntervalUnit::Month);
    else if (std::optional<int> tick = matchesDay(civil) ? lastTick(now) : std::nullopt)
      return {at.millis - (now - *tick) * minuteMillis};
    else
      at = minuteBefore(IntervalUnit::Day);
  }
}

Instant Cron::next(Instant instant) const {
  if (!timeZone)
    return nextLocal(instant);
  TimeZone::Stretch stretch = timeZone->stretchAt(instant);
  for (;;) {
    Instant local = nextLocal({instant.millis + stretch.offsetMillis});
    Instant tick{local.millis - stretch.offsetMillis};
    if (tick < stretch.end)
      return tick;
    TimeZone::Stretch after = timeZone->stretchAt(stretch.end);
    if (local.millis < after.start.millis + after.offsetMillis)
      return after.start; // The clock jumps over the tick.
    instant.millis = after.start.millis - 1;
    stretch = after;
  }
}

Instant Cron::floor(Instant instant) const {
  if (!timeZone)
    return floorLocal(instant);
  TimeZone::Stretch stretch = timeZone->stretchAt(instant);
  for (;;) {
    Instant local = floorLocal({instant.millis + stretch.offsetMillis});
    if (local.millis - stretch.offsetMillis >= stretch.start.millis)
      return {local.millis - stretch.offsetMillis};
    instant.millis = stretch.start.millis - 1;
    TimeZone::Stretch before = timeZone->stretchAt(instant);
    if (local.millis >= stretch.start.millis + before.offsetMillis)
      return stretch.start; // The clock jumped over the tick.
    stretch = before;
  }
}

IntervalUnit Cron::unit(Instant from) const {
  Instant previous = nextLocal(from);
  int64_t smallest = INT64_MAX;
  for (int i = 0; i < 4; ++i) {
    Instant tick = nextLocal(previous);
    smallest = std::min(smallest, tick.millis - previous.millis);
    previous = tick;
  }
  for (IntervalUnit unit : allUnits)
    if (nominalMillis(unit) <= smallest)
      return unit;
  return IntervalUnit::FiveMinute; // For the short rest of a step.
}
