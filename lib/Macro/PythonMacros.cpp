// PythonMacros.cpp - calls of macros that the project defines in Python. (X-090 ...)
//
// Arguments and results travel as text in the model's dialect. A time that is not
// known yet travels as a text literal with a mark in it; where the result holds that
// literal whole it becomes the variable again. The helper makes sure that nothing
// else of the result depends on it (lib/Python/helper/mesh/api.py).

#include "Expander.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Jinja/Jinja.h"
#include "mesh/Macro/MacroDiagnostics.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using namespace mesh::macro;

static std::string marked(llvm::StringRef name) {
  return (llvm::Twine(jinja::laterBegin) + name + llvm::Twine(jinja::laterEnd)).str();
}

namespace {
/// Puts what travels in the place of variables that have no value yet.
class Marker : public ast::Rewriter {
public:
  using Form = llvm::function_ref<const ast::Expr *(llvm::StringRef, SourceRange)>;
  Marker(Arena &to, Form form) : Rewriter(to), formOf(form) {}
  bool failed = false;

protected:
  const ast::Node *rewriteNode(const ast::Node &node,
                               llvm::SmallVectorImpl<const ast::Node *> *) override {
    if (node.kind == ast::NodeKind::MacroCall)
      failed = true; // Left for later.
    const auto *variable = ast::as<ast::MacroVariable>(&node);
    if (!variable)
      return rewriteChildren(node);
    const ast::Expr *form = formOf(variable->name.text().lower(), node.range);
    failed = failed || !form;
    return form ? form : &node;
  }

private:
  Form formOf;
};
} // namespace

/// What a time variable, or @this_model, is for Python while it has no value; null if
/// there is nothing that could stand for it.
const ast::Expr *Expander::markedVariable(llvm::StringRef name, SourceRange range) {
  Make make = maker(range);
  if (name == "this_model")
    return make.name(make.ident(marked("this_model"), /*quoted=*/true));
  if (!isTimeVariable(name))
    return nullptr;
  auto [prefix, postfix] = name.split('_');
  const dialect::SqlForms &forms = dialect::sqlForms(dialect);
  auto text = [&](const char *as) { return marked((prefix + "_" + as).str()); };
  std::string plain = text("ts"), zoned = text("tstz"), day = text("ds");
  auto form = [&](const char *pattern, const std::string &value) -> const ast::Expr * {
    const ast::Node *made = fillForm(pattern, range,
                                     {{"$t", "'" + value + "'"},
                                      {"$u", "'" + plain + "'"},
                                      {"$p", prefix == "end" ? "(6)" : ""}});
    return made ? static_cast<const ast::Expr *>(made) : error;
  };
  if (postfix == "ds" || postfix == "ts" || postfix == "tstz")
    return make.string(text(postfix.str().c_str()));
  if (postfix == "hour" || postfix == "millis" || postfix == "epoch")
    return nullptr;
  if (dialect.affinityTyping)
    return make.string(postfix == "date" ? day : plain);
  if (postfix == "date")
    return forms.date ? form(forms.date, day) : make.cast(make.string(day), "DATE");
  if (postfix == "dt" ? forms.zoned : forms.plain)
    return postfix == "dt" ? form(forms.zoned, zoned) : form(forms.plain, plain);
  return postfix == "dt" ? make.cast(make.string(zoned), "TIMESTAMPTZ")
                         : make.cast(make.string(plain), "TIMESTAMP");
}

/// The text of an argument; none if it depends on what is not known yet.
std::optional<std::string> Expander::pythonText(const ast::Node &node) {
  auto form = [&](llvm::StringRef name, SourceRange range) { return markedVariable(name, range); };
  Marker marker(arena, form);
  const ast::Node *whole = marker.rewrite(&node);
  if (marker.failed || !whole)
    return std::nullopt;
  return emit::print(*whole, dialect);
}

std::string mesh::macro::unmarkPython(std::string &text) {
  std::string model = marked("this_model");
  for (size_t at = text.find(model); at != std::string::npos; at = text.find(model, at)) {
    size_t end = at + model.size();
    bool quoted = at > 0 && end < text.size() && llvm::StringRef("\"`[").contains(text[at - 1]) &&
                  llvm::StringRef("\"`]").contains(text[end]);
    if (!quoted)
      return "this_model";
    text.replace(at - 1, model.size() + 2, "@this_model");
  }
  return placeVariables(text);
}

// --- The question ----------------------------------------------------------------

