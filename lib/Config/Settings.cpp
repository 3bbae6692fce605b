// Settings.cpp - the keys at the root of a configuration: honoured, accepted
// without effect, or refused by name. docs/config.md lists which is which.

#include "Sections.h"
#include "mesh/Basic/Time.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::config;

static void readMode(Reader &reader, llvm::StringRef key, Setting<Categorize> &mode) {
  static constexpr llvm::StringRef modes[] = {"off", "semi", "full"};
  Setting<std::string> text;
  if (reader.readChoice(key, modes, text))
    mode = {static_cast<Categorize>(llvm::find(modes, *text) - std::begin(modes)), text.place};
}

static void readPlan(const YamlNode *node, PlanSettings &plan, Diagnostics &diags) {
  Reader reader(node, "'plan'", diags);
  reader.read("forward_only", plan.forwardOnly);
  reader.read("include_unmodified", plan.includeUnmodified);
  reader.read("enable_preview", plan.enablePreview);
  reader.read("no_diff", plan.noDiff);
  reader.read("no_prompts", plan.noPrompts);
  reader.read("auto_apply", plan.autoApply);
  reader.read("use_finalized_state", plan.useFinalizedState);
  reader.read("always_recreate_environment", plan.alwaysRecreateEnvironment);
  Reader modes(reader.take("auto_categorize_changes"), "'auto_categorize_changes'", diags);
  readMode(modes, "external", plan.external);
  readMode(modes, "python", plan.python);
  readMode(modes, "sql", plan.sql);
  readMode(modes, "seed", plan.seed);
  modes.finish();
  reader.finish();
}

static void readRun(const YamlNode *node, RunSettings &run, Diagnostics &diags) {
  Reader reader(node, "'run'", diags);
  reader.read("environment_check_interval", run.environmentCheckInterval, 1);
  reader.read("environment_check_max_wait", run.environmentCheckMaxWait, 1);
  reader.finish();
}

static void readFormat(const YamlNode *node, FormatSettings &format, Diagnostics &diags) {
  static constexpr llvm::StringRef cases[] = {"upper", "lower", "false"};
  Reader reader(node, "'format'", diags);
  reader.read("normalize", format.normalize);
  reader.read("pad", format.pad, 0);
  reader.read("indent", format.indent, 0);
  reader.readChoice("normalize_functions", cases, format.normalizeFunctions);
  reader.read("leading_comma", format.leadingComma);
  reader.read("max_text_width", format.maxTextWidth, 1);
  reader.read("append_newline", format.appendNewline);
  reader.read("no_rewrite_casts", format.noRewriteCasts);
  reader.finish();
}

static void readLinter(const YamlNode *node, LinterSettings &linter, Diagnostics &diags) {
  Reader reader(node, "'linter'", diags);
  reader.read("enabled", linter.enabled);
  reader.read("rules", linter.rules);
  reader.read("warn_rules", linter.warnRules);
  reader.read("ignored_rules", linter.ignoredRules);
  reader.finish();
  for (auto *list : {&linter.rules, &linter.warnRules, &linter.ignoredRules})
    for (Setting<std::string> &rule : *list)
      rule.value = llvm::StringRef(*rule).lower();
  for (const Setting<std::string> &rule : linter.warnRules)
    for (const Setting<std::string> &other : linter.rules)
      if (*rule == *other)
        diags.report(rule.place, diag::LintRuleTwice, *rule).note(other.place, diag::YamlFirstKey);
}

/// What is said of functions in one list, and that it can be said.
static void readFunctions(Reader &reader, const char *key, DeclaredFunction kind, Config &config) {
  std::vector<Setting<std::string>> names;
  reader.read(key, names);
  const dialect::DialectFacts *dialect = dialect::findDialect(*config.modelDefaults.dialect);
  for (Setting<std::string> &name : names) {
    std::optional<std::string> path;
    if (dialect)
      path = dialect::foldFunction(*dialect, *name);
    // Models may be in another dialect, to which these are one.
    auto isSame = [&](const DeclaredFunction &other) {
      return llvm::StringRef(*other.name).equals_insensitive(*name);
    };
    auto first = llvm::find_if(config.functions, isSame);
    if (dialect && !path)
      reader.diags.report(name.place, diag::FunctionName, *name);
    else if (dialect && dialect::isFunctionName(*dialect, *path))
      reader.diags.report(name.place, diag::FunctionOfDialect, *name, dialect->name);
    else if (first != config.functions.end())
      reader.diags.report(name.place, diag::FunctionTwice, *name)
          .note(first->name.place, diag::YamlFirstKey);
    else
      config.functions.push_back({std::move(name), kind.functionClass, kind.volatility});
  }
}

