// Dialect.cpp - look-up of dialects, and folding of names.

#include "mesh/Dialect/Dialect.h"
#include "WarehouseFacts.h"
#include "mesh/Dialect/NameStrategy.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include <array>

using namespace mesh;
using namespace mesh::dialect;

static constexpr const DialectFacts *dialects[] = {
    &sqliteFacts,   &duckDbFacts,     &postgresFacts, &redshiftFacts,   &trinoFacts,
    &prestoFacts,   &athenaFacts,     &sparkFacts,    &databricksFacts, &snowflakeFacts,
    &bigQueryFacts, &clickHouseFacts, &mySqlFacts,    &tSqlFacts};

llvm::ArrayRef<const DialectFacts *> mesh::dialect::allDialects() { return dialects; }

const DialectFacts *mesh::dialect::findDialect(llvm::StringRef name) {
  name = llvm::StringSwitch<llvm::StringRef>(name.lower())
             .Cases("hive", "spark2", sparkFacts.name) // Spark reads what Hive reads.
             .Cases("risingwave", "materialize", postgresFacts.name)
             .Case("dune", trinoFacts.name)
             .Case("fabric", tSqlFacts.name)
             .Default(name);
  const auto *found = llvm::find_if(
      dialects, [&](const DialectFacts *facts) { return name.equals_insensitive(facts->name); });
  return found == std::end(dialects) ? nullptr : *found;
}

llvm::StringRef mesh::dialect::strategyOf(llvm::StringRef name) {
  return name.equals_insensitive("fabric") ? "case_sensitive" : "";
}

const char *mesh::dialect::toText(Feature feature) {
  switch (feature) {
#define MESH_FEATURE(Name, Text)                                                                   \
  case Feature::Name:                                                                              \
    return Text;
#include "mesh/Dialect/Features.def"
  }
  llvm_unreachable("feature outside Features.def");
}

Binding mesh::dialect::bindingOf(const DialectFacts &dialect, llvm::StringRef op) {
  return llvm::StringSwitch<Binding>(op)
      .Cases("DIV", "MOD", "//", Binding::Multiplicative)
      .Case("**", Binding::Power)
      .Case("XOR", Binding::Xor)
      .Cases("OVERLAPS", "SOUNDS LIKE", "MEMBER OF", Binding::Membership)
      .Cases("GLOBAL IN", "GLOBAL NOT IN", Binding::Membership)
      .Cases("!<", "!>", Binding::Inequality)
      .Case("<=>", dialect.nullSafeEqual ? Binding::Equality : Binding::Other)
      .Default(Binding::Other);
}

bool mesh::dialect::hasOperator(const DialectFacts &dialect, llvm::StringRef op) {
  bool isWord = llvm::isAlpha(op.front());
  std::string entry = op.str();
  std::replace(entry.begin(), entry.end(), ' ', '_');
  if (isWord && listHolds(dialect.words, op.take_while(llvm::isAlpha).lower()))
    return true;
  return (!isWord && dialect.customOperators) || listHolds(dialect.operators, entry);
}

bool mesh::dialect::hasClause(const DialectFacts &dialect, llvm::StringRef clause) {
  llvm::StringRef rest = dialect.clauses;
  while (!rest.empty()) {
    auto [word, behind] = rest.ltrim(' ').split(' ');
    if (word.equals_insensitive(clause))
      return true;
    rest = behind;
  }
  return false;
}

using WordSet = llvm::StringSet<>;

static WordSet makeSet(llvm::StringRef words) {
  llvm::SmallVector<llvm::StringRef, 128> all;
  words.split(all, ' ', -1, /*KeepEmpty=*/false);
  WordSet set;
  for (llvm::StringRef word : all)
    set.insert(word);
  return set;
}

/// Whether `words` holds the word in any case of letters; see ReservedWords.h.
static bool holds(const WordSet &words, llvm::StringRef word) {
  llvm::SmallString<32> lower;
  for (char c : word)
    lower.push_back(llvm::toLower(c));
  return words.contains(lower);
}

/// Every name that is printed is looked up, so the sets are made once.
static const WordSet &reservedWords(const DialectFacts &dialect) {
  static const auto sets = [] {
    std::array<WordSet, 256> all;
    for (const DialectFacts *each : dialects)
      all[static_cast<size_t>(each->id)] = makeSet(each->reservedWords);
    return all;
  }();
  return sets[static_cast<size_t>(dialect.id)];
}

bool mesh::dialect::isReserved(const DialectFacts &dialect, llvm::StringRef word) {
  return isMeshKeyword(dialect, word) || holds(reservedWords(dialect), word);
}

bool mesh::dialect::isMeshKeyword(const DialectFacts &dialect, llvm::StringRef word) {
  static const WordSet keywords = makeSet(meshKeywords);
  return holds(keywords, word) &&
         (dialect.plainWords.empty() || !listHolds(dialect.plainWords, word.lower()));
}

std::string mesh::dialect::foldTable(const DialectFacts &dialect, llvm::StringRef name,
                                     bool quoted) {
  return dialect.tablesAreSensitive ? name.str() : fold(dialect, name, quoted);
}

/// As StringRef::lower, in a third of its time: every name of a query comes by here.
static std::string lower(llvm::StringRef name) {
  std::string text(name);
  for (char &c : text)
    c = llvm::toLower(c);
  return text;
}

std::string mesh::dialect::fold(const DialectFacts &dialect, llvm::StringRef name, bool quoted) {
  switch (dialect.folding) {
  case Folding::Lower:
    return quoted ? name.str() : lower(name);
  case Folding::Upper:
    return quoted ? name.str() : name.upper();
  case Folding::Insensitive:
    return lower(name);
  case Folding::Sensitive:
    return name.str();
  }
  llvm_unreachable("folding outside the list");
}
