// ExpandQuery.cpp - queries, their conditional clauses, and what FROM holds.

#include "Expander.h"
#include "mesh/Macro/MacroDiagnostics.h"

using namespace mesh;
using namespace mesh::macro;
using ast::NodeKind;

// --- Queries -----------------------------------------------------------------

/// Leaves out the clause of a query that @WHERE(false) or its like takes away.
template <typename Query>
static void dropClause(Query &query, ast::ClauseKind clause, Arena &arena) {
  switch (clause) {
  case ast::ClauseKind::OrderBy:
    query.orderBy = {};
    return;
  case ast::ClauseKind::Limit:
    if (query.limit && query.limit->offset) {
      auto *offset = arena.make<ast::Limit>(*query.limit);
      offset->count = nullptr;
      query.limit = offset;
    } else {
      query.limit = nullptr;
    }
    return;
  case ast::ClauseKind::Where:
  case ast::ClauseKind::GroupBy:
  case ast::ClauseKind::Having:
    if constexpr (requires { query.where; }) {
      if (clause == ast::ClauseKind::Where)
        query.where = nullptr;
      else if (clause == ast::ClauseKind::GroupBy)
        query.groupBy = nullptr;
      else
        query.having = nullptr;
    }
    return;
  }
}

/// Whether a list that the query must have was emptied.
template <typename Query> static bool isEmptied(const Query &before, const Query &after) {
  if constexpr (requires { before.items; })
    return (after.items.empty() && !before.items.empty()) ||
           (after.from.empty() && !before.from.empty());
  else if constexpr (requires { before.rows; })
    return after.rows.empty() && !before.rows.empty();
  else
    return false;
}

template <typename Query> const ast::Node *Expander::rewriteQuery(const Query &node) {
  Query kept = node;
  llvm::SmallVector<const ast::ClauseCondition *, 4> open;
  for (const ast::ClauseCondition *condition : node.conditions) {
    Truth truth = decide(*condition->condition);
    if (truth == Truth::False)
      dropClause(kept, condition->clause, arena); // Before anything in it is looked at.
    if (truth == Truth::Later)
      open.push_back(condition);
  }
  kept.conditions = arena.copy(llvm::ArrayRef<const ast::ClauseCondition *>(open));
  const ast::Node *after = settle(kept, rewriteChildren(kept));
  if (stopped)
    return &node;
  if (isEmptied(kept, static_cast<const Query &>(*after)))
    diags.report(relocation(node.range), diag::NothingLeft);
  if (after != &kept)
    return after;
  return node.conditions.empty() ? &node : arena.make<Query>(kept);
}

static bool isBare(const ast::SetOperation &node) {
  return !node.with && node.orderBy.empty() && !node.limit && node.ends.empty() && !node.matching &&
         node.conditions.empty();
}

/// a UNION (b UNION c), where a macro made what is in the parentheses, as
/// a UNION b UNION c: not every database takes parentheses there.
const ast::Query *Expander::flattenUnion(const ast::SetOperation &node) {
  llvm::SmallVector<const ast::SetOperation *, 8> chain;
  const ast::Query *first = node.right;
  for (; const auto *each = ast::as<ast::SetOperation>(first); first = each->left) {
    // A UNION without ALL around them removes all duplicates anyway.
    bool fits = each->op == ast::SetOperator::Union && (each->all || !node.all) && isBare(*each);
    if (!fits || node.op != ast::SetOperator::Union || node.matching)
      return &node;
    chain.push_back(each);
  }
  if (chain.empty())
    return &node;
  auto *left = arena.make<ast::SetOperation>(node.range);
  left->op = node.op;
  left->all = node.all;
  left->left = node.left;
  left->right = first;
  for (size_t i = chain.size(); i-- > 0;) {
    auto *next = arena.make<ast::SetOperation>(*chain[i]);
    next->all = node.all;
    next->left = left;
    left = next;
  }
  // What follows the whole belongs to its last operator.
  left->range = node.range;
  left->with = node.with;
  left->orderBy = node.orderBy;
  left->limit = node.limit;
  left->ends = node.ends;
  left->conditions = node.conditions;
  return left;
}

/// Chains of set operators lean to the left, which may be very long: no
/// recursion along it.
const ast::Node *Expander::rewriteSetOperations(const ast::SetOperation &top) {
  llvm::SmallVector<const ast::SetOperation *, 16> chain;
  const ast::Query *first = &top;
  for (; const auto *node = ast::as<ast::SetOperation>(first); first = node->left)
    chain.push_back(node);
  const ast::Query *left = rewriteAs(first);
  for (size_t i = chain.size(); left && !stopped && i-- > 0;) {
    const ast::SetOperation *node = chain[i];
    if (left != node->left) {
      auto *copy = arena.make<ast::SetOperation>(*node);
      copy->left = left;
      node = copy;
    }
    finished.push_back(left);
    left = static_cast<const ast::Query *>(rewriteQuery(*node));
    finished.pop_back();
    const auto *made = ast::as<ast::SetOperation>(left);
    if (made && node->right->kind == NodeKind::MacroQuery)
      left = flattenUnion(*made);
  }
  return stopped ? &top : left;
}