static void readFunctions(const YamlNode *node, Config &config, Diagnostics &diags) {
  using dialect::FunctionClass;
  using dialect::Volatility;
  Reader reader(node, "'functions'", diags);
  readFunctions(reader, "scalar", {{}, FunctionClass::Scalar, Volatility::Immutable}, config);
  readFunctions(reader, "volatile", {{}, FunctionClass::Scalar, Volatility::Volatile}, config);
  readFunctions(reader, "aggregate", {{}, FunctionClass::Aggregate, Volatility::Immutable}, config);
  reader.finish();
}

static void readTtl(Reader &root, llvm::StringRef key, Setting<std::string> &ttl) {
  root.read(key, ttl);
  if (ttl.isSet() && !parseTtlMillis(*ttl, Instant()))
    root.diags.report(ttl.place, diag::InvalidTtl, *ttl);
}

static void readTimeFormat(Reader &root, Setting<std::string> &format) {
  root.read("time_column_format", format);
  llvm::StringRef text = *format;
  for (size_t at = text.find('%'); at != llvm::StringRef::npos; at = text.find('%', at + 2)) {
    llvm::StringRef directive = text.substr(at, text.substr(at + 1).starts_with("-") ? 3 : 2);
    if (directive.size() < 2 ||
        !llvm::StringRef("aAwdbBmyYHIpMSfzZjUWcxXGuV%").contains(directive.back()))
      return void(root.diags.report(format.place, diag::InvalidTimeFormat, directive));
  }
}

/// Regular expressions, or whole names, each with what it maps to.
static void readRules(const YamlNode *map, const std::string &what, bool isWhole,
                      Diagnostics &diags, std::vector<SchemaRule> &rules) {
  Reader reader(map, what, diags);
  for (const YamlKey &key : map->keys) {
    SchemaRule rule;
    reader.read(key.name, rule.schema);
    llvm::Expected<Pattern> pattern = Pattern::compile(isWhole ? "^" + key.name + "$" : key.name);
    if (!pattern) {
      diags.report(key.range, diag::InvalidPattern, key.name, llvm::toString(pattern.takeError()));
      continue;
    }
    rule.pattern = *pattern;
    if (rule.schema.isSet())
      rules.push_back(std::move(rule));
  }
}

static void readSchemaMapping(Reader &root, Config &config) {
  const YamlNode *rules = root.takeMap("physical_schema_mapping");
  const YamlNode *overrides = root.takeMap("physical_schema_override");
  SourceRange oldKey = root.keyPlace("physical_schema_override");
  if (overrides && rules)
    root.diags
        .report(oldKey, diag::ConfigExclusive, "physical_schema_override",
                "physical_schema_mapping")
        .note(root.keyPlace("physical_schema_mapping"), diag::YamlFirstKey);
  else if (overrides)
    root.diags.report(oldKey, diag::ConfigDeprecated, "physical_schema_override",
                      "physical_schema_mapping");
  if (rules || overrides)
    readRules(rules ? rules : overrides, "'physical_schema_mapping'", /*isWhole=*/!rules,
              root.diags, config.physicalSchemaMapping);
}

/// "'key: value'", in single quotes as messages have it.
static std::string quoted(llvm::StringRef key, llvm::StringRef value = "") {
  return ("'" + key + (value.empty() ? "" : ": ") + value + "'").str();
}

/// The index of the one of `choices` that is given; none if none is.
static std::optional<size_t> readIndex(Reader &root, llvm::StringRef key,
                                       llvm::ArrayRef<llvm::StringRef> choices,
                                       Setting<std::string> &text) {
  if (!root.readChoice(key, choices, text))
    return std::nullopt;
  return llvm::find(choices, *text) - choices.begin();
}

