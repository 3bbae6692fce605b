// TimeFormat.h - how a dialect writes the format of a time, in strftime's terms.

#ifndef MESH_DIALECT_TIMEFORMAT_H
#define MESH_DIALECT_TIMEFORMAT_H

#include "mesh/Dialect/Dialect.h"
#include <string>

namespace mesh::dialect {

/// `format`, such as "YYYY-MM-DD" of PostgreSQL, "yyyy-MM-dd" of Spark or "%i" of MySQL,
/// as one of strftime. A format with "%" is one of strftime already where the dialect
/// writes words. Empty, with the word in `unknown`, if it holds one that has no meaning.
std::string strftimeFormat(const DialectFacts &dialect, llvm::StringRef format,
                           std::string &unknown);

} // namespace mesh::dialect

#endif // MESH_DIALECT_TIMEFORMAT_H
