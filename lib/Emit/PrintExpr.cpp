// PrintExpr.cpp - operators. Parentheses are written where the tree has them and
// where without them another tree would be read.

#include "Printer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::emit;
using dialect::Binding;

void Printer::node(const ast::Node &node, Edges edges) {
  ast::visit(node, [&](const auto &typed) { put(typed, edges); });
}

// --- Operators ---------------------------------------------------------------

static Binding bindingOf(ast::BinaryOp op, const dialect::DialectFacts &facts) {
  switch (op) {
  case ast::BinaryOp::Or:
    return Binding::Or;
  case ast::BinaryOp::And:
    return Binding::And;
  case ast::BinaryOp::Equal:
  case ast::BinaryOp::NotEqual:
    return Binding::Equality;
  case ast::BinaryOp::Less:
  case ast::BinaryOp::LessEqual:
  case ast::BinaryOp::Greater:
  case ast::BinaryOp::GreaterEqual:
    return Binding::Inequality;
  case ast::BinaryOp::Add:
  case ast::BinaryOp::Subtract:
    return Binding::Additive;
  case ast::BinaryOp::Multiply:
  case ast::BinaryOp::Divide:
  case ast::BinaryOp::Modulo:
    return Binding::Multiplicative;
  case ast::BinaryOp::Concat:
    return Binding::Concat;
  case ast::BinaryOp::BitAnd:
    return Binding::BitAnd;
  case ast::BinaryOp::BitOr:
    return Binding::BitOr;
  case ast::BinaryOp::BitXor:
    return facts.caretIsPower ? Binding::Power : Binding::BitXor;
  case ast::BinaryOp::ShiftLeft:
  case ast::BinaryOp::ShiftRight:
    return Binding::Shift;
  case ast::BinaryOp::Arrow:
    return Binding::Arrow;
  case ast::BinaryOp::DoubleArrow:
    return Binding::DoubleArrow;
  case ast::BinaryOp::AtTimeZone:
    return Binding::AtTimeZone;
  }
  llvm_unreachable("operator outside Operators.def");
}

uint8_t Printer::rankOf(ast::BinaryOp op) const { return rank(bindingOf(op, facts)); }

/// Writes an operator's expression, in parentheses if need be; within them
/// nothing pulls at its edges.
void Printer::wrapped(bool parens, Edges edges, llvm::function_ref<void(Edges)> content) {
  if (parens)
    inParens([&] { content({}); });
  else
    content(edges);
}

void Printer::put(const ast::Unary &node, Edges edges) {
  Binding binding = node.op == ast::UnaryOp::Not      ? Binding::Not
                    : node.op == ast::UnaryOp::BitNot ? Binding::BitNot
                                                      : Binding::Sign;
  uint8_t own = rank(binding);
  if (node.op == ast::UnaryOp::Not && edges.right > own &&
      facts.bang == dialect::BangUse::TightNot) {
    word("!");
    return this->node(*node.operand, {rank(Binding::BitNot), edges.right});
  }
  // A prefix keeps its left edge whatever stands before it.
  wrapped(edges.right > own, edges, [&](Edges inner) {
    word(toText(node.op));
    // Two signs in a row would be another operator, or a comment.
    const auto *operand = ast::as<ast::Unary>(node.operand);
    if (node.op == ast::UnaryOp::Not || operand)
      word(" ");
    this->node(*node.operand, {own, inner.right});
  });
}

/// The operator's chain: a op b op c, all of one rank, to the left.
void Printer::chain(const ast::Binary &node, Edges edges) {
  uint8_t own = rankOf(node.op);
  llvm::SmallVector<const ast::Binary *, 16> links = {&node};
  const ast::Expr *first = node.left;
  while (const auto *left = ast::as<ast::Binary>(first)) {
    if (rankOf(left->op) != own)
      break;
    links.push_back(left);
    first = left->left;
  }
  this->node(*first, {edges.left, own});
  int indent =
      node.op == ast::BinaryOp::Or || node.op == ast::BinaryOp::And ? 0 : static_cast<int>(step);
  for (const ast::Binary *link : llvm::reverse(links)) {
    out.space(indent);
    out.open(static_cast<unsigned>(indent));
    word(toText(link->op));
    word(" ");
    this->node(*link->right, {own, link == &node ? edges.right : own});
    out.close();
  }
}

