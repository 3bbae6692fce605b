// PeerBench.cpp - text to syntax tree beside other parsers, in one run.
//
// The directory holds `peers.tsv`, a line for each peer: its name and its command,
// separated by tabs; and a directory of texts for each corpus below `corpora`. A peer
// is called with milliseconds and files; for each file it prints a line: the least
// seconds that one parse took, of all that began in that time, or "!" and why it
// refused. With 0 milliseconds it parses each once, else once more before it measures. All take
// turns on one core, all texts in a turn, so that the caches of the processor are the contender's
// own. Cold is the first parse of a process, warm the best of the rest; once is a process that
// parses all texts of the corpus, each for the first time.

#include "Benches.h"
#include "Parsing.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include <algorithm>
#include <sched.h>

using namespace mesh;
using namespace mesh::bench;

/// How long each text is parsed in each turn.
static constexpr double turnSeconds = 0.01;

namespace {
struct Peer {
  std::string name;
  std::vector<std::string> command;
};

struct Text {
  std::string path;
  FileId id;
  size_t bytes = 0;
  /// Seconds of Mesh and of each peer; 0: it refuses the text.
  std::vector<double> warm, cold, once;
};

struct Corpus {
  std::string name;
  std::vector<Text> texts;
};

using Seconds = std::vector<double> Text::*;

struct Contest {
  const Options &options;
  const dialect::DialectFacts &dialect;
  SourceManager sources;
  std::vector<Peer> peers;
  std::vector<Corpus> corpora;
  WorkDirectory work;

  llvm::Error read();
  llvm::Error takeTurn(Corpus &corpus);
  llvm::Error ownFirsts(llvm::MutableArrayRef<Text> texts, Seconds seconds);
  void ownTurn(Text &text);
  llvm::Error peerTurn(llvm::MutableArrayRef<Text> texts, size_t peer, Seconds seconds);
  llvm::Expected<std::string> run(std::vector<std::string> command);
  std::vector<std::string> names() const;
};
} // namespace

static void keepOneCore() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(sched_getcpu(), &cores);
  sched_setaffinity(0, sizeof cores, &cores); // Where it cannot be had, there is no harm.
}

llvm::Error Contest::read() {
  llvm::Expected<std::string> list = readFile(options.peers + "/peers.tsv");
  if (!list)
    return list.takeError();
  for (llvm::StringRef line : llvm::split(llvm::StringRef(*list).rtrim(), '\n')) {
    auto [name, command] = line.split('\t');
    Peer &peer = peers.emplace_back(Peer{name.str(), {}});
    for (llvm::StringRef word : llvm::split(command, '\t'))
      peer.command.push_back(word.str());
  }
  std::error_code failure;
  for (llvm::sys::fs::directory_iterator it(options.peers + "/corpora", failure), end;
       it != end && !failure; it.increment(failure)) {
    Corpus &corpus = corpora.emplace_back(Corpus{llvm::sys::path::filename(it->path()).str(), {}});
    for (const std::string &path : sqlFilesOf(it->path())) {
      llvm::Expected<FileId> id = sources.addFile(path, path);
      if (!id)
        return id.takeError();
      std::vector<double> none(1 + peers.size());
      corpus.texts.push_back({path, *id, sources.text(*id).size(), none, none, none});
    }
  }
  if (corpora.empty())
    return llvm::createStringError("no texts in '%s/corpora'", options.peers.c_str());
  llvm::sort(corpora, [](const Corpus &a, const Corpus &b) { return a.name < b.name; });
  return llvm::Error::success();
}

static void keepBest(double &best, double seconds) {
  best = best > 0 ? std::min(best, seconds) : seconds;
}

/// What a program prints.
llvm::Expected<std::string> Contest::run(std::vector<std::string> command) {
  Samples unused;
  llvm::sys::fs::remove(work.path() + "/log"); // Else what was longer keeps its end.
  if (llvm::Error error = timeProgram(command, work.path(), unused))
    return error;
  return readFile(work.path() + "/log");
}

