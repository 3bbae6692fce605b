// Evaluate.cpp - expressions: what may be done with a value, and what comes of it.

#include "Renderer.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::jinja;

static constexpr size_t maxItems = 1'000'000;
static constexpr unsigned maxNesting = 100, maxInsertions = 5000;

Val Renderer::failUndefined(size_t offset, const Val &value) {
  return fail(offset, "'" + value.text + "' is not defined");
}

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

// --- Expressions ------------------------------------------------------------------

Val Renderer::evaluate(const Node *node) {
  if (!node || failed || ++steps > maxSteps)
    return {};
  switch (node->kind) {
  case Node::Constant:
    return node->value;
  case Node::Name:
    return lookUp(*node);
  case Node::ListOf:
  case Node::TupleOf: {
    std::vector<Val> items;
    for (const auto &part : node->parts)
      items.push_back(evaluate(part.get()));
    Val made =
        node->kind == Node::ListOf ? Val::ofList(std::move(items)) : Val::ofTuple(std::move(items));
    return bounded(std::move(made), node->offset);
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
  case Node::Test:
    return test(*node);
  case Node::Unary:
    return unary(*node);
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

Val Renderer::unary(const Node &node) {
  Val value = evaluate(node.parts[0].get());
  if (node.text == "not")
    return Val::ofBool(!truth(value, node.offset));
  if (!value.isNumber())
    return fail(node.offset, "this is no number");
  if (node.text == "+")
    return value;
  if (value.kind == Val::Float)
    return Val::ofFloat(-value.real);
  std::string problem;
  std::optional<Val> made = calculate("-", Val::ofInt(0), value, problem);
  return made ? *made : fail(node.offset, problem);
}

Val Renderer::test(const Node &node) {
  Val value = evaluate(node.parts[0].get());
  if (!isKnown(value, node.offset) && node.text != "defined")
    return {};
  std::optional<bool> holds = applyTest(node.text, value, argumentsOf(node));
  if (!holds)
    return fail(node.offset, "the test '" + node.text + "' is not known for this value");
  return Val::ofBool(*holds != node.negated);
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
    return failUndefined(node.parts[0]->offset, value);
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
  if (auto found = library.find(node.text); found != library.end())
    return Val::ofMacro(node.text, *found->second.macro);
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
  if (sign == "~")
    return concatenation(node, left, right);
  if (sign == "+" && left.kind == Val::Str && right.kind == Val::Str)
    return bounded(Val::ofText(left.text + right.text), node.offset);
  if (!isKnown(left, node.offset) || !isKnown(right, node.offset))
    return {};
  static constexpr llvm::StringRef comparisons[] = {
      "==", "!=", "<", "<=", ">", ">=", "in", "not in"};
  return llvm::is_contained(comparisons, sign) ? comparison(node, left, right)
                                               : arithmetic(node, left, right);
}

Val Renderer::concatenation(const Node &node, const Val &left, const Val &right) {
  for (size_t i : {0, 1}) {
    const Val &side = i ? right : left;
    if (side.kind == Val::Undefined)
      return failUndefined(node.parts[i]->offset, side);
    if (!isSet(side, node.parts[i]->offset))
      return {};
  }
  return bounded(Val::ofText(print(left) + print(right)), node.offset);
}

Val Renderer::comparison(const Node &node, const Val &left, const Val &right) {
  const std::string &sign = node.text;
  bool isIn = sign == "in" || sign == "not in";
  std::optional<bool> holds = applyTest(isIn ? "in" : sign, left, {{"", right}});
  if (!holds)
    return fail(node.offset, isIn ? "this is no list" : "these values have no order");
  return Val::ofBool(*holds != (sign == "not in"));
}

Val Renderer::arithmetic(const Node &node, const Val &left, const Val &right) {
  const std::string &sign = node.text;
  if (sign == "+" && left.kind == Val::List && right.kind == Val::List &&
      left.isTuple == right.isTuple) {
    std::vector<Val> items = *left.items;
    items.insert(items.end(), right.items->begin(), right.items->end());
    return bounded(left.isTuple ? Val::ofTuple(std::move(items)) : Val::ofList(std::move(items)),
                   node.offset);
  }
  if (sign == "*" && left.kind == Val::Str && right.isNumber()) {
    std::string text;
    for (int64_t i = 0; i < right.asInt() && text.size() < maxOutput; ++i)
      text += left.text;
    return Val::ofText(std::move(text));
  }
  for (size_t i : {0, 1})
    if (const Val &side = i ? right : left; side.kind == Val::Undefined)
      return failUndefined(node.parts[i]->offset, side);
    else if (!side.isNumber())
      return fail(node.parts[i]->offset, "this is no number");
  std::string problem;
  std::optional<Val> made = calculate(sign, left, right, problem);
  return made ? *made : fail(node.offset, problem);
}

Val Renderer::member(const Node &node) {
  Val of = evaluate(node.parts[0].get());
  Val key = node.kind == Node::Get ? Val::ofText(node.text) : evaluate(node.parts[1].get());
  if (failed)
    return {};
  if (of.kind == Val::Undefined)
    return failUndefined(node.parts[0]->offset, of);
  if (of.kind == Val::Dict)
    if (const Val *found = of.find(print(key)))
      return *found;
  int64_t index = key.asInt();
  bool isIndex = key.isNumber() ||
                 (node.kind == Node::Get && !llvm::StringRef(node.text).getAsInteger(10, index));
  std::vector<std::string> letters;
  if (isIndex && of.kind == Val::Str)
    letters = charactersOf(of.text);
  auto size = static_cast<int64_t>(of.kind == Val::List ? of.items->size() : letters.size());
  if (isIndex && index < 0)
    index += size;
  if (isIndex && index >= 0 && index < size) {
    if (of.kind == Val::List)
      return (*of.items)[size_t(index)];
    return isKnown(of, node.offset) ? Val::ofText(letters[size_t(index)]) : Val();
  }
  // What an expression comes to may be a secret.
  bool isWritten = node.kind == Node::Get || node.parts[1]->kind == Node::Constant;
  return Val::undefined(isWritten ? print(key) : "this element");
}

Val Renderer::slice(const Node &node) {
  Val of = evaluate(node.parts[0].get());
  auto bound = [&](size_t i) -> std::optional<int64_t> {
    const Node *part = i < node.parts.size() ? node.parts[i].get() : nullptr;
    return part ? std::optional(evaluate(part).asInt()) : std::nullopt;
  };
  int64_t step = bound(3).value_or(1);
  std::optional<int64_t> from = bound(1), to = bound(2);
  if (failed || !isKnown(of, node.offset))
    return {};
  if (of.kind != Val::Str && of.kind != Val::List)
    return fail(node.offset, "this is no list");
  if (step == 0)
    return fail(node.offset, "the step of a slice cannot be 0");
  return sliceOf(of, from, to, step);
}
