// Hash.cpp - fields are written as a kind byte, a length and the content.

#include "mesh/Basic/Hash.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/Endian.h"
#include <cassert>
#include <cstring>

using namespace mesh;

std::string Digest::hex() const { return llvm::toHex(bytes, /*LowerCase=*/true); }

std::optional<Digest> Digest::fromHex(llvm::StringRef text) {
  std::string decoded;
  if (text.size() != 32 || !llvm::tryGetFromHex(text, decoded))
    return std::nullopt;
  Digest digest;
  std::copy(decoded.begin(), decoded.end(), digest.bytes.begin());
  return digest;
}

std::string Digest::shortName(unsigned length) const {
  assert(length <= 25 && "a digest holds 25 groups of five bits");
  static constexpr char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789"; // Without l, o, 0, 1.
  static_assert(sizeof(alphabet) == 33);
  std::string name;
  for (unsigned bit = 0; name.size() < length; bit += 5) {
    unsigned window = bytes[bit / 8] << 8 | (bit / 8 + 1 < bytes.size() ? bytes[bit / 8 + 1] : 0);
    name += alphabet[window >> (11 - bit % 8) & 31];
  }
  return name;
}

/// Room for so many bytes more.
static uint8_t *extend(llvm::SmallVectorImpl<uint8_t> &bytes, size_t count) {
  size_t before = bytes.size();
  bytes.resize_for_overwrite(before + count);
  return bytes.data() + before;
}

static constexpr size_t numberSize = 9;

static uint8_t *writeNumber(uint8_t *to, char kind, uint64_t number) {
  *to = static_cast<uint8_t>(kind);
  llvm::support::endian::write64le(to + 1, number);
  return to + numberSize;
}

Hasher &Hasher::add(llvm::StringRef text) {
  uint8_t *content = writeNumber(extend(bytes, numberSize + text.size()), 's', text.size());
  std::copy(text.bytes_begin(), text.bytes_end(), content);
  return *this;
}

Hasher &Hasher::add(uint64_t number) {
  writeNumber(extend(bytes, numberSize), 'n', number);
  return *this;
}

Hasher &Hasher::add(const Digest &digest) {
  uint8_t *to = extend(bytes, 1 + digest.bytes.size());
  *to = 'd';
  std::memcpy(to + 1, digest.bytes.data(), digest.bytes.size());
  return *this;
}

Hasher &Hasher::add(llvm::ArrayRef<Digest> digests) {
  writeNumber(extend(bytes, numberSize), 'l', digests.size());
  for (const Digest &digest : digests)
    add(digest);
  return *this;
}

// One step of BLAKE3 as LLVM has it, for the processor at hand. What is hashed here is mostly two
// blocks long, and LLVM's hasher would take as long around each step as for it.
extern "C" void llvm_blake3_compress_in_place(uint32_t chaining[8], const uint8_t block[64],
                                              uint8_t length, uint64_t counter, uint8_t flags);

/// The first 128 bits of BLAKE3 of what fits into one chunk of it.
static Digest hashChunk(llvm::ArrayRef<uint8_t> bytes) {
  enum : uint8_t { chunkStart = 1, chunkEnd = 2, root = 8 };
  constexpr size_t blockSize = 64;
  uint32_t chaining[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  uint8_t flags = chunkStart;
  for (; bytes.size() > blockSize; bytes = bytes.drop_front(blockSize), flags = 0)
    llvm_blake3_compress_in_place(chaining, bytes.data(), blockSize, 0, flags);
  uint8_t last[blockSize] = {};
  std::copy(bytes.begin(), bytes.end(), last);
  llvm_blake3_compress_in_place(chaining, last, static_cast<uint8_t>(bytes.size()), 0,
                                flags | chunkEnd | root);
  Digest digest;
  for (size_t i = 0; i != 4; ++i)
    llvm::support::endian::write32le(digest.bytes.data() + 4 * i, chaining[i]);
  return digest;
}

Digest Hasher::finish() const {
  constexpr size_t chunkSize = 1024;
  if (bytes.size() <= chunkSize)
    return hashChunk(bytes);
  Digest digest;
  digest.bytes = llvm::TruncatedBLAKE3<16>::hash<16>(bytes);
  return digest;
}

std::string mesh::hashFileContent(llvm::StringRef content) {
  auto full = llvm::BLAKE3::hash(llvm::ArrayRef(content.bytes_begin(), content.size()));
  return llvm::toHex(full, /*LowerCase=*/true);
}
