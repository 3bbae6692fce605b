// Rel.cpp - outputs and parts of relations.

#include "mesh/Rel/Rel.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::rel;

namespace {
/// Goes through the output of a relation until `fn` holds; where the order does not matter,
/// through the right sides of joins first, which are small in long chains of them.
struct OutputVisitor {
  llvm::function_ref<bool(ColumnId)> fn;
  bool rightFirst = false;

  bool all(List<ColumnId> columns) { return llvm::any_of(columns, fn); }
  bool defined(List<Definition> definitions) {
    return llvm::any_of(definitions, [&](const Definition &each) { return fn(each.id); });
  }
  bool operator()(const ScanRel &rel) { return all(rel.columns); }
  bool operator()(const ValuesRel &rel) { return all(rel.columns); }
  bool operator()(const FilterRel &rel) { return visit(*rel.input, *this); }
  bool operator()(const ProjectRel &rel) { return all(rel.columns); }
  bool operator()(const JoinRel &rel) {
    if (rel.join == JoinKind::Semi || rel.join == JoinKind::Anti)
      return visit(*rel.left, *this);
    const Rel *first = rel.left, *second = rel.right;
    if (rightFirst)
      std::swap(first, second);
    return visit(*first, *this) || visit(*second, *this);
  }
  bool operator()(const ApplyRel &rel) {
    const Rel *first = rel.left, *second = rel.right;
    if (rightFirst)
      std::swap(first, second);
    return visit(*first, *this) || visit(*second, *this);
  }
  bool operator()(const AggregateRel &rel) {
    return defined(rel.keys) || defined(rel.aggregates) || defined(rel.bare);
  }
  bool operator()(const WindowRel &rel) { return visit(*rel.input, *this) || defined(rel.windows); }
  bool operator()(const DistinctRel &rel) { return visit(*rel.input, *this); }
  bool operator()(const SetOperationRel &rel) { return all(rel.columns); }
  bool operator()(const LimitRel &rel) { return visit(*rel.input, *this); }
  bool operator()(const InstanceRel &rel) { return all(rel.columns); }
  bool operator()(const FunctionRel &rel) { return visit(*rel.input, *this) || all(rel.columns); }
  bool operator()(const OpaqueRel &rel) { return all(rel.columns); }
};
} // namespace

bool mesh::rel::anyOutput(const Rel &rel, llvm::function_ref<bool(ColumnId)> fn) {
  OutputVisitor visitor{fn, /*rightFirst=*/true};
  return visit(rel, visitor);
}

void mesh::rel::appendOutput(const Rel &rel, llvm::SmallVectorImpl<ColumnId> &columns) {
  auto add = [&](ColumnId id) {
    columns.push_back(id);
    return false;
  };
  OutputVisitor visitor{add};
  visit(rel, visitor);
}

llvm::SmallVector<ColumnId, 8> mesh::rel::outputOf(const Rel &rel) {
  llvm::SmallVector<ColumnId, 8> columns;
  appendOutput(rel, columns);
  return columns;
}

namespace {
struct OperandVisitor {
  llvm::function_ref<void(const Scalar &)> fn;

  void all(List<const Scalar *> scalars) {
    for (const Scalar *scalar : scalars)
      fn(*scalar);
  }
  void optional(const Scalar *scalar) {
    if (scalar)
      fn(*scalar);
  }
  void keys(List<OrderKey> order) {
    for (const OrderKey &key : order)
      fn(*key.expr);
  }
  void operator()(const ColumnScalar &) {}
  void operator()(const LiteralScalar &) {}
  void operator()(const SymbolScalar &) {}
  void operator()(const CallScalar &scalar) { all(scalar.arguments); }
  void operator()(const SubqueryScalar &scalar) { all(scalar.operands); }
  void operator()(const AggregateScalar &scalar) {
    all(scalar.arguments);
    keys(scalar.order);
    optional(scalar.filter);
  }
  void operator()(const WindowScalar &scalar) {
    operator()(*scalar.call);
    all(scalar.partition);
    keys(scalar.order);
    optional(scalar.startOffset);
    optional(scalar.endOffset);
  }
  void operator()(const OpaqueScalar &scalar) { all(scalar.inputs); }
};

struct PartVisitor {
  llvm::function_ref<void(const Scalar &)> onScalar;
  llvm::function_ref<void(const Rel &)> onInput;

  void all(List<const Scalar *> scalars) {
    for (const Scalar *scalar : scalars)
      onScalar(*scalar);
  }
  void defined(List<Definition> definitions) {
    for (const Definition &definition : definitions)
      onScalar(*definition.expr);
  }
  void operator()(const ScanRel &) {}
  void operator()(const ValuesRel &rel) {
    for (List<const Scalar *> row : rel.rows)
      all(row);
  }
  void operator()(const FilterRel &rel) {
    onInput(*rel.input);
    all(rel.conjuncts);
  }
  void operator()(const ProjectRel &rel) {
    onInput(*rel.input);
    defined(rel.definitions);
  }
  void operator()(const JoinRel &rel) {
    onInput(*rel.left);
    onInput(*rel.right);
    all(rel.conjuncts);
  }
  void operator()(const ApplyRel &rel) {
    onInput(*rel.left);
    onInput(*rel.right);
    all(rel.conjuncts);
  }
  void operator()(const AggregateRel &rel) {
    onInput(*rel.input);
    defined(rel.keys);
    defined(rel.aggregates);
    defined(rel.bare);
  }
  void operator()(const WindowRel &rel) {
    onInput(*rel.input);
    defined(rel.windows);
  }
  void operator()(const FunctionRel &rel) {
    onInput(*rel.input);
    onScalar(*rel.call);
  }
  void operator()(const DistinctRel &rel) { onInput(*rel.input); }
  void operator()(const SetOperationRel &rel) {
    for (const Rel *branch : rel.branches)
      onInput(*branch);
  }
  void operator()(const LimitRel &rel) {
    onInput(*rel.input);
    for (const OrderKey &key : rel.order)
      onScalar(*key.expr);
    if (rel.count)
      onScalar(*rel.count);
    if (rel.offset)
      onScalar(*rel.offset);
  }
  void operator()(const InstanceRel &rel) { onInput(*rel.definition); }
  void operator()(const OpaqueRel &rel) {
    for (const Rel *input : rel.inputs)
      onInput(*input);
  }
};
} // namespace