/// Whether the expression begins with an arrow, which the one before it would take.
static bool beginsWithArrow(const ast::Expr &expr) {
  const auto *binary = ast::as<ast::Binary>(&expr);
  return binary && (binary->op == ast::BinaryOp::Arrow ||
                    binary->op == ast::BinaryOp::DoubleArrow || beginsWithArrow(*binary->left));
}

/// a -> b, where b takes in everything behind it but another arrow.
void Printer::openArrow(const ast::Binary &node, Edges edges, bool torn) {
  uint8_t own = rankOf(node.op);
  wrapped(torn, edges, [&](Edges inner) {
    const auto *left = ast::as<ast::Binary>(node.left);
    if (left && left->op == ast::BinaryOp::Arrow)
      openArrow(*left, inner, false);
    else
      this->node(*node.left, {inner.left, own});
    word(" ");
    word(toText(node.op));
    word(" ");
    if (beginsWithArrow(*node.right))
      inParens([&] { this->node(*node.right); });
    else
      this->node(*node.right,
                 node.op == ast::BinaryOp::Arrow ? Edges{0, inner.right} : Edges{own, inner.right});
  });
}

void Printer::put(const ast::OtherUnary &node, Edges edges) {
  bool isWord = llvm::isAlpha(node.op.get().front()); // SYMMETRIC, up to the AND of BETWEEN.
  bool star = node.op == "*";                         // *COLUMNS(...)
  uint8_t own = isWord ? 0 : rank(star ? Binding::Cast : Binding::BitNot);
  wrapped(!isWord && edges.right > own, edges, [&](Edges inner) {
    bool glued = out.endsWith('-') || out.endsWith('+') || out.endsWith('~');
    word(glued && !isWord ? " " : ""); // One operator, if written together.
    word(node.op);
    word(star ? "" : " ");
    this->node(*node.operand, {own, inner.right});
  });
}

void Printer::put(const ast::OtherBinary &node, Edges edges) {
  uint8_t own = rank(dialect::bindingOf(facts, node.op));
  wrapped(isTorn(own, edges), edges, [&](Edges inner) {
    this->node(*node.left, {inner.left, own});
    word(" ");
    word(node.op);
    word(" ");
    this->node(*node.right, {own, inner.right});
  });
}

void Printer::put(const ast::IsWords &node, Edges edges) {
  uint8_t own = rank(Binding::Is);
  wrapped(edges.left >= own, edges, [&](Edges inner) {
    this->node(*node.operand, {inner.left, own});
    word(node.negated ? " IS NOT " : " IS ");
    word(node.words);
  });
}

void Printer::put(const ast::Binary &node, Edges edges) {
  uint8_t own = rankOf(node.op);
  if (facts.arrow == dialect::ArrowUse::Both &&
      (node.op == ast::BinaryOp::Arrow || node.op == ast::BinaryOp::DoubleArrow)) {
    bool open = node.op == ast::BinaryOp::Arrow;
    return openArrow(node, edges,
                     edges.left >= own || (open ? edges.right > 0 : edges.right > own));
  }
  wrapped(isTorn(own, edges), edges, [&](Edges inner) {
    Binding binding = bindingOf(node.op, facts);
    if (binding != Binding::Equality && binding != Binding::Inequality) {
      bool logical = binding == Binding::Or || binding == Binding::And;
      out.open(0, logical ? Breaks::All : Breaks::AsNeeded);
      chain(node, inner);
      return out.close();
    }
    // The sides of a comparison stay on one line, as far as they do.
    this->node(*node.left, {inner.left, own});
    word(" ");
    word(toText(node.op));
    word(" ");
    this->node(*node.right, {own, inner.right});
  });
}

/// A condition that has lines of its own: the breaks before its ANDs and ORs
/// are those of the group around it.
void Printer::conjuncts(const ast::Expr &expr) {
  const auto *binary = ast::as<ast::Binary>(&expr);
  if (binary && (binary->op == ast::BinaryOp::And || binary->op == ast::BinaryOp::Or))
    chain(*binary, {});
  else
    node(expr);
}

