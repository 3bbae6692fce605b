// SameTypeCast.cpp - Of two equal casts one is enough.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Scalar *mesh::normal::applySameTypeCast(Rewriter &, const Scalar &scalar, Place) {
  const auto *cast = asCall(scalar, "cast");
  if (!cast)
    return nullptr;
  const Scalar &inner = *cast->arguments[0];
  if (const auto *again = asCall(inner, "cast"); again && again->type == cast->type)
    return &inner;
  return nullptr;
}
