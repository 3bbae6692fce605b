// mesh-parse.cpp - reads a text and prints its tokens, its tree, or the text
// that the tree prints as, for the tests of Parse and Emit.

#include "mesh/AST/Walk.h"
#include "mesh/Basic/Stack.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Parse/Parse.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Path.h"

using namespace mesh;

namespace {
enum class Emit { Tokens, Ast, Sql, Nothing };
enum class Entry { File, Query, Expression };

struct Request {
  std::string path, dialect, target;
  Emit emit = Emit::Sql;
  Entry entry = Entry::File;
  unsigned width = 0;
  bool json = false;
};

/// One run: what was asked for, and everything it works on.
struct Run {
  const Request &request;
  const dialect::DialectFacts &dialect;
  const dialect::DialectFacts *target; ///< To legalise for; null: not to.
  SourceManager sources;
  Arena arena;
  Diagnostics diags;

  void show(const ast::Node &node);
  void show(const ast::File &file);
  void read(FileId file);
};
} // namespace

static std::optional<Request> readCommandLine(int argc, const char *const *argv) {
  using namespace llvm::cl;
  Request request;
  opt<std::string, true> path(Positional, desc("FILE"), Required, location(request.path));
  opt<std::string> dialect("dialect", desc("How the text is read"), init("sqlite"));
  opt<std::string> target("to", desc("Legalise for this dialect, and print in it"));
  opt<Emit> emit("emit", desc("What to print"), init(Emit::Sql),
                 values(clEnumValN(Emit::Tokens, "tokens", "what editors colour, as JSON"),
                        clEnumValN(Emit::Ast, "ast", "the tree"),
                        clEnumValN(Emit::Sql, "sql", "the tree as text"),
                        clEnumValN(Emit::Nothing, "none", "messages only")));
  opt<Entry> entry("as", desc("What the text is"), init(Entry::File),
                   values(clEnumValN(Entry::File, "file", "statements"),
                          clEnumValN(Entry::Query, "query", "one query"),
                          clEnumValN(Entry::Expression, "expression", "one expression")));
  opt<unsigned> width("width", desc("The width of the text; 0: one line"), init(0));
  opt<bool> json("json", desc("Messages as JSON"));
  if (!ParseCommandLineOptions(argc, argv, "", &llvm::errs()))
    return std::nullopt;
  request.dialect = dialect;
  request.target = target;
  request.emit = emit;
  request.entry = entry;
  request.width = width;
  request.json = json;
  return request;
}

void Run::show(const ast::Node &node) {
  const ast::Node *shown = target ? emit::legalise(node, *target, arena, diags) : &node;
  if (!shown || request.emit == Emit::Nothing)
    return;
  if (request.emit == Emit::Ast)
    return dump(llvm::outs(), *shown);
  emit::Options options{.width = request.width};
  llvm::outs() << emit::print(*shown, target ? *target : dialect, options) << '\n';
}

void Run::show(const ast::File &file) {
  if (target) {
    for (const ast::Statement *statement : file.statements)
      show(*statement);
  } else if (request.emit == Emit::Ast) {
    dump(llvm::outs(), file);
  } else if (request.emit == Emit::Sql) {
    llvm::outs() << emit::print(file, dialect, {.width = request.width}) << '\n';
  }
}

void Run::read(FileId file) {
  if (request.emit == Emit::Tokens)
    return parse::writeTokens(llvm::outs(), sources, file, dialect);
  switch (request.entry) {
  case Entry::File:
    if (const ast::File *tree = parse::parseFile(sources, file, dialect, arena, diags))
      show(*tree);
    return;
  case Entry::Query:
    if (const ast::Query *tree = parse::parseQuery(sources, file, dialect, arena, diags))
      show(*tree);
    return;
  case Entry::Expression:
    if (const ast::Expr *tree = parse::parseExpression(sources, file, dialect, arena, diags))
      show(*tree);
    return;
  }
}

static int run(int argc, char **argv) {
  std::optional<Request> request = readCommandLine(argc, argv);
  if (!request)
    return 2;
  const dialect::DialectFacts *dialect = dialect::findDialect(request->dialect);
  const dialect::DialectFacts *target = dialect::findDialect(request->target);
  if (!dialect || (!target && !request->target.empty())) {
    llvm::errs() << "mesh-parse: unknown dialect\n";
    return 2;
  }
  Run run{*request, *dialect, target, {}, {}, {}};
  llvm::Expected<FileId> file =
      run.sources.addFile(request->path, llvm::sys::path::filename(request->path).str());
  if (!file) {
    llvm::errs() << "mesh-parse: " << llvm::toString(file.takeError()) << '\n';
    return 2;
  }
  run.read(*file);
  run.diags.sort(run.sources);
  if (request->json)
    printDiagnosticsJson(llvm::errs(), run.diags, run.sources);
  else
    printDiagnostics(llvm::errs(), run.diags, run.sources);
  return run.diags.hasErrors();
}

int main(int argc, char **argv) {
  return runWithDeepStack([&] { return run(argc, argv); });
}
