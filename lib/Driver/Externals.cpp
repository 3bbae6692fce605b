// Externals.cpp - see the header.

#include "Externals.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include <map>

using namespace mesh;
using namespace mesh::driver;
using model::ModelSummary;

/// The external tables that a model's query reads, be it through EMBEDDED models,
/// each with the model whose text names it.
static void addExternals(const ModelSummary &model, const compile::CompiledProject &compiled,
                         std::map<std::string, const ModelSummary *> &tables) {
  for (const model::ParentRecord &parent : model.parents) {
    if (parent.external)
      tables.try_emplace(parent.name, &model);
    const ModelSummary *read = parent.external ? nullptr : compiled.find(parent.name);
    if (read && read->kind.kind == model::ModelKind::Embedded)
      addExternals(*read, compiled, tables);
  }
}

/// Where the project declares the table; the reader's file if it does not.
static DiagPlace placeOf(llvm::StringRef table, const ModelSummary &reader,
                         const project::Project &project) {
  for (const project::ExternalModel &external : project.externals) {
    std::string name = *external.name;
    llvm::erase_if(name, [](char c) { return c == '"' || c == '`'; });
    if (table.equals_insensitive(name))
      return external.name.place;
  }
  return DiagPlace::file(reader.place.path);
}

llvm::Error mesh::driver::checkExternals(const plan::Plan &plan, const project::Project &project,
                                         const compile::CompiledProject &compiled,
                                         state::System &system, Reporter &reporter) {
  std::map<std::string, const ModelSummary *> tables;
  for (const plan::ModelPlan &model : plan.models)
    if (model.create || !model.fills.empty())
      addExternals(*model.model, compiled, tables);
  for (const auto &[table, reader] : tables) {
    llvm::Expected<engine::RelationKind> kind = system.warehouse().relationKind(table);
    if (!kind)
      return kind.takeError();
    if (*kind == engine::RelationKind::None)
      reporter.diags.report(placeOf(table, *reader, project), diag::MissingExternalTable,
                            project.config.gateway().name, table, reader->name);
  }
  return llvm::Error::success();
}
