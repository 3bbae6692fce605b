// Arena.h - memory for the values of one phase, released all at once.
//
// Only trivially destructible types may live here: the arena runs no
// destructor. Not thread-safe; each unit of work owns its arena.

#ifndef MESH_BASIC_ARENA_H
#define MESH_BASIC_ARENA_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
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
  Arena() = default;
  Arena(Arena &&other) noexcept { swap(other); }
  Arena &operator=(Arena &&other) noexcept {
    swap(other);
    return *this;
  }
  ~Arena();

  template <typename T, typename... Args> T *make(Args &&...args) {
    static_assert(std::is_trivially_destructible_v<T>, "the arena runs no destructors");
    return new (allocate<alignof(T)>(sizeof(T))) T{std::forward<Args>(args)...};
  }

  /// Room for `count` values, which the caller fills.
  template <typename T> T *room(size_t count) {
    static_assert(std::is_trivially_copyable_v<T>);
    return static_cast<T *>(allocate<alignof(T)>(count * sizeof(T)));
  }

  template <typename T> List<T> copy(llvm::ArrayRef<T> values) {
    if (values.empty())
      return {};
    T *data = room<T>(values.size());
    std::memcpy(data, values.data(), values.size() * sizeof(T));
    return {data, values.size()};
  }

  llvm::StringRef copy(llvm::StringRef text) {
    List<char> bytes = copy(llvm::ArrayRef<char>(text.data(), text.size()));
    return {bytes.begin(), bytes.size()};
  }

  /// Bytes handed out, for the figures that benchmarks report.
  size_t bytesUsed() const { return usedBefore + static_cast<size_t>(cursor - start); }

  struct Slab;

private:
  static constexpr size_t grain = 8; ///< Everything begins at a multiple of this.

  /// All of the work in the common case: a comparison and an addition.
  template <size_t alignment> void *allocate(size_t bytes) {
    static_assert(alignment <= grain);
    bytes = (bytes + grain - 1) & ~(grain - 1);
    if (bytes > static_cast<size_t>(limit - cursor)) [[unlikely]]
      return allocateSlab(bytes);
    void *result = cursor;
    cursor += bytes;
    return result;
  }
  void *allocateSlab(size_t bytes);
  static Slab *newSlab(size_t size);
  void swap(Arena &other) noexcept;

  char *cursor = nullptr, *limit = nullptr; ///< What is free of the newest slab.
  char *start = nullptr;                    ///< Where that slab's memory begins.
  Slab *slabs = nullptr;                    ///< The newest.
  size_t usedBefore = 0;                    ///< In all other slabs.
};

} // namespace mesh

#endif // MESH_BASIC_ARENA_H
