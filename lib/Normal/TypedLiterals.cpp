// TypedLiterals.cpp - A text that is compared with a date is that date: day >= '2024-01-01' is
// day >= DATE '2024-01-01', and with a time of day for a timestamp.
//
// Where literals take the type of what they are compared with; the text must be a day that there
// is, so that both ways of writing succeed; the type of the value must be certain.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;
using model::TypeKind;

const Scalar *mesh::normal::applyTypedLiterals(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar);
  if (!takesType(rw.dialect, TypeKind::Date) || !call ||
      (!isComparison(call->function) && call->function != "in"))
    return nullptr;
  auto isTyped = [&](const Scalar *each) {
    return takesType(rw.dialect, each->type.kind) && rw.hasCertainType(*each);
  };
  const auto *typed = llvm::find_if(call->arguments, isTyped);
  if (typed == call->arguments.end() || (call->function == "in" && !isTyped(call->arguments[0])))
    return nullptr;
  TypeKind type = (*typed)->type.kind;
  llvm::SmallVector<const Scalar *, 8> arguments(call->arguments.begin(), call->arguments.end());
  bool changed = false;
  for (const Scalar *&each : arguments) {
    const auto *literal = asLiteral(*each);
    if (!literal || literal->literal != rel::LiteralKind::String || !isMoment(literal->text, type))
      continue;
    auto *moment = rw.copyOf(*literal);
    if (type == TypeKind::Timestamp && literal->text.size() == 10)
      moment->text = rw.arena.copy((literal->text + " 00:00:00").str());
    each = rw.call("cast", {moment}, {type, -1, -1, {}}, literal->range);
    changed = true;
  }
  return changed ? rw.test(call->function, arguments, scalar.range) : nullptr;
}
