// Finish.cpp - seeds, and what of a summary is computed from the rest of it: its
// fingerprint, its metadata, and the relation as which other models see it.

#include "Unit.h"
#include "mesh/Compile/CompileDiagnostics.h"
#include "mesh/Fingerprint/Fingerprint.h"
#include "mesh/Model/DialectTypes.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::compile;
using model::ModelKind;
using model::ModelSummary;

// --- Seeds ---------------------------------------------------------------------

/// The columns that are declared and that the file does not have.
static void reportMissingColumns(const project::CsvTable &table, Unit &unit) {
  const project::ModelDefinition &model = unit.model();
  std::vector<std::string> names;
  for (const project::CsvColumn &column : table.columns)
    names.push_back(dialect::fold(*model.dialect, column.name, false));
  llvm::SmallVector<llvm::StringRef, 32> known(names.begin(), names.end());
  for (const project::DeclaredColumn &declared : model.columns)
    if (!llvm::is_contained(names, declared.name)) {
      SourceRange place = {declared.range.begin, declared.range.begin.offset(static_cast<uint32_t>(
                                                     declared.spelling.size()))};
      config::suggest(
          unit.diags.report(place, diag::SeedColumnMissing, declared.name, model.seedPath), place,
          declared.name, known);
    }
}

/// The columns of the file that the table has, in its order: those that are declared,
/// if any are, or all.
static std::vector<size_t> storedColumns(const project::CsvTable &table,
                                         const project::ModelDefinition &model) {
  std::vector<size_t> stored;
  auto add = [&](llvm::StringRef name) {
    for (size_t i = 0; i != table.columns.size(); ++i)
      if (name.empty() || dialect::fold(*model.dialect, table.columns[i].name, false) == name)
        stored.push_back(i);
  };
  for (const project::DeclaredColumn &declared : model.columns)
    add(declared.name);
  if (model.columns.empty())
    add("");
  return stored;
}

/// A seed's rows are told apart by their place in the file: with the same number
/// of rows, a column that is spelled the same holds the same.
void mesh::compile::summariseSeed(Unit &unit, const Shared &shared) {
  const project::ModelDefinition &model = unit.model();
  ModelSummary &summary = *unit.summary;
  std::string path = unit.home->project.directory() + "/" + model.seedPath;
  llvm::Expected<FileId> file = shared.sources.addFile(path, summary.seedPath);
  if (!file) {
    unit.diags.report(model.seedRange, diag::UnreadableFile, llvm::toString(file.takeError()));
    unit.failed = true;
    return;
  }
  unit.seed = seedDigest(shared.sources.text(*file));
  unit.csvSettings = model.csvSettings;
  std::optional<project::CsvTable> table =
      project::readCsv(*file, model.csvSettings, shared.sources, unit.diags);
  if (!table) {
    unit.failed = true;
    return;
  }
  summary.rows = Hasher("seed").add(uint64_t(table->rowCount())).finish();
  summary.rowParts.push_back({model::RowPartKind::Seed,
                              summary.rows,
                              std::to_string(table->rowCount()) + " rows of " + model.seedPath,
                              {summary.seedPath, 1, 1}});
  reportMissingColumns(*table, unit);
  for (size_t i : storedColumns(*table, model)) {
    const project::CsvColumn &from = table->columns[i];
    model::ColumnRecord column;
    column.name = dialect::fold(*model.dialect, from.name, false);
    column.type = model::toText({from.type, -1, -1, {}});
    for (const project::DeclaredColumn &declared : model.columns)
      if (declared.name == column.name) {
        column.type = declared.type;
        column.description = declared.description;
      }
    Hasher cells("cells");
    for (size_t row = 0; row != table->rowCount(); ++row) {
      std::optional<std::string> cell = table->value(row, i);
      cells.add(uint64_t(cell.has_value())).add(cell.value_or(""));
    }
    column.value = Hasher("column").add(cells.finish()).add(column.type).finish();
    column.text = column.name;
    column.place = placeOf(from.place, shared.sources);
    summary.columns.push_back(std::move(column));
  }
}

// --- Models in Python ------------------------------------------------------------

/// Whatever its code or one of its parents becomes, all rows and values may differ.
void mesh::compile::summarisePython(Unit &unit, const Shared &shared) {
  const project::ModelDefinition &model = unit.model();
  ModelSummary &summary = *unit.summary;
  Hasher hasher("model in Python");
  hasher.add(model.name).add(model.python);
  for (const Unit *parent : unit.parents)
    hasher.add(parent->name).add(parent->relationDigest);
  summary.rows = hasher.finish();
  summary.opaque = true;
  summary.rowParts.push_back(
      {model::RowPartKind::Opaque, summary.rows, "code in Python", summary.place});
  for (const project::DeclaredColumn &declared : model.columns) {
    model::ColumnRecord column;
    column.name = column.text = declared.name;
    column.type = declared.type;
    column.description = declared.description;
    column.opaque = true;
    column.value = Hasher("column").add(summary.rows).add(column.name).add(column.type).finish();
    column.place = summary.place;
    summary.columns.push_back(std::move(column));
  }
  std::set<std::string> names;
  for (const Reference &reference : unit.references)
    if (names.insert(reference.name).second)
      summary.parents.push_back({reference.name, !shared.models.contains(reference.name), {}, {}});
}

