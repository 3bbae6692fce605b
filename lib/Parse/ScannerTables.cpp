// ScannerTables.cpp - the tables of a dialect are made when it is first asked for,
// which a program that reads one file waits for: so they are made from constants.

#include "ScannerTables.h"
#include "WordTable.h"
#include <atomic>

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

/// What all dialects have in common.
static constexpr ScannerTables common = [] {
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
  for (size_t i = 1; i != wordTableSize; ++i)
    if (wordUses[i] && !(wordUses[i] & OPTIONAL))
      tables.words[i] = keyword(static_cast<Tok>(i));
  return tables;
}();

/// Calls `fn` for the words of Tokens.def in a list with a blank around each.
template <typename Fn> static void eachWord(llvm::StringRef list, Fn fn) {
  while (!(list = list.ltrim(' ')).empty()) {
    llvm::StringRef word = list.take_until([](char c) { return c == ' '; });
    list = list.drop_front(word.size());
    char padded[16] = {};
    std::copy_n(word.begin(), std::min<size_t>(word.size(), 16), padded);
    if (Tok tok = findWord(padded, word.size()); tok != Tok::NONE)
      fn(tok);
  }
}

static void fill(ScannerTables &tables, const dialect::DialectFacts &facts) {
  tables = common;
  tables.classes['"'] = facts.doubleQuotesString ? StringQuote : Identifier;
  if (facts.backticksQuote)
    tables.classes['`'] = Identifier;
  if (facts.bracketsQuote)
    tables.classes['['] = Identifier;
  if (facts.unicodeStrings)
    tables.classes['&'] = Ampersand;
  eachWord(facts.words, [&](Tok tok) {
    if (usesOf(tok) & OPTIONAL)
      tables.words[static_cast<size_t>(tok)] = keyword(tok);
  });
  eachWord(facts.plainWords, [&](Tok tok) {
    if (!(usesOf(tok) & OPTIONAL))
      tables.words[static_cast<size_t>(tok)] = {};
  });
  tables.typedNames = facts.anyTypedLiteral;
  if (tables.typedNames) // The scanner looks at what is behind these.
    for (ScannerTables::Word &word : tables.words)
      if (word.type == Tok::IDENT && word.word == Tok::NONE)
        word.word = Tok::TYPE_NAME;
  tables.joinsStrings = facts.adjacentStrings != dialect::AdjacentStrings::Apart;
}

const ScannerTables &mesh::parse::scannerTables(const dialect::DialectFacts &facts) {
  static std::atomic<const ScannerTables *> made[dialect::dialectCount];
  std::atomic<const ScannerTables *> &ours = made[static_cast<size_t>(facts.id)];
  if (const ScannerTables *known = ours.load(std::memory_order_acquire))
    return *known;
  auto *fresh = new ScannerTables; // Kept until the program ends.
  fill(*fresh, facts);
  const ScannerTables *other = nullptr;
  if (ours.compare_exchange_strong(other, fresh, std::memory_order_acq_rel))
    return *fresh;
  delete fresh;
  return *other;
}
