// SearchedCase.cpp - CASE x WHEN 1 THEN a ... is CASE WHEN x = 1 THEN a ..., and IIF or IF is CASE.
//
// x is computed for each WHEN then, so it must be plain. Where x and all that it is compared with
// are brought to one type, as 1 and 1e0, all of these must be of one kind. ClickHouse looks x up in
// a list of one type, in which NULL is found: there x must be of that kind too.

#include "Conversions.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// Whether all that the first argument is compared with are whole numbers, or of one type.
static bool areOfOneKind(const rel::CallScalar &choice) {
  const Scalar &first = *choice.arguments[1];
  for (size_t i = 1; i + 1 < choice.arguments.size(); i += 2) {
    const Scalar &value = *choice.arguments[i];
    bool isWhole = wholeNumber(first) && wholeNumber(value);
    bool isOneType = first.type.isKnown() && first.type.kind != model::TypeKind::Decimal &&
                     value.type == first.type;
    if (i != 1 && !isWhole && !isOneType && !isNull(value))
      return false;
  }
  return true;
}

/// Whether WHEN compares as `=` does.
static bool compares(const rel::CallScalar &choice, const Rewriter &rw) {
  if (!rw.dialect.absenceIsDefault)
    return !dialect::valueFacts(rw.dialect).whensHaveOneType || areOfOneKind(choice);
  const rel::DataType &type = choice.arguments[0]->type;
  for (size_t i = 1; i + 1 < choice.arguments.size(); i += 2) {
    const auto *literal = asLiteral(*choice.arguments[i]);
    bool isText = literal && literal->literal == rel::LiteralKind::String && type.isText();
    if (!isText && !(type.isInteger() && wholeNumber(*choice.arguments[i])))
      return false;
  }
  return true;
}

const Scalar *mesh::normal::applySearchedCase(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar);
  if (!call)
    return nullptr;
  if ((call->function == "iif" || call->function == "iff" || call->function == "if") &&
      call->arguments.size() == 3)
    return rw.call("case", call->arguments, scalar.type, scalar.range);
  if (call->function != "case of" || !rw.isPlain(*call->arguments[0]) ||
      rw.hasSubquery(*call->arguments[0]) || asCall(*call->arguments[0], "row") ||
      !compares(*call, rw))
    return nullptr;
  llvm::SmallVector<const Scalar *, 8> arguments;
  for (size_t i = 1; i + 1 < call->arguments.size(); i += 2) {
    arguments.push_back(
        rw.test("=", {call->arguments[0], call->arguments[i]}, call->arguments[i]->range));
    arguments.push_back(call->arguments[i + 1]);
  }
  arguments.push_back(call->arguments.back());
  return rw.call("case", arguments, scalar.type, scalar.range);
}
