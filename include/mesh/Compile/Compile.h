// Compile.h - a project's files to the summaries of its models.

#ifndef MESH_COMPILE_COMPILE_H
#define MESH_COMPILE_COMPILE_H

#include "mesh/Model/Metric.h"
#include "mesh/Model/ModelSummary.h"
#include "mesh/Normal/Normal.h"
#include "mesh/Project/ModelFile.h"
#include "mesh/Sema/Sema.h"
#include <map>
#include <memory>

namespace mesh::compile {

/// Models of projects that are not loaded, as a state has them. They stay as they are.
struct AbsentModels {
  std::vector<model::ModelSummary> models;
  /// The models of the loaded projects that those were made from, by name.
  std::map<std::string, model::ModelSummary> before;

  friend bool operator==(const AbsentModels &, const AbsentModels &) = default;
};

struct Options {
  const AbsentModels *absent = nullptr;
  unsigned threads = 0; ///< 0: as many as there are processors.
  /// Trees of files as written, and of queries as analysed; what is kept of either.
  bool keepText = false, keepTrees = false;
  /// Where summaries are kept from one run to the next; empty: they are not.
  /// Nothing but time depends on it. With `keepTrees` it is not looked at.
  std::string cacheFile;
  /// Rules of the normal form that are left out, to see what each is good for; with any,
  /// there must be no cache.
  normal::RuleSet rulesOff;
};

/// What `--emit` shows of a model, and the linter looks at; with Options::keepText without the
/// analysis.
struct Trees {
  Arena arena;
  FileId file;
  const ast::File *parsed = nullptr; ///< As written.
  Value description;                 ///< The typed properties.
  std::optional<sema::Analysis> analysis;
  /// The tables that nobody declared; the analysis refers to them.
  std::vector<std::unique_ptr<rel::Relation>> relations;
};

/// How much work was done; tests look at it, and `--counters` prints it.
struct Counters {
  uint64_t filesRead = 0, filesParsed = 0, modelsAnalysed = 0, modelsFromCache = 0;
};

/// An audit that belongs to no model.
struct StandaloneAudit {
  model::AuditRecord audit;
  /// What stands in the place of its model: its name, dialect, place and parents.
  model::ModelSummary owner;
  bool readsInterval = false; ///< It says @start_* or @end_*.
};

struct CompiledProject {
  /// Parents before children; among models that do not depend on each other, by name.
  std::vector<std::unique_ptr<model::ModelSummary>> models;
  std::map<std::string, std::unique_ptr<Trees>> trees;     ///< By model.
  std::vector<std::unique_ptr<rel::Relation>> relations;   ///< To which the trees refer.
  std::map<std::string, project::CsvSettings> csvSettings; ///< Of seeds, by model.
  std::vector<StandaloneAudit> standaloneAudits;
  std::vector<model::MetricRecord> metrics; ///< Project by project, in the order of the files.
  Counters counters;

  const model::ModelSummary *find(llvm::StringRef name) const;
  /// What is claimed of the declared tables, by their names.
  std::map<std::string, std::vector<model::ClaimRecord>> tableClaims() const;
};

/// Compiles every model of a project and of those beside it. The result also has the
/// absent ones. All that is wrong is reported; none if anything is.
std::optional<CompiledProject> compileProject(const project::Project &project,
                                              const Options &options, SourceManager &sources,
                                              Diagnostics &diags);

/// Compiles one query that belongs to no project; its only model is called
/// "query". `tables` are what it may read; others are read unchecked.
std::optional<CompiledProject> compileQuery(const project::SourceFile &file,
                                            const dialect::DialectFacts &dialect,
                                            std::vector<project::ExternalModel> tables,
                                            const Options &options, SourceManager &sources,
                                            Diagnostics &diags);

} // namespace mesh::compile

#endif // MESH_COMPILE_COMPILE_H