void Printer::put(const ast::Is &node, Edges edges) {
  uint8_t own = rank(Binding::Is);
  bool value = node.test == ast::IsTest::DistinctFrom || node.test == ast::IsTest::Same;
  // Where IS takes any value, an operator behind IS NULL would take the NULL.
  bool open = value || facts.features.has(dialect::Feature::IsAnything);
  bool isNull = node.test == ast::IsTest::Null && open && edges.right > own;
  bool torn = edges.left >= own || (edges.right > own && open && !isNull);
  wrapped(torn, edges, [&](Edges inner) {
    this->node(*node.operand, {inner.left, own});
    if (isNull && !torn)
      return word(node.negated ? " NOTNULL" : " ISNULL");
    word(node.negated ? " IS NOT " : " IS ");
    switch (node.test) {
    case ast::IsTest::Null:
      return word("NULL");
    case ast::IsTest::True:
      return word("TRUE");
    case ast::IsTest::False:
      return word("FALSE");
    case ast::IsTest::Unknown:
      return word("UNKNOWN");
    case ast::IsTest::DistinctFrom:
      word("DISTINCT FROM ");
      break;
    case ast::IsTest::Same:
      break;
    }
    // A NOT behind IS would be that of IS NOT.
    const auto *prefix = ast::as<ast::Unary>(node.other);
    wrapped(node.test == ast::IsTest::Same && prefix && prefix->op == ast::UnaryOp::Not,
            {own, inner.right}, [&](Edges side) { this->node(*node.other, side); });
  });
}

static llvm::StringRef likeWord(ast::LikeKind kind) {
  switch (kind) {
  case ast::LikeKind::Like:
    return "LIKE ";
  case ast::LikeKind::ILike:
    return "ILIKE ";
  case ast::LikeKind::Glob:
    return "GLOB ";
  case ast::LikeKind::Regexp:
    return "REGEXP ";
  case ast::LikeKind::Match:
    return "MATCH ";
  case ast::LikeKind::SimilarTo:
    return "SIMILAR TO ";
  }
  llvm_unreachable("LIKE outside Enums.def");
}

void Printer::put(const ast::Like &node, Edges edges) {
  uint8_t own = rank(Binding::Membership);
  wrapped(isTorn(own, edges), edges, [&](Edges inner) {
    this->node(*node.operand, {inner.left, own});
    word(node.negated ? " NOT " : " ");
    word(likeWord(node.like));
    if (!node.escape)
      return this->node(*node.pattern, {own, inner.right});
    this->node(*node.pattern, {own, own});
    word(" ESCAPE ");
    this->node(*node.escape, {own, inner.right});
  });
}

void Printer::put(const ast::Between &node, Edges edges) {
  uint8_t own = rank(Binding::Between);
  // Up to its AND the lower bound is as if in parentheses, but for an AND in it.
  auto above = static_cast<uint8_t>(rank(Binding::And) + 1);
  wrapped(isTorn(own, edges), edges, [&](Edges inner) {
    this->node(*node.operand, {inner.left, own});
    word(node.negated ? " NOT BETWEEN " : " BETWEEN ");
    this->node(*node.low, {0, above});
    word(" AND ");
    this->node(*node.high, {own, inner.right});
  });
}

bool mesh::emit::isSet(const ast::Expr &expr) {
  switch (expr.kind) {
  case ast::NodeKind::Unary:
  case ast::NodeKind::Binary:
  case ast::NodeKind::OtherUnary:
  case ast::NodeKind::OtherBinary:
  case ast::NodeKind::IsWords:
  case ast::NodeKind::Is:
  case ast::NodeKind::Like:
  case ast::NodeKind::Between:
  case ast::NodeKind::In:
  case ast::NodeKind::Collate:
    return false;
  default:
    return true;
  }
}

void Printer::put(const ast::In &node, Edges edges) {
  uint8_t own = rank(Binding::Membership);
  ast::NodeKind kind = node.set->kind;
  bool open = facts.inTakesExpressions && kind != ast::NodeKind::Paren &&
              kind != ast::NodeKind::Tuple && kind != ast::NodeKind::Subquery;
  // The set ends the expression: nothing behind it reaches in, unless it may be any.
  wrapped(edges.left >= own || (open && edges.right > own), edges, [&](Edges inner) {
    this->node(*node.operand, {inner.left, own});
    word(node.negated ? " NOT IN " : " IN ");
    if (open)
      this->node(*node.set, {own, inner.right});
    else if (isSet(*node.set))
      this->node(*node.set);
    else
      inParens([&] { this->node(*node.set); });
  });
}

void Printer::put(const ast::Collate &node, Edges edges) {
  uint8_t own = rank(Binding::Collate);
  wrapped(edges.left >= own, edges, [&](Edges inner) {
    this->node(*node.operand, {inner.left, own});
    word(" COLLATE ");
    if (node.collation.quoted && facts.stringCollations)
      string(node.collation.text());
    else if (!node.collation.quoted && node.collation.text().contains('.'))
      word(node.collation.text());
    else
      ident(node.collation, NameUse::Label);
  });
}
