// Yaml.cpp - the wall around yaml-cpp: no exception and none of its types gets
// out. Its scanner reads ahead without bound inside brackets, so brackets are
// measured before it sees the text.

#include "mesh/Config/Yaml.h"
#include "TemplateText.h"
#include "mesh/Basic/Files.h"
#include "mesh/Config/ConfigDiagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"
#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

using namespace mesh;
using namespace mesh::config;

static constexpr size_t maxBytes = 64 << 20;
static constexpr size_t maxFlowBytes = 256 << 10;
static constexpr size_t maxDepth = 100;
static constexpr size_t maxRepeated = 500'000;

namespace {

/// A text on its way through the reader.
struct Source {
  TemplateText rendered; ///< Behind a byte-order mark.
  Diagnostics &diags;

  SourceRange range(size_t from, size_t to) const { return rendered.range(from, to); }
};

/// Walks over a text as far as needed to know where quotes and brackets are.
class Measure {
public:
  explicit Measure(const Source &source) : source(source), text(source.rendered.text) {}

  /// False if something that was reported makes the text unfit for yaml-cpp.
  bool run() {
    while (at < text.size() && ok) {
      char c = text[at];
      if (c == '\n')
        startLine();
      else if (c == '#' && isBlankBefore())
        at = std::min(text.find('\n', at), text.size());
      else if ((c == '"' || c == '\'') && startsToken())
        skipQuoted(c);
      else if ((c == '|' || c == '>') && startsToken() && depth == 0)
        skipBlock();
      else
        step(c);
    }
    return ok;
  }

  /// A bracket that seems never to be closed.
  std::optional<size_t> openBracket() const {
    return depth != 0 ? std::optional(outermost) : std::nullopt;
  }

private:
  template <typename Kind, typename... Args>
  void fail(size_t where, const Kind &kind, const Args &...args) {
    source.diags.report(source.range(where, where + 1), kind, args...);
    ok = false;
  }

  bool isBlankBefore() const { return at == 0 || llvm::isSpace(text[at - 1]); }

  /// Whether a value may begin here: after blanks at the start of a line, or
  /// after an indicator.
  bool startsToken() const {
    llvm::StringRef before = text.slice(lineStart, at).rtrim(" \t");
    if (before.empty())
      return true;
    if (depth != 0 && llvm::StringRef(",[{").contains(before.back()))
      return true;
    bool isSpaced = before.size() != at - lineStart;
    return llvm::StringRef(":-?").contains(before.back()) && (isSpaced || depth != 0);
  }

  void startLine() { lineStart = ++at; }

  void step(char c) {
    bool opens = (c == '[' || c == '{') && (depth != 0 || startsToken());
    if (opens && depth++ == 0)
      outermost = at;
    if (depth > maxDepth)
      fail(at, diag::YamlTooDeep, int64_t(maxDepth));
    if (depth != 0 && (c == ']' || c == '}'))
      --depth;
    if (depth != 0 && at - outermost > maxFlowBytes)
      fail(outermost, diag::YamlFlowTooLong, int64_t(maxFlowBytes));
    ++at;
  }

  void skipQuoted(char quote) {
    size_t open = at;
    for (++at; at < text.size(); ++at) {
      if (text[at] == '\n')
        lineStart = at + 1;
      if (text[at] == '\\' && quote == '"')
        ++at;
      else if (text[at] == quote && quote == '\'' && text.substr(at + 1).starts_with("'"))
        ++at;
      else if (text[at] == quote)
        break;
    }
    if (at >= text.size())
      fail(open, diag::YamlUnclosedQuote);
    else
      ++at;
  }

  /// Skips the lines of a "|" or ">" scalar: those indented deeper than its own.
  void skipBlock() {
    size_t indent = indentAt(lineStart);
    size_t next = text.find('\n', at);
    while (next != llvm::StringRef::npos) {
      llvm::StringRef line = text.drop_front(next + 1).split('\n').first;
      if (!line.trim().empty() && indentAt(next + 1) <= indent)
        break;
      next = text.find('\n', next + 1);
    }
    at = std::min(next, text.size());
  }

