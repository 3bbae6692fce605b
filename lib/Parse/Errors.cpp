// Errors.cpp - runs ANTLR's stock parser over a text that has a mistake, and
// puts what it finds into words.

#include "Errors.h"
#include "MeshStock.h"
#include "mesh/Basic/Names.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
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
  std::vector<Lexeme> parens; ///< Every "(", ")" and ";" so far.
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
  if (token.type == Tok::LP || token.type == Tok::RP || token.type == Tok::SEMI)
    parens.push_back(token);
  return std::make_unique<StockToken>(token);
}

const Lexeme *Source::openParen(const Lexeme &token) const {
  unsigned closed = 0;
  for (const Lexeme &paren : llvm::reverse(parens)) {
    if (paren.offset >= token.offset)
      continue;
    if (paren.type == Tok::SEMI)
      return nullptr;
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

static bool has(const antlr4::misc::IntervalSet &set, Tok tok) {
  return set.contains(static_cast<ssize_t>(tok));
}

/// Whether `tok` may follow nearly any operand, so that nobody needs to be told.
static bool isCommonplace(Tok tok) {
  bool infix = tok >= Tok::EQ && tok <= Tok::NOT;
  bool suffix = tok == Tok::DOT || tok == Tok::LP || tok == Tok::LBRACKET || tok == Tok::COLONS ||
                tok == Tok::SIMILAR || tok == Tok::AT || tok == Tok::COLLATE ||
                tok == Tok::ISNULL || tok == Tok::NOTNULL;
  bool macro = tok >= Tok::MACRO_VARIABLE && tok <= Tok::AT_LIMIT;
  return infix || suffix || macro;
}

/// A set of tokens as a user would name it: what is likeliest first, and not
/// more than a reader takes in.
static std::string describeExpected(const antlr4::misc::IntervalSet &set) {
  if (has(set, Tok::RAW_WORD) && has(set, Tok::SELECT))
    return "a statement";
  llvm::SmallVector<std::string, 8> names;
  auto add = [&](llvm::StringRef name) {
    if (names.size() < 6 && !llvm::is_contained(names, name))
      names.push_back(name.str());
  };
  bool operand = has(set, Tok::NUMBER) && has(set, Tok::LP);
  if (operand)
    add("an expression");
  for (Tok tok : {Tok::COMMA, Tok::RP, Tok::RBRACKET, Tok::END, Tok::FROM, Tok::AS})
    if (has(set, tok))
      add(describe(tok));
  bool ends = has(set, Tok::SEMI) || has(set, Tok::END_OF_TEXT);
  if (!operand)
    for (ssize_t raw : set.toList()) {
      auto tok = static_cast<Tok>(raw);
      if (tok > Tok::NONE && tok != Tok::SEMI && !isCommonplace(tok) &&
          names.size() < (ends ? 5 : 6))
        add(describe(tok));
    }
  if (ends)
    add("the end of the statement");
  if (names.empty() && has(set, Tok::LP) && !has(set, Tok::EQ))
    return describe(Tok::LP).str();
  if (names.empty())
    return "an operator";
  std::string text = names[0];
  for (size_t i = 1; i != names.size(); ++i)
    text += (i + 1 == names.size() ? " or " : ", ") + names[i];
  return text;
}

/// The keyword among those expected to which `word` is near: "FRM" for "FROM".
static llvm::StringRef nearKeyword(llvm::StringRef word, const antlr4::misc::IntervalSet &set) {
  llvm::SmallVector<llvm::StringRef, 64> keywords;
  for (ssize_t raw : set.toList())
    if (auto tok = static_cast<Tok>(raw); tok > Tok::NONE && llvm::isUpper(describe(tok).front()))
      keywords.push_back(describe(tok));
  std::string upper = word.upper();
  llvm::StringRef nearest = nearestName(upper, keywords);
  return nearest == upper ? "" : nearest;
}

namespace {
/// ANTLR's recovery with our messages. After a mistake it says nothing until
/// three tokens were read as expected, so that one mistake gives one message;
/// what is left of a statement that cannot go on is skipped.
class Strategy : public antlr4::DefaultErrorStrategy {
public:
  Strategy(Source &tokens, Diagnostics &diagnostics) : source(tokens), diags(diagnostics) {}

  void sync(antlr4::Parser *parser) override;

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
  /// Stands for a token that is missing. Nobody looks at it.
  antlr4::Token *getMissingSymbol(antlr4::Parser *parser) override {
    return parser->getCurrentToken();
  }

private:
  void reportCurrent(antlr4::Parser *parser) {
    if (inErrorRecoveryMode(parser))
      return;
    beginErrorCondition(parser);
    report(parser, parser->getCurrentToken());
  }
  void report(antlr4::Parser *parser, antlr4::Token *at);
  void suggestKeyword(Diagnostics::Handle handle, antlr4::Parser *parser, size_t index,
                      const antlr4::misc::IntervalSet &expected);

  Source &source;
  Diagnostics &diags;
  size_t quietUntil = 0; ///< Index of the first token that may be reported again.
  /// Where the parser first looked at the current token. From there everything
  /// can be seen that might have come; later the rules that might have taken it
  /// are left one by one.
  size_t seenIndex = static_cast<size_t>(-1), seenState = 0;
  antlr4::RuleContext *seenContext = nullptr;
};
} // namespace

static bool isInFile(antlr4::Parser *parser) {
  return parser->getContext()->getRuleIndex() == stock::Mesh::RuleFile;
}

void Strategy::sync(antlr4::Parser *parser) {
  antlr4::Token *token = parser->getCurrentToken();
  if (token->getTokenIndex() != seenIndex) {
    seenIndex = token->getTokenIndex();
    seenState = parser->getState();
    seenContext = parser->getContext();
  }
  if (!isInFile(parser))
    return DefaultErrorStrategy::sync(parser);
  // Between statements: whatever is left of one that could not go on is skipped.
  antlr4::TokenStream *tokens = parser->getTokenStream();
  auto type = static_cast<Tok>(token->getType());
  bool starts = seenIndex == 0 || static_cast<Tok>(tokens->LT(-1)->getType()) == Tok::SEMI;
  bool ends = type == Tok::SEMI || type == Tok::END_OF_TEXT;
  if (ends || (starts && parser->getExpectedTokens().contains(token->getType())))
    return;
  reportCurrent(parser);
  antlr4::misc::IntervalSet end;
  end.add(static_cast<ssize_t>(Tok::SEMI));
  end.add(static_cast<ssize_t>(Tok::END_OF_TEXT));
  consumeUntil(parser, end);
  endErrorCondition(parser);
  quietUntil = 0;
}

/// A misspelt keyword is taken for a name: what is refused is that name or,
/// where one may stand, what follows it.
void Strategy::suggestKeyword(Diagnostics::Handle handle, antlr4::Parser *parser, size_t index,
                              const antlr4::misc::IntervalSet &expected) {
  const Lexeme &token = static_cast<StockToken *>(parser->getTokenStream()->get(index))->ours;
  auto offer = [&](const Lexeme &word) {
    bool isName = word.type == Tok::IDENT && !word.quoted;
    llvm::StringRef keyword = isName ? nearKeyword(source.text(word), expected) : "";
    if (!keyword.empty())
      handle.fix(source.range(word), keyword);
    return !keyword.empty();
  };
  if (!offer(token) && index != 0)
    offer(static_cast<StockToken *>(parser->getTokenStream()->get(index - 1))->ours);
}

void Strategy::report(antlr4::Parser *parser, antlr4::Token *at) {
  size_t index = at->getTokenIndex();
  bool quiet = index < quietUntil;
  quietUntil = index + 3;
  const Lexeme &token = static_cast<StockToken *>(at)->ours;
  bool end = token.type == Tok::END_OF_TEXT;
  if (quiet || (end && source.endIsMissing))
    return;
  antlr4::misc::IntervalSet expected =
      index == seenIndex && seenContext ? parser->getATN().getExpectedTokens(seenState, seenContext)
                                        : parser->getExpectedTokens();
  std::string found = end ? "the end of the file" : "'" + source.text(token).str() + "'";
  if (found.size() > 42)
    found = found.substr(0, 40) + "...'";
  // A comma that was refused where one may stand is the second of two.
  std::string wanted = has(expected, token.type) ? "an expression" : describeExpected(expected);
  auto handle = diags.report(source.range(token), diag::SyntaxError, wanted, found);
  suggestKeyword(handle, parser, index, expected);
  bool begins = token.type == Tok::SELECT || token.type == Tok::WITH || token.type == Tok::FROM ||
                token.type == Tok::WHERE || token.type == Tok::GROUP || token.type == Tok::HAVING;
  const Lexeme *open = source.openParen(token);
  if (open && (end || token.type == Tok::SEMI || (begins && has(expected, Tok::RP))))
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
  case Entry::Arguments:
    parser.onlyArguments();
    return;
  }
}
