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
  | {beginQuery();} LP query RP {endTerm();} setTail {endQuery();} {queryStatement();}
  | macroCall {macroStatement();}
  | (MODEL | AUDIT | METRIC) {beginBlock();} properties {endBlock();}
  | ON_VIRTUAL_UPDATE_BEGIN {virtualUpdateMarker();}
  | ON_VIRTUAL_UPDATE_END {virtualUpdateMarker();}
  | JINJA {jinjaBlock();}
  | raw
  ;

// Passed on as text, but for the macros in it.
raw
  : RAW_WORD {beginRaw();}
    ( LP {rawToken();} rawInParens* RP {rawToken();} | rawMacro | ~(SEMI | LP | RP | MACRO_CALL | MACRO_VARIABLE | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA) {rawToken();} )*
    {endRaw();}
  ;

rawInParens
  : LP {rawToken();} rawInParens* RP {rawToken();}
  | rawMacro
  | ~(SEMI | LP | RP | MACRO_CALL | MACRO_VARIABLE | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA) {rawToken();}
  ;

rawMacro
  : {beginRawMacro();} ( macroCall | MACRO_VARIABLE {macroVariable();} ) {endRawMacro();}
  ;

// --- MODEL blocks ------------------------------------------------------------

properties
  : LP {propertyWord();} property? (COMMA {propertyWord();} {comma();} property?)* RP
  ;

property
  : PROPERTY {beginProperty();} propertyValue {endProperty();}
  | PROPERTY_KIND {beginProperty();} kindValue {endProperty();}
  | PROPERTY_COLUMNS {beginProperty();} ( columnList | macroValue ) {endProperty();}
  | PROPERTY_RAW {beginProperty();} LP {beginRaw();} rawInParens* RP {endRawProperty();} {endProperty();}
  | macroCall
  ;

propertyValue
  : expr (AS {name();} aliasName)?
  ;

// The name behind AS may be made by a macro: AS @x, AS @SQL('...').
aliasName
  : IDENT {alias();}
  | macroCall {macroAlias();}
  ;

macroValue
  : macroCall
  | MACRO_VARIABLE {macroVariable();}
  ;

kindValue
  : IDENT {beginKind();} ( {enterKind();} properties {leaveKind();} )? {endKind();}
  | macroValue
  ;

columnList
  : LP {beginColumns();} {name();} columnDefinition? (COMMA {comma();} {name();} columnDefinition?)* RP {endColumns();}
  ;

columnDefinition
  : IDENT {columnName();} type {endColumn();}
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
    ( LP {rawToken();} rawInParens* RP {rawToken();} | rawMacro | ~(SEMI | LP | RP | MACRO_COMMA | MACRO_CALL | MACRO_VARIABLE | UNCLOSED_STRING | UNCLOSED_QUOTE | UNCLOSED_COMMENT | UNCLOSED_JINJA) {rawToken();} )*
    {endRaw();}
  ;

// --- Queries -----------------------------------------------------------------

query
  : {beginQuery();} with? queryTerm setTail {endQuery();}
  ;

// A query that does not begin with "(".
queryNoParen
  : {beginQuery();} ( with queryTerm | select | values ) setTail {endQuery();}
  ;

queryTerm
  : select
  | values
  | LP query RP {endTerm();}
  | macroCall {macroQuery();}
  ;

with
  : ( WITH | AT_WITH LP expr RP {withCondition();} ) {beginWith();} {word();} (RECURSIVE {recursive();})?
    cte (COMMA cte)* {endWith();}
  ;

cte
  : IDENT {cteName();} (LP {beginNames();} names RP {cteColumns();})?
    AS {word();} ( NOT {word();} MATERIALIZED {cteNotMaterialized();} | MATERIALIZED {cteMaterialized();} )?
    LP query RP {endCte();}
  | macroCall
  ;

names
  : {name();} IDENT {listName();} (COMMA {name();} IDENT {listName();})*
  ;

select
  : SELECT {beginSelect();} ( DISTINCT {distinct();} (ON LP {beginList();} exprs RP {distinctOn();})? | ALL )?
    {beginList();} selectItem (COMMA {comma();} selectItem?)* {selectItems();}
    ( FROM {beginList();} tables {from();} )?
    ( WHERE expr {where();} | AT_WHERE LP expr RP {whereCondition();} expr {where();} )?
    groupBy?
    ( HAVING expr {having();} | AT_HAVING LP expr RP {havingCondition();} expr {having();} )?
    ( QUALIFY expr {qualify();} )?
    ( WINDOW {beginList();} namedWindow (COMMA namedWindow)* {windows();} )?
    {endSelect();}
  ;

selectItem
  : expr ( AS {name();} (STRING {alias();} | aliasName) | (IDENT | STRING) {alias();} )?
  ;

