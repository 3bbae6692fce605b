// Filters.cpp - value | filter.

#include "Values.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>

using namespace mesh;
using namespace mesh::jinja;

// --- Filters of one value ---------------------------------------------------------

/// None for what no whole number of 64 bits can be.
static std::optional<Val> wholeOf(double real) {
  if (!(std::fabs(real) < 9.2e18))
    return std::nullopt;
  return Val::ofInt(int64_t(real));
}

static std::optional<Val> numberFilter(const std::string &name, const Val &value,
                                       const Arguments &arguments) {
  if (name == "int") {
    int64_t whole = 0;
    double real = 0;
    if (value.isNumber())
      return value.kind == Val::Float ? wholeOf(value.real) : Val::ofInt(value.asInt());
    if (!llvm::StringRef(value.text).trim().getAsInteger(10, whole))
      return Val::ofInt(whole);
    if (!value.text.empty() && !llvm::StringRef(value.text).trim().getAsDouble(real))
      return wholeOf(real);
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
  if (name == "abs" && value.kind == Val::Float)
    return Val::ofFloat(std::fabs(value.real));
  if (name == "abs")
    return value.asInt() == INT64_MIN ? std::nullopt
                                      : std::optional(Val::ofInt(std::abs(value.asInt())));
  if (name != "round")
    return std::nullopt;
  const Val *digits = find(arguments, 0, "precision");
  std::string method = textOf(find(arguments, 1, "method"), "common");
  double scale = std::pow(10, digits ? double(digits->asInt()) : 0);
  double scaled = value.asDouble() * scale;
  scaled = method == "ceil"    ? std::ceil(scaled)
           : method == "floor" ? std::floor(scaled)
                               : std::nearbyint(scaled);
  if (value.kind != Val::Float && method == "common")
    return wholeOf(scaled / scale);
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
  if (int64_t(characters.size()) - most <= slack)
    return Val::ofText(text);
  characters.resize(size_t(most - ending));
  std::string kept = llvm::join(characters, "");
  if (!kills || !isTrue(*kills))
    kept = llvm::StringRef(kept).rsplit(' ').first.str();
  return Val::ofText(kept + end);
}

/// Capitals behind blanks, hyphens and brackets only; the method of that name has more.
static std::string titled(llvm::StringRef text) {
  std::string made;
  bool begins = true;
  for (char c : text) {
    made += begins ? llvm::toUpper(c) : llvm::toLower(c);
    begins = llvm::isSpace(c) || llvm::StringRef("-({[<").contains(c);
  }
  return made;
}

static std::string indented(llvm::StringRef text, const Arguments &arguments) {
  const Val *width = find(arguments, 0, "width"), *first = find(arguments, 1, "first");
  const Val *blank = find(arguments, 2, "blank");
  int64_t size = std::clamp<int64_t>(width ? width->asInt() : 4, 0, 1000);
  std::string blanks =
      width && width->kind == Val::Str ? width->text : std::string(size_t(size), ' ');
  llvm::SmallVector<llvm::StringRef, 8> lines;
  text.split(lines, '\n');
  std::string made;
  for (size_t i = 0; i != lines.size(); ++i) {
    bool isMoved = i ? !lines[i].empty() || (blank && isTrue(*blank)) : first && isTrue(*first);
    made += (i ? "\n" : "") + (isMoved ? blanks : "") + lines[i].str();
  }
  return made;
}

static std::optional<Val> textFilter(const std::string &name, const Val &value,
                                     const Arguments &arguments) {
  if (value.kind == Val::List || value.kind == Val::Dict || value.kind == Val::None)
    return std::nullopt;
  std::string text = print(value);
  if (name == "title")
    return Val::ofText(titled(text));
  if (llvm::is_contained({"upper", "lower", "capitalize", "replace"}, name))
    return applyMethod(name, Val::ofText(std::move(text)), arguments);
  if (name == "trim")
    return applyMethod("strip", Val::ofText(std::move(text)), arguments);
  if (name == "wordcount")
    return Val::ofInt(int64_t(applyMethod("split", Val::ofText(text), {})->items->size()));
  if (name == "truncate")
    return truncated(text, arguments);
  if (name == "indent")
    return Val::ofText(indented(text, arguments));
  return std::nullopt;
}

// --- Filters of lists -------------------------------------------------------------

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

/// What items are compared by: capitals count for nothing.
static Val keyOf(const Val &value, const Val *attribute) {
  Val key = attribute ? attributeOf(value, print(*attribute)) : value;
  return key.kind == Val::Str ? Val::ofText(llvm::StringRef(key.text).lower()) : key;
}

static std::optional<Val> sorted(std::vector<Val> items, const Val *attribute, const Val *reverse) {
  bool hasOrder = true;
  std::stable_sort(items.begin(), items.end(), [&](const Val &a, const Val &b) {
    std::optional<int> order = compare(keyOf(a, attribute), keyOf(b, attribute));
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
    std::optional<int> order = compare(keyOf(item, attribute), keyOf(*best, attribute));
    if (!order)
      return std::nullopt;
    if (wantsMax ? *order > 0 : *order < 0)
      best = &item;
  }
  return *best;
}

static std::optional<Val> total(const std::vector<Val> &items, const Arguments &arguments) {
  const Val *attribute = find(arguments, 0, "attribute"), *start = find(arguments, 1, "start");
  Val sum = start ? *start : Val::ofInt(0);
  std::string problem;
  for (const Val &item : items) {
    Val each = attribute ? attributeOf(item, print(*attribute)) : item;
    std::optional<Val> more;
    if (sum.isNumber() && each.isNumber())
      more = calculate("+", sum, each, problem);
    if (!more)
      return std::nullopt;
    sum = std::move(*more);
  }
  return sum;
}

/// map, select, reject, selectattr, rejectattr.
static std::optional<Val> chosen(const std::string &name, const std::vector<Val> &items,
                                 const Arguments &arguments, std::string &problem) {
  std::vector<Val> result;
  const Val *attribute = find(arguments, 99, "attribute");
  const Val *byDefault = find(arguments, 99, "default");
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
      bool isMissing = attribute && byDefault && made->kind == Val::Undefined;
      result.push_back(isMissing ? *byDefault : std::move(*made));
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

static Val joined(const std::vector<Val> &items, const Arguments &arguments) {
  const Val *attribute = find(arguments, 1, "attribute");
  std::string separator = textOf(find(arguments, 0, "d"), ""), text;
  for (size_t i = 0; i != items.size(); ++i)
    text += (i ? separator : "") +
            print(attribute ? attributeOf(items[i], print(*attribute)) : items[i]);
  return Val::ofText(std::move(text));
}

static Val reversed(const Val &value, std::vector<Val> items) {
  if (value.kind == Val::Str) {
    std::vector<std::string> characters = charactersOf(value.text);
    std::reverse(characters.begin(), characters.end());
    return Val::ofText(llvm::join(characters, ""));
  }
  std::reverse(items.begin(), items.end());
  return Val::ofList(std::move(items));
}

/// Lists of so many items each, the last one filled up if that is wished.
static std::optional<Val> batched(const std::vector<Val> &items, const Arguments &arguments) {
  const Val *size = find(arguments, 0, "linecount"), *filling = find(arguments, 1, "fill_with");
  if (!size || size->kind != Val::Int || size->integer < 1)
    return std::nullopt;
  auto length = static_cast<size_t>(size->integer);
  std::vector<Val> batches;
  for (llvm::ArrayRef<Val> rest = items; !rest.empty();) {
    std::vector<Val> batch = rest.take_front(length).vec();
    rest = rest.drop_front(batch.size());
    if (filling && filling->kind != Val::None && length <= 1000)
      batch.resize(length, *filling);
    batches.push_back(Val::ofList(std::move(batch)));
  }
  return Val::ofList(std::move(batches));
}

static Val unique(const std::vector<Val> &items, const Val *attribute) {
  std::vector<Val> kept, keys;
  for (const Val &item : items) {
    Val key = keyOf(item, attribute);
    if (llvm::any_of(keys, [&](const Val &other) { return equal(key, other); }))
      continue;
    keys.push_back(std::move(key));
    kept.push_back(item);
  }
  return Val::ofList(std::move(kept));
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
  if (name == "join")
    return joined(*items, arguments);
  if (name == "reverse")
    return reversed(value, std::move(*items));
  if (name == "batch")
    return batched(*items, arguments);
  if (name == "sort")
    return sorted(std::move(*items), find(arguments, 2, "attribute"),
                  find(arguments, 0, "reverse"));
  if (name == "unique")
    return unique(*items, find(arguments, 1, "attribute"));
  if (name == "max" || name == "min")
    return extreme(*items, name == "max", arguments);
  if (name == "sum")
    return total(*items, arguments);
  if (llvm::is_contained({"map", "select", "reject", "selectattr", "rejectattr"}, name))
    return chosen(name, *items, arguments, problem);
  return std::nullopt;
}

static Val withSortedKeys(const Val &value) {
  if (value.kind == Val::List) {
    std::vector<Val> items;
    for (const Val &item : *value.items)
      items.push_back(withSortedKeys(item));
    return Val::ofList(std::move(items));
  }
  if (value.kind != Val::Dict)
    return value;
  Val sorted = Val::ofDict();
  for (const auto &[key, member] : *value.map)
    sorted.set(key, withSortedKeys(member));
  llvm::sort(*sorted.map, llvm::less_first());
  return sorted;
}

/// tojson: keys are sorted, and HTML may hold what comes out.
static std::string jsonForHtml(const Val &value) {
  std::string text = toJson(withSortedKeys(value));
  for (auto [sign, escape] : {std::pair("<", "\\u003c"), std::pair(">", "\\u003e"),
                              std::pair("&", "\\u0026"), std::pair("'", "\\u0027")})
    text = replaceAll(text, sign, escape);
  return text;
}

static std::optional<Val> sortedItems(const Val &dict, const Arguments &arguments) {
  const Val *by = find(arguments, 1, "by");
  Val place = Val::ofInt(by && print(*by) == "value" ? 1 : 0);
  return sorted(*applyMethod("items", dict, {})->items, &place, find(arguments, 2, "reverse"));
}

/// The parameters that are honoured here, of those that Jinja has; null: checked elsewhere.
static const char *parametersOf(llvm::StringRef filter) {
  return llvm::StringSwitch<const char *>(filter)
      .Cases("map", "select", "reject", "selectattr", "rejectattr", "format", nullptr)
      .Cases("default", "d", "default_value,boolean")
      .Cases("int", "float", "default")
      .Case("round", "precision,method")
      .Case("trim", "chars")
      .Case("replace", "old,new,count")
      .Case("truncate", "length,killwords,end,leeway")
      .Case("indent", "width,first,blank")
      .Case("sort", "reverse,,attribute")
      .Case("dictsort", ",by,reverse")
      .Cases("unique", "max", "min", ",attribute")
      .Case("sum", "attribute,start")
      .Case("join", "d,attribute")
      .Case("batch", "linecount,fill_with")
      .Default("");
}

std::optional<Val> jinja::applyFilter(const std::string &name, const Val &value,
                                      const Arguments &arguments, std::string &problem) {
  if (const char *parameters = parametersOf(name); parameters && !takeAll(parameters, arguments)) {
    problem = "the filter '" + name + "' is not known with these arguments";
    return std::nullopt;
  }
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
    return Val::ofMarkup(jsonForHtml(value));
  if (name == "items" && value.kind == Val::Dict)
    return applyMethod("items", value, {});
  if (name == "dictsort" && value.kind == Val::Dict)
    return sortedItems(value, arguments);
  if (name == "format" && value.kind == Val::Str)
    return formatText(value.text, arguments, problem);
  for (auto *filter : {numberFilter, textFilter})
    if (std::optional<Val> made = filter(name, value, arguments))
      return made;
  return listFilter(name, value, arguments, problem);
}
