// Replays SQLMesh's lineage vectors, where they are at hand: for each column of a
// model, the columns of tables and models that its values come from. Where
// SQLMesh's answer is wrong the right one is written here.

#include "GoldenProject.h"
#include "gtest/gtest.h"
#include <iostream>
#include <set>

using namespace mesh;
using namespace mesh::golden;

namespace {

/// The right answers where SQLMesh errs, and why they are.
const std::map<std::string, std::string> right = {
#define RIGHT(Id, Answer, Why) {Id, Answer},
#include "GoldenLineage.def"
};

/// Answers that are coarser than SQLMesh's, and why.
const std::map<std::string, std::string> coarse = {
#define COARSE(Id, Answer, Why) {Id, Answer},
#include "GoldenLineage.def"
};

/// Models that do not compile, or whose columns are not known, and why.
const std::map<std::string, std::string> refused = {
#define REFUSED(Id, Reason) {Id, Reason},
#include "GoldenLineage.def"
};

/// "a <- raw.t.a raw.t.b; b <- ...", columns sorted.
std::string show(const std::map<std::string, std::set<std::string>> &lineage) {
  std::string text;
  for (const auto &[column, inputs] : lineage) {
    text += (text.empty() ? "" : "; ") + column + " <-";
    for (const std::string &input : inputs)
      text += " " + input;
  }
  return text;
}

/// A table's name as SQLMesh writes it, without quotes and without the catalog.
std::string plain(llvm::StringRef table) {
  std::string name = table.str();
  std::erase(name, '"');
  llvm::StringRef rest(name);
  rest.consume_front_insensitive("memory.");
  return rest.str();
}

std::string expected(JsonValue lineage) {
  std::map<std::string, std::set<std::string>> columns;
  lineage.forEachMember([&](llvm::StringRef column, JsonValue sources) {
    std::set<std::string> &inputs = columns[column.str()];
    sources.forEachMember([&](llvm::StringRef table, JsonValue names) {
      names.forEach([&](JsonValue name) { inputs.insert(plain(table) + "." + textOf(name)); });
    });
  });
  return show(columns);
}

std::string ours(const model::ModelSummary &model) {
  std::map<std::string, std::set<std::string>> columns;
  for (const model::ColumnRecord &column : model.columns) {
    std::set<std::string> &inputs = columns[column.name];
    for (const model::ColumnInput &input : column.inputs)
      inputs.insert(input.model + "." + input.column);
  }
  return show(columns);
}

TEST(Golden, Lineage) {
  unsigned total = 0, agreed = 0;
  std::map<std::string, unsigned> reasons;
  bool present = forEachVector("lineage.jsonl", [&](const std::string &id, JsonValue vector) {
    ++total;
    JsonValue input = *vector.get("input");
    Project project(filesOf(input.get("files")));
    auto listed = refused.find(id);
    std::string name = textOf(input.get("model"));
    const model::ModelSummary *model = project.compiled ? project.compiled->find(name) : nullptr;
    if (project.compiled && !model) // Snowflake folds names to upper case.
      model = project.compiled->find(llvm::StringRef(name).upper());
    bool isRefused = !model || (model->columnsOpen && listed != refused.end());
    EXPECT_EQ(isRefused, listed != refused.end()) << id << ": " << project.messages;
    if (isRefused) {
      ++reasons["refused, " + (listed == refused.end() ? "" : listed->second)];
      return;
    }
    auto answer = right.find(id), known = coarse.find(id);
    std::string wanted = answer != right.end()   ? answer->second
                         : known != coarse.end() ? known->second
                                                 : expected(*vector.get("expect")->get("lineage"));
    EXPECT_EQ(ours(*model), wanted) << id;
    if (known != coarse.end())
      ++reasons["coarser than SQLMesh, for a listed reason"];
    else
      agreed += ours(*model) == wanted;
  });
  if (!present)
    GTEST_SKIP() << "no golden vectors: lineage.jsonl";
  for (const auto &[reason, count] : reasons)
    std::cout << reason << ": " << count << '\n';
  std::cout << "lineage.jsonl: " << agreed << " of " << total << " agree, " << right.size()
            << " of them with our own answer\n";
}

} // namespace
