// Compile.cpp - the order of things: read all files in parallel, sort the models
// by what they read, analyse them level by level in parallel.

#include "mesh/Compile/Compile.h"
#include "Unit.h"
#include "mesh/Compile/CompileDiagnostics.h"
#include "mesh/Fingerprint/Fingerprint.h"
#include "mesh/Parse/Parse.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ThreadPool.h"

using namespace mesh;
using namespace mesh::compile;

const model::ModelSummary *CompiledProject::find(llvm::StringRef name) const {
  auto found = llvm::find_if(models, [&](const auto &model) { return model->name == name; });
  return found == models.end() ? nullptr : found->get();
}

namespace {
/// The audits of a project and the trees that they consist of.
struct AuditLibrary {
  Arena arena;
  macro::Reads reads;
  std::deque<project::AuditDefinition> definitions;
};
} // namespace

static void addAudit(AuditLibrary &library, project::AuditDefinition audit, Shared &shared,
                     Diagnostics &diags) {
  auto [known, added] = shared.audits.try_emplace(audit.name, nullptr);
  if (!added && known->second->range)
    diags.report(audit.range, diag::DuplicateAudit, audit.name)
        .note(known->second->range, diag::TheFirst);
  library.definitions.push_back(std::move(audit));
  known->second = &library.definitions.back();
}

/// A project's own audit takes the place of a built-in one of its name.
static void readAudits(AuditLibrary &library, Shared &shared, Diagnostics &diags) {
  project::FileContext context{shared.project.config, shared.sources, library.arena, library.reads,
                               diags};
  for (project::AuditDefinition &audit : project::builtinAudits(context)) {
    library.definitions.push_back(std::move(audit));
    shared.audits[library.definitions.back().name] = &library.definitions.back();
  }
  std::map<std::string, const project::AuditDefinition *> builtins = std::move(shared.audits);
  shared.audits.clear();
  for (const project::SourceFile &file : shared.project.audits)
    for (project::AuditDefinition &audit : project::readAuditFile(file, context))
      addAudit(library, std::move(audit), shared, diags);
  shared.audits.merge(builtins);
}

/// The tables that the project declares, as queries see them.
static void readExternals(Shared &shared, Diagnostics &diags) {
  const dialect::DialectFacts *projectDialect =
      dialect::findDialect(*shared.project.config.modelDefaults.dialect);
  for (const project::ExternalModel &external : shared.project.externals) {
    const dialect::DialectFacts *dialect =
        external.dialect->empty() ? projectDialect : dialect::findDialect(*external.dialect);
    if (!dialect) {
      project::reportDialect(external.dialect.place, *external.dialect, diags);
      continue;
    }
    auto relation = std::make_unique<rel::Relation>();
    llvm::SmallVector<llvm::StringRef, 3> parts;
    llvm::StringRef(*external.name).split(parts, '.');
    for (llvm::StringRef part : parts) {
      bool quoted = part.size() > 1 && (part.front() == '"' || part.front() == '`');
      llvm::StringRef bare = quoted ? part.drop_front().drop_back() : part;
      relation->name += (relation->name.empty() ? "" : ".") + dialect::fold(*dialect, bare, quoted);
    }
    relation->external = true;
    relation->columnsKnown = !external.columns.empty();
    relation->rows = fingerprint::externalRows(relation->name);
    for (const project::ExternalColumn &column : external.columns) {
      rel::RelationColumn known;
      known.spelling = column.name;
      known.name = dialect::fold(*dialect, column.name, false);
      known.type = model::parseType(*column.type);
      known.notNull = column.isNotNull;
      known.value = Hasher("typed external column")
                        .add(fingerprint::externalColumn(relation->name, known.name))
                        .add(model::toText(known.type))
                        .finish();
      relation->columns.push_back(std::move(known));
    }
    std::string name = relation->name;
    shared.externals[name] = std::move(relation);
  }
}

