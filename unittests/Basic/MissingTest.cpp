#include "mesh/Basic/Missing.h"
#include "gtest/gtest.h"

using namespace mesh;

namespace {

TimeExpression at(llvm::StringRef text) { return *parseTime(text, {0}); }

std::string show(llvm::ArrayRef<Interval> intervals) {
  std::string text;
  for (const Interval &each : intervals)
    text += (text.empty() ? "" : " ") + formatShort(each.start) + "/" + formatShort(each.end);
  return text;
}

Interval days(llvm::StringRef first, llvm::StringRef last) {
  return {at(first).instant, at(last).exclusiveEnd()};
}

class MissingTest : public testing::Test {
protected:
  Cron daily = llvm::cantFail(Cron::parse("@daily"));
  MissingQuery query{.cron = daily,
                     .executionTime = at("2024-03-10 12:00").instant,
                     .start = at("2024-03-01"),
                     .end = at("2024-03-06"),
                     .modelStart = at("2020-01-01"),
                     .modelEnd = {}};
  IntervalSet done;

  std::string missing() { return show(missingIntervals(done, query).list()); }
};

TEST_F(MissingTest, GapsBetweenWhatIsDone) {
  done.add(days("2024-03-03", "2024-03-04"));
  EXPECT_EQ(missing(), "2024-03-01/2024-03-03 2024-03-05/2024-03-07");
}

TEST_F(MissingTest, PartlyDoneUnitIsMissingAsAWhole) {
  done.add({at("2024-03-01").instant, at("2024-03-03 15:00").instant});
  EXPECT_EQ(missing(), "2024-03-03/2024-03-07");
}

TEST_F(MissingTest, LookbackOnlyIfAnythingIsMissing) {
  query.lookback = 2;
  done.add(days("2024-03-01", "2024-03-06"));
  EXPECT_EQ(missing(), "");
  done.subtract(days("2024-03-06", "2024-03-06"));
  EXPECT_EQ(missing(), "2024-03-04/2024-03-07");
}

TEST_F(MissingTest, LookbackStaysWithinTheModel) {
  query.lookback = INT64_MAX;
  query.modelStart = at("2024-03-05");
  EXPECT_EQ(missing(), "2024-03-05/2024-03-07");
}

TEST_F(MissingTest, EndInsideAUnitMeansTheWholeUnit) {
  query.end = at("2024-03-03 13:00");
  EXPECT_EQ(missing(), "2024-03-01/2024-03-04");
  query.start = at("2024-03-03 05:00"); // Shorter than a unit.
  EXPECT_EQ(missing(), "");
}

TEST_F(MissingTest, ModelStartInsideItsFirstUnit) {
  query.unit = IntervalUnit::Month;
  query.start = query.end = {};
  query.modelStart = at("2024-01-10");
  EXPECT_EQ(missing(), "2024-01-10/2024-03-01");
  done = missingIntervals(done, query);
  EXPECT_EQ(missing(), "");
}

TEST_F(MissingTest, ModelEndIsNotExtendedByTheRange) {
  query.unit = IntervalUnit::Hour;
  query.modelEnd = at("2024-03-06");
  query.end = at("2024-03-06 12:00");
  EXPECT_EQ(missing(), "2024-03-01/2024-03-06T12:00:00Z");
}

TEST_F(MissingTest, PartialUnitIsDoneAgainUntilItIsWhole) {
  query.allowPartials = query.ignoreCron = true;
  query.end = {};
  done.add({at("2024-03-01").instant, at("2024-03-10 06:00").instant});
  EXPECT_EQ(missing(), "2024-03-10/2024-03-10T12:00:00Z");
}

TEST_F(MissingTest, NeverInverted) {
  query.start = at("2024-03-11");
  query.end = at("2024-03-20");
  EXPECT_EQ(missing(), "");
}

TEST_F(MissingTest, CostIsThatOfTheGaps) {
  query.unit = IntervalUnit::FiveMinute;
  query.start = query.modelStart = at("0001-01-01");
  query.lookback = 3;
  EXPECT_EQ(missing(), "0001-01-01/2024-03-07");
}

TEST(Batches, PiecesOfUnits) {
  IntervalSet missing({days("2024-03-01", "2024-03-03"), days("2024-03-05", "2024-03-09")});
  EXPECT_EQ(show(splitIntoBatches(missing, IntervalUnit::Day, 2)),
            "2024-03-01/2024-03-03 2024-03-03/2024-03-04 2024-03-05/2024-03-07 "
            "2024-03-07/2024-03-09 2024-03-09/2024-03-10");
  EXPECT_EQ(splitIntoBatches(missing, IntervalUnit::Day, 0), missing.list());
  EXPECT_EQ(splitIntoBatches(missing, IntervalUnit::Day, INT64_MAX), missing.list());
}

TEST(Batches, UnalignedEndsCountAsUnits) {
  IntervalSet missing({{at("2024-01-10").instant, at("2024-04-10").instant}});
  EXPECT_EQ(show(splitIntoBatches(missing, IntervalUnit::Month, 2)),
            "2024-01-10/2024-03-01 2024-03-01/2024-04-10");
}

TEST(DefaultStart, IsNotLaterThanNow) {
  Cron daily = llvm::cantFail(Cron::parse("@daily"));
  Instant now = at("2024-03-10 12:00").instant;
  EXPECT_EQ(formatShort(defaultStart(daily, at("2024-03-05").instant, now)), "2024-03-04");
  EXPECT_EQ(formatShort(defaultStart(daily, at("2024-03-20").instant, now)), "2024-03-09");
}

TEST(Recorded, WholeUnitsOnly) {
  auto recorded = [](llvm::StringRef start, llvm::StringRef end, bool partials) {
    return show({recordedInterval(at(start), at(end), IntervalUnit::Day, partials)});
  };
  EXPECT_EQ(recorded("2024-03-01", "2024-03-02", false), "2024-03-01/2024-03-03");
  EXPECT_EQ(recorded("2024-03-01 01:00", "2024-03-03 15:00", false), "2024-03-02/2024-03-03");
  EXPECT_EQ(recorded("2024-03-01", "2024-03-03 15:00", true), "2024-03-01/2024-03-03T15:00:00Z");
  EXPECT_TRUE(
      recordedInterval(at("2024-03-01 01:00"), at("2024-03-01 02:00"), IntervalUnit::Day, false)
          .empty());
}

TEST(Restatement, WidenedAsTheKindNeeds) {
  IntervalSet done({days("2024-02-01", "2024-03-09")});
  RestatementQuery query{.start = at("2024-03-01 05:00"),
                         .end = at("2024-03-02"),
                         .executionTime = at("2024-03-10 12:00").instant};
  auto removed = [&] { return show({restatementInterval(done, query)}); };
  EXPECT_EQ(removed(), "2024-03-01/2024-03-03");
  query.dependsOnPast = true;
  EXPECT_EQ(removed(), "2024-03-01/2024-03-11");
  query.fullHistoryOnly = true;
  EXPECT_EQ(removed(), "2024-02-01/2024-03-11");
}

} // namespace
