// PrintQuery.cpp - queries, tables and joins. A query that does not fit on its
// line has a line for each clause and each join; a clause that does not fit has
// its keyword on one line and its items indented below.

#include "Printer.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::emit;

// --- Clauses -----------------------------------------------------------------

/// Sets a flag while `content` is written.
static void during(bool &flag, bool value, llvm::function_ref<void()> content) {
  bool before = flag;
  flag = value;
  content();
  flag = before;
}

void Printer::compact(llvm::function_ref<void()> content) { during(spread, false, content); }

void Printer::outlined(llvm::function_ref<void()> content) {
  during(spread, options.spread && !inMacro, content);
}

void Printer::comma(bool line) {
  if (leadingComma) {
    line ? out.line(0, 0) : out.cut();
    return word(", ");
  }
  word(",");
  line ? out.line() : out.space();
}

void Printer::clause(llvm::StringRef keyword, llvm::function_ref<void()> content) {
  out.open(options.pad, Breaks::Clause);
  word(keyword);
  out.space();
  content();
  out.close();
}

/// A clause that stands under @WHERE(condition) or its like, if it does.
void Printer::conditional(llvm::StringRef keyword, llvm::StringRef macro,
                          ast::ClauseKind clauseKind,
                          llvm::ArrayRef<const ast::ClauseCondition *> conditions,
                          llvm::function_ref<void()> content) {
  const auto *found = llvm::find_if(
      conditions, [&](const ast::ClauseCondition *each) { return each->clause == clauseKind; });
  newClause();
  out.open(options.pad, Breaks::Clause);
  if (found == conditions.end())
    word(keyword);
  else
    inMacroCall(macro, *(*found)->condition);
  out.space();
  content();
  out.close();
}

/// @WITH(condition) and its like.
void Printer::inMacroCall(llvm::StringRef macro, const ast::Expr &condition) {
  word(macro);
  inParens([&] { node(condition); });
}

void Printer::put(const ast::With &node, Edges) {
  if (node.condition) {
    inMacroCall("@WITH", *node.condition);
  } else {
    word("WITH");
  }
  auto end = llvm::find_if(
      node.ctes, [](const ast::Node *each) { return each->kind != ast::NodeKind::InlineFunction; });
  llvm::ArrayRef<const ast::Node *> functions(node.ctes.begin(), end), ctes(end, node.ctes.end());
  if (!functions.empty()) {
    word(" ");
    list(functions);
    if (ctes.empty())
      return;
    newClause();
    word("WITH");
  }
  word(node.recursive ? " RECURSIVE" : "");
  // A break of its own, which only a comment makes the end of a line.
  out.open(0, Breaks::AsNeeded);
  out.space();
  out.close();
  if (!spread)
    return list(ctes);
  for (const ast::Node *cte : ctes) {
    this->node(*cte);
    word(cte == ctes.back() ? "" : ",");
    out.line();
    if (cte != ctes.back())
      out.line();
  }
}

void Printer::put(const ast::NamedValue &node, Edges) {
  this->node(*node.value);
  word(" AS ");
  ident(node.name, NameUse::Label);
}

void Printer::put(const ast::InlineFunction &node, Edges) { put(*node.text, {}); }

static bool isUsingKey(const ast::Clause &clause) {
  const auto *raw = ast::as<ast::RawClause>(&clause);
  return raw && raw->clause == ast::RawClauseKind::UsingKey;
}

void Printer::put(const ast::Cte &node, Edges) {
  ident(node.name);
  if (!node.columns.empty())
    idents(node.columns);
  bool usesKey = !node.extras.empty() && isUsingKey(*node.extras[0]);
  if (usesKey)
    verbatim(*node.extras[0]);
  word(node.materialization == ast::Materialization::Materialized      ? " AS MATERIALIZED "
       : node.materialization == ast::Materialization::NotMaterialized ? " AS NOT MATERIALIZED "
                                                                       : " AS ");
  inParens([&] { outlined([&] { this->node(*node.query); }); });
  for (const ast::Clause *extra : llvm::drop_begin(node.extras, usesKey))
    verbatim(*extra);
}

// --- Queries -----------------------------------------------------------------

void Printer::selectList(const ast::Select &node) {
  out.open(options.pad, Breaks::Clause);
  word("SELECT");
  extras(node.extras, Place::Hint);
  if (!node.distinctOn.empty()) {
    word(" DISTINCT ON ");
    inParens([&] { list(node.distinctOn); });
  } else if (node.distinct) {
    word(" DISTINCT");
  }
  extras(node.extras, Place::Select);
  bool lines = spread && node.items.size() > 1;
  if (node.items.empty())
    return out.close();
  lines ? out.line() : out.space();
  list(node.items, lines);
  out.close();
}

