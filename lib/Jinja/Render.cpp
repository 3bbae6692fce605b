// Render.cpp - runs a template's tree. Bounded in steps and in output.

#include "Tree.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include <cmath>

using namespace mesh;
using namespace mesh::jinja;

static constexpr size_t maxSteps = 2'000'000, maxOutput = 16 << 20;
static constexpr size_t maxItems = 1'000'000;
static constexpr llvm::StringLiteral userCall = "user()";
static constexpr unsigned maxCalls = 100, maxNesting = 100, maxInsertions = 5000;

namespace {
using Frame = std::map<std::string, Val>;

class Renderer {
public:
  Renderer(const Scope &given, Error &where) : scope(given), error(where) { frames.emplace_back(); }
  /// Of YAML: `into` is told of all that is printed.
  Renderer(const Scope &given, Error &where, const YamlScope &environment, Rendering &into)
      : Renderer(given, where) {
    yaml = &environment;
    rendering = &into;
  }

  bool run(const Body &body);
  void addMacros(const Body &body, const File &file);
  std::string out;
  std::string unread; ///< What is wrong with files of macros.

private:
  enum class Flow : uint8_t { Next, Break, Continue };

  Flow render(const Body &body);
  Flow renderOne(const Node &node);
  void renderPrint(const Node &node);
  void renderYamlPrint(const Node &node);
  std::string capture(const Body &body);
  void addSegment(size_t original, size_t length, bool isPrint);
  Flow renderIf(const Node &node);
  Flow renderFor(const Node &node);
  Flow renderWith(const Node &node);
  void renderSet(const Node &node);
  void assign(const std::string &name, Val value);

  Val evaluate(const Node *node);
  Val lookUp(const Node &node);
  Val binary(const Node &node);
  Val arithmetic(const Node &node, const Val &left, const Val &right);
  Val contains(const Node &node, const Val &left, const Val &right);
  Val member(const Node &node);
  Val slice(const Node &node);
  Val filter(const Node &node);
  Val call(const Node &node);
  Val callMacro(const Node &macro, const std::vector<Argument> &arguments, size_t offset);
  Val callBuiltin(const std::string &name, const std::vector<Argument> &arguments, size_t offset);
  Val callPython(llvm::StringRef name, const std::vector<Argument> &arguments, size_t offset);
  Val callEnvironment(const std::string &name, const std::vector<Argument> &arguments,
                      size_t offset);
  Val range(const std::vector<Argument> &arguments, size_t offset);
  std::vector<Argument> argumentsOf(const Node &node);
  /// The value, unless it is too large or too deep.
  Val bounded(Val value, size_t offset);
  /// Whether a list or map may go into another one.
  bool mayHold(const Val &outer, const Val &inner, size_t offset);
  /// Whether a value is known; reports if it is not.
  bool isKnown(const Val &value, size_t offset);
  /// Whether a value is not that of an environment variable which is not set; reports if
  /// it is.
  bool isSet(const Val &value, size_t offset);
  bool truth(const Val &value, size_t offset) { return isKnown(value, offset) && isTrue(value); }

  Val fail(size_t offset, std::string message) {
    if (!failed)
      error = {offset, std::move(message)};
    failed = true;
    return {};
  }

  /// A macro of one of the project's files.
  struct LibraryMacro {
    const Node *macro;
    const File *file;
  };
  std::map<std::string, LibraryMacro> library;

  const Scope &scope;
  Error &error;
  const YamlScope *yaml = nullptr;
  Rendering *rendering = nullptr; ///< Of YAML only.
  std::string missing;            ///< The environment variable that is why it failed.
  size_t printed = 0;
  unsigned captures = 0; ///< How many blocks and macros it is in that make a value.
  std::vector<Frame> frames;
  size_t steps = 0;
  unsigned calls = 0, insertions = 0;
  bool failed = false;
  bool isPlaced = false; ///< The message says in which file of macros it failed.
};
} // namespace

bool Renderer::isKnown(const Val &value, size_t offset) {
  if (yaml && value.kind == Val::List)
    return llvm::all_of(*value.items, [&](const Val &item) { return isKnown(item, offset); });
  if (yaml && value.kind == Val::Dict)
    return llvm::all_of(*value.map, [&](const auto &each) { return isKnown(each.second, offset); });
  if (value.kind != Val::Str)
    return true;
  if (yaml && llvm::StringRef(value.text).contains(markBegin)) {
    fail(offset, "a block or a macro made this of what it printed; it can be printed, and "
                 "nothing else");
    return false;
  }
  if (value.text.find(laterBegin) == std::string::npos)
    return true;
  fail(offset, "this depends on what is known only when the model runs; it can be printed, and "
               "nothing else");
  return false;
}

