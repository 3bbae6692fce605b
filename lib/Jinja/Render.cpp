// Render.cpp - statements: what a template prints, and in which order.

#include "Renderer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::jinja;

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
  case Node::MacroDef:
    frames.back()[node.text] = Val::ofMacro(node.text, node);
    return Flow::Next;
  case Node::Break:
    return Flow::Break;
  case Node::Continue:
    return Flow::Continue;
  default:
    return Flow::Next;
  }
}

bool Renderer::isPrintable(const Val &value, size_t offset) {
  if (value.kind == Val::Undefined)
    failUndefined(offset, value);
  else if (value.kind == Val::Macro || value.kind == Val::Builtin)
    fail(offset, "'" + value.text + "' must be called");
  else
    return true;
  return false;
}

void Renderer::renderPrint(const Node &node) {
  if (yaml)
    return renderYamlPrint(node);
  Val value = evaluate(node.parts[0].get());
  if (isPrintable(value, node.parts[0]->offset))
    out += print(value);
}

/// What fails here is an error only where the value is needed.
void Renderer::renderYamlPrint(const Node &node) {
  Val value = evaluate(node.parts[0].get());
  bool isText = value.kind == Val::Str && !value.isMarkup;
  if (isPrintable(value, node.parts[0]->offset) && isSet(value, node.offset) &&
      value.kind == Val::None)
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
  std::optional<std::vector<Val>> all = itemsOf(source);
  if (source.kind == Val::Undefined)
    failUndefined(node.parts[0]->offset, source);
  else if (!all || !isKnown(source, node.offset))
    fail(node.parts[0]->offset, "this is no list");
  if (failed)
    return Flow::Next;
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
  for (const Val &item : *all) {
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
