// Gateways.cpp - reads gateways and decides which one is meant.

#include "Sections.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::config;

static constexpr llvm::StringRef gatewayKeys[] = {
    "connection",   "state_connection", "test_connection", "scheduler",
    "state_schema", "variables",        "model_defaults"};

/// Names in lower case, each only once.
static void lowerKeys(YamlNode &map, Diagnostics &diags) {
  std::map<std::string, YamlKey> seen;
  for (YamlKey &key : map.keys) {
    std::string lower = llvm::StringRef(key.name).lower();
    auto [first, isNew] = seen.try_emplace(lower, key);
    if (!isNew)
      diags.report(key.range, diag::ConfigSameName, key.name, first->second.name)
          .note(first->second.range, diag::YamlFirstKey);
    key.name = std::move(lower);
  }
}

static bool isGateway(const YamlNode &node) {
  return node.isMap() && !node.keys.empty() && llvm::all_of(node.keys, [](const YamlKey &key) {
           return llvm::is_contained(gatewayKeys, key.name);
         });
}

void config::normaliseGateways(YamlNode &root, Diagnostics &diags) {
  for (YamlKey &key : root.keys)
    if (key.name == "gateway" && !root.find("gateways"))
      key.name = "gateways";
  if (YamlNode *variables = root.find("variables"))
    lowerKeys(*variables, diags);
  YamlNode *gateways = root.find("gateways");
  if (!gateways)
    return;
  if (isGateway(*gateways)) {
    YamlNode named;
    named.kind = YamlNode::Kind::Map;
    named.range = gateways->range;
    named.get({"", gateways->range}) = std::move(*gateways);
    *gateways = std::move(named);
  }
  lowerKeys(*gateways, diags);
  for (YamlNode &gateway : gateways->items)
    if (YamlNode *variables = gateway.find("variables"))
      lowerKeys(*variables, diags);
}

Variables config::readVariables(const YamlNode *node, bool isLenient, Diagnostics &diags) {
  Variables variables;
  if (!node || (!isLenient && !reportUnresolved(*node, diags)))
    return variables;
  for (auto [key, item] : llvm::zip_equal(node->keys, node->items))
    variables[key.name] = {toValue(item), item.range};
  return variables;
}

static void readScheduler(const YamlNode *node, Diagnostics &diags) {
  if (!node)
    return;
  Reader reader(node, "'scheduler'", diags, /*isLenient=*/true);
  Setting<std::string> type;
  reader.read("type", type);
  if (type.isSet() && !llvm::StringRef(*type).equals_insensitive("builtin"))
    return void(diags.report(type.place, diag::ConfigUnsupported, "scheduler: " + *type,
                             "the only one is 'builtin'"));
  reader.finish();
}

static Gateway readGateway(const YamlKey &key, const YamlNode &node, const Config &config,
                           const YamlNode *defaultConnection, bool isSelected, Diagnostics &diags) {
  Gateway gateway;
  gateway.name = key.name;
  gateway.place = key.range;
  Reader reader(&node, gateway.name.empty() ? "the gateway" : "gateway '" + gateway.name + "'",
                diags, !isSelected);
  const YamlNode *connection = reader.take("connection");
  gateway.connection =
      readConnection(connection ? connection : defaultConnection, config.projectDir, false, diags);
  gateway.stateConnection =
      readConnection(reader.take("state_connection"), config.projectDir, true, diags);
  gateway.testConnection =
      readConnection(reader.take("test_connection"), config.projectDir, false, diags);
  readScheduler(reader.take("scheduler"), diags);
  reader.read("state_schema", gateway.stateSchema);
  const YamlNode *schema = reader.takeNullable("state_schema");
  if (schema && schema->isNull())
    gateway.stateSchema = {"", schema->range};
  const YamlNode *variables = reader.takeMap("variables");
  gateway.variables = readVariables(variables, !isSelected, diags);
  if (variables)
    gateway.variablesSource = *variables;
  const YamlNode *defaults = reader.takeMap("model_defaults");
  if (defaults)
    gateway.modelDefaults = *defaults;
  if (!isSelected) // The selected one's are read on top of the project's.
    readModelDefaults(defaults, "'model_defaults' of " + reader.what, true, diags);
  reader.finish();
  return gateway;
}

/// The index of the gateway that is meant; none after a report.
static std::optional<size_t> selectGateway(const YamlNode &gateways, const LoadOptions &options,
                                           const Config &config,
                                           const Setting<std::string> &defaultGateway,
                                           Diagnostics &diags) {
  Setting<std::string> name{options.gateway, {}};
  for (const char *variable : {"MESH_GATEWAY", "SQLMESH_GATEWAY"}) {
    auto found = config.environment.find(variable);
    if (name->empty() && found != config.environment.end())
      name.value = found->second;
  }
  if (name->empty())
    name = defaultGateway;
  llvm::SmallVector<llvm::StringRef> names;
  for (const YamlKey &key : gateways.keys)
    names.push_back(key.name);
  std::string lower = llvm::StringRef(*name).lower();
  if (lower.empty()) // The one without a name, else the first.
    return llvm::is_contained(names, "") ? llvm::find(names, "") - names.begin() : 0;
  if (llvm::is_contained(names, lower))
    return llvm::find(names, lower) - names.begin();
  std::string there = names.size() == 1 && names[0].empty() ? "one without a name"
                      : names.empty()                       ? "none"
                                                            : quoteList(names);
  DiagPlace place = name.isSet() ? DiagPlace(name.place) : DiagPlace();
  auto report = diags.report(std::move(place), diag::UnknownGateway, *name, there);
  if (name.isSet())
    suggest(report, name.place, lower, names);
  return std::nullopt;
}

void config::readGateways(Reader &root, const LoadOptions &options, Config &config,
                          Diagnostics &diags) {
  const YamlNode *defaultConnection = root.take("default_connection");
  config.defaultTestConnection =
      readConnection(root.take("default_test_connection"), config.projectDir, false, diags);
  readScheduler(root.take("default_scheduler"), diags);
  Setting<std::string> defaultGateway;
  root.read("default_gateway", defaultGateway);
  YamlNode single;
  single.kind = YamlNode::Kind::Map;
  single.get({"", {}});
  const YamlNode *gateways = root.takeMap("gateways");
  if (!gateways || gateways->keys.empty())
    gateways = &single;
  std::optional<size_t> selected = selectGateway(*gateways, options, config, defaultGateway, diags);
  config.selectedGateway = selected.value_or(0);
  for (size_t i = 0; i < gateways->keys.size(); ++i)
    config.gateways.push_back(readGateway(gateways->keys[i], gateways->items[i], config,
                                          defaultConnection, selected == i, diags));
}
