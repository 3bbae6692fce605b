// UnitTestRunner.cpp - see the header. The inputs become tables under the names that
// the model reads; then its query runs as `mesh render` prints it. (Q-065 ...)

#include "UnitTestRunner.h"
#include "TimeOptions.h"
#include "UnitTestDifferences.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Lower/Render.h"
#include "mesh/Parse/Parse.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::driver;
using config::YamlNode;
using Status = UnitTestResult::Status;

namespace {
struct Column {
  std::string name, type;
};

class Runner {
public:
  Runner(const project::UnitTest &of, const project::Project &whole,
         const compile::CompiledProject &all, Instant time, Reporter &report)
      : test(of), project(whole), compiled(all), now(time), reporter(report),
        fixtures(of, whole, dialect, report) {}

  UnitTestResult run();

private:
  std::string nameOf(llvm::StringRef written) const;
  bool fail(SourceRange place, const llvm::Twine &text);
  bool failed(llvm::Error error);
  bool findModel();
  bool connect();
  bool readVariables(const YamlNode *variables);
  bool makeInputs(config::Reader &reader);
  bool makeInput(const std::string &name, SourceRange place, const YamlNode &input);
  bool makeTable(const std::string &name, SourceRange place, std::vector<Column> columns,
                 const Rows &rows);
  std::vector<Column> columnsOf(const std::string &table) const;
  void setTypes(std::vector<Column> &columns, const YamlNode &types) const;
  bool fill(const std::string &name, llvm::ArrayRef<Column> columns, const Rows &rows);
  bool checkOutputs(const YamlNode &outputs);
  bool checkOutput(llvm::StringRef what, const YamlNode &expected, bool isPartial,
                   const model::ModelSummary &query);
  std::optional<Rows> expectedRows(llvm::StringRef what, const YamlNode &expected, bool &isPartial);
  const ast::Cte *findCte(const ast::With *with, const config::YamlKey &name,
                          const dialect::DialectFacts &reading);
  std::optional<model::ModelSummary> cteOf(const config::YamlKey &name);

  const project::UnitTest &test;
  const project::Project &project;
  const compile::CompiledProject &compiled;
  Instant now;
  Reporter &reporter;
  const dialect::DialectFacts &dialect = *dialect::findDialect("sqlite"); ///< Of the database.
  UnitTestFixtures fixtures;
  const model::ModelSummary *model = nullptr;
  std::unique_ptr<engine::Connection> connection;
  lower::RenderOptions options;
  std::set<std::string> given; ///< Inputs.
  UnitTestResult result;
};
} // namespace

// --- Failing --------------------------------------------------------------------

/// The text of the test is wrong.
bool Runner::fail(SourceRange place, const llvm::Twine &text) {
  reporter.diags.report(place, diag::UnitTestText, test.name, text.str());
  return false;
}

/// A statement of the test failed.
bool Runner::failed(llvm::Error error) {
  result.differences.push_back(llvm::toString(std::move(error)));
  return false;
}

// --- Inputs ---------------------------------------------------------------------

/// The columns that are known of a table.
std::vector<Column> Runner::columnsOf(const std::string &table) const {
  std::vector<Column> columns;
  if (const model::ModelSummary *summary = compiled.find(table))
    for (const model::ColumnRecord &column : summary->columns)
      columns.push_back({column.name, column.type == "UNKNOWN" ? "" : column.type});
  for (const project::ExternalModel &external : project.externals)
    if (llvm::join(external.parts(), ".") == table)
      for (const project::ExternalColumn &column : external.columns)
        columns.push_back({dialect::fold(dialect, column.name, false), *column.type});
  return columns;
}

static std::string literalOf(const Value &value, const dialect::DialectFacts &dialect) {
  switch (value.kind) {
  case Value::Kind::Null:
    return "NULL";
  case Value::Kind::Bool:
    return value.boolean ? "1" : "0";
  case Value::Kind::Integer:
  case Value::Kind::Decimal:
    return toPlainText(value);
  default:
    return emit::quoteString(toPlainText(value), dialect);
  }
}

bool Runner::fill(const std::string &name, llvm::ArrayRef<Column> columns, const Rows &rows) {
  std::string table = connection->qualify("", name), list, names;
  for (const Column &column : columns) {
    std::string quoted = emit::quoteIdentifier(column.name, dialect);
    list += (list.empty() ? "" : ", ") + quoted + " " + column.type;
    names += (names.empty() ? "" : ", ") + quoted;
  }
  if (llvm::Error error = connection->execute("CREATE TABLE " + table + " (" + list + ")"))
    return failed(std::move(error));
  for (const Row &row : rows.rows) {
    std::string values;
    for (const Column &column : columns) {
      auto value = row.find(column.name);
      values += (values.empty() ? "" : ", ") +
                (value == row.end() ? "NULL" : literalOf(value->second, dialect));
    }
    if (llvm::Error error = connection->execute("INSERT INTO " + table + " (" + names +
                                                ") VALUES (" + values + ")"))
      return failed(std::move(error));
  }
  return true;
}

