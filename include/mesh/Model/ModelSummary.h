// ModelSummary.h - all that the rest of Mesh ever knows about a model.
//
// Compiling a model ends in its summary. The project level, the cache, the
// state, a plan and a diff hold nothing else, so a verdict or a plan can be
// re-derived from summaries on a machine that has neither project nor network.

#ifndef MESH_MODEL_MODELSUMMARY_H
#define MESH_MODEL_MODELSUMMARY_H

#include "mesh/Basic/Hash.h"
#include "mesh/Basic/Record.h"
#include "mesh/Basic/Schedule.h"
#include <string>
#include <vector>

namespace mesh::model {

enum class ModelKind : uint8_t {
#define MESH_KIND(Name, Spelling, Supported) Name,
#include "mesh/Model/Kinds.def"
};

const char *toText(ModelKind kind);
bool fromText(llvm::StringRef text, ModelKind &kind);
/// Whether this release can build models of the kind.
bool isSupported(ModelKind kind);
/// Whether the model has a table of its own in the database.
bool storesRows(ModelKind kind);
/// Whether the model has a table or view of its own in the database.
bool hasRelation(ModelKind kind);

/// A kind with its properties.
struct KindRecord {
  ModelKind kind = ModelKind::View;
  std::string timeColumn; ///< Of INCREMENTAL_BY_TIME_RANGE.
  std::string timeFormat; ///< strftime pattern of the time column's values.
  int64_t lookback = 0;   ///< In interval units.
  int64_t batchSize = 0;  ///< In interval units; 0: unbounded.

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("kind", self.kind);
    field("timeColumn", self.timeColumn);
    field("timeFormat", self.timeFormat);
    field("lookback", self.lookback);
    field("batchSize", self.batchSize);
  }
  friend bool operator==(const KindRecord &, const KindRecord &) = default;
};

/// Where in the project's files something stands; line 0: nowhere.
struct PlaceRecord {
  std::string path;
  int64_t line = 0, column = 0;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("path", self.path);
    field("line", self.line);
    field("column", self.column);
  }
  friend bool operator==(const PlaceRecord &, const PlaceRecord &) = default;
};

/// How an upstream column influences an output column or a model's rows.
enum class Influence : uint8_t {
  Identity,
  Transformation,
  Aggregation,
  Filter,
  Join,
  Group,
  Sort,
  Window,
  Conditional, ///< It decides which of several values is taken.
  Unknown      ///< What lies between is not understood.
};

const char *toText(Influence influence);
bool fromText(llvm::StringRef text, Influence &influence);

struct ColumnInput {
  std::string model, column;
  Influence influence = Influence::Identity;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("model", self.model);
    field("column", self.column);
    field("influence", self.influence);
  }
  friend bool operator==(const ColumnInput &, const ColumnInput &) = default;
  friend auto operator<=>(const ColumnInput &, const ColumnInput &) = default;
};

/// An output column. `value` decides what it holds in each row; it compares
/// with another only between relations whose rows are equal.
struct ColumnRecord {
  std::string name;
  std::string type; ///< Canonical text of a DataType.
  std::string description;
  Digest value;
  std::string text; ///< The defining expression, for reasons.
  PlaceRecord place;
  std::vector<ColumnInput> inputs;
  bool opaque = false; ///< Something in it was not understood.

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("name", self.name);
    field("type", self.type);
    field("description", self.description);
    field("value", self.value);
    field("text", self.text);
    field("place", self.place);
    field("inputs", self.inputs);
    field("opaque", self.opaque);
  }
  friend bool operator==(const ColumnRecord &, const ColumnRecord &) = default;
};

