// Expected.cpp - asks ANTLR's network, through its stock parser, what could
// have stood where the fast pass stopped, and puts it into words.

#include "Expected.h"
#include "MeshStock.h"
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
/// Hands out the scanner's tokens.
class Source : public TokenFeed {
public:
  Source(llvm::StringRef text, const dialect::DialectFacts &dialect) : scanner(text, dialect) {}

  std::unique_ptr<antlr4::Token> nextToken() override {
    Lexeme token;
    scanner.next(token);
    return std::make_unique<StockToken>(token);
  }

  Scanner scanner;
};

/// Thrown at the first mistake.
struct Stopped {
  antlr4::misc::IntervalSet expected;
  size_t rule;
  uint32_t at;
};

/// Ends the parse at the first mistake, with what could have stood there.
class Strategy : public antlr4::DefaultErrorStrategy {
public:
  void sync(antlr4::Parser *parser) override;
  antlr4::Token *recoverInline(antlr4::Parser *parser) override { stop(parser); }
  void reportError(antlr4::Parser *parser, const antlr4::RecognitionException &) override {
    stop(parser);
  }

private:
  [[noreturn]] void stop(antlr4::Parser *parser);

  /// Where the parser first looked at the current token. From there everything
  /// can be seen that might have come; later the rules that might have taken it
  /// are left one by one.
  size_t seenIndex = static_cast<size_t>(-1), seenState = 0;
  antlr4::RuleContext *seenContext = nullptr;
};
} // namespace

void Strategy::sync(antlr4::Parser *parser) {
  size_t index = parser->getTokenStream()->index();
  if (index == seenIndex)
    return;
  seenIndex = index;
  seenState = parser->getState();
  seenContext = parser->getContext();
}

void Strategy::stop(antlr4::Parser *parser) {
  bool seen = parser->getTokenStream()->index() == seenIndex && seenContext;
  antlr4::RuleContext *context = seen ? seenContext : parser->getContext();
  throw Stopped{seen ? parser->getATN().getExpectedTokens(seenState, seenContext)
                     : parser->getExpectedTokens(),
                context ? context->getRuleIndex() : 0,
                static_cast<StockToken *>(parser->getCurrentToken())->ours.offset};
}

/// Whether a token is made of another one where its place allows, so that nobody is
/// told to write it.
static bool isMade(Tok tok) {
  switch (tok) {
  case Tok::CAST_COMMA:
  case Tok::CALL_WORD:
  case Tok::CALL_TYPE_WORD:
  case Tok::CALL_TEXT_WORD:
  case Tok::COLUMN_CONSTRAINT:
  case Tok::IS_WORD:
  case Tok::NO_ITEMS:
  case Tok::TYPE_LT:
  case Tok::PATH_COLON:
  case Tok::QUESTION:
  case Tok::TERNARY:
    return true;
  default:
    return false;
  }
}

