// PythonModels.cpp - models that files of Python declare with @model(...).
//
// The process that runs the project's Python says what the decorators say; that is
// written as the MODEL block that a file of SQL would have, and read as one. A model
// that makes SQL has its query; of any other the rows are not known, but for what it
// was made from.

#include "Audits.h"
#include "FileParts.h"
#include "mesh/Config/Catalog.h"
#include "mesh/Macro/Macro.h"
#include "mesh/Project/ModelFile.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "mesh/Python/Python.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace mesh;
using namespace mesh::project;

namespace {
/// What a decorator says.
struct Declared {
  std::string name;
  bool isSql = false;
  unsigned line = 1;
  std::vector<std::pair<std::string, std::string>> properties;
  std::string before, after, onVirtualUpdate; ///< Statements beside the query.

  const std::string *find(llvm::StringRef property) const {
    for (const auto &[name, text] : properties)
      if (name == property)
        return &text;
    return nullptr;
  }
};
} // namespace

static std::string textAt(const JsonValue &value, llvm::StringRef key) {
  std::optional<JsonValue> found = value.get(key);
  return found ? found->asString().value_or("").str() : "";
}

static std::string statementsAt(const JsonValue &value, llvm::StringRef key) {
  std::string text;
  if (std::optional<JsonValue> list = value.get(key))
    list->forEach([&](JsonValue each) {
      text += llvm::StringRef(each.asString().value_or("")).rtrim("; \n").str() + ";\n";
    });
  return text;
}

static void reportFailure(const SourceFile &file, const python::Failure &failure,
                          const FileContext &context) {
  using Kind = python::Failure::Kind;
  std::string message = failure.message;
  if (failure.kind == Kind::NoPackage)
    message = "the package '" + message + "' is not installed in the project's Python";
  else if (failure.kind == Kind::Stopped)
    message = "the process that runs it " + message;
  else if (failure.kind == Kind::NeedsTime)
    message = "it looks at a time that is known only when the model runs";
  auto handle = context.diags.report(DiagPlace::file(context.config.shown(file.path)),
                                     diag::PythonFileFailed, message);
  if (failure.file.empty())
    return;
  llvm::Expected<FileId> raised = context.sources.addFile(
      context.config.projectDir + "/" + failure.file, context.config.shown(failure.file));
  if (raised)
    handle.note(DiagPlace(context.sources.location(*raised, failure.line, 1)),
                diag::PythonRaisedThere);
  else
    llvm::consumeError(raised.takeError());
}

/// Asks the project's Python to `what` the file; `add` says more of the question. None
/// after a report.
static std::optional<JsonDocument> ask(llvm::StringRef what, const std::string &subject,
                                       const SourceFile &file, const FileContext &context,
                                       llvm::function_ref<void(llvm::json::OStream &)> add,
                                       llvm::function_ref<std::string(JsonValue)> reply) {
  std::string question;
  llvm::raw_string_ostream stream(question);
  llvm::json::OStream json(stream);
  json.object([&] {
    json.attribute("do", what);
    json.attribute("file", file.path);
    add(json);
  });
  python::Failure failure;
  std::optional<JsonDocument> answer =
      context.config.python->request(subject, question, reply, failure);
  if (!answer)
    reportFailure(file, failure, context);
  return answer;
}

/// Where the code of a model begins.
static SourceRange placeOf(const SourceFile &file, const Declared &model,
                           const FileContext &context) {
  SourceLoc place = context.sources.location(file.file, model.line, 1);
  return {place, place.offset(1)};
}

/// The models of a file; none after a report.
static std::optional<std::vector<Declared>> declaredModels(const SourceFile &file,
                                                           const FileContext &context) {
  std::optional<JsonDocument> answer = ask(
      "models", "file " + file.path, file, context, [](llvm::json::OStream &) {},
      [](JsonValue) { return std::string("null"); });
  if (!answer)
    return std::nullopt;
  bool isPure = answer->root().get("pure") && answer->root().get("pure")->asBool().value_or(false);
  context.reads.isVolatile = context.reads.isVolatile || !isPure;
  std::vector<Declared> models;
  if (std::optional<JsonValue> list = answer->root().get("models"))
    list->forEach([&](JsonValue each) {
      Declared &model = models.emplace_back();
      model.name = textAt(each, "name");
      model.isSql = each.get("is_sql") && each.get("is_sql")->asBool().value_or(false);
      model.line = each.get("line") ? unsigned(each.get("line")->asInteger().value_or(1)) : 1;
      model.before = statementsAt(each, "pre_statements");
      model.after = statementsAt(each, "post_statements");
      model.onVirtualUpdate = statementsAt(each, "on_virtual_update");
      if (std::optional<JsonValue> properties = each.get("properties"))
        properties->forEach([&](JsonValue pair) {
          std::vector<std::string> parts;
          pair.forEach(
              [&](JsonValue part) { parts.push_back(part.asString().value_or("").str()); });
          if (parts.size() == 2)
            model.properties.push_back({parts[0], parts[1]});
        });
    });
  return models;
}

