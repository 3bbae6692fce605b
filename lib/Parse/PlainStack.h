// PlainStack.h - a stack of plain values. The first N of them need no memory of
// their own, so that reading a short text asks for none.

#ifndef MESH_LIB_PARSE_PLAINSTACK_H
#define MESH_LIB_PARSE_PLAINSTACK_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/MemAlloc.h"
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>

namespace mesh::parse {

template <typename T, size_t N> class PlainStack {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

public:
  PlainStack() = default;
  PlainStack(const PlainStack &) = delete;
  PlainStack &operator=(const PlainStack &) = delete;
  ~PlainStack() {
    if (first != own())
      std::free(first);
  }

  bool empty() const { return top == first; }
  size_t size() const { return static_cast<size_t>(top - first); }
  T &back() { return top[-1]; }
  const T &back() const { return top[-1]; }
  T &operator[](size_t i) { return first[i]; }
  const T &operator[](size_t i) const { return first[i]; }
  T *begin() { return first; }
  T *end() { return top; }
  const T *begin() const { return first; }
  const T *end() const { return top; }
  operator llvm::ArrayRef<T>() const { return {first, top}; }

  /// By value, since it may be one of the stack's own.
  void push_back(T value) {
    if (top == limit) [[unlikely]]
      grow();
    *top++ = value;
  }
  /// A new value, to be filled where it is: to copy a large one costs much more.
  T &add() {
    if (top == limit) [[unlikely]]
      grow();
    return *new (top++) T{};
  }
  template <typename Range> void append(const Range &values) {
    for (const T &value : values)
      push_back(value);
  }
  void pop_back() { --top; }
  /// Drops all behind the first `size`.
  void resize(size_t size) {
    assert(size <= this->size());
    top = first + size;
  }

private:
  T *own() { return reinterpret_cast<T *>(space); }
  [[gnu::noinline, gnu::cold]] void grow() {
    size_t count = size();
    auto *larger = static_cast<T *>(llvm::safe_malloc(2 * count * sizeof(T)));
    std::memcpy(static_cast<void *>(larger), first, count * sizeof(T));
    if (first != own())
      std::free(first);
    first = larger;
    top = larger + count;
    limit = larger + 2 * count;
  }

  T *first = own(), *top = own(), *limit = own() + N;
  alignas(T) char space[N * sizeof(T)];
};

} // namespace mesh::parse

#endif // MESH_LIB_PARSE_PLAINSTACK_H
