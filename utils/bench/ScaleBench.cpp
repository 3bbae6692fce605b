// ScaleBench.cpp - how time and memory grow with the text.

#include "Benches.h"
#include "Parsing.h"
#include "mesh/Basic/Files.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include <algorithm>

using namespace mesh;
using namespace mesh::bench;

namespace {
struct Scale {
  size_t bytes = 0;
  double best = 0; ///< Seconds.
  size_t tree = 0; ///< Bytes of the tree alone.
  size_t peak = 0; ///< Bytes by which this process grew to make it.
};
} // namespace

/// The largest resident size of this process since `resetPeak`, in bytes. Linux only;
/// zero elsewhere.
static size_t peakBytes() {
  auto status = llvm::MemoryBuffer::getFileAsStream("/proc/self/status");
  if (!status)
    return 0;
  llvm::StringRef rest = (*status)->getBuffer().split("VmHWM:").second.ltrim();
  size_t kilobytes = 0;
  rest.consumeInteger(10, kilobytes);
  return kilobytes * 1024;
}

static void resetPeak() {
  std::error_code failure;
  llvm::raw_fd_ostream out("/proc/self/clear_refs", failure);
  out << '5';
}

/// The files one behind the other, again and again.
static std::string repeated(llvm::StringRef text, size_t bytes) {
  std::string made;
  made.reserve(bytes + text.size());
  while (made.size() < bytes)
    made += text;
  return made;
}

static llvm::Expected<Scale> measure(llvm::StringRef text, const Options &options,
                                     const dialect::DialectFacts &dialect) {
  SourceManager sources;
  llvm::Expected<FileId> file = sources.addText(text, "all files");
  if (!file)
    return file.takeError();
  Scale scale{.bytes = text.size()};
  resetPeak();
  size_t before = peakBytes();
  for (size_t run = 0; run != options.runs; ++run) {
    llvm::Expected<ParseTime> time = parseOnce(sources, *file, dialect);
    if (!time)
      return time.takeError();
    if (run == 0)
      scale.peak = peakBytes() - before;
    scale.best = run ? std::min(scale.best, time->seconds) : time->seconds;
    scale.tree = time->arenaBytes;
  }
  return scale;
}

static void print(llvm::ArrayRef<Scale> scales, bool asJson, llvm::raw_ostream &out) {
  if (!asJson) {
    for (const Scale &each : scales) {
      double bytes = static_cast<double>(each.bytes);
      out << llvm::format("%11zu bytes  %7.1f MB/s  tree %5.2f, peak %5.2f bytes a byte\n",
                          each.bytes, bytes / 1e6 / each.best, double(each.tree) / bytes,
                          double(each.peak) / bytes);
    }
    return;
  }
  llvm::json::OStream json(out);
  json.object([&] {
    json.attribute("benchmark", "parse, scale");
    json.attributeArray("texts", [&] {
      for (const Scale &each : scales)
        json.object([&] {
          json.attribute("bytes", static_cast<int64_t>(each.bytes));
          json.attribute("best", each.best);
          json.attribute("tree", static_cast<int64_t>(each.tree));
          json.attribute("peak", static_cast<int64_t>(each.peak));
        });
    });
  });
  out << '\n';
}

llvm::Error mesh::bench::benchScale(const Options &options, llvm::raw_ostream &out) {
  llvm::Expected<const dialect::DialectFacts *> dialect = dialectOf(options);
  if (!dialect)
    return dialect.takeError();
  std::string text;
  for (const std::string &path : options.paths)
    for (const std::string &file : sqlFilesOf(path)) {
      llvm::Expected<std::string> read = readFile(file);
      if (!read)
        return read.takeError();
      llvm::StringRef statements = llvm::StringRef(*read).rtrim();
      text += statements;
      text += statements.ends_with(";") ? "\n" : ";\n";
    }
  std::vector<Scale> scales;
  for (size_t megabytes : {1, 5, 10, 50}) {
    llvm::Expected<Scale> scale = measure(repeated(text, megabytes * 1000000), options, **dialect);
    if (!scale)
      return scale.takeError();
    scales.push_back(*scale);
  }
  print(scales, options.json, out);
  return llvm::Error::success();
}
