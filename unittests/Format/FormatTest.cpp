// Comments of every form, in every place of every statement of the corpora: none
// may get lost or change what is read, and what is formatted stays as it is.

#include "mesh/Format/Format.h"
#include "Corpus.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include <gtest/gtest.h>
#include <random>

using namespace mesh;
using namespace mesh::testing;

namespace {
struct Corpus {
  const char *directory, *dialect;
};
class Formatting : public ::testing::TestWithParam<Corpus> {};

/// What stands between two tokens; %N becomes the number of the comment.
constexpr const char *comments[] = {
    " ",
    " /* %N */ ",
    " -- %N\n",
    "\n-- %N\n",
    "\n          -- %N\n",
    "\n/* %N */",
    " /* %N\n   more */\n",
    "\n     /* %N\n         more\n\n     and */\n",
    " /* %N */-- %N\n",
    "\n/* %N */ /* %N */\n",
};

struct Result {
  bool ok = false;
  std::string text, messages;
};
} // namespace

static Result formatted(llvm::StringRef text, const dialect::DialectFacts &dialect,
                        const format::Options &options) {
  SourceManager sources;
  Diagnostics diags;
  FileId file = llvm::cantFail(sources.addText(text, "text"));
  std::optional<std::string> made = format::format(sources, file, dialect, options, diags);
  Result result;
  llvm::raw_string_ostream out(result.messages);
  printDiagnostics(out, diags, sources);
  result.ok = made.has_value();
  result.text = made.value_or("");
  return result;
}

/// The comments of a text: each once, in their order, at the beginning of a line
/// or behind a blank.
static size_t countComments(llvm::StringRef text, const dialect::DialectFacts &dialect) {
  std::string padded = text.str() + std::string(SourceManager::padding, '\0');
  return static_cast<size_t>(llvm::count_if(
      parse::tokenise(llvm::StringRef(padded).take_front(text.size()), dialect),
      [](const parse::TextToken &token) { return token.kind == parse::TextToken::Comment; }));
}

/// What Mesh takes from comments: behind the columns of a query, on their line, and
/// before a MODEL block. One line each.
static std::string describe(llvm::StringRef text, const dialect::DialectFacts &dialect) {
  SourceManager sources;
  Diagnostics diags;
  Arena arena;
  FileId id = llvm::cantFail(sources.addText(text, "text"));
  const ast::File *file = parse::parseFile(sources, id, dialect, arena, diags);
  std::string all;
  auto add = [&](const ast::Comment &comment) {
    for (llvm::StringRef line : llvm::split(sources.text(comment.range), '\n'))
      all += line.trim().str() + " ";
  };
  for (const ast::Statement *statement : file->statements) {
    all += "\nstatement:";
    for (const ast::Comment &comment : file->comments)
      if (statement->kind == ast::NodeKind::Block && comment.range.begin < statement->range.begin)
        add(comment);
    const auto *query = ast::as<ast::QueryStatement>(statement);
    const auto *select = query ? ast::as<ast::Select>(query->query) : nullptr;
    if (!select)
      continue;
    for (const ast::Expr *item : select->items) {
      all += "\ncolumn: ";
      const auto *behind = llvm::find_if(file->comments, [&](const ast::Comment &comment) {
        return comment.range.begin >= item->range.end;
      });
      if (behind == file->comments.end() || item->kind == ast::NodeKind::Star)
        continue;
      llvm::StringRef between = sources.text(SourceRange{item->range.end, behind->range.begin});
      if (between.find_first_not_of(" \t,") == llvm::StringRef::npos)
        add(*behind);
    }
  }
  return all;
}

/// What is wrong with formatting the text; empty if nothing is.
static std::string check(llvm::StringRef text, const dialect::DialectFacts &dialect,
                         const format::Options &options) {
  Result once = formatted(text, dialect, options);
  if (!once.ok)
    return "refused: " + once.messages;
  if (countComments(once.text, dialect) != countComments(text, dialect))
    return "loses comments:\n" + once.text;
  if (describe(once.text, dialect) != describe(text, dialect))
    return "printed as\n" + once.text + "\nand described as" + describe(once.text, dialect) +
           "\nnot as" + describe(text, dialect);
  Result twice = formatted(once.text, dialect, options);
  if (!twice.ok)
    return "printed as\n" + once.text + "\nwhich is refused: " + twice.messages;
  if (twice.text != once.text)
    return "printed as\n" + once.text + "\nand again as\n" + twice.text;
  return "";
}

