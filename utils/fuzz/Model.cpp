// Model.cpp - any bytes as a model's file: its blocks, properties and macros are
// understood, or a message says why not.

#include "Input.h"
#include "mesh/Project/ModelFile.h"

using namespace mesh;
using namespace mesh::fuzz;

static config::Config configFor(const dialect::DialectFacts &dialect) {
  config::Config config;
  config.modelDefaults.dialect = config::Setting<std::string>{std::string(dialect.name), {}};
  config.gateways.emplace_back();
  return config;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Input input(data, size);
  config::Config config = configFor(input.dialect);
  Arena arena;
  macro::Reads reads;
  Diagnostics diags;
  project::FileContext context{config, input.sources, arena, reads, diags};
  std::optional<project::ModelFile> model =
      project::readModelFile({"models/text.sql", input.file}, context);
  require(model || diags.hasErrors() || reads.undecided || !reads.missingTables.empty(),
          "a model, or a message why not");
  project::readAuditFile({"audits/text.sql", input.file}, context);
  diags.sort(input.sources);
  std::string printed;
  llvm::raw_string_ostream out(printed);
  printDiagnostics(out, diags, input.sources);
  return 0;
}
