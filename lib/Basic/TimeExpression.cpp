// TimeExpression.cpp - reads points in time and lengths as users write them.

#include "mesh/Basic/Time.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <algorithm>
#include <chrono>

using namespace mesh;

/// Takes up to `most` digits off the front; false if there is none.
static bool takeNumber(llvm::StringRef &text, unsigned most, unsigned &number) {
  size_t digits = std::min<size_t>(text.find_first_not_of("0123456789"), text.size());
  digits = std::min<size_t>(digits, most);
  return digits != 0 && !text.take_front(digits).getAsInteger(10, number) &&
         (text = text.drop_front(digits), true);
}

/// "2024-01-31", also unpadded or with "/", or "20240131".
static bool takeDate(llvm::StringRef &text, CivilTime &civil) {
  unsigned year;
  if (text.take_while(llvm::isDigit).size() == 8)
    return !text.take_front(4).getAsInteger(10, civil.year) &&
           !text.substr(4, 2).getAsInteger(10, civil.month) &&
           !text.substr(6, 2).getAsInteger(10, civil.day) && (text = text.drop_front(8), true);
  if (text.take_while(llvm::isDigit).size() != 4 || !takeNumber(text, 4, year) || text.empty())
    return false;
  civil.year = static_cast<int>(year);
  char separator = text.front();
  if (separator != '-' && separator != '/')
    return false;
  text = text.drop_front();
  return takeNumber(text, 2, civil.month) && text.consume_front(llvm::StringRef(&separator, 1)) &&
         takeNumber(text, 2, civil.day);
}

/// The number of the month that `word` names, whole or in three letters; 0 if none.
static unsigned monthNamed(llvm::StringRef word) {
  static constexpr llvm::StringRef months[] = {"january",   "february", "march",    "april",
                                               "may",       "june",     "july",     "august",
                                               "september", "october",  "november", "december"};
  std::string lower = word.lower();
  if (lower == "sept")
    return 9;
  for (unsigned i = 0; i < 12; ++i)
    if (lower == months[i] || lower == months[i].take_front(3))
      return i + 1;
  return 0;
}

static bool namesWeekday(llvm::StringRef word) {
  static constexpr llvm::StringRef days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                             "friday", "saturday", "sunday"};
  std::string lower = word.lower();
  return llvm::any_of(
      days, [&](llvm::StringRef day) { return lower == day || lower == day.take_front(3); });
}

/// "Jan 5 2024", "January 5th, 2024", "5 January 2024", "2024 Jan 5", perhaps behind
/// the day of the week. The year has four digits, so nothing needs to be guessed.
static bool takeNamedDate(llvm::StringRef &text, CivilTime &civil) {
  bool hasYear = false, hasMonth = false, hasDay = false;
  auto skip = [&] {
    text.consume_front(",");
    text = text.ltrim(' ');
  };
  if (llvm::StringRef word = text.take_while(llvm::isAlpha); namesWeekday(word)) {
    text = text.drop_front(word.size());
    skip();
  }
  while (!hasYear || !hasMonth || !hasDay) {
    llvm::StringRef word = text.take_while(llvm::isAlnum);
    llvm::StringRef digits = word.take_while(llvm::isDigit);
    llvm::StringRef behind = word.drop_front(digits.size());
    bool ordinal = behind.equals_insensitive("st") || behind.equals_insensitive("nd") ||
                   behind.equals_insensitive("rd") || behind.equals_insensitive("th");
    if (unsigned month = digits.empty() && !hasMonth ? monthNamed(word) : 0)
      civil.month = month, hasMonth = true;
    else if (digits.size() == 4 && behind.empty() && !hasYear)
      hasYear = !digits.getAsInteger(10, civil.year);
    else if (!digits.empty() && digits.size() <= 2 && (behind.empty() || ordinal) && !hasDay)
      hasDay = !digits.getAsInteger(10, civil.day);
    else
      return false;
    text = text.drop_front(word.size());
    if (!hasYear || !hasMonth || !hasDay)
      skip();
  }
  return true;
}

/// "10:00", "10:00:00", "10:00:00.123456"; digits beyond milliseconds are cut.
static bool takeTimeOfDay(llvm::StringRef &text, CivilTime &civil) {
  if (!takeNumber(text, 2, civil.hour) || !text.consume_front(":") ||
      !takeNumber(text, 2, civil.minute))
    return false;
  if (!text.consume_front(":"))
    return true;
  if (!takeNumber(text, 2, civil.second))
    return false;
  if (!text.consume_front(".") && !text.consume_front(","))
    return true;
  llvm::StringRef fraction = text.take_while(llvm::isDigit);
  text = text.drop_front(fraction.size());
  std::string millis = fraction.take_front(3).str();
  millis.resize(3, '0');
  return !fraction.empty() && !llvm::StringRef(millis).getAsInteger(10, civil.millisecond);
}

