// YamlNode.cpp - what is done with a tree once it is read.

#include "mesh/Config/ConfigDiagnostics.h"
#include "mesh/Config/Yaml.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mesh;
using namespace mesh::config;

const YamlNode *YamlNode::find(llvm::StringRef key) const {
  for (size_t i = 0; i < keys.size(); ++i)
    if (keys[i].name == key)
      return &items[i];
  return nullptr;
}

YamlNode *YamlNode::find(llvm::StringRef key) {
  return const_cast<YamlNode *>(std::as_const(*this).find(key));
}

YamlNode &YamlNode::get(const YamlKey &key) {
  if (YamlNode *found = find(key.name))
    return *found;
  keys.push_back(key);
  YamlNode &added = items.emplace_back();
  added.range = key.range;
  return added;
}

bool config::reportUnresolved(const YamlNode &node, Diagnostics &diags) {
  bool ok = node.gaps.empty();
  for (const TemplateGap &gap : node.gaps)
    switch (gap.kind) {
    case TemplateGap::Kind::Variable:
      diags.report(gap.range, diag::EnvironmentVariableMissing, gap.text);
      break;
    case TemplateGap::Kind::User:
      diags.report(gap.range, diag::UserUnknown);
      break;
    case TemplateGap::Kind::Failure:
      diags.report(gap.range, diag::TemplateFailed, gap.text);
      break;
    }
  for (const YamlNode &item : node.items)
    ok &= reportUnresolved(item, diags);
  return ok;
}

static std::optional<int64_t> parseInteger(llvm::StringRef text) {
  bool isNegative = text.consume_front("-");
  if (!isNegative)
    text.consume_front("+");
  unsigned radix = text.consume_front("0x")   ? 16
                   : text.consume_front("0o") ? 8
                   : text.consume_front("0b") ? 2
                                              : 10;
  std::string digits = text.str();
  llvm::erase(digits, '_');
  int64_t value;
  if (text.starts_with("_") || text.starts_with("-") || text.starts_with("+") ||
      llvm::StringRef((isNegative ? "-" : "") + digits).getAsInteger(radix, value))
    return std::nullopt;
  return value;
}

/// The canonical text of a decimal number; none if `text` is no number.
static std::optional<std::string> parseDecimal(llvm::StringRef text) {
  std::string result = text.consume_front("-") ? "-" : "";
  text.consume_front("+");
  auto takeDigits = [&] {
    llvm::StringRef digits = text.take_while(llvm::isDigit);
    text = text.drop_front(digits.size());
    return digits;
  };
  llvm::StringRef whole = takeDigits(), fraction;
  if (text.consume_front("."))
    fraction = takeDigits();
  if (whole.empty() && fraction.empty())
    return std::nullopt;
  whole = whole.ltrim('0');
  result += whole.empty() ? "0" : whole;
  if (!fraction.empty())
    (result += '.') += fraction;
  if (text.empty())
    return result;
  if (!text.consume_front_insensitive("e"))
    return std::nullopt;
  result += text.consume_front("-") ? "e-" : "e";
  text.consume_front("+");
  llvm::StringRef exponent = takeDigits();
  if (exponent.empty() || !text.empty())
    return std::nullopt;
  return result + exponent.str();
}

/// The core schema of YAML 1.2. Dates stay text.
static Value toPlainValue(llvm::StringRef text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
    return {};
  std::optional<bool> boolean = llvm::StringSwitch<std::optional<bool>>(text)
                                    .Cases("true", "True", "TRUE", true)
                                    .Cases("false", "False", "FALSE", false)
                                    .Default(std::nullopt);
  if (boolean)
    return Value::ofBool(*boolean);
  if (std::optional<int64_t> integer = parseInteger(text))
    return Value::ofInteger(*integer);
  if (std::optional<std::string> decimal = parseDecimal(text))
    return Value::ofDecimal(*decimal);
  return Value::ofString(text.str());
}

Value config::toValue(const YamlNode &node) {
  Value value;
  switch (node.kind) {
  case YamlNode::Kind::Null:
    return value;
  case YamlNode::Kind::Scalar:
    if (!node.gaps.empty())
      return value;
    return node.isQuoted ? Value::ofString(node.text) : toPlainValue(node.text);
  case YamlNode::Kind::Map:
    for (const YamlKey &key : node.keys)
      value.keys.push_back(key.name);
    [[fallthrough]];
  case YamlNode::Kind::List:
    value.kind = node.isMap() ? Value::Kind::Map : Value::Kind::List;
    for (const YamlNode &item : node.items)
      value.items.push_back(toValue(item));
    return value;
  }
  llvm_unreachable("kind of node outside the list");
}

void config::mergeYaml(YamlNode &base, YamlNode over) {
  if (!base.isMap() || !over.isMap()) {
    base = std::move(over);
    return;
  }
  for (size_t i = 0; i < over.keys.size(); ++i) {
    if (YamlNode *existing = base.find(over.keys[i].name)) {
      mergeYaml(*existing, std::move(over.items[i]));
      continue;
    }
    base.keys.push_back(std::move(over.keys[i]));
    base.items.push_back(std::move(over.items[i]));
  }
}
