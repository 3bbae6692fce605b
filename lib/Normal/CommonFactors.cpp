// CommonFactors.cpp - What every branch of an OR asks for is asked for once: (p AND q) OR (p AND r)
// is p AND (q OR r).

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

static constexpr size_t mostBranches = 64, mostConjuncts = 16; // Each is compared with each.

/// The conjuncts of a branch.
static Conjuncts conjunctsOf(const Scalar &branch) {
  Conjuncts conjuncts;
  if (const auto *both = asCall(branch, "and"))
    flatten(*both, conjuncts);
  else
    conjuncts.push_back(&branch);
  return conjuncts;
}

static bool holds(const Conjuncts &conjuncts, const Scalar &wanted) {
  return llvm::any_of(conjuncts, [&](const Scalar *each) { return sameScalar(*each, wanted); });
}

const Scalar *mesh::normal::applyCommonFactors(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar, "or");
  if (!call)
    return nullptr;
  llvm::SmallVector<const Scalar *, 8> operands;
  flatten(*call, operands);
  if (operands.size() > mostBranches)
    return nullptr;
  llvm::SmallVector<Conjuncts, 4> branches;
  for (const Scalar *operand : operands) {
    branches.push_back(conjunctsOf(*operand));
    if (branches.back().size() > mostConjuncts)
      return nullptr;
  }
  Conjuncts common;
  for (const Scalar *each : branches.front())
    if (rw.isPlain(*each) &&
        llvm::all_of(branches, [&](const Conjuncts &branch) { return holds(branch, *each); }))
      common.push_back(each);
  if (common.empty())
    return nullptr;
  llvm::SmallVector<const Scalar *, 8> rests;
  for (Conjuncts &branch : branches) {
    llvm::erase_if(branch, [&](const Scalar *each) { return holds(common, *each); });
    if (branch.empty()) // It covers the others: FoldLogic.cpp.
      return nullptr;
    rests.push_back(branch.size() == 1 ? branch[0] : rw.test("and", branch, scalar.range));
  }
  common.push_back(rw.test("or", rests, scalar.range));
  return rw.test("and", common, scalar.range);
}
