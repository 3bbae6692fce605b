// PlanReport.cpp - see the header.

#include "PlanReport.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"

using namespace mesh;
using namespace mesh::driver;
using change::Category;
using change::Finer;
using change::Verdict;
using llvm::raw_ostream;

static std::string classOf(const Verdict &verdict) {
  switch (verdict.category) {
  case Category::Unchanged:
    return "unchanged";
  case Category::Metadata:
    return "metadata only";
  case Category::Added:
    return "added";
  case Category::Removed:
    return "removed";
  default:
    break;
  }
  bool indirect = verdict.category == Category::IndirectBreaking ||
                  verdict.category == Category::IndirectNonBreaking;
  std::string prefix = indirect ? "indirectly " : "";
  switch (verdict.finer) {
  case Finer::Additive:
    return prefix + "non-breaking (additive)";
  case Finer::None:
    return prefix + "non-breaking";
  case Finer::ColumnLimited:
    return prefix + "breaking (some columns)";
  case Finer::TimeLimited:
    return prefix + "breaking (some time)";
  case Finer::Breaking:
    return prefix + "breaking";
  case Finer::NotUnderstood:
    return prefix + "breaking (not understood)";
  }
  llvm_unreachable("verdict outside the list");
}

std::string mesh::driver::describe(const Verdict &verdict) {
  return classOf(verdict) + (verdict.premises.empty()       ? ""
                             : verdict.premises.size() == 1 ? ", under a premise"
                                                            : ", under premises");
}

static char signOf(Category category) {
  switch (category) {
  case Category::Added:
    return '+';
  case Category::Removed:
    return '-';
  case Category::Unchanged:
    return '=';
  default:
    return '~';
  }
}

static raw_ostream::Colors colorOf(Category category) {
  switch (category) {
  case Category::Added:
  case Category::NonBreaking:
  case Category::IndirectNonBreaking:
    return raw_ostream::GREEN;
  case Category::Removed:
  case Category::Breaking:
  case Category::IndirectBreaking:
    return raw_ostream::RED;
  default:
    return raw_ostream::CYAN;
  }
}

static void printVerdict(raw_ostream &out, const Verdict &verdict, size_t width, bool color) {
  if (color)
    out.changeColor(colorOf(verdict.category));
  out << "  " << signOf(verdict.category) << ' ' << verdict.model
      << std::string(width - verdict.model.size() + 2, ' ') << describe(verdict);
  if (color)
    out.resetColor();
  out << '\n';
  for (const change::Reason &reason : verdict.reasons) {
    out << "      " << reason.text;
    auto place = [](const model::PlaceRecord &of) {
      return of.path + ":" + std::to_string(of.line) + ":" + std::to_string(of.column);
    };
    if (reason.place.line)
      out << "  (" << place(reason.place) << ')';
    if (reason.oldPlace.line && place(reason.oldPlace) != place(reason.place))
      out << ", was at " << place(reason.oldPlace);
    out << '\n';
  }
}

void mesh::driver::printVerdicts(raw_ostream &out, llvm::ArrayRef<Verdict> verdicts, bool color) {
  size_t width = 0;
  auto shown = [](const Verdict &verdict) {
    return verdict.isChanged() || !verdict.reasons.empty();
  };
  for (const Verdict &verdict : verdicts)
    if (shown(verdict))
      width = std::max(width, verdict.model.size());
  for (const Verdict &verdict : verdicts)
    if (shown(verdict))
      printVerdict(out, verdict, width, color);
}

void mesh::driver::printUnchanged(raw_ostream &out, llvm::ArrayRef<Verdict> verdicts) {
  size_t again = llvm::count_if(verdicts, [](const Verdict &verdict) {
    return llvm::any_of(verdict.reasons, [](const change::Reason &reason) {
      return reason.rule == "re-fingerprinted";
    });
  });
  out << "No model changed.\n";
  if (again)
    out << again << (again == 1 ? " was" : " were")
        << " re-fingerprinted, data unchanged: another release of Mesh had hashed the same "
           "queries.\n";
}

