// TemplateText.cpp - renders as Jinja does, but for expressions in lines that are YAML
// comments: those are no code, and people write there what they like.

#include "TemplateText.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace mesh;
using namespace mesh::config;

/// Stands for the first brace of "{{" in a comment while the text is rendered. The text
/// cannot hold it: control characters are refused before.
static constexpr char hiddenBrace = '\x03';

static const jinja::Segment *segmentAt(llvm::ArrayRef<jinja::Segment> segments, size_t offset) {
  const auto *after = std::upper_bound(
      segments.begin(), segments.end(), offset,
      [](size_t at, const jinja::Segment &segment) { return at < segment.rendered; });
  return after == segments.begin() ? nullptr : std::prev(after);
}

size_t TemplateText::original(size_t offset) const {
  const jinja::Segment *segment = segmentAt(segments, offset);
  if (!segment)
    return segments.empty() ? offset : 0;
  size_t delta = segment->isPrint ? 0 : std::min(offset - segment->rendered, segment->length);
  return segment->original + delta;
}

/// Where the part ends whose last byte is the one before `offset`.
size_t TemplateText::originalEnd(size_t offset) const {
  const jinja::Segment *segment = offset == 0 ? nullptr : segmentAt(segments, offset - 1);
  if (!segment)
    return segments.empty() ? offset : 0;
  return segment->original + (segment->isPrint
                                  ? segment->length
                                  : std::min(offset - segment->rendered, segment->length));
}

SourceRange TemplateText::range(size_t from, size_t to) const {
  size_t first = original(from), last = to > from ? originalEnd(to) : first;
  return {begin.offset(static_cast<uint32_t>(first)),
          begin.offset(static_cast<uint32_t>(std::max(first, last)))};
}

std::string TemplateText::fill(llvm::StringRef marked, std::vector<TemplateGap> &gaps) {
  std::string filled;
  fill(marked, gaps, filled);
  if (budget == 0 && gaps.empty())
    gaps.push_back({TemplateGap::Kind::Failure, "what it prints is too large", {begin, begin}});
  return filled;
}

void TemplateText::fill(llvm::StringRef marked, std::vector<TemplateGap> &gaps,
                        std::string &filled) {
  while (!marked.empty() && budget != 0) {
    auto [literal, rest] = marked.split(jinja::markBegin);
    filled += literal;
    budget -= std::min(budget, literal.size() + 1);
    auto [number, after] = rest.split(jinja::markEnd);
    marked = after;
    size_t index;
    if (number.getAsInteger(10, index) || index >= prints.size())
      continue;
    const jinja::Print &print = prints[index];
    SourceRange place{begin.offset(static_cast<uint32_t>(print.begin)),
                      begin.offset(static_cast<uint32_t>(print.end))};
    if (print.lacksUser)
      gaps.push_back({TemplateGap::Kind::User, "", place});
    else if (!print.missingVariable.empty())
      gaps.push_back({TemplateGap::Kind::Variable, print.missingVariable, place});
    else if (!print.failure.empty())
      gaps.push_back({TemplateGap::Kind::Failure, print.failure, place});
    else
      fill(print.text, gaps, filled); // It can only hold marks of earlier prints.
  }
}

static std::string hideComments(llvm::StringRef text) {
  std::string hidden;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    size_t start = hidden.size();
    hidden += text.take_front(end);
    if (text.ltrim(" \t").starts_with("#"))
      for (size_t at = start; (at = hidden.find("{{", at)) != std::string::npos; at += 2)
        hidden[at] = hiddenBrace;
    text = text.drop_front(end);
  }
  return hidden;
}

std::optional<TemplateText> config::renderTemplate(llvm::StringRef text, SourceLoc begin,
                                                   const TemplateContext *context,
                                                   Diagnostics &diags) {
  TemplateText result;
  result.begin = begin;
  result.text = text.str();
  if (!context)
    return result;
  auto variable = [&](llvm::StringRef name) -> std::optional<std::string> {
    auto found = context->environment.find(name.str());
    return found == context->environment.end() ? std::nullopt : std::optional(found->second);
  };
  jinja::Error error;
  std::optional<jinja::Rendering> made =
      jinja::renderYaml(hideComments(text), {variable, context->user}, error);
  if (!made) {
    size_t offset = std::min(error.offset, text.size());
    diags.report(
        SourceRange{begin.offset(static_cast<uint32_t>(offset)),
                    begin.offset(static_cast<uint32_t>(std::min(offset + 1, text.size())))},
        diag::TemplateFailed, error.message);
    return std::nullopt;
  }
  std::replace(made->text.begin(), made->text.end(), hiddenBrace, '{');
  result.text = std::move(made->text);
  result.prints = std::move(made->prints);
  result.segments = std::move(made->segments);
  return result;
}
