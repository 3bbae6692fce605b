// SemanticsBench.cpp - from trees to hashes, and from two texts to a verdict.
//
// The queries are of the size that people write: thirty lines, three joins, a common
// table that aggregates, a window. Each differs from every other in its constants, and
// each comes with an edit of one kind. With --peers, others do the same in the same run:
// `semantics.tsv` in that directory names them and their commands; each is called with a
// file of the pairs and prints the median seconds for a query and for a pair.

#include "Benches.h"
#include "Parsing.h"
#include "mesh/Basic/Files.h"
#include "mesh/Change/Change.h"
#include "mesh/Compile/Compile.h"
#include "mesh/Fingerprint/Fingerprint.h"
#include "mesh/Macro/Macro.h"
#include "mesh/Parse/Parse.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include <algorithm>
#include <atomic>
#include <thread>

using namespace mesh;
using namespace mesh::bench;

static constexpr llvm::StringLiteral queryText = R"(WITH recent AS (
  SELECT o.id, o.customer, o.amount, o.status, o.day
  FROM raw.orders AS o
  WHERE o.day >= '2024-01-01' AND o.status <> 'void@'
), paid AS (
  SELECT p.order_id, SUM(p.amount) AS paid, COUNT(*) AS payments
  FROM raw.payments AS p
  WHERE p.amount > @
  GROUP BY p.order_id
)
SELECT
  r.id,
  c.name AS customer,
  c.country,
  g.region,
  CASE
    WHEN r.amount > 100 THEN 'large'
    WHEN r.amount > 10 THEN 'middle'
    ELSE 'small'
  END AS size,
  COALESCE(p.paid, 0) AS paid,
  r.amount - COALESCE(p.paid, 0) AS unpaid,
  p.payments,
  ROW_NUMBER() OVER (PARTITION BY r.customer ORDER BY r.day, r.id) AS nth,
  r.day
FROM recent AS r
JOIN raw.customers AS c ON c.id = r.customer
LEFT JOIN paid AS p ON p.order_id = r.id
JOIN raw.regions AS g ON g.country = c.country
WHERE c.country IN ('DE', 'FR', 'IT') AND NOT (r.amount < 0 OR r.status = 'test')
)";

namespace {
struct Column {
  const char *table, *name, *type;
};
struct Edit {
  llvm::StringRef from, to;
};
struct Text {
  std::string before, after;
};
} // namespace

static constexpr Column tableColumns[] = {
    {"orders", "id", "INTEGER"},       {"orders", "customer", "INTEGER"},
    {"orders", "amount", "INTEGER"},   {"orders", "status", "TEXT"},
    {"orders", "day", "TEXT"},         {"payments", "order_id", "INTEGER"},
    {"payments", "amount", "INTEGER"}, {"customers", "id", "INTEGER"},
    {"customers", "name", "TEXT"},     {"customers", "country", "TEXT"},
    {"regions", "country", "TEXT"},    {"regions", "region", "TEXT"}};

/// What people do to a query: some of it changes nothing, some of it everything.
static constexpr Edit edits[] = {
    {"  p.payments,\n", "  p.payments,\n  c.id AS customer_id,\n"},
    {"r.amount > 100", "r.amount > 200"},
    {"WHERE c.country IN ('DE', 'FR', 'IT') AND NOT (r.amount < 0 OR r.status = 'test')",
     "WHERE r.amount >= 0 AND c.country IN ('IT', 'DE', 'FR') AND r.status <> 'test'"},
    {"LEFT JOIN paid", "JOIN paid"},
    {"COALESCE(p.paid, 0) AS paid", "CASE WHEN p.paid IS NULL THEN 0 ELSE p.paid END AS paid"},
    {"AND o.status <> 'void", "AND o.amount > 3 AND o.status <> 'void"}};

