// Tree.h - templates as trees, and the values that they compute with.

#ifndef MESH_LIB_JINJA_TREE_H
#define MESH_LIB_JINJA_TREE_H

#include "mesh/Jinja/Jinja.h"
#include <map>
#include <memory>
#include <vector>

namespace mesh::jinja {

struct Node;

/// A value. Lists and maps are shared, as in Python: `do list.append(x)` is seen by all.
struct Val {
  enum Kind : uint8_t { Undefined, None, Bool, Int, Float, Str, List, Dict, Macro, Builtin };
  Kind kind = None;
  bool boolean = false;
  bool isMarkup = false; ///< Of a string: made by a block, a macro or tojson; may be YAML.
  int64_t integer = 0;
  double real = 0;
  std::string text; ///< Of a string; the name of what is undefined or built in; of
                    ///< None: the environment variable that is not set, if that is why.
  std::shared_ptr<std::vector<Val>> items;                       ///< Of a list.
  std::shared_ptr<std::vector<std::pair<std::string, Val>>> map; ///< In order.
  const Node *macro = nullptr;
  uint32_t depth = 0; ///< Of lists and maps in each other, when it was made.

  static Val ofBool(bool value);
  static Val ofInt(int64_t value);
  static Val ofFloat(double value);
  static Val ofText(std::string value);
  static Val ofMarkup(std::string value);
  static Val ofList(std::vector<Val> value);
  static Val ofDict();
  static Val undefined(std::string name);
  static Val builtin(std::string name);
  static Val of(const Value &value);

  bool isNumber() const { return kind == Int || kind == Float || kind == Bool; }
  double asDouble() const {
    return kind == Float ? real : kind == Bool ? boolean : double(integer);
  }
  int64_t asInt() const { return kind == Bool ? boolean : integer; }
  const Val *find(const std::string &key) const;
  void set(const std::string &key, Val value);
};

bool isTrue(const Val &value);
/// Whether the list or map `inner` is, or lies somewhere in, `value`.
bool holds(const Val &value, const Val &inner);
bool equal(const Val &a, const Val &b);
/// -1, 0 or 1; none if they have no order.
std::optional<int> compare(const Val &a, const Val &b);
/// As Python's str() and repr() print it.
std::string print(const Val &value);
std::string repr(const Val &value);
std::string toJson(const Val &value);
/// The letters of a text in UTF-8.
std::vector<std::string> charactersOf(llvm::StringRef text);

struct Argument {
  std::string name; ///< Empty: by position.
  Val value;
};

/// Applies a filter, a method or a test that needs nothing but values. None: there is
/// no such thing, or not for such values; `problem` says more if there is more to say.
std::optional<Val> applyFilter(const std::string &name, const Val &value,
                               const std::vector<Argument> &arguments, std::string &problem);
std::optional<Val> applyMethod(const std::string &name, const Val &value,
                               const std::vector<Argument> &arguments, std::string &problem);
/// The filter `format`; none with a `problem`.
std::optional<Val> formatText(llvm::StringRef format, const std::vector<Argument> &arguments,
                              std::string &problem);
std::optional<bool> applyTest(const std::string &name, const Val &value,
                              const std::vector<Argument> &arguments);

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
