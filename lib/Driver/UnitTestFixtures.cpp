// UnitTestFixtures.cpp - see the header. (Q-065 ...)

#include "UnitTestFixtures.h"
#include "mesh/Project/Csv.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::driver;
using config::YamlNode;

std::nullopt_t UnitTestFixtures::fail(SourceRange place, const llvm::Twine &text) {
  reporter.diags.report(place, diag::UnitTestText, test.name, text.str());
  return std::nullopt;
}

std::optional<Rows> UnitTestFixtures::readList(const YamlNode &list, llvm::StringRef what) {
  Rows rows;
  auto noRows = [&](const YamlNode &node) {
    return fail(node.range, what + " must be a list of rows, 'column: value'");
  };
  if (!list.isList())
    return noRows(list);
  for (const YamlNode &item : list.items) {
    if (!item.isMap())
      return noRows(item);
    Row &row = rows.rows.emplace_back();
    for (size_t i = 0; i != item.keys.size(); ++i) {
      std::string name = dialect::fold(dialect, item.keys[i].name, false);
      if (!llvm::is_contained(rows.columns, name))
        rows.columns.push_back(name);
      row[name] = toValue(item.items[i]);
    }
  }
  return rows;
}

/// Rows in the form of CSV. The first line names the columns.
std::optional<Rows> UnitTestFixtures::readCsv(FileId file, const YamlNode *given) {
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
  if (!table)
    return std::nullopt;
  Rows rows;
  for (const project::CsvColumn &column : table->columns)
    rows.columns.push_back(dialect::fold(dialect, column.name, false));
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

std::optional<Rows> UnitTestFixtures::read(config::Reader &reader, const YamlNode *list,
                                           const std::string &what) {
  const YamlNode *format = reader.take("format"), *path = reader.take("path");
  const YamlNode *settings = reader.takeMap("csv_settings");
  bool isCsv = format && format->text == "csv";
  if (format && !isCsv && format->text != "yaml")
    return fail(format->range, "the format '" + format->text + "' is neither 'yaml' nor 'csv'");
  if (path && list)
    return fail(path->range, what + " has 'rows' or 'path', not both");
  if (!path && !isCsv)
    return list && !list->isNull() ? readList(*list, what) : Rows();
  if (!path && !(list && list->isScalar()))
    return fail(format->range, "'rows' in CSV are a text");
  llvm::Expected<FileId> file =
      path ? reporter.sources.addFile(project.directory() + "/" + path->text, path->text)
           : reporter.sources.addText(list->text, "<rows of " + what + ">");
  if (!file)
    return fail((path ? path : list)->range, llvm::toString(file.takeError()));
  if (isCsv)
    return readCsv(*file, settings);
  std::optional<YamlNode> root =
      config::readYaml(reporter.sources.text(*file), path->text, reporter.sources, reporter.diags,
                       {.hasSecrets = false});
  if (!root)
    return std::nullopt;
  const YamlNode *rows = root->isMap() ? root->find("rows") : &*root;
  return rows && !rows->isNull() ? readList(*rows, what) : Rows();
}
