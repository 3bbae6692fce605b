// Places.cpp - fits what a macro became to the place where it stands.

#include "Expander.h"
#include "mesh/Dialect/ValueFacts.h"
#include "mesh/Macro/MacroDiagnostics.h"

using namespace mesh;
using namespace mesh::macro;
using ast::NodeKind;
using dialect::Binding;

static ast::Category category(const ast::Node &node) { return ast::categoryOf(node.kind); }

static llvm::StringRef describeNode(const ast::Node &node) {
  switch (category(node)) {
  case ast::Category::Expr:
    return node.kind == NodeKind::Lambda ? "a lambda" : "an expression";
  case ast::Category::Query:
    return "a query";
  case ast::Category::Table:
    return "a table";
  case ast::Category::Statement:
    return "a statement";
  case ast::Category::Clause:
    return "this";
  }
  llvm_unreachable("category outside the list");
}

void Expander::wrongPlace(const ast::Node &node, llvm::StringRef wanted) {
  if (!stopped)
    diags.report(node.range, diag::WrongPlace, describeNode(node), wanted);
}

// --- Conversions -------------------------------------------------------------

const ast::Expr *Expander::toExpr(const ast::Node &node) {
  if (node.kind == NodeKind::Lambda) {
    diags.report(node.range, diag::LambdaMisplaced);
    return error;
  }
  if (category(node) == ast::Category::Expr)
    return static_cast<const ast::Expr *>(&node);
  if (category(node) == ast::Category::Query)
    return maker(node.range).subquery(static_cast<const ast::Query *>(&node));
  if (const auto *table = ast::as<ast::TableName>(&node); table && !table->alias)
    return maker(node.range).name(table->name, table->qualifiers);
  wrongPlace(node, "an expression");
  return error;
}

const ast::Query *Expander::toQuery(const ast::Node &node) {
  if (category(node) == ast::Category::Query)
    return static_cast<const ast::Query *>(&node);
  if (const auto *subquery = ast::as<ast::Subquery>(&node))
    return subquery->query;
  if (const auto *paren = ast::as<ast::Paren>(&node))
    return toQuery(*paren->inner);
  if (const auto *call = ast::as<ast::MacroCall>(&node)) {
    auto *query = arena.make<ast::MacroQuery>(node.range);
    query->call = call;
    return query;
  }
  if (&node != error)
    wrongPlace(node, "a query");
  const ast::Expr *items[] = {error};
  return maker(node.range).select(items);
}

/// The table with the alias in the place of its own.
template <typename Table>
static const ast::Table *withAlias(const Table &table, const ast::TableAlias *alias, Arena &arena) {
  if (!alias)
    return &table;
  auto *copy = arena.make<Table>(table);
  copy->alias = alias;
  return copy;
}

const ast::Table *Expander::toTable(const ast::Node &node, const ast::TableAlias *alias) {
  Make make = maker(node.range);
  auto named = [&](ast::Ident last, List<ast::Ident> qualifiers) {
    auto *table = make.node<ast::TableName>();
    table->name = last;
    table->qualifiers = qualifiers;
    table->alias = alias;
    return table;
  };
  switch (node.kind) {
  case NodeKind::TableName:
    return withAlias(ast::cast<ast::TableName>(node), alias, arena);
  case NodeKind::TableSubquery:
    return withAlias(ast::cast<ast::TableSubquery>(node), alias, arena);
  case NodeKind::TableFunction:
    return withAlias(ast::cast<ast::TableFunction>(node), alias, arena);
  case NodeKind::TableParen:
    return withAlias(ast::cast<ast::TableParen>(node), alias, arena);
  case NodeKind::Name:
    return named(ast::cast<ast::Name>(node).name, ast::cast<ast::Name>(node).qualifiers);
  case NodeKind::Literal: {
    llvm::SmallVector<ast::Ident, 4> parts;
    if (&node == error || !appendParts(node, {}, parts))
      break;
    llvm::ArrayRef<ast::Ident> all = parts;
    return named(all.back(), arena.copy(all.drop_back()));
  }
  case NodeKind::Function:
    return make.table(static_cast<const ast::Expr *>(&node), alias);
  case NodeKind::Subquery:
    return make.table(ast::cast<ast::Subquery>(node).query, alias);
  case NodeKind::Paren:
    return toTable(*ast::cast<ast::Paren>(node).inner, alias);
  case NodeKind::Alias: {
    const auto &written = ast::cast<ast::Alias>(node);
    auto *own = make.node<ast::TableAlias>();
    own->name = written.name;
    return toTable(*written.expr, alias ? alias : own);
  }
  case NodeKind::MacroCall:
  case NodeKind::MacroVariable: {
    auto *table = make.node<ast::TableMacro>();
    table->macro = static_cast<const ast::Expr *>(&node);
    table->alias = alias;
    return table;
  }
  default:
    if (category(node) == ast::Category::Query)
      return make.table(static_cast<const ast::Query *>(&node), alias);
    break;
  }
  if (&node != error)
    wrongPlace(node, "a table");
  return named(make.ident("error"), {});
}

