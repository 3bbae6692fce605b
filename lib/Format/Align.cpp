// Align.cpp - the printer writes nearly the tokens that it was read from: here and
// there one is left out, put in or spelled otherwise. So the two lists are walked
// side by side, and where they part, the nearest place is looked for where they
// meet again. A wrong match moves a comment by a token or two, no more.

#include "Align.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::format;
using parse::TextToken;

namespace {
/// How far apart the lists may be when they meet again.
constexpr size_t reach = 24;
constexpr uint32_t unmatched = ~0u;

/// Tokens without comments, and what comments stand before each.
struct Line {
  explicit Line(const Tokens &from);

  const Tokens &tokens;
  std::vector<TextToken> list;
  std::vector<TextToken> comments;
  std::vector<uint32_t> positions; ///< Of each comment: the token behind it.
  std::vector<uint32_t> closing;   ///< Of each opening bracket: what closes it.
  std::vector<uint32_t> opening;   ///< Of each closing bracket: what opened it.
  /// Of each token: it closes a bracket that the other list lacks, so it has no
  /// partner either.
  std::vector<bool> isAlone;

  /// The tokens from `begin` on have no partners.
  void leaveOut(size_t begin, size_t end) {
    for (size_t i = begin; i != end; ++i)
      if (closing[i])
        isAlone[closing[i]] = true;
  }
};

class Aligner {
public:
  Aligner(const Tokens &from, const Tokens &to) : source(from), printed(to) {}

  std::optional<std::vector<emit::PlacedComment>> run();

private:
  bool same(size_t i, size_t j) const;
  bool meet(size_t i, size_t j, bool isFar) const;
  bool skip(size_t &i, size_t &j);
  void match();
  bool isMoved() const;
  bool isPrinted(size_t comment);
  void place(size_t comment);
  bool isBehindComma(uint32_t next) const;
  bool commaLeads(uint32_t next) const;
  bool isLeftOut(uint32_t next) const;
  bool isBehindAll(uint32_t next) const;
  void findLines();
  emit::PlacedComment::Place placeOf(size_t index) const;
  bool isInner(const TextToken &comment, uint32_t next) const;
  void findDepth(size_t index, emit::PlacedComment &made) const;

  Line source, printed;
  std::vector<uint32_t> partners; ///< Of each token of the source.
  std::vector<uint32_t> lastMatched, nextMatched;
  std::vector<bool> lineBefore, lineBehind; ///< Of each comment of the source.
  size_t printedComment = 0;
  std::vector<emit::PlacedComment> placed;
};
} // namespace

Line::Line(const Tokens &from) : tokens(from) {
  list.reserve(from.list.size());
  for (const TextToken &token : from.list) {
    if (token.kind != TextToken::Comment) {
      list.push_back(token);
      continue;
    }
    comments.push_back(token);
    positions.push_back(static_cast<uint32_t>(list.size()));
  }
  closing.resize(list.size());
  opening.resize(list.size());
  isAlone.resize(list.size());
  llvm::SmallVector<uint32_t, 16> open;
  for (uint32_t i = 0; i != list.size(); ++i) {
    char c = list[i].length == 1 ? from.text[list[i].offset] : ' ';
    if (c == '(' || c == '[')
      open.push_back(i);
    else if ((c == ')' || c == ']') && !open.empty()) {
      opening[i] = open.back();
      closing[open.pop_back_val()] = i;
    }
  }
}

llvm::StringRef mesh::format::commentText(const Tokens &tokens, const TextToken &comment) {
  llvm::StringRef text = tokens.spelling(comment);
  return isLineComment(text) ? text.rtrim() : text;
}

bool mesh::format::isLineComment(llvm::StringRef text) {
  return !text.starts_with("/*") && !text.starts_with("{#");
}

// --- Tokens ---------------------------------------------------------------------

