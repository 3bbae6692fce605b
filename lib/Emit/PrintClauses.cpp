// PrintClauses.cpp - the rare clauses of a query, and what is kept as it was
// written. Each clause has one place in a query.

#include "Printer.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::emit;

// --- Places ------------------------------------------------------------------

static Place placeOf(const ast::Clause &clause) {
  switch (clause.kind) {
  case ast::NodeKind::Hint:
    return Place::Hint;
  case ast::NodeKind::Top:
  case ast::NodeKind::SelectWords:
    return Place::Select;
  case ast::NodeKind::ListExclude:
    return Place::Into;
  case ast::NodeKind::LateralView:
  case ast::NodeKind::ArrayJoin:
  case ast::NodeKind::Prewhere:
    return Place::From;
  case ast::NodeKind::GroupModifier:
    return ast::cast<ast::GroupModifier>(clause).words == "DISTINCT" ? Place::Group
                                                                     : Place::GroupEnd;
  case ast::NodeKind::GroupSets:
    return Place::GroupEnd;
  case ast::NodeKind::UsingSample:
    return Place::Sample;
  case ast::NodeKind::RawClause:
    switch (ast::cast<ast::RawClause>(clause).clause) {
    case ast::RawClauseKind::Into:
    case ast::RawClauseKind::Script:
      return Place::Into;
    case ast::RawClauseKind::ConnectBy:
      return Place::Where;
    default:
      llvm_unreachable("no clause of a SELECT");
    }
  default:
    llvm_unreachable("no clause of a SELECT");
  }
}

/// The clauses of that place, in their order.
void Printer::extras(llvm::ArrayRef<const ast::Clause *> clauses, Place place) {
  for (const ast::Clause *clause : clauses) {
    if (placeOf(*clause) != place)
      continue;
    bool inLine = place == Place::Hint || place == Place::Select || place == Place::GroupEnd;
    if (place == Place::Group) { // Before the groups themselves.
      node(*clause);
      word(" ");
      continue;
    }
    if (inLine)
      word(" ");
    else
      newClause();
    node(*clause);
  }
}

/// Clauses of a tail that stand before ORDER BY, between it and LIMIT, and last.
void Printer::ends(llvm::ArrayRef<const ast::Clause *> clauses, EndPlace place) {
  for (const ast::Clause *clause : clauses) {
    EndPlace own = EndPlace::Last;
    if (const auto *by = ast::as<ast::ByClause>(clause))
      own = by->words.get().starts_with("ORDER") ? EndPlace::Bound : EndPlace::Order;
    else if (const auto *raw = ast::as<ast::RawClause>(clause);
             raw && raw->clause == ast::RawClauseKind::Fill)
      own = EndPlace::Bound;
    else if (clause->kind == ast::NodeKind::LimitBy || clause->kind == ast::NodeKind::LimitMode)
      own = EndPlace::Bound;
    if (own != place)
      continue;
    newClause();
    node(*clause);
  }
}

// --- What is kept as it was written ------------------------------------------

void Printer::verbatim(const ast::Clause &clause) {
  word(" ");
  node(clause);
}

void Printer::put(const ast::Verbatim &node, Edges) {
  for (const ast::Node *piece : node.pieces)
    this->node(*piece);
}

void Printer::put(const ast::RawClause &node, Edges) { put(*node.text, {}); }

void Printer::put(const ast::RawQuery &node, Edges) {
  with(node.with);
  put(*node.text, {});
}

void Printer::put(const ast::RawTable &node, Edges) {
  word(node.lateral ? "LATERAL " : "");
  put(*node.text, {});
  alias(node.alias);
}

void Printer::put(const ast::StagedFile &node, Edges) {
  string(node.path);
  if (!node.options.empty()) {
    word(" ");
    inParens([&] { list(node.options); });
  }
  alias(node.alias);
}

