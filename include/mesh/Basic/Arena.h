// Arena.h - memory for the values of one phase, released all at once.
//
// Only trivially destructible types may live here: the arena runs no
// destructor. Not thread-safe; each unit of work owns its arena.

#ifndef MESH_BASIC_ARENA_H
#define MESH_BASIC_ARENA_H

#include "mesh/Basic/ShortPtr.h"
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

/// What stands before the elements of a list.
struct alignas(8) ListHead {
  uint32_t count = 0;
};

/// An immutable array in an arena. It is one pointer, null where it is empty, since most
/// lists of a tree are: the elements and their number are behind it.
template <typename T> class List {
public:
  List() = default;

  const T *begin() const {
    const ListHead *made = head;
    return made ? reinterpret_cast<const T *>(made + 1) : nullptr;
  }
  const T *end() const { return begin() + size(); }
  uint32_t size() const {
    const ListHead *made = head;
    return made ? made->count : 0;
  }
  bool empty() const { return !head; }
  const T &operator[](size_t i) const { return begin()[i]; }
  const T &front() const { return *begin(); }
  const T &back() const { return end()[-1]; }
  operator llvm::ArrayRef<T>() const { return {begin(), size()}; }

private:
  friend class Arena;
  explicit List(const ListHead *made) : head(made) {}
  ShortPtr<const ListHead> head;
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

  /// The list of what `element` returns for each index below `count`.
  template <typename T, typename Fn> List<T> list(size_t count, Fn element) {
    static_assert(std::is_trivially_copyable_v<T> && alignof(T) <= alignof(ListHead));
    if (count == 0)
      return {};
    auto *head =
        static_cast<ListHead *>(allocate<alignof(ListHead)>(sizeof(ListHead) + count * sizeof(T)));
    head->count = static_cast<uint32_t>(count);
    T *elements = reinterpret_cast<T *>(head + 1);
    for (size_t i = 0; i != count; ++i)
      new (elements + i) T(element(i));
    return List<T>(head);
  }

  template <typename T> List<T> copy(llvm::ArrayRef<T> values) {
    return list<T>(values.size(), [&](size_t i) { return values[i]; });
  }

  llvm::StringRef copy(llvm::StringRef text) {
    if (text.empty())
      return {};
    auto *bytes = static_cast<char *>(allocate<1>(text.size()));
    std::memcpy(bytes, text.data(), text.size());
    return {bytes, text.size()};
  }

  /// Bytes handed out, for the figures that benchmarks report.
  size_t bytesUsed() const { return usedBefore + static_cast<size_t>(cursor - start); }

  struct Slab;

private:
  static constexpr size_t grain = 4; ///< Everything begins at a multiple of this.

  /// All of the work in the common case: a comparison and an addition.
  template <size_t alignment> void *allocate(size_t bytes) {
    static_assert(alignment <= 2 * grain);
    constexpr size_t padding = alignment > grain ? grain : 0; // At most.
    bytes = (bytes + grain - 1) & ~(grain - 1);
    if (bytes + padding > static_cast<size_t>(limit - cursor)) [[unlikely]]
      return allocateSlab(bytes);
    char *result = cursor + (reinterpret_cast<uintptr_t>(cursor) & padding);
    cursor = result + bytes;
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
