// GoldenDdl.cpp - MODEL blocks: what the properties of the model are.

#include "Golden.h"
#include "mesh/Model/DataType.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cstring>

using namespace mesh;
using namespace mesh::golden;

namespace {
/// Properties of one model, those of SQLMesh or ours, compared as SQL.
class Comparison {
public:
  Comparison(JsonValue given, const dialect::DialectFacts &facts) : ours(given), dialect(facts) {}

  std::string differences;

  void compare(llvm::StringRef key, std::optional<JsonValue> theirs);
  void compareColumns(JsonValue theirs, const model::ModelSummary &summary);
  void compareParents(std::optional<JsonValue> theirs, const model::ModelSummary &summary);

private:
  std::string text(JsonValue value, llvm::StringRef key) const;

  JsonValue ours;
  const dialect::DialectFacts &dialect;
};
} // namespace

/// One spelling of a value: maps sorted, texts as trees, nulls left out.
std::string Comparison::text(JsonValue value, llvm::StringRef key) const {
  std::vector<std::string> parts;
  bool isMap = false, isList = false;
  value.forEachMember([&](llvm::StringRef name, JsonValue member) {
    isMap = true;
    std::string inner = text(member, key);
    if (inner != "null")
      parts.push_back(loose(name) + "=" + inner);
  });
  llvm::sort(parts);
  if (!isMap)
    value.forEach([&](JsonValue item) {
      isList = true;
      parts.push_back(text(item, key));
    });
  if (isMap || isList)
    return "{" + llvm::join(parts, ", ") + "}";
  if (std::optional<llvm::StringRef> given = value.asString()) {
    std::string aliased = given->str(); // Of merges: theirs are made up.
    for (auto [theirs, plain] :
         {std::pair("__MERGE_TARGET__", "target"), std::pair("__MERGE_SOURCE__", "source")})
      for (size_t at = aliased.find(theirs); at != std::string::npos; at = aliased.find(theirs))
        aliased.replace(at, std::strlen(theirs), plain);
    std::optional<llvm::StringRef> string = aliased;
    if (key == "query")
      return queryTree(*string, dialect);
    static constexpr llvm::StringRef sql[] = {
        "partitioned_by", "clustered_by", "unique_key",          "grains",
        "references",     "kind",         "physical_properties", "virtual_properties"};
    std::string tree = llvm::is_contained(sql, key) ? expressionTree(*string, dialect) : "";
    return tree.empty() || llvm::StringRef(tree).starts_with("unread")
               ? loose(*string)
               : llvm::StringRef(tree).lower();
  }
  return value.text();
}

void Comparison::compare(llvm::StringRef key, std::optional<JsonValue> theirs) {
  std::optional<JsonValue> mine = ours.get(key);
  std::string a = mine ? text(*mine, key) : "", b = theirs ? text(*theirs, key) : "";
  if (a != b)
    differences += key.str() + ":\n  ours:   " + a + "\n  theirs: " + b + "\n";
}

/// Their names, and their types where the model gives them: what the types of a
/// query's columns are is not a matter of its properties.
void Comparison::compareColumns(JsonValue theirs, const model::ModelSummary &summary) {
  std::vector<std::string> mine, expected;
  size_t at = 0;
  bool typesAreGiven = ours.get("columns") || summary.kind.kind == model::ModelKind::Seed;
  theirs.forEachMember([&](llvm::StringRef name, JsonValue type) {
    std::string known = textOf(type);
    std::string own = at < summary.columns.size() ? summary.columns[at].type : "";
    ++at;
    bool same = known == "UNKNOWN" || !typesAreGiven ||
                model::toText(model::parseType(known)) == model::toText(model::parseType(own));
    expected.push_back(name.lower() + (same ? "" : " " + known + " not " + own));
  });
  for (const model::ColumnRecord &column : summary.columns)
    mine.push_back(llvm::StringRef(column.name).lower());
  if (mine != expected)
    differences += "columns:\n  ours:   " + llvm::join(mine, ", ") +
                   "\n  theirs: " + llvm::join(expected, ", ") + "\n";
}

