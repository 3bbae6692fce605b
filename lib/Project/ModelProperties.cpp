// ModelProperties.cpp - what the MODEL block of a file says, and the comments beside it.

#include "Audits.h"
#include "FileReader.h"
#include "Kinds.h"
#include "mesh/Basic/Files.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Config/Reader.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Model/DialectTypes.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Regex.h"

using namespace mesh;
using namespace mesh::project;
using model::ModelKind;

/// Whether a file of Python in the folder defines the function, or a signal of the name.
static bool definesFunction(const std::string &folder, llvm::StringRef name) {
  std::string plain = llvm::Regex::escape(name);
  llvm::Regex defines("def +" + plain + " *\\(|@signal *\\( *(name *= *)?[\"']" + plain + "[\"']");
  std::error_code failure;
  for (llvm::sys::fs::recursive_directory_iterator file(folder, failure), end;
       file != end && !failure; file.increment(failure)) {
    if (!llvm::StringRef(file->path()).ends_with(".py"))
      continue;
    llvm::Expected<std::string> text = readFile(file->path());
    if (!text)
      llvm::consumeError(text.takeError());
    else if (defines.match(*text))
      return true;
  }
  return false;
}

// --- Comments ------------------------------------------------------------------

/// A comment without its marks.
static std::string commentText(llvm::StringRef text) {
  if (text.consume_front("/*"))
    text.consume_back("*/");
  else if (text.consume_front("{#"))
    text.consume_back("#}");
  else if (!text.consume_front("--"))
    text.consume_front("#");
  return text.trim().str();
}

/// The comment that follows on the same line, with nothing but a comma between.
std::string FileReader::commentBehind(SourceRange range) const {
  llvm::ArrayRef<ast::Comment> comments = parsed->comments;
  const ast::Comment *next = llvm::partition_point(
      comments, [&](const ast::Comment &comment) { return comment.range.begin < range.end; });
  if (next == comments.end())
    return "";
  llvm::StringRef between = context.sources.text(SourceRange{range.end, next->range.begin});
  bool adjacent = between.find_first_not_of(" \t,") == llvm::StringRef::npos;
  return adjacent ? commentText(context.sources.text(next->range)) : "";
}

/// The comment that ends directly before, on lines of its own.
std::string FileReader::commentAbove(SourceRange range) const {
  bool isWritten = parsed->range.begin <= range.begin && range.end <= parsed->range.end;
  if (!isWritten) // A macro made it.
    return "";
  llvm::ArrayRef<ast::Comment> comments = parsed->comments;
  const ast::Comment *last = llvm::partition_point(
      comments, [&](const ast::Comment &comment) { return comment.range.begin < range.begin; });
  if (last == comments.begin())
    return "";
  --last;
  bool isNext = context.sources.text(SourceRange{last->range.end, range.begin}).trim().empty();
  llvm::StringRef before =
      context.sources.text(SourceRange{parsed->range.begin, last->range.begin});
  bool isAlone = before.rtrim(" \t").ends_with("\n");
  return isNext && isAlone ? commentText(context.sources.text(last->range)) : "";
}

std::string mesh::project::commentBefore(const ast::File &file, SourceRange range,
                                         const SourceManager &sources) {
  std::string text;
  SourceLoc end = range.begin;
  for (const ast::Comment &comment : llvm::reverse(llvm::ArrayRef<ast::Comment>(file.comments))) {
    if (comment.range.begin >= range.begin)
      continue;
    if (!sources.text(SourceRange{comment.range.end, end}).trim().empty())
      break;
    std::string line = commentText(sources.text(comment.range));
    text = text.empty() ? line : line + "\n" + text;
    end = comment.range.begin;
  }
  return text;
}

// --- Properties ----------------------------------------------------------------

void FileReader::readColumns(const PropertyReader &reader, ModelDefinition &model) {
  if (const ast::Property *property = reader.find("columns")) {
    const auto *list = ast::as<ast::ColumnList>(property->value);
    if (!list)
      return reader.wrongType("columns", "a list of names with types");
    for (const ast::ColumnDefinition *column : list->columns) {
      DeclaredColumn declared;
      declared.spelling = column->name.text().str();
      declared.name = dialect::fold(dialect, declared.spelling, column->name.quoted);
      declared.type = model::toText(model::parseType(emit::print(*column->type, dialect), dialect));
      declared.description = commentBehind(column->range);
      declared.range = column->range;
      if (!column->constraints.empty())
        context.diags.report(
            SourceRange{{column->range.end.raw - uint32_t(column->constraints.get().size())},
                        column->range.end},
            diag::ColumnConstraint, column->constraints);
      model.columns.push_back(std::move(declared));
    }
  }
  for (const ast::Expr *item : reader.items("column_descriptions")) {
    std::optional<KeyValue> pair = keyValueOf(*item);
    if (!pair)
      return reader.wrongType("column_descriptions", "a list of \"column = 'text'\"");
    const auto *binary = ast::as<ast::Binary>(item);
    const auto *name = binary ? ast::as<ast::Name>(binary->left) : nullptr;
    model.columnDescriptions[dialect::fold(dialect, pair->key, name && name->name.quoted)] =
        plainText(*pair->value);
  }
}

