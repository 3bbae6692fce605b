// Errors.cpp - finds every mistake of a text: takes the statements that do not
// read one by one, repairs a copy of each until it reads, and reports what each
// repair was for.
//
// Work is bounded by the size of the text, whatever is in it: a statement that
// reads is read once, and the attempts at repairs share a budget.

#include "Errors.h"
#include "FastParser.h"
#include "HintsList.h"
#include "mesh/Basic/SourceManager.h"
#include "mesh/Parse/ParseDiagnostics.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cstring>

using namespace mesh;
using namespace mesh::parse;

/// Beyond this many bytes nobody asks the stock parser, which is slow and keeps
/// all it has read, what could have stood there.
static constexpr uint32_t maxExpectedBytes = 256 << 10;

namespace {
/// A copy of a statement with the repairs made so far, and the way back from its
/// offsets to those of the text.
class Draft {
public:
  explicit Draft(llvm::StringRef statement) { set(statement.str()); }

  llvm::StringRef text() const { return {padded.data(), padded.size() - SourceManager::padding}; }
  void apply(llvm::ArrayRef<Edit> edits);
  void append(llvm::StringRef rest) { set(text().str() + rest.str()); }
  /// The draft with more edits, which must be in their order.
  std::string edited(llvm::ArrayRef<Edit> edits) const;

  /// Where in the statement the offset in the draft was.
  uint32_t original(uint32_t offset) const;
  /// Whether the range holds nothing that a repair changed.
  bool isUntouched(uint32_t begin, uint32_t end) const;

private:
  struct Change {
    uint32_t begin, length;       ///< In the draft.
    uint32_t oldBegin, oldLength; ///< In the statement.
    uint32_t end() const { return begin + length; }
  };
  void set(std::string text) {
    padded = std::move(text);
    padded.append(SourceManager::padding, '\0');
  }
  void record(const Edit &edit);

  std::string padded;
  llvm::SmallVector<Change, 8> changes; ///< In order.
};

/// Finds the mistakes of one text.
class Finder {
public:
  Finder(llvm::StringRef text, SourceLoc base, Entry entry, const dialect::DialectFacts &dialect,
         Diagnostics &diagnostics)
      : text(text), base(base), entry(entry), dialect(dialect), diags(diagnostics),
        budget((size_t(64) << 20) + 4 * text.size()) {}

  Effort run(Attempt first, const Diagnostics &others);

private:
  struct Region {
    uint32_t begin, end;
  };
  Region statementAt(uint32_t from, uint32_t stop) const;
  uint32_t mend(Region region);
  bool read(const Draft &draft, Attempt &attempt, const Region &region, Diagnostics &others);
  void keep(const Diagnostics &found, uint32_t before);
  Mistake lookAt(const Draft &draft, const Attempt &stopped, const Region &region);
  const Repair *choose(const Mistake &mistake, const Draft &draft, llvm::ArrayRef<Repair> repairs,
                       bool furthestOfAll);
  size_t progress(const Mistake &mistake, const Draft &draft, const Repair &repair);
  void report(const Draft &draft, const Region &region, Diagnostic diagnostic);
  void reportPlainly(uint32_t stop);
  uint32_t resume(const Mistake &mistake, const Draft &draft, const Region &region) const;

  llvm::StringRef text;
  SourceLoc base;
  Entry entry;
  const dialect::DialectFacts &dialect;
  Diagnostics &diags;
  size_t known = 0;    ///< Mistakes that are none of syntax, in the draft up to where it stops.
  size_t furthest = 0; ///< What the repair yields that was chosen last.
  size_t budget;       ///< Bytes that may be read in search of repairs.
  Effort effort;
  unsigned uncounted = 0; ///< Statements of which no mistake is reported any more.
  unsigned dropped = 0;   ///< Mistakes that are none of syntax, the same.
  uint32_t firstUncounted = 0;
  std::vector<Lexeme> tokens; ///< Of the draft.
  std::vector<size_t> opens;
};
} // namespace

// --- Drafts ----------------------------------------------------------------------

std::string Draft::edited(llvm::ArrayRef<Edit> edits) const {
  std::string result;
  uint32_t done = 0;
  for (const Edit &edit : edits) {
    result += text().slice(done, edit.offset);
    result += edit.text;
    done = edit.offset + edit.length;
  }
  return result += text().substr(done);
}

