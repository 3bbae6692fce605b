// CsvSettings.cpp - what the csv_settings of a seed may be.

#include "mesh/Basic/Names.h"
#include "mesh/Project/Csv.h"
#include "mesh/Project/ProjectDiagnostics.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mesh;
using namespace mesh::project;

namespace {

/// One setting with all that is needed to complain about it.
struct Given {
  llvm::StringRef name;
  const Value &value;
  SourceRange place;
  Diagnostics &diags;

  bool fail(llvm::StringRef expected) const {
    diags.report(place, diag::CsvSettingValue, name, expected, "'" + toPlainText(value) + "'");
    return false;
  }
};

} // namespace

/// One character; "\t" and the like may be written with a backslash.
static bool setCharacter(const Given &given, std::optional<char> &character) {
  std::string text = llvm::StringSwitch<std::string>(given.value.text)
                         .Case("\\t", "\t")
                         .Case("\\n", "\n")
                         .Case("\\r", "\r")
                         .Case("\\\\", "\\")
                         .Default(given.value.text);
  if (!given.value.isString() || text.size() != 1 || static_cast<unsigned char>(text[0]) > 0x7F)
    return given.fail("one ASCII character");
  character = text[0];
  return true;
}

static bool setCharacter(const Given &given, char &character) {
  std::optional<char> read;
  if (!setCharacter(given, read))
    return false;
  character = *read;
  return true;
}

static bool setFlag(const Given &given, bool &flag) {
  std::optional<bool> read;
  if (given.value.kind == Value::Kind::Bool)
    read = given.value.boolean;
  else
    read = llvm::StringSwitch<std::optional<bool>>(toPlainText(given.value))
               .CasesLower("true", "1", true)
               .CasesLower("false", "0", false)
               .Default(std::nullopt);
  if (!read)
    return given.fail("true or false");
  flag = *read;
  return true;
}

/// A list of texts and numbers, or a single one.
static bool readTexts(const Value &value, std::vector<std::string> &texts) {
  if (value.kind == Value::Kind::Map)
    return false;
  if (value.kind != Value::Kind::List) {
    texts.push_back(value.isNull() ? "None" : toPlainText(value));
    return true;
  }
  for (const Value &item : value.items)
    if (item.kind == Value::Kind::List || !readTexts(item, texts))
      return false;
  return true;
}

static bool setNaValues(const Given &given, CsvSettings &settings) {
  static constexpr const char *expected = "a list of texts, or one for each column";
  if (given.value.kind != Value::Kind::Map)
    return readTexts(given.value, settings.naValues) || given.fail(expected);
  for (size_t i = 0; i < given.value.keys.size(); ++i)
    if (!readTexts(given.value.items[i], settings.columnNaValues[given.value.keys[i]]))
      return given.fail(expected);
  return true;
}

bool project::setCsvSetting(CsvSettings &settings, llvm::StringRef name, const Value &value,
                            const CsvSettingPlace &place, Diagnostics &diags) {
  static constexpr llvm::StringRef names[] = {"delimiter",  "quotechar",        "doublequote",
                                              "escapechar", "skipinitialspace", "lineterminator",
                                              "encoding",   "na_values",        "keep_default_na"};
  std::string lower = name.lower();
  Given given{name, value, place.value, diags};
  if (lower == "delimiter")
    return setCharacter(given, settings.delimiter);
  if (lower == "quotechar")
    return setCharacter(given, settings.quote);
  if (lower == "doublequote")
    return setFlag(given, settings.doubleQuote);
  if (lower == "escapechar")
    return setCharacter(given, settings.escape);
  if (lower == "skipinitialspace")
    return setFlag(given, settings.skipInitialSpace);
  if (lower == "lineterminator")
    return setCharacter(given, settings.lineTerminator);
  if (lower == "na_values")
    return setNaValues(given, settings);
  if (lower == "keep_default_na")
    return setFlag(given, settings.keepDefaultNa);
  if (lower == "encoding") {
    bool isUtf8 = llvm::StringSwitch<bool>(value.text)
                      .CasesLower("utf-8", "utf8", "utf_8", "utf-8-sig", "utf_8_sig", true)
                      .Default(false);
    if (!isUtf8)
      diags.report(place.value, diag::CsvEncoding, toPlainText(value));
    return isUtf8;
  }
  auto report = diags.report(place.name, diag::CsvUnknownSetting, name);
  if (llvm::StringRef nearest = nearestName(lower, names); place.name && !nearest.empty())
    report.fix(place.name, nearest);
  return false;
}