static void readNaming(Reader &root, Config &config) {
  Setting<std::string> target, naming, mode;
  if (auto index =
          readIndex(root, "environment_suffix_target", {"schema", "table", "catalog"}, target)) {
    config.environmentSuffixTarget = {static_cast<SuffixTarget>(*index), target.place};
    if (*target == "catalog")
      config.notYet.push_back({quoted("environment_suffix_target", *target), target.place});
  }
  if (const YamlNode *rules = root.takeMap("environment_catalog_mapping")) {
    SourceRange place = root.keyPlace("environment_catalog_mapping");
    readRules(rules, "'environment_catalog_mapping'", /*isWhole=*/false, root.diags,
              config.environmentCatalogMapping);
    if (!config.environmentCatalogMapping.empty())
      config.notYet.push_back({"'environment_catalog_mapping'", place});
    if (*config.environmentSuffixTarget == SuffixTarget::Catalog)
      root.diags
          .report(place, diag::ConfigExclusive, "environment_catalog_mapping",
                  "environment_suffix_target: catalog")
          .note(target.place, diag::YamlFirstKey);
  }
  if (auto index = readIndex(root, "physical_table_naming_convention",
                             {"schema_and_table", "table_only", "hash_md5"}, naming))
    config.tableNaming = {static_cast<TableNaming>(*index), naming.place};
  if (auto index = readIndex(root, "virtual_environment_mode", {"full", "dev_only"}, mode)) {
    config.devOnly = {*index == 1, mode.place};
    if (*index == 1)
      config.notYet.push_back({quoted("virtual_environment_mode", *mode), mode.place});
  }
  Reader inference(root.take("model_naming"), "'model_naming'", root.diags);
  inference.read("infer_names", config.inferNames);
  inference.finish();
}

/// Statements that run before all models and after them.
static void readStatements(Reader &root, Config &config) {
  for (auto [key, statements] :
       {std::pair("before_all", &config.beforeAll), std::pair("after_all", &config.afterAll)}) {
    root.read(key, *statements);
    if (!statements->empty())
      config.notYet.push_back({quoted(key), root.keyPlace(key)});
  }
}

/// Keys that would change what is done, and are not honoured yet.
static void refuse(Reader &root, Config &config) {
  struct Refused {
    const char *key, *hint;
  };
  static constexpr Refused refused[] = {
      {"loader", "leave it out: there is one loader"},
      {"loader_kwargs", "leave it out: there is one loader"},
  };
  for (const Refused &each : refused)
    if (const YamlNode *node = root.take(each.key);
        node && (node->isScalar() || !node->items.empty()))
      root.diags.report(root.keyPlace(each.key), diag::ConfigUnsupported, each.key, each.hint);
  Setting<bool> managed;
  root.read("gateway_managed_virtual_layer", managed);
  if (*managed)
    config.notYet.push_back({quoted("gateway_managed_virtual_layer", "true"), managed.place});
  for (const char *key : {"auto_categorize_changes", "include_unmodified"})
    if (root.take(key))
      root.diags.report(root.keyPlace(key), diag::ConfigMoved, key, std::string("plan.") + key);
}

/// People, and what a bot that reviews changes does: checked, for other programs.
static void acceptPeople(Reader &root) {
  static constexpr llvm::StringRef roles[] = {"required_approver"};
  static constexpr llvm::StringRef methods[] = {"merge", "squash", "rebase"};
  static constexpr llvm::StringRef types[] = {"github"};
  Setting<std::string> text;
  if (const YamlNode *users = root.take("users"); users && users->isList())
    for (const YamlNode &user : users->items) {
      Reader reader(&user, "a user", root.diags);
      for (const char *key : {"username", "github_username", "slack_username", "email"})
        reader.read(key, text);
      std::vector<Setting<std::string>> given;
      reader.read("roles", given);
      for (const Setting<std::string> &role : given)
        if (!llvm::is_contained(roles, llvm::StringRef(*role).lower()))
          root.diags.report(role.place, diag::YamlUnknownValue, "roles", *role, quoteList(roles));
      reader.skip("notification_targets");
      reader.finish();
    }
  Reader bot(root.take("cicd_bot"), "'cicd_bot'", root.diags);
  Setting<bool> flag;
  Setting<int64_t> number;
  bot.readChoice("type", types, text);
  bot.readChoice("merge_method", methods, text);
  for (const char *key :
       {"invalidate_environment_after_deploy", "enable_deploy_command", "skip_pr_backfill",
        "pr_include_unmodified", "run_on_deploy_to_prod", "check_if_blocked_on_deploy_to_prod"})
    bot.read(key, flag);
  for (const char *key : {"command_namespace", "default_pr_start", "pr_environment_name",
                          "prod_branch_name", "forward_only_branch_suffix"})
    bot.read(key, text);
  bot.read("pr_min_intervals", number, 0);
  bot.skip("auto_categorize_changes");
  bot.finish();
}