const ast::Statement *Expander::toStatement(const ast::Node &node) {
  if (category(node) == ast::Category::Statement)
    return static_cast<const ast::Statement *>(&node);
  if (const auto *call = ast::as<ast::MacroCall>(&node)) {
    auto *statement = arena.make<ast::MacroStatement>(node.range);
    statement->call = call;
    return statement;
  }
  if (category(node) != ast::Category::Query && node.kind != NodeKind::Subquery && &node != error)
    wrongPlace(node, "a statement");
  auto *statement = arena.make<ast::QueryStatement>(node.range);
  statement->query = category(node) == ast::Category::Query
                         ? static_cast<const ast::Query *>(&node)
                         : toQuery(node.kind == NodeKind::Subquery ? node : *error);
  return statement;
}

/// A common table expression, which a macro may also write as `(query) AS name`.
const ast::Node *Expander::toCte(const ast::Node &node) {
  if (node.kind == NodeKind::Cte || node.kind == NodeKind::MacroCall ||
      node.kind == NodeKind::NamedValue || node.kind == NodeKind::InlineFunction)
    return &node;
  const auto *alias = ast::as<ast::Alias>(&node);
  const ast::Expr *inner = alias ? alias->expr : nullptr;
  while (const auto *paren = ast::as<ast::Paren>(inner))
    inner = paren->inner;
  auto *cte = arena.make<ast::Cte>(node.range);
  if (const auto *subquery = ast::as<ast::Subquery>(inner)) {
    cte->name = alias->name;
    cte->query = subquery->query;
    return cte;
  }
  if (&node != error)
    wrongPlace(node, "a common table expression, such as (SELECT ...) AS name,");
  cte->name = maker(node.range).ident("error");
  cte->query = toQuery(*error);
  return cte;
}

// --- One or many -------------------------------------------------------------

const ast::Node *Expander::placeExpr(const ast::Node &macro, Nodes *list) {
  NodeList results;
  expandMacro(macro, results);
  if (!list) {
    const ast::Node *only = results.empty() ? nullptr : onlyOne(results, macro.range);
    return only ? toExpr(*only) : nullptr;
  }
  for (const ast::Node *result : results)
    list->push_back(toExpr(*result));
  return nullptr;
}

/// The only one of what stands where one is needed. `range` is that of the text.
const ast::Node *Expander::onlyOne(const Nodes &nodes, SourceRange range) {
  if (nodes.size() == 1)
    return nodes.front();
  if (!stopped) {
    if (nodes.empty())
      diags.report(relocation(range), diag::NothingLeft);
    else
      diags.report(relocation(range), diag::ListMisplaced, static_cast<int64_t>(nodes.size()));
  }
  return error;
}

const ast::Expr *Expander::tupleOf(const Nodes &nodes, SourceRange range) {
  llvm::SmallVector<const ast::Expr *, 8> items;
  for (const ast::Node *node : nodes)
    items.push_back(toExpr(*node));
  return maker(range).tuple(items);
}

// --- Parentheses -------------------------------------------------------------

static constexpr unsigned atomRank = 1000;