  size_t indentAt(size_t start) const {
    return text.drop_front(start).take_while([](char c) { return c == ' '; }).size();
  }

  const Source &source;
  llvm::StringRef text;
  size_t at = 0, lineStart = 0, depth = 0, outermost = 0;
  bool ok = true;
};

/// Ends the parse after a report that leaves nothing to go on with.
struct Stop {};

/// Builds the tree from yaml-cpp's events.
class Builder : public YAML::EventHandler {
public:
  explicit Builder(Source &source) : source(source) {}

  YamlNode root;

  void OnDocumentStart(const YAML::Mark &mark) override {
    if (documents++ == 0)
      return;
    source.diags.report(source.range(offset(mark), offset(mark) + 1), diag::YamlSecondDocument);
    throw Stop();
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark &mark, YAML::anchor_t anchor) override {
    YamlNode node;
    node.range = source.range(offset(mark), offset(mark));
    finish(std::move(node), anchor);
  }

  void OnAlias(const YAML::Mark &mark, YAML::anchor_t anchor) override {
    auto found = anchors.find(anchor);
    if (found == anchors.end()) {
      source.diags.report(source.range(offset(mark), offset(mark) + 1), diag::YamlRecursiveAlias);
      throw Stop();
    }
    const auto &[node, size] = found->second;
    countCopies(size, source.range(offset(mark), offset(mark) + 1));
    nodes += size - 1;
    finish(node, YAML::NullAnchor);
  }