/// What an input says of its columns comes before what is known of the table.
void Runner::setTypes(std::vector<Column> &columns, const YamlNode &types) const {
  for (size_t i = 0; i != types.keys.size(); ++i) {
    std::string name = dialect::fold(dialect, types.keys[i].name, false);
    auto known = llvm::find_if(columns, [&](const Column &each) { return each.name == name; });
    if (known == columns.end())
      columns.push_back({name, types.items[i].text});
    else
      known->type = types.items[i].text;
  }
}

bool Runner::makeTable(const std::string &name, SourceRange place, std::vector<Column> columns,
                       const Rows &rows) {
  bool isKnown = !columns.empty();
  for (const std::string &column : rows.columns)
    if (llvm::none_of(columns, [&](const Column &each) { return each.name == column; })) {
      if (isKnown && compiled.find(name))
        return fail(place, "'" + name + "' has no column '" + column + "'");
      columns.push_back({column, ""});
    }
  if (columns.empty())
    return fail(place, "nothing tells the columns of '" + name + "': give a row, or 'columns'");
  return fill(name, columns, rows);
}

bool Runner::makeInput(const std::string &name, SourceRange place, const YamlNode &input) {
  std::vector<Column> columns = columnsOf(name);
  std::string what = "the input '" + name + "'";
  if (!input.isMap()) {
    std::optional<Rows> rows = input.isNull() ? Rows() : fixtures.readList(input, what);
    return rows && makeTable(name, place, std::move(columns), *rows);
  }
  config::Reader reader(&input, "an input", reporter.diags);
  const YamlNode *query = reader.take("query");
  const YamlNode *list = reader.take("rows");
  std::optional<Rows> rows = fixtures.read(reader, list, what);
  if (!rows)
    return false;
  if (const YamlNode *types = reader.takeMap("columns"))
    setTypes(columns, *types);
  reader.finish();
  if (query && list)
    return fail(place, "an input has 'rows' or 'query', not both");
  if (!query)
    return makeTable(name, place, std::move(columns), *rows);
  llvm::Error error =
      connection->execute("CREATE VIEW " + connection->qualify("", name) + " AS " + query->text);
  return error ? failed(std::move(error)) : true;
}

/// The name of a table as models have it: without the catalog that all have.
std::string Runner::nameOf(llvm::StringRef written) const {
  llvm::SmallVector<llvm::StringRef, 3> words;
  written.split(words, '.');
  std::vector<std::string> parts;
  for (llvm::StringRef word : words)
    parts.push_back(dialect::foldTable(dialect, word.trim("\"`"), false));
  config::dropCatalog(parts, config::defaultCatalog(project.config), dialect);
  return llvm::join(parts, ".");
}

bool Runner::makeInputs(config::Reader &reader) {
  bool ok = true;
  if (const YamlNode *inputs = reader.takeMap("inputs"))
    for (size_t i = 0; i != inputs->keys.size(); ++i) {
      std::string name = nameOf(inputs->keys[i].name);
      given.insert(name);
      ok = makeInput(name, inputs->keys[i].range, inputs->items[i]) && ok;
    }
  for (const model::ParentRecord &parent : model->parents) {
    if (given.contains(parent.name))
      continue;
    if (parent.name == model->name) // What it reads of itself is nothing yet.
      ok = makeInput(parent.name, test.range, YamlNode()) && ok;
    else
      ok = fail(test.range, "'" + model->name + "' reads '" + parent.name + "', which is no input");
  }
  return ok;
}

// --- Outputs --------------------------------------------------------------------

/// The rows that an output is to have, and whether they may lack columns. None if that
/// has failed.
std::optional<Rows> Runner::expectedRows(llvm::StringRef what, const YamlNode &expected,
                                         bool &isPartial) {
  std::string named = ("the output '" + what + "'").str();
  if (!expected.isMap())
    return expected.isNull() ? Rows() : fixtures.readList(expected, named);
  config::Reader reader(&expected, "an output", reporter.diags);
  const YamlNode *list = reader.take("rows");
  config::Setting<bool> partial;
  reader.read("partial", partial);
  isPartial = isPartial || *partial;
  const YamlNode *query = reader.take("query");
  if (query && list) {
    fail(reader.keyPlace("query"), "an output has 'rows' or 'query', not both");
    return std::nullopt;
  }
  std::optional<Rows> rows;
  if (!query)
    rows = fixtures.read(reader, list, named);
  else if (llvm::Expected<engine::Result> wanted = connection->query(query->text))
    rows = rowsOf(*wanted, dialect);
  else
    failed(wanted.takeError());
  reader.finish();
  return rows;
}

