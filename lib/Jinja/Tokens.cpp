// Tokens.cpp - see the header.

#include "Tokens.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::jinja;

void Tokens::next() {
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
    readNumber();
  } else if (c == '\'' || c == '"') {
    readText();
  } else {
    static constexpr llvm::StringRef two[] = {"==", "!=", "<=", ">=", "//", "**"};
    at += llvm::is_contained(two, text.substr(at, 2)) ? 2 : 1;
    token = {Token::Sign, text.slice(start, at).str(), start};
  }
}

void Tokens::readNumber() {
  size_t start = at;
  bool isReal = false;
  while (at < text.size() &&
         (llvm::isDigit(text[at]) || text[at] == '_' ||
          (text[at] == '.' && !isReal && at + 1 < text.size() && llvm::isDigit(text[at + 1])))) {
    isReal = isReal || text[at] == '.';
    ++at;
  }
  token = {isReal ? Token::Real : Token::Integer, text.slice(start, at).str(), start};
  llvm::erase(token.text, '_');
}

void Tokens::readText() {
  size_t start = at;
  char quote = text[at];
  std::string value;
  for (++at; at < text.size() && text[at] != quote; ++at) {
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
}

void Tokens::expect(llvm::StringRef sign) {
  if (!take(sign))
    fail(token.offset, "expected '" + sign.str() + "'");
}

std::string Tokens::expectName() {
  std::string name = token.text;
  if (token.kind != Token::Name)
    fail(token.offset, "expected a name");
  next();
  return name;
}

void Tokens::fail(size_t offset, std::string message) {
  if (!failed)
    error = {offset, std::move(message)};
  failed = true;
  token = {};
  at = text.size();
}
