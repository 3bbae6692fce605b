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

inline constexpr size_t dialectCount = 0
#define MESH_DIALECT(Name, Spelling) +1
#include "mesh/Dialect/Dialects.def"
    ;

/// Groups of operators that bind equally tightly in every dialect. How the
/// groups rank among one another is the dialect's.
enum class Binding : uint8_t {
  Or,
  Xor, ///< The word XOR.
  And,
  Not,        ///< Prefix NOT.
  Equality,   ///< = <> !=
  Is,         ///< IS, IS NOT, ISNULL, NOTNULL
  Membership, ///< IN, LIKE and its kin
  Between,
  Escape,     ///< LIKE ... ESCAPE
  Inequality, ///< < <= > >=
  BitOr,
  BitXor, ///< Also # in PostgreSQL.
  BitAnd,
  Shift,
  Arrow,       ///< ->
  DoubleArrow, ///< ->>
  Other,       ///< Any operator without a binding of its own; before an operand, as BitNot.
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

inline constexpr size_t featureCount = 0
#define MESH_FEATURE(Name, Text) +1
#include "mesh/Dialect/Features.def"
    ;

class FeatureSet {
public:
  constexpr FeatureSet() = default;
  constexpr FeatureSet(std::initializer_list<Feature> features) {
    for (Feature feature : features)
      held[static_cast<size_t>(feature)] = true;
  }
  friend constexpr FeatureSet operator|(FeatureSet a, FeatureSet b) {
    for (size_t i = 0; i != featureCount; ++i)
      a.held[i] = a.held[i] || b.held[i];
    return a;
  }
  constexpr bool has(Feature feature) const { return held[static_cast<size_t>(feature)]; }

private:
  bool held[featureCount] = {};
};

/// What x -> y means.
enum class ArrowUse : uint8_t {
  Json,   ///< An operator on JSON.
  Lambda, ///< Only ever a lambda.
  Both,   ///< A lambda among the arguments of certain functions, else the operator.
};

/// Whether 'a' 'b' is 'ab': never, where a new line is between, or always.
enum class AdjacentStrings : uint8_t { Apart, OverLines, Joined };

/// What !x means.
enum class BangUse : uint8_t { Operator, Not, TightNot };

struct DialectFacts {
  DialectId id;
  const char *name;

  // Reading.
  bool doubleQuotesString = false; ///< "x" is a string, not an identifier.
  bool backticksQuote = false;     ///< `x` is an identifier.
  bool bracketsQuote = false;      ///< [x] is an identifier.
  bool backslashEscapes = false;   ///< '\n' inside strings.
  /// Characters that an escape leaves as they stand, with the backslash; "*": all
  /// that have no meaning of their own.
  llvm::StringRef keptEscapes = {};
  /// Escapes that stand for a control character, and those that begin its number: "0"
  /// for octal digits.
  llvm::StringRef controlEscapes = "bfnrt", numberEscapes = "0xuU";
  llvm::StringRef disputedEscapes = {}; ///< Those that releases read differently: refused.
  bool doubledQuotes = true;            ///< 'it''s'
  bool multilineStrings = true;         ///< A string may go on over lines.
  bool tripleQuotes = false;            ///< '''text'''
  bool rawStrings = false;              ///< r'\d'
  bool rawStringsEnd = false;           ///< At the first quote, also behind a backslash.
  bool escapedNames = false;            ///< `a\`b`
  bool byteStrings = false;             ///< b'text', else b'101'.
  bool charsetStrings = false;          ///< _utf8'text'
  bool unicodeStrings = false;          ///< U&'\0041'
  AdjacentStrings adjacentStrings = AdjacentStrings::Apart;
  bool stringAliases = true;      ///< SELECT a 'name'
  bool assignsAliases = false;    ///< SELECT name = a
  bool hashComments = false;      ///< # to the end of the line.
  bool slashComments = false;     ///< // to the end of the line.
  bool dashesNeedBlank = false;   ///< -- begins a comment only before a blank.
  bool nestedComments = false;    ///< /* /* */ */
  bool dollarStrings = false;     ///< $$ ... $$
  bool caretIsPower = false;      ///< ^ raises to a power; else exclusive or.
  bool customOperators = false;   ///< A run of operator characters is one operator.
  bool questionOperators = false; ///< a ? b
  bool ternary = false;           ///< a ? b : c
  bool pipesAreOr = false;        ///< || is OR.
  bool ampersandsAreAnd = false;  ///< && is AND.
  bool nullSafeEqual = false;     ///< <=> compares; else it is any operator.
  BangUse bang = BangUse::Operator;
  ArrowUse arrow = ArrowUse::Json;
  bool colonPaths = false;          ///< a:b.c
  bool braceParameters = false;     ///< {name: Type}
  bool tupleFields = false;         ///< t.1
  bool hexNumbers = true;           ///< 0x1F
  bool hexIsBlob = false;           ///< 0x1F is a string of bytes.
  bool inTakesExpressions = false;  ///< a IN b || c
  bool starTakesName = false;       ///< * EXCEPT a
  bool castIsCall = false;          ///< CAST(a, 'type')
  bool extractIsCall = false;       ///< EXTRACT(a, 'pattern')
  bool operatorCalls = false;       ///< and(a, b)
  bool bareFilter = false;          ///< FILTER (a) without WHERE
  bool tryColons = false;           ///< a?::INT
  bool braceVariables = false;      ///< ${name}
  bool numberSuffixes = false;      ///< 1L
  bool digitNames = false;          ///< 1st is a name.
  bool digitParts = false;          ///< t.1st is one, t.1 too.
  bool hashNames = false;           ///< #t is a name.
  bool angleTypes = false;          ///< ARRAY<INT>, also before [..] and (..).
  bool bracketTypes = false;        ///< INT[3]; else a::b[3] is (a::b)[3].
  bool anyTypedLiteral = false;     ///< A name before a string is a type.
  bool intervalExpressions = false; ///< INTERVAL a + 1 DAY
  /// Optional words of Tokens.def that are keywords here, and others that are none;
  /// in lower case, a blank before and after each.
  llvm::StringRef words = {}, plainWords = {};
  bool escapeStrings = false; ///< E'\n'
  bool intersectFirst = true; ///< INTERSECT binds tighter than UNION and EXCEPT.
  /// Rank of each Binding, higher binds tighter.
  uint8_t rank[bindingCount] = {};

