// Sources.h - reads files of Python as far as needed to say what a function may run,
// without running anything.

#ifndef MESH_LIB_PYTHON_SOURCES_H
#define MESH_LIB_PYTHON_SOURCES_H

#include "mesh/Python/Python.h"

namespace mesh::python {

/// The macros in the files, sorted by name. Files that cannot be read have none.
std::vector<Definition> scanFiles(const std::string &projectDir,
                                  const std::vector<std::string> &files);

} // namespace mesh::python

#endif // MESH_LIB_PYTHON_SOURCES_H
