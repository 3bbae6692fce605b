// Reader.h - reads the keys of a YAML map into typed settings. What is never
// asked for is an unknown key.

#ifndef MESH_CONFIG_READER_H
#define MESH_CONFIG_READER_H

#include "mesh/Config/Yaml.h"
#include "llvm/ADT/ArrayRef.h"

namespace mesh::config {

/// A value and where it was given; nowhere if it is the default.
template <typename T> struct Setting {
  T value{};
  SourceRange place;

  bool isSet() const { return bool(place); }
  const T &operator*() const { return value; }
  const T *operator->() const { return &value; }
};

/// A key whose meaning is not the configuration's to know.
struct Property {
  std::string name;
  Value value;
  SourceRange place;
};

class Reader {
public:
  /// `what` names the map in reports. With `isLenient`, values that environment
  /// variables have to give are left out in silence if these are not set.
  Reader(const YamlNode *map, std::string what, Diagnostics &diags, bool isLenient = false);

  /// The value of a key; null if it is absent, empty or has no value.
  const YamlNode *take(llvm::StringRef key);
  /// The same, also if it is an explicit null.
  const YamlNode *takeNullable(llvm::StringRef key);
  /// The value if it is a map or list, else null after a report.
  const YamlNode *takeMap(llvm::StringRef key);
  const YamlNode *takeList(llvm::StringRef key);
  /// Declares a key that may be there and means nothing.
  void skip(llvm::StringRef key) { take(key); }
  /// Where a key stands; nowhere if it is absent.
  SourceRange keyPlace(llvm::StringRef key) const;

  void read(llvm::StringRef key, Setting<std::string> &setting);
  void read(llvm::StringRef key, Setting<bool> &setting);
  void read(llvm::StringRef key, Setting<std::optional<bool>> &setting);
  void read(llvm::StringRef key, Setting<int64_t> &setting, int64_t least);
  /// A list of texts; a single one stands for a list of one.
  void read(llvm::StringRef key, std::vector<Setting<std::string>> &settings);
  void read(llvm::StringRef key, std::vector<Property> &properties);
  /// One of `choices`, in lower case. False, after a report if it is given, if
  /// it is none of them.
  bool readChoice(llvm::StringRef key, llvm::ArrayRef<llvm::StringRef> choices,
                  Setting<std::string> &setting);

  /// Reports the keys that nothing has asked for.
  void finish();

  Diagnostics &diags;
  const std::string what;
  const bool isLenient;

private:
  const YamlNode *takeScalar(llvm::StringRef key, llvm::StringRef expected);
  void reportType(llvm::StringRef key, const YamlNode &node, llvm::StringRef expected);
  std::optional<bool> parseBool(llvm::StringRef key, const YamlNode &node);

  const YamlNode *map;
  std::vector<std::string> known;
};

/// "'a', 'b' and 'c'"
std::string quoteList(llvm::ArrayRef<llvm::StringRef> names);

/// Offers the known name that is nearest to `name`, if one is near.
void suggest(Diagnostics::Handle report, SourceRange range, llvm::StringRef name,
             llvm::ArrayRef<llvm::StringRef> known);

/// Whether a key of `map` seems meant for `key`. It is reported as unknown, and
/// that `key` is missing would be said of the same mistake.
bool hasSlip(const YamlNode &map, llvm::StringRef key);

/// Says why `cron` is no schedule, and offers the shortcut that is near.
void reportCron(SourceRange place, llvm::StringRef cron, llvm::StringRef reason,
                Diagnostics &diags);

} // namespace mesh::config

#endif // MESH_CONFIG_READER_H