/// A tail behind a macro that stands for a query becomes that query's own.
const ast::Node *Expander::rewriteParenQuery(const ast::ParenQuery &node) {
  const ast::Node *after = rewriteQuery(node);
  const auto *paren = ast::as<ast::ParenQuery>(after);
  if (node.inner->kind != NodeKind::MacroQuery || !paren || !paren->conditions.empty() || stopped)
    return after;
  auto merge = [&](const auto &inner) -> const ast::Node * {
    bool isBare = !inner.with && inner.orderBy.empty() && !inner.limit && inner.ends.empty() &&
                  inner.conditions.empty();
    if (!isBare)
      return after;
    auto *copy = arena.make<std::remove_cvref_t<decltype(inner)>>(inner);
    copy->with = paren->with;
    copy->orderBy = paren->orderBy;
    copy->limit = paren->limit;
    copy->ends = paren->ends;
    return copy;
  };
  switch (paren->inner->kind) {
  case NodeKind::Select:
    return merge(ast::cast<ast::Select>(*paren->inner));
  case NodeKind::SetOperation:
    return merge(ast::cast<ast::SetOperation>(*paren->inner));
  case NodeKind::Values:
    return merge(ast::cast<ast::Values>(*paren->inner));
  default:
    return after;
  }
}

const ast::Node *Expander::rewriteMacroQuery(const ast::MacroQuery &node) {
  NodeList results;
  expandCall(*node.call, results);
  return toQuery(*onlyOne(results, node.range));
}

const ast::Node *Expander::rewriteWith(const ast::With &node) {
  Truth truth = node.condition ? decide(*node.condition) : Truth::True;
  if (truth == Truth::False)
    return nullptr;
  NodeList ctes;
  for (const ast::Node *cte : node.ctes) {
    NodeList results;
    expandArgument(*cte, results);
    for (const ast::Node *result : results)
      ctes.push_back(toCte(*result));
  }
  if (ctes.empty() || stopped)
    return stopped ? &node : nullptr;
  SourceRange range = relocation(node.range);
  llvm::ArrayRef<const ast::Node *> before = node.ctes;
  if (!node.condition && range == node.range && before == llvm::ArrayRef(ctes))
    return &node;
  auto *copy = arena.make<ast::With>(node);
  copy->range = range;
  copy->ctes = arena.copy(llvm::ArrayRef<const ast::Node *>(ctes));
  copy->condition = truth == Truth::Later ? rewriteAs(node.condition) : nullptr;
  return copy;
}

// --- FROM --------------------------------------------------------------------

/// Joins lean to the left like set operators.
const ast::Node *Expander::rewriteJoins(const ast::Join &top) {
  llvm::SmallVector<const ast::Join *, 16> chain;
  const ast::Table *first = &top;
  for (; const auto *node = ast::as<ast::Join>(first); first = node->left)
    chain.push_back(node);
  const ast::Table *left = rewriteAs(first);
  if (!left && !stopped)
    diags.report(relocation(first->range), diag::NothingLeft);
  for (size_t i = chain.size(); left && !stopped && i-- > 0;) {
    ast::Join copy = *chain[i];
    copy.left = left;
    if (copy.condition) {
      Truth truth = decide(*copy.condition);
      if (truth == Truth::False)
        continue; // What stands on the left is all that is left.
      if (truth == Truth::True)
        copy.condition = nullptr;
    }
    finished.push_back(left);
    const ast::Node *after = settle(copy, rewriteChildren(copy));
    finished.pop_back();
    bool same = after == &copy && left == chain[i]->left && copy.condition == chain[i]->condition;
    left = same             ? chain[i]
           : after == &copy ? arena.make<ast::Join>(copy)
                            : static_cast<const ast::Table *>(after);
  }
  return stopped || !left ? &top : left;
}

const ast::Node *Expander::rewriteTableName(const ast::TableName &node) {
  const ast::TableAlias *alias = rewriteAs(node.alias);
  SourceRange range = relocation(node.range);
  if (node.qualifiers.empty() && !node.name.templated && environment && bareParameters) {
    const Bound *binding = findBinding(node.name.text());
    if (binding && binding->value && countTree(*binding->value, range))
      return toTable(*binding->value, alias);
  }
  llvm::SmallVector<ast::Ident, 4> parts;
  for (const ast::Ident &part : node.qualifiers)
    appendPart(part, parts);
  appendPart(node.name, parts);
  llvm::ArrayRef<ast::Ident> all = parts, before = node.qualifiers;
  bool same = all.back() == node.name && all.drop_back() == before && alias == node.alias &&
              range == node.range;
  if (same)
    return &node;
  auto *copy = arena.make<ast::TableName>(range);
  copy->name = all.back();
  copy->qualifiers = arena.copy(all.drop_back());
  copy->alias = alias;
  return copy;
}

const ast::Node *Expander::rewriteTableMacro(const ast::TableMacro &node, Nodes *list) {
  NodeList results;
  expandMacro(*node.macro, results);
  const ast::TableAlias *alias = rewriteAs(node.alias);
  bool several = results.size() > 1;
  if (!list || (several && alias)) {
    const ast::Node *only = results.empty() ? nullptr : onlyOne(results, node.range);
    return only ? toTable(*only, alias) : nullptr;
  }
  for (const ast::Node *result : results)
    list->push_back(toTable(*result, alias));
  return nullptr;
}

/// (@macro(...)) AS t: parentheses around a query are the subquery's own.
const ast::Node *Expander::rewriteTableParen(const ast::TableParen &node) {
  const ast::Node *after = settle(node, rewriteChildren(node));
  const auto *paren = ast::as<ast::TableParen>(after);
  if (!paren || node.inner->kind != NodeKind::TableMacro)
    return after;
  const auto *subquery = ast::as<ast::TableSubquery>(paren->inner);
  if (!subquery || subquery->alias)
    return after;
  auto *copy = arena.make<ast::TableSubquery>(*subquery);
  copy->range = paren->range;
  copy->alias = paren->alias;
  return copy;
}

template const ast::Node *Expander::rewriteQuery(const ast::Select &node);
template const ast::Node *Expander::rewriteQuery(const ast::Values &node);
