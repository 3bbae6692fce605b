// Receipt.cpp - reading one means checking it against itself; applying it
// means checking it against the view.

#include "mesh/State/Receipt.h"
#include "Seal.h"
#include "mesh/State/Changes.h"
#include "mesh/State/StateFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cassert>

using namespace mesh;
using namespace mesh::model;
using namespace mesh::state;

static constexpr char format[] = "mesh receipt";
static constexpr int64_t version = 1;

LedgerHead Receipt::previous() const {
  return {entries.front().entry.number - 1, entries.front().entry.previous};
}

LedgerHead Receipt::head() const { return entries.back().entry.head(); }

std::string mesh::state::writeReceipt(const Receipt &receipt) {
  assert(!receipt.entries.empty() && "a receipt has at least one entry");
  std::string members = "\"system\":" + toJson(receipt.system) +
                        ",\n\"gateway\":" + toJson(receipt.gateway) + ",\n\"entries\":[";
  llvm::ListSeparator comma(",");
  for (const ReceiptEntry &entry : receipt.entries)
    members += llvm::StringRef(comma).str() + "\n" + toJson(entry);
  return seal(format, version, members + "],\n");
}

/// What is wrong with the entry in itself; empty if nothing is.
static const char *flawOf(const ReceiptEntry &receiptEntry) {
  const LedgerEntry &entry = receiptEntry.entry;
  if (entry.digest != chain(entry))
    return "its digest is not that of its content";
  if (entry.outcome == Outcome::Imported)
    return "it stands for an imported history, which no receipt can carry";
  std::vector<DoneStep> done;
  for (const ReceiptStep &step : receiptEntry.done)
    done.push_back({step.step, digestOf(step.changes)});
  if (entry.changes != digestOf(done) || entry.stepsDone != static_cast<int64_t>(done.size()))
    return "its changes of state are not those that the ledger names";
  return "";
}

static llvm::Error check(const Receipt &receipt) {
  if (receipt.entries.empty())
    return refuse("the mesh receipt has no entry");
  LedgerHead head = receipt.previous();
  for (const ReceiptEntry &entry : receipt.entries) {
    std::string number = std::to_string(entry.entry.number);
    if (entry.entry.number != head.number + 1 || entry.entry.previous != head.digest)
      return refuse("entry " + number + " of the mesh receipt does not follow the one before it");
    llvm::StringRef flaw = flawOf(entry);
    if (!flaw.empty())
      return refuse("entry " + number + " of the mesh receipt is not valid: " + flaw.str());
    head = entry.entry.head();
  }
  return llvm::Error::success();
}

llvm::Expected<Receipt> mesh::state::readReceipt(llvm::StringRef text) {
  llvm::Expected<JsonDocument> document = unseal(text, format, version);
  if (!document)
    return document.takeError();
  Receipt receipt;
  auto read = [&](const char *name, auto &value) {
    std::optional<JsonValue> member = document->root().get(name);
    return member && record::read(*member, value);
  };
  if (!read("system", receipt.system) || !read("gateway", receipt.gateway) ||
      !read("entries", receipt.entries))
    return refuse("the mesh receipt lacks a member, or one of its entries cannot be read");
  if (llvm::Error error = check(receipt))
    return error;
  return receipt;
}

/// How many of the receipt's entries the view has already; none if its head is
/// not one of the receipt's.
static std::optional<size_t> entriesAppliedTo(const LedgerHead &head, const Receipt &receipt) {
  if (head == receipt.previous())
    return 0;
  for (size_t i = 0; i != receipt.entries.size(); ++i)
    if (head == receipt.entries[i].entry.head())
      return i + 1;
  return std::nullopt;
}

static llvm::Error applyEntry(const ReceiptEntry &entry, StateView &view) {
  for (const ReceiptStep &step : entry.done)
    for (const std::string &text : step.changes) {
      llvm::Expected<StateChange> change = readChange(text);
      if (!change)
        return change.takeError();
      applyChange(*change, view);
    }
  view.head = entry.entry.head();
  return llvm::Error::success();
}

llvm::Error mesh::state::applyReceipt(const Receipt &receipt, StateView &view) {
  if (llvm::Error error = check(receipt))
    return error;
  if (receipt.system != view.system)
    return refuse("the receipt is of system " + receipt.system + ", but the state is of system " +
                  view.system);
  if (llvm::Error error = checkWhole(view, "a receipt"))
    return error;
  std::optional<size_t> applied = entriesAppliedTo(view.head, receipt);
  if (!applied && view.head.number >= receipt.head().number)
    return refuse("the state is at " + shortText(view.head) +
                  " already, but the receipt leads to " + shortText(receipt.head()) +
                  ": it was imported before, or the state has another history; export the state "
                  "again if in doubt");
  if (!applied)
    return refuse("the receipt continues from " + shortText(receipt.previous()) +
                  ", but the state is at " + shortText(view.head) +
                  ": import the receipts between them first, or export the state again");
  StateView result = view;
  for (const ReceiptEntry &entry : llvm::drop_begin(receipt.entries, *applied))
    if (llvm::Error error = applyEntry(entry, result))
      return error;
  view = std::move(result);
  return llvm::Error::success();
}
