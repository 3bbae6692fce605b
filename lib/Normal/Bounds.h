// Bounds.h - comparisons of a value with a constant, and what follows from them.

#ifndef MESH_LIB_NORMAL_BOUNDS_H
#define MESH_LIB_NORMAL_BOUNDS_H

#include "Rewriter.h"

namespace mesh::normal {

/// What a value is compared with: numbers, or texts of one form.
struct Constant {
  std::optional<int64_t> number;
  llvm::StringRef text;
  rel::DataType cast;

  bool comparesWith(const Constant &other) const {
    return number.has_value() == other.number.has_value() && cast == other.cast &&
           text.size() == other.text.size();
  }
  int compare(const Constant &other) const {
    if (number)
      return *number < *other.number ? -1 : *number > *other.number;
    return text.compare(other.text);
  }
};

struct Bound {
  const Scalar *condition = nullptr, *value = nullptr;
  llvm::StringRef op; ///< "=", "<>", "<", "<=", ">", ">=": of the value against the constant.
  Constant constant;
};

/// None if the condition is no such comparison, or the order of its constants is not
/// certain: see MergeBounds.cpp.
std::optional<Bound> readBound(const Scalar &condition, Rewriter &rw);
/// Those among conditions, in their order; of many the first.
constexpr size_t mostAmong = 64;
llvm::ArrayRef<Bound> boundsAmong(List<const Scalar *> conditions, Rewriter &rw);
/// The bounds that every row of the relation fulfils; of many the first.
llvm::ArrayRef<Bound> boundsOf(const Rel &rel, Rewriter &rw);
/// Whether both are of one value and their constants can be compared.
bool areComparable(const Bound &a, const Bound &b);
/// Whether `a` holds wherever `b` does.
bool follows(const Bound &a, const Bound &b);
/// Whether both are never true together.
bool exclude(const Bound &a, const Bound &b);

} // namespace mesh::normal

#endif // MESH_LIB_NORMAL_BOUNDS_H
