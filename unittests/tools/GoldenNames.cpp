// GoldenNames.cpp - what models' physical tables and views are called.

#include "Golden.h"
#include "mesh/Model/Naming.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cstring>

using namespace mesh;
using namespace mesh::golden;

namespace {
/// What one model's relations are called under the settings of a vector.
class Names {
public:
  Names(const Project &from, const model::ModelSummary &of, JsonValue given)
      : project(from), summary(of), input(given) {}

  model::RelationName model() const;
  model::RelationName view() const;
  model::RelationName physical(llvm::StringRef version, bool isDev) const;
  bool isDevOnly() const { return *config().devOnly; }

private:
  const config::Config &config() const { return project.loaded->config; }
  /// Those of the dialect, folding names as the model wants it.
  dialect::DialectFacts facts() const;
  bool foldsUp() const { return facts().folding == dialect::Folding::Upper; }

  const Project &project;
  const model::ModelSummary &summary;
  JsonValue input;
};
} // namespace

dialect::DialectFacts Names::facts() const {
  dialect::DialectFacts facts = *dialect::findDialect(summary.dialect);
  std::string text = textOf(input.get("model_text"));
  for (auto [strategy, folding] : {std::pair("case_sensitive", dialect::Folding::Sensitive),
                                   std::pair("case_insensitive", dialect::Folding::Insensitive),
                                   std::pair("lowercase", dialect::Folding::Lower),
                                   std::pair("uppercase", dialect::Folding::Upper)})
    if (*config().modelDefaults.normalizationStrategy == strategy ||
        text.find(strategy) != std::string::npos)
      facts.folding = folding;
  return facts;
}

model::RelationName Names::model() const {
  std::vector<std::string> parts;
  std::string whole = project.compiled->trees.at(summary.name)->description.find("fqn")->text;
  llvm::SmallVector<llvm::StringRef, 4> quoted;
  llvm::StringRef(whole).drop_front().drop_back().split(quoted, "\".\"");
  parts.assign(quoted.begin(), quoted.end());
  model::RelationName name = model::nameOf(parts);
  if (parts.size() == 2) // The default catalog stands before names that have none.
    name.catalog = dialect::foldTable(facts(), textOf(input.get("default_catalog")), false);
  return name;
}

model::RelationName Names::view() const {
  model::ViewOptions options;
  options.environment = model::environmentText(textOf(input.get("environment")));
  options.target = *config().environmentSuffixTarget;
  options.upperCase = foldsUp();
  options.catalog = config().environmentCatalog(textOf(input.get("environment")));
  options.catalog = dialect::fold(facts(), options.catalog, false);
  return model::viewOf(model(), options);
}

model::RelationName Names::physical(llvm::StringRef version, bool isDev) const {
  std::string schema = summary.physicalSchema; // Ours begins otherwise than theirs.
  if (llvm::StringRef(schema).starts_with("mesh__"))
    schema = "sql" + schema;
  return model::physicalTable(model(), schema, version, isDev, *config().tableNaming);
}

/// The project of a vector that has only a model's text and settings.
static Files filesOfModel(JsonValue input) {
  std::string config = "gateways: {local: {connection: {type: duckdb}}}\n"
                       "default_gateway: local\n"
                       "model_defaults: {dialect: duckdb}\n";
  for (const char *key :
       {"environment_suffix_target", "physical_table_naming_convention", "virtual_environment_mode",
        "physical_schema_mapping", "environment_catalog_mapping"})
    if (std::optional<JsonValue> value = input.get(key); value && !value->isNull())
      config += std::string(key) + ": " + value->text() + "\n"; // JSON is YAML.
  return {{"config.yaml", config}, {"models/m.sql", textOf(input.get("model_text")) + ";\n"}};
}

/// Names in the vectors have quotes where they need some; ours have none.
static std::string bare(std::string text) {
  std::erase(text, '"');
  return text;
}