static bool isCron(llvm::StringRef text) {
  llvm::Expected<Cron> cron = Cron::parse(text);
  if (cron)
    return true;
  llvm::consumeError(cron.takeError());
  return false;
}

static bool isEmptyText(const ast::Node &value) {
  const auto *literal = ast::as<ast::Literal>(&value);
  return literal && literal->literal == ast::LiteralKind::String && literal->text.get().empty();
}

void FileReader::readSchedule(const PropertyReader &reader, ModelDefinition &model) {
  const config::ModelDefaults &defaults = context.config.modelDefaults;
  auto inherited = [&](const config::Setting<std::string> &setting) {
    return defaultText(setting, scope("loading"), dialect, context);
  };
  model.cron = reader.find("cron") ? reader.text("cron") : *defaults.cron;
  bool isMacro = llvm::StringRef(model.cron).contains('@') && !isCron(model.cron);
  if (isMacro && !reader.find("cron")) // Not "@daily".
    model.cron = inherited(defaults.cron);
  auto isEmpty = [&](llvm::StringRef name) { // Which is not as if it was not there.
    const ast::Property *property = reader.find(name);
    return property && isEmptyText(*property->value);
  };
  if (model.cron.empty() && !isEmpty("cron"))
    model.cron = "@daily";
  auto placeOf = [&](llvm::StringRef name, const config::Setting<std::string> &setting) {
    return reader.find(name) ? reader.textRange(name) : setting.place;
  };
  llvm::Expected<Cron> cron = Cron::parse(model.cron);
  if (!cron)
    config::reportCron(placeOf("cron", defaults.cron), model.cron, llvm::toString(cron.takeError()),
                       context.diags);
  std::string unit = reader.find("interval_unit") ? reader.text("interval_unit")
                                                  : inherited(defaults.intervalUnit);
  IntervalUnit parsedUnit;
  if (!unit.empty() || isEmpty("interval_unit")) {
    if (fromText(llvm::StringRef(unit).lower(), parsedUnit))
      model.intervalUnit = parsedUnit;
    else
      reader.wrongType("interval_unit",
                       "year, month, day, hour, half_hour, quarter_hour or five_minute");
  }
  model.start = reader.find("start") ? reader.text("start") : inherited(defaults.start);
  model.end = reader.text("end");
  for (const auto &[name, text] : {std::pair("start", model.start), std::pair("end", model.end)})
    if (!text.empty() && !parseTime(text, Instant()))
      context.diags.report(placeOf(name, defaults.start), diag::InvalidTime, text);
  if (!model.end.empty() && model.start.empty())
    context.diags.report(reader.range("end"), diag::EndWithoutStart);
  model.allowPartials =
      reader.boolean("allow_partials")
          .value_or(defaults.allowPartials.isSet() && inherited(defaults.allowPartials) == "true");
  if (cron && model.intervalUnit && !model.allowPartials &&
      nominalMillis(*model.intervalUnit) > nominalMillis(cron->unit(Instant())))
    context.diags.report(placeOf("interval_unit", defaults.intervalUnit), diag::UnitCoarserThanCron,
                         model.cron, toText(*model.intervalUnit));
  std::optional<TimeExpression> start = parseTime(model.start, Instant());
  std::optional<TimeExpression> end = parseTime(model.end, Instant());
  if (!model.start.empty() && !model.end.empty() && start && end && end->instant < start->instant)
    context.diags.report(reader.range("end"), diag::EndBeforeStart, model.end, model.start);
}

void FileReader::readDescriptions(const PropertyReader &reader, const ast::Block &block,
                                  ModelDefinition &model) {
  std::string description = reader.find("description")
                                ? reader.text("description")
                                : commentBefore(*parsed, block.range, context.sources);
  if (description.empty())
    return;
  model.metadataProperties.push_back({"description", description});
  model.properties["description"] = Value::ofString(description);
}

std::vector<std::string> mesh::project::plainColumns(llvm::ArrayRef<const ast::Expr *> items,
                                                     const dialect::DialectFacts &dialect) {
  std::vector<std::string> columns;
  for (const ast::Expr *item : items) {
    const auto *name = ast::as<ast::Name>(item);
    if (!name || !name->qualifiers.empty())
      return {};
    columns.push_back(dialect::fold(dialect, name->name.text(), name->name.quoted));
  }
  return columns;
}

