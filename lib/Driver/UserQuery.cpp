// UserQuery.cpp - see the header. Names of models become names of views in the
// tree; whatever else the user wrote stands.

#include "UserQuery.h"
#include "mesh/AST/Walk.h"
#include "mesh/Basic/Names.h"
#include "mesh/Driver/DriverDiagnostics.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Fingerprint/Fingerprint.h"
#include "mesh/Lower/Render.h"
#include "mesh/Parse/Parse.h"
#include "mesh/Sema/Sema.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::driver;

// --- Reading -------------------------------------------------------------------

/// Whether nothing in the query is left for someone else to fill in.
bool UserQuery::isPlain() {
  ast::walk(*query, [&](const ast::Node &node) {
    switch (node.kind) {
    case ast::NodeKind::Parameter:
      reporter.diags.report(node.range, diag::ParameterHere, ast::cast<ast::Parameter>(node).text);
      return false;
    case ast::NodeKind::MacroVariable:
    case ast::NodeKind::MacroCall:
    case ast::NodeKind::MacroString:
    case ast::NodeKind::TableMacro:
    case ast::NodeKind::MacroQuery:
      reporter.diags.report(node.range, diag::MacroHere);
      return false;
    case ast::NodeKind::RawQuery:
      reporter.diags.report(node.range, diag::OnlyQueries);
      return false;
    case ast::NodeKind::RawClause:
      if (ast::cast<ast::RawClause>(node).clause == ast::RawClauseKind::Into)
        reporter.diags.report(node.range, diag::OnlyQueries);
      return false;
    default:
      return true;
    }
  });
  return !reporter.diags.hasErrors();
}

bool UserQuery::read(llvm::StringRef text) {
  llvm::Expected<FileId> file = reporter.sources.addText(text, "query");
  if (!file) {
    reporter.error(llvm::toString(file.takeError()));
    return false;
  }
  const ast::File *tree = parse::parseFile(reporter.sources, *file, dialect, arena, reporter.diags);
  if (tree)
    for (const ast::Statement *statement : tree->statements) {
      const auto *next = ast::as<ast::QueryStatement>(statement);
      if (!next)
        reporter.diags.report(statement->range, diag::OnlyQueries);
      else if (query)
        reporter.diags.report(next->range, diag::OneQuery);
      else
        query = next->query;
    }
  if (tree && tree->statements.empty())
    reporter.diags.report({}, diag::NoQuery, text.trim());
  bool plain = query && isPlain();
  return !reporter.flush() && plain;
}

// --- Names ---------------------------------------------------------------------

static std::string dotted(const sema::TableReference &table) {
  return llvm::join(table.parts, ".");
}

namespace {
/// Puts views in the place of models, under the name that the columns of the model
/// are qualified with.
class ViewRewriter : public ast::Rewriter {
public:
  ViewRewriter(const ast::Query &query, const dialect::DialectFacts &spoken,
               const std::map<std::string, std::string> &viewOfModel, Arena &to)
      : Rewriter(to), dialect(spoken) {
    for (const sema::TableReference &table : sema::findTables(query, dialect))
      if (auto view = viewOfModel.find(dotted(table)); view != viewOfModel.end()) {
        views[table.range.begin] = view->second;
        models.insert(view->first);
      }
  }

protected:
  const ast::Node *rewriteNode(const ast::Node &node,
                               llvm::SmallVectorImpl<const ast::Node *> *) override {
    if (const auto *table = ast::as<ast::TableName>(&node))
      if (auto view = views.find(table->range.begin); view != views.end())
        return viewFor(*table, view->second);
    if (const auto *name = ast::as<ast::Name>(&node); name && isModel(name->qualifiers))
      return shortened(*name);
    if (const auto *star = ast::as<ast::Star>(&node); star && isModel(star->qualifiers))
      return shortened(*star);
    return rewriteChildren(node);
  }

private:
  /// Whether the path in front of a column is the whole name of a model.
  bool isModel(List<ast::Ident> path) const {
    std::string name;
    for (const ast::Ident &part : path)
      name += (name.empty() ? "" : ".") + dialect::foldTable(dialect, part.text(), part.quoted);
    return path.size() > 1 && models.contains(name);
  }

