// ReservedWords.h - words that cannot stand as the name of a column or table
// unless they are quoted.
//
// Words that are values without parentheses (current_date, user, default) are
// left out: unquoted they are no names, and quoting them would make them some.

#ifndef MESH_LIB_DIALECT_RESERVEDWORDS_H
#define MESH_LIB_DIALECT_RESERVEDWORDS_H

#include "llvm/ADT/StringRef.h"

namespace mesh::dialect {

// Each list is in lower case; a blank stands before and after each word.

/// What Mesh itself reads as keywords, in any dialect.
inline constexpr llvm::StringLiteral meshKeywords =
    " all and as between case distinct else except false from group having in intersect is "
    "join like limit not null on on_virtual_update_begin on_virtual_update_end or order "
    "select then true union values when where with ";

/// https://www.sqlite.org/lang_keywords.html, without those that SQLite takes for names.
inline constexpr llvm::StringLiteral sqliteReserved =
    " add alter autoincrement cast check collate commit constraint create deferrable delete "
    "drop escape exists foreign index insert into isnull nothing notnull primary raise "
    "references returning set table to transaction unique update using ";

/// https://www.postgresql.org/docs/15/sql-keywords-appendix.html
inline constexpr llvm::StringLiteral postgresReserved =
    " analyse analyze any array asc asymmetric authorization binary both cast check collate "
    "collation column concurrently constraint create cross deferrable desc do end fetch for "
    "foreign freeze full grant ilike initially inner into isnull lateral leading left "
    "natural notnull offset only outer overlaps placing primary references returning right "
    "similar some symmetric table tablesample to trailing unique using variadic verbose "
    "window ";

/// https://duckdb.org/docs/sql/keywords_and_identifiers
inline constexpr llvm::StringLiteral duckDbReserved =
    " analyse analyze anti any array asc asof asymmetric authorization both cast check "
    "collate collation column concurrently constraint create cross deferrable desc describe "
    "do end fetch for foreign freeze full glob ilike initially inner into isnull lambda "
    "lateral leading left map natural notnull offset only outer overlaps pivot pivot_longer "
    "pivot_wider placing positional primary qualify references returning right semi show "
    "similar some struct summarize symmetric table tablesample to trailing try_cast unique "
    "unpack unpivot using variadic verbose window ";

/// https://trino.io/docs/current/language/reserved.html
inline constexpr llvm::StringLiteral trinoReserved =
    " alter auto constraint create cross cube cast deallocate delete describe drop escape execute "
    "exists extract for full grouping inner insert into join json_array json_exists json_object "
    "json_query json_table json_value left listagg natural normalize outer prepare recursive "
    "right rollup skip table trim uescape unnest using ";

/// https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html#sql-keywords: where
/// ANSI mode is off, only the words of joins and set operators are reserved.
inline constexpr llvm::StringLiteral sparkReserved =
    " anti cross full inner left minus natural right semi using ";

/// https://docs.snowflake.com/en/sql-reference/reserved-keywords
inline constexpr llvm::StringLiteral snowflakeReserved =
    " account alter any cast check column connect connection constraint create cross database "
    "delete drop exists following for full grant gscluster ilike increment inner insert into "
    "issue lateral left minus natural of organization qualify regexp revoke right rlike row rows "
    "sample schema set some start table tablesample to trigger try_cast unique update using view "
    "whenever ";

/// https://cloud.google.com/bigquery/docs/reference/standard-sql/lexical#reserved_keywords
inline constexpr llvm::StringLiteral bigQueryReserved =
    " any array asc assert_rows_modified at by cast collate contains create cross cube define "
    "desc enum escape exclude exists extract fetch following for full groups hash if ignore inner "
    "interval into lateral left lookup merge natural new no nulls of outer over partition "
    "preceding proto qualify range recursive respect right rollup rows set some struct "
    "tablesample to treat unbounded unnest using window within ";

/// https://clickhouse.com/docs/sql-reference/syntax#keywords: none is reserved, but an
/// alias without AS may not be one of these.
inline constexpr llvm::StringLiteral clickHouseReserved =
    " anti any array asof by cross final format full global ilike inner interval into left "
    "offset prewhere right sample semi settings using window ";

/// https://dev.mysql.com/doc/refman/8.4/en/keywords.html
inline constexpr llvm::StringLiteral mySqlReserved =
    " accessible add alter analyze asc asensitive before bigint binary blob both by call cascade "
    "change char character check collate column condition constraint continue convert create "
    "cross cube cume_dist cursor database databases dec decimal declare delayed delete dense_rank "
    "desc describe deterministic distinctrow div double drop dual each elseif empty enclosed "
    "escaped exists exit explain fetch first_value float float4 float8 for force foreign fulltext "
    "function generated get grant grouping groups high_priority if ignore index infile inner "
    "inout insensitive insert int int1 int2 int3 int4 int8 integer interval into iterate "
    "json_table "
    "key keys kill lag last_value lateral lead leading leave left linear lines load lock long "
    "longblob longtext loop low_priority match maxvalue mediumblob mediumint mediumtext "
    "middleint mod modifies natural nth_value ntile numeric of optimize option optionally out "
    "outer outfile over partition percent_rank precision primary procedure purge range rank read "
    "reads real recursive references regexp release rename repeat replace require resignal "
    "restrict return revoke right rlike row row_number rows schema schemas sensitive separator "
    "set show signal smallint spatial specific sql starting straight_join system table "
    "terminated tinyblob tinyint tinytext to trailing trigger undo unique unlock unsigned update "
    "usage use using varbinary varchar varcharacter varying virtual while window write xor "
    "year_month zerofill ";

/// https://learn.microsoft.com/en-us/sql/t-sql/language-elements/reserved-keywords-transact-sql
inline constexpr llvm::StringLiteral tSqlReserved =
    " add alter any asc authorization backup begin break browse bulk by cascade check checkpoint "
    "close clustered coalesce collate column commit compute constraint contains containstable "
    "continue convert create cross cursor database dbcc deallocate declare delete deny desc disk "
    "distributed double drop dump errlvl escape exec execute exists exit external fetch file "
    "fillfactor for foreign freetext freetexttable full function goto grant holdlock identity "
    "identity_insert identitycol if index inner insert into key kill left lineno load merge "
    "national nocheck nonclustered nullif of off offsets open opendatasource openquery "
    "openrowset openxml option outer over percent pivot plan precision primary print proc "
    "procedure public raiserror read readtext reconfigure references replication restore "
    "restrict return revert revoke right rollback rowcount rowguidcol rule save schema "
    "securityaudit semantickeyphrasetable set setuser shutdown some statistics system_user table "
    "tablesample textsize to top tran transaction trigger truncate try_convert tsequal unique "
    "unpivot update updatetext use using varying view waitfor while within writetext ";

} // namespace mesh::dialect

#endif // MESH_LIB_DIALECT_RESERVEDWORDS_H
