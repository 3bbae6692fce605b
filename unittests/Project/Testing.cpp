#include "Testing.h"
#include "llvm/ADT/SmallVector.h"

using namespace mesh;
using namespace mesh::project;

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
  return text;
}
