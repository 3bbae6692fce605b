// Change.h - old and new summaries to verdicts with reasons.
//
// The law is DESIGN's: never call safe what is not. A model whose fingerprint
// stands keeps its table; everything else here says why one does not.

#ifndef MESH_CHANGE_CHANGE_H
#define MESH_CHANGE_CHANGE_H

#include "mesh/Model/ModelSummary.h"
#include "llvm/ADT/ArrayRef.h"
#include <map>
#include <optional>

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
  model::PlaceRecord oldPlace = {}; ///< Of what became something else: in the older side.

  friend bool operator==(const Reason &, const Reason &) = default;
};

struct ColumnVerdict {
  std::string name;
  ColumnChange change = ColumnChange::Unchanged;
};

/// What a verdict relies on and Mesh cannot know.
struct Premise {
  std::string relation;
  model::ClaimRecord claim;

  friend bool operator==(const Premise &, const Premise &) = default;
};

/// The rows for which it holds are the same in both versions.
struct TimeBound {
  std::string column;
  std::string op;    ///< "<", "<=", ">" or ">=".
  std::string value; ///< As the query writes it.
};

struct Verdict {
  std::string model;
  Category category = Category::Unchanged;
  Finer finer = Finer::None;
  bool rebuild = false; ///< Whether its table is made anew.
  std::vector<ColumnVerdict> columns;
  std::vector<Reason> reasons;
  std::vector<Premise> premises;      ///< All of them must hold for the verdict to.
  std::optional<TimeBound> sameWhere; ///< Of one that is limited to a time.
  /// Rules of the normal form thanks to which an edited query is the same.
  std::vector<std::string> equalBy;

  /// Whether there is something to say of it beside what it reads.
  bool isTold() const { return isChanged() || !premises.empty() || !equalBy.empty(); }
  bool isChanged() const { return category != Category::Unchanged; }
};

/// Whether what the model holds is what it held.
bool keepsData(const Verdict &verdict);

/// What is claimed of tables, by their names.
using Claims = std::map<std::string, std::vector<model::ClaimRecord>>;

struct Options {
  bool premises = true; ///< Rely on what the project claims of its tables.
  /// The models are a project's: tables are named by fingerprints, which rely on no premise.
  bool namesTables = true;
  /// What the newer side claims of external tables, also of those that no model reads any more.
  Claims declared = {};
};

/// Compares two states of a project, or of parts of it. `newer` must hold
/// parents before children; the verdicts are in its order, removed models last.
std::vector<Verdict> compare(llvm::ArrayRef<const model::ModelSummary *> older,
                             llvm::ArrayRef<const model::ModelSummary *> newer,
                             const Options &options = {});

} // namespace mesh::change

#endif // MESH_CHANGE_CHANGE_H
