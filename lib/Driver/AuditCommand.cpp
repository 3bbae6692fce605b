// AuditCommand.cpp - `mesh audit`: runs the audits of the project's models on the
// tables of an environment.

#include "Commands.h"
#include "LiveState.h"
#include "Models.h"
#include "Planning.h"
#include "Progress.h"
#include "TimeOptions.h"
#include "mesh/Lower/Render.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
enum class Format : uint8_t { Text, Json };
enum class Status : uint8_t { Passed, Found, Broken, Skipped };

struct Outcome {
  std::string model, audit;
  bool blocking = true;
  Status status = Status::Passed;
  int64_t rows = 0;
  std::string sql;     ///< The query that counts the rows.
  std::string message; ///< Why it was skipped, or could not run.
};

struct AuditCommand {
  AuditCommand() : category("Options of mesh audit"), common(category), times(category) {}

  OptionCategory category;
  CommonOptions common;
  TimeOptions times;
  list<std::string> names{"model", desc("A model to audit; default: all"), value_desc("model"),
                          cat(category)};
  opt<std::string> environment{"env", desc("Whose tables are looked at; default: prod"),
                               value_desc("environment"), init("prod"), cat(category)};
  opt<Format> format{"format", desc("How the result is printed"), init(Format::Text), cat(category),
                     values(clEnumValN(Format::Text, "text", "for people"),
                            clEnumValN(Format::Json, "json", "for programs"))};

  int execute(Environment &environment, Reporter &reporter);
  std::optional<std::vector<const model::ModelSummary *>> chosen(const Models &models,
                                                                 Reporter &reporter);
  void auditModel(const model::ModelSummary &model, const Models &models, LiveState &live,
                  std::optional<Interval> interval, Reporter &reporter);
  void auditAlone(const compile::StandaloneAudit &audit, const Models &models, LiveState &live,
                  std::optional<Interval> interval, Reporter &reporter);
  Outcome run(const model::ModelSummary &model, const model::AuditRecord &audit,
              const Models &models, LiveState &live, Reporter &reporter);
  int print(Environment &env) const;
  void printJson(llvm::raw_ostream &out) const;

  lower::RenderOptions options;
  std::vector<Outcome> outcomes;
};
} // namespace

std::optional<std::vector<const model::ModelSummary *>> AuditCommand::chosen(const Models &models,
                                                                             Reporter &reporter) {
  if (names.empty())
    return models.all();
  std::vector<const model::ModelSummary *> list;
  for (const std::string &name : names) {
    const model::ModelSummary *model = findModel(models, name, reporter);
    if (!model)
      return std::nullopt;
    list.push_back(model);
  }
  return list;
}

Outcome AuditCommand::run(const model::ModelSummary &model, const model::AuditRecord &audit,
                          const Models &models, LiveState &live, Reporter &reporter) {
  Outcome outcome{model.name, audit.name + audit.arguments, audit.blocking, Status::Passed, 0, "",
                  ""};
  std::optional<std::string> sql =
      lower::renderAudit(model, audit, models.all(), options, reporter.sources, reporter.diags);
  if (reporter.flush() || !sql) {
    outcome.status = Status::Broken;
    outcome.message = "it cannot be compiled";
    return outcome;
  }
  outcome.sql = *sql;
  llvm::Expected<engine::Result> result = live.query(*sql);
  if (!result) {
    outcome.status = Status::Broken;
    outcome.message = llvm::toString(result.takeError());
  } else if (result->rows.size() != 1 || !result->rows[0][0] ||
             llvm::StringRef(*result->rows[0][0]).getAsInteger(10, outcome.rows)) {
    outcome.status = Status::Broken;
    outcome.message = "it does not give a number of rows";
  } else if (outcome.rows) {
    outcome.status = Status::Found;
  }
  return outcome;
}

void AuditCommand::auditModel(const model::ModelSummary &model, const Models &models,
                              LiveState &live, std::optional<Interval> interval,
                              Reporter &reporter) {
  if (model.audits.empty())
    return;
  auto table = options.relations.find(model.name);
  std::string missing = table == options.relations.end() || table->second.empty()
                            ? "it has no table in environment '" + environment + "'"
                            : "";
  options.interval.reset();
  if (missing.empty() && model.kind.kind == model::ModelKind::IncrementalByTimeRange) {
    const IntervalSet *done = live.view.findIntervals(table->second);
    if (interval)
      options.interval = interval;
    else if (done && !done->empty())
      options.interval = Interval{done->list().front().start, done->list().back().end};
    else
      missing = "its table is empty in environment '" + environment + "'";
  }
  for (const model::AuditRecord &audit : model.audits)
    outcomes.push_back(missing.empty() ? run(model, audit, models, live, reporter)
                                       : Outcome{model.name, audit.name + audit.arguments,
                                                 audit.blocking, Status::Skipped, 0, "", missing});
}

