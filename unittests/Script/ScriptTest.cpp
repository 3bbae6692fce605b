// ScriptTest.cpp - what is printed is read back; whatever was changed is refused.

#include "mesh/Script/Script.h"
#include "llvm/ADT/StringExtras.h"
#include "gtest/gtest.h"
#include <random>

using namespace mesh;
using namespace mesh::script;

/// A script that uses every field.
static Script sample() {
  Script script;
  Header &header = script.header;
  header.compiler = "0.1.0";
  header.normalForm = 1;
  header.source = "git:4be1c2f";
  header.dialect = "sqlite";
  header.gateway = "production";
  header.system = "6f1c20aa6f1c20aa6f1c20aa6f1c20aa";
  header.environment = "staging";
  header.baseNumber = 41;
  header.baseDigest = Hasher("test").add("base").finish();
  header.at = *parseInstant("2024-01-11T00:00:00Z");
  script.verdicts.push_back({"staging.sales",
                             "breaking",
                             "breaking",
                             {"conjunct status <> 'void' became status = 'ok'", "line\nbreak"},
                             "models/staging/sales.sql:4:7"});
  script.verdicts.push_back({"mart.cities", "unchanged", "", {}, ""});

  Step fill;
  fill.id = 1;
  fill.kind = StepKind::Fill;
  fill.model = "staging.sales";
  fill.table = "mesh__staging.staging__sales__k3f9x2";
  fill.interval =
      Interval{*parseInstant("2024-01-01T00:00:00Z"), *parseInstant("2024-01-11T10:30:00.250Z")};
  fill.group = "3";
  fill.before = {{Condition::Kind::Table, "raw.sales", {"id", "am ount", "\"quoted\""}}};
  fill.after = {{Condition::Kind::Table, fill.table, {}}};
  fill.sql = {"DELETE FROM \"t\"", "INSERT INTO \"t\"\nSELECT 'a;\n--mesh end'\nFROM x"};
  fill.audits = {{"not_null(columns := id)", true, "SELECT count(*) FROM \"t\""},
                 {"late", false, "SELECT count(*) -- of the late"}};
  fill.undo = {"DELETE FROM \"t\"\nWHERE 1", "VACUUM"};
  fill.changes = {R"({"intervalTable":"t","intervalStart":1,"intervalEnd":2})",
                  R"({"removeTable":"u"})"};
  Step point;
  point.id = 2;
  point.kind = StepKind::Point;
  point.model = "staging.sales";
  point.view = "staging__staging.sales";
  point.table = fill.table;
  point.was = "mesh__staging.staging__sales__a81m0d";
  point.group = "views";
  point.before = {{Condition::Kind::Absent, "gone", {}}, {Condition::Kind::View, "v", {}}};
  point.sql = {"DROP VIEW IF EXISTS \"v\"", "CREATE VIEW \"v\" AS SELECT 1"};
  Step record;
  record.id = 3;
  record.changes = {R"({"removeEnvironment":"größer"})"};
  script.steps = {fill, point, record};
  return script;
}

static std::string reason(llvm::StringRef text) {
  llvm::Expected<LoadedScript> loaded = parse(text);
  return loaded ? "" : llvm::toString(loaded.takeError());
}

/// The text with a right digest, whatever its lines say.
static std::string seal(llvm::StringRef body, size_t steps) {
  return (body + "--mesh end steps " + llvm::Twine(steps) +
          " digest blake3:" + hashFileContent(body) + "\n")
      .str();
}

TEST(Script, ReadsWhatItPrints) {
  Script script = sample();
  std::string text = print(script);
  llvm::Expected<LoadedScript> loaded = parse(text);
  ASSERT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
  EXPECT_TRUE(loaded->script == script) << print(loaded->script);
  EXPECT_EQ(print(loaded->script), text);
  EXPECT_EQ(loaded->digest,
            hashFileContent(llvm::StringRef(text).take_front(text.rfind("--mesh end"))));
}

