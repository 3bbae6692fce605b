// Metrics.h - files of metrics.

#ifndef MESH_PROJECT_METRICS_H
#define MESH_PROJECT_METRICS_H

#include "mesh/Project/ModelFile.h"

namespace mesh::project {

/// METRIC (...), which holds no macros: none are expanded there.
struct MetricDefinition {
  std::string name; ///< Lower case.
  std::string description, owner;
  SourceRange nameRange;
  const dialect::DialectFacts *dialect = nullptr;
  const ast::Expr *expression = nullptr;
};

/// Reads a file of metrics. What is wrong is reported and left out.
std::vector<MetricDefinition> readMetricFile(const SourceFile &file, const FileContext &context);

} // namespace mesh::project

#endif // MESH_PROJECT_METRICS_H