static size_t count(llvm::ArrayRef<Verdict> verdicts, bool changed) {
  return llvm::count_if(verdicts,
                        [&](const Verdict &verdict) { return verdict.isChanged() == changed; });
}

/// Why something is done for a model, in a word or two.
static llvm::StringRef whyOf(const plan::Plan &plan, const plan::ModelPlan &model) {
  auto verdict = llvm::find_if(
      plan.verdicts, [&](const Verdict &each) { return each.model == model.model->name; });
  switch (verdict == plan.verdicts.end() ? Category::Unchanged : verdict->category) {
  case Category::Added:
    return "new";
  case Category::Breaking:
  case Category::NonBreaking:
    return "changed";
  case Category::IndirectBreaking:
  case Category::IndirectNonBreaking:
    return "reads what changed";
  case Category::Unchanged:
  case Category::Metadata:
  case Category::Removed:
    break;
  }
  if (!model::storesRows(model.model->kind.kind))
    return "reads a table that moved";
  return model.create ? "not there yet" : "new days";
}

/// What is done for a model, for people.
static std::string workOf(const plan::ModelPlan &model) {
  if (model.fills.empty())
    return model::storesRows(model.model->kind.kind) ? "empty table" : "view";
  if (model.model->kind.kind != model::ModelKind::IncrementalByTimeRange)
    return "whole table";
  std::string text =
      formatShort(model.fills.front().start) + " .. " + formatShort(model.fills.back().end);
  if (model.fills.size() > 1)
    text += ", " + std::to_string(model.fills.size()) + " jobs";
  return text;
}

/// The models that are made and filled, or those that are only made, in columns.
static void printModels(raw_ostream &out, llvm::StringRef title, const plan::Plan &plan,
                        bool filled) {
  std::vector<const plan::ModelPlan *> models;
  size_t name = 0, work = 0;
  for (const plan::ModelPlan &model : plan.models) {
    if (model.fills.empty() == filled || (!filled && !model.create))
      continue;
    models.push_back(&model);
    name = std::max(name, model.model->name.size());
    work = std::max(work, workOf(model).size());
  }
  if (models.empty())
    return;
  out << title << '\n';
  for (const plan::ModelPlan *model : models)
    out << "  " << llvm::left_justify(model->model->name, name + 2)
        << llvm::left_justify(workOf(*model), work + 2) << whyOf(plan, *model) << '\n';
}

static void printWork(raw_ostream &out, const plan::Plan &plan) {
  bool computes =
      llvm::any_of(plan.models, [](const plan::ModelPlan &model) { return !model.fills.empty(); });
  printModels(out, "To compute:", plan, /*filled=*/true);
  if (!computes)
    out << "To compute: nothing, no query runs.\n";
  printModels(out, "To make:", plan, /*filled=*/false);
  size_t made = 0, moved = 0;
  for (const plan::ModelPlan &model : plan.models) {
    made += model.point && model.pointedAt.empty();
    moved += model.point && !model.pointedAt.empty();
  }
  out << "Views of '" << plan.environment << "': " << made << " to make, " << moved << " to move, "
      << plan.removals.size() << " to remove.\n";
}

void mesh::driver::printPlan(raw_ostream &out, const plan::Plan &plan, llvm::StringRef gateway,
                             bool showChanges, bool color) {
  out << "Plan for environment '" << plan.environment << "' of gateway '" << gateway << "'"
      << (plan.newEnvironment ? " (new)" : "") << '\n';
  if (size_t changed = count(plan.verdicts, true)) {
    out << "Changes:" << (showChanges ? "\n" : " " + std::to_string(changed) + " models\n");
    if (showChanges)
      printVerdicts(out, plan.verdicts, color);
  } else {
    printUnchanged(out, plan.verdicts);
  }
  if (plan.isEmpty())
    out << "Nothing to do.\n";
  else
    printWork(out, plan);
}
