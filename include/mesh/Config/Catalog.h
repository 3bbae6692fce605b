// Catalog.h - the catalog in which names without one are.

#ifndef MESH_CONFIG_CATALOG_H
#define MESH_CONFIG_CATALOG_H

#include "mesh/Config/Config.h"
#include "mesh/Dialect/Dialect.h"

namespace mesh::config {

/// The catalog that the selected gateway's connection begins in, as far as the
/// configuration says it. None where that is known to the server alone, and where the
/// database has no catalogs.
std::optional<std::string> defaultCatalog(const Config &config);

/// Drops the default catalog from a folded name of three parts: the other two name the
/// same table.
void dropCatalog(std::vector<std::string> &parts, const std::optional<std::string> &catalog,
                 const dialect::DialectFacts &dialect);

} // namespace mesh::config

#endif // MESH_CONFIG_CATALOG_H
