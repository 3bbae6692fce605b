// Highlight.cpp - the tokens of a text, for editors.
//
// Which words are keywords is decided by the grammar, so each statement is run
// through ANTLR's stock parser, which keeps its tokens. A statement is read up to
// its first mistake; behind that, a word counts as a keyword if it could be one.

#include "MeshStock.h"
#include "mesh/Parse/Parse.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using namespace mesh::parse;

namespace {
/// The tokens of one statement, and the end of the text behind them.
class Slice : public TokenFeed {
public:
  explicit Slice(llvm::ArrayRef<Lexeme> tokens) : rest(tokens) {}

  std::unique_ptr<antlr4::Token> nextToken() override {
    Lexeme token;
    token.type = Tok::END_OF_TEXT;
    if (!rest.empty()) {
      token = rest.front();
      rest = rest.drop_front();
    }
    return std::make_unique<StockToken>(token);
  }

private:
  llvm::ArrayRef<Lexeme> rest;
};

struct Piece {
  llvm::StringRef kind;
  uint32_t offset, length;
};

class Highlighter {
public:
  Highlighter(llvm::StringRef text, const dialect::DialectFacts &dialect);
  std::vector<Piece> run();

private:
  void readStatement(llvm::MutableArrayRef<Lexeme> statement);
  llvm::StringRef kindOf(const Lexeme &token) const;

  llvm::StringRef text;
  Scanner scanner;
  std::vector<Lexeme> tokens;
  std::unique_ptr<stock::Mesh> parser;
};
} // namespace

Highlighter::Highlighter(llvm::StringRef content, const dialect::DialectFacts &dialect)
    : text(content), scanner(content, dialect) {
  Lexeme token;
  for (scanner.next(token); token.type != Tok::END_OF_TEXT; scanner.next(token))
    tokens.push_back(token);
}

/// Behind a mistake: a word that the grammar asks for is taken for a keyword,
/// unless it is part of a path.
static void guessWords(llvm::MutableArrayRef<Lexeme> rest) {
  constexpr uint16_t asked = SOFT | NOT_ALIAS | NOT_TABLE | AFTER_CALL | STATEMENT;
  for (size_t i = 0; i != rest.size(); ++i) {
    bool inPath = (i && rest[i - 1].type == Tok::DOT) ||
                  (i + 1 != rest.size() && rest[i + 1].type == Tok::DOT);
    if (isKeyword(rest[i]) && !inPath && (usesOf(rest[i].word) & asked))
      rest[i].type = rest[i].word;
  }
}

/// Gives the tokens of one statement the types that the grammar finds.
void Highlighter::readStatement(llvm::MutableArrayRef<Lexeme> statement) {
  Slice slice(statement);
  antlr4::CommonTokenStream stream(&slice);
  if (!parser) {
    parser = std::make_unique<stock::Mesh>(&stream);
    parser->scanner = &scanner;
    parser->loadNetwork();
    parser->setBuildParseTree(false);
    parser->removeErrorListeners();
    parser->setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  } else {
    parser->setTokenStream(&stream);
  }
  size_t read = statement.size();
  try {
    parser->file();
  } catch (const std::exception &) { // A mistake, or it is nested too deeply.
    read = std::min(read, stream.index());
    parser.reset(); // What it knew of the statement is of no use to the next.
  }
  for (size_t i = 0; i != std::min(statement.size(), stream.size()); ++i)
    statement[i].type = static_cast<StockToken *>(stream.get(i))->ours.type;
  guessWords(statement.drop_front(read));
}

/// By what kind the token is known outside; see docs/commands.md.
llvm::StringRef Highlighter::kindOf(const Lexeme &token) const {
  switch (token.type) {
  case Tok::IDENT:
    return token.templated ? "macro" : "name";
  case Tok::UNCLOSED_QUOTE:
    return "name";
  case Tok::NUMBER:
    return "number";
  case Tok::STRING:
  case Tok::BLOB:
  case Tok::UNCLOSED_STRING:
    return "string";
  case Tok::UNCLOSED_COMMENT:
    return "comment";
  case Tok::MACRO_STRING:
    return "macro";
  case Tok::JINJA:
  case Tok::UNCLOSED_JINJA:
    return "jinja";
  case Tok::PARAMETER:
    return "parameter";
  case Tok::PROPERTY:
  case Tok::PROPERTY_KIND:
  case Tok::PROPERTY_COLUMNS:
  case Tok::PROPERTY_RAW:
  case Tok::PROPERTY_TYPE:
    return "property";
  case Tok::UNKNOWN:
    return "unknown";
  default:
    break;
  }
  char first = text[token.offset];
  if (first == '@' && token.length > 1)
    return "macro";
  if (llvm::isAlpha(first) || first == '_')
    return "keyword";
  bool single = token.length == 1 && llvm::StringRef("()[]{},;.:").contains(first);
  return single ? "punctuation" : "operator";
}

std::vector<Piece> Highlighter::run() {
  llvm::MutableArrayRef<Lexeme> rest = tokens;
  while (!rest.empty()) {
    size_t length = 0;
    while (length != rest.size() && rest[length].type != Tok::SEMI)
      ++length;
    if (length)
      readStatement(rest.take_front(length));
    rest = rest.drop_front(std::min(length + 1, rest.size()));
  }
  std::vector<Piece> pieces;
  pieces.reserve(tokens.size() + scanner.comments().size());
  auto comment = scanner.comments().begin();
  auto addComments = [&](uint32_t end) {
    for (; comment != scanner.comments().end() && comment->offset < end; ++comment)
      pieces.push_back({"comment", comment->offset, comment->length});
  };
  for (const Lexeme &token : tokens) {
    addComments(token.offset);
    pieces.push_back({kindOf(token), token.offset, token.length});
  }
  addComments(static_cast<uint32_t>(text.size()));
  return pieces;
}

void mesh::parse::writeTokens(llvm::raw_ostream &out, const SourceManager &sources, FileId file,
                              const dialect::DialectFacts &dialect) {
  llvm::StringRef text = sources.text(file);
  out << "{\"file\":" << llvm::json::Value(llvm::json::fixUTF8(sources.displayPath(file)))
      << ",\"tokens\":[";
  unsigned line = 1;
  size_t lineStart = 0, newline = text.find('\n');
  llvm::StringRef separator = "\n";
  for (const Piece &piece : Highlighter(text, dialect).run()) {
    for (; newline < piece.offset; newline = text.find('\n', lineStart)) {
      ++line;
      lineStart = newline + 1;
    }
    out << separator << "{\"kind\":\"" << piece.kind << "\",\"line\":" << line
        << ",\"column\":" << piece.offset - lineStart + 1 << ",\"offset\":" << piece.offset
        << ",\"length\":" << piece.length << '}';
    separator = ",\n";
  }
  out << "\n]}\n";
}
