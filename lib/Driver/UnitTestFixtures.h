// UnitTestFixtures.h - the rows that a unit test gives: of an input, or expected of an
// output.

#ifndef MESH_LIB_DRIVER_UNITTESTFIXTURES_H
#define MESH_LIB_DRIVER_UNITTESTFIXTURES_H

#include "Workspace.h"
#include "mesh/Project/UnitTests.h"

namespace mesh::driver {

/// A row by names of columns.
using Row = std::map<std::string, Value>;

struct Rows {
  std::vector<std::string> columns; ///< In the order in which they first come.
  std::vector<Row> rows;
};

class UnitTestFixtures {
public:
  UnitTestFixtures(const project::UnitTest &of, const project::Project &whole,
                   const dialect::DialectFacts &facts, Reporter &where)
      : test(of), project(whole), dialect(facts), reporter(where) {}

  /// A list of rows, each 'column: value'. None after a report.
  std::optional<Rows> readList(const config::YamlNode &list, llvm::StringRef what);
  /// What `rows`, `format` and `path` say: a list, a text in CSV, or a file. None after a
  /// report. `list` are the `rows`, which the reader has given away already.
  std::optional<Rows> read(config::Reader &reader, const config::YamlNode *list,
                           const std::string &what);

private:
  std::optional<Rows> readCsv(FileId file, const config::YamlNode *settings);
  std::nullopt_t fail(SourceRange place, const llvm::Twine &text);

  const project::UnitTest &test;
  const project::Project &project;
  const dialect::DialectFacts &dialect;
  Reporter &reporter;
};

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_UNITTESTFIXTURES_H
