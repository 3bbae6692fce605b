// JoinToExists.cpp - An inner join with a side that nothing else reads, and in which each row finds
// at most one partner, asks only whether there is one: it is a WHERE EXISTS.
//
// Which sides go must not depend on their order in the text: one goes that the conditions connect
// with sides that are read, or with a single other one that would not go for the sake of it.

#include "Rewriter.h"
#include "llvm/ADT/STLExtras.h"

using namespace mesh;
using namespace mesh::normal;

/// Blocks with more inputs or conditions are left alone.
static constexpr size_t most = 64;

namespace {
/// One input of a block of inner joins.
struct Side {
  const Rel *rel;
  bool isRead = true, goes = false;
  uint64_t beside = 0;       ///< The sides that conditions connect it with.
  Conjuncts conditions = {}; ///< All that read it.
};

struct Block {
  Rewriter &rw;
  const ColumnSet &used; ///< Read by what stands above.
  llvm::SmallVector<Side, 4> sides = {};
  llvm::SmallVector<uint64_t, 8> touched = {}; ///< Of each condition: the sides that it reads.

  bool gather(const Rel &rel);
  bool connect(llvm::ArrayRef<const Scalar *> conjuncts);
  bool mayGo(size_t side);
  const Rel *rebuild(const Rel &rel);
};
} // namespace

static const rel::JoinRel *asInner(const Rel &rel) {
  if (rel.kind != RelKind::Join)
    return nullptr;
  const auto &join = rel::as<rel::JoinRel>(rel);
  return join.join == rel::JoinKind::Inner && join.conjuncts.empty() ? &join : nullptr;
}

/// Finds the sides. False if there are too many.
bool Block::gather(const Rel &rel) {
  if (const rel::JoinRel *join = asInner(rel))
    return gather(*join->left) && gather(*join->right);
  sides.push_back({&rel});
  sides.back().isRead = rw.puts(rel, used);
  return sides.size() <= most;
}

/// Notes which sides the conditions connect. False if nothing may go.
bool Block::connect(llvm::ArrayRef<const Scalar *> conjuncts) {
  for (Side &side : sides) // One that another reads is read.
    if (!side.isRead)
      for (const Side &other : sides)
        side.isRead =
            side.isRead || (&other != &side && rw.puts(*side.rel, rw.columnsAround(*other.rel)));
  for (const Scalar *each : conjuncts) {
    ColumnSet columns = columnsOf(*each);
    uint64_t sidesOfIt = 0;
    for (auto [i, side] : llvm::enumerate(sides))
      if (rw.puts(*side.rel, columns))
        sidesOfIt |= uint64_t(1) << i;
    for (auto [i, side] : llvm::enumerate(sides))
      if (sidesOfIt >> i & 1) {
        side.beside |= sidesOfIt & ~(uint64_t(1) << i);
        side.conditions.push_back(each);
      }
    touched.push_back(sidesOfIt);
  }
  return llvm::any_of(sides, [](const Side &side) { return !side.isRead; });
}

/// Whether each row of the others finds at most one partner in the side, and nothing volatile
/// is asked of it.
bool Block::mayGo(size_t index) {
  Side &side = sides[index];
  if (side.isRead || !side.beside || !rw.isPlain(*side.rel) ||
      !llvm::all_of(side.conditions, [&](const Scalar *each) { return rw.isPlain(*each); }))
    return false;
  for (auto [i, other] : llvm::enumerate(sides)) {
    bool isOnly = side.beside == uint64_t(1) << i;
    if ((side.beside >> i & 1) && !other.isRead &&
        (!isOnly || other.beside == uint64_t(1) << index))
      return false;
  }
  return findsAtMostOne(*side.rel, side.conditions, rw);
}

