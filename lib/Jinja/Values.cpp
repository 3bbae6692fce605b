// Values.cpp - how values are made, looked at and printed.

#include "Values.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using namespace mesh::jinja;

// --- Making -----------------------------------------------------------------------

static Val made(Val::Kind kind, std::string text = "") {
  Val value;
  value.kind = kind;
  value.text = std::move(text);
  return value;
}

Val Val::ofBool(bool value) {
  Val result = made(Bool);
  result.boolean = value;
  return result;
}
Val Val::ofInt(int64_t value) {
  Val result = made(Int);
  result.integer = value;
  return result;
}
Val Val::ofFloat(double value) {
  Val result = made(Float);
  result.real = value;
  return result;
}
Val Val::ofText(std::string value) { return made(Str, std::move(value)); }
Val Val::ofMarkup(std::string value) {
  Val result = made(Str, std::move(value));
  result.isMarkup = true;
  return result;
}
Val Val::ofList(std::vector<Val> value) {
  Val result = made(List);
  for (const Val &item : value)
    result.depth = std::max(result.depth, item.depth);
  ++result.depth;
  result.items = std::make_shared<std::vector<Val>>(std::move(value));
  return result;
}
Val Val::ofTuple(std::vector<Val> value) {
  Val result = ofList(std::move(value));
  result.isTuple = true;
  return result;
}
Val Val::ofDict() {
  Val result = made(Dict);
  result.map = std::make_shared<std::vector<std::pair<std::string, Val>>>();
  return result;
}
Val Val::undefined(std::string name) { return made(Undefined, std::move(name)); }
Val Val::builtin(std::string name) { return made(Builtin, std::move(name)); }
Val Val::ofMacro(std::string name, const Node &node) {
  Val result = made(Macro, std::move(name));
  result.macro = &node;
  return result;
}

Val Val::of(const Value &value) {
  switch (value.kind) {
  case Value::Kind::Null:
    return {};
  case Value::Kind::Bool:
    return ofBool(value.boolean);
  case Value::Kind::Integer:
    return ofInt(value.integer);
  case Value::Kind::Decimal: {
    double number = 0;
    llvm::StringRef(value.text).getAsDouble(number);
    return ofFloat(number);
  }
  case Value::Kind::String:
    return ofText(value.text);
  case Value::Kind::List: {
    std::vector<Val> items;
    for (const Value &item : value.items)
      items.push_back(of(item));
    return ofList(std::move(items));
  }
  case Value::Kind::Map: {
    Val map = ofDict();
    for (size_t i = 0; i != value.keys.size(); ++i)
      map.set(value.keys[i], of(value.items[i]));
    return map;
  }
  }
  return {};
}

const Val *Val::find(const std::string &key) const {
  if (kind != Dict)
    return nullptr;
  for (const auto &[name, value] : *map)
    if (name == key)
      return &value;
  return nullptr;
}

void Val::set(const std::string &key, Val value) {
  depth = std::max(depth, value.depth + 1);
  for (auto &[name, old] : *map)
    if (name == key) {
      old = std::move(value);
      return;
    }
  map->push_back({key, std::move(value)});
}

// --- Looking ----------------------------------------------------------------------

bool jinja::holds(const Val &value, const Val &inner) {
  if (value.kind == Val::List)
    return value.items == inner.items ||
           llvm::any_of(*value.items, [&](const Val &item) { return holds(item, inner); });
  return value.kind == Val::Dict &&
         (value.map == inner.map ||
          llvm::any_of(*value.map, [&](const auto &each) { return holds(each.second, inner); }));
}

bool jinja::isTrue(const Val &value) {
  switch (value.kind) {
  case Val::Undefined:
  case Val::None:
    return false;
  case Val::Bool:
    return value.boolean;
  case Val::Int:
    return value.integer != 0;
  case Val::Float:
    return value.real != 0;
  case Val::Str:
    return !value.text.empty();
  case Val::List:
    return !value.items->empty();
  case Val::Dict:
    return !value.map->empty();
  default:
    return true;
  }
}

bool jinja::equal(const Val &a, const Val &b) {
  if (a.isNumber() && b.isNumber())
    return a.asDouble() == b.asDouble();
  if (a.kind != b.kind)
    return false;
  switch (a.kind) {
  case Val::Str:
    return a.text == b.text;
  case Val::List:
    return a.isTuple == b.isTuple && a.items->size() == b.items->size() &&
           llvm::all_of(llvm::zip(*a.items, *b.items), [](const auto &pair) {
             return equal(std::get<0>(pair), std::get<1>(pair));
           });
  case Val::Dict:
    return a.map->size() == b.map->size() && llvm::all_of(*a.map, [&](const auto &each) {
             const Val *other = b.find(each.first);
             return other && equal(each.second, *other);
           });
  default:
    return true;
  }
}

