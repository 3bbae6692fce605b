// Reasons.cpp - see the header.

#include "Reasons.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::change;
using model::ModelSummary;
using model::RowPart;
using model::RowPartKind;

// --- Rows ----------------------------------------------------------------------

/// The parts of `from` for which `other` has no partner that `same` accepts; each
/// partner serves once.
template <typename Same>
static std::vector<const RowPart *> without(llvm::ArrayRef<const RowPart *> from,
                                            llvm::ArrayRef<const RowPart *> other, Same same) {
  llvm::SmallVector<const RowPart *, 16> left(other.begin(), other.end());
  std::vector<const RowPart *> rest;
  for (const RowPart *part : from) {
    auto *partner = llvm::find_if(left, [&](const RowPart *each) { return same(*part, *each); });
    if (partner == left.end())
      rest.push_back(part);
    else
      left.erase(partner);
  }
  return rest;
}

static std::vector<const RowPart *> pointers(const std::vector<RowPart> &parts) {
  std::vector<const RowPart *> list;
  for (const RowPart &part : parts)
    list.push_back(&part);
  return list;
}

RowChanges mesh::change::compareRows(const ModelSummary &older, const ModelSummary &newer) {
  auto sameDigest = [](const RowPart &a, const RowPart &b) {
    return a.kind == b.kind && a.digest == b.digest;
  };
  auto sameText = [](const RowPart &a, const RowPart &b) {
    // (The text of what is not understood is only what it is.)
    return a.kind == b.kind && a.text == b.text && a.kind != RowPartKind::Opaque;
  };
  std::vector<const RowPart *> before = pointers(older.rowParts), after = pointers(newer.rowParts);
  std::vector<const RowPart *> removed = without(before, after, sameDigest);
  std::vector<const RowPart *> added = without(after, before, sameDigest);
  RowChanges changes;
  // What reads the same and hashes otherwise changed through something else: an
  // input whose own rows changed, or a part that one of the others is below.
  changes.removed = without(removed, added, sameText);
  changes.added = without(added, removed, sameText);
  for (const RowPart *part : added)
    if (!llvm::is_contained(changes.added, part) && part->kind != RowPartKind::Choice)
      (part->kind == RowPartKind::Input ? changes.changedInputs : changes.changedParts)
          .push_back(part);
  auto opaque = [](const RowPart *part) { return part->kind == RowPartKind::Opaque; };
  changes.notUnderstood = llvm::any_of(removed, opaque) || llvm::any_of(added, opaque);
  // What the query leaves open is a reason where nothing else is.
  auto choice = [](const RowPart *part) { return part->kind == RowPartKind::Choice; };
  llvm::erase_if(changes.removed, choice);
  llvm::erase_if(changes.added, choice);
  return changes;
}

/// How a user would call a part.
static const char *nameOf(RowPartKind kind) {
  switch (kind) {
  case RowPartKind::Input:
    return "input";
  case RowPartKind::Conjunct:
    return "condition";
  case RowPartKind::OuterJoin:
    return "join";
  case RowPartKind::GroupKey:
    return "group key";
  case RowPartKind::Aggregation:
    return "aggregation";
  case RowPartKind::Distinct:
    return "DISTINCT";
  case RowPartKind::SetOperation:
    return "set operation";
  case RowPartKind::Limit:
    return "limit";
  case RowPartKind::Values:
    return "list of values";
  case RowPartKind::Seed:
    return "seed";
  case RowPartKind::Opaque:
    return "part that is not understood";
  case RowPartKind::Choice:
    return "choice";
  }
  llvm_unreachable("row part outside the list");
}

/// The stable id of a reason: "condition-added".
static std::string ruleOf(RowPartKind kind, llvm::StringRef what) {
  std::string rule = model::toText(kind);
  std::replace(rule.begin(), rule.end(), '_', '-');
  return (llvm::StringRef(rule == "conjunct" ? "condition" : rule) + "-" + what).str();
}

