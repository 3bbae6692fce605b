// TimeZone.cpp - reads TZif files. Behind the last change that a file lists,
// its footer, a POSIX TZ string, gives the rule for all years to come.

#include "mesh/Basic/TimeZone.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include <algorithm>
#include <chrono>

using namespace mesh;

namespace {

/// Takes fields off the front; once the text is too short, `ok` stays false.
struct Reader {
  llvm::StringRef rest;
  bool ok = true;

  llvm::StringRef take(uint64_t size) {
    ok &= size <= rest.size();
    llvm::StringRef taken = rest.take_front(ok ? size : 0);
    rest = rest.drop_front(taken.size());
    return taken;
  }
  template <typename T> T number() {
    llvm::StringRef bytes = take(sizeof(T));
    return ok ? llvm::support::endian::read<T>(bytes.data(), llvm::endianness::big) : T();
  }
};

struct Header {
  char version = 0;
  uint32_t utcFlags = 0, standardFlags = 0, leaps = 0, times = 0, types = 0, chars = 0;

  explicit Header(Reader &reader) {
    reader.ok &= reader.take(4) == "TZif";
    llvm::StringRef versionByte = reader.take(16);
    version = reader.ok ? versionByte.front() : 0;
    for (uint32_t *count : {&utcFlags, &standardFlags, &leaps, &times, &types, &chars})
      *count = reader.number<uint32_t>();
    reader.ok &= times < 100000 && types <= 256;
  }
  uint64_t bodySize(unsigned timeSize) const {
    return uint64_t(times) * (timeSize + 1) + uint64_t(types) * 6 + chars +
           uint64_t(leaps) * (timeSize + 4) + standardFlags + utcFlags;
  }
};

} // namespace

llvm::Expected<std::shared_ptr<const TimeZone>> TimeZone::load(llvm::StringRef name,
                                                               const std::string &root) {
  bool plain = !name.empty() && !name.contains("..") && llvm::all_of(name, [](char c) {
    return llvm::isAlnum(c) || llvm::StringRef("_+-/").contains(c);
  });
  if (!plain || name.starts_with("/"))
    return llvm::createStringError("'" + name + "' is not the name of a time zone");
  llvm::Expected<std::string> content = readFile(root + "/" + name.str());
  if (!content) {
    llvm::consumeError(content.takeError());
    return llvm::createStringError("there is no time zone '" + name + "' in " + root);
  }
  return parse(*content);
}

llvm::Expected<std::shared_ptr<const TimeZone>> TimeZone::parse(llvm::StringRef content) {
  auto zone = std::make_shared<TimeZone>();
  Reader reader{content};
  Header header(reader);
  unsigned timeSize = 4;
  if (header.version >= '2') {
    reader.take(header.bodySize(4)); // The same again, in 32 bits.
    header = Header(reader);
    timeSize = 8;
  }
  std::vector<int64_t> times(reader.ok ? header.times : 0);
  for (int64_t &time : times)
    time = timeSize == 8 ? reader.number<int64_t>() : reader.number<int32_t>();
  llvm::StringRef typeOfChange = reader.take(header.times);
  std::vector<int64_t> offsets(reader.ok ? header.types : 0);
  for (int64_t &offset : offsets) {
    offset = reader.number<int32_t>() * secondMillis;
    reader.take(2); // Whether it is daylight saving time, and its name.
  }
  reader.take(header.chars + uint64_t(header.leaps) * (timeSize + 4) + header.standardFlags +
              header.utcFlags);
  if (!reader.ok || offsets.empty())
    return llvm::createStringError("not a time zone file");
  zone->firstOffset = offsets[0];
  constexpr int64_t mostSeconds = int64_t(1) << 40; // Some files begin with the Big Bang.
  for (size_t i = 0; i < times.size(); ++i) {
    auto type = static_cast<unsigned char>(typeOfChange[i]);
    if (type >= offsets.size() || (i != 0 && times[i] <= times[i - 1]) || times[i] > mostSeconds)
      return llvm::createStringError("not a time zone file");
    if (times[i] >= -mostSeconds)
      zone->changes.push_back({{times[i] * secondMillis}, offsets[type]});
  }
  llvm::StringRef rule = timeSize == 8 ? reader.rest.trim('\n') : "";
  if (!rule.empty() && !zone->parseRule(rule))
    return llvm::createStringError("the time zone's rule '" + rule + "' is not supported");
  return zone;
}

