// Variables.cpp - what "@name" stands for.
//
// The innermost meaning wins: a parameter of a lambda, a @DEF, a variable that
// Mesh defines, one of the blueprint, one of the project.

#include "Expander.h"
#include "mesh/Basic/Names.h"
#include "mesh/Macro/MacroDiagnostics.h"

using namespace mesh;
using namespace mesh::macro;

static constexpr const char *predefined[] = {"default_catalog", "gateway", "model_kind_name",
                                             "runtime_stage",   "schemas", "this_env",
                                             "this_model",      "views"};

const Bound *Expander::findBinding(llvm::StringRef name) const {
  for (const Environment *scopeOf = environment; scopeOf; scopeOf = scopeOf->outer)
    for (const Bound &binding : scopeOf->bindings)
      if (binding.name.equals_insensitive(name))
        return &binding;
  return nullptr;
}

bool Expander::isUserVariable(llvm::StringRef name) const {
  return scope.variables.count(name.str()) || scope.blueprint.count(name.str());
}

Expander::Resolved Expander::resolve(llvm::StringRef name, SourceRange use) {
  std::string key = name.lower();
  auto tree = [](const ast::Node *node) { return Resolved{Resolved::Tree, node, {}}; };
  if (const Bound *binding = findBinding(key)) {
    if (binding->closure)
      return {Resolved::Function, nullptr, binding->closure};
    if (!binding->value)
      return {Resolved::Symbol, nullptr, {}};
    countTree(*binding->value, use);
    return tree(binding->value);
  }
  if (auto defined = definitions.find(key); defined != definitions.end())
    return tree(relocated(*defined->second, key, use));
  if (auto function = functions.find(key); function != functions.end())
    return {Resolved::Function, nullptr, function->second};
  reads.variables.insert(key);
  if (std::optional<Resolved> found = resolvePredefined(key, use))
    return *found;
  if (auto blueprint = scope.blueprint.find(key); blueprint != scope.blueprint.end())
    return tree(relocated(*blueprint->second, key, use));
  if (auto variable = scope.variables.find(key); variable != scope.variables.end())
    return tree(listTree(variable->second, maker(use)));
  return {};
}

/// None: Mesh defines no variable of this name.
std::optional<Expander::Resolved> Expander::resolvePredefined(llvm::StringRef name,
                                                              SourceRange use) {
  if (isTimeVariable(name))
    return resolveTime(name, use);
  if (!llvm::is_contained(predefined, name))
    return std::nullopt;
  Make make = maker(use);
  const ast::Node *node = nullptr;
  if (name == "this_model") {
    if (!scope.thisModel)
      return Resolved{Resolved::Symbol, nullptr, {}};
    node = thisModel(use);
  } else if (name == "runtime_stage") {
    node = make.string(scope.stage);
  } else if (name == "gateway" && !scope.gateway.empty()) {
    node = make.string(llvm::StringRef(scope.gateway).lower());
  } else if (name == "model_kind_name" && !modelKind.empty()) {
    node = make.string(modelKind);
  } else if (name == "default_catalog" && scope.defaultCatalog) {
    node = make.string(*scope.defaultCatalog);
  } else if (name == "this_env" && scope.environment) {
    node = make.string(*scope.environment);
  } else if (name == "schemas" && scope.schemas) {
    node = listOf(*scope.schemas, make);
  } else if (name == "views" && scope.views) {
    node = listOf(*scope.views, make);
  } else if (isUserVariable(name)) {
    return std::nullopt;
  } else {
    diags.report(use, diag::UnknownHere, name);
    node = error;
  }
  return Resolved{Resolved::Tree, node, {}};
}

const ast::Node *Expander::thisModel(SourceRange use) {
  std::optional<List<const ast::Node *>> parsed = parseText(*scope.thisModel, "this_model", use);
  return parsed ? toExpr(*parsed->front()) : error;
}

// --- Trees -------------------------------------------------------------------

namespace {
/// A copy of a tree at other places.
class Relocator : public ast::Rewriter {
public:
  Relocator(Arena &to, Relocation relocation) : Rewriter(to), place(relocation) {}

protected:
  SourceRange rewriteRange(SourceRange range) override { return place(range); }
  ast::Ident rewriteIdent(ast::Ident ident, const ast::Node &) override {
    ident.loc = place(ident.loc);
    return ident;
  }

private:
  Relocation place;
};
} // namespace