static std::string quote(llvm::StringRef text) { return ("'" + text + "'").str(); }

/// "'old' became 'new'", of long texts only what differs, with some of what is around it.
static std::string became(llvm::StringRef before, llvm::StringRef after) {
  constexpr size_t longest = 100, around = 24;
  if (before.size() + after.size() > longest) {
    size_t same = 0, most = std::min(before.size(), after.size());
    while (same < most && before[same] == after[same])
      ++same;
    size_t end = 0;
    while (end < most - same && before[before.size() - end - 1] == after[after.size() - end - 1])
      ++end;
    auto cut = [&](llvm::StringRef text) { // At blanks.
      size_t from = same > around ? text.find(' ', same - around) : 0;
      size_t to = end > around ? text.rfind(' ', text.size() - end + around) : text.size();
      from = from > same ? 0 : from ? from + 1 : 0;
      to = to == llvm::StringRef::npos || to < text.size() - end ? text.size() : to;
      return ((from ? "... " : "") + text.slice(from, to) + (to < text.size() ? " ..." : "")).str();
    };
    return quote(cut(before)) + " became " + quote(cut(after));
  }
  return quote(before) + " became " + quote(after);
}

/// The values of what a model reads that changed, where its own text says nothing of them.
static void addInputReasons(const ModelSummary &newer, const VerdictMap &known, Verdict &verdict) {
  for (const model::ParentRecord &parent : newer.parents) {
    auto found = known.find(parent.name);
    if (found == known.end())
      continue;
    std::vector<std::string> columns;
    for (const ColumnVerdict &column : found->second->columns)
      if (column.change != ColumnChange::Unchanged &&
          llvm::is_contained(parent.columns, column.name))
        columns.push_back(column.name);
    if (!columns.empty())
      verdict.reasons.push_back(
          {"reads " + parent.name + "(" + llvm::join(columns, ", ") + "), whose values changed",
           "parent-column-changed", newer.place});
  }
}

/// What to say where all the parts are the same: the query leaves its result open, or
/// puts them together in another way.
static void addOtherRowReasons(const RowChanges &rows, const ModelSummary &newer,
                               const VerdictMap &known, Verdict &verdict) {
  addInputReasons(newer, known, verdict);
  for (const RowPart &part : newer.rowParts)
    if (part.kind == RowPartKind::Choice)
      verdict.reasons.push_back({quote(part.text) + " leaves open which rows there are, so that "
                                                    "another query may have others",
                                 "choice-open", part.place});
  if (verdict.reasons.empty())
    for (const RowPart *part : rows.changedParts)
      verdict.reasons.push_back({std::string(nameOf(part->kind)) + " " + quote(part->text) +
                                     " changed, or something that it reads",
                                 ruleOf(part->kind, "changed"), part->place});
  if (verdict.reasons.empty())
    verdict.reasons.push_back({"the same inputs and conditions are combined in another way",
                               "structure-changed", newer.place});
}

void mesh::change::addRowReasons(const RowChanges &rows, const ModelSummary &newer,
                                 const VerdictMap &known, Verdict &verdict) {
  std::vector<const RowPart *> added = rows.added;
  for (const RowPart *part : rows.removed) {
    auto sameKind = [&](const RowPart *other) { return other->kind == part->kind; };
    bool one =
        llvm::count_if(rows.removed, sameKind) == 1 && llvm::count_if(rows.added, sameKind) == 1;
    if (one) { // One for one: it became the other.
      auto partner = llvm::find_if(added, sameKind);
      std::string what = part->text == (*partner)->text
                             ? quote(part->text) + " changed, or something that it reads"
                             : became(part->text, (*partner)->text);
      verdict.reasons.push_back({std::string(nameOf(part->kind)) + " " + what,
                                 ruleOf(part->kind, "changed"), (*partner)->place, part->place});
      added.erase(partner);
    } else {
      verdict.reasons.push_back(
          {std::string(nameOf(part->kind)) + " " + quote(part->text) + " was removed",
           ruleOf(part->kind, "removed"), part->place});
    }
  }
  for (const RowPart *part : added)
    verdict.reasons.push_back(
        {std::string(nameOf(part->kind)) + " " + quote(part->text) + " was added",
         ruleOf(part->kind, "added"), part->place});
  for (const RowPart *part : rows.changedInputs)
    verdict.reasons.push_back(
        {"reads " + part->text + ", whose rows changed", "parent-rows-changed", part->place});
  if (verdict.reasons.empty())
    addOtherRowReasons(rows, newer, known, verdict);
}

