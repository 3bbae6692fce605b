// Facts.h - the facts of each dialect, one constant each.

#ifndef MESH_LIB_DIALECT_FACTS_H
#define MESH_LIB_DIALECT_FACTS_H

#include "ReservedWords.h"
#include "mesh/Dialect/Dialect.h"
#include <initializer_list>

namespace mesh::dialect {

/// Fills `facts.rank` from groups of bindings, loosest first.
constexpr void rankBindings(DialectFacts &facts,
                            std::initializer_list<std::initializer_list<Binding>> groups) {
  uint8_t rank = 0;
  for (const auto &group : groups) {
    ++rank;
    for (Binding binding : group)
      facts.rank[static_cast<size_t>(binding)] = rank;
  }
}

/// https://www.sqlite.org/lang_expr.html#operators_and_parse_affecting_attributes
constexpr DialectFacts makeSqliteFacts() {
  DialectFacts facts{.id = DialectId::Sqlite, .name = "sqlite"};
  facts.backticksQuote = true;
  // SQLite would also take [x] for a name; Mesh reads it as a list, which macros need.
  facts.intersectFirst = false;
  using enum Binding;
  rankBindings(facts, {{Or, Xor},
                       {And},
                       {Not},
                       {Equality, Is, Membership, Between},
                       {Inequality},
                       {Escape},
                       {BitAnd, BitOr, BitXor, Shift},
                       {Additive},
                       {Multiplicative},
                       {Concat, Arrow, DoubleArrow, Other},
                       {Power, AtTimeZone, Collate},
                       {Sign, BitNot},
                       {Cast}});
  facts.folding = Folding::Insensitive;
  facts.nullsSortLowest = true;
  facts.collationFromLeft = true;
  facts.knowsAllFunctions = true;
  facts.scalarsReturnOneRow = true;
  facts.commaJoinsInOrder = true;
  facts.usingTakesFirst = true;
  facts.usingKeepsType = true;
  facts.mergedColumnsFirst = false;
  facts.affinityTyping = true;
  facts.features = {Feature::Glob, Feature::Regexp, Feature::Match, Feature::IsAnything,
                    Feature::UnnamedSubqueries};
  facts.reservedWords = sqliteReserved;
  facts.clauses = " on_conflict returning where_aliases ";
  facts.likeIgnoresCase = true;
  facts.hasStrftime = true;
  facts.comparisonsChain = true;
  facts.flattensNames = true;
  facts.ddlIsTransactional = true;
  facts.booleansAreTruths = false;
  facts.rowsCompareByPart = true;
  facts.sumsAsItCounts = true;
  return facts;
}

/// https://www.postgresql.org/docs/15/sql-syntax-lexical.html#SQL-PRECEDENCE
/// Every operator without an entry of its own ranks between comparison and addition,
/// before its operand too: ~1 + 2 is ~(1 + 2).
constexpr void rankAsPostgres(DialectFacts &facts) {
  using enum Binding;
  rankBindings(facts, {{Or, Xor},
                       {And},
                       {Not},
                       {Is},
                       {Equality, Inequality},
                       {Membership, Between},
                       {Escape},
                       {Concat, Arrow, DoubleArrow, BitAnd, BitOr, BitXor, Shift, Other, BitNot},
                       {Additive},
                       {Multiplicative},
                       {Power},
                       {AtTimeZone},
                       {Collate},
                       {Sign},
                       {Cast}});
}

inline constexpr FeatureSet postgresFeatures = [] {
  using enum Feature;
  FeatureSet expressions = {ColonCast,   TypedLiterals, Intervals, AtTimeZone, Extract,
                            Arrays,      Indices,       Fields,    ILike,      SimilarTo,
                            Caret,       IsUnknown,     RowLists,  BitStrings, NationalStrings,
                            FixedArrays, FieldStars,    Symmetric, IsWords};
  FeatureSet calls = {NamedArguments, ArgumentOrder, WithinGroup, QualifiedFunctions};
  FeatureSet queries = {DistinctOn, GroupingSets, SetOperatorAll, QueryOperands, BareOffset,
                        ValuesTail, TableColumns, Lateral,        SeriesTables};
  return expressions | calls | queries;
}();

/// What DuckDB, whose grammar began as PostgreSQL's, has beyond it.
inline constexpr FeatureSet duckDbFeatures = [] {
  using enum Feature;
  return FeatureSet{TryCast,        Glob,       ExportState, IgnoreNulls, StarExclude,
                    StarReplace,    StarRename, Qualify,     GroupByAll,  UnnamedSubqueries,
                    SemiJoins,      Maps,       SeriesLists, Lambdas,     Structs,
                    Comprehensions, SliceSteps, NestedTypes, Methods};
}();

constexpr DialectFacts makePostgresFacts() {
  DialectFacts facts{.id = DialectId::Postgres, .name = "postgres"};
  rankAsPostgres(facts);
  facts.nestedComments = true;
  facts.bracketTypes = true;
  facts.dollarStrings = true;
  facts.escapeStrings = true;
  facts.unicodeStrings = true;
  facts.caretIsPower = true;
  facts.customOperators = true;
  facts.questionOperators = true;
  facts.anyTypedLiteral = true;
  facts.stringAliases = false;
  facts.adjacentStrings = AdjacentStrings::OverLines;
  facts.words = " overlaps operator variadic ";
  facts.features = postgresFeatures;
  facts.wordedCalls =
      " json_serialize trim substring position overlay listagg extract normalize xmlelement "
      "xmlpi xmlparse xmlserialize xmlroot xmlexists ";
  facts.reservedWords = postgresReserved;
  facts.clauses =
      " empty_select group_distinct grouping_sets limit_ties on_conflict only order_using "
      "returning standard_units using_alias ";
  facts.keywordsAreLabels = true;
  facts.arraysHaveWord = true;
  facts.namedByArrow = true;
  facts.betweenBoundIsSimple = true;
  facts.folding = Folding::Lower;
  facts.hasOrReplaceView = true;
  facts.ddlIsTransactional = true;
  facts.maxIdentifierBytes = 63;
  facts.textsBecomeDates = facts.textsBecomeTimestamps = true;
  facts.rowsCompareByPart = true;
  facts.sumsAsItCounts = true;
  facts.listsTakeTypes = facts.textsTakeTypes = facts.choicesKeepChar = true;
  return facts;
}

constexpr DialectFacts makeDuckDbFacts() {
  DialectFacts facts{.id = DialectId::DuckDb, .name = "duckdb"};
  facts.disputedEscapes = "uU"; // Characters by number up to release 1, since 2 letters.
  using enum Binding;
  // https://github.com/duckdb/duckdb/blob/main/src/parser/peg/grammar/statements/expression.gram:
  // as in PostgreSQL, but for operators on bits, which bind tighter than || and its like.
  rankBindings(facts, {{Or, Xor},
                       {And},
                       {Not},
                       {Is},
                       {Equality, Inequality},
                       {Membership, Between},
                       {Escape},
                       {Concat, Arrow, DoubleArrow, Other},
                       {BitAnd, BitOr, BitXor, Shift, BitNot},
                       {Additive},
                       {Multiplicative},
                       {Power},
                       {AtTimeZone},
                       {Collate},
                       {Sign},
                       {Cast}});
  facts.bareFilter = true;
  facts.usingKeepsType = true;
  facts.mergedColumnsFirst = false;
  facts.columnsCall = true;
  facts.nestedComments = true;
  facts.bracketTypes = true;
  facts.dollarStrings = true;
  facts.escapeStrings = true;
  facts.caretIsPower = true;
  facts.customOperators = true;
  facts.arrow = ArrowUse::Both;
  facts.nullsSortLast = true;
  facts.hexNumbers = false;
  facts.inTakesExpressions = true;
  facts.anyTypedLiteral = true;
  facts.stringAliases = false;
  facts.adjacentStrings = AdjacentStrings::OverLines;
  facts.words = " overlaps operator lambda export_state ";
  facts.features = postgresFeatures | duckDbFeatures;
  facts.wordedCalls = " trim substring position overlay extract ";
  facts.reservedWords = duckDbReserved;
  facts.clauses =
      " asof by_name grouping_sets lateral_aliases limit_percent on_conflict order_all positional "
      "prefix_alias returning semi trailing_commas tuple_of_one "
      "window_first ";
  facts.prefixAliases = true;
  facts.keywordsAreLabels = true;
  facts.nullsInsideCall = true;
  facts.betweenBoundIsSimple = true;
  facts.folding = Folding::Insensitive;
  facts.integerDivision = false;
  facts.hasOrReplaceView = true;
  facts.ddlIsTransactional = true;
  facts.textsBecomeDates = facts.textsBecomeTimestamps = true;
  facts.betweenHasOneType = true;
  facts.listsRoundTexts = facts.numbersTakeTypes = true;
  return facts;
}

inline constexpr DialectFacts sqliteFacts = makeSqliteFacts();
inline constexpr DialectFacts postgresFacts = makePostgresFacts();
inline constexpr DialectFacts duckDbFacts = makeDuckDbFacts();

} // namespace mesh::dialect

#endif // MESH_LIB_DIALECT_FACTS_H
