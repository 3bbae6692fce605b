// Grouper.h - puts parentheses around every operator of an expression, which shows
// how it was read. To be compiled without RTTI, as the libraries are.

#ifndef MESH_UNITTESTS_TOOLS_GROUPER_H
#define MESH_UNITTESTS_TOOLS_GROUPER_H

#include "mesh/AST/Walk.h"

namespace mesh::testing {

class Grouper : public ast::Rewriter {
public:
  using Rewriter::Rewriter;

protected:
  const ast::Node *rewriteNode(const ast::Node &node,
                               llvm::SmallVectorImpl<const ast::Node *> *) override {
    const ast::Node *copy = rewriteChildren(node);
    switch (node.kind) {
    case ast::NodeKind::Unary:
    case ast::NodeKind::Binary:
    case ast::NodeKind::Is:
    case ast::NodeKind::Like:
    case ast::NodeKind::Between:
    case ast::NodeKind::In:
    case ast::NodeKind::Cast:
    case ast::NodeKind::Collate: {
      auto *paren = arena.make<ast::Paren>(node.range);
      paren->inner = static_cast<const ast::Expr *>(copy);
      return paren;
    }
    default:
      return copy;
    }
  }
};

} // namespace mesh::testing

#endif // MESH_UNITTESTS_TOOLS_GROUPER_H