/// Calls `fn` for each item, on several threads if there are some.
template <typename Items, typename Fn>
static void forEachParallel(llvm::ThreadPoolInterface &pool, Items &items, Fn fn) {
  if (items.size() == 1)
    return fn(items[0]);
  // Few tasks of many items each: an item may take no more than microseconds.
  size_t tasks = std::min<size_t>(items.size(), pool.getMaxConcurrency() * 8);
  llvm::ThreadPoolTaskGroup group(pool);
  for (size_t task = 0; task != tasks; ++task)
    group.async([&items, &fn, task, tasks] {
      for (size_t i = task; i < items.size(); i += tasks)
        fn(items[i]);
    });
  group.wait();
}

static void readUnit(Unit &unit, const Shared &shared, const Options &options) {
  project::FileContext context{shared.project.config, shared.sources, unit.trees->arena, unit.reads,
                               unit.diags};
  unit.content = project::readModelFile(*unit.file, context);
  unit.failed = !unit.content;
  if (!options.keepTrees || unit.failed || !unit.content->model)
    return;
  unit.trees->file = unit.file->file;
  unit.trees->parsed = parse::parseFile(shared.sources, unit.file->file, *unit.model().dialect,
                                        unit.trees->arena, unit.diags);
}

/// Gives every model its name; two of one name are a mistake.
static void nameUnits(std::vector<std::unique_ptr<Unit>> &units, AuditLibrary &library,
                      Shared &shared) {
  for (std::unique_ptr<Unit> &unit : units) {
    if (unit->failed) {
      shared.someUnread = true;
      continue;
    }
    for (project::AuditDefinition &audit : unit->content->audits)
      addAudit(library, std::move(audit), shared, unit->diags);
    if (!unit->content->model)
      continue;
    const project::ModelDefinition &model = unit->model();
    auto [known, added] = shared.models.try_emplace(model.name, unit.get());
    if (!added) {
      unit->diags.report(model.nameRange, diag::DuplicateModel, model.name)
          .note(known->second->model().nameRange, diag::TheFirst);
      unit->failed = true;
      continue;
    }
    if (shared.externals.contains(model.name))
      unit->diags.report(model.nameRange, diag::ModelIsExternal, model.name);
    shared.schemas.push_back(
        llvm::join(llvm::ArrayRef<std::string>(model.nameParts).drop_back(), "."));
  }
  llvm::sort(shared.schemas);
  shared.schemas.erase(std::unique(shared.schemas.begin(), shared.schemas.end()),
                       shared.schemas.end());
}

/// Groups of units that do not depend on each other, parents first.
static std::vector<std::vector<Unit *>> levelsOf(llvm::ArrayRef<Unit *> ordered) {
  std::map<const Unit *, size_t> levelOf;
  std::vector<std::vector<Unit *>> levels;
  for (Unit *unit : ordered) {
    size_t level = 0;
    for (const Unit *parent : unit->parents)
      level = std::max(level, levelOf[parent] + 1);
    levelOf[unit] = level;
    if (level >= levels.size())
      levels.resize(level + 1);
    levels[level].push_back(unit);
  }
  return levels;
}

/// Gives the declared tables to the result, whose trees refer to them.
static void keepExternals(Shared &shared, CompiledProject &compiled) {
  for (auto &[name, relation] : shared.externals)
    compiled.relations.push_back(std::move(relation));
}

