// Format.cpp - a file's statements and comments, one after the other, and the
// check that nothing but their layout has changed.

#include "mesh/Format/Format.h"
#include "Align.h"
#include "Tidy.h"
#include "mesh/AST/Walk.h"
#include "mesh/Emit/Emit.h"
#include "mesh/Format/FormatDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;
using namespace mesh::format;
using ast::NodeKind;
using parse::TextToken;

namespace {
/// A text that has been read, and what it was read as.
struct Source {
  llvm::StringRef text;
  SourceLoc base;
  const ast::File *file;
  std::vector<TextToken> tokens;
};

class Formatter {
public:
  Formatter(const SourceManager &from, const Source &read, const dialect::DialectFacts &facts,
            const Options &options);

  std::string run(llvm::ArrayRef<const ast::Statement *> statements);

  /// Each statement is checked, and stays as it was written if it would change.
  bool careful = false;
  std::vector<size_t> kept; ///< The statements that stay as they were written.

private:
  std::optional<std::string> statement(const ast::Statement &node, const Tokens &tokens) const;
  std::string asWritten(const Tokens &tokens) const;
  void comments(size_t end, bool briefBehind);
  void put(llvm::StringRef text, uint32_t begin, uint32_t end, bool apart);
  bool isSemicolon(size_t at) const {
    return source.tokens[at].length == 1 && source.text[source.tokens[at].offset] == ';';
  }
  size_t endOfStatement(const ast::Statement &node) const;
  Tokens slice(size_t begin, size_t end) const {
    return {source.text, llvm::ArrayRef<TextToken>(source.tokens).slice(begin, end - begin)};
  }

  const SourceManager &sources;
  const Source &source;
  const dialect::DialectFacts &dialect;
  emit::Options layout;
  unsigned width;
  llvm::StringRef lineEnd = "\n";

  std::string out;
  bool briefBefore = false;    ///< What was put last is a brief statement.
  bool afterStatement = false; ///< What was put last is a statement.
  size_t cursor = 0;           ///< The next token.
  uint32_t written = 0;        ///< Where in the source that ends which was put last.
};
} // namespace

Formatter::Formatter(const SourceManager &from, const Source &read,
                     const dialect::DialectFacts &facts, const Options &options)
    : sources(from), source(read), dialect(facts), width(options.width) {
  layout.indent = options.indent;
  layout.pad = options.pad;
  layout.spread = true;
  layout.leadingComma = options.leadingComma;
  layout.asWritten = &from;
  size_t line = read.text.find('\n');
  if (line != llvm::StringRef::npos && line && read.text[line - 1] == '\r')
    lineEnd = "\r\n";
}

// --- The check ------------------------------------------------------------------

/// The comments of a text, without the blanks around their lines.
static std::string commentsOf(llvm::StringRef text, llvm::ArrayRef<TextToken> tokens) {
  std::string all;
  for (const TextToken &token : tokens)
    if (token.kind == TextToken::Comment)
      for (llvm::StringRef line : llvm::split(text.substr(token.offset, token.length), '\n'))
        all += (line.trim() + "\n").str();
  return all;
}

/// Whether `text` is read as these statements, with these comments.
static bool isSame(llvm::ArrayRef<const ast::Statement *> statements, llvm::StringRef comments,
                   llvm::StringRef text, const dialect::DialectFacts &dialect) {
  SourceManager sources;
  Diagnostics diags;
  Arena arena;
  llvm::Expected<FileId> file = sources.addText(text, "formatted");
  if (!file) {
    llvm::consumeError(file.takeError());
    return false;
  }
  const ast::File *read = parse::parseFile(sources, *file, dialect, arena, diags);
  return read &&
         std::equal(statements.begin(), statements.end(), read->statements.begin(),
                    read->statements.end(),
                    [](const ast::Statement *a, const ast::Statement *b) { return equal(a, b); }) &&
         comments == commentsOf(sources.text(*file), parse::tokenise(sources.text(*file), dialect));
}

// --- Statements -----------------------------------------------------------------

static bool isVerbatim(const ast::Statement &node) {
  return node.kind == NodeKind::RawStatement || node.kind == NodeKind::JinjaBlock;
}

