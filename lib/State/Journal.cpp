// Journal.cpp - the open plan, the journal of its steps, and the ledger.
//
// A row of the journal without changes is an intent; with them, a step done.

#include "mesh/State/Store.h"
#include "llvm/ADT/STLExtras.h"
#include <cassert>

using namespace mesh;
using namespace mesh::engine;
using namespace mesh::model;
using namespace mesh::state;

static llvm::Error damaged(std::string text) {
  return llvm::make_error<StateError>(StateProblem::Damaged,
                                      "the state store is damaged: " + std::move(text));
}

static Field toField(int64_t number) { return std::to_string(number); }

bool Journal::isDone(int64_t step) const {
  auto found = llvm::lower_bound(
      done, step, [](const DoneStep &entry, int64_t wanted) { return entry.step < wanted; });
  return found != done.end() && found->step == step;
}

bool Journal::isBegun(int64_t step) const {
  auto found = llvm::lower_bound(intents, step);
  return found != intents.end() && *found == step;
}

static llvm::Expected<std::vector<LedgerEntry>> readEntries(llvm::Expected<Result> rows) {
  if (!rows)
    return rows.takeError();
  std::vector<LedgerEntry> entries;
  for (const std::vector<Field> &row : rows->rows) {
    llvm::Expected<LedgerEntry> entry = fromJson<LedgerEntry>(row[0].value_or(""), "ledger");
    if (!entry)
      return damaged("an entry of the ledger cannot be read: " + llvm::toString(entry.takeError()));
    if (entry->outcome != Outcome::Imported && entry->digest != chain(*entry))
      return damaged("entry " + std::to_string(entry->number) + " of the ledger was changed");
    entries.push_back(std::move(*entry));
  }
  return entries;
}

llvm::Expected<LedgerHead> Store::head() {
  llvm::Expected<std::vector<LedgerEntry>> last =
      readEntries(query("SELECT record FROM " + table("ledger") +
                        " WHERE number = (SELECT max(number) FROM " + table("ledger") + ")"));
  if (!last)
    return last.takeError();
  return last->empty() ? firstHead(identity) : last->front().head();
}

llvm::Expected<std::vector<LedgerEntry>> Store::ledger(int64_t after) {
  return readEntries(
      query("SELECT record FROM " + table("ledger") + " WHERE number > ? ORDER BY number",
            toField(after)));
}

llvm::Expected<std::optional<LedgerEntry>> Store::findPlan(llvm::StringRef digest) {
  llvm::Expected<std::vector<LedgerEntry>> found = readEntries(
      query("SELECT record FROM " + table("ledger") + " WHERE plan = ? ORDER BY number DESC",
            Field(digest.str())));
  if (!found)
    return found.takeError();
  if (found->empty())
    return std::nullopt;
  return found->front();
}

llvm::Error Store::verifyLedger() {
  llvm::Expected<std::vector<LedgerEntry>> entries = ledger();
  if (!entries)
    return entries.takeError();
  LedgerHead head = firstHead(identity);
  for (const LedgerEntry &entry : *entries) {
    if (entry.outcome != Outcome::Imported &&
        (entry.number != head.number + 1 || entry.previous != head.digest))
      return damaged("entry " + std::to_string(entry.number) +
                     " of the ledger does not follow entry " + std::to_string(head.number));
    head = entry.head();
  }
  return llvm::Error::success();
}

llvm::Error Store::append(const LedgerEntry &entry) {
  return run("INSERT INTO " + table("ledger") + " (number, plan, record) VALUES (?, ?, ?)",
             {toField(entry.number), Field(entry.plan), Field(toJson(entry))});
}

llvm::Expected<std::optional<OpenPlan>> Store::openPlan() {
  llvm::Expected<Result> rows = query("SELECT record FROM " + table("plan"));
  if (!rows)
    return rows.takeError();
  if (rows->rows.empty())
    return std::nullopt;
  llvm::Expected<OpenPlan> plan = fromJson<OpenPlan>(rows->rows[0][0].value_or(""), "plan");
  if (!plan)
    return damaged("the open plan cannot be read: " + llvm::toString(plan.takeError()));
  return *plan;
}

llvm::Expected<Journal> Store::journal() {
  llvm::Expected<Result> rows =
      query("SELECT step, changes FROM " + table("journal") + " ORDER BY step");
  if (!rows)
    return rows.takeError();
  Journal journal;
  for (const std::vector<Field> &row : rows->rows) {
    int64_t step = 0;
    std::optional<Digest> changes = Digest::fromHex(row[1].value_or(""));
    if (!row[0] || llvm::StringRef(*row[0]).getAsInteger(10, step) || (row[1] && !changes))
      return damaged("a record of the journal cannot be read");
    if (changes)
      journal.done.push_back({step, *changes});
    else
      journal.intents.push_back(step);
  }
  return journal;
}

llvm::Error Store::beginPlan(const OpenPlan &plan) {
  assert(db.inTransaction() && "the journal is written inside a transaction");
  if (llvm::Error error = recordPlace())
    return error;
  for (const char *name : {"plan", "journal"})
    if (llvm::Error error = run("DELETE FROM " + table(name)))
      return error;
  return run("INSERT INTO " + table("plan") + " (record) VALUES (?)", Field(toJson(plan)));
}

llvm::Error Store::recordIntent(int64_t step) {
  assert(db.inTransaction() && "the journal is written inside a transaction");
  if (llvm::Error error = run("DELETE FROM " + table("journal") + " WHERE step = ?", toField(step)))
    return error;
  return run("INSERT INTO " + table("journal") + " (step) VALUES (?)", toField(step));
}

llvm::Error Store::recordDone(int64_t step, const Digest &changes) {
  assert(db.inTransaction() && "the journal is written inside a transaction");
  if (llvm::Error error = run("DELETE FROM " + table("journal") + " WHERE step = ?", toField(step)))
    return error;
  return run("INSERT INTO " + table("journal") + " (step, changes) VALUES (?, ?)",
             {toField(step), Field(changes.hex())});
}

llvm::Error Store::clearIntents() {
  assert(db.inTransaction() && "the journal is written inside a transaction");
  return run("DELETE FROM " + table("journal") + " WHERE changes IS NULL");
}

llvm::Expected<LedgerEntry> Store::finishPlan(Outcome outcome, llvm::StringRef reason,
                                              Instant now) {
  assert(db.inTransaction() && "the ledger is written inside a transaction");
  llvm::Expected<std::optional<OpenPlan>> plan = openPlan();
  if (!plan)
    return plan.takeError();
  assert(*plan && "only an open plan can be finished");
  llvm::Expected<Journal> steps = journal();
  if (!steps)
    return steps.takeError();
  assert(steps->intents.empty() && "what a step left behind must be known before the plan ends");
  llvm::Expected<LedgerHead> previous = head();
  if (!previous)
    return previous.takeError();

  LedgerEntry entry;
  entry.number = previous->number + 1;
  entry.previous = previous->digest;
  entry.plan = (*plan)->digest;
  entry.outcome = outcome;
  entry.environment = (*plan)->environment;
  entry.source = (*plan)->source;
  entry.steps = (*plan)->steps;
  entry.stepsDone = static_cast<int64_t>(steps->done.size());
  entry.changes = digestOf(steps->done);
  entry.reason = reason.str();
  entry.at = now.millis;
  entry.digest = chain(entry);
  for (const char *name : {"plan", "journal"})
    if (llvm::Error error = run("DELETE FROM " + table(name)))
      return error;
  if (llvm::Error error = append(entry))
    return error;
  return entry;
}