bool Aligner::same(size_t i, size_t j) const {
  const TextToken &a = source.list[i], &b = printed.list[j];
  if (source.isAlone[i] || printed.isAlone[j])
    return false;
  if (a.type != b.type) // What a sign is may depend on what stands behind it.
    return source.tokens.spelling(a) == printed.tokens.spelling(b);
  if (a.kind == TextToken::Symbol || a.kind == TextToken::Keyword)
    return true;
  llvm::StringRef marks = "\"`[]";
  return source.tokens.spelling(a).trim(marks).equals_insensitive(
      printed.tokens.spelling(b).trim(marks));
}

/// Whether the lists go on together from there; far away, one token is no proof.
bool Aligner::meet(size_t i, size_t j, bool isFar) const {
  if (i >= source.list.size() || j >= printed.list.size() || !same(i, j))
    return false;
  bool atEnd = i + 1 == source.list.size() || j + 1 == printed.list.size();
  return !isFar || atEnd || same(i + 1, j + 1);
}

/// Moves to the nearest place where the lists meet again.
bool Aligner::skip(size_t &i, size_t &j) {
  for (size_t distance = 1; distance <= reach; ++distance)
    for (size_t left = 0; left <= distance; ++left)
      if (meet(i + left, j + distance - left, distance > 3)) {
        source.leaveOut(i, i + left);
        printed.leaveOut(j, j + distance - left);
        i += left;
        j += distance - left;
        return true;
      }
  return false;
}

void Aligner::match() {
  partners.assign(source.list.size(), unmatched);
  for (size_t i = 0, j = 0; i < source.list.size() && j < printed.list.size(); ++i, ++j)
    if (same(i, j) || skip(i, j))
      partners[i] = static_cast<uint32_t>(j);
  lastMatched.resize(source.list.size() + 1);
  nextMatched.resize(source.list.size() + 1);
  uint32_t last = unmatched, next = unmatched;
  for (size_t i = 0; i <= source.list.size(); ++i) {
    lastMatched[i] = last;
    if (i < source.list.size() && partners[i] != unmatched)
      last = partners[i];
  }
  for (size_t i = source.list.size() + 1; i-- != 0;) {
    if (i < source.list.size() && partners[i] != unmatched)
      next = partners[i];
    nextMatched[i] = next;
  }
}

// --- Comments -------------------------------------------------------------------

/// Whether the comment is a part of what was printed as it was written.
bool Aligner::isPrinted(size_t comment) {
  uint32_t last = lastMatched[source.positions[comment]];
  uint32_t next = nextMatched[source.positions[comment]];
  while (last != unmatched && printedComment != printed.comments.size() &&
         printed.positions[printedComment] <= last)
    ++printedComment;
  if (printedComment == printed.comments.size() || printed.positions[printedComment] > next ||
      source.tokens.spelling(source.comments[comment]) !=
          printed.tokens.spelling(printed.comments[printedComment]))
    return false;
  ++printedComment;
  return true;
}

/// Finds out whether a line ends between a comment and the tokens around it,
/// other than within a comment.
void Aligner::findLines() {
  const std::vector<TextToken> &all = source.comments;
  size_t count = all.size();
  lineBefore.resize(count);
  lineBehind.resize(count);
  auto joined = [&](size_t i) { return source.positions[i] == source.positions[i + 1]; };
  auto broken = [&](size_t from, size_t to) {
    return source.tokens.text.slice(from, to).contains('\n');
  };
  for (size_t i = 0; i != count; ++i) {
    uint32_t token = source.positions[i];
    bool behindComment = i && joined(i - 1);
    lineBefore[i] = behindComment ? lineBefore[i - 1] || broken(all[i - 1].end(), all[i].offset)
                                  : token && broken(source.list[token - 1].end(), all[i].offset);
  }
  for (size_t i = count; i-- != 0;) {
    uint32_t token = source.positions[i];
    bool beforeComment = i + 1 != count && joined(i);
    lineBehind[i] = beforeComment ? lineBehind[i + 1] || broken(all[i].end(), all[i + 1].offset)
                                  : token == source.list.size() ||
                                        broken(all[i].end(), source.list[token].offset);
  }
}