bool Renderer::isSet(const Val &value, size_t offset) {
  if (value.kind == Val::List)
    return llvm::all_of(*value.items, [&](const Val &item) { return isSet(item, offset); });
  if (value.kind == Val::Dict)
    return llvm::all_of(*value.map, [&](const auto &each) { return isSet(each.second, offset); });
  if (value.kind != Val::None || value.text.empty())
    return true;
  if (!failed)
    missing = value.text;
  fail(offset, value.text == userCall
                   ? "the name of the user is not known"
                   : "environment variable '" + value.text + "' is not set and has no default");
  return false;
}

Val Renderer::bounded(Val value, size_t offset) {
  bool isLarge = (value.kind == Val::Str && value.text.size() > maxOutput) ||
                 (value.kind == Val::List && value.items->size() > maxItems) ||
                 value.depth > maxNesting;
  return isLarge ? fail(offset, "this value is too large") : value;
}

/// None may hold itself, and what grows that way is bounded as a whole.
bool Renderer::mayHold(const Val &outer, const Val &inner, size_t offset) {
  if (inner.kind != Val::List && inner.kind != Val::Dict)
    return true;
  if (++insertions > maxInsertions || holds(inner, outer))
    fail(offset, "this value is too large");
  return !failed;
}

// --- Statements -------------------------------------------------------------------

bool Renderer::run(const Body &body) {
  render(body);
  return !failed;
}

Renderer::Flow Renderer::render(const Body &body) {
  for (const auto &node : body) {
    if (failed)
      return Flow::Next;
    if (++steps > maxSteps || out.size() > maxOutput) {
      fail(node->offset, "the template does not come to an end");
      return Flow::Next;
    }
    Flow flow = renderOne(*node);
    if (flow != Flow::Next)
      return flow;
  }
  return Flow::Next;
}

Renderer::Flow Renderer::renderOne(const Node &node) {
  switch (node.kind) {
  case Node::Text:
    addSegment(node.offset, node.text.size(), /*isPrint=*/false);
    out += node.text;
    return Flow::Next;
  case Node::Print:
    renderPrint(node);
    return Flow::Next;
  case Node::If:
    return renderIf(node);
  case Node::For:
    return renderFor(node);
  case Node::Set:
    renderSet(node);
    return Flow::Next;
  case Node::Filtered:
    out += print(evaluate(node.parts[0].get()));
    return Flow::Next;
  case Node::With:
    return renderWith(node);
  case Node::Do:
    evaluate(node.parts[0].get());
    return Flow::Next;
  case Node::MacroDef: {
    Val macro;
    macro.kind = Val::Macro;
    macro.macro = &node;
    macro.text = node.text;
    frames.back()[node.text] = macro;
    return Flow::Next;
  }
  case Node::Break:
    return Flow::Break;
  case Node::Continue:
    return Flow::Continue;
  default:
    return Flow::Next;
  }
}

void Renderer::renderPrint(const Node &node) {
  if (yaml)
    return renderYamlPrint(node);
  Val value = evaluate(node.parts[0].get());
  if (value.kind == Val::Undefined)
    fail(node.parts[0]->offset, "'" + value.text + "' is not defined");
  else if (value.kind == Val::Macro || value.kind == Val::Builtin)
    fail(node.parts[0]->offset, "'" + value.text + "' must be called");
  else
    out += print(value);
}

/// What fails here is an error only where the value is needed.
void Renderer::renderYamlPrint(const Node &node) {
  Val value = evaluate(node.parts[0].get());
  bool isText = value.kind == Val::Str && !value.isMarkup;
  if (value.kind == Val::Undefined)
    fail(node.parts[0]->offset, "'" + value.text + "' is not defined");
  else if (value.kind == Val::Macro || value.kind == Val::Builtin)
    fail(node.parts[0]->offset, "'" + value.text + "' must be called");
  else if (isSet(value, node.offset) && value.kind == Val::None)
    fail(node.parts[0]->offset, "this is None, which would be read as a text; write null");
  addSegment(node.offset, node.end - node.offset, /*isPrint=*/true);
  if (!failed && !isText) {
    out += value.kind == Val::Str ? value.text : toJson(value);
    return;
  }
  Print made;
  made.begin = node.offset;
  made.end = node.end;
  made.text = isText ? value.text : "";
  if (std::exchange(failed, false)) {
    made.text.clear();
    made.lacksUser = missing == userCall;
    made.missingVariable = made.lacksUser ? "" : missing;
    made.failure = error.message;
    missing.clear();
  }
  printed += made.text.size();
  if (printed > maxOutput)
    return void(fail(node.offset, "the template does not come to an end"));
  out += (markBegin + std::to_string(rendering->prints.size()) + markEnd).str();
  rendering->prints.push_back(std::move(made));
}

