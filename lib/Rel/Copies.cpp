// Copies.cpp - changed copies of scalars and relations.

#include "mesh/Rel/Rel.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::rel;

// --- Scalars -------------------------------------------------------------------

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

// --- Relations -----------------------------------------------------------------

namespace {
struct PartMapper {
  Arena &arena;
  llvm::function_ref<const Scalar *(const Scalar &)> onScalar;
  llvm::function_ref<const Rel *(const Rel &)> onInput;
  bool changed = false;

  void map(const Rel *&rel) {
    const Rel *mapped = onInput(*rel);
    changed = changed || mapped != rel;
    rel = mapped;
  }
  void map(const Scalar *&scalar) {
    if (!scalar)
      return;
    const Scalar *mapped = onScalar(*scalar);
    changed = changed || mapped != scalar;
    scalar = mapped;
  }
  void map(Definition &definition) { map(definition.expr); }
  void map(OrderKey &key) { map(key.expr); }
  void map(List<const Scalar *> &row) { mapList(row); }
  template <typename T> void mapList(List<T> &list) {
    llvm::SmallVector<T, 8> mapped(list.begin(), list.end());
    bool before = std::exchange(changed, false);
    for (T &each : mapped)
      map(each);
    if (changed)
      list = arena.copy(llvm::ArrayRef<T>(mapped));
    changed = changed || before;
  }

  void parts(ScanRel &) {}
  void parts(ValuesRel &rel) { mapList(rel.rows); }
  void parts(FilterRel &rel) {
    map(rel.input);
    mapList(rel.conjuncts);
  }
  void parts(ProjectRel &rel) {
    map(rel.input);
    mapList(rel.definitions);
  }
  void parts(JoinRel &rel) {
    map(rel.left);
    map(rel.right);
    mapList(rel.conjuncts);
  }
  void parts(AggregateRel &rel) {
    map(rel.input);
    mapList(rel.keys);
    mapList(rel.aggregates);
    mapList(rel.bare);
  }
  void parts(WindowRel &rel) {
    map(rel.input);
    mapList(rel.windows);
  }
  void parts(DistinctRel &rel) { map(rel.input); }
  void parts(SetOperationRel &rel) { mapList(rel.branches); }
  void parts(LimitRel &rel) {
    map(rel.input);
    mapList(rel.order);
    map(rel.count);
    map(rel.offset);
  }
  void parts(InstanceRel &rel) { map(rel.definition); }
  void parts(FunctionRel &rel) {
    map(rel.input);
    map(rel.call);
  }
  void parts(OpaqueRel &rel) { mapList(rel.inputs); }
};
} // namespace

const Rel *mesh::rel::mapParts(Arena &arena, const Rel &rel,
                               llvm::function_ref<const Scalar *(const Scalar &)> onScalar,
                               llvm::function_ref<const Rel *(const Rel &)> onInput) {
  return visit(rel, [&](const auto &each) -> const Rel * {
    auto copy = each;
    PartMapper mapper{arena, onScalar, onInput};
    mapper.parts(copy);
    return mapper.changed ? arena.make<decltype(copy)>(copy) : &each;
  });
}
