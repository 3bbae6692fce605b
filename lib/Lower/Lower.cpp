// Lower.cpp - the steps of a plan as SQL. Every step may be run again: tables
// are made if they are missing, rows of an interval are deleted before they are
// written, views are dropped before they are made.

#include "mesh/Lower/Lower.h"
#include "Header.h"
#include "Queries.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Lower/LowerDiagnostics.h"
#include "mesh/Model/DataType.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::lower;
using model::ModelKind;
using model::ModelSummary;
using model::StateChange;
using script::Condition;
using script::Step;
using script::StepKind;

script::Header mesh::lower::makeHeader(const Options &options, llvm::StringRef environment,
                                       Instant at) {
  script::Header header;
  header.compiler = options.compiler;
  header.normalForm = options.normalForm;
  header.source = options.source;
  header.dialect = options.dialect->name;
  header.gateway = options.gateway;
  header.system = options.system;
  header.environment = environment.str();
  header.baseNumber = options.base.number;
  header.baseDigest = options.base.digest;
  header.at = at;
  return header;
}

namespace {
class Lowering {
public:
  Lowering(const plan::Plan &of, llvm::ArrayRef<const ModelSummary *> all, const Options &given,
           SourceManager &allSources, Diagnostics &diagnostics)
      : plan(of), options(given), sources(allSources),
        queries(of, all, given, allSources, diagnostics), diags(diagnostics) {
    for (const ModelSummary *model : all)
      kinds[model->name] = model->kind.kind;
    for (const auto &[name, table] : plan.tables)
      tableKinds[table] =
          model::storesRows(kinds[name]) ? Condition::Kind::Table : Condition::Kind::View;
  }

  script::Script run();

private:
  Step &add(StepKind kind, const plan::ModelPlan &model, llvm::StringRef group);
  void addVerdicts();
  void reportUnapplied(const plan::ModelPlan &model);
  void lowerModel(const plan::ModelPlan &model);
  void create(const plan::ModelPlan &model, llvm::StringRef group);
  void createTable(const plan::ModelPlan &model, Step &step);
  void createView(const plan::ModelPlan &model, Step &step);
  void fill(const plan::ModelPlan &model, Interval interval, llvm::StringRef group);
  void fillSeed(const plan::ModelPlan &model, Step &step);
  void fillQuery(const plan::ModelPlan &model, Interval interval, Step &step);
  void runStatements(const plan::ModelPlan &model,
                     llvm::ArrayRef<model::StatementRecord> statements, llvm::StringRef stage,
                     std::optional<Interval> interval, llvm::StringRef group);
  void addAudits(const plan::ModelPlan &model, std::optional<Interval> interval, Step &step);
  void addReads(const plan::ModelPlan &model, Step &step);
  void recordVersion(const plan::ModelPlan &model, llvm::StringRef group);
  void point(const plan::ModelPlan &model);
  void remove(const plan::Removal &removal);
  std::vector<std::string> viewSql(llvm::StringRef view, llvm::StringRef table,
                                   const ModelSummary *model) const;
  bool checkName(llvm::StringRef dotted, const plan::ModelPlan &model);

  const plan::Plan &plan;
  const Options &options;
  SourceManager &sources;
  Queries queries;
  Diagnostics &diags;
  script::Script script;
  std::map<std::string, ModelKind> kinds;
  std::map<std::string, Condition::Kind> tableKinds;
  int64_t groups = 0;
};
} // namespace

static std::vector<std::string> columnNames(const ModelSummary &model) {
  std::vector<std::string> names;
  for (const model::ColumnRecord &column : model.columns)
    names.push_back(column.name);
  return names;
}

Step &Lowering::add(StepKind kind, const plan::ModelPlan &model, llvm::StringRef group) {
  Step &step = script.steps.emplace_back();
  step.id = static_cast<int64_t>(script.steps.size());
  step.kind = kind;
  step.model = model.model->name;
  step.table = model.table;
  step.group = group.str();
  return step;
}

/// A name that the target would cut off could be another's. (S-037)
bool Lowering::checkName(llvm::StringRef dotted, const plan::ModelPlan &model) {
  unsigned limit = options.dialect->maxIdentifierBytes;
  llvm::SmallVector<llvm::StringRef, 3> parts;
  dotted.split(parts, '.');
  for (llvm::StringRef part : parts)
    if (limit && part.size() > limit) {
      diags.report(queries.placeOf(*model.model), diag::NameTooLong, part,
                   static_cast<int64_t>(limit), options.dialect->name);
      return false;
    }
  return true;
}

