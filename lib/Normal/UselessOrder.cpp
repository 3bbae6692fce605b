// UselessOrder.cpp - ORDER BY without a bound leaves the bag of rows alone.
//
// What depends on the order of rows, such as GROUP_CONCAT, is open and compared as it is
// written: nothing promises that it sees the order of a subquery.

#include "Rewriter.h"

using namespace mesh;
using namespace mesh::normal;

const Rel *mesh::normal::applyUselessOrder(Rewriter &, const Rel &rel) {
  if (rel.kind != RelKind::Limit)
    return nullptr;
  const auto &limit = rel::as<rel::LimitRel>(rel);
  return limit.count || limit.offset ? nullptr : limit.input;
}
