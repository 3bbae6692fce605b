// Resolve.h - writes a query anew with what Sema found out about its names.

#ifndef MESH_LIB_SEMA_RESOLVE_H
#define MESH_LIB_SEMA_RESOLVE_H

#include "Analyser.h"

namespace mesh::sema {

/// A column's name for writing it. Where names are folded that is the folded one: the
/// database has no other.
const std::string &writtenName(const NamedColumn &column, const dialect::DialectFacts &dialect);

/// Whether a CTE whose query reads its name may mean itself by it.
bool mayReadItself(const ast::With &with, const ast::Cte &cte,
                   const dialect::DialectFacts &dialect);

const ast::Query *resolveQuery(const ast::Query &query, const Resolution &resolution,
                               const dialect::DialectFacts &dialect, Arena &arena);

} // namespace mesh::sema

#endif // MESH_LIB_SEMA_RESOLVE_H
