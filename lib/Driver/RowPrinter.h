// RowPrinter.h - the rows of a query for people and for programs.

#ifndef MESH_LIB_DRIVER_ROWPRINTER_H
#define MESH_LIB_DRIVER_ROWPRINTER_H

#include "Workspace.h"
#include "mesh/Engine/Connection.h"

namespace mesh::driver {

enum class RowFormat : uint8_t { Table, Csv, Json };

/// The option --format of commands that show rows.
struct RowFormatOption : llvm::cl::opt<RowFormat> {
  explicit RowFormatOption(llvm::cl::OptionCategory &category);
};

/// Prints all rows. A table that is wider than `width` has its cells cut, or is
/// turned so that each row is a list of its columns; 0: there is no width.
///
/// CSV as by RFC 4180; NULL is an empty field, an empty text "". JSON is an object
/// with "columns" and "rows", each row an array; numbers are numbers.
void printRows(llvm::raw_ostream &out, const engine::Result &result, RowFormat format,
               unsigned width);

/// The width that tables should keep to: that of the terminal, or COLUMNS.
unsigned tableWidth(const Environment &environment);

} // namespace mesh::driver

#endif // MESH_LIB_DRIVER_ROWPRINTER_H
