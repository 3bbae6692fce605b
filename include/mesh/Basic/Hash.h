// Hash.h - the one hash of Mesh: BLAKE3, cut to 128 bits.
//
// What is hashed is a sequence of fields, each written with its kind and
// length, so that no two sequences share their bytes. The result depends on
// nothing but the fields: not on the machine, the run, or the order of threads.

#ifndef MESH_BASIC_HASH_H
#define MESH_BASIC_HASH_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace mesh {

struct Digest {
  std::array<uint8_t, 16> bytes{};

  /// Whether it is not all zero, the value of "no digest".
  explicit operator bool() const { return *this != Digest(); }
  /// 32 hexadecimal digits.
  std::string hex() const;
  static std::optional<Digest> fromHex(llvm::StringRef text);
  /// `length` (at most 25) letters and digits of [a-z0-9] with five bits each:
  /// fit for an identifier in every database.
  std::string shortName(unsigned length) const;

  friend bool operator==(const Digest &, const Digest &) = default;
  friend auto operator<=>(const Digest &, const Digest &) = default;
};

class Hasher {
public:
  /// `domain` says what is being hashed; equal fields in two domains differ.
  explicit Hasher(llvm::StringRef domain) { add(domain); }

  Hasher &add(llvm::StringRef text);
  Hasher &add(const char *text) { return add(llvm::StringRef(text)); }
  Hasher &add(const std::string &text) { return add(llvm::StringRef(text)); }
  Hasher &add(uint64_t number);
  Hasher &add(bool) = delete; // Say add(uint64_t(flag)): a bool is too easily a pointer.
  Hasher &add(const Digest &digest);
  /// The count, then every digest in the given order.
  Hasher &add(llvm::ArrayRef<Digest> digests);

  Digest finish() const;

private:
  llvm::SmallVector<uint8_t, 256> bytes;
};

/// BLAKE3 with all its 256 bits, in hexadecimal: the digest of whole files.
std::string hashFileContent(llvm::StringRef content);

} // namespace mesh

template <> struct std::hash<mesh::Digest> {
  size_t operator()(const mesh::Digest &digest) const {
    size_t value;
    __builtin_memcpy(&value, digest.bytes.data(), sizeof(value));
    return value;
  }
};

#endif // MESH_BASIC_HASH_H
