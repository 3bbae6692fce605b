// TemplateText.cpp - finds "{{ }}", "{% %}" and "{# #}" as Jinja does, but for
// lines that are YAML comments, which stay as they are.

#include "TemplateText.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>

using namespace mesh;
using namespace mesh::config;

size_t TemplateText::original(size_t offset) const {
  auto after =
      std::upper_bound(segments.begin(), segments.end(), offset,
                       [](size_t at, const Segment &segment) { return at < segment.rendered; });
  if (after == segments.begin())
    return offset;
  const Segment &segment = *std::prev(after);
  size_t limit = after == segments.end() ? SIZE_MAX : after->original;
  return std::min(segment.original + (offset - segment.rendered), limit);
}

/// A Python string literal at the front of `text`.
static std::optional<std::string> takeString(llvm::StringRef &text) {
  char quote = text.empty() ? '\0' : text.front();
  if (quote != '\'' && quote != '"')
    return std::nullopt;
  std::string value;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      text = text.drop_front(i + 1);
      return value;
    }
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      if (text[i] == 'n' || text[i] == 't')
        value += text[i] == 'n' ? '\n' : '\t';
      else
        (value += llvm::StringRef("\\'\"").contains(text[i]) ? "" : "\\") += text[i];
      continue;
    }
    value += text[i];
  }
  return std::nullopt;
}

/// The default of env_var: a string, or a word or number as Jinja would print it.
/// False if it is neither; None is no default.
static bool takeFallback(llvm::StringRef &text, std::optional<std::string> &fallback) {
  if (text.consume_front("default"))
    if (!(text = text.ltrim()).consume_front("="))
      return false;
  text = text.ltrim();
  if ((fallback = takeString(text)))
    return true;
  llvm::StringRef word =
      text.take_while([](char c) { return llvm::isAlnum(c) || c == '.' || c == '-' || c == '+'; });
  text = text.drop_front(word.size());
  if (word.equals_insensitive("none"))
    return true;
  double number;
  if (!word.equals_insensitive("true") && !word.equals_insensitive("false") &&
      word.getAsDouble(number))
    return false;
  fallback = word.str();
  return true;
}

/// None if the expression is beyond what is supported.
static std::optional<TemplateExpression> parseExpression(llvm::StringRef source,
                                                         SourceRange range) {
  TemplateExpression expression;
  expression.range = range;
  expression.source = source.str();
  llvm::StringRef rest = source;
  bool isUser = rest.consume_front("user");
  if (!isUser && !rest.consume_front("env_var"))
    return std::nullopt;
  rest = rest.ltrim();
  if (!rest.consume_front("("))
    return std::nullopt;
  rest = rest.ltrim();
  expression.kind =
      isUser ? TemplateExpression::Kind::User : TemplateExpression::Kind::EnvironmentVariable;
  if (!isUser) {
    std::optional<std::string> name = takeString(rest);
    if (!name)
      return std::nullopt;
    expression.name = *name;
    rest = rest.ltrim();
    if (rest.consume_front(",") && !takeFallback(rest = rest.ltrim(), expression.fallback))
      return std::nullopt;
    rest = rest.ltrim();
  }
  if (!rest.consume_front(")"))
    return std::nullopt;
  // What is no number in the place of one is reported there.
  while ((rest = rest.ltrim()).consume_front("|")) {
    rest = rest.ltrim();
    if (!rest.consume_front("int") && !rest.consume_front("string"))
      return std::nullopt;
  }
  if (!rest.trim().empty())
    return std::nullopt;
  return expression;
}

namespace {

class Renderer {
public:
  Renderer(llvm::StringRef text, SourceLoc begin, Diagnostics &diags)
      : text(text), begin(begin), diags(diags) {}

  TemplateText run() {
    result.segments.push_back({0, 0});
    while (at < text.size()) {
      size_t brace = std::min(text.find('{', at), text.size());
      copyTo(brace);
      if (at < text.size() && !takeTag())
        copyTo(at + 1);
    }
    return std::move(result);
  }

private:
  void copyTo(size_t end) {
    result.text += text.slice(at, end);
    at = end;
  }

  /// Whether `at` is on a line that YAML ignores.
  bool inCommentLine() const {
    llvm::StringRef line = text.take_front(at);
    return line.substr(line.rfind('\n') + 1).ltrim().starts_with("#");
  }

  /// At a "{": takes a whole tag, if one begins here.
  bool takeTag() {
    llvm::StringRef rest = text.drop_front(at);
    llvm::StringRef close = rest.starts_with("{{")   ? "}}"
                            : rest.starts_with("{%") ? "%}"
                            : rest.starts_with("{#") ? "#}"
                                                     : "";
    if (close.empty() || inCommentLine())
      return false;
    size_t end = rest.find(close, 2);
    SourceLoc from = begin.offset(static_cast<uint32_t>(at));
    if (end == llvm::StringRef::npos) {
      diags.report(SourceRange{from, from.offset(2)}, diag::TemplateUnclosed, rest.take_front(2));
      result.isWhole = false;
      at = text.size();
      return true;
    }
    SourceRange range{from, from.offset(static_cast<uint32_t>(end + 2))};
    if (close == "%}")
      diags.report(range, diag::TemplateUnsupported);
    if (close == "}}")
      addMark(rest.slice(2, end), range);
    at += end + 2;
    result.segments.push_back({result.text.size(), at});
    return true;
  }

  void addMark(llvm::StringRef source, SourceRange range) {
    source.consume_front("-"); // Where blanks are trimmed does not matter inside a value.
    source.consume_back("-");
    result.segments.push_back({result.text.size(), at});
    result.text += (markBegin + std::to_string(result.expressions.size()) + markEnd).str();
    result.expressions.push_back(parseExpression(source.trim(), range));
    result.ranges.push_back(range);
  }

  llvm::StringRef text;
  SourceLoc begin;
  Diagnostics &diags;
  size_t at = 0;
  TemplateText result;
};

} // namespace

TemplateText config::renderTemplate(llvm::StringRef text, SourceLoc begin, Diagnostics &diags) {
  return Renderer(text, begin, diags).run();
}

std::vector<TemplatePart> config::splitTemplate(llvm::StringRef scalar, const TemplateText &source,
                                                Diagnostics &diags) {
  std::vector<TemplatePart> parts;
  if (!scalar.contains(markBegin))
    return parts;
  while (!scalar.empty()) {
    auto [literal, rest] = scalar.split(markBegin);
    if (!literal.empty())
      parts.push_back({literal.str(), std::nullopt});
    auto [number, after] = rest.split(markEnd);
    size_t index;
    if (!number.getAsInteger(10, index) && index < source.expressions.size()) {
      if (source.expressions[index])
        parts.push_back({"", source.expressions[index]});
      else
        diags.report(source.ranges[index], diag::TemplateUnsupported);
    }
    scalar = after;
  }
  return parts;
}
