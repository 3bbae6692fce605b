// Parse.cpp - templates to trees.

#include "Tree.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::jinja;

static constexpr unsigned maxDepth = 100;

namespace {
struct Token {
  enum Kind : uint8_t { End, Name, Integer, Real, Text, Sign } kind = End;
  std::string text;
  size_t offset = 0;
};

class Parser {
public:
  Parser(llvm::StringRef source, Error &where) : text(source), error(where) {}

  std::optional<Body> run() {
    Body body = parseBody({});
    if (!failed && !stopWord.empty())
      fail(stopOffset, "'" + stopWord + "' without its beginning");
    return failed ? std::nullopt : std::optional(std::move(body));
  }

private:
  using Ptr = std::unique_ptr<Node>;

  // --- Text and tags ---
  Body parseBody(llvm::ArrayRef<llvm::StringRef> until);
  void addText(Body &body, size_t end, bool stripEnd);
  bool openTag(llvm::StringRef close);
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

  // --- Expressions ---
  Ptr expression();
  Ptr withoutChoice();
  Ptr orExpression();
  Ptr andExpression();
  Ptr notExpression();
  Ptr comparison();
  Ptr concatenation();
  Ptr sum();
  Ptr product();
  Ptr power();
  Ptr unary();
  Ptr postfix();
  Ptr filtered(Ptr value);
  Ptr namedFilter(Ptr value);
  Ptr tested(Ptr value);
  Ptr primary();
  Ptr subscript(Ptr value, size_t offset);
  void arguments(Node &call);
  Ptr tupleRest(Ptr first, size_t offset);

  // --- Tokens ---
  void next();
  bool isSign(llvm::StringRef sign) const {
    return token.kind == Token::Sign && token.text == sign;
  }
  bool isWord(llvm::StringRef word) const {
    return token.kind == Token::Name && token.text == word;
  }
  bool take(llvm::StringRef sign) {
    if (!isSign(sign))
      return false;
    next();
    return true;
  }
  bool takeWord(llvm::StringRef word) {
    if (!isWord(word))
      return false;
    next();
    return true;
  }
  void expect(llvm::StringRef sign) {
    if (!take(sign))
      fail(token.offset, "expected '" + sign.str() + "'");
  }
  std::string expectName() {
    std::string name = token.text;
    if (token.kind != Token::Name)
      fail(token.offset, "expected a name");
    next();
    return name;
  }
  void fail(size_t offset, std::string message) {
    if (!failed)
      error = {offset, std::move(message)};
    failed = true;
    token = {};
    at = text.size();
  }
  static Ptr make(Node::Kind kind, size_t offset, std::string text = "") {
    auto node = std::make_unique<Node>();
    node->kind = kind;
    node->offset = offset;
    node->text = std::move(text);
    return node;
  }
  Ptr binary(std::string sign, size_t offset, Ptr left, Ptr right) {
    Ptr node = make(Node::Binary, offset, std::move(sign));
    node->parts.push_back(std::move(left));
    node->parts.push_back(std::move(right));
    return node;
  }

  llvm::StringRef text;
  Error &error;
  size_t at = 0;
  size_t tagStart = 0; ///< Of the tag that is being read.
  bool failed = false, stripNext = false;
  unsigned depth = 0;
  Token token;
  std::string stopWord; ///< The tag that ended a body: "endif", "else" ...
  size_t stopOffset = 0;
};
} // namespace

// --- Tokens -----------------------------------------------------------------------

