// CoalesceArguments.cpp - COALESCE in COALESCE is one; NULLs and repetitions in it go; what follows
// an argument that is not NULL goes.
//
// The type is that of all arguments: one of those that stay must have it. Where types are
// only preferences, an argument that is left alone must not be a column or a cast, which
// would bring its affinity and its collation along.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// Whether all arguments are of one type already, so that it makes no difference to be among more.
static bool isOfOneType(const rel::CallScalar &coalesce) {
  rel::DataType type = coalesce.arguments[0]->type;
  bool isWhole = type.kind != model::TypeKind::Decimal || type.precision >= 0; // It says all.
  return type.isKnown() && isWhole && type.kind != model::TypeKind::Char &&
         llvm::all_of(coalesce.arguments,
                      [&](const Scalar *each) { return each->type == type && !asLiteral(*each); });
}

const Scalar *mesh::normal::applyCoalesceArguments(Rewriter &rw, const Scalar &scalar,
                                                   Place place) {
  const auto *call = asCall(scalar, "coalesce");
  if (!call)
    return nullptr;
  bool loose = rw.dialect.affinityTyping;
  llvm::SmallVector<const Scalar *, 8> arguments;
  bool changed = false;
  for (size_t i = 0; i != call->arguments.size(); ++i) {
    const Scalar *argument = call->arguments[i];
    const auto *inner = asCall(*argument, "coalesce");
    if (inner &&
        (loose || (scalar.type.isKnown() && inner->type == scalar.type) || isOfOneType(*inner))) {
      arguments.append(inner->arguments.begin(), inner->arguments.end());
      changed = true;
      continue;
    }
    bool repeated = rw.isPlain(*argument) && llvm::any_of(arguments, [&](const Scalar *each) {
                      return sameScalar(*each, *argument);
                    });
    if (isNull(*argument) || repeated) {
      changed = true;
      continue;
    }
    arguments.push_back(argument);
    llvm::ArrayRef<const Scalar *> rest =
        llvm::ArrayRef<const Scalar *>(call->arguments).drop_front(i + 1);
    if (!rest.empty() && rw.isNotNull(*argument, place.input) &&
        keepsType(scalar, arguments, rest, rw)) {
      changed = true;
      break;
    }
  }
  if (!changed || arguments.empty())
    return nullptr;
  if (arguments.size() > 1)
    return rw.call("coalesce", arguments, scalar.type, scalar.range);
  return standsFor(*arguments[0], scalar, rw) ? arguments[0] : nullptr;
}
