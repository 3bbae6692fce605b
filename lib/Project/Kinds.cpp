// Kinds.cpp - the kind of a model with its properties. (M-070 ... M-091.)

#include "Kinds.h"
#include "FileParts.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Config/Reader.h"
#include "mesh/Dialect/TimeFormat.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Parse/Parse.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <array>
#include <filesystem>

using namespace mesh;
using namespace mesh::project;
using model::ModelKind;

namespace {
/// A row of the table "which kind has which property".
struct KindRow {
  ModelKind kind;
  const char *name, *byDefault;
};
} // namespace

static constexpr KindRow kindRows[] = {
#define MESH_KIND_HAS(Kind, Name, Default) {ModelKind::Kind, #Name, Default},
#include "mesh/Project/Properties.def"
};

static const KindRow *rowOf(ModelKind kind, llvm::StringRef name) {
  const auto *found = llvm::find_if(
      kindRows, [&](const KindRow &row) { return row.kind == kind && name == row.name; });
  return found == std::end(kindRows) ? nullptr : found;
}

static bool isNeeded(const KindRow &row) {
  return row.byDefault && llvm::StringRef(row.byDefault) == "!";
}

static std::optional<ModelKind> readKindName(llvm::StringRef name, SourceRange range,
                                             Diagnostics &diags) {
  ModelKind kind;
  if (model::fromText(name, kind) && kind != ModelKind::External)
    return kind;
  llvm::SmallVector<llvm::StringRef, 16> names;
#define MESH_KIND(Name, Spelling, Supported)                                                       \
  if (ModelKind::Name != ModelKind::External)                                                      \
    names.push_back(Spelling);
#include "mesh/Model/Kinds.def"
  config::suggest(diags.report(range, diag::UnknownKind, name, config::quoteList(names)), range,
                  name.upper(), names);
  return std::nullopt;
}

// --- Properties that are read by name ---------------------------------------------

static void readTimeColumn(const PropertyReader &reader, const FileContext &context,
                           const dialect::DialectFacts &dialect, ModelDefinition &model) {
  std::vector<const ast::Expr *> items = reader.items("time_column");
  const auto *column = items.empty() ? nullptr : ast::as<ast::Name>(items[0]);
  const auto *text = items.empty() ? nullptr : ast::as<ast::Literal>(items[0]);
  bool isText = text && text->literal == ast::LiteralKind::String;
  if ((!isText && (!column || !column->qualifiers.empty())) || items.size() > 2)
    return reader.wrongType("time_column", "a column, or (column, 'format')");
  model.timeColumn = {column ? dialect::fold(dialect, column->name.text(), column->name.quoted)
                             : dialect::fold(dialect, text->text, false),
                      items[0]->range};
  model.kind.timeColumn = model.timeColumn.name;
  std::string written = items.size() == 2 ? plainText(*items[1]) : "", unknown;
  if (written.empty()) {
    model.kind.timeFormat = *context.config.timeColumnFormat;
    return;
  }
  model.kind.timeFormat = dialect::strftimeFormat(dialect, written, unknown);
  if (!unknown.empty())
    context.diags.report(items[1]->range, diag::InvalidTimeFormat, unknown);
}

/// A text, a flag, a list, or `(column = [texts])`.
static Value csvSetting(const ast::Expr &given) {
  std::vector<const ast::Expr *> items = listItems(given);
  Value value;
  if (!items.empty() && keyValueOf(*items[0])) {
    value.kind = Value::Kind::Map;
    for (const ast::Expr *item : items) {
      std::optional<KeyValue> pair = keyValueOf(*item);
      value.keys.push_back(pair ? pair->key : "");
      value.items.push_back(csvSetting(pair ? *pair->value : *item));
      if (value.items.back().kind != Value::Kind::List) {
        Value only = std::move(value.items.back());
        value.items.back() = Value();
        value.items.back().kind = Value::Kind::List;
        value.items.back().items.push_back(std::move(only));
      }
    }
    return value;
  }
  if (given.kind == ast::NodeKind::Tuple || given.kind == ast::NodeKind::Array) {
    value.kind = Value::Kind::List;
    for (const ast::Expr *item : items)
      value.items.push_back(Value::ofString(plainText(*item)));
    return value;
  }
  const auto *literal = items.empty() ? nullptr : ast::as<ast::Literal>(items[0]);
  if (literal &&
      (literal->literal == ast::LiteralKind::True || literal->literal == ast::LiteralKind::False))
    return Value::ofBool(literal->literal == ast::LiteralKind::True);
  return items.empty() ? value : Value::ofString(plainText(*items[0]));
}

