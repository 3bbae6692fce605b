// Lineage.cpp - see the header.

#include "Lineage.h"
#include "Tree.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using namespace mesh::driver;
using model::ColumnInput;
using model::Influence;
using model::ModelSummary;

Lineage::Lineage(llvm::ArrayRef<const ModelSummary *> all) {
  for (const ModelSummary *model : all)
    models[model->name] = model;
  auto namesColumns = [&](const std::string &table) { // By being read.
    const ModelSummary *model = find(table);
    return !model || model->columnsOpen;
  };
  auto note = [&](const ColumnInput &input, ColumnName user) {
    uses[{input.model, input.column}].push_back({std::move(user), input.influence});
    if (namesColumns(input.model))
      externals[input.model].insert(input.column);
  };
  for (const ModelSummary *model : all) {
    for (const model::ColumnRecord &column : model->columns)
      for (const ColumnInput &input : column.inputs)
        note(input, {model->name, column.name});
    for (const ColumnInput &input : model->rowInputs)
      note(input, {model->name, ""});
    for (const model::ParentRecord &parent : model->parents)
      if (namesColumns(parent.name))
        externals[parent.name].insert(parent.columns.begin(), parent.columns.end());
  }
}

const ModelSummary *Lineage::find(llvm::StringRef model) const {
  auto found = models.find(model);
  return found == models.end() ? nullptr : found->second;
}

std::vector<std::string> Lineage::columnsOf(llvm::StringRef model) const {
  std::vector<std::string> columns;
  const ModelSummary *summary = find(model);
  if (summary && !summary->columnsOpen)
    for (const model::ColumnRecord &column : summary->columns)
      columns.push_back(column.name);
  else if (auto external = externals.find(model); external != externals.end())
    columns.assign(external->second.begin(), external->second.end());
  return columns;
}

std::vector<std::string> Lineage::relations() const {
  std::vector<std::string> names;
  for (const auto &[name, model] : models)
    names.push_back(name);
  for (const auto &[name, columns] : externals)
    names.push_back(name);
  return names;
}

std::vector<ColumnInput> Lineage::inputsOf(const ColumnName &name) const {
  const ModelSummary *model = find(name.model);
  if (!model)
    return {};
  if (name.column.empty())
    return model->rowInputs;
  const model::ColumnRecord *column = model->findColumn(name.column);
  return column ? column->inputs : std::vector<ColumnInput>();
}

std::vector<std::pair<ColumnName, Influence>> Lineage::usesOf(const ColumnName &name) const {
  auto found = uses.find(name);
  return found == uses.end() ? std::vector<std::pair<ColumnName, Influence>>() : found->second;
}

std::set<ColumnName> Lineage::reach(const std::set<ColumnName> &from, bool upstream) const {
  std::set<ColumnName> reached = from;
  std::vector<ColumnName> open(from.begin(), from.end());
  while (!open.empty()) {
    ColumnName name = open.back();
    open.pop_back();
    std::vector<ColumnName> next;
    if (upstream)
      for (const ColumnInput &input : inputsOf(name))
        next.push_back({input.model, input.column});
    else
      for (const auto &[user, influence] : usesOf(name))
        next.push_back(user);
    for (ColumnName &each : next)
      if (reached.insert(each).second)
        open.push_back(std::move(each));
  }
  return reached;
}

// --- For people ----------------------------------------------------------------

namespace {
/// What is drawn: names by their text, and the influences between them.
struct Drawing {
  std::map<std::string, std::vector<std::string>> below;
  std::map<std::pair<std::string, std::string>, std::string> influence; ///< By parent and child.
};
} // namespace

static Drawing makeDrawing(const Lineage &lineage, const std::set<ColumnName> &reached,
                           bool upstream) {
  Drawing drawing;
  auto add = [&](const ColumnName &parent, const ColumnName &child, Influence influence) {
    std::string above = parent.text(), text = child.text();
    std::string &words = drawing.influence[{above, text}];
    if (words.empty())
      drawing.below[above].push_back(text);
    words += (words.empty() ? "" : ", ") + std::string(model::toText(influence));
  };
  for (const ColumnName &name : reached) {
    if (upstream)
      for (const ColumnInput &input : lineage.inputsOf(name))
        add(name, {input.model, input.column}, input.influence);
    else
      for (const auto &[user, influence] : lineage.usesOf(name))
        add(name, user, influence);
  }
  return drawing;
}

