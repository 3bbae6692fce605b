// Replays the pairs of SQLMesh's change vectors, where they are at hand.
//
// A pair is an old and a new project. For the model that was edited the vector
// tells the truth, found by executing both: no verdict may be less safe than it.
// Where SQLMesh's own verdicts are safe, ours must be as fine; those that are not
// yet are listed with the reason, in a list that may only shrink.

#include "GoldenProject.h"
#include "mesh/Change/Change.h"
#include "gtest/gtest.h"
#include <iostream>

using namespace mesh;
using namespace mesh::golden;
using change::Category;
using change::ColumnChange;
using change::Finer;
using change::Verdict;

namespace {

/// Pairs that do not compile, and why.
const std::map<std::string, std::string> refused = {
#define REFUSED(Id, Reason) {Id, Reason},
#include "GoldenChange.def"
};

/// Pairs whose verdict is coarser than SQLMesh's, and why.
const std::map<std::string, std::string> coarser = {
#define COARSER(Id, Reason) {Id, Reason},
#include "GoldenChange.def"
};

/// How much is said to have changed: 0 nothing, 1 additions, 2 columns, 3 rows.
int rankOf(const Verdict &verdict) {
  switch (verdict.finer) {
  case Finer::None:
  case Finer::Additive:
    return verdict.category == Category::Unchanged || verdict.category == Category::Metadata ? 0
                                                                                             : 1;
  case Finer::ColumnLimited:
    return 2;
  case Finer::TimeLimited:
  case Finer::Breaking:
  case Finer::NotUnderstood:
    return 3;
  }
  llvm_unreachable("class outside the list");
}

int rankOfTruth(llvm::StringRef truth) {
  return truth == "equal" ? 0 : truth == "additive" ? 1 : truth == "column" ? 2 : 3;
}

/// The same for SQLMesh's category; -1 where it gave none.
int rankOfCategory(llvm::StringRef category, llvm::StringRef change) {
  if (category == "METADATA" || change == "unmodified")
    return 0;
  if (category.ends_with("NON_BREAKING") || category == "FORWARD_ONLY")
    return 1;
  return category.ends_with("BREAKING") ? 3 : -1;
}

struct Pair {
  std::string id;
  JsonValue vector;
  std::map<std::string, Verdict> verdicts;
  std::string direct;

  void checkSafety();
  void checkColumns(const Verdict &verdict);
  void checkChildren(const Verdict &verdict);
  std::string coarserThanSqlMesh();
};

/// Every column that truly changed is said to have.
void Pair::checkColumns(const Verdict &verdict) {
  bool moved = llvm::any_of(verdict.reasons, [](const change::Reason &reason) {
    return reason.rule == "column-order-changed";
  });
  vector.get("truth_columns")->forEach([&](JsonValue each) {
    std::string name = textOf(each);
    for (const change::ColumnVerdict &column : verdict.columns) {
      if (column.name == name) {
        EXPECT_TRUE(column.change != ColumnChange::Unchanged || moved) << id << ": " << name;
      }
    }
  });
}

/// Who reads what truly changed is built again. (All read the edited model's
/// column b, or all of it.)
void Pair::checkChildren(const Verdict &verdict) {
  bool rows = textOf(vector.get("truth")) == "breaking", readsChanged = rows;
  if (auto columns = vector.get("truth_columns"))
    columns->forEach([&](JsonValue each) { readsChanged = readsChanged || textOf(each) == "b"; });
  for (const char *child : {"db.c_b", "db.g", "db.c_star"})
    if (auto found = verdicts.find(child); found != verdicts.end() && verdict.rebuild) {
      bool mustBuild = llvm::StringRef(child) == "db.c_star" || readsChanged;
      EXPECT_TRUE(found->second.rebuild || !mustBuild) << id << ": " << child;
    }
}

void Pair::checkSafety() {
  auto found = verdicts.find(direct);
  if (found == verdicts.end())
    return;
  const Verdict &verdict = found->second;
  int truth = rankOfTruth(textOf(vector.get("truth")));
  EXPECT_GE(rankOf(verdict), truth) << id << ": " << change::toText(verdict.finer);
  if (truth > 0) {
    EXPECT_TRUE(verdict.rebuild) << id;
    checkChildren(verdict);
  }
  if (truth == 2)
    checkColumns(verdict);
}

/// The models whose verdict is coarser than SQLMesh's safe one.
std::string Pair::coarserThanSqlMesh() {
  auto answers = vector.get("expect")->get("sqlmesh");
  if (!answers)
    return "";
  int truth = rankOfTruth(textOf(vector.get("truth")));
  std::string models;
  bool safe = true;
  answers->forEachMember([&](llvm::StringRef model, JsonValue answer) {
    int theirs = rankOfCategory(textOf(answer.get("category")), textOf(answer.get("change")));
    if (model == "db.c_star" && theirs < truth)
      return; // It is all of the edited model, and so is its truth.
    if (model == direct && theirs < truth)
      safe = false;
    auto ours = verdicts.find(model.str());
    if (theirs >= 0 && ours != verdicts.end() && ours->second.category != Category::Added &&
        rankOf(ours->second) > theirs)
      models += " " + model.str() + " (" + change::toText(ours->second.finer) + ")";
  });
  return safe ? models : "";
}

/// The verdicts of a pair; none if one of its projects does not compile.
std::optional<std::map<std::string, Verdict>> compare(JsonValue input, std::string &messages) {
  std::map<std::string, Verdict> verdicts;
  Files common = filesOf(input.get("common_files"));
  Files before = filesOf(input.get("old")), after = filesOf(input.get("new"));
  before.insert(common.begin(), common.end());
  after.insert(common.begin(), common.end());
  Project older(before), newer(after);
  if (!older.compiled || !newer.compiled) {
    messages = older.compiled ? newer.messages : older.messages;
    return std::nullopt;
  }
  std::vector<const model::ModelSummary *> left, right;
  for (const auto &model : older.compiled->models)
    left.push_back(model.get());
  for (const auto &model : newer.compiled->models)
    right.push_back(model.get());
  for (Verdict &verdict : change::compare(left, right))
    verdicts[verdict.model] = std::move(verdict);
  return verdicts;
}

TEST(Golden, Change) {
  unsigned total = 0, compared = 0, fine = 0;
  std::map<std::string, unsigned> reasons;
  bool present = forEachVector("change.jsonl", [&](const std::string &id, JsonValue vector) {
    ++total;
    std::string messages;
    Pair pair{id, vector, {}, textOf(vector.get("input")->get("direct"))};
    auto verdicts = compare(*vector.get("input"), messages);
    auto listed = refused.find(id);
    EXPECT_EQ(!verdicts, listed != refused.end()) << id << ": " << messages;
    if (!verdicts) {
      ++reasons["refused, " + (listed == refused.end() ? "" : listed->second)];
      return;
    }
    ++compared;
    pair.verdicts = std::move(*verdicts);
    pair.checkSafety();
    std::string models = pair.coarserThanSqlMesh();
    EXPECT_EQ(!models.empty(), coarser.count(id) != 0) << id << ":" << models;
    fine += models.empty();
    if (!models.empty() && coarser.count(id))
      ++reasons["coarser, " + coarser.at(id)];
  });
  if (!present)
    GTEST_SKIP() << "no golden vectors: change.jsonl";
  for (const auto &[reason, count] : reasons)
    std::cout << reason << ": " << count << '\n';
  std::cout << "change.jsonl: " << compared << " of " << total << " compared, " << fine
            << " as fine as SQLMesh where it is safe\n";
}

} // namespace
