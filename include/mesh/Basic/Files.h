// Files.h - reading and writing whole files. Errors name the path and the cause.

#ifndef MESH_BASIC_FILES_H
#define MESH_BASIC_FILES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>

namespace mesh {

llvm::Expected<std::string> readFile(const std::string &path);

/// Writes `content` beside `path`, syncs it and renames it into place: readers
/// see the old file or the new one, never half of one, whenever the process dies.
llvm::Error writeFileAtomically(const std::string &path, llvm::StringRef content);

/// The same for a file that exists and that a user may have made: its permissions
/// stay, and of a symbolic link, what it leads to is replaced. A file that is
/// protected against writing is left alone.
llvm::Error overwriteFile(const std::string &path, llvm::StringRef content);

/// Whether the text is ASCII without a NUL, as most are; fast.
bool isPlainText(llvm::StringRef text);

/// Offset of the first byte that is not valid UTF-8; npos if there is none.
size_t findInvalidUtf8(llvm::StringRef text);

} // namespace mesh

#endif // MESH_BASIC_FILES_H