static Binding bindingOf(ast::BinaryOp op) {
  using enum ast::BinaryOp;
  switch (op) {
  case Or:
    return Binding::Or;
  case And:
    return Binding::And;
  case Equal:
  case NotEqual:
    return Binding::Equality;
  case Less:
  case LessEqual:
  case Greater:
  case GreaterEqual:
    return Binding::Inequality;
  case Add:
  case Subtract:
    return Binding::Additive;
  case Multiply:
  case Divide:
  case Modulo:
    return Binding::Multiplicative;
  case Concat:
    return Binding::Concat;
  case BitAnd:
    return Binding::BitAnd;
  case BitOr:
    return Binding::BitOr;
  case BitXor:
    return Binding::BitXor;
  case ShiftLeft:
  case ShiftRight:
    return Binding::Shift;
  case Arrow:
    return Binding::Arrow;
  case DoubleArrow:
    return Binding::DoubleArrow;
  case AtTimeZone:
    return Binding::AtTimeZone;
  }
  llvm_unreachable("operator outside Operators.def");
}

unsigned Expander::rankOf(ast::BinaryOp op) const {
  bool power = op == ast::BinaryOp::BitXor && dialect.caretIsPower;
  return dialect.rank[static_cast<size_t>(power ? Binding::Power : bindingOf(op))];
}

/// How tightly the outermost operator of an expression binds.
static unsigned rankOf(const ast::Expr &expr, const dialect::DialectFacts &facts) {
  auto rank = [&](Binding binding) -> unsigned { return facts.rank[static_cast<size_t>(binding)]; };
  switch (expr.kind) {
  case NodeKind::Unary: {
    ast::UnaryOp op = ast::cast<ast::Unary>(expr).op;
    return rank(op == ast::UnaryOp::Not      ? Binding::Not
                : op == ast::UnaryOp::BitNot ? Binding::BitNot
                                             : Binding::Sign);
  }
  case NodeKind::Binary: {
    ast::BinaryOp op = ast::cast<ast::Binary>(expr).op;
    bool power = op == ast::BinaryOp::BitXor && facts.caretIsPower;
    return rank(power ? Binding::Power : bindingOf(op));
  }
  case NodeKind::Is:
    return rank(Binding::Is);
  case NodeKind::OtherUnary:
    return rank(dialect::bindingOf(facts, ast::cast<ast::OtherUnary>(expr).op));
  case NodeKind::OtherBinary:
    return rank(dialect::bindingOf(facts, ast::cast<ast::OtherBinary>(expr).op));
  case NodeKind::IsWords:
    return rank(Binding::Is);
  case NodeKind::Between:
    return rank(Binding::Between);
  case NodeKind::Like:
  case NodeKind::In:
    return rank(Binding::Membership);
  case NodeKind::Collate:
    return rank(Binding::Collate);
  case NodeKind::Cast:
    return ast::cast<ast::Cast>(expr).cast == ast::CastKind::Colons ? rank(Binding::Cast)
                                                                    : atomRank;
  case NodeKind::NamedArgument:
  case NodeKind::Lambda:
    return 0;
  default:
    return atomRank;
  }
}

const ast::Expr *Expander::guard(const ast::Expr *operand, unsigned looserThan) {
  if (operand->kind == NodeKind::Alias && !stopped)
    diags.report(operand->range, diag::AliasMisplaced);
  return ::rankOf(*operand, dialect) < std::min(looserThan, atomRank) ? maker({}).paren(operand)
                                                                      : operand;
}

bool Expander::isMacroLike(const ast::Expr &written) const {
  if (written.kind == NodeKind::MacroVariable || written.kind == NodeKind::MacroCall)
    return true;
  const auto *name = ast::as<ast::Name>(&written);
  if (!name || !name->qualifiers.empty() || !environment || !bareParameters)
    return false;
  const auto *binding = findBinding(name->name.text());
  return binding && binding->value;
}

