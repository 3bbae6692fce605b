// FindTables.cpp - the tables that a query reads, from its tree alone.

#include "Resolve.h"
#include "mesh/AST/Walk.h"
#include "mesh/Sema/Sema.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::sema;

namespace {
class Finder {
public:
  explicit Finder(const dialect::DialectFacts &facts) : dialect(facts) {}

  void visit(const ast::Node &node) {
    size_t depth = ctes.size();
    if (const ast::With *with = withOf(node))
      enter(*with);
    if (const auto *table = ast::as<ast::TableName>(&node))
      add(*table);
    ast::forEachChild(node, [&](const ast::Node &child) {
      if (child.kind != ast::NodeKind::With)
        visit(child);
    });
    ctes.resize(depth);
  }

  std::vector<TableReference> found;

private:
  std::string fold(const ast::Ident &ident) const {
    return dialect::fold(dialect, ident.text(), ident.quoted);
  }

  static const ast::With *withOf(const ast::Node &node) {
    switch (node.kind) {
    case ast::NodeKind::Select:
      return ast::cast<ast::Select>(node).with;
    case ast::NodeKind::SetOperation:
      return ast::cast<ast::SetOperation>(node).with;
    case ast::NodeKind::Values:
      return ast::cast<ast::Values>(node).with;
    case ast::NodeKind::ParenQuery:
      return ast::cast<ast::ParenQuery>(node).with;
    default:
      return nullptr;
    }
  }

  /// A CTE sees those before it, and itself if they are recursive.
  void enter(const ast::With &with) {
    for (const ast::Node *node : with.ctes) {
      const auto *cte = ast::as<ast::Cte>(node);
      if (!cte) {
        visit(*node);
        continue;
      }
      bool seesItself = mayReadItself(with, *cte, dialect);
      if (seesItself)
        ctes.push_back(fold(cte->name));
      visit(*cte->query);
      if (!seesItself)
        ctes.push_back(fold(cte->name));
    }
  }

  void add(const ast::TableName &table) {
    if (table.qualifiers.empty() && llvm::is_contained(ctes, fold(table.name)))
      return;
    TableReference reference;
    for (const ast::Ident &part : table.qualifiers)
      reference.parts.push_back(dialect::foldTable(dialect, part.text(), part.quoted));
    reference.parts.push_back(dialect::foldTable(dialect, table.name.text(), table.name.quoted));
    reference.range = table.range;
    reference.node = &table;
    found.push_back(std::move(reference));
  }

  const dialect::DialectFacts &dialect;
  std::vector<std::string> ctes;
};
} // namespace

/// Whether the first query of a UNION names the CTE: there it would be a table, if anything.
static bool startsFromItself(const ast::Cte &cte, const dialect::DialectFacts &dialect) {
  auto fold = [&](const ast::Ident &ident) {
    return dialect::fold(dialect, ident.text(), ident.quoted);
  };
  const ast::Query *first = cte.query;
  while (const auto *set = ast::as<ast::SetOperation>(first))
    first = set->left;
  bool found = false;
  ast::walk(*first, [&](const ast::Node &node) {
    const auto *table = ast::as<ast::TableName>(&node);
    found = found || (table && table->qualifiers.empty() && fold(table->name) == fold(cte.name));
    return !found;
  });
  return found;
}

bool mesh::sema::mayReadItself(const ast::With &with, const ast::Cte &cte,
                               const dialect::DialectFacts &dialect) {
  const auto *set = ast::as<ast::SetOperation>(cte.query);
  bool isUnion = set && set->op == ast::SetOperator::Union && set->all;
  return with.recursive || (isUnion && dialect::hasClause(dialect, "recursive_union") &&
                            !startsFromItself(cte, dialect));
}

std::vector<TableReference> mesh::sema::findTables(const ast::Query &query,
                                                   const dialect::DialectFacts &dialect) {
  Finder finder(dialect);
  finder.visit(query);
  return std::move(finder.found);
}
