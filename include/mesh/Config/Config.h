// Config.h - a project's settings, typed and checked, each with its place.
//
// Settings come, in rising precedence, from the project's config.yaml, the
// personal one in ~/.sqlmesh, and variables such as MESH__PLAN__NO_PROMPTS.
// Nothing here connects to anything or reads the process's environment: what
// may be looked up is passed in. docs/config.md lists all keys.

#ifndef MESH_CONFIG_CONFIG_H
#define MESH_CONFIG_CONFIG_H

#include "mesh/Config/Reader.h"
#include "mesh/Dialect/Functions.h"
#include "mesh/Model/Naming.h"
#include <memory>

namespace mesh::python {
class Interpreter;
}

namespace mesh::config {

struct Variable {
  Value value;
  SourceRange place;
};

/// By name, in lower case.
using Variables = std::map<std::string, Variable>;

/// One parameter of a connection.
struct Parameter {
  std::string name;
  Value value;
  SourceRange keyPlace, place;
  bool isSecret = false; ///< Its value must not be shown to anyone.
};

/// How to reach a database, as far as it was said; nothing was tried. It may
/// lack values of environment variables: see `checkUsable`.
struct Connection {
  Setting<std::string> type;
  std::vector<Parameter> parameters; ///< All but the type, in the order of the file.
  YamlNode source;                   ///< What it was read from.

  const Parameter *find(llvm::StringRef name) const;
  /// The plain text of a parameter; empty if it is not given.
  std::string text(llvm::StringRef name) const;
  /// For people: "postgres (host: db1, password: ***)".
  std::string describe() const;
};

struct Gateway {
  std::string name; ///< In lower case; empty for the one that has no name.
  SourceRange place;
  std::optional<Connection> connection; ///< Or the project's default.
  std::optional<Connection> stateConnection, testConnection;
  Setting<std::string> stateSchema{"mesh", {}}; ///< Empty: the connection's own.
  Variables variables;
  /// What its variables were read from: unless it is the selected one, whoever
  /// uses them asks `reportUnresolved` about it first.
  YamlNode variablesSource;
  YamlNode modelDefaults; ///< Of the selected gateway they are part of the project's.

  /// Where its state lives.
  const std::optional<Connection> &state() const {
    return stateConnection ? stateConnection : connection;
  }
};

/// What holds for models that do not say otherwise. Empty: not given. Those
/// that may hold a macro are texts, booleans as "true" and "false".
struct ModelDefaults {
  Setting<std::string> dialect;               ///< In lower case, without its settings.
  Setting<std::string> normalizationStrategy; ///< From "dialect, normalization_strategy=…".
  Setting<std::string> kind;
  std::vector<Property> kindProperties;
  Setting<std::string> cron, owner, start, intervalUnit, tableFormat, storageFormat;
  Setting<std::string> onDestructiveChange, onAdditiveChange;
  Setting<std::string> optimizeQuery, allowPartials, enabled, formatting;
  Setting<std::string> gateway; ///< Of models that name none.
  Setting<int64_t> batchConcurrency;
  std::vector<Property> physicalProperties, virtualProperties, sessionProperties;
  std::vector<Setting<std::string>> audits, preStatements, postStatements, onVirtualUpdate;
};

/// A regular expression that is matched from the start of a name, as by
/// Python's re.match.
class Pattern {
public:
  static llvm::Expected<Pattern> compile(llvm::StringRef text);
  bool matchesStart(llvm::StringRef name) const;
  const std::string &text() const { return source; }

private:
  struct Compiled;
  std::string source;
  std::shared_ptr<const Compiled> compiled;
};

struct SchemaRule {
  Pattern pattern;
  Setting<std::string> schema;
};

using model::SuffixTarget;
using model::TableNaming;

/// What the project asks for and this release cannot do: projects load with it, and
/// are not planned.
struct NotYet {
  std::string what; ///< As messages call it: "'before_all'".
  SourceRange place;
};

enum class Categorize : uint8_t { Off, Semi, Full };

struct PlanSettings {
  Setting<bool> forwardOnly, includeUnmodified, noDiff, autoApply, useFinalizedState;
  Setting<bool> noPrompts{true, {}};
  Setting<bool> alwaysRecreateEnvironment;
  Setting<std::optional<bool>> enablePreview;
  /// What is decided without asking, by where a change comes from.
  Setting<Categorize> external{Categorize::Full, {}}, python{Categorize::Full, {}},
      sql{Categorize::Full, {}}, seed{Categorize::Full, {}};
};

struct RunSettings {
  Setting<int64_t> environmentCheckInterval{30, {}};      ///< In seconds.
  Setting<int64_t> environmentCheckMaxWait{6 * 3600, {}}; ///< In seconds.
};

struct FormatSettings {
  Setting<bool> normalize, leadingComma, appendNewline, noRewriteCasts;
  Setting<int64_t> pad{2, {}}, indent{2, {}}, maxTextWidth{80, {}};
  Setting<std::string> normalizeFunctions; ///< "upper", "lower", "false" or not given.
};

/// What the project says of a function of its own.
struct DeclaredFunction {
  Setting<std::string> name;
  dialect::FunctionClass functionClass;
  dialect::Volatility volatility;
};

struct LinterSettings {
  Setting<bool> enabled;
  /// Names in lower case; "all" stands for every rule.
  std::vector<Setting<std::string>> rules, warnRules, ignoredRules;
};

/// A file that had a say.
struct ConfigFile {
  std::string path;
  std::string digest;
};

struct Config {
  std::string projectDir;
  /// Of a project that is loaded beside another: how the paths of its files begin, seen
  /// from the other's directory ("../other/"). Empty: it is the first.
  std::string prefix;
  std::vector<ConfigFile> files;
  /// The environment with .env and `env_vars` applied. It holds secrets.
  std::map<std::string, std::string> environment;