static void run(stock::Mesh &parser, Entry entry) {
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

static Expected::Place placeOf(size_t rule) {
  switch (rule) {
  case stock::Mesh::RuleTablePrimary:
    return Expected::Table;
  case stock::Mesh::RuleType:
  case stock::Mesh::RuleColumnDefinition:
    return Expected::TypeName;
  case stock::Mesh::RuleCte:
    return Expected::CommonTable;
  case stock::Mesh::RuleSelect:
  case stock::Mesh::RuleSelectList:
  case stock::Mesh::RuleSelectModifier:
  case stock::Mesh::RuleSelectItem:
    return Expected::SelectList;
  case stock::Mesh::RuleProperties:
    return Expected::Properties;
  default:
    return Expected::Elsewhere;
  }
}

Expected mesh::parse::findExpected(llvm::StringRef text, Entry entry,
                                   const dialect::DialectFacts &dialect) {
  Source source(text, dialect);
  antlr4::CommonTokenStream tokens(&source);
  stock::Mesh parser(&tokens);
  parser.scanner = &source.scanner;
  parser.loadNetwork();
  parser.setBuildParseTree(false);
  parser.removeErrorListeners();
  parser.setErrorHandler(std::make_shared<Strategy>());
  Expected result;
  try {
    run(parser, entry);
  } catch (const Stopped &stopped) {
    for (ssize_t raw : stopped.expected.toList())
      if (!isMade(static_cast<Tok>(raw)))
        result.tokens.add(static_cast<Tok>(raw));
    result.place = placeOf(stopped.rule);
    result.stop = stopped.at;
  }
  return result;
}

// --- In words ----------------------------------------------------------------

/// What begins a query's next clause, apart from joins and set operators.
static constexpr Tok clauses[] = {Tok::WHERE, Tok::GROUP, Tok::HAVING, Tok::QUALIFY, Tok::WINDOW,
                                  Tok::ORDER, Tok::LIMIT, Tok::OFFSET, Tok::FETCH};

/// Words that, where they may come, are likely what is missing.
static constexpr Tok likely[] = {
    Tok::COMMA, Tok::RP,   Tok::RBRACKET, Tok::WHEN, Tok::THEN,  Tok::ELSE,       Tok::END,
    Tok::AS,    Tok::BY,   Tok::JOIN,     Tok::ON,   Tok::USING, Tok::FROM,       Tok::SETS,
    Tok::FIRST, Tok::LAST, Tok::ROW,      Tok::ROWS, Tok::ONLY,  Tok::PRECEDING,  Tok::FOLLOWING,
    Tok::TIME,  Tok::ZONE, Tok::NULLS,    Tok::TO,   Tok::DO,    Tok::DO_NOTHING, Tok::DO_UPDATE};

static std::string join(llvm::ArrayRef<std::string> names) {
  std::string text = names[0];
  for (size_t i = 1; i != names.size(); ++i)
    text += (i + 1 == names.size() ? " or " : ", ") + names[i];
  return text;
}

/// What an expression behind the keyword `before` is called.
static llvm::StringRef describeOperand(const Expected &expected, Tok before) {
  switch (before) {
  case Tok::WHERE:
  case Tok::HAVING:
  case Tok::QUALIFY:
  case Tok::ON:
  case Tok::WHEN:
    return "a condition";
  case Tok::LIMIT:
  case Tok::OFFSET:
    return "a number of rows";
  case Tok::BY:
    return "a column or expression";
  default:
    return expected.place == Expected::SelectList ? "a column or expression" : "an expression";
  }
}

/// What a set that holds an operand or a name is called.
static llvm::StringRef describeBeginning(const Expected &expected, Tok before) {
  const TokenSet &set = expected.tokens;
  if (set.has(Tok::RAW_WORD) && set.has(Tok::SELECT) && !set.has(Tok::NUMBER))
    return "a statement";
  if (set.has(Tok::PROPERTY))
    return "a property";
  if (set.has(Tok::UNIT))
    return "a unit of time";
  if (set.has(Tok::NUMBER) && set.has(Tok::LP))
    return describeOperand(expected, before);
  if (!set.has(Tok::IDENT) || set.has(Tok::COMMA) || set.has(Tok::EQ) || set.has(Tok::SEMI))
    return set.has(Tok::SELECT) ? "a query" : "";
  switch (expected.place) {
  case Expected::Table:
    return set.has(Tok::LP) ? "a table or a query in parentheses" : "a name";
  case Expected::TypeName:
    return "a type";
  default:
    return set.has(Tok::LP) ? "a name or '('" : "a name";
  }
}

std::string mesh::parse::describeExpected(const Expected &expected, Tok before) {
  const TokenSet &set = expected.tokens;
  llvm::SmallVector<std::string, 8> names;
  llvm::StringRef beginning = describeBeginning(expected, before);
  if (!beginning.empty())
    names.push_back(beginning.str());
  if (before == Tok::LP && set.has(Tok::NUMBER) && set.has(Tok::SELECT))
    names.push_back("a query");
  if (set.has(Tok::PARTITION) && set.has(Tok::RP))
    names = {"PARTITION BY", "ORDER BY"};
  bool alone = before == Tok::COMMA || beginning == "a statement" || beginning == "a property";
  if (alone && !beginning.empty()) // Behind a comma, which might also end a list.
    return beginning.str();
  for (Tok tok : likely)
    if (set.has(tok) && names.size() < 4 && !(tok == Tok::ON && !names.empty()) &&
        !(tok == Tok::FROM && set.has(Tok::SELECT)) && !(tok == Tok::AS && set.has(Tok::EQ)) &&
        !(tok == Tok::JOIN && set.has(Tok::LEFT)))
      names.push_back(describe(tok).str());
  unsigned clauseCount = llvm::count_if(clauses, [&](Tok tok) { return set.has(tok); });
  if (set.has(Tok::LEFT) && set.has(Tok::JOIN) && names.size() < 3)
    names.push_back("a join");
  if (clauseCount == 1 && !set.has(Tok::PARTITION))
    names.push_back(describe(*llvm::find_if(clauses, [&](Tok tok) { return set.has(tok); })).str());
  else if (clauseCount > 1 && !set.has(Tok::FROM) && beginning.empty())
    names.push_back("the next clause");
  if (names.empty() && set.has(Tok::EQ) && set.has(Tok::END_OF_TEXT))
    names.push_back("an operator");
  if (set.has(Tok::SEMI) || set.has(Tok::END_OF_TEXT))
    names.push_back("the end of the statement");
  if (!names.empty())
    return join(names);
  if (set.has(Tok::EQ) || set.has(Tok::LIKE))
    return "an operator";
  for (int raw = static_cast<int>(Tok::NONE) + 1; raw <= static_cast<int>(Tok::UNKNOWN); ++raw)
    if (set.has(static_cast<Tok>(raw)) && names.size() < 4 &&
        !llvm::is_contained(names, describe(static_cast<Tok>(raw))))
      names.push_back(describe(static_cast<Tok>(raw)).str());
  return names.empty() ? "something else" : join(names);
}
