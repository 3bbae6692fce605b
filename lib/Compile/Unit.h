// Unit.h - one model while its project is being compiled.

#ifndef MESH_LIB_COMPILE_UNIT_H
#define MESH_LIB_COMPILE_UNIT_H

#include "mesh/Compile/Compile.h"
#include "mesh/Rel/Rel.h"

namespace mesh::compile {

/// A table that a model names.
struct Reference {
  std::string name; ///< Parts folded and joined by dots.
  SourceRange range;
};

struct Unit {
  const project::SourceFile *file = nullptr;
  std::unique_ptr<Trees> trees = std::make_unique<Trees>();
  macro::Reads reads;
  Diagnostics diags;
  std::optional<project::ModelFile> content; ///< None after an error.
  std::vector<Reference> references;
  std::vector<Unit *> parents; ///< Models among them, without repetition.
  bool failed = false;
  std::unique_ptr<model::ModelSummary> summary;
  /// Of a model that is filled by intervals: its rows depend on how long those are.
  bool showsIntervals = false;
  /// As which its children see it.
  std::unique_ptr<rel::Relation> relation = std::make_unique<rel::Relation>();

  const project::ModelDefinition &model() const { return *content->model; }
};

/// What all units share, and none changes.
struct Shared {
  const project::Project &project;
  SourceManager &sources;
  std::map<std::string, Unit *> models;                            ///< By name.
  std::map<std::string, std::unique_ptr<rel::Relation>> externals; ///< Declared ones, by name.
  std::map<std::string, const project::AuditDefinition *> audits;
  std::vector<std::string> schemas; ///< In which the project has models.
  /// A file could not be read, so a name that is not known may be that of its model.
  bool someUnread = false;
};

/// Finds the parents of every unit and puts units behind their parents. Reports
/// models that read themselves through others; those and what reads them fail.
std::vector<Unit *> orderUnits(const Shared &shared);

/// Analyses one unit, whose parents have been: fills its summary and relation.
/// Touches nothing but the unit.
void analyseUnit(Unit &unit, const Shared &shared, const Options &options);

/// Whether the rows of a model that is filled interval by interval depend on how
/// long the intervals are.
bool showsIntervals(const rel::Query &query, llvm::StringRef timeColumn);

/// The part that a query is not needed for.
void summariseSeed(Unit &unit, const Shared &shared);

/// The fingerprint and the relation, once columns and rows of the query are known.
void settleData(Unit &unit);
/// The metadata, once all else is known.
void settleMetadata(Unit &unit);

model::PlaceRecord placeOf(SourceRange range, const SourceManager &sources);
/// The text of a range on one line, as a reason quotes it.
std::string quoteText(SourceRange range, const SourceManager &sources);

} // namespace mesh::compile

#endif // MESH_LIB_COMPILE_UNIT_H
