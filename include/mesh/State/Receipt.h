// Receipt.h - the new part of a ledger, carried back to where the plan came
// from: with it a state file follows the system without another export.

#ifndef MESH_STATE_RECEIPT_H
#define MESH_STATE_RECEIPT_H

#include "mesh/State/Ledger.h"
#include "mesh/State/StateError.h"

namespace mesh::state {

/// A step that was done, with its changes of state as the script carries them.
struct ReceiptStep {
  int64_t step = 0;
  std::vector<std::string> changes;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("step", self.step);
    field("changes", self.changes);
  }
  friend bool operator==(const ReceiptStep &, const ReceiptStep &) = default;
};

struct ReceiptEntry {
  LedgerEntry entry;
  std::vector<ReceiptStep> done;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("entry", self.entry);
    field("done", self.done);
  }
  friend bool operator==(const ReceiptEntry &, const ReceiptEntry &) = default;
};

struct Receipt {
  std::string system, gateway;
  std::vector<ReceiptEntry> entries; ///< Never empty; they chain.

  friend bool operator==(const Receipt &, const Receipt &) = default;

  model::LedgerHead previous() const; ///< The head before the first entry.
  model::LedgerHead head() const;     ///< The head after the last one.
};

std::string writeReceipt(const Receipt &receipt);

/// Refuses a receipt that was changed, whose entries do not chain, or whose
/// changes are not those that the ledger names.
llvm::Expected<Receipt> readReceipt(llvm::StringRef text);

/// Brings `view` to the head of the receipt. Entries that the view already has
/// are passed over. Refused, with the view unchanged, if the receipt is of
/// another system or does not continue from the view's head.
llvm::Error applyReceipt(const Receipt &receipt, model::StateView &view);

} // namespace mesh::state

#endif // MESH_STATE_RECEIPT_H
