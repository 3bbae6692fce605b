#include "mesh/Basic/TimeZone.h"
#include "mesh/Basic/Schedule.h"
#include "gtest/gtest.h"

using namespace mesh;

namespace {

Instant at(llvm::StringRef text) { return parseTime(text, {0})->instant; }

void appendNumber(std::string &bytes, uint64_t value, int size) {
  for (int i = size - 1; i >= 0; --i)
    bytes += static_cast<char>(value >> (8 * i));
}

void appendHeader(std::string &bytes, unsigned times, unsigned types) {
  bytes += "TZif2" + std::string(15, '\0');
  for (unsigned count : {0u, 0u, 0u, times, types, 0u})
    appendNumber(bytes, count, 4);
}

/// A zone that is one hour ahead of UTC until `change`, then two, then follows `rule`.
std::string zoneFile(int64_t changeSeconds, llvm::StringRef rule) {
  std::string bytes;
  appendHeader(bytes, 0, 0);
  appendHeader(bytes, 1, 2);
  appendNumber(bytes, static_cast<uint64_t>(changeSeconds), 8);
  bytes += '\1';
  for (unsigned hours : {1u, 2u}) {
    appendNumber(bytes, hours * 3600, 4);
    bytes += std::string(2, '\0');
  }
  return bytes + "\n" + rule.str() + "\n";
}

std::shared_ptr<const TimeZone> centralEurope() {
  return llvm::cantFail(TimeZone::parse(zoneFile(0, "CET-1CEST,M3.5.0,M10.5.0/3")));
}

int64_t offsetHours(const TimeZone &zone, llvm::StringRef when) {
  return zone.stretchAt(at(when)).offsetMillis / hourMillis;
}

TEST(TimeZone, ListedChangesThenRule) {
  auto zone = centralEurope();
  EXPECT_EQ(offsetHours(*zone, "1950-07-01"), 1);
  EXPECT_EQ(offsetHours(*zone, "1970-01-01"), 2); // The listed change.
  EXPECT_EQ(offsetHours(*zone, "2024-01-31"), 1);
  EXPECT_EQ(offsetHours(*zone, "2024-07-01"), 2);
  TimeZone::Stretch summer = zone->stretchAt(at("2024-07-01"));
  EXPECT_EQ(formatInstant(summer.start), "2024-03-31T01:00:00Z");
  EXPECT_EQ(formatInstant(summer.end), "2024-10-27T01:00:00Z");
}

TEST(TimeZone, RuleWithoutDaylight) {
  auto zone = llvm::cantFail(TimeZone::parse(zoneFile(0, "<+0530>-5:30")));
  EXPECT_EQ(zone->stretchAt(at("2024-01-01")).offsetMillis, 5 * hourMillis + 30 * minuteMillis);
  EXPECT_EQ(offsetHours(*zone, "1960-01-01"), 1);
}

TEST(TimeZone, DamagedFiles) {
  std::string good = zoneFile(0, "CET-1CEST,M3.5.0,M10.5.0/3");
  for (size_t size = 0; size < good.size() - 28; ++size)
    EXPECT_FALSE(llvm::errorToBool(TimeZone::parse(good.substr(0, size)).takeError()) == false)
        << size;
  for (const char *rule : {"CET", "C-1", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,J60,J300",
                           "CET-1CEST,M3.5.0", "<CET", "CET-1CEST,M3.5.0,M10.5.0/3x"})
    EXPECT_TRUE(llvm::errorToBool(TimeZone::parse(zoneFile(0, rule)).takeError())) << rule;
}

TEST(TimeZone, NamesAreNotPaths) {
  for (const char *name : {"", "../etc/passwd", "/etc/passwd", "Europe/Atlantis", "a b"})
    EXPECT_TRUE(llvm::errorToBool(TimeZone::load(name).takeError())) << name;
}

TEST(TimeZone, CronTicksInLocalTime) {
  Cron daily = llvm::cantFail(Cron::parse("@daily"));
  daily.setZone(centralEurope());
  EXPECT_EQ(formatInstant(daily.next(at("2024-01-31"))), "2024-01-31T23:00:00Z");
  EXPECT_EQ(formatInstant(daily.floor(at("2024-07-01 12:00"))), "2024-06-30T22:00:00Z");
}

TEST(TimeZone, TickInTheSkippedHourIsNotLost) {
  Cron early = llvm::cantFail(Cron::parse("30 2 * * *")); // 02:30 does not exist on 31 March.
  early.setZone(centralEurope());
  EXPECT_EQ(formatInstant(early.next(at("2024-03-30 12:00"))), "2024-03-31T01:00:00Z");
  EXPECT_EQ(formatInstant(early.next(at("2024-03-31 01:00"))), "2024-04-01T00:30:00Z");
  EXPECT_EQ(formatInstant(early.floor(at("2024-03-31 12:00"))), "2024-03-31T01:00:00Z");
}

TEST(TimeZone, HourlyTicksThroughTheRepeatedHour) {
  Cron hourly = llvm::cantFail(Cron::parse("@hourly"));
  hourly.setZone(centralEurope());
  for (const char *day : {"2024-03-31", "2024-10-27"})
    for (int hour = 0; hour < 6; ++hour) {
      Instant tick{at(day).millis + hour * hourMillis};
      EXPECT_EQ(hourly.next({tick.millis - 1}), tick) << formatInstant(tick);
      EXPECT_EQ(hourly.floor({tick.millis + 1}), tick) << formatInstant(tick);
    }
}

} // namespace
