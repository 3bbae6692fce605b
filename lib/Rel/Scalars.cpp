// Scalars.cpp - comparing scalars.

#include "mesh/Rel/Rel.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::rel;

// --- Equality ------------------------------------------------------------------

static bool sameOptional(const Scalar *a, const Scalar *b) {
  return a == b || (a && b && sameScalar(*a, *b));
}

static bool sameLists(List<const Scalar *> a, List<const Scalar *> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Scalar *x, const Scalar *y) { return sameScalar(*x, *y); });
}

static bool sameOrder(List<OrderKey> a, List<OrderKey> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const OrderKey &x, const OrderKey &y) {
                      return x.descending == y.descending && x.nullsFirst == y.nullsFirst &&
                             sameScalar(*x.expr, *y.expr);
                    });
}

static bool same(const ColumnScalar &a, const ColumnScalar &b) { return a.id == b.id; }
static bool same(const LiteralScalar &a, const LiteralScalar &b) {
  return a.literal == b.literal && a.text == b.text;
}
static bool same(const SymbolScalar &a, const SymbolScalar &b) { return a.name == b.name; }
static bool same(const CallScalar &a, const CallScalar &b) {
  return a.function == b.function && a.type == b.type && a.occurrence == b.occurrence &&
         sameLists(a.arguments, b.arguments);
}
static bool same(const SubqueryScalar &, const SubqueryScalar &) { return false; }
static bool same(const AggregateScalar &a, const AggregateScalar &b) {
  return a.function == b.function && a.distinct == b.distinct && a.star == b.star &&
         a.nulls == b.nulls && sameLists(a.arguments, b.arguments) && sameOrder(a.order, b.order) &&
         sameOptional(a.filter, b.filter);
}
static bool same(const WindowScalar &a, const WindowScalar &b) {
  return sameScalar(*a.call, *b.call) && sameLists(a.partition, b.partition) &&
         sameOrder(a.order, b.order) && a.hasFrame == b.hasFrame && a.unit == b.unit &&
         a.start == b.start && a.end == b.end && sameOptional(a.startOffset, b.startOffset) &&
         sameOptional(a.endOffset, b.endOffset) && a.exclusion == b.exclusion;
}
static bool same(const OpaqueScalar &a, const OpaqueScalar &b) {
  return a.text == b.text && a.occurrence == b.occurrence && sameLists(a.inputs, b.inputs);
}

bool mesh::rel::sameScalar(const Scalar &a, const Scalar &b) {
  if (&a == &b)
    return true;
  if (a.kind != b.kind)
    return false;
  return visit(a, [&](const auto &x) { return same(x, as<std::remove_cvref_t<decltype(x)>>(b)); });
}