/// The statement with comments in some of its gaps: `choose(gap)` says which.
static std::string withComments(llvm::StringRef text, const dialect::DialectFacts &dialect,
                                llvm::function_ref<const char *(size_t)> choose) {
  std::string padded = text.str() + std::string(SourceManager::padding, '\0');
  std::string made;
  size_t end = 0, gap = 0, number = 0;
  bool afterComment = false;
  for (const parse::TextToken &token :
       parse::tokenise(llvm::StringRef(padded).take_front(text.size()), dialect)) {
    llvm::StringRef comment = choose(gap++);
    bool isComment = token.kind == parse::TextToken::Comment;
    bool near = std::exchange(afterComment, isComment) || isComment;
    if (end && comment != " " && !near) {
      for (auto parts = comment.split("%N");; parts = comment.split("%N")) {
        made += parts.first;
        if (!comment.contains("%N"))
          break;
        made += "c" + std::to_string(++number);
        comment = parts.second;
      }
      made += text.slice(end, token.offset).trim();
    } else {
      made += text.slice(end, token.offset);
    }
    made += text.slice(token.offset, token.end());
    end = token.end();
  }
  return made;
}

namespace {
/// How many texts with comments there were, and how many of them were not read:
/// some words are keywords only where nothing stands between them.
struct Tally {
  unsigned all = 0, unread = 0;

  bool reads(llvm::StringRef text, const dialect::DialectFacts &dialect) {
    ++all;
    bool ok = Parsed(text, dialect).ok;
    unread += !ok;
    return ok;
  }
  ~Tally() { EXPECT_LT(unread * 15, all) << "too many texts with comments are not read"; }
};
} // namespace

static format::Options optionsOf(unsigned variant) {
  format::Options options;
  options.width = variant % 2 ? 30 : 80;
  options.leadingComma = variant % 3 == 1;
  options.rewriteCasts = variant % 4 != 3;
  options.indent = variant % 5 == 2 ? 4 : 2;
  return options;
}

TEST_P(Formatting, AsItStands) {
  const dialect::DialectFacts &dialect = dialectNamed(GetParam().dialect);
  for (const Statement &statement : readCorpus(GetParam().directory, dialect))
    for (unsigned variant = 0; variant != 6; ++variant) {
      std::string problem = check(statement.text, dialect, optionsOf(variant));
      EXPECT_TRUE(problem.empty()) << statement.place << ": " << statement.text << "\n" << problem;
    }
}

TEST_P(Formatting, ACommentInEachPlace) {
  const dialect::DialectFacts &dialect = dialectNamed(GetParam().dialect);
  unsigned variant = 0;
  Tally tally;
  for (const Statement &statement : readCorpus(GetParam().directory, dialect)) {
    size_t gaps = 0;
    withComments(statement.text, dialect, [&](size_t) { return ++gaps, " "; });
    for (size_t at = 1; at < gaps; ++at)
      for (const char *comment : llvm::ArrayRef(comments).drop_front()) {
        std::string text = withComments(statement.text, dialect,
                                        [&](size_t gap) { return gap == at ? comment : " "; });
        if (!tally.reads(text, dialect))
          continue;
        std::string problem = check(text, dialect, optionsOf(++variant));
        EXPECT_TRUE(problem.empty()) << statement.place << ": " << text << "\n" << problem;
      }
  }
}

TEST_P(Formatting, CommentsEverywhere) {
  const dialect::DialectFacts &dialect = dialectNamed(GetParam().dialect);
  std::minstd_rand random(17);
  Tally tally;
  for (const Statement &statement : readCorpus(GetParam().directory, dialect))
    for (unsigned variant = 0; variant != 12; ++variant) {
      std::string text = withComments(statement.text, dialect, [&](size_t) {
        return random() % 12 < variant ? comments[random() % std::size(comments)] : " ";
      });
      if (!tally.reads(text, dialect))
        continue;
      std::string problem = check(text, dialect, optionsOf(variant));
      EXPECT_TRUE(problem.empty()) << statement.place << ": " << text << "\n" << problem;
    }
}

/// Whole files: what stands between statements.
TEST_P(Formatting, WholeFiles) {
  const dialect::DialectFacts &dialect = dialectNamed(GetParam().dialect);
  std::minstd_rand random(5);
  std::string root = std::string(MESH_CORPUS_DIR) + "/" + GetParam().directory;
  std::error_code error;
  unsigned files = 0, read = 0;
  for (llvm::sys::fs::directory_iterator at(root, error), end; at != end && !error;
       at.increment(error)) {
    std::string content = llvm::cantFail(readFile(at->path()));
    ++files;
    for (unsigned variant = 0; variant != 20; ++variant) {
      std::string text = withComments(content, dialect, [&](size_t) {
        return random() % 30 < variant ? comments[random() % std::size(comments)] : " ";
      });
      if (!Parsed(text, dialect).ok)
        continue;
      ++read;
      std::string problem = check(text, dialect, optionsOf(variant));
      EXPECT_TRUE(problem.empty()) << at->path() << "\n" << problem << "\nfrom\n" << text;
    }
  }
  EXPECT_GE(read, 5 * files);
  EXPECT_GT(files, 0u);
}

