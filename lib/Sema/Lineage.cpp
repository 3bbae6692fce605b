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
  /// Leaves in `columns` what the relation's columns come from, and adds to `rows`
  /// what decides its rows.
  void trace(const Rel &rel);
  std::vector<ColumnInput> of(ColumnId id) const {
    auto found = columns.find(id.index);
    return found == columns.end() ? std::vector<ColumnInput>() : found->second;
  }
  std::vector<ColumnInput> rows;

private:
  void collect(const Scalar &scalar, Influence influence, std::vector<ColumnInput> &to);
  void rowsFrom(const Scalar &scalar, Influence influence) { collect(scalar, influence, rows); }
  void collectCase(const rel::CallScalar &call, Influence influence, std::vector<ColumnInput> &to);
  void collectAggregate(const rel::AggregateScalar &call, std::vector<ColumnInput> &to);
  void collectWindow(const rel::WindowScalar &window, std::vector<ColumnInput> &to);
  void collectSubquery(const rel::SubqueryScalar &subquery, Influence influence,
                       std::vector<ColumnInput> &to);
  void define(const rel::Definition &definition);
  void rowsFromOutput(const Rel &rel, Influence influence);

  void traceNode(const rel::ScanRel &scan);
  void traceNode(const rel::ValuesRel &values);
  void traceNode(const rel::FilterRel &filter);
  void traceNode(const rel::ProjectRel &project);
  void traceNode(const rel::JoinRel &join);
  void traceNode(const rel::ApplyRel &apply);
  void traceNode(const rel::AggregateRel &aggregate);
  void traceNode(const rel::WindowRel &window);
  void traceNode(const rel::DistinctRel &distinct);
  void traceNode(const rel::SetOperationRel &operation);
  void traceNode(const rel::LimitRel &limit);
  void traceNode(const rel::InstanceRel &instance);
  void traceNode(const rel::FunctionRel &function);
  void traceNode(const rel::OpaqueRel &opaque);
  bool traceInto(const rel::OpaqueRel &opaque);

  llvm::DenseMap<uint32_t, std::vector<ColumnInput>> columns;
  /// What decides the rows of each common table, which may be read many times.
  llvm::DenseMap<const Rel *, std::vector<ColumnInput>> definitions;
};
} // namespace

/// An influence through something else: what was taken as it is no longer is.
static Influence through(Influence outer, Influence inner) {
  bool direct = outer <= Influence::Aggregation;
  if (outer == Influence::Identity || (direct && inner > Influence::Aggregation))
    return inner; // What decides a value decides what is made of it.
  if (outer == Influence::Transformation && inner == Influence::Aggregation)
    return inner;
  return outer;
}

static void sortUnique(std::vector<ColumnInput> &inputs) {
  llvm::sort(inputs);
  inputs.erase(std::unique(inputs.begin(), inputs.end()), inputs.end());
}

static void append(std::vector<ColumnInput> &to, llvm::ArrayRef<ColumnInput> inputs,
                   Influence influence) {
  for (const ColumnInput &input : inputs)
    to.push_back({input.model, input.column, through(influence, input.influence)});
}

// --- Scalars -------------------------------------------------------------------

void Tracer::collectCase(const rel::CallScalar &call, Influence influence,
                         std::vector<ColumnInput> &to) {
  // Conditions and results take turns, behind the operand if there is one; ELSE is last.
  size_t first = call.function == "case" ? 0 : 1, count = call.arguments.size();
  for (size_t i = 0; i != count; ++i) {
    bool isResult = i + 1 == count || (i >= first && (i - first) % 2 == 1);
    collect(*call.arguments[i], isResult ? influence : through(influence, Influence::Conditional),
            to);
  }
}

void Tracer::collectAggregate(const rel::AggregateScalar &call, std::vector<ColumnInput> &to) {
  for (const Scalar *argument : call.arguments)
    collect(*argument, Influence::Aggregation, to);
  for (const rel::OrderKey &key : call.order)
    collect(*key.expr, Influence::Sort, to);
  if (call.filter)
    collect(*call.filter, Influence::Conditional, to);
}

void Tracer::collectWindow(const rel::WindowScalar &window, std::vector<ColumnInput> &to) {
  collectAggregate(*window.call, to);
  for (const Scalar *key : window.partition)
    collect(*key, Influence::Window, to);
  for (const rel::OrderKey &key : window.order)
    collect(*key.expr, Influence::Window, to);
  for (const Scalar *offset : {window.startOffset, window.endOffset})
    if (offset)
      collect(*offset, Influence::Window, to);
}

