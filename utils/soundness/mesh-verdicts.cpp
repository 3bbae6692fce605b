// mesh-verdicts.cpp - reads pairs, a JSON object a line, and answers each with
// its verdicts, a JSON object a line, in the same order:
//
//   {"old": "SELECT ...", "new": "SELECT ..."}       two queries
//   {"oldProject": "DIR", "newProject": "DIR"}       two projects
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

namespace {
/// One pair, and everything that it works on.
class Pair {
public:
  Pair(JsonValue what, const dialect::DialectFacts &facts, llvm::StringRef schemaFile,
       const compile::Options &how)
      : request(what), dialect(facts), schema(schemaFile), options(how) {}

  void answer(llvm::json::OStream &json);

private:
  using Models = std::vector<const model::ModelSummary *>;
  std::optional<compile::CompiledProject> query(llvm::StringRef member);
  std::optional<compile::CompiledProject> project(llvm::StringRef member);
  std::string text(llvm::StringRef member);

  JsonValue request;
  const dialect::DialectFacts &dialect;
  llvm::StringRef schema;
  const compile::Options &options;
  SourceManager sources;
  Diagnostics diags;
};
} // namespace

std::string Pair::text(llvm::StringRef member) {
  std::optional<JsonValue> value = request.get(member);
  std::optional<llvm::StringRef> string = value ? value->asString() : std::nullopt;
  return string ? string->str() : "";
}

std::optional<compile::CompiledProject> Pair::query(llvm::StringRef member) {
  llvm::Expected<FileId> file = sources.addText(text(member), member.str());
  if (!file) {
    llvm::consumeError(file.takeError());
    return std::nullopt;
  }
  std::vector<project::ExternalModel> tables = project::readExternalModels(
      llvm::sys::path::parent_path(schema).str(), {llvm::sys::path::filename(schema).str()}, "",
      dialect.name, sources, diags);
  return compile::compileQuery({member.str(), *file}, dialect, std::move(tables), options, sources,
                               diags);
}

std::optional<compile::CompiledProject> Pair::project(llvm::StringRef member) {
  config::LoadOptions options;
  options.projectDir = text(member);
  std::optional<project::Project> loaded = project::loadProject(options, sources, diags);
  compile::Options one;
  one.threads = 1;
  return loaded ? compile::compileProject(*loaded, one, sources, diags) : std::nullopt;
}

static void write(llvm::json::OStream &json, const change::Verdict &verdict) {
  json.attributeObject(verdict.model, [&] {
    json.attribute("verdict", change::toText(verdict.category));
    json.attribute("finer", change::toText(verdict.finer));
    json.attribute("rebuild", verdict.rebuild);
    json.attributeObject("columns", [&] {
      for (const change::ColumnVerdict &column : verdict.columns)
        json.attribute(column.name, change::toText(column.change));
    });
    json.attributeArray("reasons", [&] {
      for (const change::Reason &reason : verdict.reasons)
        json.value(reason.rule + ": " + reason.text);
    });
  });
}

void Pair::answer(llvm::json::OStream &json) {
  bool queries = request.get("old").has_value();
  std::optional<compile::CompiledProject> older = queries ? query("old") : project("oldProject");
  std::optional<compile::CompiledProject> newer = queries ? query("new") : project("newProject");
  json.object([&] {
    if (!older || !newer) {
      std::string messages;
      llvm::raw_string_ostream out(messages);
      printDiagnostics(out, diags, sources);
      json.attribute("error", messages);
      return;
    }
    Models before, after;
    for (const auto &model : older->models)
      before.push_back(model.get());
    for (const auto &model : newer->models)
      after.push_back(model.get());
    for (const change::Verdict &verdict : change::compare(before, after))
      write(json, verdict);
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
    llvm::json::OStream json(llvm::outs());
    Pair(document->root(), *dialect, schema, options).answer(json);
    llvm::outs() << '\n';
    llvm::outs().flush();
  }
  return 0;
}
