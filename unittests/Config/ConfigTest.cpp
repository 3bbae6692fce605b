#include "Testing.h"
#include "mesh/Basic/Files.h"
#include "mesh/Basic/Hash.h"

using namespace mesh;
using namespace mesh::config;

namespace {

std::vector<std::string> texts(const std::vector<Setting<std::string>> &settings) {
  std::vector<std::string> result;
  for (const Setting<std::string> &each : settings)
    result.push_back(*each);
  return result;
}

TEST(Config, Defaults) {
  Project project;
  ASSERT_EQ(project.write("config.yaml", minimal).load(), "");
  const Config &config = *project.config;
  EXPECT_EQ(*config.modelDefaults.dialect, "sqlite");
  ASSERT_EQ(config.gateways.size(), 1u);
  EXPECT_EQ(config.gateway().name, "");
  EXPECT_FALSE(config.gateway().connection);
  EXPECT_EQ(*config.gateway().stateSchema, "mesh");
  EXPECT_EQ(*config.snapshotTtl, "in 1 week");
  EXPECT_EQ(**config.environmentTtl, "in 1 week");
  EXPECT_EQ(*config.defaultTargetEnvironment, "prod");
  EXPECT_EQ(texts(config.ignorePatterns), (std::vector<std::string>{".ipynb_checkpoints/*"}));
  EXPECT_EQ(*config.timeColumnFormat, "%Y-%m-%d");
  EXPECT_EQ(*config.cacheDir, ".cache");
  EXPECT_EQ(*config.environmentSuffixTarget, SuffixTarget::Schema);
  EXPECT_TRUE(*config.plan.noPrompts);
  EXPECT_FALSE(config.plan.enablePreview->has_value());
  EXPECT_EQ(*config.plan.python, Categorize::Full);
  EXPECT_EQ(*config.run.environmentCheckMaxWait, 21600);
  EXPECT_EQ(config.physicalSchema("sales", "sales"), "mesh__sales");
  ASSERT_EQ(config.files.size(), 1u);
  EXPECT_EQ(config.files[0].path, project.directory + "/config.yaml");
  EXPECT_EQ(config.files[0].digest, hashFileContent(minimal));
}

TEST(Config, WhatIsHonoured) {
  Project project;
  ASSERT_EQ(project
                .write("config.yaml",
                       "project: shop\n"
                       "snapshot_ttl: in 2 days\n"
                       "environment_ttl: null\n"
                       "pinned_environments: [qa, demo]\n"
                       "default_target_environment: dev\n"
                       "environment_suffix_target: TABLE\n"
                       "physical_table_naming_convention: schema_and_table\n"
                       "virtual_environment_mode: full\n"
                       "ignore_patterns: ['*.bak']\n"
                       "time_column_format: '%Y%m%d %-H%%'\n"
                       "cache_dir: /tmp/c\n"
                       "username: ann\n"
                       "model_naming: {infer_names: yes}\n"
                       "variables: {Rate: 1.50, big: 3, on: true, none: ~, s: '3',\n"
                       "            list: [a, 1], map: {k: v}, day: 2024-01-01}\n"
                       "physical_schema_mapping:\n"
                       "  ^raw.*: landing\n"
                       "  sales: mart\n"
                       "  '.*_x$': rest\n"
                       "plan: {forward_only: true, enable_preview: false, no_prompts: 0,\n"
                       "       auto_categorize_changes: {sql: semi, python: off}}\n"
                       "run: {environment_check_interval: 5}\n"
                       "format: {pad: 4, normalize_functions: upper, leading_comma: true}\n"
                       "linter: {enabled: true, rules: ALL, warn_rules: [NoSelectStar]}\n"
                       "model_defaults:\n"
                       "  dialect: DuckDB, normalization_strategy=case_sensitive\n"
                       "  kind: {name: incremental_by_time_range, time_column: ds}\n"
                       "  cron: '@hourly'\n"
                       "  start: 2024-01-01\n"
                       "  owner: ann\n"
                       "  interval_unit: hour\n"
                       "  enabled: Yes\n"
                       "  allow_partials: '@IF(@x, true, false)'\n"
                       "  batch_concurrency: 2\n"
                       "  on_additive_change: warn\n"
                       "  physical_properties: {compression: zstd, n: 5}\n"
                       "  audits: ['not_null(columns := (a))']\n"
                       "  pre_statements: SELECT 1\n")
                .load(),
            "");
  const Config &config = *project.config;
  EXPECT_EQ(*config.project, "shop");
  EXPECT_FALSE(config.environmentTtl->has_value());
  EXPECT_EQ(texts(config.pinnedEnvironments), (std::vector<std::string>{"qa", "demo"}));
  EXPECT_EQ(*config.environmentSuffixTarget, SuffixTarget::Table);
  EXPECT_EQ(texts(config.ignorePatterns), (std::vector<std::string>{"*.bak"}));
  EXPECT_TRUE(*config.inferNames);
  std::string variables;
  for (const auto &[name, variable] : config.variables)
    variables += name + "=" + toJsonText(variable.value) + " ";
  EXPECT_EQ(variables, R"(big=3 day="2024-01-01" list=["a",1] map={"k":"v"} none=null on=true )"
                       R"(rate=1.50 s="3" )");
  EXPECT_EQ(config.physicalSchema("raw_data", "raw_data"), "landing");
  EXPECT_EQ(config.physicalSchema("sales_eu", "sales_eu"),
            "mart"); // From the start, not the whole.
  EXPECT_EQ(config.physicalSchema("eu_sales", "eu_sales"), "mesh__eu_sales");
  EXPECT_EQ(config.physicalSchema("a_x", "a_x"), "rest");
  EXPECT_TRUE(*config.plan.forwardOnly);
  EXPECT_FALSE(**config.plan.enablePreview);
  EXPECT_FALSE(*config.plan.noPrompts);
  EXPECT_EQ(*config.plan.sql, Categorize::Semi);
  EXPECT_EQ(*config.plan.python, Categorize::Off);
  EXPECT_EQ(*config.plan.seed, Categorize::Full);
  EXPECT_EQ(*config.run.environmentCheckInterval, 5);
  EXPECT_EQ(*config.format.pad, 4);
  EXPECT_EQ(*config.format.normalizeFunctions, "upper");
  EXPECT_EQ(texts(config.linter.rules), (std::vector<std::string>{"all"}));
  EXPECT_EQ(texts(config.linter.warnRules), (std::vector<std::string>{"noselectstar"}));
  const ModelDefaults &defaults = config.modelDefaults;
  EXPECT_EQ(*defaults.dialect, "duckdb");
  EXPECT_EQ(*defaults.normalizationStrategy, "case_sensitive");
  EXPECT_EQ(*defaults.kind, "incremental_by_time_range");
  ASSERT_EQ(defaults.kindProperties.size(), 1u);
  EXPECT_EQ(defaults.kindProperties[0].name, "time_column");
  EXPECT_EQ(*defaults.start, "2024-01-01");
  EXPECT_EQ(*defaults.enabled, "true");
  EXPECT_EQ(*defaults.allowPartials, "@IF(@x, true, false)");
  EXPECT_EQ(*defaults.batchConcurrency, 2);
  EXPECT_EQ(*defaults.onAdditiveChange, "warn");
  ASSERT_EQ(defaults.physicalProperties.size(), 2u);
  EXPECT_EQ(defaults.physicalProperties[1].value, Value::ofInteger(5));
  EXPECT_EQ(texts(defaults.audits), (std::vector<std::string>{"not_null(columns := (a))"}));
  EXPECT_EQ(texts(defaults.preStatements), (std::vector<std::string>{"SELECT 1"}));
}

TEST(Config, SettingsKnowTheirPlaces) {
  Project project;
  ASSERT_EQ(project.write("config.yaml", (minimal + "project: shop\n").str()).load(), "");
  PresumedLoc at = project.sources.presumed(project.config->project.place.begin);
  EXPECT_EQ(at.line, 2u);
  EXPECT_EQ(at.column, 10u);
  EXPECT_FALSE(project.config->username.isSet());
}

TEST(Config, HarmlessKeysAreAccepted) {
  EXPECT_EQ(messagesOf("users: [{username: a}]\ncicd_bot: {type: github}\nlog_limit: 5\n"
                       "ui: {format_on_save: false}\njanitor: {warn_on_delete_failure: true}\n"
                       "migration: {promoted_snapshots_only: false}\nnotification_targets: []\n"
                       "dbt: {infer_state_schema_name: false}\ninfer_python_dependencies: false\n"
                       "disable_anonymized_analytics: true\nbefore_all: []\nenv_vars: {}\n"
                       "gateway_managed_virtual_layer: false\nplan:\nlinter: ~\n"),
            "");
}

TEST(Config, RefusedByName) {
  EXPECT_EQ(
      messagesOf("loader: x\n"
                 "auto_categorize_changes: {sql: full}\n"
                 "include_unmodified: true\n"
                 "default_scheduler: {type: airflow}\n"
                 "notification_targets: [{type: console}]\n"),
      "config.yaml:2:1: error: 'loader' is not supported yet; leave it out: there is one loader "
      "[config-unsupported]\n"
      "config.yaml:3:1: error: 'auto_categorize_changes' is now 'plan.auto_categorize_changes' "
      "[config-moved]\n"
      "config.yaml:4:1: error: 'include_unmodified' is now 'plan.include_unmodified' "
      "[config-moved]\n"
      "config.yaml:5:27: error: 'scheduler: airflow' is not supported yet; the only one is "
      "'builtin' [config-unsupported]\n"
      "config.yaml:6:1: warning: 'notification_targets' has no effect yet [config-ignored]\n");
}

TEST(Config, UnknownKeysEverywhere) {
  EXPECT_EQ(
      messagesOf("gatways: {}\nzzz: 1\nplan: {no_promts: true}\nrun: {x: 1}\n"
                 "format: {padd: 1}\nlinter: {rule: []}\nmodel_naming: {infer_name: true}\n"
                 "janitor: {x: 1}\nui: {x: 1}\nmigration: {x: 1}\ndbt: {x: 1}\n"),
      "config.yaml:2:1: error: unknown key 'gatways' in the configuration [yaml-unknown-key]\n"
      "= fix: replace 'gatways' with 'gateways'\n"
      "config.yaml:3:1: error: unknown key 'zzz' in the configuration [yaml-unknown-key]\n"
      "config.yaml:4:8: error: unknown key 'no_promts' in 'plan' [yaml-unknown-key]\n"
      "= fix: replace 'no_promts' with 'no_prompts'\n"
      "config.yaml:5:7: error: unknown key 'x' in 'run' [yaml-unknown-key]\n"
      "config.yaml:6:10: error: unknown key 'padd' in 'format' [yaml-unknown-key]\n"
      "= fix: replace 'padd' with 'pad'\n"
      "config.yaml:7:10: error: unknown key 'rule' in 'linter' [yaml-unknown-key]\n"
      "= fix: replace 'rule' with 'rules'\n"
      "config.yaml:8:16: error: unknown key 'infer_name' in 'model_naming' [yaml-unknown-key]\n"
      "= fix: replace 'infer_name' with 'infer_names'\n"
      "config.yaml:9:11: error: unknown key 'x' in 'janitor' [yaml-unknown-key]\n"
      "config.yaml:10:6: error: unknown key 'x' in 'ui' [yaml-unknown-key]\n"
      "config.yaml:11:13: error: unknown key 'x' in 'migration' [yaml-unknown-key]\n"
      "config.yaml:12:7: error: unknown key 'x' in 'dbt' [yaml-unknown-key]\n");
}

TEST(Config, WrongTypes) {
  EXPECT_EQ(
      messagesOf("project: [a]\nplan: true\nrun: {environment_check_interval: soon}\n"
                 "format: {pad: -1, normalize: maybe}\nlinter: {rules: {a: b}}\n"
                 "pinned_environments: [[a]]\nvariables: [a]\nphysical_schema_mapping: x\n"
                 "log_limit: {}\n"),
      "config.yaml:2:10: error: 'project' must be a text, not a list [yaml-wrong-type]\n"
      "config.yaml:3:7: error: 'plan' must be a mapping, not 'true' [yaml-wrong-type]\n"
      "config.yaml:4:35: error: 'environment_check_interval' must be a whole number, not 'soon' "
      "[yaml-wrong-type]\n"
      "config.yaml:5:15: error: 'pad' must be at least 0 [yaml-too-small]\n"
      "config.yaml:5:30: error: 'normalize' must be true or false, not 'maybe' "
      "[yaml-wrong-type]\n"
      "config.yaml:6:17: error: 'rules' must be a list of texts, not a mapping "
      "[yaml-wrong-type]\n"
      "config.yaml:7:23: error: an entry of 'pinned_environments' must be a text, not a list "
      "[yaml-wrong-type]\n"
      "config.yaml:8:12: error: 'variables' must be a mapping, not a list [yaml-wrong-type]\n"
      "config.yaml:9:26: error: 'physical_schema_mapping' must be a mapping, not 'x' "
      "[yaml-wrong-type]\n"
      "config.yaml:10:12: error: 'log_limit' must be a whole number, not a mapping "
      "[yaml-wrong-type]\n");
}

TEST(Config, WrongValues) {
  EXPECT_EQ(
      messagesOf("snapshot_ttl: 1 week ago\nenvironment_ttl: soon\n"
                 "time_column_format: '%Y-%Q'\nenvironment_suffix_target: schemas\n"
                 "plan: {auto_categorize_changes: {sql: ful}}\n"
                 "physical_schema_mapping: {'(': a, 'x': [b]}\n"
                 "linter: {rules: [A, b], warn_rules: [B]}\n"
                 "variables: {a: 1, A: 2}\n"),
      "config.yaml:2:15: error: '1 week ago' is not a length of time, such as 'in 1 week' "
      "[invalid-ttl]\n"
      "config.yaml:3:18: error: 'soon' is not a length of time, such as 'in 1 week' [invalid-ttl]\n"
      "config.yaml:4:22: error: '%Q' is not a directive of a time format, such as '%Y' "
      "[invalid-time-format]\n"
      "config.yaml:5:28: error: 'environment_suffix_target' cannot be 'schemas'; it is one of "
      "'schema', 'table' and 'catalog' [yaml-unknown-value]\n"
      "= fix: replace 'schemas' with 'schema'\n"
      "config.yaml:6:39: error: 'sql' cannot be 'ful'; it is one of 'off', 'semi' and 'full' "
      "[yaml-unknown-value]\n"
      "= fix: replace 'ful' with 'full'\n"
      "config.yaml:7:28: error: '(' is not a regular expression: Mismatched '(' and ')' in regular "
      "expression [invalid-pattern]\n"
      "config.yaml:7:40: error: 'x' must be a text, not a list [yaml-wrong-type]\n"
      "config.yaml:8:38: error: rule 'b' is in both 'rules' and 'warn_rules' [lint-rule-twice]\n"
      "config.yaml:8:21: note: also given here\n"
      "config.yaml:9:19: error: 'A' stands for the same name as 'a': case does not count "
      "[config-same-name]\n"
      "config.yaml:9:13: note: also given here\n");
}

TEST(Config, ModelDefaults) {
  EXPECT_EQ(
      messages("model_defaults:\n"
               "  dialect: duckdb, normalisation=x, normalization_strategy=up\n"
               "  kind: {time_column: ds}\n"
               "  cron: '@dayly'\n"
               "  start: whenever\n"
               "  interval_unit: week\n"
               "  on_destructive_change: explode\n"
               "  enabled: perhaps\n"
               "  batch_concurrency: 0\n"
               "  batch_size: 5\n"
               "  physical_properties: [a]\n"),
      "config.yaml:2:12: error: 'normalization_strategy' cannot be 'up'; it is one of 'lowercase', "
      "'uppercase', 'case_sensitive', 'case_insensitive' and 'case_insensitive_uppercase' "
      "[yaml-unknown-value]\n"
      "config.yaml:2:12: error: unknown key 'normalisation' in 'dialect' [yaml-unknown-key]\n"
      "config.yaml:3:9: error: 'kind' needs 'name' [yaml-missing-key]\n"
      "config.yaml:4:10: error: '@dayly' is not a cron expression: there is no shortcut '@dayly' "
      "[invalid-cron]\n"
      "= fix: replace '@dayly' with '@daily'\n"
      "config.yaml:5:10: error: 'whenever' is not a point in time, such as '2024-01-31' or '1 week "
      "ago' [invalid-time]\n"
      "config.yaml:6:18: error: 'interval_unit' cannot be 'week'; it is one of 'year', 'month', "
      "'day', 'hour', 'half_hour', 'quarter_hour' and 'five_minute' [yaml-unknown-value]\n"
      "config.yaml:7:26: error: 'on_destructive_change' cannot be 'explode'; it is one of 'error', "
      "'warn', 'allow' and 'ignore' [yaml-unknown-value]\n"
      "config.yaml:8:12: error: 'enabled' must be true or false, not 'perhaps' "
      "[yaml-wrong-type]\n"
      "config.yaml:9:22: error: 'batch_concurrency' must be at least 1 [yaml-too-small]\n"
      "config.yaml:10:3: error: unknown key 'batch_size' in 'model_defaults' [yaml-unknown-key]\n"
      "config.yaml:11:24: error: 'physical_properties' must be a mapping, not a list "
      "[yaml-wrong-type]\n");
  EXPECT_EQ(messages("model_defaults:\n  dialect: a\n  cron: '* * * * *'\n"),
            "config.yaml:3:10: error: '* * * * *' is not a cron expression: ticks are closer than "
            "five minutes [invalid-cron]\n");
  EXPECT_EQ(messages("model_defaults:\n  dialect: a\n  cron: '@my_cron'\n  start: '@s'\n"
                     "  interval_unit: '@u'\n"),
            "");
}

TEST(Config, DialectIsMandatory) {
  EXPECT_EQ(messages("project: x\n"), "config.yaml: error: 'model_defaults' needs 'dialect', the "
                                      "SQL that models are in [missing-dialect]\n");
  EXPECT_EQ(messages(""), "config.yaml: error: 'model_defaults' needs 'dialect', the SQL that "
                          "models are in [missing-dialect]\n");
  EXPECT_EQ(messages("model_defaults: {owner: a}\n"),
            "config.yaml:1:1: error: 'model_defaults' needs 'dialect', the SQL that models are in "
            "[missing-dialect]\n");
  EXPECT_EQ(messages("model_defaults: {dialect: }\n"),
            "config.yaml:1:1: error: 'model_defaults' needs 'dialect', the SQL that models are in "
            "[missing-dialect]\n");
}

TEST(Config, SchemaOverrideIsTheOldName) {
  Project project;
  EXPECT_EQ(
      project.write("config.yaml", (minimal + "physical_schema_override: {a: b}\n").str()).load(),
      "config.yaml:2:1: warning: 'physical_schema_override' is deprecated; use "
      "'physical_schema_mapping' [config-deprecated]\n");
  ASSERT_TRUE(project.config);
  EXPECT_EQ(project.config->physicalSchema("a", "a"), "b");
  EXPECT_EQ(project.config->physicalSchema("ab", "ab"), "mesh__ab");
  EXPECT_EQ(messagesOf("physical_schema_override: {a: b}\nphysical_schema_mapping: {a: b}\n"),
            "config.yaml:2:1: error: 'physical_schema_override' and 'physical_schema_mapping' "
            "cannot be given together [config-exclusive]\n"
            "config.yaml:3:1: note: also given here\n");
}

TEST(Config, NotAMapping) {
  EXPECT_EQ(messages("- a\n"), "config.yaml:1:1: error: the configuration must be a mapping, not a "
                               "list [yaml-wrong-type]\n");
  EXPECT_EQ(messages("hello\n"), "config.yaml:1:1: error: the configuration must be a mapping, not "
                                 "a text [yaml-wrong-type]\n");
}

TEST(Config, WhatIsShown) {
  Project project;
  project.write("config.yaml", (minimal + "plan:\n  no_promts: true\n").str());
  SourceManager sources;
  Diagnostics diags;
  EXPECT_FALSE(loadConfig(project.options, sources, diags));
  EXPECT_EQ(printAll(diags, sources),
            "config.yaml:3:3: error: unknown key 'no_promts' in 'plan' [yaml-unknown-key]\n"
            "    3 |   no_promts: true\n"
            "      |   ^~~~~~~~~\n"
            "      = fix: replace 'no_promts' with 'no_prompts'\n");
}

TEST(Config, FilesOfAProject) {
  Project project;
  EXPECT_EQ(project.load(), "error: no configuration in '.'; create config.yaml, run 'mesh init', "
                            "or name the project with -p [config-missing]\n");
  project.write("config.py", "");
  EXPECT_EQ(project.load(),
            "config.py: error: this configuration cannot be evaluated: no python3 in "
            "VIRTUAL_ENV or PATH [config-python-failed]\n");
  project.write("mesh.yaml", minimal).write("sqlmesh.yml", minimal);
  EXPECT_EQ(project.load(), ".: error: several configurations in one directory: 'sqlmesh.yml', "
                            "'mesh.yaml' and 'config.py'; keep one [config-ambiguous]\n");
}

TEST(Config, EveryNameIsFound) {
  for (const char *name :
       {"config.yaml", "config.yml", "sqlmesh.yaml", "sqlmesh.yml", "mesh.yaml", "mesh.yml"}) {
    Project project;
    EXPECT_EQ(project.write(name, minimal).load(), "") << name;
  }
}

TEST(Config, DbtProject) {
  Project project;
  EXPECT_EQ(project.write("dbt_project.yml", "").load(),
            "dbt_project.yml: error: dbt projects are not supported; a Mesh project has a "
            "config.yaml [config-dbt]\n");
}

TEST(Config, Unreadable) {
  Project project;
  EXPECT_EQ(project.write("config.yaml/x", "").load(),
            "config.yaml: error: cannot read 'config.yaml': Is a directory [yaml-unreadable]\n");
}

TEST(Config, Pattern) {
  Pattern pattern = llvm::cantFail(Pattern::compile("^a\\d+$"));
  EXPECT_TRUE(pattern.matchesStart("a12"));
  EXPECT_FALSE(pattern.matchesStart("a12b"));
  EXPECT_FALSE(pattern.matchesStart(std::string(5000, 'a')));
  EXPECT_TRUE(llvm::errorToBool(Pattern::compile(std::string(2000, 'a')).takeError()));
  EXPECT_TRUE(llvm::errorToBool(Pattern::compile("a{99999999999}").takeError()));
}

} // namespace
