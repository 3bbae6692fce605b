// CaseBranches.cpp - A WHEN that is never true goes; behind one that is always true nothing counts;
// neighbours of one result are one WHEN with OR; a CASE of one result is that result.
//
// The type of the CASE is that of all its results, so the result that is left must have
// it.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// Whether the result can go without another type for the rest.
static bool mayGo(const Scalar &result, const Scalar &whole, Rewriter &rw) {
  return rw.dialect.affinityTyping || isNull(result) ||
         (rw.hasCertainType(result) && result.type == whole.type);
}

/// Whether the result may stand in place of the CASE.
static bool mayStay(const Scalar &result, const Scalar &whole, Rewriter &rw) {
  return rw.dialect.affinityTyping ? !comparesItsOwnWay(result)
                                   : rw.hasCertainType(result) && result.type == whole.type;
}

const Scalar *mesh::normal::applyCaseBranches(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar, "case");
  if (!call)
    return nullptr;
  llvm::SmallVector<const Scalar *, 8> arguments;
  const Scalar *otherwise = call->arguments.back();
  auto restMayGo = [&](size_t from) {
    for (size_t i = from; i < call->arguments.size(); i += 2)
      if (!mayGo(*call->arguments[std::min<size_t>(i + 1, call->arguments.size() - 1)], scalar, rw))
        return false;
    return true;
  };
  for (size_t i = 0; i + 1 < call->arguments.size(); i += 2) {
    const Scalar *condition = call->arguments[i], *result = call->arguments[i + 1];
    if ((isBoolean(*condition, false) || isNull(*condition)) && mayGo(*result, scalar, rw))
      continue;
    if (isBoolean(*condition, true) && restMayGo(i + 2)) {
      otherwise = result;
      break;
    }
    if (!arguments.empty() && rw.isPlain(*result) && sameScalar(*arguments.back(), *result)) {
      size_t last = arguments.size() - 2;
      arguments[last] = rw.test("or", {arguments[last], condition}, arguments[last]->range);
      continue;
    }
    arguments.push_back(condition);
    arguments.push_back(result);
  }
  while (arguments.size() > 1 && rw.isPlain(*arguments.back()) &&
         rw.isPlain(*arguments[arguments.size() - 2]) && sameScalar(*arguments.back(), *otherwise))
    arguments.pop_back_n(2);
  if (arguments.size() + 1 == call->arguments.size())
    return nullptr;
  if (arguments.empty())
    return mayStay(*otherwise, scalar, rw) ? otherwise : nullptr;
  arguments.push_back(otherwise);
  return rw.call("case", arguments, scalar.type, scalar.range);
}
