// Normalise.h - trees in a form in which SQLMesh's rendering of a query and
// ours are the same tree if they are the same query: no quotes, no parentheses,
// no catalog, no alias that repeats a name, one form for each thing.

#ifndef MESH_UNITTESTS_MACRO_NORMALISE_H
#define MESH_UNITTESTS_MACRO_NORMALISE_H

#include "mesh/AST/AST.h"
#include "mesh/Dialect/Dialect.h"
#include <string>

namespace mesh::test {

/// The normalised tree as a dump.
std::string normalise(const ast::Node &node, const dialect::DialectFacts &dialect, Arena &arena);

} // namespace mesh::test

#endif // MESH_UNITTESTS_MACRO_NORMALISE_H
