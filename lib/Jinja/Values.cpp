// Values.cpp - values of templates: their filters, methods and tests.

#include "Tree.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include <cmath>

using namespace mesh;
using namespace mesh::jinja;

using Arguments = std::vector<Argument>;

// --- Making -----------------------------------------------------------------------

Val Val::ofBool(bool value) {
  Val made;
  made.kind = Bool;
  made.boolean = value;
  return made;
}
Val Val::ofInt(int64_t value) {
  Val made;
  made.kind = Int;
  made.integer = value;
  return made;
}
Val Val::ofFloat(double value) {
  Val made;
  made.kind = Float;
  made.real = value;
  return made;
}
Val Val::ofText(std::string value) {
  Val made;
  made.kind = Str;
  made.text = std::move(value);
  return made;
}
Val Val::ofMarkup(std::string value) {
  Val made = ofText(std::move(value));
  made.isMarkup = true;
  return made;
}
Val Val::ofList(std::vector<Val> value) {
  Val made;
  made.kind = List;
  for (const Val &item : value)
    made.depth = std::max(made.depth, item.depth);
  ++made.depth;
  made.items = std::make_shared<std::vector<Val>>(std::move(value));
  return made;
}
Val Val::ofDict() {
  Val made;
  made.kind = Dict;
  made.map = std::make_shared<std::vector<std::pair<std::string, Val>>>();
  return made;
}
Val Val::undefined(std::string name) {
  Val made;
  made.kind = Undefined;
  made.text = std::move(name);
  return made;
}
Val Val::builtin(std::string name) {
  Val made;
  made.kind = Builtin;
  made.text = std::move(name);
  return made;
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
    return a.items->size() == b.items->size() &&
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
    return "[" + text + "]";
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
  char quote = llvm::StringRef(value.text).contains('\'') ? '"' : '\'';
  return quote + value.text + quote;
}

// --- Parts that filters share -----------------------------------------------------

/// The argument at a place, or of a name.
static const Val *find(const Arguments &arguments, size_t index, llvm::StringRef name) {
  size_t at = 0;
  for (const Argument &argument : arguments)
    if (argument.name == name || (argument.name.empty() && at++ == index))
      return &argument.value;
  return nullptr;
}

static std::string textOf(const Val *value, llvm::StringRef byDefault) {
  return value ? print(*value) : byDefault.str();
}

/// What a loop goes through: items, keys, characters.
static std::optional<std::vector<Val>> itemsOf(const Val &value) {
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
  for (char c : value.text)
    items.push_back(Val::ofText(std::string(1, c)));
  return items;
}

