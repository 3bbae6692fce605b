// Opaque.cpp - queries that hold something which has no meaning here: a pivot, a
// function in FROM ...
//
// Such a query is its text and everything that it reads, with the names of all
// columns that it could mean: any change in it, or in a column of a table that it
// reads, is a change of all of its rows. Only a query that sees no names of
// another around it (a CTE, a derived table, an operand of UNION, the whole) can
// be cut out in this way, so that is where analysing falls back; what is understood
// around it keeps its meaning.
//
// A value that has no meaning here is its text, with what it reads beside it.

#include "Analyser.h"
#include "Resolve.h"
#include "mesh/AST/Walk.h"
#include "mesh/Dialect/Functions.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Sema/DateParts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mesh;
using namespace mesh::sema;
using rel::Rel;
using rel::Scalar;
using rel::ScalarKind;

const Scalar *Analyser::unsupported(const ast::Node &node, llvm::StringRef construct) {
  unsupportedTraced(node, construct);
  notUnderstood->traced = false;
  return nullLiteral(node.range);
}

void Analyser::unsupportedTraced(const ast::Node &node, llvm::StringRef construct) {
  if (!notUnderstood)
    notUnderstood = NotUnderstood{construct.str(), node.range};
}

void Analyser::unsupportedColumns(const ast::Node &node, llvm::StringRef construct) {
  unsupported(node, construct);
  notUnderstood->columnsOpen = true;
}

const rel::Relation &Analyser::unknownRelation() {
  static const rel::Relation relation = [] {
    rel::Relation made;
    made.columnsKnown = false;
    return made;
  }();
  return relation;
}

/// It may have any column that the query asks for.
const Rel *Analyser::unsupportedTable(const ast::Table &table, llvm::StringRef construct,
                                      Scope &scope) {
  unsupported(table, construct);
  Binding &binding = addBinding(scope, nullptr, {}, table.range);
  return scanRelation(unknownRelation(), binding);
}

Analyser::Output Analyser::analyseQuery(const ast::Query &query, Scope *outer, CteScope *ctes) {
  if (outer)
    return analyseParts(query, outer, ctes);
  Diagnostics around = std::exchange(diags, {});
  std::optional<NotUnderstood> before = std::exchange(notUnderstood, std::nullopt);
  size_t aliasesBefore = duplicateAliases;
  Output output = analyseParts(query, outer, ctes);
  if (notUnderstood && duplicateAliases == aliasesBefore) {
    notUnderstood->traced &= !diags.hasErrors();
    diags = {}; // A name that is missing may come from what is not understood.
    output = opaqueQuery(query, ctes, std::move(output));
  }
  around.append(std::move(diags));
  diags = std::move(around);
  notUnderstood = std::move(before);
  return output;
}

/// Takes back what names in the query were found to mean. The names of unnamed
/// outputs stay.
void Analyser::forget(const ast::Query &query) {
  ast::walk(query, [&](const ast::Node &node) {
    resolution.names.erase(&node);
    resolution.stars.erase(&node);
    resolution.tables.erase(&node);
    return true;
  });
}

namespace mesh::sema {
/// The names in a query that could be columns, by what stands before them.
struct Analyser::NamesInQuery {
  NamesInQuery(const Analyser &analyser, const ast::Query &query) {
    ast::walk(query, [&](const ast::Node &node) {
      if (const auto *name = ast::as<ast::Name>(&node))
        byTable[name->qualifiers.empty() ? "" : analyser.fold(name->qualifiers.back())].try_emplace(
            analyser.fold(name->name), name->name.text());
      return true;
    });
  }
  std::map<std::string, std::map<std::string, llvm::StringRef>> byTable; ///< Spellings.
  size_t left = 100000; ///< Of what may be asked: many tables times many names.
};
} // namespace mesh::sema

/// Of a table whose columns are not known, takes every name in the query that could be
/// one of its columns for one. That is for lineage: the hash of such a table is of all of
/// it.
void Analyser::askForAll(NamesInQuery &names, const ast::TableName &table, Binding &binding) {
  for (const std::string &before :
       {std::string(), fold(table.alias ? table.alias->name : table.name)})
    for (const auto &[name, spelling] : names.byTable[before])
      if (names.left && names.left--)
        ask(binding, name, spelling);
  finishOpen(*binding.open);
}