void Renderer::addSegment(size_t original, size_t length, bool isPrint) {
  if (rendering && captures == 0)
    rendering->segments.push_back({out.size(), original, length, isPrint});
}

/// What a body prints, as a value.
std::string Renderer::capture(const Body &body) {
  ++captures;
  std::string before = std::exchange(out, "");
  render(body);
  --captures;
  return std::exchange(out, std::move(before));
}

Renderer::Flow Renderer::renderIf(const Node &node) {
  for (size_t i = 0; i != node.parts.size(); ++i) {
    if (truth(evaluate(node.parts[i].get()), node.parts[i] ? node.parts[i]->offset : node.offset))
      return render(node.bodies[i]);
    if (failed)
      return Flow::Next;
  }
  return node.bodies.size() > node.parts.size() ? render(node.bodies.back()) : Flow::Next;
}

static Val loopOf(size_t index, const std::vector<Val> &items) {
  Val loop = Val::ofDict();
  auto count = static_cast<int64_t>(items.size());
  auto at = static_cast<int64_t>(index);
  loop.set("index", Val::ofInt(at + 1));
  loop.set("index0", Val::ofInt(at));
  loop.set("revindex", Val::ofInt(count - at));
  loop.set("revindex0", Val::ofInt(count - at - 1));
  loop.set("first", Val::ofBool(at == 0));
  loop.set("last", Val::ofBool(at + 1 == count));
  loop.set("length", Val::ofInt(count));
  if (at > 0)
    loop.set("previtem", items[index - 1]);
  if (at + 1 < count)
    loop.set("nextitem", items[index + 1]);
  return loop;
}

Renderer::Flow Renderer::renderFor(const Node &node) {
  Val source = evaluate(node.parts[0].get());
  std::string problem;
  std::optional<Val> list =
      source.kind == Val::Undefined ? std::nullopt : applyFilter("list", source, {}, problem);
  if (!list || !isKnown(source, node.offset)) {
    fail(node.parts[0]->offset, source.kind == Val::Undefined
                                    ? "'" + source.text + "' is not defined"
                                    : "this is no list");
    return Flow::Next;
  }
  frames.emplace_back();
  auto bind = [&](const Val &item) {
    if (node.names.size() == 1) {
      frames.back()[node.names[0]] = item;
    } else if (item.kind != Val::List || item.items->size() != node.names.size()) {
      fail(node.offset, "an item does not have " + std::to_string(node.names.size()) + " parts");
    } else {
      for (size_t i = 0; i != node.names.size(); ++i)
        frames.back()[node.names[i]] = (*item.items)[i];
    }
  };
  std::vector<Val> items;
  for (const Val &item : *list->items) {
    if (node.parts[1])
      bind(item);
    if (!failed && (!node.parts[1] || truth(evaluate(node.parts[1].get()), node.offset)))
      items.push_back(item);
  }
  for (size_t i = 0; i != items.size() && !failed; ++i) {
    frames.back().clear(); // What a turn sets is gone with it.
    bind(items[i]);
    frames.back()["loop"] = loopOf(i, items);
    if (++steps > maxSteps)
      fail(node.offset, "the template does not come to an end");
    if (render(node.bodies[0]) == Flow::Break)
      break;
  }
  frames.pop_back();
  return items.empty() && node.bodies.size() > 1 ? render(node.bodies[1]) : Flow::Next;
}

/// The values are those of the names outside.
Renderer::Flow Renderer::renderWith(const Node &node) {
  Frame frame;
  for (size_t i = 0; i != node.names.size() && !failed; ++i)
    frame[node.names[i]] = evaluate(node.parts[i].get());
  frames.push_back(std::move(frame));
  Flow flow = render(node.bodies[0]);
  frames.pop_back();
  return flow;
}

void Renderer::assign(const std::string &name, Val value) {
  auto [object, attribute] = llvm::StringRef(name).split('.');
  if (attribute.empty()) {
    frames.back()[name] = std::move(value);
    return;
  }
  for (Frame &frame : llvm::reverse(frames))
    if (auto found = frame.find(object.str());
        found != frame.end() && found->second.kind == Val::Dict) {
      if (mayHold(found->second, value, 0))
        found->second.set(attribute.str(), std::move(value));
      return;
    }
}

