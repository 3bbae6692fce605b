// Jinja.h - renders Jinja templates. (X-095 ... X-098)
//
// The language of Jinja2 as far as SQL projects use it: expressions, filters, tests,
// if, for, set, do, macro, break and continue, comments, raw, whitespace control.
// Nothing is run but this: no file, no clock, no code. A name that is not defined is
// an error where it is printed or called; Jinja would print nothing.
//
// A value that is known only when the model runs (a time variable while a project is
// compiled) is a mark in the text; whoever looks into it, beyond printing it, fails.

#ifndef MESH_LIB_MACRO_JINJA_H
#define MESH_LIB_MACRO_JINJA_H

#include "mesh/Basic/Value.h"
#include "mesh/Macro/Macro.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace mesh::macro {

/// What a template may ask for.
struct JinjaScope {
  /// Files whose macros every template may call.
  const std::vector<MacroFile> *files;
  /// Is told each name that may be that of one of these macros.
  llvm::function_ref<void(const std::string &name)> used;
  /// A predefined variable such as "start_ds" or "gateway"; none if there is none.
  llvm::function_ref<std::optional<Value>(llvm::StringRef name)> variable;
  /// var('x') and blueprint_var('x').
  llvm::function_ref<std::optional<Value>(llvm::StringRef name)> projectVariable;
  llvm::function_ref<std::optional<Value>(llvm::StringRef name)> blueprintVariable;
  /// Whether the project has a macro of this name in Python, and what a call of it
  /// prints: arguments as a JSON list of names and values. None: `problem` says why.
  llvm::function_ref<bool(llvm::StringRef name)> isPython;
  llvm::function_ref<std::optional<std::string>(llvm::StringRef name, const std::string &arguments,
                                                std::string &problem)>
      callPython;
};

/// Marks around the name of a value that is not known yet.
inline constexpr char laterBegin = '\x01';
inline constexpr char laterEnd = '\x02';

struct JinjaError {
  size_t offset = 0; ///< In the template.
  std::string message;
};

/// The rendered text; none after an error.
std::optional<std::string> renderJinja(llvm::StringRef text, const JinjaScope &scope,
                                       JinjaError &error);

} // namespace mesh::macro

#endif // MESH_LIB_MACRO_JINJA_H
