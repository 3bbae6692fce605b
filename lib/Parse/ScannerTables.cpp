// ScannerTables.cpp - the tables of a dialect are made when it is first asked for,
// which a program that reads one file waits for: so they are made from constants.

#include "ScannerTables.h"
#include "WordTable.h"
#include "llvm/Support/MemAlloc.h"
#include <atomic>
#include <cstdlib>
#include <cstring>

using namespace mesh;
using namespace mesh::parse;

static constexpr ScannerTables::Word keyword(Tok tok) {
  uint16_t uses = usesOf(tok);
  ScannerTables::Word word;
  if (uses & HARD)
    word.type = tok;
  if (!(uses & HARD) || (uses & COMBINES))
    word.word = tok;
  return word;
}

/// What all dialects have in common, or all of those where a name before a string is
/// a type.
static constexpr ScannerTables makeCommon(bool typedNames) {
  ScannerTables tables;
  auto set = [&](std::string_view bytes, ByteClass byteClass) {
    for (char c : bytes)
      tables.classes[static_cast<uint8_t>(c)] = byteClass;
  };
  set(" \t\n\r\f\v", Blank);
  set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", Letter);
  for (unsigned c = 0x80; c <= 0xff; ++c)
    tables.classes[c] = Letter;
  set("0123456789", Digit);
  set("[:=<>!+-*/%|&^~?{}", Operator);
  set("(),;]", Single);
  set(".", Dot);
  set("'", Quote);
  set("$", Dollar);
  set("#", Hash);
  set("@", At);
  tables.classes[0] = Nul;
  tables.typedNames = typedNames;
  for (size_t i = 0; i != wordTableSize; ++i)
    if (wordUses[i] && !(wordUses[i] & OPTIONAL))
      tables.words[i] = keyword(static_cast<Tok>(i));
    else if (typedNames) // The scanner looks at what is behind these.
      tables.words[i] = {Tok::IDENT, Tok::TYPE_NAME};
  return tables;
}

static constexpr ScannerTables common[] = {makeCommon(false), makeCommon(true)};

/// Calls `fn` for the words of Tokens.def in a list with a blank around each.
template <typename Fn> static void eachWord(llvm::StringRef list, Fn fn) {
  for (size_t at = 0, stop; at < list.size(); at = stop + 1) {
    for (stop = at; stop != list.size() && list[stop] != ' ';)
      ++stop;
    llvm::StringRef word = list.slice(at, stop);
    char padded[16] = {};
    std::copy_n(word.begin(), std::min<size_t>(word.size(), 16), padded);
    if (Tok tok = findWord(padded, word.size()); tok != Tok::NONE)
      fn(tok);
  }
}

static void fill(ScannerTables &tables, const dialect::DialectFacts &facts) {
  const ScannerTables &start = common[facts.anyTypedLiteral];
  static_assert(std::is_trivially_copyable_v<ScannerTables>);
  std::memcpy(static_cast<void *>(&tables), &start, sizeof(tables));
  tables.classes['"'] = facts.doubleQuotesString ? StringQuote : Identifier;
  if (facts.backticksQuote)
    tables.classes['`'] = Identifier;
  if (facts.bracketsQuote)
    tables.classes['['] = Identifier;
  if (facts.unicodeStrings)
    tables.classes['&'] = Ampersand;
  if (facts.hashNames && !facts.customOperators)
    tables.classes['#'] = HashName;
  if (facts.charsetStrings)
    tables.classes['_'] = Underscore;
  eachWord(facts.words, [&](Tok tok) {
    if (usesOf(tok) & OPTIONAL)
      tables.words[static_cast<size_t>(tok)] = keyword(tok);
  });
  eachWord(facts.plainWords, [&](Tok tok) {
    if (!(usesOf(tok) & OPTIONAL))
      tables.words[static_cast<size_t>(tok)] = tables.words[0];
  });
  tables.digitParts = facts.digitParts;
  tables.joinsStrings = facts.adjacentStrings != dialect::AdjacentStrings::Apart;
}

const ScannerTables &mesh::parse::scannerTables(const dialect::DialectFacts &facts) {
  static std::atomic<const ScannerTables *> made[dialect::dialectCount];
  std::atomic<const ScannerTables *> &ours = made[static_cast<size_t>(facts.id)];
  if (const ScannerTables *known = ours.load(std::memory_order_acquire))
    return *known;
  auto *fresh = static_cast<ScannerTables *>(
      llvm::safe_malloc(sizeof(ScannerTables))); // Kept until the program ends.
  fill(*fresh, facts);
  const ScannerTables *other = nullptr;
  if (ours.compare_exchange_strong(other, fresh, std::memory_order_acq_rel))
    return *fresh;
  std::free(fresh);
  return *other;
}
