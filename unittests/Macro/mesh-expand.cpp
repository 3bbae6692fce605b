// mesh-expand.cpp - reads a file, expands its macros and prints what they
// become, for the tests of Macro.

#include "mesh/AST/Walk.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Macro/Macro.h"
#include "mesh/Parse/Parse.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Path.h"

using namespace mesh;

namespace {
enum class Emit { Ast, Sql, Nothing };

struct Request {
  std::string path, dialect, start, end, execution;
  Emit emit = Emit::Sql;
  bool reads = false, json = false;
  macro::Scope scope;
  std::map<std::string, std::vector<macro::Column>> columns;
  std::vector<std::string> blueprint; ///< name=SQL
};
} // namespace

/// A value as YAML would read it, for the few forms that the tests use.
static Value readValue(llvm::StringRef text) {
  int64_t integer = 0;
  double number = 0;
  if (text.consume_front("[") && text.consume_back("]")) {
    Value list;
    list.kind = Value::Kind::List;
    llvm::SmallVector<llvm::StringRef, 8> items;
    text.split(items, ',', -1, /*KeepEmpty=*/false);
    for (llvm::StringRef item : items)
      list.items.push_back(readValue(item.trim()));
    return list;
  }
  if (text == "null")
    return Value();
  if (text == "{}") {
    Value map;
    map.kind = Value::Kind::Map;
    return map;
  }
  if (text == "true" || text == "false")
    return Value::ofBool(text == "true");
  if (!text.getAsInteger(10, integer))
    return Value::ofInteger(integer);
  if (!text.getAsDouble(number))
    return Value::ofDecimal(text.str());
  return Value::ofString(text.str());
}

/// "db.t: a INT, b TEXT"
static void readColumns(llvm::StringRef text, Request &request) {
  auto [table, list] = text.split(':');
  llvm::SmallVector<llvm::StringRef, 8> columns;
  list.split(columns, ',', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef column : columns) {
    auto [name, type] = column.trim().split(' ');
    request.columns[table.str()].push_back({name.str(), type.str()});
  }
}

static std::optional<Request> readCommandLine(int argc, const char *const *argv) {
  using namespace llvm::cl;
  Request request;
  macro::Scope &scope = request.scope;
  opt<std::string, true> path(Positional, desc("FILE"), Required, location(request.path));
  opt<std::string> dialect("dialect", desc("How the text is read"), init("sqlite"));
  llvm::cl::list<std::string> variables("var", desc("name=value"));
  llvm::cl::list<std::string> blueprint("blueprint", desc("name=SQL"));
  llvm::cl::list<std::string> columns("columns", desc("table: name type, name type"));
  opt<std::string, true> gateway("gateway", desc("@gateway"), location(scope.gateway));
  opt<std::string> stage("stage", desc("@runtime_stage"), init("loading"));
  opt<std::string, true> kind("kind", desc("@model_kind_name"), location(scope.modelKind));
  opt<std::string> thisModel("this-model", desc("@this_model"));
  opt<std::string> catalog("catalog", desc("@default_catalog"));
  opt<std::string> environment("env", desc("@this_env"));
  opt<std::string, true> start("start", desc("First moment"), location(request.start));
  opt<std::string, true> end("end", desc("Last date, or exclusive end"), location(request.end));
  opt<std::string, true> execution("execution-time", desc("Time of the run"),
                                   location(request.execution));
  opt<Emit> emit("emit", desc("What to print"), init(Emit::Sql),
                 values(clEnumValN(Emit::Ast, "ast", "the tree"),
                        clEnumValN(Emit::Sql, "sql", "the tree as text"),
                        clEnumValN(Emit::Nothing, "none", "messages only")));
  opt<bool, true> reads("reads", desc("Print what was read"), location(request.reads));
  opt<bool, true> json("json", desc("Messages as JSON"), location(request.json));
  if (!ParseCommandLineOptions(argc, argv, "", &llvm::errs()))
    return std::nullopt;
  request.dialect = dialect;
  request.emit = emit;
  request.blueprint = blueprint;
  for (llvm::StringRef each : variables)
    scope.variables[each.split('=').first.lower()] = readValue(each.split('=').second);
  for (llvm::StringRef each : columns)
    readColumns(each, request);
  scope.stage = stage;
  if (thisModel.getNumOccurrences())
    scope.thisModel = thisModel;
  if (catalog.getNumOccurrences())
    scope.defaultCatalog = catalog;
  if (environment.getNumOccurrences())
    scope.environment = environment;
  return request;
}