void Lowering::addVerdicts() {
  for (const change::Verdict &verdict : plan.verdicts) {
    if (!verdict.isChanged() && verdict.reasons.empty())
      continue;
    script::Verdict line;
    line.model = verdict.model;
    line.verdict = change::toText(verdict.category);
    if (verdict.finer != change::Finer::None)
      line.finer = change::toText(verdict.finer);
    for (const change::Reason &reason : verdict.reasons)
      line.reasons.push_back(reason.text);
    if (!verdict.reasons.empty() && verdict.reasons[0].place.line) {
      const model::PlaceRecord &place = verdict.reasons[0].place;
      line.place =
          place.path + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
    }
    script.verdicts.push_back(std::move(line));
  }
}

/// What a version asks of its table or view and the target does not have.
void Lowering::reportUnapplied(const plan::ModelPlan &model) {
  const ModelSummary &summary = *model.model;
  if (summary.engineProperties.empty() || (!model.create && !model.recordSnapshot))
    return;
  std::string names;
  for (const model::NotYetRecord &property : summary.engineProperties)
    names += (names.empty() ? "'" : ", '") + property.what + "'";
  auto given = llvm::find_if(summary.engineProperties,
                             [](const auto &each) { return each.place.line != 0; });
  DiagPlace place = given == summary.engineProperties.end() // All are defaults of the project.
                        ? queries.placeOf(summary)
                        : placeIn(options.directory, given->place, given->length, sources);
  diags.report(std::move(place), diag::PropertyNotApplied, summary.name, names,
               options.dialect->name);
}

// --- Tables and views ----------------------------------------------------------

/// What the step reads and the plan does not make must be there.
void Lowering::addReads(const plan::ModelPlan &model, Step &step) {
  for (const std::string &table : model.reads)
    step.before.push_back({tableKinds[table], table, {}});
}

/// Of a query whose columns are not known the engine makes the table.
static std::string createAs(const std::string &name, const std::string &query) {
  return "CREATE TABLE " + name + " AS\n" + query;
}

void Lowering::createTable(const plan::ModelPlan &model, Step &step) {
  std::string columns;
  for (const model::ColumnRecord &column : model.model->columns) {
    model::DataType type = model::parseType(column.type);
    columns += (columns.empty() ? "\n  " : ",\n  ") + queries.column(column.name);
    if (type.isKnown() && type.kind != model::TypeKind::Null)
      columns += " " + column.type;
  }
  std::string name = queries.relation(model.table);
  if (model.model->columnsOpen) { // It has no rows before it is filled.
    step.sql.push_back(createAs("IF NOT EXISTS " + name,
                                "SELECT * FROM (\n" + queries.query(*model.model, std::nullopt) +
                                    "\n) AS _rows\nWHERE 1 = 0"));
    addReads(model, step);
  } else {
    step.sql.push_back("CREATE TABLE IF NOT EXISTS " + name + " (" + columns + "\n)");
  }
  step.undo.push_back("DROP TABLE IF EXISTS " + name);
  step.after.push_back({Condition::Kind::Table, model.table, columnNames(*model.model)});
}

void Lowering::createView(const plan::ModelPlan &model, Step &step) {
  std::string name = queries.relation(model.table);
  step.sql.push_back("DROP VIEW IF EXISTS " + name);
  std::string columns = model.model->columnsOpen ? "" : " (" + queries.columns(*model.model) + ")";
  step.sql.push_back("CREATE VIEW " + name + columns + " AS\n" +
                     queries.query(*model.model, std::nullopt));
  step.undo.push_back("DROP VIEW IF EXISTS " + name);
  step.after.push_back({Condition::Kind::View, model.table, columnNames(*model.model)});
  addReads(model, step);
  addAudits(model, std::nullopt, step);
}

void Lowering::create(const plan::ModelPlan &model, llvm::StringRef group) {
  if (checkName(model.view, model)) // Its table's name is the longer one.
    checkName(model.table, model);
  bool isView = !model::storesRows(model.model->kind.kind);
  if (isView)
    runStatements(model, model.model->preStatements, "creating", std::nullopt, group);
  Step &step = add(StepKind::Create, model, group);
  if (isView)
    createView(model, step);
  else
    createTable(model, step);
  if (model.recordSnapshot) {
    StateChange snapshot;
    snapshot.addSnapshot = model.snapshot;
    step.changes.push_back(toJson(snapshot));
  }
  if (isView)
    runStatements(model, model.model->postStatements, "creating", std::nullopt, group);
}

