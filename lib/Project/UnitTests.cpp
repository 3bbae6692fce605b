// UnitTests.cpp - see the header.

#include "mesh/Project/UnitTests.h"
#include "FileParts.h"
#include "mesh/Basic/Files.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::project;
using config::YamlNode;

static void readFileOfTests(const std::string &file, const config::Config &config,
                            SourceManager &sources, Diagnostics &diags,
                            std::vector<UnitTest> &tests) {
  llvm::Expected<std::string> text = readFile(config.projectDir + "/" + file);
  if (!text)
    return void(diags.report(DiagPlace::file(config.shown(file)), diag::UnreadableFile,
                             llvm::toString(text.takeError())));
  config::TemplateContext context{config.environment, ""};
  std::optional<YamlNode> root =
      config::readYaml(*text, config.shown(file), sources, diags, {.context = &context});
  if (!root || root->isNull())
    return;
  if (!root->isMap())
    return void(diags.report(root->range, diag::YamlWrongType, "a file of tests", "a mapping",
                             root->isList() ? "a list" : "a text"));
  for (size_t i = 0; i != root->keys.size(); ++i) {
    UnitTest test;
    test.name = root->keys[i].name;
    test.range = root->keys[i].range;
    test.file = config.shown(file);
    test.body = std::move(root->items[i]);
    if (!config::reportUnresolved(test.body, diags))
      continue;
    if (!test.body.isMap()) {
      diags.report(test.range, diag::YamlWrongType, "'" + test.name + "'", "a mapping", "a value");
      continue;
    }
    const YamlNode *model = test.body.find("model");
    if (!model || !model->isScalar()) {
      diags.report(test.range, diag::YamlMissingKey, "'" + test.name + "'", "model");
      continue;
    }
    test.model = model->text;
    test.modelRange = model->range;
    tests.push_back(std::move(test));
  }
}

std::vector<UnitTest> mesh::project::readUnitTests(const Project &project, SourceManager &sources,
                                                   Diagnostics &diags) {
  std::vector<UnitTest> tests;
  for (const Project *each : project.all())
    for (const std::string &file : findFiles(each->config, "tests", {".yaml", ".yml"}))
      if (llvm::sys::path::filename(file).starts_with("test"))
        readFileOfTests(file, each->config, sources, diags, tests);
  return tests;
}