/// Keys that are checked and have no effect: they concern what Mesh does not do.
static void acceptHarmless(Reader &root) {
  if (const YamlNode *node = root.take("notification_targets"); node && !node->items.empty())
    root.diags.report(root.keyPlace("notification_targets"), diag::ConfigIgnored,
                      "notification_targets");
  Setting<bool> flag;
  Setting<int64_t> number;
  root.read("infer_python_dependencies", flag);
  root.read("disable_anonymized_analytics", flag);
  root.read("log_limit", number, 0);
  root.skip("env_vars");
  acceptPeople(root);
  Reader ui(root.take("ui"), "'ui'", root.diags);
  ui.read("format_on_save", flag);
  ui.finish();
  Reader janitor(root.take("janitor"), "'janitor'", root.diags);
  janitor.read("warn_on_delete_failure", flag);
  janitor.read("expired_snapshots_batch_size", number, 1);
  janitor.finish();
  Reader migration(root.take("migration"), "'migration'", root.diags);
  migration.read("promoted_snapshots_only", flag);
  migration.finish();
  Reader dbt(root.take("dbt"), "'dbt'", root.diags);
  dbt.read("infer_state_schema_name", flag);
  dbt.finish();
}

/// The project's model defaults with the selected gateway's on top, key by key.
static void readDefaults(Reader &root, const YamlNode &node, Config &config) {
  const YamlNode *own = root.takeMap("model_defaults");
  const YamlNode &gateway = config.gateway().modelDefaults;
  YamlNode merged = own ? *own : YamlNode();
  merged.kind = YamlNode::Kind::Map;
  for (size_t i = 0; i < gateway.keys.size(); ++i)
    merged.get(gateway.keys[i]) = gateway.items[i];
  config.modelDefaults = readModelDefaults(&merged, "'model_defaults'", false, root.diags);
  const YamlNode *dialect = merged.find("dialect");
  if ((dialect && !dialect->isNull()) || hasSlip(merged, "dialect") ||
      (!own && hasSlip(node, "model_defaults")))
    return;
  DiagPlace place =
      own ? DiagPlace(root.keyPlace("model_defaults"))
          : DiagPlace::file(llvm::sys::path::filename(config.files.front().path).str());
  root.diags.report(std::move(place), diag::MissingDialect);
}

void config::readSettings(const YamlNode &node, const LoadOptions &options, Config &config,
                          Diagnostics &diags) {
  Reader root(&node, "the configuration", diags);
  readGateways(root, options, config, diags);
  readDefaults(root, node, config);
  config.variables = readVariables(root.takeMap("variables"), false, diags);
  root.read("project", config.project);
  readTtl(root, "snapshot_ttl", config.snapshotTtl);
  Setting<std::string> environmentTtl;
  readTtl(root, "environment_ttl", environmentTtl);
  if (environmentTtl.isSet())
    config.environmentTtl = {*environmentTtl, environmentTtl.place};
  else if (const YamlNode *never = root.takeNullable("environment_ttl"); never && never->isNull())
    config.environmentTtl = {std::nullopt, never->range};
  root.read("pinned_environments", config.pinnedEnvironments);
  root.read("default_target_environment", config.defaultTargetEnvironment);
  root.read("ignore_patterns", config.ignorePatterns);
  if (!root.take("ignore_patterns"))
    config.ignorePatterns.push_back({".ipynb_checkpoints/*", {}});
  readTimeFormat(root, config.timeColumnFormat);
  root.read("cache_dir", config.cacheDir);
  root.read("username", config.username);
  root.read("python", config.pythonPath);
  root.read("python_timeout", config.pythonTimeout, 1);
  readSchemaMapping(root, config);
  readNaming(root, config);
  readStatements(root, config);
  readPlan(root.take("plan"), config.plan, diags);
  readRun(root.take("run"), config.run, diags);
  readFormat(root.take("format"), config.format, diags);
  readLinter(root.take("linter"), config.linter, diags);
  readFunctions(root.takeMap("functions"), config, diags);
  acceptHarmless(root);
  refuse(root, config);
  root.finish();
}