void mesh::driver::printLineageTree(llvm::raw_ostream &out, const Lineage &lineage,
                                    const std::set<ColumnName> &of, bool upstream) {
  Drawing drawing = makeDrawing(lineage, lineage.reach(of, upstream), upstream);
  auto children = [&](const std::string &name) {
    auto found = drawing.below.find(name);
    return found == drawing.below.end() ? std::vector<std::string>() : found->second;
  };
  auto label = [&](const std::string &name, const std::string &parent) {
    auto found = drawing.influence.find({parent, name});
    return found == drawing.influence.end() ? "" : found->second;
  };
  Tree tree(children, label);
  for (const ColumnName &name : of) // The rows of each model come first: they have no column.
    if (!name.column.empty())
      tree.add(name.text());
  for (const ColumnName &name : of)
    if (name.column.empty() && !children(name.text()).empty())
      tree.add(name.text());
  tree.print(out, "");
}

// --- For programs --------------------------------------------------------------

static std::pair<const char *, const char *> transformationOf(Influence influence) {
  switch (influence) {
  case Influence::Identity:
    return {"DIRECT", "IDENTITY"};
  case Influence::Transformation:
    return {"DIRECT", "TRANSFORMATION"};
  case Influence::Aggregation:
    return {"DIRECT", "AGGREGATION"};
  case Influence::Filter:
    return {"INDIRECT", "FILTER"};
  case Influence::Join:
    return {"INDIRECT", "JOIN"};
  case Influence::Group:
    return {"INDIRECT", "GROUP_BY"};
  case Influence::Sort:
    return {"INDIRECT", "SORT"};
  case Influence::Window:
    return {"INDIRECT", "WINDOW"};
  case Influence::Conditional:
    return {"INDIRECT", "CONDITIONAL"};
  case Influence::Unknown: // The facet has no word for it; the description says so.
    return {"DIRECT", "TRANSFORMATION"};
  }
  llvm_unreachable("influence outside the list");
}

/// The inputs, each with all of its influences.
static void printInputs(llvm::json::OStream &json, llvm::StringRef nameSpace,
                        llvm::ArrayRef<ColumnInput> inputs) {
  std::map<ColumnName, std::vector<Influence>> merged;
  for (const ColumnInput &input : inputs)
    merged[{input.model, input.column}].push_back(input.influence);
  for (const auto &[name, influences] : merged)
    json.object([&, &column = name, &all = influences] {
      json.attribute("namespace", nameSpace);
      json.attribute("name", column.model);
      json.attribute("field", column.column);
      json.attributeArray("transformations", [&] {
        for (Influence influence : all)
          json.object([&] {
            auto [type, subtype] = transformationOf(influence);
            json.attribute("type", type);
            json.attribute("subtype", subtype);
            json.attribute("description", influence == Influence::Unknown ? "not understood" : "");
            json.attribute("masking", false);
          });
      });
    });
}

static void printFacet(llvm::json::OStream &json, const ModelSummary &model,
                       const std::set<ColumnName> &reached, llvm::StringRef nameSpace) {
  json.attribute("_producer", "urn:mesh:" MESH_VERSION);
  json.attribute("_schemaURL", "https://openlineage.io/spec/facets/1-2-0/"
                               "ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet");
  json.attributeObject("fields", [&] {
    for (const model::ColumnRecord &column : model.columns)
      if (reached.contains({model.name, column.name}))
        json.attributeObject(column.name, [&] {
          json.attributeArray("inputFields", [&] { printInputs(json, nameSpace, column.inputs); });
        });
  });
  json.attributeArray("dataset", [&] { printInputs(json, nameSpace, model.rowInputs); });
}

void mesh::driver::printLineageJson(llvm::raw_ostream &out, const Lineage &lineage,
                                    const std::set<ColumnName> &reached,
                                    llvm::StringRef nameSpace) {
  std::set<std::string> names;
  for (const ColumnName &name : reached)
    if (lineage.find(name.model))
      names.insert(name.model);
  llvm::json::OStream json(out, 2);
  json.object([&] {
    json.attributeArray("datasets", [&] {
      for (const std::string &name : names)
        json.object([&] {
          json.attribute("namespace", nameSpace);
          json.attribute("name", name);
          json.attributeObject("facets", [&] {
            json.attributeObject("columnLineage", [&] {
              printFacet(json, *lineage.find(name), reached, nameSpace);
            });
          });
        });
    });
  });
  out << '\n';
}
