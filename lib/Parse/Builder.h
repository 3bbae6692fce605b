// Builder.h - builds the syntax tree from the actions of the grammar.
//
// Finished nodes wait on one stack, `values`, until the construct around them
// takes them; what is still being read waits in a frame of its own kind. The
// operators of an expression wait on `operators` until one that binds less
// tightly, or the end of the expression, makes nodes of them.
//
// Nodes are immutable for everybody else; here the newest ones still change.

#ifndef MESH_LIB_PARSE_BUILDER_H
#define MESH_LIB_PARSE_BUILDER_H

#include "PlainStack.h"
#include "Scanner.h"
#include "WordRules.h"
#include "mesh/AST/AST.h"
#include "mesh/Basic/Diagnostics.h"
#include "mesh/Dialect/Dialect.h"
#include <vector>

namespace mesh::parse {

/// How an infix token is read: its kind, what it means, and how tightly it binds.
struct InfixFacts {
  enum Kind : uint8_t { None, Binary, Like, In, Between, Escape, Named, Arrow } kind = None;
  uint8_t code = 0; ///< A BinaryOp or LikeKind.
  dialect::Binding binding{};
};
const InfixFacts &infixFacts(Tok tok);
/// Whether the node is a name that is that word and nothing else.
bool isWord(const ast::Node *node, llvm::StringRef word);

/// Ends the fast pass. Parse.cpp is the only place that catches it.
struct ParseFailed {
  enum Reason : uint8_t { Syntax, TooDeep, TooLarge } reason;
  static constexpr uint32_t current = ~0u;
  uint32_t at = current; ///< The token at fault, where that is not the current one.
};

class Builder {
public:
  Builder(Scanner scanner, SourceLoc base, const dialect::DialectFacts &dialect, Arena &arena,
          Diagnostics &diags);

  static constexpr unsigned maxOperators = 20000; ///< In one statement.

  ast::File takeFile();
  /// The one node that a text other than a file consists of.
  const ast::Node *takeNode() { return values.back(); }
  /// All nodes of a list.
  List<const ast::Node *> takeNodes() { return takeFrom<ast::Node>(0); }

protected:
  // --- Words: see WordRules.h ---
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
  void unitWord() { parse::unitWord(_input.current, currentText()); }
  void lastUnitWord() { parse::lastUnitWord(_input.current, currentText()); }
  void propertyWord() { parse::propertyWord(_input.current, currentText(), words); }
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
  void rowComma() { parse::rowComma(_input.current, after()); }
  void macroArgumentWord() { parse::macroArgumentWord(_input.current, after()); }
  void enterKind() { ++words.kindDepth; }
  void leaveKind() { --words.kindDepth; }
  void beginMacroQuery() { ++words.macroQueries; }
  void endMacroQuery() { --words.macroQueries; }

