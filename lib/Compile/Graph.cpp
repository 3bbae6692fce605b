// Graph.cpp - which model reads which, and an order in which all can be analysed.

#include "Unit.h"
#include "mesh/Basic/Names.h"
#include "mesh/Compile/CompileDiagnostics.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Model/DialectTypes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::compile;

/// A table that is neither a model nor declared. In a schema of the project, or
/// near the name of a model, it is a slip; else a table that nobody declared.
static void reportUnknown(const Reference &reference, Unit &unit, const Shared &shared) {
  if (shared.someUnread)
    return; // It may be the model of a file that could not be read.
  if (reference.name == "__semantic.__table" || reference.name == "__SEMANTIC.__TABLE") {
    unit.diags.report(reference.range, diag::SemanticTable);
    unit.failed = true;
    return;
  }
  llvm::SmallVector<llvm::StringRef, 64> names;
  for (const auto &[name, other] : shared.models)
    names.push_back(name);
  for (const auto &[name, external] : unit.home->externals)
    names.push_back(name);
  llvm::StringRef nearest = nearestName(reference.name, names);
  llvm::StringRef schema = llvm::StringRef(reference.name).rsplit('.').first;
  bool ownSchema = llvm::is_contained(shared.schemas, schema);
  if (nearest.empty() && !ownSchema) {
    unit.diags.report(reference.range, diag::UndeclaredExternal, reference.name);
    return;
  }
  auto handle = unit.diags.report(reference.range, diag::UnknownModel, reference.name);
  if (nearest.empty())
    handle.note({}, diag::DeclareExternal);
  else
    handle.fix(reference.range, nearest);
  unit.failed = true;
}

void mesh::compile::collectReferences(Unit &unit) {
  unit.references.clear();
  const project::ModelDefinition &model = unit.model();
  if (model.query)
    for (sema::TableReference &table : sema::findTables(*model.query, *model.dialect)) {
      config::dropCatalog(table.parts, unit.home->defaultCatalog, *model.dialect);
      unit.references.push_back({llvm::join(table.parts, "."), table.range});
    }
  for (const auto &[name, range] : model.dependsOn)
    unit.references.push_back({name, range});
}

/// Whether there is something to say about a table that the unit names.
static bool namesUnknown(const Unit &unit, const Shared &shared) {
  return llvm::any_of(unit.references, [&](const Reference &reference) {
    return !shared.models.contains(reference.name) &&
           !unit.home->externals.contains(reference.name);
  });
}

/// The columns of a query that casts each of them, as a relation has them; none if
/// it does not.
static std::vector<rel::RelationColumn> castColumns(const project::ModelDefinition &model) {
  std::vector<rel::RelationColumn> columns;
  const auto *select = ast::as<ast::Select>(model.query);
  for (const ast::Expr *item : select ? select->items : List<const ast::Expr *>()) {
    const auto *alias = ast::as<ast::Alias>(item);
    const auto *cast = ast::as<ast::Cast>(alias ? alias->expr : item);
    const auto *name = cast ? ast::as<ast::Name>(cast->operand) : nullptr;
    if (!cast || (!alias && !name))
      return {};
    const ast::Ident &named = alias ? alias->name : name->name;
    rel::RelationColumn &column = columns.emplace_back();
    column.spelling = named.text().str();
    column.name = dialect::fold(*model.dialect, column.spelling, named.quoted);
    column.type = model::parseType(emit::print(*cast->type, *model.dialect), *model.dialect);
  }
  return columns;
}

bool mesh::compile::readItself(Unit &unit, SourceRange where) {
  if (!unit.content || unit.itself)
    return unit.itself != nullptr;
  project::ModelDefinition &model = *unit.content->model;
  unit.itself = std::make_unique<rel::Relation>();
  unit.itself->name = model.name;
  unit.itself->rows = Hasher("itself").add(model.name).finish();
  for (const project::DeclaredColumn &declared : model.columns) {
    rel::RelationColumn &column = unit.itself->columns.emplace_back();
    column.spelling = declared.spelling;
    column.name = declared.name;
    column.type = model::readType(declared.type, *model.dialect);
  }
  if (model.columns.empty())
    unit.itself->columns = castColumns(model);
  for (rel::RelationColumn &column : unit.itself->columns)
    column.value = Hasher("itself").add(model.name).add(column.name).finish();
  if (unit.itself->columns.empty()) {
    unit.diags.report(where, diag::ReadsItself, model.name);
    return false;
  }
  model.notYet.push_back({"models that read themselves", where});
  unit.isCacheable = false; // As what it sees itself is in no digest.
  model.hasHistory = true;
  return true;
}

