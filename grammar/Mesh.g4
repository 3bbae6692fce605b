// Mesh.g4 - the SQL of all dialects, with MODEL blocks and macros.
//
// Every decision is LL(1): the build fails if the generated parser would ever
// predict. What keeps it so:
//  * Most keywords are identifiers until an action asks for words: `word()`
//    turns the current token into the keyword that it spells, `name()` turns a
//    keyword back into a name. Tokens.def says which word may be one where.
//  * Expressions are flat lists of operands and operators; the builder applies
//    the dialect's precedence.
//  * "(" is read once: what it opens, a query or expressions, is seen from the
//    next token; set operators after a query in parentheses are left to the builder.
//
// Actions call the superclass. The fast pass (lib/Parse/FastParser.h) builds the
// tree with them; the thorough one (lib/Parse/ErrorParser.h), which runs only
// over text that failed, leaves all out but those that decide about words.

parser grammar Mesh;

options { tokenVocab = MeshTokens; }

@parser::preinclude {
#include MESH_PARSER_BASE
}

// --- Files and statements ----------------------------------------------------

file
  : {statementWord();} statement? (SEMI {statementWord();} statement?)* EOF
  ;

onlyQuery
  : query EOF
  ;

onlyExpression
  : expr EOF
  ;

onlyArguments
  : {macroArgumentWord();} macroArguments EOF
  ;

statement
  : queryNoParen {queryStatement();}
  | {beginQuery();} LP query RP {endTerm();} {endsExpression();} setTail {endQuery();} {queryStatement();}
  | macroCall {macroStatement();}
  | (MODEL | AUDIT | METRIC) {beginBlock();} properties {endBlock();}
  | ON_VIRTUAL_UPDATE_BEGIN {virtualUpdateMarker();}
  | ON_VIRTUAL_UPDATE_END {virtualUpdateMarker();}
  | JINJA {jinjaBlock();}
  | insert
  | raw
  ;

// INSERT INTO t (a, b) VALUES ..., or a query. Those of other forms are passed on.
insert
  : INSERT_INTO {beginInsert();} {name();} IDENT {pathStart();} ( DOT {name();} IDENT {path();} )* {tableName();} {insertSource();}
    ( AS {name();} IDENT {tableAlias();} {insertSource();} )?
    ( INSERT_PARTITION LP {beginList();} exprs RP {insertPartition();} {insertSource();} )?
    ( LP {beginNames();} names RP {insertColumns();} {insertSource();} )?
    ( INSERT_MODE {beginInsertMode();} ( {name();} IDENT {insertModeWord();} )+ {insertSource();} )?
    ( INSERT_DEFAULT {name();} IDENT {insertDefaults();} {tableTail();}
    | INSERT_VALUES {beginQuery();} {beginValues();} expr {rowsComma();} ( COMMA expr {rowsComma();} )* ( LAST_COMMA {lastComma();} )? {valuesQuery();} {endQuery();} {insertTailWord();}
      ( AS {name();} IDENT {insertRow();} ( LP {beginNames();} names RP {insertRowColumns();} )? )?
    | {beginQuery();} LP_QUERY query RP {endTerm();} {endsExpression();} setTail {endQuery();}
    | queryNoParen ) {conflictWord();}
    ( conflict {conflictWord();} )*
    ( RETURNING {beginList();} selectItem ( COMMA {comma();} selectItem? )* {insertReturning();} | INSERT_TAIL {beginRaw();} rawTokens {insertTail();} )? {endInsert();}
  ;

conflict
  : ON_CONFLICT {beginConflict();} {name();} IDENT {doWord();}
    ( LP {beginList();} orderItems RP {conflictTargets();} {doWord();} ( WHERE expr {conflictTargetWhere();} {doWord();} )?
    | ON {name();} IDENT {name();} IDENT {conflictConstraint();} {doWord();} )?
    DO {doWord();} ( DO_NOTHING {tableTail();} | DO_UPDATE {doWord();} DO_SET assignments ( WHERE expr {conflictWhere();} )? ) {endConflict();}
  | ON_DUPLICATE {beginConflict();} {name();} IDENT {doWord();} DO_KEY {doWord();} DO_UPDATE assignments {endConflict();}
  ;

assignments
  : {beginAssignments();} assignment ( COMMA {comma();} assignment )* {endAssignments();}
  ;

assignment
  : {name();} {beginAssignment();} ( assigned | LP {assignmentList();} {name();} assigned ( COMMA {name();} assigned )* RP ) EQ expr {endAssignment();}
  ;

assigned
  : IDENT {pathStart();} ( DOT {name();} IDENT {path();} )* {exceptPath();} ( LBRACKET {beginIndex();} indexBounds RBRACKET {endIndex();} )*
  ;

// Passed on as text, but for the macros in it.
raw
  : RAW_WORD {beginRaw();} rawTokens {endRaw();}
  ;

rawTokens
  : ( LP {rawToken();} rawInParens* RP {rawToken();} | rawMacro
    | ~(SEMI | LP | RP | MACRO_CALL | MACRO_VARIABLE | MACRO_STRING | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA) {rawToken();}
    )*
  ;

rawInParens
  : LP {rawToken();} rawInParens* RP {rawToken();}
  | rawMacro
  | ~(LP | RP | SEMI | MACRO_CALL | MACRO_VARIABLE | MACRO_STRING | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA) {rawToken();}
  ;

rawMacro
  : {beginRawMacro();} ( macroCall | MACRO_VARIABLE {macroVariable();} | MACRO_STRING {macroString();} ) {endRawMacro();}
  ;

// --- MODEL blocks ------------------------------------------------------------

properties
  : LP {propertyWord();} property? (COMMA {propertyWord();} {comma();} property?)* RP
  ;

property
  : PROPERTY {beginProperty();} {valueWord();} propertyValue {endProperty();}
  | PROPERTY_KIND {beginProperty();} kindValue {endProperty();}
  | PROPERTY_COLUMNS {beginProperty();} ( columnList | macroValue ) {endProperty();}
  | PROPERTY_RAW {beginProperty();} ( LP {beginRaw();} rawInParens* RP | WHEN {beginRaw();} {mergeWord();} mergeToken* ) {endRawProperty();} {endProperty();}
  | PROPERTY_TYPE {beginProperty();} {name();} ( IDENT {beginType();} typeRest | STRING {literal();} | macroCall ) {endProperty();}
  | macroCall
  ;

// WHEN MATCHED THEN ... without the parentheses around it.
mergeToken
  : ( LP {rawToken();} rawInParens* RP {rawToken();} | rawMacro | ~(COMMA | SEMI | LP | RP | MACRO_CALL | MACRO_VARIABLE | MACRO_STRING | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA) {rawToken();} ) {mergeWord();}
  ;