/// Whether a line that begins with that word is a clause or a join of a query.
static bool beginsClause(llvm::StringRef word) {
  static constexpr llvm::StringLiteral words[] = {
      "select", "from",  "where", "group",  "having",    "qualify", "window", "order", "limit",
      "offset", "fetch", "union", "except", "intersect", "values",  "with",   "join",  "left",
      "right",  "full",  "inner", "cross",  "natural",   "on",      "using",  "into"};
  return llvm::any_of(words, [&](llvm::StringRef each) { return word.equals_insensitive(each); });
}

/// Whether the keyword is a value, or ends one.
static bool isValue(llvm::StringRef word) {
  static constexpr llvm::StringLiteral words[] = {"null", "true", "false", "end"};
  return llvm::any_of(words, [&](llvm::StringRef each) { return word.equals_insensitive(each); });
}

/// Whether the token before token `next` is a comma, and whether it begins its line.
bool Aligner::isBehindComma(uint32_t next) const {
  return next && source.tokens.spelling(source.list[next - 1]) == ",";
}
bool Aligner::commaLeads(uint32_t next) const {
  return next > 1 && isBehindComma(next) &&
         source.tokens.text.slice(source.list[next - 2].end(), source.list[next - 1].offset)
             .contains('\n');
}

/// Whether the token before token `next` is a word or an opening bracket that the
/// print lacks.
bool Aligner::isLeftOut(uint32_t next) const {
  if (!next || next == source.list.size() || partners[next - 1] != unmatched ||
      partners[next] != lastMatched[next] + 1)
    return false;
  llvm::StringRef word = source.tokens.spelling(source.list[next - 1]);
  return word != "," && word != ")" && word != "]";
}

/// Whether the statement stood in parentheses, which are left out, up to here: what
/// stands behind them is not said of what stands in them.
bool Aligner::isBehindAll(uint32_t next) const {
  if (!next || partners[next - 1] != unmatched ||
      source.tokens.spelling(source.list[next - 1]) != ")")
    return false;
  uint32_t open = source.opening[next - 1];
  return partners[open] == unmatched && lastMatched[open] == unmatched;
}

emit::PlacedComment::Place Aligner::placeOf(size_t index) const {
  using enum emit::PlacedComment::Place;
  llvm::StringRef text = source.tokens.text;
  const TextToken &comment = source.comments[index];
  uint32_t next = source.positions[index];
  const TextToken *last = next ? &source.list[next - 1] : nullptr;
  const TextToken *then = next < source.list.size() ? &source.list[next] : nullptr;
  char begin = then ? text[then->offset] : ';';
  bool closes = llvm::is_contained(llvm::StringRef("),];"), begin);
  if (isBehindAll(next))
    return OwnLine;
  if (lineBefore[index])
    return lineBehind[index] || closes ? OwnLine : Leading;
  // What stands behind a comma that begins its line is said of what follows, and so
  // is what stands behind a word that is left out.
  bool ofNext = commaLeads(next) || isLeftOut(next);
  if (lineBehind[index])
    return ofNext ? OwnLine : Trailing;
  // Between two tokens of a line: it belongs to a name or value rather than to
  // what only joins them. Hints belong to the word before them.
  char end = last ? text[last->end() - 1] : '(';
  bool joins = !last ||
               (last->kind == TextToken::Keyword && !isValue(source.tokens.spelling(*last))) ||
               (last->kind == TextToken::Symbol && end != ')' && end != ']');
  bool isHint = source.tokens.spelling(comment).starts_with("/*+");
  bool lost = next && partners[next - 1] == unmatched && end == ','; // The last comma of a list.
  bool clause = beginsClause(source.tokens.spelling(*then));
  return (joins || ofNext) && !closes && !clause && !isHint && !lost ? BeforeText : AfterText;
}

/// The blanks that the line begins with; none of a very long one.
static llvm::StringRef marginOf(llvm::StringRef text, size_t offset) {
  llvm::StringRef line = text.take_front(offset).take_back(500);
  line = line.substr(line.rfind('\n') + 1);
  return line.take_while([](char c) { return c == ' ' || c == '\t'; });
}

static size_t indentation(llvm::StringRef text, size_t offset) {
  return marginOf(text, offset).size();
}