/// "Z", "UTC", "+02:00", "-0530", "+2"; nothing means UTC.
static bool takeZone(llvm::StringRef &text, int64_t &offsetMillis) {
  offsetMillis = 0;
  text = text.ltrim();
  if (text.consume_front("Z") || text.consume_front("z") || text.consume_front_insensitive("utc"))
    return true;
  if (text.empty())
    return true;
  char sign = text.front();
  if (sign != '+' && sign != '-')
    return false;
  text = text.drop_front();
  unsigned hours, minutes = 0;
  if (!takeNumber(text, 2, hours))
    return false;
  if ((text.consume_front(":") || !text.empty()) && !takeNumber(text, 2, minutes))
    return false;
  if (hours > 18 || minutes > 59)
    return false;
  offsetMillis = hours * hourMillis + minutes * minuteMillis;
  if (sign == '-')
    offsetMillis = -offsetMillis;
  return true;
}

static std::optional<TimeExpression> parseAbsolute(llvm::StringRef text) {
  CivilTime civil;
  int64_t offset = 0;
  bool isDate = true;
  llvm::StringRef named = text;
  if (takeNamedDate(named, civil))
    text = named;
  else if (!takeDate(text, civil))
    return std::nullopt;
  if (!text.empty()) {
    isDate = false;
    if (!text.consume_front("T") && !text.consume_front("t") && text.front() != ' ')
      return std::nullopt;
    text = text.ltrim();
    if (!takeTimeOfDay(text, civil) || !takeZone(text, offset))
      return std::nullopt;
  }
  std::optional<Instant> instant = fromCivil(civil);
  if (!instant || !text.empty() || !isRepresentable({instant->millis - offset}))
    return std::nullopt;
  return TimeExpression{{instant->millis - offset}, isDate, false};
}

/// Milliseconds since the epoch. A number that looks like a year or a date
/// ("2024", "20241331") is a slip, not an instant in 1970.
static std::optional<TimeExpression> parseEpoch(llvm::StringRef text) {
  auto [whole, fraction] = text.split('.');
  int64_t millis;
  bool looksLikeDate = (whole.size() == 4 || whole.size() == 8) &&
                       (whole.starts_with("19") || whole.starts_with("20"));
  if (looksLikeDate || whole.getAsInteger(10, millis) || !isRepresentable({millis}) ||
      !llvm::all_of(fraction, llvm::isDigit))
    return std::nullopt;
  return TimeExpression{{millis}, false, false};
}

/// A length in the two measures that do not convert into each other.
struct Length {
  int64_t months = 0, millis = 0;
  bool hasTimeOfDay = false; ///< Some part is given in hours or less.
};

/// Adds months and then milliseconds; a day behind the end of its month becomes
/// the last one. None when the result cannot be represented.
static std::optional<Instant> addLength(Instant from, const Length &length, int sign) {
  using namespace std::chrono;
  CivilTime civil = toCivil(from);
  int64_t monthNumber = int64_t(civil.year) * 12 + (civil.month - 1) + sign * length.months;
  int64_t targetYear = floorDivide(monthNumber, 12);
  if (targetYear < 1 || targetYear > 9999)
    return std::nullopt;
  civil.year = static_cast<int>(targetYear);
  civil.month = static_cast<unsigned>(monthNumber - targetYear * 12 + 1);
  year_month_day_last last{year{civil.year}, month_day_last{month{civil.month}}};
  civil.day = std::min(civil.day, static_cast<unsigned>(last.day()));
  std::optional<Instant> moved = fromCivil(civil);
  if (!moved || !isRepresentable({moved->millis + sign * length.millis}))
    return std::nullopt;
  return Instant{moved->millis + sign * length.millis};
}

/// Adds `count` (in thousandths) of the named unit; false if there is no such unit.
static bool addUnit(Length &length, llvm::StringRef unit, int64_t count) {
  if (unit == "ms")
    return false;
  unit.consume_back("s");
  int64_t millis = llvm::StringSwitch<int64_t>(unit)
                       .Cases("second", "sec", secondMillis)
                       .Cases("minute", "min", "m", minuteMillis)
                       .Cases("hour", "hr", "h", hourMillis)
                       .Cases("day", "d", dayMillis)
                       .Cases("week", "w", 7 * dayMillis)
                       .Default(0);
  int64_t months = llvm::StringSwitch<int64_t>(unit)
                       .Case("month", 1)
                       .Case("year", 12)
                       .Case("decade", 120)
                       .Default(0);
  if (!millis && (!months || count % 1000 != 0))
    return false; // Half a month has no length.
  length.months += months * (count / 1000);
  length.millis += millis * (count / 1000) + millis * (count % 1000) / 1000;
  length.hasTimeOfDay |= millis != 0 && millis < dayMillis;
  return true;
}