groupBy
  : ( GROUP {word();} BY | AT_GROUP_BY LP expr RP {groupCondition();} ) {beginGroup();}
    ( ALL {groupAll();} | groupItem (COMMA groupItem)* ) {endGroup();}
  ;

groupItem
  : {groupWord();} ( GROUPING {word();} SETS LP {beginList();} expr (COMMA expr)* RP {groupingSets();}
              | expr )
  ;

namedWindow
  : {name();} IDENT {windowName();} AS LP window RP {endNamedWindow();}
  ;

setTail
  : ( (UNION | INTERSECT | EXCEPT) {setOperator();} ( ALL {setAll();} | DISTINCT )? setOperand )*
    tailClause*
  ;

setOperand
  : select
  | values
  | LP query RP {endTerm();}
  | macroCall {macroQuery();}
  ;

tailClause
  : ( ORDER {word();} BY | AT_ORDER_BY LP expr RP {orderCondition();} ) {beginList();} orderItems {queryOrder();}
  | ( LIMIT | AT_LIMIT LP expr RP {limitCondition();} ) expr {limit();} ( COMMA expr {limitPair();} )?
  | OFFSET expr {word();} ( (ROW | ROWS) {tableTail();} )? {offset();}
  | FETCH {word();} (FIRST | NEXT) expr {word();} (ROW | ROWS) {word();} ONLY {limit();}
  ;

orderItems
  : orderItem (COMMA orderItem)*
  ;

orderItem
  : expr {beginOrderItem();} ( ASC {ascending();} | DESC {descending();} )? {word();}
    ( NULLS {word();} ( FIRST {nullsFirst();} | LAST {nullsLast();} ) )? {endOrderItem();}
  ;

values
  : VALUES {beginValues();} expr (COMMA expr)* {valuesQuery();}
  ;

// --- FROM --------------------------------------------------------------------

tables
  : table (COMMA table)*
  ;

table
  : tablePrimary join*
  ;

join
  : {beginJoin();} ( NATURAL {joinNatural();} {word();} )?
    ( INNER | CROSS {joinCross();} | LEFT {joinLeft();} {word();} joinFlavour? | RIGHT {joinRight();} {word();} OUTER?
    | FULL {joinFull();} {word();} OUTER? | SEMI_ {joinSemi();} | ANTI {joinAnti();} )?
    ( JOIN | AT_JOIN LP expr RP {joinCondition();} ) tablePrimary
    ( ON expr {joinOn();} {tableTail();} | USING LP {beginNames();} names RP {joinUsing();} {tableTail();} )? {endJoin();}
  ;

joinFlavour
  : OUTER
  | SEMI_ {joinSemi();}
  | ANTI {joinAnti();}
  ;

tablePrimary
  : {beginTable();} {tableWord();} ( LATERAL {lateral();} )?
    ( IDENT {pathStart();} (DOT {name();} IDENT {path();})* ( LP {beginCall();} arguments RP {endCall();} {tableFunction();} )? {tableName();}
    | STRING {tableString();}
    | LP {beginTableParen();} ( queryNoParen {tableQuery();} | tables {beginParenTail();} setTail {tableParenTail();} ) RP {endTableParen();}
    | macroCall {tableMacro();}
    | MACRO_VARIABLE {macroVariable();} {tableMacro();}
    ) {tableTail();}
    ( AS {name();} IDENT {tableAlias();} tableColumns? | IDENT {tableAlias();} tableColumns? )? {tableTail();} {endTable();}
  ;

tableColumns
  : LP {beginNames();} names RP {aliasColumns();}
  ;

// --- Expressions -------------------------------------------------------------

exprs
  : expr (COMMA expr)*
  ;

expr
  : {beginExpr();} operand operation* {endExpr();}
  ;

operand
  : {operandWord();} ( (MINUS | PLUS | TILDE | NOT) {prefix();} {operandWord();} )* primary ( COLONS type {castColons();} )*
    {afterOperand();}
  ;

// IS NOT x: the NOT belongs to IS.
operandNoNot
  : {operandWord();} ( (MINUS | PLUS | TILDE) {prefix();} {operandWord();} )* primary ( COLONS type {castColons();} )*
    {afterOperand();}
  ;

operation
  : ( EQ | NE | LT | LE | GT | GE | PLUS | MINUS | STAR | SLASH | PERCENT | CONCAT | AMP | PIPE | CARET | SHL | SHR
    | ARROW | DARROW | ASSIGN | FATARROW | AND | OR | LIKE | BETWEEN | ILIKE | GLOB | REGEXP | RLIKE | MATCH | ESCAPE
    ) {infix();} operand
  | IN {infix();} operand {endIn();}
  | NOT {word();} ( ( LIKE | BETWEEN | ILIKE | GLOB | REGEXP | RLIKE | MATCH ) {notInfix();} operand
                  | IN {notInfix();} operand {endIn();}
                  | SIMILAR {word();} TO {notInfix();} operand
                  | NULL_ {notNull();} {afterOperand();} )
  | IS {is();} ( NOT {isNot();} )? ( DISTINCT FROM {isDistinct();} )? operandNoNot {endIs();}
  | SIMILAR {word();} TO {infix();} operand
  | AT {word();} TIME {word();} ZONE {infix();} operand
  | COLLATE {name();} IDENT {collate();} {afterOperand();}
  | ISNULL {isNull();} {afterOperand();}
  | NOTNULL {notNull();} {afterOperand();}
  ;

