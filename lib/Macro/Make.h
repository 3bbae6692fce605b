// Make.h - makes nodes that nobody wrote: all of them at one place.

#ifndef MESH_LIB_MACRO_MAKE_H
#define MESH_LIB_MACRO_MAKE_H

#include "mesh/AST/AST.h"

namespace mesh::macro {

struct Make {
  Arena &arena;
  SourceRange range;

  using Exprs = llvm::ArrayRef<const ast::Expr *>;

  template <typename T> T *node() const { return arena.make<T>(range); }

  ast::Ident ident(llvm::StringRef text, bool quoted = false) const {
    return ast::Ident(arena.copy(text), range.begin, quoted);
  }
  const ast::Name *name(ast::Ident last, List<ast::Ident> qualifiers = {}) const;
  const ast::Name *name(llvm::StringRef text) const { return name(ident(text)); }
  const ast::Literal *null() const { return literal(ast::LiteralKind::Null); }
  const ast::Literal *boolean(bool value) const {
    return literal(value ? ast::LiteralKind::True : ast::LiteralKind::False);
  }
  const ast::Literal *string(llvm::StringRef text) const {
    return literal(ast::LiteralKind::String, text);
  }
  /// A number as text; a negative one becomes a minus before a literal.
  const ast::Expr *number(llvm::StringRef text) const;
  const ast::Expr *integer(int64_t value) const { return number(std::to_string(value)); }
  const ast::Expr *call(llvm::StringRef function, Exprs arguments) const;
  const ast::Expr *binary(ast::BinaryOp op, const ast::Expr *left, const ast::Expr *right) const;
  const ast::Expr *isNull(const ast::Expr *operand) const;
  const ast::Expr *cast(const ast::Expr *operand, const ast::Type *type) const;
  const ast::Expr *cast(const ast::Expr *operand, llvm::StringRef type) const;
  const ast::Expr *paren(const ast::Expr *inner) const;
  const ast::Expr *alias(const ast::Expr *expr, ast::Ident name) const;
  const ast::Expr *tuple(Exprs items) const;
  const ast::Expr *array(Exprs items) const;
  /// CASE WHEN condition THEN result ELSE otherwise END
  const ast::Expr *when(const ast::Expr *condition, const ast::Expr *result,
                        const ast::Expr *otherwise) const;
  const ast::Expr *subquery(const ast::Query *query) const;
  const ast::Expr *interval(llvm::StringRef amount, llvm::StringRef unit) const;
  const ast::TableAlias *tableAlias(llvm::StringRef name,
                                    llvm::ArrayRef<llvm::StringRef> columns = {}) const;
  ast::Select *select(Exprs items, const ast::Table *from = nullptr) const;
  const ast::Table *table(const ast::Query *query, const ast::TableAlias *alias) const;
  const ast::Table *table(const ast::Expr *call, const ast::TableAlias *alias) const;

private:
  const ast::Literal *literal(ast::LiteralKind kind, llvm::StringRef text = {}) const;
};

} // namespace mesh::macro

#endif // MESH_LIB_MACRO_MAKE_H
