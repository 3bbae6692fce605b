// Functions.cpp - look-up in the table of Functions.def.

#include "mesh/Dialect/Functions.h"
#include <algorithm>
#include <array>

using namespace mesh;
using namespace mesh::dialect;

namespace {
/// Flags of Functions.def.
enum : unsigned { NONE = 0, ORDERED = 1, DUPLICATE_FREE = 2, TIES = 4 };

constexpr unsigned ALL = ~0u;
#define MESH_DIALECT(Name, Spelling) constexpr unsigned Name = 1u << unsigned(DialectId::Name);
#include "mesh/Dialect/Dialects.def"

struct Entry {
  unsigned dialects;
  FunctionFacts facts;
};
} // namespace

static constexpr Entry entries[] = {
#define MESH_FUNCTION(Dialects, Name, Class, Kind, Result, Min, Max, Flags)                        \
  {Dialects,                                                                                       \
   {Name, FunctionClass::Class, Volatility::Kind, ResultRule::Result, Min, Max,                    \
    ((Flags) & ORDERED) != 0, ((Flags) & DUPLICATE_FREE) != 0, ((Flags) & TIES) != 0}},
#include "mesh/Dialect/Functions.def"
};

/// Indices of `entries` in the order of their names, computed by the compiler.
static constexpr auto byName = [] {
  std::array<uint16_t, std::size(entries)> order{};
  for (size_t i = 0; i != order.size(); ++i)
    order[i] = static_cast<uint16_t>(i);
  std::sort(order.begin(), order.end(), [](uint16_t a, uint16_t b) {
    return std::string_view(entries[a].facts.name) < std::string_view(entries[b].facts.name);
  });
  return order;
}();

/// Calls `fn` for each entry of the name in the dialect until it returns true.
template <typename Fn>
static const FunctionFacts *findEntry(const DialectFacts &dialect, llvm::StringRef name, Fn fn) {
  std::string lower = name.lower();
  auto first = std::lower_bound(
      byName.begin(), byName.end(), lower,
      [](uint16_t index, const std::string &wanted) { return entries[index].facts.name < wanted; });
  for (; first != byName.end() && lower == entries[*first].facts.name; ++first) {
    const Entry &entry = entries[*first];
    if ((entry.dialects & 1u << unsigned(dialect.id)) && fn(entry.facts))
      return &entry.facts;
  }
  return nullptr;
}

bool mesh::dialect::isFunctionName(const DialectFacts &dialect, llvm::StringRef name) {
  return findEntry(dialect, name, [](const FunctionFacts &) { return true; });
}

const FunctionFacts *mesh::dialect::findFunction(const DialectFacts &dialect, llvm::StringRef name,
                                                 size_t argumentCount) {
  return findEntry(dialect, name, [&](const FunctionFacts &facts) {
    bool noLimit = facts.maxArguments == 255;
    return argumentCount >= facts.minArguments && (noLimit || argumentCount <= facts.maxArguments);
  });
}
