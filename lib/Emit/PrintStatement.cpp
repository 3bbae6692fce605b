// PrintStatement.cpp - statements, MODEL blocks and their properties.

#include "Printer.h"

using namespace mesh;
using namespace mesh::emit;

/// What the text of the query begins with.
static const ast::Query *leadingOf(const ast::Query *query) {
  for (;;) {
    if (const auto *set = ast::as<ast::SetOperation>(query); set && !set->with)
      query = set->left;
    else if (const auto *paren = ast::as<ast::ParenQuery>(query); paren && !paren->with)
      query = paren->inner;
    else
      return query;
  }
}

void Printer::put(const ast::QueryStatement &node, Edges) {
  leadingMacro = leadingOf(node.query);
  this->node(*node.query);
}

void Printer::put(const ast::MacroStatement &node, Edges) { put(*node.call, {}); }

/// As it was written, blanks and line ends included.
void Printer::put(const ast::RawStatement &node, Edges) {
  for (const ast::Node *piece : node.pieces)
    this->node(*piece);
}

void Printer::put(const ast::RawText &node, Edges) { word(node.text); }

// --- INSERT --------------------------------------------------------------------

void Printer::put(const ast::Insert &node, Edges) {
  out.open();
  word(node.words);
  word(" ");
  put(*node.table, {});
  if (!node.partition.empty()) {
    word(" PARTITION ");
    inParens([&] { list(node.partition); });
  }
  if (!node.columns.empty()) {
    word(" ");
    idents(node.columns);
  }
  if (!node.mode.empty()) {
    word(" ");
    word(node.mode);
  }
  newClause();
  if (node.source)
    this->node(*node.source);
  else
    word("DEFAULT VALUES");
  alias(node.row);
  for (const ast::OnConflict *conflict : node.conflicts) {
    newClause();
    put(*conflict, {});
  }
  if (!node.returning.empty()) {
    newClause();
    clause("RETURNING", [&] { list(node.returning); });
  }
  if (!node.tail.empty())
    newClause();
  for (const ast::Node *piece : node.tail)
    this->node(*piece);
  out.close();
}

void Printer::put(const ast::OnConflict &node, Edges) {
  if (node.duplicate)
    return clause("ON DUPLICATE KEY UPDATE", [&] { list(node.assignments); });
  word("ON CONFLICT ");
  if (!node.targets.empty()) {
    inParens([&] { list(node.targets); });
    word(" ");
  }
  if (node.targetWhere) {
    word("WHERE ");
    conjuncts(*node.targetWhere);
    word(" ");
  }
  if (node.constraint) {
    word("ON CONSTRAINT ");
    ident(node.constraint, NameUse::Label);
    word(" ");
  }
  if (node.assignments.empty())
    return word("DO NOTHING");
  clause("DO UPDATE SET", [&] { list(node.assignments); });
  if (!node.where)
    return;
  newClause();
  clause("WHERE", [&] { conjuncts(*node.where); });
}

void Printer::put(const ast::Assignment &node, Edges) {
  if (node.list)
    inParens([&] { list(node.columns); });
  else
    list(node.columns);
  word(" = ");
  this->node(*node.value);
}

void Printer::put(const ast::JinjaBlock &node, Edges) {
  word(node.jinja == ast::JinjaKind::Query ? "JINJA_QUERY_BEGIN;" : "JINJA_STATEMENT_BEGIN;");
  out.line();
  word(node.text);
  out.line();
  word("JINJA_END");
}

void Printer::put(const ast::VirtualUpdateMarker &node, Edges) {
  word(node.begin ? "ON_VIRTUAL_UPDATE_BEGIN" : "ON_VIRTUAL_UPDATE_END");
}

// --- Blocks ------------------------------------------------------------------

void Printer::put(const ast::Block &node, Edges) {
  switch (node.block) {
  case ast::BlockKind::Model:
    word("MODEL ");
    break;
  case ast::BlockKind::Audit:
    word("AUDIT ");
    break;
  case ast::BlockKind::Metric:
    word("METRIC ");
    break;
  }
  properties(node.properties);
}

/// A property on each line.
void Printer::properties(llvm::ArrayRef<const ast::Node *> properties) {
  if (properties.empty())
    return word("()");
  bool before = inMacro, commas = leadingComma;
  inMacro = true;
  leadingComma = false;
  word("(");
  out.open(step);
  out.line(0, 0);
  for (const ast::Node *property : properties) {
    if (property != properties.front()) {
      word(",");
      out.line();
    }
    node(*property);
  }
  out.line(-static_cast<int>(step), 0);
  out.close();
  word(")");
  inMacro = before;
  leadingComma = commas;
}

void Printer::put(const ast::Property &node, Edges) {
  ident(node.name, NameUse::Label);
  word(" ");
  // A date without quotes, 2024-01-31, is read as a subtraction and meant as text.
  bool isText =
      node.value->kind == ast::NodeKind::Binary || node.value->kind == ast::NodeKind::Unary;
  if (options.asWritten && isText)
    return word(options.asWritten->text(node.value->range));
  // A keyword that is all of the value is a name there, and quotes would make it another.
  const auto *name = ast::as<ast::Name>(node.value);
  if (name && name->qualifiers.empty() && !name->name.quoted && isWord(name->name.text()))
    return word(name->name.text());
  this->node(*node.value);
}

void Printer::put(const ast::KindValue &node, Edges) {
  ident(node.name, NameUse::Label);
  if (node.properties.empty())
    return;
  word(" ");
  properties(node.properties);
}

void Printer::put(const ast::ColumnList &node, Edges) {
  if (node.columns.empty())
    return word("()");
  if (!options.spread || node.columns.size() == 1)
    return inParens([&] { list(node.columns); });
  out.open(step);
  word("(");
  out.line(0, 0);
  list(node.columns);
  out.line(-static_cast<int>(step), 0);
  word(")");
  out.close();
}

void Printer::put(const ast::ColumnDefinition &node, Edges) {
  ident(node.name, NameUse::Label);
  word(" ");
  put(*node.type, {});
  if (!node.constraints.empty()) {
    word(" ");
    word(node.constraints);
  }
}
