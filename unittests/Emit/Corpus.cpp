#include "Corpus.h"
#include "mesh/Basic/Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <gtest/gtest.h>

using namespace mesh;
using namespace mesh::testing;

Parsed::Parsed(llvm::StringRef text, const dialect::DialectFacts &dialect, Entry entry,
               std::string name) {
  FileId id = llvm::cantFail(sources.addText(text, std::move(name)));
  switch (entry) {
  case Entry::File:
    if (const ast::File *file = parse::parseFile(sources, id, dialect, arena, diags)) {
      ok = true;
      nodes.assign(file->statements.begin(), file->statements.end());
    }
    return;
  case Entry::Query:
    nodes = {parse::parseQuery(sources, id, dialect, arena, diags)};
    break;
  case Entry::Expression:
    nodes = {parse::parseExpression(sources, id, dialect, arena, diags)};
    break;
  }
  ok = nodes[0];
}

std::string Parsed::messages() const {
  std::string text;
  llvm::raw_string_ostream out(text);
  printDiagnostics(out, diags, sources);
  return text;
}

const dialect::DialectFacts &mesh::testing::dialectNamed(llvm::StringRef name) {
  const dialect::DialectFacts *facts = dialect::findDialect(name);
  EXPECT_TRUE(facts);
  return *facts;
}

std::vector<Statement> mesh::testing::readCorpus(llvm::StringRef directory,
                                                 const dialect::DialectFacts &dialect) {
  std::vector<std::string> paths;
  std::error_code error;
  std::string root = std::string(MESH_CORPUS_DIR) + "/" + directory.str();
  for (llvm::sys::fs::directory_iterator at(root, error), end; at != end && !error;
       at.increment(error))
    paths.push_back(at->path());
  llvm::sort(paths);
  EXPECT_FALSE(paths.empty()) << root;
  std::vector<Statement> statements;
  for (const std::string &path : paths) {
    std::string name = llvm::sys::path::filename(path).str();
    Parsed parsed(llvm::cantFail(readFile(path)), dialect, Entry::File, name);
    EXPECT_TRUE(parsed.ok) << parsed.messages();
    for (const ast::Node *statement : parsed.nodes) {
      PresumedLoc loc = parsed.sources.presumed(statement->range.begin);
      statements.push_back(
          {loc.path + ":" + std::to_string(loc.line), parsed.sources.text(statement->range).str()});
    }
  }
  return statements;
}

static std::string dumped(const Parsed &parsed) {
  std::string text;
  llvm::raw_string_ostream out(text);
  for (const ast::Node *node : parsed.nodes)
    dump(out, *node);
  return text;
}

static std::string printed(const Parsed &parsed, const dialect::DialectFacts &dialect,
                           unsigned width) {
  std::string text;
  for (const ast::Node *node : parsed.nodes)
    text += (text.empty() ? "" : ";\n") + emit::print(*node, dialect, {.width = width});
  return text;
}

std::string mesh::testing::checkRoundTrip(llvm::StringRef text,
                                          const dialect::DialectFacts &dialect, Entry entry) {
  Parsed first(text, dialect, entry);
  if (!first.ok)
    return "refused: " + first.messages();
  for (unsigned width : {0u, 40u, 80u}) {
    std::string once = printed(first, dialect, width);
    Parsed second(once, dialect, entry);
    std::string prefix = "printed at width " + std::to_string(width) + " as\n" + once + "\nwhich ";
    if (!second.ok)
      return prefix + "is refused: " + second.messages();
    if (!llvm::equal(first.nodes, second.nodes,
                     [](const auto *x, const auto *y) { return ast::equal(x, y); }))
      return prefix + "is read as another tree\n" + dumped(first) + "became\n" + dumped(second);
    std::string again = printed(second, dialect, width);
    if (again != once)
      return prefix + "is printed again as\n" + again;
  }
  return "";
}
