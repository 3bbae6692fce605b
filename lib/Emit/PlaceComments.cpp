// PlaceComments.cpp - puts comments between the texts that a printer wrote, and
// makes ends of lines of the breaks beside them. Nothing is lost, the order
// stays, and whatever stands behind a comment that ends its line is put on the
// next one, wherever that is.

#include "mesh/Emit/PrettyPrinter.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <optional>

using namespace mesh::emit;

namespace mesh::emit {

class CommentPlacer {
public:
  explicit CommentPlacer(PrettyPrinter &to) : printer(to), tokens(to.tokens) { measure(); }

  void placeAll(llvm::ArrayRef<PlacedComment> comments);
  void rebuild();

private:
  using Token = PrettyPrinter::Token;
  static constexpr size_t none = ~size_t(0);

  static constexpr int continued = 2; ///< How far a broken text goes on.

  /// A place: before byte `byte` of a token.
  struct Spot {
    size_t token;
    uint32_t byte;
    friend auto operator<=>(const Spot &, const Spot &) = default;
  };
  /// What has to come behind a comment before there is another text.
  enum class Then : uint8_t { Anything, EndOfLineIfBreak, EndOfLine };
  struct Insert {
    Spot spot;
    llvm::StringRef text;
    bool ownLine, blankBefore, blankAfter;
    int indent; ///< Of its own line.
    Then then;
    std::optional<llvm::StringRef> margin = std::nullopt;
    int behind = continued; ///< The indentation of a text that has to go on below.
  };

  void measure();
  bool isBreak(size_t at) const {
    return tokens[at].kind == Token::Break || tokens[at].kind == Token::Line;
  }
  bool isEdge(size_t at) const {
    return tokens[at].kind == Token::Open || tokens[at].kind == Token::Close;
  }
  llvm::StringRef textOf(size_t at) const {
    return llvm::StringRef(printer.texts).substr(textBegins[at], tokens[at].size);
  }
  Spot endOf(uint32_t behind);
  Spot startOf(uint32_t before);
  size_t breakBefore(Spot spot) const;
  size_t breakBehind(Spot &spot) const;
  size_t lastOf(size_t at) const;
  bool blankNeededBefore(Spot spot) const;
  bool blankNeededBehind(Spot spot) const;

  PlacedComment::Place placeOf(const PlacedComment &comment, Spot end, Spot start);
  void place(const PlacedComment &comment);
  bool behindLastComma(Spot end) const;
  void trailing(const PlacedComment &comment);
  void ownLine(const PlacedComment &comment);
  void atBreak(size_t at, const PlacedComment &comment);
  void beforeLast(const PlacedComment &comment, Spot spot);
  void inText(const PlacedComment &comment, Spot spot);
  void insert(Insert insert);

  void emit(llvm::StringRef text);
  void emitLines(const Insert &insert);
  void emit(const Insert &insert);
  void copyText(size_t at, const Insert *&next);

  PrettyPrinter &printer;
  std::vector<Token> &tokens;
  std::vector<uint32_t> flatBegins, textBegins; ///< Of each token.
  std::vector<int> levels;                      ///< The indentation of the group around it.
  std::vector<bool> closesClause;               ///< Of each token: whether it closes a clause.
  std::vector<bool> wasLine;                    ///< Whether the printer wrote the end of a line.
  size_t cursor = 0;
  std::vector<Insert> inserts;
  std::optional<llvm::StringRef> margin; ///< Of the comment that is being placed.

  std::vector<Token> made;
  std::string madeTexts;
  Then pending = Then::Anything;
  int pendingIndent = continued;
};

} // namespace mesh::emit

void CommentPlacer::measure() {
  uint32_t flat = 0, text = 0;
  llvm::SmallVector<int, 32> groups = {0};
  llvm::SmallVector<bool, 32> clauses;
  for (const Token &token : tokens) {
    flatBegins.push_back(flat);
    textBegins.push_back(text);
    levels.push_back(groups.back());
    wasLine.push_back(token.kind == Token::Line);
    closesClause.push_back(token.kind == Token::Close && clauses.back());
    switch (token.kind) {
    case Token::Text:
      flat += token.size;
      text += token.size;
      break;
    case Token::Break:
    case Token::Line:
      ++flat;
      break;
    case Token::Open:
      groups.push_back(groups.back() + token.indent);
      clauses.push_back(token.detail == static_cast<uint8_t>(Breaks::Clause));
      break;
    case Token::Close:
      groups.pop_back();
      clauses.pop_back();
      break;
    }
  }
}

