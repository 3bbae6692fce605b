// DagCommand.cpp - `mesh dag`: which model reads which.

#include "Commands.h"
#include "Models.h"
#include "Selection.h"
#include "Tree.h"
#include "mesh/Basic/Files.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using namespace mesh::driver;
using namespace llvm::cl;

namespace {
enum class Format : uint8_t { Text, Dot, Json };

/// A model, or a table that none builds.
struct Node {
  const model::ModelSummary *model = nullptr;
  std::vector<std::string> parents, children;
};
using Graph = std::map<std::string, Node>;

struct DagCommand {
  DagCommand() : category("Options of mesh dag"), common(category) {}

  OptionCategory category;
  CommonOptions common;
  opt<std::string> file{Positional, desc("[FILE]"), cat(category)};
  list<std::string> selected{"select-model", desc("Only these: a name, tag:NAME, +NAME, NAME+ ..."),
                             value_desc("selection"), cat(category)};
  opt<Format> format{"format", desc("How it is written"), init(Format::Text), cat(category),
                     values(clEnumValN(Format::Text, "text", "a tree"),
                            clEnumValN(Format::Dot, "dot", "for Graphviz"),
                            clEnumValN(Format::Json, "json", "for programs"))};

  int execute(Environment &environment, Reporter &reporter);
};
} // namespace

/// The chosen models with the external tables that they read.
static Graph makeGraph(const Models &models, const std::set<std::string> &chosen) {
  Graph graph;
  for (const auto &model : models.compiled.models)
    if (chosen.contains(model->name))
      graph[model->name].model = model.get();
  for (const auto &model : models.compiled.models) {
    if (!chosen.contains(model->name))
      continue;
    for (const model::ParentRecord &parent : model->parents) {
      if (!parent.external && !chosen.contains(parent.name))
        continue;
      graph[parent.name].children.push_back(model->name);
      graph[model->name].parents.push_back(parent.name);
    }
  }
  return graph;
}

static std::string kindOf(const Node &node) {
  return node.model ? model::toText(node.model->kind.kind) : "external";
}

static void printText(llvm::raw_ostream &out, const Graph &graph) {
  auto children = [&](const std::string &name) { return graph.at(name).children; };
  auto label = [&](const std::string &name, const std::string &) { return kindOf(graph.at(name)); };
  Tree tree(children, label);
  for (const auto &[name, node] : graph)
    if (node.parents.empty())
      tree.add(name);
  tree.print(out, "");
}

/// A text in the double quotes of DOT.
static std::string quoted(llvm::StringRef text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += c;
  }
  return result + '"';
}

static void printDot(llvm::raw_ostream &out, const Graph &graph) {
  out << "digraph models {\n  rankdir=LR;\n  node [shape=box];\n";
  for (const auto &[name, node] : graph) {
    out << "  " << quoted(name) << " [tooltip=" << quoted(kindOf(node));
    if (!node.model)
      out << ", style=dashed";
    out << "];\n";
  }
  for (const auto &[name, node] : graph)
    for (const std::string &child : node.children)
      out << "  " << quoted(name) << " -> " << quoted(child) << ";\n";
  out << "}\n";
}

static void printJson(llvm::raw_ostream &out, const Graph &graph) {
  llvm::json::OStream json(out, 2);
  json.object([&] {
    json.attributeArray("nodes", [&] {
      for (const auto &[name, node] : graph)
        json.object([&] {
          json.attribute("name", name);
          json.attribute("kind", kindOf(node));
          json.attribute("external", !node.model);
          json.attribute("file", node.model ? node.model->place.path : "");
          json.attribute("parents", llvm::json::Array(node.parents));
          json.attribute("children", llvm::json::Array(node.children));
        });
    });
  });
  out << '\n';
}

int DagCommand::execute(Environment &env, Reporter &reporter) {
  if (llvm::StringRef(file).ends_with_insensitive(".html")) {
    reporter.error("mesh dag writes no HTML; 'mesh dag --format dot' gives a picture by way of "
                   "Graphviz: mesh dag --format dot | dot -Tsvg -o dag.svg");
    return exitUsage;
  }
  std::optional<Models> models = loadModels(common, env, reporter, false);
  auto chosen = models ? selectModels(*models, selected, reporter) : std::nullopt;
  if (!chosen)
    return exitUser;
  Graph graph = makeGraph(*models, *chosen);
  std::string text;
  llvm::raw_string_ostream out(text);
  switch (format) {
  case Format::Text:
    printText(out, graph);
    break;
  case Format::Dot:
    printDot(out, graph);
    break;
  case Format::Json:
    printJson(out, graph);
    break;
  }
  if (file.empty())
    env.out << text;
  else if (llvm::Error error = writeFileAtomically(file, text))
    return fail(std::move(error), reporter);
  return exitDone;
}

int mesh::driver::dagCommand(llvm::ArrayRef<const char *> arguments, Environment &environment) {
  DagCommand command;
  if (!parseOptions(arguments, "Shows which model reads which.\n", command.category, environment))
    return exitUsage;
  Reporter reporter(environment, command.common);
  return command.execute(environment, reporter);
}