void Draft::apply(llvm::ArrayRef<Edit> edits) {
  std::string result = edited(edits);
  for (const Edit &edit : llvm::reverse(edits))
    record(edit);
  set(std::move(result));
}

/// Notes what an edit does; those behind it in the text are already noted.
void Draft::record(const Edit &edit) {
  uint32_t end = edit.offset + edit.length;
  Change added{edit.offset, static_cast<uint32_t>(edit.text.size()), original(edit.offset), 0};
  uint32_t oldEnd = std::max(original(end), added.oldBegin);
  auto grown = static_cast<int64_t>(edit.text.size()) - edit.length;
  llvm::SmallVector<Change, 8> kept;
  for (Change &change : changes) {
    if (change.begin < end && change.end() > edit.offset) { // Swallowed by the new one.
      uint32_t last = std::max(end, change.end());
      added.begin = std::min(added.begin, change.begin);
      added.length = static_cast<uint32_t>(last - added.begin + grown);
      added.oldBegin = std::min(added.oldBegin, change.oldBegin);
      oldEnd = std::max(oldEnd, change.oldBegin + change.oldLength);
      continue;
    }
    if (change.begin >= end)
      change.begin = static_cast<uint32_t>(change.begin + grown);
    kept.push_back(change);
  }
  added.oldLength = oldEnd - added.oldBegin;
  changes = std::move(kept);
  changes.insert(llvm::find_if(changes, [&](const Change &c) { return c.begin > added.begin; }),
                 added);
}

uint32_t Draft::original(uint32_t offset) const {
  int64_t shift = 0;
  for (const Change &change : changes) {
    if (offset < change.begin)
      break;
    if (offset < change.end())
      return change.oldBegin + std::min(offset - change.begin, change.oldLength);
    shift = int64_t(change.oldBegin) + change.oldLength - change.end();
  }
  return static_cast<uint32_t>(offset + shift);
}

bool Draft::isUntouched(uint32_t begin, uint32_t end) const {
  return llvm::none_of(changes, [&](const Change &c) { return c.begin < end && c.end() > begin; });
}

// --- Reports ---------------------------------------------------------------------

void Finder::report(const Draft &draft, const Region &region, Diagnostic diagnostic) {
  auto move = [&](SourceRange &range) {
    if (!range)
      return;
    uint32_t begin = draft.original(range.begin.raw - 1), end = draft.original(range.end.raw - 1);
    range = {base.offset(region.begin + begin), base.offset(region.begin + std::max(begin, end))};
  };
  llvm::erase_if(diagnostic.fixes, [&](const DiagFix &fix) {
    return !draft.isUntouched(fix.range.begin.raw - 1, fix.range.end.raw - 1);
  });
  move(diagnostic.place.range);
  for (DiagNote &note : diagnostic.notes)
    move(note.place.range);
  for (DiagFix &fix : diagnostic.fixes)
    move(fix.range);
  diags.add(std::move(diagnostic));
  ++effort.reported;
}

/// Mistakes that are none of syntax, in statements that read, which end at `before`.
/// In those that do not, they may come of the mistake and are left for later.
void Finder::keep(const Diagnostics &found, uint32_t before) {
  for (const Diagnostic &each : found.diagnostics())
    if (each.place.range.begin < base.offset(before)) {
      if (effort.reported < maxMistakes) {
        diags.add(each);
        ++effort.reported;
      } else if (!dropped++ && !uncounted) {
        firstUncounted = each.place.range.begin.raw - base.raw;
      }
    }
}

// --- Statements --------------------------------------------------------------------

/// The statement of which the token at `stop` is part; a statement begins at `from`.
Finder::Region Finder::statementAt(uint32_t from, uint32_t stop) const {
  if (entry != Entry::File)
    return {0, static_cast<uint32_t>(text.size())};
  Scanner scanner(text.substr(from), dialect);
  Region region{from, static_cast<uint32_t>(text.size())};
  unsigned depth = 0;
  bool inner = false, afterInner = false; // A ";" within the statement, beyond the mistake.
  for (Lexeme token;;) {
    scanner.next(token);
    if (token.type == Tok::END_OF_TEXT)
      return region;
    Tok word = token.type == Tok::IDENT ? token.word : token.type;
    if (afterInner && startsStatement(word))
      return region;
    afterInner = false;
    depth += token.type == Tok::LP;
    depth -= token.type == Tok::RP && depth;
    if (token.type != Tok::SEMI)
      continue;
    if (from + token.offset >= stop) {
      region.end = from + token.end();
      bool unfinished = depth || from + token.offset == stop;
      if (!unfinished || inner)
        return region;
      inner = afterInner = true; // Unless a statement follows, this one goes on.
    } else {
      region.begin = from + token.end();
      depth = 0;
    }
  }
}

