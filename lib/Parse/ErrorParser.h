// ErrorParser.h - the superclass of the generated parser on ANTLR's own runtime. It
// builds nothing; at the first mistake of a text it knows what could have stood there.

#ifndef MESH_LIB_PARSE_ERRORPARSER_H
#define MESH_LIB_PARSE_ERRORPARSER_H

#include "WordRules.h"
#include "antlr4-runtime.h"

namespace mesh::parse {

/// More rules are open than `maxOpenRules`.
struct StockTooDeep : std::exception {};

/// One of our tokens, as ANTLR hands it around.
class StockToken : public antlr4::CommonToken {
public:
  explicit StockToken(const Lexeme &token)
      : antlr4::CommonToken(static_cast<size_t>(static_cast<int64_t>(token.type))), ours(token) {}
  Lexeme ours;

  void sync() { setType(static_cast<size_t>(static_cast<int64_t>(ours.type))); }
};

/// Tokens for the stock parser, which asks for nothing but the next one.
class TokenFeed : public antlr4::TokenSource {
public:
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() override { return 0; }
  antlr4::CharStream *getInputStream() override { return nullptr; }
  std::string getSourceName() override { return "text"; }
  antlr4::TokenFactory<antlr4::CommonToken> *getTokenFactory() override {
    return antlr4::CommonTokenFactory::DEFAULT.get();
  }
};

class ErrorParser : public antlr4::Parser {
public:
  explicit ErrorParser(antlr4::TokenStream *input) : antlr4::Parser(input) {}

  /// The scanner of the text, for looking behind tokens.
  Scanner *scanner = nullptr;

  /// The network, which the fast pass does without, is only read when a first
  /// parser of this kind is used.
  void loadNetwork();

protected:
  // Hides the runtime's, as FastParser does: the text must not decide how much of
  // the stack is used.
  void enterRule(antlr4::ParserRuleContext *context, size_t state, size_t rule) override {
    if (openRules == maxOpenRules)
      throw StockTooDeep();
    ++openRules;
    antlr4::Parser::enterRule(context, state, rule);
  }
  void exitRule() {
    --openRules;
    antlr4::Parser::exitRule();
  }

