// Timing.h - measures, and says what was measured, for people or for programs.

#ifndef MESH_UTILS_BENCH_TIMING_H
#define MESH_UTILS_BENCH_TIMING_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace mesh::bench {

struct Options {
  bool json = false;
  size_t models = 1000;
  size_t runs = 5;
  std::string binaries;           ///< The directory of mesh, meshc and the others.
  std::string directory;          ///< For a project that is kept; empty: a temporary one.
  std::vector<std::string> paths; ///< What was given beside options.
  std::string dialect;            ///< Of texts that name none.
  std::string peers;              ///< What peers.py made; empty: no peers.
  bool scale = false;
};

/// Seconds by a clock that only goes forward.
double now();

/// The times of one thing that was done several times.
struct Samples {
  std::string name;
  std::vector<double> seconds;

  double best() const;
};

/// What a benchmark found: times, and ratios of them.
struct Report {
  std::string benchmark;
  size_t models = 0; ///< Of the project; 0: there is none.
  std::vector<Samples> samples;
  std::vector<std::pair<std::string, double>> ratios;

  Samples &add(llvm::StringRef name);
  void print(llvm::raw_ostream &out, bool json) const;
};

/// Runs a program in `directory` with its output in `log` there, and adds how
/// long it took. An error says what it printed.
llvm::Error timeProgram(llvm::ArrayRef<std::string> command, const std::string &directory,
                        Samples &samples, const std::string &input = "");

/// A directory that vanishes with the object, unless it was given by the user.
class WorkDirectory {
public:
  explicit WorkDirectory(const Options &options);
  ~WorkDirectory();
  WorkDirectory(const WorkDirectory &) = delete;
  WorkDirectory &operator=(const WorkDirectory &) = delete;

  const std::string &path() const { return directory; }

private:
  std::string directory;
  bool isTemporary;
};

} // namespace mesh::bench

#endif // MESH_UTILS_BENCH_TIMING_H
