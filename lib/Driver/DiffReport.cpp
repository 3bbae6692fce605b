// DiffReport.cpp - see the header.

#include "DiffReport.h"
#include "Impact.h"
#include "PlanReport.h"
#include "Sarif.h"
#include "VerdictJson.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::driver;
using change::Category;
using change::Verdict;

DiffFormatOption::DiffFormatOption(llvm::cl::OptionCategory &category)
    : opt("format", llvm::cl::desc("How the result is printed"), llvm::cl::init(DiffFormat::Text),
          llvm::cl::cat(category),
          llvm::cl::values(
              clEnumValN(DiffFormat::Text, "text", "for people"),
              clEnumValN(DiffFormat::Json, "json", "for programs"),
              clEnumValN(DiffFormat::Markdown, "markdown", "for a pull request"),
              clEnumValN(DiffFormat::Sarif, "sarif", "SARIF 2.1.0, for code scanning"))) {}

static bool isChanged(const Verdict &verdict) { return verdict.isChanged(); }

static bool isTold(const Verdict &verdict) { return verdict.isTold(); }

static void printText(llvm::raw_ostream &out, const DiffReport &report, bool color) {
  if (llvm::none_of(report.verdicts, isChanged))
    printUnchanged(out, report.verdicts);
  if (llvm::none_of(report.verdicts, isTold))
    return;
  printVerdicts(out, report.verdicts, color);
  std::string picture;
  llvm::raw_string_ostream stream(picture);
  printImpact(stream, report.verdicts, report.newer);
  if (!picture.empty())
    out << "\nImpact:\n" << picture;
}

// --- Markdown ------------------------------------------------------------------

/// Text that stands in a cell of a table as it is.
static std::string cell(llvm::StringRef text) {
  std::string safe;
  for (char c : text) {
    if (c == '\n' || c == '\r')
      safe += ' ';
    else if (c == '<')
      safe += "&lt;";
    else if (c == '&')
      safe += "&amp;";
    else if (llvm::StringRef("|\\`*_[]~").contains(c))
      (safe += '\\') += c;
    else
      safe += c;
  }
  return safe;
}

static std::string reasonCell(const Verdict &verdict) {
  std::string text;
  for (const change::Reason &reason : verdict.reasons) {
    text += (text.empty() ? "" : "<br>") + cell(reason.text);
    auto place = [](const model::PlaceRecord &of) {
      return cell(of.path + ":" + std::to_string(of.line));
    };
    if (reason.place.line)
      text += " (" + place(reason.place) + ")";
    if (reason.oldPlace.line && place(reason.oldPlace) != place(reason.place))
      text += ", was at " + place(reason.oldPlace);
  }
  return text;
}

static void printSummary(llvm::raw_ostream &out, llvm::ArrayRef<Verdict> verdicts) {
  size_t rebuilt = llvm::count_if(verdicts, [](const Verdict &each) { return each.rebuild; });
  size_t changed = llvm::count_if(verdicts, isChanged);
  out << changed << " of " << verdicts.size() << " models changed, " << rebuilt
      << (rebuilt == 1 ? " is" : " are") << " rebuilt.\n";
}

static void printMarkdown(llvm::raw_ostream &out, const DiffReport &report) {
  out << "### Changes of models\n\n";
  if (llvm::none_of(report.verdicts, isTold)) {
    printUnchanged(out, report.verdicts);
    return;
  }
  printSummary(out, report.verdicts);
  out << "\n| model | verdict | rebuilt | reasons |\n|---|---|---|---|\n";
  for (const Verdict &verdict : report.verdicts)
    if (verdict.isChanged() || !verdict.reasons.empty())
      out << "| " << cell(verdict.model) << " | " << describe(verdict) << " | "
          << (verdict.rebuild ? "yes" : "no") << " | " << reasonCell(verdict) << " |\n";
  std::string picture;
  llvm::raw_string_ostream stream(picture);
  printImpact(stream, report.verdicts, report.newer);
  if (!picture.empty())
    out << "\n### Impact\n\n```text\n" << picture << "```\n";
}

// --- All -----------------------------------------------------------------------

void mesh::driver::printDiff(llvm::raw_ostream &out, const DiffReport &report, DiffFormat format,
                             bool color) {
  switch (format) {
  case DiffFormat::Text:
    return printText(out, report, color);
  case DiffFormat::Json:
    return printVerdictsJson(out, report.verdicts);
  case DiffFormat::Markdown:
    return printMarkdown(out, report);
  case DiffFormat::Sarif:
    return printSarif(out, report.verdicts);
  }
}

int mesh::driver::diffExitCode(llvm::ArrayRef<Verdict> verdicts) {
  int highest = 0;
  for (const Verdict &verdict : verdicts) {
    bool breaking = verdict.category == Category::Breaking ||
                    verdict.category == Category::IndirectBreaking ||
                    verdict.category == Category::Removed;
    int rank = breaking                                  ? 3
               : verdict.category == Category::Unchanged ? 0
               : verdict.category == Category::Metadata  ? 1
                                                         : 2;
    highest = std::max(highest, rank);
  }
  return 10 + highest;
}
