// Normal.cpp - the order in which rules are tried.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static constexpr unsigned maxRounds = 8;
static constexpr size_t widestChain = 64; ///< Of AND and OR; longer ones are made flat at once.

const char *mesh::normal::toText(Rule rule) {
  static constexpr const char *texts[] = {
#define MESH_RULE(Name, Spelling, Kind) Spelling,
#include "mesh/Normal/Rules.def"
  };
  return texts[static_cast<size_t>(rule)];
}

std::optional<Rule> mesh::normal::findRule(llvm::StringRef text) {
  for (size_t i = 0; i != ruleCount; ++i)
    if (text == toText(static_cast<Rule>(i)))
      return static_cast<Rule>(i);
  return std::nullopt;
}

bool Premises::rely(const rel::ScanRel &scan, model::ClaimKind kind,
                    llvm::function_ref<bool(ColumnId)> isAmong) {
  const std::vector<model::ClaimRecord> &claims = scan.relation->claims;
  for (size_t i = 0; i != claims.size(); ++i) {
    bool holds = claims[i].kind == kind && llvm::all_of(claims[i].columns, [&](auto &column) {
                   const auto *name = llvm::find(scan.names, column);
                   return name != scan.names.end() &&
                          isAmong(scan.columns[static_cast<size_t>(name - scan.names.begin())]);
                 });
    if (!holds)
      continue;
    if (!isOn) {
      isMissed = true;
      return false;
    }
    std::pair<const rel::Relation *, size_t> use(scan.relation, i);
    if (!llvm::is_contained(used, use))
      used.push_back(use);
    return true;
  }
  return false;
}

const Scalar *Rewriter::apply(const Scalar &scalar, Place place) {
  if (scalar.kind != ScalarKind::Call && scalar.kind != ScalarKind::Subquery)
    return nullptr; // No rule looks at anything else: Rules.def.
  using Apply = const Scalar *(*)(Rewriter &, const Scalar &, Place);
  static constexpr std::pair<Rule, Apply> rules[] = {
#define MESH_RULE_Scalar(Name) {Rule::Name, apply##Name},
#define MESH_RULE_Relation(Name)
#define MESH_RULE_Push(Name)
#define MESH_RULE_Premise(Name)
#define MESH_RULE(Name, Spelling, Kind) MESH_RULE_##Kind(Name)
#include "mesh/Normal/Rules.def"
#undef MESH_RULE_Scalar
#undef MESH_RULE_Relation
  };
  for (auto [rule, apply] : rules)
    if (isOn(rule))
      if (const Scalar *other = apply(*this, scalar, place); other && other != &scalar) {
        note(rule);
        return other;
      }
  return nullptr;
}

const Rel *Rewriter::apply(const Rel &rel) {
  using Apply = const Rel *(*)(Rewriter &, const Rel &);
  static constexpr std::pair<Rule, Apply> rules[] = {
#define MESH_RULE_Scalar(Name)
#define MESH_RULE_Relation(Name) {Rule::Name, apply##Name},
#define MESH_RULE(Name, Spelling, Kind) MESH_RULE_##Kind(Name)
#include "mesh/Normal/Rules.def"
#undef MESH_RULE_Scalar
#undef MESH_RULE_Relation
#undef MESH_RULE_Push
#undef MESH_RULE_Premise
  };
  // Conditions are gathered join by join, and each rule looks at all of them.
  if (rel.kind == RelKind::Filter)
    looked += sizeof(rules) / sizeof(*rules) * rel::as<rel::FilterRel>(rel).conjuncts.size();
  for (auto [rule, apply] : rules)
    if (isOn(rule))
      if (const Rel *other = apply(*this, rel); other && other != &rel) {
        note(rule);
        return other;
      }
  return nullptr;
}