void AuditCommand::auditAlone(const compile::StandaloneAudit &audit, const Models &models,
                              LiveState &live, std::optional<Interval> interval,
                              Reporter &reporter) {
  std::string missing;
  for (const model::ParentRecord &parent : audit.owner.parents)
    if (auto table = options.relations.find(parent.name);
        table == options.relations.end() || table->second.empty())
      missing = "'" + parent.name + "' has no table in environment '" + environment + "'";
  if (audit.readsInterval && !interval)
    missing = "it needs an interval: --start and --end";
  options.interval = interval;
  outcomes.push_back(missing.empty() ? run(audit.owner, audit.audit, models, live, reporter)
                                     : Outcome{"", "", false, Status::Skipped, 0, "", missing});
  outcomes.back().model.clear();
  outcomes.back().audit = audit.audit.name;
}

static const char *toText(Status status) {
  switch (status) {
  case Status::Passed:
    return "passed";
  case Status::Found:
    return "failed";
  case Status::Broken:
    return "error";
  case Status::Skipped:
    return "skipped";
  }
  llvm_unreachable("status outside the list");
}

void AuditCommand::printJson(llvm::raw_ostream &out) const {
  llvm::json::OStream json(out, 2);
  json.object([&] {
    json.attribute("environment", environment.getValue());
    json.attributeArray("audits", [&] {
      for (const Outcome &outcome : outcomes)
        json.object([&] {
          json.attribute("model", outcome.model);
          json.attribute("audit", outcome.audit);
          json.attribute("blocking", outcome.blocking);
          json.attribute("status", toText(outcome.status));
          json.attribute("rows", outcome.rows);
          json.attribute("sql", outcome.sql);
          json.attribute("message", outcome.message);
        });
    });
  });
  out << '\n';
}

/// What was found, and the exit status that it asks for.
int AuditCommand::print(Environment &env) const {
  size_t counts[4] = {};
  bool failed = false;
  for (const Outcome &outcome : outcomes) {
    ++counts[static_cast<size_t>(outcome.status)];
    failed = failed || outcome.status == Status::Broken ||
             (outcome.status == Status::Found && outcome.blocking);
    if (format == Format::Json)
      continue;
    env.out << outcome.audit << (outcome.model.empty() ? "" : " of ") << outcome.model << ": ";
    if (outcome.status == Status::Found)
      env.out << (outcome.blocking ? "failed, " : "warning, ") << groupDigits(outcome.rows)
              << (outcome.rows == 1 ? " row" : " rows") << "; counted by:\n"
              << outcome.sql << '\n';
    else
      env.out << toText(outcome.status) << (outcome.message.empty() ? "" : ", ") << outcome.message
              << '\n';
  }
  if (format == Format::Json)
    printJson(env.out);
  else
    env.out << outcomes.size() << (outcomes.size() == 1 ? " audit: " : " audits: ")
            << counts[static_cast<size_t>(Status::Passed)] << " passed, "
            << counts[static_cast<size_t>(Status::Found)] << " found rows, "
            << counts[static_cast<size_t>(Status::Broken)] << " could not run, "
            << counts[static_cast<size_t>(Status::Skipped)] << " skipped.\n";
  return failed ? exitUser : exitDone;
}

int AuditCommand::execute(Environment &env, Reporter &reporter) {
  std::optional<TimeOptions::Times> given = times.read(env.now, reporter);
  if (!given)
    return exitUsage;
  std::optional<Models> models = loadModels(common, env, reporter, true);
  auto list = models ? chosen(*models, reporter) : std::nullopt;
  if (!list)
    return exitUser;
  LiveState live;
  if (int status = live.open(models->project.config, reporter))
    return status;
  environment = plan::normaliseEnvironment(environment);
  if (!checkEnvironment(live.view, environment, reporter))
    return exitUser;
  for (const auto &[name, entry] : visibleIn(live.view, environment))
    options.relations[name] = entry->table;
  options.dialect = dialectOf(models->project.config.gateway());
  options.gateway = models->project.config.gateway().name;
  options.directory = models->project.directory();
  options.at = given->execution;
  for (const model::ModelSummary *model : *list)
    auditModel(*model, *models, live, given->interval, reporter);
  for (const compile::StandaloneAudit &audit : models->compiled.standaloneAudits)
    if (names.empty())
      auditAlone(audit, *models, live, given->interval, reporter);
  return print(env);
}

int mesh::driver::auditCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  AuditCommand command;
  if (!parseOptions(arguments,
                    "Runs the audits of the project's models on the tables of an environment. "
                    "Exits with 1 if a blocking one finds rows.\n",
                    command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
