#include "Testing.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/SmallVector.h"
#include <set>

using namespace mesh;
using namespace mesh::project;

static std::set<std::string> &shown() {
  static std::set<std::string> names;
  return names;
}

std::string project::print(Diagnostics &diags, const SourceManager &sources) {
  std::string all, text;
  llvm::raw_string_ostream out(all);
  diags.sort(sources);
  printDiagnostics(out, diags, sources);
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(all).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef line : lines)
    if (!line.substr(5).starts_with(" |") && !line.substr(6).starts_with("|"))
      text += (line.ltrim() + "\n").str();
  for (const Diagnostic &each : diags.diagnostics()) {
    shown().insert(each.name);
    for (const DiagNote &note : each.notes) {
      if (note.message == formatDiagnostic(diag::CsvFirstColumn))
        shown().insert(diag::CsvFirstColumn.name);
      if (note.message == formatDiagnostic(diag::ExternalModelFirst))
        shown().insert(diag::ExternalModelFirst.name);
    }
  }
  return text;
}

static void expectShown(llvm::StringRef name) {
  if (name.starts_with("Csv") || name.starts_with("External")) {
    EXPECT_TRUE(shown().count(name.str())) << name.str();
  }
}

namespace {

/// Every message of seeds and external models is shown by some test.
class AllShown : public testing::Environment {
  void TearDown() override {
    if (testing::GTEST_FLAG(filter) != "*")
      return;
#define MESH_DIAG(Name, Level, Text, ...) expectShown(#Name);
#include "mesh/Project/Diagnostics.def"
  }
};

testing::Environment *const allShown = testing::AddGlobalTestEnvironment(new AllShown);

} // namespace