/// Of one process: what its first parse of each text took.
llvm::Error Contest::ownFirsts(llvm::MutableArrayRef<Text> texts, Seconds seconds) {
  std::vector<std::string> command = {
      options.binaries + "/mesh-bench", "parse", "--json", "--runs", "1", "--dialect",
      std::string(dialect.name)};
  llvm::SmallVector<Text *> read;
  for (Text &text : texts) {
    if (text.warm[0] <= 0) // It is refused here too.
      continue;
    read.push_back(&text);
    command.push_back(text.path);
  }
  if (read.empty())
    return llvm::Error::success();
  llvm::Expected<std::string> printed = run(command);
  if (!printed)
    return printed.takeError();
  llvm::Expected<llvm::json::Value> json = llvm::json::parse(*printed);
  if (!json)
    return json.takeError();
  for (auto [file, text] : llvm::zip_equal(*json->getAsObject()->getArray("files"), read))
    keepBest((text->*seconds)[0], *file.getAsObject()->getNumber("first"));
  return llvm::Error::success();
}

void Contest::ownTurn(Text &text) {
  double end = now() + turnSeconds;
  do {
    llvm::Expected<ParseTime> time = parseOnce(sources, text.id, dialect);
    if (!time)
      return llvm::consumeError(time.takeError());
    keepBest(text.warm[0], time->seconds);
  } while (now() < end);
}

llvm::Error Contest::peerTurn(llvm::MutableArrayRef<Text> texts, size_t peer, Seconds seconds) {
  std::vector<std::string> command = peers[peer].command;
  bool warm = seconds == &Text::warm;
  command.push_back(llvm::utostr(warm ? static_cast<uint64_t>(turnSeconds * 1000) : 0));
  for (const Text &text : texts)
    command.push_back(text.path);
  llvm::Expected<std::string> printed = run(command);
  if (!printed)
    return printed.takeError();
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(*printed).rtrim().split(lines, '\n');
  if (lines.size() != texts.size())
    return llvm::createStringError("'%s' printed %zu lines for %zu texts", peers[peer].name.c_str(),
                                   lines.size(), texts.size());
  for (auto [line, text] : llvm::zip(lines, texts)) {
    double taken = 0;
    if (!line.starts_with("!") && !line.getAsDouble(taken))
      keepBest((text.*seconds)[1 + peer], taken);
  }
  return llvm::Error::success();
}

llvm::Error Contest::takeTurn(Corpus &corpus) {
  for (Text &text : corpus.texts)
    ownTurn(text);
  for (size_t peer = 0; peer != peers.size(); ++peer)
    if (llvm::Error error = peerTurn(corpus.texts, peer, &Text::warm))
      return error;
  for (Text &text : corpus.texts)
    if (llvm::Error error = ownFirsts(text, &Text::cold))
      return error;
  for (size_t peer = 0; peer != peers.size(); ++peer)
    for (Text &text : corpus.texts)
      if (text.warm[1 + peer] > 0)
        if (llvm::Error error = peerTurn(text, peer, &Text::cold))
          return error;
  if (llvm::Error error = ownFirsts(corpus.texts, &Text::once))
    return error;
  for (size_t peer = 0; peer != peers.size(); ++peer)
    if (llvm::Error error = peerTurn(corpus.texts, peer, &Text::once))
      return error;
  return llvm::Error::success();
}

std::vector<std::string> Contest::names() const {
  std::vector<std::string> all = {"mesh"};
  for (const Peer &peer : peers)
    all.push_back(peer.name);
  return all;
}

namespace {
/// A line of the table: one text, or all of a corpus that the contender reads.
struct Line {
  std::string name;
  size_t bytes = 0;
  /// Of each contender: megabytes a second (0: it reads none of it), how many texts
  /// it reads, and how often faster Mesh is over the texts that both read.
  std::vector<double> speed, ratio;
  std::vector<size_t> read;
};
} // namespace

static Line lineOf(std::string name, llvm::ArrayRef<Text> texts, Seconds of) {
  Line line{std::move(name), 0, {}, {}, {}};
  for (const Text &text : texts)
    line.bytes += text.bytes;
  for (size_t who = 0; who != (texts[0].*of).size(); ++who) {
    size_t bytes = 0, read = 0;
    double seconds = 0, theirs = 0, ours = 0;
    for (const Text &text : texts) {
      double taken = (text.*of)[who], own = (text.*of)[0];
      if (taken <= 0)
        continue;
      ++read;
      bytes += text.bytes;
      seconds += taken;
      if (own > 0) {
        theirs += taken;
        ours += own;
      }
    }
    line.read.push_back(read);
    line.speed.push_back(seconds > 0 ? static_cast<double>(bytes) / 1e6 / seconds : 0);
    line.ratio.push_back(ours > 0 ? theirs / ours : 0);
  }
  return line;
}

