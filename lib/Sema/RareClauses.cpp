// RareClauses.cpp - the clauses and tables that have no meaning here. Most make of
// their query one that is its text and what it reads; where a clause changes which
// columns there are, those are not known. Where it may name a table within text that
// is kept as it was written, nothing can stand for the query, and it is an error.

#include "Analyser.h"
#include "mesh/AST/Walk.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::sema;

/// Calls `fn` for each word of the text, be it in quotes or not.
static void forEachWord(llvm::StringRef text, llvm::function_ref<void(llvm::StringRef)> fn) {
  auto isWord = [](char c) { return llvm::isAlnum(c) || c == '_' || c == '$' || (c & 0x80); };
  while (!text.empty()) {
    text = text.drop_while([&](char c) { return !isWord(c); });
    llvm::StringRef word = text.take_while(isWord);
    if (!word.empty())
      fn(word);
    text = text.drop_front(word.size());
  }
}

void sema::forEachVerbatimWord(const ast::Node &node,
                               llvm::function_ref<void(llvm::StringRef)> fn) {
  ast::walk(node, [&](const ast::Node &each) {
    if (const auto *verbatim = ast::as<ast::Verbatim>(&each))
      for (const ast::Node *piece : verbatim->pieces)
        if (const auto *text = ast::as<ast::RawText>(piece))
          forEachWord(text->text, fn);
    return true;
  });
}

/// Whether text that is kept as it was written may name a table.
static bool mayReadTables(const ast::Node &node) {
  bool found = false;
  forEachVerbatimWord(node, [&](llvm::StringRef word) {
    for (llvm::StringRef each : {"select", "from", "table", "join", "into", "semantic_view"})
      found = found || word.equals_insensitive(each);
  });
  return found;
}

/// Whether there may be other columns than the clause's query shows.
static bool changesColumns(const ast::Node &node) {
  switch (node.kind) {
  case ast::NodeKind::AliasList:
  case ast::NodeKind::ArrayJoin:
  case ast::NodeKind::ColumnsApply:
  case ast::NodeKind::ListExclude:
  case ast::NodeKind::SelectWords:
  case ast::NodeKind::SetOperation: // BY NAME
    return true;
  case ast::NodeKind::Join: {
    llvm::StringRef words = ast::cast<ast::Join>(node).words;
    return words.contains("SEMI") || words.contains("ANTI") || words.contains("NATURAL");
  }
  case ast::NodeKind::RawClause: {
    ast::RawClauseKind kind = ast::cast<ast::RawClause>(node).clause;
    return kind == ast::RawClauseKind::SearchOrCycle || kind == ast::RawClauseKind::UsingKey ||
           kind == ast::RawClauseKind::Script;
  }
  default:
    return false;
  }
}

/// Whether nothing can stand for a query with this: it does more than to put out rows, or
/// holds text that reads tables.
static bool isBeyond(const ast::Node &node) {
  const auto *clause = ast::as<ast::RawClause>(&node);
  return node.kind == ast::NodeKind::RawQuery || mayReadTables(node) ||
         (clause && (clause->clause == ast::RawClauseKind::Into ||
                     clause->clause == ast::RawClauseKind::Pipe));
}

void Analyser::refuse(const ast::Node &node, llvm::StringRef construct) {
  // A hint says how to run the query, but for what sets variables.
  const auto *hint = ast::as<ast::Hint>(&node);
  if (hint && !hint->text.get().contains_insensitive("set_var"))
    return;
  if (changesColumns(node))
    unsupportedColumns(node, construct);
  else
    unsupported(node, construct);
  if (isBeyond(node) && !notUnderstood->refused)
    *notUnderstood = {construct.str(), node.range, true, false, true};
}

void Analyser::refuseClauses(List<const ast::Clause *> clauses) {
  for (const ast::Clause *clause : clauses)
    refuse(*clause, ast::constructName(*clause));
}

const rel::Rel *Analyser::refuseTable(const ast::Table &table, Scope &scope) {
  // What table a parameter stands for, nobody knows.
  if (mayReadTables(table) || table.kind == ast::NodeKind::TableParameter)
    notUnderstood = NotUnderstood{ast::constructName(table).str(), table.range, true, false, true};
  return unsupportedTable(table, ast::constructName(table), scope);
}