/// `grain` is one key, which may have several columns; `grains` are several.
void FileReader::readGrains(const PropertyReader &reader, ModelDefinition &model) {
  const ast::Property *grain = reader.find("grain");
  auto addKey = [&](llvm::ArrayRef<const ast::Expr *> items, SourceRange range) {
    if (std::vector<std::string> columns = plainColumns(items, dialect); !columns.empty())
      model.keys.push_back({std::move(columns), range});
  };
  for (const ast::Expr *key : reader.items("grains"))
    addKey(listItems(*key), key->range);
  addKey(reader.items("grain"), reader.range("grain"));
  if (!grain)
    return;
  if (reader.find("grains"))
    context.diags.report(grain->range, diag::PropertyConflict, "grain", "grains");
  Value list;
  list.kind = Value::Kind::List;
  const auto *paren = ast::as<ast::Paren>(grain->value);
  list.items.push_back(Value::ofString(reader.printed(paren ? *paren->inner : *grain->value)));
  model.metadataProperties.push_back({"grain", recordText(list)});
  model.properties["grains"] = std::move(list);
}

/// A signal is a function in a file of Python.
void FileReader::checkSignals(const PropertyReader &reader, const ModelDefinition &model) {
  auto signals = model.properties.find("signals");
  if (signals == model.properties.end())
    return;
  std::vector<const ast::Expr *> uses = reader.items("signals");
  for (size_t i = 0; i != signals->second.items.size(); ++i) {
    const std::string &name = signals->second.items[i].items[0].text;
    bool isBuiltIn = llvm::StringRef(name).equals_insensitive("freshness");
    if (!isBuiltIn && !definesFunction(context.config.projectDir + "/signals", name))
      context.diags.report(uses[i]->range, diag::UnknownSignal, name);
  }
}

static bool isPairOfTexts(const ast::Expr *expr) {
  const auto *tuple = ast::as<ast::Tuple>(expr);
  return tuple && tuple->items.size() == 2 && llvm::all_of(tuple->items, [](const ast::Expr *each) {
           const auto *literal = ast::as<ast::Literal>(each);
           return literal && literal->literal == ast::LiteralKind::String;
         });
}

/// Two of the session's properties have a form that is known.
void FileReader::checkSession(const PropertyReader &reader, const ModelDefinition &model) {
  if (!model.properties.count("session_properties"))
    return;
  for (const ast::Expr *item : reader.items("session_properties")) {
    std::optional<KeyValue> pair = keyValueOf(*item);
    if (!pair)
      continue;
    const auto *literal = ast::as<ast::Literal>(pair->value);
    bool isText = literal && literal->literal == ast::LiteralKind::String;
    bool isList =
        (pair->value->kind == ast::NodeKind::Array || pair->value->kind == ast::NodeKind::Tuple ||
         pair->value->kind == ast::NodeKind::Paren) &&
        llvm::all_of(listItems(*pair->value), isPairOfTexts);
    if (pair->key == "query_label" && !isList)
      context.diags.report(pair->value->range, diag::PropertyType, pair->key,
                           "a list of pairs of texts");
    else if (pair->key == "authorization" && !isText)
      context.diags.report(pair->value->range, diag::PropertyType, pair->key, "a text");
  }
}

void FileReader::refuse(const PropertyReader &reader, ModelDefinition &model) {
  if (reader.find("default_catalog"))
    context.diags.report(reader.nameRange("default_catalog"), diag::PropertyOfConnection,
                         "default_catalog");
  if (reader.find("retention"))
    context.diags.report(reader.nameRange("retention"), diag::PropertyWithoutEffect, "retention");
  if (reader.find("validate_query"))
    context.diags.report(reader.nameRange("validate_query"), diag::ConfigDeprecated,
                         "validate_query", "linter");
  if (reader.find("table_properties") && reader.find("physical_properties"))
    context.diags.report(reader.find("table_properties")->range, diag::PropertyConflict,
                         "table_properties", "physical_properties");
  bool isElsewhere = gateway && gateway != &context.config.gateway();
  model.hasHistory = model.hasHistory || isElsewhere || !dialectSettings.empty() ||
                     model.properties.count("session_properties") ||
                     model.properties.count("physical_version");
  // What another gateway's variables say is in no digest.
  context.reads.isVolatile = context.reads.isVolatile || isElsewhere;
  if (isElsewhere)
    model.notYet.push_back({"models of another gateway than the selected one", gatewayRange});
  if (!dialectSettings.empty())
    model.notYet.push_back({"'" + dialectSettings + "'", dialectRange});
}

