// Normal.cpp - the order in which rules are tried.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"
#include <utility>

using namespace mesh;
using namespace mesh::normal;

static constexpr unsigned maxRounds = 8;
static constexpr size_t widestChain = 64; ///< Of AND and OR; longer ones are made flat at once.

const char *mesh::normal::toText(Rule rule) {
  static constexpr const char *texts[] = {
#define MESH_RULE(Name, Spelling, Kind, At) Spelling,
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

/// The shape of an expression; none: no rule looks at it.
static uint32_t shapeOf(const Scalar &scalar) {
  using namespace shape;
  if (scalar.kind == ScalarKind::Subquery)
    return Subquery;
  if (scalar.kind != ScalarKind::Call)
    return 0;
  llvm::StringRef op = rel::as<rel::CallScalar>(scalar).function;
  if (isComparison(op))
    return Comparison;
  auto when = [&](uint32_t shape, auto... names) { return ((op == names) || ...) ? shape : 0; };
  switch (op.empty() ? 0 : op.front()) { // Each word is compared with few.
  case 'a':
    return when(Logic, "and");
  case 'b':
    return when(Between, "between");
  case 'c':
    return when(Case, "case", "coalesce", "case of") | when(Cast, "cast");
  case 'i':
    return when(In, "in") | when(Test, "is null", "is true", "is false", "is distinct") |
           when(Case, "if", "iif", "iff", "ifnull");
  case 'n':
    return when(Not, "not") | when(Case, "nullif", "nvl");
  case 'o':
    return when(Logic, "or");
  case '+':
  case '-':
  case '*':
    return when(Arithmetic, "+", "-", "*");
  default:
    return 0;
  }
}

/// Whether the rule may put TRUE, or what is never NULL, in place of a comparison.
static bool makesTruths(Rule rule) {
  return rule == Rule::FoldLogic || rule == Rule::FoldConstants || rule == Rule::TruthValues ||
         rule == Rule::CoalesceComparison || rule == Rule::NotNullTests ||
         rule == Rule::NestedBounds;
}

const Scalar *Rewriter::apply(const Scalar &scalar, Place place) {
  uint32_t shape = shapeOf(scalar);
  if (!shape)
    return nullptr;
  // On ClickHouse 1 = 1 is a number and TRUE is none, and types tell whether there may be a NULL.
  bool isShown = dialect.absenceIsDefault && !place.truth;
  auto ask = [&](Rule rule, auto *rewritten) -> const Scalar * {
    bool fits = isOn(rule) && !(isShown && makesTruths(rule));
    const Scalar *other = fits ? rewritten(*this, scalar, place) : nullptr;
    if (!other || other == &scalar)
      return nullptr;
    note(rule);
    return other;
  };
  using namespace shape;
#define MESH_RULE_Scalar(Name, At)                                                                 \
  if (shape & (At)) {                                                                              \
    if (const Scalar *other = ask(Rule::Name, apply##Name))                                        \
      return other;                                                                                \
  } else {                                                                                         \
    assert(!apply##Name(*this, scalar, place) && "looks elsewhere than Rules.def says");           \
  }
#define MESH_RULE_Relation(Name, At)
#define MESH_RULE_Push(Name, At)
#define MESH_RULE_Premise(Name, At)
#define MESH_RULE(Name, Spelling, Kind, At) MESH_RULE_##Kind(Name, At)
#include "mesh/Normal/Rules.def"
#undef MESH_RULE_Scalar
#undef MESH_RULE_Relation
  return nullptr;
}

static constexpr size_t countRelationRules() {
  enum { Scalar = 0, Relation = 1, Push = 0, Premise = 0 };
  return 0
#define MESH_RULE(Name, Spelling, Kind, At) +Kind
#include "mesh/Normal/Rules.def"
      ;
}

const Rel *Rewriter::apply(const Rel &rel) {
  // Conditions are gathered join by join, and each rule looks at all of them.
  if (rel.kind == RelKind::Filter)
    looked += countRelationRules() * rel::as<rel::FilterRel>(rel).conjuncts.size();
  auto ask = [&](Rule rule, auto *rewritten) -> const Rel * {
    const Rel *other = isOn(rule) ? rewritten(*this, rel) : nullptr;
    if (!other || other == &rel)
      return nullptr;
    note(rule);
    return other;
  };
  uint32_t shape = uint32_t(1) << static_cast<unsigned>(rel.kind);
  using namespace kinds;
#define MESH_RULE_Scalar(Name, At)
#define MESH_RULE_Relation(Name, At)                                                               \
  if (shape & (At)) {                                                                              \
    if (const Rel *other = ask(Rule::Name, apply##Name))                                           \
      return other;                                                                                \
  } else {                                                                                         \
    assert(!apply##Name(*this, rel) && "looks elsewhere than Rules.def says");                     \
  }
#define MESH_RULE(Name, Spelling, Kind, At) MESH_RULE_##Kind(Name, At)
#include "mesh/Normal/Rules.def"
#undef MESH_RULE_Scalar
#undef MESH_RULE_Relation
#undef MESH_RULE_Push
#undef MESH_RULE_Premise
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
  bool logic = call && (call->function == "and" || call->function == "or");
  bool choice = call && call->function == "case";
  if (!logic && !choice)
    return mapOperands(arena, scalar,
                       [&](const Scalar &operand) { return rewrite(operand, value); });
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
  if (isLeaf(scalar) || settledScalars[place.truth].contains(&scalar))
    return &scalar;
  bool around = std::exchange(placeMattered, false);
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
  if (current == &scalar && !placeMattered)
    settledScalars[place.truth].insert(&scalar);
  placeMattered |= around;
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
