// Parse.h - text to syntax trees.
//
// A fast pass builds the tree and stops at the first mistake. Only then the
// statements that hold mistakes are looked at again, and every mistake is found
// (lib/Parse/Errors.h). No exception leaves this library, whatever the text.

#ifndef MESH_PARSE_PARSE_H
#define MESH_PARSE_PARSE_H

#include "mesh/AST/AST.h"
#include "mesh/Basic/Diagnostics.h"
#include "mesh/Dialect/Dialect.h"
#include <optional>
#include <vector>

namespace mesh::parse {

/// Reads one file: blocks, statements, queries. Null if `diags` says why. The
/// tree lives in `arena` and points into the text, which `sources` keeps.
const ast::File *parseFile(const SourceManager &sources, FileId file,
                           const dialect::DialectFacts &dialect, Arena &arena, Diagnostics &diags);

/// Reads a text that must be one query, or one expression.
const ast::Query *parseQuery(const SourceManager &sources, FileId file,
                             const dialect::DialectFacts &dialect, Arena &arena,
                             Diagnostics &diags);
const ast::Expr *parseExpression(const SourceManager &sources, FileId file,
                                 const dialect::DialectFacts &dialect, Arena &arena,
                                 Diagnostics &diags);

/// Reads a text that may stand as the arguments of a macro: expressions, with
/// aliases or not, queries, statements, separated by commas. Never empty.
std::optional<List<const ast::Node *>> parseArguments(const SourceManager &sources, FileId file,
                                                      const dialect::DialectFacts &dialect,
                                                      Arena &arena, Diagnostics &diags);

/// The dialect that a MODEL or AUDIT block names for itself, found without
/// parsing, because it decides how the rest is read; empty if there is none.
llvm::StringRef sniffDialect(llvm::StringRef text);

/// A token or a comment of a text.
struct TextToken {
  enum Kind : uint8_t { Comment, Name, Keyword, Literal, Symbol } kind;
  uint16_t type; ///< Equal for tokens that the grammar does not tell apart.
  uint32_t offset, length;

  uint32_t end() const { return offset + length; }
};

/// The tokens and comments of a text in their order. The text must be one that
/// can be parsed, followed by SourceManager::padding NUL bytes.
std::vector<TextToken> tokenise(llvm::StringRef text, const dialect::DialectFacts &dialect);

/// Writes the kinds and places of all tokens and comments of a text, as JSON: the
/// `--emit=tokens` form, for editors. Any text has some, whatever its mistakes.
void writeTokens(llvm::raw_ostream &out, const SourceManager &sources, FileId file,
                 const dialect::DialectFacts &dialect);

} // namespace mesh::parse

#endif // MESH_PARSE_PARSE_H
