// Names.cpp - edit distance, bounded by a third of the name's length.

#include "mesh/Basic/Names.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;

/// How many letters were left out, added, mistaken, or swapped with their
/// neighbour: the commonest slip counts once. More than `limit`: limit + 1.
static unsigned slips(llvm::StringRef a, llvm::StringRef b, unsigned limit) {
  if (a.size() > b.size() + limit || b.size() > a.size() + limit)
    return limit + 1;
  llvm::SmallVector<unsigned, 64> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (unsigned j = 0; j <= b.size(); ++j)
    last[j] = j;
  auto same = [&](size_t i, size_t j) { return llvm::toLower(a[i]) == llvm::toLower(b[j]); };
  for (size_t i = 0; i < a.size(); ++i) {
    row[0] = static_cast<unsigned>(i) + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      row[j + 1] = std::min({last[j + 1] + 1, row[j] + 1, last[j] + !same(i, j)});
      if (i && j && same(i, j - 1) && same(i - 1, j))
        row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return std::min(last[b.size()], limit + 1);
}

llvm::StringRef mesh::nearestName(llvm::StringRef name,
                                  llvm::ArrayRef<llvm::StringRef> candidates) {
  llvm::StringRef best;
  unsigned bestDistance = static_cast<unsigned>(name.size()) / 3 + 1;
  for (llvm::StringRef candidate : candidates) {
    unsigned distance = slips(name, candidate, bestDistance);
    if (distance < bestDistance && distance < candidate.size()) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
