// ExpandJinja.cpp - JINJA_QUERY_BEGIN and JINJA_STATEMENT_BEGIN: the block is rendered
// to text, which is read, and whose macros are expanded then. (X-095 ... X-098)

#include "Expander.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Jinja/Jinja.h"
#include "mesh/Macro/MacroDiagnostics.h"
#include "mesh/Parse/Parse.h"

using namespace mesh;
using namespace mesh::macro;

/// A tree as a value: what its text says if it is a literal, else its SQL.
static Value valueOf(const ast::Node &node, const dialect::DialectFacts &dialect) {
  const auto *literal = ast::as<ast::Literal>(&node);
  if (const auto *array = ast::as<ast::Array>(&node)) {
    Value list;
    list.kind = Value::Kind::List;
    for (const ast::Expr *item : array->items)
      list.items.push_back(valueOf(*item, dialect));
    return list;
  }
  if (!literal)
    return Value::ofString(emit::print(node, dialect));
  int64_t whole;
  switch (literal->literal) {
  case ast::LiteralKind::Null:
    return {};
  case ast::LiteralKind::True:
  case ast::LiteralKind::False:
    return Value::ofBool(literal->literal == ast::LiteralKind::True);
  case ast::LiteralKind::Number:
    if (!literal->text.get().getAsInteger(10, whole))
      return Value::ofInteger(whole);
    return Value::ofDecimal(literal->text.str());
  default:
    return Value::ofString(literal->text.str());
  }
}

/// What a time variable prints as: a date or time as text, or a number.
static Value timeValue(llvm::StringRef postfix, int64_t micros) {
  int64_t millis = floorDivide(micros, 1000);
  if (postfix == "ds" || postfix == "date")
    return Value::ofString(formatDate(micros));
  if (postfix == "ts" || postfix == "dtntz")
    return Value::ofString(formatTimestamp(micros));
  if (postfix == "tstz" || postfix == "dt")
    return Value::ofString(formatTimestamp(micros) + "+00:00");
  if (postfix == "hour")
    return Value::ofInteger(floorDivide(millis, hourMillis) - floorDivide(millis, dayMillis) * 24);
  if (postfix == "millis")
    return Value::ofInteger(millis);
  return Value::ofDecimal(formatDouble(static_cast<double>(millis) / 1000));
}

static Value later(llvm::StringRef name) {
  return Value::ofString(
      (llvm::Twine(jinja::laterBegin) + name + llvm::Twine(jinja::laterEnd)).str());
}

/// None: Mesh has no such variable, or not here.
/// An argument of an audit: texts are printed with their quotes, as SQL.
static Value localValue(const ast::Node &node, const dialect::DialectFacts &dialect) {
  const auto *literal = ast::as<ast::Literal>(&node);
  const auto *array = ast::as<ast::Array>(&node);
  const auto *tuple = ast::as<ast::Tuple>(&node);
  if (array || tuple) {
    Value list;
    list.kind = Value::Kind::List;
    for (const ast::Expr *item : array ? array->items : tuple->items)
      list.items.push_back(localValue(*item, dialect));
    return list;
  }
  if (literal && literal->literal == ast::LiteralKind::String)
    return Value::ofString(emit::print(node, dialect));
  return valueOf(node, dialect);
}

std::optional<Value> Expander::jinjaVariable(llvm::StringRef name) {
  std::string key = name.lower();
  if (isTimeVariable(key)) {
    reads.variables.insert(key);
    auto [prefix, postfix] = llvm::StringRef(key).split('_');
    if ((prefix == "start" || prefix == "end") && !hasInterval)
      return std::nullopt;
    if (!scope.time)
      return later(key);
    int64_t micros = prefix == "start" ? scope.time->start.millis * 1000
                     : prefix == "end" ? scope.time->end.millis * 1000 - 1
                                       : scope.time->execution.millis * 1000;
    return timeValue(postfix, micros);
  }
  if (key == "this_model")
    return scope.thisModel ? Value::ofString(*scope.thisModel) : later(key);
  static constexpr const char *known[] = {"gateway",  "runtime_stage",   "model_kind_name",
                                          "this_env", "default_catalog", "schemas",
                                          "views"};
  if (!llvm::is_contained(known, key))
    return std::nullopt;
  reads.variables.insert(key);
  std::optional<Resolved> found = resolvePredefined(key, {});
  if (!found || found->state != Resolved::Tree || !found->node)
    return std::nullopt;
  return valueOf(*found->node, dialect);
}

