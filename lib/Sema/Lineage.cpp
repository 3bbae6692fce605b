// Lineage.cpp - which columns of which tables each output column comes from,
// and which decide the rows.

#include "mesh/Sema/Sema.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::sema;
using model::ColumnInput;
using model::Influence;
using rel::ColumnId;
using rel::Rel;
using rel::Scalar;
using rel::ScalarKind;

namespace {
/// What the columns of relations come from, found by going once over the tree
/// from the tables up.
class Tracer {
public:
  void trace(const Rel &rel);
  std::vector<ColumnInput> of(ColumnId id) const {
    auto found = columns.find(id.index);
    return found == columns.end() ? std::vector<ColumnInput>() : found->second;
  }
  std::vector<ColumnInput> rows;

private:
  void collect(const Scalar &scalar, Influence influence, std::vector<ColumnInput> &to);
  void rowsFrom(const Scalar &scalar, Influence influence) { collect(scalar, influence, rows); }
  void define(const rel::Definition &definition);

  llvm::DenseMap<uint32_t, std::vector<ColumnInput>> columns;
};
} // namespace

/// An influence through something else: what was taken as it is no longer is.
static Influence through(Influence outer, Influence inner) {
  return outer == Influence::Identity                                            ? inner
         : outer == Influence::Transformation && inner == Influence::Aggregation ? inner
                                                                                 : outer;
}

static void sortUnique(std::vector<ColumnInput> &inputs) {
  llvm::sort(inputs);
  inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
}

void Tracer::collect(const Scalar &scalar, Influence influence, std::vector<ColumnInput> &to) {
  switch (scalar.kind) {
  case ScalarKind::Column:
    for (ColumnInput input : of(rel::as<rel::ColumnScalar>(scalar).id)) {
      input.influence = through(influence, input.influence);
      to.push_back(std::move(input));
    }
    return;
  case ScalarKind::Subquery: {
    const auto &subquery = rel::as<rel::SubqueryScalar>(scalar);
    // What decides the rows of the subquery decides the value.
    std::vector<ColumnInput> outerRows = std::exchange(rows, {});
    trace(*subquery.rel);
    std::vector<ColumnInput> inner = std::exchange(rows, std::move(outerRows));
    if (subquery.subquery != rel::SubqueryKind::Exists)
      for (ColumnId id : rel::outputOf(*subquery.rel))
        for (ColumnInput input : of(id))
          to.push_back({input.model, input.column, through(influence, input.influence)});
    to.insert(to.end(), inner.begin(), inner.end());
    break;
  }
  case ScalarKind::Aggregate:
    rel::forEachOperand(
        scalar, [&](const Scalar &operand) { collect(operand, Influence::Aggregation, to); });
    return;
  case ScalarKind::Window: {
    const auto &window = rel::as<rel::WindowScalar>(scalar);
    rel::forEachOperand(
        *window.call, [&](const Scalar &operand) { collect(operand, Influence::Aggregation, to); });
    for (const Scalar *key : window.partition)
      collect(*key, Influence::Window, to);
    for (const rel::OrderKey &key : window.order)
      collect(*key.expr, Influence::Window, to);
    return;
  }
  default:
    break;
  }
  Influence inner = influence == Influence::Identity ? Influence::Transformation : influence;
  rel::forEachOperand(scalar, [&](const Scalar &operand) { collect(operand, inner, to); });
}

void Tracer::define(const rel::Definition &definition) {
  std::vector<ColumnInput> inputs;
  collect(*definition.expr, Influence::Identity, inputs);
  sortUnique(inputs);
  columns[definition.id.index] = std::move(inputs);
}

