// AST.h - the syntax tree of SQL with Mesh's macros: typed, immutable, in an
// arena. Nodes are listed in Nodes.def and nowhere else.
//
// The tree keeps what the user wrote, parentheses included, except blanks and
// comments (comments are kept in the File, with their places).

#ifndef MESH_AST_AST_H
#define MESH_AST_AST_H

#include "mesh/Basic/Arena.h"
#include "mesh/Basic/ShortPtr.h"
#include "mesh/Basic/SourceManager.h"
#include "llvm/Support/ErrorHandling.h"

namespace mesh::ast {

#define MESH_ENUM(Name, Enumerators) enum class Name : uint8_t { Enumerators };
#define ENUMERATOR(Name) Name,
#include "mesh/AST/Enums.def"

enum class UnaryOp : uint8_t {
#define MESH_UNARY(Name, Spelling) Name,
#include "mesh/AST/Operators.def"
};

enum class BinaryOp : uint8_t {
#define MESH_BINARY(Name, Spelling) Name,
#include "mesh/AST/Operators.def"
};

/// The enumerator's name, for dumps.
#define MESH_ENUM(Name, Enumerators) const char *toText(Name value);
#define ENUMERATOR(Name)
#include "mesh/AST/Enums.def"
/// The operator as it is written.
const char *toText(UnaryOp op);
const char *toText(BinaryOp op);

#pragma pack(push, 4) // So that nodes that hold one need no more.
/// An identifier as the user means it: without quotes, escapes resolved, case
/// as written. How it folds is the dialect's matter.
struct Ident {
  const char *data = nullptr;
  uint32_t size : 30 = 0;
  uint32_t quoted : 1 = 0;
  uint32_t templated : 1 = 0; ///< The text holds @macros that are still to be expanded.
  SourceLoc loc;

  Ident() = default;
  Ident(llvm::StringRef text, SourceLoc at, bool isQuoted = false)
      : data(text.data()), size(static_cast<uint32_t>(text.size()) & 0x3fffffffu), quoted(isQuoted),
        loc(at) {}

  llvm::StringRef text() const { return {data, size}; }
  explicit operator bool() const { return data != nullptr; }
  /// Equal as identifiers before folding: text and quotes.
  friend bool operator==(const Ident &a, const Ident &b) {
    return a.text() == b.text() && a.quoted == b.quoted && a.templated == b.templated;
  }
};
#pragma pack(pop)

enum class NodeKind : uint8_t {
#define NODE(Type, name)
#define NODES(Type, name)
#define IDENT(name)
#define IDENTS(name)
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(Category, Name, Fields) Name,
#include "mesh/AST/Nodes.def"
};

enum class Category : uint8_t { Expr, Query, Table, Statement, Clause };

Category categoryOf(NodeKind kind);
/// The node's name, for dumps.
const char *toText(NodeKind kind);

/// Small fields of a node lie behind its kind, in what would be padding.
struct Node {
  SourceRange range;
  NodeKind kind;
};

// The categories. A pointer to one of them may be cast to any of its nodes,
// after looking at `kind`.
struct Expr : Node {};
struct Query : Node {};
struct Table : Node {};
struct Statement : Node {};
struct Clause : Node {};

#define NODE(Type, name)
#define NODES(Type, name)
#define IDENT(name)
#define IDENTS(name)
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(Category, Name, Fields) struct Name;
#include "mesh/AST/Nodes.def"

#define NODE(Type, name) ShortPtr<const Type> name;
#define NODES(Type, name) List<const Type *> name;
#define IDENT(name) Ident name;
#define IDENTS(name) List<Ident> name;
#define TEXT(name) ShortText name;
#define VALUE(Type, name) Type name{};
#define MESH_NODE(Category, Name, Fields)                                                          \
  struct Name : Category {                                                                         \
    static constexpr NodeKind nodeKind = NodeKind::Name;                                           \
    explicit Name(SourceRange at) : Category{{at, NodeKind::Name}} {}                              \
    Fields                                                                                         \
  };
#include "mesh/AST/Nodes.def"

// A tree takes as many bytes as its nodes: think before one of these grows.
static_assert(sizeof(Literal) == 20 && sizeof(Binary) == 24 && sizeof(Select) == 96);

/// The node as a `T`, or null if it is null or something else.
template <typename T> const T *as(const Node *node) {
  return node && node->kind == T::nodeKind ? static_cast<const T *>(node) : nullptr;
}

/// The node as a `T`, which it must be.
template <typename T> const T &cast(const Node &node) {
  assert(node.kind == T::nodeKind && "cast to another kind of node");
  return static_cast<const T &>(node);
}

/// How messages call a rare clause, or a table that only its dialect knows.
llvm::StringRef constructName(const Node &node);
/// Whether the statement is a query, or a block of Jinja that becomes one.
bool isQuery(const Statement &statement);
/// The table without what stands behind it.
const Table &withoutSuffixes(const Table &table);

/// Calls `fn` with the node at its own type. A kind that `fn` does not accept
/// fails to compile here, not at run time.
template <typename Fn> decltype(auto) visit(const Node &node, Fn &&fn) {
  switch (node.kind) {
#define NODE(Type, name)
#define NODES(Type, name)
#define IDENT(name)
#define IDENTS(name)
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(Category, Name, Fields)                                                          \
  case NodeKind::Name:                                                                             \
    return fn(static_cast<const Name &>(node));
#include "mesh/AST/Nodes.def"
  }
  llvm_unreachable("node kind outside Nodes.def");
}

struct Comment {
  SourceRange range; ///< With its marks.
};

/// One file: its statements in order, and its comments.
struct File {
  SourceRange range;
  List<const Statement *> statements;
  List<Comment> comments;
};

} // namespace mesh::ast

#endif // MESH_AST_AST_H
