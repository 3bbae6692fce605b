// SameTypeCast.cpp - Of two equal casts one is enough, and none of a column that has the type.
//
// On warehouses the types of results are not known here, those of declared columns are: there only
// what has one form, integers, truth values and dates.
//
// Texts stay: a cast may take a column's collation away. And where types are only preferences, a
// cast converts.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;
using model::TypeKind;

/// Whether a column that is declared so holds no other values, in no other form.
static bool isPlainType(const rel::DataType &type) {
  return type.isNumber() || type.kind == TypeKind::Boolean || type.kind == TypeKind::Date ||
         type.kind == TypeKind::Timestamp;
}

static bool isOfOneForm(const rel::DataType &type, dialect::DialectId dialect) {
  using enum dialect::DialectId;
  bool isWarehouse = dialect == Snowflake || dialect == BigQuery || dialect == Redshift ||
                     dialect == Trino || dialect == Presto || dialect == Athena ||
                     dialect == Spark || dialect == Databricks;
  return isWarehouse &&
         (type.isInteger() || type.kind == TypeKind::Boolean || type.kind == TypeKind::Date);
}

const Scalar *mesh::normal::applySameTypeCast(Rewriter &rw, const Scalar &scalar, Place) {
  const auto *cast = asCall(scalar, "cast");
  if (!cast)
    return nullptr;
  const Scalar &inner = *cast->arguments[0];
  if (const auto *again = asCall(inner, "cast"); again && again->type == cast->type)
    return &inner;
  bool sure = rw.dialect.typesAreKnown && !rw.dialect.affinityTyping;
  if ((sure || isOfOneForm(inner.type, rw.dialect.id)) && inner.kind == ScalarKind::Column &&
      rw.hasCertainType(inner) && inner.type == cast->type && isPlainType(inner.type))
    return &inner;
  return nullptr;
}