propertyValue
  : expr (AS {name();} aliasName)?
  ;

// The name behind AS may be made by a macro: AS @x, AS @SQL('...').
aliasName
  : IDENT {alias();}
  | macroCall {macroAlias();}
  | (PARAMETER | QUESTION | TERNARY) {parameter();} {macroAlias();}
  ;

macroValue
  : macroCall
  | MACRO_VARIABLE {macroVariable();}
  ;

kindValue
  : (IDENT | STRING) {beginKind();} ( {enterKind();} properties {leaveKind();} )? {endKind();}
  | macroValue
  ;

columnList
  : LP {beginColumns();} {name();} columnDefinition? (COMMA {comma();} {name();} columnDefinition?)* RP {endColumns();}
  ;

columnDefinition
  : IDENT {columnName();} type {endColumn();} {constraintWord();} ( COLUMN_CONSTRAINT columnWord* {columnConstraints();} )?
  ;

// NOT NULL, PRIMARY KEY and their like, kept as they were written.
columnWord
  : LP columnWordInParens* RP
  | ~(COMMA | SEMI | LP | RP | MACRO_CALL | MACRO_VARIABLE | MACRO_STRING | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA)
  ;

columnWordInParens
  : LP columnWordInParens* RP
  | ~(SEMI | LP | RP | MACRO_CALL | MACRO_VARIABLE | MACRO_STRING | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA)
  ;

// --- Macros ------------------------------------------------------------------

macroCall
  : MACRO_CALL {beginMacro();} LP {macroArgumentWord();} macroArguments? RP {endMacro();}
  ;

// Behind a query or a statement, which hold commas of their own, the comma that
// begins the next argument is a token of its own (see `separatesArguments`).
macroArguments
  : {beginMacroQuery();} queryNoParen {endMacroQuery();} ( MACRO_COMMA {macroArgumentWord();} macroArguments? )?
  | {beginMacroQuery();} rawArgument {endMacroQuery();} ( MACRO_COMMA {macroArgumentWord();} macroArguments? )?
  | {lambdaAllowed();} expr (AS {name();} aliasName)? ( COMMA {macroArgumentWord();} macroArguments? )?
  ;

rawArgument
  : RAW_WORD {beginRaw();}
    ( LP {rawToken();} rawInParens* RP {rawToken();} | rawMacro
    | ~(SEMI | LP | RP | MACRO_COMMA | MACRO_CALL | MACRO_VARIABLE | MACRO_STRING | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA) {rawToken();}
    )* {endRaw();}
  ;

// --- Queries -----------------------------------------------------------------

query
  : {beginQuery();} {queryWord();} ( with {queryWord();} )? ( queryTerm setTail | rawQuery ) {endQuery();}
  ;

// A query that does not begin with "(".
queryNoParen
  : {beginQuery();} ( with {queryWord();} ( queryTerm setTail | rawQuery ) | (select | values) setTail | rawQuery ) {endQuery();}
  ;

queryTerm
  : select
  | values
  | LP query RP {endTerm();} {endsExpression();}
  | macroCall {macroQuery();} {endsExpression();}
  ;

// A statement that returns rows, passed on as text.
rawQuery
  : RAW_QUERY {beginRaw();}
    ( LP {rawToken();} rawInParens* RP {rawToken();} | rawMacro
    | ~(SEMI | LP | RP | ON_CONFLICT | ON_DUPLICATE | RETURNING | INSERT_TAIL | MACRO_COMMA | MACRO_CALL | MACRO_VARIABLE | MACRO_STRING | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA) {rawToken();}
    )* {endRawQuery();}
  ;

with
  : ( WITH | AT_WITH LP expr RP {withCondition();} ) {beginWith();} {withWord();}
    ( ctes | inlineFunction ( ROUTINE_COMMA {withWord();} inlineFunction )* ( WITH {withWord();} ctes )? ) {endWith();}
  | WITH_VALUE {beginWith();} withValue nextCte* {endWith();}
  ;

ctes
  : ( RECURSIVE {recursive();} )? {macroCte();} cte nextCte*
  ;

// Where values have names too, what follows decides which comma it is.
nextCte
  : COMMA {macroCte();} cte
  | WITH_COMMA withValue
  ;

cte
  : (IDENT | STRING) {cteName();} {cteParen();}
      ( LP_QUERY query RP
      | ( LP {beginNames();} names RP {cteColumns();} )? {word();}
        ( RAW_KEY {beginRaw();} {name();} IDENT {rawToken();} LP {rawToken();} rawInParens* RP {rawToken();} {cteUsing();} )?
        AS {word();} ( NOT {word();} MATERIALIZED {cteNotMaterialized();} | MATERIALIZED {cteMaterialized();} )?
        LP query RP ) {endCte();} {cteWord();}
      ( CTE_SUFFIX {beginRaw();} ( (IDENT | CTE_COMMA | STRING | NUMBER | TRUE_ | FALSE_) {cteToken();} )+ {cteTail();} )*
  | macroCall {namesWord();} ( {macroCteName();} ( LP_NAMES {beginNames();} names RP {cteColumns();} {word();} )? AS {word();} ( NOT {word();} MATERIALIZED {cteNotMaterialized();} | MATERIALIZED {cteMaterialized();} )?
      LP query RP {endCte();} )?
  ;

// WITH value AS name
withValue
  : expr AS {name();} IDENT {namedValue();} {cteWord();}
  ;

// WITH FUNCTION name(...) RETURNS type ..., as it was written, up to the query.
inlineFunction
  : INLINE_FUNCTION {beginRoutine();}
    ( ROUTINE_LP {rawToken();} rawInParens* RP {routineToken();} | {beginRawMacro();} MACRO_VARIABLE {macroVariable();} {endRawMacro();}
    | ~(SEMI | LP | ROUTINE_LP | RP | SELECT | VALUES | FROM | QUERY_TABLE | PIVOT_QUERY | UNPIVOT_QUERY | RAW_QUERY | WITH | AT_WITH | WITH_VALUE | ROUTINE_COMMA | MACRO_COMMA | MACRO_CALL | MACRO_VARIABLE | MACRO_STRING
       | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA) {routineToken();}
    )+ {endRoutine();}
  ;

names
  : {name();} nameItem (COMMA {name();} nameItem)*
  ;

// The names, or one, may be made by a macro: USING (@EACH(...)).
nameItem
  : IDENT {listName();}
  | macroCall {listMacro();}
  ;