/// Tables that are not known are reported and left out. `self` stands for the CTE
/// that the query is, where it is one that reads itself; else null.
Analyser::ReadTables Analyser::readTables(const ast::Query &query, CteScope *ctes,
                                          const Rel *self) {
  ReadTables read;
  auto addNames = [&](llvm::ArrayRef<NamedColumn> columns) {
    read.text += "\nreads";
    for (const NamedColumn &column : columns)
      read.text += " " + std::to_string(column.name.size()) + " " + column.name;
  };
  std::optional<NamesInQuery> names;
  for (TableReference &table : findTables(query, dialect)) {
    Binding binding;
    CteBinding *cte =
        table.parts.size() == 1 && ctes ? ctes->find(fold(table.node->name)) : nullptr;
    if (cte && cte->rel == self) {
      addNames(cte->columns);
      continue;
    }
    const rel::Relation *relation = cte ? nullptr : findRelation(table.parts, table.range);
    if (!cte && !relation)
      continue;
    read.rels.push_back(cte ? scanCte(*cte, binding) : scanRelation(*relation, binding));
    if (binding.open && !names)
      names.emplace(*this, query);
    if (binding.open)
      askForAll(*names, *table.node, binding);
    addNames(binding.columns);
    if (cte)
      table.parts.clear(); // Its name is the text's own.
    read.tables.push_back(std::move(table));
  }
  return read;
}

void Analyser::addOpaqueText(rel::OpaqueRel &rel, const ast::Query &query,
                             const ReadTables &tables) {
  rel.inputs = arena.copy(llvm::ArrayRef<const Rel *>(tables.rels));
  opaqueTexts.push_back({&rel, &query, tables.text});
}

/// Calls `fn` with whatever stands before the name of a column or a star.
static void forEachQualifiers(const ast::Query &query,
                              llvm::function_ref<void(List<ast::Ident>)> fn) {
  ast::walk(query, [&](const ast::Node &node) {
    const auto *name = ast::as<ast::Name>(&node);
    const auto *star = ast::as<ast::Star>(&node);
    if (List<ast::Ident> parts = name   ? name->qualifiers
                                 : star ? star->qualifiers
                                        : List<ast::Ident>();
        !parts.empty())
      fn(parts);
    return true;
  });
}

/// Where a query runs, its tables have other names: "schema.t.c" would no longer
/// mean anything.
void Analyser::checkNoSchemaBefore(const ast::Query &query, const ReadTables &tables) {
  llvm::StringSet<> paths;
  forEachQualifiers(query, [&](List<ast::Ident> parts) {
    if (parts.size() > 1)
      paths.insert(fold(parts[parts.size() - 2]) + "." + fold(parts.back()));
  });
  for (const TableReference &table : tables.tables)
    if (size_t count = table.parts.size();
        count > 1 && paths.contains(table.parts[count - 2] + "." + table.parts[count - 1]))
      diags.report(table.range, diag::SchemaBeforeColumn, table.node->name.text(),
                   notUnderstood->construct);
}

