// Id.h - checked indices, the only references that may leave a phase.
//
// A pointer says "same phase, same arena"; an id may be stored, hashed and
// written to disk. Ids of different tags do not convert into each other.

#ifndef MESH_BASIC_ID_H
#define MESH_BASIC_ID_H

#include <cstdint>
#include <functional>

namespace mesh {

template <typename Tag> struct Id {
  static constexpr uint32_t none = ~0u;
  uint32_t index = none;

  explicit operator bool() const { return index != none; }
  friend bool operator==(Id, Id) = default;
  friend auto operator<=>(Id, Id) = default;
};

} // namespace mesh

template <typename Tag> struct std::hash<mesh::Id<Tag>> {
  size_t operator()(mesh::Id<Tag> id) const { return std::hash<uint32_t>()(id.index); }
};

#endif // MESH_BASIC_ID_H
