// Parsing.h - what the benchmarks of the parser share.

#ifndef MESH_UTILS_BENCH_PARSING_H
#define MESH_UTILS_BENCH_PARSING_H

#include "Timing.h"
#include "mesh/Basic/SourceManager.h"
#include "mesh/Dialect/Dialect.h"

namespace mesh::bench {

/// The .sql files below a directory, or the file itself; in order.
std::vector<std::string> sqlFilesOf(const std::string &path);

/// The dialect of --dialect.
llvm::Expected<const dialect::DialectFacts *> dialectOf(const Options &options);

struct ParseTime {
  double seconds = 0;
  size_t arenaBytes = 0; ///< Of the tree.
};

/// From text to tree. The tree is thrown away, which counts too. An error holds
/// the messages, if the text has mistakes.
llvm::Expected<ParseTime> parseOnce(const SourceManager &sources, FileId file,
                                    const dialect::DialectFacts &dialect);

} // namespace mesh::bench

#endif // MESH_UTILS_BENCH_PARSING_H
