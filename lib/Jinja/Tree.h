// Tree.h - templates as trees.

#ifndef MESH_LIB_JINJA_TREE_H
#define MESH_LIB_JINJA_TREE_H

#include "Values.h"
#include "mesh/Jinja/Jinja.h"

namespace mesh::jinja {

/// A part of a template. Which members mean something is up to the kind.
struct Node {
  enum Kind : uint8_t {
    Text,     ///< text
    Print,    ///< parts[0]
    If,       ///< parts: condition, then by turns; bodies: one each; a last one for else
    For,      ///< names; parts[0] what is gone through; parts[1] filter; bodies: loop, else
    Set,      ///< names; parts[0]
    Filtered, ///< parts[0], which is printed as it is
    With,     ///< names and their parts, for bodies[0]
    Do,       ///< parts[0]
    MacroDef, ///< text its name; names its parameters; parts their defaults (or null)
    Break,
    Continue,
    // Expressions.
    Constant, ///< value
    Name,     ///< text
    ListOf,   ///< parts
    TupleOf,  ///< parts
    DictOf,   ///< parts: keys and values by turns
    Get,      ///< parts[0] . text
    Index,    ///< parts[0] [parts[1]]
    Slice,    ///< parts[0] [parts[1] : parts[2] : parts[3]], any of the last three null
    Call,     ///< parts[0] ( parts[1...] ), whose names are `names`
    Filter,   ///< parts[0] | text ( parts[1...] )
    Test,     ///< parts[0] is text ( parts[1...] ); negated: is not
    Unary,    ///< text parts[0]
    Binary,   ///< parts[0] text parts[1]
    Choice,   ///< parts[1] if parts[0] else parts[2]
    Block,    ///< what bodies[0] prints
  };
  Kind kind = Text;
  size_t offset = 0, end = 0; ///< The end: of Print.
  std::string text;
  Val value;
  bool negated = false;
  std::vector<std::string> names;
  std::vector<std::unique_ptr<Node>> parts;
  std::vector<std::vector<std::unique_ptr<Node>>> bodies;
};

using Body = std::vector<std::unique_ptr<Node>>;

/// None after an error.
std::optional<Body> parse(llvm::StringRef text, Error &error);

} // namespace mesh::jinja

#endif // MESH_LIB_JINJA_TREE_H