bool Runner::checkOutput(llvm::StringRef what, const YamlNode &expected, bool isPartial,
                         const model::ModelSummary &query) {
  std::optional<Rows> rows = expectedRows(what, expected, isPartial);
  if (!rows)
    return false;
  std::optional<std::string> sql =
      lower::renderQuery(query, pointers(compiled), options, reporter.sources, reporter.diags);
  if (!sql)
    return false;
  llvm::Expected<engine::Result> actual = connection->query(*sql);
  if (!actual)
    return failed(actual.takeError());
  std::vector<std::string> differences = differencesOf(*rows, isPartial, *actual, dialect);
  for (const std::string &difference : differences)
    result.differences.push_back((what + ": " + difference).str());
  return differences.empty();
}

/// None after a report: there is none of that name.
const ast::Cte *Runner::findCte(const ast::With *with, const config::YamlKey &name,
                                const dialect::DialectFacts &reading) {
  std::string wanted = dialect::fold(reading, name.name, false);
  const ast::Cte *found = nullptr;
  for (const ast::Node *node : with ? with->ctes : List<const ast::Node *>())
    if (const auto *cte = ast::as<ast::Cte>(node);
        cte && dialect::fold(reading, cte->name.text(), cte->name.quoted) == wanted)
      found = cte;
  if (!found)
    fail(name.range, "'" + model->name + "' has no common table expression '" + name.name + "'");
  return found;
}

/// The model with one of its common table expressions as its whole query.
std::optional<model::ModelSummary> Runner::cteOf(const config::YamlKey &name) {
  Arena arena;
  const dialect::DialectFacts &reading = *dialect::findDialect(model->dialect);
  llvm::Expected<FileId> file =
      reporter.sources.addText(model->query, "<query of " + model->name + ">");
  if (!file) {
    failed(file.takeError());
    return std::nullopt;
  }
  const ast::Query *query =
      parse::parseQuery(reporter.sources, *file, reading, arena, reporter.diags);
  const auto *select = query ? ast::as<ast::Select>(query) : nullptr;
  const auto *operation = query ? ast::as<ast::SetOperation>(query) : nullptr;
  const ast::With *with = select ? select->with : operation ? operation->with : nullptr;
  const ast::Cte *found = findCte(with, name, reading);
  if (!found)
    return std::nullopt;
  ast::TableName table{SourceRange()};
  table.name = found->name;
  const ast::Table *from = &table;
  ast::Star star{SourceRange()};
  const ast::Expr *item = &star;
  ast::Select all{SourceRange()};
  all.with = with;
  all.items = arena.copy(llvm::ArrayRef<const ast::Expr *>(item));
  all.from = arena.copy(llvm::ArrayRef<const ast::Table *>(from));
  model::ModelSummary made = *model;
  made.query = emit::print(all, reading);
  return made;
}

bool Runner::checkOutputs(const YamlNode &outputs) {
  config::Reader reader(&outputs, "'outputs'", reporter.diags);
  config::Setting<bool> partial;
  reader.read("partial", partial);
  const YamlNode *query = reader.takeNullable("query");
  const YamlNode *ctes = reader.takeMap("ctes");
  reader.finish();
  bool ok = !query || checkOutput("query", *query, *partial, *model);
  for (size_t i = 0; ctes && i != ctes->keys.size(); ++i) {
    std::optional<model::ModelSummary> cte = cteOf(ctes->keys[i]);
    ok = cte && checkOutput(ctes->keys[i].name, ctes->items[i], *partial, *cte) && ok;
  }
  return ok;
}

// --- The whole ------------------------------------------------------------------

/// What `vars` says of times; the others are those of the project's settings.
bool Runner::readVariables(const YamlNode *variables) {
  options.interval = firstDay;
  std::optional<TimeExpression> start, end;
  for (size_t i = 0; variables && i != variables->keys.size(); ++i) {
    const std::string &name = variables->keys[i].name;
    std::optional<TimeExpression> time = parseTime(variables->items[i].text, now);
    bool isTime = name == "start" || name == "end" || name == "execution_time" || name == "latest";
    if (!isTime)
      continue;
    if (!time)
      return fail(variables->items[i].range,
                  "'" + variables->items[i].text + "' is no date or time");
    if (name == "start")
      start = time;
    else if (name == "end")
      end = time;
    else
      options.at = time->instant;
  }
  if (start)
    options.interval = Interval{start->instant, {start->instant.millis + dayMillis}};
  if (end)
    options.interval->end = end->exclusiveEnd();
  return true;
}

