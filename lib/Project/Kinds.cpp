// Kinds.cpp - the kind of a model with its properties. (M-070 ... M-091.)

#include "Kinds.h"
#include "mesh/Config/Reader.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::project;
using model::ModelKind;

/// Which properties each kind has, beside those that all table kinds share.
static llvm::ArrayRef<llvm::StringRef> propertiesOf(ModelKind kind) {
  static constexpr llvm::StringRef timeRange[] = {"time_column",
                                                  "lookback",
                                                  "batch_size",
                                                  "forward_only",
                                                  "partition_by_time_column",
                                                  "batch_concurrency",
                                                  "disable_restatement",
                                                  "on_destructive_change",
                                                  "on_additive_change",
                                                  "auto_restatement_cron",
                                                  "auto_restatement_intervals"};
  static constexpr llvm::StringRef seed[] = {"path", "batch_size", "csv_settings"};
  static constexpr llvm::StringRef view[] = {"materialized"};
  switch (kind) {
  case ModelKind::IncrementalByTimeRange:
    return timeRange;
  case ModelKind::Seed:
    return seed;
  case ModelKind::View:
    return view;
  default:
    return {};
  }
}

static std::optional<ModelKind> readKindName(llvm::StringRef name, SourceRange range,
                                             Diagnostics &diags) {
  ModelKind kind;
  if (!model::fromText(name, kind)) {
    llvm::SmallVector<llvm::StringRef, 16> names;
#define MESH_KIND(Name, Spelling, Supported)                                                       \
  if (Supported && ModelKind::Name != ModelKind::External)                                         \
    names.push_back(Spelling);
#include "mesh/Model/Kinds.def"
    config::suggest(diags.report(range, diag::UnknownKind, name, config::quoteList(names)), range,
                    name.upper(), names);
    return std::nullopt;
  }
  if (!model::isSupported(kind) || kind == ModelKind::External) {
    diags.report(range, diag::KindNotSupported, model::toText(kind));
    return std::nullopt;
  }
  return kind;
}

static void readTimeRange(const PropertyReader &reader, const FileContext &context,
                          const dialect::DialectFacts &dialect, SourceRange range,
                          ModelDefinition &model) {
  const ast::Property *property = reader.find("time_column");
  if (!property) {
    context.diags.report(range, diag::KindNeedsProperty, "INCREMENTAL_BY_TIME_RANGE",
                         "time_column");
    return;
  }
  model.kind.lookback = reader.integer("lookback", 0).value_or(0);
  std::vector<const ast::Expr *> items = reader.items("time_column");
  const auto *column = items.empty() ? nullptr : ast::as<ast::Name>(items[0]);
  if (!column || !column->qualifiers.empty() || items.size() > 2)
    return reader.wrongType("time_column", "a column, or (column, 'format')");
  model.timeColumn = {dialect::fold(dialect, column->name.text(), column->name.quoted),
                      column->range};
  model.kind.timeColumn = model.timeColumn.name;
  model.kind.timeFormat =
      items.size() == 2 ? plainText(*items[1]) : *context.config.timeColumnFormat;
}

