// Parse.cpp - reads a script. The digest is checked before anything else is
// believed; what follows still trusts nothing, since a digest can be computed
// by anyone.

#include "mesh/Basic/Json.h"
#include "mesh/Script/Script.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::script;

namespace {

/// Reads line by line. Every function that returns a bool returns false after
/// it has called `fail`.
class Reader {
public:
  explicit Reader(llvm::StringRef text) : text(text) {}
  llvm::Expected<LoadedScript> read();

private:
  bool readEnvelope();
  bool readBody();
  bool readLine(llvm::StringRef what);
  bool readPlanLine();
  bool readForLine();
  bool readVerdict();
  bool readStep();
  bool readStepWords(Step &step, int64_t &befores, std::vector<int64_t> &lineCounts);
  bool readCondition(std::vector<Condition> &conditions);
  bool readAudit(Step &step);
  bool readUndo(Step &step);
  bool readRecord();
  bool attachRecords();

  /// The words of a metadata line.
  bool word(std::string &value);
  bool number(int64_t &value);
  bool lineCountsOf(std::vector<int64_t> &counts);
  bool recordsOf(std::pair<int64_t, int64_t> &range);
  bool base();
  bool instant(llvm::StringRef text, Instant &value);
  bool interval(std::optional<Interval> &value);
  bool stepReference();
  /// Calls `fn` with each key that is left on the line; it reads the value, or
  /// calls `fail`, or says with `known` that it has no such key.
  bool keys(llvm::function_ref<bool(llvm::StringRef key, bool &known)> fn);

  /// The next line becomes the current one; its first word is `what`.
  bool openLine(llvm::StringRef &what);
  /// Takes the lines of one statement, without its semicolon.
  bool statement(int64_t lineCount, std::string &sql, bool commented = false);

  bool fail(const llvm::Twine &message) {
    if (!failure)
      failure.emplace(lineNumber, message.str());
    return false;
  }
  bool failAt(int64_t line, const llvm::Twine &message) {
    lineNumber = line;
    return fail(message);
  }

  llvm::StringRef text;
  llvm::StringRef unread; ///< Lines behind the current one.
  llvm::StringRef rest;   ///< Of the current line.
  llvm::StringRef end;    ///< The last line.
  bool wasBare = false;   ///< Whether the last word had no quotes.
  int64_t lineNumber = 0;
  int64_t lastLine = 0;
  std::optional<std::pair<int64_t, std::string>> failure;

  LoadedScript loaded;
  std::vector<std::pair<int64_t, int64_t>> recordsOfStep; ///< First and last; 0, -1: none.
  std::vector<std::string> records;
};

} // namespace

bool Reader::word(std::string &value) {
  rest = rest.ltrim(' ');
  if (rest.empty())
    return fail("a word is missing at the end of the line");
  wasBare = !rest.starts_with("\"");
  if (wasBare) {
    llvm::StringRef bare = rest.take_until([](char c) { return c == ' '; });
    rest = rest.drop_front(bare.size());
    value = bare.str();
    return true;
  }
  size_t end = 1;
  while (end < rest.size() && rest[end] != '"')
    end += rest[end] == '\\' ? 2 : 1;
  if (end >= rest.size())
    return fail("a text has no closing quote");
  llvm::StringRef spelled = rest.take_front(end + 1);
  rest = rest.drop_front(end + 1);
  if (!spelled.contains('\\')) {
    value = spelled.drop_front().drop_back().str();
    return true;
  }
  llvm::Expected<JsonDocument> json = JsonDocument::parse(spelled);
  if (!json) {
    llvm::consumeError(json.takeError());
    return fail("the text " + spelled + " is not written as in JSON");
  }
  value = json->root().asString().value_or("").str();
  return true;
}

bool Reader::number(int64_t &value) {
  std::string digits;
  if (!word(digits))
    return false;
  if (llvm::StringRef(digits).getAsInteger(10, value) || value < 0)
    return fail("'" + digits + "' is not a count");
  return true;
}