  // --- Expressions (BuildExpr.cpp, BuildNames.cpp, BuildLiterals.cpp: the busiest here) ---
  void beginExpr() {
    operators.push_back({});
    if (lambdaNext) [[unlikely]] {
      operators.back().negated = true;
      lambdaNext = false;
    }
  }
  void endExpr() {
    reduceWhileTighter(1);
    operators.pop_back();
  }
  void lambdaAllowed() { lambdaNext = true; }
  void prefix();
  void infix();
  void notInfix();
  void beginOther() { otherBegin = _input.last.offset; }
  void other();
  void symmetric();
  void ternary();
  void ternaryElse() { operators.back().complete = true; }
  void is();
  void isNot() { operators.back().negated = true; }
  void isDistinct() { operators.back().code = 1; }
  void endIs();
  void beginIsWords() { otherBegin = _input.last.offset; }
  void endIsWords();
  void endIn();
  void isNull() { postfixNull(false); }
  void notNull() { postfixNull(true); }
  void beginCollation() { collationName = _input.last; }
  void collate();
  /// Whether an operand, of which a name has just been read, goes on.
  bool operandGoesOn() const {
    constexpr uint64_t suffixes = bitOf(Tok::DOT) | bitOf(Tok::LP) | bitOf(Tok::LBRACKET) |
                                  bitOf(Tok::PATH_COLON) | bitOf(Tok::LBRACE);
    return isOneOf(_input.current.type, suffixes);
  }
  /// A name where an operand begins, which is most often all of it.
  void operandName() {
    if (operandGoesOn())
      return pathStart();
    auto *node = arena.make<ast::Name>(rangeOf(_input.last));
    node->name = ident(_input.last);
    push(node);
  }
  void pathStart() {
    pathOpen = true;
    pathNames = 0;
    pathFirst = _input.last;
  }
  void path();
  void operandPath();
  void closePath();
  void pathStar();
  void star();
  void numberField();
  void positionField();
  void beginSubcolumn();
  void subcolumn();
  void beginMethod() { beginColonPath(); }
  void method();
  void beginColonPath() {
    if (pathOpen)
      closePath();
  }
  void colonField();
  void colonIndex();
  void exceptPath() { closePath(); }
  void starExcept();
  void starReplace();
  void starRename();
  void literal();
  void operandLiteral();
  void parameter();
  void nextValue();
  void nextValueOver();
  void beginNextValue() { places.push_back(_input.last.offset); }
  void typedName() {
    places.push_back(_input.last.offset);
    literalZone = Tok::NONE;
  }
  void typedZone() { literalZone = _input.last.type; }
  void typedLiteral();
  void beginInterval() { places.push_back(_input.last.offset); }
  void intervalSign() { places.push_back(_input.last.offset); }
  void intervalSigned();
  void intervalLiteral();
  void intervalUnit();
  void intervalToUnit();
  void unitPrecision();
  void beginParts() { marks.push_back(values.size() - 1); }
  void intervalMore();
  void intervalPart();
  void endParts();
  void prefixWord() { places.push_back(_input.last.offset); }
  void prefixed();
  void odbcText() { places.push_back(_input.last.offset); }
  void odbcEscape();
  void beginArray() {
    places.push_back(_input.last.offset);
    beginList();
  }
  void array();
  void comprehensionItem() { beginNames(); }
  void comprehensionSource();
  void comprehensionCondition();
  void beginBraces();
  void beginMap();
  void braceEntry();
  void braceStar();
  void braces();
  void constructor() { makeConstructor(false); }
  void constructorList() { makeConstructor(true); }
  void alias() { aliasAs(ident(_input.last)); }
  /// Without AS.
  void bareAlias();
  void macroAlias();
  void beginParen();
  void parenQuery() {}
  void beginParenTail() { beginQuery(); }
  void parenTail();
  void endParen();
  void beginCase();
  void caseOperand() { cases.back().operand = popExpr(); }
  void when();
  void caseElse() { cases.back().otherwise = popExpr(); }
  void endCase();
  void beginCast();
  void castType();
  void castComma() {
    if (_input.current.type == Tok::COMMA && facts.castIsCall)
      _input.current.type = Tok::CAST_COMMA;
  }
  void endCast();
  void castCall();
  void beginConvert();
  void convertType();
  void convertComma() { argumentComma(); }
  void castCollation();
  void castColons() { castColonsAs(ast::CastKind::Colons); }
  void tryCastColons() { castColonsAs(ast::CastKind::TryCast); }
  void castColonsAs(ast::CastKind kind);
  void beginExtract() { places.push_back(_input.last.offset); }
  void extractField() { idents.push_back(ident(_input.last)); }
  void extractDay();
  void endExtract();
  void beginExists() { places.push_back(_input.last.offset); }
  void exists();
  void beginCall();
  void argumentsDistinct() { calls.back().distinct = true; }
  void argumentStart() {
    if (isKeyword(_input.current))
      parse::argumentStart(_input.current, currentText(), after(), calls.back().name.text());
  }
  void argumentComma() {
    argumentStart();
    if (parse::isOddName(_input.current.type)) [[unlikely]] {
      valuesCall();
      parse::oddName(_input.current, after(), facts);
    }
    if (calls.back().worded)
      addPart(",");
  }
  void beginArgument() {
    if (facts.arrow == dialect::ArrowUse::Both)
      lambdaNext = takesLambda(calls.back().name.text());
  }
  void endArgument() {
    if (calls.back().worded)
      givePart();
    if (_input.current.type != Tok::COMMA && _input.current.type != Tok::RP)
      wordBehindArgument();
  }
  void beginLambda() { beginNames(); }
  void beginTableArgument() { places.push_back(_input.last.offset); }
  void tableArgument();
  void wordLambda();
  void callWordText();
  void callWordName();
  void argumentOrder();
  void argumentNulls();
  void callQuery();
  void beginArgumentSet();
  void endArgumentSet();
  void endCall();
  void outerMark() { calls.back().outerMark = true; }
  void bareFilter() {
    if (!facts.bareFilter)
      throw ParseFailed{ParseFailed::Syntax};
  }
  void callFilter();
  void callWithinGroup();
  void callIgnoreNulls() { callNulls(ast::NullTreatment::Ignore); }
  void callRespectNulls() { callNulls(ast::NullTreatment::Respect); }
  void callNulls(ast::NullTreatment nulls);
  void callExportState();
  void callFromLast();
  void textBehind();
  void columnsApply();
  void callOverName();
  void callOver();
  void beginIndex();
  void indexItem() { ++indices.back().items; }
  void indexSlice() {
    indices.back().slice = true;
    parse::boundWord(_input.current, after());
  }
  void indexUpper() { indices.back().upper = popExpr(); }
  void indexStep() { indices.back().step = popExpr(); }
  void endIndex();

