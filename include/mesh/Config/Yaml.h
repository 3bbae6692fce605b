// Yaml.h - YAML files as trees that remember where everything stands.
//
// The reader accepts what people write by hand: one document, text keys,
// anchors, aliases and "<<". Everything it reads is bounded, so hostile input
// ends in a diagnostic. The plain Jinja expressions of configuration files,
// {{ env_var('NAME') }} and {{ user() }}, are kept beside the text around them
// until `resolveTemplates` puts values in: a value can never become YAML.

#ifndef MESH_CONFIG_YAML_H
#define MESH_CONFIG_YAML_H

#include "mesh/Basic/Diagnostics.h"
#include "mesh/Basic/Hash.h"
#include "mesh/Basic/SourceManager.h"
#include "mesh/Basic/Value.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mesh::config {

/// An expression in "{{ }}".
struct TemplateExpression {
  enum class Kind : uint8_t { EnvironmentVariable, User, Unsupported };
  Kind kind = Kind::Unsupported;
  std::string source;                  ///< As written, without the braces.
  std::string name;                    ///< Of the environment variable.
  std::optional<std::string> fallback; ///< Its default.
  SourceRange range;
};

/// Text, or an expression that is still to be replaced by its value.
struct TemplatePart {
  std::string literal;
  std::optional<TemplateExpression> expression;
};

struct YamlKey {
  std::string name;
  SourceRange range;
};

struct YamlNode {
  enum class Kind : uint8_t { Null, Scalar, List, Map };

  Kind kind = Kind::Null;
  bool isQuoted = false;       ///< A scalar that is text whatever it looks like.
  std::string text;            ///< Of a scalar.
  SourceRange range;           ///< Of a list or map: its first character.
  std::vector<YamlNode> items; ///< Of a list, or the values of a map.
  std::vector<YamlKey> keys;   ///< Of a map, each only once.

  /// Of a scalar that holds expressions; empty once all of them have values.
  std::vector<TemplatePart> parts;

  bool isNull() const { return kind == Kind::Null; }
  bool isScalar() const { return kind == Kind::Scalar; }
  bool isList() const { return kind == Kind::List; }
  bool isMap() const { return kind == Kind::Map; }
  const YamlNode *find(llvm::StringRef key) const;
  YamlNode *find(llvm::StringRef key);
  /// The value of `key`, added as null if there is none.
  YamlNode &get(const YamlKey &key);
};

struct YamlOptions {
  /// Whether "{{ }}" holds Jinja; otherwise it is text like any other.
  bool hasTemplates = true;
  /// Whether there may be secrets: in what diagnostics show of the text, the
  /// values of keys that name some are blanked out.
  bool hasSecrets = true;
};

/// Reads a YAML text. `path` is what diagnostics print. None after an error has
/// been reported; an empty file is a null.
std::optional<YamlNode> readYaml(llvm::StringRef text, const std::string &path,
                                 SourceManager &sources, Diagnostics &diags,
                                 const YamlOptions &options = {});

/// What `resolveTemplates` may look up.
struct TemplateContext {
  const std::map<std::string, std::string> &environment;
  std::string user; ///< Empty: not known.
  /// Each environment variable that was looked up; no digest: it was not set.
  std::map<std::string, Digest> reads = {};
};

Digest digestEnvironmentValue(llvm::StringRef value);

/// Replaces expressions by their values, in all scalars below `node`. A scalar
/// with an expression that has no value keeps its parts.
void resolveTemplates(YamlNode &node, TemplateContext &context);

/// Reports why the expressions that are left below `node` have no value. False
/// if there was something to report.
bool reportUnresolved(const YamlNode &node, Diagnostics &diags);

/// The value below `node`, plain scalars typed as in YAML 1.2. What is not
/// resolved becomes null.
Value toValue(const YamlNode &node);

/// Puts `over` on top of `base`: maps are merged key by key, everything else
/// is replaced.
void mergeYaml(YamlNode &base, YamlNode over);

/// Whether the value of a key by this name has to be kept from every output.
/// Slips of the pen ("passwrd") count.
bool isSecretKey(llvm::StringRef name);

} // namespace mesh::config

#endif // MESH_CONFIG_YAML_H
