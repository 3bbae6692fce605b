// ModelFile.cpp - a model's file: its MODEL block, its query and the statements
// around that.

#include "mesh/Project/ModelFile.h"
#include "Audits.h"
#include "FileParts.h"
#include "Kinds.h"
#include "mesh/Basic/Files.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Config/Reader.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Parse/Parse.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include <mutex>

using namespace mesh;
using namespace mesh::project;
using model::ModelKind;

const dialect::DialectFacts *mesh::project::dialectOf(llvm::StringRef text,
                                                      const FileContext &context) {
  llvm::StringRef named = parse::sniffDialect(text);
  const dialect::DialectFacts *facts = named.empty() ? nullptr : dialect::findDialect(named);
  return facts ? facts : dialect::findDialect(*context.config.modelDefaults.dialect);
}

/// How the file wants names to be compared: "normalization_strategy" of its dialect,
/// or of the project's; empty if neither says.
static std::string strategyOf(llvm::StringRef text, const FileContext &context) {
  constexpr llvm::StringRef key = "normalization_strategy";
  llvm::StringRef head = text.take_front(10000);
  head = head.take_front(head.find(';'));
  size_t at = head.find_insensitive(key);
  if (at == llvm::StringRef::npos)
    return parse::sniffDialect(text).empty() ? *context.config.modelDefaults.normalizationStrategy
                                             : "";
  llvm::StringRef value = head.drop_front(at + key.size()).ltrim(" \t\r\n=");
  return value.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; }).lower();
}

/// The dialect with another way of comparing names. Null if there is no such way.
static const dialect::DialectFacts *withStrategy(const dialect::DialectFacts &facts,
                                                 const std::string &strategy) {
  static const std::map<std::string, dialect::Folding> ways = {
      {"lowercase", dialect::Folding::Lower},
      {"uppercase", dialect::Folding::Upper},
      {"case_sensitive", dialect::Folding::Sensitive},
      {"case_insensitive", dialect::Folding::Insensitive},
      {"case_insensitive_uppercase", dialect::Folding::Insensitive}};
  auto way = ways.find(strategy);
  if (way == ways.end())
    return nullptr;
  static std::mutex guard;
  static std::map<std::pair<std::string, std::string>, std::unique_ptr<dialect::DialectFacts>> made;
  std::lock_guard<std::mutex> lock(guard);
  std::unique_ptr<dialect::DialectFacts> &copy = made[{facts.name, strategy}];
  if (!copy) {
    copy = std::make_unique<dialect::DialectFacts>(facts);
    copy->folding = way->second;
    copy->tablesAreSensitive = way->second == dialect::Folding::Sensitive;
  }
  return copy.get();
}

void mesh::project::reportDialect(SourceRange place, llvm::StringRef name, Diagnostics &diags) {
  llvm::SmallVector<llvm::StringRef, 8> names;
  for (const dialect::DialectFacts *facts : dialect::allDialects())
    names.push_back(facts->name);
  config::suggest(diags.report(place, diag::UnknownDialect, name, config::quoteList(names)), place,
                  name, names);
}

macro::Scope mesh::project::scopeOf(const FileContext &context, llvm::StringRef stage,
                                    const config::Gateway *of) {
  macro::Scope scope;
  const config::Gateway &gateway = of ? *of : context.config.gateway();
  for (const auto &[name, variable] : context.config.variablesOf(gateway))
    scope.variables[name] = variable.value;
  scope.gateway = gateway.name;
  scope.stage = stage.str();
  scope.defaultCatalog = config::defaultCatalog(context.config);
  scope.python = context.config.python.get();
  scope.jinja = context.jinja;
  return scope;
}

/// Whether a file of Python in the folder defines the function.
static bool definesFunction(const std::string &folder, llvm::StringRef name) {
  std::error_code failure;
  for (llvm::sys::fs::recursive_directory_iterator file(folder, failure), end;
       file != end && !failure; file.increment(failure)) {
    if (!llvm::StringRef(file->path()).ends_with(".py"))
      continue;
    llvm::Expected<std::string> text = readFile(file->path());
    if (!text)
      llvm::consumeError(text.takeError());
    else if (llvm::StringRef(*text).contains(("def " + name + "(").str()))
      return true;
  }
  return false;
}

