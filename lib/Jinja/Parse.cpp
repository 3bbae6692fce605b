// Parse.cpp - templates to trees: text, tags and the statements in them.

#include "Expressions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::jinja;

namespace {
class Parser : ExpressionParser {
public:
  Parser(llvm::StringRef source, Error &where) : ExpressionParser(source, where) {}

  std::optional<Body> run();

private:
  Body parseBody(llvm::ArrayRef<llvm::StringRef> until);
  size_t nextOpening() const;
  void skipComment(size_t open);
  Ptr parsePrint(size_t open);
  void addText(Body &body, size_t end, bool stripEnd);
  bool openTag();
  void closeTag(llvm::StringRef close);
  void parseRaw(Body &body);
  Ptr parseStatement(llvm::StringRef word, size_t offset);
  Ptr parseIf(size_t offset);
  Ptr parseFor(size_t offset);
  Ptr parseSet(size_t offset);
  Ptr parseWith(size_t offset);
  Ptr parseFilter(size_t offset);
  Ptr parseMacro(size_t offset);
  /// At the tag that ends what began at `opened`.
  void expectEnd(llvm::StringRef word, size_t opened);

  size_t tagStart = 0; ///< Of the tag that is being read.
  bool stripNext = false;
  std::string stopWord; ///< The tag that ended a body: "endif", "else" ...
  size_t stopOffset = 0;
};
} // namespace

std::optional<Body> Parser::run() {
  Body body = parseBody({});
  if (!failed && !stopWord.empty())
    fail(stopOffset, "'" + stopWord + "' without its beginning");
  return failed ? std::nullopt : std::optional(std::move(body));
}

// --- Text and tags ----------------------------------------------------------------

void Parser::addText(Body &body, size_t end, bool stripEnd) {
  llvm::StringRef piece = text.slice(at, end);
  if (stripNext)
    piece = piece.ltrim();
  if (stripEnd)
    piece = piece.rtrim();
  stripNext = false;
  if (!piece.empty())
    body.push_back(make(Node::Text, size_t(piece.data() - text.data()), piece.str()));
}

/// Behind the opening of a tag: at its first token.
bool Parser::openTag() {
  tagStart = at;
  at += 2;
  if (at < text.size() && (text[at] == '-' || text[at] == '+'))
    ++at;
  next();
  return !failed;
}

/// At the end of a tag: behind it, with blanks gone where "-" says so.
void Parser::closeTag(llvm::StringRef close) {
  if (failed)
    return;
  size_t start = token.offset;
  stripNext = text.substr(start, 1) == "-" && text.substr(start + 1, 2) == close;
  if (stripNext)
    ++start;
  if (start >= text.size())
    return fail(tagStart, "this is never closed");
  if (text.substr(start, 2) != close)
    return fail(start, "expected '" + close.str() + "'");
  at = start + 2;
}

void Parser::parseRaw(Body &body) {
  closeTag("%}");
  size_t end = at;
  for (;; ++end) {
    end = text.find("{%", end);
    if (end == llvm::StringRef::npos)
      return fail(at, "'raw' without its end");
    llvm::StringRef tag = text.substr(end + 2).ltrim("-+ ");
    if (tag.starts_with("endraw"))
      break;
  }
  addText(body, end, text.substr(end + 2, 1) == "-");
  at = end;
  openTag();
  next();
  closeTag("%}");
}

/// Where the next "{{", "{%" or "{#" is.
size_t Parser::nextOpening() const {
  for (size_t open = text.find('{', at); open != llvm::StringRef::npos;
       open = text.find('{', open + 1))
    if (open + 1 < text.size() && llvm::StringRef("{%#").contains(text[open + 1]))
      return open;
  return llvm::StringRef::npos;
}

void Parser::skipComment(size_t open) {
  size_t close = text.find("#}", open + 2);
  if (close == llvm::StringRef::npos)
    return fail(open, "this comment is never closed");
  stripNext = text[close - 1] == '-';
  at = close + 2;
}

Ptr Parser::parsePrint(size_t open) {
  Ptr node = make(Node::Print, open);
  node->parts.push_back(expression());
  closeTag("}}");
  node->end = at;
  return node;
}

Body Parser::parseBody(llvm::ArrayRef<llvm::StringRef> until) {
  Body body;
  stopWord.clear();
  if (++depth > maxDepth)
    fail(at, "the blocks are nested too deeply");
  while (!failed && at < text.size()) {
    size_t open = nextOpening();
    if (open == llvm::StringRef::npos) {
      addText(body, text.size(), false);
      at = text.size();
      break;
    }
    addText(body, open, text.substr(open + 2, 1) == "-");
    at = open;
    if (text[open + 1] == '#') {
      skipComment(open);
      continue;
    }
    if (!openTag())
      break;
    if (text[open + 1] == '{') {
      body.push_back(parsePrint(open));
      continue;
    }
    std::string word = expectName();
    if (llvm::is_contained(until, llvm::StringRef(word)) || word == "else" || word == "elif" ||
        llvm::StringRef(word).starts_with("end")) {
      stopWord = word;
      stopOffset = open;
      break;
    }
    if (word == "raw")
      parseRaw(body);
    else if (Ptr node = parseStatement(word, open))
      body.push_back(std::move(node));
  }
  --depth;
  return body;
}

