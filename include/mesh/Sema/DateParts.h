// DateParts.h - words for parts of dates among the arguments of calls.

#ifndef MESH_SEMA_DATEPARTS_H
#define MESH_SEMA_DATEPARTS_H

#include "mesh/AST/AST.h"
#include "mesh/Dialect/Dialect.h"

namespace mesh::sema {

/// The argument of a call that is a word for a part of a date, DATEDIFF(day, a, b), and no
/// column. Null if there is none.
const ast::Name *findDatePart(const ast::Function &call, const dialect::DialectFacts &dialect);

} // namespace mesh::sema

#endif // MESH_SEMA_DATEPARTS_H
