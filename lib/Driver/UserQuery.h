// UserQuery.h - a query that a user types in, over the views of an environment.

#ifndef MESH_LIB_DRIVER_USERQUERY_H
#define MESH_LIB_DRIVER_USERQUERY_H

#include "Workspace.h"
#include "mesh/AST/AST.h"
#include "mesh/Engine/Connection.h"

namespace mesh::driver {

class UserQuery {
public:
  /// `views`: by model, the view to read.
  UserQuery(const dialect::DialectFacts &spoken, std::map<std::string, std::string> viewOfModel,
            std::string inEnvironment, Reporter &messages)
      : dialect(spoken), views(std::move(viewOfModel)), environment(std::move(inEnvironment)),
        reporter(messages) {}

  /// Reads one query and nothing else. False after a report.
  bool read(llvm::StringRef text);
  /// What the database is to run, with no more than `limit` rows. None after a report.
  std::optional<std::string> sql(std::optional<int64_t> limit);
  /// Reports, with places in the text, what the database may have complained about.
  void explain(engine::Connection &connection);

private:
  bool isPlain();
  void reportUnknownTables(engine::Connection &connection);

  const dialect::DialectFacts &dialect;
  std::map<std::string, std::string> views;
  std::string environment;
  Reporter &reporter;
  Arena arena;
  const ast::Query *query = nullptr;
};

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_USERQUERY_H