/// What decides the rows of the subquery decides the value.
void Tracer::collectSubquery(const rel::SubqueryScalar &subquery, Influence influence,
                             std::vector<ColumnInput> &to) {
  std::vector<ColumnInput> around = std::exchange(rows, {});
  trace(*subquery.rel);
  std::vector<ColumnInput> inner = std::exchange(rows, std::move(around));
  if (subquery.subquery != rel::SubqueryKind::Exists)
    for (ColumnId id : rel::outputOf(*subquery.rel))
      append(to, of(id), influence);
  append(to, inner, influence);
  for (const Scalar *operand : subquery.operands)
    collect(*operand, influence == Influence::Identity ? Influence::Transformation : influence, to);
}

void Tracer::collect(const Scalar &scalar, Influence influence, std::vector<ColumnInput> &to) {
  switch (scalar.kind) {
  case ScalarKind::Column:
    return append(to, of(rel::as<rel::ColumnScalar>(scalar).id), influence);
  case ScalarKind::Subquery:
    return collectSubquery(rel::as<rel::SubqueryScalar>(scalar), influence, to);
  case ScalarKind::Aggregate:
    return collectAggregate(rel::as<rel::AggregateScalar>(scalar), to);
  case ScalarKind::Window:
    return collectWindow(rel::as<rel::WindowScalar>(scalar), to);
  case ScalarKind::Call:
  case ScalarKind::Opaque:
  case ScalarKind::Literal:
  case ScalarKind::Symbol:
    break;
  }
  Influence inner = influence == Influence::Identity ? Influence::Transformation : influence;
  if (scalar.kind == ScalarKind::Call)
    if (const auto &call = rel::as<rel::CallScalar>(scalar);
        call.function == "case" || call.function == "case of")
      return collectCase(call, inner, to);
  rel::forEachOperand(scalar, [&](const Scalar &operand) { collect(operand, inner, to); });
}

void Tracer::define(const rel::Definition &definition) {
  std::vector<ColumnInput> inputs;
  collect(*definition.expr, Influence::Identity, inputs);
  sortUnique(inputs);
  columns[definition.id.index] = std::move(inputs);
}

// --- Relations -----------------------------------------------------------------

void Tracer::trace(const Rel &rel) {
  bool own = rel.kind == rel::RelKind::Instance || rel.kind == rel::RelKind::Opaque;
  if (!own) // These two look at their inputs in their own way.
    rel::forEachPart(rel, [](const Scalar &) {}, [&](const Rel &input) { trace(input); });
  rel::visit(rel, [&](const auto &node) { traceNode(node); });
}

void Tracer::rowsFromOutput(const Rel &rel, Influence influence) {
  for (ColumnId id : rel::outputOf(rel))
    for (const ColumnInput &input : of(id))
      rows.push_back({input.model, input.column, influence});
}

void Tracer::traceNode(const rel::ScanRel &scan) {
  std::vector<ColumnInput> arguments; // Of a function in FROM.
  for (const Scalar *argument : scan.arguments)
    collect(*argument, Influence::Transformation, arguments);
  sortUnique(arguments);
  for (size_t i = 0; i != scan.columns.size(); ++i) {
    bool isTable = !scan.relation->name.empty();
    if (isTable)
      columns[scan.columns[i].index] = {
          {scan.relation->name, scan.names[i].str(), Influence::Identity}};
    else // A pivot hands columns through, which are known already.
      columns.try_emplace(scan.columns[i].index, arguments);
  }
}

void Tracer::traceNode(const rel::ValuesRel &values) {
  for (size_t i = 0; i != values.columns.size(); ++i) {
    std::vector<ColumnInput> inputs;
    for (List<const Scalar *> row : values.rows)
      collect(*row[i], Influence::Transformation, inputs);
    sortUnique(inputs);
    columns[values.columns[i].index] = std::move(inputs);
  }
}

void Tracer::traceNode(const rel::FilterRel &filter) {
  for (const Scalar *conjunct : filter.conjuncts)
    rowsFrom(*conjunct, Influence::Filter);
}

void Tracer::traceNode(const rel::ProjectRel &project) {
  for (const rel::Definition &definition : project.definitions)
    define(definition);
}

void Tracer::traceNode(const rel::JoinRel &join) {
  for (const Scalar *conjunct : join.conjuncts)
    rowsFrom(*conjunct, Influence::Join);
}