void Printer::put(const ast::Select &node, Edges) {
  using enum ast::ClauseKind;
  out.open();
  with(node.with);
  if (const ast::Table *pivot = leadingPivotOf(node)) {
    leadingPivot(*pivot);
    tail(node);
    return out.close();
  }
  selectList(node);
  extras(node.extras, Place::Into);
  from(node.from);
  extras(node.extras, Place::From);
  if (node.where)
    conditional("WHERE", "@WHERE", Where, node.conditions, [&] { conjuncts(*node.where); });
  extras(node.extras, Place::Where);
  if (node.groupBy)
    conditional("GROUP BY", "@GROUP_BY", GroupBy, node.conditions, [&] {
      extras(node.extras, Place::Group);
      put(*node.groupBy, {});
    });
  extras(node.extras, Place::GroupEnd);
  if (node.having)
    conditional("HAVING", "@HAVING", Having, node.conditions, [&] { conjuncts(*node.having); });
  auto qualify = [&] {
    if (!node.qualify)
      return;
    newClause();
    clause("QUALIFY", [&] { conjuncts(*node.qualify); });
  };
  if (!hasClause(facts, "window_first"))
    qualify();
  if (!node.windows.empty()) {
    newClause();
    clause("WINDOW", [&] { list(node.windows); });
  }
  if (hasClause(facts, "window_first"))
    qualify();
  extras(node.extras, Place::Sample);
  tail(node);
  out.close();
}

void Printer::with(const ast::With *with) {
  if (!with)
    return;
  put(*with, {});
  newClause();
}

void Printer::put(const ast::GroupBy &node, Edges) {
  if (node.all)
    return word("ALL");
  list(node.items);
  if (node.groupingSets.empty())
    return;
  if (!node.items.empty())
    comma();
  word("GROUPING SETS ");
  inParens([&] { list(node.groupingSets); });
}

void Printer::put(const ast::NamedWindow &node, Edges) {
  ident(node.name, NameUse::Label);
  word(" AS ");
  put(*node.window, {});
}

void Printer::put(const ast::OrderItem &node, Edges) {
  this->node(*node.expr);
  if (node.direction != ast::SortDirection::Default)
    word(node.direction == ast::SortDirection::Ascending ? " ASC" : " DESC");
  if (node.nulls != ast::NullsOrder::Default)
    word(node.nulls == ast::NullsOrder::First ? " NULLS FIRST" : " NULLS LAST");
}

template <typename Query> void Printer::tail(const Query &node) {
  ends(node.ends, EndPlace::Order);
  if (!node.orderBy.empty())
    conditional("ORDER BY", "@ORDER_BY", ast::ClauseKind::OrderBy, node.conditions,
                [&] { list(node.orderBy); });
  ends(node.ends, EndPlace::Bound);
  const ast::Limit *limit = node.limit;
  if (limit && limit->count && facts.hasLimit)
    conditional("LIMIT", "@LIMIT", ast::ClauseKind::Limit, node.conditions,
                [&] { put(*limit, {}); });
  else if (limit) {
    newClause();
    put(*limit, {});
  }
  ends(node.ends, EndPlace::Last);
}

void Printer::put(const ast::Limit &node, Edges) {
  if (!facts.hasLimit) { // OFFSET 2 ROWS FETCH NEXT 3 ROWS ONLY
    if (node.offset) {
      word("OFFSET ");
      this->node(*node.offset);
      word(node.count ? " ROWS " : " ROWS");
    }
    if (node.count) {
      word("FETCH NEXT ");
      this->node(*node.count);
      word(" ROWS ONLY");
    }
    return;
  }
  if (node.count)
    this->node(*node.count);
  if (node.offset) {
    word(node.count ? " OFFSET " : "OFFSET ");
    this->node(*node.offset);
  }
}

void Printer::put(const ast::ClauseCondition &node, Edges) { this->node(*node.condition); }

// --- Set operations ----------------------------------------------------------

