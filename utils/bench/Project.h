// Project.h - makes a project of any size, always the same one: layers of models
// that read each other, with queries of the length that people write.

#ifndef MESH_UTILS_BENCH_PROJECT_H
#define MESH_UTILS_BENCH_PROJECT_H

#include "llvm/Support/Error.h"
#include <string>

namespace mesh::bench {

struct ProjectShape {
  size_t models = 1000;
  size_t rows = 20; ///< Of each raw table.
};

/// Writes config.yaml, external_models.yaml and the models into `directory`, and
/// raw.sql, which makes and fills the raw tables. The database is warehouse.db
/// in the same directory, the state is state.db.
llvm::Error writeProject(const std::string &directory, const ProjectShape &shape);

/// Writes one model in the middle of the project again, with a condition that
/// depends on `revision`. Revision 0 is what writeProject wrote.
llvm::Error editOneModel(const std::string &directory, const ProjectShape &shape,
                         unsigned revision);

/// Sets a variable that every model of the first layer reads, so that every
/// model of the project means something else.
llvm::Error editEveryModel(const std::string &directory, unsigned revision);

} // namespace mesh::bench

#endif // MESH_UTILS_BENCH_PROJECT_H
