// FoldLogic.cpp - AND and OR over constants, and absorption: p AND TRUE is p, p AND FALSE is FALSE,
// p OR (p AND q) is p, (p OR q) AND (p OR q OR r) is p OR q.
//
// What is left alone must be true, false or NULL already, or count as such where it
// stands: 5 AND TRUE is 1 on some engines.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

void mesh::normal::flatten(const rel::CallScalar &call,
                           llvm::SmallVectorImpl<const Scalar *> &operands) {
  for (const Scalar *argument : call.arguments)
    if (const auto *inner = asCall(*argument, call.function))
      flatten(*inner, operands);
    else
      operands.push_back(argument);
}

/// Whether `other`, a chain of the other connective, has `operand`, or all operands of one that is
/// such a chain too, among its operands, and more.
static bool absorbs(const Scalar &operand, const Scalar &other, llvm::StringRef connective) {
  const auto *call = asCall(other, connective);
  if (!call)
    return false;
  llvm::SmallVector<const Scalar *, 8> inner, parts;
  flatten(*call, inner);
  if (const auto *chain = asCall(operand, connective))
    flatten(*chain, parts);
  else
    parts.push_back(&operand);
  return parts.size() < inner.size() && llvm::all_of(
                                            parts,
                                            [&](const Scalar *part) {
                                              return llvm::any_of(inner, [&](const Scalar *each) {
                                                return sameScalar(*each, *part);
                                              });
                                            });
}

const Scalar *mesh::normal::applyFoldLogic(Rewriter &rw, const Scalar &scalar, Place place) {
  const auto *call = asCall(scalar);
  if (!call || (call->function != "and" && call->function != "or"))
    return nullptr;
  constexpr size_t widest = 64; // What follows compares each with each.
  bool conjunction = call->function == "and";
  llvm::SmallVector<const Scalar *, 8> operands, kept;
  flatten(*call, operands);
  bool constantOut = false;
  for (size_t i = 0; i != operands.size(); ++i) {
    const Scalar *each = operands[i];
    if (isBoolean(*each, !conjunction) || (place.truth && conjunction && isNull(*each)))
      return rw.boolean(!conjunction, scalar.range);
    bool neutral = isBoolean(*each, conjunction) || (place.truth && !conjunction && isNull(*each));
    auto covers = [&](const Scalar *other) {
      return absorbs(*other, *each, conjunction ? "or" : "and");
    };
    auto repeats = [&](const Scalar *other) { return sameScalar(*other, *each); };
    bool useless = operands.size() <= widest && rw.isPlain(*each) &&
                   (llvm::any_of(operands, covers) ||
                    llvm::any_of(llvm::ArrayRef(operands).take_front(i), repeats));
    constantOut = constantOut || neutral;
    if (!neutral && !useless)
      kept.push_back(each);
  }
  if (kept.size() == operands.size())
    return nullptr;
  if (kept.empty())
    return constantOut ? rw.boolean(conjunction, scalar.range) : nullptr;
  if (kept.size() > 1)
    return rw.test(call->function, kept, scalar.range);
  return place.truth || rw.isTruth(*kept[0]) ? kept[0] : nullptr;
}
