#include "Testing.h"

using namespace mesh;
using namespace mesh::config;

namespace {

const char oneGateway[] = "model_defaults: {dialect: sqlite}\n"
                          "gateways: {My_Gw: {connection: {type: sqlite, database: a.db}}}\n"
                          "project: file\nusername: file\nvariables: {X: 1, y: 2}\n";

TEST(Overrides, RiseAboveTheFiles) {
  Project project;
  project.write("config.yaml", oneGateway);
  project.options.environment = {
      {"SQLMESH__GATEWAYS__MY_GW__CONNECTION__DATABASE", "/b.db"},
      {"SQLMESH__PROJECT", "old"},
      {"MESH__PROJECT", "new"},
      {"SQLMESH__VARIABLES__X", "5"},
      {"MESH__LINTER__RULES", "[\"a\", \"b\"]"},
      {"MESH__PLAN", "{\"no_prompts\": false, \"auto_apply\": true}"},
      {"MESH__VARIABLES__LIST", "[1, 2]"},
      {"MESH__VARIABLES__TEXT", "[not json"},
      {"sqlmesh__run__environment_check_interval", "7"},
      {"MESHX__PROJECT", "x"},
  };
  ASSERT_EQ(project.load(), "");
  const Config &config = *project.config;
  EXPECT_EQ(config.gateway().name, "my_gw");
  EXPECT_EQ(config.gateway().connection->text("database"), "/b.db");
  EXPECT_EQ(*config.project, "new");
  EXPECT_EQ(config.variables.at("x").value, Value::ofString("5"));
  EXPECT_EQ(config.variables.at("y").value, Value::ofInteger(2));
  EXPECT_EQ(toJsonText(config.variables.at("list").value), "[1,2]");
  EXPECT_EQ(config.variables.at("text").value, Value::ofString("[not json"));
  ASSERT_EQ(config.linter.rules.size(), 2u);
  EXPECT_FALSE(*config.plan.noPrompts);
  EXPECT_TRUE(*config.plan.autoApply);
  EXPECT_EQ(*config.run.environmentCheckInterval, 7);
}

TEST(Overrides, Mistakes) {
  Project project;
  project.write("config.yaml", oneGateway);
  project.options.environment = {
      {"MESH__PLAN__NO_PROMTS", "1"},
      {"MESH____X", "1"},
      {"MESH__", "1"},
      {"MESH__RUN", "5"},
      {"MESH__RUN__ENVIRONMENT_CHECK_INTERVAL", "5"},
      {"SQLMESH__PLAN__AUTO_APPLY", "perhaps"},
  };
  EXPECT_EQ(project.load(),
            "<environment>:1:1: error: 'MESH__' does not name a setting [override-name]\n"
            "<environment>:1:1: error: 'MESH____X' does not name a setting [override-name]\n"
            "<environment>:1:7: error: 'MESH__RUN__ENVIRONMENT_CHECK_INTERVAL' sets a value inside "
            "one that another variable sets [override-conflict]\n"
            "<environment>:1:13: error: unknown key 'no_promts' in 'plan' [yaml-unknown-key]\n"
            "= fix: replace 'NO_PROMTS' with 'no_prompts'\n"
            "<environment>:1:27: error: 'auto_apply' must be true or false, not 'perhaps' "
            "[yaml-wrong-type]\n");
}

TEST(Personal, LiesBetweenProjectAndEnvironment) {
  Project project;
  project.write("project/config.yaml", oneGateway)
      .write("home/.sqlmesh/config.yaml", "username: personal\nproject: personal\n"
                                          "gateways: {MY_GW: {connection: {database: /p.db}}}\n"
                                          "variables: {x: 9}\n");
  project.options.projectDir = project.directory + "/project";
  project.options.environment = {{"HOME", project.directory + "/home"}, {"MESH__PROJECT", "env"}};
  ASSERT_EQ(project.load(), "");
  EXPECT_EQ(*project.config->username, "personal");
  EXPECT_EQ(*project.config->project, "env");
  EXPECT_EQ(project.config->gateway().connection->text("database"), "/p.db");
  EXPECT_EQ(project.config->variables.at("x").value, Value::ofInteger(9));
  EXPECT_EQ(project.config->files.size(), 2u);

  project.write("other/sqlmesh.yml", "username: other\n");
  project.options.environment["SQLMESH_HOME"] = project.directory + "/other";
  ASSERT_EQ(project.load(), "");
  EXPECT_EQ(*project.config->username, "other");
  project.write("other/config.yml", "");
  EXPECT_EQ(project.load(), "other: error: several configurations in one directory: 'config.yml' "
                            "and 'sqlmesh.yml'; keep one [config-ambiguous]\n");
}

TEST(EnvVars, AreSetBeforeExpressionsAreRead) {
  Project project;
  project.write("project/config.yaml",
                "model_defaults: {dialect: sqlite}\nproject: \"{{ env_var('A') }}\"\n"
                "username: \"{{ env_var('B') }}\"\n"
                "env_vars: {A: \"{{ env_var('BASE') }}/a\", B: project}\n");
  project.write("home/config.yaml", "env_vars: {B: personal, N: 5}\n");
  project.options.projectDir = project.directory + "/project";
  project.options.environment = {
      {"SQLMESH_HOME", project.directory + "/home"}, {"BASE", "base"}, {"B", "shell"}};
  ASSERT_EQ(project.load(), "");
  EXPECT_EQ(*project.config->project, "base/a");
  EXPECT_EQ(*project.config->username, "personal");
  EXPECT_EQ(project.config->environment["N"], "5");
  EXPECT_EQ(
      messagesOf("env_vars: [a]\n"),
      "config.yaml:2:11: error: 'env_vars' must be a mapping, not a list [yaml-wrong-type]\n");
}

TEST(EnvVars, TemplatesSeeAllOfThem) {
  Project project;
  project.write("config.yaml", "env_vars: {WHERE: \"{{ env_var('BASE') }}/x\", BASE: later,\n"
                               "           MORE: \"{{ env_var('MORE') }}+\"}\n"
                               "model_defaults: {dialect: sqlite}\n"
                               "project: {% if env_var('WHERE') == 'first/x' %}"
                               "{{ env_var('MORE') }}{% endif %}\n");
  project.options.environment = {{"BASE", "first"}, {"MORE", "m"}};
  ASSERT_EQ(project.load(), "");
  EXPECT_EQ(*project.config->project, "m+");
}

TEST(Expressions, NeededValues) {
  EXPECT_EQ(
      messagesOf("project: \"{{ env_var('NO_PROJECT') }}\"\nusername: '{{ user() }}'\n"
                 "variables: {a: [\"{{ env_var('NO_A') }}\"]}\n"
                 "pinned_environments: [\"{{ env_var('NO_ENV') }}\"]\n"),
      "config.yaml:2:11: error: environment variable 'NO_PROJECT' is not set and has no default "
      "[environment-variable-missing]\n"
      "config.yaml:3:12: error: the name of the user is not known; set LOGNAME [user-unknown]\n"
      "config.yaml:4:18: error: environment variable 'NO_A' is not set and has no default "
      "[environment-variable-missing]\n"
      "config.yaml:5:24: error: environment variable 'NO_ENV' is not set and has no default "
      "[environment-variable-missing]\n");
  Project project;
  project.write("config.yaml", (minimal + "username: '{{ user() }}'\n").str());
  project.options.environment = {{"USER", "ann"}};
  ASSERT_EQ(project.load(), "");
  EXPECT_EQ(*project.config->username, "ann");
  project.options.user = "bob";
  ASSERT_EQ(project.load(), "");
  EXPECT_EQ(*project.config->username, "bob");
}

TEST(Dotenv, OverridesTheEnvironment) {
  Project project;
  project.write("config.yaml", minimal);
  project.write(".env", "\xEF\xBB\xBF# comment\n"
                        "A=1\r\n"
                        "  export B = two words # comment\n"
                        "C='single # ${A} \\n'\n"
                        "D=\"double \\\"${A}\\\" \\n${NO:-dflt}${NO}$\"\n"
                        "E=\n"
                        "F=\"over\nlines\" # comment\n"
                        "G=a#b\n"
                        "MESH__PROJECT=dotenv\n"
                        "exported=x\n"
                        "H=${HOME_X}${UNCLOSED");
  project.options.environment = {{"A", "shell"}, {"HOME_X", "h"}};
  ASSERT_EQ(project.load(), "");
  std::map<std::string, std::string> environment = project.config->environment;
  EXPECT_EQ(environment["A"], "1");
  EXPECT_EQ(environment["B"], "two words");
  EXPECT_EQ(environment["C"], "single # ${A} \\n");
  EXPECT_EQ(environment["D"], "double \"1\" \ndflt$");
  EXPECT_EQ(environment["E"], "");
  EXPECT_EQ(environment["F"], "over\nlines");
  EXPECT_EQ(environment["G"], "a#b");
  EXPECT_EQ(environment["exported"], "x");
  EXPECT_EQ(environment["H"], "h");
  EXPECT_EQ(*project.config->project, "dotenv");
}

TEST(Dotenv, AnotherFile) {
  Project project;
  project.write("config.yaml", minimal).write(".env", "A=1\n").write("other", "B=2\n");
  project.options.dotenv = project.directory + "/other";
  ASSERT_EQ(project.load(), "");
  EXPECT_EQ(project.config->environment.count("A"), 0u);
  EXPECT_EQ(project.config->environment["B"], "2");
  project.options.dotenv.clear();
  project.options.environment["SQLMESH_DOTENV_PATH"] = project.directory + "/other";
  ASSERT_EQ(project.load(), "");
  EXPECT_EQ(project.config->environment["B"], "2");
  project.options.dotenv = project.directory + "/missing";
  EXPECT_EQ(
      project.load(),
      "missing: error: cannot read 'missing': No such file or directory [dotenv-unreadable]\n");
}

TEST(Dotenv, OtherLinesAreIgnoredAloud) {
  Project project;
  project.write("config.yaml", minimal).write(".env", "A=1\nhello\n\n=x\nB='open\nC=3\n");
  EXPECT_EQ(project.load(),
            ".env: warning: line 2 is ignored: it is not NAME=VALUE [dotenv-line]\n"
            ".env: warning: line 4 is ignored: it is not NAME=VALUE [dotenv-line]\n"
            ".env: warning: line 5 is ignored: it is not NAME=VALUE [dotenv-line]\n");
  ASSERT_TRUE(project.config);
  EXPECT_EQ(project.config->environment["C"], "3");
}

} // namespace
