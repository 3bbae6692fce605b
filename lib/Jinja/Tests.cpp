// Tests.cpp - value is test.

#include "Values.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mesh;
using namespace mesh::jinja;

using Answer = std::optional<bool>;

/// Tests that take nothing more.
static Answer testAlone(llvm::StringRef name, const Val &value) {
  if (name == "defined" || name == "undefined")
    return (value.kind == Val::Undefined) == (name == "undefined");
  if (name == "none")
    return value.kind == Val::None;
  if (name == "string")
    return value.kind == Val::Str;
  if (name == "number")
    return value.isNumber();
  if (name == "integer" || name == "float" || name == "boolean")
    return value.kind == (name == "integer" ? Val::Int : name == "float" ? Val::Float : Val::Bool);
  if (name == "true" || name == "false")
    return value.kind == Val::Bool && value.boolean == (name == "true");
  if (name == "mapping")
    return value.kind == Val::Dict;
  if (name == "iterable" || name == "sequence")
    return value.kind == Val::List || value.kind == Val::Str || value.kind == Val::Dict;
  if (name == "callable")
    return value.kind == Val::Macro || value.kind == Val::Builtin;
  if (name == "even" || name == "odd")
    return value.isNumber() ? Answer((value.asInt() % 2 == 0) == (name == "even")) : std::nullopt;
  if (name == "lower" || name == "upper")
    return value.kind == Val::Str &&
           value.text == (name == "lower" ? llvm::StringRef(value.text).lower()
                                          : llvm::StringRef(value.text).upper());
  return std::nullopt;
}

/// Whether a list, a map or a text has the value in it.
static Answer isIn(const Val &value, const Val &whole) {
  if (whole.kind == Val::Str)
    return llvm::StringRef(whole.text).contains(print(value));
  std::optional<std::vector<Val>> items = itemsOf(whole);
  return items ? Answer(llvm::any_of(*items, [&](const Val &item) { return equal(item, value); }))
               : std::nullopt;
}

static Answer testAgainst(llvm::StringRef name, const Val &value, const Val &other) {
  if (name == "divisibleby")
    return other.asInt() ? Answer(value.asInt() % other.asInt() == 0) : std::nullopt;
  if (name == "eq" || name == "equalto" || name == "==" || name == "sameas")
    return equal(value, other);
  if (name == "ne" || name == "!=")
    return !equal(value, other);
  if (name == "in")
    return isIn(value, other);
  std::optional<int> order = compare(value, other);
  if (!order)
    return std::nullopt;
  return llvm::StringSwitch<Answer>(name)
      .Cases("gt", ">", "greaterthan", *order > 0)
      .Cases("ge", ">=", *order >= 0)
      .Cases("lt", "<", "lessthan", *order < 0)
      .Cases("le", "<=", *order <= 0)
      .Default(std::nullopt);
}

Answer jinja::applyTest(const std::string &name, const Val &value, const Arguments &arguments) {
  if (Answer holds = testAlone(name, value))
    return holds;
  const Val *other = find(arguments, 0, "");
  return other ? testAgainst(name, value, *other) : std::nullopt;
}
