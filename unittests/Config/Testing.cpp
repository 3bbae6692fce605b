#include "Testing.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::config;

std::string config::printAll(const Diagnostics &diags, const SourceManager &sources) {
  std::string text;
  llvm::raw_string_ostream out(text);
  printDiagnostics(out, diags, sources);
  return text;
}

std::string config::print(const Diagnostics &diags, const SourceManager &sources) {
  std::string text, all = printAll(diags, sources);
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(all).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : lines)
    if (!line.substr(5).starts_with(" |") && !line.substr(6).starts_with("|"))
      text += (line.ltrim() + "\n").str();
  return text;
}

Project::Project() {
  llvm::SmallString<256> path;
  EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("mesh-config", path));
  directory = options.projectDir = path.str().str();
}

Project::~Project() { llvm::sys::fs::remove_directories(directory); }

Project &Project::write(llvm::StringRef path, llvm::StringRef content) {
  llvm::SmallString<256> full(directory);
  llvm::sys::path::append(full, path);
  EXPECT_FALSE(llvm::sys::fs::create_directories(llvm::sys::path::parent_path(full)));
  llvm::cantFail(writeFileAtomically(full.str().str(), content));
  return *this;
}

std::string Project::load() {
  Diagnostics diags;
  config = loadConfig(options, sources, diags);
  diags.sort(sources);
  std::string text = print(diags, sources);
  for (const std::string &name : {directory + "/", directory})
    for (size_t at; (at = text.find(name)) != std::string::npos;)
      text.replace(at, name.size(), name.back() == '/' ? "" : ".");
  EXPECT_EQ(config.has_value(), !diags.hasErrors());
  return text;
}

std::string config::messages(llvm::StringRef yaml) {
  Project project;
  return project.write("config.yaml", yaml).load();
}

std::string config::messagesOf(llvm::StringRef yaml) { return messages((minimal + yaml).str()); }
