// Reader.cpp - one function for each type that a setting can have.

#include "mesh/Config/Reader.h"
#include "mesh/Basic/Names.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mesh;
using namespace mesh::config;

std::string config::quoteList(llvm::ArrayRef<llvm::StringRef> names) {
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i != 0)
      text += i + 1 == names.size() ? " and " : ", ";
    text += ("'" + names[i] + "'").str();
  }
  return text;
}

void config::suggest(Diagnostics::Handle report, SourceRange range, llvm::StringRef name,
                     llvm::ArrayRef<llvm::StringRef> known) {
  llvm::StringRef nearest = nearestName(name, known);
  if (!nearest.empty())
    report.fix(range, nearest);
}

bool config::hasSlip(const YamlNode &map, llvm::StringRef key) {
  return llvm::any_of(map.keys, [&](const YamlKey &each) {
    return each.name != key && !nearestName(each.name, {key}).empty();
  });
}

/// What a value is, in words; its text if that can be shown.
static std::string describe(const YamlNode &node) {
  switch (node.kind) {
  case YamlNode::Kind::Null:
    return "empty";
  case YamlNode::Kind::Scalar:
    return "'" + llvm::StringRef(node.text).take_front(60).str() + "'";
  case YamlNode::Kind::List:
    return "a list";
  case YamlNode::Kind::Map:
    return "a mapping";
  }
  llvm_unreachable("kind of node outside the list");
}

Reader::Reader(const YamlNode *node, std::string name, Diagnostics &diags, bool isLenient)
    : diags(diags), what(std::move(name)), isLenient(isLenient), map(node) {
  if (!node || node->isMap())
    return;
  map = nullptr;
  if (!node->isNull())
    diags.report(node->range, diag::YamlWrongType, what, "a mapping", describe(*node));
}

void Reader::reportType(llvm::StringRef key, const YamlNode &node, llvm::StringRef expected) {
  diags.report(node.range, diag::YamlWrongType, "'" + key.str() + "'", expected,
               isSecretKey(key) && node.isScalar() ? "a text" : describe(node));
}

const YamlNode *Reader::takeNullable(llvm::StringRef key) {
  known.push_back(key.str());
  return map ? map->find(key) : nullptr;
}

SourceRange Reader::keyPlace(llvm::StringRef key) const {
  if (map)
    for (const YamlKey &each : map->keys)
      if (each.name == key)
        return each.range;
  return {};
}

const YamlNode *Reader::take(llvm::StringRef key) {
  const YamlNode *node = takeNullable(key);
  return node && !node->isNull() ? node : nullptr;
}

const YamlNode *Reader::takeMap(llvm::StringRef key) {
  const YamlNode *node = take(key);
  if (!node || node->isMap())
    return node;
  reportType(key, *node, "a mapping");
  return nullptr;
}

const YamlNode *Reader::takeList(llvm::StringRef key) {
  const YamlNode *node = take(key);
  if (!node || node->isList())
    return node;
  reportType(key, *node, "a list");
  return nullptr;
}

const YamlNode *Reader::takeScalar(llvm::StringRef key, llvm::StringRef expected) {
  const YamlNode *node = take(key);
  if (!node)
    return nullptr;
  if (!node->isScalar()) {
    reportType(key, *node, expected);
    return nullptr;
  }
  if (node->gaps.empty())
    return node;
  if (!isLenient)
    reportUnresolved(*node, diags);
  return nullptr;
}

void Reader::read(llvm::StringRef key, Setting<std::string> &setting) {
  if (const YamlNode *node = takeScalar(key, "a text"))
    setting = {node->text, node->range};
}

std::optional<bool> Reader::parseBool(llvm::StringRef key, const YamlNode &node) {
  std::optional<bool> value = llvm::StringSwitch<std::optional<bool>>(node.text)
                                  .CasesLower("true", "yes", "on", "1", true)
                                  .CasesLower("false", "no", "off", "0", false)
                                  .Default(std::nullopt);
  if (!value)
    reportType(key, node, "true or false");
  return value;
}

void Reader::read(llvm::StringRef key, Setting<bool> &setting) {
  if (const YamlNode *node = takeScalar(key, "true or false"))
    if (std::optional<bool> value = parseBool(key, *node))
      setting = {*value, node->range};
}

void Reader::read(llvm::StringRef key, Setting<std::optional<bool>> &setting) {
  if (const YamlNode *node = takeScalar(key, "true or false"))
    if (std::optional<bool> value = parseBool(key, *node))
      setting = {value, node->range};
}

void Reader::read(llvm::StringRef key, Setting<int64_t> &setting, int64_t least) {
  const YamlNode *node = takeScalar(key, "a whole number");
  if (!node)
    return;
  int64_t value;
  if (llvm::StringRef(node->text).getAsInteger(10, value))
    return reportType(key, *node, "a whole number");
  if (value < least)
    return void(diags.report(node->range, diag::YamlTooSmall, key, least));
  setting = {value, node->range};
}

void Reader::read(llvm::StringRef key, std::vector<Setting<std::string>> &settings) {
  const YamlNode *node = take(key);
  if (!node)
    return;
  if (node->isMap())
    return reportType(key, *node, "a list of texts");
  llvm::ArrayRef<YamlNode> items(*node);
  if (node->isList())
    items = node->items;
  for (const YamlNode &item : items) {
    if (!item.isScalar())
      diags.report(item.range, diag::YamlWrongType, "an entry of '" + key.str() + "'", "a text",
                   describe(item));
    else if (item.gaps.empty())
      settings.push_back({item.text, item.range});
    else if (!isLenient)
      reportUnresolved(item, diags);
  }
}

void Reader::read(llvm::StringRef key, std::vector<Property> &properties) {
  const YamlNode *node = takeMap(key);
  if (!node || (!isLenient && !reportUnresolved(*node, diags)))
    return;
  for (auto [name, item] : llvm::zip_equal(node->keys, node->items))
    properties.push_back({name.name, toValue(item), item.range});
}

bool Reader::readChoice(llvm::StringRef key, llvm::ArrayRef<llvm::StringRef> choices,
                        Setting<std::string> &setting) {
  const YamlNode *node = takeScalar(key, "one of " + quoteList(choices));
  if (!node)
    return false;
  std::string value = llvm::StringRef(node->text).lower();
  if (llvm::is_contained(choices, value)) {
    setting = {std::move(value), node->range};
    return true;
  }
  suggest(diags.report(node->range, diag::YamlUnknownValue, key, node->text, quoteList(choices)),
          node->range, value, choices);
  return false;
}

void Reader::finish() {
  if (!map)
    return;
  llvm::SmallVector<llvm::StringRef> names(known.begin(), known.end());
  for (const YamlKey &key : map->keys)
    if (!llvm::is_contained(known, key.name))
      suggest(diags.report(key.range, diag::YamlUnknownKey, key.name, what), key.range, key.name,
              names);
}