/// The statement as it was written, with a semicolon.
std::string Formatter::asWritten(const Tokens &tokens) const {
  const TextToken &last = tokens.list.back();
  std::string text = source.text.slice(tokens.list.front().offset, last.end()).str();
  bool ends = llvm::any_of(tokens.list, [&](const TextToken &token) {
    return tokens.spelling(token) == ";" && token.kind != TextToken::Comment;
  });
  if (ends)
    return text;
  bool isLine = last.kind == TextToken::Comment && isLineComment(tokens.spelling(last));
  return text + (isLine ? lineEnd.str() : "") + ";";
}

/// Whether there are comments in a part that is kept as it was written.
static bool keepsComments(const ast::Node &statement, llvm::ArrayRef<ast::Comment> comments) {
  bool found = false;
  walk(statement, [&](const ast::Node &node) {
    if (node.kind == NodeKind::Verbatim || node.kind == NodeKind::MatchRecognize) {
      const auto *first = llvm::partition_point(comments, [&](const ast::Comment &comment) {
        return comment.range.begin < node.range.begin;
      });
      found = found || (first != comments.end() && first->range.begin < node.range.end);
    }
    return !found;
  });
  return found;
}

/// Whether FETCH FIRST 3 ROWS ONLY becomes LIMIT 3: its words are then no place for comments.
static bool losesFetch(const Tokens &source, const Tokens &printed) {
  auto hasFetch = [](const Tokens &tokens) {
    return llvm::any_of(tokens.list, [&](const TextToken &token) {
      return tokens.spelling(token).equals_insensitive("fetch");
    });
  };
  return hasFetch(source) && !hasFetch(printed);
}

/// The statement with its semicolon and the comments within it; none if it has to
/// stay as it was written, as its parts would change places and the comments not.
std::optional<std::string> Formatter::statement(const ast::Statement &node,
                                                const Tokens &tokens) const {
  emit::PrettyPrinter printer(width);
  printer.lineEnd = lineEnd;
  if (isVerbatim(node))
    printer.text(sources.text(node.range));
  else
    emit::print(printer, node, dialect, layout);
  printer.end(";");
  bool hasComments = llvm::any_of(
      tokens.list, [](const TextToken &token) { return token.kind == TextToken::Comment; });
  if (hasComments && keepsComments(node, source.file->comments))
    return std::nullopt;
  if (hasComments) {
    std::string flat = printer.flat();
    size_t size = flat.size();
    flat.append(SourceManager::padding, '\0');
    llvm::StringRef text = llvm::StringRef(flat).take_front(size);
    std::vector<TextToken> printed = parse::tokenise(text, dialect);
    auto places = placeComments(tokens, {text, printed});
    if (!places || losesFetch(tokens, {text, printed}))
      return std::nullopt;
    printer.place(*places);
  }
  return printer.finish();
}

/// The token behind the statement at the cursor and its semicolon.
size_t Formatter::endOfStatement(const ast::Statement &node) const {
  size_t end = cursor;
  if (isVerbatim(node)) { // It may hold semicolons: CREATE FUNCTION ... BEGIN ...; END
    uint32_t close = node.range.end.raw - source.base.raw;
    while (end != source.tokens.size() && source.tokens[end].offset < close)
      ++end;
  }
  for (size_t at = end; at != source.tokens.size(); ++at) {
    if (source.tokens[at].kind == TextToken::Comment)
      continue;
    end = at + 1;
    if (isSemicolon(at))
      return end;
  }
  // There is none: what stands on the last line is still a part of it.
  uint32_t last = source.tokens[end - 1].end();
  while (end != source.tokens.size() &&
         !source.text.slice(last, source.tokens[end].offset).contains('\n'))
    ++end;
  return end;
}

// --- The file -------------------------------------------------------------------

/// Puts a statement or a comment, with an empty line before it if there was one
/// or must be.
void Formatter::put(llvm::StringRef text, uint32_t begin, uint32_t end, bool apart) {
  if (!out.empty()) {
    bool wasApart = source.text.slice(written, begin).count('\n') > 1;
    out += lineEnd;
    if (apart || wasApart)
      out += lineEnd;
  }
  out += text;
  written = end;
}

/// Statements of one line that may stand close together, as they stood.
static bool isBrief(const ast::Statement &node) {
  return node.kind == NodeKind::RawStatement || node.kind == NodeKind::MacroStatement ||
         node.kind == NodeKind::VirtualUpdateMarker;
}

