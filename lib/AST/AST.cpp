// AST.cpp - names of kinds, enumerators and operators.

#include "mesh/AST/AST.h"

using namespace mesh;
using namespace mesh::ast;

#define MESH_ENUM(Name, Enumerators)                                                               \
  const char *mesh::ast::toText(Name value) {                                                      \
    using Enum = Name;                                                                             \
    switch (value) { Enumerators }                                                                 \
    llvm_unreachable("enumerator outside Enums.def");                                              \
  }
#define ENUMERATOR(Name)                                                                           \
  case Enum::Name:                                                                                 \
    return #Name;
#include "mesh/AST/Enums.def"

const char *mesh::ast::toText(UnaryOp op) {
  switch (op) {
#define MESH_UNARY(Name, Spelling)                                                                 \
  case UnaryOp::Name:                                                                              \
    return Spelling;
#include "mesh/AST/Operators.def"
  }
  llvm_unreachable("operator outside Operators.def");
}

const char *mesh::ast::toText(BinaryOp op) {
  switch (op) {
#define MESH_BINARY(Name, Spelling)                                                                \
  case BinaryOp::Name:                                                                             \
    return Spelling;
#include "mesh/AST/Operators.def"
  }
  llvm_unreachable("operator outside Operators.def");
}

const char *mesh::ast::toText(NodeKind kind) {
  switch (kind) {
#define NODE(Type, name)
#define NODES(Type, name)
#define IDENT(name)
#define IDENTS(name)
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(Category, Name, Fields)                                                          \
  case NodeKind::Name:                                                                             \
    return #Name;
#include "mesh/AST/Nodes.def"
  }
  llvm_unreachable("node kind outside Nodes.def");
}

Category mesh::ast::categoryOf(NodeKind kind) {
  switch (kind) {
#define NODE(Type, name)
#define NODES(Type, name)
#define IDENT(name)
#define IDENTS(name)
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(CategoryName, Name, Fields)                                                      \
  case NodeKind::Name:                                                                             \
    return Category::CategoryName;
#include "mesh/AST/Nodes.def"
  }
  llvm_unreachable("node kind outside Nodes.def");
}

// Nodes live in the arena, which runs no destructors.
#define NODE(Type, name)
#define NODES(Type, name)
#define IDENT(name)
#define IDENTS(name)
#define TEXT(name)
#define VALUE(Type, name)
#define MESH_NODE(Category, Name, Fields)                                                          \
  static_assert(std::is_trivially_destructible_v<mesh::ast::Name>);
#include "mesh/AST/Nodes.def"
