// ThroughDistinct.cpp - A condition on rows that are made distinct chooses them before as well.
//
// Values that compare as equal must be the same, since one stands for all.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Rel *mesh::normal::applyThroughDistinct(Rewriter &rw, const Rel &rel,
                                              const Scalar &condition) {
  const Rel &below = *rel::as<rel::DistinctRel>(rel).input;
  ColumnSet used = columnsOf(condition);
  bool some = false;
  for (ColumnId id : outputOf(below))
    if (used.contains(id.index)) {
      some = true;
      if (!rw.isExact(id, below))
        return nullptr;
    }
  if (!some)
    return nullptr;
  const Rel *input = push(rw, below, condition);
  return rw.withInput(rel, input ? *input : *rw.filter(below, {&condition}));
}
