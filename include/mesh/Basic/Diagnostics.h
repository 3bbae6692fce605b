// Diagnostics.h - what Mesh has to say to a user about the user's own files.
//
// Every message is declared once, in the Diagnostics.def of the library that
// reports it:
//
//   MESH_DIAG(UnknownColumn, Error, "no column '{0}' in '{1}'", StringRef, StringRef)
//
// and used as a fact:
//
//   diags.report(range, diag::UnknownColumn, name, table)
//       .note(tableRange, diag::ColumnsDeclaredHere, table)
//       .fix(range, nearest);
//
// The stable id that users see, [unknown-column], is the name in kebab case.
// Messages are lower case, without a full stop: what was seen, then at most
// one hint.

#ifndef MESH_BASIC_DIAGNOSTICS_H
#define MESH_BASIC_DIAGNOSTICS_H

#include "mesh/Basic/SourceManager.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <type_traits>
#include <vector>

namespace mesh {

enum class Severity : uint8_t { Note, Warning, Error };

/// A declared message and the types of its arguments.
template <typename... Args> struct DiagKind {
  const char *name;
  Severity severity;
  const char *text;
};

/// Where a message points: a range in a text, or a whole file, or nowhere.
struct DiagPlace {
  SourceRange range;
  std::string path; ///< Only read when `range` is none.

  DiagPlace() = default;
  DiagPlace(SourceRange range) : range(range) {}
  DiagPlace(SourceLoc loc) : range{loc, loc.offset(1)} {}
  static DiagPlace file(std::string path) {
    DiagPlace place;
    place.path = std::move(path);
    return place;
  }
};

struct DiagNote {
  DiagPlace place;
  std::string message;
};

/// "Replace `range` by `replacement`": applied as it stands it must compile.
struct DiagFix {
  SourceRange range;
  std::string replacement;
};

struct Diagnostic {
  const char *name; ///< As declared; `id()` is what users see.
  Severity severity;
  DiagPlace place;
  std::string message;
  std::vector<DiagNote> notes;
  std::vector<DiagFix> fixes;

  std::string id() const;
};

std::string formatDiagnostic(const char *text, llvm::ArrayRef<std::string> arguments);
inline std::string diagArgument(llvm::StringRef text) { return text.str(); }
inline std::string diagArgument(int64_t number) { return std::to_string(number); }

template <typename... Args, typename... Given>
std::string formatDiagnostic(const DiagKind<Args...> &kind, const Given &...given) {
  static_assert(sizeof...(Args) == sizeof...(Given), "wrong number of diagnostic arguments");
  return formatDiagnostic(kind.text, llvm::ArrayRef<std::string>(std::initializer_list<std::string>{
                                         diagArgument(static_cast<const Args &>(Args(given)))...}));
}

/// Collects what one unit of work has to report. Not thread-safe: units that
/// run in parallel each have their own, appended in a fixed order afterwards.
class Diagnostics {
public:
  /// The diagnostic being reported; valid until the next report.
  class Handle {
  public:
    template <typename... Args, typename... Given>
    Handle &note(DiagPlace place, const DiagKind<Args...> &kind, const Given &...given) {
      owner.all[index].notes.push_back({std::move(place), formatDiagnostic(kind, given...)});
      return *this;
    }
    Handle &fix(SourceRange range, llvm::StringRef replacement) {
      owner.all[index].fixes.push_back({range, replacement.str()});
      return *this;
    }

  private:
    friend class Diagnostics;
    Handle(Diagnostics &owner, size_t index) : owner(owner), index(index) {}
    Diagnostics &owner;
    size_t index;
  };

  template <typename... Args, typename... Given>
  Handle report(DiagPlace place, const DiagKind<Args...> &kind, const Given &...given) {
    return add(
        {kind.name, kind.severity, std::move(place), formatDiagnostic(kind, given...), {}, {}});
  }

  Handle add(Diagnostic diagnostic);
  void append(Diagnostics &&other);

  bool hasErrors() const { return errors != 0; }
  size_t errorCount() const { return errors; }
  bool empty() const { return all.empty(); }
  llvm::ArrayRef<Diagnostic> diagnostics() const { return all; }

  /// Orders by file, then by place, and drops repetitions of the same message
  /// at the same place. Reports without a range come first within their file.
  void sort(const SourceManager &sources);

private:
  std::vector<Diagnostic> all;
  size_t errors = 0;
};

/// For people: "path:line:column: error: message [id]", the line with the range
/// marked under it, notes, the macro expansions it came from, and fixes.
void printDiagnostics(llvm::raw_ostream &out, const Diagnostics &diags,
                      const SourceManager &sources, bool color = false);

/// For programs: a JSON array, one object a diagnostic.
void printDiagnosticsJson(llvm::raw_ostream &out, const Diagnostics &diags,
                          const SourceManager &sources);

} // namespace mesh

#endif // MESH_BASIC_DIAGNOSTICS_H