/// "3", "1.5", "a", "an" in thousandths.
static std::optional<int64_t> parseCount(llvm::StringRef word) {
  if (word == "a" || word == "an" || word == "one")
    return 1000;
  auto [whole, fraction] = word.split('.');
  std::string thousandths = fraction.take_front(3).str();
  thousandths.resize(3, '0');
  unsigned count, part;
  if (whole.empty() || !llvm::all_of(word, [](char c) { return llvm::isDigit(c) || c == '.'; }) ||
      whole.getAsInteger(10, count) || count > 1000000 ||
      llvm::StringRef(thousandths).getAsInteger(10, part))
    return std::nullopt;
  return int64_t(count) * 1000 + part;
}

/// "1 week", "2 days and 3 hours", "5min".
static std::optional<Length> parseLength(llvm::StringRef text) {
  Length length;
  bool any = false;
  text = text.trim();
  while (!text.empty()) {
    if (any && (text.consume_front("and ") || text.consume_front(",")))
      text = text.ltrim();
    llvm::StringRef word =
        llvm::isDigit(text.empty() ? 'x' : text.front())
            ? text.take_while([](char c) { return llvm::isDigit(c) || c == '.'; })
            : text.take_while(llvm::isAlpha);
    text = text.drop_front(word.size()).ltrim();
    llvm::StringRef unit = text.take_while(llvm::isAlpha);
    text = text.drop_front(unit.size()).ltrim();
    std::optional<int64_t> count = parseCount(word);
    if (!count || !addUnit(length, unit, *count))
      return std::nullopt;
    any = true;
  }
  return any ? std::optional(length) : std::nullopt;
}

static Instant startOfDay(Instant instant) {
  return {floorDivide(instant.millis, dayMillis) * dayMillis};
}

/// `text` is in lower case.
static std::optional<TimeExpression> parseRelative(llvm::StringRef text, Instant now) {
  if (text == "now")
    return TimeExpression{now, false, true};
  std::optional<int> dayShift = llvm::StringSwitch<std::optional<int>>(text)
                                    .Case("today", 0)
                                    .Case("yesterday", -1)
                                    .Case("tomorrow", 1)
                                    .Default(std::nullopt);
  if (dayShift)
    return TimeExpression{{startOfDay(now).millis + *dayShift * dayMillis}, true, true};
  int sign = text.consume_front("in ") || text.starts_with("next ") ? 1 : -1;
  std::string one;
  if (text.consume_front("last ") || text.consume_front("next ")) {
    if (text != "week" && text != "month" && text != "year")
      return std::nullopt;
    one = ("a " + text).str(); // "last week" is a week ago.
    text = one;
  }
  if (text.consume_back(" ago") && sign > 0)
    return std::nullopt;
  std::optional<Length> length = parseLength(text);
  if (!length)
    return std::nullopt;
  Instant base = length->hasTimeOfDay ? now : startOfDay(now);
  std::optional<Instant> instant = addLength(base, *length, sign);
  if (!instant)
    return std::nullopt;
  return TimeExpression{*instant, !length->hasTimeOfDay, true};
}

std::optional<TimeExpression> mesh::parseTime(llvm::StringRef text, Instant now) {
  text = text.trim();
  if (std::optional<TimeExpression> absolute = parseAbsolute(text))
    return absolute;
  if (std::optional<TimeExpression> epoch = parseEpoch(text))
    return epoch;
  return parseRelative(text.lower(), now);
}

std::optional<int64_t> mesh::parseTtlMillis(llvm::StringRef text, Instant now) {
  std::string lower = text.trim().lower();
  llvm::StringRef rest = lower;
  rest.consume_front("in ");
  std::optional<Length> length = parseLength(rest);
  if (!length)
    return std::nullopt;
  std::optional<Instant> end = addLength(now, *length, 1);
  if (!end || *end <= now)
    return std::nullopt;
  return end->millis - now.millis;
}

std::optional<Instant> mesh::parseInstant(llvm::StringRef text) {
  std::optional<TimeExpression> time = parseAbsolute(text);
  if (!time || formatInstant(time->instant) != text)
    return std::nullopt;
  return time->instant;
}
