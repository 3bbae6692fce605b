// ExternalModels.cpp - reads external_models.yaml and its like.

#include "mesh/Project/ExternalModels.h"
#include "mesh/Basic/Files.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::project;
using config::Reader;
using config::YamlNode;

static std::string join(const std::string &directory, llvm::StringRef name) {
  llvm::SmallString<256> path(directory == "." ? "" : directory);
  llvm::sys::path::append(path, name);
  return path.str().str();
}

std::vector<std::string> project::findExternalModelFiles(const std::string &projectDir) {
  std::vector<std::string> files;
  for (const char *name : {"external_models.yaml", "schema.yaml"})
    if (files.empty() && llvm::sys::fs::exists(join(projectDir, name)))
      files.push_back(name);
  std::vector<std::string> nested;
  std::string root = join(projectDir, "external_models");
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator at(root, error), end; at != end && !error;
       at.increment(error)) {
    llvm::StringRef path = at->path();
    if (path.ends_with(".yaml") && !llvm::sys::fs::is_directory(path))
      nested.push_back("external_models" + path.drop_front(root.size()).str());
  }
  llvm::sort(nested); // The system's order is nobody's.
  llvm::append_range(files, nested);
  return files;
}

/// "int not null" is a type and a promise.
static bool consumeNotNull(std::string &type) {
  llvm::StringRef rest = llvm::StringRef(type).rtrim();
  if (!rest.consume_back_insensitive("null") || rest.rtrim() == rest)
    return false;
  rest = rest.rtrim();
  if (!rest.consume_back_insensitive("not") || rest.rtrim() == rest)
    return false;
  type = rest.rtrim().str();
  return true;
}

static void readColumns(Reader &reader, ExternalModel &model) {
  const YamlNode *columns = reader.takeMap("columns");
  const YamlNode *descriptions = reader.takeMap("column_descriptions");
  if (!columns)
    return;
  for (auto [key, node] : llvm::zip_equal(columns->keys, columns->items)) {
    ExternalColumn &column = model.columns.emplace_back();
    column.name = key.name;
    column.place = key.range;
    if (!node.isScalar() && !node.isNull()) {
      reader.diags.report(node.range, diag::ExternalColumnType, key.name);
      continue;
    }
    column.type = {node.text, node.range};
    column.isNotNull = consumeNotNull(column.type.value);
    const YamlNode *description = descriptions ? descriptions->find(key.name) : nullptr;
    if (description && description->isScalar())
      column.description = description->text;
  }
}

static void readAudits(Reader &reader, ExternalModel &model) {
  const YamlNode *audits = reader.takeList("audits");
  for (size_t i = 0; audits && i < audits->items.size(); ++i) {
    const YamlNode &node = audits->items[i];
    const YamlNode *name = node.isScalar() ? &node : node.find("name");
    if (!name || !name->isScalar()) {
      reader.diags.report(node.range, diag::ExternalAudit);
      continue;
    }
    ExternalAudit &audit = model.audits.emplace_back();
    audit.name = name->text;
    audit.place = name->range;
    for (auto [key, value] : llvm::zip_equal(node.keys, node.items))
      if (key.name != "name")
        audit.arguments.push_back({key.name, config::toValue(value), value.range});
  }
}

static std::optional<ExternalModel> readModel(const YamlNode &node, Diagnostics &diags) {
  if (!node.isMap()) {
    diags.report(node.range, diag::ExternalModelNotAMap);
    return std::nullopt;
  }
  ExternalModel model;
  Reader reader(&node, "an external model", diags);
  reader.read("name", model.name);
  const YamlNode *name = node.find("name");
  bool isMissing = !name || name->isNull() || (name->isScalar() && name->text.empty());
  if (isMissing && !config::hasSlip(node, "name"))
    diags.report(name ? name->range : node.range, diag::YamlMissingKey, "an external model",
                 "name");
  reader.read("description", model.description);
  readColumns(reader, model);
  readAudits(reader, model);
  reader.read("gateway", model.gateway);
  model.gateway.value = llvm::StringRef(*model.gateway).lower();
  reader.read("grain", model.grains);
  reader.read("grains", model.grains);
  reader.read("references", model.references);
  reader.read("tags", model.tags);
  reader.read("dialect", model.dialect);
  reader.read("owner", model.owner);
  reader.read("start", model.start);
  reader.read("end", model.end);
  reader.read("enabled", model.isEnabled);
  // Properties of models that say nothing about a table that others build.
  for (const char *key : {"cron",
                          "cron_tz",
                          "interval_unit",
                          "stamp",
                          "kind",
                          "partitioned_by",
                          "clustered_by",
                          "table_format",
                          "storage_format",
                          "physical_properties",
                          "virtual_properties",
                          "session_properties",
                          "signals",
                          "depends_on",
                          "allow_partials",
                          "optimize_query",
                          "formatting",
                          "ignored_rules",
                          "project",
                          "default_catalog"})
    reader.skip(key);
  reader.finish();
  return !model.name->empty() ? std::optional(std::move(model)) : std::nullopt;
}