std::string Expander::pythonQuestion(const python::Definition &macro,
                                     llvm::ArrayRef<std::pair<std::string, std::string>> arguments,
                                     const std::string &values) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream json(stream);
  auto clean = [](llvm::StringRef value) { return llvm::json::fixUTF8(value); };
  auto optional = [&](const char *key, const std::optional<std::string> &value) {
    if (value)
      json.attribute(key, clean(*value));
  };
  auto sqlOf = [&](const ast::Node &node) {
    return clean(pythonText(node).value_or("NULL")); // Left for later: it has no value.
  };
  json.object([&] {
    json.attribute("do", "macro");
    json.attribute("name", macro.name);
    json.attribute("file", macro.file);
    json.attribute("dialect", dialect.name);
    if (!values.empty()) {
      json.attributeBegin("values");
      json.rawValue(values);
      json.attributeEnd();
    }
    json.attributeArray("arguments", [&] {
      for (const auto &[name, argument] : arguments)
        json.array([&] {
          json.value(name);
          json.value(clean(argument));
        });
    });
    json.attributeObject("variables", [&] {
      for (const auto &[name, value] : scope.variables) {
        json.attributeBegin(clean(name));
        json.rawValue(toJsonText(value));
        json.attributeEnd();
      }
    });
    json.attributeObject("blueprint", [&] {
      for (const auto &[name, node] : scope.blueprint)
        json.attributeObject(clean(name), [&] { json.attribute("sql", sqlOf(*node)); });
    });
    json.attributeObject("defined", [&] {
      std::map<std::string, std::string> defined;
      for (const auto &definition : definitions)
        defined[definition.first().lower()] = sqlOf(*definition.second);
      for (const Environment *each = environment; each; each = each->outer)
        for (const Bound &binding : each->bindings)
          if (binding.value)
            defined.emplace(binding.name.lower(), sqlOf(*binding.value));
      for (const auto &[name, sql] : defined)
        json.attribute(clean(name), sql);
    });
    json.attribute("gateway", llvm::StringRef(scope.gateway).lower());
    json.attribute("stage", scope.stage);
    json.attribute("model_kind_name", modelKind);
    json.attribute("interval", hasInterval);
    optional("catalog", scope.defaultCatalog);
    optional("this_env", scope.environment);
    optional("this_model",
             scope.thisModel ? scope.thisModel : std::optional("\"" + marked("this_model") + "\""));
    if (scope.time)
      json.attributeArray("time", [&] {
        json.value(scope.time->start.millis * 1000);
        json.value(scope.time->end.millis * 1000 - 1);
        json.value(scope.time->execution.millis * 1000);
      });
  });
  return text;
}

/// The columns of a table that Python asks for, as JSON.
std::string Expander::pythonColumns(llvm::StringRef table, llvm::StringRef macro,
                                    SourceRange range) {
  std::optional<List<const ast::Node *>> parsed = parseText(table, macro, range);
  const auto *name = parsed ? ast::as<ast::TableName>(toTable(*parsed->front(), nullptr)) : nullptr;
  if (!name)
    return "null";
  std::string key = tableKey(*name);
  reads.tables.insert(key);
  auto found = scope.columns ? scope.columns->find(key) : decltype(scope.columns->end())();
  if (!scope.columns || found == scope.columns->end()) {
    reads.missingTables.insert(key);
    diags.report(range, diag::ColumnsUnknown, macro, key);
    return "null";
  }
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream json(stream);
  json.array([&] {
    for (const Column &column : found->second)
      json.array([&] {
        json.value(llvm::json::fixUTF8(column.name));
        json.value(llvm::json::fixUTF8(column.type));
      });
  });
  return text;
}

// --- The call ----------------------------------------------------------------------

void Expander::reportPython(const python::Definition &macro, const python::Failure &failure,
                            SourceRange range) {
  using Kind = python::Failure::Kind;
  switch (failure.kind) {
  case Kind::NoPython:
    diags.report(range, diag::PythonMissing, macro.name, failure.message);
    return;
  case Kind::NoPackage:
    diags.report(range, diag::PythonPackageMissing, macro.name, failure.message);
    return;
  case Kind::NeedsTime:
    diags.report(range, diag::PythonNeedsTime, macro.name);
    return;
  case Kind::Stopped:
    diags.report(range, diag::PythonStopped, macro.name, failure.message);
    return;
  case Kind::Raised:
    break;
  }
  auto handle = diags.report(range, diag::PythonMacroFailed, macro.name, failure.message);
  const std::string &path = failure.file.empty() ? macro.file : failure.file;
  unsigned line = failure.file.empty() ? macro.line : failure.line;
  llvm::Expected<FileId> file = sources.addFile(scope.python->projectDir() + "/" + path, path);
  if (!file)
    return llvm::consumeError(file.takeError());
  if (failure.file.empty())
    handle.note(DiagPlace(sources.location(*file, line, 1)), diag::PythonDefinedHere);
  else
    handle.note(DiagPlace(sources.location(*file, line, 1)), diag::PythonRaisedHere);
}

