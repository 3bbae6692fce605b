// Normalise.cpp - see Normalise.h.

#include "Normalise.h"
#include "mesh/AST/Walk.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mesh;

namespace {
class Normaliser : public ast::Rewriter {
public:
  Normaliser(const dialect::DialectFacts &facts, Arena &to) : Rewriter(to), dialect(facts) {}

protected:
  const ast::Node *rewriteNode(const ast::Node &node,
                               llvm::SmallVectorImpl<const ast::Node *> *) override {
    const ast::Node *copy = rewriteChildren(node);
    switch (copy->kind) {
    case ast::NodeKind::Paren:
      return ast::cast<ast::Paren>(*copy).inner;
    case ast::NodeKind::Tuple:
      return tuple(ast::cast<ast::Tuple>(*copy));
    case ast::NodeKind::Cast:
      return cast(ast::cast<ast::Cast>(*copy));
    case ast::NodeKind::TypedLiteral:
      return typedLiteral(ast::cast<ast::TypedLiteral>(*copy));
    case ast::NodeKind::Alias:
      return alias(ast::cast<ast::Alias>(*copy));
    case ast::NodeKind::TableName:
      return table(ast::cast<ast::TableName>(*copy));
    case ast::NodeKind::TableFunction:
      return function(ast::cast<ast::TableFunction>(*copy));
    case ast::NodeKind::Join:
      return join(ast::cast<ast::Join>(*copy));
    case ast::NodeKind::Select:
      return select(ast::cast<ast::Select>(*copy));
    case ast::NodeKind::Frame:
      return frame(ast::cast<ast::Frame>(*copy));
    case ast::NodeKind::OrderItem:
      return order(ast::cast<ast::OrderItem>(*copy));
    default:
      return copy;
    }
  }

  ast::Ident rewriteIdent(ast::Ident ident, const ast::Node &) override {
    std::string text = dialect::fold(dialect, ident.text(), ident.quoted);
    return ast::Ident(arena.copy(llvm::StringRef(llvm::StringRef(text).lower())), {});
  }

private:
  const ast::Node *tuple(const ast::Tuple &node) {
    return node.items.size() == 1 ? static_cast<const ast::Node *>(node.items[0]) : &node;
  }

  const ast::Node *cast(const ast::Cast &node) {
    auto *copy = arena.make<ast::Cast>(node);
    copy->cast = ast::CastKind::Cast;
    auto *type = arena.make<ast::Type>(*node.type);
    if (type->name == "VARCHAR")
      type->name = "TEXT";
    copy->type = type;
    return copy;
  }

  const ast::Node *typedLiteral(const ast::TypedLiteral &node) {
    auto *text = arena.make<ast::Literal>(node.range);
    text->literal = ast::LiteralKind::String;
    text->text = node.text;
    auto *copy = arena.make<ast::Cast>(node.range);
    copy->operand = text;
    copy->type = node.type;
    return copy;
  }

  const ast::Node *alias(const ast::Alias &node) {
    const auto *name = ast::as<ast::Name>(node.expr);
    const auto *literal = ast::as<ast::Literal>(node.expr);
    bool repeats = (name && name->name.text() == node.name.text()) ||
                   (literal && literal->text == node.name.text());
    return repeats ? node.expr : static_cast<const ast::Node *>(&node);
  }

  const ast::Node *table(const ast::TableName &node) {
    auto *copy = arena.make<ast::TableName>(node);
    if (node.qualifiers.size() == 2 && node.qualifiers[0].text() == "memory")
      copy->qualifiers = arena.copy(llvm::ArrayRef<ast::Ident>(node.qualifiers).drop_front());
    if (node.alias && node.alias->columns.empty() && node.alias->name.text() == node.name.text())
      copy->alias = nullptr;
    return copy;
  }

  const ast::Node *function(const ast::TableFunction &node) {
    bool made = node.alias && node.alias->columns.empty() && node.alias->name.text() == "_0";
    if (!made)
      return &node;
    auto *copy = arena.make<ast::TableFunction>(node);
    copy->alias = nullptr;
    return copy;
  }

  static bool isTrue(const ast::Expr *expr) {
    const auto *literal = ast::as<ast::Literal>(expr);
    return literal && literal->literal == ast::LiteralKind::True;
  }

  const ast::Node *join(const ast::Join &node) {
    auto *copy = arena.make<ast::Join>(node);
    if (node.join == ast::JoinKind::Inner && isTrue(node.on)) {
      copy->join = ast::JoinKind::Comma;
      copy->on = nullptr;
    }
    return copy;
  }

  const ast::Node *select(const ast::Select &node) {
    if (node.from.size() < 2)
      return &node;
    const ast::Table *left = node.from[0];
    for (const ast::Table *right : llvm::ArrayRef<const ast::Table *>(node.from).drop_front()) {
      auto *joined = arena.make<ast::Join>(node.range);
      joined->join = ast::JoinKind::Comma;
      joined->left = left;
      joined->right = right;
      left = joined;
    }
    auto *copy = arena.make<ast::Select>(node);
    copy->from = arena.copy(llvm::ArrayRef<const ast::Table *>(left));
    return copy;
  }

  const ast::Node *frame(const ast::Frame &node) {
    auto *copy = arena.make<ast::Frame>(node);
    if (copy->endBound == ast::FrameBound::None)
      copy->endBound = ast::FrameBound::CurrentRow;
    return copy;
  }

  const ast::Node *order(const ast::OrderItem &node) {
    auto *copy = arena.make<ast::OrderItem>(node);
    if (copy->direction == ast::SortDirection::Ascending)
      copy->direction = ast::SortDirection::Default;
    return copy;
  }

  const dialect::DialectFacts &dialect;
};
} // namespace

std::string test::normalise(const ast::Node &node, const dialect::DialectFacts &dialect,
                            Arena &arena) {
  std::string text;
  llvm::raw_string_ostream out(text);
  ast::dump(out, *Normaliser(dialect, arena).rewrite(&node));
  return text;
}
