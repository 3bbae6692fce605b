// Resolve.h - writes a query anew with what Sema found out about its names.

#ifndef MESH_LIB_SEMA_RESOLVE_H
#define MESH_LIB_SEMA_RESOLVE_H

#include "Analyser.h"

namespace mesh::sema {

const ast::Query *resolveQuery(const ast::Query &query, const Resolution &resolution,
                               const dialect::DialectFacts &dialect, Arena &arena);

} // namespace mesh::sema

#endif // MESH_LIB_SEMA_RESOLVE_H
