// StartBench.cpp - what a user waits for before a program does anything.

#include "Benches.h"

using namespace mesh;
using namespace mesh::bench;

llvm::Error mesh::bench::benchStart(const Options &options, llvm::raw_ostream &out) {
  Report report{"start", 0, {}, {}};
  WorkDirectory work(options);
  for (const char *program : {"mesh", "meshc", "meshdiff", "meshapply"}) {
    Samples &samples = report.add(program);
    for (size_t run = 0; run != options.runs * 10; ++run)
      if (llvm::Error error =
              timeProgram({options.binaries + "/" + program, "--version"}, work.path(), samples))
        return error;
  }
  report.print(out, options.json);
  return llvm::Error::success();
}