// --- Columns -------------------------------------------------------------------

/// "a(x), b(y, z)": the inputs of a column whose values changed.
static std::string changedInputs(const model::ColumnRecord &column, const VerdictMap &known) {
  std::map<std::string, std::vector<std::string>> changed;
  for (const model::ColumnInput &input : column.inputs) {
    auto parent = known.find(input.model);
    if (parent == known.end())
      continue;
    for (const ColumnVerdict &verdict : parent->second->columns)
      if (verdict.name == input.column && verdict.change != ColumnChange::Unchanged)
        if (!llvm::is_contained(changed[input.model], input.column))
          changed[input.model].push_back(input.column);
  }
  std::string text;
  for (const auto &[model, columns] : changed)
    text += (text.empty() ? "" : ", ") + model + "(" + llvm::join(columns, ", ") + ")";
  return text;
}

static Reason columnReason(const model::ColumnRecord &before, const model::ColumnRecord &after,
                           const ModelSummary &newer, const VerdictMap &known) {
  std::string name = "column " + quote(after.name);
  if (before.type != after.type && before.text == after.text)
    return {"type of " + name + " became " + after.type + ", was " + before.type,
            "column-type-changed", after.place, before.place};
  if (before.text != after.text)
    return {name + " is computed otherwise: " + became(before.text, after.text), "column-changed",
            after.place, before.place};
  std::string inputs = changedInputs(after, known);
  if (!inputs.empty())
    return {name + " reads " + inputs + ", whose values changed", "parent-column-changed",
            after.place};
  for (const RowPart &part : newer.rowParts)
    if (part.kind == RowPartKind::Choice)
      return {name + " may hold other values: " + quote(part.text) + " leaves them open",
              "column-open", part.place};
  return {name + " is computed from other values", "column-inputs-changed", after.place};
}

bool mesh::change::isReordered(const ModelSummary &older, const ModelSummary &newer) {
  std::vector<std::string> before, after;
  for (const model::ColumnRecord &column : older.columns)
    if (newer.findColumn(column.name))
      before.push_back(column.name);
  for (const model::ColumnRecord &column : newer.columns)
    if (older.findColumn(column.name))
      after.push_back(column.name);
  return before != after;
}

void mesh::change::addColumnReasons(const ModelSummary &older, const ModelSummary &newer,
                                    const VerdictMap &known, Verdict &verdict) {
  // Values can only be compared where the rows are the same.
  bool comparable = older.rows == newer.rows;
  for (const ColumnVerdict &column : verdict.columns) {
    const model::ColumnRecord *before = older.findColumn(column.name),
                              *after = newer.findColumn(column.name);
    switch (column.change) {
    case ColumnChange::Unchanged:
      break;
    case ColumnChange::Added:
      verdict.reasons.push_back(
          {"column " + quote(column.name) + " was added", "column-added", after->place});
      break;
    case ColumnChange::Removed:
      verdict.reasons.push_back(
          {"column " + quote(column.name) + " was removed", "column-removed", newer.place});
      break;
    case ColumnChange::Changed:
      if (comparable || before->text != after->text || before->type != after->type)
        verdict.reasons.push_back(columnReason(*before, *after, newer, known));
      break;
    }
  }
  if (isReordered(older, newer))
    verdict.reasons.push_back(
        {"the columns stand in another order", "column-order-changed", newer.place});
}

