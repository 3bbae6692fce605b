// Change.h - old and new summaries to verdicts with reasons.
//
// The law is DESIGN's: never call safe what is not. A model whose fingerprint
// stands keeps its table; everything else here says why one does not.

#ifndef MESH_CHANGE_CHANGE_H
#define MESH_CHANGE_CHANGE_H

#include "mesh/Model/ModelSummary.h"
#include "llvm/ADT/ArrayRef.h"

namespace mesh::change {

/// The classes in SQLMesh's words.
enum class Category : uint8_t {
  Unchanged,
  Metadata,
  Added,
  Removed,
  NonBreaking,
  IndirectNonBreaking,
  Breaking,
  IndirectBreaking,
};

/// What SQLMesh has no words for.
enum class Finer : uint8_t {
  None,
  Additive,      ///< Rows and old columns stand, new columns came.
  ColumnLimited, ///< Rows stand, some old columns changed, went or moved.
  TimeLimited,   ///< Equal on one side of a time.
  Breaking,      ///< Rows changed.
  NotUnderstood, ///< Rows may have changed: something in them is not understood.
};

enum class ColumnChange : uint8_t { Unchanged, Added, Removed, Changed };

const char *toText(Category category);
const char *toText(Finer finer);
const char *toText(ColumnChange change);

struct Reason {
  std::string text;
  std::string rule; ///< Stable id of the kind of reason: "condition-changed".
  model::PlaceRecord place;

  friend bool operator==(const Reason &, const Reason &) = default;
};

struct ColumnVerdict {
  std::string name;
  ColumnChange change = ColumnChange::Unchanged;
};

struct Verdict {
  std::string model;
  Category category = Category::Unchanged;
  Finer finer = Finer::None;
  bool rebuild = false; ///< Whether its table is made anew.
  std::vector<ColumnVerdict> columns;
  std::vector<Reason> reasons;

  bool isChanged() const { return category != Category::Unchanged; }
};

/// Whether what the model holds is what it held.
bool keepsData(const Verdict &verdict);

/// Compares two states of a project, or of parts of it. `newer` must hold
/// parents before children; the verdicts are in its order, removed models last.
std::vector<Verdict> compare(llvm::ArrayRef<const model::ModelSummary *> older,
                             llvm::ArrayRef<const model::ModelSummary *> newer);

} // namespace mesh::change

#endif // MESH_CHANGE_CHANGE_H