  // --- Types ---
  void beginType();
  void typeWordText();
  void beginTypeArguments();
  void typeArguments();
  void typeZoneWord() { types.back().zone = _input.last.type; }
  void typeZone();
  void typeLocal() { types.back().local = true; }
  void typePath();
  void typeAngles();
  void typeField();
  void fieldNotNull() { fieldIsNotNull = true; }
  void fieldComment();
  void endTypeField();
  void beginEnumValue() {}
  void negativeValue() { negativeNext = true; }
  void enumValue();
  void typeArraySize();
  void typeArray();
  void typeArrayWord();
  void typeSetting();
  void endType();

  // --- Windows and orders ---
  void beginWindow();
  void windowBase() { windowFrames.back()->base = ident(_input.last); }
  void windowPartition() { windowFrames.back()->partitionBy = takeList<ast::Expr>(); }
  void windowOrder() { windowFrames.back()->orderBy = takeList<ast::OrderItem>(); }
  void beginFrame();
  void frameStart();
  void frameEnd();
  void unboundedPreceding() { bound = ast::FrameBound::UnboundedPreceding; }
  void unboundedFollowing() { bound = ast::FrameBound::UnboundedFollowing; }
  void currentRow() { bound = ast::FrameBound::CurrentRow; }
  void preceding() { bound = ast::FrameBound::Preceding; }
  void following() { bound = ast::FrameBound::Following; }
  void excludeNoOthers() { exclude(ast::FrameExclusion::NoOthers); }
  void excludeCurrentRow() { exclude(ast::FrameExclusion::CurrentRow); }
  void excludeGroup() { exclude(ast::FrameExclusion::Group); }
  void excludeTies() { exclude(ast::FrameExclusion::Ties); }
  void endWindow();
  void beginOrderItem();
  void ascending() { order()->direction = ast::SortDirection::Ascending; }
  void descending() { order()->direction = ast::SortDirection::Descending; }
  void nullsFirst() { order()->nulls = ast::NullsOrder::First; }
  void nullsLast() { order()->nulls = ast::NullsOrder::Last; }
  void endOrderItem() { order()->range.end = endOf(_input.last); }

  // --- Queries ---
  void beginQuery();
  void endQuery();
  void endTerm();
  void macroQuery();
  void beginWith();
  void withCondition() { nextWithCondition = popExpr(); }
  void recursive() { withs.back().recursive = true; }
  void endWith();
  void cteName();
  void namedValue();
  void beginRoutine();
  void routineToken();
  void endRoutine();
  void cteColumns() { ctes.back()->columns = takeNames(); }
  void cteUsing();
  void cteExtra(const ast::Clause *clause);
  void cteTail();
  void cteToken() {
    rawToken();
    cteWord();
  }
  void cteMaterialized() { ctes.back()->materialization = ast::Materialization::Materialized; }
  void cteNotMaterialized() {
    ctes.back()->materialization = ast::Materialization::NotMaterialized;
  }
  void endCte();
  void beginSelect();
  void endSelect();
  void selectHint();
  void distinct() { select()->distinct = true; }
  void topParen();
  void topQuery();
  void listExclude();
  void topPercent() { top<ast::Top>()->percent = true; }
  void topTies() { top<ast::Top>()->ties = true; }
  void topCount();
  void endTop();
  void selectAs();
  void selectWords();
  void distinctOn() { select()->distinctOn = takeList<ast::Expr>(); }
  void beginItems() {
    beginList();
    operandWord();
    parse::noItems(_input.current, _input.scanner);
  }
  void selectItems() {
    select()->items = takeList<ast::Expr>();
    if (facts.assignsAliases)
      nameAssigned();
  }
  void nameAssigned();
  void aliasNames();
  void prefixAlias();
  void endPrefixAlias();
  void from() { select()->from = takeList<ast::Table>(); }
  void allItems();
  void prewhere();
  void beginLateralView();
  void lateralOuter() { lateralViews.back()->outer = true; }
  void lateralCall();
  void lateralName() { lateralViews.back()->name = ident(_input.last); }
  void lateralColumns() { lateralViews.back()->columns = takeNames(); }
  void endLateralView();
  void beginArrayJoin();
  void endArrayJoin();
  void where() { select()->where = popExpr(); }
  void whereCondition() { condition(ast::ClauseKind::Where); }
  void beginGroup();
  void groupCondition() { condition(ast::ClauseKind::GroupBy); }
  void groupAll() { groups.back()->all = true; }
  void groupAllItems() { groups.back()->all = false; } // ALL is what is meant without it.
  void groupDistinct() { extra(groupModifier("DISTINCT")); }
  void groupWith();
  void groupingSetsBehind();
  void groupingSets();
  void endGroup();
  void having() { select()->having = popExpr(); }
  void havingCondition() { condition(ast::ClauseKind::Having); }
  void qualify() { select()->qualify = popExpr(); }
  void windowName() { idents.push_back(ident(_input.last)); }
  void windowAlias();
  void endNamedWindow();
  void windows() { select()->windows = takeList<ast::NamedWindow>(); }
  void setOperator();
  void setSide();
  void setAll() { setOperators.back().all = true; }
  void setStrict() { setMatching()->words = "STRICT CORRESPONDING"; }
  void setByName();
  void setCorresponding();
  void setColumns() { setMatching()->columns = takeNames(); }
  void endOperand();
  void queryOrder();
  void orderCondition() { condition(ast::ClauseKind::OrderBy); }
  void limit();
  void limitAll() {} // As good as no limit.
  void percentNumber();
  void limitPercent();
  void limitPercentWord();
  void limitTies();
  void limitBy();
  void fetchCount();
  void fetchOne();
  void shortFetch();
  void fetch();
  void orderAll();
  void orderOperator() {
    places.push_back(_input.current.offset);
    word();
  }
  void orderUsing();
  void beginByClause();
  void bySiblings() { byWords.push_back("ORDER SIBLINGS BY"); }
  void byClause();
  void beginRawClause();
  void rawClauseToken() {
    rawToken();
    endsExpression();
  }
  void endRawExtra();
  void endRawEnd();
  void endRawQuery();
  void limitPair();
  void limitCondition() { condition(ast::ClauseKind::Limit); }
  void offset();
  void beginValues() {
    places.push_back(_input.last.offset);
    beginList();
  }
  void valuesQuery();
  void valuesTable();
  void valuesSelect();

