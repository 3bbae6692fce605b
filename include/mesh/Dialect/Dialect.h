// Dialect.h - what each database's SQL is like, as facts.
//
// Nothing outside Dialect and Emit asks which dialect it has before it: it
// asks for a fact.

#ifndef MESH_DIALECT_DIALECT_H
#define MESH_DIALECT_DIALECT_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <initializer_list>
#include <string>

namespace mesh::dialect {

enum class DialectId : uint8_t {
#define MESH_DIALECT(Name, Spelling) Name,
#include "mesh/Dialect/Dialects.def"
};

/// Groups of operators that bind equally tightly in every dialect. How the
/// groups rank among one another is the dialect's.
enum class Binding : uint8_t {
  Or,
  And,
  Not,        ///< Prefix NOT.
  Equality,   ///< = <> !=
  Is,         ///< IS, IS NOT, ISNULL, NOTNULL
  Membership, ///< IN, BETWEEN, LIKE and its kin
  Escape,     ///< LIKE ... ESCAPE
  Inequality, ///< < <= > >=
  BitOr,
  BitXor, ///< Also # in PostgreSQL.
  BitAnd,
  Shift,
  Arrow, ///< -> ->>
  Concat,
  Additive,
  Multiplicative,
  Power, ///< ^ where it means power.
  AtTimeZone,
  Collate,
  Sign, ///< Prefix - and +.
  BitNot,
  Cast, ///< ::
};
inline constexpr size_t bindingCount = static_cast<size_t>(Binding::Cast) + 1;

enum class Folding : uint8_t {
  Lower,       ///< Unquoted names are lower-cased, quoted ones kept: they differ.
  Upper,       ///< The same with upper case.
  Insensitive, ///< Names differing in case only are the same, quoted or not.
  Sensitive,   ///< Names are kept and compared as written.
};

/// A form of SQL that some dialect lacks.
enum class Feature : uint8_t {
#define MESH_FEATURE(Name, Text) Name,
#include "mesh/Dialect/Features.def"
};
/// How messages call it.
const char *toText(Feature feature);

class FeatureSet {
public:
  constexpr FeatureSet() = default;
  constexpr FeatureSet(std::initializer_list<Feature> features) {
    for (Feature feature : features)
      bits |= uint64_t(1) << static_cast<unsigned>(feature);
  }
  friend constexpr FeatureSet operator|(FeatureSet a, FeatureSet b) {
    a.bits |= b.bits;
    return a;
  }
  constexpr bool has(Feature feature) const { return bits >> static_cast<unsigned>(feature) & 1; }

private:
  uint64_t bits = 0;
};

struct DialectFacts {
  DialectId id;
  const char *name;

  // Reading.
  bool doubleQuotesString = false; ///< "x" is a string, not an identifier.
  bool backticksQuote = false;     ///< `x` is an identifier.
  bool bracketsQuote = false;      ///< [x] is an identifier.
  bool backslashEscapes = false;   ///< '\n' inside strings.
  bool hashComments = false;       ///< # to the end of the line.
  bool nestedComments = false;     ///< /* /* */ */
  bool dollarStrings = false;      ///< $$ ... $$
  bool caretIsPower = false;       ///< ^ raises to a power; else exclusive or.
  bool escapeStrings = false;      ///< E'\n'
  bool intersectFirst = true;      ///< INTERSECT binds tighter than UNION and EXCEPT.
  /// Rank of each Binding, higher binds tighter.
  uint8_t rank[bindingCount] = {};

  // Meaning.
  Folding folding = Folding::Lower;
  bool integerDivision = true;    ///< 5 / 2 is 2.
  bool concatIsNullStrict = true; ///< 'a' || NULL is NULL.
  bool nullsSortLowest = false;   ///< NULLs come first in ascending order by default.
  /// A comparison of two columns takes the collation of the left one, so its
  /// sides cannot be exchanged unless the collations are known to be the same.
  bool collationFromLeft = false;
  bool knowsAllFunctions = false;   ///< The table of functions is complete but for the user's own.
  bool scalarsReturnOneRow = false; ///< No function in a select list multiplies rows.
  bool commaJoinsInOrder = false;   ///< "a, b JOIN c" is (a, b) JOIN c, not a, (b JOIN c).
  bool mergedColumnsFirst = true;   ///< `*` over USING begins with the merged columns.
  bool affinityTyping = false;      ///< A column's declared type is a preference (SQLite).

  // Writing.
  FeatureSet features = {};
  /// Words that no name may be unless quoted; see `isReserved`.
  llvm::StringRef reservedWords = {};
  bool keywordsAreLabels = false; ///< Behind "." and AS any word is a name.
  bool likeIgnoresCase = false;   ///< LIKE does what ILIKE does elsewhere.
  bool arraysHaveWord = false;    ///< ARRAY[1, 2], not [1, 2].
  bool nullsInsideCall = false;   ///< f(x IGNORE NULLS), not f(x) IGNORE NULLS.
  bool hasStrftime = false;       ///< Dates are texts that strftime takes apart.
  bool comparisonsChain = false;  ///< a = b = c is no error.
  /// The lower bound of BETWEEN takes no comparison, NOT, IS, LIKE, IN or BETWEEN.
  bool betweenBoundIsSimple = false;
  char identifierQuote = '"';
  /// There are no schemas: "schema.name" is one quoted identifier.
  bool flattensNames = false;
  bool hasOrReplaceView = false;
  bool ddlIsTransactional = false;
  unsigned maxIdentifierBytes = 0; ///< 0: no limit.
};

/// All dialects that have facts here.
llvm::ArrayRef<const DialectFacts *> allDialects();
/// Null if the name is not known, in any case of letters.
const DialectFacts *findDialect(llvm::StringRef name);

/// Whether the word, in any case of letters, is no name unless it is quoted,
/// be it for the dialect or for Mesh, which reads some words alike in all dialects.
bool isReserved(const DialectFacts &dialect, llvm::StringRef word);
/// Whether Mesh itself takes the word for a keyword wherever it stands.
bool isMeshKeyword(llvm::StringRef word);

/// The name as the dialect compares it.
std::string fold(const DialectFacts &dialect, llvm::StringRef name, bool quoted);

} // namespace mesh::dialect

#endif // MESH_DIALECT_DIALECT_H