/// Whether the query has a WITH, ORDER BY or LIMIT, which as an operand it could
/// not keep without parentheses.
static bool hasEnds(const ast::Query &query) {
  auto has = [](const auto &node) {
    return node.with || !node.orderBy.empty() || node.limit || !node.ends.empty();
  };
  switch (query.kind) {
  case ast::NodeKind::Select:
    return has(static_cast<const ast::Select &>(query));
  case ast::NodeKind::SetOperation:
    return has(static_cast<const ast::SetOperation &>(query));
  case ast::NodeKind::Values:
    return has(static_cast<const ast::Values &>(query));
  case ast::NodeKind::ParenQuery:
    return has(static_cast<const ast::ParenQuery &>(query));
  case ast::NodeKind::RawQuery:
    return true;
  default:
    return false;
  }
}

/// Whether the query must be in parentheses as an operand of `parent`.
static bool needsParens(const ast::Query &query, const ast::SetOperation &parent, bool isRight,
                        const dialect::DialectFacts &facts) {
  if (hasEnds(query))
    return true;
  const auto *nested = ast::as<ast::SetOperation>(&query);
  if (!nested)
    return false;
  auto isTight = [&](ast::SetOperator op) {
    return facts.intersectFirst && op == ast::SetOperator::Intersect;
  };
  return isRight ? isTight(parent.op) || !isTight(nested->op)
                 : isTight(parent.op) && !isTight(nested->op);
}

void Printer::operand(const ast::Query &query, const ast::SetOperation &parent, bool isRight) {
  if (needsParens(query, parent, isRight, facts))
    inParens([&] { node(query); });
  else
    node(query);
}

static llvm::StringRef setWord(const ast::SetOperation &node) {
  switch (node.op) {
  case ast::SetOperator::Union:
    return node.all ? "UNION ALL" : "UNION";
  case ast::SetOperator::Intersect:
    return node.all ? "INTERSECT ALL" : "INTERSECT";
  case ast::SetOperator::Except:
    return node.all ? "EXCEPT ALL" : "EXCEPT";
  }
  llvm_unreachable("set operator outside Enums.def");
}

void Printer::put(const ast::SetOperation &node, Edges) {
  out.open();
  with(node.with);
  // The chain to the left, whose operations need no parentheses.
  llvm::SmallVector<const ast::SetOperation *, 8> links = {&node};
  while (const auto *left = ast::as<ast::SetOperation>(links.back()->left)) {
    if (needsParens(*left, *links.back(), false, facts))
      break;
    links.push_back(left);
  }
  operand(*links.back()->left, *links.back(), false);
  for (const ast::SetOperation *link : llvm::reverse(links)) {
    newClause();
    if (link->matching && !link->matching->side.empty()) {
      word(link->matching->side);
      word(" ");
    }
    word(setWord(*link));
    word(!link->all && hasClause(facts, "union_distinct") ? " DISTINCT" : "");
    if (link->matching)
      put(*link->matching, {});
    newClause();
    operand(*link->right, *link, true);
  }
  tail(node);
  out.close();
}

/// What stands behind the set operator.
void Printer::put(const ast::SetMatching &node, Edges) {
  if (node.words.empty())
    return;
  word(" ");
  word(node.words);
  if (node.columns.empty())
    return;
  word(node.words == "BY NAME" ? " ON " : " BY ");
  idents(node.columns);
}

void Printer::put(const ast::Values &node, Edges) {
  out.open();
  with(node.with);
  clause("VALUES", [&] { list(node.rows); });
  tail(node);
  out.close();
}

void Printer::put(const ast::ParenQuery &node, Edges) {
  out.open();
  with(node.with);
  if (node.inner->kind == ast::NodeKind::MacroQuery)
    this->node(*node.inner);
  else
    inParens([&] { this->node(*node.inner); });
  tail(node);
  out.close();
}

void Printer::put(const ast::MacroQuery &node, Edges) {
  if (&node == leadingMacro)
    inParens([&] { put(*node.call, {}); });
  else
    put(*node.call, {});
}

// --- FROM --------------------------------------------------------------------

/// The joins of a table to the left, outermost first, and what they begin with.
/// A comma binds less tightly than JOIN, so no chain goes on from one to the other.
static const ast::Table *joinChain(const ast::Table *table,
                                   llvm::SmallVectorImpl<const ast::Join *> &chain) {
  while (const auto *join = ast::as<ast::Join>(table)) {
    if (join->join == ast::JoinKind::Comma && !chain.empty() &&
        chain.back()->join != ast::JoinKind::Comma)
      break;
    chain.push_back(join);
    table = join->left;
  }
  return table;
}

void Printer::from(llvm::ArrayRef<const ast::Table *> tables) {
  if (tables.empty())
    return;
  newClause();
  if (tables.size() != 1)
    return clause("FROM", [&] { list(tables); });
  // The joins' lines are those of the query.
  word("FROM ");
  joins(*tables.front());
}

