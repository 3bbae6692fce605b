// TimeZone.h - the offsets of a time zone, from the system's zone files.

#ifndef MESH_BASIC_TIMEZONE_H
#define MESH_BASIC_TIMEZONE_H

#include "mesh/Basic/Time.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace mesh {

class TimeZone {
public:
  /// Reads an IANA zone such as "Europe/Berlin" below `root`.
  static llvm::Expected<std::shared_ptr<const TimeZone>>
  load(llvm::StringRef name, const std::string &root = "/usr/share/zoneinfo");
  /// Reads the content of a TZif file (RFC 8536).
  static llvm::Expected<std::shared_ptr<const TimeZone>> parse(llvm::StringRef content);

  /// A stretch of time in which local time runs a fixed offset ahead of UTC.
  struct Stretch {
    Instant start, end; ///< In UTC; the first and the last one are open ended.
    int64_t offsetMillis = 0;
  };
  Stretch stretchAt(Instant instant) const;

private:
  struct Change {
    Instant at;
    int64_t offsetMillis;
  };
  /// One half of the rule behind the last change: the POSIX form "M3.2.0/2".
  struct YearlyDate {
    unsigned month = 0, week = 0, weekday = 0; ///< Week 5 is the last one.
    int64_t localMillis = 0;
    Instant inYear(int year, int64_t offsetMillis) const;
  };

  bool parseRule(llvm::StringRef rule);
  std::vector<Change> changesAround(int year) const;

  std::vector<Change> changes; ///< Ascending.
  int64_t firstOffset = 0;     ///< Before the first change.
  bool hasRule = false, hasDaylight = false;
  int64_t standardOffset = 0, daylightOffset = 0;
  YearlyDate daylightStart, daylightEnd;
};

} // namespace mesh

#endif // MESH_BASIC_TIMEZONE_H
