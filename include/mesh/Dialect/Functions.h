// Functions.h - what is known of the functions of each dialect: what kind they
// are, whether they always give the same result, and of which type.
//
// A function that is not listed is assumed to be neither pure nor row-preserving.

#ifndef MESH_DIALECT_FUNCTIONS_H
#define MESH_DIALECT_FUNCTIONS_H

#include "mesh/Dialect/Dialect.h"
#include <map>
#include <optional>
#include <string>

namespace mesh::dialect {

enum class FunctionClass : uint8_t {
  Scalar,
  Aggregate, ///< Also usable as a window function.
  Window,    ///< Only with OVER.
  Table,     ///< Only in FROM.
};

enum class Volatility : uint8_t {
  Immutable, ///< Depends on the arguments only.
  Stable,    ///< The same all through one statement: the clock, the session.
  Volatile,  ///< Another value at each call.
};

/// The type of a result.
enum class ResultRule : uint8_t {
  Unknown,
  First,   ///< That of the first argument.
  Common,  ///< The type all arguments agree on, else unknown.
  Choice,  ///< Common of all but the first.
  Number,  ///< Common if all are numbers, else unknown.
  Integer, ///< BIGINT
  Double,  ///< Unknown of what is no number: the average of dates is one.
  Text,
  Length, ///< BIGINT of a text, else unknown: that of a line is no integer.
  Boolean,
  Date,
  Timestamp,
  Blob,
  Sum, ///< BIGINT of integers, DOUBLE of floats, DECIMAL of decimals.
};

struct FunctionFacts {
  const char *name; ///< Lower case.
  FunctionClass functionClass;
  Volatility volatility;
  ResultRule result;
  uint8_t minArguments, maxArguments; ///< 255: no limit.
  /// For aggregates: the order of the input rows matters (group_concat), or
  /// the result does not change when duplicates go (min, max).
  bool ordered = false, ignoresDuplicates = false;
  /// For window functions: ties in the order list leave the result open.
  bool tiesMatter = false;
};

/// Whether the dialect has a function of that name, with any number of arguments.
bool isFunctionName(const DialectFacts &dialect, llvm::StringRef name);

/// Null for a function that the dialect's table does not hold.
const FunctionFacts *findFunction(const DialectFacts &dialect, llvm::StringRef name,
                                  size_t argumentCount);

/// A function's name as a project writes it down, `util.f` or `"Util".f`: its parts folded and
/// joined by dots. None if it is no such name.
std::optional<std::string> foldFunction(const DialectFacts &dialect, llvm::StringRef name);

/// What a project says of functions of its own, which no table here holds.
class OwnFunctions {
public:
  /// `path` is what `foldFunction` gives.
  void add(const std::string &path, FunctionClass functionClass, Volatility volatility);
  bool empty() const { return byMark.empty(); }
  bool holds(const FunctionFacts &facts) const;
  /// Null for a function of which nothing is said. The name in the facts is none that a table
  /// holds, so what is known of a function by its name is not believed of one here.
  const FunctionFacts *find(llvm::ArrayRef<std::string> parts) const;

private:
  std::map<std::string, FunctionFacts> byMark;
};

} // namespace mesh::dialect

#endif // MESH_DIALECT_FUNCTIONS_H
