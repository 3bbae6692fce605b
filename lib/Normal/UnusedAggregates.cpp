// UnusedAggregates.cpp - SUM(b) of GROUP BY a goes where nothing reads it.
//
// Not without keys: that is one row because of it. Nor where SQLite shows a column of a row of its
// choice, which MAX makes for it.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Rel *mesh::normal::applyUnusedAggregates(Rewriter &rw, const Rel &rel) {
  auto holdsUnused = [](const Rel &each, const ColumnSet &used) {
    if (each.kind != RelKind::Aggregate)
      return false;
    const auto &aggregate = rel::as<rel::AggregateRel>(each);
    return !aggregate.keys.empty() && aggregate.bare.empty() &&
           llvm::any_of(aggregate.aggregates,
                        [&](const auto &call) { return !used.contains(call.id.index); });
  };
  auto without = [&](const Rel &each, const ColumnSet &used) -> const Rel * {
    auto *other = rw.copyOf(rel::as<rel::AggregateRel>(each));
    llvm::SmallVector<rel::Definition, 8> kept;
    for (const rel::Definition &call : other->aggregates)
      if (used.contains(call.id.index) || !rw.isPlain(*call.expr))
        kept.push_back(call);
    if (kept.size() == other->aggregates.size())
      return nullptr;
    other->aggregates = rw.arena.copy(llvm::ArrayRef<rel::Definition>(kept));
    return other;
  };
  auto holds = [&](const Rel &each) { return rw.holdsAggregate(each); };
  return prune(rw, rel, {holds, holdsUnused, without});
}
