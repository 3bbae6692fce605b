// Metric.h - a metric of a project, as dumps show it.

#ifndef MESH_MODEL_METRIC_H
#define MESH_MODEL_METRIC_H

#include "mesh/Model/ModelSummary.h"

namespace mesh::model {

struct MetricRecord {
  std::string name, dialect, description, owner;
  std::string expression;          ///< As it is defined.
  std::string expanded;            ///< The same with other metrics' definitions put in.
  std::vector<std::string> tables; ///< That the latter names, sorted.
  PlaceRecord place;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("name", self.name);
    field("dialect", self.dialect);
    field("description", self.description);
    field("owner", self.owner);
    field("expression", self.expression);
    field("expanded", self.expanded);
    field("tables", self.tables);
    field("place", self.place);
  }
  friend bool operator==(const MetricRecord &, const MetricRecord &) = default;
};

} // namespace mesh::model

#endif // MESH_MODEL_METRIC_H