std::string mesh::macro::placeVariables(std::string &text) {
  for (size_t at = text.find(jinja::laterBegin); at != std::string::npos;
       at = text.find(jinja::laterBegin, at)) {
    size_t end = text.find(jinja::laterEnd, at);
    std::string name = text.substr(at + 1, end - at - 1);
    bool quoted = at > 0 && text[at - 1] == '\'' && end + 1 < text.size() && text[end + 1] == '\'';
    auto [prefix, postfix] = llvm::StringRef(name).split('_');
    bool isText = llvm::is_contained({"ds", "date", "ts", "tstz", "dt", "dtntz"}, postfix);
    bool isNumber = llvm::is_contained({"hour", "epoch", "millis"}, postfix);
    bool alone = !(at > 0 && text[at - 1] == '\'');
    if (quoted && isText) { // As a text, whatever it would be as a macro variable.
      std::string plain = postfix == "date"    ? "ds"
                          : postfix == "dt"    ? "tstz"
                          : postfix == "dtntz" ? "ts"
                                               : postfix.str();
      text.replace(at - 1, end - at + 3, "@" + prefix.str() + "_" + plain);
    } else if (alone && (isNumber || name == "this_model")) {
      text.replace(at, end - at + 1, "@" + name);
    } else {
      return name;
    }
  }
  return "";
}

void Expander::expandJinja(const ast::JinjaBlock &block, Nodes &out) {
  auto variable = [&](llvm::StringRef name) -> std::optional<Value> {
    std::optional<Value> value = jinjaVariable(name);
    auto local = definitions.find(name.lower());
    return value || local == definitions.end() ? value : localValue(*local->second, dialect);
  };
  auto projectVariable = [&](llvm::StringRef name) -> std::optional<Value> {
    reads.variables.insert(name.str());
    auto found = scope.variables.find(name.str());
    return found == scope.variables.end() ? std::nullopt : std::optional(found->second);
  };
  auto blueprintVariable = [&](llvm::StringRef name) -> std::optional<Value> {
    auto found = scope.blueprint.find(name.str());
    return found == scope.blueprint.end() ? std::nullopt
                                          : std::optional(valueOf(*found->second, dialect));
  };
  auto isPython = [&](llvm::StringRef name) { return findPython(name.lower()) != nullptr; };
  auto callPython = [&](llvm::StringRef name, const std::string &arguments, std::string &problem) {
    return callPythonFromJinja(*findPython(name.lower()), arguments, problem, block.range);
  };
  jinja::Error failure;
  std::optional<std::string> text =
      jinja::render(block.text,
                    {scope.jinja, [&](const std::string &name) { reads.jinjaMacros.insert(name); },
                     variable, projectVariable, blueprintVariable, isPython, callPython},
                    failure);
  auto fail = [&](SourceRange place, const std::string &why) {
    diags.report(place, diag::JinjaFailed, why);
  };
  if (!text) {
    llvm::StringRef whole = sources.text(block.range);
    auto offset = static_cast<size_t>(block.text.data() - whole.data());
    bool inside = offset <= whole.size();
    return fail(inside
                    ? SourceRange{block.range.begin.offset(uint32_t(offset + failure.offset)),
                                  block.range.begin.offset(uint32_t(offset + failure.offset + 1))}
                    : block.range,
                failure.message);
  }
  if (std::string name = placeVariables(*text); !name.empty())
    return fail(block.range, "'" + name +
                                 "' is known only when the model runs, and can stand "
                                 "only where it is a text of its own: '{{ " +
                                 name + " }}'");
  if (llvm::StringRef(*text).trim(" \t\r\n;").empty()) {
    if (block.jinja == ast::JinjaKind::Query)
      diags.report(block.range, diag::JinjaEmpty);
    return;
  }
  llvm::Expected<FileId> file = sources.addMacroText(*text, "JINJA", block.range);
  if (!file)
    return fail(block.range, llvm::toString(file.takeError()));
  const ast::File *tree = parse::parseFile(sources, *file, dialect, arena, diags);
  if (!tree)
    return;
  for (const ast::Statement *statement : tree->statements) {
    if (statement->kind == ast::NodeKind::JinjaBlock)
      fail(block.range, "it renders to another template");
    else
      expandStatement(*statement, out);
  }
}
