// Macro.h - expands @macros in syntax trees.
//
// Macros work on trees, not on text: a macro's arguments are trees, and so is
// what it becomes. Every node that an expansion makes carries a location that
// knows the call it came from (SourceManager::addExpansion). Expansion is
// bounded in depth and size; a project cannot make it run away. It reads
// no clock and no file, and conditions are computed by Mesh itself; the only code that
// is run is that of macros which the project has in Python, in a process of its own.

#ifndef MESH_MACRO_MACRO_H
#define MESH_MACRO_MACRO_H

#include "mesh/AST/AST.h"
#include "mesh/Basic/Diagnostics.h"
#include "mesh/Basic/Time.h"
#include "mesh/Basic/Value.h"
#include "mesh/Dialect/Dialect.h"
#include "mesh/Jinja/Jinja.h"
#include <map>
#include <optional>
#include <set>
#include <string>

namespace mesh::python {
class Interpreter;
}

namespace mesh::macro {

/// What the time variables (@start_ds, @end_ts, @execution_date ...) stand for.
struct TimeRange {
  Instant start, end; ///< Half-open; @end_* is the last microsecond before `end`.
  Instant execution;
};

/// A column of another table, for @STAR and @UNION.
struct Column {
  std::string name;
  std::string type; ///< SQL text in the dialect of the expansion; empty: not known.
};

/// All that the expansion of one text may look at. Names in maps and sets are
/// in lower case.
struct Scope {
  /// The project's variables, already merged by precedence (gateway over root).
  /// @DEF adds to them while a file is expanded.
  std::map<std::string, Value> variables;
  /// The variables of one blueprint: trees, which win over `variables`.
  std::map<std::string, const ast::Node *> blueprint;
  std::string gateway;
  std::string stage = "loading"; ///< @runtime_stage.
  /// @model_kind_name. Empty: taken from the file's own MODEL block.
  std::string modelKind;
  /// Whether @start_* and @end_* exist: they do not for VIEW and FULL. A kind
  /// that the file's own MODEL block names is seen to.
  bool hasInterval = true;
  /// Without it the time variables stay in the tree as they are: symbols that
  /// a second expansion fills in.
  std::optional<TimeRange> time;
  /// What @this_model stands for: SQL text of a table. None: it stays as it is.
  std::optional<std::string> thisModel;
  std::optional<std::string> defaultCatalog;              ///< @default_catalog
  std::optional<std::string> environment;                 ///< @this_env
  std::optional<std::vector<std::string>> schemas, views; ///< @schemas, @views
  /// The columns of tables, by their names folded part by part and joined by
  /// dots, without the default catalog. Null: none are known.
  const std::map<std::string, std::vector<Column>> *columns = nullptr;
  /// The macros that the project defines in Python; null if it has none.
  python::Interpreter *python = nullptr;
  /// The project's macros in Jinja; null: there are none.
  const std::vector<jinja::File> *jinja = nullptr;
};

/// What an expansion looked at, for the cache: with the same text and the same
/// values of these, it gives the same result.
struct Reads {
  /// Names of variables that were asked for, in lower case, the undefined ones
  /// that had a default among them; also those that Mesh defines ("gateway",
  /// "runtime_stage", "start_ds" ...).
  std::set<std::string> variables;
  std::set<std::string> tables;      ///< Whose columns were asked for.
  std::set<std::string> macros;      ///< Of Python, by name.
  std::set<std::string> jinjaMacros; ///< Names that may be those of macros in Jinja.
  /// What was made may depend on more than all this: on the clock, on files.
  bool isVolatile = false;
  /// Those of `tables` that `Scope::columns` does not have. If this is not
  /// empty the expansion failed only for now: with the columns it may succeed.
  std::set<std::string> missingTables;
  /// The first place where the shape of the tree depends on what is not known
  /// yet: a time variable, or @this_model, in a condition or a name. What
  /// depends on it was left as it is, for a second expansion to decide.
  SourceRange undecided;
};

/// Expands every macro in the statements of a file, in order, so that @DEF
/// serves those after it and vanishes. Null when `diags` says why.
///
/// The properties of blocks are expanded too, but for `blueprints` and, in the
/// stage "loading", those that are rendered when the model runs (see
/// `isRenderedAtRuntime`).
const ast::File *expand(const ast::File &file, const Scope &scope,
                        const dialect::DialectFacts &dialect, SourceManager &sources, Arena &arena,
                        Reads &reads, Diagnostics &diags);

/// Expands one tree, which must not be a part that a list may lose; a tree of
/// several expressions becomes a Tuple. Null when `diags` says why.
const ast::Node *expand(const ast::Node &node, const Scope &scope,
                        const dialect::DialectFacts &dialect, SourceManager &sources, Arena &arena,
                        Reads &reads, Diagnostics &diags);

/// Puts variables in the place of what stands for them in SQL that Python made: times,
/// and @this_model. Returns the name of one that stands where no variable can, or
/// nothing.
std::string unmarkPython(std::string &text);

/// Whether Mesh has a macro of this name, in lower case and without "@".
bool isOperator(llvm::StringRef name);

/// Whether the name (without "@") is a time variable such as "start_ds".
bool isTimeVariable(llvm::StringRef name);

/// Whether macros in the property of a MODEL or AUDIT block are left for the
/// time when the model runs.
bool isRenderedAtRuntime(llvm::StringRef property);

} // namespace mesh::macro

#endif // MESH_MACRO_MACRO_H