select
  : SELECT {beginSelect();} selectList ( FROM {beginList();} tables {from();} )? selectRest
  | FROM {beginSelect();} {beginList();} tables {from();} {conflictWord();} ( SELECT selectList | {allItems();} ) selectRest
  | QUERY_TABLE {beginSelect();} {beginList();} tablePrimary {from();} {allItems();} {endSelect();}
  | PIVOT_QUERY {beginSelect();} {beginList();} tablePrimary {beginLeadingPivot();}
    ( ON {beginList();} pivotHead ( COMMA {comma();} {tableTail();} pivotHead? )* {pivotColumns();} )?
    ( USING {beginList();} pivotUse ( COMMA {comma();} {tableTail();} pivotUse? )* {pivotAggregates();} )?
    ( GROUP {word();} BY {beginList();} exprs {pivotGroups();} )? {endPivot();} {from();} {allItems();} {endPivotSelect();}
  | UNPIVOT_QUERY {beginSelect();} {beginList();} tablePrimary {beginLeadingUnpivot();}
    ON {beginList();} pivotValue {tableTail();} ( COMMA {comma();} {tableTail();} ( pivotValue {tableTail();} )? )* {unpivotColumns();}
    ( RAW_INTO {unpivotWord();} UNPIVOT_NAME {name();} IDENT {unpivotName();} {unpivotWord();} UNPIVOT_VALUE {beginNames();} ( LP names RP | names ) {unpivotValues();} )?
    {endLeadingUnpivot();} {from();} {allItems();} {endPivotSelect();}
  ;

// ON b || c IN ('x', 'y'), where the builder takes the IN apart.
pivotHead
  : expr {endPivotHead();} {tableTail();}
  ;

pivotUse
  : expr {tableTail();} ( ( AS {name();} aliasName | IDENT {alias();} ) {tableTail();} )?
  ;

selectList
  : {selectHint();} {selectWord();} selectModifier*
    {beginItems();} ( selectItem (COMMA {comma();} selectItem?)* | NO_ITEMS ) {selectItems();}
    ( LIST_EXCLUDE {beginNames();} ( LP names RP | names ) {listExclude();} )?
    ( (RAW_INTO | RAW_SCRIPT) {beginRawClause();} rawClauseBody {endRawExtra();} )?
  ;

selectModifier
  : ( DISTINCT {distinct();} (ON LP {beginList();} exprs RP {distinctOn();})?
    | ALL
    | TOP ( NUMBER {literal();} | LP ( queryNoParen RP {topQuery();} | expr RP {topParen();} ) | MACRO_VARIABLE {macroVariable();} ) {topCount();}
      {percentWord();} ( PERCENT_WORD {topPercent();} )? {topTiesWord();} ( TOP_TIES {name();} IDENT {topTies();} )? {endTop();}
    | SELECT_AS {name();} IDENT {selectAs();}
    | SELECT_WORD {selectWords();}
    ) {selectWord();}
  ;

selectItem
  : expr {colonWord();} ( AS {name();} {namesWord();} (STRING {alias();} | aliasName | LP_NAMES {beginNames();} names RP {aliasNames();}) | (IDENT | STRING) {bareAlias();} | macroValue {macroAlias();}
         | ALIAS_COLON {prefixAlias();} expr {endPrefixAlias();} )?
    {endsExpression();}
  ;

selectRest
  : ( LATERAL_VIEW lateralView )*
    ( ARRAY_JOIN {beginArrayJoin();} {name();} IDENT JOIN? {beginList();} arrayItem (COMMA arrayItem)* {endArrayJoin();} )*
    ( PREWHERE expr {prewhere();} )?
    ( WHERE expr {where();} | AT_WHERE LP expr RP {whereCondition();} expr {where();} )?
    ( RAW_CONNECT {beginRawClause();} rawClauseBody {endRawExtra();} )*
    groupBy?
    ( HAVING expr {having();} | AT_HAVING LP expr RP {havingCondition();} expr {having();} )?
    ( QUALIFY expr {qualify();} | WINDOW {beginList();} namedWindow (COMMA namedWindow)* {windows();} )*
    ( USING_SAMPLE {beginUsingSample();} {name();} IDENT usingSample {endUsingSample();} )?
    {endSelect();}
  ;

// reservoir(10 ROWS) REPEATABLE (1); 10% (bernoulli, 1)
usingSample
  : ( IDENT {sampleMethod();} LP {sampleStart();} sampleSize RP | LP {sampleStart();} sampleSize RP
    | ( NUMBER {literal();} | MACRO_VARIABLE {macroVariable();} | macroCall ) {sampleWord();} ( PERCENT {samplePercent();} | SAMPLE_UNIT {sampleUnit();} )? {sampleCount();} sampleBehind )
    {tableTail();} ( SAMPLE_SEED LP expr RP {usingSeed();} )?
  ;

// (method, seed) behind the size of a sample.
sampleBehind
  : ( LP {name();} IDENT {sampleMethod();} ( COMMA NUMBER {literal();} {usingSeed();} )? RP )?
  ;

// LATERAL VIEW [OUTER] f(x) t AS a, b
lateralView
  : {beginLateralView();} {name();} IDENT {word();} ( OUTER {lateralOuter();} )? {name();} IDENT {pathStart();} (DOT {name();} IDENT {path();})*
    LP {beginCall();} arguments RP {endCall();} {lateralCall();} {tableTail();} ( IDENT {lateralName();} {tableTail();} ( AS? lateralNames )? | AS lateralNames )?
    {endLateralView();}
  ;

lateralNames
  : {beginNames();} {name();} IDENT {listName();} (COMMA {name();} IDENT {listName();})* {lateralColumns();} {tableTail();}
  ;

arrayItem
  : expr ( AS {name();} aliasName )? {tableTail();}
  ;

// A clause that is kept as it was written, up to the next one.
rawClauseBody
  : ( LP {rawToken();} rawInParens* RP {rawClauseToken();}
    | rawMacro
    | ~(SEMI | LP | RP | COMMA | ON_CONFLICT | ON_DUPLICATE | RETURNING | INSERT_TAIL | MACRO_COMMA | MACRO_CALL | MACRO_VARIABLE | MACRO_STRING | FROM | WHERE | GROUP | HAVING | ORDER | LIMIT | UNION
       | INTERSECT | EXCEPT | SET_MINUS | AT_WHERE | AT_GROUP_BY | AT_HAVING | AT_ORDER_BY | AT_LIMIT | WINDOW | QUALIFY | OFFSET | FETCH
       | LIMIT_BY | BY_CLAUSE | SET_SIDE | LATE_SET | RAW_CONNECT | USING_SAMPLE | RAW_TAIL | PIPE_ARROW | LATERAL_VIEW | ARRAY_JOIN | PREWHERE | WITH_TIES
       | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA) {rawClauseToken();}
    | COMMA {rawClauseToken();}
    )*
  ;

