// PrintExpr.cpp - names and expressions. Parentheses are written where the tree
// has them and where without them another tree would be read.

#include "Printer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::emit;
using dialect::Binding;

void Printer::node(const ast::Node &node, Edges edges) {
  ast::visit(node, [&](const auto &typed) { put(typed, edges); });
}

// --- Names -------------------------------------------------------------------

/// Whether Mesh would read the word as a keyword.
static bool isKeyword(llvm::StringRef name, NameUse use, const dialect::DialectFacts &facts) {
  switch (use) {
  case NameUse::Column:
    return dialect::isMeshKeyword(facts, name);
  case NameUse::Table:
    return dialect::isMeshKeyword(facts, name) || name.equals_insensitive("lateral");
  case NameUse::Label:
  case NameUse::Part:
  case NameUse::Call:
    return false;
  }
  llvm_unreachable("use outside the list");
}

/// Whether the name needs no quotes for its characters' sake.
static bool isNameOf(llvm::StringRef name, const dialect::DialectFacts &facts) {
  if (isWord(name))
    return true;
  auto isPart = [](char c) { return llvm::isAlnum(c) || c == '_' || c == '$' || (c & 0x80); };
  if (facts.hashNames && name.contains('#')) {
    auto isHashed = [&](char c) { return isPart(c) || c == '#'; };
    return (name.starts_with("#") || isWord(name.take_front())) && llvm::all_of(name, isHashed) &&
           name != "#";
  }
  bool digits = facts.digitNames && !name.empty() && llvm::isDigit(name.front());
  return digits && isWord(name.ltrim("0123456789"));
}

/// The same behind a ".".
static bool isPartOf(llvm::StringRef name, const dialect::DialectFacts &facts) {
  llvm::StringRef digits = name;
  if (facts.features.has(dialect::Feature::PositionColumns) && digits.consume_front("$"))
    return !digits.empty() && llvm::all_of(digits, llvm::isDigit);
  return facts.digitParts && !name.empty() && llvm::isDigit(name.front()) &&
         isWord(("_" + name).str());
}

void Printer::ident(const ast::Ident &ident, NameUse use) {
  if (ident.text().empty() && !ident.quoted) // The schema in database..table.
    return;
  bool plain = ident.templated || options.asWritten ||
               (isNameOf(ident.text(), facts) && !isKeyword(ident.text(), use, facts)) ||
               (use == NameUse::Part && isPartOf(ident.text(), facts));
  if (plain && !ident.quoted)
    return word(ident.text());
  // What was not quoted means the folded name.
  std::string name = ident.quoted ? ident.text().str() : fold(facts, ident.text(), false);
  word(quoteIdentifier(name, facts));
}

void Printer::path(llvm::ArrayRef<ast::Ident> qualifiers, const ast::Ident &name, NameUse use) {
  for (const ast::Ident &qualifier : qualifiers) {
    ident(qualifier, &qualifier == qualifiers.begin() ? use : NameUse::Part);
    word(".");
  }
  ident(name, qualifiers.empty() ? use : NameUse::Part);
}

void Printer::idents(llvm::ArrayRef<ast::Ident> list) {
  inParens(
      [&] {
        for (const ast::Ident &each : list) {
          if (&each != list.begin())
            comma();
          ident(each, NameUse::Label);
        }
      },
      Breaks::AsNeeded);
}

void Printer::string(llvm::StringRef text) { word(quoteString(text, facts)); }

void Printer::inParens(llvm::function_ref<void()> content, Breaks breaks) {
  int back = -static_cast<int>(step);
  out.open(step);
  word("(");
  out.cut();
  if (breaks == Breaks::AsNeeded)
    out.open(0, breaks);
  content();
  if (breaks == Breaks::AsNeeded)
    out.close();
  out.cut(back);
  word(")");
  out.close();
}

void Printer::put(const ast::FieldStar &node, Edges) {
  suffixedBase(*node.base);
  word(".");
  put(*node.star, {});
}

void Printer::put(const ast::Name &node, Edges) { path(node.qualifiers, node.name); }

void Printer::put(const ast::Star &node, Edges) {
  for (const ast::Ident &qualifier : node.qualifiers) {
    ident(qualifier, &qualifier == node.qualifiers.begin() ? NameUse::Column : NameUse::Part);
    word(".");
  }
  word("*");
  if (node.changes)
    put(*node.changes, {});
}

