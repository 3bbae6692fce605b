// Names.cpp - what environments, physical relations and views are called.

#include "mesh/Plan/Plan.h"

using namespace mesh;
using namespace mesh::plan;

std::string mesh::plan::normaliseEnvironment(llvm::StringRef name) {
  return model::environmentText(name);
}

/// The parts of a name; the planned ones have no dots within a part.
static model::RelationName nameOf(llvm::StringRef name) {
  llvm::SmallVector<llvm::StringRef, 3> parts;
  name.split(parts, '.');
  std::vector<std::string> owned(parts.begin(), parts.end());
  return model::nameOf(owned);
}

std::string mesh::plan::physicalName(const model::ModelSummary &model, llvm::StringRef version,
                                     model::TableNaming naming) {
  model::RelationName name = nameOf(model.name);
  name.catalog.clear(); // The engine's own mapping puts physical schemas somewhere.
  return model::physicalTable(name, model.physicalSchema, version, /*isDev=*/false, naming)
      .dotted();
}

std::string mesh::plan::viewName(llvm::StringRef model, llvm::StringRef environment,
                                 SuffixTarget target) {
  model::ViewOptions options;
  options.environment = environment.str();
  options.target = target;
  return model::viewOf(nameOf(model), options).dotted();
}