/// "a.b", "\"a.b\".c": the parts of a name with their quotes.
static std::vector<std::pair<std::string, bool>> splitName(llvm::StringRef text) {
  std::vector<std::pair<std::string, bool>> parts(1);
  char quote = 0;
  for (char c : text) {
    if (quote ? c == quote : c == '"' || c == '`') {
      quote = quote ? 0 : c;
      parts.back().second = true;
    } else if (c == '.' && !quote) {
      parts.emplace_back();
    } else {
      parts.back().first += c;
    }
  }
  return parts;
}

std::vector<std::string> ExternalModel::parts() const {
  std::vector<std::string> folded;
  for (const auto &[text, quoted] : splitName(*name))
    folded.push_back(facts ? dialect::foldTable(*facts, llvm::StringRef(text).trim(), quoted)
                           : text);
  if (facts)
    config::dropCatalog(folded, defaultCatalog, *facts);
  return folded;
}

/// Keeps the entries that count for a gateway: at most one for each name.
class Selection {
public:
  Selection(llvm::StringRef gateway, llvm::StringRef dialect, Diagnostics &diags)
      : gateway(gateway.lower()), dialect(dialect), diags(diags) {}

  std::vector<ExternalModel> models;

  void add(ExternalModel model) {
    model.facts = dialect::findDialect(model.dialect->empty() ? dialect : *model.dialect);
    std::string key;
    for (const std::string &part : model.parts())
      key += part + "."; // Names that differ to the dialect are two tables.
    bool isSpecific = model.gateway.isSet() && !model.gateway->empty();
    auto [first, isNew] = firsts.try_emplace(*model.gateway + " " + key, model.name.place);
    if (!isNew)
      return void(diags.report(model.name.place, diag::ExternalModelTwice, *model.name)
                      .note(first->second, diag::TheFirst));
    if ((isSpecific && *model.gateway != gateway) || !*model.isEnabled)
      return;
    auto [index, isFirst] = indices.try_emplace(key, models.size());
    if (isFirst)
      models.push_back(std::move(model));
    else if (isSpecific)
      models[index->second] = std::move(model);
  }

private:
  std::string gateway;
  llvm::StringRef dialect; ///< Of entries that name none.
  Diagnostics &diags;
  llvm::StringMap<SourceRange> firsts; ///< By gateway and name.
  llvm::StringMap<size_t> indices;
};

std::vector<ExternalModel> project::readExternalModels(const std::string &projectDir,
                                                       llvm::ArrayRef<std::string> files,
                                                       llvm::StringRef gateway,
                                                       llvm::StringRef dialect,
                                                       SourceManager &sources, Diagnostics &diags) {
  Selection selection(gateway, dialect, diags);
  for (const std::string &file : files) {
    llvm::Expected<std::string> content = readFile(join(projectDir, file));
    if (!content) {
      diags.report(DiagPlace::file(file), diag::YamlUnreadable,
                   llvm::toString(content.takeError()));
      continue;
    }
    std::optional<YamlNode> root =
        config::readYaml(*content, file, sources, diags, {.hasSecrets = false});
    if (root && !root->isList() && !root->isNull())
      diags.report(root->range, diag::ExternalModelsNotAList);
    for (size_t i = 0; root && root->isList() && i < root->items.size(); ++i)
      if (std::optional<ExternalModel> model = readModel(root->items[i], diags))
        selection.add(std::move(*model));
  }
  return std::move(selection.models);
}