/// The joins without the sides that go; null if none is left.
const Rel *Block::rebuild(const Rel &rel) {
  const rel::JoinRel *join = asInner(rel);
  if (!join) {
    const Side *side = llvm::find_if(sides, [&](const Side &each) { return each.rel == &rel; });
    return side->goes ? nullptr : &rel;
  }
  const Rel *left = rebuild(*join->left), *right = rebuild(*join->right);
  if (!left || !right)
    return left ? left : right;
  if (left == join->left && right == join->right)
    return &rel;
  auto *other = rw.copyOf(*join);
  other->left = left;
  other->right = right;
  return other;
}

/// The filter over inner joins with sides that became conditions; null if none does.
static const Rel *shrink(const rel::FilterRel &filter, const ColumnSet &used, Rewriter &rw) {
  Block block{rw, used};
  if (!asInner(*filter.input) || filter.conjuncts.size() > most || !rw.mayLook() ||
      !block.gather(*filter.input) ||
      llvm::all_of(block.sides, [](const Side &side) { return side.isRead; }) ||
      !block.connect(filter.conjuncts))
    return nullptr;
  for (size_t i = 0; i != block.sides.size(); ++i)
    block.sides[i].goes = block.mayGo(i);
  Conjuncts kept;
  for (const Side &side : block.sides)
    if (side.goes)
      kept.push_back(rw.exists(*side.rel, side.conditions, filter.range));
  if (kept.empty())
    return nullptr;
  for (auto [condition, touched] : llvm::zip_equal(filter.conjuncts, block.touched)) {
    bool moved = false;
    for (auto [i, side] : llvm::enumerate(block.sides))
      moved = moved || (side.goes && (touched >> i & 1));
    if (!moved)
      kept.push_back(condition);
  }
  return rw.filter(*block.rebuild(*filter.input), kept);
}

/// The same for the filter that is below left joins.
static const Rel *within(const Rel &rel, ColumnSet &used, Rewriter &rw) {
  auto add = [&](const ColumnSet &more) { used.insert(more.begin(), more.end()); };
  if (rel.kind == RelKind::Filter) {
    const auto &filter = rel::as<rel::FilterRel>(rel);
    if (asInner(*filter.input))
      return shrink(filter, used, rw);
    for (const Scalar *each : filter.conjuncts)
      add(columnsOf(*each));
    const Rel *input = within(*filter.input, used, rw);
    return input ? rw.withInput(rel, *input) : nullptr;
  }
  if (rel.kind != RelKind::Join || !rw.mayLook())
    return nullptr;
  const auto &join = rel::as<rel::JoinRel>(rel);
  if (join.join != rel::JoinKind::Left)
    return nullptr;
  for (const Scalar *each : join.conjuncts)
    add(columnsOf(*each));
  add(rw.columnsAround(*join.right));
  const Rel *left = within(*join.left, used, rw);
  if (!left)
    return nullptr;
  auto *other = rw.copyOf(join);
  other->left = left;
  return other;
}

/// Whether there is an inner join for it to look at.
static bool isWorthIt(const Rel &rel) {
  const Rel *current = &rel;
  while (current->kind == RelKind::Join &&
         rel::as<rel::JoinRel>(*current).join == rel::JoinKind::Left)
    current = rel::as<rel::JoinRel>(*current).left;
  if (current->kind != RelKind::Filter)
    return false;
  const Rel &input = *rel::as<rel::FilterRel>(*current).input;
  return asInner(input) || (current == &rel && input.kind == RelKind::Join && isWorthIt(input));
}

const Rel *mesh::normal::applyJoinToExists(Rewriter &rw, const Rel &rel) {
  if (rel.kind != RelKind::Project && rel.kind != RelKind::Aggregate)
    return nullptr;
  const Rel *input = rel.kind == RelKind::Project ? rel::as<rel::ProjectRel>(rel).input
                                                  : rel::as<rel::AggregateRel>(rel).input;
  if (!isWorthIt(*input))
    return nullptr;
  ColumnSet used = rw.readOfInput(rel);
  const Rel *other = within(*input, used, rw);
  return other ? rw.withInput(rel, *other) : nullptr;
}