  // The actions that decide about words; see WordRules.h.
  void word() { promoteTo(SOFT | NOT_ALIAS | NOT_TABLE); }
  void name() {
    parse::name(current());
    token().sync();
  }
  void statementWord() {
    applyRare(parse::statementWord);
    parse::batchEnd(current(), *scanner, true);
    insertWord(current(), *scanner);
    token().sync();
  }
  void beginInsert() { words.inserts = true; }
  void endInsert() { words.inserts = false; }
  void insertSource() {
    parse::insertSource(current(), text(), after());
    token().sync();
  }
  void conflictWord() {
    if (words.inserts)
      apply(parse::conflictWord);
  }
  void insertTailWord() {
    parse::insertTailWord(current());
    token().sync();
  }
  void doWord() {
    parse::doWord(current(), text());
    token().sync();
  }
  void beginConflict() { words.valuesCalls = last().first.type == Tok::ON_DUPLICATE; }
  void endConflict() { words.valuesCalls = false; }
  void unpivotWord() {
    parse::unpivotWord(current(), text());
    token().sync();
  }
  void beginDocument() { ++words.documents; }
  void endDocument() { --words.documents; }
  void documentWord() {
    parse::documentWord(current(), text());
    token().sync();
  }
  void documentBy() { apply(parse::documentBy); }
  void documentColumnWord() {
    parse::documentColumnWord(current(), text(), after());
    token().sync();
  }
  void pivotFor() {
    parse::pivotFor(current());
    token().sync();
  }
  void pivotValueWord() { apply(parse::pivotValueWord); }
  void endPivotColumn() {
    parse::pivotDefaultWord(current(), text(), after());
    token().sync();
  }
  void matchWord() {
    parse::matchWord(current(), text(), after());
    token().sync();
  }
  void measureWord() {
    parse::measureWord(current(), text(), after());
    token().sync();
  }
  void sampleStart() {
    parse::sampleStart(current(), text(), after());
    token().sync();
  }
  void queryWord() { applyRare(parse::queryWord); }
  void selectWord() {
    parse::selectWord(current(), text(), after(), facts());
    token().sync();
  }
  void tableWord() {
    stageWord(current(), *scanner);
    applyRare(parse::tableWord);
    if (facts().prefixAliases)
      apply(parse::prefixAlias);
  }
  void withWord() { applyRare(parse::withWord); }
  void cteParen() { applyRare(parse::cteParen); }
  void namedValue() { cteWord(); }
  void beginRoutine() { words.blocks.holds = BlockState::Routine; }
  void routineToken() {
    rawToken();
    parse::routineWord(current(), after(), words.blocks.depth);
    token().sync();
  }
  void endRoutine() { words.blocks = {}; }
  void lateSetWord() {
    parse::lateSetWord(current(), facts());
    token().sync();
  }
  void constraintWord() {
    parse::constraintWord(current(), text());
    token().sync();
  }
  void mergeWord() {
    parse::mergeWord(current(), after());
    token().sync();
  }
  void usingWord() {
    parse::usingWord(current(), facts());
    token().sync();
  }
  void usingComma() {
    if (current().type == Tok::COMMA)
      current().type = Tok::USING_COMMA;
    token().sync();
  }
  void percentWord() {
    parse::percentWord(current());
    token().sync();
  }
  void topTiesWord() { apply(parse::topTiesWord); }
  void groupSetsWord() { apply(parse::groupSetsWord); }
  void sampleWord() {
    parse::sampleWord(current(), text());
    token().sync();
  }
  void setWord() { apply(parse::setWord); }
  void lastComma() {
    if (!hasClause(scanner->facts(), "trailing_commas"))
      throw antlr4::InputMismatchException(this);
  }
  void beginItems() {
    operandWord();
    parse::noItems(current(), *scanner);
    token().sync();
  }
  void orderOperator() { word(); }
  void limitByWord() {
    parse::limitByWord(current());
    token().sync();
  }
  void limitWord() { apply(parse::limitWord); }
  void columnsWord() {
    parse::columnsWord(current(), scanner->text() + current().offset);
    token().sync();
  }
  void colonWord() {
    parse::colonWord(current(), scanner->facts());
    token().sync();
  }
  void namesWord() {
    parse::namesWord(current(), scanner->text() + current().offset);
    token().sync();
  }
  void cteWord() { applyRare(parse::cteWord); }
  void rowsComma() { apply(parse::rowsComma); }
  void rowComma() { applyRare(parse::rowComma); }
  void operandWord() {
    valuesCall();
    if (isKeyword(current()))
      parse::operandWord(current(), after(), facts());
    else if (parse::isOddOperand(current().type))
      parse::oddOperand(current(), *scanner);
    token().sync();
  }
  void afterOperand() { promoteTo(NOT_ALIAS); }
  void endsExpression() { promoteTo(NOT_ALIAS); }
  void tableTail() { promoteTo(NOT_TABLE); }
  void callWord() { applyRare(parse::callWord); }
  void afterCall() { callWord(); }
  void nextValue() { callWord(); }
  void beginCall() {
    callNames.push_back(textBefore(2));
    valuesCall();
    applyRare(parse::openCall);
  }
  void beginParen() {
    valuesCall();
    applyRare(parse::oddName);
  }
  void endParen() { applyOver(); }
  void endCase() { applyOver(); }
  void bareFilter() {
    if (!facts().bareFilter)
      throw antlr4::InputMismatchException(this);
  }
  void beginCast() { callNames.push_back(textBefore(1)); }
  void beginConvert() { beginCast(); }
  void endCast() { leaveCall(); }
  void castCall() { leaveCall(); }
  void endCall() {
    leaveCall();
    callWord();
  }
  void argumentStart() {
    parse::argumentStart(current(), text(), after(), callName());
    token().sync();
  }
  void argumentComma() {
    argumentStart();
    valuesCall();
    applyRare(parse::oddName);
  }
  void endArgument() {
    parse::argumentWord(current(), after());
    parse::wordInCall(current(), text(), callName(), false);
    separate();
  }
  void argumentOrder() { endArgument(); }
  void castType() {
    if (current().word == Tok::COLLATE)
      current().type = Tok::COLLATE;
    endArgument();
  }
  void castCollation() { endArgument(); }
  void indexSlice() { apply(parse::boundWord); }
  void odbcWord() {
    parse::odbcWord(current(), text(), after(), facts());
    token().sync();
  }
  void precisionWord() {
    word();
    parse::precisionWord(current(), scanner->text() + current().offset);
    token().sync();
  }
  void precisionEnd() { word(); }
  void moreUnits() {
    parse::moreUnits(current(), scanner->text() + current().offset, after(), facts());
    token().sync();
  }
  void typeArrayWord() { typeWord(); }
  void typeArray() { typeWord(); }
  void castComma() {
    if (current().type == Tok::COMMA && facts().castIsCall)
      current().type = Tok::CAST_COMMA;
    token().sync();
  }
  void callWordText() {
    parse::wordBehindWord(current(), text(), callName(), textBefore(1));
    token().sync();
  }
  void symmetricWord() { apply(parse::symmetricWord); }
  void isTestWord() {
    parse::isTestWord(current(), text(), facts());
    token().sync();
  }
  void forWord() {
    parse::forWord(current());
    token().sync();
  }
  void zoneWord() { apply(parse::zoneWord); }
  void fieldOption() { apply(parse::fieldOption); }
  void fieldWord() {
    parse::fieldWord(current(), after());
    typeWord();
  }
  void closeAngle() {
    if (current().type == Tok::SHR) {
      scanner->split(current(), Tok::GT, 1);
      token().sync();
    }
  }
  void starWord() {
    parse::starWord(current(), after(), facts());
    token().sync();
  }
  void typeWord() {
    parse::typeWord(current(), text(), after(), textBefore(1), facts());
    if (words.documents)
      parse::documentType(current(), after());
    token().sync();
  }
  void unitWord() {
    parse::unitWord(current(), text(), scanner->facts());
    token().sync();
  }
  void lastUnitWord() {
    parse::lastUnitWord(current(), text());
    token().sync();
  }
  void propertyWord() {
    parse::propertyWord(current(), text(), words);
    token().sync();
  }
  void macroCte() {
    parse::macroCte(current());
    token().sync();
  }
  void valueWord() { apply(parse::valueWord); }
  void frameWord() { apply(parse::frameWord); }
  void windowWord() { apply(parse::windowWord); }
  void groupWord() { own(Tok::GROUPING); }
  void macroArgumentWord() { apply(parse::macroArgumentWord); }
  void enterKind() { ++words.kindDepth; }
  void leaveKind() { --words.kindDepth; }
  void beginMacroQuery() { ++words.macroQueries; }
  void endMacroQuery() { --words.macroQueries; }
  void tablesComma() {
    apply(parse::tablesComma);
    comma();
  }
  void comma() {
    if (current().type == Tok::COMMA)
      throw antlr4::InputMismatchException(this);
    applyRare(parse::oddName);
  }
  void beginRaw() {
    if (last().first.type == Tok::RAW_WORD)
      words.blocks.begin(last().first, last().second, scanner->peek(last().first));
    parse::batchEnd(current(), *scanner);
    token().sync();
  }
  void endRaw() { words.blocks = {}; }
  void rawToken() {
    if (words.blocks.holds != BlockState::None)
      words.blocks.step(last().first, last().second, current(), text());
    parse::batchEnd(current(), *scanner);
    separate();
  }
  void rawClauseToken() {
    rawToken();
    promoteTo(NOT_ALIAS);
  }
  void cteToken() {
    rawToken();
    cteWord();
  }
  void endRawMacro() { rawToken(); }