void Printer::joins(const ast::Table &table) {
  llvm::SmallVector<const ast::Join *, 8> chain;
  const ast::Table *first = joinChain(&table, chain);
  if (first->kind == ast::NodeKind::Join)
    inParens([&] { joins(*first); });
  else
    node(*first);
  for (const ast::Join *join : llvm::reverse(chain))
    joinTail(*join);
}

static llvm::StringRef joinWord(ast::JoinKind kind) {
  switch (kind) {
  case ast::JoinKind::Comma:
  case ast::JoinKind::Inner:
    return "";
  case ast::JoinKind::Cross:
    return "CROSS ";
  case ast::JoinKind::Left:
    return "LEFT ";
  case ast::JoinKind::Right:
    return "RIGHT ";
  case ast::JoinKind::Full:
    return "FULL ";
  case ast::JoinKind::LeftSemi:
    return "SEMI ";
  case ast::JoinKind::LeftAnti:
    return "ANTI ";
  }
  llvm_unreachable("join outside Enums.def");
}

/// Whether a word that means nothing was written between the tables of the join.
bool Printer::wasWritten(llvm::StringRef word, const ast::Join &join) const {
  if (!options.asWritten)
    return false;
  llvm::StringRef text =
      options.asWritten->text(SourceRange{join.left->range.end, join.right->range.begin});
  while (!text.empty()) {
    size_t skipped = text.starts_with("--")   ? text.find('\n')
                     : text.starts_with("/*") ? text.find("*/")
                                              : 0;
    if (skipped == 0 && text.starts_with_insensitive(word))
      return true;
    text = text.drop_front(std::min(text.size(), skipped + 1));
  }
  return false;
}

/// The operator of a join and everything to the right of it.
void Printer::joinTail(const ast::Join &join) {
  auto right = [&] {
    if (join.right->kind == ast::NodeKind::Join)
      inParens([&] { node(*join.right); });
    else
      node(*join.right);
  };
  if (join.join == ast::JoinKind::Comma) {
    word(",");
    out.space();
    return join.right->kind == ast::NodeKind::Join ? joins(*join.right) : node(*join.right);
  }
  out.space();
  out.open();
  word(join.natural ? "NATURAL " : "");
  if (join.join == ast::JoinKind::Inner && join.words.empty() && wasWritten("INNER", join))
    word("INNER ");
  word(joinWord(join.join));
  if (join.join != ast::JoinKind::Inner && join.words.empty() && wasWritten("OUTER", join))
    word("OUTER ");
  word(join.words);
  if (!join.words.empty())
    word(" ");
  if (join.condition) {
    inMacroCall("@JOIN", *join.condition);
    word(" ");
  } else if (join.words.empty()) {
    word("JOIN ");
  }
  right();
  if (join.match) {
    word(" MATCH_CONDITION ");
    inParens([&] { node(*join.match); });
  }
  if (join.on) {
    spread ? out.line(static_cast<int>(step)) : out.space(static_cast<int>(step));
    out.open(step);
    word("ON ");
    conjuncts(*join.on);
    out.close();
  } else if (!join.columns.empty()) {
    word(" USING ");
    idents(join.columns);
    if (join.alias) {
      word(" AS ");
      ident(join.alias, NameUse::Label);
    }
  }
  out.close();
}

void Printer::put(const ast::Join &node, Edges) {
  out.open();
  joins(node);
  out.close();
}

void Printer::alias(const ast::TableAlias *alias) {
  if (!alias)
    return;
  word(" AS ");
  put(*alias, {});
}

void Printer::put(const ast::TableAlias &node, Edges) {
  if (node.name)
    ident(node.name, NameUse::Label);
  if (!node.columns.empty())
    idents(node.columns);
}

void Printer::put(const ast::TableName &node, Edges) {
  path(node.qualifiers, node.name, NameUse::Table);
  alias(node.alias);
}

void Printer::put(const ast::TableSubquery &node, Edges) {
  if (node.lateral)
    word("LATERAL ");
  inParens([&] { outlined([&] { this->node(*node.query); }); });
  alias(node.alias);
}

void Printer::put(const ast::TableFunction &node, Edges) {
  if (node.lateral)
    word("LATERAL ");
  put(*node.call, {});
  alias(node.alias);
}

void Printer::put(const ast::TableParen &node, Edges) {
  inParens([&] { joins(*node.inner); });
  alias(node.alias);
}

void Printer::put(const ast::TableMacro &node, Edges) {
  this->node(*node.macro);
  alias(node.alias);
}
