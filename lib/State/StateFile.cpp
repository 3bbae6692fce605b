// StateFile.cpp - one record a line, so that two exports compare line by line.

#include "mesh/State/StateFile.h"
#include "Seal.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <set>

using namespace mesh;
using namespace mesh::model;
using namespace mesh::state;

static constexpr char format[] = "mesh state";
static constexpr int64_t version = 1;

namespace {

/// The intervals of one table.
struct DoneRecord {
  std::string table;
  std::vector<std::string> done; ///< "2024-01-01/2024-01-11".

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("table", self.table);
    field("done", self.done);
  }
  friend bool operator==(const DoneRecord &, const DoneRecord &) = default;
};

} // namespace

static DoneRecord toRecord(const std::string &table, const IntervalSet &intervals) {
  DoneRecord record{table, {}};
  for (const Interval &interval : intervals.list())
    record.done.push_back(formatShort(interval.start) + "/" + formatShort(interval.end));
  return record;
}

static bool readShort(llvm::StringRef text, Instant &instant) {
  std::optional<Instant> parsed =
      parseInstant(text.size() == 10 ? (text + "T00:00:00Z").str() : text);
  instant = parsed.value_or(Instant());
  return parsed.has_value();
}

static bool fromRecord(const DoneRecord &record, StateView &view) {
  for (llvm::StringRef text : record.done) {
    auto [start, end] = text.split('/');
    Interval interval;
    if (!readShort(start, interval.start) || !readShort(end, interval.end))
      return false;
    view.intervals[record.table].add(interval);
  }
  return true;
}

template <typename Records> static std::string toLines(const char *name, const Records &records) {
  std::string text = std::string("\"") + name + "\":[";
  llvm::ListSeparator comma(",");
  for (const auto &record : records)
    text += llvm::StringRef(comma).str() + "\n" + toJson(record);
  return text + "],\n";
}

std::string mesh::state::writeStateFile(const StateView &view) {
  std::vector<DoneRecord> done;
  for (const auto &[table, intervals] : view.intervals)
    done.push_back(toRecord(table, intervals));
  return seal(format, version,
              "\"system\":" + toJson(view.system) + ",\n\"gateway\":" + toJson(view.gateway) +
                  ",\n\"head\":" + toJson(view.head) + ",\n" +
                  (view.only.empty() ? "" : "\"only\":" + toJson(view.only) + ",\n") +
                  toLines("snapshots", view.snapshots) + toLines("intervals", done) +
                  toLines("environments", view.environments));
}

template <typename T> static bool readMember(JsonValue root, const char *name, T &value) {
  std::optional<JsonValue> member = root.get(name);
  return member && record::read(*member, value);
}

llvm::Expected<StateView> mesh::state::readStateFile(llvm::StringRef text) {
  llvm::Expected<JsonDocument> document = unseal(text, format, version);
  if (!document)
    return document.takeError();
  JsonValue root = document->root();
  StateView view;
  std::vector<DoneRecord> done;
  if (!readMember(root, "system", view.system) || !readMember(root, "gateway", view.gateway) ||
      !readMember(root, "head", view.head) || !readMember(root, "snapshots", view.snapshots) ||
      !readMember(root, "intervals", done) || !readMember(root, "environments", view.environments))
    return refuse("the mesh state lacks a member, or one of its records cannot be read");
  if (root.get("only") && !readMember(root, "only", view.only))
    return refuse("the mesh state does not say which environments it is limited to");
  for (const DoneRecord &record : done)
    if (!fromRecord(record, view))
      return refuse("the mesh state has an interval that cannot be read, of table '" +
                    record.table + "'");
  llvm::sort(view.snapshots, [](const auto &a, const auto &b) { return a.id < b.id; });
  llvm::sort(view.environments, [](const auto &a, const auto &b) { return a.name < b.name; });
  return view;
}

StateView mesh::state::limitTo(const StateView &view, llvm::ArrayRef<std::string> environments) {
  StateView limited;
  limited.system = view.system;
  limited.gateway = view.gateway;
  limited.head = view.head;
  limited.only = environments.vec();
  llvm::sort(limited.only);
  std::set<Digest> snapshots;
  for (const Environment &environment : view.environments)
    if (llvm::is_contained(environments, environment.name)) {
      limited.environments.push_back(environment);
      for (const EnvironmentEntry &entry : environment.entries)
        snapshots.insert(entry.snapshot);
    }
  for (const Snapshot &snapshot : view.snapshots)
    if (snapshots.contains(snapshot.id)) {
      limited.snapshots.push_back(snapshot);
      if (const IntervalSet *done = view.findIntervals(snapshot.table))
        limited.intervals[snapshot.table] = *done;
    }
  return limited;
}

llvm::Error mesh::state::checkWhole(const StateView &view, llvm::StringRef use) {
  if (view.only.empty())
    return llvm::Error::success();
  return refuse("the state file is limited to environments " + llvm::join(view.only, ", ") +
                ", but " + use.str() + " needs all of the state: export it without --environment");
}
