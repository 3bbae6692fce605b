// ShortPtr.h - pointers and texts that take no more memory than an address has bits.
//
// A tree is mostly pointers, so their width decides how much memory it takes. The
// addresses of a process have 48 bits on every machine that Mesh is built for.

#ifndef MESH_BASIC_SHORTPTR_H
#define MESH_BASIC_SHORTPTR_H

#include "llvm/ADT/StringRef.h"
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace mesh {

/// A `T *` of six bytes, at any even address.
template <typename T> class ShortPtr {
public:
  ShortPtr() = default;
  ShortPtr(std::nullptr_t) {}
  explicit ShortPtr(T *pointer) { *this = pointer; }
  ShortPtr &operator=(T *pointer) {
    uint64_t bits = reinterpret_cast<uintptr_t>(pointer);
    assert(bits >> 48 == 0 && "an address of more than 48 bits");
    uint32_t low = static_cast<uint32_t>(bits);
    std::memcpy(parts, &low, sizeof low);
    parts[2] = static_cast<uint16_t>(bits >> 32);
    return *this;
  }

  T *get() const {
    uint32_t low;
    std::memcpy(&low, parts, sizeof low);
    return reinterpret_cast<T *>(static_cast<uintptr_t>(uint64_t(parts[2]) << 32 | low));
  }
  operator T *() const { return get(); }
  T *operator->() const { return get(); }

private:
  uint16_t parts[3] = {};
};

/// A `StringRef` of ten bytes, for texts below 4 GiB.
class ShortText {
public:
  ShortText() = default;
  ShortText &operator=(llvm::StringRef text) {
    characters = text.data();
    uint32_t size = static_cast<uint32_t>(text.size());
    assert(size == text.size() && "a text of more than 4 GiB");
    std::memcpy(length, &size, sizeof size);
    return *this;
  }

  const char *data() const { return characters; }
  size_t size() const {
    uint32_t size;
    std::memcpy(&size, length, sizeof size);
    return size;
  }
  bool empty() const { return size() == 0; }
  llvm::StringRef get() const { return {data(), size()}; }
  operator llvm::StringRef() const { return get(); }
  std::string str() const { return get().str(); }
  friend bool operator==(const ShortText &a, llvm::StringRef b) { return a.get() == b; }
  friend bool operator==(const ShortText &a, const ShortText &b) { return a.get() == b.get(); }

private:
  ShortPtr<const char> characters;
  uint16_t length[2] = {};
};

} // namespace mesh

#endif // MESH_BASIC_SHORTPTR_H