void Renderer::renderSet(const Node &node) {
  Val value = evaluate(node.parts[0].get());
  if (node.names.size() == 1)
    return assign(node.names[0], std::move(value));
  if (value.kind != Val::List || value.items->size() != node.names.size())
    return void(fail(node.offset,
                     "the value does not have " + std::to_string(node.names.size()) + " parts"));
  for (size_t i = 0; i != node.names.size(); ++i)
    assign(node.names[i], (*value.items)[i]);
}

// --- Expressions ------------------------------------------------------------------

Val Renderer::evaluate(const Node *node) {
  if (!node || failed || ++steps > maxSteps)
    return {};
  switch (node->kind) {
  case Node::Constant:
    return node->value;
  case Node::Name:
    return lookUp(*node);
  case Node::ListOf: {
    std::vector<Val> items;
    for (const auto &part : node->parts)
      items.push_back(evaluate(part.get()));
    return bounded(Val::ofList(std::move(items)), node->offset);
  }
  case Node::DictOf: {
    Val dict = Val::ofDict();
    for (size_t i = 0; i + 1 < node->parts.size(); i += 2)
      dict.set(print(evaluate(node->parts[i].get())), evaluate(node->parts[i + 1].get()));
    return bounded(std::move(dict), node->offset);
  }
  case Node::Get:
  case Node::Index:
    return member(*node);
  case Node::Slice:
    return slice(*node);
  case Node::Call:
    return call(*node);
  case Node::Filter:
    return filter(*node);
  case Node::Test: {
    Val value = evaluate(node->parts[0].get());
    if (!isKnown(value, node->offset) && node->text != "defined")
      return {};
    std::optional<bool> holds = applyTest(node->text, value, argumentsOf(*node));
    if (!holds)
      return fail(node->offset, "the test '" + node->text + "' is not known for this value");
    return Val::ofBool(*holds != node->negated);
  }
  case Node::Unary: {
    Val value = evaluate(node->parts[0].get());
    if (node->text == "not")
      return Val::ofBool(!truth(value, node->offset));
    if (!value.isNumber())
      return fail(node->offset, "this is no number");
    if (node->text == "+")
      return value;
    return value.kind == Val::Float ? Val::ofFloat(-value.real) : Val::ofInt(-value.asInt());
  }
  case Node::Binary:
    return binary(*node);
  case Node::Choice:
    if (truth(evaluate(node->parts[0].get()), node->offset))
      return evaluate(node->parts[1].get());
    return node->parts[2] ? evaluate(node->parts[2].get()) : Val::ofText("");
  case Node::Block:
    return Val::ofMarkup(capture(node->bodies[0]));
  default:
    return {};
  }
}

Val Renderer::filter(const Node &node) {
  Val value = evaluate(node.parts[0].get());
  std::string problem;
  bool hasDefault = node.text == "default" || node.text == "d";
  if (!isKnown(value, node.offset) || (!hasDefault && !isSet(value, node.offset)))
    return {};
  double number;
  bool isNumeric = node.text == "int" || node.text == "float";
  if (yaml && isNumeric && value.kind == Val::Str && node.parts.size() == 1 &&
      llvm::StringRef(value.text).trim().getAsDouble(number))
    return fail(node.offset, "this text is no number, and there is no default");
  std::optional<Val> made = applyFilter(node.text, value, argumentsOf(node), problem);
  if (made || failed)
    return bounded(made.value_or(Val()), node.offset);
  if (value.kind == Val::Undefined)
    return fail(node.parts[0]->offset, "'" + value.text + "' is not defined");
  return fail(node.offset, problem.empty()
                               ? "the filter '" + node.text + "' is not known for this value"
                               : problem);
}

Val Renderer::lookUp(const Node &node) {
  for (const Frame &frame : llvm::reverse(frames))
    if (auto found = frame.find(node.text); found != frame.end())
      return found->second;
  static constexpr llvm::StringRef everywhere[] = {"var", "range", "dict", "namespace"};
  static constexpr llvm::StringRef inYaml[] = {"env_var", "user"};
  static constexpr llvm::StringRef inSql[] = {"blueprint_var", "gateway"};
  if (llvm::is_contained(everywhere, node.text) ||
      (yaml ? llvm::is_contained(inYaml, node.text) : llvm::is_contained(inSql, node.text)))
    return Val::builtin(node.text);
  if (yaml)
    return Val::undefined(node.text);
  scope.used(node.text);
  if (auto found = library.find(node.text); found != library.end()) {
    Val macro;
    macro.kind = Val::Macro;
    macro.macro = found->second.macro;
    macro.text = node.text;
    return macro;
  }
  if (std::optional<Value> value = scope.variable(node.text))
    return Val::of(*value);
  if (scope.isPython(node.text))
    return Val::builtin("@" + node.text);
  return Val::undefined(node.text);
}