// --- Properties ----------------------------------------------------------------

static void addPropertyReasons(llvm::ArrayRef<model::PropertyRecord> before,
                               llvm::ArrayRef<model::PropertyRecord> after, const char *rule,
                               const model::PlaceRecord &place, Verdict &verdict) {
  auto find = [](llvm::ArrayRef<model::PropertyRecord> list, const model::PropertyRecord &wanted) {
    return llvm::any_of(list, [&](const model::PropertyRecord &each) { return each == wanted; });
  };
  auto named = [](llvm::ArrayRef<model::PropertyRecord> list, llvm::StringRef name) {
    return llvm::any_of(list, [&](const model::PropertyRecord &each) { return each.name == name; });
  };
  for (const model::PropertyRecord &property : after)
    if (!find(before, property))
      verdict.reasons.push_back(
          {quote(property.name) + (named(before, property.name) ? " changed" : " was added"), rule,
           place});
  for (const model::PropertyRecord &property : before)
    if (!named(after, property.name))
      verdict.reasons.push_back({quote(property.name) + " was removed", rule, place});
}

void mesh::change::addStorageReasons(const ModelSummary &older, const ModelSummary &newer,
                                     Verdict &verdict) {
  if (older.kind.kind != newer.kind.kind)
    verdict.reasons.push_back({std::string("kind ") + model::toText(older.kind.kind) + " became " +
                                   model::toText(newer.kind.kind),
                               "kind-changed", newer.place});
  else if (older.kind.timeColumn != newer.kind.timeColumn ||
           older.kind.timeFormat != newer.kind.timeFormat)
    verdict.reasons.push_back({"the time column changed", "time-column-changed", newer.place});
  addPropertyReasons(older.dataProperties, newer.dataProperties, "storage-changed", newer.place,
                     verdict);
}

void mesh::change::addMetadataReasons(const ModelSummary &older, const ModelSummary &newer,
                                      Verdict &verdict) {
  addPropertyReasons(older.metadataProperties, newer.metadataProperties, "metadata-changed",
                     newer.place, verdict);
}

void mesh::change::addRuleReasons(const ModelSummary &older, const ModelSummary &newer,
                                  Verdict &verdict) {
  if (older.query == newer.query)
    return;
  llvm::SmallVector<llvm::StringRef, 16> before, after;
  llvm::StringRef(older.rules).split(before, ',', -1, /*KeepEmpty=*/false);
  llvm::StringRef(newer.rules).split(after, ',', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef rule : before)
    if (!llvm::is_contained(after, rule))
      verdict.equalBy.push_back(rule.str());
  for (llvm::StringRef rule : after)
    if (!llvm::is_contained(before, rule))
      verdict.equalBy.push_back(rule.str());
  llvm::sort(verdict.equalBy);
  if (!verdict.equalBy.empty())
    verdict.reasons.push_back({"was edited, and is equal by " + llvm::join(verdict.equalBy, ", "),
                               "equal-by", newer.place, older.place});
}

void mesh::change::addKeptReasons(const ModelSummary &newer, const VerdictMap &known,
                                  Verdict &verdict) {
  for (const model::ParentRecord &parent : newer.parents) {
    auto found = known.find(parent.name);
    if (found == known.end() || !found->second->isChanged() ||
        found->second->category == Category::Metadata)
      continue;
    if (parent.columns.empty())
      verdict.reasons.push_back(
          {"reads " + parent.name + ", whose rows stand", "parent-rows-kept", newer.place});
    else
      verdict.reasons.push_back(
          {"reads " + parent.name + "(" + llvm::join(parent.columns, ", ") + "), which " +
               (parent.columns.size() == 1 ? "keeps its values" : "keep their values"),
           "parent-columns-kept", newer.place});
  }
}
