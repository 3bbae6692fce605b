// Emit.cpp - names, strings, and the entries of the library.

#include "mesh/Emit/Emit.h"
#include "Printer.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::emit;

static std::string doubled(llvm::StringRef text, char open, char close, bool escapes = false) {
  std::string result(1, open);
  result.reserve(text.size() + 2);
  for (char c : text) {
    if (c == close || (c == '\\' && escapes))
      result += c;
    result += c;
  }
  result += close;
  return result;
}

/// A string of a dialect that has escapes.
static std::string escaped(llvm::StringRef text, const dialect::DialectFacts &dialect) {
  std::string result = "'";
  result.reserve(text.size() + 2);
  for (char c : text) {
    if (c == '\0') {
      result += dialect.numberEscapes.contains('0') ? "\\000" : "\\0";
    } else if (c == '\n' && !dialect.multilineStrings) {
      result += "\\n";
    } else {
      if (c == '\'' || c == '\\')
        result += '\\';
      result += c;
    }
  }
  result += "'";
  return result;
}

std::string mesh::emit::quoteIdentifier(llvm::StringRef name,
                                        const dialect::DialectFacts &dialect) {
  char open = dialect.identifierQuote;
  if (open == '[' && name.contains(',')) // [a, b] is a list of Mesh's own.
    open = '"';
  return doubled(name, open, open == '[' ? ']' : open, dialect.escapedNames);
}

std::string mesh::emit::quoteString(llvm::StringRef text, const dialect::DialectFacts &dialect) {
  return dialect.backslashEscapes ? escaped(text, dialect) : doubled(text, '\'', '\'');
}

bool mesh::emit::isWord(llvm::StringRef name) {
  auto isLetter = [](char c) { return llvm::isAlpha(c) || c == '_' || (c & 0x80) != 0; };
  auto isWordByte = [&](char c) { return isLetter(c) || llvm::isDigit(c) || c == '$'; };
  return !name.empty() && isLetter(name.front()) && llvm::all_of(name, isWordByte);
}

bool mesh::emit::isPlainIdentifier(llvm::StringRef name, const dialect::DialectFacts &dialect) {
  bool folds =
      dialect.folding == dialect::Folding::Lower || dialect.folding == dialect::Folding::Upper;
  return isWord(name) && !isReserved(dialect, name) &&
         (!folds || fold(dialect, name, false) == name);
}

std::string mesh::emit::print(const ast::Node &node, const dialect::DialectFacts &dialect,
                              const Options &options) {
  PrettyPrinter out(options.width);
  print(out, node, dialect, options);
  return out.finish();
}

void mesh::emit::print(PrettyPrinter &out, const ast::Node &node,
                       const dialect::DialectFacts &dialect, const Options &options) {
  Printer(out, dialect, options).node(node);
}

std::string mesh::emit::print(const ast::File &file, const dialect::DialectFacts &dialect,
                              const Options &options) {
  std::string text;
  for (const ast::Statement *statement : file.statements) {
    if (!text.empty())
      text += options.width ? ";\n\n" : ";\n";
    text += print(*statement, dialect, options);
  }
  return text;
}