Val Renderer::binary(const Node &node) {
  const std::string &sign = node.text;
  Val left = evaluate(node.parts[0].get());
  if (sign == "and" || sign == "or") {
    bool holds = truth(left, node.offset);
    return holds == (sign == "or") ? left : evaluate(node.parts[1].get());
  }
  Val right = evaluate(node.parts[1].get());
  if (failed)
    return {};
  if (sign == "~") {
    for (size_t i : {0, 1})
      if ((i ? right : left).kind == Val::Undefined)
        return fail(node.parts[i]->offset, "'" + (i ? right : left).text + "' is not defined");
      else if (!isSet(i ? right : left, node.parts[i]->offset))
        return {};
    return bounded(Val::ofText(print(left) + print(right)), node.offset);
  }
  bool isPlus = sign == "+" && left.kind == Val::Str && right.kind == Val::Str;
  if (isPlus)
    return bounded(Val::ofText(left.text + right.text), node.offset);
  if (!isKnown(left, node.offset) || !isKnown(right, node.offset))
    return {};
  if (sign == "==" || sign == "!=")
    return Val::ofBool(equal(left, right) == (sign == "=="));
  if (sign == "in" || sign == "not in")
    return contains(node, left, right);
  if (sign[0] == '<' || sign[0] == '>') {
    std::optional<int> order = compare(left, right);
    if (!order)
      return fail(node.offset, "these values have no order");
    return Val::ofBool(sign == "<"    ? *order < 0
                       : sign == "<=" ? *order <= 0
                       : sign == ">"  ? *order > 0
                                      : *order >= 0);
  }
  return arithmetic(node, left, right);
}

Val Renderer::contains(const Node &node, const Val &left, const Val &right) {
  std::optional<bool> holds = applyTest("in", left, {{"", right}});
  if (!holds)
    return fail(node.offset, "this is no list");
  return Val::ofBool(*holds == (node.text == "in"));
}

Val Renderer::arithmetic(const Node &node, const Val &left, const Val &right) {
  const std::string &sign = node.text;
  if (sign == "+" && left.kind == Val::List && right.kind == Val::List) {
    std::vector<Val> items = *left.items;
    items.insert(items.end(), right.items->begin(), right.items->end());
    return bounded(Val::ofList(std::move(items)), node.offset);
  }
  if (sign == "*" && left.kind == Val::Str && right.isNumber()) {
    std::string text;
    for (int64_t i = 0; i < right.asInt() && text.size() < maxOutput; ++i)
      text += left.text;
    return Val::ofText(std::move(text));
  }
  for (size_t i : {0, 1})
    if (const Val &side = i ? right : left; !side.isNumber())
      return fail(node.parts[i]->offset, side.kind == Val::Undefined
                                             ? "'" + side.text + "' is not defined"
                                             : "this is no number");
  bool divides = sign == "/" || sign == "//" || sign == "%";
  if (divides && right.asDouble() == 0)
    return fail(node.offset, "a division by zero");
  bool isReal = left.kind == Val::Float || right.kind == Val::Float || sign == "/";
  double a = left.asDouble(), b = right.asDouble();
  if (isReal || (sign == "**" && b < 0))
    return Val::ofFloat(sign == "+"    ? a + b
                        : sign == "-"  ? a - b
                        : sign == "*"  ? a * b
                        : sign == "/"  ? a / b
                        : sign == "//" ? std::floor(a / b)
                        : sign == "%"  ? a - b * std::floor(a / b)
                                       : std::pow(a, b));
  int64_t x = left.asInt(), y = right.asInt(), result = 0;
  bool overflows = false;
  if (sign == "+")
    overflows = __builtin_add_overflow(x, y, &result);
  else if (sign == "-")
    overflows = __builtin_sub_overflow(x, y, &result);
  else if (sign == "*")
    overflows = __builtin_mul_overflow(x, y, &result);
  else if (y == -1 && sign == "//") // The smallest number has no opposite.
    overflows = __builtin_sub_overflow(int64_t(0), x, &result);
  else if (y == -1 && sign == "%")
    result = 0;
  else if (sign == "//")
    result = x / y - (x % y != 0 && (x % y < 0) != (y < 0));
  else if (sign == "%")
    result = x % y + (x % y != 0 && (x % y < 0) != (y < 0) ? y : 0);
  else
    for (result = 1; y > 0 && !overflows; --y)
      overflows = __builtin_mul_overflow(result, x, &result) || y > 100'000;
  return overflows ? fail(node.offset, "this number is too large") : Val::ofInt(result);
}

