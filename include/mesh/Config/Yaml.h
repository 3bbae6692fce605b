// Yaml.h - YAML files as trees that remember where everything stands.
//
// The reader accepts what people write by hand: one document, text keys,
// anchors, aliases and "<<". Everything it reads is bounded, so hostile input
// ends in a diagnostic. The Jinja of configuration files is rendered before, with
// places that are those of the file as written; a value can never become YAML.

#ifndef MESH_CONFIG_YAML_H
#define MESH_CONFIG_YAML_H

#include "mesh/Basic/Diagnostics.h"
#include "mesh/Basic/SourceManager.h"
#include "mesh/Basic/Value.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace mesh::config {

/// Why an expression in "{{ }}" has no value.
struct TemplateGap {
  enum class Kind : uint8_t { Variable, User, Failure };
  Kind kind = Kind::Failure;
  std::string text; ///< The name of the environment variable; what went wrong.
  SourceRange range;
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

  /// Of a scalar with expressions that have no value, and so has none itself.
  std::vector<TemplateGap> gaps;

  bool isNull() const { return kind == Kind::Null; }
  bool isScalar() const { return kind == Kind::Scalar; }
  bool isList() const { return kind == Kind::List; }
  bool isMap() const { return kind == Kind::Map; }
  const YamlNode *find(llvm::StringRef key) const;
  YamlNode *find(llvm::StringRef key);
  /// The value of `key`, added as null if there is none.
  YamlNode &get(const YamlKey &key);
};

/// What the Jinja of a file may ask for.
struct TemplateContext {
  const std::map<std::string, std::string> &environment;
  std::string user; ///< Empty: not known.
};

struct YamlOptions {
  /// Null: "{{ }}" is text like any other.
  const TemplateContext *context = nullptr;
  /// Whether there may be secrets: in what diagnostics show of the text, the
  /// values of keys that name some are blanked out.
  bool hasSecrets = true;
};

/// Reads a YAML text. `path` is what diagnostics print. None after an error has
/// been reported; an empty file is a null.
std::optional<YamlNode> readYaml(llvm::StringRef text, const std::string &path,
                                 SourceManager &sources, Diagnostics &diags,
                                 const YamlOptions &options = {});

/// Reports why expressions below `node` have no value. False if there was something
/// to report.
bool reportUnresolved(const YamlNode &node, Diagnostics &diags);

/// The value below `node`, plain scalars typed as in YAML 1.2. What has
/// no value becomes null.
Value toValue(const YamlNode &node);

/// Puts `over` on top of `base`: maps are merged key by key, everything else
/// is replaced.
void mergeYaml(YamlNode &base, YamlNode over);

/// Whether the value of a key by this name has to be kept from every output.
/// Slips of the pen ("passwrd") count.
bool isSecretKey(llvm::StringRef name);

} // namespace mesh::config

#endif // MESH_CONFIG_YAML_H
