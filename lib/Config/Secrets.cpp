// Secrets.cpp - keeps the values of secret keys out of what diagnostics show.
// It works on lines, not on YAML, so that it also holds for a broken file.

#include "TemplateText.h"
#include "mesh/Basic/Names.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::config;

bool config::isSecretKey(llvm::StringRef name) {
  static constexpr llvm::StringLiteral marks[] = {
      "password",   "passwd",          "passphrase", "pwd",       "secret",
      "token",      "private_key",     "apikey",     "api_key",   "keyfile_json",
      "access_key", "client_cert_key", "jwt",        "credential"};
  static constexpr llvm::StringRef words[] = {"password", "passphrase", "secret", "token",
                                              "private_key"};
  // What only says where to find a secret is none.
  std::string lower = name.lower();
  if (llvm::StringRef(lower).ends_with("_uri") || llvm::StringRef(lower).ends_with("_path"))
    return false;
  for (llvm::StringRef mark : marks)
    if (llvm::StringRef(lower).contains(mark))
      return true;
  return !nearestName(lower, words).empty();
}

static size_t indentation(llvm::StringRef line) { return line.size() - line.ltrim(" \t").size(); }

static bool isKeyCharacter(char c) { return llvm::isAlnum(c) || c == '_' || c == '-' || c == '.'; }

namespace {

/// A secret key in a line.
struct Finding {
  size_t indent; ///< Lines indented deeper than this go on with its value.
  size_t valueColumn;
};

} // namespace

/// The value in "{% set secret = value %}".
static std::optional<Finding> findSecretSet(llvm::StringRef line, size_t start) {
  size_t tag = line.find("{%", start);
  llvm::StringRef rest = line.substr(tag).drop_front(tag == llvm::StringRef::npos ? 0 : 2);
  rest = rest.ltrim("-+ \t");
  if (!rest.consume_front("set") || !rest.ltrim().take_while(isKeyCharacter).size() ||
      !isSecretKey(rest.ltrim().take_while(isKeyCharacter)))
    return std::nullopt;
  size_t sign = line.find('=', static_cast<size_t>(rest.data() - line.data()));
  if (sign == llvm::StringRef::npos)
    return std::nullopt;
  return Finding{indentation(line), sign + 1};
}

/// The first "secret_key:" in `line` from `start` on.
static std::optional<Finding> findSecretKey(llvm::StringRef line, size_t start) {
  if (std::optional<Finding> set = findSecretSet(line, start))
    return set;
  for (size_t colon = line.find(':', start); colon != llvm::StringRef::npos;
       colon = line.find(':', colon + 1)) {
    llvm::StringRef before = line.take_front(colon).rtrim();
    bool isQuoted = before.ends_with("\"") || before.ends_with("'");
    before = before.drop_back(isQuoted);
    size_t column = before.size();
    while (column > 0 && isKeyCharacter(before[column - 1]))
      --column;
    if (column == before.size() || !isSecretKey(before.drop_front(column)))
      continue;
    column -= isQuoted && column > 0;
    bool isFirst = line.take_front(column).find_first_not_of(" \t-") == llvm::StringRef::npos;
    return Finding{isFirst ? column : indentation(line), colon + 1};
  }
  return std::nullopt;
}

/// Where a value ends that is nothing but a Jinja expression, which is no secret
/// itself unless it has a default; none if it is something else.
static std::optional<size_t> skipExpression(llvm::StringRef line, size_t start) {
  size_t open = line.find_first_not_of(" \t\"'", start);
  size_t close = line.find("}}", start);
  if (!line.substr(open).starts_with("{{") || close == llvm::StringRef::npos)
    return std::nullopt;
  llvm::StringRef expression = line.slice(open, close);
  if (expression.count('\'') + expression.count('"') > 2) // More than the variable's name.
    return std::nullopt;
  size_t end = std::min(line.find_first_not_of("\"'", close + 2), line.size());
  bool isWhole = end == line.size() || llvm::StringRef(" \t\r,}]").contains(line[end]);
  return isWhole ? std::optional(end) : std::nullopt;
}

static void blank(std::string &text, size_t from, size_t end) {
  llvm::StringRef value = llvm::StringRef(text).slice(from, end);
  from += value.size() - value.ltrim().size();
  for (size_t i = 0, size = value.trim().size(); i < size; ++i)
    text[from + i] = i < 3 ? '*' : ' ';
}

std::string config::blankSecrets(llvm::StringRef original) {
  std::string text = original.str();
  constexpr size_t none = SIZE_MAX;
  size_t secretIndent = none; // Of the key, while in its value.
  for (size_t start = 0; start < original.size();) {
    size_t end = std::min(original.find('\n', start), original.size());
    llvm::StringRef line = original.slice(start, end);
    size_t indent = indentation(line);
    bool isItem = line.drop_front(indent).starts_with("-");
    if (secretIndent != none && !line.trim().empty() && indent <= secretIndent &&
        !(isItem && indent == secretIndent))
      secretIndent = none;
    size_t searched = 0;
    if (secretIndent != none)
      blank(text, start, end);
    while (secretIndent == none && searched < line.size()) {
      std::optional<Finding> found = findSecretKey(line, searched);
      if (!found)
        break;
      if (std::optional<size_t> after = skipExpression(line, found->valueColumn)) {
        searched = *after;
        continue;
      }
      blank(text, start + found->valueColumn, end);
      secretIndent = found->indent;
    }
    start = end + 1;
  }
  return text;
}
