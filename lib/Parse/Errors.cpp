// Errors.cpp - runs ANTLR's stock parser over a text that has a mistake, and
// puts what it finds into words.

#include "Errors.h"
#include "MeshStock.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include <mutex>

using namespace mesh;
using namespace mesh::parse;

const std::vector<uint16_t> *ErrorParser::network = nullptr;

void ErrorParser::loadNetwork() {
  static std::once_flag once;
  std::call_once(once, [this] {
    const_cast<antlr4::atn::ATN &>(getATN()) = antlr4::atn::ATNDeserializer().deserialize(*network);
  });
}

namespace {
/// Hands out the scanner's tokens. What is no token at all is reported here,
/// once, and left out.
class Source : public antlr4::TokenSource {
public:
  Source(llvm::StringRef text, SourceLoc start, const dialect::DialectFacts &dialect,
         Diagnostics &diagnostics)
      : scanner(text, dialect), base(start), diags(diagnostics) {}

  std::unique_ptr<antlr4::Token> nextToken() override;
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() override { return 0; }
  antlr4::CharStream *getInputStream() override { return nullptr; }
  std::string getSourceName() override { return "text"; }
  antlr4::TokenFactory<antlr4::CommonToken> *getTokenFactory() override {
    return antlr4::CommonTokenFactory::DEFAULT.get();
  }

  SourceRange range(const Lexeme &token) const {
    return {base.offset(token.offset), base.offset(token.end())};
  }
  llvm::StringRef text(const Lexeme &token) const {
    return {scanner.text() + token.offset, token.length};
  }
  /// The innermost parenthesis that is open at `token`, if any.
  const Lexeme *openParen(const Lexeme &token) const;

  Scanner scanner;
  bool endIsMissing = false; ///< Something unclosed swallowed the rest of the text.

private:
  bool reportBroken(const Lexeme &token);
  SourceLoc base;
  Diagnostics &diags;
  std::vector<Lexeme> parens; ///< Every "(" and ")" so far.
};
} // namespace

/// The first byte or multi-byte character of a token, quoted for a message.
static std::string quoteCharacter(llvm::StringRef text) {
  auto lead = static_cast<unsigned char>(text.front());
  size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (length == 1 && lead < 0x20)
    return "character " + std::to_string(lead);
  return "'" + text.take_front(length).str() + "'";
}

bool Source::reportBroken(const Lexeme &token) {
  SourceRange opening = {range(token).begin, range(token).begin.offset(1)};
  switch (token.type) {
  case Tok::UNCLOSED_STRING:
    diags.report(opening, diag::UnclosedString);
    break;
  case Tok::UNCLOSED_QUOTE:
    diags.report(opening, diag::UnclosedQuote);
    break;
  case Tok::UNCLOSED_COMMENT:
    diags.report(opening, diag::UnclosedComment);
    break;
  case Tok::UNCLOSED_JINJA:
    diags.report(opening, diag::UnclosedJinja);
    break;
  case Tok::UNKNOWN:
    diags.report(range(token), diag::UnknownCharacter, quoteCharacter(text(token)));
    return true;
  default:
    return false;
  }
  endIsMissing = true;
  return true;
}

std::unique_ptr<antlr4::Token> Source::nextToken() {
  Lexeme token;
  do
    scanner.next(token);
  while (reportBroken(token));
  if (token.type == Tok::LP || token.type == Tok::RP)
    parens.push_back(token);
  return std::make_unique<StockToken>(token);
}

const Lexeme *Source::openParen(const Lexeme &token) const {
  unsigned closed = 0;
  for (const Lexeme &paren : llvm::reverse(parens)) {
    if (paren.offset >= token.offset)
      continue;
    if (paren.type == Tok::RP)
      ++closed;
    else if (closed == 0)
      return &paren;
    else
      --closed;
  }
  return nullptr;
}

// --- What was expected, in words ---------------------------------------------

/// Adds `text` unless it is there.
static void addOnce(llvm::SmallVectorImpl<std::string> &list, llvm::StringRef text) {
  if (!llvm::is_contained(list, text))
    list.push_back(text.str());
}

static bool isInfix(Tok tok) { return tok >= Tok::EQ && tok <= Tok::IS; }