groupBy
  : ( GROUP {word();} BY | AT_GROUP_BY LP expr RP {groupCondition();} ) {beginGroup();}
    ( ALL {groupAll();} {endsExpression();} ( groupItems {groupAllItems();} )? | ( DISTINCT {groupDistinct();} )? groupItems )
    ( WITH_ROLLUP {name();} IDENT {groupWith();} {endsExpression();} )* {endGroup();}
  ;

groupItems
  : groupItem (COMMA {comma();} ( groupItem | {lastComma();} ))* {groupSetsWord();}
    ( GROUP_SETS {word();} SETS LP {beginList();} groupingSet (COMMA groupingSet)* RP {groupingSetsBehind();} {endsExpression();} )?
  ;

groupItem
  : {groupWord();} ( GROUPING {word();} SETS LP {beginList();} groupingSet (COMMA groupingSet)* RP {groupingSets();} {endsExpression();}
              | expr )
  ;

groupingSet
  : {groupWord();} ( GROUPING {word();} SETS LP {beginList();} groupingSet (COMMA groupingSet)* RP {groupingSets();} | expr )
  ;

namedWindow
  : {name();} ( IDENT {windowName();} | macroCall {listMacro();} ) AS {name();} ( LP window RP | IDENT {windowAlias();} ) {endNamedWindow();} {endsExpression();}
  ;

setTail
  : ( ( SET_SIDE {setSide();} {word();} )* (UNION | INTERSECT | EXCEPT | SET_MINUS) {setOperator();} setRest )*
    tailClause* {lateSetWord();} ( LATE_SET {endOperand();} {setOperator();} setRest tailClause* {lateSetWord();} )*
    ( PIPE_ARROW {beginRawClause();} rawPipes {endRawEnd();} )?
  ;

// |> steps, kept as they were written.
rawPipes
  : ( LP {rawToken();} rawInParens* RP {rawToken();} | rawMacro
    | ~(SEMI | LP | RP | ON_CONFLICT | ON_DUPLICATE | RETURNING | INSERT_TAIL | MACRO_COMMA | MACRO_CALL | MACRO_VARIABLE | MACRO_STRING | MACRO_STRING | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA) {rawToken();}
    )*
  ;

setRest
  : ( ALL {setAll();} | DISTINCT )? {setWord();} ( SET_STRICT {setStrict();} {setWord();} )?
    ( SET_BY {name();} IDENT {setByName();} ( ON LP {beginNames();} names RP {setColumns();} )?
    | CORRESPONDING {setCorresponding();} {setWord();} ( SET_BY LP {beginNames();} names RP {setColumns();} )? )? {queryWord();} setOperand
  ;

setOperand
  : select
  | values
  | LP query RP {endTerm();} {endsExpression();}
  | macroCall {macroQuery();} {endsExpression();}
  ;

tailClause
  : ( ORDER {word();} ( SIBLINGS {bySiblings();} {word();} )? BY | AT_ORDER_BY LP expr RP {orderCondition();} ) {beginList();} orderItems {queryOrder();}
  | ( LIMIT | AT_LIMIT LP expr RP {limitCondition();} ) {limitWord();}
    ( PERCENT_NUMBER {percentNumber();} PERCENT {limitPercent();} {word();} | ALL {limitAll();} {word();}
    | expr {limit();} {percentWord();} ( PERCENT_WORD {limitPercentWord();} )? {word();} ) ( COMMA expr {limitPair();} {word();} )? {limitByWord();}
  | OFFSET expr {word();} ( (ROW | ROWS) {tableTail();} )? {offset();} {word();} {limitByWord();}
  | FETCH {word();} ( NUMBER {literal();} {shortFetch();} {word();} (ROW | ROWS)? | (FIRST | NEXT) {word();} ( (ROW | ROWS) {fetchOne();} | expr {fetchCount();} {percentWord();} ( PERCENT_WORD {limitPercentWord();} )? {word();} (ROW | ROWS) ) )
    {word();} ( ONLY {fetch();} )? {word();}
  | LIMIT_BY {beginList();} exprs {limitBy();}
  | WITH_TIES {name();} IDENT {limitTies();} {word();}
  | BY_CLAUSE {beginByClause();} {word();} BY {beginList();} orderItems {byClause();}
  | RAW_TAIL {beginRawClause();} rawClauseBody ( FROM {rawClauseToken();} rawClauseBody )* {endRawEnd();}
  ;

orderItems
  : orderItem (COMMA {comma();} ( orderItem | {lastComma();} ))*
  ;

orderItem
  : ( expr | ALL {orderAll();} {endsExpression();} ) {beginOrderItem();}
    ( ASC {ascending();} | DESC {descending();} | USING {orderOperator();} ( (LT | GT | LE | GE | EQ | NE | OPERATOR) | NAMED_OPERATOR LP {name();} operatorPath RP ) {orderUsing();} )? {word();}
    ( NULLS {word();} ( FIRST {nullsFirst();} | LAST {nullsLast();} ) {word();} )? {endOrderItem();}
  ;

values
  : VALUES {beginValues();} expr {rowsComma();} ( COMMA expr {rowsComma();} )* ( LAST_COMMA {lastComma();} )? {valuesQuery();} ( {valuesTable();} correlation {valuesSelect();} )?
  ;

// --- FROM --------------------------------------------------------------------

tables
  : table (COMMA {tablesComma();} ( table | {lastComma();} ))*
  ;

table
  : tablePrimary join*
  ;

join
  : {beginJoin();} ( (JOIN_MODIFIER | ALL) {joinModifier();} {word();} )* ( NATURAL {joinNatural();} {word();} )?
    ( ( INNER {word();} | CROSS {joinCross();} {word();} | LEFT {joinLeft();} {word();} joinFlavour? | RIGHT {joinRight();} {word();} joinFlavour?
      | FULL {joinFull();} {word();} joinFlavour? | SEMI_ {joinSemi();} | ANTI {joinAnti();} )
      ( (JOIN_MODIFIER | ALL) {joinModifier();} {word();} )* )?
    ( JOIN {joinWord();} | AT_JOIN LP expr RP {joinCondition();} | APPLY {joinModifier();} | OUTER_APPLY {name();} IDENT {joinModifier();} | STRAIGHT_JOIN {joinModifier();} ) tablePrimary
    ( MATCH_CONDITION LP expr RP {joinMatch();} {tableTail();} )? {conflictWord();}
    ( ON expr {joinOn();} {tableTail();} {conflictWord();} | USING {usingWord();} joinColumns {joinUsing();} ( AS {name();} IDENT {joinAlias();} )? {tableTail();} {conflictWord();} )* {endJoin();}
  ;

joinColumns
  : LP {beginNames();} names RP
  | USING_NAME {beginNames();} {listName();} {usingComma();} ( USING_COMMA {name();} IDENT {listName();} {usingComma();} )*
  ;

