// Subject.h - what a rule looks at, and where it says what it found; shared inside Lint.

#ifndef MESH_LIB_LINT_SUBJECT_H
#define MESH_LIB_LINT_SUBJECT_H

#include "mesh/Dialect/Dialect.h"
#include "mesh/Lint/Lint.h"
#include "mesh/Lint/LintDiagnostics.h"

namespace mesh::lint {

/// One model, as the rules see it.
struct Subject {
  const Input &input;
  const model::ModelSummary &model;
  const ast::File &file;
  const ast::Query *query; ///< The model's, as written; null if it has none.
  const dialect::DialectFacts &dialect;
  const SourceManager &sources;
  SourceRange name; ///< Of the model.
};

/// Takes what one rule finds in one model.
class Findings {
public:
  Findings(const Subject &of, llvm::StringRef ruleName, Severity of_, Diagnostics &to)
      : subject(of), rule(ruleName), severity(of_), diags(to) {}

  template <typename... Args, typename... Given>
  void report(SourceRange range, const DiagKind<Args...> &kind, const Given &...given) {
    add({kind.name, severity, range, formatDiagnostic(kind, given...), {}, {}});
  }
  template <typename... Args, typename... Given>
  void reportWithFix(SourceRange range, DiagFix fix, const DiagKind<Args...> &kind,
                     const Given &...given) {
    add({kind.name, severity, range, formatDiagnostic(kind, given...), {}, {std::move(fix)}});
  }

private:
  void add(Diagnostic diagnostic);
  bool isSuppressed(SourceRange range) const;

  const Subject &subject;
  llvm::StringRef rule;
  Severity severity;
  Diagnostics &diags;
};

/// The rules, one function each.
#define MESH_LINT(Name, Set) void check##Name(const Subject &subject, Findings &findings);
#include "mesh/Lint/Rules.def"

} // namespace mesh::lint

#endif // MESH_LIB_LINT_SUBJECT_H