/// The tree as the expansion of `macro`, so that what is said about it names
/// the place of the use. A very deep one is shared instead.
const ast::Node *Expander::relocated(const ast::Node &tree, llvm::StringRef macro,
                                     SourceRange use) {
  static constexpr unsigned deep = 1000;
  if (!countTree(tree, use))
    return error;
  if (!tree.range || costOf(tree).depth > deep)
    return &tree;
  SourceLoc to = sources.addExpansion(tree.range, macro.str(), use);
  return to ? Relocator(arena, {tree.range, to}).rewrite(&tree) : &tree;
}

/// A list of several is a tuple where its variable stands, as IN wants it.
const ast::Expr *Expander::listTree(const Value &value, const Make &make) {
  const ast::Expr *made = treeOf(value, make);
  const auto *array = ast::as<ast::Array>(made);
  return array && array->items.size() > 1 ? make.tuple(array->items) : made;
}

const ast::Expr *Expander::treeOf(const Value &value, const Make &make) {
  switch (value.kind) {
  case Value::Kind::Null:
    return make.null();
  case Value::Kind::Bool:
    return make.boolean(value.boolean);
  case Value::Kind::Integer:
    return make.integer(value.integer);
  case Value::Kind::Decimal:
    return make.number(value.text);
  case Value::Kind::String:
    return make.string(value.text);
  case Value::Kind::List:
  case Value::Kind::Map:
    break;
  }
  llvm::SmallVector<const ast::Expr *, 8> items, keys;
  for (const Value &item : value.items)
    items.push_back(treeOf(item, make));
  count(items.size(), make.range);
  if (value.kind == Value::Kind::List)
    return make.array(items);
  if (!dialect.features.has(dialect::Feature::Maps)) {
    diags.report(make.range, diag::MapAsValue, dialect.name);
    return error;
  }
  for (const std::string &key : value.keys)
    keys.push_back(make.string(key));
  const ast::Expr *arguments[] = {make.array(keys), make.array(items)};
  return make.call("MAP", arguments);
}

const ast::Expr *Expander::listOf(llvm::ArrayRef<std::string> texts, const Make &make) {
  llvm::SmallVector<const ast::Expr *, 8> items;
  for (const std::string &text : texts)
    items.push_back(make.string(text));
  return make.array(items);
}

// --- Uses --------------------------------------------------------------------

void Expander::expandVariable(const ast::MacroVariable &variable, Nodes &out) {
  SourceRange range = relocation(variable.range);
  Resolved found = resolve(variable.name.text(), range);
  switch (found.state) {
  case Resolved::Tree:
    return out.push_back(found.node);
  case Resolved::Symbol:
    return out.push_back(rewriteChildren(variable));
  case Resolved::Function:
    diags.report(range, diag::FunctionAsVariable, variable.name.text());
    break;
  case Resolved::Undefined:
    reportUndefined(variable.name.text(), nameRange(variable.name), true);
    break;
  }
  fail(out);
}

SourceRange Expander::nameRange(const ast::Ident &name) const {
  SourceLoc begin = relocation(name.loc);
  return {begin, begin.offset(name.size)};
}

std::vector<std::string> Expander::knownNames() const {
  std::vector<std::string> names;
  for (const Environment *each = environment; each; each = each->outer)
    for (const Bound &binding : each->bindings)
      names.push_back(binding.name.str());
  for (const auto &definition : definitions)
    names.push_back(definition.first().str());
  llvm::sort(names); // A map's own order is nobody's business.
  for (const auto &[name, value] : scope.blueprint)
    names.push_back(name);
  for (const auto &[name, value] : scope.variables)
    names.push_back(name);
  names.insert(names.end(), std::begin(predefined), std::end(predefined));
  for (const char *prefix : {"start", "end", "execution"})
    for (const char *postfix :
         {"ds", "date", "ts", "dt", "dtntz", "tstz", "hour", "epoch", "millis"})
      names.push_back(std::string(prefix) + "_" + postfix);
  return names;
}

/// `range` is that of the name without its "@"; with `fixable` the nearest name
/// may replace it.
void Expander::reportUndefined(llvm::StringRef name, SourceRange range, bool fixable) {
  std::vector<std::string> names = knownNames();
  std::vector<llvm::StringRef> candidates(names.begin(), names.end());
  auto report = diags.report(range, diag::UndefinedVariable, name);
  llvm::StringRef nearest = nearestName(name, candidates);
  if (!nearest.empty() && fixable)
    report.fix(range, nearest);
}
