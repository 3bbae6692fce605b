// Walk.cpp - traversal, equality, dump and rewriting, each made from Nodes.def.

#include "mesh/AST/Walk.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace mesh;
using namespace mesh::ast;

// --- Traversal ---------------------------------------------------------------

void mesh::ast::forEachChild(const Node &node, llvm::function_ref<void(const Node &)> fn) {
  switch (node.kind) {
#define NODE(Type, name)                                                                           \
  if (self.name)                                                                                   \
    fn(*self.name);
#define NODES(Type, name)                                                                          \
  for (const Type *child : self.name)                                                              \
    fn(*child);
#define IDENT(name)
#define IDENTS(name)
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(Category, Name, Fields)                                                          \
  case NodeKind::Name: {                                                                           \
    [[maybe_unused]] const auto &self = static_cast<const Name &>(node);                           \
    Fields return;                                                                                 \
  }
#include "mesh/AST/Nodes.def"
  }
}

void mesh::ast::walk(const Node &node, llvm::function_ref<bool(const Node &)> fn) {
  if (fn(node))
    forEachChild(node, [&](const Node &child) { walk(child, fn); });
}

// --- Equality ----------------------------------------------------------------

static bool equalIdents(List<Ident> a, List<Ident> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

template <typename T> static bool equalNodes(List<const T *> a, List<const T *> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const T *x, const T *y) { return equal(x, y); });
}

bool mesh::ast::equal(const Node *a, const Node *b) {
  if (a == b)
    return true;
  if (!a || !b || a->kind != b->kind)
    return false;
  switch (a->kind) {
#define NODE(Type, name) &&equal(x.name, y.name)
#define NODES(Type, name) &&equalNodes(x.name, y.name)
#define IDENT(name) &&x.name == y.name
#define IDENTS(name) &&equalIdents(x.name, y.name)
#define TEXT(name) &&x.name == y.name
#define VALUE(Type, name) &&x.name == y.name
#define MESH_NODE(Category, Name, Fields)                                                          \
  case NodeKind::Name: {                                                                           \
    [[maybe_unused]] const auto &x = static_cast<const Name &>(*a);                                \
    [[maybe_unused]] const auto &y = static_cast<const Name &>(*b);                                \
    return true Fields;                                                                            \
  }
#include "mesh/AST/Nodes.def"
  }
  llvm_unreachable("node kind outside Nodes.def");
}

// --- Dump --------------------------------------------------------------------

namespace {
/// Writes "(Name field=value ..." with children indented below.
class Dumper {
public:
  explicit Dumper(llvm::raw_ostream &to) : out(to) {}
  void dump(const Node &node, unsigned indent, llvm::StringRef label);

private:
  void ident(const Ident &ident) {
    out << (ident.templated ? "@" : "") << (ident.quoted ? '"' : '\'');
    llvm::printEscapedString(ident.text(), out);
    out << (ident.quoted ? '"' : '\'');
  }
  void value(const char *name, bool value) {
    if (value)
      out << ' ' << name;
  }
  template <typename Enum>
    requires std::is_enum_v<Enum>
  void value(const char *name, Enum value) {
    out << ' ' << name << '=' << toText(value);
  }
  llvm::raw_ostream &out;
};
} // namespace

