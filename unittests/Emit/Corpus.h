// Corpus.h - statements to test with, and what tests do with one of them.

#ifndef MESH_UNITTESTS_EMIT_CORPUS_H
#define MESH_UNITTESTS_EMIT_CORPUS_H

#include "mesh/AST/Walk.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Parse/Parse.h"
#include <string>
#include <vector>

namespace mesh::testing {

/// What a text is read as.
enum class Entry { File, Query, Expression };

/// A text and the trees that it was read as.
struct Parsed {
  explicit Parsed(llvm::StringRef text, const dialect::DialectFacts &dialect,
                  Entry entry = Entry::File, std::string name = "text");

  bool ok = false;
  std::vector<const ast::Node *> nodes; ///< The statements of a file, or the one tree.
  SourceManager sources;
  Arena arena;
  Diagnostics diags;

  /// What was reported, as a user sees it.
  std::string messages() const;
};

struct Statement {
  std::string place; ///< File and line.
  std::string text;  ///< As it was written.
};

/// The files below test/Parse/Inputs/<directory>, each statement on its own.
std::vector<Statement> readCorpus(llvm::StringRef directory, const dialect::DialectFacts &dialect);

/// What is wrong with printing the text's tree and reading it again, at any
/// width; empty if nothing is.
std::string checkRoundTrip(llvm::StringRef text, const dialect::DialectFacts &dialect,
                           Entry entry = Entry::File);

const dialect::DialectFacts &dialectNamed(llvm::StringRef name);

} // namespace mesh::testing

#endif // MESH_UNITTESTS_EMIT_CORPUS_H
