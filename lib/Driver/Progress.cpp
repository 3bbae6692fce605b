// Progress.cpp - see the header.

#include "Progress.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mesh;
using namespace mesh::driver;
using script::StepKind;

std::string mesh::driver::groupDigits(int64_t number) {
  std::string text = std::to_string(number);
  for (size_t i = text.size(); i > 3 + (number < 0); i -= 3)
    text.insert(i - 3, ",");
  return text;
}

std::string mesh::driver::counted(int64_t number, llvm::StringRef noun) {
  return groupDigits(number) + " " + noun.str() + (number == 1 ? "" : "s");
}

/// Steps that a user would count: not the state's own records, and all views as one.
static bool isShown(StepKind kind) {
  return kind == StepKind::Create || kind == StepKind::Fill || kind == StepKind::Run ||
         kind == StepKind::Drop;
}

static bool movesView(StepKind kind) { return kind == StepKind::Point || kind == StepKind::Remove; }

void Progress::planStarted(const script::Script &script, int64_t stepsDone) {
  total = llvm::count_if(script.steps, [](const script::Step &step) { return isShown(step.kind); });
  if (stepsDone)
    environment.out << "resuming: " << counted(stepsDone, "step") << " done before\n";
}

static std::string describe(const script::Step &step) {
  std::string text = llvm::formatv("{0,-6} {1}", script::toText(step.kind), step.model).str();
  if (step.kind == StepKind::Drop)
    text = "drop   " + step.table;
  if (step.interval)
    text += " " + formatShort(step.interval->start) + " .. " + formatShort(step.interval->end);
  return text;
}

void Progress::stepStarted(const script::Step &step) {
  if (environment.outIsTerminal && isShown(step.kind)) {
    environment.out << "\r\033[K" << llvm::formatv("  [{0}/{1}] ", done + 1, total)
                    << describe(step) << " ...";
    environment.out.flush();
  }
}

void Progress::stepFinished(const script::Step &step, double seconds, std::optional<int64_t> rows) {
  if (movesView(step.kind)) {
    ++(step.kind == StepKind::Point ? moved : removed);
    viewSeconds += seconds;
  }
  if (!isShown(step.kind))
    return;
  ++done;
  if (environment.outIsTerminal)
    environment.out << "\r\033[K";
  environment.out << llvm::formatv("  [{0}/{1}] ", done, total) << describe(step);
  if (rows && step.kind == StepKind::Fill)
    environment.out << "  " << counted(*rows, "row");
  environment.out << llvm::formatv("  {0:f2} s\n", seconds);
  environment.out.flush();
}

void Progress::auditFinished(const script::Step &step, const script::Audit &audit, int64_t rows) {
  if (!rows)
    return;
  if (environment.outIsTerminal)
    environment.out << "\r\033[K";
  environment.out << "  audit " << audit.name << " of " << step.model << ": "
                  << counted(rows, "row") << (audit.blocking ? "" : " (not blocking)") << '\n';
  (void)color;
}

void Progress::finish() {
  if (moved)
    environment.out << "  " << counted(moved, "view") << " moved";
  if (removed)
    environment.out << (moved ? ", " : "  ") << counted(removed, "view") << " removed";
  if (moved || removed)
    environment.out << llvm::formatv("  {0:f2} s\n", viewSeconds);
}