  // --- Tables ---
  void beginTable() { laterals.push_back({}); }
  void lateral() { laterals.back().lateral = true; }
  void tableOnly() { laterals.back().only = true; }
  void pathDash();
  void emptyPath();
  void beginTableValues() { beginValues(); }
  void tableValues();
  void rawTable();
  void endTablePrimary();
  void beginSuffix();
  void endSuffix();
  void beginPivot();
  void pivotAggregates() { pivots.back()->aggregates = takeList<ast::Expr>(); }
  void pivotColumns() { pivots.back()->columns = takeList<ast::PivotColumn>(); }
  void pivotDefault() { pivots.back()->otherwise = popExpr(); }
  void pivotGroups() { pivots.back()->groups = takeList<ast::Expr>(); }
  void endPivot();
  void beginLeadingPivot();
  void endPivotHead();
  void endPivotSelect();
  void beginLeadingUnpivot();
  void unpivotColumns();
  void unpivotName();
  void unpivotValues();
  void endLeadingUnpivot();
  void beginUnpivot();
  void unpivotNulls();
  void endUnpivot();
  void endPivotColumn();
  void pivotAny();
  void pivotQuery();
  void pivotEnum();
  void valueLabel();
  void beginMatch();
  void matchPartition() { matches.back()->partitionBy = takeList<ast::Expr>(); }
  void matchOrder() { matches.back()->orderBy = takeList<ast::OrderItem>(); }
  void matchSemantics();
  void endMeasure();
  void matchMeasures() { matches.back()->measures = takeList<ast::MatchMeasure>(); }
  void matchRows();
  void matchPattern();
  void matchSubset();
  void endDefinition();
  void matchDefinitions() { matches.back()->definitions = takeList<ast::MatchMeasure>(); }
  void endMatch();
  void beginSample();
  void beginBareSample() {
    beginSample();
    samples.back()->bare = true;
  }
  void sampleMethod();
  void sampleBuckets();
  void sampleOn() { samples.back()->on = popExpr(); }
  void samplePercent() { samples.back()->unit = "PERCENT"; }
  void sampleUnit();
  void sampleRatio();
  void sampleCount() { samples.back()->count = popExpr(); }
  void endSample();
  void sampleSeed();
  void beginUsingSample();
  void usingSeed() { samples.back()->seed = popExpr(); }
  void endUsingSample();
  void beginTravel();
  void travelWords();
  void travelTo() { addTravel(arena.copy(llvm::StringRef(text(_input.last).upper()))); }
  void travelValue();
  void travelInParens();
  void travelNothing() {}
  void endTravel();
  void beginDocument();
  void documentText();
  void documentComma();
  void documentValue();
  void documentDefault();
  void documentWordsEnd();
  void documentArguments();
  void documentColumns();
  void documentEnds();
  void endDocument();
  void beginDocumentColumn();
  void documentColumnName() { documentColumnFrames.back()->name = ident(_input.last); }
  void documentColumnType();
  void documentNested();
  void documentNestedEnd();
  void endDocumentColumn();
  void beginDefinitions();
  void noAlias() { asOffset = _input.last.offset; }
  void tableName();
  void tableFunction();
  void tableString();
  void stagedFile();
  void stageOptions() { top<ast::StagedFile>()->options = takeList<ast::Expr>(); }
  void tableParameter();
  void beginObjectUnpivot() { places.push_back(_input.last.offset); }
  void objectUnpivot();
  void tablePrefix();
  void namelessAlias();
  void beginTableParen() { beginParen(); }
  void tableQuery() {}
  void tableParenTail();
  void endTableParen();
  void tableMacro();
  void tableAlias();
  void aliasColumns();
  void endTable();
  void beginJoin() {
    joins.push_back({});
    joins.back().start = _input.current.offset;
  }
  void joinNatural() { joins.back().natural = true; }
  void joinCross() { joins.back().kind = ast::JoinKind::Cross; }
  void joinLeft() { joins.back().kind = ast::JoinKind::Left; }
  void joinRight() { joins.back().kind = ast::JoinKind::Right; }
  void joinFull() { joins.back().kind = ast::JoinKind::Full; }
  void joinSemi() { joinFlavour(ast::JoinKind::LeftSemi); }
  void joinAnti() { joinFlavour(ast::JoinKind::LeftAnti); }
  void joinModifier();
  void joinWord();
  void joinMatch() { joins.back().match = popExpr(); }
  void joinCondition() { joins.back().condition = popExpr(); }
  void joinOn();
  void joinUsing();
  void joinAlias() { top<ast::Join>()->alias = ident(_input.last); }
  void endJoin();