static void readCsvSettings(const PropertyReader &reader, const FileContext &context,
                            ModelDefinition &model) {
  for (const ast::Expr *setting : reader.items("csv_settings")) {
    std::optional<KeyValue> pair = keyValueOf(*setting);
    if (!pair)
      return reader.wrongType("csv_settings", "a list of 'setting = value'");
    Value value = csvSetting(*pair->value);
    setCsvSetting(model.csvSettings, pair->key, value, {pair->keyRange, pair->value->range},
                  context.diags);
    Value &written = model.kindProperties["csv_settings"];
    written.kind = Value::Kind::Map;
    written.keys.push_back(llvm::StringRef(pair->key).lower());
    written.items.push_back(std::move(value));
  }
}

/// How the absolute `path` is reached from the project's directory.
static std::string fromProject(llvm::StringRef projectDir, const std::string &path) {
  llvm::SmallString<128> base;
  if (llvm::sys::fs::real_path(projectDir, base))
    return path;
  return std::filesystem::path(path).lexically_relative(base.str().str()).string();
}

/// The CSV file of a seed: beside the model's file, from the project's root with $root,
/// or with the whole of its path.
static void readSeed(const PropertyReader &reader, const FileContext &context,
                     const SourceFile &file, ModelDefinition &model) {
  std::string given = reader.text("path");
  if (given.empty())
    return;
  llvm::StringRef relative = given;
  llvm::SmallString<128> path;
  if (relative.consume_front("$root"))
    path = relative.ltrim('/');
  else if (llvm::sys::path::is_absolute(given))
    path = fromProject(context.config.projectDir, given);
  else
    llvm::sys::path::append(path, llvm::sys::path::parent_path(file.path), relative);
  llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  model.seedPath = path.str().str();
  model.seedRange = reader.range("path");
  model.kindProperties["path"] = Value::ofString(given);
  if (!llvm::sys::fs::exists(context.config.projectDir + "/" + model.seedPath))
    context.diags.report(model.seedRange, diag::MissingSeedFile, model.seedPath);
  readCsvSettings(reader, context, model);
}

/// A CUSTOM kind is Python code: of the project, or of a package of its Python. So a
/// project without any Python has none.
static void checkMaterialization(const PropertyReader &reader, const FileContext &context,
                                 const ModelDefinition &model) {
  auto name = model.kindProperties.find("materialization");
  if (name == model.kindProperties.end())
    return;
  auto holdsPython = [&](const char *directory) {
    std::error_code failure;
    llvm::sys::fs::directory_iterator files(context.config.projectDir + directory, failure), end;
    for (; files != end && !failure; files.increment(failure))
      if (llvm::StringRef(files->path()).ends_with(".py"))
        return true;
    return false;
  };
  if (!llvm::any_of(std::array{"/materializations", "/macros", "/models", ""}, holdsPython))
    context.diags.report(reader.range("materialization"), diag::UnknownMaterialization,
                         name->second.text);
}

// --- The whole --------------------------------------------------------------------

/// Where the name of a kind stands, without its properties.
static SourceRange nameRange(const ast::Node &value) {
  const auto *kind = ast::as<ast::KindValue>(&value);
  return kind ? SourceRange{kind->name.loc, kind->name.loc.offset(kind->name.size)} : value.range;
}

void mesh::project::recordProperty(const PropertyFacts &facts, const Value &value,
                                   SourceRange place, llvm::StringRef prefix,
                                   ModelDefinition &model) {
  if (facts.use == PropertyUse::Data || facts.use == PropertyUse::Metadata) {
    auto &to = facts.use == PropertyUse::Data ? model.dataProperties : model.metadataProperties;
    to.push_back({(prefix + facts.name).str(), recordText(value)});
  }
  if (asksForNothing(value))
    return;
  if (facts.when == PropertyWhen::Engine)
    model.engineProperties.push_back({facts.name, place});
  if (facts.when == PropertyWhen::Later) {
    bool isPlain = value.kind == Value::Kind::Bool || value.kind == Value::Kind::String;
    model.notYet.push_back(
        {isPlain ? ("'" + llvm::StringRef(facts.name) + " " + toPlainText(value) + "'").str()
                 : ("the property '" + llvm::StringRef(facts.name) + "'").str(),
         place});
  }
}

/// A default, as the property's type has it.
static Value defaultValue(const PropertyFacts &facts, llvm::StringRef text,
                          const PropertyReader &reader) {
  int64_t number;
  if (facts.type == PropertyType::Flag)
    return Value::ofBool(text == "true");
  if (facts.type == PropertyType::Count && !text.getAsInteger(10, number))
    return Value::ofInteger(number);
  return Value::ofString(facts.type == PropertyType::Column ? reader.columnText(text, false)
                                                            : text.str());
}