/// What a part of a query contributes to the question which rows exist.
enum class RowPartKind : uint8_t {
  Input,        ///< A relation that is read.
  Conjunct,     ///< A condition that every row fulfils.
  OuterJoin,    ///< An outer join with its condition.
  GroupKey,     ///< A key of GROUP BY.
  Aggregation,  ///< That there is an aggregation at all.
  Distinct,     ///< DISTINCT, with all columns.
  SetOperation, ///< UNION, INTERSECT, EXCEPT.
  Limit,        ///< ORDER BY ... LIMIT, OFFSET.
  Values,       ///< A VALUES list.
  Seed,         ///< The rows of a CSV file.
  Opaque,       ///< Something that is not understood.
  Choice,       ///< A place where the query leaves its result open: ties under LIMIT.
};

const char *toText(RowPartKind kind);
bool fromText(llvm::StringRef text, RowPartKind &kind);

struct RowPart {
  RowPartKind kind = RowPartKind::Input;
  Digest digest;    ///< Equal digests: the same part.
  std::string text; ///< As a user would recognise it.
  PlaceRecord place;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("kind", self.kind);
    field("digest", self.digest);
    field("text", self.text);
    field("place", self.place);
  }
  friend bool operator==(const RowPart &, const RowPart &) = default;
};

enum class ClaimKind : uint8_t {
  Unique,  ///< No two rows agree in all of the columns; NULL agrees with NULL.
  NotNull, ///< The column holds no NULL.
};

const char *toText(ClaimKind kind);
bool fromText(llvm::StringRef text, ClaimKind &kind);

/// What a project says of a relation's rows and Mesh cannot know: a premise where
/// something relies on it.
struct ClaimRecord {
  ClaimKind kind = ClaimKind::Unique;
  std::vector<std::string> columns; ///< Folded; in the order of the claim.
  std::string source;               ///< What claims it: "grain", "audit not_null".
  PlaceRecord place;
  bool used = false; ///< Of a parent's: the hashes under premises rely on it.

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("kind", self.kind);
    field("columns", self.columns);
    field("source", self.source);
    field("place", self.place);
    field("used", self.used);
  }
  friend bool operator==(const ClaimRecord &, const ClaimRecord &) = default;
};

/// A relation that the query reads, and which of its columns.
struct ParentRecord {
  std::string name;
  bool external = false;            ///< A table that no model builds.
  std::vector<std::string> columns; ///< Sorted.
  std::vector<ClaimRecord> claims;  ///< All that are made of it.

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("name", self.name);
    field("external", self.external);
    field("columns", self.columns);
    field("claims", self.claims);
  }
  friend bool operator==(const ParentRecord &, const ParentRecord &) = default;
};

struct AuditRecord {
  std::string name;
  std::string arguments; ///< As written, for people.
  std::string query;     ///< Selects the offending rows; @this_model stands for the table.
  bool blocking = true;
  PlaceRecord place;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("name", self.name);
    field("arguments", self.arguments);
    field("query", self.query);
    field("blocking", self.blocking);
    field("place", self.place);
  }
  friend bool operator==(const AuditRecord &, const AuditRecord &) = default;
};

/// A statement that runs beside the query. Its text is expanded but for what
/// is known only when it runs: @this_model and the time variables.
struct StatementRecord {
  std::string text;
  std::string stage; ///< "creating", "evaluating" or "promoting".

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("text", self.text);
    field("stage", self.stage);
  }
  friend bool operator==(const StatementRecord &, const StatementRecord &) = default;
};

struct PropertyRecord {
  std::string name, value;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("name", self.name);
    field("value", self.value);
  }
  friend bool operator==(const PropertyRecord &, const PropertyRecord &) = default;
};

/// What the model asks for and this release cannot run: a model with one of these
/// is compiled and compared, and never planned.
struct NotYetRecord {
  std::string what; ///< As messages call it: "models of kind MANAGED".
  PlaceRecord place;
  int64_t length = 0; ///< Of the text there.

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("what", self.what);
    field("place", self.place);
    field("length", self.length);
  }
  friend bool operator==(const NotYetRecord &, const NotYetRecord &) = default;
};

struct ModelSummary {
  std::string name; ///< "schema.model" or "catalog.schema.model", normalised.
  PlaceRecord place;
  KindRecord kind;
  std::string dialect;
  std::string physicalSchema; ///< Where its table lives, before the engine's own mapping.

