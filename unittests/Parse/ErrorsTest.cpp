// The search for mistakes is bounded, whatever the text; and one mistake gives
// one message, wherever a good text is broken.

#include "Errors.h"
#include "Expected.h"
#include "mesh/Parse/Parse.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include <gtest/gtest.h>

using namespace mesh;
using namespace mesh::parse;

namespace {
const dialect::DialectFacts &sqlite() { return *dialect::findDialect("sqlite"); }

std::string padded(std::string text) { return text.append(SourceManager::padding, '\0'); }

std::string repeat(llvm::StringRef text, size_t times) {
  std::string all;
  for (size_t i = 0; i != times; ++i)
    all += text;
  return all;
}

struct Outcome {
  Effort effort;
  Diagnostics diags;
};

Outcome find(const std::string &text, const dialect::DialectFacts &dialect = sqlite()) {
  std::string copy = padded(text);
  llvm::StringRef view(copy.data(), text.size());
  Outcome outcome;
  Diagnostics others;
  Attempt first = attempt(view, SourceLoc{1}, Entry::File, dialect, others);
  if (first.whole)
    outcome.diags.append(std::move(others));
  else
    outcome.effort =
        reportMistakes(view, SourceLoc{1}, Entry::File, dialect, first, others, outcome.diags);
  return outcome;
}
} // namespace

// --- Bounds ----------------------------------------------------------------------

TEST(Errors, EffortIsLinearWhateverTheText) {
  const std::string texts[] = {
      repeat("SELECT a FORM t;\n", 20000),
      repeat("(;", 200000),
      "SELECT " + repeat("(", 100000),
      repeat("SELECT 'a FROM t;\n", 10001),
      repeat("SELECT \"a FROM t;\n", 10001),
      repeat("/* ", 100000),
      repeat("{{ ref('x') }} ", 20000),
      repeat("\n@{a ", 50000),
      repeat("SELECT a a a a (\n", 20000),
      "SELECT " + repeat("CASE WHEN a 1 END, ", 20000),
      "SELECT " + repeat("a, ", 300000) + "a + FROM t",
      repeat(") ", 300000),
      repeat("\xe2\x80\x98 ", 200000),
      "MODEL (" + repeat("a = b, ", 50000) + ")",
      repeat("MODEL (a b\n", 20000),
      std::string(1000000, 'a') + " b c",
      "SELECT " + std::string(1000000, '+'),
      "SELECT '" + std::string(1000000, 'a'),
  };
  for (const std::string &text : texts) {
    SCOPED_TRACE(text.substr(0, 40));
    Effort effort = find(text).effort;
    // The budget, and the one attempt that went beyond it.
    EXPECT_LE(effort.bytes, (size_t(64) << 20) + 8 * text.size());
    EXPECT_LE(effort.reported, maxMistakes);
  }
}

TEST(Errors, OneMistakeCostsItsStatementOnly) {
  std::string bad = "SELECT a FORM t;\n", good = "SELECT a FROM t;\n";
  Effort alone = find(bad).effort;
  Effort among = find(repeat(good, 10000) + bad + repeat(good, 10000)).effort;
  EXPECT_EQ(alone.reported, 1u);
  EXPECT_EQ(among.reported, 1u);
  EXPECT_EQ(alone.attempts, among.attempts);
  EXPECT_LE(among.bytes, alone.bytes + 100 * bad.size());
}

TEST(Errors, TheRestIsCounted) {
  Outcome outcome = find(repeat("SELECT a FORM t;\n", 1000));
  ASSERT_EQ(outcome.diags.diagnostics().size(), maxMistakes + 1);
  EXPECT_EQ(outcome.diags.diagnostics().back().message,
            "at least 900 more mistakes, which are not shown");
  // The same for mistakes that are none of syntax.
  outcome = find(repeat("SELECT a BETWEEN 1;\n", 500) + "SELECT a FORM t");
  EXPECT_EQ(outcome.diags.diagnostics().size(), maxMistakes + 1);
}