joinFlavour
  : OUTER {word();}
  | SEMI_ {joinSemi();}
  | ANTI {joinAnti();}
  ;

tablePrimary
  : {beginTable();} {tableWord();} ( PREFIX_ALIAS {tablePrefix();} COLON {tableWord();} )? ( LATERAL {lateral();} {tableWord();} | TABLE_ONLY {tableOnly();} )?
    ( IDENT {pathStart();} ( DOT {name();} ( IDENT {path();} | DOT {emptyPath();} {name();} IDENT {path();} | {beginMacroPath();} macroCall {macroPath();} ) | MINUS (IDENT | NUMBER) {pathDash();} )*
      ( LP {beginCall();} arguments RP {endCall();} {tableFunction();} )? {tableName();} ( STAR {beginSuffix();} {endSuffix();} )?
    | STRING {tableString();}
    | STAGE {stagedFile();} ( LP {beginList();} exprs RP {stageOptions();} )?
    | PARAMETER {tableParameter();}
    | OBJECT_UNPIVOT {beginObjectUnpivot();} expr {objectUnpivot();}
    | LP {beginTableParen();} {queryWord();} ( queryNoParen {tableQuery();} | tables viewSuffix* {beginParenTail();} setTail {tableParenTail();} ) RP {endTableParen();}
    | TABLE_VALUES {beginTableValues();} expr {rowComma();} (ROW_COMMA expr {rowComma();})* {tableValues();}
    | DOCUMENT_TABLE {beginDocument();} LP docTable RP {endDocument();}
    | RAW_TABLE {beginRaw();} ( FROM {rawToken();} )? LP {rawToken();} rawInParens* RP {rawToken();} {rawTable();}
    | macroCall ( {tableMacro();} | {nameMacro();} ( DOT {name();} IDENT {path();} )+ {tableName();} )
    | MACRO_VARIABLE {macroVariable();} {tableMacro();}
    ) {endTablePrimary();} {tableTail();} tableSuffix* ( correlation ( tableSuffix correlation? )* )? {endTable();}
  ;

// LATERAL VIEW behind tables in parentheses, kept as it was written.
viewSuffix
  : LATERAL_VIEW {beginSuffix();} ( IDENT {rawToken();} )+ LP {rawToken();} rawInParens* RP {rawToken();} {tableTail();} ( IDENT {rawToken();} )?
    ( AS {rawToken();} {name();} IDENT {rawToken();} )? {endSuffix();} {tableTail();}
  ;

// The parts of JSON_TABLE and XMLTABLE.
docTable
  : {beginList();} docValue docWords ( COMMA {documentComma();} docValue docWords )*
    ( PASSING {documentText();} {documentBy();} ( DOC_BY {documentText();} {name();} IDENT {documentText();} )? docValue docWords
      ( COMMA {documentComma();} docValue docWords )* )? {documentArguments();}
    ( DOC_COLUMNS {beginList();}
      ( LP docColumns RP {documentColumns();} {documentWord();} {beginList();} docOption* {documentEnds();} | docColumns {documentColumns();} ) )?
  ;

docValue
  : expr ( AS {name();} aliasName )? {documentValue();} {documentWord();}
  ;

docWords
  : ( DOC_WORD {documentText();} {documentWord();} )* {documentWordsEnd();}
  ;

docColumns
  : docColumn ( COMMA {comma();} docColumn )*
  ;

docColumn
  : {documentColumnWord();}
    ( DOC_NESTED {beginDocumentColumn();} {documentText();} {documentWord();} ( DOC_VALUE_WORD {documentText();} )? STRING {literal();} {documentValue();}
      ( AS {name();} IDENT {documentColumnName();} )? {documentWord();} DOC_COLUMNS {documentNested();} {beginList();} LP docColumns RP {documentNestedEnd();}
    | IDENT {beginDocumentColumn();} {documentColumnName();} {pivotFor();}
      ( FOR {documentText();} {name();} IDENT {documentText();} | type {documentColumnType();} {documentWord();} docOption* ) )
    {endDocumentColumn();} {documentWord();}
  ;

// PATH '$.a', DEFAULT 0 ON EMPTY: words, and what some of them take.
docOption
  : DOC_WORD {documentText();} {documentWord();}
  | DOC_VALUE_WORD {documentText();} expr {documentDefault();} {documentWord();}
  ;

correlation
  : ( AS {noAlias();} {name();} {columnsWord();} ( (IDENT | STRING) {tableAlias();} {columnsWord();} tableColumns? | macroCall {macroTableAlias();} {columnsWord();} tableColumns? | definitions | LP {namelessAlias();} {beginNames();} names RP {aliasColumns();} )
    | ( IDENT {tableAlias();} | macroValue {macroTableAlias();} ) {columnsWord();} tableColumns? ) {tableTail();}
  ;

tableColumns
  : LP {beginNames();} names RP {aliasColumns();}
  | definitions
  ;

definitions
  : LP_DEFINITIONS {beginDefinitions();} rawInParens* RP {rawToken();} {endSuffix();}
  ;

// What stands behind a table, kept as it was written.
tableSuffix
  : ( SUFFIX_PARENS {beginSuffix();} ( (IDENT | JOIN | ORDER | GROUP) {rawToken();} )* LP {rawToken();} rawInParens* RP {rawToken();} {endSuffix();}
  | PIVOT_TABLE {beginPivot();} LP {beginList();} pivotItem ( COMMA {comma();} {pivotFor();} pivotItem? )* {pivotAggregates();}
    FOR {beginList();} pivotColumn+ {pivotColumns();}
    ( PIVOT_DEFAULT ON NULL_ LP expr RP {pivotDefault();} )?
    ( GROUP {word();} BY {beginList();} exprs {pivotGroups();} )? RP {endPivot();}
  | UNPIVOT_TABLE {beginUnpivot();} ( IDENT {name();} IDENT {unpivotNulls();} )? LP {beginExpr();} operand {endExpr();} {pivotFor();}
    FOR pivotColumn RP {endUnpivot();}
  | MATCH_TABLE {beginMatch();} LP {matchWord();}
    ( PARTITION {word();} BY {beginList();} exprs {matchPartition();} {matchWord();} )?
    ( ORDER {word();} BY {beginList();} orderItem (COMMA orderItem)* {matchOrder();} {matchWord();} )?
    ( MEASURES {beginList();} measure (COMMA measure)* {matchMeasures();} )?
    ( (IDENT | ALL | MATCH_WITH) {matchRows();} {matchWord();} )*
    PATTERN LP {beginRaw();} rawInParens* RP {rawToken();} {matchPattern();} {matchWord();}
    ( SUBSET {beginRaw();} ( (IDENT | EQ | COMMA) {rawToken();} {matchWord();} | LP {rawToken();} rawInParens* RP {rawToken();} {matchWord();} )+ {matchSubset();} )?
    DEFINE {beginList();} {name();} definition ( COMMA {name();} definition )* {matchDefinitions();} RP {endMatch();}
  | SAMPLE_TABLE {beginSample();} ( IDENT {sampleMethod();} )? LP {sampleStart();} sampleSize RP {endSample();}
  | SAMPLE_NUMBER {beginBareSample();} ( NUMBER {literal();} | MACRO_VARIABLE {macroVariable();} | macroCall ) {sampleWord();}
    ( SLASH NUMBER {literal();} {sampleRatio();} | PERCENT {samplePercent();} | SAMPLE_UNIT {sampleUnit();} )? {sampleCount();} sampleBehind {endSample();}
  | SAMPLE_SEED LP expr RP {sampleSeed();}
  | SUFFIX_BARE {beginSuffix();} {endSuffix();}
  | SUFFIX_NAME {beginSuffix();} {word();} ( BY {rawToken();} )? {name();} IDENT {rawToken();} {endSuffix();}
  | TIME_PARENS {beginTravel();} LP {travelWords();} expr RP {travelInParens();} {endTravel();}
  | SUFFIX_TIME {beginTravel();} IDENT*
    ( AS {name();} IDENT {travelWords();} expr {travelValue();} | FROM {travelWords();} expr {travelValue();} {name();} IDENT {travelTo();} expr {travelValue();}
    | BETWEEN {travelWords();} {beginExpr();} operand {endExpr();} {travelValue();} AND {travelTo();} {beginExpr();} operand {endExpr();} {travelValue();}
    | ALL {travelWords();} {travelNothing();} | IN {travelWords();} expr {travelValue();} ) {endTravel();} ) {tableTail();}
  ;

