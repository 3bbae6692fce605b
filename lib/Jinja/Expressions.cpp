// Expressions.cpp - see the header.

#include "Expressions.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::jinja;

Ptr ExpressionParser::make(Node::Kind kind, size_t offset, std::string text) {
  auto node = std::make_unique<Node>();
  node->kind = kind;
  node->offset = offset;
  node->text = std::move(text);
  return node;
}

/// What may hold itself without end is counted.
Ptr ExpressionParser::nested(Ptr (ExpressionParser::*read)()) {
  if (++depth > maxDepth)
    fail(token.offset, "the expression is nested too deeply");
  Ptr value = (this->*read)();
  --depth;
  return value;
}

// --- Operators --------------------------------------------------------------------

Ptr ExpressionParser::expression() { return nested(&ExpressionParser::choice); }

Ptr ExpressionParser::choice() {
  Ptr value = withoutChoice();
  if (!isWord("if"))
    return value;
  Ptr node = make(Node::Choice, token.offset);
  next();
  node->parts.push_back(withoutChoice());
  node->parts.push_back(std::move(value));
  node->parts.push_back(takeWord("else") ? expression() : nullptr);
  return node;
}

/// "-" or "%" before the tag's end belongs to the tag.
bool ExpressionParser::isEndOfTag() const {
  llvm::StringRef rest = text.substr(token.offset);
  return rest.starts_with("%}") || rest.starts_with("-}}") || rest.starts_with("-%}");
}

ExpressionParser::Rank ExpressionParser::rankHere() const {
  if (token.kind == Token::Name)
    return token.text == "or"                          ? Or
           : token.text == "and"                       ? And
           : token.text == "in" || token.text == "not" ? Comparison
                                                       : None;
  if (token.kind != Token::Sign || isEndOfTag())
    return None;
  if (llvm::is_contained({"==", "!=", "<", "<=", ">", ">="}, token.text))
    return Comparison;
  if (token.text == "~")
    return Concatenation;
  if (token.text == "+" || token.text == "-")
    return Sum;
  if (token.text == "**")
    return Power;
  return llvm::is_contained({"*", "/", "//", "%"}, token.text) ? Product : None;
}

Ptr ExpressionParser::ranked(unsigned least) {
  Ptr left = least <= Comparison && isWord("not") ? negation() : operand();
  for (Rank rank = rankHere(); rank != None && rank >= least; rank = rankHere()) {
    Ptr node = make(Node::Binary, token.offset, token.text);
    next();
    if (node->text == "not") {
      if (!takeWord("in"))
        fail(node->offset, "expected 'in'");
      node->text = "not in";
    }
    node->parts.push_back(std::move(left));
    node->parts.push_back(ranked(rank + 1));
    left = std::move(node);
  }
  return left;
}

Ptr ExpressionParser::negation() {
  Ptr node = make(Node::Unary, token.offset, "not");
  next();
  node->parts.push_back(nested(&ExpressionParser::negated));
  return node;
}

Ptr ExpressionParser::negated() { return ranked(Comparison); }

/// Filters see the sign: -1 | abs is 1.
Ptr ExpressionParser::signedValue() {
  if (!isSign("-") && !isSign("+"))
    return postfix();
  Ptr node = make(Node::Unary, token.offset, token.text);
  next();
  node->parts.push_back(nested(&ExpressionParser::signedValue));
  return node;
}

// --- What stands behind a value ---------------------------------------------------

Ptr ExpressionParser::namedFilter(Ptr value) {
  Ptr node = make(Node::Filter, token.offset);
  node->text = expectName();
  node->parts.push_back(std::move(value));
  if (isSign("("))
    arguments(*node);
  return node;
}

Ptr ExpressionParser::filtered(Ptr value) {
  for (;;) {
    if (take("|"))
      value = namedFilter(std::move(value));
    else if (isWord("is"))
      value = tested(std::move(value));
    else
      return value;
  }
}

