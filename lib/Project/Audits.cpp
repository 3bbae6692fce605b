// Audits.cpp - AUDIT blocks, uses of audits, and the query of a use. (Q-001 ...)

#include "Audits.h"
#include "PropertyReader.h"
#include "mesh/Parse/Parse.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::project;

static constexpr PropertyFacts auditProperties[] = {
    {"name", PropertyType::Special, PropertyUse::Read},
    {"dialect", PropertyType::Special, PropertyUse::Read},
    {"skip", PropertyType::Special, PropertyUse::Read},
    {"blocking", PropertyType::Special, PropertyUse::Read},
    {"standalone", PropertyType::Special, PropertyUse::Read},
    {"defaults", PropertyType::Special, PropertyUse::Read},
    {"owner", PropertyType::Special, PropertyUse::Ignored},
    {"description", PropertyType::Special, PropertyUse::Ignored},
    {"tags", PropertyType::Special, PropertyUse::Ignored},
    {"formatting", PropertyType::Special, PropertyUse::Ignored},
    {"cron", PropertyType::Special, PropertyUse::Ignored},
    {"cron_tz", PropertyType::Special, PropertyUse::Ignored},
    {"start", PropertyType::Special, PropertyUse::Ignored},
    {"end", PropertyType::Special, PropertyUse::Ignored},
    {"interval_unit", PropertyType::Special, PropertyUse::Ignored},
    {"stamp", PropertyType::Special, PropertyUse::Ignored},
    {"depends_on", PropertyType::Special, PropertyUse::Ignored},
    {"default_catalog", PropertyType::Special, PropertyUse::Ignored},
    {"project", PropertyType::Special, PropertyUse::Ignored}};

/// What only an audit that stands alone has: it is scheduled by itself.
static constexpr llvm::StringRef nodeProperties[] = {"cron",       "cron_tz",         "start",
                                                     "end",        "interval_unit",   "stamp",
                                                     "depends_on", "default_catalog", "project"};

static void checkNodeProperties(const PropertyReader &reader, const FileContext &context) {
  for (llvm::StringRef name : nodeProperties)
    if (reader.find(name))
      context.diags.report(reader.nameRange(name), diag::UnknownProperty, name,
                           "an audit that does not stand alone");
}

std::string mesh::project::nameOf(const ast::Block &block) {
  for (const ast::Node *node : block.properties)
    if (const auto *property = ast::as<ast::Property>(node))
      if (property->name.text().equals_insensitive("name"))
        return plainText(*property->value);
  return "";
}

// --- Definitions ---------------------------------------------------------------

/// `name = value` or `name := value`; none if it is neither.
static std::optional<AuditArgument> readArgument(const ast::Expr &expr) {
  if (const auto *named = ast::as<ast::NamedArgument>(&expr))
    return AuditArgument{named->name.text().lower(), named->value};
  const auto *pair = ast::as<ast::Binary>(&expr);
  if (!pair || pair->op != ast::BinaryOp::Equal)
    return std::nullopt;
  const auto *text = ast::as<ast::Literal>(pair->left); // Some dialects quote texts so.
  if (text && text->literal == ast::LiteralKind::String)
    return AuditArgument{llvm::StringRef(text->text).lower(), pair->right};
  const auto *name = ast::as<ast::Name>(pair->left);
  if (!name || !name->qualifiers.empty())
    return std::nullopt;
  return AuditArgument{name->name.text().lower(), pair->right};
}

std::optional<AuditDefinition>
mesh::project::readAuditBlock(const ast::Block &block, const ast::Statement &query,
                              std::vector<const ast::Statement *> prologue,
                              const dialect::DialectFacts &dialect, const FileContext &context) {
  PropertyReader reader(block.properties, auditProperties, "an audit", context, dialect);
  AuditDefinition audit;
  audit.name = llvm::StringRef(reader.text("name")).lower();
  audit.range = block.range;
  audit.dialect = &dialect;
  audit.query = &query;
  audit.prologue = std::move(prologue);
  audit.blocking = reader.boolean("blocking").value_or(true);
  audit.skip = reader.boolean("skip").value_or(false);
  if (audit.name.empty()) {
    context.diags.report(SourceRange{block.range.begin, block.range.begin.offset(5)},
                         diag::MissingName, "AUDIT");
    return std::nullopt;
  }
  std::string named = reader.text("dialect");
  if (!named.empty() && !dialect::findDialect(named))
    reportDialect(reader.textRange("dialect"), named, context.diags);
  bool isAlone = reader.boolean("standalone").value_or(false);
  if (isAlone && reader.find("blocking") && audit.blocking)
    context.diags.report(reader.range("blocking"), diag::StandaloneBlocks);
  else if (isAlone)
    context.diags.report(reader.range("standalone"), diag::StandaloneAudit, audit.name);
  audit.standalone = isAlone;
  audit.blocking = audit.blocking && !isAlone;
  if (!isAlone)
    checkNodeProperties(reader, context);
  for (const ast::Expr *item : reader.items("defaults")) {
    std::optional<AuditArgument> argument = readArgument(*item);
    if (argument)
      audit.defaults.push_back(*argument);
    else
      reader.wrongType("defaults", "a list of 'argument = value'");
  }
  return audit;
}