// MEASURES FINAL x AS y
measure
  : {measureWord();} ( MATCH_SEMANTICS {matchSemantics();} )? expr AS {name();} IDENT {endMeasure();} {matchWord();}
  ;

// DEFINE x AS condition
definition
  : IDENT {listName();} AS expr {endDefinition();}
  ;

pivotItem
  : expr {pivotFor();} ( ( AS {name();} aliasName | IDENT {alias();} ) {pivotFor();} )?
  ;

// Its name is an operand alone: IN is no operator here.
pivotColumn
  : {beginExpr();} operand {endExpr();} IN {beginList();} pivotValues {endPivotColumn();}
  ;

pivotValues
  : LP {pivotValueWord();} ( PIVOT_ANY {beginList();} ( ORDER {word();} BY orderItems )? {pivotAny();} | queryNoParen {pivotQuery();} | pivotValue ( COMMA {comma();} pivotValue? )* ) RP
  | IDENT {pivotEnum();}
  ;

pivotValue
  : expr ( AS {name();} ( aliasName | (STRING | NUMBER) {valueLabel();} ) | IDENT {alias();} )?
  ;

sampleSize
  : BUCKET NUMBER {literal();} {name();} IDENT {name();} IDENT NUMBER {literal();} {sampleBuckets();} ( ON expr {sampleOn();} )?
  | PERCENT_NUMBER {percentNumber();} PERCENT {samplePercent();} {sampleCount();}
  | expr {sampleWord();} ( SAMPLE_UNIT {sampleUnit();} )? {sampleCount();}
  ;

rawExpr
  : {beginRawMacro();} expr {endRawMacro();}
  ;

// --- Expressions -------------------------------------------------------------

exprs
  : expr (COMMA expr)*
  ;

expr
  : {beginExpr();} operand operation* {endExpr();}
  ;

// The commonest operands stand here, where no rule of their own must be entered.
operand
  : {operandWord();} ( (MINUS | PLUS | TILDE | NOT | OPERATOR) {prefix();} {operandWord();} )*
    ( ( IDENT {operandName();} | (NUMBER | STRING) {operandLiteral();} ) ( DOT {name();} ( IDENT {operandPath();} | dotTail ) | suffix )*
    | otherPrimary ) ( ( COLONS type {castColons();} | TRY_COLONS type {tryCastColons();} ) castSuffix? )* {afterOperand();}
  ;

// What a cast value is taken apart with, where no type has brackets.
castSuffix
  : ( CAST_LBRACKET {beginIndex();} indexBounds RBRACKET {endIndex();}
    | PATH_COLON {beginColonPath();} {name();} ( IDENT {colonField();} | LBRACKET expr RBRACKET {colonIndex();} )
    ) suffixes
  ;

// IS NOT x: the NOT belongs to IS.
operandNoNot
  : {operandWord();} ( (MINUS | PLUS | TILDE | OPERATOR) {prefix();} {operandWord();} )* primary ( ( COLONS type {castColons();} | TRY_COLONS type {tryCastColons();} ) castSuffix? )*
    {afterOperand();}
  ;

operation
  : ( EQ | NE | LT | LE | GT | GE | PLUS | MINUS | STAR | SLASH | PERCENT | CONCAT | AMP | PIPE | CARET | SHL | SHR
    | ARROW | DARROW | ASSIGN | FATARROW | AND | OR | LIKE | ILIKE | GLOB | REGEXP | RLIKE | MATCH | ESCAPE
    ) {infix();} operand
  | ( OPERATOR | QUESTION | TILDE | DIV | MOD | XOR | OVERLAPS ) {beginOther();} {other();} operand
  | BETWEEN {infix();} {symmetricWord();} ( SYMMETRIC {symmetric();} )? operand
  | IN {infix();} operand {endIn();}
  | NOT {word();} ( ( LIKE | ILIKE | GLOB | REGEXP | RLIKE | MATCH ) {notInfix();} operand
                  | BETWEEN {notInfix();} {symmetricWord();} ( SYMMETRIC {symmetric();} )? operand
                  | IN {notInfix();} operand {endIn();}
                  | SIMILAR {word();} TO {notInfix();} operand
                  | NULL_ {notNull();} {afterOperand();} )
  | IS {is();} ( NOT {isNot();} )? {isTestWord();} ( DISTINCT FROM {isDistinct();} operand {endIs();} | isWords | operandNoNot {endIs();} )
  | SIMILAR {word();} TO {infix();} operand
  | AT {word();} TIME {word();} ZONE {infix();} operand
  | COLLATE {name();} (IDENT | STRING) {beginCollation();} ( DOT {name();} IDENT )* {collate();} {afterOperand();}
  | ISNULL {isNull();} {afterOperand();}
  | NOTNULL {notNull();} {afterOperand();}
  | SOUNDS {beginOther();} LIKE {other();} operand
  | MEMBER {beginOther();} {word();} OF {other();} operand
  | GLOBAL {beginOther();} NOT? IN {other();} operand
  | NAMED_OPERATOR {beginOther();} LP {name();} operatorPath RP {other();} operand
  | TERNARY {ternary();} expr COLON {ternaryElse();} operand
  ;