Analyser::Output Analyser::opaqueQuery(const ast::Query &query, CteScope *ctes, Output output) {
  if (notUnderstood->refused) {
    diags.report(notUnderstood->range, diag::NotSupportedYet, notUnderstood->construct);
    return output;
  }
  forget(query);
  auto *node = make<rel::OpaqueRel>(rel::RelKind::Opaque, notUnderstood->range);
  node->construct = intern(notUnderstood->construct);
  node->open = true; // It may hold bounds and volatile functions.
  ReadTables tables = readTables(query, ctes, nullptr);
  checkNoSchemaBefore(query, tables);
  llvm::StringSet<> qualifiers; // What stands before a column must stay its table's alias.
  forEachQualifiers(query, [&](List<ast::Ident> parts) { qualifiers.insert(fold(parts.back())); });
  forEachVerbatimWord(query, [&](llvm::StringRef word) {
    qualifiers.insert(dialect::fold(dialect, word, false));
    qualifiers.insert(word);
  });
  for (const TableReference &table : tables.tables) {
    const ast::Ident &own = table.node->name;
    resolution.tables[table.node] = {table.parts,
                                     qualifiers.contains(fold(own)) ? own : ast::Ident()};
  }
  if (notUnderstood->traced)
    node->traced = output.rel;
  llvm::SmallVector<rel::ColumnId, 8> ids;
  for (NamedColumn &column : output.columns) {
    column.id = newColumn(column.name, {});
    ids.push_back(column.id);
  }
  node->columns = arena.copy(llvm::ArrayRef<rel::ColumnId>(ids));
  addOpaqueText(*node, query, tables);
  output.rel = node;
  if (notUnderstood->columnsOpen || output.open) {
    node->traced = nullptr;
    output.open = makeOpen(node, nullptr, output.columns);
  }
  return output;
}

namespace {
/// Names as the dialect compares them, so that their case is no change. What may be
/// the key of a document, where case matters, stays: anything behind ":" or ".".
class Folder : public ast::Rewriter {
public:
  Folder(Arena &memory, const dialect::DialectFacts &facts) : Rewriter(memory), dialect(facts) {}

protected:
  ast::Ident rewriteIdent(ast::Ident ident, const ast::Node &owner) override {
    std::string folded = fold(ident, owner);
    if (folded == ident.text())
      return ident;
    ast::Ident copy(arena.copy(llvm::StringRef(folded)), ident.loc, ident.quoted);
    copy.templated = ident.templated;
    return copy;
  }

private:
  std::string fold(const ast::Ident &ident, const ast::Node &owner) const {
    switch (owner.kind) {
    case ast::NodeKind::Function:
      return ident.quoted ? ident.text().str() : ident.text().lower();
    case ast::NodeKind::TableName:
      return dialect::foldTable(dialect, ident.text(), ident.quoted);
    case ast::NodeKind::Name:
      if (!ast::cast<ast::Name>(owner).qualifiers.empty())
        return ident.text().str();
      [[fallthrough]];
    case ast::NodeKind::Alias:
    case ast::NodeKind::TableAlias:
    case ast::NodeKind::Cte:
      return dialect::fold(dialect, ident.text(), ident.quoted);
    default:
      return ident.text().str();
    }
  }

  const dialect::DialectFacts &dialect;
};
} // namespace

void Analyser::writeOpaqueTexts() {
  for (const OpaqueText &each : opaqueTexts) {
    const ast::Query *resolved = resolveQuery(*each.query, resolution, dialect, arena);
    const ast::Node *folded = Folder(arena, dialect).rewrite(resolved);
    each.rel->text = intern(emit::print(*folded, dialect) + each.reads);
  }
}

// --- Values --------------------------------------------------------------------