primary
  : IDENT {pathStart();} suffix*
  | (NUMBER | STRING | BLOB | NULL_ | TRUE_ | FALSE_) {literal();} suffix*
  | LP {beginParen();} ( queryNoParen {parenQuery();} | parenItem (COMMA {comma();} parenItem?)* {beginParenTail();} setTail {parenTail();} )? RP {endParen();} suffix*
  | STAR {star();} {starWord();} starTail*
  | CASE {beginCase();} ( expr {caseOperand();} )? ( WHEN expr THEN expr {when();} )+ ( ELSE expr {caseElse();} )? {word();} END {endCase();} suffix*
  | (CAST | TRY_CAST) {beginCast();} LP expr AS type RP {endCast();} suffix*
  | EXTRACT {beginExtract();} LP {name();} (IDENT | STRING) {extractField();} FROM expr RP {endExtract();} suffix*
  | EXISTS {beginExists();} LP query RP {exists();}
  | TYPED {typedName();} STRING {typedLiteral();} suffix*
  | INTERVAL {beginInterval();} ( (STRING | NUMBER) {literal();} | MACRO_VARIABLE {macroVariable();} | LP expr RP ) {intervalLiteral();} {unitWord();} ( UNIT {intervalUnit();} {word();} ( TO {unitWord();} UNIT {intervalToUnit();} )? )?
  | LBRACKET {beginArray();} ( expr (COMMA {comma();} expr?)* )? RBRACKET {array();} suffix*
  | MACRO_VARIABLE {macroVariable();} suffix*
  | MACRO_STRING {macroString();}
  | macroCall suffix*
  | PARAMETER {parameter();}
  ;

suffix
  : DOT {name();} ( IDENT {path();} | STAR {pathStar();} {starWord();} starTail* )
  | LP {beginCall();} arguments RP {endCall();} callTail*
  | LBRACKET {beginIndex();} indexBounds RBRACKET {endIndex();}
  ;

// One index, a slice, or the items of ARRAY[...].
indexBounds
  : ( expr {indexItem();} (COMMA expr {indexItem();})* )? ( COLON {indexSlice();} ( expr {indexUpper();} )? )?
  ;

starTail
  : STAR_EXCEPT {beginNames();} ( LP names RP | {name();} IDENT {listName();} ) {starExcept();} {starWord();}
  | STAR_REPLACE LP {beginList();} aliased (COMMA aliased)* RP {starReplace();} {starWord();}
  | STAR_RENAME LP {beginList();} aliased (COMMA aliased)* RP {starRename();} {starWord();}
  ;

aliased
  : expr AS {name();} aliasName
  ;

parenItem
  : expr (AS {name();} aliasName)?
  ;

arguments
  : queryNoParen {callQuery();}
  | ( (DISTINCT {argumentsDistinct();} | ALL)? argument (COMMA argument)* ( ORDER {word();} BY {beginList();} orderItems {argumentOrder();} )? {argumentWord();} ( ARGUMENT_NULLS {argumentNulls();} {word();} NULLS )? )?
  ;

argument
  : expr (AS {name();} aliasName)?
  ;

callTail
  : ( FILTER LP WHERE expr RP {callFilter();}
    | WITHIN {word();} GROUP LP ORDER {word();} BY {beginList();} orderItems RP {callWithinGroup();}
    | IGNORE_ {word();} NULLS {callIgnoreNulls();}
    | RESPECT {word();} NULLS {callRespectNulls();}
    | OVER ( {name();} IDENT {callOverName();} | LP window RP {callOver();} )
    ) {afterCall();}
  ;

window
  : {beginWindow();} {windowWord();} ( IDENT {windowBase();} {word();} )?
    ( PARTITION {word();} BY {beginList();} exprs {windowPartition();} {word();} )?
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
  : {name();} IDENT {beginType();} {typeWord();} ( TYPE_WORD {typeWordText();} {typeWord();} )*
    ( LP {beginTypeArguments();} typeArgument (COMMA typeArgument)* RP {typeArguments();} )?
    ( (WITH | WITHOUT) {typeZoneWord();} {word();} TIME {word();} ZONE {typeZone();} )?
    ( LBRACKET (NUMBER {typeArraySize();})? RBRACKET {typeArray();} )* {endType();}
  ;

typeArgument
  : NUMBER {literal();}
  | IDENT {pathStart();} {closePath();}
  ;