  // --- Lists ---
  void beginList() { marks.push_back(values.size()); }
  void beginNames() { marks.push_back(idents.size()); }
  void listName() { idents.push_back(ident(_input.last)); }

  // --- Macros, statements, blocks ---
  void beginMacro();
  void endMacro();
  void macroVariable();
  void macroString();
  void queryStatement();
  void macroStatement();
  void virtualUpdateMarker();
  void jinjaBlock();
  void beginInsert();
  void insertColumns() { inserts.back()->columns = takeNames(); }
  void insertPartition() { inserts.back()->partition = takeList<ast::Expr>(); }
  void beginInsertMode() { insertModeWord(); }
  void insertModeWord();
  void insertDefaults() { insertHasSource = false; }
  void insertRow();
  void insertRowColumns();
  void insertReturning() { inserts.back()->returning = takeList<ast::Expr>(); }
  void insertTail();
  void beginConflict();
  void conflictTargets() { conflicts.back()->targets = takeList<ast::OrderItem>(); }
  void conflictTargetWhere() { conflicts.back()->targetWhere = popExpr(); }
  void conflictConstraint() { conflicts.back()->constraint = ident(_input.last); }
  void conflictWhere() { conflicts.back()->where = popExpr(); }
  void endConflict();
  void beginAssignments() { beginList(); }
  void endAssignments() { conflicts.back()->assignments = takeList<ast::Assignment>(); }
  void beginAssignment();
  void assignmentList() { assignmentIsList = true; }
  void endAssignment();
  void endInsert();
  void beginRaw();
  void rawToken();
  void beginRawMacro();
  void endRawMacro();
  void endRaw();
  void endRawProperty();
  void beginBlock();
  void endBlock();
  void beginProperty();
  void endProperty();
  void beginKind();
  void endKind();
  void beginColumns() { beginList(); }
  void columnName() { idents.push_back(ident(_input.last)); }
  void endColumn();
  void endColumns();

  Input _input;