Val Renderer::member(const Node &node) {
  Val of = evaluate(node.parts[0].get());
  Val key = node.kind == Node::Get ? Val::ofText(node.text) : evaluate(node.parts[1].get());
  if (failed)
    return {};
  if (of.kind == Val::Undefined)
    return fail(node.parts[0]->offset, "'" + of.text + "' is not defined");
  if (of.kind == Val::Dict)
    if (const Val *found = of.find(print(key)))
      return *found;
  int64_t index = key.asInt();
  bool isIndex = key.isNumber() ||
                 (node.kind == Node::Get && !llvm::StringRef(node.text).getAsInteger(10, index));
  auto size = static_cast<int64_t>(of.kind == Val::List  ? of.items->size()
                                   : of.kind == Val::Str ? of.text.size()
                                                         : 0);
  if (isIndex && index < 0)
    index += size;
  if (isIndex && index >= 0 && index < size) {
    if (of.kind == Val::List)
      return (*of.items)[size_t(index)];
    return isKnown(of, node.offset) ? Val::ofText(of.text.substr(size_t(index), 1)) : Val();
  }
  // What an expression comes to may be a secret.
  bool isWritten = node.kind == Node::Get || node.parts[1]->kind == Node::Constant;
  return Val::undefined(isWritten ? print(key) : "this element");
}

Val Renderer::slice(const Node &node) {
  Val of = evaluate(node.parts[0].get());
  int64_t step = 1;
  if (node.parts.size() > 3 && node.parts[3])
    step = evaluate(node.parts[3].get()).asInt();
  std::vector<std::string> letters;
  if (of.kind == Val::Str)
    letters = charactersOf(of.text);
  auto size = static_cast<int64_t>(of.kind == Val::List ? of.items->size() : letters.size());
  auto bound = [&](const Node *part, int64_t byDefault) {
    if (!part)
      return byDefault;
    int64_t at = evaluate(part).asInt();
    return std::clamp<int64_t>(at < 0 ? at + size : at, step < 0 ? -1 : 0,
                               step < 0 ? size - 1 : size);
  };
  int64_t from = bound(node.parts[1].get(), step < 0 ? size - 1 : 0);
  int64_t to = bound(node.parts[2].get(), step < 0 ? -1 : size);
  if (failed || !isKnown(of, node.offset))
    return {};
  if (of.kind != Val::Str && of.kind != Val::List)
    return fail(node.offset, "this is no list");
  if (step == 0)
    return fail(node.offset, "the step of a slice cannot be 0");
  std::string text;
  std::vector<Val> items;
  step = std::clamp<int64_t>(step, -size - 1, size + 1);
  for (int64_t at = from; step > 0 ? at < to : at > to; at += step) {
    if (of.kind == Val::Str)
      text += letters[size_t(at)];
    else
      items.push_back((*of.items)[size_t(at)]);
  }
  return of.kind == Val::Str ? Val::ofText(std::move(text)) : Val::ofList(std::move(items));
}

// --- Calls ------------------------------------------------------------------------

std::vector<Argument> Renderer::argumentsOf(const Node &node) {
  std::vector<Argument> arguments;
  for (size_t i = 1; i < node.parts.size(); ++i)
    arguments.push_back(
        {i < node.names.size() ? node.names[i] : "", evaluate(node.parts[i].get())});
  return arguments;
}

Val Renderer::call(const Node &node) {
  const Node &callee = *node.parts[0];
  std::vector<Argument> arguments = argumentsOf(node);
  if (callee.kind == Node::Get) {
    Val of = evaluate(callee.parts[0].get());
    const Val *own = of.find(callee.text);
    if (!failed && !(own && own->kind == Val::Macro)) {
      if (!isKnown(of, node.offset) || !isSet(of, node.offset))
        return {};
      std::string problem;
      bool inserts = callee.text == "append" || callee.text == "extend" || callee.text == "update";
      for (const Argument &argument : arguments)
        if (inserts && !mayHold(of, argument.value, node.offset))
          return {};
      std::optional<Val> made = applyMethod(callee.text, of, arguments, problem);
      bounded(of, node.offset);
      if (made)
        return bounded(std::move(*made), node.offset);
      return fail(callee.offset, of.kind == Val::Undefined
                                     ? "'" + of.text + "' is not defined"
                                     : "this value has no method '" + callee.text + "'");
    }
  }
  Val function = evaluate(&callee);
  if (failed)
    return {};
  if (function.kind == Val::Macro)
    return callMacro(*function.macro, arguments, node.offset);
  if (function.kind == Val::Builtin)
    return callBuiltin(function.text, arguments, callee.offset);
  return fail(callee.offset, function.kind == Val::Undefined
                                 ? "'" + function.text + "' is not defined" + unread
                                 : "this cannot be called");
}

