#include "mesh/Project/ExternalModels.h"
#include "Testing.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::project;

namespace {

class External : public testing::Test {
protected:
  void SetUp() override {
    llvm::SmallString<256> path;
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("mesh-external", path));
    directory = path.str().str();
  }
  void TearDown() override { llvm::sys::fs::remove_directories(directory); }

  void write(llvm::StringRef name, llvm::StringRef content) {
    llvm::SmallString<256> path(directory);
    llvm::sys::path::append(path, name);
    ASSERT_FALSE(llvm::sys::fs::create_directories(llvm::sys::path::parent_path(path)));
    llvm::cantFail(writeFileAtomically(path.str().str(), content));
  }

  /// The messages; `models` holds the rest.
  std::string read(llvm::StringRef gateway = "") {
    Diagnostics diags;
    models = readExternalModels(directory, findExternalModelFiles(directory), gateway, "duckdb",
                                sources, diags);
    std::string text = print(diags, sources);
    for (size_t at; (at = text.find(directory + "/")) != std::string::npos;)
      text.erase(at, directory.size() + 1);
    return text;
  }

  std::string messages(llvm::StringRef yaml) {
    write("external_models.yaml", yaml);
    return read();
  }

  std::string names() const {
    std::string text;
    for (const ExternalModel &model : models)
      text += *model.name + (model.description->empty() ? " " : "=" + *model.description + " ");
    return text;
  }

  std::string directory;
  SourceManager sources;
  std::vector<ExternalModel> models;
};

TEST_F(External, WhatAnEntryHolds) {
  ASSERT_EQ(messages("- name: raw.orders\n"
                     "  description: \"all {{ of }} them\"\n"
                     "  columns:\n"
                     "    id: INT not  NULL\n"
                     "    amount: 'DECIMAL(10, 2)'\n"
                     "    token: text\n"
                     "    unknown:\n"
                     "    nullable: notnull\n"
                     "  column_descriptions: {id: the key}\n"
                     "  audits:\n"
                     "    - name: not_null\n"
                     "      columns: [id]\n"
                     "    - unique_values(columns := (id))\n"
                     "  grain: id\n"
                     "  grains: [\"(day, id)\"]\n"
                     "  tags: [a, b]\n"
                     "  owner: ann\n"
                     "  start: 2023-01-01\n"
                     "  cron: '@daily'\n"),
            "");
  ASSERT_EQ(models.size(), 1u);
  const ExternalModel &model = models[0];
  EXPECT_EQ(*model.description, "all {{ of }} them");
  std::string columns;
  for (const ExternalColumn &column : model.columns)
    columns += column.name + ":" + *column.type + (column.isNotNull ? "! " : " ");
  EXPECT_EQ(columns, "id:INT! amount:DECIMAL(10, 2) token:text unknown: nullable:notnull ");
  EXPECT_EQ(model.columns[0].description, "the key");
  ASSERT_EQ(model.audits.size(), 2u);
  EXPECT_EQ(model.audits[0].name, "not_null");
  EXPECT_EQ(toJsonText(model.audits[0].arguments[0].value), "[\"id\"]");
  EXPECT_EQ(model.audits[1].name, "unique_values(columns := (id))");
  ASSERT_EQ(model.grains.size(), 2u);
  EXPECT_EQ(*model.grains[1], "(day, id)");
  EXPECT_EQ(*model.owner, "ann");
  PresumedLoc at = sources.presumed(model.columns[1].type.place.begin);
  EXPECT_EQ(at.line, 5u);
  EXPECT_EQ(at.column, 14u);
}

TEST_F(External, Files) {
  write("external_models/b/x.yaml", "- name: c\n");
  write("external_models/a.yaml", "- name: b\n");
  write("external_models/a.txt", "not read");
  write("schema.yaml", "- name: old\n");
  EXPECT_EQ(read(), "");
  EXPECT_EQ(names(), "old b c ");
  write("external_models.yaml", "");
  EXPECT_EQ(read(), "");
  EXPECT_EQ(names(), "b c ");
}

