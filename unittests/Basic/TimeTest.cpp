#include "mesh/Basic/Time.h"
#include "gtest/gtest.h"

using namespace mesh;

namespace {

/// A Wednesday.
const Instant now = *parseInstant("2024-01-31T10:20:30.400Z");

std::string read(llvm::StringRef text) {
  std::optional<TimeExpression> time = parseTime(text, now);
  if (!time)
    return "none";
  return formatInstant(time->instant) + (time->isDate ? " date" : "") +
         (time->isRelative ? " relative" : "");
}

Interval hours(int from, int to) { return {{from * hourMillis}, {to * hourMillis}}; }

TEST(Time, CivilRoundTrip) {
  for (int64_t millis : {int64_t(0), int64_t(-1), int64_t(1709164800000), int64_t(-62135596800000),
                         int64_t(253402300799999)}) {
    std::optional<Instant> back = fromCivil(toCivil({millis}));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->millis, millis);
  }
  CivilTime civil = toCivil({-1});
  EXPECT_EQ(civil.year, 1969);
  EXPECT_EQ(civil.millisecond, 999u);
}

TEST(Time, DatesThatDoNotExist) {
  EXPECT_FALSE(fromCivil({2023, 2, 29}));
  EXPECT_FALSE(fromCivil({1900, 2, 29}));
  EXPECT_TRUE(fromCivil({2000, 2, 29}));
  EXPECT_FALSE(fromCivil({2024, 13, 1}));
  EXPECT_FALSE(fromCivil({2024, 1, 1, 24}));
  EXPECT_FALSE(fromCivil({0, 1, 1}));
  EXPECT_FALSE(fromCivil({10000, 1, 1}));
}

TEST(Time, AbsoluteExpressions) {
  EXPECT_EQ(read("2024-01-31"), "2024-01-31T00:00:00Z date");
  EXPECT_EQ(read("2024-1-3"), "2024-01-03T00:00:00Z date");
  EXPECT_EQ(read("2024/01/03"), "2024-01-03T00:00:00Z date");
  EXPECT_EQ(read("20240131"), "2024-01-31T00:00:00Z date");
  EXPECT_EQ(read(" 2024-01-31 10:00 "), "2024-01-31T10:00:00Z");
  EXPECT_EQ(read("2024-01-31 10:00:05"), "2024-01-31T10:00:05Z");
  EXPECT_EQ(read("2024-01-31T10:00:00.1239Z"), "2024-01-31T10:00:00.123Z");
  EXPECT_EQ(read("2024-01-31T10:00:00+02:00"), "2024-01-31T08:00:00Z");
  EXPECT_EQ(read("2024-01-31 10:00:00 -0530"), "2024-01-31T15:30:00Z");
  EXPECT_EQ(read("2024-01-31 10:00:00 UTC"), "2024-01-31T10:00:00Z");
  EXPECT_EQ(read("1709251200000"), "2024-03-01T00:00:00Z");
  EXPECT_EQ(read("1709251200000.0"), "2024-03-01T00:00:00Z");
  EXPECT_EQ(read("0"), "1970-01-01T00:00:00Z");
  EXPECT_EQ(read("-86400000"), "1969-12-31T00:00:00Z");
}

TEST(Time, NamedMonths) {
  for (const char *text : {"Jan 5 2024", "January 5, 2024", "5 January 2024", "5th jan 2024",
                           "2024 Jan 5", "Fri, Jan 5 2024", "Friday 5 January, 2024"})
    EXPECT_EQ(read(text), "2024-01-05T00:00:00Z date") << text;
  EXPECT_EQ(read("Sept 30 2024 10:00"), "2024-09-30T10:00:00Z");
  EXPECT_EQ(read("May 1 2024 10:00 +02:00"), "2024-05-01T08:00:00Z");
  for (const char *text : {"Jan 2024", "Jan 5", "5 2024", "Feb 30 2024", "Jan 5 24", "Janu 5 2024",
                           "Jan 5 2024 x", "Monday", "Jan Jan 2024", "01/02/2024", "2024-01"})
    EXPECT_EQ(read(text), "none") << text;
}

