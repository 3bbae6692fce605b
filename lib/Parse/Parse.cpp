// Parse.cpp - the two passes, and the one place where their exceptions end.

#include "mesh/Parse/Parse.h"
#include "Errors.h"
#include "MeshFast.h"
#include "mesh/Basic/Files.h"
#include "mesh/Basic/Sixteen.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include <bit>

using namespace mesh;
using namespace mesh::parse;

static constexpr size_t maxTextBytes = size_t(256) << 20;

namespace {
/// The generated parser with its entries opened to this file.
class Reader : public fast::Mesh {
public:
  struct Access : fast::Mesh {
    using Start = FastParser::Start;
  };
  explicit Reader(Access::Start &start)
      : fast::Mesh(reinterpret_cast<antlr4::TokenStream *>(&start)) {}
  uint32_t currentOffset() const { return _input.current.offset; }
};
} // namespace

/// Whether a text that is not plain can be read at all.
static bool checkText(llvm::StringRef text, SourceLoc base, Diagnostics &diags) {
  // Databases take a NUL for the end of the text.
  if (size_t nul = text.find('\0'); nul != llvm::StringRef::npos) {
    diags.report(base.offset(static_cast<uint32_t>(nul)), diag::NulByte);
    return false;
  }
  size_t bad = findInvalidUtf8(text);
  if (bad == llvm::StringRef::npos)
    return true;
  diags.report(base.offset(static_cast<uint32_t>(bad)), diag::NotUtf8);
  return false;
}

/// Runs `rule` over the text, which is at `base`.
template <typename Rule>
static Attempt runRule(llvm::StringRef text, SourceLoc base, const dialect::DialectFacts &dialect,
                       Arena &arena, Diagnostics &diags, Rule rule) {
  Reader::Access::Start start{Scanner(text, dialect), base, dialect, arena, diags};
  Reader reader(start);
  try {
    rule(reader);
  } catch (const ParseFailed &failure) {
    bool isCurrent = failure.at == ParseFailed::current;
    return {false, failure.reason, isCurrent ? reader.currentOffset() : failure.at};
  }
  return {.whole = true};
}

Attempt mesh::parse::attempt(llvm::StringRef text, SourceLoc base, Entry entry,
                             const dialect::DialectFacts &dialect, Diagnostics &diags) {
  Arena arena;
  return runRule(text, base, dialect, arena, diags, [&](Reader &reader) {
    switch (entry) {
    case Entry::File:
      reader.file();
      return;
    case Entry::Query:
      reader.onlyQuery();
      return;
    case Entry::Expression:
      reader.onlyExpression();
      return;
    case Entry::Arguments:
      reader.onlyArguments();
      return;
    }
  });
}

/// Runs `rule` over a file; on a mistake, reports all of them and returns false.
template <typename Rule>
static bool read(const SourceManager &sources, FileId file, Entry entry,
                 const dialect::DialectFacts &dialect, Arena &arena, Diagnostics &diags,
                 Rule rule) {
  llvm::StringRef text = sources.text(file);
  SourceLoc base = sources.begin(file);
  if (text.size() > maxTextBytes) {
    diags.report(DiagPlace::file(sources.displayPath(file)), diag::FileTooLarge);
    return false;
  }
  bool plain = isPlainText(text);
  if (!plain && !checkText(text, base, diags))
    return false;
  size_t errorsBefore = diags.errorCount();
  try {
    Diagnostics found;
    Attempt first = runRule(text, base, dialect, arena, found, rule);
    if (first.whole) {
      reportSome(found, diags);
      if (!plain)
        reportLookalikes(text, base, dialect, diags);
    } else {
      reportMistakes(text, base, entry, dialect, first, found, diags);
    }
    // What was refused must not be found right.
    if (!first.whole && diags.errorCount() == errorsBefore)
      diags.report(base.offset(first.stop), diag::ParserFailed);
  } catch (const std::exception &) { // Out of memory, or a bug in the runtime.
    diags.report(base, diag::ParserFailed);
  }
  return diags.errorCount() == errorsBefore;
}

const ast::File *mesh::parse::parseFile(const SourceManager &sources, FileId file,
                                        const dialect::DialectFacts &dialect, Arena &arena,
                                        Diagnostics &diags) {
  const ast::File *result = nullptr;
  bool ok = read(sources, file, Entry::File, dialect, arena, diags, [&](Reader &reader) {
    reader.file();
    result = arena.make<ast::File>(reader.takeFile());
  });
  return ok ? result : nullptr;
}

const ast::Query *mesh::parse::parseQuery(const SourceManager &sources, FileId file,
                                          const dialect::DialectFacts &dialect, Arena &arena,
                                          Diagnostics &diags) {
  const ast::Node *result = nullptr;
  bool ok = read(sources, file, Entry::Query, dialect, arena, diags, [&](Reader &reader) {
    reader.onlyQuery();
    result = reader.takeNode();
  });
  return ok ? static_cast<const ast::Query *>(result) : nullptr;
}

