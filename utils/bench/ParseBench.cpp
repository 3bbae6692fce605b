// ParseBench.cpp - text to syntax tree.

#include "Benches.h"
#include "Parsing.h"
#include "mesh/Parse/Parse.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace mesh;
using namespace mesh::bench;

namespace {
struct Measured {
  std::string path;
  size_t bytes = 0;
  double first = 0, best = 0; ///< Seconds.
};
} // namespace

std::vector<std::string> mesh::bench::sqlFilesOf(const std::string &path) {
  if (!llvm::sys::fs::is_directory(path))
    return {path};
  std::vector<std::string> files;
  std::error_code failure;
  for (llvm::sys::fs::recursive_directory_iterator it(path, failure), end; it != end && !failure;
       it.increment(failure))
    if (llvm::sys::path::extension(it->path()) == ".sql")
      files.push_back(it->path());
  llvm::sort(files);
  return files;
}

llvm::Expected<const dialect::DialectFacts *> mesh::bench::dialectOf(const Options &options) {
  if (const dialect::DialectFacts *dialect = dialect::findDialect(options.dialect))
    return dialect;
  return llvm::createStringError("no dialect '%s'", options.dialect.c_str());
}

llvm::Expected<ParseTime> mesh::bench::parseOnce(const SourceManager &sources, FileId file,
                                                 const dialect::DialectFacts &dialect) {
  Diagnostics diags;
  ParseTime time;
  double start = now();
  {
    Arena arena;
    llvm::StringRef named = parse::sniffDialect(sources.text(file));
    const dialect::DialectFacts *own = named.empty() ? nullptr : dialect::findDialect(named);
    parse::parseFile(sources, file, own ? *own : dialect, arena, diags);
    time.arenaBytes = arena.bytesUsed();
  }
  time.seconds = now() - start;
  if (diags.hasErrors()) {
    std::string text;
    llvm::raw_string_ostream out(text);
    printDiagnostics(out, diags, sources, /*color=*/false);
    return llvm::createStringError(text);
  }
  return time;
}

static void print(llvm::ArrayRef<Measured> files, bool asJson, llvm::raw_ostream &out) {
  size_t bytes = 0;
  double best = 0;
  for (const Measured &file : files) {
    bytes += file.bytes;
    best += file.best;
  }
  double megabytes = best > 0 ? static_cast<double>(bytes) / 1e6 / best : 0;
  if (!asJson) {
    for (const Measured &file : files)
      out << llvm::format("%9zu bytes  first %9.1f us  best %9.1f us  ", file.bytes,
                          file.first * 1e6, file.best * 1e6)
          << file.path << '\n';
    out << llvm::format("%zu files, %zu bytes, %.1f MB/s\n", files.size(), bytes, megabytes);
    return;
  }
  llvm::json::OStream json(out);
  json.object([&] {
    json.attribute("benchmark", "parse");
    json.attributeArray("files", [&] {
      for (const Measured &file : files)
        json.object([&] {
          json.attribute("path", file.path);
          json.attribute("bytes", static_cast<int64_t>(file.bytes));
          json.attribute("first", file.first);
          json.attribute("best", file.best);
        });
    });
    json.attribute("bytes", static_cast<int64_t>(bytes));
    json.attribute("best", best);
    json.attribute("megabytesPerSecond", megabytes);
  });
  out << '\n';
}

llvm::Error mesh::bench::benchParse(const Options &options, llvm::raw_ostream &out) {
  if (!options.peers.empty())
    return benchPeers(options, out);
  if (options.paths.empty())
    return llvm::createStringError("parse needs files or directories");
  if (options.scale)
    return benchScale(options, out);
  llvm::Expected<const dialect::DialectFacts *> dialect = dialectOf(options);
  if (!dialect)
    return dialect.takeError();
  SourceManager sources;
  std::vector<Measured> measured;
  std::vector<FileId> ids;
  for (const std::string &path : options.paths)
    for (const std::string &file : sqlFilesOf(path)) {
      llvm::Expected<FileId> id = sources.addFile(file, file);
      if (!id)
        return id.takeError();
      ids.push_back(*id);
      measured.push_back({file, sources.text(*id).size()});
    }
  // All files in turn, again and again: a busy moment hits one run of each.
  for (size_t run = 0; run <= options.runs; ++run)
    for (size_t i = 0; i != ids.size(); ++i) {
      llvm::Expected<ParseTime> time = parseOnce(sources, ids[i], **dialect);
      if (!time)
        return time.takeError();
      Measured &file = measured[i];
      (run ? file.best : file.first) = run > 1 ? std::min(file.best, time->seconds) : time->seconds;
    }
  print(measured, options.json, out);
  return llvm::Error::success();
}
