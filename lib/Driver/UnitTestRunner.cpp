// UnitTestRunner.cpp - see the header. The inputs become tables under the names that
// the model reads; then its query runs as `mesh render` prints it. (Q-065 ...)

#include "UnitTestRunner.h"
#include "TimeOptions.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Engine/Connection.h"
#include "mesh/Lower/Render.h"
#include "mesh/Parse/Parse.h"
#include "mesh/Project/Csv.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>

using namespace mesh;
using namespace mesh::driver;
using config::YamlNode;
using Status = UnitTestResult::Status;

namespace {
/// A row by names of columns.
using Row = std::map<std::string, Value>;

struct Rows {
  std::vector<std::string> columns; ///< In the order in which they first come.
  std::vector<Row> rows;
};

struct Column {
  std::string name, type;
};

class Runner {
public:
  Runner(const project::UnitTest &of, const project::Project &whole,
         const compile::CompiledProject &all, Instant time, Reporter &report)
      : test(of), project(whole), compiled(all), now(time), reporter(report) {}

  UnitTestResult run();

private:
  std::string nameOf(llvm::StringRef written) const;
  bool fail(SourceRange place, const llvm::Twine &text);
  bool failed(llvm::Error error);
  bool readVariables(const YamlNode *variables);
  bool makeInputs(config::Reader &reader);
  bool makeInput(const std::string &name, SourceRange place, const YamlNode &input);
  std::vector<Column> columnsOf(const std::string &table) const;
  std::optional<Rows> readRows(const YamlNode &list, llvm::StringRef what);
  std::optional<Rows> readFixture(config::Reader &reader, const YamlNode *list,
                                  const std::string &what);
  std::optional<Rows> readCsvRows(FileId file, const YamlNode *given);
  bool fill(const std::string &name, llvm::ArrayRef<Column> columns, const Rows &rows);
  bool checkOutputs(const YamlNode &outputs);
  bool checkOutput(llvm::StringRef what, const YamlNode &expected, bool isPartial,
                   const model::ModelSummary &query);
  bool compare(llvm::StringRef what, const Rows &expected, bool isPartial,
               const engine::Result &actual);
  std::optional<model::ModelSummary> cteOf(const config::YamlKey &name);

  const project::UnitTest &test;
  const project::Project &project;
  const compile::CompiledProject &compiled;
  Instant now;
  Reporter &reporter;
  const model::ModelSummary *model = nullptr;
  const dialect::DialectFacts *dialect = nullptr; ///< Of the test's database.
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
  result.status = Status::Failed;
  return false;
}

/// A statement of the test failed.
bool Runner::failed(llvm::Error error) {
  result.status = Status::Failed;
  result.differences.push_back(llvm::toString(std::move(error)));
  return false;
}

// --- Values ---------------------------------------------------------------------

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

static std::optional<double> numberOf(llvm::StringRef text) {
  double number;
  return text.getAsDouble(number) ? std::nullopt : std::optional(number);
}

/// As SQLMesh compares: numbers by value, times however they are written.
static bool isSame(const Value &expected, const engine::Field &actual) {
  if (expected.isNull() || !actual)
    return expected.isNull() && !actual;
  if (expected.kind == Value::Kind::Bool) {
    llvm::StringRef text = *actual;
    bool isTrue = text == "1" || text.equals_insensitive("true");
    bool isFalse = text == "0" || text.equals_insensitive("false");
    return expected.boolean ? isTrue : isFalse;
  }
  std::string text = toPlainText(expected);
  if (text == *actual)
    return true;
  std::optional<double> a = numberOf(text), b = numberOf(*actual);
  if (a && b)
    return std::fabs(*a - *b) <= 1e-8 + 1e-5 * std::fabs(*b);
  std::optional<TimeExpression> before = parseTime(text, Instant()),
                                after = parseTime(*actual, Instant());
  return before && after && llvm::StringRef(text).contains('-') &&
         before->instant == after->instant;
}

// --- Inputs ---------------------------------------------------------------------

std::optional<Rows> Runner::readRows(const YamlNode &list, llvm::StringRef what) {
  Rows rows;
  for (const YamlNode &item : list.items) {
    if (!list.isList() || !item.isMap()) {
      fail(item.range, what + " must be a list of rows, 'column: value'");
      return std::nullopt;
    }
    Row &row = rows.rows.emplace_back();
    for (size_t i = 0; i != item.keys.size(); ++i) {
      std::string name = dialect::fold(*dialect, item.keys[i].name, false);
      if (!llvm::is_contained(rows.columns, name))
        rows.columns.push_back(name);
      row[name] = toValue(item.items[i]);
    }
  }
  return rows;
}

/// The columns that are known of a table.
std::vector<Column> Runner::columnsOf(const std::string &table) const {
  std::vector<Column> columns;
  if (const model::ModelSummary *summary = compiled.find(table))
    for (const model::ColumnRecord &column : summary->columns)
      columns.push_back({column.name, column.type == "UNKNOWN" ? "" : column.type});
  for (const project::ExternalModel &external : project.externals)
    if (llvm::join(external.parts(), ".") == table)
      for (const project::ExternalColumn &column : external.columns)
        columns.push_back({dialect::fold(*dialect, column.name, false), *column.type});
  return columns;
}

bool Runner::fill(const std::string &name, llvm::ArrayRef<Column> columns, const Rows &rows) {
  std::string table = connection->qualify("", name), list, names;
  for (const Column &column : columns) {
    std::string quoted = emit::quoteIdentifier(column.name, *dialect);
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
                (value == row.end() ? "NULL" : literalOf(value->second, *dialect));
    }
    if (llvm::Error error = connection->execute("INSERT INTO " + table + " (" + names +
                                                ") VALUES (" + values + ")"))
      return failed(std::move(error));
  }
  return true;
}