// IS [NOT] JSON ARRAY, NFC NORMALIZED ...
isWords
  : IS_WORD {beginIsWords();} {isTestWord();} ( IS_WORD {isTestWord();} )* {endIsWords();} {afterOperand();}
  ;

operatorPath
  : IDENT DOT {name();} operatorPath
  | OPERATOR | QUESTION | TILDE | EQ | NE | LT | LE | GT | GE | PLUS | MINUS | STAR | SLASH | PERCENT | CONCAT | AMP | PIPE
  | CARET | SHL | SHR | ARROW | DARROW
  ;

primary
  : IDENT {operandName();} suffixes
  | (NUMBER | STRING) {literal();} suffixes
  | otherPrimary
  ;

otherPrimary
  : (BLOB | NULL_ | TRUE_ | FALSE_) {literal();} suffixes
  | LP {beginParen();} {queryWord();} ( queryNoParen {parenQuery();} | parenItem (COMMA {comma();} parenItem?)* {beginParenTail();} setTail {parenTail();} )? RP {endParen();} valueOver? suffixes
  | STAR {star();} {starWord();} starTail*
  | CASE {beginCase();} ( expr {caseOperand();} )? ( WHEN expr THEN expr {when();} )+ ( ELSE expr {caseElse();} )? {word();} END {endCase();} valueOver? suffixes
  | (CAST | TRY_CAST | SAFE_CAST) {beginCast();} LP expr {castComma();} ( AS type {castType();} ( COLLATE {name();} IDENT {castCollation();} )? wordedPart* RP {endCast();} | CAST_COMMA {beginList();} exprs RP {castCall();} ) suffixes
  | (CONVERT | TRY_CONVERT) {beginConvert();} LP type {convertType();} ( COMMA {convertComma();} expr {endArgument();} )* RP {endCall();} callTail* suffixes
  | NEXT {beginNextValue();} {word();} VALUE {word();} FOR {name();} IDENT {pathStart();} ( DOT {name();} IDENT {path();} )* {nextValue();}
    ( OVER LP window RP {nextValueOver();} )?
  | ANGLE_TYPE {beginType();} {typeWord();} angleArguments {endType();} {beginList();}
    ( LP ( parenItem (COMMA parenItem)* )? RP {constructor();} | LBRACKET ( expr (COMMA expr)* )? RBRACKET {constructorList();} ) suffixes
  | LBRACE {beginBraces();} {odbcWord();} ( braceItems RBRACE {braces();} | ODBC_WORD {odbcText();} expr RBRACE {odbcEscape();} ) suffixes
  | PREFIX_WORD {prefixWord();} {operandWord();} primary {prefixed();}
  | EXTRACT {beginExtract();} LP {name();} ( IDENT {extractField();} ( LP {name();} IDENT {extractDay();} RP )? | STRING {extractField();} ) FROM expr RP {endExtract();} suffixes
  | EXISTS {beginExists();} LP query RP {exists();}
  | TYPED {typedName();} {zoneWord();} ( (WITH | WITHOUT) {typedZone();} {word();} TIME {word();} ZONE )? STRING {typedLiteral();} suffixes
  | INTERVAL {beginInterval();} ( (STRING | NUMBER) {literal();} | (MINUS | PLUS) {intervalSign();} (STRING | NUMBER) {literal();} {intervalSigned();} | PARAMETER {parameter();} | MACRO_VARIABLE {macroVariable();} | MACRO_STRING {macroString();} | macroCall | IDENT {operandName();} | LP expr RP ) {intervalLiteral();} {unitWord();} ( UNIT {intervalUnit();} precision ( TO {unitWord();} UNIT {intervalToUnit();} precision )? {moreUnits();} intervalParts? )?
  | INTERVAL_EXPR {beginInterval();} expr {intervalLiteral();} {lastUnitWord();} LAST_UNIT {intervalUnit();} {word();} ( TO {unitWord();} UNIT {intervalToUnit();} )?
  | LBRACKET {beginArray();} ( parenItem {forWord();} ( FOR {comprehensionItem();} names IN expr {comprehensionSource();} {word();} ( IF expr {comprehensionCondition();} )? | (COMMA {comma();} parenItem?)* ) )? RBRACKET {array();} suffixes
  | MACRO_VARIABLE {macroVariable();} suffixes
  | MACRO_STRING {macroString();}
  | macroCall suffixes
  | (PARAMETER | QUESTION | TERNARY) {parameter();} suffixes
  ;

// OVER behind a value that is no call, which is kept as it was written.
valueOver
  : VALUE_OVER {beginRaw();} LP {rawToken();} rawInParens* RP {rawToken();} {textBehind();}
  ;

braceItems
  : ( braceItem (COMMA {comma();} braceItem?)* )?
  ;

braceItem
  : expr ( COLON expr {braceEntry();} | {braceStar();} )
  ;

// SECOND(3); and what may follow a unit.
precision
  : {precisionWord();} ( UNIT_LP NUMBER {unitPrecision();} RP {precisionEnd();} )?
  ;

// The second part of an interval, and those behind it.
intervalParts
  : {beginParts();}
    ( ( INTERVAL_SIGN {intervalSign();} (NUMBER | STRING) {literal();} {intervalSigned();} | INTERVAL_MORE {intervalMore();} )
      {unitWord();} UNIT {intervalPart();} {moreUnits();} )+ {endParts();}
  ;

suffixes
  : ( DOT {name();} ( IDENT {operandPath();} | dotTail ) | suffix )*
  ;

dotTail
  : NUMBER {numberField();}
  | PARAMETER {positionField();}
  | (COLON | CARET) {beginSubcolumn();} {name();} IDENT {subcolumn();}
  | STAR {pathStar();} {starWord();} starTail*
  | {beginMacroPath();} macroCall {macroPath();}
  ;

suffix
  : BANG {beginMethod();} {name();} IDENT {method();}
  | PATH_COLON {beginColonPath();} {name();} ( IDENT {colonField();} | LBRACKET expr RBRACKET {colonIndex();} )
  | LBRACE {beginMap();} braceItems RBRACE {braces();}
  | LP {beginCall();} ( OUTER_MARK {outerMark();} )? arguments RP {endCall();} callTail*
  | LBRACKET {beginIndex();} indexBounds RBRACKET {endIndex();}
  ;

// One index, a slice, or the items of ARRAY[...].
indexBounds
  : ( expr {indexItem();} (COMMA {comma();} ( expr {indexItem();} )?)* )? ( COLON {indexSlice();} ( NO_BOUND | expr {indexUpper();} )? ( COLON expr {indexStep();} )? )?
  ;

