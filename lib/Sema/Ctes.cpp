// Ctes.cpp - WITH: common table expressions, also those that read themselves.

#include "Resolve.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mesh;
using namespace mesh::sema;
using rel::ColumnId;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;
using rel::ScalarKind;

void Analyser::bindCtes(const ast::With *with, Scope *outer, CteScope &scope) {
  if (!with)
    return;
  for (const ast::Node *node : with->ctes) {
    const auto *cte = ast::as<ast::Cte>(node);
    if (node->kind == ast::NodeKind::InlineFunction || node->kind == ast::NodeKind::NamedValue) {
      refuse(*node, ast::constructName(*node));
      continue;
    }
    if (!cte) {
      diags.report(node->range, diag::UnexpandedMacro, "...");
      continue;
    }
    refuseClauses(cte->extras);
    std::string name = fold(cte->name);
    if (scope.ctes.contains(name))
      diags.report(SourceRange{cte->name.loc, cte->name.loc.offset(cte->name.size)},
                   diag::DuplicateCte, cte->name.text());
    bool callsItself = false, mayCallItself = mayReadItself(*with, *cte, dialect);
    if (!mayCallItself)
      checkSelfReference(*with, *cte, name, scope);
    else
      for (const TableReference &table : findTables(*cte->query, dialect))
        callsItself = callsItself || (table.parts.size() == 1 && fold(table.node->name) == name);
    CteBinding binding;
    if (callsItself) {
      binding = recursiveCte(*cte, name, outer, scope);
    } else {
      Output output = analyseQuery(*cte->query, outer, &scope);
      binding.rel = output.rel;
      binding.columns = std::move(output.columns);
      binding.open = output.open;
      renameColumns(*cte, cte->columns, binding.columns, binding.open);
    }
    scope.ctes[name] = std::move(binding);
  }
}

/// Without RECURSIVE a query does not see its own name; but SQLite takes it for
/// itself all the same. So it must be another table's beyond doubt.
void Analyser::checkSelfReference(const ast::With &with, const ast::Cte &cte,
                                  const std::string &name, CteScope &scope) {
  bool isUnion = cte.query->kind == ast::NodeKind::SetOperation;
  for (const TableReference &table : findTables(*cte.query, dialect)) {
    if (table.parts.size() != 1 || fold(table.node->name) != name)
      continue;
    const rel::Relation *relation = findRelation(table.parts, table.range);
    bool isOther = scope.find(name) || (relation && relation->columnsKnown);
    if (isOther && !isUnion)
      continue;
    auto handle = diags.report(table.range, diag::SelfReference, cte.name.text());
    if (isUnion)
      handle.fix({with.range.begin, with.range.begin.offset(4)}, "WITH RECURSIVE");
    return;
  }
}

/// Whether a relation holds bounds or functions whose results are open.
static bool leavesOpen(const Rel &rel, rel::EachOnce &once) {
  if (!once.enter(rel))
    return false; // It was looked at.
  bool open = rel.kind == RelKind::Function && rel::as<rel::FunctionRel>(rel).open;
  if (rel.kind == RelKind::Limit) {
    const auto &limit = rel::as<rel::LimitRel>(rel);
    open = limit.count || limit.offset;
  }
  auto look = [&](auto &self, const Scalar &scalar) -> void {
    if (scalar.kind == ScalarKind::Call)
      open = open || rel::as<rel::CallScalar>(scalar).occurrence;
    if (scalar.kind == ScalarKind::Opaque)
      open = open || rel::as<rel::OpaqueScalar>(scalar).occurrence;
    if (scalar.kind == ScalarKind::Window)
      open = open || rel::as<rel::WindowScalar>(scalar).tiesMatter;
    if (scalar.kind == ScalarKind::Aggregate)
      open = open || rel::as<rel::AggregateScalar>(scalar).orderMatters;
    if (scalar.kind == ScalarKind::Subquery)
      open = open || leavesOpen(*rel::as<rel::SubqueryScalar>(scalar).rel, once);
    rel::forEachOperand(scalar, [&](const Scalar &operand) { self(self, operand); });
  };
  rel::forEachPart(
      rel, [&](const Scalar &scalar) { look(look, scalar); },
      [&](const Rel &input) { open = open || leavesOpen(input, once); });
  return open;
}

/// Whether it is one query and another that reads the rows so far, and nothing else: each may be
/// looked into then.
bool Analyser::isStepByStep(const ast::SetOperation &unions, const std::string &name) {
  if (unions.op != ast::SetOperator::Union || unions.matching || unions.with || unions.limit ||
      !unions.orderBy.empty() || !unions.ends.empty() || !unions.conditions.empty())
    return false;
  return llvm::none_of(findTables(*unions.left, dialect), [&](const TableReference &table) {
    return table.parts.size() == 1 && fold(table.node->name) == name;
  });
}