  template <typename T> const ast::Node *shortened(const T &node) {
    auto *copy = arena.make<T>(node);
    copy->qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(node.qualifiers.back()));
    return copy;
  }

  const ast::Node *viewFor(const ast::TableName &table, llvm::StringRef view) {
    llvm::SmallVector<llvm::StringRef, 3> parts;
    view.split(parts, '.');
    llvm::SmallVector<ast::Ident, 3> idents;
    for (llvm::StringRef part : parts)
      idents.push_back(ast::Ident(arena.copy(part), table.range.begin, true));
    auto *renamed = arena.make<ast::TableName>(table);
    renamed->name = idents.pop_back_val();
    renamed->qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(idents));
    if (!renamed->alias) {
      auto *alias = arena.make<ast::TableAlias>(table.range);
      alias->name = table.name;
      renamed->alias = alias;
    }
    return renamed;
  }

  const dialect::DialectFacts &dialect;
  std::map<SourceLoc, std::string> views; ///< By where the model is named.
  std::set<std::string> models;
};
} // namespace

std::optional<std::string> UserQuery::sql(std::optional<int64_t> limit) {
  const ast::Node *renamed = ViewRewriter(*query, dialect, views, arena).rewrite(query);
  const ast::Node *legal = emit::legalise(*renamed, dialect, arena, reporter.diags);
  if (reporter.flush() || !legal)
    return std::nullopt;
  if (limit)
    legal = lower::limitRows(static_cast<const ast::Query *>(legal), *limit, arena);
  return emit::print(*legal, dialect);
}

// --- Explaining ----------------------------------------------------------------

void UserQuery::reportUnknownTables(engine::Connection &connection) {
  llvm::SmallVector<llvm::StringRef, 32> names;
  for (const auto &[model, view] : views)
    names.push_back(model);
  for (const sema::TableReference &table : sema::findTables(*query, dialect)) {
    std::string name = dotted(table);
    if (views.contains(name))
      continue;
    llvm::Expected<engine::RelationKind> kind = connection.relationKind(name);
    if (!kind) {
      llvm::consumeError(kind.takeError());
      continue;
    }
    if (*kind != engine::RelationKind::None)
      continue;
    auto handle = reporter.diags.report(table.range, diag::NoSuchTable, name, environment);
    llvm::StringRef nearest = nearestName(name, names);
    if (!nearest.empty())
      handle.fix(table.range, nearest);
  }
}

/// A relation with the columns that the database says it has.
static std::unique_ptr<rel::Relation> describeRelation(llvm::StringRef name,
                                                       llvm::StringRef inDatabase,
                                                       const dialect::DialectFacts &dialect,
                                                       engine::Connection &connection) {
  auto relation = std::make_unique<rel::Relation>();
  relation->name = name;
  relation->external = true;
  relation->rows = fingerprint::externalRows(name);
  llvm::Expected<std::vector<std::string>> columns = connection.columnNames(inDatabase);
  relation->columnsKnown = static_cast<bool>(columns);
  if (!columns) {
    llvm::consumeError(columns.takeError());
    return relation;
  }
  for (const std::string &column : *columns) {
    rel::RelationColumn known;
    known.spelling = column;
    known.name = dialect::fold(dialect, column, true);
    known.value = fingerprint::externalColumn(name, known.name);
    relation->columns.push_back(std::move(known));
  }
  return relation;
}

void UserQuery::explain(engine::Connection &connection) {
  reportUnknownTables(connection);
  if (reporter.flush())
    return;
  std::map<std::string, std::unique_ptr<rel::Relation>> relations;
  auto find = [&](llvm::ArrayRef<std::string> parts, SourceRange) -> const rel::Relation * {
    std::string name = llvm::join(parts, ".");
    std::unique_ptr<rel::Relation> &relation = relations[name];
    auto view = views.find(name);
    if (!relation)
      relation =
          describeRelation(name, view == views.end() ? name : view->second, dialect, connection);
    return relation.get();
  };
  sema::analyse(*query, dialect, find, arena, reporter.diags);
  reporter.flush();
}
