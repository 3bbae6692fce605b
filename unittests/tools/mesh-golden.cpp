// mesh-golden.cpp - replays a file of vectors of what SQLMesh answers.
//
//   mesh-golden KIND FILE [--least N] [--show ID]   KIND: ddl, macros, names
//
// Prints each vector that differs with what differs, and how many agree; fails if
// that are fewer than N.

#include "Golden.h"
#include "Normalise.h"
#include "mesh/Parse/Parse.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"

using namespace mesh;

namespace cl = llvm::cl;

static cl::opt<std::string> kind(cl::Positional, cl::desc("KIND"), cl::Required);
static cl::opt<std::string> path(cl::Positional, cl::desc("FILE"), cl::Required);
static cl::opt<unsigned> least("least", cl::desc("How many must agree"));
static cl::opt<std::string> only("show", cl::desc("Replay only this vector"));

const std::string *golden::sensibleAnswer(const std::string &id) {
  static const std::map<std::string, std::string> answers = {
#define SENSIBLE(Id, Answer) {Id, Answer},
#include "GoldenAnswers.def"
  };
  auto found = answers.find(id);
  return found == answers.end() ? nullptr : &found->second;
}

std::string golden::loose(llvm::StringRef text) {
  std::string result;
  for (char c : text)
    if (c != '"' && c != '`' && c != '[' && c != ']' && !llvm::isSpace(c))
      result += llvm::toLower(c);
  for (llvm::StringRef gone : {"memory.", "__merge_", "sql"})
    for (size_t at = result.find(gone); at != std::string::npos; at = result.find(gone))
      if (gone != "sql" || llvm::StringRef(result).substr(at).starts_with("sqlmesh__"))
        result.erase(at, gone.size());
      else
        break;
  return result;
}

/// Both readings share this: parse, and dump what is left when nothing but the
/// meaning counts.
template <typename Parse>
static std::string treeOf(llvm::StringRef text, const dialect::DialectFacts &dialect,
                          Parse parseText) {
  SourceManager sources;
  Arena arena;
  Diagnostics diags;
  const ast::Node *node =
      parseText(sources, llvm::cantFail(sources.addText(text, "vector")), dialect, arena, diags);
  return node ? test::normalise(*node, dialect, arena) : "unread: " + golden::loose(text);
}

std::string golden::expressionTree(llvm::StringRef text, const dialect::DialectFacts &dialect) {
  return treeOf(text, dialect, [](auto &&...arguments) {
    return parse::parseExpression(std::forward<decltype(arguments)>(arguments)...);
  });
}

std::string golden::queryTree(llvm::StringRef text, const dialect::DialectFacts &dialect) {
  return treeOf(text, dialect, [](auto &&...arguments) {
    return parse::parseQuery(std::forward<decltype(arguments)>(arguments)...);
  });
}

int main(int count, const char **arguments) {
  cl::ParseCommandLineOptions(count, arguments);
  auto *compare = kind == "ddl"      ? golden::compareModel
                  : kind == "macros" ? golden::compareMacros
                                     : golden::compareNames;
  unsigned agreed = 0, total = 0;
  bool found = golden::forEachVector(path, [&](const std::string &id, JsonValue vector) {
    if (!only.empty() && id != only)
      return;
    std::string difference = compare(id, *vector.get("input"), *vector.get("expect"));
    ++total;
    agreed += difference.empty();
    if (!difference.empty())
      llvm::outs() << id << ": " << llvm::StringRef(difference).rtrim() << '\n';
  });
  if (!found) {
    llvm::errs() << "cannot read '" << path << "'\n";
    return 1;
  }
  llvm::outs() << kind << ": " << agreed << " of " << total << " agree\n";
  if (agreed < least)
    llvm::outs() << "there were " << least << '\n';
  return agreed < least;
}
