// SemiToExists.cpp - a SEMI JOIN b ON p is a WHERE EXISTS (b WHERE p), ANTI is NOT EXISTS.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

const Rel *mesh::normal::applySemiToExists(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Join)
    return nullptr;
  const auto &join = rel::as<rel::JoinRel>(rel);
  bool anti = join.join == rel::JoinKind::Anti;
  if (join.join != rel::JoinKind::Semi && !anti)
    return nullptr;
  const Scalar *condition = rw.exists(*join.right, join.conjuncts, rel.range);
  return rw.filter(*join.left, {anti ? rw.test("not", {condition}, rel.range) : condition});
}
