// Sixteen.h - sixteen bytes of a text at a time, in the vectors that GCC and Clang
// have on every processor.

#ifndef MESH_BASIC_SIXTEEN_H
#define MESH_BASIC_SIXTEEN_H

#include <cstdint>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace mesh {

using Sixteen = uint8_t __attribute__((vector_size(16)));

/// The bytes from `at` on, all of which must be readable.
inline Sixteen loadSixteen(const char *at) {
  Sixteen bytes;
  std::memcpy(&bytes, at, sizeof(bytes));
  return bytes;
}

/// 0xff for each byte from `low` to `high`, 0 for all others.
inline Sixteen within(Sixteen bytes, uint8_t low, uint8_t high) {
  return (Sixteen)(bytes - low <= static_cast<uint8_t>(high - low));
}

inline Sixteen equal(Sixteen bytes, char c) { return (Sixteen)(bytes == static_cast<uint8_t>(c)); }

/// The uppermost bit of each byte; that of the first is bit 0.
inline uint32_t upperBits(Sixteen bytes) {
#ifdef __SSE2__
  return static_cast<uint32_t>(_mm_movemask_epi8((__m128i)bytes));
#else
  uint32_t bits = 0;
  for (unsigned i = 0; i != 16; ++i)
    bits |= uint32_t(bytes[i] >> 7) << i;
  return bits;
#endif
}

/// How many bytes at the front have the uppermost bit; 16 at most.
inline unsigned leading(Sixteen bytes) {
  return static_cast<unsigned>(__builtin_ctz(~upperBits(bytes))); // Never zero.
}

} // namespace mesh

#endif // MESH_BASIC_SIXTEEN_H