std::optional<CompiledProject> mesh::compile::compileProject(const project::Project &project,
                                                             const Options &options,
                                                             SourceManager &sources,
                                                             Diagnostics &diags) {
  size_t errorsBefore = diags.errorCount();
  Shared shared{project, sources, {}, {}, {}, {}, false};
  AuditLibrary library;
  readAudits(library, shared, diags);
  readExternals(shared, diags);

  llvm::DefaultThreadPool pool(llvm::hardware_concurrency(options.threads));
  std::vector<std::unique_ptr<Unit>> units;
  for (const project::SourceFile &file : project.models) {
    units.push_back(std::make_unique<Unit>());
    units.back()->file = &file;
  }
  if (!units.empty())
    forEachParallel(pool, units,
                    [&](std::unique_ptr<Unit> &unit) { readUnit(*unit, shared, options); });
  nameUnits(units, library, shared);
  std::vector<Unit *> ordered = orderUnits(shared);
  for (std::vector<Unit *> &level : levelsOf(ordered))
    forEachParallel(pool, level, [&](Unit *unit) {
      // What a parent lacks would be said again of all that read it.
      unit->failed = llvm::any_of(unit->parents, [](const Unit *parent) { return parent->failed; });
      if (!unit->failed)
        analyseUnit(*unit, shared, options);
    });

  CompiledProject compiled;
  compiled.counters.filesRead = compiled.counters.filesParsed = units.size();
  compiled.counters.modelsAnalysed = ordered.size();
  for (std::unique_ptr<Unit> &unit : units)
    diags.append(std::move(unit->diags));
  if (diags.errorCount() != errorsBefore)
    return std::nullopt;
  for (Unit *unit : ordered) {
    if (unit->model().kind.kind == model::ModelKind::Seed)
      compiled.csvSettings[unit->summary->name] = unit->model().csvSettings;
    if (options.keepTrees) {
      compiled.trees[unit->summary->name] = std::move(unit->trees);
      compiled.relations.push_back(std::move(unit->relation));
    }
    compiled.models.push_back(std::move(unit->summary));
  }
  keepExternals(shared, compiled);
  return compiled;
}

/// The one query in a file, macros expanded. Null after a report.
static const ast::Query *readQuery(const project::SourceFile &file,
                                   const dialect::DialectFacts &dialect, Unit &unit,
                                   SourceManager &sources) {
  Arena &arena = unit.trees->arena;
  unit.trees->file = file.file;
  unit.trees->parsed = parse::parseFile(sources, file.file, dialect, arena, unit.diags);
  if (!unit.trees->parsed)
    return nullptr;
  const ast::File *expanded = macro::expand(*unit.trees->parsed, macro::Scope(), dialect, sources,
                                            arena, unit.reads, unit.diags);
  if (!expanded)
    return nullptr;
  const ast::QueryStatement *query = nullptr;
  for (const ast::Statement *statement : expanded->statements) {
    const auto *next = ast::as<ast::QueryStatement>(statement);
    if (next && query)
      unit.diags.report(next->range, diag::SecondQuery);
    query = next && !query ? next : query;
  }
  if (!query)
    unit.diags.report(DiagPlace::file(file.path), diag::MissingQuery, "file", file.path);
  return query && !unit.diags.hasErrors() ? query->query : nullptr;
}

std::optional<CompiledProject>
mesh::compile::compileQuery(const project::SourceFile &file, const dialect::DialectFacts &dialect,
                            std::vector<project::ExternalModel> tables, const Options &options,
                            SourceManager &sources, Diagnostics &diags) {
  project::Project project;
  project.config.gateways.emplace_back();
  project.config.modelDefaults.dialect.value = dialect.name;
  project.externals = std::move(tables);
  Shared shared{project, sources, {}, {}, {}, {}, false};
  readExternals(shared, diags);
  Unit unit;
  unit.file = &file;
  unit.content.emplace();
  project::ModelDefinition &model = unit.content->model.emplace();
  model.name = "query";
  model.nameParts = {"query"};
  model.dialect = &dialect;
  model.kind.kind = model::ModelKind::Full;
  model.cron = "@daily";
  model.query = readQuery(file, dialect, unit, sources);
  if (model.query) {
    model.range = model.nameRange = model.query->range;
    shared.models[model.name] = &unit;
    if (!orderUnits(shared).empty())
      analyseUnit(unit, shared, options);
  }
  bool failed = unit.diags.hasErrors() || diags.hasErrors() || !unit.summary;
  diags.append(std::move(unit.diags));
  if (failed)
    return std::nullopt;
  CompiledProject compiled;
  compiled.trees["query"] = std::move(unit.trees);
  compiled.models.push_back(std::move(unit.summary));
  keepExternals(shared, compiled);
  return compiled;
}
