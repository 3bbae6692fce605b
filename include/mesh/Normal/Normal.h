// Normal.h - the normal form of a query: the same rows and values, written in one
// of the many ways that mean the same, so that more edits vanish in fingerprints.
//
// Each rule stands in one file of lib/Normal, with what it needs to be true.
// A rule may be missing or not fire; it may never change what a query gives
// (docs/fingerprints.md, "The law").

#ifndef MESH_NORMAL_NORMAL_H
#define MESH_NORMAL_NORMAL_H

#include "mesh/Basic/Arena.h"
#include "mesh/Dialect/Dialect.h"
#include "mesh/Rel/Rel.h"
#include <bitset>
#include <optional>

namespace mesh::normal {

enum class Rule : uint8_t {
#define MESH_RULE(Name, Spelling, Kind, At) Name,
#include "mesh/Normal/Rules.def"
};

inline constexpr size_t ruleCount = 0
#define MESH_RULE(Name, Spelling, Kind, At) +1
#include "mesh/Normal/Rules.def"
    ;

using RuleSet = std::bitset<ruleCount>;

/// "push-not"
const char *toText(Rule rule);
std::optional<Rule> findRule(llvm::StringRef text);

/// What is claimed of the relations that a query reads, and whether anything relies on it.
class Premises {
public:
  explicit Premises(bool mayRely) : isOn(mayRely) {}

  /// Whether something may rely on a claim that is made of the scan's relation and holds
  /// for its columns in `ids`: on uniqueness by some of them, or on the one being no NULL.
  bool rely(const rel::ScanRel &scan, model::ClaimKind kind,
            llvm::function_ref<bool(rel::ColumnId)> isAmong);

  const bool isOn;
  bool isMissed = false; ///< Something would have relied on a claim.
  /// The claims that something relies on, by their place in the relation.
  std::vector<std::pair<const rel::Relation *, size_t>> used;
};

struct Normalised {
  rel::Query query; ///< Its nodes live in the arena, or are those of the query given.
  RuleSet fired;
};

/// `off` holds rules that are left out, to see what each is good for; results with
/// rules left out must not be stored.
Normalised normalise(const rel::Query &query, const dialect::DialectFacts &dialect, Arena &arena,
                     Premises &premises, const RuleSet &off = {});

} // namespace mesh::normal

#endif // MESH_NORMAL_NORMAL_H