  std::vector<Gateway> gateways; ///< In the order of the file; never empty.
  size_t selectedGateway = 0;
  std::optional<Connection> defaultTestConnection;

  Setting<std::string> project;
  ModelDefaults modelDefaults; ///< With those of the selected gateway on top.
  Variables variables;         ///< Without those of gateways.
  std::vector<SchemaRule> physicalSchemaMapping;
  Setting<SuffixTarget> environmentSuffixTarget{SuffixTarget::Schema, {}};
  std::vector<SchemaRule> environmentCatalogMapping; ///< From names of environments to catalogs.
  Setting<TableNaming> tableNaming{TableNaming::SchemaAndTable, {}};
  Setting<bool> devOnly; ///< virtual_environment_mode: prod has no views.
  std::vector<Setting<std::string>> beforeAll, afterAll; ///< Statements around a plan.
  std::vector<NotYet> notYet;
  Setting<std::string> snapshotTtl{"in 1 week", {}};
  Setting<std::optional<std::string>> environmentTtl{"in 1 week", {}}; ///< None: they never expire.
  std::vector<Setting<std::string>> pinnedEnvironments;
  Setting<std::string> defaultTargetEnvironment{"prod", {}};
  std::vector<Setting<std::string>> ignorePatterns;
  Setting<std::string> timeColumnFormat{"%Y-%m-%d", {}};
  Setting<std::string> cacheDir{".cache", {}};
  Setting<bool> inferNames;
  Setting<std::string> username;
  Setting<std::string> pythonPath;             ///< Of the interpreter; empty: the environment's.
  Setting<int64_t> pythonTimeout{30, {}};      ///< In seconds, for one macro.
  std::shared_ptr<python::Interpreter> python; ///< Of the project; it runs nothing yet.
  PlanSettings plan;
  RunSettings run;
  FormatSettings format;
  LinterSettings linter;
  std::vector<DeclaredFunction> functions; ///< In the order of the file.

  /// The path of one of its files as messages and records have it.
  std::string shown(llvm::StringRef path) const { return prefix + path.str(); }
  const Gateway &gateway() const { return gateways[selectedGateway]; }
  /// Upper and lower case count as equal.
  const Gateway *findGateway(llvm::StringRef name) const;
  /// The project's variables with those of a gateway on top.
  Variables variablesOf(const Gateway &gateway) const;
  /// The schema of the physical tables of models in `schema`, which the MODEL block spells
  /// `written`; that is empty where it names none.
  std::string physicalSchema(llvm::StringRef written, llvm::StringRef schema) const;
  /// The catalog of an environment's views; empty: that of each model.
  std::string environmentCatalog(llvm::StringRef environment) const;
};

struct LoadOptions {
  std::string projectDir = ".";
  std::vector<std::string> otherDirs; ///< Of projects that are loaded beside it.
  std::string prefix;                 ///< See Config.
  std::string gateway;                ///< Of --gateway. Empty: by the environment or the file.
  std::string config;                 ///< Of --config: which one of config.py. Empty: "config".
  std::string dotenv;                 ///< Of --dotenv. Empty: the project's .env, if there is one.
  std::string user;                   ///< For {{ user() }}. Empty: LOGNAME or USER.
  std::map<std::string, std::string> environment;
  /// Whether the selected gateway's database and state are about to be used, so
  /// that what is wrong with them belongs into the same report.
  bool willConnect = false;
};

/// The files in a directory that could hold its project's settings. Two are a mistake.
std::vector<std::string> findConfigFiles(const std::string &directory);

/// Whether a configuration may hold connections of this type.
bool isConnectionType(llvm::StringRef name);

/// Reads and checks a project's settings. All that is wrong is reported; none
/// if anything is.
std::optional<Config> loadConfig(const LoadOptions &options, SourceManager &sources,
                                 Diagnostics &diags);

/// Reports what keeps `connection` from being used: a type that this release
/// does not run, a value of an environment variable that is not set. Whoever is
/// about to open a connection asks this first. `gateway` is for the report.
bool checkUsable(const std::optional<Connection> &connection, const Gateway &gateway,
                 Diagnostics &diags);

} // namespace mesh::config

#endif // MESH_CONFIG_CONFIG_H
