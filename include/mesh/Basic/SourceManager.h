// SourceManager.h - every text that a diagnostic may point into.
//
// All texts share one 32-bit space of locations, so that a location is four
// bytes and can also name a place inside a macro expansion: an expansion owns
// a range of the space that maps, offset by offset, to the text it was
// expanded from, and knows the call that asked for it.
//
// Thread-safe: units of work that run in parallel share one SourceManager.

#ifndef MESH_BASIC_SOURCEMANAGER_H
#define MESH_BASIC_SOURCEMANAGER_H

#include "mesh/Basic/Id.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace mesh {

/// A place in the shared space of locations. Zero is "nowhere".
struct SourceLoc {
  uint32_t raw = 0;

  explicit operator bool() const { return raw != 0; }
  SourceLoc offset(uint32_t bytes) const { return {raw + bytes}; }
  friend bool operator==(SourceLoc, SourceLoc) = default;
  friend auto operator<=>(SourceLoc, SourceLoc) = default;
};

/// Half-open: `end` is the first byte behind the range.
struct SourceRange {
  SourceLoc begin, end;

  explicit operator bool() const { return bool(begin); }
  friend bool operator==(SourceRange, SourceRange) = default;
};

using FileId = Id<struct FileTag>;

/// A location in the words of a user: both line and column count from 1;
/// columns count bytes.
struct PresumedLoc {
  std::string path;
  unsigned line = 0, column = 0;
  llvm::StringRef lineText; ///< The whole line, without its end.
};

/// One step of "in expansion of @NAME at ...", innermost first.
struct ExpansionStep {
  std::string macro;
  SourceRange call;
};

class SourceManager {
public:
  /// Texts end with this many NUL bytes, so that a scanner may read ahead.
  static constexpr size_t padding = 64;

  SourceManager() = default;
  SourceManager(const SourceManager &) = delete;
  SourceManager &operator=(const SourceManager &) = delete;

  /// Reads a file. `displayPath` is what diagnostics print. Fails if the file
  /// cannot be read or the space of locations (4 GiB) is full.
  llvm::Expected<FileId> addFile(const std::string &path, std::string displayPath);

  /// Adds a text that is already in memory, under the name that diagnostics print.
  llvm::Expected<FileId> addText(llvm::StringRef text, std::string displayPath);

  /// Adds text that a macro made; diagnostics in it also show `call`.
  llvm::Expected<FileId> addMacroText(llvm::StringRef text, std::string macro, SourceRange call);

  /// Adds a copy of the locations in `spelling` for one expansion of `macro`:
  /// location `result + n` stands for `spelling.begin + n`. Nowhere when the
  /// space of locations is full.
  SourceLoc addExpansion(SourceRange spelling, std::string macro, SourceRange call);

  /// The text, followed in memory by `padding` NUL bytes. Lives as long as the manager.
  llvm::StringRef text(FileId file) const;
  /// The text that a range covers where it was spelled.
  llvm::StringRef text(SourceRange range) const;
  std::string displayPath(FileId file) const;
  SourceLoc begin(FileId file) const;
  SourceLoc location(FileId file, size_t offset) const;
  /// Location of a 1-based line and column, clamped to the text.
  SourceLoc location(FileId file, unsigned line, unsigned column) const;

  /// Where the text at `loc` was spelled.
  PresumedLoc presumed(SourceLoc loc) const;
  /// The expansions that `loc` came from, innermost first; empty for plain text.
  std::vector<ExpansionStep> expansions(SourceLoc loc) const;
  /// The place in a file that a user would open: the outermost call if `loc`
  /// lies in text that no file holds, else where it was spelled.
  SourceLoc fileLoc(SourceLoc loc) const;

private:
  struct Entry {
    uint32_t base = 0, length = 0;
    std::string path;             ///< Of a text; empty for an expansion.
    std::unique_ptr<char[]> text; ///< Null for an expansion.
    std::string macro;            ///< Of an expansion or a macro-made text.
    SourceRange spelling, call;
    mutable std::vector<uint32_t> lines; ///< See linesOf().
  };

  llvm::Expected<FileId> addEntry(llvm::StringRef text, std::string path, std::string macro,
                                  SourceRange call);
  const Entry &entryAt(SourceLoc loc) const;
  SourceLoc spellingLoc(SourceLoc loc) const;
  static const std::vector<uint32_t> &linesOf(const Entry &entry);

  mutable std::mutex mutex;
  std::deque<Entry> entries; ///< Ascending by base.
  uint64_t nextBase = 1;
};

} // namespace mesh

#endif // MESH_BASIC_SOURCEMANAGER_H