/// The rows so far, in the second query of a CTE that reads itself. Nothing is known of them but
/// what holds of all: not that a column of the first query is never NULL, or how it is collated.
rel::OpaqueRel *Analyser::rowsSoFar(const ast::Cte &cte, bool typesAreKept,
                                    std::vector<NamedColumn> &columns) {
  auto *self = make<rel::OpaqueRel>(RelKind::Opaque, cte.range);
  self->construct = "a recursive CTE";
  self->text = intern("rows so far " + std::to_string(recursionDepth)); // Of the one around, too.
  llvm::SmallVector<ColumnId, 8> ids;
  for (NamedColumn &column : columns) {
    column.id =
        newColumn(column.name, typesAreKept ? result.info(column.id).type : rel::DataType());
    ids.push_back(column.id);
  }
  self->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  return self;
}

/// The second query once more, where the rows so far may have other types than the first one's.
Analyser::Output Analyser::withoutTypes(const ast::Cte &cte, const ast::Query &query,
                                        const std::string &name, Scope *outer, CteScope &inner) {
  Diagnostics reported = std::exchange(diags, {}); // It says no more than the first time.
  std::optional<NotUnderstood> before = notUnderstood;
  CteBinding &self = inner.ctes[name];
  self.rel = rowsSoFar(cte, false, self.columns);
  Output output = analyseQuery(query, outer, &inner);
  diags = std::move(reported);
  notUnderstood = std::move(before);
  return output;
}

/// A CTE that reads itself. Its two queries are looked into; if it is more than two, it is its text
/// and its inputs.
CteBinding Analyser::recursiveCte(const ast::Cte &cte, const std::string &name, Scope *outer,
                                  CteScope &scope) {
  const auto *unions = ast::as<ast::SetOperation>(cte.query);
  CteBinding binding;
  if (!unions) {
    unsupported(cte, "a recursive CTE that is no UNION");
    binding.rel = make<rel::ValuesRel>(RelKind::Values, cte.range);
    return binding;
  }
  llvm::SaveAndRestore depth(recursionDepth, recursionDepth + 1);
  CteScope inner{&scope, {}};
  Output first = analyseQuery(*unions->left, outer, &inner);
  if (first.open)
    return openCte(cte);
  std::vector<NamedColumn> shown = first.columns;
  renameColumns(cte.columns, shown);
  rel::OpaqueRel *self = rowsSoFar(cte, true, shown);
  inner.ctes[name] = {self, shown};
  bool looksInto = isStepByStep(*unions, name);
  Output whole, second;
  if (looksInto) {
    second = analyseQuery(*unions->right, outer, &inner);
    whole = combine(*unions, first, second);
  } else {
    whole = analyseQuery(*cte.query, outer, &inner);
  }
  if (whole.open)
    return openCte(cte);
  auto *opaqueRel = make<rel::OpaqueRel>(RelKind::Opaque, cte.range);
  opaqueRel->construct = "a recursive CTE";
  rel::EachOnce once;
  opaqueRel->open = leavesOpen(*whole.rel, once);
  opaqueRel->traced = whole.rel;
  opaqueRel->self = self;
  binding.columns = std::move(whole.columns);
  renameColumns(cte.columns, binding.columns);
  llvm::SmallVector<ColumnId, 8> ids;
  auto infoOf = [&](ColumnId id) { return result.info(id).type; };
  bool sameTypes = true, areClosed = true; // Sums of integers are integers.
  for (auto [column, soFar] : llvm::zip(binding.columns, self->columns)) {
    model::DataType type = infoOf(column.id), before = infoOf(soFar);
    sameTypes = sameTypes && type == before;
    areClosed = areClosed && (type == before || (type.isInteger() && before.isInteger()));
  }
  for (NamedColumn &column : binding.columns) { // Each step may widen them.
    column.id = newColumn(column.name, areClosed ? infoOf(column.id) : model::DataType());
    ids.push_back(column.id);
  }
  opaqueRel->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  if (looksInto) {
    if (!sameTypes)
      second = withoutTypes(cte, *unions->right, name, outer, inner);
    const Rel *parts[] = {first.rel, second.rel};
    opaqueRel->inputs = arena.copy(llvm::ArrayRef<const Rel *>(parts));
    opaqueRel->isDistinct = !unions->all;
    opaqueRel->text = unions->all ? "each row of the second" : "each new row of the second";
  } else {
    addOpaqueText(*opaqueRel, *cte.query, readTables(*cte.query, &inner, self));
  }
  binding.rel = opaqueRel;
  return binding;
}