  void OnScalar(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                const std::string &value) override {
    YamlNode node;
    node.kind = YamlNode::Kind::Scalar;
    node.text = value;
    node.range = scalarRange(offset(mark), value);
    node.isQuoted = tag == "!" || tag == "tag:yaml.org,2002:str";
    checkTag(tag, mark);
    finish(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    start(YamlNode::Kind::List, mark, tag, anchor);
  }
  void OnMapStart(const YAML::Mark &mark, const std::string &tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    start(YamlNode::Kind::Map, mark, tag, anchor);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapEnd() override { end(); }

private:
  struct Frame {
    YamlNode node;
    YAML::anchor_t anchor;
    size_t countBefore;
    bool hasKey = false;                     ///< Of a map: the next node is a value.
    bool isMerge = false, isSkipped = false; ///< What the key says about the value.
    YamlKey key;
    llvm::StringMap<SourceRange> seen;
    std::vector<YamlNode> merged;
  };

  static size_t offset(const YAML::Mark &mark) {
    return mark.pos < 0 ? 0 : static_cast<size_t>(mark.pos);
  }

  /// The text itself, without an anchor, a tag or quotes around it.
  SourceRange scalarRange(size_t from, llvm::StringRef value) const {
    llvm::StringRef text = source.rendered.text;
    llvm::StringRef rest = text.drop_front(std::min(from, text.size()));
    while (rest.starts_with("&") || rest.starts_with("!")) {
      rest = rest.drop_while([](char c) { return !llvm::isSpace(c); }).ltrim();
      from = text.size() - rest.size();
    }
    size_t length = std::min(rest.find('\n'), rest.size());
    if (rest.starts_with("\"") || rest.starts_with("'"))
      return source.range(from + 1, from + std::min(rest.find(rest.front(), 1), length));
    if (rest.starts_with(value))
      length = value.size();
    return source.range(from, from + rest.take_front(length).rtrim().size());
  }

  /// The tag of the value at `mark`, which an anchor may precede.
  SourceRange tagRange(const YAML::Mark &mark) const {
    llvm::StringRef text = source.rendered.text;
    size_t from = std::min(text.find('!', offset(mark)), text.size());
    return source.range(from, std::min(text.find_first_of(" \t\r\n", from), text.size()));
  }

  void checkTag(llvm::StringRef tag, const YAML::Mark &mark) {
    static constexpr llvm::StringLiteral core = "tag:yaml.org,2002:";
    if (tag.empty() || tag == "?" || tag == "!")
      return;
    if (!tag.consume_front(core) ||
        !llvm::is_contained({"str", "int", "float", "bool", "null", "seq", "map"}, tag))
      source.diags.report(tagRange(mark), diag::YamlTag, tag);
  }

  /// Copies are what makes a tree larger than its text.
  void countCopies(size_t more, SourceRange range) {
    copies += more;
    if (copies <= maxRepeated)
      return;
    source.diags.report(range, diag::YamlTooManyCopies, int64_t(maxRepeated));
    throw Stop();
  }

  void start(YamlNode::Kind kind, const YAML::Mark &mark, llvm::StringRef tag,
             YAML::anchor_t anchor) {
    Frame &frame = stack.emplace_back();
    frame.node.kind = kind;
    frame.node.range = source.range(offset(mark), offset(mark) + 1);
    frame.anchor = anchor;
    frame.countBefore = nodes;
    checkTag(tag, mark);
    if (stack.size() <= maxDepth)
      return;
    source.diags.report(frame.node.range, diag::YamlTooDeep, int64_t(maxDepth));
    throw Stop();
  }

  void end() {
    Frame frame = std::move(stack.back());
    stack.pop_back();
    // What a map gives itself wins over what it merges, and earlier over later.
    for (YamlNode &other : frame.merged)
      for (size_t i = 0; i < other.keys.size(); ++i)
        if (frame.seen.try_emplace(other.keys[i].name, other.keys[i].range).second) {
          frame.node.keys.push_back(other.keys[i]);
          frame.node.items.push_back(std::move(other.items[i]));
        }
    finish(std::move(frame.node), frame.anchor, nodes - frame.countBefore);
  }

  void finish(YamlNode node, YAML::anchor_t anchor, size_t size = 0) {
    size_t own = 1 + node.text.size() / 64;
    nodes += own;
    if (anchor != YAML::NullAnchor) {
      countCopies(size + own, node.range);
      anchors[anchor] = {node, size + own};
    }
    if (stack.empty())
      return resolveMarks(node), void(root = std::move(node));
    Frame &frame = stack.back();
    if (frame.node.isMap() && !frame.hasKey)
      return addKey(frame, node);
    resolveMarks(node);
    if (!frame.node.isMap())
      return frame.node.items.push_back(std::move(node));
    frame.hasKey = false;
    if (frame.isMerge)
      return addMerge(frame, std::move(node));
    if (frame.isSkipped)
      return;
    frame.node.keys.push_back(std::move(frame.key));
    frame.node.items.push_back(std::move(node));
  }

  void addKey(Frame &frame, const YamlNode &node) {
    frame.hasKey = true;
    frame.isSkipped = true;
    frame.isMerge = node.isScalar() && !node.isQuoted && node.text == "<<";
    if (frame.isMerge)
      return;
    if (!node.isScalar())
      return void(source.diags.report(node.range, diag::YamlKeyNotText));
    YamlNode filled = node;
    resolveMarks(filled);
    if (!reportUnresolved(filled, source.diags))
      return;
    auto [first, isNew] = frame.seen.try_emplace(filled.text, node.range);
    if (!isNew)
      return void(source.diags.report(node.range, diag::YamlDuplicateKey, filled.text)
                      .note(first->second, diag::YamlFirstKey));
    frame.isSkipped = false;
    frame.key = {filled.text, node.range};
  }

  void addMerge(Frame &frame, YamlNode node) {
    if (node.isMap())
      return frame.merged.push_back(std::move(node));
    bool isListOfMaps = node.isList() &&
                        llvm::all_of(node.items, [](const YamlNode &item) { return item.isMap(); });
    if (!isListOfMaps)
      return void(source.diags.report(node.range, diag::YamlMergeValue));
    for (YamlNode &item : node.items)
      frame.merged.push_back(std::move(item));
  }

  void resolveMarks(YamlNode &node) {
    if (!node.isScalar())
      return;
    if (llvm::StringRef(node.text).contains(jinja::markBegin))
      node.text = source.rendered.fill(node.text, node.gaps);
    if (!node.gaps.empty())
      node.text.clear();
  }

  Source &source;
  std::vector<Frame> stack;
  std::map<YAML::anchor_t, std::pair<YamlNode, size_t>> anchors; ///< With their sizes.
  size_t nodes = 0, copies = 0;
  unsigned documents = 0;
};

} // namespace

/// UTF-8 without control characters, and without the two that mark expressions.
static bool checkCharacters(llvm::StringRef text, SourceLoc begin, Diagnostics &diags) {
  auto at = [&](size_t offset) { return begin.offset(static_cast<uint32_t>(offset)); };
  size_t invalid = findInvalidUtf8(text);
  if (invalid != llvm::StringRef::npos) {
    diags.report(at(invalid), diag::YamlNotUtf8, int64_t(invalid) + 1);
    return false;
  }
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = static_cast<unsigned char>(text[i]);
    bool isMark = c == 0xEF && (text.substr(i).starts_with(jinja::markBegin) ||
                                text.substr(i).starts_with(jinja::markEnd));
    if (!isMark && c != 0x7F && (c >= 0x20 || c == '\t' || c == '\n' || c == '\r'))
      continue;
    diags.report(at(i), diag::YamlControlCharacter,
                 isMark ? "U+FDD0" : "0x" + llvm::toHex(llvm::ArrayRef(c)));
    return false;
  }
  return true;
}

/// What yaml-cpp says, in the words of someone who wrote a file.
static std::string explain(const std::string &message) {
  return llvm::StringSwitch<std::string>(message)
      .Case("bad file", "it ends too early")
      .Case("illegal map value", "this ':' cannot stand here; put the text around it into quotes")
      .Cases("end of map not found", "end of sequence not found", "illegal block entry",
             "this does not line up with the lines above")
      .Default(message);
}

static void reportSyntax(const YAML::Exception &error, const Source &source,
                         const Measure &measure) {
  llvm::StringRef text = source.rendered.text;
  if (std::optional<size_t> bracket = measure.openBracket())
    return void(
        source.diags.report(source.range(*bracket, *bracket + 1), diag::YamlUnclosedBracket));
  size_t at = error.mark.is_null() || error.mark.pos < 0
                  ? text.size()
                  : std::min<size_t>(static_cast<size_t>(error.mark.pos), text.size());
  auto report = source.diags.report(source.range(at, at + 1), diag::YamlSyntax, explain(error.msg));
  size_t lineStart = text.take_front(at).rfind('\n') + 1;
  llvm::StringRef indent =
      text.drop_front(lineStart).take_while([](char c) { return c == ' ' || c == '\t'; });
  if (size_t tab = indent.find('\t'); tab != llvm::StringRef::npos)
    report.note(source.range(lineStart + tab, lineStart + tab + 1), diag::YamlTab);
}

std::optional<YamlNode> config::readYaml(llvm::StringRef text, const std::string &path,
                                         SourceManager &sources, Diagnostics &diags,
                                         const YamlOptions &options) {
  if (text.size() > maxBytes) {
    diags.report(DiagPlace::file(path), diag::YamlTooLarge, int64_t(text.size()),
                 int64_t(maxBytes));
    return std::nullopt;
  }
  llvm::Expected<FileId> file =
      sources.addText(options.hasSecrets ? blankSecrets(text) : text.str(), path);
  if (!file) {
    diags.report(DiagPlace::file(path), diag::YamlUnreadable, llvm::toString(file.takeError()));
    return std::nullopt;
  }
  size_t errorsBefore = diags.errorCount();
  SourceLoc begin = sources.begin(*file);
  if (!checkCharacters(text, begin, diags))
    return std::nullopt;
  if (text.consume_front("\xEF\xBB\xBF"))
    begin = begin.offset(3);
  std::optional<TemplateText> rendered = renderTemplate(text, begin, options.context, diags);
  if (!rendered)
    return std::nullopt;
  Source source{std::move(*rendered), diags};
  Measure measure(source);
  if (!measure.run())
    return std::nullopt;
  Builder builder(source);
  try {
    std::istringstream stream(source.rendered.text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop &) {
  } catch (const YAML::Exception &error) {
    reportSyntax(error, source, measure);
  } catch (const std::exception &error) {
    diags.report(DiagPlace::file(path), diag::YamlUnreadable, error.what());
  }
  if (diags.errorCount() != errorsBefore)
    return std::nullopt;
  return std::move(builder.root);
}
