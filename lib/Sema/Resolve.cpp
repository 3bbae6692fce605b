// Resolve.cpp - the query written anew: stars expanded, columns qualified,
// tables by their logical names, output columns named.

#include "Resolve.h"
#include "Analyser.h"
#include "mesh/AST/Walk.h"

using namespace mesh;
using namespace mesh::sema;

namespace {
class Resolver : public ast::Rewriter {
public:
  Resolver(const Resolution &known, const dialect::DialectFacts &facts, Arena &memory)
      : Rewriter(memory), resolution(known), dialect(facts) {}

protected:
  const ast::Node *rewriteNode(const ast::Node &node,
                               llvm::SmallVectorImpl<const ast::Node *> *list) override;

private:
  /// A name as the database has it; quoted if folding would change it.
  ast::Ident ident(llvm::StringRef text, SourceLoc loc) {
    bool quoted = dialect.folding != dialect::Folding::Insensitive &&
                  dialect::fold(dialect, text, false) != text;
    return ast::Ident(arena.copy(text), loc, quoted);
  }
  const ast::Node *columnName(const ast::Ident &table, llvm::StringRef spelling,
                              SourceRange range) {
    auto *name = arena.make<ast::Name>(range);
    name->name = ident(spelling, range.begin);
    if (table)
      name->qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(table));
    return name;
  }
  const ast::Node *starColumn(const StarColumn &column, SourceRange range);
  const ast::Node *tableName(const ast::TableName &table);
  const ast::TableAlias *alias(const ast::TableAlias *given, const ast::Ident &name);

  const Resolution &resolution;
  const dialect::DialectFacts &dialect;
};
} // namespace

const std::string &mesh::sema::writtenName(const NamedColumn &column,
                                           const dialect::DialectFacts &dialect) {
  using dialect::Folding;
  bool folds = dialect.folding == Folding::Lower || dialect.folding == Folding::Upper;
  return folds ? column.name : column.spelling;
}

const ast::TableAlias *Resolver::alias(const ast::TableAlias *given, const ast::Ident &name) {
  if (given)
    return given;
  auto *made = arena.make<ast::TableAlias>(SourceRange{name.loc, name.loc});
  made->name = name;
  return made;
}

const ast::Node *Resolver::starColumn(const StarColumn &column, SourceRange range) {
  if (column.replaced && column.newName.empty())
    return rewrite(column.replaced);
  const ast::Node *value = column.replaced ? rewrite(ast::cast<ast::Alias>(*column.replaced).expr)
                                           : columnName(column.table, column.spelling, range);
  if (column.newName.empty())
    return value;
  auto *item = arena.make<ast::Alias>(range);
  item->expr = static_cast<const ast::Expr *>(value);
  item->name = ident(column.newName, range.begin);
  return item;
}

const ast::Node *Resolver::tableName(const ast::TableName &table) {
  auto found = resolution.tables.find(&table);
  if (found == resolution.tables.end() || found->second.path.empty())
    return &table; // A CTE.
  auto *copy = arena.make<ast::TableName>(table);
  llvm::SmallVector<ast::Ident, 3> parts;
  for (const std::string &part : found->second.path)
    parts.push_back(ident(part, table.range.begin));
  copy->name = parts.pop_back_val();
  copy->qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(parts));
  if (table.alias || found->second.alias)
    copy->alias = alias(table.alias, found->second.alias);
  return copy;
}

const ast::Node *Resolver::rewriteNode(const ast::Node &node,
                                       llvm::SmallVectorImpl<const ast::Node *> *list) {
  if (node.kind == ast::NodeKind::TableName)
    return tableName(ast::cast<ast::TableName>(node));
  if (node.kind == ast::NodeKind::TableSubquery) {
    const auto &copy = ast::cast<ast::TableSubquery>(*rewriteChildren(node));
    auto found = resolution.tables.find(&node);
    if (copy.alias || found == resolution.tables.end())
      return &copy;
    auto *named = arena.make<ast::TableSubquery>(copy);
    named->alias = alias(nullptr, found->second.alias);
    return named;
  }
  if (node.kind == ast::NodeKind::Star) {
    auto found = resolution.stars.find(&node);
    if (found == resolution.stars.end() || !list)
      return &node; // COUNT(*)
    for (const StarColumn &column : found->second)
      list->push_back(starColumn(column, node.range));
    return nullptr;
  }
  if (node.kind == ast::NodeKind::Name) {
    auto found = resolution.names.find(&node);
    if (found == resolution.names.end() || found->second.spelling.empty())
      return &node;
    return columnName(found->second.table, found->second.spelling, node.range);
  }
  const ast::Node *copy = rewriteChildren(node);
  auto unnamed = resolution.itemNames.find(&node);
  if (unnamed == resolution.itemNames.end())
    return copy;
  auto *item = arena.make<ast::Alias>(node.range);
  item->expr = static_cast<const ast::Expr *>(copy);
  item->name = ident(unnamed->second, node.range.begin);
  return item;
}

const ast::Query *mesh::sema::resolveQuery(const ast::Query &query, const Resolution &resolution,
                                           const dialect::DialectFacts &dialect, Arena &arena) {
  return static_cast<const ast::Query *>(Resolver(resolution, dialect, arena).rewrite(&query));
}

std::optional<Analysis> mesh::sema::analyse(const ast::Query &query, Language language,
                                            FindRelation findRelation, Arena &arena,
                                            Diagnostics &diags) {
  Analyser analyser(language, findRelation, arena, diags);
  if (!analyser.run(query))
    return std::nullopt;
  analyser.writeOpaqueTexts();
  Analysis analysis;
  analysis.resolved = resolveQuery(query, analyser.resolution, language.dialect, arena);
  analysis.query = std::move(analyser.result);
  analysis.hasUnsureNames = analyser.hasUnsureNames;
  return analysis;
}