  // All other actions of the grammar, each doing nothing.
#include "QuietActions.inc"

  struct atn {
    using ParserATNSimulator = antlr4::atn::ParserATNSimulator;
    struct ATNDeserializer {
      antlr4::atn::ATN deserialize(const std::vector<uint16_t> &serialized) {
        network = &serialized;
        return {};
      }
    };
  };

private:
  StockToken &token() { return static_cast<StockToken &>(*_input->LT(1)); }
  Lexeme &current() { return token().ours; }
  const char *after() { return scanner->peek(current()); }
  const dialect::DialectFacts &facts() { return scanner->facts(); }
  /// Where a mistake ended a call, its name may still be there, or be gone.
  llvm::StringRef callName() { return callNames.empty() ? "" : callNames.back(); }
  void leaveCall() {
    if (!callNames.empty())
      callNames.pop_back();
  }
  /// The text of a token that was consumed, counted backwards.
  llvm::StringRef textBefore(ssize_t count) {
    auto *before = static_cast<StockToken *>(_input->LT(-count));
    if (!before)
      return "";
    return {scanner->text() + before->ours.offset, before->ours.length};
  }
  llvm::StringRef text() { return {scanner->text() + current().offset, current().length}; }

  template <typename Rule> void apply(Rule rule) {
    rule(current(), after());
    token().sync();
  }
  template <typename Rule> void applyRare(Rule rule) {
    rule(current(), after(), scanner->facts());
    token().sync();
  }
  void valuesCall() {
    parse::valuesCall(current(), after(), words);
    token().sync();
  }
  void applyOver() {
    if (current().word == Tok::OVER)
      apply(parse::valueOver);
  }
  void own(Tok word) {
    ownWord(current(), word, after());
    token().sync();
  }
  /// The token that was matched last, and its text.
  std::pair<const Lexeme &, llvm::StringRef> last() {
    static const Lexeme nothing;
    antlr4::Token *before = _input->LT(-1);
    const Lexeme &token = before ? static_cast<StockToken &>(*before).ours : nothing;
    return {token, {scanner->text() + token.offset, token.length}};
  }
  void promoteTo(uint16_t uses) {
    promote(current(), uses, scanner->facts(), [&] { return after(); });
    separate();
  }
  void separate() {
    if (current().type == Tok::COMMA && words.macroQueries && separatesArguments(after()))
      current().type = Tok::MACRO_COMMA;
    token().sync();
  }

  static const std::vector<uint16_t> *network;
  unsigned openRules = 0;
  WordState words;
  std::vector<llvm::StringRef> callNames; ///< Of the calls around.
};

} // namespace mesh::parse

using mesh::parse::ErrorParser;

#endif // MESH_LIB_PARSE_ERRORPARSER_H