/// Puts the comments up to token `end`, which stand between statements.
void Formatter::comments(size_t end, bool briefBehind) {
  for (; cursor != end; ++cursor) {
    const TextToken &token = source.tokens[cursor];
    if (token.kind != TextToken::Comment)
      continue; // A semicolon that ends nothing.
    llvm::StringRef text = commentText({source.text, {}}, token);
    bool sameLine = !out.empty() && !source.text.slice(written, token.offset).contains('\n');
    bool endsLine = cursor + 1 == source.tokens.size() ||
                    source.text.slice(token.end(), source.tokens[cursor + 1].offset).contains('\n');
    if (sameLine && endsLine) {
      out += " ";
      out += text;
      written = token.end();
      continue;
    }
    put(text, token.offset, token.end(), afterStatement && !(briefBefore && briefBehind));
    afterStatement = false;
  }
}

std::string Formatter::run(llvm::ArrayRef<const ast::Statement *> statements) {
  for (const auto &[i, node] : llvm::enumerate(statements)) {
    size_t first = cursor;
    while (source.tokens[first].kind == TextToken::Comment || isSemicolon(first))
      ++first;
    comments(first, isBrief(*node));
    size_t end = endOfStatement(*node);
    std::optional<std::string> text = statement(*node, slice(cursor, end));
    if (text && careful &&
        !isSame(node, commentsOf(source.text, slice(cursor, end).list), *text, dialect))
      text = std::nullopt;
    if (!text) {
      text = asWritten(slice(cursor, end));
      kept.push_back(i);
    }
    put(*text, source.tokens[cursor].offset, source.tokens[end - 1].end(),
        afterStatement && !(briefBefore && isBrief(*node)));
    cursor = end;
    afterStatement = true;
    briefBefore = isBrief(*node);
  }
  comments(source.tokens.size(), false);
  return std::move(out);
}

// --- The whole ------------------------------------------------------------------

static bool isFormatted(const ast::File &file, bool byDefault) {
  for (const ast::Statement *statement : file.statements) {
    const auto *block = ast::as<ast::Block>(statement);
    if (!block)
      continue;
    for (const ast::Node *node : block->properties) {
      const auto *property = ast::as<ast::Property>(node);
      if (!property || !property->name.text().equals_insensitive("formatting"))
        continue;
      const auto *value = ast::as<ast::Literal>(property->value);
      return !value || value->literal != ast::LiteralKind::False;
    }
  }
  return byDefault;
}

/// The text with other options; none if it would not be read as the same.
static std::optional<std::string> write(const SourceManager &sources, const Source &source,
                                        const dialect::DialectFacts &dialect,
                                        const Options &options, bool careful, Arena &arena) {
  std::vector<const ast::Statement *> statements;
  for (const ast::Statement *statement : source.file->statements)
    statements.push_back(tidy(*statement, *source.file, dialect, options, arena));
  Formatter formatter(sources, source, dialect, options);
  formatter.careful = careful;
  std::string text = formatter.run(statements);
  for (size_t i : formatter.kept)
    statements[i] = source.file->statements[i];
  if (source.text.starts_with("\xef\xbb\xbf"))
    text.insert(0, "\xef\xbb\xbf");
  if (source.text.ends_with("\n") || options.appendNewline)
    text += llvm::StringRef(source.text).contains("\r\n") ? "\r\n" : "\n";
  return isSame(statements, commentsOf(source.text, source.tokens), text, dialect)
             ? std::optional(std::move(text))
             : std::nullopt;
}

std::optional<std::string> mesh::format::format(SourceManager &sources, FileId file,
                                                const dialect::DialectFacts &dialect,
                                                const Options &options, Diagnostics &diags) {
  Arena arena;
  const ast::File *read = parse::parseFile(sources, file, dialect, arena, diags);
  if (!read)
    return std::nullopt;
  llvm::StringRef text = sources.text(file);
  if (!isFormatted(*read, options.formatByDefault))
    return text.str();
  Source source = {text, sources.begin(file), read, parse::tokenise(text, dialect)};
  std::optional<std::string> result = write(sources, source, dialect, options, false, arena);
  if (!result)
    result = write(sources, source, dialect, options, true, arena);
  if (!result)
    diags.report(DiagPlace::file(sources.displayPath(file)), diag::FormatChangesMeaning,
                 sources.displayPath(file));
  return result;
}
