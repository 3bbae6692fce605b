// SetOperations.cpp - UNION and its like, VALUES, queries in parentheses, and what stands
// behind them.

#include "Analyser.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::sema;
using rel::ColumnId;
using rel::Rel;
using rel::RelKind;
using rel::Scalar;

Analyser::Output Analyser::analyse(const ast::SetOperation &operation, Scope *outer,
                                   CteScope *ctes) {
  refuseClauses(operation.ends);
  if (operation.matching)
    refuse(operation, ast::constructName(*operation.matching));
  CteScope scope{ctes, {}};
  bindCtes(operation.with, outer, scope);
  Output left = analyseQuery(*operation.left, outer, &scope);
  Output right = analyseQuery(*operation.right, outer, &scope);
  Output output = combine(operation, std::move(left), std::move(right));
  return applyTail(std::move(output), operation.orderBy, operation.limit, outer, &scope);
}

Analyser::Output Analyser::combine(const ast::SetOperation &operation, Output left, Output right) {
  if (left.open || right.open) {
    unsupportedColumns(operation, "a set operation on columns that are not known");
    return left;
  }
  if (left.columns.size() != right.columns.size()) {
    reportArity(operation.right->range, left.columns.size(), right.columns.size(), "column");
    return left;
  }
  using rel::SetOperator;
  auto *node = make<rel::SetOperationRel>(RelKind::SetOperation, operation.range);
  bool isUnion = operation.op == ast::SetOperator::Union;
  node->op = isUnion ? SetOperator::UnionAll
             : operation.op == ast::SetOperator::Intersect
                 ? (operation.all ? SetOperator::IntersectAll : SetOperator::Intersect)
                 : (operation.all ? SetOperator::ExceptAll : SetOperator::Except);
  const Rel *branches[] = {left.rel, right.rel};
  node->branches = arena.copy(llvm::ArrayRef<const Rel *>(branches));
  llvm::SmallVector<ColumnId, 8> ids;
  for (size_t i = 0; i != left.columns.size(); ++i) {
    const rel::ColumnInfo a = result.info(left.columns[i].id), b = result.info(right.columns[i].id);
    bool binary = a.collation == rel::Collation::Binary && b.collation == rel::Collation::Binary;
    ids.push_back(newColumn(left.columns[i].name, commonType(a.type, b.type),
                            binary ? rel::Collation::Binary : rel::Collation::Unknown,
                            a.notNull && b.notNull));
    left.columns[i].id = ids.back();
  }
  node->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  left.rel = isUnion && !operation.all ? distinct(node) : node;
  return left;
}

/// ORDER BY and LIMIT behind something whose columns are known by name only.
Analyser::Output Analyser::applyTail(Output input, List<const ast::OrderItem *> orderBy,
                                     const ast::Limit *limit, Scope *outer, CteScope *ctes) {
  if (orderBy.empty() && !limit)
    return input;
  if (input.open) {
    unsupportedColumns(orderBy.empty() ? static_cast<const ast::Node &>(*limit) : *orderBy[0],
                       "an order or bound behind columns that are not known");
    return input;
  }
  Scope scope;
  scope.outer = outer;
  for (const NamedColumn &column : input.columns)
    scope.aliases.push_back({column.name, this->column(column.id, {})});
  Context context{&scope, ctes, "ORDER BY"};
  context.aliasesFirst = true;
  auto *node = make<rel::LimitRel>(RelKind::Limit, input.rel->range);
  node->input = input.rel;
  llvm::SmallVector<rel::OrderKey, 4> order;
  for (const ast::OrderItem *item : orderBy) {
    if (item->expr->kind == ast::NodeKind::OrderAll) {
      for (const NamedColumn &each : input.columns)
        order.push_back(orderKey(*item, column(each.id, item->range)));
      continue;
    }
    const Scalar *key = nullptr;
    if (std::optional<uint64_t> number = ordinal(*item->expr)) {
      if (*number >= 1 && *number <= input.columns.size())
        key = column(input.columns[*number - 1].id, item->range);
      else
        diags.report(item->range, diag::OrdinalOutOfRange, static_cast<int64_t>(*number),
                     static_cast<int64_t>(input.columns.size()));
    }
    order.push_back(orderKey(*item, key ? key : scalar(*item->expr, context)));
  }
  node->order = arena.copy(llvm::ArrayRef<rel::OrderKey>(order));
  if (limit) {
    node->count = limit->count ? scalar(*limit->count, context) : nullptr;
    node->offset = limit->offset ? scalar(*limit->offset, context) : nullptr;
  }
  input.rel = node;
  return input;
}

Analyser::Output Analyser::analyse(const ast::ParenQuery &paren, Scope *outer, CteScope *ctes) {
  refuseClauses(paren.ends);
  CteScope scope{ctes, {}};
  bindCtes(paren.with, outer, scope);
  return applyTail(analyseQuery(*paren.inner, outer, &scope), paren.orderBy, paren.limit, outer,
                   &scope);
}

Analyser::Output Analyser::analyse(const ast::Values &values, Scope *outer, CteScope *ctes) {
  refuseClauses(values.ends);
  CteScope scope{ctes, {}};
  bindCtes(values.with, outer, scope);
  Scope inner;
  inner.outer = outer;
  Context context{&inner, &scope, "VALUES"};
  auto *node = make<rel::ValuesRel>(RelKind::Values, values.range);
  llvm::SmallVector<List<const Scalar *>, 16> rows;
  for (const ast::Expr *row : values.rows) {
    llvm::SmallVector<const Scalar *, 8> cells;
    if (const auto *tuple = ast::as<ast::Tuple>(row))
      for (const ast::Expr *cell : tuple->items)
        cells.push_back(scalar(*cell, context));
    else
      cells.push_back(scalar(*row, context));
    if (!rows.empty() && cells.size() != rows[0].size()) {
      reportArity(row->range, rows[0].size(), cells.size(), "value");
      continue;
    }
    rows.push_back(arena.copy(llvm::ArrayRef<const Scalar *>(cells)));
  }
  node->rows = arena.copy(llvm::ArrayRef<List<const Scalar *>>(rows));
  Output output;
  llvm::SmallVector<ColumnId, 8> ids;
  for (size_t i = 0; !rows.empty() && i != rows[0].size(); ++i) {
    llvm::SmallVector<const Scalar *, 16> cells;
    for (List<const Scalar *> row : rows)
      cells.push_back(row[i]);
    std::string name = "column" + std::to_string(i + 1);
    ids.push_back(newColumn(name, commonType(cells)));
    output.columns.push_back({name, name, ids.back()});
  }
  node->columns = arena.copy(llvm::ArrayRef<ColumnId>(ids));
  output.rel = node;
  return applyTail(std::move(output), values.orderBy, values.limit, outer, &scope);
}