bool Reader::keys(llvm::function_ref<bool(llvm::StringRef key, bool &known)> fn) {
  while (!rest.ltrim(' ').empty()) {
    std::string key;
    if (!word(key))
      return false;
    bool known = true;
    bool read = fn(key, known);
    if (!known)
      return fail("unknown word '" + key + "'");
    if (!read)
      return false;
  }
  return true;
}

bool Reader::lineCountsOf(std::vector<int64_t> &counts) {
  std::string list;
  if (!word(list))
    return false;
  for (llvm::StringRef item : llvm::split(list, ',')) {
    int64_t count = 0;
    if (item.getAsInteger(10, count) || count < 1)
      return fail("'" + list + "' is not a list of line counts");
    counts.push_back(count);
  }
  return true;
}

bool Reader::recordsOf(std::pair<int64_t, int64_t> &range) {
  std::string written;
  if (!word(written))
    return false;
  auto [first, last] = llvm::StringRef(written).split('-');
  if (first.getAsInteger(10, range.first) ||
      (last.empty() ? first : last).getAsInteger(10, range.second) || range.second < range.first)
    return fail("'" + written + "' is not a range of state records");
  return true;
}

bool Reader::instant(llvm::StringRef written, Instant &value) {
  std::optional<Instant> parsed =
      parseInstant(written.size() == 10 ? (written + "T00:00:00Z").str() : written);
  if (!parsed)
    return fail("'" + written + "' is not a point in time");
  value = *parsed;
  return true;
}

bool Reader::interval(std::optional<Interval> &value) {
  std::string written;
  if (!word(written))
    return false;
  auto [start, end] = llvm::StringRef(written).split('/');
  value.emplace();
  return instant(start, value->start) && instant(end, value->end);
}

bool Reader::base() {
  std::string written;
  if (!word(written))
    return false;
  auto [number, hex] = llvm::StringRef(written).split(':');
  std::optional<Digest> digest = Digest::fromHex(hex);
  if (!digest || number.getAsInteger(10, loaded.script.header.baseNumber))
    return fail("'" + written + "' is not a ledger head");
  loaded.script.header.baseDigest = *digest;
  return true;
}

bool Reader::openLine(llvm::StringRef &what) {
  if (lineNumber >= lastLine)
    return fail("the script goes on behind its end");
  auto [line, behind] = unread.split('\n');
  ++lineNumber;
  unread = behind;
  rest = line;
  what = "";
  if (!rest.consume_front("--mesh "))
    return true;
  what = rest.take_until([](char c) { return c == ' '; });
  rest = rest.drop_front(what.size());
  return true;
}

bool Reader::statement(int64_t lineCount, std::string &sql, bool commented) {
  if (lineCount >= lastLine - lineNumber)
    return fail("the statement should have " + llvm::Twine(lineCount) +
                " lines, more than there are");
  sql.clear();
  for (int64_t i = 0; i != lineCount; ++i) {
    auto [line, behind] = unread.split('\n');
    ++lineNumber;
    unread = behind;
    if (commented && !line.consume_front("-- "))
      return fail("an undo statement must be a comment: '-- ...'");
    if (i)
      sql += '\n';
    sql += line;
  }
  if (sql.empty() || sql.back() != ';')
    return fail("the statement should end here with ';'");
  sql.pop_back();
  if (!sql.empty() && sql.back() == '\n')
    sql.pop_back();
  return true;
}

bool Reader::readPlanLine() {
  Header &header = loaded.script.header;
  int64_t version = 0;
  return number(version) && keys([&](llvm::StringRef key, bool &known) {
           if (key == "compiler")
             return word(header.compiler);
           if (key == "normal-form")
             return number(header.normalForm);
           if (key == "source")
             return word(header.source);
           if (key == "dialect")
             return word(header.dialect);
           return known = false;
         });
}

bool Reader::readForLine() {
  Header &header = loaded.script.header;
  std::string written;
  return keys([&](llvm::StringRef key, bool &known) {
    if (key == "gateway")
      return word(header.gateway);
    if (key == "system")
      return word(header.system);
    if (key == "environment")
      return word(header.environment);
    if (key == "base")
      return base();
    if (key == "at")
      return word(written) && instant(written, header.at);
    return known = false;
  });
}