/// The columns of a table that the code asks for, as JSON.
static std::string columnsOf(const std::string &table, const Declared &model,
                             const SourceFile &file, const FileContext &context) {
  llvm::SmallVector<llvm::StringRef, 3> written;
  llvm::StringRef(table).split(written, '.');
  std::vector<std::string> parts;
  const std::string *named = model.find("dialect");
  const dialect::DialectFacts *dialect = dialect::findDialect(
      named ? llvm::StringRef(*named).trim("'") : *context.config.modelDefaults.dialect);
  for (llvm::StringRef part : written) {
    llvm::StringRef bare = part.trim("\"`[]");
    parts.push_back(dialect ? dialect::foldTable(*dialect, bare, bare != part) : bare.str());
  }
  if (dialect)
    config::dropCatalog(parts, config::defaultCatalog(context.config), *dialect);
  std::string name = llvm::join(parts, ".");
  context.reads.tables.insert(name);
  auto found = context.columns ? context.columns->find(name) : decltype(context.columns->end())();
  if (!context.columns || found == context.columns->end()) {
    if (context.reads.missingTables.insert(name).second)
      context.diags.report(placeOf(file, model, context), diag::PythonColumnsUnknown, name);
    return "null";
  }
  std::string text;
  llvm::raw_string_ostream stream(text);
  llvm::json::OStream json(stream);
  json.array([&] {
    for (const macro::Column &column : found->second)
      json.array([&] {
        json.value(llvm::json::fixUTF8(column.name));
        json.value(llvm::json::fixUTF8(column.type));
      });
  });
  return text;
}

/// The query that a model in Python makes; none after a report.
static std::optional<std::string> queryOf(const SourceFile &file, const Declared &model,
                                          const FileContext &context) {
  const std::string *dialect = model.find("dialect"), *kind = model.find("kind");
  bool hasInterval = kind && !llvm::StringRef(*kind).upper().starts_with("FULL") &&
                     !llvm::StringRef(*kind).upper().starts_with("VIEW");
  macro::Scope scope = scopeOf(context, "loading");
  auto add = [&](llvm::json::OStream &json) {
    json.attribute("name", model.name);
    json.attribute("dialect", dialect ? llvm::StringRef(*dialect).trim("'").str()
                                      : *context.config.modelDefaults.dialect);
    json.attribute("stage", scope.stage);
    json.attribute("interval", hasInterval);
    if (scope.defaultCatalog)
      json.attribute("catalog", llvm::json::fixUTF8(*scope.defaultCatalog));
    json.attribute("gateway", llvm::StringRef(scope.gateway).lower());
    json.attributeObject("variables", [&] {
      for (const auto &[name, value] : scope.variables) {
        json.attributeBegin(llvm::json::fixUTF8(name));
        json.rawValue(toJsonText(value));
        json.attributeEnd();
      }
    });
  };
  auto columns = [&](JsonValue question) {
    return columnsOf(textAt(question, "columns"), model, file, context);
  };
  std::optional<JsonDocument> answer =
      ask("query", "model " + model.name, file, context, add, columns);
  if (!answer || !context.reads.missingTables.empty())
    return std::nullopt;
  bool isPure = answer->root().get("pure") && answer->root().get("pure")->asBool().value_or(false);
  context.reads.isVolatile = context.reads.isVolatile || !isPure;
  if (std::optional<JsonValue> names = answer->root().get("reads"))
    names->forEach([&](JsonValue name) {
      context.reads.variables.insert(name.asString().value_or("").str());
    });
  std::string text;
  if (std::optional<JsonValue> texts = answer->root().get("texts"))
    texts->forEach([&](JsonValue each) { text += each.asString().value_or("").str() + ";\n"; });
  if (std::string name = macro::unmarkPython(text); !name.empty()) {
    context.diags.report(placeOf(file, model, context), diag::PythonFileFailed,
                         "it puts @" + name + " where no time can stand");
    return std::nullopt;
  }
  return text;
}

std::optional<ModelFile> mesh::project::readPythonModels(const SourceFile &file,
                                                         const FileContext &context, size_t index) {
  std::optional<std::vector<Declared>> models = declaredModels(file, context);
  if (!models)
    return std::nullopt;
  if (models->empty()) // A file of helpers.
    return ModelFile();
  bool severalModels = models->size() > 1;
  const Declared &model = (*models)[severalModels ? std::min(index, models->size() - 1) : 0];
  SourceRange range = placeOf(file, model, context);
  if (!model.isSql && !model.find("columns")) {
    context.diags.report(range, diag::PythonModelColumns, model.name);
    return std::nullopt;
  }
  std::string text = "MODEL (";
  if (!model.name.empty())
    text += "name " + model.name + ", ";
  for (const auto &[name, value] : model.properties)
    text += name + " " + value + ", ";
  text = llvm::StringRef(text).rtrim(", ").str() + ");\n" + model.before;
  if (model.isSql) {
    std::optional<std::string> query = queryOf(file, model, context);
    if (!query)
      return std::nullopt;
    text += *query;
  }
  text += model.after;
  if (!model.onVirtualUpdate.empty())
    text += "ON_VIRTUAL_UPDATE_BEGIN;\n" + model.onVirtualUpdate + "ON_VIRTUAL_UPDATE_END;\n";
  llvm::Expected<FileId> made = context.sources.addMacroText(text, "model", range);
  if (!made) {
    context.diags.report(DiagPlace::file(context.config.shown(file.path)), diag::UnreadableFile,
                         llvm::toString(made.takeError()));
    return std::nullopt;
  }
  PythonOrigin origin;
  origin.range = range;
  bool isVolatile = false;
  origin.source = python::digestOfFile(context.config.projectDir, file.path, isVolatile);
  context.reads.isVolatile = context.reads.isVolatile || (isVolatile && model.isSql);
  std::optional<ModelFile> result = readModelText(
      {file.path, *made}, context, severalModels ? 0 : index, model.isSql ? nullptr : &origin);
  if (result && severalModels)
    result->blueprints = models->size();
  return result;
}