TEST_F(External, NoFiles) {
  EXPECT_EQ(read(), "");
  EXPECT_TRUE(models.empty());
}

TEST_F(External, GatewaysOwnEntriesWin) {
  write("external_models.yaml", "- {name: a, description: base}\n"
                                "- {name: A, description: own, gateway: Prod}\n"
                                "- {name: b, description: other, gateway: test}\n"
                                "- {name: c, description: own, gateway: PROD}\n"
                                "- {name: d, description: off, enabled: false}\n");
  write("external_models/c.yaml", "- {name: c, description: base}\n");
  EXPECT_EQ(read("prod"), "");
  EXPECT_EQ(names(), "A=own c=own ");
  EXPECT_EQ(read(), "");
  EXPECT_EQ(names(), "a=base c=base ");
  EXPECT_EQ(read("Test"), "");
  EXPECT_EQ(names(), "a=base b=other c=base ");
}

TEST_F(External, Mistakes) {
  EXPECT_EQ(messages("name: a\n"), "external_models.yaml:1:1: error: a file of external models "
                                   "holds a list: '- name: ...' [external-models-not-a-list]\n");
  EXPECT_EQ(
      messages("- a\n- {nam: b}\n- {name: c, colums: {}, columns: {x: {y: z}, w: [1]}}\n"
               "- {name: d, columns: [a]}\n- {name: e, audits: [[x], {columns: y}]}\n"
               "- {name: }\n- {name: f, enabled: perhaps, grain: {a: b}, audits: x}\n"),
      "external_models.yaml:1:3: error: an external model is a mapping with a 'name' "
      "[external-model-not-a-map]\n"
      "external_models.yaml:2:4: error: unknown key 'nam' in an external model [yaml-unknown-key]\n"
      "= fix: replace 'nam' with 'name'\n"
      "external_models.yaml:3:13: error: unknown key 'colums' in an external model "
      "[yaml-unknown-key]\n"
      "= fix: replace 'colums' with 'columns'\n"
      "external_models.yaml:3:38: error: the type of column 'x' must be a text "
      "[external-column-type]\n"
      "external_models.yaml:3:49: error: the type of column 'w' must be a text "
      "[external-column-type]\n"
      "external_models.yaml:4:22: error: 'columns' must be a mapping, not a list "
      "[yaml-wrong-type]\n"
      "external_models.yaml:5:22: error: an audit is a text, or a mapping with a 'name' "
      "[external-audit]\n"
      "external_models.yaml:5:27: error: an audit is a text, or a mapping with a 'name' "
      "[external-audit]\n"
      "external_models.yaml:6:10: error: an external model needs 'name' [yaml-missing-key]\n"
      "external_models.yaml:7:22: error: 'enabled' must be true or false, not 'perhaps' "
      "[yaml-wrong-type]\n"
      "external_models.yaml:7:38: error: 'grain' must be a list of texts, not a mapping "
      "[yaml-wrong-type]\n"
      "external_models.yaml:7:54: error: 'audits' must be a list, not 'x' [yaml-wrong-type]\n");
  EXPECT_EQ(
      messages("- name: a\n- {name: A, gateway: x}\n- name: A\n- {name: a, gateway: X}\n"),
      "external_models.yaml:3:9: error: there are two external models 'A' [external-model-twice]\n"
      "external_models.yaml:1:9: note: the first one\n"
      "external_models.yaml:4:10: error: there are two external models 'a' [external-model-twice]\n"
      "external_models.yaml:2:10: note: the first one\n");
  EXPECT_EQ(
      messages("- name: [\n"),
      "external_models.yaml:1:9: error: this bracket is never closed [yaml-unclosed-bracket]\n");
}

TEST_F(External, Unreadable) {
  write("external_models.yaml/x", "");
  EXPECT_EQ(read(), "external_models.yaml: error: cannot read 'external_models.yaml': Is a "
                    "directory [yaml-unreadable]\n");
}

} // namespace