  // Meaning.
  Folding folding = Folding::Lower;
  bool tablesAreSensitive = false; ///< Names of tables are kept and compared as written.
  bool integerDivision = true;     ///< 5 / 2 is 2.
  bool typesAreKnown = true;       ///< The types of results, which else are left open.
  bool concatIsNullStrict = true;  ///< 'a' || NULL is NULL.
  bool nullsSortLast = false;      ///< NULLs come last by default, in either order.
  bool nullsSortLowest = false;    ///< NULLs come first in ascending order by default.
  /// A comparison of two columns takes the collation of the left one, so its
  /// sides cannot be exchanged unless the collations are known to be the same.
  bool collationFromLeft = false;
  bool knowsAllFunctions = false;   ///< The table of functions is complete but for the user's own.
  bool scalarsReturnOneRow = false; ///< No function in a select list multiplies rows.
  bool commaJoinsInOrder = false;   ///< "a, b JOIN c" is (a, b) JOIN c, not a, (b JOIN c).
  bool usingKeepsType = false;      ///< The one column for two has the type of its side.
  bool usingTakesFirst = false;     ///< The first of several on one side; else that is an error.
  bool columnsCall = false;         ///< COLUMNS('a.*') stands for several columns.
  bool mergedColumnsFirst = true;   ///< `*` over USING begins with the merged columns.
  /// NaN compares as equal to itself and above all numbers, or there is none.
  bool nanIsOrdered = true;
  /// Texts that differ in case or in blanks at the end may compare as equal.
  bool equalTextsMayDiffer = false;
  bool affinityTyping = false; ///< A column's declared type is a preference (SQLite).
  /// A column of BOOLEAN holds true, false or NULL, of the type that a comparison has.
  bool booleansAreTruths = true;
  /// A literal of text that is compared with a DATE, a TIMESTAMP, is one, without a time zone.
  bool textsBecomeDates = false, textsBecomeTimestamps = false;
  bool betweenHasOneType = false; ///< x BETWEEN a AND b brings all three to one type.
  bool inComparesTexts = false;   ///< x IN ('1') brings x to text, where x = '1' does not.
  /// A text in a list of numbers becomes one of as many digits as they have: '1.54' is in (1.5).
  bool listsRoundTexts = false;
  bool listsTakeTypes = false; ///< Numbers in a list are REAL as the value is, single ones DOUBLE.
  bool castsGiveNull = false;  ///< A cast of what has no meaning in the type is NULL, no error.
  bool comparingCasts = false; ///< So is a comparison of values of two types.
  /// A number that is written has another type than the same one computed, or one that hangs on
  /// what it stands beside: SMALLINT + 2 is SMALLINT, SMALLINT + (1 + 1) INTEGER.
  bool numbersTakeTypes = false;
  bool textsTakeTypes = false;         ///< So has a text: beside CHAR it is one.
  bool choicesKeepChar = false;        ///< CASE and COALESCE of CHAR are CHAR.
  bool valuesLookAtAll = false;        ///< FIRST_VALUE in an order sees the whole partition.
  bool rightJoinsColumnsFirst = false; ///< `*` over a RIGHT JOIN begins with the right side.
  bool rowsCompareByPart = false;      ///< (a, b) = (c, d) is a = c AND b = d, with NULLs as well.
  bool sumsAsItCounts = false;         ///< SUM of INTEGER is of the type of COUNT.
  /// What is absent is no NULL but a value of its type: in an outer join, of an aggregate over no
  /// rows, for a key that is not in its grouping set.
  bool absenceIsDefault = false;
  bool ownFunctionsAreSensitive = false; ///< Case counts in names of functions that users make.

