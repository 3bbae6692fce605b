// Names.cpp - names of models and tables in MODEL blocks; blueprints. (M-007, M-008,
// M-020, M-033, M-150 ...)

#include "FileParts.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::project;

const ast::Property *mesh::project::findProperty(const ast::Block &block, llvm::StringRef name) {
  const ast::Property *last = nullptr; // Of several the last one holds.
  for (const ast::Node *node : block.properties)
    if (const auto *property = ast::as<ast::Property>(node))
      if (property->name.text().equals_insensitive(name))
        last = property;
  return last;
}

/// "models/fleet/tall/ships.sql" is fleet.tall.ships: the last three parts.
static void inferName(const SourceFile &file, ModelDefinition &model) {
  llvm::StringRef path = file.path;
  path.consume_front("models/");
  path = path.take_front(path.rfind('.'));
  llvm::SmallVector<llvm::StringRef, 4> parts;
  path.split(parts, '/');
  for (llvm::StringRef part : llvm::ArrayRef(parts).take_back(3))
    model.nameParts.push_back(part.str());
  model.writtenName = llvm::join(model.nameParts, ".");
  if (model.nameParts.size() > 1)
    model.writtenSchema = model.nameParts[model.nameParts.size() - 2];
}

/// Names that no table of this release can have.
static void noteName(ModelDefinition &model) {
  bool hasDot = llvm::any_of(
      model.nameParts, [](const std::string &part) { return llvm::StringRef(part).contains('.'); });
  if (model.nameParts.size() < 2)
    model.notYet.push_back({"models without a schema", model.nameRange});
  else if (model.nameParts.size() > 3)
    model.notYet.push_back({"models whose name has more than three parts", model.nameRange});
  else if (hasDot)
    model.notYet.push_back({"models with a dot in a part of their name", model.nameRange});
}

/// The parts of a name with dashes, `my-project.schema.model`, where a dialect has such.
static llvm::SmallVector<llvm::StringRef, 3> dashedParts(llvm::StringRef text,
                                                         const dialect::DialectFacts &dialect) {
  llvm::SmallVector<llvm::StringRef, 3> parts;
  text.split(parts, '.');
  auto isPart = [](llvm::StringRef part) {
    return !part.empty() && llvm::isAlpha(part.front()) && llvm::isAlnum(part.back()) &&
           llvm::all_of(part, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '-'; });
  };
  if (!dialect::hasClause(dialect, "dashed_names") || !llvm::all_of(parts, isPart))
    parts.clear();
  return parts;
}

/// The name as it is written; false after a report.
static bool readWritten(const ast::Node &value, const FileContext &context,
                        const dialect::DialectFacts &dialect, ModelDefinition &model) {
  if (value.kind == ast::NodeKind::Literal) {
    context.diags.report(value.range, diag::ModelNameIsText);
    return false;
  }
  if (const auto *name = ast::as<ast::Name>(&value)) {
    if (!name->qualifiers.empty())
      model.writtenSchema = llvm::ArrayRef<ast::Ident>(name->qualifiers).back().text().str();
    for (const ast::Ident &part : name->qualifiers)
      model.nameParts.push_back(dialect::foldTable(dialect, part.text(), part.quoted));
    model.nameParts.push_back(dialect::foldTable(dialect, name->name.text(), name->name.quoted));
    model.writtenName = emit::print(*name, dialect);
    return true;
  }
  model.writtenName = context.sources.text(value.range).str();
  for (llvm::StringRef part : dashedParts(model.writtenName, dialect))
    model.nameParts.push_back(dialect::foldTable(dialect, part, false));
  if (model.nameParts.empty())
    context.diags.report(value.range, diag::ModelNameForm);
  else if (model.nameParts.size() > 1)
    model.writtenSchema = model.nameParts[model.nameParts.size() - 2];
  return !model.nameParts.empty();
}

