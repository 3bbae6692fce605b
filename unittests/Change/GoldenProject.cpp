#include "GoldenProject.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <cstdlib>

using namespace mesh;

static constexpr const char *baseConfig = "gateways: {local: {connection: {type: duckdb}}}\n"
                                          "default_gateway: local\n"
                                          "model_defaults: {dialect: duckdb}\n";

static constexpr const char *baseTables = "- name: raw.t\n"
                                          "  columns: {a: INT, b: INT, c: INT, s: TEXT, d: DATE}\n"
                                          "- name: raw.u\n"
                                          "  columns: {a: INT, x: INT, y: INT}\n";

std::string golden::textOf(std::optional<JsonValue> value) {
  std::optional<llvm::StringRef> string = value ? value->asString() : std::nullopt;
  return string ? string->str() : "";
}

golden::Files golden::filesOf(std::optional<JsonValue> object) {
  Files files;
  if (object)
    object->forEachMember([&](llvm::StringRef path, JsonValue text) {
      if (text.asString())
        files[path.str()] = textOf(text);
    });
  return files;
}

golden::Project::Project(Files files, const Options &given) {
  files.try_emplace("config.yaml", baseConfig);
  files.try_emplace("external_models.yaml", given.tables ? given.tables : baseTables);
  llvm::SmallString<128> made;
  if (llvm::sys::fs::createUniqueDirectory("mesh-golden", made))
    return;
  directory = made.str();
  for (const auto &[path, text] : files) {
    std::string whole = directory + "/" + path;
    if (llvm::sys::fs::create_directories(llvm::sys::path::parent_path(whole)))
      return;
    llvm::cantFail(writeFileAtomically(whole, text));
  }
  config::LoadOptions options;
  options.projectDir = directory;
  options.gateway = given.gateway;
  compile::Options one;
  one.threads = 1;
  one.keepTrees = given.keepTrees;
  loaded = project::loadProject(options, sources, diags);
  if (loaded && given.compile)
    compiled = compile::compileProject(*loaded, one, sources, diags);
  llvm::raw_string_ostream out(messages);
  printDiagnostics(out, diags, sources);
}

golden::Project::~Project() { llvm::sys::fs::remove_directories(directory); }

bool golden::forEachVector(const std::string &name,
                           llvm::function_ref<void(const std::string &, JsonValue)> fn) {
  const char *given = std::getenv("MESH_GOLDEN_DIR");
  std::string folder = std::string(given ? given : MESH_GOLDEN_DIR) + "/";
  llvm::Expected<std::string> content =
      readFile(llvm::sys::path::is_absolute(name) ? name : folder + name);
  if (!content) {
    llvm::consumeError(content.takeError());
    return false;
  }
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(*content).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : lines) {
    JsonDocument document = llvm::cantFail(JsonDocument::parse(line));
    fn(textOf(document.root().get("id")), document.root());
  }
  return true;
}
