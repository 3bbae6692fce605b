// Walk.h - looking through trees and making changed copies of them.

#ifndef MESH_AST_WALK_H
#define MESH_AST_WALK_H

#include "mesh/AST/AST.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace mesh::ast {

/// Calls `fn` for each child of `node` that is not null, in the order of the text.
void forEachChild(const Node &node, llvm::function_ref<void(const Node &)> fn);

/// Calls `fn` for `node` and everything below it, parents first; children of a
/// node for which it returns false are left out.
void walk(const Node &node, llvm::function_ref<bool(const Node &)> fn);

/// Whether two trees are the same but for places.
bool equal(const Node *a, const Node *b);

/// Writes a tree as indented text, one node a line: the `--emit=ast` form.
void dump(llvm::raw_ostream &out, const Node &node, unsigned indent = 0);
void dump(llvm::raw_ostream &out, const File &file);

/// Makes a changed copy of a tree. Parts that do not change are shared with
/// the original, so both arenas must live as long as the copy.
class Rewriter {
public:
  explicit Rewriter(Arena &to) : arena(to) {}
  virtual ~Rewriter() = default;

  /// The new form of `node`; null if it is to be removed where that is allowed.
  const Node *rewrite(const Node *node);

  template <typename T> const T *rewriteAs(const T *node) {
    return static_cast<const T *>(rewrite(node));
  }
  template <typename T> const T *rewriteAs(ShortPtr<const T> node) { return rewriteAs(node.get()); }

  /// The new form of a list: removed nodes are left out, spliced ones put in.
  template <typename T> List<const T *> rewriteList(List<const T *> nodes) {
    llvm::SmallVector<const Node *, 8> changed;
    bool same = true;
    for (const T *node : nodes) {
      size_t before = changed.size();
      rewriteElement(*node, changed);
      same = same && changed.size() == before + 1 && changed.back() == node;
    }
    if (same)
      return nodes;
    llvm::SmallVector<const T *, 8> typed;
    for (const Node *node : changed)
      typed.push_back(static_cast<const T *>(node));
    return arena.copy(llvm::ArrayRef<const T *>(typed));
  }

protected:
  /// Decides about one node before its children are looked at. The default
  /// rewrites the children. `list`: where the node is an element of a list, any
  /// number of nodes may be put here instead, and null returned.
  virtual const Node *rewriteNode(const Node &node, llvm::SmallVectorImpl<const Node *> *list);

  /// `owner` is the node that holds the identifier.
  virtual Ident rewriteIdent(Ident ident, const Node &) { return ident; }
  /// The same for one of a list, which may become any number.
  virtual void rewriteListed(Ident ident, const Node &owner, llvm::SmallVectorImpl<Ident> &list) {
    list.push_back(rewriteIdent(ident, owner));
  }
  virtual llvm::StringRef rewriteText(llvm::StringRef text) { return text; }
  /// The place of a copy of something at `range`.
  virtual SourceRange rewriteRange(SourceRange range) { return range; }

  /// A copy of `node` with rewritten parts, or `node` itself if none changed.
  const Node *rewriteChildren(const Node &node);

  /// Appends the new form of an element of a list: any number of nodes.
  void rewriteElement(const Node &node, llvm::SmallVectorImpl<const Node *> &list);

  Arena &arena;

private:
  List<Ident> rewriteIdents(List<Ident> idents, const Node &owner);
};

} // namespace mesh::ast

#endif // MESH_AST_WALK_H
