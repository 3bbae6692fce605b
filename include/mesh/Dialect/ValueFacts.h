// ValueFacts.h - what each database makes of values and names where it is easily taken for
// something else: facts as in Dialect.h, which only few ask for.

#ifndef MESH_DIALECT_VALUEFACTS_H
#define MESH_DIALECT_VALUEFACTS_H

#include "mesh/Dialect/Dialect.h"

namespace mesh::dialect {

/// What a bare name means that is both a column's and an output column's; Either: that is not
/// certain.
enum class NameUse : uint8_t { Columns, Outputs, Either };

struct ValueFacts {
  bool radixNumbers = false;       ///< 0b11, 0o17, and 0x1F_FF as them.
  bool intervalsTakeTexts = false; ///< INTERVAL '1' DAY, and no number.
  bool whensHaveOneType = false;   ///< CASE x WHEN a WHEN b brings all three to one type.
  /// x IN (SELECT ...) compares CHAR with texts as texts, and may find NaN, as `=` does not.
  bool inHasItsOwnWay = false;
  bool nullPartsMakeNull = false; ///< A comparison of arrays or rows is NULL where a part is.
  /// A document may hold a `null` that is no NULL, and becomes one in a cast or a comparison.
  bool documentsHoldNull = false;
  /// The type of a text that is written says how long it is: 'a' or 'abc' is as long as 'abc'.
  bool textsHaveLengths = false;
  /// Types whose literals, TIMESTAMP '...', have as many digits or letters as are written, and not
  /// as many as the type has; in lower case, a blank before and after each.
  llvm::StringRef literalsFit = {};
  /// Of names within an expression of ORDER BY, in GROUP BY, and in HAVING.
  NameUse orderNames = NameUse::Columns, groupNames = NameUse::Columns,
          havingNames = NameUse::Columns;
};

const ValueFacts &valueFacts(const DialectFacts &dialect);

} // namespace mesh::dialect

#endif // MESH_DIALECT_VALUEFACTS_H