/// The files that SQLMesh's formatter was recorded with.
TEST(FormattingGolden, EachFile) {
  std::string path = std::string(MESH_GOLDEN_DIR) + "/format.jsonl";
  llvm::Expected<std::string> content = readFile(path);
  if (!content) {
    llvm::consumeError(content.takeError());
    GTEST_SKIP() << path << " is not there";
  }
  std::minstd_rand random(7);
  const dialect::DialectFacts &usual = dialectNamed("duckdb");
  unsigned read = 0, refused = 0;
  for (llvm::StringRef line : llvm::split(llvm::StringRef(*content).trim(), '\n')) {
    llvm::json::Value vector = llvm::cantFail(llvm::json::parse(line));
    const llvm::json::Object *files = vector.getAsObject()->getObject("input")->getObject("files");
    for (const auto &[name, value] : *files) {
      llvm::StringRef text = *value.getAsString();
      const dialect::DialectFacts *own = dialect::findDialect(parse::sniffDialect(text));
      const dialect::DialectFacts &dialect = own ? *own : usual;
      if (!llvm::StringRef(name).ends_with(".sql"))
        continue;
      if (!Parsed(text, dialect).ok) {
        ++refused;
        continue;
      }
      ++read;
      for (unsigned variant = 0; variant != 12; ++variant) {
        std::string commented = withComments(text, dialect, [&](size_t) {
          return random() % 20 < variant ? comments[random() % std::size(comments)] : " ";
        });
        if (!Parsed(commented, dialect).ok)
          continue; // $1:a has no blanks in it.
        std::string problem = check(commented, dialect, optionsOf(variant));
        EXPECT_TRUE(problem.empty()) << commented << "\n" << problem;
      }
    }
  }
  EXPECT_GE(read, 40u);
  EXPECT_LE(refused, 4u); // Of dialects that are not all read yet.
}

/// Larger corpora that the tree does not hold: MESH_CORPUS names files as
/// utils/corpus/collect.py makes them, with colons between them. Statements that
/// are not read are left out; the others are formatted, also with comments.
TEST(FormattingCorpus, FromTheEnvironment) {
  const char *paths = std::getenv("MESH_CORPUS");
  if (!paths)
    GTEST_SKIP() << "MESH_CORPUS is not set";
  std::minstd_rand random(23);
  llvm::SmallVector<llvm::StringRef> files;
  llvm::StringRef(paths).split(files, ':', -1, false);
  for (llvm::StringRef path : files) {
    std::string content = llvm::cantFail(readFile(path.str()));
    llvm::SmallVector<llvm::StringRef> lines;
    llvm::StringRef(content).split(lines, '\n', -1, false);
    unsigned read = 0, wrong = 0;
    for (llvm::StringRef line : lines) {
      llvm::json::Value value = llvm::cantFail(llvm::json::parse(line));
      llvm::StringRef sql = *value.getAsObject()->getString("sql");
      llvm::StringRef name = *value.getAsObject()->getString("dialect");
      const dialect::DialectFacts *dialect = dialect::findDialect(name == "any" ? "duckdb" : name);
      if (!dialect || !Parsed(sql, *dialect).ok)
        continue;
      ++read;
      for (unsigned variant = 0; variant != 4; ++variant) {
        std::string text = withComments(sql, *dialect, [&](size_t) {
          return variant && random() % 8 < variant ? comments[random() % std::size(comments)] : " ";
        });
        if (variant && !Parsed(text, *dialect).ok)
          continue; // Some words are other words where a comment follows.
        std::string problem = check(text, *dialect, optionsOf(variant));
        wrong += !problem.empty();
        EXPECT_TRUE(problem.empty()) << dialect->name << ": " << text << "\n" << problem;
      }
    }
    llvm::outs() << path << ": of " << lines.size() << " statements " << read << " are read, "
                 << wrong << " texts are formatted wrong\n";
  }
}

INSTANTIATE_TEST_SUITE_P(Inputs, Formatting,
                         ::testing::Values(Corpus{"sqlite", "sqlite"}, Corpus{"duckdb", "duckdb"},
                                           Corpus{"postgres", "postgres"}, Corpus{"mesh", "sqlite"},
                                           Corpus{"mesh", "duckdb"}),
                         [](const auto &corpus) {
                           return std::string(corpus.param.directory) + "_as_" +
                                  corpus.param.dialect;
                         });
