// Calls.cpp - methods, macros and what is built in.

#include "Renderer.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::jinja;

static constexpr unsigned maxCalls = 100;

Arguments Renderer::argumentsOf(const Node &node) {
  Arguments arguments;
  for (size_t i = 1; i < node.parts.size(); ++i)
    arguments.push_back(
        {i < node.names.size() ? node.names[i] : "", evaluate(node.parts[i].get())});
  return arguments;
}

Val Renderer::call(const Node &node) {
  const Node &callee = *node.parts[0];
  Arguments arguments = argumentsOf(node);
  if (callee.kind == Node::Get) {
    Val of = evaluate(callee.parts[0].get());
    const Val *own = of.find(callee.text);
    if (!failed && !(own && own->kind == Val::Macro))
      return callMethod(callee, of, arguments, node.offset);
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

Val Renderer::callMethod(const Node &callee, const Val &of, const Arguments &arguments,
                         size_t offset) {
  if (!isKnown(of, offset) || !isSet(of, offset))
    return {};
  bool inserts = callee.text == "append" || callee.text == "extend" || callee.text == "update";
  for (const Argument &argument : arguments)
    if (inserts && !mayHold(of, argument.value, offset))
      return {};
  std::optional<Val> made = applyMethod(callee.text, of, arguments);
  bounded(of, offset); // It may have grown.
  if (made)
    return bounded(std::move(*made), offset);
  if (of.kind == Val::Undefined)
    return failUndefined(callee.offset, of);
  return fail(callee.offset, "this value has no method '" + callee.text + "'");
}

std::optional<Frame> Renderer::bindParameters(const Node &macro, const Arguments &arguments,
                                              size_t offset) {
  Frame frame;
  size_t at = 0;
  std::vector<Val> rest;
  for (const Argument &argument : arguments) {
    std::string name = argument.name;
    if (name.empty() && at < macro.names.size())
      name = macro.names[at++];
    if (name.empty()) {
      rest.push_back(argument.value);
    } else if (!llvm::is_contained(macro.names, name)) {
      fail(offset, "macro '" + macro.text + "' has no parameter '" + name + "'");
      return std::nullopt;
    } else {
      frame[name] = argument.value;
    }
  }
  for (size_t i = 0; i != macro.names.size(); ++i)
    if (!frame.count(macro.names[i]))
      frame[macro.names[i]] =
          macro.parts[i] ? evaluate(macro.parts[i].get()) : Val::undefined(macro.names[i]);
  frame["varargs"] = Val::ofTuple(std::move(rest));
  return frame;
}

Val Renderer::callMacro(const Node &macro, const Arguments &arguments, size_t offset) {
  if (++calls > maxCalls)
    return fail(offset, "macros call each other too deeply");
  std::optional<Frame> frame = bindParameters(macro, arguments, offset);
  if (!frame)
    return {};
  // A macro sees what is at the top, not what calls it.
  auto known = library.find(macro.text);
  bool ofFile = known != library.end() && known->second.macro == &macro;
  std::vector<Frame> before = std::move(frames);
  frames.clear();
  frames.push_back(ofFile ? Frame() : before.front());
  frames.push_back(std::move(*frame));
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

Val Renderer::range(const Arguments &arguments, size_t offset) {
  int64_t from = 0, to = 0, step = 1;
  if (arguments.size() == 1)
    to = arguments[0].value.asInt();
  if (arguments.size() > 1) {
    from = arguments[0].value.asInt();
    to = arguments[1].value.asInt();
  }
  if (arguments.size() > 2)
    step = arguments[2].value.asInt();
  int64_t length = 0;
  bool isShort = !arguments.empty() && step != 0 && !__builtin_sub_overflow(to, from, &length) &&
                 length != INT64_MIN && length / step <= int64_t(maxSteps);
  if (!isShort)
    return fail(offset, "this range has no end");
  std::vector<Val> items;
  for (int64_t i = from; step > 0 ? i < to : i > to;) {
    items.push_back(Val::ofInt(i));
    if (__builtin_add_overflow(i, step, &i))
      break;
  }
  return Val::ofList(std::move(items));
}

/// A macro of the project in Python: it gets values, and what it returns is printed.
Val Renderer::callPython(llvm::StringRef name, const Arguments &arguments, size_t offset) {
  std::vector<Val> list;
  for (const Argument &argument : arguments) {
    if (!isKnown(argument.value, offset))
      return {};
    list.push_back(Val::ofList({Val::ofText(argument.name), argument.value}));
  }
  std::string problem;
  std::optional<std::string> made =
      scope.callPython(name, toJson(Val::ofList(std::move(list))), problem);
  return made ? bounded(Val::ofText(std::move(*made)), offset) : fail(offset, problem);
}

Val Renderer::callBuiltin(const std::string &name, const Arguments &arguments, size_t offset) {
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
      else if (argument.value.kind != Val::Dict)
        return fail(offset, "'" + name + "' takes names with values, and maps");
      else
        for (const auto &[key, value] : *argument.value.map)
          made.set(key, value);
    return made;
  }
  if (name == "gateway") {
    std::optional<Value> value = scope.variable("gateway");
    return value ? Val::of(*value) : Val();
  }
  return callVariable(name, arguments, offset);
}

/// var and blueprint_var.
Val Renderer::callVariable(const std::string &name, const Arguments &arguments, size_t offset) {
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

Val Renderer::callEnvironment(const std::string &name, const Arguments &arguments, size_t offset) {
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