void Parser::next() {
  while (at < text.size() && llvm::isSpace(text[at]))
    ++at;
  token = {Token::End, "", at};
  if (at >= text.size())
    return;
  size_t start = at;
  char c = text[at];
  if (llvm::isAlpha(c) || c == '_') {
    while (at < text.size() && (llvm::isAlnum(text[at]) || text[at] == '_'))
      ++at;
    token = {Token::Name, text.slice(start, at).str(), start};
  } else if (llvm::isDigit(c)) {
    bool isReal = false;
    while (at < text.size() &&
           (llvm::isDigit(text[at]) || text[at] == '_' ||
            (text[at] == '.' && !isReal && at + 1 < text.size() && llvm::isDigit(text[at + 1])))) {
      isReal = isReal || text[at] == '.';
      ++at;
    }
    token = {isReal ? Token::Real : Token::Integer, text.slice(start, at).str(), start};
    llvm::erase(token.text, '_');
  } else if (c == '\'' || c == '"') {
    std::string value;
    for (++at; at < text.size() && text[at] != c; ++at) {
      if (text[at] == '\\' && at + 1 < text.size()) {
        char escaped = text[++at];
        if (!llvm::StringRef("nrt\\'\"\n").contains(escaped))
          value += '\\'; // As in Python, what is no escape stays.
        value += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
      } else {
        value += text[at];
      }
    }
    if (at >= text.size())
      return fail(start, "this text is never closed");
    ++at;
    token = {Token::Text, std::move(value), start};
  } else {
    static constexpr llvm::StringRef two[] = {"==", "!=", "<=", ">=", "//", "**"};
    size_t size = llvm::is_contained(two, text.substr(at, 2)) ? 2 : 1;
    token = {Token::Sign, text.substr(at, size).str(), start};
    at += size;
  }
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
bool Parser::openTag(llvm::StringRef close) {
  (void)close;
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
  openTag("%}");
  next();
  closeTag("%}");
}

Body Parser::parseBody(llvm::ArrayRef<llvm::StringRef> until) {
  Body body;
  stopWord.clear();
  if (++depth > maxDepth)
    fail(at, "the blocks are nested too deeply");
  while (!failed && at < text.size()) {
    size_t open = at;
    while (
        (open = text.find('{', open)) != llvm::StringRef::npos &&
        !llvm::StringRef("{%#").contains(text.substr(open + 1, 1).empty() ? ' ' : text[open + 1]))
      ++open;
    if (open == llvm::StringRef::npos) {
      addText(body, text.size(), false);
      at = text.size();
      break;
    }
    addText(body, open, text.substr(open + 2, 1) == "-");
    at = open;
    if (text[open + 1] == '#') {
      size_t close = text.find("#}", open + 2);
      if (close == llvm::StringRef::npos) {
        fail(open, "this comment is never closed");
        break;
      }
      stripNext = text[close - 1] == '-';
      at = close + 2;
      continue;
    }
    bool isPrint = text[open + 1] == '{';
    if (!openTag(isPrint ? "}}" : "%}"))
      break;
    if (isPrint) {
      Ptr node = make(Node::Print, open);
      node->parts.push_back(expression());
      closeTag("}}");
      node->end = at;
      body.push_back(std::move(node));
      continue;
    }
    std::string word = expectName();
    if (llvm::is_contained(until, llvm::StringRef(word)) || word == "else" || word == "elif" ||
        llvm::StringRef(word).starts_with("end")) {
      stopWord = word;
      stopOffset = open;
      break;
    }
    if (word == "raw") {
      parseRaw(body);
      continue;
    }
    if (Ptr node = parseStatement(word, open))
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

std::unique_ptr<Node> Parser::parseStatement(llvm::StringRef word, size_t offset) {
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

std::unique_ptr<Node> Parser::parseIf(size_t offset) {
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

std::unique_ptr<Node> Parser::parseFor(size_t offset) {
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

std::unique_ptr<Node> Parser::parseSet(size_t offset) {
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
std::unique_ptr<Node> Parser::parseFilter(size_t offset) {
  Ptr node = make(Node::Filtered, offset);
  Ptr block = make(Node::Block, offset);
  Node &captured = *block;
  node->parts.push_back(filtered(namedFilter(std::move(block))));
  closeTag("%}");
  captured.bodies.push_back(parseBody({"endfilter"}));
  expectEnd("endfilter", offset);
  return node;
}

std::unique_ptr<Node> Parser::parseWith(size_t offset) {
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

std::unique_ptr<Node> Parser::parseMacro(size_t offset) {
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

// --- Expressions ------------------------------------------------------------------

std::unique_ptr<Node> Parser::expression() {
  if (++depth > maxDepth)
    fail(token.offset, "the expression is nested too deeply");
  Ptr value = withoutChoice();
  if (isWord("if")) {
    Ptr node = make(Node::Choice, token.offset);
    next();
    node->parts.push_back(orExpression());
    node->parts.push_back(std::move(value));
    node->parts.push_back(takeWord("else") ? expression() : nullptr);
    value = std::move(node);
  }
  --depth;
  return value;
}

std::unique_ptr<Node> Parser::withoutChoice() { return orExpression(); }

std::unique_ptr<Node> Parser::orExpression() {
  Ptr left = andExpression();
  while (isWord("or")) {
    size_t offset = token.offset;
    next();
    left = binary("or", offset, std::move(left), andExpression());
  }
  return left;
}

std::unique_ptr<Node> Parser::andExpression() {
  Ptr left = notExpression();
  while (isWord("and")) {
    size_t offset = token.offset;
    next();
    left = binary("and", offset, std::move(left), notExpression());
  }
  return left;
}

std::unique_ptr<Node> Parser::notExpression() {
  if (!isWord("not"))
    return comparison();
  Ptr node = make(Node::Unary, token.offset, "not");
  next();
  if (++depth > maxDepth)
    fail(token.offset, "the expression is nested too deeply");
  node->parts.push_back(notExpression());
  --depth;
  return node;
}

std::unique_ptr<Node> Parser::comparison() {
  Ptr left = concatenation();
  for (;;) {
    size_t offset = token.offset;
    std::string sign;
    if (token.kind == Token::Sign &&
        llvm::is_contained({"==", "!=", "<", "<=", ">", ">="}, token.text)) {
      sign = token.text;
      next();
    } else if (takeWord("in")) {
      sign = "in";
    } else if (isWord("not")) {
      next();
      if (!takeWord("in"))
        fail(offset, "expected 'in'");
      sign = "not in";
    } else {
      return left;
    }
    left = binary(sign, offset, std::move(left), concatenation());
  }
}

std::unique_ptr<Node> Parser::concatenation() {
  Ptr left = sum();
  while (isSign("~")) {
    size_t offset = token.offset;
    next();
    left = binary("~", offset, std::move(left), sum());
  }
  return left;
}

std::unique_ptr<Node> Parser::sum() {
  Ptr left = product();
  // "-" before the tag's end belongs to the tag.
  while (isSign("+") || (isSign("-") && !text.substr(token.offset + 1).starts_with("}}") &&
                         !text.substr(token.offset + 1).starts_with("%}"))) {
    std::string sign = token.text;
    size_t offset = token.offset;
    next();
    left = binary(sign, offset, std::move(left), product());
  }
  return left;
}

std::unique_ptr<Node> Parser::product() {
  Ptr left = unary();
  while (isSign("*") || isSign("/") || isSign("//") ||
         (isSign("%") && !text.substr(token.offset).starts_with("%}"))) {
    std::string sign = token.text;
    size_t offset = token.offset;
    next();
    left = binary(sign, offset, std::move(left), unary());
  }
  return left;
}

std::unique_ptr<Node> Parser::unary() {
  if (!isSign("-") && !isSign("+"))
    return filtered(power());
  Ptr node = make(Node::Unary, token.offset, token.text);
  next();
  if (++depth > maxDepth)
    fail(token.offset, "the expression is nested too deeply");
  node->parts.push_back(unary());
  --depth;
  return node;
}

std::unique_ptr<Node> Parser::power() {
  Ptr left = postfix();
  if (!isSign("**"))
    return left;
  size_t offset = token.offset;
  next();
  return binary("**", offset, std::move(left), unary());
}

/// The name of a filter and its arguments.
std::unique_ptr<Node> Parser::namedFilter(Ptr value) {
  Ptr node = make(Node::Filter, token.offset);
  node->text = expectName();
  node->parts.push_back(std::move(value));
  if (isSign("("))
    arguments(*node);
  return node;
}

std::unique_ptr<Node> Parser::filtered(Ptr value) {
  for (;;) {
    if (isSign("|")) {
      next();
      value = namedFilter(std::move(value));
    } else if (isWord("is")) {
      value = tested(std::move(value));
    } else {
      return value;
    }
  }
}

std::unique_ptr<Node> Parser::tested(Ptr value) {
  Ptr node = make(Node::Test, token.offset);
  next();
  node->negated = takeWord("not");
  node->text = expectName();
  node->parts.push_back(std::move(value));
  static constexpr llvm::StringRef ends[] = {"and", "or", "if", "else", "not", "in", "is"};
  if (isSign("("))
    arguments(*node);
  else if (token.kind == Token::Text || token.kind == Token::Integer ||
           (token.kind == Token::Name && !llvm::is_contained(ends, llvm::StringRef(token.text))))
    node->parts.push_back(postfix());
  return node;
}

std::unique_ptr<Node> Parser::postfix() {
  Ptr value = primary();
  for (;;) {
    size_t offset = token.offset;
    if (take(".")) {
      Ptr node = make(Node::Get, offset);
      node->text = token.kind == Token::Integer ? token.text : "";
      if (node->text.empty())
        node->text = expectName();
      else
        next();
      node->parts.push_back(std::move(value));
      value = std::move(node);
    } else if (take("[")) {
      value = subscript(std::move(value), offset);
    } else if (isSign("(")) {
      Ptr node = make(Node::Call, offset);
      node->parts.push_back(std::move(value));
      arguments(*node);
      value = std::move(node);
    } else {
      return value;
    }
  }
}

std::unique_ptr<Node> Parser::subscript(Ptr value, size_t offset) {
  Ptr first = isSign(":") ? nullptr : expression();
  bool isSlice = take(":");
  Ptr node = make(isSlice ? Node::Slice : Node::Index, offset);
  node->parts.push_back(std::move(value));
  node->parts.push_back(std::move(first));
  if (isSlice)
    node->parts.push_back(isSign("]") || isSign(":") ? nullptr : expression());
  if (isSlice && take(":"))
    node->parts.push_back(isSign("]") ? nullptr : expression());
  expect("]");
  return node;
}

void Parser::arguments(Node &call) {
  expect("(");
  call.names.resize(call.parts.size());
  while (!failed && !isSign(")")) {
    Ptr value = expression();
    std::string name;
    if (value && value->kind == Node::Name && take("=")) {
      name = value->text;
      value = expression();
    }
    call.parts.push_back(std::move(value));
    call.names.push_back(name);
    if (!take(","))
      break;
  }
  expect(")");
}

std::unique_ptr<Node> Parser::tupleRest(Ptr first, size_t offset) {
  Ptr list = make(Node::ListOf, offset);
  list->parts.push_back(std::move(first));
  while (take(",") && !isSign(")") && !isSign("%") && !isSign("-"))
    list->parts.push_back(withoutChoice());
  return list;
}

std::unique_ptr<Node> Parser::primary() {
  size_t offset = token.offset;
  Ptr node = make(Node::Constant, offset);
  std::string word = token.text;
  switch (token.kind) {
  case Token::End:
    if (!failed)
      fail(offset, "expected an expression");
    return node;
  case Token::Integer: {
    int64_t number = 0;
    if (llvm::StringRef(word).getAsInteger(10, number))
      fail(offset, "this number is too large");
    node->value = Val::ofInt(number);
    break;
  }
  case Token::Real: {
    double number = 0;
    llvm::StringRef(word).getAsDouble(number);
    node->value = Val::ofFloat(number);
    break;
  }
  case Token::Text:
    next();
    while (token.kind == Token::Text) { // 'a' 'b' is one text.
      word += token.text;
      next();
    }
    node->value = Val::ofText(word);
    return node;
  case Token::Name:
    if (word == "true" || word == "True" || word == "false" || word == "False")
      node->value = Val::ofBool(word == "true" || word == "True");
    else if (word != "none" && word != "None")
      node = make(Node::Name, offset, word);
    break;
  case Token::Sign:
    if (take("(")) {
      if (take(")"))
        return make(Node::ListOf, offset);
      Ptr inner = expression();
      if (isSign(","))
        inner = tupleRest(std::move(inner), offset);
      expect(")");
      return inner;
    }
    if (take("[")) {
      node = make(Node::ListOf, offset);
      while (!failed && !isSign("]")) {
        node->parts.push_back(expression());
        if (!take(","))
          break;
      }
      expect("]");
      return node;
    }
    if (take("{")) {
      node = make(Node::DictOf, offset);
      while (!failed && !isSign("}")) {
        node->parts.push_back(expression());
        expect(":");
        node->parts.push_back(expression());
        if (!take(","))
          break;
      }
      expect("}");
      return node;
    }
    fail(offset, "expected an expression, found '" + word + "'");
    return node;
  }
  next();
  return node;
}

std::optional<Body> jinja::parse(llvm::StringRef text, Error &error) {
  return Parser(text, error).run();
}