std::vector<AuditDefinition> mesh::project::readAuditFile(const SourceFile &file,
                                                          const FileContext &context) {
  std::vector<AuditDefinition> audits;
  const dialect::DialectFacts *dialect = dialectOf(context.sources.text(file.file), context);
  const ast::File *tree =
      dialect ? parse::parseFile(context.sources, file.file, *dialect, context.arena, context.diags)
              : nullptr;
  if (!tree)
    return audits;
  const ast::Block *block = nullptr;
  std::vector<const ast::Statement *> prologue;
  auto missingQuery = [&] {
    if (block)
      context.diags.report(block->range, diag::MissingQuery, "audit", nameOf(*block));
  };
  for (const ast::Statement *statement : tree->statements) {
    if (const auto *next = ast::as<ast::Block>(statement)) {
      missingQuery();
      block = next;
      prologue.clear();
    } else if (block && ast::isQuery(*statement)) {
      if (auto audit = readAuditBlock(*block, *statement, std::move(prologue), *dialect, context))
        audits.push_back(std::move(*audit));
      block = nullptr;
      prologue.clear();
    } else {
      if (ast::isQuery(*statement))
        context.diags.report(statement->range, diag::QueryOfNoAudit);
      prologue.push_back(statement);
    }
  }
  missingQuery();
  return audits;
}

// --- Uses ----------------------------------------------------------------------

std::optional<AuditUse> mesh::project::readAuditUse(const ast::Expr &expr,
                                                    const FileContext &context) {
  AuditUse use;
  use.range = expr.range;
  const auto *call = ast::as<ast::Function>(&expr);
  const auto *name = ast::as<ast::Name>(&expr);
  const auto *text = ast::as<ast::Literal>(&expr);
  bool isText = text && text->literal == ast::LiteralKind::String;
  if ((!call && !name && !isText) || (call && !call->qualifiers.empty())) {
    context.diags.report(expr.range, diag::AuditForm);
    return std::nullopt;
  }
  use.name = isText ? llvm::StringRef(text->text).lower()
                    : (call ? call->name : name->name).text().lower();
  if (llvm::StringRef(use.name).ends_with("_non_blocking")) {
    use.name.resize(use.name.size() - llvm::StringRef("_non_blocking").size());
    use.blocking = false;
    use.bySuffix = true;
  }
  for (const ast::Expr *item : call ? call->arguments : List<const ast::Expr *>()) {
    std::optional<AuditArgument> argument = readArgument(*item);
    if (!argument) {
      context.diags.report(item->range, diag::AuditForm);
      return std::nullopt;
    }
    if (argument->name == "blocking")
      use.blocking = llvm::StringRef(plainText(*argument->value)).equals_insensitive("true");
    else
      use.arguments.push_back(*argument);
  }
  return use;
}

std::optional<AuditUse> mesh::project::parseAuditUse(llvm::StringRef text, SourceRange place,
                                                     const dialect::DialectFacts &dialect,
                                                     const FileContext &context) {
  llvm::Expected<FileId> file = context.sources.addText(text, "<model_defaults.audits>");
  if (!file) {
    context.diags.report(place, diag::UnreadableFile, llvm::toString(file.takeError()));
    return std::nullopt;
  }
  const ast::Expr *expr =
      parse::parseExpression(context.sources, *file, dialect, context.arena, context.diags);
  return expr ? readAuditUse(*expr, context) : std::nullopt;
}

/// @DEF(name, value), which hands an argument to the query of an audit.
static const ast::Statement *define(const AuditArgument &argument, Arena &arena) {
  SourceRange range = argument.value->range;
  auto *name = arena.make<ast::Name>(range);
  name->name = ast::Ident(arena.copy(llvm::StringRef(argument.name)), range.begin);
  auto *call = arena.make<ast::MacroCall>(range);
  call->name = ast::Ident("def", range.begin);
  const ast::Node *arguments[] = {name, argument.value};
  call->arguments = arena.copy(llvm::ArrayRef<const ast::Node *>(arguments));
  auto *statement = arena.make<ast::MacroStatement>(range);
  statement->call = call;
  return statement;
}

const ast::Query *mesh::project::expandAudit(const AuditUse &use, const AuditDefinition &audit,
                                             const ModelDefinition &model,
                                             const FileContext &context) {
  llvm::SmallVector<const ast::Statement *, 8> statements;
  for (const AuditArgument &argument : audit.defaults)
    statements.push_back(define(argument, context.arena));
  for (const AuditArgument &argument : use.arguments) // Of two the later one holds.
    statements.push_back(define(argument, context.arena));
  statements.append(audit.prologue.begin(), audit.prologue.end());
  statements.push_back(audit.query);
  ast::File file;
  file.range = audit.range;
  file.statements = context.arena.copy(llvm::ArrayRef<const ast::Statement *>(statements));
  macro::Scope scope = scopeOf(context, "auditing");
  scope.columns = context.columns;
  scope.modelKind = model::toText(model.kind.kind);
  scope.hasInterval = model.kind.kind == model::ModelKind::IncrementalByTimeRange ||
                      !model::isSupported(model.kind.kind);
  const ast::File *expanded = macro::expand(file, scope, *audit.dialect, context.sources,
                                            context.arena, context.reads, context.diags);
  if (!expanded || expanded->statements.empty())
    return nullptr;
  const auto *result = ast::as<ast::QueryStatement>(expanded->statements.back());
  return result ? result->query : nullptr;
}
