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

#include "BuilderWords.h"

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

/// The actions that build: what each construct of the grammar makes of what was read.
class Builder : public BuilderWords {
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
  void nameMacro();
  void beginMacroPath() { beginColonPath(); }
  void macroPath() { pathBehind(callAsName()); }
  void macroAliased();
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
  void macroAlias() { aliasAs(callAsName()); }
  void beginParen();
  void parenQuery() {}
  void beginParenTail() {
    parens.back().commaLast = _input.last.type == Tok::COMMA;
    beginQuery();
  }
  void parenTail();
  void endParen();
  const ast::Expr *inPlainParens(const ast::Expr *expr);
  const ast::Paren *parenthesised(const ast::Expr &expr, SourceRange range);
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
  void callOverName() { overName(ident(_input.last)); }
  void callOverMacro() { overName(callAsName()); }
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
  void cteName() { nameCte(ident(_input.last)); }
  void macroCteName() { nameCte(callAsName()); }
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
  void tableAlias() { tableAliasAs(ident(_input.last)); }
  void macroTableAlias() { tableAliasAs(callAsName()); }
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
  void listMacro() { idents.push_back(callAsName()); }

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
  void columnConstraints();
  void endColumns();

private:
  ast::Ident unit();
  llvm::StringRef blobDigits(llvm::StringRef text);
  void aliasAs(ast::Ident name);
  void tableAliasAs(ast::Ident name);
  void pathBehind(ast::Ident name);
  ast::Ident macroAsName(SourceRange range);
  ast::Ident callAsName() { return macroAsName(pop()->range); }
  void overName(ast::Ident name);
  void nameCte(ast::Ident name);

  // Expressions.
  uint8_t rank(dialect::Binding binding) const {
    return static_cast<uint8_t>(facts.rank[static_cast<size_t>(binding)] + 1);
  }
  void reduceWhileTighter(uint8_t rank) {
    while (operators.back().rank >= rank)
      reduce();
  }
  void reduceBeforeInfix(uint8_t tightness) {
    reduceWhileTighter(tightness);
    if (openBetweens && tightness < rank(dialect::Binding::And)) [[unlikely]]
      endBetween(tightness);
  }
  void endBetween(uint8_t tightness);
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
  void refuseField() const;
  const ast::Function *popCall();
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
};

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_BUILDER_H