Ptr ExpressionParser::tested(Ptr value) {
  Ptr node = make(Node::Test, token.offset);
  next();
  node->negated = takeWord("not");
  node->text = expectName();
  node->parts.push_back(std::move(value));
  static constexpr llvm::StringRef ends[] = {"and", "or", "if", "else", "not", "in", "is"};
  if (isSign("("))
    arguments(*node);
  else if (token.kind == Token::Text || token.kind == Token::Integer || token.kind == Token::Real ||
           isSign("[") || isSign("{") ||
           (token.kind == Token::Name && !llvm::is_contained(ends, llvm::StringRef(token.text))))
    node->parts.push_back(postfix());
  return node;
}

Ptr ExpressionParser::postfix() {
  Ptr value = primary();
  for (;;) {
    size_t offset = token.offset;
    if (take(".")) {
      Ptr node = make(Node::Get, offset, token.text);
      if (token.kind == Token::Integer)
        next();
      else
        expectName();
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

Ptr ExpressionParser::subscript(Ptr value, size_t offset) {
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

void ExpressionParser::arguments(Node &call) {
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

// --- Values -----------------------------------------------------------------------

Ptr ExpressionParser::primary() {
  size_t offset = token.offset;
  switch (token.kind) {
  case Token::End:
    if (!failed)
      fail(offset, "expected an expression");
    return make(Node::Constant, offset);
  case Token::Integer:
  case Token::Real:
    return number();
  case Token::Text:
    return texts();
  case Token::Name:
    return word();
  case Token::Sign:
    break;
  }
  if (take("("))
    return enclosed(offset);
  if (take("["))
    return list(offset);
  if (take("{"))
    return dict(offset);
  fail(offset, "expected an expression, found '" + token.text + "'");
  return make(Node::Constant, offset);
}

Ptr ExpressionParser::number() {
  Ptr node = make(Node::Constant, token.offset);
  llvm::StringRef digits = token.text;
  int64_t whole = 0;
  double real = 0;
  if (token.kind == Token::Real) {
    digits.getAsDouble(real);
    node->value = Val::ofFloat(real);
  } else {
    if (digits.getAsInteger(10, whole))
      fail(token.offset, "this number is too large");
    node->value = Val::ofInt(whole);
  }
  next();
  return node;
}

/// 'a' 'b' is one text.
Ptr ExpressionParser::texts() {
  Ptr node = make(Node::Constant, token.offset);
  std::string whole;
  for (; token.kind == Token::Text; next())
    whole += token.text;
  node->value = Val::ofText(std::move(whole));
  return node;
}

Ptr ExpressionParser::word() {
  Ptr node = make(Node::Constant, token.offset);
  const std::string &name = token.text;
  if (name == "true" || name == "True" || name == "false" || name == "False")
    node->value = Val::ofBool(name == "true" || name == "True");
  else if (name != "none" && name != "None")
    node = make(Node::Name, token.offset, name);
  next();
  return node;
}

/// A value in parentheses, or a tuple.
Ptr ExpressionParser::enclosed(size_t offset) {
  if (take(")"))
    return make(Node::TupleOf, offset);
  Ptr inner = expression();
  if (isSign(","))
    inner = tupleRest(std::move(inner), offset);
  expect(")");
  return inner;
}

Ptr ExpressionParser::tupleRest(Ptr first, size_t offset) {
  Ptr tuple = make(Node::TupleOf, offset);
  tuple->parts.push_back(std::move(first));
  while (take(",") && !isSign(")") && !isSign("%") && !isSign("-"))
    tuple->parts.push_back(withoutChoice());
  return tuple;
}

Ptr ExpressionParser::list(size_t offset) {
  Ptr node = make(Node::ListOf, offset);
  while (!failed && !isSign("]")) {
    node->parts.push_back(expression());
    if (!take(","))
      break;
  }
  expect("]");
  return node;
}

Ptr ExpressionParser::dict(size_t offset) {
  Ptr node = make(Node::DictOf, offset);
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