bool Reader::readVerdict() {
  Verdict &verdict = loaded.script.verdicts.emplace_back();
  return word(verdict.model) && word(verdict.verdict) &&
         keys([&](llvm::StringRef key, bool &known) {
           if (key == "finer")
             return word(verdict.finer);
           if (key == "at")
             return word(verdict.place);
           if (key == "because")
             return word(verdict.reasons.emplace_back());
           return known = false;
         });
}

bool Reader::readCondition(std::vector<Condition> &conditions) {
  Condition &condition = conditions.emplace_back();
  std::string kind;
  if (!word(kind))
    return false;
  if (!fromText(kind, condition.kind))
    return fail("unknown condition '" + kind + "'");
  return word(condition.relation) && keys([&](llvm::StringRef key, bool &known) {
           if (key != "columns")
             return known = false;
           while (!rest.ltrim(' ').empty())
             if (!word(condition.columns.emplace_back()))
               return false;
           return true;
         });
}

bool Reader::readStepWords(Step &step, int64_t &befores, std::vector<int64_t> &lineCounts) {
  std::string kind;
  if (!number(step.id) || !word(kind) || !word(step.model))
    return false;
  if (wasBare && step.model == "-")
    step.model.clear();
  if (!fromText(kind, step.kind))
    return fail("unknown kind of step '" + kind + "'");
  if (step.id != static_cast<int64_t>(loaded.script.steps.size()))
    return fail("steps must be numbered 1, 2, 3 ...");
  std::pair<int64_t, int64_t> &range = recordsOfStep.emplace_back(0, -1);
  return keys([&](llvm::StringRef key, bool &known) {
    if (key == "view")
      return word(step.view);
    if (key == "table")
      return word(step.table);
    if (key == "was")
      return word(step.was);
    if (key == "interval")
      return interval(step.interval);
    if (key == "group")
      return word(step.group);
    if (key == "before")
      return number(befores);
    if (key == "lines")
      return lineCountsOf(lineCounts);
    if (key == "state")
      return recordsOf(range);
    return known = false;
  });
}

bool Reader::readStep() {
  Step &step = loaded.script.steps.emplace_back();
  int64_t befores = 0;
  std::vector<int64_t> lineCounts;
  if (!readStepWords(step, befores, lineCounts))
    return false;
  for (int64_t i = 0; i != befores; ++i) {
    llvm::StringRef what;
    if (!openLine(what))
      return false;
    if (what != "before")
      return fail("a line '--mesh before' is missing");
    if (!readCondition(step.before))
      return false;
  }
  for (int64_t lineCount : lineCounts)
    if (!statement(lineCount, step.sql.emplace_back()))
      return false;
  return true;
}

bool Reader::stepReference() {
  int64_t id = 0;
  if (!number(id))
    return false;
  if (loaded.script.steps.empty() || loaded.script.steps.back().id != id)
    return fail("the line does not belong to the step above it");
  return true;
}

bool Reader::readAudit(Step &step) {
  Audit &audit = step.audits.emplace_back();
  std::string severity;
  std::vector<int64_t> lineCounts;
  if (!word(audit.name) || !word(severity))
    return false;
  if (severity != "blocking" && severity != "non-blocking")
    return fail("an audit is either blocking or non-blocking");
  audit.blocking = severity == "blocking";
  bool read = keys([&](llvm::StringRef key, bool &known) {
    return key == "lines" ? lineCountsOf(lineCounts) : (known = false);
  });
  if (!read)
    return false;
  if (lineCounts.size() != 1)
    return fail("an audit has exactly one query");
  return statement(lineCounts.front(), audit.sql);
}

bool Reader::readUndo(Step &step) {
  std::vector<int64_t> lineCounts;
  bool read = keys([&](llvm::StringRef key, bool &known) {
    return key == "lines" ? lineCountsOf(lineCounts) : (known = false);
  });
  if (!read)
    return false;
  for (int64_t lineCount : lineCounts)
    if (!statement(lineCount, step.undo.emplace_back(), /*commented=*/true))
      return false;
  return true;
}