/// Where a statement seems to begin behind a mistake that nobody understands.
uint32_t Finder::resume(const Mistake &m, const Draft &draft, const Region &region) const {
  for (size_t i = m.at + 1; i < m.tokens.size(); ++i) {
    if (m.tokens[i].type == Tok::SEMI)
      return region.begin + draft.original(m.tokens[i].end());
    if (!startsStatement(m.kind(i)) || m.text[m.tokens[i].offset - 1] != '\n')
      continue;
    Tok before = m.kind(i - 1), next = m.kind(i + 1);
    bool block = m.kind(i) == Tok::MODEL && next == Tok::LP;
    bool inside = before == Tok::LP || before == Tok::RP || before == Tok::AS ||
                  before == Tok::COMMA || before == Tok::ALL || before == Tok::UNION ||
                  before == Tok::INTERSECT || before == Tok::EXCEPT || before == Tok::DISTINCT ||
                  !m.opens.empty();
    if (block || !inside)
      return region.begin + draft.original(m.tokens[i].offset);
  }
  return region.end;
}

// --- Repairs -----------------------------------------------------------------------

/// Reads the draft; true if it stopped at a mistake of syntax.
bool Finder::read(const Draft &draft, Attempt &stopped, const Region &region, Diagnostics &others) {
  others = Diagnostics();
  stopped = attempt(draft.text(), SourceLoc{1}, entry, dialect, others);
  effort.bytes += draft.text().size();
  known = others.errorCount();
  if (stopped.whole || stopped.reason == ParseFailed::Syntax)
    return !stopped.whole;
  SourceRange place = Mistake::rangeOf(stopped.stop, stopped.stop + 1);
  Repair repair =
      stopped.reason == ParseFailed::TooDeep
          ? makeRepair(place, diag::TooDeep, static_cast<int64_t>(maxOpenRules / rulesOfParens),
                       static_cast<int64_t>(maxOpenRules / rulesOfCall))
          : makeRepair(place, diag::TooLarge, static_cast<int64_t>(Builder::maxOperators));
  report(draft, region, std::move(repair.diagnostic));
  return false;
}

/// The mistake that stopped the parser, with what stands around it.
Mistake Finder::lookAt(const Draft &draft, const Attempt &stopped, const Region &region) {
  uint32_t stop = stopped.stop;
  llvm::StringRef read = draft.text();
  effort.bytes += read.size();
  tokens.clear();
  opens.clear();
  Scanner scanner(read, dialect);
  size_t at = 0, begin = 0;
  bool found = false;
  for (Lexeme token;;) {
    scanner.next(token);
    tokens.push_back(token);
    if (!found && (token.offset >= stop || token.type == Tok::END_OF_TEXT)) {
      at = tokens.size() - 1;
      found = true;
    }
    if (token.type == Tok::END_OF_TEXT)
      break;
    if (found)
      continue;
    if (token.type == Tok::SEMI) {
      begin = tokens.size();
      opens.clear();
    } else if (token.type == Tok::LP || token.type == Tok::LBRACKET) {
      opens.push_back(tokens.size() - 1);
    } else if ((token.type == Tok::RP || token.type == Tok::RBRACKET) && !opens.empty()) {
      opens.pop_back();
    }
  }
  Mistake mistake{read, tokens, at, begin, opens, {}, dialect, region.begin + begin != 0};
  if (stop <= maxExpectedBytes)
    mistake.expected = findExpected(read, entry, dialect);
  if (mistake.expected.stop != stop) // The grammar would have gone on.
    mistake.expected = {};
  return mistake;
}

static constexpr size_t whole = ~size_t(0); ///< All tokens.
/// All, but with a new mistake of another kind: a repair that makes little sense.
static constexpr size_t unclean = whole - 1;

/// So many tokens that what stopped the parser is another mistake.
static constexpr size_t far = 60;

