// ModelFile.cpp - a model's file: its MODEL block, its query and the statements
// around that.

#include "mesh/Project/ModelFile.h"
#include "Audits.h"
#include "FileReader.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Dialect/NameStrategy.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Parse/Parse.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
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
  if (at == llvm::StringRef::npos) {
    llvm::StringRef named = parse::sniffDialect(text);
    return named.empty() ? *context.config.modelDefaults.normalizationStrategy
                         : dialect::strategyOf(named).str();
  }
  llvm::StringRef value = head.drop_front(at + key.size()).ltrim(" \t\r\n=");
  return value.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; }).lower();
}

const dialect::DialectFacts *mesh::project::withStrategy(const dialect::DialectFacts &facts,
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
  if (way->second == facts.folding)
    return &facts;
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

/// Dialects that other tools know, whose SQL is not near enough to that of one that is read.
static constexpr llvm::StringLiteral otherDialects[] = {
    "doris", "dremio",      "drill", "druid",     "exasol",  "oracle",
    "prql",  "singlestore", "solr",  "starrocks", "tableau", "teradata"};

void mesh::project::reportDialect(SourceRange place, llvm::StringRef name, Diagnostics &diags) {
  llvm::SmallVector<llvm::StringRef, 8> names;
  for (const dialect::DialectFacts *facts : dialect::allDialects())
    names.push_back(facts->name);
  if (llvm::is_contained(otherDialects, name.lower()))
    return void(diags.report(place, diag::DialectNotRead, name, config::quoteList(names)));
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
  const config::Setting<std::string> &byDefault = context.config.modelDefaults.gateway;
  if (!property && !byDefault.isSet())
    return;
  context.reads.variables.insert("gateway"); // Whether that is the selected one.
  std::string name;
  if (property) {
    const ast::Node *value =
        macro::expand(*property->value, scope("loading"), dialect, context.sources, context.arena,
                      context.reads, context.diags);
    if (!value)
      return;
    name = plainText(*value);
  } else {
    name = defaultText(byDefault, scope("loading"), dialect, context);
  }
  gatewayRange = property ? property->value->range : byDefault.place;
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
        complain(block->range, diag::MetricMisplaced);
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
    } else if (audit && ast::isQuery(*statement)) {
      sorted.audits.push_back({std::exchange(audit, nullptr), statement});
    } else if (const auto *query = ast::as<ast::QueryStatement>(statement);
               query && !isOfMacro(*query)) {
      if (sorted.query)
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
  // Comments behind output columns, or on the line above, describe them, unless the
  // block does. (M-025)
  const ast::Query *first = model.query;
  while (const auto *operation = ast::as<ast::SetOperation>(first))
    first = operation->left;
  const auto *select = ast::as<ast::Select>(first);
  if (!select || !model.columnDescriptions.empty())
    return;
  for (const ast::Expr *item : select->items) {
    const auto *alias = ast::as<ast::Alias>(item);
    const auto *name = ast::as<ast::Name>(item);
    if (!alias && !name)
      continue;
    const ast::Ident &output = alias ? alias->name : name->name;
    std::string text = commentBehind(item->range);
    if (text.empty())
      text = commentAbove(item->range);
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
            readAuditBlock(*block, *query, {}, dialect, context)) {
      bool used = llvm::any_of(result.model->audits,
                               [&](const AuditUse &use) { return use.name == audit->name; });
      if (!used) // One that is defined here runs here.
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
