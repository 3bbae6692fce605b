// Connections.cpp - reads connections and keeps their secrets.

#include "Sections.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::config;

namespace {

struct ConnectionType {
  llvm::StringRef name;
  bool isUsable, canHoldState;
  const char *parameters;
};

} // namespace

static constexpr ConnectionType connectionTypes[] = {
#define MESH_CONNECTION(name, isUsable, canHoldState, parameters)                                  \
  {name, isUsable, canHoldState, parameters},
#include "Connections.def"
};

static constexpr const char *commonParameters =
    "type concurrent_tasks register_comments pre_ping pretty_sql schema_differ_overrides "
    "catalog_type_overrides check_import";

static const ConnectionType *findType(llvm::StringRef name) {
  auto found =
      llvm::find_if(connectionTypes, [&](const ConnectionType &type) { return type.name == name; });
  return found == std::end(connectionTypes) ? nullptr : found;
}

bool config::isConnectionType(llvm::StringRef name) { return findType(name); }

const Parameter *Connection::find(llvm::StringRef name) const {
  auto found = llvm::find_if(parameters, [&](const Parameter &each) { return each.name == name; });
  return found == parameters.end() ? nullptr : &*found;
}

std::string Connection::text(llvm::StringRef name) const {
  const Parameter *parameter = find(name);
  return parameter && !parameter->value.isNull() ? toPlainText(parameter->value) : "";
}

/// Blanks out what stands between "//" and "@", where URLs carry passwords, and
/// the values of secret keys in nested values.
static std::string redact(const Value &value) {
  if (value.isString()) {
    llvm::StringRef text = value.text;
    size_t begin = text.find("://"), end = text.rfind('@');
    if (begin == llvm::StringRef::npos || end == llvm::StringRef::npos || end < begin)
      return value.text;
    return (text.take_front(begin + 3) + "***" + text.drop_front(end)).str();
  }
  Value copy = value;
  for (size_t i = 0; i < copy.items.size(); ++i) {
    bool isSecret = i < copy.keys.size() && isSecretKey(copy.keys[i]);
    const Value &item = copy.items[i];
    if (isSecret)
      copy.items[i] = Value::ofString("***");
    else if (item.isString() || !item.items.empty())
      copy.items[i] = Value::ofString(redact(item));
  }
  return toPlainText(copy);
}

std::string Connection::describe() const {
  std::string text;
  for (const Parameter &parameter : parameters) {
    if (parameter.value.isNull())
      continue;
    text += (text.empty() ? " (" : ", ") + parameter.name + ": ";
    text += parameter.isSecret ? "***" : redact(parameter.value);
  }
  return *type + text + (text.empty() ? "" : ")");
}

/// For engines that are not run yet a key that is not near to a known one may
/// well be right.
static void checkParameters(const YamlNode &node, const ConnectionType &type, Diagnostics &diags) {
  llvm::SmallVector<llvm::StringRef> known;
  llvm::SplitString(type.parameters, known);
  llvm::SplitString(commonParameters, known);
  Diagnostics found;
  Reader reader(&node, ("the connection of type '" + type.name + "'").str(), found);
  for (llvm::StringRef name : known)
    reader.skip(name);
  Setting<int64_t> tasks;
  reader.read("concurrent_tasks", tasks, 1);
  reader.finish();
  for (const Diagnostic &each : found.diagnostics())
    if (type.isUsable || !each.fixes.empty() ||
        llvm::StringRef(each.name) != diag::YamlUnknownKey.name)
      diags.add(each);
}

/// A relative path means: from the project's directory.
static void resolveDatabase(Connection &connection, const YamlNode &node,
                            const std::string &projectDir, Diagnostics &diags) {
  auto found = llvm::find_if(connection.parameters,
                             [](const Parameter &each) { return each.name == "database"; });
  if (found == connection.parameters.end() || !node.find("database") ||
      node.find("database")->isNull()) {
    if (!hasSlip(node, "database"))
      diags.report(connection.type.place, diag::YamlMissingKey, "a connection of type 'sqlite'",
                   "database");
    return;
  }
  const YamlNode &database = *node.find("database");
  if (!database.isScalar())
    return void(diags.report(database.range, diag::YamlWrongType, "'database'", "a path",
                             database.isList() ? "a list" : "a mapping"));
  if (!database.gaps.empty())
    return;
  llvm::SmallString<256> path(database.text);
  if (database.text != ":memory:" && !llvm::sys::path::is_absolute(path) && projectDir != ".") {
    path = projectDir;
    llvm::sys::path::append(path, database.text);
  }
  found->value = Value::ofString(path.str().str());
}

std::optional<Connection> config::readConnection(const YamlNode *node,
                                                 const std::string &projectDir, bool holdsState,
                                                 Diagnostics &diags) {
  if (!node)
    return std::nullopt;
  Connection connection;
  connection.source = *node;
  Reader reader(node, "the connection", diags, /*isLenient=*/true);
  reader.read("type", connection.type);
  if (!node->isMap())
    return std::nullopt;
  const YamlNode *typeNode = node->find("type");
  if (!typeNode || typeNode->isNull()) {
    diags.report(node->range, diag::YamlMissingKey, "a connection", "type");
    return std::nullopt;
  }
  connection.type.value = llvm::StringRef(*connection.type).lower();
  for (auto [key, item] : llvm::zip_equal(node->keys, node->items))
    if (key.name != "type")
      connection.parameters.push_back(
          {key.name, toValue(item), key.range, item.range, isSecretKey(key.name)});
  if (!typeNode->gaps.empty() || !connection.type.isSet())
    return connection; // What it lacks is said when it is used.

  const ConnectionType *type = findType(*connection.type);
  if (!type) {
    llvm::SmallVector<llvm::StringRef> names;
    for (const ConnectionType &each : connectionTypes)
      names.push_back(each.name);
    suggest(diags.report(connection.type.place, diag::YamlUnknownValue, "type", typeNode->text,
                         quoteList(names)),
            connection.type.place, *connection.type, names);
    return std::nullopt;
  }
  checkParameters(*node, *type, diags);
  if (holdsState && !type->canHoldState)
    diags.report(connection.type.place, diag::StateConnectionForbidden, type->name);
  if (type->name == "sqlite")
    resolveDatabase(connection, *node, projectDir, diags);
  return connection;
}

bool config::checkUsable(const std::optional<Connection> &connection, const Gateway &gateway,
                         Diagnostics &diags) {
  if (!connection) {
    diags.report(gateway.place, diag::GatewayWithoutConnection, gateway.name);
    return false;
  }
  bool ok = reportUnresolved(connection->source, diags);
  const ConnectionType *type = findType(*connection->type);
  if (type && !type->isUsable) {
    diags.report(connection->type.place, diag::ConnectionUnsupported, type->name);
    return false;
  }
  return ok;
}
