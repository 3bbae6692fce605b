#include "Testing.h"

using namespace mesh;
using namespace mesh::config;

namespace {

const char twoGateways[] = "model_defaults: {dialect: sqlite, owner: all}\n"
                           "gateways:\n"
                           "  Local:\n"
                           "    connection: {type: sqlite, database: local.db}\n"
                           "    variables: {Region: eu}\n"
                           "  production:\n"
                           "    connection:\n"
                           "      type: sqlite\n"
                           "      database: \"{{ env_var('PROD_DB') }}\"\n"
                           "    state_connection: {type: sqlite, database: /state/s.db}\n"
                           "    state_schema: ''\n"
                           "    variables:\n"
                           "      region: us\n"
                           "      level: \"{{ env_var('LEVEL') }}\"\n"
                           "    model_defaults: {owner: ops, start: 2024-01-01}\n"
                           "variables: {region: none, rate: 2}\n";

TEST(Gateway, FirstIsTheDefault) {
  Project project;
  ASSERT_EQ(project.write("config.yaml", twoGateways).load(), "");
  const Config &config = *project.config;
  ASSERT_EQ(config.gateways.size(), 2u);
  EXPECT_EQ(config.gateway().name, "local");
  EXPECT_EQ(config.gateway().connection->text("database"), project.directory + "/local.db");
  EXPECT_EQ(config.gateway().state()->text("database"), project.directory + "/local.db");
  EXPECT_EQ(config.findGateway("PRODUCTION"), &config.gateways[1]);
  EXPECT_EQ(config.findGateway("x"), nullptr);
  EXPECT_EQ(config.gateways[1].state()->text("database"), "/state/s.db");
  EXPECT_EQ(*config.gateways[1].stateSchema, "");
  EXPECT_EQ(*config.modelDefaults.owner, "all");
  Variables variables = config.variablesOf(config.gateway());
  EXPECT_EQ(variables["region"].value, Value::ofString("eu"));
  EXPECT_EQ(variables["rate"].value, Value::ofInteger(2));
}

TEST(Gateway, TheOthersSecretsAreNotNeeded) {
  Project project;
  project.options.willConnect = true;
  EXPECT_EQ(project.write("config.yaml", twoGateways).load(), "");
}

TEST(Gateway, NothingOfTheOthersIsNeeded) {
  Project project;
  project.options.willConnect = true;
  project.write("config.yaml",
                (minimal +
                 "gateways:\n"
                 "  a: {connection: {type: sqlite, database: a}}\n"
                 "  b:\n"
                 "    connection: {type: \"{{ env_var('T') }}\", port: x}\n"
                 "    state_connection: {type: sqlite, database: \"{{ env_var('D') }}\"}\n"
                 "    state_schema: \"{{ env_var('S') }}\"\n"
                 "    scheduler: {type: \"{{ env_var('C') }}\"}\n"
                 "    model_defaults: {owner: \"{{ env_var('O') }}\", audits: [\"{{ "
                 "env_var('A') }}\"], physical_properties: {x: \"{{ env_var('P') }}\"}}\n")
                    .str());
  EXPECT_EQ(project.load(), "");
  project.options.gateway = "b";
  EXPECT_EQ(project.load(), "config.yaml:5:25: error: environment variable 'T' is not set and has "
                            "no default [environment-variable-missing]\n"
                            "config.yaml:6:49: error: environment variable 'D' is not set and has "
                            "no default [environment-variable-missing]\n"
                            "config.yaml:7:20: error: environment variable 'S' is not set and has "
                            "no default [environment-variable-missing]\n"
                            "config.yaml:9:30: error: environment variable 'O' is not set and has "
                            "no default [environment-variable-missing]\n"
                            "config.yaml:9:61: error: environment variable 'A' is not set and has "
                            "no default [environment-variable-missing]\n"
                            "config.yaml:9:109: error: environment variable 'P' is not set and has "
                            "no default [environment-variable-missing]\n");
}

TEST(Gateway, SelectedOneNeedsItsValues) {
  Project project;
  project.options.gateway = "Production";
  EXPECT_EQ(project.write("config.yaml", twoGateways).load(),
            "config.yaml:14:15: error: environment variable 'LEVEL' is not set and has no default "
            "[environment-variable-missing]\n");
  project.options.environment["LEVEL"] = "3";
  EXPECT_EQ(project.load(), ""); // Its connection is not used.
  ASSERT_TRUE(project.config);
  EXPECT_EQ(project.config->gateway().connection->text("database"), "");
  project.options.willConnect = true;
  EXPECT_EQ(project.load(), "config.yaml:9:18: error: environment variable 'PROD_DB' is not set "
                            "and has no default [environment-variable-missing]\n");
  project.options.environment["PROD_DB"] = "p.db";
  EXPECT_EQ(project.load(), "");
  ASSERT_TRUE(project.config);
  EXPECT_EQ(project.config->gateway().connection->text("database"), project.directory + "/p.db");
  EXPECT_EQ(project.config->variablesOf(project.config->gateway())["level"].value,
            Value::ofString("3"));
  EXPECT_EQ(*project.config->modelDefaults.owner, "ops");
  EXPECT_EQ(*project.config->modelDefaults.start, "2024-01-01");
  EXPECT_EQ(*project.config->modelDefaults.dialect, "sqlite");
}

TEST(Gateway, Selection) {
  Project project;
  project.write("config.yaml", std::string(twoGateways) + "default_gateway: PRODUCTION\n");
  project.options.environment = {{"LEVEL", "1"}};
  auto selected = [&] {
    project.load();
    return project.config ? project.config->gateway().name : "none";
  };
  EXPECT_EQ(selected(), "production");
  project.options.environment["SQLMESH_GATEWAY"] = "Local";
  EXPECT_EQ(selected(), "local");
  project.options.environment["MESH_GATEWAY"] = "production";
  EXPECT_EQ(selected(), "production");
  project.options.gateway = "local";
  EXPECT_EQ(selected(), "local");
}

TEST(Gateway, UnknownOnes) {
  Project project;
  project.write("config.yaml", std::string(twoGateways) + "default_gateway: producton\n");
  EXPECT_EQ(project.load(), "config.yaml:17:18: error: no gateway 'producton'; there is 'local' "
                            "and 'production' [unknown-gateway]\n"
                            "= fix: replace 'producton' with 'production'\n");
  project.options.gateway = "stage";
  EXPECT_EQ(project.load(),
            "error: no gateway 'stage'; there is 'local' and 'production' [unknown-gateway]\n");
  EXPECT_EQ(project.write("config.yaml", minimal).load(),
            "error: no gateway 'stage'; there is one without a name [unknown-gateway]\n");
}

TEST(Gateway, OneWithoutName) {
  for (const char *key : {"gateway", "gateways"}) {
    Project project;
    std::string text = std::string(key) + ": {connection: {type: sqlite, database: a.db}}\n";
    ASSERT_EQ(project.write("config.yaml", (minimal + text).str()).load(), "");
    EXPECT_EQ(project.config->gateway().name, "");
    EXPECT_TRUE(project.config->gateway().connection);
  }
}

TEST(Gateway, DefaultConnection) {
  Project project;
  ASSERT_EQ(project
                .write("config.yaml", (minimal + "gateways: {a: , b: {connection: {type: sqlite, "
                                                 "database: ':memory:'}}}\n"
                                                 "default_connection: {type: duckdb}\n"
                                                 "default_test_connection: {type: duckdb}\n")
                                          .str())
                .load(),
            "");
  EXPECT_EQ(*project.config->gateway().connection->type, "duckdb");
  EXPECT_EQ(project.config->gateways[1].connection->text("database"), ":memory:");
  EXPECT_EQ(*project.config->defaultTestConnection->type, "duckdb");
}

TEST(Gateway, Mistakes) {
  EXPECT_EQ(messagesOf("gateways:\n"
                       "  a: {conection: {}, connection: {type: sqlite}}\n"
                       "  b: {connection: {database: x}, test_connection: {type: sqllite}}\n"
                       "  c: {connection: {type: sqlite, database: x, databse: y, pool: 3}}\n"
                       "  d: {connection: {type: sqlite, database: [x], concurrent_tasks: 0}}\n"
                       "  e: {connection: sqlite, variables: 5, scheduler: {type: mwaa}}\n"
                       "  f: {state_connection: {type: trino, host: h}, model_defaults: {x: 1}}\n"
                       "  g: 5\n"
                       "  A: {}\n"),
            "config.yaml:3:7: error: unknown key 'conection' in gateway 'a' [yaml-unknown-key]\n"
            "= fix: replace 'conection' with 'connection'\n"
            "config.yaml:3:41: error: a connection of type 'sqlite' needs 'database' "
            "[yaml-missing-key]\n"
            "config.yaml:4:19: error: a connection needs 'type' [yaml-missing-key]\n"
            "config.yaml:4:58: error: 'type' cannot be 'sqllite'; it is one of 'sqlite', 'duckdb', "
            "'motherduck', 'postgres', 'gcp_postgres', 'redshift', 'mysql', 'mssql', 'azuresql', "
            "'fabric', 'snowflake', 'bigquery', 'databricks', 'spark', 'trino', 'clickhouse', "
            "'athena' and 'risingwave' [yaml-unknown-value]\n"
            "= fix: replace 'sqllite' with 'sqlite'\n"
            "config.yaml:5:47: error: unknown key 'databse' in the connection of type 'sqlite' "
            "[yaml-unknown-key]\n"
            "= fix: replace 'databse' with 'database'\n"
            "config.yaml:5:59: error: unknown key 'pool' in the connection of type 'sqlite' "
            "[yaml-unknown-key]\n"
            "config.yaml:6:44: error: 'database' must be a path, not a list [yaml-wrong-type]\n"
            "config.yaml:6:67: error: 'concurrent_tasks' must be at least 1 [yaml-too-small]\n"
            "config.yaml:7:19: error: the connection must be a mapping, not 'sqlite' "
            "[yaml-wrong-type]\n"
            "config.yaml:7:38: error: 'variables' must be a mapping, not '5' [yaml-wrong-type]\n"
            "config.yaml:7:59: error: 'scheduler: mwaa' is not supported yet; the only one is "
            "'builtin' [config-unsupported]\n"
            "config.yaml:8:32: error: a database of type 'trino' cannot hold the state "
            "[state-connection-forbidden]\n"
            "config.yaml:8:66: error: unknown key 'x' in 'model_defaults' of gateway 'f' "
            "[yaml-unknown-key]\n"
            "config.yaml:9:6: error: gateway 'g' must be a mapping, not '5' [yaml-wrong-type]\n"
            "config.yaml:10:3: error: 'A' stands for the same name as 'a': case does not count "
            "[config-same-name]\n"
            "config.yaml:3:3: note: also given here\n");
}

TEST(Gateway, OtherEnginesLoad) {
  EXPECT_EQ(messagesOf("gateways:\n"
                       "  a: {connection: {type: Snowflake, account: x, new_setting: y}}\n"
                       "  b: {connection: {type: bigquery, keyfile_json: {a: b}}}\n"
                       "  c: {connection: {type: postgres, keepalive_idle: 5}}\n"),
            "config.yaml:5:36: error: unknown key 'keepalive_idle' in the connection of type "
            "'postgres' [yaml-unknown-key]\n"
            "= fix: replace 'keepalive_idle' with 'keepalives_idle'\n");
}

TEST(Gateway, UnusableConnections) {
  Project project;
  project.options.willConnect = true;
  EXPECT_EQ(project
                .write("config.yaml",
                       (minimal + "gateways: {a: {connection: {type: postgres, password: \"{{ "
                                  "env_var('PW') }}\"}, state_connection: {type: duckdb}}}\n")
                           .str())
                .load(),
            "config.yaml:2:35: error: connections of type 'postgres' cannot be used yet; this "
            "release runs on sqlite [connection-unsupported]\n"
            "config.yaml:2:56: error: environment variable 'PW' is not set and has no default "
            "[environment-variable-missing]\n"
            "config.yaml:2:104: error: connections of type 'duckdb' cannot be used yet; this "
            "release runs on sqlite [connection-unsupported]\n");
  EXPECT_EQ(
      project.write("config.yaml", (minimal + "gateways: {a: {}}\n").str()).load(),
      "config.yaml:2:12: error: gateway 'a' has no connection [gateway-without-connection]\n");
}

TEST(Gateway, MergeKeysAndAnchors) {
  Project project;
  ASSERT_EQ(project
                .write("config.yaml", (minimal + "gateways:\n"
                                                 "  a: &a {connection: &c {type: sqlite, database: "
                                                 "a.db}, variables: {x: 1}}\n"
                                                 "  b: {<<: *a, connection: {<<: *c, database: "
                                                 "b.db}}\n")
                                          .str())
                .load(),
            "");
  EXPECT_EQ(project.config->gateways[1].connection->text("database"), project.directory + "/b.db");
  EXPECT_EQ(project.config->gateways[1].variables.at("x").value, Value::ofInteger(1));
}

} // namespace