void Dumper::dump(const Node &node, unsigned indent, llvm::StringRef label) {
  out.indent(indent);
  if (!label.empty())
    out << label << ": ";
  out << toText(node.kind);
  // First what fits on the node's own line, then the children below it.
  switch (node.kind) {
#define NODE(Type, name)
#define NODES(Type, name)
#define IDENT(name)                                                                                \
  if (self.name) {                                                                                 \
    out << ' ';                                                                                    \
    ident(self.name);                                                                              \
  }
#define IDENTS(name)                                                                               \
  if (!self.name.empty()) {                                                                        \
    out << " " #name "=";                                                                          \
    llvm::interleave(self.name, out, [&](const Ident &each) { ident(each); }, ".");                \
  }
#define TEXT(name)                                                                                 \
  out << " '";                                                                                     \
  llvm::printEscapedString(self.name, out);                                                        \
  out << '\'';
#define VALUE(Type, name) value(#name, self.name);
#define MESH_NODE(Category, Name, Fields)                                                          \
  case NodeKind::Name: {                                                                           \
    [[maybe_unused]] const auto &self = static_cast<const Name &>(node);                           \
    Fields break;                                                                                  \
  }
#include "mesh/AST/Nodes.def"
  }
  out << '\n';
  switch (node.kind) {
#define NODE(Type, name)                                                                           \
  if (self.name)                                                                                   \
    dump(*self.name, indent + 2, #name);
#define NODES(Type, name)                                                                          \
  for (const Type *child : self.name)                                                              \
    dump(*child, indent + 2, #name);
#define IDENT(name)
#define IDENTS(name)
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(Category, Name, Fields)                                                          \
  case NodeKind::Name: {                                                                           \
    [[maybe_unused]] const auto &self = static_cast<const Name &>(node);                           \
    Fields break;                                                                                  \
  }
#include "mesh/AST/Nodes.def"
  }
}

void mesh::ast::dump(llvm::raw_ostream &out, const Node &node, unsigned indent) {
  Dumper(out).dump(node, indent, "");
}

void mesh::ast::dump(llvm::raw_ostream &out, const File &file) {
  for (const Statement *statement : file.statements)
    dump(out, *statement);
}

// --- Rewriting ---------------------------------------------------------------

const Node *Rewriter::rewrite(const Node *node) {
  return node ? rewriteNode(*node, nullptr) : nullptr;
}

const Node *Rewriter::rewriteNode(const Node &node, llvm::SmallVectorImpl<const Node *> *) {
  return rewriteChildren(node);
}

void Rewriter::rewriteElement(const Node &node, llvm::SmallVectorImpl<const Node *> &list) {
  if (const Node *changed = rewriteNode(node, &list))
    list.push_back(changed);
}

List<Ident> Rewriter::rewriteIdents(List<Ident> idents, const Node &owner) {
  llvm::SmallVector<Ident, 4> changed;
  bool same = true;
  for (const Ident &ident : idents) {
    size_t before = changed.size();
    rewriteListed(ident, owner, changed);
    same = same && changed.size() == before + 1 && changed.back() == ident &&
           changed.back().loc == ident.loc;
  }
  return same ? idents : arena.copy(llvm::ArrayRef<Ident>(changed));
}

const Node *Rewriter::rewriteChildren(const Node &node) {
  SourceRange range = rewriteRange(node.range);
  switch (node.kind) {
    // Each field of the copy is rewritten, and compared with the original.
#define NODE(Type, name)                                                                           \
  copy.name = rewriteAs<Type>(self.name);                                                          \
  same = same && copy.name == self.name;
#define NODES(Type, name)                                                                          \
  copy.name = rewriteList<Type>(self.name);                                                        \
  same = same && copy.name.begin() == self.name.begin();
#define IDENT(name)                                                                                \
  if (self.name) {                                                                                 \
    copy.name = rewriteIdent(self.name, self);                                                     \
    same = same && copy.name == self.name && copy.name.loc == self.name.loc;                       \
  }
#define IDENTS(name)                                                                               \
  copy.name = rewriteIdents(self.name, self);                                                      \
  same = same && copy.name.begin() == self.name.begin();
#define TEXT(name)                                                                                 \
  copy.name = rewriteText(self.name);                                                              \
  same = same && copy.name == self.name;
#define VALUE(Type, name)
#define MESH_NODE(Category, Name, Fields)                                                          \
  case NodeKind::Name: {                                                                           \
    const auto &self = static_cast<const Name &>(node);                                            \
    Name copy = self;                                                                              \
    copy.range = range;                                                                            \
    bool same = range == node.range;                                                               \
    Fields return same ? &node : arena.make<Name>(copy);                                           \
  }
#include "mesh/AST/Nodes.def"
  }
  llvm_unreachable("node kind outside Nodes.def");
}