void Tracer::trace(const Rel &rel) {
  rel::forEachPart(rel, [](const Scalar &) {}, [&](const Rel &input) { trace(input); });
  switch (rel.kind) {
  case rel::RelKind::Scan: {
    const auto &scan = rel::as<rel::ScanRel>(rel);
    for (size_t i = 0; i != scan.columns.size(); ++i)
      columns[scan.columns[i].index] = {
          {scan.relation->name, scan.names[i].str(), Influence::Identity}};
    return;
  }
  case rel::RelKind::Values: {
    const auto &values = rel::as<rel::ValuesRel>(rel);
    for (size_t i = 0; i != values.columns.size(); ++i) {
      std::vector<ColumnInput> inputs;
      for (List<const Scalar *> row : values.rows)
        collect(*row[i], Influence::Transformation, inputs);
      sortUnique(inputs);
      columns[values.columns[i].index] = std::move(inputs);
    }
    return;
  }
  case rel::RelKind::Filter:
    for (const Scalar *conjunct : rel::as<rel::FilterRel>(rel).conjuncts)
      rowsFrom(*conjunct, Influence::Filter);
    return;
  case rel::RelKind::Project:
    for (const rel::Definition &definition : rel::as<rel::ProjectRel>(rel).definitions)
      define(definition);
    return;
  case rel::RelKind::Join:
    for (const Scalar *conjunct : rel::as<rel::JoinRel>(rel).conjuncts)
      rowsFrom(*conjunct, Influence::Join);
    return;
  case rel::RelKind::Aggregate: {
    const auto &aggregate = rel::as<rel::AggregateRel>(rel);
    for (const rel::Definition &key : aggregate.keys)
      rowsFrom(*key.expr, Influence::Group);
    // Bare columns keep the ids of the input, as do keys that are columns.
    for (List<rel::Definition> list : {aggregate.keys, aggregate.aggregates})
      for (const rel::Definition &definition : list)
        define(definition);
    return;
  }
  case rel::RelKind::Window:
    for (const rel::Definition &window : rel::as<rel::WindowRel>(rel).windows)
      define(window);
    return;
  case rel::RelKind::Distinct:
    for (ColumnId id : rel::outputOf(rel))
      for (ColumnInput input : of(id))
        rows.push_back({input.model, input.column, Influence::Group});
    return;
  case rel::RelKind::SetOperation: {
    const auto &operation = rel::as<rel::SetOperationRel>(rel);
    for (size_t i = 0; i != operation.columns.size(); ++i) {
      std::vector<ColumnInput> inputs;
      for (const Rel *branch : operation.branches) {
        std::vector<ColumnInput> more = of(rel::outputOf(*branch)[i]);
        inputs.insert(inputs.end(), more.begin(), more.end());
      }
      sortUnique(inputs);
      if (operation.op != rel::SetOperator::UnionAll)
        for (const ColumnInput &input : inputs)
          rows.push_back({input.model, input.column, Influence::Filter});
      columns[operation.columns[i].index] = std::move(inputs);
    }
    return;
  }
  case rel::RelKind::Limit: {
    const auto &limit = rel::as<rel::LimitRel>(rel);
    if (limit.count || limit.offset)
      for (const rel::OrderKey &key : limit.order)
        rowsFrom(*key.expr, Influence::Sort);
    return;
  }
  case rel::RelKind::Instance: {
    const auto &instance = rel::as<rel::InstanceRel>(rel);
    llvm::SmallVector<ColumnId, 8> from = rel::outputOf(*instance.definition);
    for (size_t i = 0; i != instance.columns.size(); ++i)
      columns[instance.columns[i].index] = of(from[i]);
    return;
  }
  case rel::RelKind::Function: {
    const auto &function = rel::as<rel::FunctionRel>(rel);
    rowsFrom(*function.call, Influence::Join);
    for (ColumnId id : function.columns)
      define({id, function.call});
    return;
  }
  case rel::RelKind::Opaque: {
    const auto &opaque = rel::as<rel::OpaqueRel>(rel);
    std::vector<ColumnInput> all;
    for (const Rel *input : opaque.inputs)
      for (ColumnId id : rel::outputOf(*input))
        for (const ColumnInput &each : of(id))
          all.push_back({each.model, each.column, Influence::Transformation});
    sortUnique(all);
    rows.insert(rows.end(), all.begin(), all.end());
    for (ColumnId id : opaque.columns)
      columns[id.index] = all;
    return;
  }
  }
}

Lineage mesh::sema::computeLineage(const rel::Query &query) {
  Tracer tracer;
  tracer.trace(*query.root);
  Lineage lineage;
  for (ColumnId id : rel::outputOf(*query.root))
    lineage.columns.push_back(tracer.of(id));
  lineage.rows = std::move(tracer.rows);
  sortUnique(lineage.rows);
  return lineage;
}