// --- Properties ----------------------------------------------------------------

/// Statements that cannot change what a table holds.
static bool isHarmless(llvm::StringRef statement) {
  llvm::StringRef rest = statement.ltrim();
  auto word = [&](llvm::StringRef expected) {
    if (!rest.starts_with_insensitive(expected) ||
        (rest.size() > expected.size() && !llvm::isSpace(rest[expected.size()])))
      return false;
    rest = rest.drop_front(expected.size()).ltrim();
    return true;
  };
  if (word("ANALYZE") || word("COMMENT") || word("GRANT") || word("REVOKE"))
    return true;
  if (!word("CREATE"))
    return false;
  word("UNIQUE");
  return word("INDEX");
}

/// What the statements beside the query add to its hashes: nothing if they are
/// harmless, else they may have changed every row and every value.
static std::optional<Digest> addStatements(ModelSummary &summary) {
  Hasher hasher("statements");
  bool harmless = true;
  std::string text;
  for (const auto *statements : {&summary.preStatements, &summary.postStatements})
    for (const model::StatementRecord &statement : *statements) {
      hasher.add(statement.stage).add(statement.text);
      harmless = harmless && isHarmless(statement.text);
      text += statement.stage + ": " + statement.text + ";\n";
    }
  if (text.empty())
    return std::nullopt;
  summary.dataProperties.push_back({"statements", text});
  return harmless ? std::nullopt : std::optional(hasher.finish());
}

static Digest hashProperties(llvm::ArrayRef<model::PropertyRecord> properties) {
  Hasher hasher("properties");
  for (const model::PropertyRecord &property : properties)
    hasher.add(property.name).add(property.value);
  return hasher.finish();
}

static void sortByName(std::vector<model::PropertyRecord> &properties) {
  std::stable_sort(properties.begin(), properties.end(),
                   [](const auto &a, const auto &b) { return a.name < b.name; });
}

/// How long the intervals are that the model is filled by.
static std::vector<model::PropertyRecord> intervalProperties(const ModelSummary &summary) {
  return {{"interval_unit", toText(summary.intervalUnit)},
          {"batch_size", std::to_string(summary.kind.batchSize)}};
}

void mesh::compile::settleMetadata(Unit &unit) {
  ModelSummary &summary = *unit.summary;
  std::vector<model::PropertyRecord> &records = summary.metadataProperties;
  records.push_back({"cron", summary.cron});
  const std::string &project = *unit.home->project.config.project;
  if (!project.empty() && summary.project().empty())
    records.push_back({"project", project});
  if (!unit.showsIntervals)
    for (model::PropertyRecord &record : intervalProperties(summary))
      records.push_back(std::move(record));
  records.push_back({"start", summary.start});
  records.push_back({"end", summary.end});
  records.push_back({"allow_partials", summary.allowPartials ? "true" : "false"});
  records.push_back({"lookback", std::to_string(summary.kind.lookback)});
  for (const model::ColumnRecord &column : summary.columns)
    if (!column.description.empty())
      records.push_back({"column " + column.name, column.description});
  for (const model::AuditRecord &audit : summary.audits)
    records.push_back({"audit " + audit.name + audit.arguments,
                       (audit.blocking ? "blocking " : "not blocking ") + audit.query});
  for (const model::StatementRecord &statement : summary.onVirtualUpdate)
    records.push_back({"on_virtual_update", statement.text});
  sortByName(records);
  summary.metadata = hashProperties(records);
}

// --- The relation --------------------------------------------------------------

