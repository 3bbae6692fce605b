// Input.h - what the fuzzers share. The first byte of an input chooses the dialect,
// the rest is the text.

#ifndef MESH_UTILS_FUZZ_INPUT_H
#define MESH_UTILS_FUZZ_INPUT_H

#include "mesh/Basic/Diagnostics.h"
#include "mesh/Basic/SourceManager.h"
#include "mesh/Dialect/Dialect.h"
#include <cstdlib>

namespace mesh::fuzz {

struct Input {
  Input(const uint8_t *data, size_t size)
      : dialect(*dialect::allDialects()[size ? data[0] % dialect::allDialects().size() : 0]),
        text(reinterpret_cast<const char *>(data) + (size != 0), size - (size != 0)),
        file(llvm::cantFail(sources.addText(text, "text"))) {}

  const dialect::DialectFacts &dialect;
  llvm::StringRef text;
  SourceManager sources;
  FileId file;
};

/// Ends the run, and says which promise was broken, if it was.
inline void require(bool holds, const char *promise, llvm::StringRef details = "") {
  if (holds)
    return;
  llvm::errs() << "broken promise: " << promise << '\n' << details << '\n';
  std::abort();
}

} // namespace mesh::fuzz

#endif // MESH_UTILS_FUZZ_INPUT_H
