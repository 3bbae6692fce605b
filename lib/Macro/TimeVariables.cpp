// TimeVariables.cpp - @start_*, @end_*, @execution_* and @latest_*.
//
// Intervals are half-open, but the variables are inclusive: @end_* is the last
// microsecond before the end. @latest_* is the old name of @execution_*. Where
// the dialect keeps dates as text, all of them are texts that compare right
// with each other.

#include "Expander.h"
#include "mesh/Macro/MacroDiagnostics.h"

using namespace mesh;
using namespace mesh::macro;

static constexpr const char *postfixes[] = {"ds",   "date", "ts",    "dt",    "dtntz",
                                            "tstz", "hour", "epoch", "millis"};

bool macro::isTimeVariable(llvm::StringRef name) {
  auto [prefix, postfix] = name.split('_');
  bool isPrefix = false;
  for (const char *each : {"start", "end", "execution", "latest"})
    isPrefix = isPrefix || prefix.equals_insensitive(each);
  return isPrefix && llvm::any_of(postfixes, [&, rest = postfix](const char *each) {
           return rest.equals_insensitive(each);
         });
}

/// None: the project has a variable of this name where Mesh has none.
std::optional<Expander::Resolved> Expander::resolveTime(llvm::StringRef name, SourceRange use) {
  auto [prefix, postfix] = name.split('_');
  bool ofInterval = prefix == "start" || prefix == "end";
  if (ofInterval && !hasInterval) {
    if (isUserVariable(name))
      return std::nullopt;
    diags.report(use, diag::NoTimeInterval, name);
    return Resolved{Resolved::Tree, error, {}};
  }
  if (!scope.time)
    return Resolved{Resolved::Symbol, nullptr, {}};
  int64_t micros = prefix == "start" ? scope.time->start.millis * 1000
                   : prefix == "end" ? scope.time->end.millis * 1000 - 1
                                     : scope.time->execution.millis * 1000;
  return Resolved{Resolved::Tree, timeTree(postfix, micros, maker(use)), {}};
}

const ast::Expr *Expander::timeTree(llvm::StringRef postfix, int64_t micros, const Make &make) {
  const dialect::SqlForms &forms = dialect::sqlForms(dialect);
  // The last microsecond is followed by nanoseconds where there are some.
  bool isLast = floorDivide(micros + 1, 1000) * 1000 == micros + 1;
  std::string timestamp = formatTimestamp(micros);
  if (forms.nanoseconds && isLast)
    timestamp += "999";
  const std::string zoned = timestamp + "+00:00";
  auto form = [&](const char *pattern, llvm::StringRef text) -> const ast::Expr * {
    std::string fraction = llvm::StringRef(timestamp).contains('.') ? "(6)" : "";
    const ast::Node *made =
        fillForm(pattern, make.range,
                 {{"$t", "'" + text.str() + "'"}, {"$u", "'" + timestamp + "'"}, {"$p", fraction}});
    return made ? static_cast<const ast::Expr *>(made) : error;
  };
  auto typed = [&](llvm::StringRef text, llvm::StringRef type) -> const ast::Expr * {
    return make.cast(make.string(text), type);
  };
  int64_t millis = floorDivide(micros, 1000);
  if (forms.nanoseconds && isLast && (postfix == "millis" || postfix == "epoch"))
    millis = floorDivide(micros + 1, 1000); // As SQLMesh rounds it.
  if (postfix == "ds")
    return make.string(formatDate(micros));
  if (postfix == "ts")
    return make.string(timestamp);
  if (postfix == "tstz")
    return make.string(zoned);
  if (postfix == "hour")
    return make.integer(floorDivide(millis, hourMillis) - floorDivide(millis, dayMillis) * 24);
  if (postfix == "millis")
    return make.integer(millis);
  if (postfix == "epoch")
    return make.number(formatDouble(static_cast<double>(millis) / 1000));
  if (dialect.affinityTyping) // Dates are text there; a zone would spoil comparisons.
    return make.string(postfix == "date" ? formatDate(micros) : timestamp);
  if (postfix == "date")
    return forms.date ? form(forms.date, formatDate(micros)) : typed(formatDate(micros), "DATE");
  if (postfix == "dt" ? forms.zoned : forms.plain)
    return postfix == "dt" ? form(forms.zoned, zoned) : form(forms.plain, timestamp);
  return postfix == "dt" ? typed(zoned, "TIMESTAMPTZ") : typed(timestamp, "TIMESTAMP");
}
