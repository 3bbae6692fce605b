// mesh-bench.cpp - the benchmarks from the command line.

#include "Benches.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mesh::bench;

namespace {
struct Bench {
  llvm::StringRef name;
  llvm::Error (*run)(const Options &, llvm::raw_ostream &);
};
} // namespace

static constexpr Bench benches[] = {{"parse", benchParse},         {"semantics", benchSemantics},
                                    {"compile", benchCompile},     {"plan", benchPlan},
                                    {"promote", benchPromote},     {"start", benchStart},
                                    {"project", writeBenchProject}};

namespace {
struct CommandLine {
  llvm::cl::OptionCategory category{"Options of mesh-bench"};
  llvm::cl::opt<std::string> which{
      llvm::cl::Positional, llvm::cl::Required,
      llvm::cl::desc("parse|semantics|compile|plan|promote|start|project"),
      llvm::cl::cat(category)};
  llvm::cl::list<std::string> paths{llvm::cl::Positional, llvm::cl::desc("[FILE|DIR...]"),
                                    llvm::cl::cat(category)};
  llvm::cl::opt<bool> json{"json", llvm::cl::desc("Print JSON"), llvm::cl::cat(category)};
  llvm::cl::opt<unsigned> models{"models", llvm::cl::desc("Models of the project"),
                                 llvm::cl::init(1000), llvm::cl::cat(category)};
  llvm::cl::opt<unsigned> runs{"runs", llvm::cl::desc("How often to measure"), llvm::cl::init(5),
                               llvm::cl::cat(category)};
  llvm::cl::opt<std::string> directory{"dir", llvm::cl::desc("Where the project goes, and stays"),
                                       llvm::cl::cat(category)};
  llvm::cl::opt<std::string> dialect{"dialect", llvm::cl::desc("Of texts that name none"),
                                     llvm::cl::init("sqlite"), llvm::cl::cat(category)};
  llvm::cl::opt<std::string> peers{"peers",
                                   llvm::cl::desc("parse, semantics: beside those of peers.py"),
                                   llvm::cl::value_desc("DIR"), llvm::cl::cat(category)};
  llvm::cl::opt<bool> scale{"scale", llvm::cl::desc("parse: texts of 1 to 50 MB, and memory"),
                            llvm::cl::cat(category)};
  llvm::cl::opt<std::string> binaries{"bin", llvm::cl::desc("Where the programs are"),
                                      llvm::cl::cat(category)};
};
} // namespace

/// The directory of this program, where the others are built too.
static std::string ownDirectory(const char *argv0) {
  static int anchor;
  std::string self = llvm::sys::fs::getMainExecutable(argv0, &anchor);
  return llvm::sys::path::parent_path(self).str();
}

static std::string absolute(const std::string &path) {
  llvm::SmallString<128> made(path);
  if (!path.empty())
    llvm::sys::fs::make_absolute(made);
  return made.str().str();
}

int main(int argc, char **argv) {
  CommandLine line;
  llvm::cl::HideUnrelatedOptions(line.category);
  llvm::cl::ParseCommandLineOptions(argc, argv, "Measures Mesh.\n");
  Options options;
  options.json = line.json;
  options.models = line.models;
  options.runs = std::max(1u, line.runs.getValue());
  options.binaries = line.binaries.empty() ? ownDirectory(argv[0]) : absolute(line.binaries);
  options.directory = absolute(line.directory);
  options.dialect = line.dialect;
  options.peers = absolute(line.peers);
  options.scale = line.scale;
  options.paths.assign(line.paths.begin(), line.paths.end());
  for (const Bench &bench : benches)
    if (bench.name == line.which) {
      if (llvm::Error error = bench.run(options, llvm::outs())) {
        llvm::errs() << "mesh-bench: " << llvm::toString(std::move(error)) << '\n';
        return 1;
      }
      return 0;
    }
  llvm::errs() << "mesh-bench: no benchmark '" << line.which << "'\n";
  return 2;
}
