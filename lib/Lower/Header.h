// Header.h - what all scripts have in common; shared inside Lower.

#ifndef MESH_LIB_LOWER_HEADER_H
#define MESH_LIB_LOWER_HEADER_H

#include "mesh/Lower/Lower.h"

namespace mesh::lower {

script::Header makeHeader(const Options &options, llvm::StringRef environment, Instant at);

/// Where a record of a compile points: in its file, if that is there still.
DiagPlace placeIn(const std::string &directory, const model::PlaceRecord &place, int64_t length,
                  SourceManager &sources);

/// A dotted name as the target writes it.
std::string relationText(llvm::StringRef dotted, const dialect::DialectFacts &dialect);

/// A value of a seed as a literal of the column's type.
std::string seedCell(const std::optional<std::string> &cell, llvm::StringRef type,
                     const dialect::DialectFacts &dialect);

} // namespace mesh::lower

#endif // MESH_LIB_LOWER_HEADER_H
