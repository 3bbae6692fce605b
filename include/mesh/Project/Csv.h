// Csv.h - the CSV files of seeds, read as pandas reads them for SQLMesh.
// (M-077, M-110, M-138.)
//
// The first line names the columns. Blank lines are skipped, quotes may hold
// delimiters and line ends, and texts such as "", "NA" and "NULL" are NULL.
// Unlike pandas: a row with too few values is an error, as are two columns of
// one name, and only UTF-8 is read.

#ifndef MESH_PROJECT_CSV_H
#define MESH_PROJECT_CSV_H

#include "mesh/Basic/Arena.h"
#include "mesh/Basic/Diagnostics.h"
#include "mesh/Basic/SourceManager.h"
#include "mesh/Basic/Value.h"
#include "mesh/Model/DataType.h"
#include <map>
#include <optional>
#include <vector>

namespace mesh::project {

/// The csv_settings of a seed.
struct CsvSettings {
  char delimiter = ',';
  char quote = '"';
  bool doubleQuote = true; ///< Two quotes inside quotes are one.
  std::optional<char> escape;
  bool skipInitialSpace = false;      ///< Spaces behind a delimiter do not count.
  std::optional<char> lineTerminator; ///< None: \n, \r\n and \r.
  std::vector<std::string> naValues;  ///< Texts that are NULL, beside the usual ones.
  std::map<std::string, std::vector<std::string>> columnNaValues; ///< Instead, of one column.
  bool keepDefaultNa = true;

  template <typename Self, typename Visitor> static void fields(Self &self, Visitor &&field) {
    field("delimiter", self.delimiter);
    field("quote", self.quote);
    field("doubleQuote", self.doubleQuote);
    field("escape", self.escape);
    field("skipInitialSpace", self.skipInitialSpace);
    field("lineTerminator", self.lineTerminator);
    field("naValues", self.naValues);
    field("columnNaValues", self.columnNaValues);
    field("keepDefaultNa", self.keepDefaultNa);
  }
};

/// Where a setting is written.
struct CsvSettingPlace {
  SourceRange name, value;
};

/// Sets one of them from a property as it is written. False after a report.
bool setCsvSetting(CsvSettings &settings, llvm::StringRef name, const Value &value,
                   const CsvSettingPlace &place, Diagnostics &diags);

struct CsvColumn {
  std::string name;
  SourceRange place;
  /// What its values are, all of them: BIGINT, DOUBLE, BOOLEAN or TEXT. As in
  /// pandas, whole numbers with NULLs are DOUBLE, booleans with NULLs TEXT, a
  /// column of only NULLs DOUBLE; times and dates are TEXT.
  model::TypeKind type = model::TypeKind::Text;
};

class CsvTable {
public:
  std::vector<CsvColumn> columns;

  size_t rowCount() const { return columns.empty() ? 0 : cells.size() / columns.size(); }
  /// The text as it stands in the file, without quotes; none for NULL. Lives as
  /// long as the table and the source manager.
  std::optional<llvm::StringRef> text(size_t row, size_t column) const;
  /// The value as the column's type has it: numbers without signs and zeros
  /// that mean nothing, "true" and "false".
  std::optional<std::string> value(size_t row, size_t column) const;
  /// Where the value stands.
  SourceLoc place(size_t row, size_t column) const;

private:
  friend class CsvReader;
  struct Cell {
    llvm::StringRef text;
    uint32_t offset = 0;
    bool isNull = false;
  };
  std::vector<Cell> cells; ///< Row by row.
  SourceLoc begin;
  std::unique_ptr<Arena> unescaped; ///< Texts that differ from how they are written.
};

/// Reads a file that `sources` holds. None after an error has been reported;
/// of rows that do not fit, the first twenty are reported one by one.
std::optional<CsvTable> readCsv(FileId file, const CsvSettings &settings,
                                const SourceManager &sources, Diagnostics &diags);

} // namespace mesh::project

#endif // MESH_PROJECT_CSV_H
