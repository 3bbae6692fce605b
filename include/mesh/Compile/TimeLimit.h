// TimeLimit.h - whether two versions of a query give the same for all rows on one side of a
// time: their normal forms are compared below the condition that says so.

#ifndef MESH_COMPILE_TIMELIMIT_H
#define MESH_COMPILE_TIMELIMIT_H

#include "mesh/Compile/Compile.h"

namespace mesh::compile {

/// The rows for which `column op constant` holds.
struct TimeSide {
  llvm::StringRef op; ///< "<", "<=", ">" or ">=".
  const rel::Scalar *constant = nullptr;
};

/// A constant that a query compares something with, as the text says it.
struct TimeConstant {
  const rel::Scalar *scalar = nullptr;
  std::string text;  ///< "DATE '2024-01-31'"
  std::string value; ///< "2024-01-31": their order is that of time.
};

/// The dates and times that a query compares columns with; without repetition, in order.
std::vector<TimeConstant> timeConstantsOf(const sema::Analysis &analysis,
                                          const SourceManager &sources);

/// Models that the query reads and that are the same on that side only: their time columns.
using LimitedInputs = std::map<std::string, std::string>;

/// The hash of all rows and values of a query whose `timeColumn` lies on the side. Of limited
/// inputs nothing but the name is looked at; with `restrictInputs`, only their own rows on the
/// side are read. If that makes no difference, the rest of them does not matter.
Digest hashWithin(const sema::Analysis &analysis, const dialect::DialectFacts &dialect,
                  llvm::StringRef timeColumn, const TimeSide &side, const LimitedInputs &limited,
                  bool restrictInputs);

} // namespace mesh::compile

#endif // MESH_COMPILE_TIMELIMIT_H
