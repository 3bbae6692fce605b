// Unit.h - one model while its project is being compiled.

#ifndef MESH_LIB_COMPILE_UNIT_H
#define MESH_LIB_COMPILE_UNIT_H

#include "Cache.h"
#include "mesh/Compile/Compile.h"
#include "mesh/Fingerprint/Fingerprint.h"
#include "mesh/Rel/Rel.h"
#include <deque>

namespace mesh::compile {

/// A table that a model names.
struct Reference {
  std::string name; ///< Parts folded and joined by dots.
  SourceRange range;
};

/// What the units of one project share.
struct Home {
  const project::Project &project;
  std::map<std::string, std::unique_ptr<rel::Relation>> externals = {}; ///< Declared ones, by name.
  std::map<std::string, const project::AuditDefinition *> audits = {};
  std::set<std::string> builtinAudits = {};        ///< Those among them that are Mesh's own.
  std::map<std::string, Digest> auditDigests = {}; ///< Of their texts, by name.
  Digest settings = {};                            ///< Those that any model may depend on.
  config::Variables variables = {};                ///< Of the selected gateway.
  std::optional<std::string> defaultCatalog = {};  ///< Which names need not say.
  /// Columns of tables, for macros: those of externals, and of models that a macro asked for.
  std::map<std::string, std::vector<macro::Column>> columns = {};
};

struct Unit {
  Home *home = nullptr;
  const project::SourceFile *file = nullptr; ///< Null: only its summary is there.
  size_t blueprint = 0;                      ///< Which of the models that the file makes.
  size_t blueprints = 1;                     ///< How many that are, once the file is read.
  std::unique_ptr<Trees> trees = std::make_unique<Trees>();
  macro::Reads reads;
  Diagnostics diags;
  /// None after an error, and as long as the cache knows all that is wanted.
  std::optional<project::ModelFile> content;
  std::string name;       ///< Of the model; empty if it is not enabled.
  bool hasAudits = false; ///< It defines some itself.
  std::vector<Reference> references;
  std::vector<Unit *> parents; ///< Models among them, without repetition.
  bool failed = false;
  bool isForColumns = false; ///< Read only to learn its columns.
  /// As which the model reads itself; null if it does not.
  std::unique_ptr<rel::Relation> itself;
  std::unique_ptr<model::ModelSummary> summary;
  /// Of a model that is filled by intervals: its rows depend on how long those are.
  bool showsIntervals = false;
  /// As which its children see it.
  std::unique_ptr<rel::Relation> relation = std::make_unique<rel::Relation>();
  Digest relationDigest;
  Digest seed; ///< Of the CSV file that the summary was made from.
  project::CsvSettings csvSettings;

  // The cache.
  Digest key;                             ///< Of its text and the settings.
  std::vector<Cache::EntryIndex> entries; ///< Those that fit the text and the variables.
  bool isReused = false;                  ///< The summary comes from the cache.
  /// Nothing was said about it, and all that it was made from is known.
  bool isCacheable = true;

  /// As it was before its file was read.
  void restart() {
    failed = false;
    diags = {};
    reads = {};
    trees = std::make_unique<Trees>();
  }

