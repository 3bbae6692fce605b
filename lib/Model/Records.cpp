// Records.cpp - the texts of enumerations, and look-ups in records.

#include "mesh/Model/Snapshot.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::model;

static constexpr const char *kindSpellings[] = {
#define MESH_KIND(Name, Spelling, Supported) Spelling,
#include "mesh/Model/Kinds.def"
};

static constexpr bool kindSupported[] = {
#define MESH_KIND(Name, Spelling, Supported) Supported,
#include "mesh/Model/Kinds.def"
};

/// Finds `text` among the spellings; their order is that of the enumeration.
template <typename Enum>
static bool findText(llvm::ArrayRef<const char *> spellings, llvm::StringRef text, Enum &value) {
  for (size_t i = 0; i != spellings.size(); ++i)
    if (text.equals_insensitive(spellings[i])) {
      value = static_cast<Enum>(i);
      return true;
    }
  return false;
}

const char *mesh::model::toText(ModelKind kind) { return kindSpellings[static_cast<size_t>(kind)]; }

bool mesh::model::fromText(llvm::StringRef text, ModelKind &kind) {
  if (text.equals_insensitive("SCD_TYPE_2")) // SQLMesh's older name (M-078).
    text = "SCD_TYPE_2_BY_TIME";
  return findText(kindSpellings, text, kind);
}

bool mesh::model::isSupported(ModelKind kind) { return kindSupported[static_cast<size_t>(kind)]; }

bool mesh::model::storesRows(ModelKind kind) {
  return hasRelation(kind) && kind != ModelKind::View;
}

bool mesh::model::hasRelation(ModelKind kind) {
  return kind != ModelKind::Embedded && kind != ModelKind::External;
}

static constexpr const char *influences[] = {
    "identity", "transformation", "aggregation", "filter",      "join",
    "group",    "sort",           "window",      "conditional", "unknown"};

const char *mesh::model::toText(Influence influence) {
  return influences[static_cast<size_t>(influence)];
}

bool mesh::model::fromText(llvm::StringRef text, Influence &influence) {
  return findText(influences, text, influence);
}

static constexpr const char *rowPartKinds[] = {
    "input",         "conjunct", "outer_join", "group_key", "aggregation", "distinct",
    "set_operation", "limit",    "values",     "seed",      "opaque",      "choice"};

const char *mesh::model::toText(RowPartKind kind) {
  return rowPartKinds[static_cast<size_t>(kind)];
}

bool mesh::model::fromText(llvm::StringRef text, RowPartKind &kind) {
  return findText(rowPartKinds, text, kind);
}

static constexpr const char *claimKinds[] = {"unique", "not_null"};

const char *mesh::model::toText(ClaimKind kind) { return claimKinds[static_cast<size_t>(kind)]; }

bool mesh::model::fromText(llvm::StringRef text, ClaimKind &kind) {
  return findText(claimKinds, text, kind);
}

llvm::StringRef ModelSummary::project() const {
  for (const PropertyRecord &property : metadataProperties)
    if (property.name == "project")
      return property.value;
  return "";
}

const ColumnRecord *ModelSummary::findColumn(llvm::StringRef column) const {
  auto found =
      llvm::find_if(columns, [&](const ColumnRecord &record) { return record.name == column; });
  return found == columns.end() ? nullptr : &*found;
}

/// As `toJson`, by way of a buffer: a plan may write thousands.
static std::string summaryText(const ModelSummary &model) {
  std::string text;
  llvm::raw_string_ostream out(text);
  out.SetBufferSize(4096);
  llvm::json::OStream json(out);
  record::write(json, model);
  out.flush();
  return text;
}

Digest mesh::model::snapshotId(const ModelSummary &model, llvm::StringRef table) {
  // The table's name holds the fingerprint, but an EMBEDDED model has no table.
  return Hasher("snapshot")
      .add(model.name)
      .add(table)
      .add(model.fingerprint)
      .add(model.metadata)
      .finish();
}

Snapshot mesh::model::makeSnapshot(const ModelSummary &model, std::string table, Instant createdAt,
                                   std::vector<std::string> reads) {
  Snapshot snapshot;
  snapshot.id = snapshotId(model, table);
  snapshot.name = model.name;
  snapshot.kind = model.kind.kind;
  snapshot.fingerprint = model.fingerprint;
  snapshot.metadata = model.metadata;
  snapshot.table = std::move(table);
  snapshot.reads = std::move(reads);
  snapshot.createdAt = createdAt.millis;
  snapshot.model.text = summaryText(model);
  return snapshot;
}

static llvm::Error damaged(const Snapshot &snapshot, llvm::Error error) {
  return llvm::createStringError("the state of model '%s' is damaged: %s", snapshot.name.c_str(),
                                 llvm::toString(std::move(error)).c_str());
}

llvm::Expected<ModelSummary> mesh::model::summaryOf(const Snapshot &snapshot) {
  llvm::Expected<ModelSummary> summary = fromJson<ModelSummary>(snapshot.model.text, "model");
  if (!summary)
    return damaged(snapshot, summary.takeError());
  return summary;
}

llvm::Expected<std::string> mesh::model::projectOf(const Snapshot &snapshot) {
  if (!llvm::StringRef(snapshot.model.text).contains("\"project\"")) // Most have no name.
    return "";
  llvm::Expected<JsonDocument> json = JsonDocument::parse(snapshot.model.text);
  if (!json)
    return damaged(snapshot, json.takeError());
  std::string project;
  if (std::optional<JsonValue> properties = json->root().get("metadataProperties"))
    properties->forEach([&](JsonValue property) {
      std::optional<JsonValue> name = property.get("name"), value = property.get("value");
      if (name && value && name->asString() == "project" && project.empty())
        project = value->asString().value_or("").str();
    });
  return project;
}

const EnvironmentEntry *Environment::find(llvm::StringRef model) const {
  auto found =
      llvm::lower_bound(entries, model, [](const EnvironmentEntry &entry, llvm::StringRef name) {
        return entry.model < name;
      });
  return found != entries.end() && found->model == model ? &*found : nullptr;
}

const Snapshot *StateView::findSnapshot(const Digest &id) const {
  auto found = llvm::lower_bound(snapshots, id, [](const Snapshot &snapshot, const Digest &wanted) {
    return snapshot.id < wanted;
  });
  return found != snapshots.end() && found->id == id ? &*found : nullptr;
}

const Environment *StateView::findEnvironment(llvm::StringRef name) const {
  auto found =
      llvm::find_if(environments, [&](const Environment &env) { return env.name == name; });
  return found == environments.end() ? nullptr : &*found;
}

const IntervalSet *StateView::findIntervals(llvm::StringRef table) const {
  auto found = intervals.find(table.str());
  return found == intervals.end() ? nullptr : &found->second;
}