/// The properties that need no code of their own, and what the project gives.
void FileReader::readTyped(const PropertyReader &reader, ModelDefinition &model) {
  for (const PropertyFacts &facts : modelProperties())
    if (std::optional<Value> value = reader.value(facts)) {
      bool isOldName = facts.name == llvm::StringRef("table_properties");
      model.properties[isOldName ? "physical_properties" : facts.name] = std::move(*value);
    }
  readDefaults(reader, scope("loading"), context, dialect, model);
  for (const PropertyFacts &facts : modelProperties()) {
    auto found = model.properties.find(facts.name);
    if (facts.type != PropertyType::Special && found != model.properties.end())
      recordProperty(facts, found->second, reader.range(facts.name), "", model);
  }
  for (const char *name : {"partitioned_by", "clustered_by"})
    for (const ast::Expr *item : reader.items(name))
      if (const auto *column = ast::as<ast::Name>(item); column && column->qualifiers.empty())
        model.namedColumns.push_back(
            {name, dialect::fold(dialect, column->name.text(), column->name.quoted), item->range});
}

void FileReader::readAudits(const PropertyReader &reader, ModelDefinition &model) {
  for (const config::Setting<std::string> &text : context.config.modelDefaults.audits)
    if (std::optional<AuditUse> use = parseAuditUse(*text, text.place, dialect, context))
      model.audits.push_back(std::move(*use));
  for (const ast::Expr *item : reader.items("audits"))
    if (std::optional<AuditUse> use = readAuditUse(*item, context))
      model.audits.push_back(std::move(*use));
  if (model.kind.kind == ModelKind::Embedded && !model.audits.empty())
    context.diags.report(model.audits[0].range, diag::AuditOfEmbedded);
}

/// Some properties are kept as they are written, because the time and the table that they may
/// name are only known when the model runs. All else that they name is recorded as it is now:
/// with another value of a variable they say something else.
void FileReader::recordRendered(List<const ast::Node *> properties, llvm::StringRef prefix,
                                ModelDefinition &model) {
  for (const ast::Node *node : properties) {
    const auto *property = ast::as<ast::Property>(node);
    if (!property || !macro::isRenderedAtRuntime(property->name.text()) ||
        !context.sources.text(property->value->range).contains('@'))
      continue;
    SourceRange undecided = context.reads.undecided; // Here it is decided when the model runs.
    const ast::Node *value =
        macro::expand(*property->value, scope("evaluating"), dialect, context.sources,
                      context.arena, context.reads, context.diags);
    context.reads.undecided = undecided;
    if (!value)
      continue;
    std::string name = property->name.text().lower();
    name = (prefix + (name == "table_properties" ? "physical_properties" : name)).str();
    for (auto *records : {&model.dataProperties, &model.metadataProperties})
      for (model::PropertyRecord &record : *records)
        if (record.name == name)
          record.value = emit::print(*value, dialect);
  }
}

void FileReader::readBlock(const ast::Block &block, ModelDefinition &model) {
  model.range = block.range;
  model.dialect = &dialect;
  PropertyReader reader(block.properties, modelProperties(), "a model", context, dialect);
  std::string named = reader.text("dialect");
  if (reader.find("dialect") && !dialectSettings.empty()) {
    dialectRange = reader.textRange("dialect");
    if (!withStrategy(dialect, llvm::StringRef(dialectSettings).rsplit(' ').second.str()))
      context.diags.report(dialectRange, diag::YamlUnknownValue, "normalization_strategy",
                           llvm::StringRef(dialectSettings).rsplit(' ').second,
                           "'lowercase', 'uppercase', 'case_sensitive' and 'case_insensitive'");
  }
  if (!named.empty() && !dialect::findDialect(llvm::StringRef(named).split(',').first.trim()))
    reportDialect(reader.textRange("dialect"), named, context.diags);
  readName(reader, block, file, context, dialect, model);
  if (const ast::Property *kind = reader.find("kind"))
    readKind(*kind->value, file, context, dialect, model);
  else
    readDefaultKind(file, context, dialect, model);
  readColumns(reader, model);
  readSchedule(reader, model);
  readDescriptions(reader, block, model);
  readDependsOn(reader, context, dialect, model);
  readAudits(reader, model);
  readGrains(reader, model);
  readTyped(reader, model);
  checkSignals(reader, model);
  checkSession(reader, model);
  checkKind(reader, context, dialect, model);
  refuse(reader, model);
  recordRendered(block.properties, "", model);
  const ast::Property *kind = reader.find("kind");
  if (const auto *value = ast::as<ast::KindValue>(kind ? kind->value.get() : nullptr))
    recordRendered(value->properties, "kind.", model);
}
