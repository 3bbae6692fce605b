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

} // namespace mesh::dialect

#endif // MESH_LIB_DIALECT_RESERVEDWORDS_H