std::string mesh::compile::nameOfProject(const model::ModelSummary &model) {
  return model.project().empty() ? "a project without a name"
                                 : "project '" + model.project().str() + "'";
}

/// An absent model needs the models that it was made from.
static void findAbsentParents(Unit &unit, const Shared &shared) {
  for (const model::ParentRecord &parent : unit.summary->parents) {
    auto found = shared.models.find(parent.name);
    if (found != shared.models.end())
      unit.parents.push_back(found->second);
    else if (!parent.external && !shared.someUnread)
      unit.diags.report({}, diag::AbsentLacks, unit.name, nameOfProject(*unit.summary),
                        parent.name);
  }
}

static void findParents(Unit &unit, const Shared &shared) {
  if (!unit.file && unit.summary)
    return findAbsentParents(unit, shared);
  bool readsItself = llvm::any_of(
      unit.references, [&](const Reference &reference) { return reference.name == unit.name; });
  if (!unit.content && (readsItself || namesUnknown(unit, shared)))
    readUnit(unit, shared); // Where it stands, and what it declares, is not in the cache.
  if (unit.content)
    collectReferences(unit);
  for (const Reference &reference : unit.references) {
    auto found = shared.models.find(reference.name);
    if (found == shared.models.end()) {
      if (!unit.home->externals.contains(reference.name))
        reportUnknown(reference, unit, shared);
    } else if (found->second == &unit) {
      unit.failed = unit.failed || !readItself(unit, reference.range);
    } else if (!llvm::is_contained(unit.parents, found->second)) {
      unit.parents.push_back(found->second);
    }
  }
}

namespace {
/// Depth-first search that puts parents before children and finds cycles.
class Sorter {
public:
  Sorter(const Shared &project, std::vector<Unit *> &to) : shared(project), ordered(to) {}

  void visit(Unit &unit) {
    State &state = states[&unit];
    if (state == State::Done)
      return;
    if (state == State::Open)
      return reportCycle(unit);
    state = State::Open;
    path.push_back(&unit);
    for (Unit *parent : unit.parents) {
      visit(*parent);
      unit.failed = unit.failed || parent->failed;
    }
    path.pop_back();
    states[&unit] = State::Done;
    if (!unit.failed)
      ordered.push_back(&unit);
  }

private:
  enum class State : uint8_t { New, Open, Done };

  void reportCycle(Unit &unit) {
    auto first = llvm::find(path, &unit);
    std::vector<std::string> names;
    for (auto it = first; it != path.end(); ++it) {
      names.push_back((*it)->name);
      if (!(*it)->file) // An absent one.
        continue;
      readUnit(**it, shared); // For the places of what it reads.
      collectReferences(**it);
    }
    names.push_back(unit.name);
    DiagPlace place = unit.file ? DiagPlace(unit.model().nameRange) : DiagPlace();
    auto handle = unit.diags.report(place, diag::ModelCycle, unit.name, llvm::join(names, " <- "));
    for (auto it = first; it != path.end(); ++it) {
      Unit *reader = *it;
      Unit *read = it + 1 == path.end() ? &unit : *(it + 1);
      for (const Reference &reference : reader->references)
        if (reference.name == read->name) {
          handle.note(reference.range, diag::ReadsHere, reader->name, reference.name);
          break;
        }
      reader->failed = true;
    }
  }

  const Shared &shared;
  std::map<const Unit *, State> states;
  std::vector<Unit *> path;
  std::vector<Unit *> &ordered;
};
} // namespace

std::vector<Unit *> mesh::compile::orderUnits(const Shared &shared) {
  for (auto &[name, unit] : shared.models)
    findParents(*unit, shared);
  for (auto &[name, unit] : shared.models) // By name, so that the order is always the same.
    llvm::sort(unit->parents, [](const Unit *a, const Unit *b) { return a->name < b->name; });
  std::vector<Unit *> ordered;
  Sorter sorter(shared, ordered);
  for (auto &[name, unit] : shared.models)
    sorter.visit(*unit);
  return ordered;
}
