// Compile.cpp - the order of things: read all files in parallel, sort the models
// by what they read, analyse them level by level in parallel.

#include "mesh/Compile/Compile.h"
#include "Unit.h"
#include "mesh/Compile/CompileDiagnostics.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Fingerprint/Fingerprint.h"
#include "mesh/Model/DialectTypes.h"
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

std::map<std::string, std::vector<model::ClaimRecord>> CompiledProject::tableClaims() const {
  std::map<std::string, std::vector<model::ClaimRecord>> claims;
  for (const std::unique_ptr<rel::Relation> &relation : relations)
    if (relation->external && !relation->claims.empty())
      claims.try_emplace(relation->name, relation->claims);
  return claims;
}

namespace {
/// The audits of a project and the trees that they consist of.
struct AuditLibrary {
  Arena arena;
  macro::Reads reads;
  std::deque<project::AuditDefinition> definitions;
};
} // namespace

static void addAudit(AuditLibrary &library, project::AuditDefinition audit, Home &home,
                     Diagnostics &diags) {
  auto [known, added] = home.audits.try_emplace(audit.name, nullptr);
  if (!added && known->second->range)
    diags.report(audit.range, diag::DuplicateAudit, audit.name)
        .note(known->second->range, diag::TheFirst);
  library.definitions.push_back(std::move(audit));
  known->second = &library.definitions.back();
}

/// Takes in the audits of one file, which are in its order.
static void addAudits(AuditLibrary &library, std::vector<project::AuditDefinition> audits,
                      FileId file, Home &home, const Shared &shared, Diagnostics &diags) {
  SourceLoc end = shared.sources.location(file, shared.sources.text(file).size());
  for (size_t i = 0; i != audits.size(); ++i) {
    SourceLoc next = i + 1 == audits.size() ? end : audits[i + 1].range.begin;
    home.auditDigests[audits[i].name] =
        Hasher("audit").add(shared.sources.text(SourceRange{audits[i].range.begin, next})).finish();
    addAudit(library, std::move(audits[i]), home, diags);
  }
}

/// A project's own audit takes the place of a built-in one of its name.
static void readAudits(AuditLibrary &library, Home &home, const Shared &shared,
                       Diagnostics &diags) {
  project::FileContext context{home.project.config, shared.sources, library.arena, library.reads,
                               diags};
  context.jinja = &home.project.jinjaMacros;
  for (project::AuditDefinition &audit : project::builtinAudits(context)) {
    home.auditDigests[audit.name] = Hasher("built-in audit").finish(); // This build's.
    library.definitions.push_back(std::move(audit));
    home.audits[library.definitions.back().name] = &library.definitions.back();
  }
  std::map<std::string, const project::AuditDefinition *> builtins = std::move(home.audits);
  home.audits.clear();
  for (const project::SourceFile &file : home.project.audits)
    addAudits(library, project::readAuditFile(file, context), file.file, home, shared, diags);
  for (const auto &[name, audit] : builtins)
    if (!home.audits.contains(name))
      home.builtinAudits.insert(name);
  home.audits.merge(builtins);
}

/// The tables that the project declares, as queries see them.
static void readExternals(Home &home, const Shared &shared, Diagnostics &diags) {
  for (const project::ExternalModel &external : home.project.externals) {
    const dialect::DialectFacts *dialect = external.facts;
    if (!dialect) {
      bool isOwn = !external.dialect->empty(); // Else the project's, which each model reports.
      if (isOwn)
        project::reportDialect(external.dialect.place, *external.dialect, diags);
      continue;
    }
    auto relation = std::make_unique<rel::Relation>();
    relation->name = llvm::join(external.parts(), ".");
    relation->external = true;
    relation->columnsKnown = !external.columns.empty();
    if (relation->columnsKnown)
      for (const project::ExternalColumn &column : external.columns)
        home.columns[relation->name].push_back({column.name, *column.type});
    relation->rows = fingerprint::externalRows(relation->name);
    relation->claims = claimsOf(external, *dialect, shared.sources);
    for (const project::ExternalColumn &column : external.columns) {
      rel::RelationColumn known;
      known.spelling = column.name;
      known.name = dialect::fold(*dialect, column.name, false);
      known.type = model::parseType(*column.type, *dialect);
      known.value = Hasher("typed external column")
                        .add(fingerprint::externalColumn(relation->name, known.name))
                        .add(model::toText(known.type))
                        .finish();
      relation->columns.push_back(std::move(known));
    }
    std::string name = relation->name;
    home.externals[name] = std::move(relation);
  }
}