void mesh::rel::forEachOperand(const Scalar &scalar, llvm::function_ref<void(const Scalar &)> fn) {
  if (scalar.kind == ScalarKind::Call) // Most are.
    OperandVisitor{fn}.all(as<CallScalar>(scalar).arguments);
  else
    visit(scalar, OperandVisitor{fn});
}

void mesh::rel::forEachPart(const Rel &rel, llvm::function_ref<void(const Scalar &)> onScalar,
                            llvm::function_ref<void(const Rel &)> onInput) {
  visit(rel, PartVisitor{onScalar, onInput});
}

// --- Columns -------------------------------------------------------------------

namespace {
/// The columns that are used, and those that a relation makes: what is put out without
/// being made here is made below.
struct Uses {
  ColumnSet used, made;
  EachOnce once;

  void add(const Rel &rel) {
    if (once.enter(rel))
      forEachPart(
          rel, [&](const Scalar &scalar) { add(scalar); }, [&](const Rel &input) { add(input); });
    visit(rel, [&](const auto &each) { make(each); });
  }
  void add(const Scalar &scalar) {
    if (scalar.kind == ScalarKind::Column)
      used.insert(as<ColumnScalar>(scalar).id.index);
    if (scalar.kind == ScalarKind::Subquery)
      add(*as<SubqueryScalar>(scalar).rel);
    forEachOperand(scalar, [&](const Scalar &operand) { add(operand); });
  }
  ColumnSet rest() {
    for (uint32_t id : made)
      used.erase(id);
    return std::move(used);
  }

private:
  void all(List<ColumnId> columns) {
    for (ColumnId id : columns)
      made.insert(id.index);
  }
  void defined(List<Definition> definitions) {
    for (const Definition &definition : definitions)
      made.insert(definition.id.index);
  }
  void make(const ScanRel &rel) { all(rel.columns); }
  void make(const ValuesRel &rel) { all(rel.columns); }
  void make(const FilterRel &) {}
  void make(const ProjectRel &rel) { defined(rel.definitions); }
  void make(const JoinRel &) {}
  void make(const ApplyRel &) {}
  void make(const AggregateRel &rel) {
    defined(rel.keys);
    defined(rel.aggregates);
    defined(rel.bare);
  }
  void make(const WindowRel &rel) { defined(rel.windows); }
  void make(const DistinctRel &) {}
  void make(const SetOperationRel &rel) { all(rel.columns); }
  void make(const LimitRel &) {}
  void make(const InstanceRel &rel) { all(rel.columns); }
  void make(const FunctionRel &rel) { all(rel.columns); }
  void make(const OpaqueRel &rel) { all(rel.columns); }
};
} // namespace

ColumnSet mesh::rel::columnsOf(const Scalar &scalar) {
  Uses uses;
  uses.add(scalar);
  return uses.rest();
}

ColumnSet mesh::rel::columnsOf(const Rel &rel) {
  Uses uses;
  uses.add(rel);
  return uses.rest();
}

// --- Facts ---------------------------------------------------------------------

/// 0 or 1 as a literal.
static bool isAtMostOne(const Scalar *count) {
  return count && count->kind == ScalarKind::Literal &&
         (as<LiteralScalar>(*count).text == "0" || as<LiteralScalar>(*count).text == "1");
}

static bool mayMultiplyRows(const Scalar &scalar) {
  bool may = scalar.kind == ScalarKind::Opaque && as<OpaqueScalar>(scalar).mayMultiplyRows;
  forEachOperand(scalar, [&](const Scalar &operand) { may = may || mayMultiplyRows(operand); });
  return may;
}

bool mesh::rel::hasAtMostOneRow(const Rel &rel) {
  switch (rel.kind) {
  case RelKind::Values:
    return as<ValuesRel>(rel).rows.size() <= 1;
  case RelKind::Aggregate:
    return as<AggregateRel>(rel).keys.empty();
  case RelKind::Filter:
    return hasAtMostOneRow(*as<FilterRel>(rel).input);
  case RelKind::Project: {
    const auto &project = as<ProjectRel>(rel);
    return hasAtMostOneRow(*project.input) &&
           std::none_of(project.definitions.begin(), project.definitions.end(),
                        [](const Definition &each) { return mayMultiplyRows(*each.expr); });
  }
  case RelKind::Window:
    return hasAtMostOneRow(*as<WindowRel>(rel).input);
  case RelKind::Distinct:
    return hasAtMostOneRow(*as<DistinctRel>(rel).input);
  case RelKind::Instance:
    return hasAtMostOneRow(*as<InstanceRel>(rel).definition);
  case RelKind::Limit:
    return isAtMostOne(as<LimitRel>(rel).count) || hasAtMostOneRow(*as<LimitRel>(rel).input);
  case RelKind::Scan:
  case RelKind::Join:
  case RelKind::Apply:
  case RelKind::SetOperation:
  case RelKind::Function:
  case RelKind::Opaque:
    return false;
  }
  llvm_unreachable("relation kind outside the list");
}