namespace {
/// The statements of a file, sorted by what they are for.
struct Statements {
  const ast::Block *block = nullptr;
  const ast::QueryStatement *query = nullptr;
  std::vector<const ast::Statement *> before, after, onVirtualUpdate;
  std::vector<std::pair<const ast::Block *, const ast::QueryStatement *>> audits;
};

class FileReader {
public:
  FileReader(const SourceFile &source, const FileContext &fileContext,
             const dialect::DialectFacts &facts)
      : file(source), context(fileContext), dialect(facts) {}

  std::optional<ModelFile> read(size_t index);
  void setPython(const PythonOrigin *origin) { python = origin; }
  void setStrategy(const std::string &strategy) {
    dialectSettings = "normalization_strategy = " + strategy;
    dialectRange = context.config.modelDefaults.normalizationStrategy.place;
  }

private:
  Statements sort(const ast::File &tree, bool report);
  void readBlock(const ast::Block &block, ModelDefinition &model);
  void readColumns(const PropertyReader &reader, ModelDefinition &model);
  void readSchedule(const PropertyReader &reader, ModelDefinition &model);
  void readDescriptions(const PropertyReader &reader, const ast::Block &block,
                        ModelDefinition &model);
  bool chooseModel(const ast::Block &block, size_t index, size_t &count);
  void chooseGateway(const ast::Block &block);
  macro::Scope scope(llvm::StringRef stage) const;
  void readTyped(const PropertyReader &reader, ModelDefinition &model);
  void refuse(const PropertyReader &reader, ModelDefinition &model);
  void readGrains(const PropertyReader &reader, ModelDefinition &model);
  void checkSignals(const PropertyReader &reader, const ModelDefinition &model);
  void checkSession(const PropertyReader &reader, const ModelDefinition &model);
  void readAudits(const PropertyReader &reader, ModelDefinition &model);
  void readSideStatements(const Statements &sorted, ModelDefinition &model);
  void checkQuery(const Statements &sorted, ModelDefinition &model);
  std::string commentBehind(SourceRange range) const;
  std::string commentBefore(SourceRange range) const;
  bool isOfMacro(const ast::QueryStatement &query) const;
  void leaveOut(Statements &written);
  const ast::File *expand(llvm::StringRef stage);

  const SourceFile &file;
  const FileContext &context;
  const dialect::DialectFacts &dialect;
  const ast::File *parsed = nullptr;
  std::string dialectSettings; ///< What the dialect says beside its name.
  SourceRange dialectRange;
  const config::Gateway *gateway = nullptr; ///< That the model names; null: the selected one.
  SourceRange gatewayRange;
  Blueprint blueprint;
  const PythonOrigin *python = nullptr; ///< Its code makes the rows; null: it has a query.
};
} // namespace

macro::Scope FileReader::scope(llvm::StringRef stage) const {
  macro::Scope made = scopeOf(context, stage, gateway);
  if (const macro::Scope *given = context.rendering) {
    macro::Scope whole = *given;
    whole.variables = std::move(made.variables);
    whole.gateway = std::move(made.gateway);
    whole.python = made.python;
    whole.jinja = made.jinja;
    made = std::move(whole);
  }
  made.blueprint = blueprint;
  if (!context.rendering)
    made.columns = context.columns;
  return made;
}

const ast::File *FileReader::expand(llvm::StringRef stage) {
  return macro::expand(*parsed, scope(stage), dialect, context.sources, context.arena,
                       context.reads, context.diags);
}

/// The gateway that the block names decides which variables its macros see.
void FileReader::chooseGateway(const ast::Block &block) {
  const ast::Property *property = findProperty(block, "gateway");
  if (!property)
    return;
  context.reads.variables.insert("gateway"); // Whether that is the selected one.
  const ast::Node *value =
      macro::expand(*property->value, scope("loading"), dialect, context.sources, context.arena,
                    context.reads, context.diags);
  if (!value)
    return;
  std::string name = plainText(*value);
  gatewayRange = property->value->range;
  gateway = context.config.findGateway(name);
  if (gateway)
    return;
  llvm::SmallVector<llvm::StringRef, 8> names;
  for (const config::Gateway &each : context.config.gateways)
    names.push_back(each.name);
  config::suggest(
      context.diags.report(gatewayRange, diag::UnknownGateway, name, config::quoteList(names)),
      gatewayRange, name, names);
}