/// How often faster Mesh is than the fastest peer; 0: there is nothing to compare.
static double leastRatio(const Line &line) {
  double least = 0;
  for (double ratio : llvm::ArrayRef(line.ratio).drop_front())
    if (ratio > 0)
      keepBest(least, ratio);
  return least;
}

static void print(const Line &line, size_t texts, llvm::raw_ostream &out) {
  out << llvm::format("%-22s %9zu", line.name.c_str(), line.bytes);
  for (auto [speed, read] : llvm::zip(line.speed, line.read)) {
    std::string cell = "refuses";
    if (speed > 0)
      llvm::raw_string_ostream(cell = "") << llvm::format("%.2f", speed);
    if (speed > 0 && read != texts)
      cell += " of " + llvm::utostr(read);
    out << llvm::format(" %15s", cell.c_str());
  }
  out << llvm::format(" %8.1f\n", leastRatio(line));
}

namespace {
struct Measure {
  llvm::StringRef name;
  Seconds of;
};
} // namespace

static constexpr Measure measures[] = {
    {"warm", &Text::warm}, {"cold", &Text::cold}, {"once", &Text::once}};

static void print(const Contest &contest, const Corpus &corpus, const Measure &measure,
                  llvm::raw_ostream &out) {
  out << corpus.name << ", " << measure.name << ": " << corpus.texts.size()
      << " texts; MB/s; behind them, how often faster Mesh is than the fastest peer\n"
      << std::string(27, ' ') << "bytes";
  for (const std::string &name : contest.names())
    out << llvm::format(" %15s", name.c_str());
  out << '\n';
  for (const Text &text : corpus.texts)
    print(lineOf(llvm::sys::path::stem(text.path).str(), text, measure.of), 1, out);
  print(lineOf("all", corpus.texts, measure.of), corpus.texts.size(), out);
  out << '\n';
}

static void printSeconds(llvm::StringRef title, llvm::ArrayRef<std::string> names,
                         llvm::ArrayRef<double> taken, llvm::json::OStream &json) {
  json.attributeObject(title, [&] {
    for (auto [name, seconds] : llvm::zip(names, taken))
      json.attribute(name, seconds > 0 ? llvm::json::Value(seconds) : llvm::json::Value(nullptr));
  });
}

static void printJson(const Contest &contest, llvm::raw_ostream &out) {
  llvm::json::OStream json(out);
  std::vector<std::string> names = contest.names();
  json.object([&] {
    json.attribute("benchmark", "parse, peers");
    json.attributeArray("corpora", [&] {
      for (const Corpus &corpus : contest.corpora)
        json.object([&] {
          json.attribute("name", corpus.name);
          for (const Measure &measure : measures)
            json.attribute((measure.name + "Ratio").str(),
                           leastRatio(lineOf("all", corpus.texts, measure.of)));
          json.attributeArray("texts", [&] {
            for (const Text &text : corpus.texts)
              json.object([&] {
                json.attribute("name", llvm::sys::path::stem(text.path));
                json.attribute("bytes", static_cast<int64_t>(text.bytes));
                for (const Measure &measure : measures)
                  printSeconds(measure.name, names, text.*measure.of, json);
              });
          });
        });
    });
  });
  out << '\n';
}

llvm::Error mesh::bench::benchPeers(const Options &options, llvm::raw_ostream &out) {
  llvm::Expected<const dialect::DialectFacts *> dialect = dialectOf(options);
  if (!dialect)
    return dialect.takeError();
  keepOneCore();
  Contest contest{options, **dialect, {}, {}, {}, WorkDirectory(options)};
  if (llvm::Error error = contest.read())
    return error;
  for (size_t turn = 0; turn != options.runs; ++turn)
    for (Corpus &corpus : contest.corpora)
      if (llvm::Error error = contest.takeTurn(corpus))
        return error;
  if (options.json)
    printJson(contest, out);
  else
    for (const Corpus &corpus : contest.corpora)
      for (const Measure &measure : measures)
        print(contest, corpus, measure, out);
  return llvm::Error::success();
}
