// Parse.cpp - any bytes are a tree or at least one message, and never both a tree and
// an error; as a file, a query, an expression, and arguments of a macro.

#include "mesh/Parse/Parse.h"
#include "Input.h"

using namespace mesh;
using namespace mesh::fuzz;

template <typename Read> static void check(Input &input, Read read) {
  Arena arena;
  Diagnostics diags;
  bool made = read(arena, diags);
  require(made != diags.hasErrors(), "a tree, or a message why not");
  diags.sort(input.sources);
  std::string printed;
  llvm::raw_string_ostream out(printed);
  printDiagnostics(out, diags, input.sources);
  require(printed.empty() == diags.diagnostics().empty(), "every message is printed");
  for (const Diagnostic &diagnostic : diags.diagnostics())
    require(diagnostic.id() != "parser-failed", "the parser does not give up", printed);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Input input(data, size);
  check(input, [&](Arena &arena, Diagnostics &diags) {
    return parse::parseFile(input.sources, input.file, input.dialect, arena, diags) != nullptr;
  });
  switch (size ? data[size - 1] % 8 : 0) { // The others less often.
  case 1:
    check(input, [&](Arena &arena, Diagnostics &diags) {
      return parse::parseQuery(input.sources, input.file, input.dialect, arena, diags) != nullptr;
    });
    break;
  case 2:
    check(input, [&](Arena &arena, Diagnostics &diags) {
      return parse::parseExpression(input.sources, input.file, input.dialect, arena, diags) !=
             nullptr;
    });
    break;
  case 3:
    check(input, [&](Arena &arena, Diagnostics &diags) {
      return parse::parseArguments(input.sources, input.file, input.dialect, arena, diags)
          .has_value();
    });
    break;
  default:
    break;
  }
  return 0;
}
