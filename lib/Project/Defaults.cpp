// Defaults.cpp - what the project's model_defaults give to a model. (C-090 ... C-095)

#include "FileParts.h"
#include "Kinds.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Parse/Parse.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::project;

using Settings = std::vector<config::Setting<std::string>>;

/// A text of the configuration as a tree, its macros expanded. Null after a report.
static const ast::Node *expandText(llvm::StringRef text, SourceRange place,
                                   const macro::Scope &scope, const dialect::DialectFacts &dialect,
                                   const FileContext &context) {
  llvm::Expected<FileId> file = context.sources.addText(text, "<model_defaults>");
  if (!file) {
    context.diags.report(place, diag::UnreadableFile, llvm::toString(file.takeError()));
    return nullptr;
  }
  const ast::Expr *expr =
      parse::parseExpression(context.sources, *file, dialect, context.arena, context.diags);
  return expr ? macro::expand(*expr, scope, dialect, context.sources, context.arena, context.reads,
                              context.diags)
              : nullptr;
}

std::string mesh::project::defaultText(const config::Setting<std::string> &setting,
                                       const macro::Scope &scope,
                                       const dialect::DialectFacts &dialect,
                                       const FileContext &context) {
  if (!llvm::StringRef(*setting).contains('@'))
    return *setting;
  const ast::Node *made = expandText(*setting, setting.place, scope, dialect, context);
  if (!made)
    return "";
  std::string text = plainText(*made);
  return text.empty() ? emit::print(*made, dialect) : text;
}

// --- Maps -------------------------------------------------------------------------

/// A value of the configuration as the property's type has it.
static Value typedDefault(const config::Property &property, const PropertyFacts &facts,
                          const macro::Scope &scope, const dialect::DialectFacts &dialect,
                          const FileContext &context) {
  const Value &given = property.value;
  bool isMacro = given.isString() && llvm::StringRef(given.text).contains('@');
  if (isMacro && !macro::isRenderedAtRuntime(facts.name))
    if (const ast::Node *made = expandText(given.text, property.place, scope, dialect, context))
      return Value::ofString(emit::print(*made, dialect));
  if (facts.type == PropertyType::Values || isMacro)
    return given;
  if (given.isString())
    return Value::ofString(emit::quoteString(given.text, dialect));
  return Value::ofString(toPlainText(given));
}

/// Key by key; the model's own value wins, and its NULL takes a default away. (C-091)
static void mergeMap(llvm::StringRef name, const std::vector<config::Property> &defaults,
                     const macro::Scope &scope, const dialect::DialectFacts &dialect,
                     const FileContext &context, ModelDefinition &model) {
  if (defaults.empty())
    return;
  const PropertyFacts &facts = *llvm::find_if(
      modelProperties(), [&](const PropertyFacts &each) { return name == each.name; });
  Value merged;
  merged.kind = Value::Kind::Map;
  for (const config::Property &property : defaults) {
    merged.keys.push_back(property.name);
    merged.items.push_back(typedDefault(property, facts, scope, dialect, context));
  }
  auto own = model.properties.find(name.str());
  for (size_t i = 0; own != model.properties.end() && i != own->second.keys.size(); ++i) {
    const std::string &key = own->second.keys[i];
    auto found = llvm::find(merged.keys, key);
    size_t at = static_cast<size_t>(found - merged.keys.begin());
    const Value &value = own->second.items[i];
    bool removes = value.isNull() || llvm::StringRef(value.text).equals_insensitive("null");
    if (found == merged.keys.end()) {
      merged.keys.push_back(key);
      merged.items.push_back(value);
    } else if (removes) {
      merged.keys.erase(found);
      merged.items.erase(merged.items.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
      merged.items[at] = value;
    }
  }
  model.properties[name.str()] = std::move(merged);
}

void mesh::project::readDefaults(const PropertyReader &reader, const macro::Scope &scope,
                                 const FileContext &context, const dialect::DialectFacts &dialect,
                                 ModelDefinition &model) {
  const config::ModelDefaults &defaults = context.config.modelDefaults;
  auto text = [&](const char *name, const config::Setting<std::string> &setting) {
    if (setting.isSet() && !setting->empty() && !reader.find(name))
      model.properties[name] = Value::ofString(defaultText(setting, scope, dialect, context));
  };
  text("owner", defaults.owner);
  text("gateway", defaults.gateway);
  text("table_format", defaults.tableFormat);
  text("storage_format", defaults.storageFormat);
  auto flag = [&](const char *name, const config::Setting<std::string> &setting) {
    if (setting.isSet() && !reader.find(name))
      model.properties[name] =
          Value::ofBool(defaultText(setting, scope, dialect, context) == "true");
  };
  flag("optimize_query", defaults.optimizeQuery);
  flag("formatting", defaults.formatting);
  flag("enabled", defaults.enabled);
  mergeMap("physical_properties", defaults.physicalProperties, scope, dialect, context, model);
  mergeMap("virtual_properties", defaults.virtualProperties, scope, dialect, context, model);
  mergeMap("session_properties", defaults.sessionProperties, scope, dialect, context, model);
}

// --- Statements -------------------------------------------------------------------

static bool readStatements(const Settings &texts, const dialect::DialectFacts &dialect,
                           const FileContext &context,
                           llvm::SmallVectorImpl<const ast::Statement *> &to) {
  for (const config::Setting<std::string> &text : texts) {
    llvm::Expected<FileId> id = context.sources.addText(*text, "<model_defaults>");
    if (!id) {
      context.diags.report(text.place, diag::UnreadableFile, llvm::toString(id.takeError()));
      return false;
    }
    const ast::File *tree =
        parse::parseFile(context.sources, *id, dialect, context.arena, context.diags);
    if (!tree)
      return false;
    to.append(tree->statements.begin(), tree->statements.end());
  }
  return true;
}

static const ast::Statement *marker(bool begin, SourceRange range, Arena &arena) {
  auto *node = arena.make<ast::VirtualUpdateMarker>(range);
  node->begin = begin;
  return node;
}

const ast::File *mesh::project::addDefaultStatements(const ast::File &file,
                                                     const dialect::DialectFacts &dialect,
                                                     const FileContext &context) {
  const config::ModelDefaults &defaults = context.config.modelDefaults;
  llvm::SmallVector<const ast::Statement *, 8> before, after, onUpdate, all;
  if (!readStatements(defaults.preStatements, dialect, context, before) ||
      !readStatements(defaults.postStatements, dialect, context, after) ||
      !readStatements(defaults.onVirtualUpdate, dialect, context, onUpdate))
    return nullptr;
  if (before.empty() && after.empty() && onUpdate.empty())
    return &file;
  bool seen = false;
  for (const ast::Statement *statement : file.statements) {
    all.push_back(statement);
    bool isQuery = statement->kind == ast::NodeKind::QueryStatement;
    if (statement->kind == ast::NodeKind::Block && all.size() == 1)
      all.append(before.begin(), before.end());
    if (isQuery && !seen) {
      seen = true;
      all.append(after.begin(), after.end());
      if (!onUpdate.empty()) {
        all.push_back(marker(true, statement->range, context.arena));
        all.append(onUpdate.begin(), onUpdate.end());
        all.push_back(marker(false, statement->range, context.arena));
      }
    }
  }
  auto *copy = context.arena.make<ast::File>(file);
  copy->statements = context.arena.copy(llvm::ArrayRef<const ast::Statement *>(all));
  return copy;
}
