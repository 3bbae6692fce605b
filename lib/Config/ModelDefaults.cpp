// ModelDefaults.cpp - what `model_defaults` may hold. Values with "@" may be
// macros: they are checked when a model takes them over.

#include "Sections.h"
#include "mesh/Basic/Names.h"
#include "mesh/Basic/Schedule.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Dialect/NameStrategy.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::config;

/// "duckdb, normalization_strategy = case_sensitive"
static void splitDialect(ModelDefaults &defaults, Diagnostics &diags) {
  static constexpr llvm::StringRef strategies[] = {
      "lowercase", "uppercase", "case_sensitive", "case_insensitive", "case_insensitive_uppercase"};
  auto [name, settings] = llvm::StringRef(*defaults.dialect).split(',');
  SourceRange place = defaults.dialect.place;
  if (llvm::StringRef strategy = dialect::strategyOf(name.trim()); !strategy.empty())
    defaults.normalizationStrategy = {strategy.str(), place};
  for (llvm::StringRef rest = settings; !rest.empty();) {
    auto [setting, after] = rest.split(',');
    rest = after;
    auto [key, value] = setting.split('=');
    std::string strategy = value.trim().lower();
    if (!key.trim().equals_insensitive("normalization_strategy"))
      diags.report(place, diag::YamlUnknownKey, key.trim(), "'dialect'");
    else if (!llvm::is_contained(strategies, strategy))
      diags.report(place, diag::YamlUnknownValue, "normalization_strategy", strategy,
                   quoteList(strategies));
    else
      defaults.normalizationStrategy = {strategy, place};
  }
  defaults.dialect.value = name.trim().lower();
}

static void readKind(Reader &reader, ModelDefaults &defaults, Diagnostics &diags) {
  const YamlNode *node = reader.take("kind");
  if (!node || !node->isMap())
    return reader.read("kind", defaults.kind);
  Reader kind(node, "'kind'", diags, reader.isLenient);
  kind.read("name", defaults.kind);
  if (!node->find("name"))
    diags.report(node->range, diag::YamlMissingKey, "'kind'", "name");
  for (auto [key, item] : llvm::zip_equal(node->keys, node->items))
    if (key.name != "name")
      defaults.kindProperties.push_back({key.name, toValue(item), item.range});
  if (!reader.isLenient)
    reportUnresolved(*node, diags);
}

static constexpr llvm::StringRef cronShortcuts[] = {"@hourly",  "@daily",  "@midnight", "@weekly",
                                                    "@monthly", "@yearly", "@annually"};

void config::reportCron(SourceRange place, llvm::StringRef cron, llvm::StringRef reason,
                        Diagnostics &diags) {
  suggest(diags.report(place, diag::InvalidCron, cron, reason), place, cron, cronShortcuts);
}

/// "@dayly" is a slip for "@daily"; "@my_cron" is a macro.
static void checkCron(const Setting<std::string> &cron, Diagnostics &diags) {
  if (!cron.isSet())
    return;
  llvm::Expected<Cron> parsed = Cron::parse(*cron);
  if (parsed)
    return;
  std::string reason = llvm::toString(parsed.takeError());
  bool isMacro = llvm::StringRef(*cron).contains('@') && nearestName(*cron, cronShortcuts).empty();
  if (!isMacro)
    reportCron(cron.place, *cron, reason, diags);
}

/// A flag, or a macro that makes one when a model is loaded.
static void readFlag(Reader &reader, llvm::StringRef key, Setting<std::string> &setting) {
  reader.read(key, setting);
  if (!setting.isSet() || llvm::StringRef(*setting).contains('@'))
    return;
  Setting<bool> flag;
  reader.read(key, flag);
  setting.value = *flag ? "true" : "false";
}

ModelDefaults config::readModelDefaults(const YamlNode *node, const std::string &what,
                                        bool isLenient, Diagnostics &diags) {
  static constexpr llvm::StringRef changes[] = {"error", "warn", "allow", "ignore"};
  static constexpr llvm::StringRef units[] = {"year",      "month",        "day",        "hour",
                                              "half_hour", "quarter_hour", "five_minute"};
  ModelDefaults defaults;
  Reader reader(node, what, diags, isLenient);
  readKind(reader, defaults, diags);
  reader.read("dialect", defaults.dialect);
  reader.read("cron", defaults.cron);
  reader.read("owner", defaults.owner);
  reader.read("start", defaults.start);
  reader.read("table_format", defaults.tableFormat);
  reader.read("storage_format", defaults.storageFormat);
  reader.readChoice("on_destructive_change", changes, defaults.onDestructiveChange);
  reader.readChoice("on_additive_change", changes, defaults.onAdditiveChange);
  reader.read("physical_properties", defaults.physicalProperties);
  reader.read("virtual_properties", defaults.virtualProperties);
  reader.read("session_properties", defaults.sessionProperties);
  reader.read("audits", defaults.audits);
  readFlag(reader, "optimize_query", defaults.optimizeQuery);
  readFlag(reader, "allow_partials", defaults.allowPartials);
  reader.read("interval_unit", defaults.intervalUnit);
  if (!llvm::StringRef(*defaults.intervalUnit).contains('@'))
    reader.readChoice("interval_unit", units, defaults.intervalUnit);
  readFlag(reader, "enabled", defaults.enabled);
  reader.read("gateway", defaults.gateway);
  readFlag(reader, "formatting", defaults.formatting);
  reader.read("batch_concurrency", defaults.batchConcurrency, 1);
  reader.read("pre_statements", defaults.preStatements);
  reader.read("post_statements", defaults.postStatements);
  reader.read("on_virtual_update", defaults.onVirtualUpdate);
  reader.finish();

  splitDialect(defaults, diags);
  checkCron(defaults.cron, diags);
  // Whether it is a time does not depend on when that is asked.
  if (defaults.start.isSet() && !llvm::StringRef(*defaults.start).contains('@') &&
      !parseTime(*defaults.start, Instant()))
    diags.report(defaults.start.place, diag::InvalidTime, *defaults.start);
  return defaults;
}