/// Rows in the form of CSV. The first line names the columns.
std::optional<Rows> Runner::readCsvRows(FileId file, const YamlNode *given) {
  project::CsvSettings settings;
  bool good = true;
  for (size_t i = 0; given && i != given->keys.size(); ++i) {
    llvm::StringRef name = given->keys[i].name;
    good &= project::setCsvSetting(settings, name == "sep" ? "delimiter" : name,
                                   toValue(given->items[i]),
                                   {given->keys[i].range, given->items[i].range}, reporter.diags);
  }
  std::optional<project::CsvTable> table =
      good ? project::readCsv(file, settings, reporter.sources, reporter.diags) : std::nullopt;
  if (!table) {
    result.status = Status::Failed;
    return std::nullopt;
  }
  Rows rows;
  for (const project::CsvColumn &column : table->columns)
    rows.columns.push_back(dialect::fold(*dialect, column.name, false));
  for (size_t at = 0; at != table->rowCount(); ++at) {
    Row &row = rows.rows.emplace_back();
    for (size_t i = 0; i != rows.columns.size(); ++i) {
      std::optional<std::string> value = table->value(at, i);
      model::TypeKind type = table->columns[i].type;
      bool isNumber = type == model::TypeKind::BigInt || type == model::TypeKind::Double;
      row[rows.columns[i]] = !value                             ? Value()
                             : type == model::TypeKind::Boolean ? Value::ofBool(*value == "true")
                             : isNumber                         ? Value::ofDecimal(*value)
                                                                : Value::ofString(*value);
    }
  }
  return rows;
}

/// The rows of an input or output: a list, a text in CSV, or a file. None after a report.
std::optional<Rows> Runner::readFixture(config::Reader &reader, const YamlNode *list,
                                        const std::string &what) {
  const YamlNode *format = reader.take("format"), *path = reader.take("path");
  const YamlNode *settings = reader.takeMap("csv_settings");
  bool isCsv = format && format->text == "csv";
  if (format && !isCsv && format->text != "yaml") {
    fail(format->range, "the format '" + format->text + "' is neither 'yaml' nor 'csv'");
    return std::nullopt;
  }
  if (path && list) {
    fail(path->range, what + " has 'rows' or 'path', not both");
    return std::nullopt;
  }
  if (!path && !isCsv)
    return list && !list->isNull() ? readRows(*list, what) : Rows();
  if (!path && !(list && list->isScalar())) {
    fail(format->range, "'rows' in CSV are a text");
    return std::nullopt;
  }
  llvm::Expected<FileId> file =
      path ? reporter.sources.addFile(project.directory() + "/" + path->text, path->text)
           : reporter.sources.addText(list->text, "<rows of " + what + ">");
  if (!file) {
    fail((path ? path : list)->range, llvm::toString(file.takeError()));
    return std::nullopt;
  }
  if (isCsv)
    return readCsvRows(*file, settings);
  std::optional<YamlNode> root =
      config::readYaml(reporter.sources.text(*file), path->text, reporter.sources, reporter.diags,
                       {.hasSecrets = false});
  if (!root) {
    result.status = Status::Failed;
    return std::nullopt;
  }
  const YamlNode *rows = root->isMap() ? root->find("rows") : &*root;
  return rows && !rows->isNull() ? readRows(*rows, what) : Rows();
}

