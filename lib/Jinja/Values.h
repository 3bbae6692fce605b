// Values.h - the values that templates compute with, and what can be done with them.

#ifndef MESH_LIB_JINJA_VALUES_H
#define MESH_LIB_JINJA_VALUES_H

#include "mesh/Basic/Value.h"
#include "llvm/ADT/StringRef.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mesh::jinja {

struct Node;

/// A value. Lists and maps are shared, as in Python: `do list.append(x)` is seen by all.
struct Val {
  enum Kind : uint8_t { Undefined, None, Bool, Int, Float, Str, List, Dict, Macro, Builtin };
  Kind kind = None;
  bool boolean = false;
  bool isTuple = false;  ///< Of a list: printed in parentheses, and does not grow.
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
  static Val ofTuple(std::vector<Val> value);
  static Val ofDict();
  static Val undefined(std::string name);
  static Val builtin(std::string name);
  static Val ofMacro(std::string name, const Node &node);
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
using Arguments = std::vector<Argument>;

/// The argument at a place, or of a name.
const Val *find(const Arguments &arguments, size_t index, llvm::StringRef name);
/// Whether parameters, in their order and with commas between them, take all arguments.
/// One without a name takes none.
bool takeAll(llvm::StringRef parameters, const Arguments &arguments);
std::string textOf(const Val *value, llvm::StringRef byDefault);
/// What a loop goes through: items, keys, characters. None: it cannot be gone through.
std::optional<std::vector<Val>> itemsOf(const Val &value);
/// At most so many times; -1: always.
std::string replaceAll(llvm::StringRef text, llvm::StringRef from, llvm::StringRef to,
                       int most = -1);

// What needs nothing but values. None: there is no such thing, or not for such values;
// `problem` says more if there is more to say.
std::optional<Val> applyFilter(const std::string &name, const Val &value,
                               const Arguments &arguments, std::string &problem);
std::optional<Val> applyMethod(const std::string &name, const Val &value,
                               const Arguments &arguments);
std::optional<bool> applyTest(const std::string &name, const Val &value,
                              const Arguments &arguments);
/// The filter `format`.
std::optional<Val> formatText(llvm::StringRef format, const Arguments &arguments,
                              std::string &problem);
/// + - * / // % ** of two numbers.
std::optional<Val> calculate(llvm::StringRef sign, const Val &left, const Val &right,
                             std::string &problem);
/// of[from:to:step] of a text or list; the step is not 0.
Val sliceOf(const Val &of, std::optional<int64_t> from, std::optional<int64_t> to, int64_t step);

} // namespace mesh::jinja

#endif // MESH_LIB_JINJA_VALUES_H