/// How far a repair gets the parser: the tokens behind the mistake, and behind
/// what is changed, with the one that it stops at. 0: not beyond the mistake.
size_t Finder::progress(const Mistake &m, const Draft &draft, const Repair &repair) {
  ++effort.attempts;
  std::string trial = draft.edited(repair.edits);
  size_t size = trial.size();
  trial.append(SourceManager::padding, '\0');
  Diagnostics ignored;
  Attempt tried = attempt({trial.data(), size}, SourceLoc{1}, entry, dialect, ignored);
  effort.bytes += tried.whole ? size : tried.stop + size / 16; // To copy is cheap, not free.
  if (tried.whole) // A repair that is itself a mistake of another kind is the last choice.
    return ignored.errorCount() > known ? unclean : whole;
  int64_t stop = tried.stop;
  uint32_t changed = m.tokens[m.at].offset;
  for (const Edit &edit : repair.edits) {
    stop += static_cast<int64_t>(edit.length) - static_cast<int64_t>(edit.text.size());
    changed = std::max(changed, edit.offset + edit.length);
  }
  size_t read = 0;
  Tok type = m.tokens[m.at].type;
  if (type >= Tok::UNCLOSED_STRING && type <= Tok::UNCLOSED_JINJA) { // One token to the end.
    uint32_t from = repair.edits.front().offset;
    if (stop > from)
      for (llvm::StringRef rest = m.text.slice(from, static_cast<size_t>(stop)); !rest.empty();
           rest = llvm::getToken(rest).second)
        ++read;
    return read;
  }
  for (size_t i = m.at; i < m.tokens.size() && m.tokens[i].offset <= stop; ++i)
    read += m.tokens[i].offset >= changed;
  return read;
}

/// The first repair that lets the parser read enough tokens or all; with `furthestOfAll`, the one
/// that lets it get furthest, and the first of equals. Null if there is none, or no budget left.
const Repair *Finder::choose(const Mistake &m, const Draft &draft, llvm::ArrayRef<Repair> repairs,
                             bool furthestOfAll) {
  const Repair *best = nullptr;
  furthest = 0;
  for (const Repair &repair : repairs) {
    if (effort.bytes > budget || furthest >= far)
      break;
    size_t read = progress(m, draft, repair);
    if (read <= furthest || read < (repair.least == Repair::everything ? unclean : repair.least))
      continue;
    furthest = read;
    best = &repair;
    if (!furthestOfAll || repair.certain)
      break;
  }
  return best;
}

/// Reports the mistakes of one statement and returns where to read on.
uint32_t Finder::mend(Region region) {
  Draft draft(text.slice(region.begin, region.end));
  Attempt stopped;
  Diagnostics others;
  uint32_t next = region.end;
  while (read(draft, stopped, region, others)) {
    Mistake mistake = lookAt(draft, stopped, region);
    Repairs repairs, removals, detours;
    collectHints(mistake, repairs);
    const Repair *repair = choose(mistake, draft, repairs, true);
    if (repair && furthest < unclean && !repair->certain) { // Maybe one thing too many is all.
      collectRemovals(mistake, removals);
      if (const Repair *removal = choose(mistake, draft, removals, true))
        repair = removal;
    }
    report(draft, region, repair ? repair->diagnostic : plainMessage(mistake).diagnostic);
    for (size_t i = 0; repair && i != repair->more.size(); ++i)
      report(draft, region, repair->more[i]);
    if (!repair) {
      collectDetours(mistake, detours);
      repair = choose(mistake, draft, detours, false);
    }
    next = region.end;
    if (!repair || effort.reported >= maxMistakes || effort.bytes > budget) {
      next = resume(mistake, draft, region);
      break;
    }
    bool extend = repair->changesRest && entry == Entry::File;
    draft.apply(repair->edits);
    if (extend) { // The rest of the file reads differently now.
      draft.append(text.substr(region.end));
      next = region.end = static_cast<uint32_t>(text.size());
    }
  }
  return next;
}

/// A mistake at `stop` of which no more is known.
void Finder::reportPlainly(uint32_t stop) {
  Scanner scanner(text.substr(stop), dialect);
  Lexeme token;
  scanner.next(token);
  SourceRange range{base.offset(stop), base.offset(stop + token.end())};
  std::string found = token.type == Tok::END_OF_TEXT ? describe(token.type).str()
                                                     : quoteToken(text.substr(stop, token.end()));
  diags.report(range, diag::UnexpectedToken, found);
  ++effort.reported;
}

