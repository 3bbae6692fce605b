// Arena.cpp - slabs: small ones first, so that a small tree touches little memory,
// then larger ones, so that a large tree asks for memory seldom.

#include "mesh/Basic/Arena.h"
#include "llvm/Support/MemAlloc.h"
#include <algorithm>
#include <cstdlib>

using namespace mesh;

static constexpr size_t smallestSlab = 16384, largestSlab = size_t(1) << 20;

struct Arena::Slab {
  Slab *before;
  size_t size;
  char *memory() { return reinterpret_cast<char *>(this + 1); }
};

namespace {
/// Large slabs that arenas of this thread have given back. A unit of work has an arena of
/// its own, and the next one wants as much: to take it from the system anew, page by
/// page, would cost more than to fill it.
struct SpareSlabs {
  static constexpr size_t least = 65536, most = size_t(4) << 20;
  Arena::Slab *newest = nullptr;
  size_t bytes = 0;
  ~SpareSlabs();
};
} // namespace

static thread_local SpareSlabs spare;

SpareSlabs::~SpareSlabs() {
  while (Arena::Slab *slab = newest) {
    newest = slab->before;
    std::free(slab);
  }
}

Arena::~Arena() {
  while (Slab *slab = slabs) {
    slabs = slab->before;
    if (slab->size < SpareSlabs::least || spare.bytes + slab->size > SpareSlabs::most) {
      std::free(slab);
      continue;
    }
    slab->before = spare.newest;
    spare.newest = slab;
    spare.bytes += slab->size;
  }
}

void Arena::swap(Arena &other) noexcept {
  std::swap(cursor, other.cursor);
  std::swap(limit, other.limit);
  std::swap(start, other.start);
  std::swap(slabs, other.slabs);
  std::swap(usedBefore, other.usedBefore);
}

Arena::Slab *Arena::newSlab(size_t size) {
  Slab *slab = size < SpareSlabs::least ? nullptr : spare.newest;
  if (slab && slab->size >= size && slab->size <= 2 * size) {
    spare.newest = slab->before;
    spare.bytes -= slab->size;
    return slab;
  }
  slab = static_cast<Slab *>(llvm::safe_malloc(size));
  slab->size = size;
  return slab;
}

void *Arena::allocateSlab(size_t bytes) {
  size_t size = std::clamp(bytesUsed() / 2, smallestSlab, largestSlab);
  bool own = bytes > size / 4; // What is left of the newest slab stays in use.
  Slab *slab = newSlab(own ? sizeof(Slab) + bytes : size);
  if (own && slabs) {
    slab->before = slabs->before;
    slabs->before = slab;
    usedBefore += bytes;
    return slab->memory();
  }
  slab->before = slabs;
  slabs = slab;
  usedBefore = bytesUsed();
  start = slab->memory();
  cursor = start + bytes;
  limit = reinterpret_cast<char *>(slab) + slab->size;
  return start;
}
