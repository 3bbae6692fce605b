// Hints.h - the usual slips. A hint looks at the tokens around a mistake and
// proposes what may have been meant: a message, and the change of the text that
// would put it right. Whoever asks tries each proposal and keeps the first one
// that lets the parser get further, so a hint may guess.

#ifndef MESH_LIB_PARSE_HINTS_H
#define MESH_LIB_PARSE_HINTS_H

#include "Expected.h"

namespace mesh::parse {

/// A change of a text. Offsets count from the beginning of the text.
struct Edit {
  uint32_t offset, length;
  std::string text;
};

/// What a hint proposes. The places in the diagnostic are offsets plus one, and
/// so are its fixes, which are the edits if these are meant for the user.
struct Repair {
  Diagnostic diagnostic;
  llvm::SmallVector<Edit, 2> edits;
  /// Where only several repairs together help: the messages about the others.
  std::vector<Diagnostic> more;
  /// An unclosed quote was closed: what follows in the file reads differently.
  bool changesRest = false;
  /// There is no doubt what was written, whatever else may help.
  bool certain = false;
  static constexpr uint8_t everything = 255;
  uint8_t least = 0; ///< What it must yield to be taken; see the table of hints.
};

/// A token for a message: its first line, in quotes, cut where it is long.
std::string quoteToken(llvm::StringRef spelling);

/// A place where the parser could not go on.
struct Mistake {
  llvm::StringRef text;
  llvm::ArrayRef<Lexeme> tokens; ///< Of the whole text, END_OF_TEXT at the end.
  size_t at;                     ///< The token that was refused.
  size_t begin;                  ///< The first token of its statement.
  llvm::ArrayRef<size_t> opens;  ///< The "(" and "[" open there, outermost first.
  Expected expected;
  const dialect::DialectFacts &dialect;
  bool behindStatement; ///< Another statement stands before it.

  /// What the token is or, of a word, could be. Nothing outside the text.
  Tok kind(size_t i) const;
  Tok found() const { return kind(at); }
  bool isName(size_t i) const { return i < tokens.size() && tokens[i].type == Tok::IDENT; }
  llvm::StringRef spelling(size_t i) const {
    return text.substr(tokens[i].offset, tokens[i].length);
  }
  /// The text of the token as messages show it.
  std::string quote(size_t i) const;
  SourceRange range(size_t i) const;
  static SourceRange rangeOf(uint32_t begin, uint32_t end) { return {{begin + 1}, {end + 1}}; }
  /// Whether only blanks stand before the token on its line.
  bool startsLine(size_t i) const;
  bool expects(Tok tok) const { return expected.tokens.has(tok); }
  /// The index of the innermost "(" or "[" that is open, or none.
  static constexpr size_t none = ~size_t(0);
  size_t open() const { return opens.empty() ? none : opens.back(); }
};

/// A repair with a declared message.
template <typename... Args, typename... Given>
Repair makeRepair(SourceRange range, const DiagKind<Args...> &kind, const Given &...given) {
  return {{kind.name, kind.severity, range, formatDiagnostic(kind, given...), {}, {}}, {}, {}};
}

using Repairs = llvm::SmallVector<Repair, 8>;

/// What may have been meant, the likeliest first.
void collectHints(const Mistake &mistake, Repairs &repairs);

/// One word or sign too many, near the mistake; only worth it if that is all.
void collectRemovals(const Mistake &mistake, Repairs &repairs);

/// "expected ..., found ...", for when no hint helps. It has no edits.
Repair plainMessage(const Mistake &mistake);

/// How the text might go on behind a mistake that nobody understands. The
/// messages of these are never shown.
void collectDetours(const Mistake &mistake, Repairs &repairs);

/// A character that looks like one of SQL's: "“" for "\"".
struct Lookalike {
  size_t offset = llvm::StringRef::npos;
  unsigned length = 0;
  llvm::StringRef meant, name;
  explicit operator bool() const { return offset != llvm::StringRef::npos; }
};
/// The first one in `text` at or behind `from`.
Lookalike findLookalike(llvm::StringRef text, size_t from = 0);

/// The message about a lookalike, with its fix. `token` is the text it stands in.
Repair explainLookalike(llvm::StringRef text, const Lookalike &found);

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_HINTS_H
