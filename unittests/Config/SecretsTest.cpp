#include "Testing.h"
#include "mesh/Config/Yaml.h"

using namespace mesh;
using namespace mesh::config;

namespace {

TEST(Secrets, Keys) {
  for (const char *name : {"password", "PASSWORD", "passwrd", "access_token", "private_key",
                           "private_key_passphrase", "oauth_client_secret", "secrets", "jwt_token",
                           "aws_secret_access_key", "keyfile_json", "client_private_key", "pwd"})
    EXPECT_TRUE(isSecretKey(name)) << name;
  for (const char *name : {"user", "host", "database", "port", "token_uri", "private_key_path",
                           "account", "path", "type", "warehouse", "schema", "role", "keyfile"})
    EXPECT_FALSE(isSecretKey(name)) << name;
}

/// Everything that could be printed about a project, whatever is wrong with it.
std::string everything(llvm::StringRef yaml, std::map<std::string, std::string> environment = {}) {
  Project project;
  project.write("config.yaml", yaml);
  project.options.environment = std::move(environment);
  project.options.willConnect = true;
  SourceManager sources;
  Diagnostics diags;
  std::optional<Config> config = loadConfig(project.options, sources, diags);
  std::string text = printAll(diags, sources);
  llvm::raw_string_ostream out(text);
  printDiagnosticsJson(out, diags, sources);
  for (size_t i = 0; config && i < config->gateways.size(); ++i)
    if (config->gateways[i].connection)
      text += config->gateways[i].connection->describe();
  return text;
}

TEST(Secrets, AreNeverShown) {
  const std::string secret = "hunter2";
  for (const char *yaml : {
           "gateways: {a: {connection: {type: postgres, password: hunter2, hots: x}}}\n",
           "gateways:\n  a:\n    connection:\n      type: postgres\n      passwrd: hunter2\n",
           "gateways:\n  a:\n    connection:\n      type: postgres\n      password: 'hunter2\n",
           "gateways:\n  a:\n    connection:\n      type: x\n      password: \"hunter2\": x\n",
           "gateways:\n  a:\n    connection:\n      private_key: |\n        hunter2\n      b: c: d",
           "gateways:\n  a:\n    connection:\n      password: {hunter2: 1}\n      type: [\n",
           "gateways:\n  a:\n    connection:\n      type: duckdb\n      secrets:\n      - hunter2\n"
           "      - {hunter2: x, <<: 5}\n",
           "gateways: {a: {connection: {type: postgres, \"password\" : hunter2, port: {{ x }}}}}\n",
           "model_defaults: {dialect: a}\ngateways: {a: {connection: {type: postgres, token: "
           "hunter2, host: 'x://u:hunter2@h', odbc_properties: {pwd: hunter2}}}}\n",
           "password: hunter2\n",
           "token:\n  hunter2\nvariables: {a: }\n",
           "{% set password = 'hunter2' %}{% if %}\n",
           "gateways: {a: {connection: {type: x, password: \"{{ env_var('X', 'hunter2') }}\"}}}\n",
           "{% set pw = 'hunter2' %}\ngateways: {a: {connection: {type: x, password: {{ pw }}}}}\n",
           "{% set o = {'k': 1} %}\nproject: {{ o['hunter' ~ 2] }}\n",
       }) {
    std::string text = everything(yaml);
    EXPECT_EQ(text.find(secret), std::string::npos) << yaml << text;
    EXPECT_NE(text, "[]\n") << yaml;
  }
}

TEST(Secrets, OfTheEnvironmentAreNeverShown) {
  for (const char *name : {"MESH__GATEWAYS__A__CONNECTION__PASSWORD", "MESH__PASSWORD",
                           "MESH__PASSWRD__X", "MESH__GATEWAYS__A__CONNECTION__PASSWORD__"}) {
    std::string text = everything("gateways: {a: {connection: {type: sqlite}}}\n",
                                  {{name, "hunter2"}, {"X", "hunter2"}});
    EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
  }
  std::string text = everything(
      "gateways: {a: {connection: {type: sqlite, passwrd: \"{{ env_var('X') }}\"}}}\n",
      {{"X", "hunter2"},
       {"MESH__GATEWAYS__B__CONNECTION", "{\"type\": \"sqlite\", \"password\": \"hunter2\"}"}});
  EXPECT_EQ(text.find("hunter2"), std::string::npos) << text;
  EXPECT_NE(text.find("env_var('X')"), std::string::npos) << text;
}

TEST(Secrets, Describe) {
  Project project;
  project.write("config.yaml",
                (minimal + "gateways: {a: {connection: {type: postgres, host: h, port: 5432, "
                           "password: p, database: 'pg://u:pw@host/db', "
                           "odbc_properties: {pwd: x, a: [1, 'y']}}}}\n")
                    .str());
  EXPECT_EQ(project.load(), "");
  ASSERT_TRUE(project.config);
  EXPECT_EQ(project.config->gateway().connection->describe(),
            "postgres (host: h, port: 5432, password: ***, database: pg://***@host/db, "
            "odbc_properties: {\"pwd\":\"***\",\"a\":\"[1,\\\"y\\\"]\"})");
}

TEST(Secrets, TheRestOfALineIsStillShown) {
  Project project;
  project.write("config.yaml", (minimal + "gateways:\n  a:\n    connection:\n"
                                          "      - password: x\n        hots: y\n      port: *z\n")
                                   .str());
  SourceManager sources;
  Diagnostics diags;
  EXPECT_FALSE(loadConfig(project.options, sources, diags));
  EXPECT_NE(printAll(diags, sources).find("port: *z"), std::string::npos);
}

} // namespace