std::optional<int> jinja::compare(const Val &a, const Val &b) {
  auto order = [](const auto &x, const auto &y) { return x < y ? -1 : x > y ? 1 : 0; };
  if (a.isNumber() && b.isNumber())
    return order(a.asDouble(), b.asDouble());
  if (a.kind == Val::Str && b.kind == Val::Str)
    return order(a.text, b.text);
  if (a.kind != Val::List || b.kind != Val::List)
    return std::nullopt;
  for (size_t i = 0; i < a.items->size() && i < b.items->size(); ++i) {
    std::optional<int> each = compare((*a.items)[i], (*b.items)[i]);
    if (!each || *each)
      return each;
  }
  return order(a.items->size(), b.items->size());
}

std::string jinja::print(const Val &value) {
  switch (value.kind) {
  case Val::Undefined:
    return "";
  case Val::None:
    return "None";
  case Val::Bool:
    return value.boolean ? "True" : "False";
  case Val::Int:
    return std::to_string(value.integer);
  case Val::Float:
    return formatDouble(value.real);
  case Val::Str:
    return value.text;
  case Val::List: {
    std::string text;
    for (const Val &item : *value.items)
      text += (text.empty() ? "" : ", ") + repr(item);
    if (!value.isTuple)
      return "[" + text + "]";
    return "(" + text + (value.items->size() == 1 ? ",)" : ")");
  }
  case Val::Dict: {
    std::string text;
    for (const auto &[name, item] : *value.map)
      text += (text.empty() ? "" : ", ") + repr(Val::ofText(name)) + ": " + repr(item);
    return "{" + text + "}";
  }
  default:
    return "<" + value.text + ">";
  }
}

std::string jinja::repr(const Val &value) {
  if (value.kind != Val::Str)
    return print(value);
  llvm::StringRef text = value.text;
  char quote = text.contains('\'') && !text.contains('"') ? '"' : '\'';
  std::string made(1, quote);
  for (char c : text) {
    if (c == quote || c == '\\')
      made += '\\';
    made += c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : std::string(1, c);
  }
  return made + quote;
}

std::string jinja::toJson(const Val &value) {
  switch (value.kind) {
  case Val::None:
  case Val::Undefined:
  case Val::Macro:
  case Val::Builtin:
    return "null";
  case Val::Bool:
    return value.boolean ? "true" : "false";
  case Val::List: {
    std::string text;
    for (const Val &item : *value.items)
      text += (text.empty() ? "" : ", ") + toJson(item);
    return "[" + text + "]";
  }
  case Val::Dict: {
    std::string text;
    for (const auto &[name, item] : *value.map)
      text += (text.empty() ? "" : ", ") + toJson(Val::ofText(name)) + ": " + toJson(item);
    return "{" + text + "}";
  }
  case Val::Str: {
    std::string text;
    llvm::raw_string_ostream out(text);
    out << llvm::json::Value(llvm::json::fixUTF8(value.text));
    return text;
  }
  case Val::Int:
  case Val::Float:
    break;
  }
  return print(value);
}

// --- Parts that filters, methods and tests share ---------------------------------

const Val *jinja::find(const Arguments &arguments, size_t index, llvm::StringRef name) {
  size_t at = 0;
  for (const Argument &argument : arguments)
    if (argument.name == name || (argument.name.empty() && at++ == index))
      return &argument.value;
  return nullptr;
}

bool jinja::takeAll(llvm::StringRef parameters, const Arguments &arguments) {
  llvm::SmallVector<llvm::StringRef, 4> names;
  if (!parameters.empty())
    parameters.split(names, ',');
  size_t at = 0;
  return llvm::all_of(arguments, [&](const Argument &argument) {
    if (argument.name.empty())
      return at < names.size() && !names[at++].empty();
    return llvm::is_contained(names, llvm::StringRef(argument.name));
  });
}

std::string jinja::textOf(const Val *value, llvm::StringRef byDefault) {
  return value ? print(*value) : byDefault.str();
}

std::optional<std::vector<Val>> jinja::itemsOf(const Val &value) {
  std::vector<Val> items;
  if (value.kind == Val::List)
    return *value.items;
  if (value.kind == Val::Dict) {
    for (const auto &[name, item] : *value.map)
      items.push_back(Val::ofText(name));
    return items;
  }
  if (value.kind != Val::Str)
    return std::nullopt;
  for (std::string &character : charactersOf(value.text))
    items.push_back(Val::ofText(std::move(character)));
  return items;
}

std::vector<std::string> jinja::charactersOf(llvm::StringRef text) {
  std::vector<std::string> characters;
  for (char c : text) {
    if (characters.empty() || (c & 0xC0) != 0x80)
      characters.emplace_back();
    characters.back() += c;
  }
  return characters;
}

std::string jinja::replaceAll(llvm::StringRef text, llvm::StringRef from, llvm::StringRef to,
                              int most) {
  if (from.empty())
    return text.str();
  llvm::SmallVector<llvm::StringRef, 8> pieces;
  text.split(pieces, from, most);
  return llvm::join(pieces, to);
}