void Lowering::runStatements(const plan::ModelPlan &model,
                             llvm::ArrayRef<model::StatementRecord> statements,
                             llvm::StringRef stage, std::optional<Interval> interval,
                             llvm::StringRef group) {
  Step *step = nullptr;
  for (const model::StatementRecord &statement : statements) {
    if (statement.stage != stage)
      continue;
    if (!step)
      step = &add(StepKind::Run, model, group);
    llvm::StringRef self =
        stage == "promoting" ? llvm::StringRef(model.view) : llvm::StringRef(model.table);
    step->sql.push_back(queries.statement(*model.model, statement, self, interval));
  }
}

void Lowering::addAudits(const plan::ModelPlan &model, std::optional<Interval> interval,
                         Step &step) {
  for (const model::AuditRecord &audit : model.model->audits)
    step.audits.push_back({audit.name + audit.arguments, audit.blocking,
                           queries.audit(*model.model, audit, interval)});
}

// --- Rows ----------------------------------------------------------------------

void Lowering::fillSeed(const plan::ModelPlan &model, Step &step) {
  size_t rowsPerStatement = 500;
  if (int64_t asked = model.model->kind.batchSize; asked > 0 && asked < 500)
    rowsPerStatement = static_cast<size_t>(asked);
  std::string name = queries.relation(model.table);
  step.sql.push_back("DELETE FROM " + name);
  auto found = options.seeds.find(model.model->name);
  if (found == options.seeds.end())
    return;
  const SeedRows &rows = found->second;
  for (size_t begin = 0; begin < rows.size(); begin += rowsPerStatement) {
    std::string sql = "INSERT INTO " + name + " (" + queries.columns(*model.model) + ") VALUES";
    for (size_t row = begin; row != std::min(rows.size(), begin + rowsPerStatement); ++row) {
      sql += row == begin ? "\n  (" : ",\n  (";
      for (size_t i = 0; i != rows[row].size(); ++i)
        sql += (i ? ", " : "") +
               seedCell(rows[row][i], model.model->columns[i].type, *options.dialect);
      sql += ")";
    }
    step.sql.push_back(std::move(sql));
  }
}

void Lowering::fillQuery(const plan::ModelPlan &model, Interval interval, Step &step) {
  const ModelSummary &summary = *model.model;
  std::string name = queries.relation(model.table), columns = queries.columns(summary);
  bool byTime = summary.kind.kind == ModelKind::IncrementalByTimeRange;
  if (summary.columnsOpen) { // They may have become others.
    step.sql.push_back("DROP TABLE IF EXISTS " + name);
    step.sql.push_back(createAs(name, queries.query(summary, std::nullopt)));
    return;
  }
  std::string insert = "INSERT INTO " + name + " (" + columns + ")\n";
  if (!byTime) {
    step.sql.push_back("DELETE FROM " + name);
    step.sql.push_back(insert + queries.query(summary, std::nullopt));
    return;
  }
  // Rows outside of the interval would be written again with their own. (M-101)
  std::string filter = queries.timeFilter(summary, interval);
  step.sql.push_back("DELETE FROM " + name + "\nWHERE " + filter);
  step.undo.push_back(step.sql.back());
  step.sql.push_back(insert + "SELECT " + columns + " FROM (\n" + queries.query(summary, interval) +
                     "\n) AS _rows\nWHERE " + filter);
}

void Lowering::fill(const plan::ModelPlan &model, Interval interval, llvm::StringRef group) {
  const ModelSummary &summary = *model.model;
  std::optional<Interval> during;
  if (summary.kind.kind == ModelKind::IncrementalByTimeRange)
    during = interval;
  runStatements(model, summary.preStatements, "evaluating", during, group);
  Step &step = add(StepKind::Fill, model, group);
  step.interval = during; // What is computed as a whole has none that a reader could use.
  if (summary.kind.kind == ModelKind::Seed)
    fillSeed(model, step);
  else
    fillQuery(model, interval, step);
  addReads(model, step);
  if (!model.create)
    step.before.push_back({Condition::Kind::Table, model.table, columnNames(summary)});
  addAudits(model, during, step);
  StateChange done;
  done.intervalTable = model.table;
  done.intervalStart = interval.start.millis;
  done.intervalEnd = interval.end.millis;
  step.changes.push_back(toJson(done));
  runStatements(model, summary.postStatements, "evaluating", during, group);
}