namespace {
/// Replaces names by "$1", "$2" ..., so that the text of an expression does not
/// depend on what tables are called; what they mean is kept beside it.
class Placeholders : public ast::Rewriter {
public:
  Placeholders(Arena &memory, const dialect::DialectFacts &facts,
               llvm::function_ref<const Scalar *(const ast::Expr &)> translate)
      : Rewriter(memory), dialect(facts), fn(translate) {}
  llvm::SmallVector<const Scalar *, 4> inputs;

protected:
  const ast::Node *rewriteNode(const ast::Node &node,
                               llvm::SmallVectorImpl<const ast::Node *> *) override {
    if (node.kind == ast::NodeKind::Lambda)
      return within(ast::cast<ast::Lambda>(node).parameters, node);
    if (node.kind == ast::NodeKind::Comprehension)
      return within(ast::cast<ast::Comprehension>(node).variables, node);
    bool isQuery = node.kind == ast::NodeKind::QueryArgument;
    bool leaf = node.kind == ast::NodeKind::Name || node.kind == ast::NodeKind::Subquery ||
                node.kind == ast::NodeKind::Exists || node.kind == ast::NodeKind::MacroVariable ||
                isQuery;
    if (const auto *call = ast::as<ast::Function>(&node))
      if (const ast::Name *part = findDatePart(*call, dialect))
        dateParts.insert(part);
    if (!leaf)
      return rewriteChildren(node);
    if (isParameter(node) || dateParts.contains(&node))
      return &node;
    inputs.push_back(fn(static_cast<const ast::Expr &>(node)));
    auto *parameter = arena.make<ast::Parameter>(node.range);
    // f(SELECT ...) is not f((SELECT ...)).
    std::string text = (isQuery ? "$query" : "$") + std::to_string(inputs.size());
    parameter->text = arena.copy(llvm::StringRef(text));
    return parameter;
  }

private:
  /// The node, in which these names are no columns.
  const ast::Node *within(List<ast::Ident> names, const ast::Node &node) {
    size_t before = parameters.size();
    parameters.append(names.begin(), names.end());
    const ast::Node *changed = rewriteChildren(node);
    parameters.resize(before);
    return changed;
  }
  /// Whether the node is the parameter of a lambda around it, or a field of one.
  bool isParameter(const ast::Node &node) const {
    const auto *name = ast::as<ast::Name>(&node);
    if (!name)
      return false;
    const ast::Ident &first = name->qualifiers.empty() ? name->name : name->qualifiers.front();
    return llvm::any_of(parameters, [&](const ast::Ident &each) {
      return each.text().equals_insensitive(first.text());
    });
  }
  const dialect::DialectFacts &dialect;
  llvm::function_ref<const Scalar *(const ast::Expr &)> fn;
  llvm::SmallVector<ast::Ident, 4> parameters;
  llvm::SmallPtrSet<const ast::Node *, 4> dateParts; ///< Names that are no columns.
};
} // namespace

const Scalar *Analyser::opaque(const ast::Expr &expr, llvm::StringRef construct,
                               const Context &context) {
  auto translate = [&](const ast::Expr &inner) { return scalar(inner, context); };
  Placeholders placeholders(arena, dialect, translate);
  const ast::Node *bare = placeholders.rewrite(&expr);
  auto *node = makeScalar<rel::OpaqueScalar>(ScalarKind::Opaque, expr.range);
  node->text = intern(emit::print(*bare, dialect));
  node->construct = intern(construct);
  node->inputs = arena.copy(llvm::ArrayRef<const Scalar *>(placeholders.inputs));
  bool star = false, columns = false; // What stands for several columns is none of them.
  ast::walk(*bare, [&](const ast::Node &each) {
    const auto *call = ast::as<ast::Function>(&each);
    star = star || each.kind == ast::NodeKind::Star;
    columns = columns || (call && dialect.columnsCall && call->qualifiers.empty() &&
                          call->name.text().equals_insensitive("columns"));
    return true;
  });
  if (columns)
    unsupportedColumns(expr, "COLUMNS");
  else if (star)
    unsupported(expr, "a star among values");
  bool calls = false; // A function in it that is not known may be volatile.
  ast::walk(*bare, [&](const ast::Node &each) {
    const auto *call = ast::as<ast::Function>(&each);
    calls = calls || (call && !isSteady(*call));
    return !calls;
  });
  if (calls) {
    node->occurrence = ++occurrences;
    node->mayMultiplyRows = !dialect.scalarsReturnOneRow;
  }
  return node;
}

/// An operator of which only the text is known. Words stand for what is no operator.
const Scalar *Analyser::otherOperator(const ast::Expr &expr, const Context &context) {
  const auto *prefix = ast::as<ast::OtherUnary>(&expr);
  if (prefix && llvm::isAlpha(prefix->op.get().front()))
    return unsupported(expr, prefix->op);
  return opaque(expr, "an operator", context);
}

/// A call of which nothing is known: it may be an aggregate or return several rows.
const Scalar *Analyser::openCall(const ast::Expr &expr, llvm::StringRef construct,
                                 const Context &context) {
  auto *changed =
      arena.make<rel::OpaqueScalar>(rel::as<rel::OpaqueScalar>(*opaque(expr, construct, context)));
  changed->mayMultiplyRows = true;
  changed->occurrence = ++occurrences;
  return changed;
}