static std::string compareOne(const std::string &id, const Project &project, JsonValue input,
                              JsonValue expect) {
  const model::ModelSummary &summary = *project.compiled->models.front();
  Names names(project, summary, input);
  std::string differences;
  auto compare = [&](const char *key, const std::string &ours) {
    std::string theirs = bare(textOf(expect.get(key)));
    if (llvm::StringRef(theirs).contains("sqlmesh_md5"))
      theirs.erase(theirs.find("sqlmesh_md5"), 3);
    if (theirs != ours)
      differences += std::string(key) + ": " + ours + ", not " + theirs + "\n";
  };
  if (const std::string *sensible = sensibleAnswer(id); sensible && *sensible == "no catalog")
    return names.view().catalog.empty() ? "" : "view: " + names.view().dotted();
  compare("environment_name", model::environmentText(textOf(input.get("environment"))));
  compare("view", names.view().catalog.empty() ? names.view().schema + "." + names.view().table
                                               : names.view().dotted());
  model::RelationName view = names.view();
  if (*project.loaded->config.environmentSuffixTarget != model::SuffixTarget::Catalog &&
      view.catalog == textOf(input.get("default_catalog")))
    view.catalog.clear(); // What everyone knows is not shown.
  compare("display_name", view.dotted());
  if (!model::hasRelation(summary.kind.kind))
    return differences;
  std::string version = textOf(input.get("version")), dev = textOf(input.get("dev_version"));
  compare("physical_table",
          names.isDevOnly() ? names.model().dotted() : names.physical(version, false).dotted());
  compare("physical_dev_table", names.physical(dev, true).dotted());
  return differences;
}

/// [catalog, schema, name, kind] of all that a plan of the whole project leaves.
static std::set<std::string> objectsOf(const Project &project, JsonValue input) {
  std::set<std::string> objects;
  bool isProd = model::environmentText(textOf(input.get("environment"))) == "prod";
  for (const auto &summary : project.compiled->models) {
    Names names(project, *summary, input);
    if (!model::hasRelation(summary->kind.kind))
      continue;
    bool stores = model::storesRows(summary->kind.kind);
    auto add = [&](model::RelationName name, bool isTable) {
      objects.insert(name.schema + "." + name.table + (isTable ? " BASE TABLE" : " VIEW"));
    };
    if (names.isDevOnly() && isProd) {
      add(names.model(), stores);
      continue;
    }
    add(names.view(), false);
    add(names.physical("<version>", names.isDevOnly()), stores);
  }
  return objects;
}

static std::string compareObjects(const Project &project, JsonValue input, JsonValue expect) {
  std::set<std::string> ours, theirs;
  auto masked = [](std::string text) { // Of a hash only that it is one.
    size_t at = text.find("mesh_md5__");
    if (at == std::string::npos)
      return text;
    size_t from = at + 10, to = std::min(text.find(' ', from), text.find('<', from));
    text.erase(from, to == std::string::npos ? to : to - from);
    for (const char *gone : {"<md5>", "sql"})
      if (size_t there = text.find(gone, at > 3 ? at - 3 : 0); there != std::string::npos)
        text.erase(there, std::strlen(gone));
    return text;
  };
  for (const std::string &object : objectsOf(project, input))
    ours.insert(masked(object));
  expect.get("objects")->forEach([&](JsonValue object) {
    std::vector<std::string> parts;
    object.forEach([&](JsonValue part) { parts.push_back(textOf(part)); });
    theirs.insert(masked(parts[1] + "." + parts[2] + " " + parts[3]));
  });
  if (ours == theirs)
    return "";
  return "ours:   " + llvm::join(ours, ", ") + "\n  theirs: " + llvm::join(theirs, ", ");
}

std::string golden::compareNames(const std::string &id, JsonValue input, JsonValue expect) {
  bool isModel = input.get("model_text").has_value();
  Project::Options options;
  options.tables = "";
  options.keepTrees = true;
  Project project(isModel ? filesOfModel(input) : filesOf(input.get("files")), options);
  const std::string *sensible = sensibleAnswer(id);
  if (expect.get("error") || (sensible && *sensible == "error"))
    return project.compiled ? "no message" : "";
  if (!project.compiled)
    return project.messages;
  return isModel ? compareOne(id, project, input, expect) : compareObjects(project, input, expect);
}