  [[noreturn]] static void failTooLarge() { throw ParseFailed{ParseFailed::TooLarge}; }
  /// What the grammar allows and the dialect, or what stands around, does not.
  [[noreturn]] static void refuse(uint32_t offset) {
    throw ParseFailed{ParseFailed::Syntax, offset};
  }
  [[noreturn]] void refuseLast() const { refuse(_input.last.offset); }
  /// The same, of the token behind what ends there.
  [[noreturn]] void refuseBehind(SourceLoc end) const {
    const char *text = _input.scanner.text();
    refuse(static_cast<uint32_t>(_input.scanner.skip(text + (end.raw - base.raw)) - text));
  }

private:
  struct Operator {
    enum Kind : uint8_t {
      Marker,
      Prefix,
      Binary,
      OtherPrefix,
      OtherBinary,
      Ternary,
      Like,
      In,
      Between,
      Is,
      Named,
      Lambda,
      OpenArrow, ///< -> whose right side takes in everything but another arrow.
    } kind = Marker;
    /// A UnaryOp, BinaryOp or LikeKind. Of Is: 1 for DISTINCT FROM. Of Between:
    /// its rank, which `rank` takes when the AND is there; before that, nothing
    /// behind BETWEEN reaches beyond it.
    uint8_t code = 0;
    uint8_t rank = 0;
    /// NOT before the operator. Of a Marker: whether a lambda may begin here.
    bool negated = false;
    SourceLoc loc{};
    bool complete = false; ///< Of Between: AND was seen. Of Like: ESCAPE was.
    uint32_t length = 0;   ///< Of the text at `loc`, where that is the operator.
  };
  struct CaseFrame {
    SourceLoc loc;
    const ast::Expr *operand, *otherwise;
    size_t mark;
  };
  struct CallFrame {
    ast::Ident name;
    List<ast::Ident> qualifiers;
    SourceLoc loc;
    size_t mark;
    bool distinct;
    bool outerMark; ///< name (+)
    List<const ast::OrderItem *> order;
    ast::NullTreatment nulls;
    bool worded;             ///< Words were read: `parts` says what stands where.
    size_t partMark, given;  ///< Where the call's parts begin, how many values they took.
    size_t operatorMark;     ///< Where the operators of an argument begin.
    const ast::Expr *callee; ///< What is called, where that is no name.
  };
  struct Part { ///< Of a call with words.
    llvm::StringRef words;
    const ast::Node *value;
  };
  struct IndexFrame {
    size_t mark;
    unsigned items;
    bool slice;
    const ast::Expr *upper, *step;
  };
  struct TypeFrame {
    SourceLoc loc;
    std::string name;
    size_t mark;
    List<const ast::Expr *> arguments;
    Tok zone;
    unsigned arrays;
    bool local, angles;
    ast::Ident first, field;  ///< The first name, and that name where it is a field's.
    std::string size;         ///< Between the brackets of an array.
    const ast::Expr *setting; ///< Of name = setting, which is no type.
  };
  struct QueryFrame {
    SourceLoc loc;
    SourceLoc open; ///< Where the token before it begins: its "(", if it has one.
    size_t mark, setMark;
    bool parenthesised;
    const ast::With *with;
    List<const ast::OrderItem *> orderBy;
    const ast::Expr *limit, *offset;
    size_t conditionMark, endMark;
    bool fetch;
  };
  struct SelectFrame {
    ast::Select *node;
    size_t conditionMark, extraMark;
  };
  struct SetOp {
    ast::SetOperator op;
    bool all;
    ast::SetMatching *matching;
  };
  struct WithFrame {
    SourceLoc loc;
    bool recursive;
    const ast::Expr *condition;
    size_t mark;
  };
  struct JoinFrame {
    ast::JoinKind kind = ast::JoinKind::Inner;
    bool natural = false;
    const ast::Expr *match = nullptr, *condition = nullptr;
    uint32_t start = 0, stop = 0; ///< Of an operator that is none of JoinKind's: its text.
    bool done = false;            ///< The node was made, with the first ON or USING.
  };
  struct ParenFrame {
    SourceLoc loc;
    size_t mark;
  };
  struct NamedFrame { ///< Of macros, blocks, properties and kinds.
    ast::Ident name;
    SourceLoc loc;
    size_t mark;
    ast::BlockKind block;
  };
  struct RawFrame {
    uint32_t start, stop; ///< The text that is not yet a piece.
    SourceLoc loc;
    size_t mark;
    Tok token, word; ///< Of its first word.
  };
  struct TableFrame {
    bool lateral = false, only = false;
    const ast::TableAlias *prefix = nullptr; ///< alias: table
  };

  // Places and texts of tokens.
  SourceLoc at(uint32_t offset) const { return base.offset(offset); }
  SourceLoc startOf(const Lexeme &token) const { return at(token.offset); }
  SourceLoc endOf(const Lexeme &token) const { return at(token.end()); }
  SourceRange rangeOf(const Lexeme &token) const { return {startOf(token), endOf(token)}; }
  SourceRange toLast(SourceLoc begin) const { return {begin, endOf(_input.last)}; }
  llvm::StringRef text(const Lexeme &token) const {
    return {_input.scanner.text() + token.offset, token.length};
  }
  SourceLoc takePlace() {
    SourceLoc place = at(places.back());
    places.pop_back();
    return place;
  }
  ast::Ident ident(const Lexeme &token) {
    if (token.quoted || token.type == Tok::STRING) [[unlikely]]
      return quotedIdent(token);
    ast::Ident ident(text(token), startOf(token));
    ident.templated = token.templated;
    return ident;
  }
  ast::Ident quotedIdent(const Lexeme &token);
  ast::Ident unicodeIdent(const Lexeme &token);
  ast::Ident unit();
  llvm::StringRef decodeString(const Lexeme &token);
  llvm::StringRef undouble(llvm::StringRef body, char quote);
  bool unescape(llvm::StringRef &body, std::string &decoded, bool backslashes);
  bool takeEscape(llvm::StringRef &rest, std::string &decoded) const;
  llvm::StringRef blobDigits(llvm::StringRef text);

