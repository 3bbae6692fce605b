#include "mesh/Basic/Schedule.h"
#include "mesh/Basic/TimeZone.h"
#include "gtest/gtest.h"

using namespace mesh;

namespace {

Instant at(llvm::StringRef text) { return parseTime(text, {0})->instant; }

Cron cron(llvm::StringRef text) { return llvm::cantFail(Cron::parse(text)); }

std::string next(llvm::StringRef expression, llvm::StringRef from) {
  return formatInstant(cron(expression).next(at(from)));
}

std::string floored(llvm::StringRef expression, llvm::StringRef from) {
  return formatInstant(cron(expression).floor(at(from)));
}

std::string failure(llvm::StringRef text) {
  llvm::Expected<Cron> parsed = Cron::parse(text);
  return parsed ? "parsed" : llvm::toString(parsed.takeError());
}

TEST(IntervalUnit, Names) {
  IntervalUnit unit;
  for (const char *name :
       {"year", "month", "day", "hour", "half_hour", "quarter_hour", "five_minute"}) {
    ASSERT_TRUE(fromText(name, unit));
    EXPECT_STREQ(toText(unit), name);
  }
  EXPECT_TRUE(fromText("DAY", unit));
  EXPECT_FALSE(fromText("week", unit));
}

TEST(IntervalUnit, Boundaries) {
  auto floor = [](IntervalUnit unit, llvm::StringRef text) {
    return formatShort(floorTo(unit, at(text)));
  };
  EXPECT_EQ(floor(IntervalUnit::Year, "2024-02-29 12:00"), "2024-01-01");
  EXPECT_EQ(floor(IntervalUnit::Month, "2024-02-29 12:00"), "2024-02-01");
  EXPECT_EQ(floor(IntervalUnit::Day, "1969-12-31 23:59:59.999"), "1969-12-31");
  EXPECT_EQ(floor(IntervalUnit::HalfHour, "2024-02-29 12:59"), "2024-02-29T12:30:00Z");
  EXPECT_EQ(floor(IntervalUnit::FiveMinute, "2024-02-29 12:59"), "2024-02-29T12:55:00Z");
  EXPECT_EQ(formatShort(nextBoundary(IntervalUnit::Month, at("2023-12-01"))), "2024-01-01");
  EXPECT_EQ(formatShort(ceilTo(IntervalUnit::Month, at("2023-12-01"))), "2023-12-01");
  EXPECT_EQ(formatShort(ceilTo(IntervalUnit::Month, at("2023-12-01 00:01"))), "2024-01-01");
  EXPECT_EQ(formatShort(advance(IntervalUnit::Month, at("2024-01-01"), -13)), "2022-12-01");
  EXPECT_EQ(formatShort(advance(IntervalUnit::Year, at("2024-01-01"), -4)), "2020-01-01");
}

TEST(IntervalUnit, AbsurdCountsDoNotOverflow) {
  for (IntervalUnit unit : {IntervalUnit::Year, IntervalUnit::Month, IntervalUnit::Day}) {
    EXPECT_GT(advance(unit, at("2024-01-01"), INT64_MAX), at("9999-12-31"));
    EXPECT_LT(advance(unit, at("2024-01-01"), INT64_MIN), at("0001-01-01"));
  }
}

TEST(Cron, Next) {
  EXPECT_EQ(next("@daily", "2024-03-01"), "2024-03-02T00:00:00Z");
  EXPECT_EQ(next("@midnight", "2024-03-01 00:01"), "2024-03-02T00:00:00Z");
  EXPECT_EQ(next("@Hourly", "2024-03-01 10:59:59.999"), "2024-03-01T11:00:00Z");
  EXPECT_EQ(next("@weekly", "2024-03-01"), "2024-03-03T00:00:00Z");
  EXPECT_EQ(next("@monthly", "2024-01-31"), "2024-02-01T00:00:00Z");
  EXPECT_EQ(next("@yearly", "2024-01-01"), "2025-01-01T00:00:00Z");
  EXPECT_EQ(next("@annually", "2024-01-01"), "2025-01-01T00:00:00Z");
  EXPECT_EQ(next("*/15 9-17 * * mon-fri", "2024-03-01 17:45"), "2024-03-04T09:00:00Z");
  EXPECT_EQ(next("5,35 0 1 JAN,jul *", "2024-03-01"), "2024-07-01T00:05:00Z");
  EXPECT_EQ(next("0 0 29 2 *", "2024-03-01"), "2028-02-29T00:00:00Z");
  EXPECT_EQ(next("0 0 29 2 *", "1896-03-01"), "1904-02-29T00:00:00Z");
  EXPECT_EQ(next("0 0 L * *", "2024-02-01"), "2024-02-29T00:00:00Z");
  EXPECT_EQ(next("10/20 * * * *", "2024-02-01"), "2024-02-01T00:10:00Z");
  EXPECT_EQ(next("10/20 * * * *", "2024-02-01 00:30"), "2024-02-01T00:50:00Z");
  EXPECT_EQ(next("0 22-2/2 * * *", "2024-02-01 00:30"), "2024-02-01T02:00:00Z");
  EXPECT_EQ(next("0 22-2/2 * * *", "2024-02-01 02:30"), "2024-02-01T22:00:00Z");
  EXPECT_EQ(next("0 0 ? * 7", "2024-03-01"), "2024-03-03T00:00:00Z");
  EXPECT_EQ(next("0 0 * * fri-sun", "2024-03-04"), "2024-03-08T00:00:00Z");
  EXPECT_EQ(next("0 0 * * 5-7", "2024-03-09"), "2024-03-10T00:00:00Z");
}

TEST(Cron, WeekdaysOfOneWeekOfAMonth) {
  EXPECT_EQ(next("0 0 * * 5#3", "2024-01-01"), "2024-01-19T00:00:00Z");
  EXPECT_EQ(next("0 0 * * fri#3", "2024-01-19"), "2024-02-16T00:00:00Z");
  EXPECT_EQ(next("0 0 * * 5#1,5#3", "2024-01-05"), "2024-01-19T00:00:00Z");
  EXPECT_EQ(next("0 0 * * 7#1", "2024-01-01"), "2024-01-07T00:00:00Z");
  EXPECT_EQ(next("0 0 * * 0#5", "2024-01-01"), "2024-03-31T00:00:00Z");
  EXPECT_EQ(next("0 0 * * L5", "2024-01-27"), "2024-02-23T00:00:00Z");
  EXPECT_EQ(next("0 0 ? * l7", "2024-02-26"), "2024-03-31T00:00:00Z");
  EXPECT_EQ(next("0 0 * 2 1#5", "2024-03-01"), "2044-02-29T00:00:00Z");
}

TEST(Cron, EitherDayMatchesWhenBothAreRestricted) {
  EXPECT_EQ(next("0 0 13 * fri", "2024-03-01"), "2024-03-08T00:00:00Z");
  EXPECT_EQ(next("0 0 13 * fri", "2024-03-08"), "2024-03-13T00:00:00Z");
  EXPECT_EQ(next("0 0 1-31 * fri", "2024-03-01"),
            "2024-03-08T00:00:00Z"); // Every day is no restriction.
  EXPECT_EQ(next("0 0 13 * 0-6", "2024-03-01"), "2024-03-13T00:00:00Z");
}

TEST(Cron, Floor) {
  EXPECT_EQ(floored("@daily", "2024-03-01"), "2024-03-01T00:00:00Z");
  EXPECT_EQ(floored("@daily", "2024-03-01 23:59:59.999"), "2024-03-01T00:00:00Z");
  EXPECT_EQ(floored("@weekly", "2024-03-02"), "2024-02-25T00:00:00Z");
  EXPECT_EQ(floored("0 0 29 2 *", "2024-02-28"), "2020-02-29T00:00:00Z");
  EXPECT_EQ(floored("30 5 * * *", "2024-03-01 05:29"), "2024-02-29T05:30:00Z");
  EXPECT_EQ(floored("0 0 31 * *", "2024-07-30"), "2024-05-31T00:00:00Z");
}

TEST(Cron, FloorIsTheTickBeforeNext) {
  for (const char *text : {"*/7 * * * *", "0 */5 * * *", "0 0 13 * fri", "0 0 L 2,4 *",
                           "5 4 */9 * *", "@monthly", "0 0 * * 5#5,L1"}) {
    Cron expression = cron(text);
    Instant tick = expression.next(at("2023-01-01"));
    for (int i = 0; i < 200; ++i) {
      Instant after = expression.next(tick);
      EXPECT_EQ(expression.floor({after.millis - 1}), tick) << text;
      EXPECT_EQ(expression.floor(after), after) << text;
      tick = after;
    }
  }
}

TEST(Cron, Unit) {
  auto unit = [](llvm::StringRef text) {
    return std::string(toText(cron(text).unit(at("2024-03-10"))));
  };
  EXPECT_EQ(unit("@yearly"), "year");
  EXPECT_EQ(unit("0 0 29 2 *"), "year");
  EXPECT_EQ(unit("@monthly"), "month");
  EXPECT_EQ(unit("0 0 31 * *"), "month");
  EXPECT_EQ(unit("0 0 * * 5#3"), "month");
  EXPECT_EQ(unit("@weekly"), "day");
  EXPECT_EQ(unit("0 0 1,15 * *"), "day");
  EXPECT_EQ(unit("0 5 * * *"), "day");
  EXPECT_EQ(unit("0 */2 * * *"), "hour");
  EXPECT_EQ(unit("*/30 * * * *"), "half_hour");
  EXPECT_EQ(unit("*/20 * * * *"), "quarter_hour");
  EXPECT_EQ(unit("*/10 * * * *"), "five_minute");
  EXPECT_EQ(unit("*/7 * * * *"), "five_minute");
}

TEST(Cron, Refusals) {
  EXPECT_EQ(failure(""), "a cron has five fields, this has 0");
  EXPECT_EQ(failure("* * * * * *"), "a cron has five fields, this has 6");
  EXPECT_EQ(failure("0 0 * * 5#6"), "the day-of-week field has '#6', which is not within 1 to 5");
  EXPECT_EQ(failure("0 0 * * 8#1"), "the day-of-week field has 8, outside 0 to 7");
  EXPECT_EQ(failure("0 0 * * Lx"), "the day-of-week field has 'x', which is no number or name");
  EXPECT_EQ(failure("0 0 * * 5#3,1"),
            "the day-of-week field has both weekdays and those of one week of a month");
  EXPECT_EQ(failure("0 0 1 * L5"), "beside '#' and 'L' of weekdays the day of the month must be *");
  EXPECT_EQ(failure("@fortnightly"), "there is no shortcut '@fortnightly'");
  EXPECT_EQ(failure("0 24 * * *"), "the hour field has 24, outside 0 to 23");
  EXPECT_EQ(failure("0 0 0 * *"), "the day-of-month field has 0, outside 1 to 31");
  EXPECT_EQ(failure("0 0 * foo *"), "the month field has 'foo', which is no number or name");
  EXPECT_EQ(failure("x * * * *"), "the minute field has 'x', which is no number");
  EXPECT_EQ(failure("0, * * * *"), "the minute field has an empty entry");
  EXPECT_EQ(failure("*/0 * * * *"),
            "the minute field has the step '0', which is not within 1 to 60");
  EXPECT_EQ(failure("*/90 * * * *"),
            "the minute field has the step '90', which is not within 1 to 60");
  EXPECT_EQ(failure("0 0 30 2 *"), "no month has such a day");
  EXPECT_EQ(failure("0 0 31 4,6,9,11 *"), "no month has such a day");
  EXPECT_EQ(failure("* * * * *"), "ticks are closer than five minutes");
  EXPECT_EQ(failure("*/4 * * * *"), "ticks are closer than five minutes");
  EXPECT_EQ(failure("0,58 * * * *"), "ticks are closer than five minutes");
  EXPECT_EQ(failure("0,58 */2 * * *"), "parsed");
  EXPECT_EQ(failure("*/5 * * * *"), "parsed");
  EXPECT_EQ(failure("*/7 * * * *"), "parsed");
}

} // namespace