/// What model_defaults gives to a kind that has the property. (C-095)
static std::optional<Value> configuredValue(llvm::StringRef name, const FileContext &context) {
  const config::ModelDefaults &defaults = context.config.modelDefaults;
  const auto &text =
      name == "on_destructive_change" ? defaults.onDestructiveChange : defaults.onAdditiveChange;
  if ((name == "on_destructive_change" || name == "on_additive_change") && text.isSet())
    return Value::ofString(llvm::StringRef(*text).upper());
  if (name == "batch_concurrency" && defaults.batchConcurrency.isSet())
    return Value::ofInteger(*defaults.batchConcurrency);
  return std::nullopt;
}

static void readTypedProperties(const PropertyReader &reader, const FileContext &context,
                                SourceRange kindPlace, ModelDefinition &model) {
  ModelKind kind = model.kind.kind;
  for (const PropertyFacts &facts : kindProperties()) {
    const KindRow *row = rowOf(kind, facts.name);
    bool given = reader.find(facts.name) != nullptr;
    if (!row) {
      if (given)
        context.diags.report(reader.find(facts.name)->range, diag::KindIgnoresProperty,
                             model::toText(kind), facts.name);
      continue;
    }
    if (!given && isNeeded(*row)) {
      context.diags.report(kindPlace, diag::KindNeedsProperty, model::toText(kind), facts.name);
      continue;
    }
    std::optional<Value> value = reader.value(facts);
    if (value && isNeeded(*row) && value->kind == Value::Kind::List && value->items.empty())
      reader.wrongType(facts.name, "a list that is not empty");
    if (value) {
      recordProperty(facts, *value, reader.range(facts.name), "kind.", model);
    } else if (!given) {
      value = kind == ModelKind::IncrementalByUniqueKey &&
                      facts.name == llvm::StringRef("batch_concurrency")
                  ? std::nullopt
                  : configuredValue(facts.name, context);
      if (value)
        recordProperty(facts, *value, {}, "kind.", model);
      else if (row->byDefault)
        value = defaultValue(facts, row->byDefault, reader);
    }
    if (value)
      model.kindProperties[facts.name] = std::move(*value);
  }
}

static int64_t countOf(const ModelDefinition &model, const char *name) {
  auto found = model.kindProperties.find(name);
  return found == model.kindProperties.end() ? 0 : found->second.integer;
}

/// Reads the properties of a kind whose name is known.
static void readProperties(List<const ast::Node *> given, SourceRange kindPlace,
                           const SourceFile &file, const FileContext &context,
                           const dialect::DialectFacts &dialect, ModelDefinition &model) {
  ModelKind kind = model.kind.kind;
  PropertyReader reader(given, kindProperties(),
                        ("kind " + llvm::StringRef(model::toText(kind))).str(), context, dialect);
  readTypedProperties(reader, context, kindPlace, model);
  if (kind == ModelKind::IncrementalByPartition && reader.find("forward_only"))
    context.diags.report(reader.nameRange("forward_only"), diag::KindIsAlways, model::toText(kind),
                         "forward_only");
  if (kind == ModelKind::IncrementalByUniqueKey && countOf(model, "batch_concurrency") > 1)
    reader.wrongType("batch_concurrency", "1 for this kind: its batches follow each other");
  model.kind.lookback = countOf(model, "lookback");
  if (reader.find("batch_size"))
    model.kind.batchSize = countOf(model, "batch_size");
  if (kind == ModelKind::IncrementalByTimeRange && reader.find("time_column"))
    readTimeColumn(reader, context, dialect, model);
  if (kind == ModelKind::Seed)
    readSeed(reader, context, file, model);
  if (kind == ModelKind::Custom)
    checkMaterialization(reader, context, model);
  auto forwardOnly = model.kindProperties.find("forward_only");
  model.hasHistory = !model::isSupported(kind) ||
                     (forwardOnly != model.kindProperties.end() && forwardOnly->second.boolean);
  if (!model::isSupported(kind))
    model.notYet.push_back(
        {("models of kind " + llvm::StringRef(model::toText(kind))).str(), kindPlace});
}

void mesh::project::readKind(const ast::Node &value, const SourceFile &file,
                             const FileContext &context, const dialect::DialectFacts &dialect,
                             ModelDefinition &model) {
  model.kindRange = value.range;
  std::optional<ModelKind> kind = readKindName(plainText(value), nameRange(value), context.diags);
  if (!kind)
    return;
  model.kind.kind = *kind;
  const auto *withProperties = ast::as<ast::KindValue>(&value);
  readProperties(withProperties ? withProperties->properties : List<const ast::Node *>(),
                 nameRange(value), file, context, dialect, model);
}