  void aliasAs(ast::Ident name);
  void keepPathName() {
    if (pathNames)
      return;
    idents.push_back(ident(pathFirst));
    pathLast = pathFirst;
    pathNames = 1;
  }
  void addPathName(ast::Ident name) {
    keepPathName();
    idents.push_back(name);
    ++pathNames;
  }
  /// The names of the open path, which is closed: the last, and those before it.
  std::pair<ast::Ident, List<ast::Ident>> takePath();

  // The stack.
  void push(const ast::Node *node) { values.push_back(node); }
  const ast::Node *pop() {
    const ast::Node *node = values.back();
    values.pop_back();
    return node;
  }
  const ast::Expr *popExpr() { return static_cast<const ast::Expr *>(pop()); }
  template <typename T> T *top() { return const_cast<T *>(static_cast<const T *>(values.back())); }
  template <typename T> List<const T *> takeFrom(size_t mark);
  template <typename T> List<const T *> takeList() {
    size_t mark = marks.back();
    marks.pop_back();
    return takeFrom<T>(mark);
  }
  List<ast::Ident> takeNames();
  ast::Ident takeIdent() {
    ast::Ident ident = idents.back();
    idents.pop_back();
    return ident;
  }

  // Expressions.
  uint8_t rank(dialect::Binding binding) const {
    return static_cast<uint8_t>(facts.rank[static_cast<size_t>(binding)] + 1);
  }
  void reduceWhileTighter(uint8_t rank) {
    while (operators.back().rank >= rank)
      reduce();
  }
  void pushOperator(Operator op) {
    countOperator();
    operators.push_back(op);
  }
  void reduce();
  void infixAs(const InfixFacts &infix, bool negated);
  void arrow();
  bool closesBetween();
  bool reduceToLike();
  const ast::Expr *makeIs(const Operator &op);
  void namedArgumentMistake(SourceRange left);
  const ast::Expr *makeNamed(const Operator &op);
  const ast::Expr *makeLambda();
  void postfixNull(bool negated);
  void otherPrefix();
  const ast::Expr *makeOther(const Operator &op);
  void closeArrows(uint8_t tightness);
  void makeConstructor(bool brackets);
  llvm::StringRef operatorText(SourceLoc loc, uint32_t length);
  bool takesLambda(llvm::StringRef function) const;
  ast::StarChanges *starChanges();
  void beginCallFrame(ast::Ident name, SourceLoc loc);
  void wordBehindArgument();
  void makeWorded();
  void addPart(llvm::StringRef words) { parts.push_back({words, nullptr}); }
  void givePart();
  void addOrderParts();
  const ast::Expr *makeOuterMark(const CallFrame &frame);
  const ast::Expr *finishWorded(const CallFrame &frame);
  const ast::Type *finishType();
  std::string typeText(const Lexeme &token) const;
  bool isPositionArgument() const;
  void fieldAccess();
  ast::CallTail *tail();
  void countOperator() {
    if (++operatorCount > maxOperators)
      failTooLarge();
  }
  /// What nests without parentheses may not nest as deep as operators in a row go.
  void countNesting() {
    operatorCount += 20;
    countOperator();
  }
  void once(bool before, SourceRange range, llvm::StringRef clause);
  ast::Select *select() { return selects.back().node; }
  ast::OrderItem *order() { return top<ast::OrderItem>(); }
  void exclude(ast::FrameExclusion exclusion);

  void flushRaw(uint32_t stop);
  void behindRaw();
  void reportOpenBlock();
  RawFrame takeRaw();
  const ast::Verbatim *takeVerbatim(RawFrame &frame);
  const ast::RawClause *rawClause();
  void extra(const ast::Clause *clause) { extras.push_back(clause); }
  void end(const ast::Clause *clause) { ends.push_back(clause); }
  const ast::GroupModifier *groupModifier(llvm::StringRef words);
  llvm::StringRef spelling(uint32_t start, uint32_t stop);
  void joinFlavour(ast::JoinKind kind);
  template <typename T> T *makeSuffix();
  void addTravel(llvm::StringRef words);
  void addDocumentPart(const ast::Expr *value);
  void markDefaults(const ast::Expr *row);
  const ast::Expr *orDefault(const ast::Expr *value);
  ast::Join *makeJoin(JoinFrame &frame);
  ast::Join *conditioned();
  void suffix(ast::SuffixKind kind, const ast::Verbatim *text);
  List<const ast::Clause *> takeClauses(PlainStack<const ast::Clause *, 2> &from, size_t mark);

