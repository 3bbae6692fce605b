// LeftJoins.cpp - a chain of left joins, whose order does not matter: (a LEFT JOIN b ON p) LEFT
// JOIN c ON q is (a LEFT JOIN c ON q) LEFT JOIN b ON p where q does not read b. So each of them is
// called by what it joins and by its condition, in which columns of another one are called by that
// one.
//
// Two that would be called the same cannot be told apart by those that read them: then the chain is
// hashed join by join, in its order.

#include "Hashing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::fingerprint;
using model::RowPartKind;
using rel::Rel;
using rel::Scalar;

static const rel::JoinRel *asLeftJoin(const Rel &rel) {
  if (rel.kind != rel::RelKind::Join)
    return nullptr;
  const auto &join = rel::as<rel::JoinRel>(rel);
  return join.join == rel::JoinKind::Left ? &join : nullptr;
}

bool Hashing::isLeftChain(const rel::JoinRel &join) const {
  return asLeftJoin(join) && asLeftJoin(*join.left) && !inOrder.contains(&join);
}

namespace mesh::fingerprint {
/// The chain while it is being hashed.
struct Hashing::LeftChain {
  Env *outer = nullptr;
  Env *base = nullptr;                    ///< Its columns under a label of their own.
  llvm::DenseMap<uint32_t, size_t> owner; ///< Which of the joins brings in a column.
  llvm::SmallVector<Env *, 8> sides;      ///< What each brings in, called by its digest.
  Digests digests;
  bool open = false;
};
} // namespace mesh::fingerprint

/// The name of one join of the chain, made of `right` and of its condition.
Digest Hashing::hashArm(const rel::JoinRel &join, const Hashed &right, LeftChain &chain) {
  Env *own = newEnv(chain.outer), *env = newEnv(chain.outer);
  own->passed.push_back({right.env, "right side"});
  env->passed.append({{own}, {chain.base}});
  llvm::SmallDenseSet<size_t, 4> others;
  for (const Scalar *conjunct : join.conjuncts)
    for (uint32_t id : rel::columnsOf(*conjunct))
      if (auto found = chain.owner.find(id); found != chain.owner.end() &&
                                             found->second < chain.sides.size() &&
                                             others.insert(found->second).second)
        env->passed.push_back({chain.sides[found->second]});
  if (recording)
    part(RowPartKind::OuterJoin, Hasher("join").add("left join").finish(), join.range, "left join");
  Digests conditions;
  for (const Scalar *conjunct : join.conjuncts) {
    collect(*conjunct, *env, "and", conditions);
    noteOpaque(*conjunct, *env);
    chain.open = chain.open || isOpen(*conjunct, *env);
    if (recording)
      part(RowPartKind::OuterJoin, hash(*conjunct, *env), conjunct->range);
  }
  sortUnique(conditions);
  return Hasher("left join").add(right.rows).add(conditions).finish();
}

/// Nothing if two of its joins would be called the same.
std::optional<Joined> Hashing::hashChain(const rel::JoinRel &last, Env *outer) {
  std::pair<const Rel *, unsigned> key(&last, outer ? outer->depth + 1 : 0);
  bool alone = !outer || isClosed(last);
  if (alone && !recording)
    if (auto known = joined.find(key); known != joined.end())
      return known->second;
  llvm::SmallVector<const rel::JoinRel *, 8> joins;
  const Rel *first = &last;
  for (const rel::JoinRel *join = &last; join; join = asLeftJoin(*first)) {
    joins.push_back(join);
    first = join->left;
  }
  std::reverse(joins.begin(), joins.end());
  Hashed base = hash(*first, outer);
  LeftChain chain;
  chain.outer = outer;
  chain.base = newEnv(outer);
  chain.open = base.open;
  chain.base->passed.push_back({base.env, "left side"});
  for (const rel::JoinRel *join : joins) {
    Hashed right = hash(*join->right, outer);
    chain.open = chain.open || right.open;
    chain.digests.push_back(hashArm(*join, right, chain));
    std::string name = chain.digests.back().hex();
    Env *side = newEnv(outer);
    side->passed.push_back(
        {right.env, arena.copy(llvm::StringRef(name.c_str(), name.size() + 1)).data()});
    for (rel::ColumnId id : rel::outputOf(*join->right))
      chain.owner[id.index] = chain.sides.size();
    chain.sides.push_back(side);
  }
  Digests names = chain.digests;
  llvm::sort(names);
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) {
    inOrder.insert(joins.begin(), joins.end());
    return std::nullopt;
  }
  Joined all{{}, chain.base, newEnv(outer), chain.open};
  for (Env *side : chain.sides)
    all.right->passed.push_back({side});
  all.rows = Hasher("left joins").add(base.rows).add(names).finish();
  if (alone)
    joined[key] = all;
  return all;
}