bool Runner::makeInput(const std::string &name, SourceRange place, const YamlNode &input) {
  std::vector<Column> columns = columnsOf(name);
  std::string what = "the input '" + name + "'";
  std::optional<Rows> rows;
  if (input.isMap()) {
    config::Reader reader(&input, "an input", reporter.diags);
    const YamlNode *query = reader.take("query");
    const YamlNode *list = reader.take("rows");
    rows = readFixture(reader, list, what);
    if (!rows)
      return false;
    if (const YamlNode *types = reader.takeMap("columns"))
      for (size_t i = 0; i != types->keys.size(); ++i) {
        std::string column = dialect::fold(*dialect, types->keys[i].name, false);
        auto known =
            llvm::find_if(columns, [&](const Column &each) { return each.name == column; });
        if (known == columns.end())
          columns.push_back({column, types->items[i].text});
        else
          known->type = types->items[i].text;
      }
    reader.finish();
    if (query && list)
      return fail(place, "an input has 'rows' or 'query', not both");
    if (query) {
      llvm::Error error = connection->execute("CREATE VIEW " + connection->qualify("", name) +
                                              " AS " + query->text);
      return error ? failed(std::move(error)) : true;
    }
  }
  if (!input.isMap())
    rows = input.isNull() ? Rows() : readRows(input, what);
  if (!rows)
    return false;
  bool isKnown = !columns.empty();
  for (const std::string &column : rows->columns)
    if (llvm::none_of(columns, [&](const Column &each) { return each.name == column; })) {
      if (isKnown && compiled.find(name))
        return fail(place, "'" + name + "' has no column '" + column + "'");
      columns.push_back({column, ""});
    }
  if (columns.empty())
    return fail(place, "nothing tells the columns of '" + name + "': give a row, or 'columns'");
  return fill(name, columns, *rows);
}

