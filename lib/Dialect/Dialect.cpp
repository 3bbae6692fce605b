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
