// PlanText.cpp - reads the descriptions.

#include "PlanText.h"
#include "mesh/Basic/Record.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using script::Step;

static llvm::StringRef nextWord(llvm::StringRef &line) {
  auto [word, rest] = line.ltrim(' ').split(' ');
  line = rest;
  return word;
}

static Interval readInterval(llvm::StringRef text) {
  auto [start, end] = text.split('/');
  auto read = [](llvm::StringRef day) {
    return parseInstant((day + "T00:00:00Z").str()).value_or(Instant());
  };
  return {read(start), read(end)};
}

static model::Snapshot makeSnapshot(llvm::StringRef name, llvm::StringRef table) {
  model::ModelSummary summary;
  summary.name = name.str();
  summary.kind.kind = model::ModelKind::Full;
  return model::makeSnapshot(summary, table.str(), Instant{1000});
}

static model::Environment readEntries(llvm::StringRef line) {
  model::Environment environment;
  environment.name = nextWord(line).str();
  environment.updatedAt = 2000;
  while (!line.empty()) {
    llvm::SmallVector<llvm::StringRef, 3> parts;
    nextWord(line).split(parts, ':');
    parts.resize(3);
    environment.entries.push_back(
        {parts[0].str(), makeSnapshot(parts[0], parts[1]).id, parts[1].str(), parts[2].str()});
  }
  return environment;
}

static bool readChange(llvm::StringRef key, llvm::StringRef line, Step &step) {
  model::StateChange change;
  if (key == "snapshot") {
    llvm::StringRef name = nextWord(line);
    change.addSnapshot = makeSnapshot(name, nextWord(line));
  } else if (key == "interval") {
    change.intervalTable = nextWord(line).str();
    Interval interval = readInterval(nextWord(line));
    change.intervalStart = interval.start.millis;
    change.intervalEnd = interval.end.millis;
  } else if (key == "entries") {
    change.setEnvironment = readEntries(line);
  } else if (key == "forget-environment") {
    change.removeEnvironment = nextWord(line).str();
  } else if (key == "forget-snapshot") {
    llvm::StringRef name = nextWord(line);
    change.removeSnapshot = makeSnapshot(name, nextWord(line)).id;
  } else if (key == "forget-table") {
    change.removeTable = nextWord(line).str();
  } else {
    return false;
  }
  step.changes.push_back(toJson(change));
  return true;
}

static bool readStep(llvm::StringRef line, Step &step) {
  if (!fromText(nextWord(line), step.kind))
    return false;
  step.model = nextWord(line).str();
  if (step.model == "-")
    step.model.clear();
  while (!line.empty()) {
    llvm::StringRef key = nextWord(line);
    std::string value = nextWord(line).str();
    if (key == "table")
      step.table = value;
    else if (key == "view")
      step.view = value;
    else if (key == "was")
      step.was = value;
    else if (key == "group")
      step.group = value;
    else if (key == "interval")
      step.interval = readInterval(value);
    else
      return false;
  }
  return true;
}

static bool readCondition(llvm::StringRef line, std::vector<script::Condition> &conditions) {
  script::Condition &condition = conditions.emplace_back();
  if (!fromText(nextWord(line), condition.kind))
    return false;
  condition.relation = nextWord(line).str();
  while (!line.empty())
    condition.columns.push_back(nextWord(line).str());
  return true;
}

static bool readLine(llvm::StringRef line, script::Script &script) {
  llvm::StringRef key = nextWord(line);
  if (key == "environment")
    script.header.environment = nextWord(line).str();
  if (key.empty() || key.starts_with("#") || key == "environment")
    return true;
  if (key == "step") {
    Step &step = script.steps.emplace_back();
    step.id = static_cast<int64_t>(script.steps.size());
    return readStep(line, step);
  }
  if (script.steps.empty())
    return false;
  Step &step = script.steps.back();
  if (key == "before" || key == "after")
    return readCondition(line, key == "before" ? step.before : step.after);
  if (key == "sql" || key == "undo") {
    (key == "sql" ? step.sql : step.undo).push_back(line.str());
    return true;
  }
  if (key == "audit" || key == "warn") {
    std::string name = nextWord(line).str();
    step.audits.push_back({name, key == "audit", line.str()});
    return true;
  }
  return readChange(key, line, step);
}

llvm::Expected<script::Script> mesh::test::readPlan(llvm::StringRef text, state::Store &store) {
  llvm::Expected<model::LedgerHead> head = store.head();
  if (!head)
    return head.takeError();
  script::Script script;
  script.header.compiler = "test";
  script.header.normalForm = 1;
  script.header.source = "test";
  script.header.dialect = store.connection().dialect().str();
  script.header.gateway = store.gateway();
  script.header.system = store.system();
  script.header.baseNumber = head->number;
  script.header.baseDigest = head->digest;
  script.header.at = Instant{1704931200000}; // 2024-01-11
  for (llvm::StringRef line : llvm::split(text, '\n'))
    if (!readLine(line, script))
      return llvm::createStringError("cannot read: %s", line.str().c_str());
  return script;
}