TEST(Script, PrintsForPeople) {
  std::string text = print(sample());
  EXPECT_NE(
      text.find("\n--mesh step 1 fill staging.sales table "
                "\"mesh__staging.staging__sales__k3f9x2\" interval "
                "2024-01-01/2024-01-11T10:30:00.250Z group 3 before 1 lines 1,4 state 1-2\n"
                "--mesh before table \"raw.sales\" columns id \"am ount\" \"\\\"quoted\\\"\"\n"
                "DELETE FROM \"t\";\n"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find("\n--mesh undo 1 lines 2,1\n-- DELETE FROM \"t\"\n-- WHERE 1;\n-- VACUUM;\n"),
            std::string::npos)
      << text;
}

// A comment at the end of a statement must not swallow the semicolon.
TEST(Script, ClosesStatementsBehindComments) {
  std::string text = print(sample());
  EXPECT_NE(text.find("non-blocking lines 2\nSELECT count(*) -- of the late\n;\n"),
            std::string::npos)
      << text;
}

TEST(Script, EmptyScript) {
  std::string text = print(Script());
  llvm::Expected<LoadedScript> loaded = parse(text);
  ASSERT_TRUE(bool(loaded)) << llvm::toString(loaded.takeError());
  EXPECT_TRUE(loaded->script == Script());
}

// User SQL may hold anything: the reader counts lines and never searches.
TEST(Script, StatementsThatLookLikeMetadata) {
  for (const char *sql :
       {"SELECT '\n--mesh step 2 drop x\n'", "--mesh end steps 0 digest blake3:00\nSELECT 1", ";",
        ";;", "", "\n;", "SELECT 1\n;", "SELECT 1 -- ;", "#", "SELECT '--'",
        "-- a\n\n\nSELECT\r\n1"}) {
    Script script;
    Step step;
    step.id = 1;
    step.sql = {sql, sql};
    step.audits = {{"-", true, sql}};
    step.undo = {sql};
    script.steps = {step};
    llvm::Expected<LoadedScript> loaded = parse(print(script));
    ASSERT_TRUE(bool(loaded)) << sql << ": " << llvm::toString(loaded.takeError());
    EXPECT_TRUE(loaded->script == script) << sql;
  }
}

TEST(Script, WordsThatNeedQuotes) {
  for (const char *word : {"-", "", " ", "\"", "\"a", "a\"b", "a b", "\\", "\\\"", "ä", "\t", "\n",
                           "state", "lines", "1,2"}) {
    Script script;
    script.header.source = word;
    script.header.gateway = word;
    script.verdicts = {{word, word, word, {word}, word}};
    Step step;
    step.id = 1;
    step.model = step.table = step.view = step.was = step.group = word;
    step.before = {{Condition::Kind::Table, word, {word, word}}};
    script.steps = {step};
    llvm::Expected<LoadedScript> loaded = parse(print(script));
    ASSERT_TRUE(bool(loaded)) << word << ": " << llvm::toString(loaded.takeError());
    EXPECT_TRUE(loaded->script == script) << print(script);
  }
}

TEST(Script, RefusesEveryChangedByte) {
  std::string text = print(sample());
  for (size_t i = 0; i != text.size(); ++i)
    for (unsigned char change : {0x01, 0x20, 0x80}) {
      std::string changed = text;
      changed[i] = static_cast<char>(static_cast<unsigned char>(changed[i]) ^ change);
      ASSERT_NE(reason(changed), "") << "byte " << i;
    }
}

TEST(Script, RefusesEveryTruncationAndAddition) {
  std::string text = print(sample());
  for (size_t length = 0; length != text.size(); ++length) {
    ASSERT_NE(reason(llvm::StringRef(text).take_front(length)), "") << length;
    ASSERT_NE(reason(text.substr(0, length) + text.substr(length + 1)), "") << length;
  }
  for (const char *more : {"\n", " ", "x", "--mesh end steps 3 digest blake3:\n"})
    EXPECT_NE(reason(text + more), "");
}

TEST(Script, SaysWhyItRefuses) {
  std::string text = print(sample());
  EXPECT_EQ(reason(""), "line 1: this is no plan script: it does not begin with '--mesh plan'");
  EXPECT_EQ(reason("SELECT 1;\n"), reason(""));

  std::string newer = text;
  newer[std::string("--mesh plan ").size()] = '2';
  EXPECT_EQ(reason(newer), "line 1: the plan script has format 2, but this release of Mesh reads "
                           "formats up to 1: update it");

  llvm::StringRef cut = llvm::StringRef(text).take_front(text.find("--mesh audit"));
  EXPECT_EQ(reason(cut),
            "line " + std::to_string(cut.count('\n')) +
                ": the plan script is not whole: its last line should be '--mesh end'");

  std::string changed = text;
  changed.replace(changed.find("DELETE"), 6, "delete");
  EXPECT_NE(reason(changed).find("was changed after it was compiled"), std::string::npos);

  std::string converted;
  for (char c : text)
    converted += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_NE(reason(converted).find("CR LF"), std::string::npos);
}

TEST(Script, RefusesWhatDoesNotFitTogether) {
  auto refusal = [](llvm::StringRef body, size_t steps) {
    return reason(seal(("--mesh plan 1\n" + body).str(), steps));
  };
  EXPECT_EQ(refusal("", 0), "");
  EXPECT_NE(refusal("", 1), "");
  EXPECT_EQ(refusal("--mesh step 2 run -\n", 1), "line 2: steps must be numbered 1, 2, 3 ...");
  EXPECT_EQ(refusal("--mesh step 1 jump -\n", 1), "line 2: unknown kind of step 'jump'");
  EXPECT_EQ(refusal("--mesh step 1 run - colour red\n", 1), "line 2: unknown word 'colour'");
  EXPECT_EQ(refusal("--mesh step 1 run - lines 1\nSELECT 1\n", 1),
            "line 3: the statement should end here with ';'");
  EXPECT_EQ(refusal("--mesh step 1 run - lines 2\nSELECT 1;\n", 1),
            "line 2: the statement should have 2 lines, more than there are");
  EXPECT_EQ(refusal("--mesh step 1 run -\nSELECT 1;\n", 1),
            "line 3: a line that belongs to no step");
  EXPECT_EQ(refusal("--mesh step 1 run - before 1\n-- x\n", 1),
            "line 3: a line '--mesh before' is missing");
  EXPECT_EQ(refusal("--mesh step 1 run -\n--mesh audit 2 a blocking lines 1\nx;\n", 1),
            "line 3: the line does not belong to the step above it");
  EXPECT_EQ(refusal("--mesh step 1 run - state 1-2\n--mesh state 1 {}\n", 1),
            "line 3: step 1 names state records that are not its own");
  EXPECT_EQ(refusal("--mesh state 1 {}\n", 0), "line 2: a state record belongs to no step");
  EXPECT_EQ(refusal("--mesh after table \"t\"\n", 0),
            "line 2: a line '--mesh after' ahead of the first step");
  EXPECT_EQ(refusal("--mesh step 1 run - interval 2024-01-32/2024-02-01\n", 1),
            "line 2: '2024-01-32' is not a point in time");
}

// Whoever makes a script may make a wrong one with a right digest; reading it
// must neither crash nor run off.
TEST(Script, SurvivesDamageUnderARightDigest) {
  std::string text = print(sample());
  std::string body = text.substr(0, text.rfind("--mesh end"));
  std::mt19937 random(7);
  auto below = [&](size_t bound) { return random() % bound; };
  int accepted = 0;
  for (int round = 0; round != 20000; ++round) {
    std::string damaged = body;
    for (size_t edits = below(4) + 1; edits; --edits) {
      size_t at = below(damaged.size());
      switch (below(4)) {
      case 0:
        damaged[at] = static_cast<char>(random());
        break;
      case 1:
        damaged.erase(at, below(40));
        break;
      case 2:
        damaged.insert(at, body.substr(below(body.size()), below(40)));
        break;
      default:
        damaged[at] = "\n\" -;0129"[below(9)];
      }
    }
    if (llvm::Expected<LoadedScript> loaded = parse(seal(damaged, 3)))
      ++accepted;
    else
      ASSERT_NE(llvm::toString(loaded.takeError()), "");
  }
  EXPECT_GT(accepted, 0); // Damage to a comment or a statement is none to the format.
}
