// TimeOptions.cpp - see the header.

#include "TimeOptions.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

TimeOptions::TimeOptions(OptionCategory &category)
    : start("start", desc("The first day or moment of the interval"), value_desc("time"),
            cat(category)),
      end("end", desc("The last day of the interval, or the moment where it ends"),
          value_desc("time"), cat(category)),
      executionTime("execution-time", desc("What @execution_ds and its like stand for"),
                    value_desc("time"), cat(category)),
      startShort("s", desc("Alias for --start"), aliasopt(start), cat(category)),
      endShort("e", desc("Alias for --end"), aliasopt(end), cat(category)) {}

std::optional<TimeOptions::Times> TimeOptions::read(Instant now, Reporter &reporter) const {
  Times times;
  times.execution = now;
  std::optional<TimeExpression> from, to, at;
  for (auto [text, name, value] :
       {std::tuple(&executionTime, "execution-time", &at), std::tuple(&start, "start", &from),
        std::tuple(&end, "end", &to)})
    if (!text->empty() && !(*value = readTime(name, *text, now, reporter)))
      return std::nullopt;
  if (at)
    times.execution = at->instant;
  if (!from && !to)
    return times;
  Interval interval;
  if (from)
    interval = {from->instant, {from->instant.millis + dayMillis}};
  if (to)
    interval.end = to->exclusiveEnd();
  if (!from)
    interval.start = {floorDivide(interval.end.millis - 1, dayMillis) * dayMillis};
  if (interval.empty()) {
    reporter.error("--end " + end.getValue() + " lies before --start " + start.getValue());
    return std::nullopt;
  }
  times.interval = interval;
  return times;
}