// --- Where things are ----------------------------------------------------------

/// The text that ends with the byte before `behind`. Places only go forward.
CommentPlacer::Spot CommentPlacer::endOf(uint32_t behind) {
  if (behind == 0)
    return {0, 0};
  while (cursor + 1 < tokens.size() &&
         (tokens[cursor].kind != Token::Text || flatBegins[cursor] + tokens[cursor].size < behind))
    ++cursor;
  return {cursor, behind - flatBegins[cursor]};
}

CommentPlacer::Spot CommentPlacer::startOf(uint32_t before) {
  size_t at = cursor;
  while (at < tokens.size() &&
         (tokens[at].kind != Token::Text || flatBegins[at] + tokens[at].size <= before))
    ++at;
  return {at, at == tokens.size() ? 0 : before - flatBegins[at]};
}

/// The break that the text at `spot` begins a line with, if it is one.
size_t CommentPlacer::breakBefore(Spot spot) const {
  if (spot.byte)
    return none;
  size_t at = spot.token;
  while (at && isEdge(at - 1))
    --at;
  return at && isBreak(at - 1) ? at - 1 : none;
}

/// The break that follows, with nothing but a comma between; if there is one,
/// `spot` is moved behind the comma.
size_t CommentPlacer::breakBehind(Spot &spot) const {
  Spot end = spot;
  size_t at = spot.token;
  if (tokens[at].kind == Token::Text) {
    llvm::StringRef rest = textOf(at).drop_front(spot.byte);
    if (rest == ",")
      ++end.byte;
    else if (!rest.empty())
      return none;
    ++at;
  }
  for (; at != tokens.size(); ++at) {
    if (isBreak(at)) {
      spot = end;
      return at;
    }
    if (isEdge(at))
      continue;
    if (textOf(at) != ",")
      return none;
    end = {at, 1};
  }
  return none;
}

/// The last break of an empty line that begins with that break.
size_t CommentPlacer::lastOf(size_t at) const {
  while (at != none && at + 1 < tokens.size() && isBreak(at + 1))
    ++at;
  return at;
}

bool CommentPlacer::blankNeededBefore(Spot spot) const {
  if (spot.byte)
    return !llvm::is_contained(llvm::StringRef(" (["), textOf(spot.token)[spot.byte - 1]);
  size_t at = spot.token;
  while (at && isEdge(at - 1))
    --at;
  return at && tokens[at - 1].kind == Token::Text &&
         !llvm::is_contained(llvm::StringRef(" (["), textOf(at - 1).back());
}

bool CommentPlacer::blankNeededBehind(Spot spot) const {
  llvm::StringRef rest;
  size_t at = spot.token;
  if (at < tokens.size() && tokens[at].kind == Token::Text)
    rest = textOf(at++).drop_front(spot.byte);
  while (rest.empty() && at < tokens.size() && isEdge(at))
    ++at;
  if (rest.empty() && at < tokens.size() && tokens[at].kind == Token::Text)
    rest = textOf(at);
  return !rest.empty() && !llvm::is_contained(llvm::StringRef(" )],;"), rest.front());
}

// --- Where comments go ----------------------------------------------------------

void CommentPlacer::insert(Insert insert) {
  if (insert.text.contains('\n'))
    insert.margin = margin;
  // The order of comments stays: this one goes where the last one went, on the
  // next line if that has to end.
  if (!inserts.empty() && insert.spot <= inserts.back().spot) {
    const Insert &last = inserts.back();
    bool conflicts = insert.spot < last.spot && !insert.ownLine;
    if (conflicts)
      insert.blankAfter = blankNeededBehind(last.spot);
    size_t line = breakBefore(last.spot);
    if (conflicts && !last.ownLine && line != none) {
      insert.ownLine = true;
      insert.indent = insert.behind =
          levels[line] + std::max<int>(tokens[line].indent, 0) - levels[last.spot.token];
      insert.then = Then::EndOfLine;
    }
    insert.spot = last.spot;
    if (last.then == Then::EndOfLine && !insert.ownLine) {
      Spot spot = last.spot;
      size_t at = last.ownLine ? none : lastOf(breakBehind(spot));
      insert.ownLine = true;
      insert.indent = last.ownLine ? last.indent : continued;
      insert.behind = last.behind;
      insert.then = Then::EndOfLine;
      if (at != none) {
        insert.spot = {at, 0};
        insert.indent = std::max<int>(tokens[at].indent, 0);
      }
    }
  }
  inserts.push_back(insert);
}