/// False after a report: the test has no model, and is skipped.
bool Runner::findModel() {
  for (const std::string &name :
       {test.model, llvm::StringRef(test.model).lower(), nameOf(test.model)})
    if (!model)
      model = compiled.find(name);
  if (model && !model->query.empty())
    return true;
  llvm::SmallVector<llvm::StringRef, 32> names;
  for (const auto &each : compiled.models)
    names.push_back(each->name);
  config::suggest(
      reporter.diags.report(test.modelRange, diag::UnitTestModel, test.model, test.name),
      test.modelRange, test.model, names);
  return false;
}

bool Runner::connect() {
  llvm::Expected<std::unique_ptr<engine::Connection>> opened =
      engine::connect({"sqlite", {{"database", ":memory:"}}, true});
  if (!opened)
    return failed(opened.takeError());
  connection = std::move(*opened);
  options.dialect = &dialect;
  options.translates = true;
  options.gateway = project.config.gateway().name;
  options.directory = project.directory();
  options.at = now;
  return true;
}

UnitTestResult Runner::run() {
  if (!findModel()) {
    result.status = Status::Skipped;
    return result;
  }
  bool ok = connect();
  if (ok) {
    config::Reader reader(&test.body, "'" + test.name + "'", reporter.diags);
    for (const char *key : {"model", "description", "schema", "gateway"})
      reader.skip(key);
    const YamlNode *outputs = reader.takeMap("outputs");
    ok = readVariables(reader.takeMap("vars")) && makeInputs(reader);
    reader.finish();
    if (!outputs || outputs->keys.empty()) // It would test nothing.
      ok = fail(test.range, "it has no 'outputs'");
    else if (ok)
      ok = checkOutputs(*outputs);
  }
  result.status = ok ? Status::Passed : Status::Failed;
  return result;
}

/// A test with variables of its own needs models that are compiled with them.
static std::optional<compile::CompiledProject>
compileFor(const project::UnitTest &test, project::Project &project, Reporter &reporter) {
  static constexpr llvm::StringRef times[] = {"start", "end", "execution_time", "latest"};
  const YamlNode *variables = test.body.find("vars");
  bool isOwn = false;
  for (size_t i = 0; variables && variables->isMap() && i != variables->keys.size(); ++i) {
    std::string name = llvm::StringRef(variables->keys[i].name).lower();
    if (llvm::is_contained(times, name))
      continue;
    isOwn = true;
    auto set = [&](config::Config &config) {
      config.gateways[config.selectedGateway].variables[name] = {toValue(variables->items[i]),
                                                                 variables->items[i].range};
    };
    set(project.config);
    for (project::Project &other : project.others)
      set(other.config);
  }
  return isOwn ? compile::compileProject(project, {}, reporter.sources, reporter.diags)
               : std::nullopt;
}

UnitTestResult mesh::driver::runUnitTest(const project::UnitTest &test,
                                         const project::Project &project,
                                         const compile::CompiledProject &compiled, Instant now,
                                         Reporter &reporter) {
  size_t errorsBefore = reporter.diags.errorCount();
  project::Project own = project;
  std::optional<compile::CompiledProject> special = compileFor(test, own, reporter);
  UnitTestResult result;
  if (reporter.diags.errorCount() == errorsBefore)
    result = Runner(test, own, special ? *special : compiled, now, reporter).run();
  if (reporter.diags.errorCount() != errorsBefore)
    result.status = Status::Failed;
  return result;
}

bool mesh::driver::runUnitTests(llvm::ArrayRef<project::UnitTest> tests,
                                const project::Project &project,
                                const compile::CompiledProject &compiled, bool isVerbose,
                                Environment &env, Reporter &reporter) {
  size_t counts[3] = {};
  for (const project::UnitTest &test : tests) {
    UnitTestResult result = runUnitTest(test, project, compiled, env.now, reporter);
    ++counts[static_cast<size_t>(result.status)];
    reporter.flush();
    if (result.status == Status::Failed)
      env.out << "failed " << test.file << "::" << test.name << '\n';
    else if (isVerbose)
      env.out << (result.status == Status::Passed ? "passed " : "skipped ") << test.file
              << "::" << test.name << '\n';
    for (const std::string &difference : result.differences)
      env.out << "  " << difference << '\n';
  }
  env.out << "Unit tests: " << counts[0] << " passed, " << counts[1] << " failed, " << counts[2]
          << " skipped.\n";
  return counts[1] == 0;
}
