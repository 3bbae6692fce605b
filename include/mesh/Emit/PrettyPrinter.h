// PrettyPrinter.h - lays a text out in lines, in time linear in its length.
//
// The caller writes texts, breaks and nested groups. A group that fits into
// what is left of the line stays on it, all its breaks being blanks; of one that
// does not, every break ends the line, or, where the group fills lines, only
// those behind which the next part would not fit.
//
// Comments are put in last (PlaceComments.cpp), between the texts that stand
// around them; whoever writes the texts need not know of them.

#ifndef MESH_EMIT_PRETTYPRINTER_H
#define MESH_EMIT_PRETTYPRINTER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cassert>
#include <string>
#include <vector>

namespace mesh::emit {

/// Which breaks of a group end the line when the group does not fit. A clause is
/// as All; what comments are indented like its parts belong to it.
enum class Breaks : uint8_t { All, AsNeeded, Clause };

/// A comment to be put into a printed text.
struct PlacedComment {
  enum Place : uint8_t {
    /// Ends the line of the text before it.
    Trailing,
    /// Has lines of its own before the text behind it.
    OwnLine,
    /// Stands on a line with the text behind it, at the line's beginning.
    Leading,
    /// Stands between two texts, next to that before or that behind.
    AfterText,
    BeforeText,
  };

  llvm::StringRef text;
  /// The texts around it, as offsets in `flat()`: the end of the one, the
  /// beginning of the other.
  uint32_t behind, before;
  Place place;
  bool endsLine; ///< Nothing may follow on its line: "--".
  /// Of OwnLine: it is indented further than what follows, so it belongs to what
  /// stands before.
  bool deeper;
  /// Of OwnLine: it is indented like the parts of the clause before it, so before
  /// a ")" it belongs to that clause.
  bool inner;
  /// It stands behind a comma on the line of what is before the comma.
  bool ofPrevious;
  /// Of OwnLine: the blanks before it, which its other lines move with.
  llvm::StringRef margin;
};

class PrettyPrinter {
public:
  /// `width` 0: everything on one line.
  explicit PrettyPrinter(unsigned width) : maxWidth(width) {}

  void text(llvm::StringRef text);
  /// Ends a statement: `mark` is not joined to what stands before it.
  void end(llvm::StringRef mark) {
    tokens.push_back({Token::Text, 0, 0, static_cast<uint32_t>(mark.size())});
    texts += mark;
  }

  /// Whether that is the last character of the text, breaks aside.
  bool endsWith(char c) const { return !texts.empty() && texts.back() == c; }

  /// A blank, or the end of the line; `indent` is added to the group's for the
  /// line that begins here.
  void space(int indent = 0) { add(Token::Break, 1, indent); }
  /// Nothing, or the end of the line.
  void cut(int indent = 0) { add(Token::Break, 0, indent); }
  /// The end of the line wherever lines are broken at all; else `blanks`.
  void line(int indent = 0, uint8_t blanks = 1) { add(Token::Line, blanks, indent); }

  /// Lines that begin within the group are indented by `indent` more than
  /// those around it.
  void open(unsigned indent = 0, Breaks breaks = Breaks::All) {
    add(Token::Open, static_cast<uint8_t>(breaks), static_cast<int>(indent));
    ++depth;
  }
  void close() {
    assert(depth && "a group is closed that was never opened");
    --depth;
    add(Token::Close, 0, 0);
  }

  /// What has been written, with a blank for each break: where comments are
  /// placed, and what a scanner reads to place them.
  std::string flat() const;
  /// Puts comments in, given in the order of their places. Afterwards the
  /// breaks beside them are ends of lines.
  void place(llvm::ArrayRef<PlacedComment> comments);

  /// The text in lines. The printer is empty afterwards.
  std::string finish();

  /// How lines end.
  llvm::StringRef lineEnd = "\n";

private:
  std::string unbroken(bool oneBlank) const;
  struct Token {
    enum Kind : uint8_t { Text, Break, Line, Open, Close } kind;
    uint8_t detail;     ///< Of breaks: their blanks. Of an Open: its Breaks.
    int16_t indent;     ///< Of breaks and Open.
    uint32_t size;      ///< Of a text: its bytes.
    int64_t needed = 0; ///< Columns that Text, Break and Open need to stay on the line.
  };

  friend class CommentPlacer;

  void add(Token::Kind kind, uint8_t detail, int indent) {
    tokens.push_back({kind, detail, static_cast<int16_t>(indent), 0});
  }
  void measure();
  std::string layOut() const;

  unsigned maxWidth, depth = 0;
  std::vector<Token> tokens;
  std::string texts; ///< Of all Text tokens, in their order.
};

} // namespace mesh::emit

#endif // MESH_EMIT_PRETTYPRINTER_H
