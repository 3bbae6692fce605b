// mesh-verdicts.cpp - reads requests, a JSON object a line, and answers each with
// a JSON object a line, in the same order:
//
//   {"old": "SELECT ...", "new": ["SELECT ...", ...]}   {"answers": [VERDICTS, ...]}
//   {"oldProject": "DIR", "newProject": "DIR"}          VERDICTS
//
// VERDICTS: {"MODEL": {"verdict", "finer", "rebuild", "columns"}}, with "reasons" if
// the request says "why": true. {"error": "..."} instead of what did not compile.
//
// It is what soundness.py asks: a process for each pair would take most of the time.

#include "mesh/Basic/Json.h"
#include "mesh/Change/Change.h"
#include "mesh/Compile/Compile.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include <iostream>

using namespace mesh;

// Which guards of the normal form held something up, and which one is left out: only in
// the build of guards.py, which defines these.
#ifdef MESH_GUARDS
namespace mesh::guards {
extern int dropped;
std::vector<int> takeHeld();
} // namespace mesh::guards
#endif

namespace {
/// One request, and everything that it works on.
class Request {
public:
  Request(JsonValue what, const dialect::DialectFacts &facts, llvm::StringRef schemaFile,
          const compile::Options &how)
      : request(what), dialect(facts), schema(schemaFile), options(how) {}

  void answer(llvm::json::OStream &json);

private:
  using Compiled = std::optional<compile::CompiledProject>;
  Compiled query(llvm::StringRef text, Diagnostics &diags);
  Compiled project(llvm::StringRef member, Diagnostics &diags);
  void compare(llvm::json::OStream &json, const Compiled &older, const Compiled &newer);
  void write(llvm::json::OStream &json, const change::Verdict &verdict);
  void error(llvm::json::OStream &json, const Diagnostics &diags);

  JsonValue request;
  const dialect::DialectFacts &dialect;
  llvm::StringRef schema;
  const compile::Options &options;
  std::vector<project::ExternalModel> tables;
  SourceManager sources;
};
} // namespace

Request::Compiled Request::query(llvm::StringRef text, Diagnostics &diags) {
  llvm::Expected<FileId> file = sources.addText(text.str(), "query");
  if (!file) {
    llvm::consumeError(file.takeError());
    return std::nullopt;
  }
  return compile::compileQuery({"query", *file}, dialect, tables, options, sources, diags);
}

Request::Compiled Request::project(llvm::StringRef member, Diagnostics &diags) {
  config::LoadOptions load;
  load.projectDir = request.get(member)->asString().value_or("");
  std::optional<project::Project> loaded = project::loadProject(load, sources, diags);
  compile::Options one;
  one.threads = 1;
  return loaded ? compile::compileProject(*loaded, one, sources, diags) : std::nullopt;
}

void Request::error(llvm::json::OStream &json, const Diagnostics &diags) {
  std::string messages;
  llvm::raw_string_ostream out(messages);
  printDiagnostics(out, diags, sources);
  json.attribute("error", messages);
}

void Request::write(llvm::json::OStream &json, const change::Verdict &verdict) {
  json.attributeObject(verdict.model, [&] {
    json.attribute("verdict", change::toText(verdict.category));
    json.attribute("finer", change::toText(verdict.finer));
    json.attribute("rebuild", verdict.rebuild);
    json.attributeObject("columns", [&] {
      for (const change::ColumnVerdict &column : verdict.columns)
        json.attribute(column.name, change::toText(column.change));
    });
    if (request.get("why"))
      json.attributeArray("reasons", [&] {
        for (const change::Reason &reason : verdict.reasons)
          json.value(reason.rule + ": " + reason.text);
      });
  });
}

void Request::compare(llvm::json::OStream &json, const Compiled &older, const Compiled &newer) {
  std::vector<const model::ModelSummary *> before, after;
  for (const auto &model : older->models)
    before.push_back(model.get());
  for (const auto &model : newer->models)
    after.push_back(model.get());
  for (const change::Verdict &verdict :
       change::compare(before, after, {.declared = newer->tableClaims()}))
    write(json, verdict);
#ifdef MESH_GUARDS
  json.attributeArray("guards", [&] {
    for (int guard : guards::takeHeld())
      json.value(guard);
  });
#endif
}

void Request::answer(llvm::json::OStream &json) {
  Diagnostics oldDiags;
  bool queries = request.get("old").has_value();
  if (queries)
    tables = project::readExternalModels(llvm::sys::path::parent_path(schema).str(),
                                         {llvm::sys::path::filename(schema).str()}, "",
                                         dialect.name, sources, oldDiags);
  Compiled older = queries ? query(request.get("old")->asString().value_or(""), oldDiags)
                           : project("oldProject", oldDiags);
  json.object([&] {
    if (!older)
      return error(json, oldDiags);
    Diagnostics diags;
    if (!queries) {
      Compiled newer = project("newProject", diags);
      return newer ? compare(json, older, newer) : error(json, diags);
    }
    json.attributeArray("answers", [&] {
      request.get("new")->forEach([&](JsonValue text) {
        Diagnostics newDiags;
        Compiled newer = query(text.asString().value_or(""), newDiags);
        json.object([&] { newer ? compare(json, older, newer) : error(json, newDiags); });
      });
    });
  });
}

int main(int argc, const char *const *argv) {
  using namespace llvm::cl;
  opt<std::string> dialectName("dialect", desc("The dialect of the queries"), init("sqlite"));
  opt<std::string> schema("schema", desc("Their tables, as external_models.yaml"));
  list<std::string> without("without-rule", desc("Rules of the normal form to leave out"));
  if (!ParseCommandLineOptions(argc, argv, "", &llvm::errs()))
    return 2;
  const dialect::DialectFacts *dialect = dialect::findDialect(dialectName);
  if (!dialect) {
    llvm::errs() << "unknown dialect '" << dialectName << "'\n";
    return 2;
  }
  compile::Options options;
  for (const std::string &name : without)
    if (std::optional<normal::Rule> rule = normal::findRule(name))
      options.rulesOff.set(static_cast<size_t>(*rule));
  for (std::string line; std::getline(std::cin, line);) {
    llvm::Expected<JsonDocument> document = JsonDocument::parse(line);
    if (!document) {
      llvm::errs() << llvm::toString(document.takeError()) << '\n';
      return 2;
    }
#ifdef MESH_GUARDS
    if (std::optional<JsonValue> drop = document->root().get("drop"))
      guards::dropped = static_cast<int>(drop->asInteger().value_or(-1));
    guards::takeHeld();
#endif
    llvm::json::OStream json(llvm::outs());
    Request(document->root(), *dialect, schema, options).answer(json);
    llvm::outs() << '\n';
    llvm::outs().flush();
  }
  return 0;
}