/// A version whose table is there. Its new audits look at what that holds before
/// the version is known, and so before any view shows it.
void Lowering::recordVersion(const plan::ModelPlan &model, llvm::StringRef group) {
  Step &step = add(StepKind::Record, model, group);
  for (const model::AuditRecord &audit : model.newAudits) {
    std::string name = audit.name + audit.arguments;
    if (model.model->kind.kind != ModelKind::IncrementalByTimeRange)
      step.audits.push_back(
          {name, audit.blocking, queries.audit(*model.model, audit, std::nullopt)});
    else
      for (const Interval &interval : model.filled)
        step.audits.push_back({name, audit.blocking, queries.audit(*model.model, audit, interval)});
  }
  if (!step.audits.empty())
    step.before.push_back({tableKinds[model.table], model.table, {}});
  StateChange snapshot;
  snapshot.addSnapshot = model.snapshot;
  step.changes.push_back(toJson(snapshot));
}

/// One transaction for a table and its first rows, then one for each interval.
void Lowering::lowerModel(const plan::ModelPlan &model) {
  bool needsRecord = model.recordSnapshot && !model.create;
  std::string group = std::to_string(++groups);
  if (model.create) {
    create(model, group);
  } else if (needsRecord) {
    recordVersion(model, group);
  }
  bool first = true;
  for (const Interval &interval : model.fills) {
    if (!std::exchange(first, false))
      group = std::to_string(++groups);
    fill(model, interval, group);
  }
}

// --- The virtual layer ---------------------------------------------------------

std::vector<std::string> Lowering::viewSql(llvm::StringRef view, llvm::StringRef table,
                                           const ModelSummary *model) const {
  std::string name = queries.relation(view);
  std::vector<std::string> sql = {"DROP VIEW IF EXISTS " + name};
  std::string columns = model && !model->columnsOpen ? queries.columns(*model) : "*";
  sql.push_back("CREATE VIEW " + name + " AS SELECT " + columns + " FROM " +
                queries.relation(table));
  return sql;
}

void Lowering::point(const plan::ModelPlan &model) {
  checkName(model.view, model);
  Step &step = add(StepKind::Point, model, "views");
  step.view = model.view;
  step.was = model.pointedAt;
  step.sql = viewSql(model.view, model.table, model.model);
  step.undo = model.pointedAt.empty()
                  ? std::vector<std::string>{"DROP VIEW IF EXISTS " + queries.relation(model.view)}
                  : viewSql(model.view, model.pointedAt, nullptr);
  step.before.push_back({tableKinds[model.table], model.table, {}});
  step.after.push_back({Condition::Kind::View, model.view, columnNames(*model.model)});
  runStatements(model, model.model->onVirtualUpdate, "promoting", std::nullopt, "views");
}

void Lowering::remove(const plan::Removal &removal) {
  Step &step = script.steps.emplace_back();
  step.id = static_cast<int64_t>(script.steps.size());
  step.kind = StepKind::Remove;
  step.model = removal.model;
  step.view = removal.view;
  step.group = "views";
  step.sql.push_back("DROP VIEW IF EXISTS " + queries.relation(removal.view));
  step.undo = viewSql(removal.view, removal.table, nullptr);
  step.after.push_back({Condition::Kind::Absent, removal.view, {}});
}

script::Script Lowering::run() {
  script.header = makeHeader(options, plan.environment, plan.at);
  addVerdicts();
  for (const plan::ModelPlan &model : plan.models) {
    reportUnapplied(model);
    lowerModel(model);
  }
  for (const plan::Removal &removal : plan.removals)
    remove(removal);
  for (const plan::ModelPlan &model : plan.models)
    if (model.point)
      point(model);
  if (plan.recordEnvironment) {
    Step &step = script.steps.emplace_back();
    step.id = static_cast<int64_t>(script.steps.size());
    step.kind = StepKind::Record;
    step.group = "views";
    StateChange environment;
    environment.setEnvironment = plan.result;
    step.changes.push_back(toJson(environment));
  }
  return std::move(script);
}

std::optional<script::Script> mesh::lower::lowerPlan(const plan::Plan &plan,
                                                     llvm::ArrayRef<const ModelSummary *> models,
                                                     const Options &options, SourceManager &sources,
                                                     Diagnostics &diags) {
  size_t errorsBefore = diags.errorCount();
  script::Script script = Lowering(plan, models, options, sources, diags).run();
  return diags.errorCount() == errorsBefore ? std::optional(std::move(script)) : std::nullopt;
}
