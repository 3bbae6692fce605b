// Arena.h - memory for the values of one phase, released all at once.
//
// Only trivially destructible types may live here: the arena runs no
// destructor. Not thread-safe; each unit of work owns its arena.

#ifndef MESH_BASIC_ARENA_H
#define MESH_BASIC_ARENA_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

namespace mesh {

/// An immutable array in an arena: a pointer and a 32-bit count.
template <typename T> class List {
public:
  List() = default;
  List(const T *data, size_t size) : elements(data), count(static_cast<uint32_t>(size)) {}

  const T *begin() const { return elements; }
  const T *end() const { return elements + count; }
  uint32_t size() const { return count; }
  bool empty() const { return count == 0; }
  const T &operator[](size_t i) const { return elements[i]; }
  const T &front() const { return elements[0]; }
  const T &back() const { return elements[count - 1]; }
  operator llvm::ArrayRef<T>() const { return {elements, count}; }

private:
  const T *elements = nullptr;
  uint32_t count = 0;
};

class Arena {
public:
  template <typename T, typename... Args> T *make(Args &&...args) {
    static_assert(std::is_trivially_destructible_v<T>, "the arena runs no destructors");
    return new (memory.Allocate(sizeof(T), llvm::Align(alignof(T)))) T{std::forward<Args>(args)...};
  }

  template <typename T> List<T> copy(llvm::ArrayRef<T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (values.empty())
      return {};
    auto *data =
        static_cast<T *>(memory.Allocate(values.size() * sizeof(T), llvm::Align(alignof(T))));
    std::memcpy(data, values.data(), values.size() * sizeof(T));
    return {data, values.size()};
  }

  llvm::StringRef copy(llvm::StringRef text) {
    List<char> bytes = copy(llvm::ArrayRef<char>(text.data(), text.size()));
    return {bytes.begin(), bytes.size()};
  }

  /// Bytes handed out, for the figures that benchmarks report.
  size_t bytesUsed() const { return memory.getBytesAllocated(); }

private:
  llvm::BumpPtrAllocatorImpl<llvm::MallocAllocator, 16384, 16384, 8> memory;
};

} // namespace mesh

#endif // MESH_BASIC_ARENA_H