void Printer::put(const ast::StarChanges &node, Edges) {
  if (!node.except.empty() || !node.exceptPaths.empty())
    word(facts.starsExcept ? " EXCEPT " : " EXCLUDE ");
  if (!node.except.empty())
    idents(node.except);
  if (!node.exceptPaths.empty())
    inParens([&] { list(node.exceptPaths); });
  if (!node.replace.empty()) {
    word(" REPLACE ");
    inParens([&] { list(node.replace); });
  }
  if (!node.rename.empty()) {
    word(" RENAME ");
    inParens([&] { list(node.rename); });
  }
}

// --- Literals ----------------------------------------------------------------

void Printer::put(const ast::Literal &node, Edges) {
  switch (node.literal) {
  case ast::LiteralKind::Null:
    return word("NULL");
  case ast::LiteralKind::True:
    return word("TRUE");
  case ast::LiteralKind::False:
    return word("FALSE");
  case ast::LiteralKind::Number:
    return word(node.text);
  case ast::LiteralKind::String:
    return options.asWritten ? word(options.asWritten->text(node.range)) : string(node.text);
  case ast::LiteralKind::Blob:
    if (options.asWritten)
      return word(options.asWritten->text(node.range));
    if (facts.blobsAreNumbers)
      return word(("0x" + node.text.get()).str());
    word("X");
    return word(("'" + node.text.get() + "'").str());
  case ast::LiteralKind::Verbatim:
    return word(node.text);
  }
  llvm_unreachable("literal outside Enums.def");
}

void Printer::put(const ast::TypedLiteral &node, Edges) {
  put(*node.type, {});
  word(" ");
  string(node.text);
}

/// What may stand behind INTERVAL without parentheses.
static bool isBareAmount(const ast::Expr &amount, const dialect::DialectFacts &facts) {
  const auto *literal = ast::as<ast::Literal>(&amount);
  bool plain = literal && (literal->literal == ast::LiteralKind::String ||
                           literal->literal == ast::LiteralKind::Number);
  if (plain || amount.kind == ast::NodeKind::MacroVariable ||
      amount.kind == ast::NodeKind::Parameter)
    return true;
  const auto *sign = ast::as<ast::Unary>(&amount);
  if (sign && sign->op != ast::UnaryOp::Not && sign->op != ast::UnaryOp::BitNot)
    return isBareAmount(*sign->operand, facts) && sign->operand->kind == ast::NodeKind::Literal;
  // An expression that begins with a literal would end behind it.
  const ast::Expr *first = &amount;
  while (const auto *binary = ast::as<ast::Binary>(first))
    first = binary->left;
  return facts.intervalExpressions &&
         (first->kind == ast::NodeKind::Name || first->kind == ast::NodeKind::Function ||
          first->kind == ast::NodeKind::Cast || first->kind == ast::NodeKind::Case);
}

void Printer::intervalAmount(const ast::Expr &amount) {
  if (isBareAmount(amount, facts))
    node(amount);
  else
    inParens([&] { node(amount); });
}

void Printer::put(const ast::IntervalLiteral &node, Edges) {
  word("INTERVAL ");
  intervalAmount(*node.amount);
  if (node.unit) {
    word(" ");
    word(node.unit.text().upper());
  }
  if (node.toUnit) {
    word(" TO ");
    word(node.toUnit.text().upper());
  }
}

void Printer::put(const ast::IntervalSum &node, Edges) {
  word("INTERVAL");
  for (const ast::IntervalLiteral *part : node.parts) {
    word(" ");
    intervalAmount(*part->amount);
    word(" ");
    word(part->unit.text().upper());
  }
}

