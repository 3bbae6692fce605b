// Dialect.cpp - look-up of dialects, and folding of names.

#include "mesh/Dialect/Dialect.h"
#include "Facts.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::dialect;

static constexpr const DialectFacts *dialects[] = {&sqliteFacts, &duckDbFacts, &postgresFacts};

llvm::ArrayRef<const DialectFacts *> mesh::dialect::allDialects() { return dialects; }

const DialectFacts *mesh::dialect::findDialect(llvm::StringRef name) {
  const auto *found = llvm::find_if(
      dialects, [&](const DialectFacts *facts) { return name.equals_insensitive(facts->name); });
  return found == std::end(dialects) ? nullptr : *found;
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

/// Whether `words` holds the word in any case of letters; see ReservedWords.h.
static bool holds(llvm::StringRef words, llvm::StringRef word) {
  return words.contains(" " + word.lower() + " ");
}

bool mesh::dialect::isReserved(const DialectFacts &dialect, llvm::StringRef word) {
  return isMeshKeyword(word) || holds(dialect.reservedWords, word);
}

bool mesh::dialect::isMeshKeyword(llvm::StringRef word) { return holds(meshKeywords, word); }

std::string mesh::dialect::fold(const DialectFacts &dialect, llvm::StringRef name, bool quoted) {
  switch (dialect.folding) {
  case Folding::Lower:
    return quoted ? name.str() : name.lower();
  case Folding::Upper:
    return quoted ? name.str() : name.upper();
  case Folding::Insensitive:
    return name.lower();
  case Folding::Sensitive:
    return name.str();
  }
  llvm_unreachable("folding outside the list");
}