/// Puts parentheses around what macros put into an operator, where the text
/// would otherwise be read differently. `after` is a copy of `before` that may
/// still be changed.
void Expander::guardOperands(const ast::Node &before, ast::Node &after) {
  auto rank = [&](Binding binding) -> unsigned {
    return dialect.rank[static_cast<size_t>(binding)];
  };
  auto fix = [&](const ast::Expr *was, ShortPtr<const ast::Expr> &is, unsigned looserThan) {
    if (was && is && was != is && isMacroLike(*was))
      is = guard(is, looserThan);
  };
  switch (before.kind) {
  case NodeKind::Unary: {
    const auto &was = ast::cast<ast::Unary>(before);
    auto &is = static_cast<ast::Unary &>(after);
    // Two signs in a row would begin a comment.
    bool isSign = was.op == ast::UnaryOp::Minus || was.op == ast::UnaryOp::Plus;
    return fix(was.operand, is.operand, ::rankOf(was, dialect) + isSign);
  }
  case NodeKind::Binary: {
    const auto &was = ast::cast<ast::Binary>(before);
    auto &is = static_cast<ast::Binary &>(after);
    Binding binding = bindingOf(was.op);
    unsigned own = ::rankOf(was, dialect);
    // a = b = c means different things in different dialects.
    bool chains = binding != Binding::Equality && binding != Binding::Inequality;
    fix(was.left, is.left, own + !chains);
    return fix(was.right, is.right, own + 1);
  }
  case NodeKind::Is: {
    const auto &was = ast::cast<ast::Is>(before);
    auto &is = static_cast<ast::Is &>(after);
    fix(was.operand, is.operand, rank(Binding::Is) + 1);
    return fix(was.other, is.other, rank(Binding::Is) + 1);
  }
  case NodeKind::Like: {
    const auto &was = ast::cast<ast::Like>(before);
    auto &is = static_cast<ast::Like &>(after);
    unsigned tight = std::max(rank(Binding::Membership), rank(Binding::Escape)) + 1;
    fix(was.operand, is.operand, rank(Binding::Membership) + 1);
    fix(was.pattern, is.pattern, tight);
    return fix(was.escape, is.escape, tight);
  }
  case NodeKind::Between: {
    const auto &was = ast::cast<ast::Between>(before);
    auto &is = static_cast<ast::Between &>(after);
    fix(was.operand, is.operand, rank(Binding::Membership) + 1);
    fix(was.low, is.low, rank(Binding::Membership) + 1);
    return fix(was.high, is.high, rank(Binding::Membership) + 1);
  }
  case NodeKind::In: {
    const auto &was = ast::cast<ast::In>(before);
    return fix(was.operand, static_cast<ast::In &>(after).operand, rank(Binding::Membership) + 1);
  }
  case NodeKind::Cast: {
    const auto &was = ast::cast<ast::Cast>(before);
    if (was.cast == ast::CastKind::Colons)
      fix(was.operand, static_cast<ast::Cast &>(after).operand, rank(Binding::Cast) + 1);
    return;
  }
  case NodeKind::Collate: {
    const auto &was = ast::cast<ast::Collate>(before);
    return fix(was.operand, static_cast<ast::Collate &>(after).operand, rank(Binding::Collate) + 1);
  }
  case NodeKind::Index: {
    const auto &was = ast::cast<ast::Index>(before);
    return fix(was.base, static_cast<ast::Index &>(after).base, atomRank);
  }
  default:
    return;
  }
}

/// INTERVAL @n DAY where an interval takes no number: INTERVAL '3' DAY.
const ast::Node *Expander::rewriteInterval(const ast::IntervalLiteral &node) {
  const ast::Node *after = settle(node, rewriteChildren(node));
  const auto *made = after && !stopped ? ast::as<ast::IntervalLiteral>(after) : nullptr;
  if (!made || made == &node || !dialect::valueFacts(dialect).intervalsTakeTexts)
    return after;
  const auto *sign = ast::as<ast::Unary>(made->amount);
  bool minus = sign && sign->op == ast::UnaryOp::Minus;
  const auto *number = ast::as<ast::Literal>(minus ? sign->operand : made->amount);
  if (number && number->literal == ast::LiteralKind::Number) { // A fresh copy.
    std::string text = (minus ? "-" : "") + number->text.get().str();
    const_cast<ast::IntervalLiteral *>(made)->amount = maker(made->amount->range).string(text);
  }
  return after;
}