void Parser::expectEnd(llvm::StringRef word, size_t opened) {
  if (!failed && stopWord.empty())
    fail(opened, "this has no '" + word.str() + "'");
  else if (!failed && stopWord != word)
    fail(stopOffset, "expected '" + word.str() + "'");
  stopWord.clear();
  closeTag("%}");
}

Ptr Parser::parseStatement(llvm::StringRef word, size_t offset) {
  Ptr node;
  if (word == "if")
    return parseIf(offset);
  if (word == "for")
    return parseFor(offset);
  if (word == "set")
    return parseSet(offset);
  if (word == "macro")
    return parseMacro(offset);
  if (word == "with")
    return parseWith(offset);
  if (word == "filter")
    return parseFilter(offset);
  if (word == "do") {
    node = make(Node::Do, offset);
    node->parts.push_back(expression());
  } else if (word == "break" || word == "continue") {
    node = make(word == "break" ? Node::Break : Node::Continue, offset);
  } else {
    fail(offset, "'" + word.str() + "' is not supported; write it with if, for, set and macro");
    return nullptr;
  }
  closeTag("%}");
  return node;
}

Ptr Parser::parseIf(size_t offset) {
  Ptr node = make(Node::If, offset);
  for (;;) {
    node->parts.push_back(expression());
    closeTag("%}");
    node->bodies.push_back(parseBody({"elif", "else", "endif"}));
    if (failed || stopWord != "elif")
      break;
  }
  if (!failed && stopWord == "else") {
    closeTag("%}");
    node->bodies.push_back(parseBody({"endif"}));
  }
  expectEnd("endif", offset);
  return node;
}

Ptr Parser::parseFor(size_t offset) {
  Ptr node = make(Node::For, offset);
  bool inParens = take("(");
  do
    node->names.push_back(expectName());
  while (take(","));
  if (inParens)
    expect(")");
  if (!takeWord("in"))
    fail(token.offset, "expected 'in'");
  node->parts.push_back(withoutChoice());
  if (isSign(",")) // A tuple without parentheses.
    node->parts[0] = tupleRest(std::move(node->parts[0]), offset);
  node->parts.push_back(takeWord("if") ? expression() : nullptr);
  closeTag("%}");
  node->bodies.push_back(parseBody({"else", "endfor"}));
  if (!failed && stopWord == "else") {
    closeTag("%}");
    node->bodies.push_back(parseBody({"endfor"}));
  }
  expectEnd("endfor", offset);
  return node;
}

Ptr Parser::parseSet(size_t offset) {
  Ptr node = make(Node::Set, offset);
  do {
    node->names.push_back(expectName());
    if (take(".")) // Of a namespace.
      node->names.back() += "." + expectName();
  } while (take(","));
  if (take("=")) {
    node->parts.push_back(expression());
    if (isSign(","))
      node->parts[0] = tupleRest(std::move(node->parts[0]), offset);
    closeTag("%}");
    return node;
  }
  Ptr block = make(Node::Block, offset);
  Node &captured = *block; // {% set x | upper %}...{% endset %}
  node->parts.push_back(filtered(std::move(block)));
  closeTag("%}");
  captured.bodies.push_back(parseBody({"endset"}));
  expectEnd("endset", offset);
  return node;
}

/// {% filter upper | replace('A', 'B') %}...{% endfilter %}
Ptr Parser::parseFilter(size_t offset) {
  Ptr node = make(Node::Filtered, offset);
  Ptr block = make(Node::Block, offset);
  Node &captured = *block;
  node->parts.push_back(filtered(namedFilter(std::move(block))));
  closeTag("%}");
  captured.bodies.push_back(parseBody({"endfilter"}));
  expectEnd("endfilter", offset);
  return node;
}

Ptr Parser::parseWith(size_t offset) {
  Ptr node = make(Node::With, offset);
  if (token.kind == Token::Name) {
    do {
      node->names.push_back(expectName());
      expect("=");
      node->parts.push_back(expression());
    } while (!failed && take(","));
  }
  closeTag("%}");
  node->bodies.push_back(parseBody({"endwith"}));
  expectEnd("endwith", offset);
  return node;
}

Ptr Parser::parseMacro(size_t offset) {
  Ptr node = make(Node::MacroDef, offset, expectName());
  expect("(");
  while (!failed && !isSign(")")) {
    node->names.push_back(expectName());
    node->parts.push_back(take("=") ? expression() : nullptr);
    if (!take(","))
      break;
  }
  expect(")");
  closeTag("%}");
  node->bodies.push_back(parseBody({"endmacro"}));
  expectEnd("endmacro", offset);
  return node;
}

std::optional<Body> jinja::parse(llvm::StringRef text, Error &error) {
  return Parser(text, error).run();
}
