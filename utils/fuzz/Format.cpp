// Format.cpp - any text that reads is formatted, and formatting that again changes
// nothing. That it means the same, comments included, is for the formatter to
// check: it refuses a text where it fails, and that is a broken promise here.

#include "mesh/Format/Format.h"
#include "Input.h"
#include "mesh/Parse/Parse.h"

using namespace mesh;
using namespace mesh::fuzz;

static bool reads(llvm::StringRef text, const dialect::DialectFacts &dialect) {
  SourceManager sources;
  Arena arena;
  Diagnostics diags;
  FileId id = llvm::cantFail(sources.addText(text, "text"));
  return parse::parseFile(sources, id, dialect, arena, diags) != nullptr;
}

static std::optional<std::string> formatted(llvm::StringRef text,
                                            const dialect::DialectFacts &dialect,
                                            const format::Options &options) {
  SourceManager sources;
  Diagnostics diags;
  FileId id = llvm::cantFail(sources.addText(text, "text"));
  return format::format(sources, id, dialect, options, diags);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Input input(data, size);
  if (!reads(input.text, input.dialect))
    return 0;
  for (bool leading : {false, true}) {
    format::Options options;
    options.width = leading ? 40 : 80;
    options.leadingComma = leading;
    std::optional<std::string> once = formatted(input.text, input.dialect, options);
    require(once.has_value(), "what reads can be formatted", input.text);
    std::optional<std::string> twice = formatted(*once, input.dialect, options);
    require(twice == once, "formatting again changes nothing",
            *once + "\n---\n" + twice.value_or("nothing"));
  }
  return 0;
}