/// Whether the text is the comma between two items that always have lines of their
/// own. What stands behind it on its line is said of the first: so is a column of a
/// query described.
bool CommentPlacer::behindLastComma(Spot end) const {
  if (!end.byte || textOf(end.token)[end.byte - 1] != ',')
    return false;
  bool leads = end.byte == 1 && end.token && wasLine[end.token - 1];
  Spot spot = end;
  size_t at = breakBehind(spot);
  return leads || (at != none && wasLine[at]);
}

/// The place by what stands around the comment here, which may be something else
/// than where it was written.
PlacedComment::Place CommentPlacer::placeOf(const PlacedComment &comment, Spot end, Spot start) {
  auto isOneOf = [](char c, llvm::StringRef set) { return set.contains(c); };
  bool closes = start.token == tokens.size() || isOneOf(textOf(start.token)[start.byte], "),];");
  bool opens = end.byte && isOneOf(textOf(end.token)[end.byte - 1], "([");
  switch (comment.place) {
  case PlacedComment::Leading:
    return closes ? PlacedComment::OwnLine : PlacedComment::Leading;
  case PlacedComment::BeforeText:
    if (comment.ofPrevious && behindLastComma(end))
      return PlacedComment::Trailing;
    // Of more than one line it stays with what it begins behind.
    return closes || (comment.text.contains('\n') && !opens) ? PlacedComment::AfterText
                                                             : PlacedComment::BeforeText;
  case PlacedComment::AfterText:
    if (comment.ofPrevious && behindLastComma(end))
      return PlacedComment::Trailing;
    return opens && !closes ? PlacedComment::BeforeText : PlacedComment::AfterText;
  default:
    return comment.place;
  }
}

/// Whether the comments, which have no text between them, can stand in that order
/// in those places; if the printer left out a text that was between them, they
/// may not.
static bool isOrdered(llvm::ArrayRef<PlacedComment> comments) {
  using enum PlacedComment::Place;
  auto rank = [](PlacedComment::Place place) {
    return place == OwnLine ? 1 : place == Leading || place == BeforeText ? 2 : 0;
  };
  for (size_t i = 1; i < comments.size(); ++i) {
    const PlacedComment &first = comments[i - 1], &second = comments[i];
    if (rank(second.place) < rank(first.place) || (rank(second.place) == 0 && first.endsLine))
      return false;
  }
  return true;
}

void CommentPlacer::placeAll(llvm::ArrayRef<PlacedComment> comments) {
  llvm::SmallVector<PlacedComment, 4> gap;
  while (!comments.empty()) {
    gap.clear();
    const PlacedComment &first = comments.front();
    for (const PlacedComment &comment : comments) {
      if (comment.behind != first.behind || comment.before != first.before)
        break;
      gap.push_back(comment);
      gap.back().place = placeOf(comment, endOf(comment.behind), startOf(comment.before));
    }
    if (!isOrdered(gap))
      for (PlacedComment &comment : gap)
        comment.place = PlacedComment::OwnLine;
    for (const PlacedComment &comment : gap)
      place(comment);
    comments = comments.drop_front(gap.size());
  }
}

void CommentPlacer::place(const PlacedComment &comment) {
  Spot end = endOf(comment.behind), start = startOf(comment.before);
  margin = comment.margin.data() ? std::optional(comment.margin) : std::nullopt;
  if (comment.behind == 0)
    return insert({{0, 0}, comment.text, true, false, false, 0, Then::EndOfLine});
  switch (comment.place) {
  case PlacedComment::Trailing:
    return trailing(comment);
  case PlacedComment::OwnLine:
    return ownLine(comment);
  case PlacedComment::AfterText:
    return inText(comment, end);
  case PlacedComment::Leading:
    if (size_t at = breakBefore(start); at != none)
      tokens[at].kind = Token::Line;
    return inText(comment, start);
  case PlacedComment::BeforeText:
    return inText(comment, start);
  }
}

