// Jinja.h - renders Jinja templates. (X-095 ... X-098, C-017)
//
// The language of Jinja2 as far as SQL projects use it: expressions, filters, tests,
// if, for, set, do, macro, break and continue, comments, raw, whitespace control.
// Nothing is run but this: no file, no clock, no code. A name that is not defined is
// an error where it is printed or called; Jinja would print nothing.
//
// A value that is known only when the model runs (a time variable while a project is
// compiled) is a mark in the text; whoever looks into it, beyond printing it, fails.
//
// In a template of YAML everything printed is a mark, so that no value is ever read as
// YAML: see `Prints`.

#ifndef MESH_JINJA_JINJA_H
#define MESH_JINJA_JINJA_H

#include "mesh/Basic/Value.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace mesh::jinja {

/// A file of macros.
struct File {
  std::string path, text;
};

/// What a template may ask for.
struct Scope {
  /// Files whose macros every template may call.
  const std::vector<File> *files = nullptr;
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

struct Error {
  size_t offset = 0; ///< In the template.
  std::string message;
};

/// The rendered text; none after an error.
std::optional<std::string> render(llvm::StringRef text, const Scope &scope, Error &error);

/// What a template of YAML may ask for.
struct YamlScope {
  llvm::function_ref<std::optional<std::string>(llvm::StringRef name)> environmentVariable;
  std::string user; ///< Empty: not known.
};

/// Around the index of a print: two characters that Unicode keeps out of all text.
inline constexpr llvm::StringLiteral markBegin = "\uFDD0", markEnd = "\uFDD1";

/// What a "{{ }}" came to.
struct Print {
  size_t begin = 0, end = 0; ///< In the template.
  std::string text;          ///< May hold marks of other prints.
  /// Why it has no value: an environment variable that is not set, the user who is not
  /// known, or what else went wrong.
  std::string missingVariable, failure;
  bool lacksUser = false;
};

/// From `rendered` on, bytes come from `original` on; or, all of them, from one print.
struct Segment {
  size_t rendered = 0, original = 0, length = 0;
  bool isPrint = false;
};

/// The rendered text of a YAML file. Texts that are printed are marks in it; numbers,
/// lists and mappings stand as JSON; what macros and blocks make stands as it is.
struct Rendering {
  std::string text;
  std::vector<Print> prints;
  std::vector<Segment> segments;
};

std::optional<Rendering> renderYaml(llvm::StringRef text, const YamlScope &scope, Error &error);

} // namespace mesh::jinja

#endif // MESH_JINJA_JINJA_H
