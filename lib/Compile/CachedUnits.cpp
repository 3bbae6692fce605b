// CachedUnits.cpp - what a summary is made from, as digests. Whatever reading or
// analysing a model looks at has to be here, or old summaries are taken for new
// ones; the assertions below fail when there is something new to think of.

#include "Unit.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Python/Python.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::compile;

// --- Digests -------------------------------------------------------------------

namespace {
/// Adds settings; their places do not count.
struct SettingsHasher {
  Hasher hasher{"settings"};

  void add(const config::Setting<std::string> &setting) { hasher.add(setting.value); }
  void add(const config::Setting<int64_t> &setting) {
    hasher.add(static_cast<uint64_t>(setting.value));
  }
  void add(const config::Setting<bool> &setting) { hasher.add(uint64_t(setting.value)); }
  void add(const config::Property &property) {
    hasher.add(property.name).add(toJsonText(property.value));
  }
  template <typename T> void add(const std::vector<T> &settings) {
    hasher.add(uint64_t(settings.size()));
    for (const T &setting : settings)
      add(setting);
  }
};
} // namespace

Digest mesh::compile::settingsDigest(const config::Config &config) {
  static_assert(sizeof(config::ModelDefaults) == 848, "say here what a new default is");
  static_assert(sizeof(config::Config) == 2264, "if models depend on a new setting, add it here");
  SettingsHasher digest;
  const config::ModelDefaults &defaults = config.modelDefaults;
  for (const auto *setting :
       {&defaults.dialect, &defaults.normalizationStrategy, &defaults.kind, &defaults.cron,
        &defaults.owner, &defaults.start, &defaults.intervalUnit, &defaults.tableFormat,
        &defaults.storageFormat, &defaults.onDestructiveChange, &defaults.onAdditiveChange,
        &defaults.optimizeQuery, &defaults.allowPartials, &defaults.enabled, &defaults.formatting,
        &defaults.gateway, &config.timeColumnFormat, &config.project})
    digest.add(*setting);
  digest.add(defaults.batchConcurrency);
  digest.hasher.add(config.prefix);
  digest.add(config.inferNames);
  digest.hasher.add(config::defaultCatalog(config).value_or(""));
  for (const auto *properties : {&defaults.kindProperties, &defaults.physicalProperties,
                                 &defaults.virtualProperties, &defaults.sessionProperties})
    digest.add(*properties);
  for (const auto *texts : {&defaults.audits, &defaults.preStatements, &defaults.postStatements,
                            &defaults.onVirtualUpdate})
    digest.add(*texts);
  for (const config::DeclaredFunction &function : config.functions) {
    digest.add(function.name);
    digest.hasher.add(uint64_t(function.functionClass)).add(uint64_t(function.volatility));
  }
  return digest.hasher.finish();
}

Digest mesh::compile::digestOf(const rel::Relation &relation) {
  static_assert(sizeof(rel::Relation) == 144 && sizeof(rel::RelationColumn) == 120,
                "add what is new");
  Hasher hasher("relation");
  hasher.add(relation.name)
      .add(uint64_t(relation.external))
      .add(uint64_t(relation.embedded))
      .add(uint64_t(relation.columnsKnown))
      .add(relation.rows)
      .add(relation.premisedRows)
      .add(relation.premisedValues)
      .add(uint64_t(relation.claims.size()))
      .add(uint64_t(relation.columns.size()));
  for (const model::ClaimRecord &claim : relation.claims) {
    hasher.add(model::toText(claim.kind)).add(claim.source).add(uint64_t(claim.columns.size()));
    for (const std::string &column : claim.columns)
      hasher.add(column);
    if (relation.external) // Of a model's claims its own summary tells the places.
      hasher.add(claim.place.path)
          .add(uint64_t(claim.place.line))
          .add(uint64_t(claim.place.column));
  }
  for (const rel::RelationColumn &column : relation.columns)
    hasher.add(column.name)
        .add(column.spelling)
        .add(uint64_t(column.type.kind))
        .add(static_cast<uint64_t>(column.type.precision))
        .add(static_cast<uint64_t>(column.type.scale))
        .add(column.type.spelled)
        .add(uint64_t(column.collation))
        .add(column.value);
  return hasher.finish();
}

/// What a name of a table stands for: a model, an external table, or nothing
/// that the project knows.
static Digest tableDigest(const std::string &name, const Home &home, const Shared &shared) {
  if (const auto model = shared.models.find(name); model != shared.models.end())
    return Hasher("model").add(model->second->relationDigest).finish();
  if (const auto external = home.externals.find(name); external != home.externals.end())
    return Hasher("external").add(digestOf(*external->second)).finish();
  return Hasher("undeclared").finish();
}

/// What a variable stands for. Those that Mesh defines are the same in every
/// run, but for the gateway.
static Digest variableDigest(const std::string &name, const Home &home, const Shared &) {
  Hasher hasher("variable");
  if (name == "gateway")
    hasher.add(home.project.config.gateway().name);
  auto found = home.variables.find(name);
  if (found != home.variables.end())
    hasher.add(uint64_t(found->second.value.kind)).add(toJsonText(found->second.value));
  return hasher.finish();
}

/// What a macro in Python makes of the same arguments.
static Digest macroDigest(const std::string &name, const Home &home, const Shared &) {
  const python::Interpreter *python = home.project.config.python.get();
  const python::Definition *macro = python ? python->findMacro(name) : nullptr;
  if (!macro)
    return {};
  return Hasher("python macro")
      .add(python->installation())
      .add(macro->file)
      .add(macro->function)
      .add(macro->digest)
      .finish();
}