void mesh::project::readName(const PropertyReader &reader, const ast::Block &block,
                             const SourceFile &file, const FileContext &context,
                             const dialect::DialectFacts &dialect, ModelDefinition &model) {
  const ast::Property *property = reader.find("name");
  SourceRange start = {block.range.begin, block.range.begin.offset(5)};
  model.nameRange = property ? property->value->range : start;
  if (!property && !*context.config.inferNames)
    return void(context.diags.report(start, diag::MissingName, "MODEL"));
  if (property) {
    if (!readWritten(*property->value, context, dialect, model))
      return;
  } else {
    inferName(file, model);
  }
  config::dropCatalog(model.nameParts, config::defaultCatalog(context.config), dialect);
  model.name = llvm::join(model.nameParts, ".");
  noteName(model);
}

void mesh::project::readDependsOn(const PropertyReader &reader, const FileContext &context,
                                  const dialect::DialectFacts &dialect, ModelDefinition &model) {
  std::optional<std::string> catalog = config::defaultCatalog(context.config);
  auto add = [&](std::vector<std::string> parts, SourceRange range) {
    config::dropCatalog(parts, catalog, dialect);
    model.dependsOn.push_back({llvm::join(parts, "."), range});
  };
  for (const ast::Expr *item : reader.items("depends_on")) {
    const auto *name = ast::as<ast::Name>(item);
    const auto *written = ast::as<ast::Literal>(item);
    std::vector<std::string> folded;
    if (written && written->literal == ast::LiteralKind::String) { // 'schema.table'
      llvm::SmallVector<llvm::StringRef, 3> parts;
      written->text.get().split(parts, '.');
      for (llvm::StringRef part : parts)
        folded.push_back(dialect::foldTable(dialect, part, false));
      add(std::move(folded), item->range);
      continue;
    }
    if (!name)
      return reader.wrongType("depends_on", "a list of tables");
    for (const ast::Ident &part : name->qualifiers)
      folded.push_back(dialect::foldTable(dialect, part.text(), part.quoted));
    folded.push_back(dialect::foldTable(dialect, name->name.text(), name->name.quoted));
    add(std::move(folded), item->range);
  }
}

// --- Blueprints -------------------------------------------------------------------

/// The variables of one blueprint; none if it is not a list of them.
static std::optional<Blueprint> readBlueprint(const ast::Expr &item) {
  Blueprint variables;
  for (const ast::Expr *each : listItems(item)) {
    const auto *named = ast::as<ast::NamedArgument>(each);
    if (!named)
      return std::nullopt;
    variables[named->name.text().lower()] = named->value;
  }
  return variables;
}

std::optional<std::vector<Blueprint>>
mesh::project::readBlueprints(const ast::Block &block, const macro::Scope &scope,
                              const dialect::DialectFacts &dialect, const FileContext &context) {
  const ast::Property *property = findProperty(block, "blueprints");
  if (!property)
    return std::vector<Blueprint>(1);
  const ast::Node *list = macro::expand(*property->value, scope, dialect, context.sources,
                                        context.arena, context.reads, context.diags);
  if (!list)
    return std::nullopt;
  std::vector<const ast::Expr *> items;
  if (ast::categoryOf(list->kind) == ast::Category::Expr)
    items = listItems(static_cast<const ast::Expr &>(*list));
  // ((a := b)) is a list of one; so is (a := b).
  if (!items.empty() && items[0]->kind == ast::NodeKind::NamedArgument)
    items = {static_cast<const ast::Expr *>(list)};
  std::vector<Blueprint> blueprints;
  for (const ast::Expr *item : items) {
    std::optional<Blueprint> blueprint = readBlueprint(*item);
    if (!blueprint) {
      context.diags.report(item->range, diag::BlueprintForm);
      return std::nullopt;
    }
    blueprints.push_back(std::move(*blueprint));
  }
  if (blueprints.empty()) {
    context.diags.report(property->value->range, diag::BlueprintForm);
    return std::nullopt;
  }
  return blueprints;
}