/// Finds the variables of the model that is wanted, of those that the file makes.
bool FileReader::chooseModel(const ast::Block &block, size_t index, size_t &count) {
  std::optional<std::vector<Blueprint>> all =
      readBlueprints(block, scope("loading"), dialect, context);
  if (!all || index >= all->size())
    return false;
  count = all->size();
  blueprint = std::move((*all)[index]);
  chooseGateway(block);
  return true;
}

/// Whether a macro made the query, where the file has one of its own: then it is run
/// beside that.
bool FileReader::isOfMacro(const ast::QueryStatement &query) const {
  bool some = false, same = false;
  for (const ast::Statement *statement : parsed->statements) {
    some = some || statement->kind == ast::NodeKind::QueryStatement;
    same = same || (statement->kind == ast::NodeKind::QueryStatement &&
                    statement->range.begin == query.range.begin);
  }
  return some && !same;
}

/// Which statement is which: the MODEL block first, then what runs before the
/// query, the query, and what runs after it.
Statements FileReader::sort(const ast::File &tree, bool report) {
  Statements sorted;
  const ast::VirtualUpdateMarker *virtualUpdate = nullptr; // The one that is open.
  const ast::Block *audit = nullptr;
  auto complain = [&](SourceRange range, const auto &kind, const auto &...arguments) {
    if (report)
      context.diags.report(range, kind, arguments...);
  };
  static constexpr llvm::StringRef markers[] = {"ON_VIRTUAL_UPDATE_END", "ON_VIRTUAL_UPDATE_BEGIN"};
  auto misplaced = [&](const ast::VirtualUpdateMarker &marker) {
    complain(marker.range, diag::MisplacedVirtualUpdate, markers[marker.begin],
             markers[!marker.begin]);
  };
  for (const ast::Statement *statement : tree.statements) {
    if (const auto *block = ast::as<ast::Block>(statement)) {
      if (block->block == ast::BlockKind::Audit)
        audit = block;
      else if (block->block != ast::BlockKind::Model)
        complain(block->range, diag::BlockNotSupported, "METRIC");
      else if (sorted.block) {
        complain(block->range, diag::SecondModelBlock);
        break; // What follows is that model's.
      } else
        sorted.block = block;
    } else if (const auto *marker = ast::as<ast::VirtualUpdateMarker>(statement)) {
      if (marker->begin && virtualUpdate)
        misplaced(*virtualUpdate);
      else if (!marker->begin && !virtualUpdate)
        misplaced(*marker);
      virtualUpdate = marker->begin ? marker : nullptr;
    } else if (virtualUpdate) {
      sorted.onVirtualUpdate.push_back(statement);
    } else if (const auto *query = ast::as<ast::QueryStatement>(statement);
               query && !isOfMacro(*query)) {
      if (audit)
        sorted.audits.push_back({std::exchange(audit, nullptr), query});
      else if (sorted.query)
        complain(query->range, diag::SecondQuery);
      else
        sorted.query = query;
    } else {
      (sorted.query ? sorted.after : sorted.before).push_back(statement);
    }
  }
  if (virtualUpdate)
    misplaced(*virtualUpdate);
  if (audit)
    complain(audit->range, diag::MissingQuery, "audit", nameOf(*audit));
  return sorted;
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
  for (const ast::Comment &comment : parsed->comments) {
    if (comment.range.begin < range.end)
      continue;
    llvm::StringRef between = context.sources.text(SourceRange{range.end, comment.range.begin});
    bool adjacent = between.find_first_not_of(" \t,") == llvm::StringRef::npos;
    return adjacent ? commentText(context.sources.text(comment.range)) : "";
  }
  return "";
}

