// Report.cpp - the output of meshapply.

#include "Report.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using apply::Outcome;
using apply::Result;

void Progress::planStarted(const script::Script &script, int64_t stepsDone) {
  steps = script.steps.size();
  out << "applying " << steps << (steps == 1 ? " step" : " steps");
  if (!script.header.environment.empty())
    out << " for environment " << script.header.environment;
  if (stepsDone)
    out << ", resuming after step " << stepsDone;
  out << '\n';
}

std::string Progress::describe(const script::Step &step) const {
  std::string text = "[" + std::to_string(step.id) + "/" + std::to_string(steps) + "] ";
  text += toText(step.kind);
  if (!step.model.empty())
    text += " " + step.model;
  if (!step.view.empty())
    text += " " + step.view;
  else if (step.model.empty() && !step.table.empty())
    text += " " + step.table;
  if (step.interval)
    text += " " + formatShort(step.interval->start) + "/" + formatShort(step.interval->end);
  return text;
}

void Progress::stepStarted(const script::Step &step) {
  audits.clear();
  lineIsOpen = isTerminal;
  if (isTerminal) {
    out << describe(step) << " ...";
    out.flush();
  }
}

void Progress::auditFinished(const script::Step &, const script::Audit &audit, int64_t rows) {
  audits += "      audit " + audit.name;
  if (rows)
    audits += (audit.blocking ? " FAILED: " : " warning: ") + std::to_string(rows) +
              (rows == 1 ? " row" : " rows");
  else
    audits += " passed";
  audits += '\n';
}

void Progress::stepFinished(const script::Step &step, double seconds, std::optional<int64_t> rows) {
  out << (isTerminal ? "\r" : "") << describe(step);
  if (rows)
    out << ", " << *rows << (*rows == 1 ? " row" : " rows");
  out << ", " << llvm::format("%.2f", seconds) << " s" << (isTerminal ? "   \n" : "\n") << audits;
  out.flush();
  lineIsOpen = false;
  audits.clear();
}

void Progress::stop() {
  if (lineIsOpen)
    out << '\n';
  out << audits;
  out.flush();
}

/// The head after the plan, if it has an entry in the ledger.
static std::string headOf(const Result &result) {
  return result.receipt ? ", ledger head " + state::shortText(result.receipt->head()) : "";
}

static void printSuccess(llvm::raw_ostream &out, const Result &result) {
  switch (result.outcome) {
  case Outcome::Done:
    out << "done: " << result.stepsRun << (result.stepsRun == 1 ? " step" : " steps");
    if (result.stepsSkipped)
      out << ", " << result.stepsSkipped << " done before";
    break;
  case Outcome::AlreadyApplied:
    out << "already applied: nothing to do";
    break;
  case Outcome::Verified:
    out << "verified: the plan can be applied";
    if (result.stepsSkipped)
      out << ", " << result.stepsSkipped << " of its steps are done";
    break;
  default:
    out << "abandoned: the next plan starts from what was done";
  }
  out << headOf(result) << '\n';
}

void mesh::printResult(llvm::raw_ostream &out, llvm::raw_ostream &err, const Result &result) {
  for (const apply::AuditFinding &finding : result.findings)
    if (!finding.blocking)
      err << "meshapply: warning: audit " << finding.audit << " of " << finding.model << " found "
          << finding.rows << (finding.rows == 1 ? " row" : " rows") << "; its query:\n"
          << finding.sql << '\n';
  if (exitStatus(result.outcome) == 0) {
    printSuccess(out, result);
    return;
  }
  err << "meshapply: " << (result.outcome == Outcome::Refused ? "refused: " : "error: ")
      << result.message << '\n';
  if (result.isOpen)
    err << "meshapply: note: nothing is lost; apply the same plan again to resume it, or give it "
           "up with --abandon\n";
  else if (result.outcome == Outcome::Failed && result.receipt)
    err << "meshapply: note: the steps before it are done" << headOf(result)
        << "; compile a new plan once the cause is gone\n";
}

void mesh::printResultJson(llvm::raw_ostream &out, const Result &result) {
  llvm::json::OStream json(out, 2);
  json.object([&] {
    json.attribute("outcome", toText(result.outcome));
    json.attribute("message", result.message);
    json.attribute("plan", result.plan);
    json.attribute("steps_run", result.stepsRun);
    json.attribute("steps_skipped", result.stepsSkipped);
    json.attribute("open", result.isOpen);
    if (result.receipt)
      json.attributeObject("head", [&] {
        json.attribute("number", result.receipt->head().number);
        json.attribute("digest", result.receipt->head().digest.hex());
      });
    json.attributeArray("findings", [&] {
      for (const apply::AuditFinding &finding : result.findings)
        json.object([&] {
          json.attribute("step", finding.step);
          json.attribute("model", finding.model);
          json.attribute("audit", finding.audit);
          json.attribute("blocking", finding.blocking);
          json.attribute("rows", finding.rows);
          json.attribute("sql", finding.sql);
        });
    });
  });
  out << '\n';
}
