// TimeLimit.h - finds the models that an edit changes only from a time on, or only up to one.

#ifndef MESH_LIB_DRIVER_TIMELIMIT_H
#define MESH_LIB_DRIVER_TIMELIMIT_H

#include "Sides.h"
#include "mesh/Change/Change.h"

namespace mesh::driver {

/// Whether a verdict could be limited: both versions have the same time column.
bool mayBeLimited(const change::Verdict &verdict, const Side &older, const Side &newer);

/// Makes verdicts `time_limited` where they can be. Both sides were compiled with trees.
void limitByTime(std::vector<change::Verdict> &verdicts, const Side &older, const Side &newer,
                 const SourceManager &sources);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_TIMELIMIT_H