void Tracer::traceNode(const rel::ApplyRel &apply) {
  for (const Scalar *conjunct : apply.conjuncts)
    rowsFrom(*conjunct, Influence::Join);
}

void Tracer::traceNode(const rel::AggregateRel &aggregate) {
  for (const rel::Definition &key : aggregate.keys)
    rowsFrom(*key.expr, Influence::Group);
  // Bare columns keep the ids of the input, as do keys that are columns.
  for (List<rel::Definition> list : {aggregate.keys, aggregate.aggregates})
    for (const rel::Definition &definition : list)
      define(definition);
}

void Tracer::traceNode(const rel::WindowRel &window) {
  for (const rel::Definition &each : window.windows)
    define(each);
}

void Tracer::traceNode(const rel::DistinctRel &distinct) {
  rowsFromOutput(distinct, Influence::Group);
}

void Tracer::traceNode(const rel::SetOperationRel &operation) {
  llvm::SmallVector<llvm::SmallVector<ColumnId, 8>, 4> branches;
  for (const Rel *branch : operation.branches)
    branches.push_back(rel::outputOf(*branch));
  for (size_t i = 0; i != operation.columns.size(); ++i) {
    std::vector<ColumnInput> inputs;
    for (const auto &branch : branches)
      append(inputs, of(branch[i]), Influence::Identity);
    sortUnique(inputs);
    columns[operation.columns[i].index] = std::move(inputs);
  }
  if (operation.op != rel::SetOperator::UnionAll)
    rowsFromOutput(operation, Influence::Filter);
}

void Tracer::traceNode(const rel::LimitRel &limit) {
  if (limit.count || limit.offset)
    for (const rel::OrderKey &key : limit.order)
      rowsFrom(*key.expr, Influence::Sort);
}

void Tracer::traceNode(const rel::InstanceRel &instance) {
  const Rel *definition = instance.definition;
  if (!definitions.contains(definition)) {
    std::vector<ColumnInput> around = std::exchange(rows, {});
    trace(*definition);
    sortUnique(rows);
    definitions[definition] = std::exchange(rows, std::move(around));
  }
  append(rows, definitions[definition], Influence::Identity);
  llvm::SmallVector<ColumnId, 8> from = rel::outputOf(*definition);
  for (size_t i = 0; i != instance.columns.size(); ++i)
    columns[instance.columns[i].index] = of(from[i]);
}

void Tracer::traceNode(const rel::FunctionRel &function) {
  rowsFrom(*function.call, Influence::Join);
  for (ColumnId id : function.columns)
    define({id, function.call});
}

/// Follows the relation that reads the same columns. A CTE that reads itself is gone
/// through until nothing more comes in; false if that takes too long.
bool Tracer::traceInto(const rel::OpaqueRel &opaque) {
  constexpr unsigned mostRounds = 64;
  llvm::SmallVector<ColumnId, 8> from = rel::outputOf(*opaque.traced);
  bool isStable = false;
  const auto before = definitions; // Those within may read what is not complete yet.
  for (unsigned round = 0; !isStable && round != mostRounds; ++round) {
    definitions = before;
    trace(*opaque.traced);
    isStable = true;
    if (!opaque.self)
      break;
    for (size_t i = 0; i != opaque.self->columns.size(); ++i) {
      std::vector<ColumnInput> found = of(from[i]);
      std::vector<ColumnInput> &known = columns[opaque.self->columns[i].index];
      isStable = isStable && known == found;
      known = std::move(found);
    }
    sortUnique(rows);
  }
  for (size_t i = 0; i != opaque.columns.size(); ++i)
    columns[opaque.columns[i].index] = of(from[i]);
  return isStable;
}

void Tracer::traceNode(const rel::OpaqueRel &opaque) {
  if (opaque.traced && traceInto(opaque))
    return;
  if (opaque.inputs.empty()) // The rows so far of a CTE that reads itself: `traceInto` knows them.
    return;
  std::vector<ColumnInput> all;
  for (const Rel *input : opaque.inputs) {
    trace(*input);
    for (ColumnId id : rel::outputOf(*input))
      append(all, of(id), Influence::Unknown);
  }
  for (ColumnInput &each : all)
    each.influence = Influence::Unknown;
  sortUnique(all);
  rows.insert(rows.end(), all.begin(), all.end());
  for (ColumnId id : opaque.columns)
    columns[id.index] = all;
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