static std::string replaceAll(std::string text, const std::string &from, const std::string &to) {
  if (from.empty())
    return text;
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

static std::string capitalised(llvm::StringRef text) {
  return text.take_front(1).upper() + text.drop_front(text.empty() ? 0 : 1).lower();
}

static std::string titled(llvm::StringRef text) {
  std::string result;
  bool start = true;
  for (char c : text) {
    result += start ? llvm::toUpper(c) : llvm::toLower(c);
    start = !llvm::isAlnum(c) && c != '\'';
  }
  return result;
}

static std::string stripped(llvm::StringRef text, const Val *characters, bool left, bool right) {
  std::string set = textOf(characters, " \t\r\n\v\f");
  if (left)
    text = text.ltrim(set);
  return (right ? text.rtrim(set) : text).str();
}

static std::vector<Val> splitText(llvm::StringRef text, const Val *separator) {
  std::vector<Val> parts;
  llvm::SmallVector<llvm::StringRef, 8> pieces;
  if (separator && separator->kind == Val::Str && !separator->text.empty())
    text.split(pieces, separator->text);
  else
    llvm::SplitString(text, pieces, " \t\r\n");
  for (llvm::StringRef piece : pieces)
    parts.push_back(Val::ofText(piece.str()));
  return parts;
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

/// The attribute that map, join, sort ... look at: "a.b" goes into a.
static Val attributeOf(const Val &value, const std::string &path) {
  Val at = value;
  llvm::SmallVector<llvm::StringRef, 4> parts;
  llvm::StringRef(path).split(parts, '.');
  for (llvm::StringRef part : parts) {
    int64_t index;
    if (at.kind == Val::List && !part.getAsInteger(10, index) && index >= 0 &&
        size_t(index) < at.items->size()) {
      at = Val((*at.items)[size_t(index)]);
      continue;
    }
    const Val *next = at.find(part.str());
    if (!next)
      return Val::undefined(path);
    at = Val(*next);
  }
  return at;
}

std::string jinja::toJson(const Val &value) {
  switch (value.kind) {
  case Val::None:
  case Val::Undefined:
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
  default:
    return print(value);
  }
}

// --- Filters of one value -----------------------------------------------------------

static std::optional<Val> numberFilter(const std::string &name, const Val &value,
                                       const Arguments &arguments) {
  if (name == "int") {
    int64_t whole = 0;
    double real = 0;
    if (value.isNumber())
      return Val::ofInt(value.kind == Val::Float ? int64_t(value.real) : value.asInt());
    if (!llvm::StringRef(value.text).trim().getAsInteger(10, whole))
      return Val::ofInt(whole);
    if (!value.text.empty() && !llvm::StringRef(value.text).trim().getAsDouble(real))
      return Val::ofInt(int64_t(real));
    const Val *byDefault = find(arguments, 0, "default");
    return byDefault ? *byDefault : Val::ofInt(0);
  }
  if (name == "float") {
    double real = 0;
    if (value.isNumber())
      return Val::ofFloat(value.asDouble());
    if (!value.text.empty() && !llvm::StringRef(value.text).trim().getAsDouble(real))
      return Val::ofFloat(real);
    const Val *byDefault = find(arguments, 0, "default");
    return byDefault ? *byDefault : Val::ofFloat(0);
  }
  if (!value.isNumber())
    return std::nullopt;
  if (name == "abs")
    return value.kind == Val::Float ? Val::ofFloat(std::fabs(value.real))
                                    : Val::ofInt(std::abs(value.asInt()));
  if (name != "round")
    return std::nullopt;
  const Val *digits = find(arguments, 0, "precision");
  std::string method = textOf(find(arguments, 1, "method"), "common");
  double scale = std::pow(10, digits ? double(digits->asInt()) : 0);
  double scaled = value.asDouble() * scale;
  scaled = method == "ceil"    ? std::ceil(scaled)
           : method == "floor" ? std::floor(scaled)
                               : std::nearbyint(scaled);
  return Val::ofFloat(scaled / scale);
}

/// At most `length` characters, of whole words if that can be.
static std::optional<Val> truncated(const std::string &text, const Arguments &arguments) {
  const Val *length = find(arguments, 0, "length"), *kills = find(arguments, 1, "killwords");
  const Val *leeway = find(arguments, 3, "leeway");
  std::string end = textOf(find(arguments, 2, "end"), "...");
  int64_t most = length ? length->asInt() : 255, slack = leeway ? leeway->asInt() : 5;
  std::vector<std::string> characters = charactersOf(text);
  auto ending = int64_t(charactersOf(end).size());
  if (most < ending || slack < 0)
    return std::nullopt;
  if (int64_t(characters.size()) <= most + slack)
    return Val::ofText(text);
  characters.resize(size_t(most - ending));
  std::string kept = llvm::join(characters, "");
  if (!kills || !isTrue(*kills))
    kept = llvm::StringRef(kept).rsplit(' ').first.str();
  return Val::ofText(kept + end);
}

static std::optional<Val> textFilter(const std::string &name, const Val &value,
                                     const Arguments &arguments) {
  if (value.kind == Val::List || value.kind == Val::Dict || value.kind == Val::None)
    return std::nullopt;
  std::string text = print(value);
  if (name == "upper")
    return Val::ofText(llvm::StringRef(text).upper());
  if (name == "lower")
    return Val::ofText(llvm::StringRef(text).lower());
  if (name == "trim")
    return Val::ofText(stripped(text, find(arguments, 0, "chars"), true, true));
  if (name == "title")
    return Val::ofText(titled(text));
  if (name == "capitalize")
    return Val::ofText(capitalised(text));
  if (name == "replace" && arguments.size() >= 2)
    return Val::ofText(
        replaceAll(text, print(*find(arguments, 0, "old")), print(*find(arguments, 1, "new"))));
  if (name == "wordcount")
    return Val::ofInt(int64_t(splitText(text, nullptr).size()));
  if (name == "truncate")
    return truncated(text, arguments);
  if (name == "indent") {
    const Val *width = find(arguments, 0, "width");
    std::string blanks(size_t(std::clamp<int64_t>(width ? width->asInt() : 4, 0, 1000)), ' ');
    return Val::ofText(replaceAll(text, "\n", "\n" + blanks));
  }
  return std::nullopt;
}

// --- Filters of lists -------------------------------------------------------------

static std::optional<Val> sorted(std::vector<Val> items, const Arguments &arguments) {
  const Val *reverse = find(arguments, 0, "reverse");
  const Val *attribute = find(arguments, 2, "attribute");
  bool hasOrder = true;
  auto key = [&](const Val &value) {
    Val at = attribute ? attributeOf(value, print(*attribute)) : value;
    return at.kind == Val::Str ? Val::ofText(llvm::StringRef(at.text).lower()) : at;
  };
  std::stable_sort(items.begin(), items.end(), [&](const Val &a, const Val &b) {
    std::optional<int> order = compare(key(a), key(b));
    hasOrder = hasOrder && order;
    return order && (reverse && isTrue(*reverse) ? *order > 0 : *order < 0);
  });
  return hasOrder ? std::optional(Val::ofList(std::move(items))) : std::nullopt;
}

static std::optional<Val> extreme(const std::vector<Val> &items, bool wantsMax,
                                  const Arguments &arguments) {
  const Val *attribute = find(arguments, 1, "attribute");
  if (items.empty())
    return Val::undefined(wantsMax ? "max" : "min");
  const Val *best = &items[0];
  for (const Val &item : items) {
    Val a = attribute ? attributeOf(item, print(*attribute)) : item;
    Val b = attribute ? attributeOf(*best, print(*attribute)) : *best;
    std::optional<int> order = compare(a, b);
    if (!order)
      return std::nullopt;
    if (wantsMax ? *order > 0 : *order < 0)
      best = &item;
  }
  return *best;
}

static std::optional<Val> total(const std::vector<Val> &items, const Arguments &arguments) {
  const Val *attribute = find(arguments, 0, "attribute");
  int64_t whole = 0;
  double real = 0;
  bool isReal = false;
  for (const Val &item : items) {
    Val each = attribute ? attributeOf(item, print(*attribute)) : item;
    if (!each.isNumber())
      return std::nullopt;
    isReal = isReal || each.kind == Val::Float;
    real += each.asDouble();
    if (!isReal && __builtin_add_overflow(whole, each.asInt(), &whole))
      return std::nullopt;
  }
  return isReal ? Val::ofFloat(real) : Val::ofInt(whole);
}

/// map, select, reject, selectattr, rejectattr.
static std::optional<Val> chosen(const std::string &name, const std::vector<Val> &items,
                                 const Arguments &arguments, std::string &problem) {
  std::vector<Val> result;
  const Val *attribute = find(arguments, 99, "attribute");
  bool byAttribute = llvm::StringRef(name).ends_with("attr");
  Arguments rest(arguments.begin() + (byAttribute && !arguments.empty() ? 1 : 0), arguments.end());
  std::string test = rest.empty() ? "" : print(rest[0].value);
  if (!rest.empty())
    rest.erase(rest.begin());
  for (const Val &item : items) {
    if (name == "map") {
      std::optional<Val> made =
          attribute ? attributeOf(item, print(*attribute)) : applyFilter(test, item, rest, problem);
      if (!made)
        return std::nullopt;
      result.push_back(std::move(*made));
      continue;
    }
    Val subject =
        byAttribute && !arguments.empty() ? attributeOf(item, print(arguments[0].value)) : item;
    std::optional<bool> holds =
        test.empty() ? std::optional(isTrue(subject)) : applyTest(test, subject, rest);
    if (!holds)
      return std::nullopt;
    if (*holds == llvm::StringRef(name).starts_with("select"))
      result.push_back(item);
  }
  return Val::ofList(std::move(result));
}

static std::optional<Val> listFilter(const std::string &name, const Val &value,
                                     const Arguments &arguments, std::string &problem) {
  std::optional<std::vector<Val>> items = itemsOf(value);
  if (!items)
    return std::nullopt;
  if (name == "list")
    return Val::ofList(std::move(*items));
  if (name == "first" || name == "last")
    return items->empty() ? Val::undefined(name) : name == "first" ? items->front() : items->back();
  if (name == "length" || name == "count")
    return Val::ofInt(int64_t(items->size()));
  if (name == "join") {
    const Val *attribute = find(arguments, 1, "attribute");
    std::string separator = textOf(find(arguments, 0, "d"), ""), text;
    for (size_t i = 0; i != items->size(); ++i)
      text += (i ? separator : "") +
              print(attribute ? attributeOf((*items)[i], print(*attribute)) : (*items)[i]);
    return Val::ofText(std::move(text));
  }
  if (name == "reverse") {
    std::reverse(items->begin(), items->end());
    if (value.kind != Val::Str)
      return Val::ofList(std::move(*items));
    std::string text;
    std::vector<std::string> characters = charactersOf(value.text);
    for (const std::string &character : llvm::reverse(characters))
      text += character;
    return Val::ofText(std::move(text));
  }
  if (name == "batch") {
    const Val *size = find(arguments, 0, "linecount"), *filling = find(arguments, 1, "fill_with");
    if (!size || size->kind != Val::Int || size->integer < 1)
      return std::nullopt;
    auto length = static_cast<size_t>(size->integer);
    std::vector<Val> batches;
    for (size_t i = 0; i < items->size(); i += length) {
      std::vector<Val> batch(items->begin() + std::ptrdiff_t(i),
                             items->begin() + std::ptrdiff_t(std::min(items->size(), i + length)));
      if (filling && filling->kind != Val::None && length <= 1000)
        batch.resize(length, *filling);
      batches.push_back(Val::ofList(std::move(batch)));
    }
    return Val::ofList(std::move(batches));
  }
  if (name == "sort")
    return sorted(std::move(*items), arguments);
  if (name == "unique") {
    std::vector<Val> kept;
    for (Val &item : *items)
      if (llvm::none_of(kept, [&](const Val &other) { return equal(item, other); }))
        kept.push_back(std::move(item));
    return Val::ofList(std::move(kept));
  }
  if (name == "max" || name == "min")
    return extreme(*items, name == "max", arguments);
  if (name == "sum")
    return total(*items, arguments);
  if (llvm::is_contained({"map", "select", "reject", "selectattr", "rejectattr"}, name))
    return chosen(name, *items, arguments, problem);
  return std::nullopt;
}

std::optional<Val> jinja::applyFilter(const std::string &name, const Val &value,
                                      const Arguments &arguments, std::string &problem) {
  if (name == "default" || name == "d") {
    const Val *other = find(arguments, 0, "default_value");
    const Val *alsoFalse = find(arguments, 1, "boolean");
    bool keeps = alsoFalse && isTrue(*alsoFalse) ? isTrue(value) : value.kind != Val::Undefined;
    return keeps ? value : other ? *other : Val::ofText("");
  }
  if (value.kind == Val::Undefined)
    return std::nullopt;
  if (name == "string")
    return Val::ofText(print(value));
  if (name == "safe" || name == "escape" || name == "e")
    return name == "safe" ? std::optional(value) : std::nullopt;
  if (name == "tojson")
    return Val::ofMarkup(toJson(value));
  if ((name == "items" || name == "dictsort") && value.kind == Val::Dict)
    return applyMethod("items", value, {}, problem);
  if (name == "format" && value.kind == Val::Str)
    return formatText(value.text, arguments, problem);
  for (auto *filter : {numberFilter, textFilter})
    if (std::optional<Val> made = filter(name, value, arguments))
      return made;
  return listFilter(name, value, arguments, problem);
}

// --- Methods ----------------------------------------------------------------------

static std::optional<Val> textMethod(const std::string &name, const std::string &text,
                                     const Arguments &arguments) {
  llvm::StringRef whole = text;
  const Val *first = find(arguments, 0, "");
  if (name == "upper" || name == "lower")
    return Val::ofText(name == "upper" ? whole.upper() : whole.lower());
  if (name == "title" || name == "capitalize")
    return Val::ofText(name == "title" ? titled(whole) : capitalised(whole));
  if (name == "strip" || name == "lstrip" || name == "rstrip")
    return Val::ofText(stripped(whole, first, name != "rstrip", name != "lstrip"));
  if (name == "split")
    return Val::ofList(splitText(whole, first));
  if (name == "replace" && arguments.size() >= 2)
    return Val::ofText(replaceAll(text, print(arguments[0].value), print(arguments[1].value)));
  if ((name == "startswith" || name == "endswith") && first)
    return Val::ofBool(name == "startswith" ? whole.starts_with(print(*first))
                                            : whole.ends_with(print(*first)));
  if (name == "find" && first) {
    size_t at = whole.find(print(*first));
    return Val::ofInt(at == llvm::StringRef::npos ? -1 : int64_t(at));
  }
  if (name == "join" && first) {
    std::string problem;
    return listFilter("join", *first, {{"d", Val::ofText(text)}}, problem);
  }
  if (name == "format") {
    std::string made;
    size_t at = 0, next = 0;
    for (size_t open = text.find("{"); open != std::string::npos; open = text.find("{", at)) {
      size_t close = text.find('}', open);
      if (close == std::string::npos)
        break;
      std::string key = text.substr(open + 1, close - open - 1);
      size_t index = next++;
      llvm::StringRef(key).getAsInteger(10, index);
      const Val *value = find(arguments, index, key.empty() ? " " : key);
      if (!value)
        return std::nullopt;
      made += text.substr(at, open - at) + print(*value);
      at = close + 1;
    }
    return Val::ofText(made + text.substr(at));
  }
  return std::nullopt;
}

static std::optional<Val> listMethod(const std::string &name, const Val &list,
                                     const Arguments &arguments) {
  const Val *first = find(arguments, 0, "");
  if (name == "append" && first) {
    list.items->push_back(*first);
    return Val();
  }
  if (name == "extend" && first && first->kind == Val::List) {
    std::vector<Val> more = *first->items;
    list.items->insert(list.items->end(), more.begin(), more.end());
    return Val();
  }
  if (name == "pop" && !list.items->empty()) {
    Val last = list.items->back();
    list.items->pop_back();
    return last;
  }
  if ((name == "index" || name == "count") && first) {
    int64_t seen = 0;
    for (size_t i = 0; i != list.items->size(); ++i)
      if (equal((*list.items)[i], *first)) {
        if (name == "index")
          return Val::ofInt(int64_t(i));
        ++seen;
      }
    return name == "count" ? std::optional(Val::ofInt(seen)) : std::nullopt;
  }
  return std::nullopt;
}

static std::optional<Val> dictMethod(const std::string &name, const Val &dict,
                                     const Arguments &arguments) {
  const Val *first = find(arguments, 0, "");
  std::vector<Val> items;
  if (name == "get" && first) {
    const Val *found = dict.find(print(*first));
    const Val *byDefault = find(arguments, 1, "default");
    return found ? *found : byDefault ? *byDefault : Val();
  }
  if (name == "update" && first && first->kind == Val::Dict) {
    Val target = dict;
    for (const auto &[key, value] : *first->map)
      target.set(key, value);
    return Val();
  }
  for (const auto &[key, value] : *dict.map)
    items.push_back(name == "keys"     ? Val::ofText(key)
                    : name == "values" ? value
                                       : Val::ofList({Val::ofText(key), value}));
  if (name == "keys" || name == "values" || name == "items")
    return Val::ofList(std::move(items));
  return std::nullopt;
}

std::optional<Val> jinja::applyMethod(const std::string &name, const Val &value,
                                      const Arguments &arguments, std::string &) {
  if (value.kind == Val::Str)
    return textMethod(name, value.text, arguments);
  if (value.kind == Val::List)
    return listMethod(name, value, arguments);
  if (value.kind == Val::Dict)
    return dictMethod(name, value, arguments);
  return std::nullopt;
}

// --- Tests ------------------------------------------------------------------------

std::optional<bool> jinja::applyTest(const std::string &name, const Val &value,
                                     const Arguments &arguments) {
  if (name == "defined" || name == "undefined")
    return (value.kind == Val::Undefined) == (name == "undefined");
  if (name == "none")
    return value.kind == Val::None;
  if (name == "string")
    return value.kind == Val::Str;
  if (name == "number")
    return value.isNumber() && value.kind != Val::Bool;
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
    return value.isNumber() ? std::optional((value.asInt() % 2 == 0) == (name == "even"))
                            : std::nullopt;
  if (name == "lower" || name == "upper")
    return value.kind == Val::Str &&
           value.text == (name == "lower" ? llvm::StringRef(value.text).lower()
                                          : llvm::StringRef(value.text).upper());
  const Val *other = find(arguments, 0, "");
  if (!other)
    return std::nullopt;
  if (name == "divisibleby")
    return other->asInt() ? std::optional(value.asInt() % other->asInt() == 0) : std::nullopt;
  if (name == "eq" || name == "equalto" || name == "==" || name == "sameas")
    return equal(value, *other);
  if (name == "ne" || name == "!=")
    return !equal(value, *other);
  if (name == "in") {
    if (other->kind == Val::Str)
      return llvm::StringRef(other->text).contains(print(value));
    std::optional<std::vector<Val>> items = itemsOf(*other);
    return items ? std::optional(
                       llvm::any_of(*items, [&](const Val &item) { return equal(item, value); }))
                 : std::nullopt;
  }
  std::optional<int> order = compare(value, *other);
  if (!order)
    return std::nullopt;
  if (name == "gt" || name == ">" || name == "greaterthan")
    return *order > 0;
  if (name == "ge" || name == ">=")
    return *order >= 0;
  if (name == "lt" || name == "<" || name == "lessthan")
    return *order < 0;
  if (name == "le" || name == "<=")
    return *order <= 0;
  return std::nullopt;
}