void CommentPlacer::inText(const PlacedComment &comment, Spot spot) {
  bool blankBefore = blankNeededBefore(spot) || (comment.endsLine && spot.byte);
  insert({spot, comment.text, false, blankBefore, blankNeededBehind(spot), 0,
          comment.endsLine ? Then::EndOfLine : Then::Anything});
}

void CommentPlacer::trailing(const PlacedComment &comment) {
  Spot spot = endOf(comment.behind);
  bool leadingComma = spot.byte == 1 && textOf(spot.token).starts_with(",") && spot.token &&
                      isBreak(spot.token - 1);
  if (leadingComma) { // Then it stands behind what is before the comma.
    size_t comma = spot.token, at = comma - 1;
    while (at && tokens[at].kind != Token::Text)
      --at;
    spot = {at, tokens[at].kind == Token::Text ? tokens[at].size : 0};
    if (!inserts.empty() && inserts.back().spot >= spot && inserts.back().then == Then::EndOfLine)
      return atBreak(comma - 1, comment);
  }
  if (breakBehind(spot) == none) {
    bool opens = spot.byte && llvm::StringRef("([").contains(textOf(spot.token)[spot.byte - 1]);
    return inText(comment, opens && !comment.endsLine ? startOf(comment.before) : spot);
  }
  insert({spot, comment.text, false, true, false, 0,
          comment.endsLine ? Then::EndOfLine : Then::EndOfLineIfBreak});
}

void CommentPlacer::ownLine(const PlacedComment &comment) {
  Spot spot = startOf(comment.before), end = endOf(comment.behind);
  if (size_t at = breakBefore(spot); at != none)
    return atBreak(at, comment);
  bool atEnd = spot.token == tokens.size();
  llvm::StringRef rest = atEnd ? "" : textOf(spot.token).drop_front(spot.byte);
  if (atEnd || (rest.starts_with(";") && spot.byte == 0))
    return beforeLast(comment, spot);
  if (rest.starts_with(",")) {
    Spot comma = spot;
    if (size_t at = lastOf(breakBehind(comma)); at != none)
      return atBreak(at, comment);
  }
  Spot behind = end;
  if (size_t at = breakBehind(behind); at != none)
    return atBreak(at, comment);
  // Above the line that the text stands on, unless that would be outside of what
  // stands around the comment, or before another comment.
  bool inCall = comment.behind == comment.before && rest.starts_with("(");
  for (size_t at = inCall ? 0 : end.token; at != 0;) {
    --at;
    if (!inserts.empty() && Spot{at, 0} < inserts.back().spot)
      break;
    if (!isBreak(at))
      continue;
    if (tokens[at].indent < 0)
      break;
    return atBreak(at, comment);
  }
  insert({end, comment.text, true, false, false, continued, Then::EndOfLine});
}

/// On a line of its own before the break, with what stands before it if it is
/// indented like that.
void CommentPlacer::atBreak(size_t at, const PlacedComment &comment) {
  Token &token = tokens[at];
  token.kind = Token::Line;
  int level = levels[at] + std::max<int>(token.indent, 0);
  if (token.indent < 0 ? comment.inner : comment.deeper)
    for (size_t edge = at; edge && isEdge(edge - 1); --edge)
      if (closesClause[edge - 1] && levels[edge - 1] > level)
        return insert({{edge - 1, 0}, comment.text, true, false, false, 0, Then::EndOfLine});
  insert(
      {{at, 0}, comment.text, true, false, false, std::max<int>(token.indent, 0), Then::EndOfLine});
}

/// On a line of its own before what ends the statement.
void CommentPlacer::beforeLast(const PlacedComment &comment, Spot spot) {
  if (comment.deeper)
    for (size_t edge = spot.token; edge && isEdge(edge - 1); --edge)
      if (closesClause[edge - 1] && levels[edge - 1] > 0)
        return insert({{edge - 1, 0}, comment.text, true, false, false, 0, Then::EndOfLine});
  insert({spot, comment.text, true, false, false, 0, Then::EndOfLine});
}