Effort Finder::run(Attempt first, const Diagnostics &others) {
  uint32_t from = 0;
  Attempt stopped = first;
  Diagnostics later;
  const Diagnostics *found = &others;
  while (!stopped.whole) {
    Region region = statementAt(from, stopped.stop);
    keep(*found, region.begin);
    uint32_t next = region.end;
    unsigned before = effort.reported;
    if (effort.reported < maxMistakes && effort.bytes <= budget) {
      next = mend(region);
      if (effort.reported == before) // Alone the statement reads, where others stand before it not.
        reportPlainly(stopped.stop);
    } else if (!uncounted++ && !dropped) {
      firstUncounted = stopped.stop;
    }
    bool last = entry != Entry::File || next >= text.size(); // What is no file is one statement.
    if (last || uncounted > maxCountedStatements)
      break;
    from = next;
    later = Diagnostics();
    found = &later;
    stopped = attempt(text.substr(from), base.offset(from), entry, dialect, later);
    stopped.stop += from;
  }
  if (stopped.whole)
    keep(later, static_cast<uint32_t>(text.size()));
  if (uncounted + dropped)
    diags.report(base.offset(firstUncounted), diag::MoreMistakes, int64_t(uncounted) + dropped);
  return effort;
}

void mesh::parse::reportSome(const Diagnostics &found, Diagnostics &diags) {
  llvm::ArrayRef<Diagnostic> all = found.diagnostics();
  for (const Diagnostic &each : all.take_front(maxMistakes))
    diags.add(each);
  if (all.size() > maxMistakes)
    diags.report(all[maxMistakes].place, diag::MoreMistakes,
                 static_cast<int64_t>(all.size() - maxMistakes));
}

Effort mesh::parse::reportMistakes(llvm::StringRef text, SourceLoc base, Entry entry,
                                   const dialect::DialectFacts &dialect, Attempt first,
                                   const Diagnostics &others, Diagnostics &diags) {
  return Finder(text, base, entry, dialect, diags).run(first, others);
}

// --- Lookalikes in text that reads -------------------------------------------------

static bool isAscii(llvm::StringRef text) {
  const char *at = text.begin();
  for (; text.end() - at >= 32; at += 32) {
    uint64_t eights[4];
    std::memcpy(eights, at, 32);
    if ((eights[0] | eights[1] | eights[2] | eights[3]) & 0x8080808080808080u)
      return false;
  }
  return llvm::all_of(llvm::StringRef(at, static_cast<size_t>(text.end() - at)),
                      [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void mesh::parse::reportLookalikes(llvm::StringRef text, SourceLoc base,
                                   const dialect::DialectFacts &dialect, Diagnostics &diags) {
  llvm::StringRef body = text.substr(text.starts_with("\ufeff") ? 3 : 0); // A byte order mark.
  if (isAscii(body) || !findLookalike(body))
    return;
  Scanner scanner(text, dialect);
  unsigned reported = 0;
  size_t done = 0; // What the last message was about ends here.
  Lexeme token;
  for (scanner.next(token); token.type != Tok::END_OF_TEXT && reported != maxMistakes;
       scanner.next(token)) {
    bool outside = token.type == Tok::UNKNOWN || (token.type == Tok::IDENT && !token.quoted) ||
                   token.type == Tok::MACRO_VARIABLE || token.type == Tok::MACRO_CALL;
    while (outside && token.end() > done && reported != maxMistakes) {
      Lookalike found =
          findLookalike(text.take_front(token.end()), std::max<size_t>(token.offset, done));
      if (!found)
        break;
      Repair repair = explainLookalike(text, found);
      offer(text, repair);
      SourceRange &fixed = repair.diagnostic.fixes[0].range;
      done = fixed.end.raw - 1;
      fixed = {base.offset(fixed.begin.raw - 1), base.offset(fixed.end.raw - 1)};
      auto begin = static_cast<uint32_t>(found.offset);
      repair.diagnostic.place = SourceRange{base.offset(begin), base.offset(begin + found.length)};
      diags.add(std::move(repair.diagnostic));
      ++reported;
    }
  }
}