  /// The query after macros, with every star written out and every name in
  /// full; only the time variables are left. Empty for seeds and externals.
  std::string query;
  std::vector<StatementRecord> preStatements, postStatements, onVirtualUpdate;
  std::vector<ColumnRecord> columns;
  bool columnsOpen = false;          ///< It puts out some that nobody knows: `columns` holds none.
  bool hasUnsureNames = false;       ///< A bare name may be of several tables with unknown columns.
  std::vector<ParentRecord> parents; ///< Sorted by name.
  std::vector<ColumnInput> rowInputs; ///< What decides the rows; sorted.
  std::vector<AuditRecord> audits;

  int64_t normalForm = 0;        ///< Version of the normal form that the hashes are of.
  Digest rows;                   ///< Decides which rows exist, and how often.
  std::vector<RowPart> rowParts; ///< What `rows` is made of, for reasons.
  bool opaque = false;           ///< Something in `rows` was not understood.
  std::string rules;             ///< Of the normal form, those that fired: "push-not,merge-in".

  std::vector<ClaimRecord> claims; ///< What it says of its own rows, for those who read it.
  /// `rows` and the columns' values under premises: what is claimed of the parents, and
  /// theirs under premises. Empty where they are no others. They never name a table.
  Digest premisedRows;
  std::vector<Digest> premisedColumns;

  std::string cron;
  bool allowPartials = false;
  IntervalUnit intervalUnit = IntervalUnit::Day;
  std::string start, end; ///< As written; empty: not given.
  std::string seedPath;   ///< Of a SEED: the CSV file, relative to the project.

  /// Properties that change stored data, and those that do not, each sorted by
  /// name: what the two digests below take in beside rows and columns.
  std::vector<PropertyRecord> dataProperties, metadataProperties;

  /// Names what a table built from this model holds: rows, columns in order
  /// and data properties. The model's own name is not in it.
  Digest fingerprint;
  Digest metadata;

  std::vector<NotYetRecord> notYet;
  /// Properties that only some engines have: a plan for another one says that they
  /// have no effect there.
  std::vector<NotYetRecord> engineProperties;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("name", self.name);
    field("place", self.place);
    field("kind", self.kind);
    field("dialect", self.dialect);
    field("physicalSchema", self.physicalSchema);
    field("query", self.query);
    field("preStatements", self.preStatements);
    field("postStatements", self.postStatements);
    field("onVirtualUpdate", self.onVirtualUpdate);
    field("columns", self.columns);
    field("columnsOpen", self.columnsOpen);
    field("hasUnsureNames", self.hasUnsureNames);
    field("parents", self.parents);
    field("rowInputs", self.rowInputs);
    field("audits", self.audits);
    field("normalForm", self.normalForm);
    field("rows", self.rows);
    field("rowParts", self.rowParts);
    field("opaque", self.opaque);
    field("rules", self.rules);
    field("claims", self.claims);
    field("premisedRows", self.premisedRows);
    field("premisedColumns", self.premisedColumns);
    field("cron", self.cron);
    field("allowPartials", self.allowPartials);
    field("intervalUnit", self.intervalUnit);
    field("start", self.start);
    field("end", self.end);
    field("seedPath", self.seedPath);
    field("dataProperties", self.dataProperties);
    field("metadataProperties", self.metadataProperties);
    field("fingerprint", self.fingerprint);
    field("metadata", self.metadata);
    field("notYet", self.notYet);
    field("engineProperties", self.engineProperties);
  }
  friend bool operator==(const ModelSummary &, const ModelSummary &) = default;

  /// The project that it belongs to; empty: one without a name.
  llvm::StringRef project() const;
  const ColumnRecord *findColumn(llvm::StringRef column) const;
  bool hasPremises() const { return premisedRows != Digest(); }
};

} // namespace mesh::model

#endif // MESH_MODEL_MODELSUMMARY_H