static bool skipName(llvm::StringRef &rule) {
  if (rule.consume_front("<")) {
    size_t end = rule.find('>');
    rule = rule.drop_front(std::min(end, rule.size() - 1) + 1);
    return end != llvm::StringRef::npos;
  }
  size_t letters = rule.take_while(llvm::isAlpha).size();
  rule = rule.drop_front(letters);
  return letters >= 3;
}

/// "[+-]hh[:mm[:ss]]"
static bool takeHours(llvm::StringRef &rule, int64_t &millis) {
  int sign = rule.consume_front("-") ? -1 : 1;
  rule.consume_front("+");
  int64_t total = 0;
  for (int64_t unit : {hourMillis, minuteMillis, secondMillis}) {
    unsigned value;
    if (rule.consumeInteger(10, value) || value > 167)
      return false;
    total += value * unit;
    if (unit == secondMillis || !rule.consume_front(":"))
      break;
  }
  millis = sign * total;
  return true;
}

/// ",M3.2.0/2"
static bool takeYearlyDate(llvm::StringRef &rule, unsigned &month, unsigned &week,
                           unsigned &weekday, int64_t &localMillis) {
  localMillis = 2 * hourMillis;
  return rule.consume_front(",M") && !rule.consumeInteger(10, month) && rule.consume_front(".") &&
         !rule.consumeInteger(10, week) && rule.consume_front(".") &&
         !rule.consumeInteger(10, weekday) && month >= 1 && month <= 12 && week >= 1 && week <= 5 &&
         weekday <= 6 && (!rule.consume_front("/") || takeHours(rule, localMillis));
}

/// In a POSIX rule offsets count west of Greenwich.
bool TimeZone::parseRule(llvm::StringRef rule) {
  hasRule = true;
  if (!skipName(rule) || !takeHours(rule, standardOffset))
    return false;
  standardOffset = -standardOffset;
  if (rule.empty())
    return true;
  hasDaylight = true;
  daylightOffset = standardOffset + hourMillis;
  if (!skipName(rule))
    return false;
  if (!rule.starts_with(",")) {
    if (!takeHours(rule, daylightOffset))
      return false;
    daylightOffset = -daylightOffset;
  }
  auto take = [&](YearlyDate &date) {
    return takeYearlyDate(rule, date.month, date.week, date.weekday, date.localMillis);
  };
  return take(daylightStart) && take(daylightEnd) && rule.empty();
}

Instant TimeZone::YearlyDate::inYear(int year, int64_t offsetMillis) const {
  namespace chrono = std::chrono;
  chrono::year_month yearMonth = chrono::year{year} / chrono::month{month};
  chrono::sys_days date = week == 5
                              ? chrono::sys_days{yearMonth / chrono::weekday{weekday}[chrono::last]}
                              : chrono::sys_days{yearMonth / chrono::weekday{weekday}[week]};
  return {date.time_since_epoch().count() * dayMillis + localMillis - offsetMillis};
}

/// What the rule gives for a year and its neighbours, behind the listed changes.
std::vector<TimeZone::Change> TimeZone::changesAround(int year) const {
  std::vector<Change> result;
  if (!changes.empty())
    result.push_back(changes.back());
  std::vector<Change> yearly;
  for (int each = year - 1; each <= year + 1; ++each) {
    yearly.push_back({daylightStart.inYear(each, standardOffset), daylightOffset});
    yearly.push_back({daylightEnd.inYear(each, daylightOffset), standardOffset});
  }
  std::sort(yearly.begin(), yearly.end(),
            [](const Change &a, const Change &b) { return a.at < b.at; });
  for (const Change &change : yearly)
    if (result.empty() || change.at > result.front().at)
      result.push_back(change);
  return result;
}

TimeZone::Stretch TimeZone::stretchAt(Instant instant) const {
  std::vector<Change> generated;
  const std::vector<Change> *list = &changes;
  bool behindList = changes.empty() || instant >= changes.back().at;
  if (behindList && hasDaylight) {
    generated = changesAround(toCivil(instant).year);
    list = &generated;
  }
  auto after = std::partition_point(list->begin(), list->end(),
                                    [&](const Change &change) { return change.at <= instant; });
  Stretch stretch{{INT64_MIN}, {INT64_MAX}, firstOffset};
  if (behindList && hasRule && !hasDaylight)
    stretch.offsetMillis = standardOffset;
  if (after != list->begin()) {
    stretch.start = std::prev(after)->at;
    if (!behindList || !hasRule || hasDaylight)
      stretch.offsetMillis = std::prev(after)->offsetMillis;
  }
  if (after != list->end())
    stretch.end = after->at;
  return stretch;
}