/// Its columns, and hashes that take in what its kind does to the query's rows.
void mesh::compile::makeRelation(Unit &unit) {
  const ModelSummary &summary = *unit.summary;
  rel::Relation &relation = *unit.relation;
  relation = {};
  relation.name = summary.name;
  relation.embedded = summary.kind.kind == ModelKind::Embedded;
  relation.rows = summary.rows;
  relation.claims = summary.claims;
  relation.premisedRows = summary.premisedRows;
  // The engine makes its tables with columns that compare bytewise; a view's
  // compare as whatever is below it.
  bool stored = model::storesRows(summary.kind.kind);
  const dialect::DialectFacts &dialect = *dialect::findDialect(summary.dialect);
  bool typesConvert = dialect.affinityTyping;
  // Where types are preferences, storing a value may convert it, and a column of
  // a table compares otherwise than one of a view.
  auto storedValue = [&](Digest value) {
    return typesConvert && stored ? Hasher("stored").add(value).finish() : value;
  };
  for (Digest value : summary.premisedColumns)
    relation.premisedValues.push_back(storedValue(value));
  if (summary.columnsOpen) { // What is asked for by name hangs on all of it.
    relation.columnsKnown = false;
    relation.rows = storedValue(summary.rows);
  }
  for (const model::ColumnRecord &column : summary.columns) {
    rel::RelationColumn seen;
    seen.name = seen.spelling = column.name;
    seen.type = model::readType(column.type, dialect);
    seen.collation = stored ? rel::Collation::Binary : rel::Collation::Unknown;
    seen.value = storedValue(column.value);
    relation.columns.push_back(std::move(seen));
  }
  unit.relationDigest = digestOf(relation);
}

/// What a model with a history stores depends on what it stored before, and a model
/// of another gateway reads other tables: what the query alone says makes no two
/// versions of it alike. So whatever differs makes all rows and values differ.
static void takeInEverything(ModelSummary &summary) {
  Hasher hasher("with history");
  hasher.add(model::toText(summary.kind.kind)).add(summary.name).add(summary.rows);
  for (const model::ColumnRecord &column : summary.columns)
    hasher.add(column.name).add(column.type).add(column.value);
  hasher.add(hashProperties(summary.dataProperties));
  Digest everything = hasher.finish();
  summary.opaque = true;
  summary.rows = everything;
  for (model::ColumnRecord &column : summary.columns)
    column.value = Hasher("with history").add(everything).add(column.name).finish();
  for (const model::NotYetRecord &notYet : summary.notYet)
    summary.rowParts.push_back({model::RowPartKind::Opaque, everything, notYet.what, notYet.place});
}

/// Hashes of the query become those of what is stored: `rows` and `columns` are those
/// without premises, or those under them.
static void applyStorage(const Unit &unit, std::optional<Digest> statements, Digest &rows,
                         llvm::ArrayRef<Digest *> columns) {
  const ModelSummary &summary = *unit.summary;
  auto addToAll = [&](const char *tag, Digest what) {
    rows = Hasher(tag).add(rows).add(what).finish();
    for (Digest *column : columns)
      *column = Hasher(tag).add(*column).add(what).finish();
  };
  if (unit.showsIntervals)
    addToAll("by intervals", hashProperties(intervalProperties(summary)));
  if (summary.kind.kind == ModelKind::IncrementalByTimeRange) {
    const model::ColumnRecord *time = summary.findColumn(summary.kind.timeColumn);
    // Only rows of the intervals that were filled are stored: those whose time,
    // compared in this format, lies in one.
    Digest value = time ? *columns[static_cast<size_t>(time - summary.columns.data())] : Digest();
    rows = Hasher("by time range").add(rows).add(value).add(summary.kind.timeFormat).finish();
  }
  if (statements)
    addToAll("with statements", *statements);
}

static void applyKind(Unit &unit) {
  ModelSummary &summary = *unit.summary;
  if (unit.content && unit.model().hasHistory) {
    takeInEverything(summary);
    summary.premisedRows = Digest();
    summary.premisedColumns.clear();
  }
  std::optional<Digest> statements = addStatements(summary);
  std::vector<Digest *> columns, premised;
  for (model::ColumnRecord &column : summary.columns)
    columns.push_back(&column.value);
  applyStorage(unit, statements, summary.rows, columns);
  for (Digest &value : summary.premisedColumns)
    premised.push_back(&value);
  if (summary.hasPremises())
    applyStorage(unit, statements, summary.premisedRows, premised);
  if (unit.showsIntervals)
    for (model::PropertyRecord &record : intervalProperties(summary))
      summary.dataProperties.push_back(std::move(record));
  if (!statements)
    return;
  summary.opaque = true;
  summary.rowParts.push_back(
      {model::RowPartKind::Opaque, *statements, "statements beside the query", summary.place});
}

void mesh::compile::settleData(Unit &unit) {
  ModelSummary &summary = *unit.summary;
  applyKind(unit);
  sortByName(summary.dataProperties);
  Hasher hasher("model");
  hasher.add(uint64_t(fingerprint::normalFormVersion));
  hasher.add(model::toText(summary.kind.kind))
      .add(summary.kind.timeColumn)
      .add(summary.kind.timeFormat);
  hasher.add(summary.rows).add(uint64_t(summary.columns.size()));
  for (const model::ColumnRecord &column : summary.columns)
    hasher.add(column.name).add(column.type).add(column.value);
  if (summary.columnsOpen)
    hasher.add("columns not known");
  hasher.add(hashProperties(summary.dataProperties));
  summary.fingerprint = hasher.finish();
  makeRelation(unit);
}
