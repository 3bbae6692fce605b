// TracedTables.cpp - what stands in FROM and has no meaning here, but is known to
// read certain columns: a function, a pivot, a sample, LATERAL.
//
// The query around it is one that is not understood (Opaque.cpp): nothing here takes
// part in its hash. What is built is for lineage alone, so it need not have the rows
// or the values of what is written, only read the same columns.

#include "Analyser.h"
#include "PivotInput.h"
#include "mesh/AST/Walk.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::sema;
using rel::ColumnId;
using rel::Rel;
using rel::Scalar;

/// A table that has a column of every name, each of which comes from `arguments`.
Binding &Analyser::bindTraced(const Rel *&rel, const ast::TableAlias *alias, const ast::Ident &name,
                              SourceRange range, llvm::ArrayRef<const Scalar *> arguments,
                              Scope &scope) {
  Binding &binding = addBinding(scope, alias, name, range);
  rel = scanRelation(unknownRelation(), binding);
  static_cast<rel::ScanRel *>(binding.open->rel)->arguments = arena.copy(arguments);
  binding.isFunction = true;
  return binding;
}

/// What a call reads, as one value. Calls of the whole query are counted, for what is
/// volatile: those here are in its text, and are not.
const Scalar *Analyser::tracedCall(const ast::Function &call, const Context &context) {
  uint32_t before = occurrences;
  const Scalar *value = opaque(call, "a function in FROM", context);
  occurrences = before;
  return value;
}

/// One whose columns are not known.
const Rel *Analyser::tracedFunction(const ast::TableFunction &table, Scope &scope, CteScope *ctes) {
  unsupportedTraced(table, "a function in FROM");
  const Scalar *call = tracedCall(*table.call, {&scope, ctes, "FROM"});
  const Rel *rel = nullptr;
  Binding &binding = bindTraced(rel, table.alias, {}, table.range, {call}, scope);
  if (table.alias)
    for (const ast::Ident &column : table.alias->columns)
      ask(binding, fold(column), column.text());
  show(scope, binding);
  return rel;
}

const Rel *Analyser::tracedView(const ast::LateralView &view, const Rel *input, Scope &scope,
                                CteScope *ctes) {
  unsupportedTraced(view, ast::constructName(view));
  const Scalar *call = tracedCall(*view.call, {&scope, ctes, "LATERAL VIEW"});
  const Rel *rel = nullptr;
  Binding &binding = bindTraced(rel, nullptr, view.name, view.range, {call}, scope);
  for (const ast::Ident &column : view.columns)
    ask(binding, fold(column), column.text());
  show(scope, binding);
  return cross(input, rel, view.range, scope);
}

static void addColumns(const Scalar &scalar, llvm::SmallDenseSet<uint32_t, 8> &columns) {
  if (scalar.kind == rel::ScalarKind::Column)
    columns.insert(rel::as<rel::ColumnScalar>(scalar).id.index);
  rel::forEachOperand(scalar, [&](const Scalar &operand) { addColumns(operand, columns); });
}

/// The input of a pivot, and what the pivot reads of it.
void Analyser::readPivot(const PivotParts &parts, PivotInput &in, Scope &scope, CteScope *ctes) {
  in.scope.outer = scope.outer;
  in.rel = cross(nullptr, analyseTable(*parts.inner, in.scope, ctes, nullptr), parts.inner->range,
                 in.scope);
  in.isOpen = llvm::any_of(in.scope.bindings, [](const Binding &binding) { return binding.open; });
  Context context{&in.scope, ctes, "PIVOT", true};
  for (const ast::Expr *expr : parts.read) {
    const auto *alias = ast::as<ast::Alias>(expr);
    in.arguments.push_back(scalar(alias ? *alias->expr : *expr, context));
    addColumns(*in.arguments.back(), in.read);
  }
}

/// A pivot keeps the columns of its input that it does not read, and puts out others,
/// which come from those it reads.
const Rel *Analyser::tracedPivot(const ast::Table &table, const PivotParts &parts, PivotInput &in,
                                 Scope &scope) {
  unsupportedTraced(table, ast::constructName(table));
  if (in.isOpen)
    unsupported(table, ast::constructName(table)); // Nobody knows what it keeps.
  const Rel *rel = nullptr, *input = in.rel;
  Binding &binding = bindTraced(rel, parts.alias, {}, table.range, in.arguments, scope);
  for (const VisibleColumn &each : in.scope.visible)
    if (!in.read.contains(each.column.id.index))
      binding.columns.push_back(each.column);
  if (const auto *name = parts.constant ? ast::as<ast::Name>(parts.constant) : nullptr) {
    rel::Definition definition = {newColumn(fold(name->name), {}), nullLiteral(name->range)};
    auto *project = make<rel::ProjectRel>(rel::RelKind::Project, table.range);
    project->input = input;
    project->definitions = arena.copy(llvm::ArrayRef<rel::Definition>(definition));
    input = project;
    binding.columns.push_back({fold(name->name), name->name.text().str(), definition.id});
  }
  show(scope, binding);
  return cross(input, rel, table.range, scope);
}

const Rel *Analyser::analyse(const ast::Pivot &pivot, Scope &scope, CteScope *ctes) {
  PivotParts parts{pivot.inner, {}, pivot.alias, nullptr};
  parts.read.append(pivot.aggregates.begin(), pivot.aggregates.end());
  for (const ast::PivotColumn *column : pivot.columns)
    parts.read.push_back(column->column);
  PivotInput in;
  readPivot(parts, in, scope, ctes);
  const Rel *rel = in.isOpen ? nullptr : groupedPivot(pivot, in, scope, ctes);
  return rel ? rel : tracedPivot(pivot, parts, in, scope);
}

const Rel *Analyser::analyse(const ast::Unpivot &unpivot, Scope &scope, CteScope *ctes) {
  PivotParts parts{unpivot.inner, {}, unpivot.alias, unpivot.column->column};
  parts.read.append(unpivot.column->values.begin(), unpivot.column->values.end());
  PivotInput in;
  readPivot(parts, in, scope, ctes);
  const Rel *rel = in.isOpen ? nullptr : unitedUnpivot(unpivot, in, scope);
  return rel ? rel : tracedPivot(unpivot, parts, in, scope);
}

const Rel *Analyser::analyse(const ast::Sample &sample, Scope &scope, CteScope *ctes) {
  if (sample.alias)
    return refuseTable(sample, scope);
  unsupportedTraced(sample, ast::constructName(sample));
  return cross(nullptr, analyseTable(*sample.inner, scope, ctes, nullptr), sample.range, scope);
}
