// Replays the interval vectors of SQLMesh, where they are at hand.

#include "mesh/Basic/Files.h"
#include "mesh/Basic/Json.h"
#include "mesh/Basic/Missing.h"
#include "mesh/Basic/TimeZone.h"
#include "gtest/gtest.h"
#include <cstdlib>
#include <iostream>
#include <map>
#include <regex>

using namespace mesh;

namespace {

/// Answers of SQLMesh that are bugs, with the sensible merged intervals.
const std::map<std::string, std::vector<std::string>> sensibleAnswers = {
    {"int-037", {}},
    {"int-068", {"2024-01-10/2024-03-01"}},
    {"int-111", {"2024-03-09T06:00:00Z/2024-03-09T09:00:00Z"}},
    {"int-115", {"2024-03-09/2024-03-10"}},
    {"int-116", {}},
};

std::string show(const Interval &interval) {
  return formatShort(interval.start) + "/" + formatShort(interval.end);
}

std::vector<std::string> show(llvm::ArrayRef<Interval> intervals) {
  std::vector<std::string> texts;
  for (const Interval &each : intervals)
    texts.push_back(show(each));
  return texts;
}

std::optional<std::string> property(const std::string &model, const std::string &name) {
  std::smatch found;
  if (!std::regex_search(model, found, std::regex("\\b" + name + " (?:'([^']*)'|(\\w+))")))
    return std::nullopt;
  return found[1].matched ? found[1] : found[2];
}

std::optional<TimeExpression> time(const std::optional<std::string> &text, Instant now) {
  return text ? parseTime(*text, now) : std::nullopt;
}

std::optional<std::string> text(std::optional<JsonValue> value) {
  if (!value || value->isNull())
    return std::nullopt;
  if (std::optional<llvm::StringRef> string = value->asString())
    return string->str();
  return value->text();
}

std::vector<std::string> intervals(std::optional<JsonValue> list) {
  std::vector<std::string> texts;
  list->forEach([&](JsonValue pair) {
    std::vector<Instant> ends;
    pair.forEach([&](JsonValue end) { ends.push_back(parseTime(*end.asString(), {0})->instant); });
    texts.push_back(show({ends[0], ends[1]}));
  });
  return texts;
}

/// The first and last 20 where there are more than 40, as the vectors have it.
std::vector<std::string> abridge(std::vector<std::string> list) {
  if (list.size() > 40)
    list.erase(list.begin() + 20, list.end() - 20);
  return list;
}

struct Answer {
  std::string unit;
  std::vector<std::string> missing, merged, batches;
  bool operator==(const Answer &) const = default;
};

Answer answer(JsonValue input) {
  std::string model = *text(input.get("model_text"));
  Instant now = parseTime(*text(input.get("execution_time")), {0})->instant;
  Cron cron = llvm::cantFail(Cron::parse(property(model, "cron").value_or("@daily")));
  IntervalUnit unit = cron.unit(now);
  if (std::optional<std::string> given = property(model, "interval_unit")) {
    EXPECT_TRUE(fromText(*given, unit));
  }
  if (std::optional<std::string> zone = property(model, "cron_tz"))
    cron.setZone(llvm::cantFail(TimeZone::load(*zone)));
  MissingQuery query{.cron = cron,
                     .unit = unit,
                     .executionTime = now,
                     .start = time(text(input.get("start")), now),
                     .end = time(text(input.get("end")), now),
                     .modelStart = time(property(model, "start"), now),
                     .modelEnd = time(property(model, "end"), now)};
  query.lookback = std::stoll(property(model, "lookback").value_or("0"));
  query.allowPartials = property(model, "allow_partials") == "true";
  query.ignoreCron = input.get("ignore_cron") && *input.get("ignore_cron")->asBool();
  IntervalSet done;
  if (std::optional<JsonValue> loaded = input.get("already_loaded"))
    loaded->forEach([&](JsonValue pair) {
      std::vector<TimeExpression> ends;
      pair.forEach([&](JsonValue end) { ends.push_back(*parseTime(*end.asString(), now)); });
      done.add(recordedInterval(ends[0], ends[1], unit, query.allowPartials));
    });

  IntervalSet missing = missingIntervals(done, query);
  int64_t batchSize = std::stoll(property(model, "batch_size").value_or("0"));
  return {toText(unit), show(splitIntoBatches(missing, unit, 1)), show(missing.list()),
          show(splitIntoBatches(missing, unit, batchSize))};
}

bool agrees(const std::string &id, const Answer &ours, JsonValue expected) {
  if (auto sensible = sensibleAnswers.find(id); sensible != sensibleAnswers.end())
    return ours.merged == sensible->second;
  return ours.unit == *text(expected.get("interval_unit")) &&
         int64_t(ours.missing.size()) == *expected.get("missing_count")->asInteger() &&
         int64_t(ours.batches.size()) == *expected.get("batch_count")->asInteger() &&
         abridge(ours.missing) == intervals(expected.get("missing")) &&
         ours.merged == intervals(expected.get("merged")) &&
         abridge(ours.batches) == intervals(expected.get("batches"));
}

TEST(Golden, Intervals) {
  const char *given = std::getenv("MESH_GOLDEN_DIR");
  std::string path = std::string(given ? given : MESH_GOLDEN_DIR) + "/intervals.jsonl";
  llvm::Expected<std::string> content = readFile(path);
  if (!content) {
    llvm::consumeError(content.takeError());
    GTEST_SKIP() << "no golden vectors: intervals.jsonl";
  }
  unsigned total = 0, agreed = 0;
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(*content).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : lines) {
    JsonDocument document = llvm::cantFail(JsonDocument::parse(line));
    std::string id = *text(document.root().get("id"));
    Answer ours = answer(*document.root().get("input"));
    bool ok = agrees(id, ours, *document.root().get("expect"));
    EXPECT_TRUE(ok) << id << ": unit " << ours.unit << ", missing "
                    << testing::PrintToString(ours.merged) << ", batches "
                    << testing::PrintToString(ours.batches) << "\n  expected "
                    << document.root().get("expect")->text();
    ++total;
    agreed += ok;
  }
  std::cout << "intervals.jsonl: " << agreed << " of " << total << " agree\n";
}

} // namespace