  const project::ModelDefinition &model() const { return *content->model; }
};

/// What all units share, and none changes.
struct Shared {
  const project::Project &project; ///< The first.
  SourceManager &sources;
  const Options &options;
  Cache &cache;
  std::deque<Home> homes = {};
  std::map<std::string, Unit *> models = {}; ///< By name.
  std::vector<std::string> schemas = {};     ///< In which there are models.
  /// A file could not be read, so a name that is not known may be that of its model.
  bool someUnread = false;
};

/// Reads a unit's file, if that has not been done.
void readUnit(Unit &unit, const Shared &shared);

/// Finds the parents of every unit and puts units behind their parents. Reports
/// models that read themselves through others; those and what reads them fail.
std::vector<Unit *> orderUnits(const Shared &shared);
/// What an absent model reads must look to it as it did when it was made: it cannot be made anew.
void checkAbsent(llvm::ArrayRef<Unit *> ordered, const Shared &shared);
/// How messages call the project of an absent model.
std::string nameOfProject(const model::ModelSummary &model);
/// The tables that a unit names, from its content.
void collectReferences(Unit &unit);

/// Analyses one unit, whose parents have been: fills its summary and relation.
/// Touches nothing but the unit.
void analyseUnit(Unit &unit, const Shared &shared);
/// Expands and checks a unit's audits, and settles its metadata, once all units have
/// been analysed: an audit may read any model. False, and nothing is done, if a macro
/// asks for columns that are in `unit.reads.missingTables` and this is not the last time.
bool finishAudits(Unit &unit, const Shared &shared, bool isLast);

/// Expands and checks an audit that belongs to no model. None after a report, or if a
/// model that it reads failed.
std::optional<StandaloneAudit> standaloneAudit(const project::AuditDefinition &audit, Home &home,
                                               const Shared &shared, Diagnostics &diags);

/// What the project says of functions that the dialect does not know.
dialect::OwnFunctions ownFunctions(const Home &home, const dialect::DialectFacts &dialect);

/// Reads the metrics of a project, once its models have been analysed.
std::vector<model::MetricRecord> compileMetrics(const Home &home, const Shared &shared,
                                                Diagnostics &diags);

/// Whether the rows of a model that is filled interval by interval depend on how
/// long the intervals are.
bool showsIntervals(const rel::Query &query, llvm::StringRef timeColumn);

/// Makes `unit.itself`. False, after a report, if the columns are not known.
bool readItself(Unit &unit, SourceRange where);

/// The part that a query is not needed for.
void summariseSeed(Unit &unit, const Shared &shared);

/// The same for a model in Python, of which only the code and the parents are known.
void summarisePython(Unit &unit, const Shared &shared);

/// What the model claims of its own rows, for those who read it.
void fillClaims(Unit &unit, const Shared &shared);
std::vector<model::ClaimRecord> claimsOf(const project::ExternalModel &external,
                                         const dialect::DialectFacts &dialect,
                                         const SourceManager &sources);
/// What is claimed of the parents, and the hashes under premises. `isMissed`: the hashes
/// without them would have relied on one.
void fillPremised(const sema::Analysis &analysis, bool isMissed, Unit &unit, const Shared &shared);
/// The hash of a column of a model: it is stored under a type.
Digest valueOf(Digest expression, llvm::StringRef type);

/// The fingerprint and the relation, once columns and rows of the query are known.
void settleData(Unit &unit);
/// The metadata, once all else is known.
void settleMetadata(Unit &unit);

/// The relation as which other models see it, from its summary.
void makeRelation(Unit &unit);

// --- The cache (CachedUnits.cpp) -------------------------------------------------

Digest seedDigest(llvm::StringRef text);
/// All that a reader may see of a relation.
Digest digestOf(const rel::Relation &relation);
/// What of the settings any model may depend on.
Digest settingsDigest(const config::Config &config);
/// Looks a unit's file up. True if the cache knows what it says.
bool lookUpFile(Unit &unit, const Shared &shared);
/// Looks its summary up, once those of its parents are known. True if it is there.
bool lookUpModel(Unit &unit, const Shared &shared);
/// What the cache shall keep of a unit that was read and, unless it is not
/// enabled, analysed. Reads nothing but the unit and its parents.
CacheEntry entryOf(const Unit &unit, const Shared &shared);

model::PlaceRecord placeOf(SourceRange range, const SourceManager &sources);
/// The text of a range on one line, as a reason quotes it.
std::string quoteText(SourceRange range, const SourceManager &sources);

} // namespace mesh::compile

#endif // MESH_LIB_COMPILE_UNIT_H