static std::string replaced(std::string text, llvm::StringRef from, llvm::StringRef to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

static std::vector<Text> makeTexts(size_t count) {
  std::vector<Text> texts;
  for (size_t i = 0; i != count; ++i) {
    const Edit &edit = edits[i % std::size(edits)];
    std::string before = replaced(queryText.str(), "@", llvm::utostr(i));
    texts.push_back({before, replaced(before, edit.from, edit.to)});
  }
  return texts;
}

// --- Trees to hashes -------------------------------------------------------------

namespace {
/// Queries that were parsed, and the tables that they read.
class Parsed {
public:
  llvm::Error parse(llvm::ArrayRef<Text> texts);
  /// Analyses and hashes all of them on so many threads; seconds. 0: one does not compile.
  double hashAll(unsigned threads);
  /// The same one by one: the sum of the least time of each.
  double hashEach(size_t runs);
  /// Seconds from a query's text to its hashes. 0: it does not compile.
  double hashText(llvm::StringRef text);
  size_t bytesOfTrees() const { return arena.bytesUsed(); }
  size_t bytesOfRels() const { return relBytes; }

private:
  void hash(const ast::Query &query);

  const dialect::DialectFacts &dialect = *dialect::findDialect("sqlite");
  SourceManager sources;
  Arena arena;
  Diagnostics diags;
  std::vector<const ast::Query *> queries;
  std::map<std::string, rel::Relation> tables;
  std::atomic<size_t> relBytes = 0, failed = 0;
};
} // namespace

llvm::Error Parsed::parse(llvm::ArrayRef<Text> texts) {
  for (const Column &column : tableColumns) {
    std::string name = std::string("raw.") + column.table;
    rel::Relation &table = tables[name];
    table.name = name;
    table.external = true;
    table.rows = fingerprint::externalRows(name);
    rel::RelationColumn &made = table.columns.emplace_back();
    made.name = made.spelling = column.name;
    made.type = model::parseType(column.type);
    made.value = fingerprint::externalColumn(name, column.name);
  }
  for (const Text &text : texts) {
    llvm::Expected<FileId> file = sources.addText(text.before, "query");
    if (!file)
      return file.takeError();
    const ast::Query *query = parse::parseQuery(sources, *file, dialect, arena, diags);
    if (!query)
      return llvm::createStringError("the benchmark's own query does not parse");
    queries.push_back(query);
  }
  return llvm::Error::success();
}

void Parsed::hash(const ast::Query &query) {
  Arena own;
  Diagnostics messages;
  auto find = [&](llvm::ArrayRef<std::string> parts, SourceRange) -> const rel::Relation * {
    auto found = tables.find(llvm::join(parts, "."));
    return found == tables.end() ? nullptr : &found->second;
  };
  std::optional<sema::Analysis> analysis = sema::analyse(query, dialect, find, own, messages);
  failed += !analysis;
  normal::Premises none(/*mayRely=*/false);
  if (analysis)
    fingerprint::fingerprint(analysis->query, dialect, none);
  relBytes += own.bytesUsed();
}

double Parsed::hashAll(unsigned threads) {
  std::atomic<size_t> next = 0;
  relBytes = failed = 0;
  auto work = [&] {
    for (size_t i = next++; i < queries.size(); i = next++)
      hash(*queries[i]);
  };
  double start = now();
  std::vector<std::thread> pool;
  for (unsigned i = 1; i < threads; ++i)
    pool.emplace_back(work);
  work();
  for (std::thread &each : pool)
    each.join();
  return failed ? 0 : now() - start;
}

double Parsed::hashEach(size_t runs) {
  double sum = 0;
  failed = 0;
  for (const ast::Query *query : queries) {
    double best = 0;
    for (size_t run = 0; run != runs; ++run) {
      double start = now();
      hash(*query);
      double taken = now() - start;
      best = run ? std::min(best, taken) : taken;
    }
    sum += best;
  }
  return failed ? 0 : sum;
}

double Parsed::hashText(llvm::StringRef text) {
  double start = now();
  SourceManager own;
  Arena trees;
  Diagnostics messages;
  llvm::Expected<FileId> id = own.addText(text, "query");
  if (!id)
    return llvm::consumeError(id.takeError()), 0;
  const ast::File *file = parse::parseFile(own, *id, dialect, trees, messages);
  macro::Reads reads;
  if (file)
    file = macro::expand(*file, macro::Scope(), dialect, own, trees, reads, messages);
  const auto *query = file && !file->statements.empty()
                          ? ast::as<ast::QueryStatement>(file->statements[0])
                          : nullptr;
  if (!query)
    return 0;
  failed = 0;
  hash(*query->query);
  return failed ? 0 : now() - start;
}

/// What `time` says of each text, at its least, sorted: what another process did meanwhile
/// is not ours.
template <typename Fn>
static std::vector<double> leastTimes(llvm::ArrayRef<Text> texts, size_t runs, Fn time) {
  std::vector<double> times(texts.size());
  for (size_t run = 0; run != runs; ++run)
    for (size_t i = 0; i != texts.size(); ++i) {
      double taken = time(texts[i]);
      times[i] = run ? std::min(times[i], taken) : taken;
    }
  std::sort(times.begin(), times.end());
  return times;
}

// --- Texts to verdicts -----------------------------------------------------------

static std::vector<project::ExternalModel> externals(const dialect::DialectFacts &dialect) {
  std::map<std::string, project::ExternalModel> tables;
  for (const Column &column : tableColumns) {
    project::ExternalModel &table = tables[column.table];
    table.name.value = std::string("raw.") + column.table;
    table.facts = &dialect;
    project::ExternalColumn &made = table.columns.emplace_back();
    made.name = column.name;
    made.type.value = column.type;
  }
  std::vector<project::ExternalModel> all;
  for (auto &[name, table] : tables)
    all.push_back(std::move(table));
  return all;
}

/// Seconds from two texts to the verdict; 0 if one does not compile.
static double verdictTime(const Text &text, const std::vector<project::ExternalModel> &tables) {
  const dialect::DialectFacts &dialect = *dialect::findDialect("sqlite");
  compile::Options options;
  options.threads = 1;
  double start = now();
  SourceManager sources;
  Diagnostics diags;
  std::optional<compile::CompiledProject> sides[2];
  for (size_t i = 0; i != 2; ++i) {
    llvm::Expected<FileId> file = sources.addText(i ? text.after : text.before, "query");
    if (!file)
      return llvm::consumeError(file.takeError()), 0;
    sides[i] = compile::compileQuery({"query", *file}, dialect, tables, options, sources, diags);
    if (!sides[i])
      return 0;
  }
  const model::ModelSummary *before[] = {sides[0]->models.front().get()};
  const model::ModelSummary *after[] = {sides[1]->models.front().get()};
  change::compare(before, after);
  return now() - start;
}

// --- Peers -----------------------------------------------------------------------

static std::string pairsFile(llvm::ArrayRef<Text> texts) {
  std::string content;
  llvm::raw_string_ostream out(content);
  llvm::json::Object raw;
  for (const Column &column : tableColumns) {
    llvm::json::Value &table = raw.try_emplace(column.table, llvm::json::Object()).first->second;
    (*table.getAsObject())[column.name] = column.type;
  }
  out << llvm::json::Value(llvm::json::Object{{"raw", std::move(raw)}}) << '\n';
  for (const Text &text : texts)
    out << llvm::json::Value(llvm::json::Array{text.before, text.after}) << '\n';
  return content;
}

/// Adds how many times faster one thread of Mesh is than each peer.
static llvm::Error addPeers(const Options &options, llvm::ArrayRef<Text> texts, double query,
                            double pair, Report &report) {
  llvm::Expected<std::string> list = readFile(options.peers + "/semantics.tsv");
  if (!list)
    return list.takeError();
  WorkDirectory work(options);
  std::string pairs = work.path() + "/pairs.jsonl";
  if (llvm::Error error = writeFileAtomically(pairs, pairsFile(texts)))
    return error;
  for (llvm::StringRef line : llvm::split(llvm::StringRef(*list).rtrim(), '\n')) {
    auto [name, words] = line.split('\t');
    std::vector<std::string> command;
    for (llvm::StringRef word : llvm::split(words, '\t'))
      command.push_back(word.str());
    command.push_back(pairs);
    Samples whole;
    if (llvm::Error error = timeProgram(command, work.path(), whole))
      return error;
    llvm::Expected<std::string> printed = readFile(work.path() + "/log");
    if (!printed)
      return printed.takeError();
    auto [first, second] = llvm::StringRef(*printed).trim().split(' ');
    double normalise = 0, verdict = 0;
    if (first.getAsDouble(normalise) || second.getAsDouble(verdict))
      return llvm::createStringError("'%s' printed '%s'", name.str().c_str(), printed->c_str());
    report.add((name + ", a query").str()).seconds = {normalise};
    report.add((name + ", a verdict").str()).seconds = {verdict};
    report.ratios.push_back({("a query, " + name + " to mesh").str(), normalise / query});
    report.ratios.push_back({("a verdict, " + name + " to mesh").str(), verdict / pair});
  }
  return llvm::Error::success();
}

llvm::Error mesh::bench::benchSemantics(const Options &options, llvm::raw_ostream &out) {
  std::vector<Text> texts = makeTexts(options.models);
  Parsed parsed;
  if (llvm::Error error = parsed.parse(texts))
    return error;
  Report report{"semantics", options.models, {}, {}};
  double count = static_cast<double>(texts.size());
  report.add("hashing, least of each").seconds = {parsed.hashEach(options.runs)};
  report.ratios.push_back({"models a second, a thread", count / report.samples.back().best()});
  Samples &both = report.add("hashing all, two threads");
  for (size_t run = 0; run != options.runs; ++run)
    both.seconds.push_back(parsed.hashAll(2));
  if (both.best() <= 0)
    return llvm::createStringError("the benchmark's own query does not compile");
  report.ratios.push_back({"models a second, two threads", count / both.best()});
  report.ratios.push_back(
      {"bytes of relations a model", static_cast<double>(parsed.bytesOfRels()) / count});
  llvm::ArrayRef<Text> some = llvm::ArrayRef(texts).take_front(200);
  std::vector<double> hashes = leastTimes(
      some, options.runs, [&](const Text &text) { return parsed.hashText(text.before); });
  std::vector<project::ExternalModel> tables = externals(*dialect::findDialect("sqlite"));
  std::vector<double> verdicts =
      leastTimes(some, options.runs, [&](const Text &text) { return verdictTime(text, tables); });
  if (hashes.front() <= 0 || verdicts.front() <= 0)
    return llvm::createStringError("the benchmark's own query does not compile");
  double query = hashes[hashes.size() / 2], verdict = verdicts[verdicts.size() / 2];
  report.add("text to hash, median").seconds = {query};
  report.add("a verdict, median").seconds = {verdict};
  report.add("a verdict, worst").seconds = {verdicts.back()};
  if (!options.peers.empty())
    if (llvm::Error error = addPeers(options, some.take_front(60), query, verdict, report))
      return error;
  report.print(out, options.json);
  return llvm::Error::success();
}
