// PrettyPrinter.cpp - two passes over the tokens: from the last to the first,
// what each needs to stay on its line; then forward, the lines.

#include "mesh/Emit/PrettyPrinter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

using namespace mesh::emit;

/// More columns than any line has.
static constexpr int64_t endless = int64_t(1) << 32;

/// Columns that the text takes: characters, not bytes. Of more than one line it
/// takes the sum, so that it does not matter how a text is cut into pieces.
static int64_t columns(llvm::StringRef text) {
  int64_t count = 0;
  for (char c : text)
    count += (c & 0xc0) != 0x80;
  return count;
}

/// Whether two characters that stood apart would begin a comment together.
static bool makesComment(char last, char first) {
  return (last == '-' && first == '-') || (last == '/' && first == '*');
}

void PrettyPrinter::text(llvm::StringRef text) {
  if (text.empty())
    return;
  bool adjacent = !tokens.empty() && tokens.back().kind == Token::Text;
  if (!adjacent)
    tokens.push_back({Token::Text, 0, 0, 0});
  else if (makesComment(texts.back(), text.front()))
    this->text(" ");
  texts += text;
  tokens.back().size += static_cast<uint32_t>(text.size());
}

/// Fills in `needed`. A group, and what stands between two breaks, also needs
/// room for the text behind it up to the next place where a line may end.
void PrettyPrinter::measure() {
  struct Group {
    int64_t end, endRest;   ///< `total` and `rest` at its Close.
    int64_t next, nextRest; ///< The same at its next break, or at its Close.
  };
  llvm::SmallVector<Group, 32> groups = {{0, 0, 0, 0}};
  int64_t total = 0; ///< Columns from here to the end of all, on one line.
  int64_t rest = 0;  ///< Columns from here to the next break.
  size_t textEnd = texts.size();
  for (Token &token : llvm::reverse(tokens)) {
    switch (token.kind) {
    case Token::Text:
      textEnd -= token.size;
      token.needed = columns(llvm::StringRef(texts).substr(textEnd, token.size));
      total += token.needed;
      rest += token.needed;
      break;
    case Token::Break:
    case Token::Line: {
      Group &group = groups.back();
      total += token.kind == Token::Line ? endless : token.detail;
      token.needed = total - group.next + group.nextRest;
      group.next = total;
      group.nextRest = rest = 0;
      break;
    }
    case Token::Close:
      groups.push_back({total, rest, total, rest});
      break;
    case Token::Open:
      token.needed = total - groups.back().end + groups.back().endRest;
      groups.pop_back();
      break;
    }
  }
}

std::string PrettyPrinter::layOut() const {
  enum class Mode : uint8_t { OneLine, All, AsNeeded };
  struct Group {
    Mode mode;
    int indent;
  };
  llvm::SmallVector<Group, 32> groups = {{Mode::All, 0}};
  std::string out;
  out.reserve(texts.size() + texts.size() / 4);
  int64_t column = 0;
  size_t textBegin = 0;
  size_t lineBegin = 0; // Behind the blanks that a line begins with.
  auto newLine = [&](int indent) {
    if (out.size() == lineBegin) // Nothing stands on the line.
      out.resize(out.size() - static_cast<size_t>(column));
    out += lineEnd;
    column = std::max(0, groups.back().indent + indent);
    out.append(static_cast<size_t>(column), ' ');
    lineBegin = out.size();
  };
  for (const Token &token : tokens) {
    bool fits = column + token.needed <= maxWidth;
    switch (token.kind) {
    case Token::Text: {
      llvm::StringRef text = llvm::StringRef(texts).substr(textBegin, token.size);
      textBegin += token.size;
      out += text;
      size_t lastLine = text.rfind('\n');
      column = lastLine == llvm::StringRef::npos ? column + token.needed
                                                 : columns(text.substr(lastLine + 1));
      break;
    }
    case Token::Line:
      newLine(token.indent);
      break;
    case Token::Break: {
      Mode mode = groups.back().mode;
      if (mode == Mode::All || (mode == Mode::AsNeeded && !fits)) {
        newLine(token.indent);
      } else {
        out.append(token.detail, ' ');
        column += token.detail;
      }
      break;
    }
    case Token::Open: {
      bool oneLine = groups.back().mode == Mode::OneLine || fits;
      bool asNeeded = token.detail == static_cast<uint8_t>(Breaks::AsNeeded);
      Mode mode = oneLine ? Mode::OneLine : asNeeded ? Mode::AsNeeded : Mode::All;
      groups.push_back({mode, groups.back().indent + token.indent});
      break;
    }
    case Token::Close:
      groups.pop_back();
      break;
    }
  }
  return out;
}

/// The texts with every break as blanks: as many as it says, or one.
std::string PrettyPrinter::unbroken(bool oneBlank) const {
  std::string out;
  out.reserve(texts.size() + tokens.size());
  size_t textBegin = 0;
  for (const Token &token : tokens) {
    if (token.kind == Token::Text) {
      out.append(texts, textBegin, token.size);
      textBegin += token.size;
    } else if (token.kind == Token::Break || token.kind == Token::Line) {
      out.append(oneBlank ? 1 : token.detail, ' ');
    }
  }
  return out;
}

std::string PrettyPrinter::flat() const { return unbroken(/*oneBlank=*/true); }

std::string PrettyPrinter::finish() {
  assert(depth == 0 && "a group is still open");
  if (maxWidth)
    measure();
  std::string out = maxWidth ? layOut() : unbroken(/*oneBlank=*/false);
  tokens.clear();
  texts.clear();
  return out;
}