bool Reader::readRecord() {
  int64_t id = 0;
  if (!number(id))
    return false;
  if (id != static_cast<int64_t>(records.size()) + 1)
    return fail("state records must be numbered 1, 2, 3 ...");
  records.push_back(rest.ltrim(' ').str());
  return true;
}

bool Reader::attachRecords() {
  int64_t next = 1;
  for (size_t i = 0; i != recordsOfStep.size(); ++i) {
    auto [first, last] = recordsOfStep[i];
    if (!first)
      continue;
    if (first != next || last > static_cast<int64_t>(records.size()))
      return fail("step " + llvm::Twine(i + 1) + " names state records that are not its own");
    for (; next <= last; ++next)
      loaded.script.steps[i].changes.push_back(std::move(records[static_cast<size_t>(next - 1)]));
  }
  if (next != static_cast<int64_t>(records.size()) + 1)
    return fail("a state record belongs to no step");
  return true;
}

/// What makes the text a script at all, whole and unchanged.
bool Reader::readEnvelope() {
  auto [firstLine, behind] = text.split('\n');
  int64_t version = 0;
  if (!firstLine.consume_front("--mesh plan ") || firstLine.consumeInteger(10, version))
    return failAt(1, "this is no plan script: it does not begin with '--mesh plan'");
  if (version > formatVersion)
    return failAt(1, "the plan script has format " + llvm::Twine(version) +
                         ", but this release of Mesh reads formats up to " +
                         llvm::Twine(formatVersion) + ": update it");
  lastLine = static_cast<int64_t>(text.count('\n')) + (text.ends_with("\n") ? 0 : 1);
  size_t lastBegin = text.rfind('\n', text.size() - 1) + 1;
  end = text.substr(lastBegin);
  if (firstLine.ends_with("\r"))
    return failAt(1, "the line ends were changed to CR LF: carry the file as it is, unconverted");
  if (!end.starts_with("--mesh end ") || !end.ends_with("\n"))
    return failAt(lastLine, "the plan script is not whole: its last line should be '--mesh end'");
  loaded.digest = hashFileContent(text.take_front(lastBegin));
  if (!end.rtrim('\n').ends_with((" digest blake3:" + loaded.digest).c_str()))
    return failAt(lastLine, "the plan script was changed after it was compiled: its text does not "
                            "have the digest that its last line states");
  return true;
}

bool Reader::readLine(llvm::StringRef what) {
  if (what.empty()) // For people.
    return rest.empty() || rest.starts_with("-- ") || fail("a line that belongs to no step");
  if (what == "plan")
    return readPlanLine();
  if (what == "for")
    return readForLine();
  if (what == "verdict")
    return readVerdict();
  if (what == "step")
    return readStep();
  if (what == "state")
    return readRecord();
  std::vector<Step> &steps = loaded.script.steps;
  if (steps.empty())
    return fail("a line '--mesh " + what + "' ahead of the first step");
  if (what == "after")
    return readCondition(steps.back().after);
  if (what == "audit")
    return stepReference() && readAudit(steps.back());
  if (what == "undo")
    return stepReference() && readUndo(steps.back());
  return fail("unknown line '--mesh " + what + "'");
}

bool Reader::readBody() {
  unread = text;
  lineNumber = 0;
  while (lineNumber < lastLine - 1) {
    llvm::StringRef what;
    if (!openLine(what) || !readLine(what))
      return false;
  }
  return attachRecords();
}

llvm::Expected<LoadedScript> Reader::read() {
  if (readEnvelope() && readBody()) {
    // The digest does not cover the last line; only one last line is right.
    std::string steps = std::to_string(loaded.script.steps.size());
    if (end == "--mesh end steps " + steps + " digest blake3:" + loaded.digest + "\n")
      return std::move(loaded);
    failAt(lastLine, "the plan script is damaged: its last line does not fit the steps");
  }
  return llvm::make_error<ScriptError>(failure->first, std::move(failure->second));
}

llvm::Expected<LoadedScript> mesh::script::parse(llvm::StringRef text) {
  return Reader(text).read();
}
