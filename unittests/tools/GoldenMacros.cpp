// GoldenMacros.cpp - macros: a model's query and statements once they are expanded.
//
// The query, expanded by Mesh for the vector's dates, must be the tree of the query as
// SQLMesh rendered it.

#include "Golden.h"
#include "Normalise.h"
#include "mesh/Emit/Emit.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::golden;

using Columns = std::map<std::string, std::vector<macro::Column>>;

namespace {
/// What the model of a vector becomes.
struct Outcome {
  std::vector<std::string> queries; ///< Normalised; one for each blueprint.
  std::string before, after, onVirtualUpdate, messages;
  bool failed = false;
};
} // namespace

/// The columns of what the vector's model may read.
static Columns columnsOf(const Project &project, const Project &others) {
  Columns columns;
  for (const project::ExternalModel &external : project.loaded->externals) {
    auto &list =
        columns[external.parts().empty() ? *external.name : llvm::join(external.parts(), ".")];
    for (const project::ExternalColumn &column : external.columns)
      list.push_back({column.name, *column.type});
  }
  if (others.compiled)
    for (const auto &model : others.compiled->models)
      for (const model::ColumnRecord &column : model->columns)
        columns[model->name].push_back({column.name, column.type == "UNKNOWN" ? "" : column.type});
  return columns;
}

static Outcome expandModel(JsonValue input, const std::string &stage) {
  Project::Options options;
  options.gateway = textOf(input.get("gateway"));
  options.tables = "";
  options.compile = false;
  Files files = filesOf(input.get("files"));
  Project project(files, options);
  Outcome outcome;
  outcome.failed = !project.loaded;
  outcome.messages = project.messages;
  if (!project.loaded)
    return outcome;
  files.erase("models/m.sql");
  options.compile = true;
  Project others(files, options);
  Columns columns = columnsOf(project, others);
  macro::Scope scope;
  auto time = [&](const char *name) {
    return *parseTime(textOf(input.get("render")->get(name)), Instant{0});
  };
  scope.time = {time("start").instant, time("end").exclusiveEnd(), time("execution_time").instant};
  scope.thisModel = "\"memory\".\"db\".\"m\"";
  scope.defaultCatalog = "memory";
  scope.stage = stage;
  scope.columns = &columns;
  std::string wanted = textOf(input.get("render")->get("model"));
  auto file = llvm::find_if(project.loaded->models, [&](const project::SourceFile &each) {
    if (wanted == "db.m" || wanted.empty())
      return each.path == "models/m.sql";
    return llvm::StringRef(project.sources.text(each.file)).contains("name " + wanted);
  });
  if (file == project.loaded->models.end())
    file = llvm::find_if(project.loaded->models, [](const project::SourceFile &each) {
      return each.path == "models/m.sql";
    });
  Arena arena;
  Diagnostics diags;
  macro::Reads reads;
  project::FileContext context{
      project.loaded->config, project.sources, arena, reads, diags, &scope};
  for (size_t i = 0, count = 1; file != project.loaded->models.end() && i != count; ++i) {
    std::optional<project::ModelFile> read = project::readModelFile(*file, context, i);
    if (!read || !read->model)
      break;
    count = read->blueprints;
    const project::ModelDefinition &model = *read->model;
    if (model.query)
      outcome.queries.push_back(test::normalise(*model.query, *model.dialect, arena));
    for (auto [from, to] : {std::pair(&model.preStatements, &outcome.before),
                            std::pair(&model.postStatements, &outcome.after),
                            std::pair(&model.onVirtualUpdate, &outcome.onVirtualUpdate)})
      for (const project::SideStatement &statement : *from)
        *to += statement.text + ";";
  }
  llvm::raw_string_ostream out(outcome.messages);
  printDiagnostics(out, diags, project.sources);
  outcome.failed = diags.hasErrors();
  if (outcome.failed)
    outcome.queries.clear();
  return outcome;
}

/// "m" AS "m": theirs names every table once more.
static std::string withoutAliases(std::string text) {
  constexpr llvm::StringRef as = "\" AS \"";
  for (size_t at = text.find(as); at != std::string::npos; at = text.find(as, at)) {
    size_t start = text.rfind('"', at - 1) + 1, end = text.find('"', at + as.size());
    bool repeats =
        end != std::string::npos &&
        text.substr(start, at - start) == text.substr(at + as.size(), end - at - as.size());
    if (repeats)
      text.erase(at + 1, end - at);
    ++at;
  }
  return text;
}

static std::string joined(std::optional<JsonValue> list) {
  std::string text;
  if (list)
    list->forEach([&](JsonValue each) { text += withoutAliases(textOf(each)) + ";"; });
  return loose(text);
}

static const dialect::DialectFacts &dialectOf(JsonValue input) {
  Files files = filesOf(input.get("files"));
  llvm::StringRef text = files["models/m.sql"];
  size_t at = text.find("dialect ");
  llvm::StringRef rest = at == llvm::StringRef::npos ? "" : text.drop_front(at + 8).ltrim("'\" ");
  const dialect::DialectFacts *named =
      dialect::findDialect(rest.take_while([](char c) { return llvm::isAlnum(c); }));
  return named ? *named : *dialect::findDialect("duckdb");
}

static std::string compareStages(JsonValue input, JsonValue expect,
                                 const dialect::DialectFacts &dialect) {
  std::string difference;
  expect.forEachMember([&](llvm::StringRef key, JsonValue value) {
    if (!key.consume_front("stage_"))
      return;
    Outcome there = expandModel(input, key.str());
    if (there.queries != std::vector{queryTree(textOf(value), dialect)})
      difference = "stage " + key.str() + ":\n" + there.messages + llvm::join(there.queries, "\n");
  });
  return difference;
}

std::string golden::compareMacros(const std::string &id, JsonValue input, JsonValue expect) {
  Outcome ours = expandModel(input, "loading");
  const dialect::DialectFacts &dialect = dialectOf(input);
  const std::string *sensible = sensibleAnswer(id);
  if (sensible ? *sensible == "error" : expect.get("error").has_value())
    return ours.failed ? "" : "no message";
  std::vector<std::string> expected;
  if (sensible)
    expected.push_back(queryTree(*sensible, dialect));
  else if (auto models = expect.get("models"))
    models->forEachMember([&](llvm::StringRef, JsonValue model) {
      expected.push_back(queryTree(textOf(model.get("rendered")), dialect));
    });
  else
    expected.push_back(queryTree(textOf(expect.get("rendered")), dialect));
  if (ours.queries != expected)
    return ours.messages + "ours:\n" + llvm::join(ours.queries, "\n") + "theirs:\n" +
           llvm::join(expected, "\n");
  if (sensible)
    return "";
  if (loose(ours.before) != joined(expect.get("pre_statements")) ||
      loose(ours.after) != joined(expect.get("post_statements")) ||
      loose(ours.onVirtualUpdate) != joined(expect.get("on_virtual_update")))
    return "statements: " + ours.before + " | " + ours.after + " | " + ours.onVirtualUpdate +
           "\n  theirs: " + joined(expect.get("pre_statements")) + " | " +
           joined(expect.get("post_statements")) + " | " + joined(expect.get("on_virtual_update"));
  return compareStages(input, expect, dialect);
}