/// The name of a table as models have it: without the catalog that all have.
std::string Runner::nameOf(llvm::StringRef written) const {
  llvm::SmallVector<llvm::StringRef, 3> words;
  written.split(words, '.');
  std::vector<std::string> parts;
  for (llvm::StringRef word : words)
    parts.push_back(dialect::foldTable(*dialect, word.trim("\"`"), false));
  config::dropCatalog(parts, config::defaultCatalog(project.config), *dialect);
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

static std::string shown(const std::vector<std::string> &columns, const Row &row) {
  std::string text;
  for (const std::string &column : columns) {
    auto value = row.find(column);
    text += (text.empty() ? "" : ", ") + column + ": " +
            (value == row.end() || value->second.isNull() ? "NULL" : toPlainText(value->second));
  }
  return text;
}

static std::string shown(const engine::Result &result, const std::vector<engine::Field> &row) {
  std::string text;
  for (size_t i = 0; i != row.size(); ++i)
    text += (text.empty() ? "" : ", ") + result.columns[i] + ": " + row[i].value_or("NULL");
  return text;
}

bool Runner::compare(llvm::StringRef what, const Rows &expected, bool isPartial,
                     const engine::Result &actual) {
  size_t before = result.differences.size();
  auto differ = [&](const llvm::Twine &text) {
    result.differences.push_back((what + ": " + text).str());
  };
  std::map<std::string, size_t> places;
  for (size_t i = 0; i != actual.columns.size(); ++i)
    places[dialect::fold(*dialect, actual.columns[i], false)] = i;
  for (const std::string &column : expected.columns)
    if (!places.contains(column))
      differ("there is no column '" + column + "'");
  if (!isPartial && !expected.rows.empty())
    for (const auto &[column, place] : places)
      if (!llvm::is_contained(expected.columns, column))
        differ("column '" + column + "' is not expected; 'partial: true' leaves it out");
  if (result.differences.size() != before)
    return false;
  std::vector<bool> isTaken(actual.rows.size());
  for (const Row &row : expected.rows) {
    size_t at = 0;
    for (; at != actual.rows.size(); ++at)
      if (!isTaken[at] && llvm::all_of(expected.columns, [&](const std::string &column) {
            auto value = row.find(column);
            return isSame(value == row.end() ? Value() : value->second,
                          actual.rows[at][places[column]]);
          }))
        break;
    if (at == actual.rows.size())
      differ("missing  " + shown(expected.columns, row));
    else
      isTaken[at] = true;
  }
  for (size_t at = 0; at != actual.rows.size(); ++at)
    if (!isTaken[at])
      differ("too much " + shown(actual, actual.rows[at]));
  return result.differences.size() == before;
}

/// What a query gives, as rows that are expected.
static Rows rowsOf(const engine::Result &result, const dialect::DialectFacts &dialect) {
  Rows rows;
  for (const std::string &column : result.columns)
    rows.columns.push_back(dialect::fold(dialect, column, false));
  for (const std::vector<engine::Field> &fields : result.rows) {
    Row row;
    for (size_t i = 0; i != fields.size(); ++i)
      row[rows.columns[i]] = fields[i] ? Value::ofString(*fields[i]) : Value();
    rows.rows.push_back(std::move(row));
  }
  return rows;
}

bool Runner::checkOutput(llvm::StringRef what, const YamlNode &expected, bool isPartial,
                         const model::ModelSummary &query) {
  std::string named = ("the output '" + what + "'").str();
  std::optional<Rows> rows;
  if (expected.isMap()) {
    config::Reader reader(&expected, "an output", reporter.diags);
    const YamlNode *list = reader.take("rows");
    config::Setting<bool> partial;
    reader.read("partial", partial);
    isPartial = isPartial || *partial;
    const YamlNode *text = reader.take("query");
    if (text && list)
      return fail(reader.keyPlace("query"), "an output has 'rows' or 'query', not both");
    if (text) {
      llvm::Expected<engine::Result> wanted = connection->query(text->text);
      if (!wanted)
        return failed(wanted.takeError());
      rows = rowsOf(*wanted, *dialect);
    } else {
      rows = readFixture(reader, list, named);
    }
    reader.finish();
  } else {
    rows = expected.isNull() ? Rows() : readRows(expected, named);
  }
  if (!rows)
    return false;
  std::vector<const model::ModelSummary *> all = pointers(compiled);
  std::optional<std::string> sql =
      lower::renderQuery(query, all, options, reporter.sources, reporter.diags);
  if (!sql) {
    result.status = Status::Failed;
    return false;
  }
  llvm::Expected<engine::Result> actual = connection->query(*sql);
  if (!actual)
    return failed(actual.takeError());
  if (compare(what, *rows, isPartial, *actual))
    return true;
  result.status = Status::Failed;
  return false;
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
  std::string wanted = dialect::fold(reading, name.name, false);
  const ast::Cte *found = nullptr;
  for (const ast::Node *node : with ? with->ctes : List<const ast::Node *>())
    if (const auto *cte = ast::as<ast::Cte>(node);
        cte && dialect::fold(reading, cte->name.text(), cte->name.quoted) == wanted)
      found = cte;
  if (!found) {
    fail(name.range, "'" + model->name + "' has no common table expression '" + name.name + "'");
    return std::nullopt;
  }
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

UnitTestResult Runner::run() {
  dialect = dialect::findDialect("sqlite");
  model = compiled.find(test.model);
  if (!model)
    model = compiled.find(llvm::StringRef(test.model).lower());
  if (!model)
    model = compiled.find(nameOf(test.model));
  if (!model || model->query.empty()) {
    llvm::SmallVector<llvm::StringRef, 32> names;
    for (const auto &each : compiled.models)
      names.push_back(each->name);
    config::suggest(
        reporter.diags.report(test.modelRange, diag::UnitTestModel, test.model, test.name),
        test.modelRange, test.model, names);
    result.status = Status::Skipped;
    return result;
  }
  llvm::Expected<std::unique_ptr<engine::Connection>> opened =
      engine::connect({"sqlite", {{"database", ":memory:"}}, true});
  if (!opened) {
    failed(opened.takeError());
    return result;
  }
  connection = std::move(*opened);
  options.dialect = dialect;
  options.translates = true;
  options.gateway = project.config.gateway().name;
  options.directory = project.directory();
  options.at = now;
  config::Reader reader(&test.body, "'" + test.name + "'", reporter.diags);
  for (const char *key : {"model", "description", "schema", "gateway"})
    reader.skip(key);
  const YamlNode *outputs = reader.takeMap("outputs");
  bool ok = readVariables(reader.takeMap("vars")) && makeInputs(reader);
  reader.finish();
  if (!outputs || outputs->keys.empty()) // It would test nothing.
    fail(test.range, "it has no 'outputs'");
  else if (ok)
    checkOutputs(*outputs);
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
