// Copies.cpp - changed copies of scalars and relations.

#include "mesh/Rel/Rel.h"
#include "llvm/ADT/STLExtras.h"
#include <utility>

using namespace mesh;
using namespace mesh::rel;

// --- Scalars -------------------------------------------------------------------

/// Maps each element; what does not change is not copied.
template <typename T, typename Mapper>
static void mapList(Arena &arena, List<T> &list, Mapper &mapper) {
  bool before = std::exchange(mapper.changed, false);
  const T *begin = list.begin(), *end = list.end();
  for (const T *each = begin; each != end; ++each) {
    T copy = *each;
    mapper.map(copy);
    if (!mapper.changed)
      continue;
    llvm::SmallVector<T, 16> mapped(begin, each); // Once one has changed, all.
    mapped.push_back(copy);
    for (++each; each != end; ++each) {
      mapped.push_back(*each);
      mapper.map(mapped.back());
    }
    list = arena.copy(llvm::ArrayRef<T>(mapped));
    return;
  }
  mapper.changed = before;
}

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
  void map(List<const Scalar *> &list) { mapList(arena, list, *this); }
  void map(OrderKey &key) { map(key.expr); }
  void map(List<OrderKey> &list) { mapList(arena, list, *this); }

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
  if (scalar.kind == ScalarKind::Call) { // Most are, and few change: no copy before that is known.
    Mapper mapper{arena, fn};
    List<const Scalar *> arguments = as<CallScalar>(scalar).arguments;
    mapper.map(arguments);
    if (!mapper.changed)
      return &scalar;
    auto *copy = arena.make<CallScalar>(as<CallScalar>(scalar));
    copy->arguments = arguments;
    return copy;
  }
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
  template <typename T> void mapList(List<T> &list) { ::mapList(arena, list, *this); }

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
  void parts(ApplyRel &rel) {
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