TEST(Time, RelativeExpressions) {
  EXPECT_EQ(read("now"), "2024-01-31T10:20:30.400Z relative");
  EXPECT_EQ(read("Today"), "2024-01-31T00:00:00Z date relative");
  EXPECT_EQ(read("yesterday"), "2024-01-30T00:00:00Z date relative");
  EXPECT_EQ(read("tomorrow"), "2024-02-01T00:00:00Z date relative");
  EXPECT_EQ(read("1 week ago"), "2024-01-24T00:00:00Z date relative");
  EXPECT_EQ(read("1 week"), "2024-01-24T00:00:00Z date relative");
  EXPECT_EQ(read("2 days"), "2024-01-29T00:00:00Z date relative");
  EXPECT_EQ(read("in 3 hours"), "2024-01-31T13:20:30.400Z relative");
  EXPECT_EQ(read("1 day and 2 hours ago"), "2024-01-30T08:20:30.400Z relative");
  EXPECT_EQ(read("an hour ago"), "2024-01-31T09:20:30.400Z relative");
  EXPECT_EQ(read("1.5 hours ago"), "2024-01-31T08:50:30.400Z relative");
  EXPECT_EQ(read("in 1 month"), "2024-02-29T00:00:00Z date relative");
  EXPECT_EQ(read("1 month ago"), "2023-12-31T00:00:00Z date relative");
  EXPECT_EQ(read("11 months ago"), "2023-02-28T00:00:00Z date relative");
  EXPECT_EQ(read("1 year ago"), "2023-01-31T00:00:00Z date relative");
  EXPECT_EQ(read("last week"), "2024-01-24T00:00:00Z date relative");
  EXPECT_EQ(read("Last month"), "2023-12-31T00:00:00Z date relative");
  EXPECT_EQ(read("next year"), "2025-01-31T00:00:00Z date relative");
  EXPECT_EQ(read("last monday"), "none");
  EXPECT_EQ(read("last week ago"), "none");
  EXPECT_EQ(read("2w"), "2024-01-17T00:00:00Z date relative");
  EXPECT_EQ(read("30m"), "2024-01-31T09:50:30.400Z relative");
}

TEST(Time, WhatIsNoTime) {
  for (const char *text : {"",
                           " ",
                           "2024",
                           "20241331",
                           "2024-02-30",
                           "2024-01-31x",
                           "2024-01-31 25:00",
                           "2024-01-",
                           "2024-01-31 10:00:00+25:00",
                           "99999999999999999999",
                           "999999999999999",
                           "ago",
                           "in",
                           "in 1 week ago",
                           "week",
                           "1 fortnight",
                           "1.5 months ago",
                           "10000 years ago",
                           "a",
                           "1 week,",
                           "9999999999999999 days ago",
                           "2024-01/31"})
    EXPECT_EQ(read(text), "none") << text;
}

TEST(Time, Ttl) {
  EXPECT_EQ(parseTtlMillis("in 1 week", now), 7 * dayMillis);
  EXPECT_EQ(parseTtlMillis("1 week", now), 7 * dayMillis);
  EXPECT_EQ(parseTtlMillis("in 1 month", now), 29 * dayMillis);
  EXPECT_EQ(parseTtlMillis("in 90 minutes", now), 90 * minuteMillis);
  EXPECT_FALSE(parseTtlMillis("1 week ago", now));
  EXPECT_FALSE(parseTtlMillis("in 0 days", now));
  EXPECT_FALSE(parseTtlMillis("2024-01-31", now));
  EXPECT_FALSE(parseTtlMillis("", now));
}

TEST(Time, Output) {
  EXPECT_EQ(formatInstant({0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(formatInstant(now), "2024-01-31T10:20:30.400Z");
  EXPECT_EQ(formatShort({0}), "1970-01-01");
  EXPECT_EQ(formatShort(now), "2024-01-31T10:20:30.400Z");
  EXPECT_EQ(parseInstant("2024-01-31T10:20:30.400Z"), now);
  EXPECT_FALSE(parseInstant("2024-01-31"));
  EXPECT_FALSE(parseInstant("2024-01-31T10:20:30+00:00"));
  EXPECT_FALSE(parseInstant("now"));
}

TEST(IntervalSet, AddMerges) {
  IntervalSet set;
  set.add(hours(4, 6));
  set.add(hours(0, 2));
  set.add(hours(8, 9));
  set.add(hours(3, 3));
  EXPECT_EQ(set.list(), (std::vector{hours(0, 2), hours(4, 6), hours(8, 9)}));
  set.add(hours(2, 4)); // Touches both neighbours.
  EXPECT_EQ(set.list(), (std::vector{hours(0, 6), hours(8, 9)}));
  set.add(hours(-1, 10));
  EXPECT_EQ(set.list(), (std::vector{hours(-1, 10)}));
  EXPECT_EQ(IntervalSet({hours(4, 6), hours(5, 7), hours(0, 0), hours(1, 4)}).list(),
            (std::vector{hours(1, 7)}));
}

TEST(IntervalSet, Subtract) {
  IntervalSet set({hours(0, 10)});
  set.subtract(hours(2, 4));
  set.subtract(hours(6, 6));
  EXPECT_EQ(set.list(), (std::vector{hours(0, 2), hours(4, 10)}));
  set.subtract(hours(1, 5));
  EXPECT_EQ(set.list(), (std::vector{hours(0, 1), hours(5, 10)}));
  set.subtract(hours(-5, 50));
  EXPECT_TRUE(set.empty());
}

TEST(IntervalSet, MissingAndContains) {
  IntervalSet set({hours(0, 2), hours(4, 6)});
  EXPECT_EQ(set.missing(hours(-1, 8)), (std::vector{hours(-1, 0), hours(2, 4), hours(6, 8)}));
  EXPECT_EQ(set.missing(hours(1, 5)), (std::vector{hours(2, 4)}));
  EXPECT_EQ(set.missing(hours(2, 3)), (std::vector{hours(2, 3)}));
  EXPECT_TRUE(set.contains(hours(4, 6)));
  EXPECT_TRUE(set.contains(hours(3, 3)));
  EXPECT_FALSE(set.contains(hours(1, 5)));
}

} // namespace