Val Renderer::callMacro(const Node &macro, const std::vector<Argument> &arguments, size_t offset) {
  if (++calls > maxCalls)
    return fail(offset, "macros call each other too deeply");
  Frame frame;
  size_t at = 0;
  std::vector<Val> rest;
  for (const Argument &argument : arguments) {
    std::string name = argument.name;
    if (name.empty() && at < macro.names.size())
      name = macro.names[at++];
    if (name.empty())
      rest.push_back(argument.value);
    else if (!llvm::is_contained(macro.names, name))
      return fail(offset, "macro '" + macro.text + "' has no parameter '" + name + "'");
    else
      frame[name] = argument.value;
  }
  for (size_t i = 0; i != macro.names.size(); ++i)
    if (!frame.count(macro.names[i]))
      frame[macro.names[i]] =
          macro.parts[i] ? evaluate(macro.parts[i].get()) : Val::undefined(macro.names[i]);
  frame["varargs"] = Val::ofList(std::move(rest));
  // A macro sees what is at the top, not what calls it.
  auto known = library.find(macro.text);
  bool ofFile = known != library.end() && known->second.macro == &macro;
  std::vector<Frame> before = std::move(frames);
  frames.clear();
  frames.push_back(ofFile ? Frame() : before.front());
  frames.push_back(std::move(frame));
  std::string made = capture(macro.bodies[0]);
  frames = std::move(before);
  --calls;
  if (failed && ofFile) { // Places in the file mean nothing in the template.
    const File &file = *known->second.file;
    size_t line = 1 + llvm::StringRef(file.text).take_front(error.offset).count('\n');
    if (!std::exchange(isPlaced, true))
      error.message += " (in " + file.path + ":" + std::to_string(line) + ")";
    error.offset = offset;
  }
  return Val::ofMarkup(std::move(made));
}

Val Renderer::range(const std::vector<Argument> &arguments, size_t offset) {
  int64_t from = 0, to = 0, step = 1;
  if (arguments.size() == 1)
    to = arguments[0].value.asInt();
  if (arguments.size() > 1) {
    from = arguments[0].value.asInt();
    to = arguments[1].value.asInt();
  }
  if (arguments.size() > 2)
    step = arguments[2].value.asInt();
  if (arguments.empty() || step == 0 || (to - from) / step > int64_t(maxSteps))
    return fail(offset, "this range has no end");
  std::vector<Val> items;
  for (int64_t i = from; step > 0 ? i < to : i > to; i += step)
    items.push_back(Val::ofInt(i));
  return Val::ofList(std::move(items));
}

static llvm::json::Value jsonOf(const Val &value) {
  switch (value.kind) {
  case Val::Bool:
    return value.boolean;
  case Val::Int:
    return value.integer;
  case Val::Float:
    return value.real;
  case Val::Str:
    return llvm::json::fixUTF8(value.text);
  case Val::List: {
    llvm::json::Array items;
    for (const Val &item : *value.items)
      items.push_back(jsonOf(item));
    return items;
  }
  case Val::Dict: {
    llvm::json::Object members;
    for (const auto &[key, member] : *value.map)
      members[llvm::json::fixUTF8(key)] = jsonOf(member);
    return members;
  }
  case Val::Undefined:
  case Val::None:
  case Val::Macro:
  case Val::Builtin:
    break;
  }
  return nullptr;
}

/// A macro of the project in Python: it gets values, and what it returns is printed.
Val Renderer::callPython(llvm::StringRef name, const std::vector<Argument> &arguments,
                         size_t offset) {
  llvm::json::Array list;
  for (const Argument &argument : arguments) {
    if (!isKnown(argument.value, offset))
      return {};
    list.push_back(llvm::json::Array{llvm::json::fixUTF8(argument.name), jsonOf(argument.value)});
  }
  std::string text, problem;
  llvm::raw_string_ostream(text) << llvm::json::Value(std::move(list));
  std::optional<std::string> made = scope.callPython(name, text, problem);
  return made ? bounded(Val::ofText(std::move(*made)), offset) : fail(offset, problem);
}

