// Environment.cpp - environment variables: from .env files, and as settings.

#include "Sections.h"
#include "TemplateText.h"
#include "mesh/Basic/Files.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mesh;
using namespace mesh::config;

/// "${NAME}" and "${NAME:-default}" replaced by their values.
static std::string interpolate(llvm::StringRef text, const Environment &environment) {
  std::string result;
  while (!text.empty()) {
    auto [before, rest] = text.split("${");
    result += before;
    if (before.size() == text.size())
      break;
    auto [expression, after] = rest.split('}');
    auto [name, fallback] = expression.split(":-");
    auto found = environment.find(name.str());
    result += found != environment.end() ? found->second : fallback.str();
    text = after;
  }
  return result;
}

/// Takes a value in quotes off the front; in double quotes "\n" is a line end.
static std::optional<std::string> takeQuoted(llvm::StringRef &text) {
  char quote = text.front();
  std::string value;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      text = text.drop_front(i + 1);
      return value;
    }
    if (text[i] != '\\' || i + 1 == text.size()) {
      value += text[i];
      continue;
    }
    char escaped = text[++i];
    if (escaped == quote || escaped == '\\')
      value += escaped;
    else if (quote == '"' && (escaped == 'n' || escaped == 't' || escaped == 'r'))
      value += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : '\r';
    else
      (value += '\\') += escaped;
  }
  return std::nullopt;
}

/// Reads one assignment, which may go on over lines inside quotes. False if
/// it is none.
static bool takeAssignment(llvm::StringRef &text, Environment &environment) {
  llvm::StringRef line = text.split('\n').first;
  llvm::StringRef rest = text.ltrim(" \t");
  if (rest.starts_with("export") && rest.drop_front(6).ltrim(" \t") != rest.drop_front(6))
    rest = rest.drop_front(6).ltrim(" \t");
  llvm::StringRef name =
      rest.take_while([](char c) { return llvm::isAlnum(c) || c == '_' || c == '.' || c == '-'; });
  rest = rest.drop_front(name.size()).ltrim(" \t");
  text = text.drop_front(std::min(line.size() + 1, text.size()));
  if (name.empty() || !rest.consume_front("="))
    return false;
  rest = rest.ltrim(" \t");
  if (!rest.starts_with("'") && !rest.starts_with("\"")) {
    llvm::StringRef value = rest.split('\n').first;
    for (size_t hash = value.find('#'); hash != llvm::StringRef::npos;
         hash = value.find('#', hash + 1))
      if (hash == 0 || llvm::isSpace(value[hash - 1]))
        value = value.take_front(hash);
    environment[name.str()] = interpolate(value.trim(), environment);
    return true;
  }
  bool isRaw = rest.starts_with("'");
  std::optional<std::string> value = takeQuoted(rest);
  if (!value)
    return false;
  if (rest.data() > text.data()) // It went on over lines.
    text = rest.drop_front(std::min(rest.find('\n'), rest.size() - 1) + !rest.empty());
  environment[name.str()] = isRaw ? *value : interpolate(*value, environment);
  return true;
}

void config::applyDotenv(const LoadOptions &options, Environment &environment, Diagnostics &diags) {
  std::string path = options.dotenv;
  for (const char *name : {"MESH_DOTENV_PATH", "SQLMESH_DOTENV_PATH"})
    if (auto found = environment.find(name); path.empty() && found != environment.end())
      path = found->second;
  bool isAsked = !path.empty();
  if (!isAsked) {
    llvm::SmallString<256> own(options.projectDir);
    llvm::sys::path::append(own, ".env");
    path = own.str().str();
    if (!llvm::sys::fs::exists(path))
      return;
  }
  llvm::Expected<std::string> content = readFile(path);
  DiagPlace place = DiagPlace::file(isAsked ? path : ".env");
  if (!content)
    return void(diags.report(place, diag::DotenvUnreadable, llvm::toString(content.takeError())));
  llvm::StringRef text = *content;
  text.consume_front("\xEF\xBB\xBF");
  while (!text.empty()) {
    llvm::StringRef line = text.split('\n').first.trim();
    int64_t number =
        llvm::StringRef(content->data(), text.data() - content->data()).count('\n') + 1;
    if (line.empty() || line.starts_with("#"))
      text = text.split('\n').second;
    else if (!takeAssignment(text, environment))
      diags.report(place, diag::DotenvLine, number);
  }
}

namespace {

/// One variable that is a setting, as a text of its own to point into.
struct Override {
  std::vector<YamlKey> path;
  YamlNode value;
};

} // namespace

/// Lists and maps may be given as JSON. A secret is never anything but text.
static YamlNode readOverrideValue(llvm::StringRef text, SourceRange range, bool isSecret,
                                  SourceManager &sources) {
  YamlNode node;
  llvm::StringRef trimmed = text.trim();
  if (!isSecret && (trimmed.starts_with("[") || trimmed.starts_with("{"))) {
    Diagnostics ignored;
    std::optional<YamlNode> parsed = readYaml(text, "<environment>", sources, ignored);
    if (parsed && !parsed->isScalar())
      return *parsed;
  }
  node.kind = YamlNode::Kind::Scalar;
  node.isQuoted = true;
  node.text = text.str();
  node.range = range;
  return node;
}

/// `name` without the first `prefix` bytes is the path of a setting.
static std::optional<Override> readOverride(const std::string &name, const std::string &value,
                                            size_t prefix, SourceManager &sources,
                                            Diagnostics &diags) {
  llvm::SmallVector<llvm::StringRef> segments;
  llvm::StringRef(name).drop_front(prefix).split(segments, "__");
  bool isSecret = llvm::any_of(segments, isSecretKey);
  std::string shown = name + "=" + (isSecret ? "***" : blankSecrets(value));
  llvm::Expected<FileId> file = sources.addText(shown, "<environment>");
  if (!file) {
    llvm::consumeError(file.takeError());
    return std::nullopt;
  }
  auto range = [&](size_t from, size_t to) {
    return SourceRange{sources.location(*file, from), sources.location(*file, to)};
  };
  Override result;
  for (llvm::StringRef segment : segments) {
    auto at = static_cast<size_t>(segment.data() - name.data());
    if (segment.empty()) {
      diags.report(range(0, name.size()), diag::OverrideName, name);
      return std::nullopt;
    }
    result.path.push_back({segment.lower(), range(at, at + segment.size())});
  }
  result.value = readOverrideValue(value, range(name.size() + 1, shown.size()), isSecret, sources);
  return result;
}

YamlNode config::readOverrides(const Environment &environment, SourceManager &sources,
                               Diagnostics &diags) {
  YamlNode root;
  root.kind = YamlNode::Kind::Map;
  for (llvm::StringRef prefix : {"SQLMESH__", "MESH__"}) { // The later one wins.
    YamlNode tree;
    tree.kind = YamlNode::Kind::Map;
    for (const auto &[name, value] : environment) {
      if (!llvm::StringRef(name).starts_with_insensitive(prefix))
        continue;
      std::optional<Override> setting = readOverride(name, value, prefix.size(), sources, diags);
      if (!setting)
        continue;
      YamlNode *node = &tree;
      bool isFree = true;
      for (const YamlKey &key : setting->path) {
        isFree &= node->isMap() || node->isNull();
        node->kind = YamlNode::Kind::Map;
        node = &node->get(key);
      }
      if (isFree && node->isNull())
        *node = std::move(setting->value);
      else
        diags.report(setting->path.front().range, diag::OverrideConflict, name);
    }
    mergeYaml(root, std::move(tree));
  }
  return root;
}
