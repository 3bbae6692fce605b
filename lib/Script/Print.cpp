// Print.cpp - a script as text. The same script always gives the same bytes.

#include "mesh/Script/Script.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cassert>

using namespace mesh;
using namespace mesh::script;

namespace {

class Printer {
public:
  Printer(const Script &script, llvm::raw_ostream &out) : script(script), out(out) {}
  void print();

private:
  void printHeader();
  void printVerdict(const Verdict &verdict);
  void printStep(const Step &step);
  void printStepLine(const Step &step);
  void printCondition(const char *when, const Condition &condition);
  void printLineCounts(llvm::ArrayRef<std::string> statements);
  void printUndo(const Step &step);
  void printRecords();

  /// A name or a text: bare where that leaves no doubt, else as a JSON string.
  void word(llvm::StringRef text);
  /// Always as a JSON string, which for a relation looks like SQL.
  void quoted(llvm::StringRef text) { out << ' ' << llvm::json::Value(text); }

  const Script &script;
  llvm::raw_ostream &out;
  size_t records = 0; ///< How many the steps so far have referred to.
};

} // namespace

static bool isBare(llvm::StringRef text) {
  return !text.empty() && text.front() != '"' && text != "-" &&
         llvm::all_of(text, [](char c) { return c > ' ' && c < 127; });
}

void Printer::word(llvm::StringRef text) {
  if (isBare(text))
    out << ' ' << text;
  else
    quoted(text);
}

/// The statement with its semicolon, which a comment on the last line must not swallow.
static std::string terminated(llvm::StringRef statement) {
  statement = statement.rtrim();
  llvm::StringRef lastLine = statement.substr(statement.rfind('\n') + 1);
  bool mayEndInComment = lastLine.contains("--") || lastLine.contains('#');
  return (statement + (mayEndInComment ? "\n;" : ";")).str();
}

void Printer::printLineCounts(llvm::ArrayRef<std::string> statements) {
  if (statements.empty())
    return;
  out << " lines ";
  llvm::ListSeparator comma(",");
  for (const std::string &statement : statements)
    out << comma << llvm::StringRef(terminated(statement)).count('\n') + 1;
}

void Printer::printHeader() {
  const Header &header = script.header;
  out << "--mesh plan " << formatVersion << " compiler";
  word(header.compiler);
  out << " normal-form " << header.normalForm << " source";
  word(header.source);
  out << " dialect";
  word(header.dialect);
  out << "\n--mesh for gateway";
  word(header.gateway);
  out << " system";
  word(header.system);
  if (!header.environment.empty()) {
    out << " environment";
    word(header.environment);
  }
  out << " base " << header.baseNumber << ':' << header.baseDigest.hex() << " at "
      << formatInstant(header.at) << "\n"
      << "-- Written by Mesh. meshapply verifies and runs it; docs/plan-script.md tells how to\n"
         "-- read it, and how to run it by hand.\n";
}

void Printer::printVerdict(const Verdict &verdict) {
  out << "--mesh verdict";
  word(verdict.model);
  word(verdict.verdict);
  if (!verdict.finer.empty()) {
    out << " finer";
    word(verdict.finer);
  }
  if (!verdict.place.empty()) {
    out << " at";
    word(verdict.place);
  }
  for (const std::string &reason : verdict.reasons) {
    out << " because";
    quoted(reason);
  }
  out << '\n';
}

void Printer::printStepLine(const Step &step) {
  out << "--mesh step " << step.id << ' ' << toText(step.kind);
  if (step.model.empty())
    out << " -";
  else
    word(step.model);
  auto relation = [&](const char *key, const std::string &name) {
    if (name.empty())
      return;
    out << ' ' << key;
    quoted(name);
  };
  relation("view", step.view);
  relation("table", step.table);
  relation("was", step.was);
  if (step.interval)
    out << " interval " << formatShort(step.interval->start) << '/'
        << formatShort(step.interval->end);
  if (!step.group.empty()) {
    out << " group";
    word(step.group);
  }
  if (!step.before.empty())
    out << " before " << step.before.size();
  printLineCounts(step.sql);
  if (!step.changes.empty())
    out << " state " << records + 1;
  records += step.changes.size();
  if (step.changes.size() > 1)
    out << '-' << records;
  out << '\n';
}

void Printer::printCondition(const char *when, const Condition &condition) {
  out << "--mesh " << when << ' ' << toText(condition.kind);
  quoted(condition.relation);
  if (!condition.columns.empty())
    out << " columns";
  for (const std::string &column : condition.columns)
    word(column);
  out << '\n';
}

void Printer::printUndo(const Step &step) {
  if (step.undo.empty())
    return;
  out << "--mesh undo " << step.id;
  printLineCounts(step.undo);
  out << '\n';
  for (const std::string &statement : step.undo) {
    std::string text = terminated(statement);
    for (llvm::StringRef line : llvm::split(text, '\n'))
      out << "-- " << line << '\n';
  }
}

void Printer::printStep(const Step &step) {
  out << '\n';
  printStepLine(step);
  for (const Condition &condition : step.before)
    printCondition("before", condition);
  for (const std::string &statement : step.sql)
    out << terminated(statement) << '\n';
  for (const Condition &condition : step.after)
    printCondition("after", condition);
  for (const Audit &audit : step.audits) {
    out << "--mesh audit " << step.id;
    word(audit.name);
    out << (audit.blocking ? " blocking" : " non-blocking");
    printLineCounts(audit.sql);
    out << '\n' << terminated(audit.sql) << '\n';
  }
  printUndo(step);
}

void Printer::printRecords() {
  if (records)
    out << '\n';
  size_t number = 0;
  for (const Step &step : script.steps)
    for (std::string change : step.changes) {
      // In JSON a line break can only be white space between two tokens.
      std::replace(change.begin(), change.end(), '\n', ' ');
      out << "--mesh state " << ++number << ' ' << change << '\n';
    }
}

void Printer::print() {
  printHeader();
  if (!script.verdicts.empty())
    out << '\n';
  for (const Verdict &verdict : script.verdicts)
    printVerdict(verdict);
  for (const Step &step : script.steps) {
    assert(step.id == &step - script.steps.data() + 1 && "steps are numbered 1, 2, 3");
    printStep(step);
  }
  printRecords();
}

std::string mesh::script::print(const Script &script) {
  std::string text;
  llvm::raw_string_ostream out(text);
  Printer(script, out).print();
  std::string digest = hashFileContent(text);
  out << "--mesh end steps " << script.steps.size() << " digest blake3:" << digest << '\n';
  return text;
}