/// Calls `fn` for each item, on several threads if there are some.
template <typename Items, typename Fn>
static void forEachParallel(llvm::ThreadPoolInterface &pool, Items &items, Fn fn) {
  if (items.size() <= 1) {
    if (!items.empty())
      fn(items[0]);
    return;
  }
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

void mesh::compile::readUnit(Unit &unit, const Shared &shared) {
  if (unit.content || unit.failed || !unit.file)
    return;
  const project::Project &project = unit.home->project;
  project::FileContext context{project.config, shared.sources, unit.trees->arena, unit.reads,
                               unit.diags};
  context.columns = &unit.home->columns;
  context.jinja = &project.jinjaMacros;
  context.isForColumns = unit.isForColumns;
  unit.content = project::readModelFile(*unit.file, context, unit.blueprint);
  unit.failed = !unit.content;
  // What @STAR and the like made of a table's columns is not told by a digest.
  unit.isCacheable = unit.diags.empty() && unit.reads.tables.empty() && !unit.reads.isVolatile;
  if (unit.failed)
    return;
  unit.blueprints = unit.content->blueprints;
  unit.hasAudits = !unit.content->audits.empty();
  if (!unit.content->model)
    return;
  unit.name = unit.model().name;
  if (!shared.options.keepText && !shared.options.keepTrees)
    return;
  unit.trees->description = project::describe(unit.model());
  unit.trees->file = unit.content->text;
  unit.trees->parsed = parse::parseFile(shared.sources, unit.content->text, *unit.model().dialect,
                                        unit.trees->arena, unit.diags);
}

/// Gives every model its name; two of one name are a mistake.
static void nameUnits(llvm::ArrayRef<Unit *> units, std::map<const Home *, AuditLibrary> &libraries,
                      Shared &shared) {
  for (Unit *unit : units) {
    if (unit->failed) {
      shared.someUnread = true;
      continue;
    }
    if (unit->content && unit->blueprint == 0)
      addAudits(libraries[unit->home], std::move(unit->content->audits), unit->file->file,
                *unit->home, shared, unit->diags);
    if (unit->name.empty())
      continue;
    auto [known, added] = shared.models.try_emplace(unit->name, unit);
    if (!added && !known->second->file) { // A project that is loaded has it now.
      known->second = unit;
      added = true;
    }
    bool isExternal = unit->home->externals.contains(unit->name);
    if (!added || isExternal)
      readUnit(*unit, shared); // For the place of the name.
    if (!added) {
      readUnit(*known->second, shared);
      unit->diags.report(unit->model().nameRange, diag::DuplicateModel, unit->name)
          .note(known->second->model().nameRange, diag::TheFirst);
      unit->failed = true;
      continue;
    }
    if (isExternal)
      unit->diags.report(unit->model().nameRange, diag::ModelIsExternal, unit->name);
    shared.schemas.push_back(llvm::StringRef(unit->name).rsplit('.').first.str());
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
  for (Home &home : shared.homes)
    for (auto &[name, relation] : home.externals)
      compiled.relations.push_back(std::move(relation));
}

/// The summary of a unit, whose parents have theirs: from the cache, or made.
static void summarise(Unit &unit, const Shared &shared) {
  if (unit.summary) // A macro of another model asked for its columns.
    return;
  // What a parent lacks would be said again of all that read it.
  unit.failed = llvm::any_of(unit.parents, [](const Unit *parent) { return parent->failed; });
  if (unit.failed || lookUpModel(unit, shared))
    return;
  if (!unit.content) {
    readUnit(unit, shared);
    if (unit.failed)
      return;
    collectReferences(unit);
  }
  size_t said = unit.diags.diagnostics().size();
  analyseUnit(unit, shared);
  unit.isCacheable = unit.isCacheable && unit.diags.diagnostics().size() == said;
}

/// Does the audits of what was analysed, and keeps that for the next run. False if an
/// audit waits for columns of other models, which it never does the last time.
static bool finishUnit(Unit &unit, const Shared &shared, bool isLast,
                       std::optional<CacheEntry> &entry) {
  if (unit.failed || !unit.content)
    return true;
  bool isAnalysed = unit.summary && !unit.isReused;
  if (isAnalysed) {
    size_t said = unit.diags.diagnostics().size();
    if (!finishAudits(unit, shared, isLast))
      return false;
    unit.isCacheable = unit.isCacheable && unit.diags.diagnostics().size() == said;
  }
  if (shared.cache.isOn() && unit.isCacheable && !unit.reads.isVolatile &&
      (isAnalysed || unit.name.empty()))
    entry = entryOf(unit, shared);
  return true;
}

namespace {
/// The phases over all units of a project.
class ProjectCompiler {
public:
  ProjectCompiler(const project::Project &project, const Options &options, SourceManager &sources,
                  Diagnostics &diagnostics)
      : cache(options.keepTrees ? "" : options.cacheFile), shared{project, sources, options, cache},
        diags(diagnostics), pool(llvm::hardware_concurrency(options.threads)) {}

  std::optional<CompiledProject> run();

private:
  void readUnits();
  void addAbsent();
  void readAll(std::vector<Unit *> &pending);
  bool settle(Unit &unit);
  bool knowsColumns(const std::string &table) const;
  bool takeColumns(const std::string &table, const model::ModelSummary &model);
  bool learnColumns(const std::string &table);
  bool learnOwnColumns(const Unit &unit, const std::string &table);
  void summariseUnits();
  void finishUnits();
  void checkStandaloneAudits();
  CompiledProject takeResult();

  Cache cache;
  Shared shared;
  std::map<const Home *, AuditLibrary> libraries;
  Diagnostics &diags;
  llvm::DefaultThreadPool pool;
  std::vector<std::unique_ptr<Unit>> units;
  std::vector<Unit *> ordered;
  std::vector<StandaloneAudit> standalone;
  std::vector<model::MetricRecord> metrics;
  std::set<const Unit *> settling;
};
} // namespace

void ProjectCompiler::readUnits() {
  std::vector<Unit *> pending;
  for (Home &home : shared.homes)
    for (const project::SourceFile &file : home.project.models) {
      units.push_back(std::make_unique<Unit>());
      units.back()->home = &home;
      units.back()->file = &file;
      pending.push_back(units.back().get());
    }
  // A macro may ask for the columns of models: those are analysed first, in rounds.
  for (bool isLast = false; !pending.empty();) {
    readAll(pending);
    std::vector<Unit *> read, waiting;
    for (Unit *unit : pending) {
      bool waits = !isLast && unit->failed && !unit->reads.missingTables.empty();
      (waits ? waiting : read).push_back(unit);
    }
    nameUnits(read, libraries, shared);
    bool some = false;
    for (Unit *unit : waiting)
      for (const std::string &table : unit->reads.missingTables)
        some = learnColumns(table) || learnOwnColumns(*unit, table) || some;
    for (Unit *unit : waiting)
      unit->restart();
    isLast = !some;
    pending = std::move(waiting);
  }
}

/// Reads units, and with them the further models of files with blueprints.
void ProjectCompiler::readAll(std::vector<Unit *> &pending) {
  auto read = [&](std::vector<Unit *> &some) {
    forEachParallel(pool, some, [&](Unit *unit) {
      if (!lookUpFile(*unit, shared))
        readUnit(*unit, shared);
    });
  };
  read(pending);
  std::vector<Unit *> more;
  for (Unit *unit : pending)
    for (size_t i = 1; unit->blueprint == 0 && i < unit->blueprints; ++i) {
      units.push_back(std::make_unique<Unit>());
      units.back()->home = unit->home;
      units.back()->file = unit->file;
      units.back()->blueprint = i;
      more.push_back(units.back().get());
    }
  read(more);
  pending.insert(pending.end(), more.begin(), more.end());
}

/// Analyses a unit before its turn, with all that it reads. False if that cannot be
/// done; why is said in its turn.
bool ProjectCompiler::settle(Unit &unit) {
  if (unit.summary || unit.failed || !settling.insert(&unit).second)
    return unit.summary != nullptr;
  if (unit.content)
    collectReferences(unit);
  for (const Reference &reference : unit.references) {
    auto found = shared.models.find(reference.name);
    if (found == shared.models.end())
      continue;
    if (found->second == &unit ? !readItself(unit, reference.range) : !settle(*found->second))
      return false;
  }
  summarise(unit, shared);
  if (unit.failed)
    unit.summary.reset();
  return unit.summary != nullptr;
}

/// Whether macros know the columns of a table, or cannot learn them any more.
bool ProjectCompiler::knowsColumns(const std::string &table) const {
  return llvm::all_of(shared.homes, [&](const Home &home) { return home.columns.count(table); });
}

/// Gives the columns of a model to the macros of all projects that do not know better.
bool ProjectCompiler::takeColumns(const std::string &table, const model::ModelSummary &model) {
  std::vector<macro::Column> columns;
  for (const model::ColumnRecord &column : model.columns)
    columns.push_back({column.name, column.type == "UNKNOWN" ? "" : column.type});
  for (Home &home : shared.homes)
    home.columns.try_emplace(table, columns);
  return true;
}

/// Takes in the columns of a model. False if nothing was learnt.
bool ProjectCompiler::learnColumns(const std::string &table) {
  auto found = shared.models.find(table);
  return found != shared.models.end() && !knowsColumns(table) && settle(*found->second) &&
         takeColumns(table, *found->second->summary);
}

/// Takes in the columns of a model whose own statements ask for them.
bool ProjectCompiler::learnOwnColumns(const Unit &unit, const std::string &table) {
  if (unit.home->columns.count(table))
    return false;
  Unit probe;
  probe.home = unit.home;
  probe.file = unit.file;
  probe.blueprint = unit.blueprint;
  probe.isForColumns = true;
  readUnit(probe, shared);
  if (probe.failed || probe.name != table || !settle(probe))
    return false;
  return takeColumns(table, *probe.summary);
}

void ProjectCompiler::summariseUnits() {
  ordered = orderUnits(shared);
  for (std::vector<Unit *> &level : levelsOf(ordered))
    forEachParallel(pool, level, [&](Unit *unit) { summarise(*unit, shared); });
}

void ProjectCompiler::finishUnits() {
  struct Task {
    Unit *unit;
    std::optional<CacheEntry> entry;
    bool isDone = false;
  };
  std::vector<Task> tasks;
  for (std::unique_ptr<Unit> &unit : units)
    tasks.push_back({unit.get(), {}});
  forEachParallel(pool, tasks, [&](Task &task) {
    task.isDone = finishUnit(*task.unit, shared, /*isLast=*/false, task.entry);
  });
  for (Task &task : tasks) { // Of the few that wait for columns.
    if (task.isDone)
      continue;
    std::set<std::string> tables = std::move(task.unit->reads.missingTables);
    task.unit->reads.missingTables.clear();
    for (const std::string &table : tables)
      learnColumns(table);
    finishUnit(*task.unit, shared, /*isLast=*/true, task.entry);
  }
  for (Task &task : tasks)
    if (task.entry)
      cache.add(task.unit->key, std::move(*task.entry));
  cache.save();
}

/// The models of projects that are not loaded, as if compiled.
void ProjectCompiler::addAbsent() {
  if (!shared.options.absent)
    return;
  for (const model::ModelSummary &model : shared.options.absent->models) {
    Unit &unit = *units.emplace_back(std::make_unique<Unit>());
    unit.home = &shared.homes.front();
    unit.name = model.name;
    unit.summary = std::make_unique<model::ModelSummary>(model);
    makeRelation(unit);
    shared.models[unit.name] = &unit;
  }
}

void ProjectCompiler::checkStandaloneAudits() {
  for (Home &home : shared.homes)
    for (const project::AuditDefinition &audit : libraries[&home].definitions)
      if (audit.standalone && !audit.skip)
        if (std::optional<StandaloneAudit> made = standaloneAudit(audit, home, shared, diags))
          standalone.push_back(std::move(*made));
}

CompiledProject ProjectCompiler::takeResult() {
  CompiledProject compiled;
  for (const Home &home : shared.homes)
    compiled.counters.filesRead += home.project.models.size();
  compiled.standaloneAudits = std::move(standalone);
  compiled.metrics = std::move(metrics);
  for (std::unique_ptr<Unit> &unit : units)
    compiled.counters.filesParsed += unit->content.has_value();
  for (Unit *unit : ordered) {
    if (!unit->file) { // An absent one.
      compiled.relations.push_back(std::move(unit->relation));
      compiled.models.push_back(std::move(unit->summary));
      continue;
    }
    ++(unit->isReused ? compiled.counters.modelsFromCache : compiled.counters.modelsAnalysed);
    if (unit->summary->kind.kind == model::ModelKind::Seed)
      compiled.csvSettings[unit->name] = unit->csvSettings;
    if (shared.options.keepTrees)
      compiled.relations.push_back(std::move(unit->relation));
    if (shared.options.keepText || shared.options.keepTrees)
      compiled.trees[unit->name] = std::move(unit->trees);
    compiled.models.push_back(std::move(unit->summary));
  }
  keepExternals(shared, compiled);
  return compiled;
}

std::optional<CompiledProject> ProjectCompiler::run() {
  size_t errorsBefore = diags.errorCount();
  for (const project::Project *project : shared.project.all()) {
    Home &home = shared.homes.emplace_back(Home{*project});
    home.settings = settingsDigest(project->config);
    home.defaultCatalog = config::defaultCatalog(project->config);
    home.variables = project->config.variablesOf(project->config.gateway());
    readAudits(libraries[&home], home, shared, diags);
    readExternals(home, shared, diags);
  }
  addAbsent();
  readUnits();
  summariseUnits();
  checkAbsent(ordered, shared);
  finishUnits();
  checkStandaloneAudits();
  for (const Home &home : shared.homes)
    llvm::append_range(metrics, compileMetrics(home, shared, diags));
  for (std::unique_ptr<Unit> &unit : units)
    diags.append(std::move(unit->diags));
  return diags.errorCount() == errorsBefore ? std::optional(takeResult()) : std::nullopt;
}

std::optional<CompiledProject> mesh::compile::compileProject(const project::Project &project,
                                                             const Options &options,
                                                             SourceManager &sources,
                                                             Diagnostics &diags) {
  return ProjectCompiler(project, options, sources, diags).run();
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
  Cache noCache("");
  Shared shared{project, sources, options, noCache};
  Home &home = shared.homes.emplace_back(Home{project});
  readExternals(home, shared, diags);
  Unit unit;
  unit.home = &home;
  unit.file = &file;
  unit.name = "query";
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
      analyseUnit(unit, shared);
    if (unit.summary)
      finishAudits(unit, shared, /*isLast=*/true);
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
