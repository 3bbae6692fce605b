// Names.cpp - edit distance, bounded by a third of the name's length.

#include "mesh/Basic/Names.h"
#include "llvm/ADT/StringExtras.h"

using namespace mesh;

llvm::StringRef mesh::nearestName(llvm::StringRef name,
                                  llvm::ArrayRef<llvm::StringRef> candidates) {
  llvm::StringRef best;
  unsigned bestDistance = static_cast<unsigned>(name.size()) / 3 + 1;
  for (llvm::StringRef candidate : candidates) {
    unsigned distance =
        name.edit_distance_insensitive(candidate, /*AllowReplacements=*/true, bestDistance);
    if (distance < bestDistance && distance < candidate.size()) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
