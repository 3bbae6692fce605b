// BuilderWords.h - the actions of the grammar that decide what a word is. Each calls
// the rule of its name in WordRules.h, most only where the token may be such a word.

#ifndef MESH_LIB_PARSE_BUILDERWORDS_H
#define MESH_LIB_PARSE_BUILDERWORDS_H

#include "BuilderBase.h"

namespace mesh::parse {

class BuilderWords : public BuilderBase {
protected:
  using BuilderBase::BuilderBase;

  const char *after() const { return _input.scanner.peek(); }
  llvm::StringRef currentText() const { return text(_input.current); }
  const char *startOfCurrent() const { return _input.scanner.text() + _input.current.offset; }
  void promoteTo(uint16_t uses);
  void word() {
    if (_input.current.word != Tok::NONE)
      promoteTo(SOFT | NOT_ALIAS | NOT_TABLE);
  }
  void name() { parse::name(_input.current); }
  void statementWord();
  void operandWord() {
    if (isKeyword(_input.current))
      parse::operandWord(_input.current, after(), facts);
    else if (parse::isOddOperand(_input.current.type)) [[unlikely]] {
      valuesCall();
      parse::oddOperand(_input.current, _input.scanner);
    }
  }
  void valuesCall() { parse::valuesCall(_input.current, after(), words); }
  void afterOperand() {
    if (pathOpen)
      closePath();
    endsExpression();
  }
  /// What may follow a whole operand.
  void endsExpression() {
    if (_input.current.word != Tok::NONE)
      promoteTo(NOT_ALIAS);
    else if (_input.current.type == Tok::COMMA && words.macroQueries)
      commaWord();
  }
  void tableTail() {
    if (_input.current.word != Tok::NONE)
      promoteTo(NOT_TABLE);
    else if (_input.current.type == Tok::COMMA && words.macroQueries)
      commaWord();
  }
  void commaWord() {
    if (separatesArguments(after()))
      _input.current.type = Tok::MACRO_COMMA;
  }
  /// A list may end in a comma, but not hold two in a row.
  void comma() {
    if (_input.current.type == Tok::COMMA) [[unlikely]]
      throw ParseFailed{ParseFailed::Syntax};
    if (parse::isOddName(_input.current.type)) [[unlikely]]
      parse::oddName(_input.current, after(), facts);
  }
  void tablesComma() {
    if (_input.current.type == Tok::VALUES) [[unlikely]]
      parse::tablesComma(_input.current, after());
    comma();
  }
  /// A comma that ends a list of tables, groups or orders.
  void lastComma() {
    if (!hasClause(facts, "trailing_commas"))
      throw ParseFailed{ParseFailed::Syntax};
  }
  void callWord() { parse::callWord(_input.current, after(), facts); }
  void afterCall() { callWord(); }
  void starWord() { parse::starWord(_input.current, after(), facts); }
  void typeWord() {
    parse::typeWord(_input.current, currentText(), after(), text(_input.last), facts);
    if (words.documents) [[unlikely]]
      parse::documentType(_input.current, after());
  }
  void symmetricWord() { parse::symmetricWord(_input.current, after()); }
  void isTestWord() { parse::isTestWord(_input.current, currentText(), facts); }
  void forWord() { parse::forWord(_input.current); }
  void zoneWord() { parse::zoneWord(_input.current, after()); }
  void fieldWord() {
    parse::fieldWord(_input.current, after());
    typeWord();
  }
  void fieldOption() { parse::fieldOption(_input.current, after()); }
  void closeAngle() {
    if (_input.current.type == Tok::SHR)
      _input.scanner.split(_input.current, Tok::GT, 1);
  }
  void unitWord() { parse::unitWord(_input.current, currentText(), facts); }
  void lastUnitWord() { parse::lastUnitWord(_input.current, currentText()); }
  void constraintWord() { parse::constraintWord(_input.current, currentText()); }
  void mergeWord() { parse::mergeWord(_input.current, after()); }
  void propertyWord() { parse::propertyWord(_input.current, currentText(), words); }
  void valueWord() { parse::valueWord(_input.current, after()); }
  void frameWord() { parse::frameWord(_input.current, after()); }
  void windowWord() { parse::windowWord(_input.current, after()); }
  void odbcWord() { parse::odbcWord(_input.current, currentText(), after(), facts); }
  void precisionWord() {
    word();
    parse::precisionWord(_input.current, startOfCurrent());
  }
  void precisionEnd() { word(); }
  void moreUnits() { parse::moreUnits(_input.current, startOfCurrent(), after(), facts); }
  void groupWord() { ownWord(_input.current, Tok::GROUPING, after()); }
  void withWord() { parse::withWord(_input.current, after(), facts); }
  void macroCte() { parse::macroCte(_input.current); }
  void cteParen() { parse::cteParen(_input.current, after(), facts); }
  void tableWord() {
    if (isKeyword(_input.current) || parse::isOddTable(_input.current.type))
      parse::tableWord(_input.current, after(), facts);
    else if (_input.current.type == Tok::STRING || *startOfCurrent() == '@')
      stageWord(_input.current, _input.scanner);
    if (facts.prefixAliases)
      parse::prefixAlias(_input.current, after());
  }
  void queryWord() {
    if (_input.current.word != Tok::NONE)
      parse::queryWord(_input.current, after(), facts);
  }
  void selectWord() { parse::selectWord(_input.current, currentText(), after(), facts); }
  void percentWord() { parse::percentWord(_input.current); }
  void topTiesWord() { parse::topTiesWord(_input.current, after()); }
  void groupSetsWord() { parse::groupSetsWord(_input.current, after()); }
  void insertSource() { parse::insertSource(_input.current, currentText(), after()); }
  void conflictWord() {
    if (words.inserts) [[unlikely]]
      parse::conflictWord(_input.current, after());
  }
  void insertTailWord() { parse::insertTailWord(_input.current); }
  void doWord() { parse::doWord(_input.current, currentText()); }
  void unpivotWord() { parse::unpivotWord(_input.current, currentText()); }
  void documentWord() { parse::documentWord(_input.current, currentText()); }
  void documentBy() { parse::documentBy(_input.current, after()); }
  void documentColumnWord() { parse::documentColumnWord(_input.current, currentText(), after()); }
  void matchWord() { parse::matchWord(_input.current, currentText(), after()); }
  void measureWord() { parse::measureWord(_input.current, currentText(), after()); }
  void pivotFor() { parse::pivotFor(_input.current); }
  void pivotValueWord() { parse::pivotValueWord(_input.current, after()); }
  void sampleStart() { parse::sampleStart(_input.current, currentText(), after()); }
  void sampleWord() { parse::sampleWord(_input.current, currentText()); }
  void setWord() { parse::setWord(_input.current, after()); }
  void limitByWord() { parse::limitByWord(_input.current); }
  void limitWord() { parse::limitWord(_input.current, after()); }
  void columnsWord() { parse::columnsWord(_input.current, startOfCurrent()); }
  void colonWord() {
    if (_input.current.type == Tok::COLON)
      parse::colonWord(_input.current, facts);
  }
  void namesWord() { parse::namesWord(_input.current, startOfCurrent()); }
  void cteWord() { parse::cteWord(_input.current, after(), facts); }
  void lateSetWord() { parse::lateSetWord(_input.current, facts); }
  void usingWord() { parse::usingWord(_input.current, facts); }
  void usingComma() {
    if (_input.current.type == Tok::COMMA)
      _input.current.type = Tok::USING_COMMA;
  }
  void rowsComma() { parse::rowsComma(_input.current, after()); }
  void rowComma() { parse::rowComma(_input.current, after(), facts); }
  void macroArgumentWord() { parse::macroArgumentWord(_input.current, after()); }
  void enterKind() { ++words.kindDepth; }
  void leaveKind() { --words.kindDepth; }
  void beginMacroQuery() { ++words.macroQueries; }
  void endMacroQuery() { --words.macroQueries; }
};

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_BUILDERWORDS_H
