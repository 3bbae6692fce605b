// NullIf.cpp - NULLIF(a, b) is CASE WHEN a = b THEN NULL ELSE a END.
//
// a is computed twice then, so it must be plain. Where types are only preferences, a
// comparison converts its sides and NULLIF does not: only numbers are the same. Elsewhere
// NULLIF may show what the comparison made of a (PostgreSQL: NULLIF(10, 1.5) is a NUMERIC), so
// that both have to be of one type.

#include "Rewriter.h"

using namespace mesh;
using namespace mesh::normal;

/// Whether a comparison of the two leaves the first as it is.
static bool staysAsItIs(const rel::DataType &a, const rel::DataType &b,
                        const dialect::DialectFacts &dialect) {
  if (dialect.affinityTyping)
    return a.isNumber() && b.isNumber();
  if (dialect.id == dialect::DialectId::DuckDb) // It is that CASE there.
    return true;
  bool areTexts = a.isText() && b.isText() && a.kind != model::TypeKind::Char &&
                  b.kind != model::TypeKind::Char;
  return areTexts || (a.isInteger() && b.isInteger()) || (a.isKnown() && a == b);
}

const Scalar *mesh::normal::applyNullIf(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *call = asCall(scalar, "nullif");
  if (!call || call->arguments.size() != 2 || !rw.isPlain(*call->arguments[0]) ||
      rw.hasSubquery(*call->arguments[0]))
    return nullptr;
  if (!staysAsItIs(call->arguments[0]->type, call->arguments[1]->type, rw.dialect))
    return nullptr;
  const Scalar *equal = rw.test("=", call->arguments, scalar.range);
  rel::DataType type =
      rw.dialect.typesAreKnown ? scalar.type : call->arguments[0]->type; // As CASE.
  return rw.call("case", {equal, rw.null(scalar.range), call->arguments[0]}, type, scalar.range);
}
