// StoreRecords.cpp - snapshots, intervals and environments in their tables.

#include "mesh/State/Store.h"
#include "llvm/ADT/STLExtras.h"
#include <cassert>

using namespace mesh;
using namespace mesh::engine;
using namespace mesh::model;
using namespace mesh::state;

static llvm::Error damaged(const char *what, const Field &name) {
  return llvm::make_error<StateError>(StateProblem::Damaged,
                                      std::string("the state store is damaged: the record of ") +
                                          what + " '" + name.value_or("") + "' cannot be read");
}

static bool readInteger(const Field &field, int64_t &value) {
  return field && !llvm::StringRef(*field).getAsInteger(10, value);
}

static bool readDigest(const Field &field, Digest &digest) {
  std::optional<Digest> parsed = Digest::fromHex(field.value_or(""));
  digest = parsed.value_or(Digest());
  return parsed.has_value();
}

static Field toField(int64_t number) { return std::to_string(number); }

llvm::Error Store::loadSnapshots(StateView &view) {
  llvm::Expected<Result> rows = query(
      "SELECT id, name, kind, fingerprint, metadata, relation, created_at, model, reads FROM " +
      table("snapshots"));
  if (!rows)
    return rows.takeError();
  for (std::vector<Field> &row : rows->rows) {
    Snapshot &snapshot = view.snapshots.emplace_back();
    if (!readDigest(row[0], snapshot.id) || !fromText(row[2].value_or(""), snapshot.kind) ||
        !readDigest(row[3], snapshot.fingerprint) || !readDigest(row[4], snapshot.metadata) ||
        !readInteger(row[6], snapshot.createdAt))
      return damaged("model", row[1]);
    snapshot.name = row[1].value_or("");
    snapshot.table = row[5].value_or("");
    snapshot.model.text = row[7].value_or("");
    llvm::Expected<std::vector<std::string>> reads =
        fromJson<std::vector<std::string>>(row[8].value_or(""), "relations");
    if (!reads) {
      llvm::consumeError(reads.takeError());
      return damaged("model", row[1]);
    }
    snapshot.reads = std::move(*reads);
  }
  llvm::sort(view.snapshots, [](const Snapshot &a, const Snapshot &b) { return a.id < b.id; });
  return llvm::Error::success();
}

static bool readInterval(const Field &start, const Field &end, Interval &interval) {
  return readInteger(start, interval.start.millis) && readInteger(end, interval.end.millis);
}

llvm::Error Store::loadIntervals(StateView &view) {
  llvm::Expected<Result> rows =
      query("SELECT relation, start_at, end_at FROM " + table("intervals"));
  if (!rows)
    return rows.takeError();
  for (const std::vector<Field> &row : rows->rows) {
    Interval interval;
    if (!readInterval(row[1], row[2], interval))
      return damaged("the intervals of table", row[0]);
    view.intervals[row[0].value_or("")].add(interval);
  }
  return llvm::Error::success();
}

llvm::Error Store::loadEnvironments(StateView &view) {
  llvm::Expected<Result> rows = query("SELECT name, record FROM " + table("environments"));
  if (!rows)
    return rows.takeError();
  for (const std::vector<Field> &row : rows->rows) {
    llvm::Expected<Environment> environment =
        fromJson<Environment>(row[1].value_or(""), "environment");
    if (!environment) {
      llvm::consumeError(environment.takeError());
      return damaged("environment", row[0]);
    }
    view.environments.push_back(std::move(*environment));
  }
  llvm::sort(view.environments,
             [](const Environment &a, const Environment &b) { return a.name < b.name; });
  return llvm::Error::success();
}

llvm::Expected<StateView> Store::load() {
  bool ownTransaction = !db.inTransaction();
  if (ownTransaction)
    if (llvm::Error error = db.begin(TransactionMode::Read))
      return error;
  StateView view;
  view.system = identity;
  view.gateway = meta["gateway"];
  llvm::Error error = loadSnapshots(view);
  if (!error)
    error = loadIntervals(view);
  if (!error)
    error = loadEnvironments(view);
  if (!error) {
    llvm::Expected<LedgerHead> current = head();
    if (current)
      view.head = *current;
    error = current.takeError();
  }
  if (ownTransaction)
    error = llvm::joinErrors(std::move(error), db.rollback());
  if (error)
    return error;
  return view;
}

llvm::Error Store::putSnapshot(const Snapshot &snapshot) {
  std::string id = snapshot.id.hex();
  if (llvm::Error error = run("DELETE FROM " + table("snapshots") + " WHERE id = ?", Field(id)))
    return error;
  return run("INSERT INTO " + table("snapshots") +
                 " (id, name, kind, fingerprint, metadata, relation, created_at, model, reads) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
             {Field(id), Field(snapshot.name), Field(toText(snapshot.kind)),
              Field(snapshot.fingerprint.hex()), Field(snapshot.metadata.hex()),
              Field(snapshot.table), toField(snapshot.createdAt), Field(snapshot.model.text),
              Field(toJson(snapshot.reads))});
}

llvm::Error Store::putEnvironment(const Environment &environment) {
  if (llvm::Error error =
          run("DELETE FROM " + table("environments") + " WHERE name = ?", Field(environment.name)))
    return error;
  return run("INSERT INTO " + table("environments") + " (name, record) VALUES (?, ?)",
             {Field(environment.name), Field(toJson(environment))});
}

llvm::Expected<IntervalSet> Store::intervalsOf(llvm::StringRef relation) {
  llvm::Expected<Result> rows =
      query("SELECT start_at, end_at FROM " + table("intervals") + " WHERE relation = ?",
            Field(relation.str()));
  if (!rows)
    return rows.takeError();
  IntervalSet intervals;
  for (const std::vector<Field> &row : rows->rows) {
    Interval interval;
    if (!readInterval(row[0], row[1], interval))
      return damaged("the intervals of table", Field(relation.str()));
    intervals.add(interval);
  }
  return intervals;
}

llvm::Error Store::putIntervals(llvm::StringRef relation, const IntervalSet &intervals) {
  if (llvm::Error error =
          run("DELETE FROM " + table("intervals") + " WHERE relation = ?", Field(relation.str())))
    return error;
  for (const Interval &interval : intervals.list())
    if (llvm::Error error = run(
            "INSERT INTO " + table("intervals") + " (relation, start_at, end_at) VALUES (?, ?, ?)",
            {Field(relation.str()), toField(interval.start.millis), toField(interval.end.millis)}))
      return error;
  return llvm::Error::success();
}

llvm::Error Store::apply(const StateChange &change) {
  assert(db.inTransaction() && "state changes are made inside a transaction");
  if (change.addSnapshot)
    return putSnapshot(*change.addSnapshot);
  if (change.setEnvironment)
    return putEnvironment(*change.setEnvironment);
  if (!change.removeEnvironment.empty())
    return run("DELETE FROM " + table("environments") + " WHERE name = ?",
               Field(change.removeEnvironment));
  if (change.removeSnapshot)
    return run("DELETE FROM " + table("snapshots") + " WHERE id = ?",
               Field(change.removeSnapshot.hex()));
  if (!change.removeTable.empty())
    return putIntervals(change.removeTable, IntervalSet());
  llvm::Expected<IntervalSet> intervals = intervalsOf(change.intervalTable);
  if (!intervals)
    return intervals.takeError();
  intervals->add({Instant{change.intervalStart}, Instant{change.intervalEnd}});
  return putIntervals(change.intervalTable, *intervals);
}