  bool prefixAliases = false; ///< FROM name: table

  /// Rare clauses and joins that there are, in lower case, a blank before and after
  /// each. Their words are keywords; see `hasClause`.
  llvm::StringRef clauses = {};

  // Writing.
  FeatureSet features = {};
  /// Operators beyond the common ones, each with a blank before and after it and "_"
  /// for a blank in it; where `customOperators`, those of symbols are not listed.
  llvm::StringRef operators = {};
  /// Calls that take words among their arguments, in the same form.
  llvm::StringRef wordedCalls = {};
  /// Words that no name may be unless quoted; see `isReserved`.
  llvm::StringRef reservedWords = {};
  bool keywordsAreLabels = false; ///< Behind "." and AS any word is a name.
  bool likeIgnoresCase = false;   ///< LIKE does what ILIKE does elsewhere.
  bool arraysHaveWord = false;    ///< ARRAY[1, 2], not [1, 2].
  bool nullsInsideCall = false;   ///< f(x IGNORE NULLS), not f(x) IGNORE NULLS.
  bool nullsBeforeOrder = false;  ///< f(x IGNORE NULLS ORDER BY y)
  bool hasLimit = true;           ///< LIMIT, else OFFSET and FETCH.
  bool starsExcept = false;       ///< * EXCEPT (a), not * EXCLUDE (a).
  bool stringCollations = false;  ///< COLLATE 'en-ci', not COLLATE "en-ci".
  bool namedByArrow = false;      ///< a => 1, not a := 1.
  bool blobsAreNumbers = false;   ///< 0x1F, not X'1F'.
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

/// Whether the dialect has that rare clause, named in any case of letters: "asof".
bool hasClause(const DialectFacts &dialect, llvm::StringRef clause);

/// All dialects that have facts here.
llvm::ArrayRef<const DialectFacts *> allDialects();
/// Null if the name is not known, in any case of letters.
const DialectFacts *findDialect(llvm::StringRef name);

/// Whether the dialect has the operator, by its text, beyond the common ones.
bool hasOperator(const DialectFacts &dialect, llvm::StringRef op);

/// Whether a list of facts such as `wordedCalls` holds the word, which is in lower case.
inline bool listHolds(llvm::StringRef list, llvm::StringRef word) {
  for (size_t at = list.find(word); at != llvm::StringRef::npos; at = list.find(word, at + 1))
    if (at && list[at - 1] == ' ' && list.substr(at + word.size()).starts_with(" "))
      return true;
  return false;
}

/// How tightly an operator binds that has no enumerator of its own, by its text.
Binding bindingOf(const DialectFacts &dialect, llvm::StringRef op);

/// Whether the word, in any case of letters, is no name unless it is quoted,
/// be it for the dialect or for Mesh, which reads some words alike in all dialects.
bool isReserved(const DialectFacts &dialect, llvm::StringRef word);
/// Whether Mesh itself takes the word for a keyword wherever it stands in the dialect.
bool isMeshKeyword(const DialectFacts &dialect, llvm::StringRef word);

/// The name as the dialect compares it.
std::string fold(const DialectFacts &dialect, llvm::StringRef name, bool quoted);
/// A part of a table's name, as the dialect compares those.
std::string foldTable(const DialectFacts &dialect, llvm::StringRef name, bool quoted);

} // namespace mesh::dialect

#endif // MESH_DIALECT_DIALECT_H
