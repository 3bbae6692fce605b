// Print.cpp - what is printed of any text that reads is read as the same tree, at any
// width, and printed as the same text again.

#include "Input.h"
#include "mesh/AST/Walk.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Parse/Parse.h"

using namespace mesh;
using namespace mesh::fuzz;

namespace {
/// A text and its tree, or why there is none.
struct Read {
  Read(llvm::StringRef content, const dialect::DialectFacts &dialect) {
    FileId id = llvm::cantFail(sources.addText(content, "text"));
    file = parse::parseFile(sources, id, dialect, arena, diags);
  }
  std::string messages() {
    std::string text;
    llvm::raw_string_ostream out(text);
    printDiagnostics(out, diags, sources);
    return text;
  }

  SourceManager sources;
  Arena arena;
  Diagnostics diags;
  const ast::File *file = nullptr;
};
} // namespace

static void requireEqual(const ast::File &a, const ast::File &b, llvm::StringRef printed) {
  require(a.statements.size() == b.statements.size(), "as many statements as were printed",
          printed);
  for (size_t i = 0; i != a.statements.size(); ++i)
    require(ast::equal(a.statements[i], b.statements[i]), "the same tree is read again", printed);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Input input(data, size);
  Read first(input.text, input.dialect);
  if (!first.file)
    return 0;
  for (unsigned width : {0u, 40u}) {
    std::string printed = emit::print(*first.file, input.dialect, {.width = width});
    Read second(printed, input.dialect);
    require(second.file, "what is printed can be read", printed + "\n" + second.messages());
    requireEqual(*first.file, *second.file, printed);
    std::string again = emit::print(*second.file, input.dialect, {.width = width});
    require(again == printed, "the same text is printed again", printed + "\n---\n" + again);
  }
  for (const dialect::DialectFacts *target : dialect::allDialects())
    for (const ast::Statement *statement : first.file->statements) {
      Diagnostics diags;
      const ast::Node *legal = emit::legalise(*statement, *target, first.arena, diags);
      require((legal != nullptr) != diags.hasErrors(), "a legal tree, or a message why not");
      if (legal)
        emit::print(*legal, *target);
    }
  return 0;
}