/// A set of tokens as a user would name it. Operators and what else may follow
/// any operand are only worth mentioning if nothing else is expected.
static std::string describeExpected(const antlr4::misc::IntervalSet &set) {
  bool operand = set.contains(static_cast<ssize_t>(Tok::NUMBER)) &&
                 set.contains(static_cast<ssize_t>(Tok::LP));
  bool statement = set.contains(static_cast<ssize_t>(Tok::RAW_WORD)) &&
                   set.contains(static_cast<ssize_t>(Tok::SELECT));
  bool afterOperand = set.contains(static_cast<ssize_t>(Tok::PLUS)) && !operand;
  llvm::SmallVector<std::string, 8> names;
  if (statement)
    addOnce(names, "a statement");
  else if (operand)
    addOnce(names, "an expression");
  for (ssize_t raw : set.toList()) {
    auto tok = static_cast<Tok>(raw);
    bool isOperand = operand && (tok == Tok::IDENT || tok == Tok::STRING || tok == Tok::LBRACKET ||
                                 (usesOf(tok == Tok::END_OF_TEXT ? Tok::NONE : tok) & (BEFORE_PAREN | BEFORE_QUOTE)));
    if (isOperand || operand || statement || (afterOperand && (isInfix(tok) || tok == Tok::NOT)))
      continue;
    bool suffix = tok == Tok::DOT || tok == Tok::LBRACKET || tok == Tok::COLONS || tok == Tok::LP;
    bool macro = tok >= Tok::MACRO_VARIABLE && tok <= Tok::AT_LIMIT;
    if ((afterOperand && (suffix || usesOf(tok == Tok::END_OF_TEXT ? Tok::NONE : tok) & NOT_ALIAS)) || macro)
      continue;
    addOnce(names, describe(tok));
  }
  if (names.empty() || names.size() > 8)
    return afterOperand ? "an operator or the end of the expression" : "something else";
  std::string text = names[0];
  for (size_t i = 1; i != names.size(); ++i)
    text += (i + 1 == names.size() ? " or " : ", ") + names[i];
  return text;
}

namespace {
/// ANTLR's recovery with our messages. After a mistake it says nothing until
/// three tokens were read as expected, so that one mistake gives one message.
class Strategy : public antlr4::DefaultErrorStrategy {
public:
  Strategy(Source &tokens, Diagnostics &diagnostics) : source(tokens), diags(diagnostics) {}

protected:
  void reportNoViableAlternative(antlr4::Parser *parser,
                                 const antlr4::NoViableAltException &mistake) override {
    report(parser, mistake.getOffendingToken());
  }
  void reportInputMismatch(antlr4::Parser *parser,
                           const antlr4::InputMismatchException &mistake) override {
    report(parser, mistake.getOffendingToken());
  }
  void reportUnwantedToken(antlr4::Parser *parser) override { reportCurrent(parser); }
  void reportMissingToken(antlr4::Parser *parser) override { reportCurrent(parser); }

private:
  void reportCurrent(antlr4::Parser *parser) {
    if (inErrorRecoveryMode(parser))
      return;
    beginErrorCondition(parser);
    report(parser, parser->getCurrentToken());
  }
  void report(antlr4::Parser *parser, antlr4::Token *at);

  Source &source;
  Diagnostics &diags;
  size_t quietUntil = 0; ///< Index of the first token that may be reported again.
};
} // namespace

void Strategy::report(antlr4::Parser *parser, antlr4::Token *at) {
  size_t index = at->getTokenIndex();
  bool quiet = index < quietUntil;
  quietUntil = index + 3;
  const Lexeme &token = static_cast<StockToken *>(at)->ours;
  bool end = token.type == Tok::END_OF_TEXT;
  if (quiet || (end && source.endIsMissing))
    return;
  std::string found = end ? "the end of the file" : "'" + source.text(token).str() + "'";
  if (found.size() > 42)
    found = found.substr(0, 40) + "...'";
  auto handle = diags.report(source.range(token), diag::SyntaxError,
                             describeExpected(parser->getExpectedTokens()), found);
  const Lexeme *open = source.openParen(token);
  if (open && (end || token.type == Tok::SEMI))
    handle.note(source.range(*open), diag::ParenOpenedHere);
}

void mesh::parse::reportMistakes(llvm::StringRef text, SourceLoc base, Entry entry,
                                 const dialect::DialectFacts &dialect, Diagnostics &diags) {
  Source source(text, base, dialect, diags);
  antlr4::CommonTokenStream tokens(&source);
  stock::Mesh parser(&tokens);
  parser.scanner = &source.scanner;
  parser.loadNetwork();
  parser.setBuildParseTree(false);
  parser.removeErrorListeners();
  parser.setErrorHandler(std::make_shared<Strategy>(source, diags));
  switch (entry) {
  case Entry::File:
    parser.file();
    return;
  case Entry::Query:
    parser.onlyQuery();
    return;
  case Entry::Expression:
    parser.onlyExpression();
    return;
  }
}
