// ModelFile.cpp - a model's file: its MODEL block, its query and the statements
// around that.

#include "mesh/Project/ModelFile.h"
#include "Audits.h"
#include "Kinds.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Config/Reader.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Parse/Parse.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::project;
using model::ModelKind;

const dialect::DialectFacts *mesh::project::dialectOf(llvm::StringRef text,
                                                      const FileContext &context) {
  llvm::StringRef named = parse::sniffDialect(text);
  const dialect::DialectFacts *facts = named.empty() ? nullptr : dialect::findDialect(named);
  return facts ? facts : dialect::findDialect(*context.config.modelDefaults.dialect);
}

void mesh::project::reportDialect(SourceRange place, llvm::StringRef name, Diagnostics &diags) {
  llvm::SmallVector<llvm::StringRef, 8> names;
  for (const dialect::DialectFacts *facts : dialect::allDialects())
    names.push_back(facts->name);
  config::suggest(diags.report(place, diag::UnknownDialect, name, config::quoteList(names)), place,
                  name, names);
}

macro::Scope mesh::project::scopeOf(const FileContext &context, llvm::StringRef stage) {
  macro::Scope scope;
  const config::Gateway &gateway = context.config.gateway();
  for (const auto &[name, variable] : context.config.variablesOf(gateway))
    scope.variables[name] = variable.value;
  scope.gateway = gateway.name;
  scope.stage = stage.str();
  return scope;
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

  std::optional<ModelFile> read();

private:
  Statements sort(const ast::File &tree, bool report);
  void readBlock(const ast::Block &block, ModelDefinition &model);
  void readName(const PropertyReader &reader, const ast::Block &block, ModelDefinition &model);
  void readColumns(const PropertyReader &reader, ModelDefinition &model);
  void readSchedule(const PropertyReader &reader, ModelDefinition &model);
  void readDescriptions(const PropertyReader &reader, const ast::Block &block,
                        ModelDefinition &model);
  void readDependsOn(const PropertyReader &reader, ModelDefinition &model);
  void readAudits(const PropertyReader &reader, ModelDefinition &model);
  void readSideStatements(const Statements &sorted, ModelDefinition &model);
  void checkQuery(const Statements &sorted, ModelDefinition &model);
  std::string commentBehind(SourceRange range) const;
  std::string commentBefore(SourceRange range) const;
  const ast::File *expand(llvm::StringRef stage);

  const SourceFile &file;
  const FileContext &context;
  const dialect::DialectFacts &dialect;
  const ast::File *parsed = nullptr;
};
} // namespace

const ast::File *FileReader::expand(llvm::StringRef stage) {
  return macro::expand(*parsed, scopeOf(context, stage), dialect, context.sources, context.arena,
                       context.reads, context.diags);
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
    } else if (const auto *query = ast::as<ast::QueryStatement>(statement)) {
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

void FileReader::readName(const PropertyReader &reader, const ast::Block &block,
                          ModelDefinition &model) {
  const ast::Property *property = reader.find("name");
  if (!property) {
    context.diags.report(SourceRange{block.range.begin, block.range.begin.offset(5)},
                         diag::MissingName, "MODEL");
    return;
  }
  model.nameRange = property->value->range;
  const auto *name = ast::as<ast::Name>(property->value);
  if (!name || name->qualifiers.empty() || name->qualifiers.size() > 2) {
    context.diags.report(property->value->range, diag::ModelNameForm);
    return;
  }
  for (const ast::Ident &part : name->qualifiers)
    model.nameParts.push_back(dialect::foldTable(dialect, part.text(), part.quoted));
  model.nameParts.push_back(dialect::foldTable(dialect, name->name.text(), name->name.quoted));
  model.name = llvm::join(model.nameParts, ".");
}

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
    const auto *pair = ast::as<ast::Binary>(item);
    const auto *name =
        pair && pair->op == ast::BinaryOp::Equal ? ast::as<ast::Name>(pair->left) : nullptr;
    if (!name)
      return reader.wrongType("column_descriptions", "a list of \"column = 'text'\"");
    model.columnDescriptions[dialect::fold(dialect, name->name.text(), name->name.quoted)] =
        plainText(*pair->right);
  }
}

