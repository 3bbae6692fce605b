// Catalog.cpp - the catalog in which names without one are. (C-034)

#include "mesh/Config/Catalog.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::config;

/// The parameter that names the catalog; empty for databases without catalogs.
static llvm::StringRef parameterOf(llvm::StringRef type) {
  return llvm::StringSwitch<llvm::StringRef>(type)
      .Cases("postgres", "redshift", "mssql", "azuresql", "fabric", "snowflake", "risingwave",
             "database")
      .Case("motherduck", "database")
      .Case("gcp_postgres", "db")
      .Case("bigquery", "project")
      .Cases("trino", "databricks", "spark", "catalog")
      .Case("athena", "catalog_name")
      .Default("");
}

std::optional<std::string> config::defaultCatalog(const Config &config) {
  const std::optional<Connection> &connection = config.gateway().connection;
  if (!connection)
    return std::nullopt;
  std::string name;
  if (*connection->type == "duckdb") { // That of the first database.
    const Parameter *catalogs = connection->find("catalogs");
    bool isMap = catalogs && catalogs->value.kind == Value::Kind::Map;
    std::string path = connection->text("database");
    if (isMap && !catalogs->value.keys.empty())
      name = catalogs->value.keys.front();
    else
      name = path.empty() || path == ":memory:" ? "memory" : llvm::sys::path::stem(path).str();
  } else if (llvm::StringRef parameter = parameterOf(*connection->type); !parameter.empty()) {
    name = connection->text(parameter);
  }
  return name.empty() ? std::nullopt : std::optional(name);
}

void config::dropCatalog(std::vector<std::string> &parts, const std::optional<std::string> &catalog,
                         const dialect::DialectFacts &dialect) {
  if (catalog && parts.size() == 3 && parts[0] == dialect::foldTable(dialect, *catalog, false))
    parts.erase(parts.begin());
}