/// The files that may define a macro in Jinja of this name.
static Digest jinjaMacroDigest(const std::string &name, const Home &home, const Shared &) {
  Hasher hasher("jinja macro");
  for (const jinja::File &file : home.project.jinjaMacros)
    if (llvm::StringRef(file.text).contains(name))
      hasher.add(file.path).add(file.text);
  return hasher.finish();
}

static Digest auditDigest(const std::string &name, const Home &home, const Shared &) {
  auto found = home.auditDigests.find(name);
  return found == home.auditDigests.end() ? Digest() : found->second;
}

Digest mesh::compile::seedDigest(llvm::StringRef text) {
  return Hasher("seed file").add(text).finish();
}

/// Of a seed's file as it is now; none if it cannot be read.
static Digest currentSeed(const std::string &seedPath, const Shared &shared) {
  llvm::Expected<FileId> file =
      shared.sources.addFile(shared.project.directory() + "/" + seedPath, seedPath);
  if (file)
    return seedDigest(shared.sources.text(*file));
  llvm::consumeError(file.takeError());
  return {};
}

// --- Looking up ----------------------------------------------------------------

template <typename DigestOf>
static bool areCurrent(llvm::ArrayRef<Dependency> dependencies, const Home &home,
                       const Shared &shared, DigestOf digestNow) {
  return llvm::all_of(dependencies, [&](const Dependency &dependency) {
    return dependency.value == digestNow(dependency.name, home, shared);
  });
}

bool mesh::compile::lookUpFile(Unit &unit, const Shared &shared) {
  if (!shared.cache.isOn())
    return false;
  const Home &home = *unit.home;
  Digest imported; // By a file of Python.
  bool isVolatile = false;
  if (llvm::StringRef(unit.file->path).ends_with(".py"))
    imported = Hasher("python")
                   .add(python::digestOfFile(home.project.directory(), unit.file->path, isVolatile))
                   .add(home.project.config.python->installation())
                   .finish();
  unit.key = Hasher("model file")
                 .add(imported)
                 .add(unit.file->path)
                 .add(shared.sources.text(unit.file->file))
                 .add(home.settings)
                 .add(uint64_t(unit.blueprint))
                 .finish();
  bool isKnown = false;
  for (Cache::EntryIndex entry : shared.cache.find(unit.key)) {
    std::optional<CachedFile> file = shared.cache.readFile(entry);
    if (!file || !areCurrent(file->variables, home, shared, variableDigest) ||
        !areCurrent(file->macros, home, shared, macroDigest) ||
        !areCurrent(file->jinjaMacros, home, shared, jinjaMacroDigest))
      continue;
    unit.entries.push_back(entry);
    if (file->hasAudits || shared.options.keepText || isKnown)
      continue; // Audits are needed as trees, and so is the file itself for its text.
    isKnown = true;
    unit.name = file->name;
    unit.blueprints = file->blueprints;
    for (std::string &name : file->references)
      unit.references.push_back({std::move(name), {}});
    if (unit.name.empty()) // There is no more to look up.
      shared.cache.markUsed(entry);
  }
  return isKnown;
}

static bool isCurrent(const CachedModel &model, const Home &home, const Shared &shared) {
  const model::ModelSummary &summary = model.summary;
  if (!areCurrent(model.tables, home, shared, tableDigest) ||
      !areCurrent(model.audits, home, shared, auditDigest))
    return false;
  if (home.project.config.physicalSchema(model.writtenSchema, model.schema) !=
      summary.physicalSchema)
    return false;
  return summary.seedPath.empty() || model.seed == currentSeed(summary.seedPath, shared);
}

bool mesh::compile::lookUpModel(Unit &unit, const Shared &shared) {
  for (Cache::EntryIndex entry : unit.entries) {
    std::optional<CachedModel> model = shared.cache.readModel(entry);
    if (!model || !isCurrent(*model, *unit.home, shared))
      continue;
    unit.summary = std::make_unique<model::ModelSummary>(std::move(model->summary));
    unit.csvSettings = std::move(model->csvSettings);
    makeRelation(unit);
    unit.isReused = true;
    shared.cache.markUsed(entry);
    return true;
  }
  return false;
}

// --- Keeping -------------------------------------------------------------------

CacheEntry mesh::compile::entryOf(const Unit &unit, const Shared &shared) {
  CachedFile file;
  file.name = unit.name;
  file.hasAudits = unit.hasAudits;
  file.blueprints = unit.blueprints;
  for (const Reference &reference : unit.references)
    file.references.push_back(reference.name);
  for (const std::string &name : unit.reads.variables)
    file.variables.push_back({name, variableDigest(name, *unit.home, shared)});
  for (const std::string &name : unit.reads.macros)
    file.macros.push_back({name, macroDigest(name, *unit.home, shared)});
  for (const std::string &name : unit.reads.jinjaMacros)
    file.jinjaMacros.push_back({name, jinjaMacroDigest(name, *unit.home, shared)});
  if (!unit.summary)
    return encode(file, nullptr);
  CachedModel model;
  std::set<std::string> tables, audits;
  for (const Reference &reference : unit.references)
    tables.insert(reference.name);
  for (const project::AuditUse &use : unit.model().audits)
    audits.insert(use.name);
  for (const std::string &name : tables)
    model.tables.push_back({name, tableDigest(name, *unit.home, shared)});
  for (const std::string &name : audits)
    model.audits.push_back({name, auditDigest(name, *unit.home, shared)});
  llvm::ArrayRef<std::string> parts(unit.model().nameParts);
  if (parts.size() > 1)
    model.schema = parts[parts.size() - 2];
  model.writtenSchema = unit.model().writtenSchema;
  model.seed = unit.seed;
  model.summary = *unit.summary;
  model.csvSettings = unit.csvSettings;
  return encode(file, &model);
}