void Printer::put(const ast::Parameter &node, Edges) {
  // Right behind a bracket, ":" would be that of a slice.
  if (node.text.get().starts_with(":") && out.endsWith('['))
    word(" ");
  word(node.text);
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

/// Lists of plain values fill their lines; others have an item on each.
static Breaks breaksOf(llvm::ArrayRef<const ast::Expr *> items) {
  auto isPlain = [](const ast::Expr *item) {
    const auto *prefix = ast::as<ast::Unary>(item);
    if (prefix)
      item = prefix->operand;
    return item->kind == ast::NodeKind::Literal || item->kind == ast::NodeKind::Name ||
           item->kind == ast::NodeKind::MacroVariable;
  };
  return llvm::all_of(items, isPlain) ? Breaks::AsNeeded : Breaks::All;
}

/// What may stand behind IN without parentheses of its own.
static bool isSet(const ast::Expr &expr) {
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

// --- What binds tighter than any operator ------------------------------------

/// Whether the expression is an operand to every operator, itself having none.
static bool isPrimary(const ast::Expr &expr) {
  const auto *literal = ast::as<ast::Literal>(&expr);
  return isSet(expr) && expr.kind != ast::NodeKind::Alias &&
         expr.kind != ast::NodeKind::NamedArgument && expr.kind != ast::NodeKind::Lambda &&
         !(literal && literal->literal == ast::LiteralKind::Number &&
           literal->text.get().starts_with("-"));
}

/// An expression that ".", "[" or "(" follows; `castIsBase` if that may follow a::b.
void Printer::suffixed(const ast::Expr &expr, bool castIsBase) {
  const auto *cast = ast::as<ast::Cast>(&expr);
  bool colons = cast && cast->cast == ast::CastKind::Colons && !(castIsBase && !facts.bracketTypes);
  bool bare = expr.kind == ast::NodeKind::Star || expr.kind == ast::NodeKind::Exists ||
              expr.kind == ast::NodeKind::IntervalLiteral ||
              expr.kind == ast::NodeKind::MacroString || expr.kind == ast::NodeKind::NextValue ||
              expr.kind == ast::NodeKind::IntervalSum || expr.kind == ast::NodeKind::PrefixWord ||
              expr.kind == ast::NodeKind::Against || expr.kind == ast::NodeKind::OuterMark ||
              expr.kind == ast::NodeKind::ColumnsApply;
  if (isPrimary(expr) && !colons && !bare)
    node(expr);
  else
    inParens([&] { node(expr); });
}

void Printer::operandOfColons(const ast::Expr &expr) {
  if (isPrimary(expr))
    node(expr);
  else
    inParens([&] { node(expr); });
}

void Printer::put(const ast::Cast &node, Edges) {
  if (node.cast == ast::CastKind::Colons) {
    operandOfColons(*node.operand);
    word("::");
    return put(*node.type, {});
  }
  word(node.cast == ast::CastKind::TryCast    ? "TRY_CAST"
       : node.cast == ast::CastKind::SafeCast ? "SAFE_CAST"
                                              : "CAST");
  inParens([&] {
    this->node(*node.operand);
    word(" AS ");
    put(*node.type, {});
  });
}

void Printer::put(const ast::Type &node, Edges) {
  // The arguments stand before WITH TIME ZONE and its like.
  auto [name, collation] = node.name.get().split(" COLLATE ");
  llvm::StringRef zone;
  for (llvm::StringRef start : {" WITH ", " WITHOUT ", " CHARACTER SET ", " UNSIGNED", " SIGNED"})
    if (size_t at = name.find(start); at != llvm::StringRef::npos && zone.size() < name.size() - at)
      zone = name.drop_front(at);
  bool fixedArray = name.starts_with("[");
  if (!fixedArray)
    word(name.drop_back(zone.size()));
  for (const ast::Expr *argument : node.arguments) {
    if (!fixedArray)
      word(argument != node.arguments.front() ? ", " : node.angles ? "<" : "(");
    this->node(*argument);
  }
  if (!node.arguments.empty() && !fixedArray)
    word(node.angles ? ">" : ")");
  word(fixedArray ? name : zone);
  for (int i = 0; i != static_cast<int>(node.arrayDepth); ++i)
    word("[]");
  if (!collation.empty()) {
    word(" COLLATE ");
    word(collation);
  }
}

void Printer::put(const ast::TypeArgument &node, Edges) {
  if (node.name) {
    ident(node.name, NameUse::Label);
    word(" ");
  }
  put(*node.type, {});
  if (node.notNull)
    word(" NOT NULL");
  if (node.comment) {
    word(" COMMENT ");
    put(*node.comment, {});
  }
}

void Printer::put(const ast::Extract &node, Edges) {
  word("EXTRACT");
  inParens([&] {
    if (!node.field.quoted && node.field.text().contains('(')) // WEEK(MONDAY)
      word(node.field.text());
    else
      ident(node.field, NameUse::Label);
    word(" FROM ");
    this->node(*node.operand);
  });
}

void Printer::put(const ast::Case &node, Edges) {
  out.open(step);
  word("CASE");
  if (node.operand) {
    word(" ");
    this->node(*node.operand);
  }
  for (const ast::When *when : node.whens) {
    out.space();
    put(*when, {});
  }
  if (node.otherwise) {
    out.space();
    word("ELSE ");
    this->node(*node.otherwise);
  }
  out.space(-static_cast<int>(step));
  word("END");
  out.close();
}

void Printer::put(const ast::When &node, Edges) {
  out.open();
  word("WHEN ");
  this->node(*node.condition);
  out.space(static_cast<int>(step));
  out.open(step);
  word("THEN ");
  this->node(*node.result);
  out.close();
  out.close();
}

void Printer::put(const ast::Subquery &node, Edges) {
  inParens([&] { compact([&] { this->node(*node.query); }); });
}

void Printer::put(const ast::Exists &node, Edges) {
  word("EXISTS ");
  inParens([&] { compact([&] { this->node(*node.query); }); });
}

void Printer::put(const ast::Paren &node, Edges) {
  inParens([&] { conjuncts(*node.inner); });
}

void Printer::put(const ast::Tuple &node, Edges) {
  if (node.items.empty())
    return word("()");
  inParens([&] { list(node.items); }, breaksOf(node.items));
}

void Printer::put(const ast::Array &node, Edges) {
  out.open(step);
  word(facts.arraysHaveWord && !inMacro ? "ARRAY[" : "[");
  if (node.items.empty()) {
    word("]");
    return out.close();
  }
  out.cut();
  out.open(0, breaksOf(node.items));
  list(node.items);
  out.close();
  out.cut(-static_cast<int>(step));
  word("]");
  out.close();
}

void Printer::put(const ast::Index &node, Edges) {
  suffixed(*node.base, node.index || node.upper);
  word("[");
  if (node.index)
    this->node(*node.index);
  if (node.slice)
    word(":");
  if (node.upper)
    this->node(*node.upper);
  else if (node.step)
    word("-");
  if (node.step) {
    word(":");
    this->node(*node.step);
  }
  word("]");
}

void Printer::put(const ast::ColonPath &node, Edges) {
  suffixed(*node.base, true);
  word(":");
  if (node.name)
    return ident(node.name, NameUse::Label);
  word("[");
  this->node(*node.index);
  word("]");
}

void Printer::put(const ast::Subcolumn &node, Edges) {
  node.base->kind == ast::NodeKind::Name ? this->node(*node.base) : suffixed(*node.base);
  if (!node.name)
    return word(node.mark);
  word(".");
  word(node.mark);
  ident(node.name, NameUse::Label);
}

void Printer::put(const ast::Method &node, Edges) {
  suffixed(*node.base);
  word("!");
  ident(node.name, NameUse::Label);
}

void Printer::put(const ast::PrefixWord &node, Edges) {
  word(node.word);
  word(" ");
  suffixed(*node.operand);
}

void Printer::put(const ast::Against &node, Edges) {
  this->node(*node.call);
  word(" ");
  this->node(*node.text);
}

void Printer::put(const ast::ColumnsApply &node, Edges) {
  this->node(*node.columns);
  word(" APPLY ");
  inParens([&] { this->node(*node.function); });
}

void Printer::put(const ast::OuterMark &node, Edges) {
  this->node(*node.operand);
  word(" (+)");
}

void Printer::put(const ast::OdbcEscape &node, Edges) {
  word("{");
  word(node.word);
  word(" ");
  this->node(*node.value);
  word("}");
}

void Printer::put(const ast::Comprehension &node, Edges) {
  word("[");
  this->node(*node.item);
  word(" FOR ");
  for (const ast::Ident &variable : node.variables) {
    word(&variable == node.variables.begin() ? "" : ", ");
    ident(variable, NameUse::Label);
  }
  word(" IN ");
  this->node(*node.source);
  if (node.condition) {
    word(" IF ");
    this->node(*node.condition);
  }
  word("]");
}

void Printer::put(const ast::Braces &node, Edges) {
  out.open(step);
  word(node.map ? "MAP {" : "{");
  out.cut();
  list(node.entries);
  out.cut(-static_cast<int>(step));
  word("}");
  out.close();
}

void Printer::put(const ast::KeyValue &node, Edges) {
  if (node.name)
    ident(node.name);
  else
    this->node(*node.key);
  word(": ");
  this->node(*node.value);
}

void Printer::put(const ast::TypedConstructor &node, Edges) {
  put(*node.type, {});
  if (node.brackets) {
    word("[");
    list(node.items);
    return word("]");
  }
  if (node.items.empty())
    return word("()");
  inParens([&] { list(node.items); }, breaksOf(node.items));
}

/// An expression that a "." follows.
void Printer::suffixedBase(const ast::Expr &base) {
  // Without parentheses a name would become a qualifier.
  if (base.kind == ast::NodeKind::MacroVariable) {
    // Without a blank it would be a name of two parts.
    node(base);
    return word(" ");
  }
  if (base.kind == ast::NodeKind::Name)
    inParens([&] { node(base); });
  else
    suffixed(base);
}

void Printer::put(const ast::Field &node, Edges) {
  bool number = !node.name.quoted && llvm::all_of(node.name.text(), llvm::isDigit);
  if (number && facts.tupleFields) { // t.1
    suffixed(*node.base);
    word(".");
    return word(node.name.text());
  }
  suffixedBase(*node.base);
  word(".");
  ident(node.name, NameUse::Label);
}

void Printer::put(const ast::Alias &node, Edges edges) {
  wrapped(edges.left || edges.right, edges, [&](Edges) {
    this->node(*node.expr);
    word(" AS ");
    ident(node.name, NameUse::Label);
  });
}

void Printer::put(const ast::NamedArgument &node, Edges edges) {
  wrapped(edges.left || edges.right, edges, [&](Edges) {
    ident(node.name);
    word(facts.namedByArrow && !inMacro ? " => " : " := ");
    this->node(*node.value);
  });
}

void Printer::put(const ast::Lambda &node, Edges edges) {
  wrapped(edges.left || edges.right, edges, [&](Edges) {
    if (node.word) {
      word("LAMBDA ");
      for (const ast::Ident &parameter : node.parameters) {
        word(&parameter == node.parameters.begin() ? "" : ", ");
        ident(parameter, NameUse::Label);
      }
      word(": ");
      return this->node(*node.body);
    }
    if (node.parameters.size() == 1)
      ident(node.parameters[0]);
    else
      idents(node.parameters);
    word(" -> ");
    this->node(*node.body);
  });
}

// --- Calls -------------------------------------------------------------------

/// ORDER BY and IGNORE NULLS among the arguments.
void Printer::argumentTail(const ast::CallTail &tail, bool nulls, bool behindArguments) {
  auto putNulls = [&] {
    if (nulls)
      word(tail.nulls == ast::NullTreatment::Ignore ? " IGNORE NULLS" : " RESPECT NULLS");
  };
  if (facts.nullsBeforeOrder)
    putNulls();
  if (!tail.argumentOrder.empty()) {
    if (behindArguments)
      out.space();
    word("ORDER BY ");
    list(tail.argumentOrder);
  }
  if (!facts.nullsBeforeOrder)
    putNulls();
}

/// The arguments of a call, and what follows them.
template <typename Call> void Printer::call(const Call &node) {
  const ast::CallTail *tail = node.tail;
  bool nulls = tail && tail->nulls != ast::NullTreatment::Default && facts.nullsInsideCall;
  bool order = tail && !tail->argumentOrder.empty();
  if (node.arguments.empty() && !nulls && !order) {
    word("()");
  } else {
    inParens([&] {
      if (node.distinct)
        word("DISTINCT ");
      list(node.arguments);
      if (tail)
        argumentTail(*tail, nulls, !node.arguments.empty());
    });
  }
  if (tail)
    put(*tail, {});
}

void Printer::put(const ast::Function &node, Edges) {
  path(node.qualifiers, node.name, node.qualifiers.empty() ? NameUse::Call : NameUse::Column);
  call(node);
}

void Printer::put(const ast::Apply &node, Edges) {
  node.callee->kind == ast::NodeKind::Name ? inParens([&] { this->node(*node.callee); })
                                           : suffixed(*node.callee);
  call(node);
}

void Printer::put(const ast::WordedCall &node, Edges) {
  ident(node.name, NameUse::Call);
  inParens([&] { list(node); });
  if (node.tail)
    put(*node.tail, {});
}

/// Each part: its words and its value, a blank between all but before a comma.
void Printer::list(const ast::WordedCall &node) {
  for (const ast::WordedArgument *argument : node.arguments) {
    bool glued = argument->words == "," || argument->words == ":";
    if (argument != node.arguments.front() && !glued)
      out.space();
    put(*argument, {});
  }
}

void Printer::put(const ast::WordedArgument &node, Edges) {
  word(node.words);
  if (!node.words.empty() && node.value)
    word(" ");
  if (node.value)
    this->node(*node.value);
}

void Printer::put(const ast::QueryArgument &node, Edges) { this->node(*node.query); }

void Printer::put(const ast::NextValue &node, Edges) {
  word("NEXT VALUE FOR ");
  path(node.qualifiers, node.name, NameUse::Label);
  if (node.over) {
    word(" OVER ");
    put(*node.over, {});
  }
}

/// What stands behind the closing parenthesis of the call.
void Printer::put(const ast::CallTail &node, Edges) {
  if (!node.withinGroup.empty()) {
    word(" WITHIN GROUP ");
    inParens([&] {
      word("ORDER BY ");
      list(node.withinGroup);
    });
  }
  if (node.filter) {
    word(" FILTER ");
    inParens([&] {
      word("WHERE ");
      this->node(*node.filter);
    });
  }
  if (node.fromLast)
    word(" FROM LAST");
  if (node.nulls != ast::NullTreatment::Default && !facts.nullsInsideCall)
    word(node.nulls == ast::NullTreatment::Ignore ? " IGNORE NULLS" : " RESPECT NULLS");
  if (node.exportsState)
    word(" EXPORT_STATE");
  if (node.over) {
    word(" OVER ");
    put(*node.over, {});
  }
}

void Printer::put(const ast::Window &node, Edges) {
  if (node.named)
    return ident(node.base, NameUse::Label);
  bool empty = !node.base && node.partitionBy.empty() && node.orderBy.empty() && !node.frame;
  if (empty)
    return word("()");
  inParens([&] {
    bool first = true;
    auto part = [&](llvm::StringRef keywords) {
      if (!first)
        out.space();
      first = false;
      word(keywords);
    };
    if (node.base) {
      part("");
      ident(node.base);
    }
    if (!node.partitionBy.empty()) {
      part("PARTITION BY ");
      out.open(step, Breaks::AsNeeded);
      list(node.partitionBy);
      out.close();
    }
    if (!node.orderBy.empty()) {
      part("ORDER BY ");
      out.open(step, Breaks::AsNeeded);
      list(node.orderBy);
      out.close();
    }
    if (node.frame) {
      part("");
      put(*node.frame, {});
    }
  });
}

void Printer::bound(ast::FrameBound bound, const ast::Expr *offset) {
  if (offset)
    node(*offset);
  switch (bound) {
  case ast::FrameBound::None:
    return;
  case ast::FrameBound::UnboundedPreceding:
    return word("UNBOUNDED PRECEDING");
  case ast::FrameBound::Preceding:
    return word(" PRECEDING");
  case ast::FrameBound::CurrentRow:
    return word("CURRENT ROW");
  case ast::FrameBound::Following:
    return word(" FOLLOWING");
  case ast::FrameBound::UnboundedFollowing:
    return word("UNBOUNDED FOLLOWING");
  }
  llvm_unreachable("bound outside Enums.def");
}

static llvm::StringRef exclusionWords(ast::FrameExclusion exclusion) {
  switch (exclusion) {
  case ast::FrameExclusion::None:
    return "";
  case ast::FrameExclusion::NoOthers:
    return " EXCLUDE NO OTHERS";
  case ast::FrameExclusion::CurrentRow:
    return " EXCLUDE CURRENT ROW";
  case ast::FrameExclusion::Group:
    return " EXCLUDE GROUP";
  case ast::FrameExclusion::Ties:
    return " EXCLUDE TIES";
  }
  llvm_unreachable("exclusion outside Enums.def");
}

void Printer::put(const ast::Frame &node, Edges) {
  word(node.unit == ast::FrameUnit::Rows    ? "ROWS "
       : node.unit == ast::FrameUnit::Range ? "RANGE "
                                            : "GROUPS ");
  if (node.endBound == ast::FrameBound::None) {
    bound(node.startBound, node.start);
  } else {
    word("BETWEEN ");
    bound(node.startBound, node.start);
    word(" AND ");
    bound(node.endBound, node.end);
  }
  word(exclusionWords(node.exclusion));
}

// --- Macros ------------------------------------------------------------------

void Printer::put(const ast::MacroVariable &node, Edges) {
  word("@");
  word(node.name.text());
}

void Printer::put(const ast::MacroString &node, Edges) {
  word("@");
  string(node.text);
}

void Printer::macroArguments(llvm::ArrayRef<const ast::Node *> arguments) {
  bool before = inMacro;
  inMacro = true;
  compact([&] { list(arguments); });
  inMacro = before;
}

void Printer::put(const ast::MacroCall &node, Edges) {
  word("@");
  word(node.name.text());
  if (node.arguments.empty())
    return word("()");
  inParens([&] { macroArguments(node.arguments); });
}
