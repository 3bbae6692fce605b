// Scalars.cpp - comparing scalars and making changed copies of them.

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
         sameLists(a.arguments, b.arguments) && sameOrder(a.order, b.order) &&
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

// --- Changed copies ------------------------------------------------------------

namespace {
struct Mapper {
  Arena &arena;
  llvm::function_ref<const Scalar *(const Scalar &)> fn;
  bool changed = false;

  void map(const Scalar *&scalar) {
    if (!scalar)
      return;
    const Scalar *mapped = fn(*scalar);
    changed = changed || mapped != scalar;
    scalar = mapped;
  }
  void map(List<const Scalar *> &list) {
    llvm::SmallVector<const Scalar *, 8> mapped(list.begin(), list.end());
    for (const Scalar *&scalar : mapped)
      map(scalar);
    if (!std::equal(mapped.begin(), mapped.end(), list.begin()))
      list = arena.copy(llvm::ArrayRef<const Scalar *>(mapped));
  }
  void map(List<OrderKey> &list) {
    llvm::SmallVector<OrderKey, 4> mapped(list.begin(), list.end());
    bool before = std::exchange(changed, false);
    for (OrderKey &key : mapped)
      map(key.expr);
    if (changed)
      list = arena.copy(llvm::ArrayRef<OrderKey>(mapped));
    changed = changed || before;
  }

  void parts(ColumnScalar &) {}
  void parts(LiteralScalar &) {}
  void parts(SymbolScalar &) {}
  void parts(CallScalar &scalar) { map(scalar.arguments); }
  void parts(SubqueryScalar &scalar) { map(scalar.operands); }
  void parts(AggregateScalar &scalar) {
    map(scalar.arguments);
    map(scalar.order);
    map(scalar.filter);
  }
  void parts(WindowScalar &scalar) {
    // The call is part of the window function, not an operand of its own.
    const Scalar *call = mapOperands(arena, *scalar.call, fn);
    changed = changed || call != scalar.call;
    scalar.call = &as<AggregateScalar>(*call);
    map(scalar.partition);
    map(scalar.order);
    map(scalar.startOffset);
    map(scalar.endOffset);
  }
  void parts(OpaqueScalar &scalar) { map(scalar.inputs); }
};
} // namespace

const Scalar *mesh::rel::mapOperands(Arena &arena, const Scalar &scalar,
                                     llvm::function_ref<const Scalar *(const Scalar &)> fn) {
  return visit(scalar, [&](const auto &each) -> const Scalar * {
    auto copy = each;
    Mapper mapper{arena, fn};
    mapper.parts(copy);
    return mapper.changed ? arena.make<decltype(copy)>(copy) : &each;
  });
}