/// A value of the configuration as a block writes it.
static std::string propertyText(llvm::StringRef name, const Value &value) {
  if (name == "time_column" && value.kind == Value::Kind::Map) {
    const Value *column = value.find("column"), *format = value.find("format");
    std::string text = column ? toPlainText(*column) : "";
    return format ? "(" + text + ", '" + toPlainText(*format) + "')" : text;
  }
  if (value.kind == Value::Kind::List || value.kind == Value::Kind::Map) {
    std::string text;
    for (size_t i = 0; i != value.items.size(); ++i)
      text += (i ? ", " : "") + (value.keys.empty() ? "" : value.keys[i] + " = ") +
              propertyText("", value.items[i]);
    return "(" + text + ")";
  }
  std::string text = toPlainText(value);
  bool isWord = !text.empty() && llvm::all_of(text, [](char c) {
    return llvm::isAlnum(c) || llvm::StringRef("_.@\"").contains(c);
  });
  if (!value.isString() || isWord || llvm::StringRef(text).starts_with("("))
    return text;
  std::string quoted = "'";
  for (char c : text)
    quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

void mesh::project::readDefaultKind(const SourceFile &file, const FileContext &context,
                                    const dialect::DialectFacts &dialect, ModelDefinition &model) {
  const config::ModelDefaults &defaults = context.config.modelDefaults;
  std::optional<ModelKind> kind = ModelKind::View;
  if (!defaults.kind->empty())
    kind = readKindName(*defaults.kind, defaults.kind.place, context.diags);
  if (!kind)
    return;
  model.kind.kind = *kind;
  if (defaults.kindProperties.empty())
    return readProperties({}, defaults.kind.place, file, context, dialect, model);
  // Read as a block would be, so that both say the same.
  std::string text = "MODEL (kind " + *defaults.kind + " (";
  for (const config::Property &property : defaults.kindProperties)
    text += (&property == &defaults.kindProperties.front() ? "" : ", ") + property.name + " " +
            propertyText(property.name, property.value);
  llvm::Expected<FileId> id = context.sources.addText(text + "));", "<model_defaults.kind>");
  if (!id)
    return void(context.diags.report(defaults.kind.place, diag::UnreadableFile,
                                     llvm::toString(id.takeError())));
  const ast::File *tree =
      parse::parseFile(context.sources, *id, dialect, context.arena, context.diags);
  const auto *block =
      tree && !tree->statements.empty() ? ast::as<ast::Block>(tree->statements[0]) : nullptr;
  const ast::Property *given = block ? findProperty(*block, "kind") : nullptr;
  if (const auto *value = given ? ast::as<ast::KindValue>(given->value) : nullptr)
    readProperties(value->properties, defaults.kind.place, file, context, dialect, model);
}

void mesh::project::checkKind(const PropertyReader &reader, const FileContext &context,
                              const dialect::DialectFacts &dialect, ModelDefinition &model) {
  ModelKind kind = model.kind.kind;
  auto flag = [&](const char *name) {
    auto found = model.kindProperties.find(name);
    return found != model.kindProperties.end() && found->second.boolean;
  };
  bool isPartitioned = model.properties.count("partitioned_by");
  bool stores = model::storesRows(kind) || (kind == ModelKind::View && flag("materialized"));
  for (const char *name : {"partitioned_by", "clustered_by"})
    if (reader.find(name) && !stores)
      context.diags.report(reader.find(name)->range, diag::KindIgnoresProperty, model::toText(kind),
                           name);
  bool needsPartitions = kind == ModelKind::IncrementalByPartition ||
                         (kind == ModelKind::IncrementalUnmanaged && flag("insert_overwrite"));
  if (needsPartitions && !isPartitioned)
    context.diags.report(model.kindRange ? model.kindRange : model.range, diag::KindNeedsProperty,
                         model::toText(kind), "partitioned_by");
  if (reader.find("physical_version") && !flag("forward_only"))
    context.diags.report(reader.nameRange("physical_version"), diag::NeedsForwardOnly,
                         "physical_version");
  // The time column is the first of the partition's keys, unless one of them has it. (M-039)
  if (kind != ModelKind::IncrementalByTimeRange || !flag("partition_by_time_column") ||
      model.timeColumn.name.empty())
    return;
  std::string time = emit::quoteIdentifier(model.timeColumn.name, dialect);
  Value &keys = model.properties["partitioned_by"];
  keys.kind = Value::Kind::List;
  if (llvm::none_of(keys.items,
                    [&](const Value &key) { return llvm::StringRef(key.text).contains(time); }))
    keys.items.insert(keys.items.begin(), Value::ofString(time));
}