  // Queries.
  void condition(ast::ClauseKind clause);
  const ast::Query *combine(size_t mark, size_t setMark);
  ast::SetMatching *setMatching();
  void giveTailToLast(QueryFrame &frame);
  void closeOperand(QueryFrame &frame);
  const ast::Query *finishQuery(const QueryFrame &frame, const ast::Query *query);
  bool hasTail(const QueryFrame &frame) const;
  ast::Query *parenthesisedQuery(size_t mark);
  void setAlias(const ast::TableAlias *alias);
  const ast::TableAlias *aliasOf(const ast::Node *table) const;

  SourceLoc base;
  const dialect::DialectFacts &facts;
  Arena &arena;
  Diagnostics &diags;
  WordState words;

  PlainStack<const ast::Node *, 64> values;
  PlainStack<ast::Ident, 16> idents;
  PlainStack<Operator, 32> operators;
  PlainStack<size_t, 16> marks;
  PlainStack<uint32_t, 8> places;
  Lexeme pathFirst, pathLast; ///< Of the open path: its first token; its last, if it has more.
  unsigned pathNames = 0;     ///< How many of its names are in `idents`: none, if it is one.
  bool pathOpen = false, lambdaNext = false, negativeNext = false;
  Tok literalZone = Tok::NONE; ///< WITH or WITHOUT, behind the type of a literal.
  uint32_t otherBegin = 0;     ///< Where the operator of several words begins.
  uint32_t asOffset = 0;       ///< Of an AS whose name is left out.
  Lexeme collationName;        ///< The first part of the name behind COLLATE.
  unsigned openBetweens = 0, operatorCount = 0;
  ast::FrameBound bound{};
  ast::SetMatching *nextSide = nullptr; ///< Of the set operator that follows.

  PlainStack<CaseFrame, 4> cases;
  PlainStack<CallFrame, 4> calls;
  std::vector<Part> parts;
  std::vector<bool> maps;
  std::vector<const ast::Comprehension *> comprehensions; ///< Whose bracket is open.
  ast::Ident fieldName; ///< Of the type that was read last, as a field, with its options.
  bool fieldIsNotNull = false;
  const ast::Expr *fieldSetting = nullptr; ///< Its value, where it is a setting.
  const ast::Literal *fieldText = nullptr;
  std::vector<IndexFrame> indices;
  std::vector<TypeFrame> types;
  PlainStack<ast::Window *, 2> windowFrames;
  PlainStack<QueryFrame, 8> queries;
  SourceLoc lastOpen; ///< `open` of the query that was finished last.
  PlainStack<SetOp, 8> setOperators;
  const ast::Expr *nextWithCondition = nullptr;
  PlainStack<WithFrame, 2> withs;
  PlainStack<ast::Cte *, 4> ctes;
  PlainStack<SelectFrame, 8> selects;
  PlainStack<ast::GroupBy *, 4> groups;
  PlainStack<const ast::ClauseCondition *, 2> conditions;
  PlainStack<const ast::Clause *, 2> extras; ///< Rare clauses of the SELECTs being read.
  PlainStack<const ast::Clause *, 2> ends;   ///< And of the tails being read.
  std::vector<ast::LateralView *> lateralViews;
  std::vector<llvm::StringRef> byWords;
  PlainStack<TableFrame, 4> laterals;
  const ast::Select *aliasedValues = nullptr; ///< Made of VALUES (1) AS t(a), or of PIVOT.
  PlainStack<JoinFrame, 4> joins;
  PlainStack<ParenFrame, 16> parens;
  std::vector<ast::Pivot *> pivots;
  std::vector<ast::Unpivot *> unpivots;
  std::vector<ast::Sample *> samples;
  std::vector<ast::MatchRecognize *> matches;
  llvm::StringRef matchSemanticsWord; ///< FINAL or RUNNING before the measure that follows.
  std::vector<ast::TimeTravel *> travels;
  std::vector<ast::DocumentTable *> documents;
  std::vector<ast::DocumentColumn *> documentColumnFrames;
  std::vector<std::string> documentWords; ///< Those that wait for what they take.
  std::vector<ast::Insert *> inserts;
  std::vector<ast::OnConflict *> conflicts;
  bool insertHasSource = true, assignmentIsList = false;
  std::vector<NamedFrame> named;
  std::vector<RawFrame> raws;
};

template <typename T> List<const T *> Builder::takeFrom(size_t mark) {
  const ast::Node *const *taken = values.begin() + mark;
  auto typed = [&](size_t i) { return static_cast<const T *>(taken[i]); };
  List<const T *> list = arena.list<const T *>(values.size() - mark, typed);
  values.resize(mark);
  return list;
}

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_BUILDER_H