/// The comments that end directly before.
std::string FileReader::commentBefore(SourceRange range) const {
  std::string text;
  SourceLoc end = range.begin;
  for (const ast::Comment &comment :
       llvm::reverse(llvm::ArrayRef<ast::Comment>(parsed->comments))) {
    if (comment.range.begin >= range.begin)
      continue;
    if (!context.sources.text(SourceRange{comment.range.end, end}).trim().empty())
      break;
    std::string line = commentText(context.sources.text(comment.range));
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
      declared.type = model::toText(model::parseType(emit::print(*column->type, dialect)));
      declared.description = commentBehind(column->range);
      declared.range = column->range;
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

void FileReader::readSchedule(const PropertyReader &reader, ModelDefinition &model) {
  const config::ModelDefaults &defaults = context.config.modelDefaults;
  auto inherited = [&](const config::Setting<std::string> &setting) {
    return defaultText(setting, scope("loading"), dialect, context);
  };
  model.cron = reader.find("cron") ? reader.text("cron") : *defaults.cron;
  bool isMacro = llvm::StringRef(model.cron).contains('@') && !isCron(model.cron);
  if (isMacro && !reader.find("cron")) // Not "@daily".
    model.cron = inherited(defaults.cron);
  if (model.cron.empty())
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
  if (!unit.empty()) {
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
  std::string description =
      reader.find("description") ? reader.text("description") : commentBefore(block.range);
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
    if (!definesFunction(context.config.projectDir + "/signals", name))
      context.diags.report(uses[i]->range, diag::UnknownSignal, name);
  }
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
    bool isList = pair->value->kind == ast::NodeKind::Array ||
                  pair->value->kind == ast::NodeKind::Tuple ||
                  pair->value->kind == ast::NodeKind::Paren;
    if (pair->key == "query_label" && !isList)
      context.diags.report(pair->value->range, diag::PropertyType, pair->key, "a list of pairs");
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
}

// --- Query and statements ------------------------------------------------------

void FileReader::checkQuery(const Statements &sorted, ModelDefinition &model) {
  if (model.kind.kind == ModelKind::Seed) {
    if (sorted.query)
      context.diags.report(sorted.query->range, diag::QueryOfSeed, model.seedPath);
    return;
  }
  if (python) {
    model.python = python->source;
    model.hasHistory = true; // What its code does is not known.
    model.notYet.push_back({"models in Python", python->range});
    return;
  }
  if (!sorted.query) {
    context.diags.report(model.range, diag::MissingQuery, "model", model.name);
    return;
  }
  model.query = sorted.query->query;
  if (model.query->kind == ast::NodeKind::Values)
    context.diags.report(model.query->range, diag::ValuesWithoutNames);
  // Comments behind output columns describe them, unless the block does. (M-025)
  const auto *select = ast::as<ast::Select>(model.query);
  if (!select || !model.columnDescriptions.empty())
    return;
  for (const ast::Expr *item : select->items) {
    const auto *alias = ast::as<ast::Alias>(item);
    const auto *name = ast::as<ast::Name>(item);
    if (!alias && !name)
      continue;
    const ast::Ident &output = alias ? alias->name : name->name;
    std::string text = commentBehind(item->range);
    if (!text.empty())
      model.columnDescriptions.try_emplace(dialect::fold(dialect, output.text(), output.quoted),
                                           text);
  }
}

/// Statements are expanded once for each stage in which they run.
void FileReader::readSideStatements(const Statements &sorted, ModelDefinition &model) {
  auto print = [&](const std::vector<const ast::Statement *> &from, llvm::StringRef stage,
                   std::vector<SideStatement> &to) {
    for (const ast::Statement *statement : from)
      to.push_back({emit::print(*statement, dialect), stage.str()});
  };
  if (context.rendering) { // For one stage.
    const std::string &stage = context.rendering->stage;
    if (const ast::File *tree = expand(stage)) {
      Statements staged = sort(*tree, false);
      print(staged.before, stage, model.preStatements);
      print(staged.after, stage, model.postStatements);
      print(staged.onVirtualUpdate, stage, model.onVirtualUpdate);
    }
    return;
  }
  if (!sorted.before.empty() || !sorted.after.empty())
    for (llvm::StringRef stage : {"creating", "evaluating"}) {
      const ast::File *tree = expand(stage);
      if (!tree)
        return;
      Statements staged = sort(*tree, false);
      print(staged.before, stage, model.preStatements);
      print(staged.after, stage, model.postStatements);
    }
  if (sorted.onVirtualUpdate.empty())
    return;
  if (const ast::File *tree = expand("promoting"))
    print(sort(*tree, false).onVirtualUpdate, "promoting", model.onVirtualUpdate);
}

/// What runs after the query does not decide the model's columns.
void FileReader::leaveOut(Statements &written) {
  auto *rest = context.arena.make<ast::File>(*parsed);
  llvm::SmallVector<const ast::Statement *, 8> kept;
  for (const ast::Statement *statement : parsed->statements)
    if (!llvm::is_contained(written.after, statement) &&
        !llvm::is_contained(written.onVirtualUpdate, statement))
      kept.push_back(statement);
  rest->statements = context.arena.copy(llvm::ArrayRef<const ast::Statement *>(kept));
  parsed = rest;
  written.after.clear();
  written.onVirtualUpdate.clear();
}

std::optional<ModelFile> FileReader::read(size_t index) {
  size_t errorsBefore = context.diags.errorCount();
  parsed = parse::parseFile(context.sources, file.file, dialect, context.arena, context.diags);
  if (parsed)
    parsed = addDefaultStatements(*parsed, dialect, context);
  if (!parsed)
    return std::nullopt;
  Statements written = sort(*parsed, false);
  if (!written.block) {
    context.diags.report(parsed->range.begin, diag::MissingModelBlock);
    return std::nullopt;
  }
  if (context.isForColumns)
    leaveOut(written);
  ModelFile result;
  result.text = file.file;
  if (!chooseModel(*written.block, index, result.blueprints))
    return std::nullopt;
  const ast::File *tree = expand("loading");
  if (!tree)
    return std::nullopt;
  if (context.reads.undecided)
    context.diags.report(context.reads.undecided, diag::TimeDecidesShape);
  Statements sorted = sort(*tree, true);
  result.model.emplace();
  readBlock(*sorted.block, *result.model);
  checkQuery(sorted, *result.model);
  readSideStatements(written, *result.model);
  for (auto [block, query] : written.audits) // As written: expanded where they are used.
    if (std::optional<AuditDefinition> audit =
            readAuditBlock(*block, *query->query, {}, dialect, context)) {
      bool used = llvm::any_of(result.model->audits,
                               [&](const AuditUse &use) { return use.name == audit->name; });
      if (!used) // One that is defined here runs here. (Q-006)
        result.model->audits.push_back({audit->name, audit->range, std::nullopt, {}});
      result.audits.push_back(std::move(*audit));
    }
  if (context.diags.errorCount() != errorsBefore)
    return std::nullopt;
  auto enabled = result.model->properties.find("enabled");
  if (enabled != result.model->properties.end() && !enabled->second.boolean)
    result.model.reset();
  return result;
}

std::optional<ModelFile>
mesh::project::readModelFile(const SourceFile &file, const FileContext &context, size_t blueprint) {
  if (llvm::StringRef(file.path).ends_with(".py"))
    return readPythonModels(file, context, blueprint);
  return readModelText(file, context, blueprint, nullptr);
}

std::optional<ModelFile> mesh::project::readModelText(const SourceFile &file,
                                                      const FileContext &context, size_t blueprint,
                                                      const PythonOrigin *python) {
  llvm::StringRef text = context.sources.text(file.file);
  const dialect::DialectFacts *facts = dialectOf(text, context);
  if (!facts) {
    reportDialect(context.config.modelDefaults.dialect.place, *context.config.modelDefaults.dialect,
                  context.diags);
    return std::nullopt;
  }
  std::string strategy = strategyOf(text, context);
  const dialect::DialectFacts *other = strategy.empty() ? nullptr : withStrategy(*facts, strategy);
  FileReader reader(file, context, other ? *other : *facts);
  reader.setPython(python);
  if (!strategy.empty())
    reader.setStrategy(strategy);
  return reader.read(blueprint);
}