/// False if one of the times cannot be read.
static bool readTimes(Request &request) {
  if (request.start.empty() && request.end.empty() && request.execution.empty())
    return true;
  auto read = [](llvm::StringRef text) {
    return parseTime(text.empty() ? "1970-01-01 00:00:00" : text, Instant{0});
  };
  auto start = read(request.start), end = read(request.end), execution = read(request.execution);
  if (!start || !end || !execution)
    return false;
  request.scope.time = {start->instant, end->exclusiveEnd(), execution->instant};
  return true;
}

static void printReads(const macro::Reads &reads, const SourceManager &sources) {
  for (const std::string &name : reads.variables)
    llvm::outs() << "read variable " << name << '\n';
  for (const std::string &name : reads.tables)
    llvm::outs() << "read table " << name << '\n';
  for (const std::string &name : reads.missingTables)
    llvm::outs() << "missing table " << name << '\n';
  if (!reads.undecided)
    return;
  PresumedLoc at = sources.presumed(sources.fileLoc(reads.undecided.begin));
  llvm::outs() << "undecided at " << at.line << ':' << at.column << '\n';
}

static void run(Request &request, const dialect::DialectFacts &dialect, SourceManager &sources,
                Arena &arena, Diagnostics &diags) {
  llvm::Expected<FileId> file =
      sources.addFile(request.path, llvm::sys::path::filename(request.path).str());
  if (!file) {
    llvm::errs() << "mesh-expand: " << llvm::toString(file.takeError()) << '\n';
    return;
  }
  for (llvm::StringRef each : request.blueprint) {
    auto [name, text] = each.split('=');
    llvm::Expected<FileId> value = sources.addText(text, "<blueprint>");
    request.scope.blueprint[name.lower()] =
        parse::parseExpression(sources, llvm::cantFail(std::move(value)), dialect, arena, diags);
  }
  request.scope.columns = &request.columns;
  const ast::File *tree = parse::parseFile(sources, *file, dialect, arena, diags);
  if (!tree)
    return;
  macro::Reads reads;
  const ast::File *expanded =
      macro::expand(*tree, request.scope, dialect, sources, arena, reads, diags);
  if (expanded && request.emit == Emit::Ast)
    ast::dump(llvm::outs(), *expanded);
  if (expanded && request.emit == Emit::Sql)
    llvm::outs() << emit::print(*expanded, dialect) << '\n';
  if (request.reads)
    printReads(reads, sources);
}

int main(int argc, char **argv) {
  std::optional<Request> request = readCommandLine(argc, argv);
  if (!request)
    return 2;
  const dialect::DialectFacts *dialect = dialect::findDialect(request->dialect);
  if (!dialect || !readTimes(*request)) {
    llvm::errs() << "mesh-expand: " << (dialect ? "unreadable time\n" : "unknown dialect\n");
    return 2;
  }
  SourceManager sources;
  Arena arena;
  Diagnostics diags;
  run(*request, *dialect, sources, arena, diags);
  diags.sort(sources);
  llvm::outs().flush(); // Before the messages, where both go to one place.
  if (request->json)
    printDiagnosticsJson(llvm::errs(), diags, sources);
  else
    printDiagnostics(llvm::errs(), diags, sources);
  return diags.hasErrors();
}
