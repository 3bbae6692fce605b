// UnitTestDifferences.h - how the rows of a query differ from those that a unit test
// expects.

#ifndef MESH_LIB_DRIVER_UNITTESTDIFFERENCES_H
#define MESH_LIB_DRIVER_UNITTESTDIFFERENCES_H

#include "UnitTestFixtures.h"
#include "mesh/Engine/Connection.h"

namespace mesh::driver {

/// A line for each difference, for people; none if they are the same, in whatever order.
/// Other columns than those expected may be there if `isPartial`.
std::vector<std::string> differencesOf(const Rows &expected, bool isPartial,
                                       const engine::Result &actual,
                                       const dialect::DialectFacts &dialect);

/// What a query gives, as rows that are expected.
Rows rowsOf(const engine::Result &result, const dialect::DialectFacts &dialect);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_UNITTESTDIFFERENCES_H