/// Whether a comment before a closing parenthesis is indented like the items of
/// the clause before it: the line that it hangs below is one of them, or is
/// indented less.
bool Aligner::isInner(const TextToken &comment, uint32_t next) const {
  llvm::StringRef text = source.tokens.text;
  size_t own = indentation(text, comment.offset);
  constexpr uint32_t farthest = 300; // Tokens, so that this takes no time.
  for (uint32_t at = next, end = next > farthest ? next - farthest : 0; at-- > end;) {
    const TextToken &token = source.list[at];
    bool beginsLine = at == 0 || text.slice(source.list[at - 1].end(), token.offset).contains('\n');
    if (!beginsLine || indentation(text, token.offset) > own)
      continue;
    llvm::StringRef word = source.tokens.spelling(token);
    if (word == ")" || word == "]")
      continue; // The line where it was opened says more.
    return indentation(text, token.offset) < own || !beginsClause(word);
  }
  return false;
}

/// What a comment on a line of its own belongs to, by its indentation.
void Aligner::findDepth(size_t index, emit::PlacedComment &made) const {
  llvm::StringRef text = source.tokens.text;
  const TextToken &comment = source.comments[index];
  uint32_t next = source.positions[index];
  bool atEnd = next == source.list.size();
  made.deeper =
      indentation(text, comment.offset) > (atEnd ? 0 : indentation(text, source.list[next].offset));
  char begin = atEnd ? ';' : text[source.list[next].offset];
  llvm::StringRef margin = marginOf(text, comment.offset);
  if (margin.end() == text.begin() + comment.offset)
    made.margin = margin;
  made.inner = (begin == ')' || begin == ']') && isInner(comment, next);
}

void Aligner::place(size_t index) {
  const TextToken &comment = source.comments[index];
  uint32_t next = source.positions[index];
  uint32_t last = lastMatched[next], then = nextMatched[next];
  if (then == unmatched)
    then = static_cast<uint32_t>(printed.list.size() - 1); // Its ";".
  // Beside a token that is printed otherwise, it stays next to the other one.
  bool knowsLast = next && partners[next - 1] != unmatched;
  bool knowsNext = next < source.list.size() && partners[next] != unmatched;
  if (!knowsLast && knowsNext && then > last + 1)
    last = then - 1;
  if (!knowsNext && knowsLast && last + 1 < printed.list.size())
    then = last + 1;
  emit::PlacedComment made;
  made.text = commentText(source.tokens, comment);
  made.behind = last == unmatched ? 0 : printed.list[last].end();
  made.before = printed.list[then].offset;
  made.place = placeOf(index);
  made.endsLine = isLineComment(made.text);
  made.deeper = made.inner = false;
  made.ofPrevious = isBehindComma(next) && !commaLeads(next);
  if (made.place == emit::PlacedComment::OwnLine)
    findDepth(index, made);
  placed.push_back(made);
}

/// Whether parts stand in another order in the print: FROM before SELECT, a name
/// with a colon before its value.
bool Aligner::isMoved() const {
  std::vector<bool> isMatched(printed.list.size());
  bool from = false, select = false;
  for (size_t i = 0; i != source.list.size(); ++i) {
    llvm::StringRef word = source.tokens.spelling(source.list[i]);
    if (partners[i] != unmatched)
      isMatched[partners[i]] = true;
    else if (word == ":")
      return true;
    from |= partners[i] == unmatched && word.equals_insensitive("from");
    select |= partners[i] == unmatched && word.equals_insensitive("select");
  }
  for (size_t j = 0; j != printed.list.size(); ++j) {
    llvm::StringRef word = printed.tokens.spelling(printed.list[j]);
    if (!isMatched[j] && ((from && word == "FROM") || (select && word == "SELECT")))
      return true;
  }
  return false;
}

std::optional<std::vector<emit::PlacedComment>> Aligner::run() {
  match();
  if (isMoved())
    return std::nullopt;
  findLines();
  for (size_t i = 0; i != source.comments.size(); ++i)
    if (!isPrinted(i))
      place(i);
  return std::move(placed);
}

std::optional<std::vector<emit::PlacedComment>> mesh::format::placeComments(const Tokens &source,
                                                                            const Tokens &printed) {
  return Aligner(source, printed).run();
}