namespace {
struct Sample {
  std::string name, text;
  const dialect::DialectFacts *dialect;
};

/// Each statement of the corpus.
std::vector<Sample> readSamples() {
  std::vector<Sample> samples;
  std::error_code error;
  for (llvm::sys::fs::recursive_directory_iterator file(MESH_CORPUS_DIR, error), end;
       file != end && !error; file.increment(error)) {
    llvm::StringRef path = file->path();
    if (!path.ends_with(".sql"))
      continue;
    auto buffer = llvm::MemoryBuffer::getFile(path);
    if (!buffer)
      continue;
    llvm::StringRef directory = path.rsplit('/').first.rsplit('/').second;
    const dialect::DialectFacts *dialect = dialect::findDialect(directory);
    std::string text = padded((*buffer)->getBuffer().str());
    Scanner scanner({text.data(), text.size() - SourceManager::padding},
                    dialect ? *dialect : sqlite());
    uint32_t begin = 0;
    for (Lexeme token; token.type != Tok::END_OF_TEXT;) {
      scanner.next(token);
      if (token.type != Tok::SEMI)
        continue;
      samples.push_back(
          {path.str(), text.substr(begin, token.end() - begin), dialect ? dialect : &sqlite()});
      begin = token.end();
    }
  }
  return samples;
}

std::vector<Lexeme> tokensOf(const Sample &sample) {
  std::string text = padded(sample.text);
  Scanner scanner({text.data(), sample.text.size()}, *sample.dialect);
  std::vector<Lexeme> tokens(1);
  for (scanner.next(tokens.back()); tokens.back().type != Tok::END_OF_TEXT;) {
    tokens.emplace_back();
    scanner.next(tokens.back());
  }
  tokens.pop_back();
  return tokens;
}

/// What was broken, and around each message the text.
std::string show(llvm::StringRef token, llvm::StringRef broken, const Diagnostics &diags) {
  std::string shown = token.str() + ":\n";
  for (const Diagnostic &each : diags.diagnostics()) {
    size_t at = each.place.range.begin.raw - 1, from = at < 60 ? 0 : at - 60;
    std::string around = (broken.slice(from, at) + " <*> " + broken.substr(at, 30)).str();
    std::replace(around.begin(), around.end(), '\n', ' ');
    shown += "    " + each.message + ": " + around + "\n";
  }
  return shown;
}
} // namespace

// --- The two parsers -----------------------------------------------------------------

/// Whether the two parsers stop at the same token, or neither does. That the fast
/// one reads all and the other does not must never be.
static bool stopTogether(const Sample &sample, const std::string &text) {
  std::string copy = padded(text);
  llvm::StringRef view(copy.data(), text.size());
  Diagnostics ignored;
  Attempt fast = attempt(view, SourceLoc{1}, Entry::File, *sample.dialect, ignored);
  if (!fast.whole && fast.reason != ParseFailed::Syntax)
    return true;
  Expected thorough = findExpected(view, Entry::File, *sample.dialect);
  if (fast.whole) {
    EXPECT_EQ(thorough.stop, ~0u) << sample.name << ":\n" << text;
  }
  return thorough.stop == (fast.whole ? ~0u : fast.stop);
}

/// Their actions about words must be the same. But the builder may refuse what the
/// grammar allows, such as an operator that the dialect has not in front of an operand,
/// or the field of a number: `a[0 .c`.
TEST(Errors, BothParsersStopAtTheSameToken) {
  unsigned together = 0, apart = 0;
  for (const Sample &sample : readSamples()) {
    EXPECT_TRUE(stopTogether(sample, sample.text)) << sample.text;
    for (const Lexeme &token : tokensOf(sample)) {
      std::string broken =
          sample.text.substr(0, token.offset) + " " + sample.text.substr(token.end());
      bool same = stopTogether(sample, broken);
      (same ? together : apart) += 1;
      if (!same && getenv("MESH_SHOW"))
        llvm::errs() << broken << "\n";
    }
  }
  EXPECT_GT(together, 5000u);
  EXPECT_LE(apart, 60u);
}

// --- No cascades -----------------------------------------------------------------------

/// Breaks each statement at each token by `breakAt` and returns how often more
/// than one message came of it, in a thousand. MESH_SHOW=1 prints these.
template <typename Break> static unsigned cascades(Break breakAt) {
  unsigned broken = 0, many = 0;
  for (const Sample &sample : readSamples())
    for (const Lexeme &token : tokensOf(sample)) {
      std::string text = breakAt(sample.text, token);
      Diagnostics diags = find(text, *sample.dialect).diags;
      broken += diags.hasErrors();
      many += diags.errorCount() > 1;
      if (diags.errorCount() > 1 && getenv("MESH_SHOW"))
        llvm::errs() << show(sample.text.substr(token.offset, token.length), text, diags);
    }
  EXPECT_GT(broken, 1000u);
  return broken ? many * 1000 / broken : 0;
}

TEST(Errors, ATokenLeftOutGivesOneMessage) {
  EXPECT_LE(cascades([](const std::string &text, const Lexeme &token) {
              return text.substr(0, token.offset) + " " + text.substr(token.end());
            }),
            20u);
}

TEST(Errors, ATextCutOffGivesOneMessage) {
  EXPECT_LE(cascades([](const std::string &text, const Lexeme &token) {
              return text.substr(0, token.offset);
            }),
            1u);
}

TEST(Errors, ATokenTwiceGivesOneMessage) {
  EXPECT_LE(cascades([](const std::string &text, const Lexeme &token) {
              return text.substr(0, token.end()) + " " + text.substr(token.offset, token.length) +
                     text.substr(token.end());
            }),
            10u);
}

TEST(Errors, AWordTooManyGivesOneMessage) {
  EXPECT_LE(cascades([](const std::string &text, const Lexeme &token) {
              return text.substr(0, token.offset) + " spurious " + text.substr(token.offset);
            }),
            10u);
}

TEST(Errors, ASignTooManyGivesOneMessage) {
  for (std::string sign : {" ) ", " ( ", " , ", " = ", " ; "})
    EXPECT_LE(cascades([&](const std::string &text, const Lexeme &token) {
                return text.substr(0, token.offset) + sign + text.substr(token.offset);
              }),
              30u)
        << sign;
}