// --- The new text ----------------------------------------------------------------

void CommentPlacer::emit(llvm::StringRef text) {
  if (text.empty())
    return;
  if (made.empty() || made.back().kind != Token::Text)
    made.push_back({Token::Text, 0, 0, 0});
  madeTexts += text;
  made.back().size += static_cast<uint32_t>(text.size());
}

/// The text of a comment; if it stands on lines of its own, they keep the places
/// that they have to one another.
void CommentPlacer::emitLines(const Insert &insert) {
  llvm::SmallVector<llvm::StringRef, 8> lines;
  insert.text.split(lines, '\n');
  bool moves = insert.ownLine && insert.margin &&
               llvm::all_of(llvm::drop_begin(lines), [&](llvm::StringRef line) {
                 return line.starts_with(*insert.margin) || line.trim().empty();
               });
  if (!moves)
    return emit(insert.text);
  int16_t indent = insert.spot == Spot{0, 0} ? 0 : static_cast<int16_t>(insert.indent);
  for (llvm::StringRef line : lines) {
    if (line.begin() == insert.text.begin()) {
      emit(line.rtrim());
      continue;
    }
    made.push_back({Token::Line, 1, indent, 0});
    line.consume_front(*insert.margin);
    emit(line.rtrim());
  }
}

void CommentPlacer::emit(const Insert &insert) {
  if (insert.ownLine || pending == Then::EndOfLine) {
    int indent = insert.ownLine ? insert.indent : continued;
    if (!made.empty() && made.back().kind == Token::Text && madeTexts.back() == ' ') {
      madeTexts.pop_back(); // The blank behind another comment.
      --made.back().size;
    }
    if (!made.empty() && insert.spot != Spot{0, 0})
      made.push_back({Token::Line, 1, static_cast<int16_t>(indent), 0});
  } else if (insert.blankBefore && !llvm::StringRef(madeTexts).ends_with(" ")) {
    emit(" ");
  }
  emitLines(insert);
  if (insert.blankAfter && insert.then != Then::EndOfLine)
    emit(" ");
  pending = insert.then;
  pendingIndent = insert.behind;
  if (insert.spot == Spot{0, 0}) { // Before everything.
    made.push_back({Token::Line, 1, 0, 0});
    pending = Then::Anything;
  }
}

/// A text with what is to be put into it.
void CommentPlacer::copyText(size_t at, const Insert *&next) {
  llvm::StringRef text = textOf(at);
  const Insert *end = inserts.data() + inserts.size();
  uint32_t begin = 0;
  auto copy = [&](uint32_t to) {
    llvm::StringRef part = text.slice(begin, to);
    begin = to;
    if (pending == Then::EndOfLine)
      part = part.ltrim(' ');
    if (part.empty())
      return;
    if (pending == Then::EndOfLine)
      made.push_back({Token::Line, 1, static_cast<int16_t>(part == ";" ? 0 : pendingIndent), 0});
    pending = Then::Anything;
    emit(part);
  };
  for (; next != end && next->spot.token == at; ++next) {
    copy(next->spot.byte);
    emit(*next);
  }
  copy(tokens[at].size);
}

void CommentPlacer::rebuild() {
  made.reserve(tokens.size() + 4 * inserts.size());
  madeTexts.reserve(printer.texts.size() + 40 * inserts.size());
  const Insert *next = inserts.data(), *end = next + inserts.size();
  for (size_t at = 0; at != tokens.size(); ++at) {
    if (tokens[at].kind == Token::Text) {
      copyText(at, next);
      continue;
    }
    for (; next != end && next->spot.token == at; ++next)
      emit(*next);
    made.push_back(tokens[at]);
    if (isBreak(at)) {
      if (pending != Then::Anything)
        made.back().kind = Token::Line;
      pending = Then::Anything;
    }
  }
  for (; next != end; ++next)
    emit(*next);
  tokens = std::move(made);
  printer.texts = std::move(madeTexts);
}

void PrettyPrinter::place(llvm::ArrayRef<PlacedComment> comments) {
  if (comments.empty())
    return;
  CommentPlacer placer(*this);
  placer.placeAll(comments);
  placer.rebuild();
}
