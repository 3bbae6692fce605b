// Make.cpp - one function for each kind of node that macros make.

#include "Make.h"
#include "llvm/ADT/SmallVector.h"

using namespace mesh;
using namespace mesh::macro;

const ast::Literal *Make::literal(ast::LiteralKind kind, llvm::StringRef text) const {
  auto *made = node<ast::Literal>();
  made->literal = kind;
  made->text = arena.copy(text);
  return made;
}

const ast::Name *Make::name(ast::Ident last, List<ast::Ident> qualifiers) const {
  auto *made = node<ast::Name>();
  made->name = last;
  made->qualifiers = qualifiers;
  return made;
}

const ast::Expr *Make::number(llvm::StringRef text) const {
  if (!text.consume_front("-"))
    return literal(ast::LiteralKind::Number, text);
  auto *made = node<ast::Unary>();
  made->op = ast::UnaryOp::Minus;
  made->operand = literal(ast::LiteralKind::Number, text);
  return made;
}

const ast::Expr *Make::call(llvm::StringRef function, Exprs arguments) const {
  auto *made = node<ast::Function>();
  made->name = ident(function);
  made->arguments = arena.copy(arguments);
  return made;
}

const ast::Expr *Make::binary(ast::BinaryOp op, const ast::Expr *left,
                              const ast::Expr *right) const {
  auto *made = node<ast::Binary>();
  made->op = op;
  made->left = left;
  made->right = right;
  return made;
}

const ast::Expr *Make::isNull(const ast::Expr *operand) const {
  auto *made = node<ast::Is>();
  made->test = ast::IsTest::Null;
  made->operand = operand;
  return made;
}

const ast::Expr *Make::cast(const ast::Expr *operand, const ast::Type *type) const {
  auto *made = node<ast::Cast>();
  made->operand = operand;
  made->type = type;
  return made;
}

const ast::Expr *Make::cast(const ast::Expr *operand, llvm::StringRef type) const {
  auto *made = node<ast::Type>();
  made->name = arena.copy(type);
  return cast(operand, made);
}

const ast::Expr *Make::paren(const ast::Expr *inner) const {
  auto *made = arena.make<ast::Paren>(inner->range);
  made->inner = inner;
  return made;
}

const ast::Expr *Make::alias(const ast::Expr *expr, ast::Ident name) const {
  auto *made = node<ast::Alias>();
  made->expr = expr;
  made->name = name;
  return made;
}

const ast::Expr *Make::tuple(Exprs items) const {
  if (items.size() == 1) // (x): a tuple of one is written otherwise.
    return paren(items.front());
  auto *made = node<ast::Tuple>();
  made->items = arena.copy(items);
  return made;
}

const ast::Expr *Make::array(Exprs items) const {
  auto *made = node<ast::Array>();
  made->items = arena.copy(items);
  return made;
}

const ast::Expr *Make::when(const ast::Expr *condition, const ast::Expr *result,
                            const ast::Expr *otherwise) const {
  auto *branch = node<ast::When>();
  branch->condition = condition;
  branch->result = result;
  const ast::When *branches[] = {branch};
  auto *made = node<ast::Case>();
  made->whens = arena.copy(llvm::ArrayRef<const ast::When *>(branches));
  made->otherwise = otherwise;
  return made;
}

const ast::Expr *Make::subquery(const ast::Query *query) const {
  auto *made = arena.make<ast::Subquery>(query->range);
  made->query = query;
  return made;
}

const ast::Expr *Make::interval(llvm::StringRef amount, llvm::StringRef unit) const {
  auto *made = node<ast::IntervalLiteral>();
  made->amount = string(amount);
  made->unit = ident(unit);
  return made;
}

const ast::TableAlias *Make::tableAlias(llvm::StringRef name,
                                        llvm::ArrayRef<llvm::StringRef> columns) const {
  auto *made = node<ast::TableAlias>();
  made->name = ident(name);
  llvm::SmallVector<ast::Ident, 4> idents;
  for (llvm::StringRef column : columns)
    idents.push_back(ident(column));
  made->columns = arena.copy(llvm::ArrayRef<ast::Ident>(idents));
  return made;
}

ast::Select *Make::select(Exprs items, const ast::Table *from) const {
  auto *made = node<ast::Select>();
  made->items = arena.copy(items);
  if (from)
    made->from = arena.copy(llvm::ArrayRef<const ast::Table *>(from));
  return made;
}

const ast::Table *Make::table(const ast::Query *query, const ast::TableAlias *alias) const {
  auto *made = node<ast::TableSubquery>();
  made->query = query;
  made->alias = alias;
  return made;
}

const ast::Table *Make::table(const ast::Expr *call, const ast::TableAlias *alias) const {
  auto *made = node<ast::TableFunction>();
  made->call = &ast::cast<ast::Function>(*call);
  made->alias = alias;
  return made;
}