/// Arguments as texts, by name where they are given so. False after a report.
bool Expander::pythonArguments(const ast::MacroCall &node, const python::Definition &macro,
                               std::vector<std::pair<std::string, std::string>> &arguments) {
  size_t errorsBefore = diags.errorCount();
  for (const ast::Node *argument : node.arguments) {
    std::string name;
    NodeList results;
    if (const auto *named = ast::as<ast::NamedArgument>(argument)) {
      name = named->name.text().str();
      argument = named->value;
    } else if (!arguments.empty() && !arguments.back().first.empty()) {
      diags.report(relocation(argument->range), diag::PositionalAfterNamed);
    }
    expandArgument(*argument, results);
    for (const ast::Node *result : results) {
      std::optional<std::string> text = pythonText(*result);
      if (!text) {
        diags.report(relocation(argument->range), diag::PythonNeedsTime, macro.name);
        return false;
      }
      arguments.push_back({name, std::move(*text)});
    }
  }
  return diags.errorCount() == errorsBefore && !stopped;
}

void Expander::expandPython(const python::Definition &macro, const ast::MacroCall &node,
                            Nodes &out) {
  SourceRange range = relocation(node.range);
  reads.macros.insert(macro.name);
  reads.isVolatile = reads.isVolatile || macro.isVolatile;
  std::vector<std::pair<std::string, std::string>> arguments;
  if (!pythonArguments(node, macro, arguments))
    return fail(out);
  size_t errorsBefore = diags.errorCount();
  auto ask = [&](JsonValue question) {
    std::optional<JsonValue> table = question.get("columns");
    return pythonColumns(table ? table->asString().value_or("") : "", macro.name, range);
  };
  python::Failure failure;
  std::optional<JsonDocument> answer =
      scope.python->request("macro " + macro.name, pythonQuestion(macro, arguments), ask, failure);
  if (diags.errorCount() != errorsBefore) // It asked for what is not known: that is the reason.
    return fail(out);
  if (!answer) {
    reportPython(macro, failure, range);
    return fail(out);
  }
  takePythonResult(macro, answer->root(), range, out);
}

/// What a template's call prints; none if `problem` says why.
std::optional<std::string> Expander::callPythonFromJinja(const python::Definition &macro,
                                                         const std::string &arguments,
                                                         std::string &problem, SourceRange range) {
  reads.macros.insert(macro.name);
  reads.isVolatile = reads.isVolatile || macro.isVolatile;
  auto ask = [&](JsonValue question) {
    std::optional<JsonValue> table = question.get("columns");
    return pythonColumns(table ? table->asString().value_or("") : "", macro.name, range);
  };
  python::Failure failure;
  std::optional<JsonDocument> answer = scope.python->request(
      "macro " + macro.name, pythonQuestion(macro, {}, arguments), ask, failure);
  if (!answer) {
    Diagnostics said; // The same words, at the template's place.
    std::swap(said, diags);
    reportPython(macro, failure, range);
    std::swap(said, diags);
    problem = said.diagnostics()[0].message;
    if (!failure.file.empty())
      problem += " (" + failure.file + ":" + std::to_string(failure.line) + ")";
    return std::nullopt;
  }
  noteReads(answer->root());
  std::string text;
  if (std::optional<JsonValue> texts = answer->root().get("texts"))
    texts->forEach([&](JsonValue each) { text += each.asString().value_or("").str(); });
  return text;
}

/// What an answer was made from.
void Expander::noteReads(JsonValue answer) {
  std::optional<JsonValue> pure = answer.get("pure");
  reads.isVolatile = reads.isVolatile || !pure || !pure->asBool().value_or(false);
  if (std::optional<JsonValue> names = answer.get("reads"))
    names->forEach(
        [&](JsonValue name) { reads.variables.insert(name.asString().value_or("").str()); });
}

/// The texts that came back, read and expanded.
void Expander::takePythonResult(const python::Definition &macro, JsonValue answer,
                                SourceRange range, Nodes &out) {
  noteReads(answer);
  std::vector<std::string> texts;
  if (std::optional<JsonValue> given = answer.get("texts"))
    given->forEach([&](JsonValue text) { texts.push_back(text.asString().value_or("").str()); });
  const Environment *savedEnvironment = std::exchange(environment, nullptr);
  Relocation savedRelocation = std::exchange(relocation, Relocation{});
  for (std::string &text : texts) {
    if (std::string name = unmarkPython(text); !name.empty()) {
      diags.report(range, diag::PythonNeedsTime, macro.name);
      fail(out);
      break;
    }
    std::optional<List<const ast::Node *>> parsed =
        parseText(llvm::StringRef(text).rtrim("; \t\r\n"), macro.name, range);
    if (!parsed) {
      fail(out);
      break;
    }
    for (const ast::Node *result : *parsed)
      expandArgument(*result, out);
  }
  relocation = savedRelocation;
  environment = savedEnvironment;
}