const Scalar *Rewriter::rewriteOperands(const Scalar &scalar, Place place) {
  Place value{false, place.input};
  if (scalar.kind == ScalarKind::Aggregate) {
    const Scalar *condition = rel::as<rel::AggregateScalar>(scalar).filter;
    return mapOperands(arena, scalar, [&](const Scalar &operand) {
      return rewrite(operand, {&operand == condition, place.input});
    });
  }
  if (scalar.kind == ScalarKind::Subquery) {
    const auto &subquery = rel::as<rel::SubqueryScalar>(scalar);
    const Scalar *mapped =
        mapOperands(arena, scalar, [&](const Scalar &operand) { return rewrite(operand, value); });
    const Rel *inner = rewrite(*subquery.rel);
    if (inner == subquery.rel)
      return mapped;
    auto *changedOne = copyOf(rel::as<rel::SubqueryScalar>(*mapped));
    changedOne->rel = inner;
    return changedOne;
  }
  const auto *call = asCall(scalar);
  if (!call)
    return mapOperands(arena, scalar,
                       [&](const Scalar &operand) { return rewrite(operand, value); });
  bool logic = call->function == "and" || call->function == "or";
  bool choice = call->function == "case";
  llvm::SmallVector<const Scalar *, 8> before, arguments;
  if (logic && isOn(Rule::FoldLogic)) // A long chain is gone through once, not at each operator.
    flatten(*call, before);
  if (before.size() <= widestChain)
    before.assign(call->arguments.begin(), call->arguments.end());
  for (size_t i = 0; i != before.size(); ++i) {
    bool condition = choice && i % 2 == 0 && i + 1 != before.size();
    bool truth = condition || ((logic || choice) && place.truth);
    arguments.push_back(rewrite(*before[i], {truth, place.input}));
  }
  if (before.size() == call->arguments.size() && arguments == before)
    return &scalar;
  auto *other = copyOf(*call);
  other->arguments = list(arguments);
  return other;
}

const Scalar *Rewriter::rewrite(const Scalar &scalar, Place place) {
  if (isLeaf(scalar))
    return &scalar;
  const Scalar *current = rewriteOperands(scalar, place);
  while (goesOn()) {
    const Scalar *other = apply(*current, place);
    // A value is compared by the first COLLATE that stands anywhere in it, even in a branch
    // that is never taken: it may not go.
    if (other && collates && firstCollation(*current) != firstCollation(*other))
      other = nullptr;
    if (!other)
      break;
    ++firings;
    changed = true;
    current = other;
  }
  return current;
}

const Rel *Rewriter::rewrite(const Rel &rel) {
  if (settled.contains(&rel))
    return &rel;
  if (const Rel *known = done.lookup(&rel))
    return known;
  // What the scalars of a join see is not what it puts out.
  bool join = rel.kind == RelKind::Join || rel.kind == RelKind::Apply;
  bool conditions = rel.kind == RelKind::Filter || join;
  const Rel *input = nullptr;
  const Rel *current = mapParts(
      arena, rel,
      [&](const Scalar &scalar) { return rewrite(scalar, {conditions, join ? nullptr : input}); },
      [&](const Rel &each) { return input = rewrite(each); });
  while (goesOn()) {
    const Rel *other = apply(*current);
    if (!other)
      break;
    ++firings;
    changed = true;
    current = other;
  }
  if (current == &rel)
    settled.insert(&rel);
  else
    done[&rel] = current;
  return current;
}

Normalised Rewriter::run() {
  rel::EachOnce once;
  survey(*query.root, once);
  for (unsigned round = 0; round != maxRounds; ++round) {
    changed = false;
    done.clear();
    query.root = rewrite(*query.root);
    if (!changed)
      break;
  }
  return {std::move(query), fired};
}

Normalised mesh::normal::normalise(const rel::Query &query, const dialect::DialectFacts &dialect,
                                   Arena &arena, Premises &premises, const RuleSet &off) {
  return Rewriter(query, dialect, arena, premises, off).run();
}