void Comparison::compareParents(std::optional<JsonValue> theirs,
                                const model::ModelSummary &summary) {
  std::set<std::string> mine, expected;
  for (const model::ParentRecord &parent : summary.parents)
    if (parent.name != summary.name)
      mine.insert(loose(parent.name));
  if (theirs)
    theirs->forEach([&](JsonValue name) { expected.insert(loose(textOf(name))); });
  if (mine != expected)
    differences += "depends_on:\n  ours:   " + llvm::join(mine, ", ") +
                   "\n  theirs: " + llvm::join(expected, ", ") + "\n";
}

/// "key=value;key=value" of GoldenAnswers.def.
static std::map<std::string, std::string> overridesOf(llvm::StringRef answer) {
  std::map<std::string, std::string> overrides;
  llvm::SmallVector<llvm::StringRef> parts;
  answer.split(parts, ';');
  for (llvm::StringRef part : parts)
    overrides[part.split('=').first.str()] = part.split('=').second.str();
  return overrides;
}

static std::string compareProperties(const Project &project, const std::string &answer,
                                     JsonValue expect) {
  const auto &models = project.compiled->models;
  if (models.size() != 1)
    return std::to_string(models.size()) + " models";
  const model::ModelSummary &summary = *models.front();
  std::string text = toJsonText(project.compiled->trees.at(summary.name)->description);
  JsonDocument document = llvm::cantFail(JsonDocument::parse(text));
  const dialect::DialectFacts *dialect = dialect::findDialect(summary.dialect);
  Comparison comparison(document.root(), *dialect);
  std::map<std::string, std::string> overrides = overridesOf(answer);
  static constexpr llvm::StringRef elsewhere[] = {"validate_query", "physical_schema", "columns",
                                                  "depends_on", "dialect"};
  std::set<std::string> seen;
  expect.forEachMember([&](llvm::StringRef key, JsonValue value) {
    seen.insert(key.str());
    if (!llvm::is_contained(elsewhere, key) && !overrides.count(key.str()))
      comparison.compare(key, value);
  });
  document.root().forEachMember([&](llvm::StringRef key, JsonValue) {
    if (!seen.count(key.str()) && !llvm::is_contained(elsewhere, key) &&
        !overrides.count(key.str()))
      comparison.compare(key, std::nullopt);
  });
  for (const auto &[key, value] : overrides) {
    std::optional<JsonValue> mine = document.root().get(key);
    std::string own = mine ? mine->text() : "nothing";
    if (!key.empty() && key != "loads" && own != value)
      comparison.differences += key + " is " + own + ", not " + value + "\n";
  }
  if (std::optional<JsonValue> columns = expect.get("columns");
      columns && !overrides.count("columns"))
    comparison.compareColumns(*columns, summary);
  comparison.compareParents(expect.get("depends_on"), summary);
  if (!overrides.count("physical_schema") &&
      loose(summary.physicalSchema) != loose(textOf(expect.get("physical_schema"))))
    comparison.differences += "physical schema: " + summary.physicalSchema + "\n";
  return comparison.differences;
}

std::string golden::compareModel(const std::string &id, JsonValue input, JsonValue expect) {
  Project::Options options;
  options.keepTrees = true;
  options.gateway = textOf(input.get("gateway"));
  options.tables = "";
  Project project(filesOf(input.get("files")), options);
  const std::string *sensible = sensibleAnswer(id);
  bool isError = sensible && *sensible == "error"   ? true
                 : sensible && *sensible == "loads" ? false
                                                    : expect.get("error").has_value();
  if (isError)
    return project.compiled ? "no message; SQLMesh: " +
                                  (expect.get("error") ? textOf(expect.get("error")->get("message"))
                                                       : std::string("loads"))
                            : "";
  if (!project.compiled)
    return project.messages;
  if (expect.get("error"))
    return "";
  return compareProperties(project, sensible ? *sensible : "", expect);
}