/// The CSV file of a seed: beside the model's file, or from the project's root
/// with $root.
static void readSeed(const PropertyReader &reader, const FileContext &context,
                     const SourceFile &file, SourceRange range, ModelDefinition &model) {
  std::string given = reader.text("path");
  if (given.empty()) {
    context.diags.report(range, diag::KindNeedsProperty, "SEED", "path");
    return;
  }
  llvm::StringRef relative = given;
  llvm::SmallString<128> path;
  if (relative.consume_front("$root"))
    path = relative.ltrim('/');
  else
    llvm::sys::path::append(path, llvm::sys::path::parent_path(file.path), relative);
  llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  model.seedPath = path.str().str();
  model.seedRange = reader.range("path");
  if (!llvm::sys::fs::exists(context.config.projectDir + "/" + model.seedPath))
    context.diags.report(model.seedRange, diag::MissingSeedFile, model.seedPath);
  for (const ast::Expr *setting : reader.items("csv_settings")) {
    const auto *pair = ast::as<ast::Binary>(setting);
    const auto *name = pair ? ast::as<ast::Name>(pair->left) : nullptr;
    if (!name || pair->op != ast::BinaryOp::Equal) {
      reader.wrongType("csv_settings", "a list of 'setting = value'");
      return;
    }
    std::vector<const ast::Expr *> items = listItems(*pair->right);
    Value value = Value::ofString(plainText(*items[0]));
    bool isList =
        pair->right->kind == ast::NodeKind::Tuple || pair->right->kind == ast::NodeKind::Array;
    if (isList) {
      value = Value();
      value.kind = Value::Kind::List;
      for (const ast::Expr *item : items)
        value.items.push_back(Value::ofString(plainText(*item)));
    }
    setCsvSetting(model.csvSettings, name->name.text(), value, {name->range, pair->right->range},
                  context.diags);
  }
}

/// Where the name of a kind stands, without its properties.
static SourceRange nameRange(const ast::Node &value) {
  const auto *kind = ast::as<ast::KindValue>(&value);
  return kind ? SourceRange{kind->name.loc, kind->name.loc.offset(kind->name.size)} : value.range;
}

void mesh::project::readDefaultKind(const FileContext &context, ModelDefinition &model) {
  const config::ModelDefaults &defaults = context.config.modelDefaults;
  if (defaults.kind->empty())
    return;
  std::optional<ModelKind> kind = readKindName(*defaults.kind, defaults.kind.place, context.diags);
  if (!kind)
    return;
  model.kind.kind = *kind;
  if (*kind == ModelKind::IncrementalByTimeRange || *kind == ModelKind::Seed)
    context.diags.report(defaults.kind.place, diag::KindOfEachModel, model::toText(*kind));
  else
    for (const config::Property &property : defaults.kindProperties)
      context.diags.report(property.place, diag::PropertyRefused,
                           "model_defaults.kind." + property.name);
}

/// Values that change what a kind does in a way that is not there yet.
static void refuseValues(const PropertyReader &reader, Diagnostics &diags) {
  for (llvm::StringRef name : {"forward_only", "materialized"})
    if (reader.find(name) && reader.boolean(name).value_or(false))
      diags.report(reader.range(name), diag::KindValueRefused, name, "true");
}

void mesh::project::readKind(const ast::Node &value, const SourceFile &file,
                             const FileContext &context, const dialect::DialectFacts &dialect,
                             ModelDefinition &model) {
  model.kindRange = value.range;
  std::string name = plainText(value);
  std::optional<ModelKind> kind = readKindName(name, nameRange(value), context.diags);
  if (!kind)
    return;
  model.kind.kind = *kind;
  const auto *withProperties = ast::as<ast::KindValue>(&value);
  PropertyReader reader(withProperties ? withProperties->properties : List<const ast::Node *>(),
                        kindProperties(), ("kind " + llvm::StringRef(model::toText(*kind))).str(),
                        context, dialect);
  for (const PropertyFacts &each : kindProperties())
    if (reader.find(each.name) && !llvm::is_contained(propertiesOf(*kind), each.name))
      context.diags.report(reader.find(each.name)->range, diag::KindIgnoresProperty,
                           model::toText(*kind), each.name);
  model.kind.batchSize = reader.integer("batch_size", 1).value_or(0);
  if (*kind == ModelKind::IncrementalByTimeRange)
    readTimeRange(reader, context, dialect, nameRange(value), model);
  if (*kind == ModelKind::Seed)
    readSeed(reader, context, file, nameRange(value), model);
  refuseValues(reader, context.diags);
  for (PropertyUse use : {PropertyUse::Data, PropertyUse::Metadata}) {
    auto &to = use == PropertyUse::Data ? model.dataProperties : model.metadataProperties;
    for (model::PropertyRecord &record : reader.records(use))
      to.push_back({"kind." + record.name, record.value});
  }
}
