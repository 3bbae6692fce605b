// ThroughAggregate.cpp - A condition on the keys of a grouping chooses rows as well as groups.
//
// Not without keys, where there is a group of no rows; and the keys of a group must be one
// value, not several that only compare as equal.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Rel *mesh::normal::applyThroughAggregate(Rewriter &rw, const Rel &rel,
                                               const Scalar &condition) {
  const auto &aggregate = rel::as<rel::AggregateRel>(rel);
  if (aggregate.keys.empty() || rw.hasSubquery(condition) || !rw.isPlain(aggregate.keys))
    return nullptr;
  ColumnSet used = columnsOf(condition);
  Substitution by;
  for (const rel::Definition &key : aggregate.keys)
    if (used.contains(key.id.index)) {
      if (!rw.isExact(*key.expr, *aggregate.input))
        return nullptr;
      by[key.id.index] = key.expr;
    }
  for (ColumnId id : outputOf(rel))
    if (used.contains(id.index) && !by.contains(id.index))
      return nullptr;
  if (by.empty() || !rw.mayWriteOut(condition, by))
    return nullptr;
  const Scalar *moved = rw.substitute(condition, by);
  const Rel *input = push(rw, *aggregate.input, *moved);
  return rw.withInput(rel, input ? *input : *rw.filter(*aggregate.input, {moved}));
}
