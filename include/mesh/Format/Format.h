// Format.h - a file of models to the same file, written well.
//
// The text that comes out is read back: its statements are those that went in,
// in the same order, and so are its comments, or nothing comes out.

#ifndef MESH_FORMAT_FORMAT_H
#define MESH_FORMAT_FORMAT_H

#include "mesh/Basic/Diagnostics.h"
#include "mesh/Dialect/Dialect.h"
#include <optional>

namespace mesh::format {

/// The letters of functions' names.
enum class FunctionCase : uint8_t {
  Known,     ///< Those that the dialect has in upper case, others as written.
  Upper,     ///< All in upper case.
  Lower,     ///< All in lower case.
  AsWritten, ///< All as written.
};

struct Options {
  unsigned width = 80;
  unsigned indent = 2; ///< Of what stands in parentheses.
  unsigned pad = 2;    ///< Of the items of a clause.
  bool leadingComma = false;
  bool normalize = false;      ///< Names without quotes are folded as the dialect folds them.
  bool rewriteCasts = true;    ///< CAST(x AS t) becomes x::t where the dialect has that.
  bool appendNewline = false;  ///< The text ends with a line end even if it did not.
  bool formatByDefault = true; ///< Whether a model that does not say is formatted.
  FunctionCase functions = FunctionCase::Known;
};

/// The new text of a file; the old one if its model says `formatting false`.
/// None if `diags` says why.
std::optional<std::string> format(SourceManager &sources, FileId file,
                                  const dialect::DialectFacts &dialect, const Options &options,
                                  Diagnostics &diags);

} // namespace mesh::format

#endif // MESH_FORMAT_FORMAT_H