starTail
  : STAR_EXCEPT {beginList();} ( LP {name();} exceptName (COMMA {name();} exceptName?)* RP | {name();} IDENT {pathStart();} {exceptPath();} ) {starExcept();} {starWord();}
  | STAR_REPLACE LP {beginList();} aliasedItem (COMMA {comma();} aliasedItem?)* RP {starReplace();} {starWord();}
  | STAR_REPLACE_ONE {beginList();} aliased {starReplace();} {starWord();}
  | STAR_RENAME LP {beginList();} aliasedItem (COMMA {comma();} aliasedItem?)* RP {starRename();} {starWord();}
  | STAR_RENAME_ONE {beginList();} aliased {starRename();} {starWord();}
  | COLUMN_APPLY LP expr RP {columnsApply();} {starWord();}
  ;

exceptName
  : ( IDENT {pathStart();} ( DOT {name();} IDENT {path();} )* {exceptPath();} | macroCall {nameMacro();} )
  ;

aliased
  : expr AS {name();} aliasName
  ;

// @EACH(...) alone may make such pairs.
aliasedItem
  : expr ( AS {name();} aliasName | {macroAliased();} )
  ;

parenItem
  : expr (AS {name();} aliasName)?
  ;

arguments
  : queryNoParen {callQuery();}
  | ( (DISTINCT {argumentsDistinct();} | ALL)? {argumentStart();} argument
      ( argumentSet
      | ( COMMA {argumentComma();} argument | argumentTail )*
        ( ORDER {word();} BY {beginList();} orderItems {argumentOrder();} argumentTail* )? )
    | ORDER {word();} BY {beginList();} orderItems {argumentOrder();} argumentTail* )?
  ;

argument
  : {beginArgument();} expr (AS {name();} aliasName)? {endArgument();}
  | LAMBDA {beginLambda();} names COLON expr {wordLambda();} {endArgument();}
  | TABLE_ARGUMENT {beginTableArgument();} {name();} IDENT {pathStart();} ( DOT {name();} IDENT {path();} )* {tableArgument();} {endArgument();}
  | wordedPart
  ;

// f((SELECT ...) UNION SELECT ...)
argumentSet
  : {beginArgumentSet();} ( (UNION | INTERSECT | EXCEPT | SET_MINUS) {setOperator();} setRest )+ {endArgumentSet();}
  ;

argumentTail
  : wordedPart
  | ARGUMENT_NULLS {argumentNulls();} {word();} NULLS {endArgument();}
  ;

// TRIM(BOTH a FROM b), JSON_VALUE(a, b RETURNING t DEFAULT c ON ERROR): a word, and
// what it takes behind it. Which words a call takes is in WordedCalls.h.
wordedPart
  : CALL_WORD {callWordText();} ( expr (AS {name();} aliasName)? )? {endArgument();}
  | CALL_TYPE_WORD {callWordText();} type {endArgument();}
  | CALL_TEXT_WORD {callWordText();} {name();} ( IDENT | STRING ) {callWordName();} {endArgument();}
  ;

callTail
  : ( FILTER LP ( WHERE | {bareFilter();} ) expr RP {callFilter();}
    | WITHIN {word();} GROUP LP ORDER {word();} BY {beginList();} orderItems RP {callWithinGroup();}
    | IGNORE_ {word();} NULLS {callIgnoreNulls();}
    | RESPECT {word();} NULLS {callRespectNulls();}
    | EXPORT_STATE {callExportState();}
    | FROM_END {word();} ( FIRST | LAST {callFromLast();} )
    | AGAINST {beginRaw();} LP {rawToken();} rawInParens* RP {rawToken();} {textBehind();}
    | COLUMN_APPLY LP expr RP {columnsApply();}
    | OVER ( {name();} IDENT {callOverName();} | macroValue {callOverMacro();} | LP window RP {callOver();} )
    ) {afterCall();}
  ;

window
  : {beginWindow();} {windowWord();} ( IDENT {windowBase();} {word();} )?
    ( PARTITION {word();} BY {beginList();} exprs {windowPartition();} {word();} {windowWord();} )?
    ( ORDER {word();} BY {beginList();} orderItems {windowOrder();} {word();} )?
    ( (ROWS | RANGE | GROUPS) {beginFrame();} {frameWord();}
      ( BETWEEN {frameWord();} frameBound {frameStart();} AND {frameWord();} frameBound {frameEnd();} | frameBound {frameStart();} ) {word();}
      ( EXCLUDE {word();} ( NO {excludeNoOthers();} {word();} OTHERS | CURRENT {excludeCurrentRow();} {word();} ROW | GROUP {excludeGroup();} | TIES {excludeTies();} ) )?
    )? {endWindow();}
  ;

frameBound
  : UNBOUNDED {word();} ( PRECEDING {unboundedPreceding();} | FOLLOWING {unboundedFollowing();} )
  | CURRENT {word();} ROW {currentRow();}
  | expr {word();} ( PRECEDING {preceding();} | FOLLOWING {following();} )
  ;

// The first word of a type is a name, whatever it means elsewhere.
type
  : {name();} IDENT {beginType();} typeRest
  ;

typeRest
  : ( DOT {name();} IDENT {typePath();} )* {typeWord();} ( TYPE_WORD {typeWordText();} {typeWord();} )*
    ( LP {beginTypeArguments();} ( typeArgument (COMMA typeArgument)* )? RP {typeArguments();} {typeWord();} ( TYPE_WORD {typeWordText();} {typeWord();} )* | angleArguments {typeWord();} )?
    ( (WITH | WITHOUT) {typeZoneWord();} {word();} ( LOCAL {typeLocal();} {word();} )? TIME {word();} ZONE {typeZone();} )?
    ( LBRACKET (NUMBER {typeArraySize();})? RBRACKET {typeArray();} | TYPE_ARRAY {typeArrayWord();} )* {endType();}
  ;

// ARRAY<INT>; of a ">>" the first half ends the inner one.
angleArguments
  : TYPE_LT {beginTypeArguments();} typeArgument (COMMA typeArgument)* {closeAngle();} GT {typeAngles();}
  ;

// A number, a value of an enumeration, a type, or a field with its type.
typeArgument
  : NUMBER {literal();}
  | STRING {literal();} ( EQ {beginEnumValue();} ( MINUS {negativeValue();} )? NUMBER {enumValue();} )?
  | {name();} IDENT {beginType();} {fieldWord();} ( EQ NUMBER {typeSetting();} )? ( (COLON | PATH_COLON) {name();} IDENT {typeField();} | IDENT {typeField();} )?
    typeRest {fieldOption();} ( NOT NULL_ {fieldNotNull();} {fieldOption();} )? ( COMMENT STRING {fieldComment();} )? {endTypeField();}
  ;