void FileReader::readSchedule(const PropertyReader &reader, ModelDefinition &model) {
  const config::ModelDefaults &defaults = context.config.modelDefaults;
  model.cron = reader.find("cron") ? reader.text("cron") : *defaults.cron;
  if (model.cron.empty())
    model.cron = "@daily";
  auto placeOf = [&](llvm::StringRef name, const config::Setting<std::string> &setting) {
    return reader.find(name) ? reader.textRange(name) : setting.place;
  };
  llvm::Expected<Cron> cron = Cron::parse(model.cron);
  if (!cron)
    config::reportCron(placeOf("cron", defaults.cron), model.cron, llvm::toString(cron.takeError()),
                       context.diags);
  std::string unit =
      reader.find("interval_unit") ? reader.text("interval_unit") : *defaults.intervalUnit;
  IntervalUnit parsedUnit;
  if (!unit.empty()) {
    if (fromText(unit, parsedUnit))
      model.intervalUnit = parsedUnit;
    else
      reader.wrongType("interval_unit",
                       "year, month, day, hour, half_hour, quarter_hour or five_minute");
  }
  model.start = reader.find("start") ? reader.text("start") : *defaults.start;
  model.end = reader.text("end");
  for (const auto &[name, text] : {std::pair("start", model.start), std::pair("end", model.end)})
    if (!text.empty() && !parseTime(text, Instant()))
      context.diags.report(placeOf(name, defaults.start), diag::InvalidTime, text);
  if (!model.end.empty() && model.start.empty())
    context.diags.report(reader.range("end"), diag::EndWithoutStart);
  model.allowPartials =
      reader.boolean("allow_partials").value_or(*defaults.allowPartials == "true");
}

void FileReader::readDescriptions(const PropertyReader &reader, const ast::Block &block,
                                  ModelDefinition &model) {
  std::string description =
      reader.find("description") ? reader.text("description") : commentBefore(block.range);
  if (!description.empty())
    model.metadataProperties.push_back({"description", description});
  if (!reader.find("owner") && !context.config.modelDefaults.owner->empty())
    model.metadataProperties.push_back({"owner", *context.config.modelDefaults.owner});
}

void FileReader::readDependsOn(const PropertyReader &reader, ModelDefinition &model) {
  for (const ast::Expr *item : reader.items("depends_on")) {
    const auto *name = ast::as<ast::Name>(item);
    if (!name)
      return reader.wrongType("depends_on", "a list of tables");
    std::string text;
    for (const ast::Ident &part : name->qualifiers)
      text += dialect::foldTable(dialect, part.text(), part.quoted) + ".";
    model.dependsOn.push_back(
        {text + dialect::foldTable(dialect, name->name.text(), name->name.quoted), item->range});
  }
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
  if (!named.empty() && !dialect::findDialect(llvm::StringRef(named).split(',').first.trim()))
    reportDialect(reader.textRange("dialect"), named, context.diags);
  readName(reader, block, model);
  if (const ast::Property *kind = reader.find("kind"))
    readKind(*kind->value, file, context, dialect, model);
  else
    readDefaultKind(context, model);
  readColumns(reader, model);
  readSchedule(reader, model);
  readDescriptions(reader, block, model);
  readDependsOn(reader, model);
  readAudits(reader, model);
  for (PropertyUse use : {PropertyUse::Data, PropertyUse::Metadata}) {
    auto &to = use == PropertyUse::Data ? model.dataProperties : model.metadataProperties;
    for (model::PropertyRecord &record : reader.records(use))
      to.push_back(std::move(record));
  }
  reader.boolean("enabled");
}

// --- Query and statements ------------------------------------------------------

void FileReader::checkQuery(const Statements &sorted, ModelDefinition &model) {
  if (model.kind.kind == ModelKind::Seed) {
    if (sorted.query)
      context.diags.report(sorted.query->range, diag::QueryOfSeed, model.seedPath);
    return;
  }
  if (!sorted.query) {
    context.diags.report(model.range, diag::MissingQuery, "model", model.name);
    return;
  }
  model.query = sorted.query->query;
  // Comments behind output columns describe them. (M-025)
  const auto *select = ast::as<ast::Select>(model.query);
  if (!select)
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

std::optional<ModelFile> FileReader::read() {
  size_t errorsBefore = context.diags.errorCount();
  parsed = parse::parseFile(context.sources, file.file, dialect, context.arena, context.diags);
  if (!parsed)
    return std::nullopt;
  Statements written = sort(*parsed, false);
  if (!written.block) {
    context.diags.report(parsed->range.begin, diag::MissingModelBlock);
    return std::nullopt;
  }
  const ast::File *tree = expand("loading");
  if (!tree)
    return std::nullopt;
  if (context.reads.undecided)
    context.diags.report(context.reads.undecided, diag::TimeDecidesShape);
  Statements sorted = sort(*tree, true);
  ModelFile result;
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
  PropertyReader reader(sorted.block->properties, modelProperties(), "a model", context, dialect);
  bool enabled = *context.config.modelDefaults.enabled != "false";
  if (!reader.boolean("enabled").value_or(enabled))
    result.model.reset();
  return result;
}

std::optional<ModelFile> mesh::project::readModelFile(const SourceFile &file,
                                                      const FileContext &context) {
  llvm::StringRef text = context.sources.text(file.file);
  const dialect::DialectFacts *facts = dialectOf(text, context);
  if (!facts) {
    reportDialect(context.config.modelDefaults.dialect.place, *context.config.modelDefaults.dialect,
                  context.diags);
    return std::nullopt;
  }
  return FileReader(file, context, *facts).read();
}