const ast::Expr *mesh::parse::parseExpression(const SourceManager &sources, FileId file,
                                              const dialect::DialectFacts &dialect, Arena &arena,
                                              Diagnostics &diags) {
  const ast::Node *result = nullptr;
  bool ok = read(sources, file, Entry::Expression, dialect, arena, diags, [&](Reader &reader) {
    reader.onlyExpression();
    result = reader.takeNode();
  });
  return ok ? static_cast<const ast::Expr *>(result) : nullptr;
}

std::optional<List<const ast::Node *>>
mesh::parse::parseArguments(const SourceManager &sources, FileId file,
                            const dialect::DialectFacts &dialect, Arena &arena,
                            Diagnostics &diags) {
  List<const ast::Node *> result;
  bool ok = read(sources, file, Entry::Arguments, dialect, arena, diags, [&](Reader &reader) {
    reader.onlyArguments();
    result = reader.takeNodes();
  });
  if (!ok)
    return std::nullopt;
  return result;
}

/// 0xff for each of the sixteen bytes that may begin "dialect", in any case of letters:
/// its "d" and its "c" are there, which few other words have so.
static Sixteen maybeDialect(const char *at) {
  return equal(loadSixteen(at) | 0x20, 'd') & equal(loadSixteen(at + 5) | 0x20, 'c');
}

/// Where the word "dialect" is next, in any case of letters. All files are searched.
static size_t findDialectWord(llvm::StringRef head, size_t from) {
  llvm::StringLiteral word = "dialect";
  auto isHere = [&](size_t at) {
    return (head[at + 1] | 0x20) == 'i' && head.substr(at, word.size()).equals_insensitive(word);
  };
  size_t at = from;
  auto isNowhereIn64 = [&] {
    const char *text = head.data() + at;
    return !upperBits(maybeDialect(text) | maybeDialect(text + 16) | maybeDialect(text + 32) |
                      maybeDialect(text + 48));
  };
  auto isSixteenLeft = [&] {
    while (at + 64 + 5 <= head.size() && isNowhereIn64())
      at += 64;
    return at + 16 + 5 <= head.size();
  };
  for (; isSixteenLeft(); at += 16)
    for (uint32_t bits = upperBits(maybeDialect(head.data() + at)); bits; bits &= bits - 1)
      if (size_t here = at + static_cast<size_t>(std::countr_zero(bits)); isHere(here))
        return here;
  for (; at + word.size() < head.size(); ++at)
    if (isHere(at))
      return at;
  return llvm::StringRef::npos;
}

llvm::StringRef mesh::parse::sniffDialect(llvm::StringRef text) {
  llvm::StringRef head = text.take_front(10000);
  for (size_t at = findDialectWord(head, 0); at != llvm::StringRef::npos;
       at = findDialectWord(head, at + 1)) {
    bool startsWord = at == 0 || !(llvm::isAlnum(head[at - 1]) || head[at - 1] == '_');
    llvm::StringRef rest = head.drop_front(at + 7);
    if (!startsWord || rest.empty() || !llvm::isSpace(rest.front()))
      continue;
    rest = rest.ltrim().ltrim("'\"");
    llvm::StringRef name = rest.take_while([](char c) { return llvm::isAlnum(c) || c == '_'; });
    if (!name.empty())
      return name;
  }
  return {};
}

static TextToken::Kind kindOf(const Lexeme &token, llvm::StringRef text) {
  switch (token.type) {
  case Tok::IDENT:
  case Tok::MACRO_VARIABLE:
  case Tok::PARAMETER:
    return TextToken::Name;
  case Tok::NUMBER:
  case Tok::STRING:
  case Tok::BLOB:
  case Tok::MACRO_STRING:
    return TextToken::Literal;
  default:
    return llvm::isAlpha(text[token.offset]) ? TextToken::Keyword : TextToken::Symbol;
  }
}

std::vector<TextToken> mesh::parse::tokenise(llvm::StringRef text,
                                             const dialect::DialectFacts &dialect) {
  std::vector<TextToken> found;
  Scanner scanner(text, dialect);
  Lexeme token;
  size_t comments = 0;
  do {
    scanner.next(token);
    for (; comments != scanner.comments().size(); ++comments) {
      Scanner::CommentSpan span = scanner.comments()[comments];
      found.push_back({TextToken::Comment, 0, span.offset, span.length});
    }
    if (token.type != Tok::END_OF_TEXT)
      found.push_back(
          {kindOf(token, text), static_cast<uint16_t>(token.type), token.offset, token.length});
  } while (token.type != Tok::END_OF_TEXT);
  return found;
}