Val Renderer::callBuiltin(const std::string &name, const std::vector<Argument> &arguments,
                          size_t offset) {
  if (name[0] == '@')
    return callPython(llvm::StringRef(name).drop_front(), arguments, offset);
  if (name == "range")
    return range(arguments, offset);
  if (name == "env_var" || name == "user")
    return callEnvironment(name, arguments, offset);
  if (name == "dict" || name == "namespace") {
    Val made = Val::ofDict();
    for (const Argument &argument : arguments)
      if (!argument.name.empty())
        made.set(argument.name, argument.value);
    return made;
  }
  if (name == "gateway") {
    std::optional<Value> value = scope.variable("gateway");
    return value ? Val::of(*value) : Val();
  }
  if (arguments.empty() || arguments[0].value.kind != Val::Str)
    return fail(offset, "'" + name + "' takes the name of a variable");
  const std::string &wanted = arguments[0].value.text;
  std::string key = llvm::StringRef(wanted).lower();
  std::optional<Value> value = yaml            ? std::nullopt
                               : name == "var" ? scope.projectVariable(key)
                                               : scope.blueprintVariable(key);
  if (value)
    return Val::of(*value);
  if (arguments.size() > 1)
    return arguments[1].value;
  return fail(offset, "the variable '" + wanted + "' is not defined");
}

Val Renderer::callEnvironment(const std::string &name, const std::vector<Argument> &arguments,
                              size_t offset) {
  Val result;
  result.text = userCall;
  if (name == "user")
    return yaml->user.empty() ? result : Val::ofText(yaml->user);
  const Val *key = nullptr, *byDefault = nullptr;
  for (size_t i = 0; i != arguments.size(); ++i) {
    const Argument &argument = arguments[i];
    bool isKey = argument.name == "key" || (argument.name.empty() && i == 0);
    bool isDefault = argument.name == "default" || (argument.name.empty() && i == 1);
    if (!isKey && !isDefault)
      return fail(offset, "'env_var' takes a name and a default");
    (isKey ? key : byDefault) = &argument.value;
  }
  if (!key || key->kind != Val::Str || key->text.empty())
    return fail(offset, "'env_var' takes the name of a variable");
  if (std::optional<std::string> value = yaml->environmentVariable(key->text))
    return llvm::StringRef(*value).contains(markBegin)
               ? fail(offset, "the value of '" + key->text + "' holds U+FDD0")
               : Val::ofText(std::move(*value));
  if (byDefault && byDefault->kind != Val::None)
    return *byDefault;
  result.text = key->text;
  return result;
}

/// Of two macros of one name the last one holds, as in SQLMesh.
void Renderer::addMacros(const Body &body, const File &file) {
  for (const auto &node : body)
    if (node->kind == Node::MacroDef)
      library.insert_or_assign(node->text, LibraryMacro{node.get(), &file});
}

// --- Entry ------------------------------------------------------------------------

std::optional<std::string> jinja::render(llvm::StringRef text, const Scope &scope, Error &error) {
  std::optional<Body> body = jinja::parse(text, error);
  if (!body)
    return std::nullopt;
  Renderer renderer(scope, error);
  std::vector<Body> files;
  if (scope.files)
    for (const File &file : *scope.files) {
      Error inFile;
      std::optional<Body> macros = jinja::parse(file.text, inFile);
      if (!macros) { // Perhaps another template's: said where something of it is missing.
        size_t line = 1 + llvm::StringRef(file.text).take_front(inFile.offset).count('\n');
        renderer.unread +=
            "; " + file.path + ":" + std::to_string(line) + " cannot be read: " + inFile.message;
        continue;
      }
      files.push_back(std::move(*macros));
      renderer.addMacros(files.back(), file);
    }
  if (!renderer.run(*body))
    return std::nullopt;
  return std::move(renderer.out);
}

std::optional<Rendering> jinja::renderYaml(llvm::StringRef text, const YamlScope &scope,
                                           Error &error) {
  std::optional<Body> body = jinja::parse(text, error);
  if (!body)
    return std::nullopt;
  Rendering made;
  Scope nothing;
  Renderer renderer(nothing, error, scope, made);
  if (!renderer.run(*body))
    return std::nullopt;
  made.text = std::move(renderer.out);
  made.segments.push_back({made.text.size(), text.size(), 0, false});
  return made;
}
