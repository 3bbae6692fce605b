// HashTest.cpp - what is short is hashed step by step: as BLAKE3 says, whatever its length.

#include "mesh/Basic/Hash.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/Endian.h"
#include "gtest/gtest.h"

using namespace mesh;

TEST(Hash, isBlake3OfItsFields) {
  constexpr size_t longest = 1200; // Beyond a chunk of 1,024 bytes, and over blocks of 64.
  for (size_t size = 0; size != longest; ++size) {
    std::string text;
    for (size_t i = 0; i != size; ++i)
      text += static_cast<char>(7 * i + size);
    std::string bytes = "s";
    bytes.resize(9);
    llvm::support::endian::write64le(bytes.data() + 1, size);
    bytes += text;
    Digest expected;
    expected.bytes = llvm::TruncatedBLAKE3<16>::hash<16>(
        llvm::ArrayRef(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()));
    EXPECT_EQ(Hasher(text).finish().hex(), expected.hex()) << size;
  }
}