void Printer::put(const ast::TableParameter &node, Edges) {
  put(*node.parameter, {});
  alias(node.alias);
}

void Printer::put(const ast::ObjectUnpivot &node, Edges) {
  word("UNPIVOT ");
  this->node(*node.object);
  alias(node.alias);
}

void Printer::put(const ast::TableSuffix &node, Edges) {
  if (node.suffix == ast::SuffixKind::Only)
    word("ONLY ");
  this->node(*node.inner);
  if (node.text) {
    if (node.suffix != ast::SuffixKind::Descendants)
      word(" ");
    put(*node.text, {});
  }
  alias(node.alias);
}

// --- Clauses -----------------------------------------------------------------

void Printer::put(const ast::Hint &node, Edges) {
  word("/*+ ");
  word(node.text);
  word(" */");
}

void Printer::put(const ast::Top &node, Edges) {
  word("TOP ");
  this->node(*node.count);
  word(node.percent ? " PERCENT" : "");
  word(node.ties ? " WITH TIES" : "");
}

void Printer::put(const ast::SelectWords &node, Edges) { word(node.words); }

void Printer::put(const ast::ListExclude &node, Edges) {
  word("EXCLUDE ");
  idents(node.columns);
}

void Printer::put(const ast::LateralView &node, Edges) {
  word(node.outer ? "LATERAL VIEW OUTER " : "LATERAL VIEW ");
  put(*node.call, {});
  if (node.name) {
    word(" ");
    ident(node.name, NameUse::Label);
  }
  for (const ast::Ident &column : node.columns) {
    word(&column == node.columns.begin() ? " AS " : ", ");
    ident(column, NameUse::Label);
  }
}

void Printer::put(const ast::ArrayJoin &node, Edges) {
  clause(node.left ? "LEFT ARRAY JOIN" : "ARRAY JOIN", [&] { list(node.items); });
}

void Printer::put(const ast::Prewhere &node, Edges) {
  clause("PREWHERE", [&] { conjuncts(*node.condition); });
}

void Printer::put(const ast::GroupModifier &node, Edges) { word(node.words); }

void Printer::put(const ast::GroupSets &node, Edges) {
  word("GROUPING SETS ");
  inParens([&] { list(node.sets); });
}

void Printer::put(const ast::ByClause &node, Edges) {
  clause(node.words, [&] { list(node.items); });
}

void Printer::put(const ast::LimitBy &node, Edges) {
  word("LIMIT ");
  this->node(*node.count);
  if (node.offset) {
    word(" OFFSET ");
    this->node(*node.offset);
  }
  word(" BY ");
  list(node.items);
}

void Printer::put(const ast::LimitMode &node, Edges) {
  word(node.fetch ? "FETCH FIRST " : "LIMIT ");
  this->node(*node.count);
  if (node.percent)
    word(node.fetch || !ast::as<ast::Literal>(node.count) ? " PERCENT" : "%");
  if (node.fetch)
    word(node.ties ? " ROWS" : " ROWS ONLY");
  if (node.ties)
    word(" WITH TIES");
}

// --- Expressions that only clauses hold --------------------------------------

void Printer::put(const ast::AliasList &node, Edges) {
  this->node(*node.expr);
  word(" AS ");
  idents(node.names);
}

void Printer::put(const ast::TableArgument &node, Edges) {
  word(node.table ? "TABLE " : "MODEL ");
  this->node(node.table ? static_cast<const ast::Node &>(*node.table) : *node.model);
}

void Printer::put(const ast::GroupingSets &node, Edges) {
  word("GROUPING SETS ");
  inParens([&] { list(node.sets); });
}

void Printer::put(const ast::OrderAll &node, Edges) { word(node.word); }

void Printer::put(const ast::DefaultValue &node, Edges) { word(node.word); }

void Printer::put(const ast::OrderUsing &node, Edges) {
  this->node(*node.operand);
  word(" USING ");
  word(node.op);
}
