// TimeOptions.h - --start, --end and --execution-time of commands that look at
// one interval.

#ifndef MESH_LIB_DRIVER_TIMEOPTIONS_H
#define MESH_LIB_DRIVER_TIMEOPTIONS_H

#include "Workspace.h"

namespace mesh::driver {

struct TimeOptions {
  explicit TimeOptions(llvm::cl::OptionCategory &category);

  llvm::cl::opt<std::string> start, end, executionTime;
  llvm::cl::alias startShort, endShort;

  struct Times {
    std::optional<Interval> interval; ///< None if neither start nor end was given.
    Instant execution;
  };
  /// With one of start and end alone the interval is that day. None after a report.
  std::optional<Times> read(Instant now, Reporter &reporter) const;
};

/// The first day of all, which SQLMesh's commands take where no interval is given.
inline constexpr Interval firstDay{{0}, {dayMillis}};

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_TIMEOPTIONS_H
