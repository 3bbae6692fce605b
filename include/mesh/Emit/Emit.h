// Emit.h - syntax trees to text of one dialect: first legalise, then print.
//
// The printer never rewrites: a tree that it gets prints as it stands, and a
// node that the dialect has no form for is refused with its place.

#ifndef MESH_EMIT_EMIT_H
#define MESH_EMIT_EMIT_H

#include "mesh/AST/AST.h"
#include "mesh/Basic/Diagnostics.h"
#include "mesh/Dialect/Dialect.h"
#include "mesh/Emit/PrettyPrinter.h"
#include <string>

namespace mesh::emit {

struct Options {
  /// The width that lines are broken at; 0: everything on one line.
  unsigned width = 0;
  unsigned indent = 2;
  unsigned pad = 2; ///< Of the items of a clause, below its keyword.
  /// Clauses, common table expressions and the items of a select list have lines
  /// of their own even where they would fit on one; not so within expressions.
  bool spread = false;
  bool leadingComma = false; ///< A line begins with the comma, not ends.
  /// Where the tree was read from: names without quotes and literals are printed
  /// as they were written there, which every text can be that was read.
  const SourceManager *asWritten = nullptr;
};

/// An equivalent tree in which every node prints as it stands in `dialect`, or
/// null when `diags` says which cannot, where, and why. Trees are immutable:
/// `arena` owns what is new.
const ast::Node *legalise(const ast::Node &node, const dialect::DialectFacts &dialect, Arena &arena,
                          Diagnostics &diags);

/// The text of a tree, without a final semicolon. Parentheses are printed where
/// the tree has them and where the dialect's precedence needs them. Macros are
/// printed as they were written.
std::string print(const ast::Node &node, const dialect::DialectFacts &dialect,
                  const Options &options = {});

/// The same, written to `out`, whose caller lays it out.
void print(PrettyPrinter &out, const ast::Node &node, const dialect::DialectFacts &dialect,
           const Options &options);

/// A whole file, statements separated by semicolons.
std::string print(const ast::File &file, const dialect::DialectFacts &dialect,
                  const Options &options = {});

/// The name in the dialect's quotes, whether it needs them or not.
std::string quoteIdentifier(llvm::StringRef name, const dialect::DialectFacts &dialect);
/// The text as a string literal of the dialect.
std::string quoteString(llvm::StringRef text, const dialect::DialectFacts &dialect);
/// Whether `name` can stand without quotes and means the same.
bool isPlainIdentifier(llvm::StringRef name, const dialect::DialectFacts &dialect);

} // namespace mesh::emit

#endif // MESH_EMIT_EMIT_H
