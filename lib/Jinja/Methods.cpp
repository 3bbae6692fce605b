// Methods.cpp - the methods that texts, lists and maps have in Python.

#include "Values.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <climits>

using namespace mesh;
using namespace mesh::jinja;

// --- Texts ------------------------------------------------------------------------

static std::string capitalised(llvm::StringRef text) {
  return text.take_front(1).upper() + text.drop_front(text.empty() ? 0 : 1).lower();
}

static std::string titled(llvm::StringRef text) {
  std::string result;
  bool start = true;
  for (char c : text) {
    result += start ? llvm::toUpper(c) : llvm::toLower(c);
    start = !llvm::isAlpha(c);
  }
  return result;
}

static std::string stripped(llvm::StringRef text, const Val *characters, bool left, bool right) {
  std::string set = textOf(characters, " \t\r\n\v\f");
  if (left)
    text = text.ltrim(set);
  return (right ? text.rtrim(set) : text).str();
}

/// How often something is done; -1: always.
static int countOf(const Val *count) {
  return count && count->isNumber() ? int(std::clamp<int64_t>(count->asInt(), -1, INT_MAX)) : -1;
}

static std::optional<Val> splitText(llvm::StringRef text, const Arguments &arguments) {
  const Val *separator = find(arguments, 0, "sep"), *most = find(arguments, 1, "maxsplit");
  std::vector<Val> parts;
  llvm::SmallVector<llvm::StringRef, 8> pieces;
  if (separator && separator->kind == Val::Str && !separator->text.empty())
    text.split(pieces, separator->text, countOf(most));
  else if (most)
    return std::nullopt;
  else
    llvm::SplitString(text, pieces, " \t\r\n");
  for (llvm::StringRef piece : pieces)
    parts.push_back(Val::ofText(piece.str()));
  return Val::ofList(std::move(parts));
}

/// '{} of {1}'.format(...)
static std::optional<Val> formatted(const std::string &text, const Arguments &arguments) {
  std::string made;
  size_t at = 0, next = 0;
  for (size_t open = text.find("{"); open != std::string::npos; open = text.find("{", at)) {
    size_t close = text.find('}', open);
    if (close == std::string::npos)
      break;
    std::string key = text.substr(open + 1, close - open - 1);
    size_t index = next++;
    if (!key.empty() && llvm::StringRef(key).getAsInteger(10, index))
      index = arguments.size(); // A name; what else may stand there is not known.
    const Val *value = find(arguments, index, key.empty() ? " " : key);
    if (!value)
      return std::nullopt;
    made += text.substr(at, open - at) + print(*value);
    at = close + 1;
  }
  return Val::ofText(made + text.substr(at));
}

static std::optional<Val> textMethod(const std::string &name, const std::string &text,
                                     const Arguments &arguments) {
  llvm::StringRef whole = text;
  const Val *first = find(arguments, 0, "");
  if (name == "upper" || name == "lower")
    return Val::ofText(name == "upper" ? whole.upper() : whole.lower());
  if (name == "title" || name == "capitalize")
    return Val::ofText(name == "title" ? titled(whole) : capitalised(whole));
  if (name == "strip" || name == "lstrip" || name == "rstrip")
    return Val::ofText(
        stripped(whole, find(arguments, 0, "chars"), name != "rstrip", name != "lstrip"));
  if (name == "split")
    return splitText(whole, arguments);
  const Val *from = find(arguments, 0, "old"), *to = find(arguments, 1, "new");
  if (name == "replace" && from && to)
    return Val::ofText(
        replaceAll(text, print(*from), print(*to), countOf(find(arguments, 2, "count"))));
  if ((name == "startswith" || name == "endswith") && first)
    return Val::ofBool(name == "startswith" ? whole.starts_with(print(*first))
                                            : whole.ends_with(print(*first)));
  if (name == "find" && first) {
    size_t at = whole.find(print(*first));
    return Val::ofInt(at == llvm::StringRef::npos ? -1 : int64_t(at));
  }
  if (name == "join" && first) {
    std::string problem;
    return applyFilter("join", *first, {{"d", Val::ofText(text)}}, problem);
  }
  if (name == "format")
    return formatted(text, arguments);
  return std::nullopt;
}

static std::optional<Val> listMethod(const std::string &name, const Val &list,
                                     const Arguments &arguments) {
  const Val *first = find(arguments, 0, "");
  if (name == "append" && first && !list.isTuple) {
    list.items->push_back(*first);
    return Val();
  }
  if (name == "extend" && first && first->kind == Val::List && !list.isTuple) {
    std::vector<Val> more = *first->items;
    list.items->insert(list.items->end(), more.begin(), more.end());
    return Val();
  }
  if (name == "pop" && !list.items->empty() && !list.isTuple) {
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
                                       : Val::ofTuple({Val::ofText(key), value}));
  if (name == "keys" || name == "values" || name == "items")
    return Val::ofList(std::move(items));
  return std::nullopt;
}

/// The parameters that are honoured here, of those that Python has.
static const char *parametersOf(llvm::StringRef method) {
  return llvm::StringSwitch<const char *>(method)
      .Case("split", "sep,maxsplit")
      .Case("replace", "old,new,count")
      .Cases("strip", "lstrip", "rstrip", "chars")
      .Cases("startswith", "endswith", "find", "join", "append", "extend", "x")
      .Cases("index", "count", "update", "x")
      .Case("get", "key,default")
      .Default("");
}

std::optional<Val> jinja::applyMethod(const std::string &name, const Val &value,
                                      const Arguments &arguments) {
  if (name != "format" && !takeAll(parametersOf(name), arguments))
    return std::nullopt;
  if (value.kind == Val::Str)
    return textMethod(name, value.text, arguments);
  if (value.kind == Val::List)
    return listMethod(name, value, arguments);
  if (value.kind == Val::Dict)
    return dictMethod(name, value, arguments);
  return std::nullopt;
}
