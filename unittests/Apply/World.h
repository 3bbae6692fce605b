// World.h - two databases in a directory of their own, and plans applied to them.

#ifndef MESH_UNITTESTS_APPLY_WORLD_H
#define MESH_UNITTESTS_APPLY_WORLD_H

#include "PlanText.h"
#include "mesh/Apply/Apply.h"
#include "mesh/State/StateFile.h"
#include "llvm/Support/FileSystem.h"
#include "gtest/gtest.h"

namespace mesh::test {

inline std::string text(llvm::Error error) { return llvm::toString(std::move(error)); }

#define EXPECT_OK(...) EXPECT_EQ(mesh::test::text(__VA_ARGS__), "")

/// Where the state is, and what the warehouse can do.
enum class Layout : uint8_t {
  Together, ///< One database.
  Apart,    ///< Two databases.
  Plain,    ///< Two, and the warehouse has no transactions.
};

inline const auto allLayouts = testing::Values(Layout::Together, Layout::Apart, Layout::Plain);
std::string layoutName(const testing::TestParamInfo<Layout> &parameter);

/// Passes everything on, but leaves transactions out.
std::unique_ptr<engine::Connection> withoutTransactions(std::unique_ptr<engine::Connection> inner);

/// A directory of databases that is removed at the end.
class World {
public:
  explicit World(Layout layout);
  World(const World &other); ///< With copies of its databases.
  World &operator=(const World &) = delete;
  ~World() { llvm::sys::fs::remove_directories(directory); }

  std::string path(const char *name) const { return (directory + "/" + name).str(); }
  std::unique_ptr<engine::Connection> connect(const char *name) const;
  state::System open() const;

  /// The text of a script on top of the current state.
  std::string compile(llvm::StringRef plan) const;
  apply::Result apply(llvm::StringRef script, const apply::Options &options = {}) const;
  apply::Result abandon(llvm::StringRef script, const apply::Options &options = {}) const;
  /// Runs statements on the warehouse.
  void run(llvm::ArrayRef<const char *> statements) const;

  /// All that the warehouse and the state hold, but for identities and times.
  std::string dump() const;
  std::string dumpWarehouse() const;

private:
  Layout layout;
  llvm::SmallString<128> directory;
};

} // namespace mesh::test

#endif // MESH_UNITTESTS_APPLY_WORLD_H
