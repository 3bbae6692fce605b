// Progress.cpp - see the header.

#include "Progress.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mesh;
using namespace mesh::driver;
using script::StepKind;

std::string mesh::driver::groupDigits(int64_t number) {
  std::string digits = std::to_string(number), text;
  size_t sign = number < 0;
  for (size_t i = 0; i != digits.size(); ++i) {
    if (i > sign && (digits.size() - i) % 3 == 0)
      text += ',';
    text += digits[i];
  }
  return text;
}

std::string mesh::driver::counted(int64_t number, llvm::StringRef noun) {
  return groupDigits(number) + " " + noun.str() + (number == 1 ? "" : "s");
}

/// Steps that a user would count: not the state's own records, and all views as one.
bool Progress::isShown(const script::Step &step) const {
  return step.kind == StepKind::Fill || step.kind == StepKind::Run || step.kind == StepKind::Drop ||
         (step.kind == StepKind::Create && !filled.contains(step.model));
}

static llvm::StringRef nameOf(const script::Step &step) {
  return step.kind == StepKind::Drop ? step.table : step.model;
}

static std::string intervalOf(const script::Step &step) {
  return step.interval
             ? formatShort(step.interval->start) + " .. " + formatShort(step.interval->end)
             : "";
}

void Progress::planStarted(const script::Script &script, int64_t stepsDone) {
  for (const script::Step &step : script.steps)
    if (step.kind == StepKind::Fill)
      filled.insert(step.model);
  for (const script::Step &step : script.steps)
    if (isShown(step)) {
      ++total;
      nameWidth = std::max(nameWidth, nameOf(step).size());
      intervalWidth = std::max(intervalWidth, intervalOf(step).size());
    }
  if (stepsDone)
    environment.out << "resuming: " << counted(stepsDone, "step") << " done before\n";
}

void Progress::printStep(const script::Step &step, int64_t number) const {
  std::string of = std::to_string(total);
  environment.out << "  [" << llvm::right_justify(std::to_string(number), of.size()) << '/' << of
                  << "] " << llvm::left_justify(script::toText(step.kind), 8)
                  << llvm::left_justify(nameOf(step), nameWidth + 2)
                  << llvm::left_justify(intervalOf(step), intervalWidth);
}

void Progress::stepStarted(const script::Step &step) {
  if (environment.outIsTerminal && isShown(step)) {
    environment.out << "\r\033[K";
    printStep(step, done + 1);
    environment.out << " ...";
    environment.out.flush();
  }
}

void Progress::stepFinished(const script::Step &step, double seconds, std::optional<int64_t> rows) {
  if (step.kind == StepKind::Point || step.kind == StepKind::Remove) {
    ++(step.kind == StepKind::Remove ? removed : step.was.empty() ? made : moved);
    viewSeconds += seconds;
  }
  if (!isShown(step))
    return;
  ++done;
  if (environment.outIsTerminal)
    environment.out << "\r\033[K";
  std::string count = rows && step.kind == StepKind::Fill ? counted(*rows, "row") : "";
  printStep(step, done);
  environment.out << llvm::right_justify(count, 16) << llvm::formatv("{0,9:f2} s\n", seconds);
  environment.out.flush();
}

void Progress::auditFinished(const script::Step &step, const script::Audit &audit, int64_t rows) {
  if (!rows)
    return;
  if (environment.outIsTerminal)
    environment.out << "\r\033[K";
  if (!audit.blocking) // One that blocks ends in an error, which says all.
    environment.out << "  audit " << audit.name << " of " << step.model << ": "
                    << counted(rows, "row") << " (not blocking)\n";
  (void)color;
}

void Progress::finish() {
  if (!made && !moved && !removed)
    return;
  std::string text;
  for (auto [count, word] :
       {std::pair(made, "made"), std::pair(moved, "moved"), std::pair(removed, "removed")})
    if (count)
      text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + word;
  environment.out << llvm::formatv("  views: {0}  {1:f2} s\n", text, viewSeconds);
}
