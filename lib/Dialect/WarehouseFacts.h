// WarehouseFacts.h - the facts of the databases that are reached over a network
// and are not PostgreSQL. Mesh runs none of them yet: what stands here is from
// their documentation and grammars, named at each.

#ifndef MESH_LIB_DIALECT_WAREHOUSEFACTS_H
#define MESH_LIB_DIALECT_WAREHOUSEFACTS_H

#include "Facts.h"

namespace mesh::dialect {

using B = Binding;

/// What all of them have.
inline constexpr FeatureSet warehouseFeatures = [] {
  using enum Feature;
  FeatureSet expressions = {TypedLiterals, Intervals, Extract, RowLists};
  FeatureSet queries = {GroupingSets, QueryOperands, ValuesTail, TableColumns, QualifiedFunctions};
  return expressions | queries;
}();

/// https://docs.aws.amazon.com/redshift/latest/dg/c_SQL_commands.html
/// Arithmetic, bit operators and || are ranked by .../dg/r_compound_expressions.html, NOT, AND
/// and OR by .../dg/r_logical_condition.html. That all others are as in PostgreSQL is assumed:
/// Redshift's grammar began as PostgreSQL's.
constexpr DialectFacts makeRedshiftFacts() {
  using enum Feature;
  DialectFacts facts{.id = DialectId::Redshift, .name = "redshift"};
  rankBindings(facts, {{B::Or, B::Xor},
                       {B::And},
                       {B::Not},
                       {B::Is},
                       {B::Equality, B::Inequality},
                       {B::Membership, B::Between},
                       {B::Escape},
                       {B::Concat, B::Arrow, B::DoubleArrow, B::Other},
                       {B::BitAnd, B::BitOr, B::BitXor, B::Shift, B::BitNot},
                       {B::Additive},
                       {B::Multiplicative},
                       {B::Power},
                       {B::AtTimeZone},
                       {B::Collate},
                       {B::Sign},
                       {B::Cast}});
  facts.backslashEscapes = true;
  facts.nestedComments = true;
  facts.dollarStrings = true;
  facts.caretIsPower = true;
  facts.customOperators = true;
  facts.anyTypedLiteral = true;
  facts.stringAliases = false;
  facts.hashNames = true;
  facts.words = " overlaps operator approximate ";
  facts.features = warehouseFeatures | FeatureSet{ColonCast,
                                                  AtTimeZone,
                                                  ILike,
                                                  SimilarTo,
                                                  Caret,
                                                  IsUnknown,
                                                  Fields,
                                                  Indices,
                                                  WithinGroup,
                                                  IgnoreNulls,
                                                  BareOffset,
                                                  Qualify,
                                                  UnnamedSubqueries,
                                                  BitStrings,
                                                  NationalStrings,
                                                  OuterMarks,
                                                  StarExclude};
  facts.wordedCalls = " trim substring position overlay listagg extract ";
  facts.reservedWords = postgresReserved;
  facts.namedByArrow = true;
  facts.folding = Folding::Insensitive;
  facts.hasOrReplaceView = true;
  facts.ddlIsTransactional = true;
  facts.maxIdentifierBytes = 127;
  facts.clauses = " lateral_aliases list_exclude object_navigation top ";
  facts.typesAreKnown = false;
  facts.adjacentStrings = AdjacentStrings::OverLines;
  facts.textsBecomeDates = facts.textsBecomeTimestamps = true;
  facts.sumsAsItCounts = true;
  facts.listsTakeTypes = facts.textsTakeTypes = true;
  return facts;
}

/// https://github.com/trinodb/trino/blob/master/core/trino-grammar/src/main/antlr4/io/trino/grammar/sql/SqlBase.g4
/// AT TIME ZONE binds tightest, then signs; || binds less tightly than +.
constexpr DialectFacts makeTrinoFacts() {
  using enum Feature;
  DialectFacts facts{.id = DialectId::Trino, .name = "trino"};
  rankBindings(facts, {{B::Or, B::Xor},
                       {B::And},
                       {B::Not},
                       {B::Equality, B::Inequality, B::Is, B::Membership, B::Between, B::Escape},
                       {B::BitOr, B::BitXor, B::BitAnd, B::Shift, B::Arrow, B::DoubleArrow,
                        B::Other, B::Concat},
                       {B::Additive},
                       {B::Multiplicative},
                       {B::Power, B::Collate},
                       {B::Sign, B::BitNot},
                       {B::AtTimeZone},
                       {B::Cast}});
  facts.unicodeStrings = true;
  facts.arrow = ArrowUse::Lambda;
  facts.anyTypedLiteral = true;
  facts.stringAliases = false;
  facts.angleTypes = true;
  facts.features = warehouseFeatures | FeatureSet{TryCast,           AtTimeZone,    Arrays,
                                                  Indices,           Fields,        NamedArguments,
                                                  ArgumentOrder,     WithinGroup,   IgnoreNulls,
                                                  SetOperatorAll,    BareOffset,    Lateral,
                                                  UnnamedSubqueries, Lambdas,       NestedTypes,
                                                  FieldStars,        UnicodeStrings};
  facts.wordedCalls = " trim substring position listagg json_object json_array json_value "
                      "json_query json_exists extract normalize ";
  facts.reservedWords = trinoReserved;
  facts.arraysHaveWord = true;
  facts.namedByArrow = true;
  facts.folding = Folding::Insensitive;
  facts.hasOrReplaceView = true;
  facts.clauses = " group_distinct grouping_sets inline_functions limit_ties ";
  facts.nanIsOrdered = false;
  facts.typesAreKnown = false;
  facts.nullsSortLast = true;
  facts.betweenHasOneType = true;
  facts.sumsAsItCounts = true;
  return facts;
}

constexpr DialectFacts makeTrinoLikeFacts(DialectId id, const char *name) {
  DialectFacts facts = makeTrinoFacts();
  facts.id = id;
  facts.name = name;
  return facts;
}

/// https://github.com/apache/spark/blob/master/sql/api/src/main/antlr4/org/apache/spark/sql/catalyst/parser/SqlBaseParser.g4
/// IN, LIKE, BETWEEN and IS take comparisons for operands: a = b IS NULL is (a = b) IS NULL.
constexpr DialectFacts makeSparkFacts() {
  using enum Feature;
  DialectFacts facts{.id = DialectId::Spark, .name = "spark"};
  rankBindings(facts, {{B::Or, B::Xor},
                       {B::And},
                       {B::Not},
                       {B::Is, B::Membership, B::Between, B::Escape},
                       {B::Equality, B::Inequality},
                       {B::BitOr},
                       {B::BitXor},
                       {B::BitAnd},
                       {B::Shift},
                       {B::Concat, B::Additive, B::Arrow, B::DoubleArrow, B::Other},
                       {B::Multiplicative},
                       {B::Power, B::AtTimeZone},
                       {B::Sign, B::BitNot},
                       {B::Collate},
                       {B::Cast}});
  facts.doubleQuotesString = true;
  facts.backticksQuote = true;
  facts.backslashEscapes = true;
  facts.controlEscapes = "bnrtZ";
  facts.numberEscapes = "0uU";
  facts.keptEscapes = "%_";
  facts.rawStrings = true;
  facts.adjacentStrings = AdjacentStrings::Joined;
  facts.nestedComments = true;
  facts.nullSafeEqual = true;
  facts.bang = BangUse::Not;
  facts.arrow = ArrowUse::Lambda;
  facts.numberSuffixes = true;
  facts.digitNames = true;
  facts.digitParts = true;
  facts.braceVariables = true;
  facts.rawStringsEnd = true;
  facts.hexNumbers = false;
  facts.angleTypes = true;
  facts.anyTypedLiteral = true;
  facts.stringAliases = false;
  facts.intervalExpressions = true;
  facts.words = " div ";
  facts.operators = " <=> DIV ";
  facts.features = warehouseFeatures | FeatureSet{TryCast,           ILike,       Regexp,
                                                  Indices,           Fields,      Caret,
                                                  NamedArguments,    WithinGroup, IgnoreNulls,
                                                  SetOperatorAll,    BareOffset,  Lateral,
                                                  UnnamedSubqueries, SemiJoins,   GroupByAll,
                                                  Lambdas,           NestedTypes, ColonCast,
                                                  StarExclude,       FieldStars,  IntervalSums};
  facts.wordedCalls = " trim substring position overlay extract ";
  facts.extractIsCall = true;
  facts.starsExcept = true;
  facts.reservedWords = sparkReserved;
  facts.namedByArrow = true;
  facts.identifierQuote = '`';
  facts.folding = Folding::Insensitive;
  facts.integerDivision = false;
  facts.nullsSortLowest = true;
  facts.hasOrReplaceView = true;
  facts.clauses = " alias_list bare_ctes grouping_sets hints lateral_aliases lateral_view "
                  "nulls_without_over order_all pipes plain_keywords semi sets_behind_groups sort "
                  "table_queries transform values_alias window_alias with_cube with_rollup ";
  facts.typesAreKnown = false;
  facts.textsBecomeDates = true;
  facts.inComparesTexts = true;
  facts.sumsAsItCounts = true;
  facts.castsGiveNull = facts.comparingCasts = true;
  // A literal beside a DECIMAL has its own digits only.
  facts.numbersTakeTypes = facts.textsTakeTypes = true;
  return facts;
}

/// https://docs.databricks.com/aws/en/sql/language-manual/
constexpr DialectFacts makeDatabricksFacts() {
  using enum Feature;
  DialectFacts facts = makeSparkFacts();
  facts.id = DialectId::Databricks;
  facts.name = "databricks";
  facts.colonPaths = true;
  facts.tryColons = true;
  facts.features = facts.features | FeatureSet{ColonPaths, Qualify};
  return facts;
}

/// https://docs.snowflake.com/en/sql-reference/operators and its neighbours, which rank NOT
/// above AND above OR and say nothing of others: that they are as in PostgreSQL is assumed.
constexpr DialectFacts makeSnowflakeFacts() {
  using enum Feature;
  DialectFacts facts{.id = DialectId::Snowflake, .name = "snowflake"};
  rankAsPostgres(facts);
  facts.backslashEscapes = true;
  facts.slashComments = true;
  facts.dollarStrings = true;
  facts.arrow = ArrowUse::Lambda;
  facts.colonPaths = true;
  facts.hexNumbers = false;
  facts.extractIsCall = true;
  facts.stringCollations = true;
  facts.words = " date_part connect_by_root ";
  facts.features =
      warehouseFeatures |
      FeatureSet{ColonCast,   TryCast,         ILike,       Regexp,      Indices,
                 Arrays,      NamedArguments,  WithinGroup, IgnoreNulls, StarExclude,
                 StarReplace, StarRename,      Qualify,     GroupByAll,  UnnamedSubqueries,
                 Lateral,     ColonPaths,      Lambdas,     Structs,     SequenceValues,
                 BangMethods, PositionColumns, OuterMarks,  OdbcEscapes};
  facts.wordedCalls = " trim position listagg extract cast try_cast ";
  facts.reservedWords = snowflakeReserved;
  facts.namedByArrow = true;
  facts.folding = Folding::Upper;
  facts.integerDivision = false;
  facts.hasOrReplaceView = true;
  facts.maxIdentifierBytes = 255;
  facts.clauses =
      " asof bare_ctes by_name connect directed double_dots grouping_sets lateral_aliases "
      "order_all plain_keywords recursive_union short_fetch stages top trailing_commas "
      "values_alias ";
  facts.typesAreKnown = false;
  facts.textsBecomeDates = true; // TIMESTAMP is what a setting says.
  facts.listsRoundTexts = true;
  facts.numbersTakeTypes = true; // 2 is NUMBER(1, 0), 1 + 1 NUMBER(2, 0).
  // https://docs.snowflake.com/en/sql-reference/functions/last_value
  facts.valuesLookAtAll = true;
  return facts;
}

/// https://cloud.google.com/bigquery/docs/reference/standard-sql/operators#operator_precedence
/// || binds as tightly as *.
constexpr DialectFacts makeBigQueryFacts() {
  using enum Feature;
  DialectFacts facts{.id = DialectId::BigQuery, .name = "bigquery"};
  rankBindings(facts, {{B::Or, B::Xor},
                       {B::And},
                       {B::Not},
                       {B::Equality, B::Inequality, B::Is, B::Membership, B::Between, B::Escape},
                       {B::BitOr},
                       {B::BitXor},
                       {B::BitAnd},
                       {B::Shift},
                       {B::Additive},
                       {B::Multiplicative, B::Concat, B::Arrow, B::DoubleArrow, B::Other},
                       {B::Power, B::Collate, B::AtTimeZone},
                       {B::Sign, B::BitNot},
                       {B::Cast}});
  facts.doubleQuotesString = true;
  facts.backticksQuote = true;
  facts.backslashEscapes = true;
  facts.controlEscapes = "abfnrtv";
  facts.doubledQuotes = false;
  facts.multilineStrings = false;
  facts.tripleQuotes = true;
  facts.rawStrings = true;
  facts.byteStrings = true;
  facts.hashComments = true;
  facts.angleTypes = true;
  facts.digitParts = true;
  facts.anyTypedLiteral = true;
  facts.stringAliases = false;
  facts.intervalExpressions = true;
  facts.arrow = ArrowUse::Lambda;
  facts.features = warehouseFeatures | FeatureSet{SafeCast,    CastFormat,        AtTimeZone,
                                                  Arrays,      Indices,           Fields,
                                                  Caret,       NamedArguments,    ArgumentOrder,
                                                  IgnoreNulls, StarExclude,       StarReplace,
                                                  Qualify,     GroupByAll,        UnnamedSubqueries,
                                                  NestedTypes, TypedConstructors, ByteStrings,
                                                  FieldStars,  Lambdas,           IsUnknown,
                                                  Methods};
  facts.wordedCalls = " any_value array_agg string_agg array_concat_agg avg count countif max min "
                      "sum extract ";
  facts.starsExcept = true;
  facts.reservedWords = bigQueryReserved;
  facts.namedByArrow = true;
  facts.nullsInsideCall = true;
  facts.nullsBeforeOrder = true;
  facts.identifierQuote = '`';
  facts.folding = Folding::Insensitive;
  facts.tablesAreSensitive = true;
  facts.integerDivision = false;
  facts.nullsSortLowest = true;
  facts.hasOrReplaceView = true;
  facts.maxIdentifierBytes = 300;
  facts.clauses = " by_name corresponding dashed_names grouping_sets outer_union pipes select_as "
                  "union_distinct window_alias ";
  facts.nanIsOrdered = false;
  facts.typesAreKnown = false;
  facts.textsBecomeDates = true;
  facts.betweenHasOneType = true;
  facts.sumsAsItCounts = true;
  facts.ownFunctionsAreSensitive = true;
  return facts;
}

/// https://github.com/ClickHouse/ClickHouse/blob/master/src/Parsers/ExpressionListParsers.cpp
constexpr DialectFacts makeClickHouseFacts() {
  using enum Feature;
  DialectFacts facts{.id = DialectId::ClickHouse, .name = "clickhouse"};
  rankBindings(facts, {{B::Or, B::Xor},
                       {B::And},
                       {B::Not},
                       {B::Is},
                       {B::Between},
                       {B::Equality, B::Inequality, B::Membership, B::Escape},
                       {B::Concat, B::BitOr, B::BitXor, B::BitAnd, B::Shift, B::Arrow,
                        B::DoubleArrow, B::Other},
                       {B::Additive},
                       {B::Multiplicative},
                       {B::Power, B::Collate, B::AtTimeZone},
                       {B::Sign, B::BitNot},
                       {B::Cast}});
  facts.integerDivision = false;
  facts.backticksQuote = true;
  facts.backslashEscapes = true;
  facts.controlEscapes = "abefnrtv";
  facts.numberEscapes = "x";
  facts.keptEscapes = "*";
  facts.hashComments = true;
  facts.nestedComments = true;
  facts.dollarStrings = true;
  facts.arrow = ArrowUse::Lambda;
  facts.ternary = true;
  facts.braceParameters = true;
  facts.tupleFields = true;
  facts.starTakesName = true;
  facts.castIsCall = true;
  facts.digitNames = true;
  facts.extractIsCall = true;
  facts.operatorCalls = true;
  facts.columnsCall = true;
  facts.escapedNames = true;
  facts.intervalExpressions = true;
  facts.words = " div mod global ";
  facts.operators = " <=> DIV MOD GLOBAL_IN GLOBAL_NOT_IN ";
  facts.features = warehouseFeatures |
                   FeatureSet{ColonCast,         ILike,      Regexp,      Arrays,
                              Indices,           Fields,     StarExclude, StarReplace,
                              IgnoreNulls,       DistinctOn, Qualify,     GroupByAll,
                              UnnamedSubqueries, Lambdas,    NestedTypes, ParametricCalls,
                              BareOffset,        Structs,    Subcolumns,  ColumnTransformers};
  facts.wordedCalls = " trim substring position extract ";
  facts.starsExcept = true;
  facts.reservedWords = clickHouseReserved;
  facts.folding = Folding::Sensitive;
  facts.integerDivision = false;
  facts.hasOrReplaceView = true;
  facts.clauses = " aliases_first any array asof bare_using final format global grouping_sets "
                  "into_tail lateral_aliases limit_by limit_ties nulls_without_over operand_tails "
                  "order_all paste prewhere rows_without_commas semi settings table_parameters "
                  "trailing_commas tuple_of_one "
                  "window_first with_cube "
                  "with_rollup with_totals with_values ";
  facts.nanIsOrdered = false;
  facts.typesAreKnown = false;
  facts.nullsSortLast = true;
  facts.booleansAreTruths = false;
  facts.betweenHasOneType = true;
  facts.absenceIsDefault = true; // join_use_nulls and its like are off.
  facts.numbersTakeTypes = true; // 2 is UInt8, 1 + 1 UInt16.
  facts.ownFunctionsAreSensitive = true;
  return facts;
}

/// https://dev.mysql.com/doc/refman/8.4/en/operator-precedence.html and, for what
/// IN, LIKE and BETWEEN take, the grammar of the server (sql_yacc.yy).
constexpr DialectFacts makeMySqlFacts() {
  using enum Feature;
  DialectFacts facts{.id = DialectId::MySql, .name = "mysql"};
  rankBindings(facts, {{B::Or},
                       {B::Xor},
                       {B::And},
                       {B::Not},
                       {B::Equality, B::Inequality, B::Is},
                       {B::Membership, B::Between, B::Escape},
                       {B::BitOr},
                       {B::BitAnd},
                       {B::Shift},
                       {B::Additive},
                       {B::Multiplicative},
                       {B::BitXor, B::Power},
                       {B::Concat, B::Arrow, B::DoubleArrow, B::Other, B::AtTimeZone},
                       {B::Sign, B::BitNot},
                       {B::Collate},
                       {B::Cast}});
  facts.doubleQuotesString = true;
  facts.integerDivision = false;
  facts.backticksQuote = true;
  facts.backslashEscapes = true;
  facts.keptEscapes = "%_";
  facts.controlEscapes = "bnrtZ";
  facts.numberEscapes = "";
  facts.hexIsBlob = true;
  facts.charsetStrings = true;
  facts.adjacentStrings = AdjacentStrings::Joined;
  facts.hashComments = true;
  facts.dashesNeedBlank = true;
  facts.nullSafeEqual = true;
  facts.pipesAreOr = true;
  facts.ampersandsAreAnd = true;
  facts.bang = BangUse::TightNot;
  facts.digitNames = true;
  facts.digitParts = true;
  facts.intervalExpressions = true;
  facts.words = " div mod xor sounds member against binary ";
  facts.operators = " <=> DIV MOD XOR SOUNDS_LIKE MEMBER_OF ";
  facts.features = warehouseFeatures | FeatureSet{Regexp,          Caret,          IsUnknown,
                                                  Lateral,         SetOperatorAll, BitStrings,
                                                  NationalStrings, CharsetStrings, FullText};
  facts.wordedCalls = " trim substring position group_concat convert char weight_string extract ";
  facts.equalTextsMayDiffer = true;
  facts.reservedWords = mySqlReserved;
  facts.identifierQuote = '`';
  facts.folding = Folding::Insensitive;
  facts.tablesAreSensitive = true; // Where the file system is: on Linux.
  facts.integerDivision = false;
  facts.nullsSortLowest = true;
  facts.likeIgnoresCase = true;
  facts.comparisonsChain = true;
  facts.hasOrReplaceView = true;
  facts.maxIdentifierBytes = 64;
  facts.clauses = " hints into_tail on_duplicate partition straight_join with_rollup ";
  facts.typesAreKnown = false;
  facts.booleansAreTruths = false;
  facts.betweenHasOneType = true;
  facts.rowsCompareByPart = true;
  facts.castsGiveNull = facts.numbersTakeTypes = true;
  facts.rightJoinsColumnsFirst = true;
  return facts;
}

/// https://learn.microsoft.com/en-us/sql/t-sql/language-elements/operator-precedence-transact-sql
/// A sign binds as loosely as +, so -a / b is -(a / b).
constexpr DialectFacts makeTSqlFacts() {
  using enum Feature;
  DialectFacts facts{.id = DialectId::TSql, .name = "tsql"};
  rankBindings(facts, {{B::Or, B::Xor},
                       {B::And},
                       {B::Not},
                       {B::Equality, B::Inequality, B::Is, B::Membership, B::Between, B::Escape},
                       {B::Additive, B::Concat, B::BitAnd, B::BitOr, B::BitXor, B::Shift, B::Arrow,
                        B::DoubleArrow, B::Other, B::Sign},
                       {B::Multiplicative},
                       {B::Power, B::Collate, B::AtTimeZone},
                       {B::BitNot},
                       {B::Cast}});
  facts.bracketsQuote = true;
  facts.nestedComments = true;
  facts.hashNames = true;
  facts.hexIsBlob = true;
  facts.blobsAreNumbers = true;
  facts.hasLimit = false;
  facts.assignsAliases = true;
  facts.words = " convert try_convert go ";
  facts.plainWords = " limit true false ilike qualify rlike regexp glob ";
  facts.operators = " !< !> ";
  facts.features = FeatureSet{TryCast,         AtTimeZone,     Caret,        WithinGroup,
                              GroupingSets,    QueryOperands,  TableColumns, QualifiedFunctions,
                              NationalStrings, SequenceValues, Methods};
  facts.wordedCalls = " trim convert try_convert parse try_parse ";
  facts.equalTextsMayDiffer = true;
  facts.reservedWords = tSqlReserved;
  facts.identifierQuote = '[';
  facts.folding = Folding::Insensitive;
  facts.nullsSortLowest = true;
  facts.likeIgnoresCase = true;
  facts.ddlIsTransactional = true;
  facts.maxIdentifierBytes = 128;
  facts.clauses =
      " apply double_dots hash join_hints loop merge money option recursive_union remote "
      "top "
      "with_cube with_rollup ";
  facts.typesAreKnown = false;
  facts.booleansAreTruths = false;
  facts.numbersTakeTypes = true;
  return facts;
}

inline constexpr DialectFacts redshiftFacts = makeRedshiftFacts();
inline constexpr DialectFacts trinoFacts = makeTrinoFacts();
inline constexpr DialectFacts prestoFacts = makeTrinoLikeFacts(DialectId::Presto, "presto");
inline constexpr DialectFacts athenaFacts = makeTrinoLikeFacts(DialectId::Athena, "athena");
inline constexpr DialectFacts sparkFacts = makeSparkFacts();
inline constexpr DialectFacts databricksFacts = makeDatabricksFacts();
inline constexpr DialectFacts snowflakeFacts = makeSnowflakeFacts();
inline constexpr DialectFacts bigQueryFacts = makeBigQueryFacts();
inline constexpr DialectFacts clickHouseFacts = makeClickHouseFacts();
inline constexpr DialectFacts mySqlFacts = makeMySqlFacts();
inline constexpr DialectFacts tSqlFacts = makeTSqlFacts();

} // namespace mesh::dialect

#endif // MESH_LIB_DIALECT_WAREHOUSEFACTS_H
