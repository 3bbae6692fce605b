// Script.h - the plan script: the only link between compiling and executing.
//
// A script is one text file of plain SQL with the metadata in lines that begin
// with "--mesh", so a person can read it and run it with the database's own
// shell. The same plan always gives the same bytes; its last line carries the
// digest of all bytes before it. docs/plan-script.md describes the format.

#ifndef MESH_SCRIPT_SCRIPT_H
#define MESH_SCRIPT_SCRIPT_H

#include "mesh/Basic/Hash.h"
#include "mesh/Basic/Time.h"
#include "llvm/Support/Error.h"
#include <optional>
#include <string>
#include <vector>

namespace mesh::script {

/// The format that this release writes; it reads this one and older ones.
inline constexpr int64_t formatVersion = 1;

struct Header {
  std::string compiler;   ///< Version of the Mesh that compiled it.
  int64_t normalForm = 0; ///< Version of the fingerprints' normal form.
  std::string source;     ///< Revision of the project: "git:4be1c2f" or "files:<digest>".
  std::string dialect;
  std::string gateway;
  std::string system;      ///< Identity of the system that it is for.
  std::string environment; ///< Empty for a plan without one (the janitor's).
  int64_t baseNumber = 0;  ///< The ledger head that it was compiled against.
  Digest baseDigest;
  Instant at; ///< The execution time that it was compiled for.

  friend bool operator==(const Header &, const Header &) = default;
};

/// What was found about one model, for the reader.
struct Verdict {
  std::string model, verdict, finer;
  std::vector<std::string> reasons;
  std::string place; ///< "path:line:column", or empty.

  friend bool operator==(const Verdict &, const Verdict &) = default;
};

enum class StepKind : uint8_t {
  Create, ///< Makes a physical table or view.
  Run,    ///< Runs the user's statements that belong to a model.
  Fill,   ///< Writes the rows of `interval` into `table`.
  Point,  ///< Lets the environment's view `view` show `table`.
  Remove, ///< Drops the environment's view `view`.
  Drop,   ///< Drops a physical table or view that nothing uses.
  Record, ///< Changes the state only.
};

const char *toText(StepKind kind);
bool fromText(llvm::StringRef text, StepKind &kind);

/// A query whose only value counts the offending rows: zero passes.
struct Audit {
  std::string name; ///< "not_null(columns := id)".
  bool blocking = true;
  std::string sql;

  friend bool operator==(const Audit &, const Audit &) = default;
};

/// Something about the database that must hold before or after a step.
struct Condition {
  enum class Kind : uint8_t { Table, View, Absent };
  Kind kind = Kind::Table;
  std::string relation;             ///< As the engine names it, without quotes.
  std::vector<std::string> columns; ///< Exactly these, in this order; empty: not checked.

  friend bool operator==(const Condition &, const Condition &) = default;
};

const char *toText(Condition::Kind kind);
bool fromText(llvm::StringRef text, Condition::Kind &kind);

/// Steps run in order. A step may be run again after it was interrupted, or
/// after it was done by hand: that gives the same result as running it once.
struct Step {
  int64_t id = 0; ///< Its place: 1, 2, 3 ...
  StepKind kind = StepKind::Record;
  std::string model;
  std::string table; ///< Physical relation, as the engine names it, without quotes.
  std::string view;  ///< Of Point and Remove.
  std::string was;   ///< Of Point: the relation that the view showed before; empty: there was none.
  std::optional<Interval> interval;
  /// Neighbours with the same group form one transaction, where the engine can.
  std::string group;
  std::vector<Condition> before, after;
  /// Whole statements, without the final semicolon and white space at the end.
  std::vector<std::string> sql;
  std::vector<Audit> audits;
  std::vector<std::string> undo; ///< Statements that take the step back.
  /// Changes of state that are made together with the step: each the JSON text,
  /// on one line, of a model::StateChange.
  std::vector<std::string> changes;

  friend bool operator==(const Step &, const Step &) = default;
};

struct Script {
  Header header;
  std::vector<Verdict> verdicts;
  std::vector<Step> steps;

  friend bool operator==(const Script &, const Script &) = default;
};

/// A script that was read, and the digest that names it.
struct LoadedScript {
  Script script;
  std::string digest; ///< 64 hexadecimal digits.
};

/// The text of a script, with its digest. All texts of the script must be UTF-8.
std::string print(const Script &script);

/// Why a text was refused: damaged (digest, truncation), of a newer format, or
/// no plan script at all.
class ScriptError : public llvm::ErrorInfo<ScriptError> {
public:
  static char ID;
  ScriptError(int64_t line, std::string text) : where(line), text(std::move(text)) {}
  int64_t line() const { return where; } ///< 0: the whole text.
  void log(llvm::raw_ostream &out) const override;
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }

private:
  int64_t where;
  std::string text;
};

/// Reads what `print` wrote. Any change of a byte is found and refused.
llvm::Expected<LoadedScript> parse(llvm::StringRef text);

} // namespace mesh::script

#endif // MESH_SCRIPT_SCRIPT_H
