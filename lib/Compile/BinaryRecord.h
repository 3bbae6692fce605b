// BinaryRecord.h - records as bytes, from the same list of fields as their JSON
// (mesh/Basic/Record.h). There are no names in the bytes: only the very code
// that wrote them can read them, which the cache sees to.

#ifndef MESH_LIB_COMPILE_BINARYRECORD_H
#define MESH_LIB_COMPILE_BINARYRECORD_H

#include "mesh/Basic/Record.h"
#include <cstring>

namespace mesh::compile {

class BinaryWriter {
public:
  std::string bytes;

  template <typename T> void put(const std::vector<T> &values) {
    number(values.size());
    for (const T &value : values)
      put(value);
  }
  template <typename T> void put(const std::map<std::string, T> &values) {
    number(values.size());
    for (const auto &[key, value] : values) {
      put(key);
      put(value);
    }
  }
  template <typename T> void put(const std::optional<T> &value) {
    number(value.has_value());
    if (value)
      put(*value);
  }
  void put(const std::string &text) {
    number(text.size());
    bytes += text;
  }
  void put(const Digest &digest) {
    bytes.append(reinterpret_cast<const char *>(digest.bytes.data()), digest.bytes.size());
  }
  template <typename T> void put(const T &value) {
    if constexpr (record::Fielded<const T>)
      T::fields(value, [&](const char *, const auto &field) { put(field); });
    else
      number(static_cast<uint64_t>(value));
  }

private:
  /// Seven bits a byte, the lowest first; a set high bit says that more follow.
  void number(uint64_t value) {
    for (; value >= 0x80; value >>= 7)
      bytes += static_cast<char>(value | 0x80);
    bytes += static_cast<char>(value);
  }
};

/// Reads what BinaryWriter wrote. Bytes that it did not write give false or
/// other values, never a crash.
class BinaryReader {
public:
  explicit BinaryReader(llvm::StringRef bytes) : rest(bytes) {}

  bool isAtEnd() const { return rest.empty(); }

  template <typename T> bool get(std::vector<T> &values) {
    uint64_t count;
    if (!number(count) || count > rest.size()) // Every value takes a byte at least.
      return false;
    values.resize(count);
    for (T &value : values)
      if (!get(value))
        return false;
    return true;
  }
  template <typename T> bool get(std::map<std::string, T> &values) {
    uint64_t count;
    if (!number(count))
      return false;
    for (std::string key; count; --count)
      if (!get(key) || !get(values[key]))
        return false;
    return true;
  }
  template <typename T> bool get(std::optional<T> &value) {
    uint64_t isThere;
    return number(isThere) && (!isThere || get(value.emplace()));
  }
  bool get(std::string &text) {
    uint64_t size;
    if (!number(size) || size > rest.size())
      return false;
    text = rest.take_front(size);
    rest = rest.drop_front(size);
    return true;
  }
  bool get(Digest &digest) {
    if (rest.size() < digest.bytes.size())
      return false;
    std::memcpy(digest.bytes.data(), rest.data(), digest.bytes.size());
    rest = rest.drop_front(digest.bytes.size());
    return true;
  }
  template <typename T> bool get(T &value) {
    if constexpr (record::Fielded<T>) {
      bool ok = true;
      T::fields(value, [&](const char *, auto &field) { ok = ok && get(field); });
      return ok;
    } else {
      uint64_t stored;
      if (!number(stored))
        return false;
      value = static_cast<T>(stored);
      return true;
    }
  }

private:
  bool number(uint64_t &value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && !rest.empty(); shift += 7) {
      auto byte = static_cast<uint8_t>(rest.front());
      rest = rest.drop_front();
      value |= uint64_t(byte & 0x7f) << shift;
      if (byte < 0x80)
        return true;
    }
    return false;
  }

  llvm::StringRef rest;
};

} // namespace mesh::compile

#endif // MESH_LIB_COMPILE_BINARYRECORD_H
